//! Many connections that ask again and again, and what that took.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use devkit::connect;
use futures_util::future::try_join_all;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use memchr::memmem::Finder;
use serde_json::Value;
use tokio::net::TcpStream;

use crate::floor::Floor;
use crate::scenario::{Kind, Scenario};
use crate::stack::{ROUTER, Stack};
use crate::usage;

/// How long a run is.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    pub(crate) warm_up: Duration,
    pub(crate) measured: Duration,
}

/// CPU seconds used so far.
#[derive(Clone, Copy, Debug, Default)]
struct Used {
    router: f64,
    /// With the router.
    layers: f64,
    postgres: f64,
    client: f64,
    statements: u64,
}

/// What a run showed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Measured {
    pub(crate) requests: u64,
    pub(crate) per_second: f64,
    /// Milliseconds at 50, 95 and 99 percent.
    pub(crate) latency: [f64; 3],
    pub(crate) bytes: f64,
    pub(crate) statements: f64,
    /// CPU milliseconds of a request.
    pub(crate) router: f64,
    pub(crate) subgraphs: f64,
    pub(crate) postgres: f64,
    pub(crate) client: f64,
    /// Resident megabytes of subgraphs and routers, and those of Postgres; shared pages count once.
    pub(crate) resident: f64,
    pub(crate) postgres_resident: f64,
}

impl Measured {
    /// CPU milliseconds of a request outside Postgres.
    pub(crate) fn layers(&self) -> f64 {
        self.router + self.subgraphs
    }

    /// CPU milliseconds of a request, Postgres and all.
    pub(crate) fn cpu(&self) -> f64 {
        self.layers() + self.postgres
    }
}

/// A keep-alive connection to the router or a subgraph.
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    tenant: String,
}

impl Connection {
    pub(crate) async fn open(address: &str, tenant: &str) -> Result<Self, String> {
        let stream = TcpStream::connect(address).await.map_err(|error| format!("{address}: {error}"))?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        let (sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
        tokio::spawn(async move {
            // Its errors reach whoever waits for an answer.
            let _ = connection.await;
        });
        Ok(Self { sender, host: address.to_owned(), tenant: tenant.to_owned() })
    }

    async fn send(&mut self, request: http::Request<Full<Bytes>>) -> Result<Bytes, String> {
        self.sender.ready().await.map_err(|error| error.to_string())?;
        let response = self.sender.send_request(request).await.map_err(|error| error.to_string())?;
        let status = response.status();
        let body = response.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
        match status.is_success() {
            true => Ok(body),
            false => Err(format!("{status}: {}", String::from_utf8_lossy(&body))),
        }
    }

    /// Sends the n-th request of the scenario and returns the answer's body.
    pub(crate) async fn ask(&mut self, scenario: &Scenario<'_>, n: u64) -> Result<Bytes, String> {
        let request = scenario.request(n);
        self.post(request.body, request.authorization).await
    }

    /// Sends an operation and returns the answer's body.
    pub(crate) async fn post(&mut self, body: String, authorization: Option<String>) -> Result<Bytes, String> {
        let mut builder = http::Request::post("/graphql")
            .header(http::header::HOST, &self.host)
            .header(http::header::CONTENT_TYPE, "application/json")
            .header("x-tenant", &self.tenant);
        if let Some(authorization) = authorization {
            builder = builder.header(http::header::AUTHORIZATION, authorization);
        }
        let request = builder.body(Full::new(Bytes::from(body))).map_err(|error| error.to_string())?;
        self.send(request).await
    }

    pub(crate) async fn get(&mut self, path: &str) -> Result<Bytes, String> {
        let request = http::Request::get(path).header(http::header::HOST, &self.host).body(Full::default());
        self.send(request.map_err(|error| error.to_string())?).await
    }
}

/// Reads counters and drives scenarios against a running stack.
pub(crate) struct Driver<'a> {
    pub(crate) stack: &'a Stack,
    serving: u32,
    router: u32,
    postgres: u32,
}

impl<'a> Driver<'a> {
    pub(crate) fn new(stack: &'a Stack) -> Self {
        Self { stack, serving: stack.serving(), router: stack.router(), postgres: stack.postgres() }
    }

    fn address(&self, kind: Kind) -> &str {
        let wanted = kind.subgraph();
        let found = self.stack.subgraphs.iter().find(|(name, _)| Some(name.as_str()) == wanted);
        found.map_or(ROUTER, |(_, address)| address)
    }

    /// A connection for the scenario.
    pub(crate) async fn open(&self, scenario: &Scenario<'_>) -> Result<Connection, String> {
        Connection::open(self.address(scenario.kind), &scenario.tenant.handle).await
    }

    /// Statements that all subgraphs have sent so far.
    pub(crate) async fn statements(&self) -> Result<u64, String> {
        let counters = self.stack.subgraphs.iter().map(|(_, address)| async move {
            let text = Connection::open(address, "").await?.get("/metrics").await?;
            let text = String::from_utf8_lossy(&text);
            let line = text.lines().find(|line| line.starts_with("cityos_sql_statements_total"));
            let value = line.and_then(|line| line.rsplit(' ').next()).and_then(|value| value.parse::<u64>().ok());
            value.ok_or_else(|| format!("{address}/metrics has no statement count"))
        });
        Ok(try_join_all(counters).await?.iter().sum())
    }

    async fn used(&self, product: bool) -> Result<Used, String> {
        Ok(Used {
            router: usage::cpu_of_family(self.router),
            layers: usage::cpu_of_family(self.serving),
            postgres: usage::cpu_of_family(self.postgres),
            client: usage::cpu_of(std::process::id()),
            statements: if product { self.statements().await? } else { 0 },
        })
    }

    /// Resident megabytes of subgraphs and routers; shared pages count once.
    pub(crate) fn resident(&self) -> f64 {
        usage::resident_of_family(self.serving) as f64 / 1e6
    }

    /// Drives the scenario over HTTP. Requests are numbered on from `counter`.
    pub(crate) async fn product(
        &self,
        scenario: &Scenario<'_>,
        connections: usize,
        pace: Pace,
        counter: &AtomicU64,
    ) -> Result<Measured, String> {
        let shared = Shared::new(counter);
        let mut open = Vec::new();
        for _ in 0..connections {
            open.push(self.open(scenario).await?);
        }
        let least = first_answer(&mut open[0], scenario, counter).await? / 3;
        let (errors, mark) = (Finder::new(br#""errors":"#), Finder::new(scenario.kind.mark()));
        let loops = open.iter_mut().map(|connection| {
            let (shared, errors, mark) = (&shared, &errors, &mark);
            async move {
                while let Some(n) = shared.next() {
                    let started = Instant::now();
                    let body = connection.ask(scenario, n).await?;
                    let took = started.elapsed();
                    if errors.find(&body).is_some() || mark.find(&body).is_none() || body.len() < least {
                        return Err(format!("{}: {}", scenario.kind.name(), String::from_utf8_lossy(&body)));
                    }
                    shared.record(took, body.len());
                }
                Ok::<_, String>(())
            }
        });
        self.run(loops, &shared, pace, true).await
    }

    /// Drives the plain SQL of the scenario.
    pub(crate) async fn floor(
        &self,
        scenario: &Scenario<'_>,
        connections: usize,
        pace: Pace,
        counter: &AtomicU64,
    ) -> Result<Measured, String> {
        let shared = Shared::new(counter);
        let mut open = Vec::new();
        for _ in 0..connections {
            open.push(Floor::new(connect(&self.stack.url()).await?, scenario.kind).await?);
        }
        let least = Floor::rows_at_least(scenario.kind);
        let loops = open.iter().map(|floor| {
            let shared = &shared;
            async move {
                while let Some(n) = shared.next() {
                    let started = Instant::now();
                    let rows = floor.run(scenario, n).await?;
                    if rows < least {
                        return Err(format!("{}: the plain SQL found {rows} rows", scenario.kind.name()));
                    }
                    shared.record(started.elapsed(), 0);
                }
                Ok::<_, String>(())
            }
        });
        self.run(loops, &shared, pace, false).await
    }

    async fn run<F>(
        &self,
        loops: impl Iterator<Item = F>,
        shared: &Shared<'_>,
        pace: Pace,
        product: bool,
    ) -> Result<Measured, String>
    where
        F: Future<Output = Result<(), String>>,
    {
        let clock = async {
            tokio::time::sleep(pace.warm_up).await;
            let before = self.used(product).await?;
            let started = Instant::now();
            shared.measuring.store(true, Ordering::Relaxed);
            tokio::time::sleep(pace.measured).await;
            shared.measuring.store(false, Ordering::Relaxed);
            let elapsed = started.elapsed();
            let after = self.used(product).await?;
            shared.stopped.store(true, Ordering::Relaxed);
            Ok::<_, String>((before, after, elapsed))
        };
        // Only what is woken is polled: sixteen loops cost the client no more than they must.
        let all = futures_util::stream::FuturesUnordered::from_iter(loops);
        let loops = async {
            use futures_util::TryStreamExt;
            all.try_collect::<Vec<()>>().await
        };
        let ((before, after, elapsed), _) = futures_util::try_join!(clock, loops)?;
        let mut latencies = std::mem::take(&mut *shared.latencies.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        if latencies.is_empty() {
            return Err("no request was answered".into());
        }
        latencies.sort_unstable();
        let at = |part: f64| f64::from(latencies[((latencies.len() - 1) as f64 * part) as usize]) / 1e3;
        let requests = latencies.len() as f64;
        let each = |before: f64, after: f64| (after - before) * 1e3 / requests;
        Ok(Measured {
            requests: latencies.len() as u64,
            per_second: requests / elapsed.as_secs_f64(),
            latency: [at(0.5), at(0.95), at(0.99)],
            bytes: shared.bytes.load(Ordering::Relaxed) as f64 / requests,
            statements: (after.statements - before.statements) as f64 / requests,
            router: each(before.router, after.router),
            subgraphs: each(before.layers - before.router, after.layers - after.router),
            postgres: each(before.postgres, after.postgres),
            client: each(before.client, after.client),
            resident: self.resident(),
            postgres_resident: usage::resident_of_family(self.postgres) as f64 / 1e6,
        })
    }
}

/// Asks once, checks the rows of the answer, and returns its length.
async fn first_answer(connection: &mut Connection, scenario: &Scenario<'_>, counter: &AtomicU64) -> Result<usize, String> {
    let body = connection.ask(scenario, counter.fetch_add(1, Ordering::Relaxed)).await?;
    let answer: Value = serde_json::from_slice(&body).map_err(|error| format!("{error}: {}", String::from_utf8_lossy(&body)))?;
    scenario.check(&answer)?;
    Ok(body.len())
}

/// What the connections of a run share.
struct Shared<'a> {
    counter: &'a AtomicU64,
    measuring: AtomicBool,
    stopped: AtomicBool,
    bytes: AtomicU64,
    /// Microseconds.
    latencies: std::sync::Mutex<Vec<u32>>,
}

impl<'a> Shared<'a> {
    fn new(counter: &'a AtomicU64) -> Self {
        Self {
            counter,
            measuring: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
            bytes: AtomicU64::new(0),
            latencies: std::sync::Mutex::default(),
        }
    }

    fn next(&self) -> Option<u64> {
        (!self.stopped.load(Ordering::Relaxed)).then(|| self.counter.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, took: Duration, bytes: usize) {
        if self.measuring.load(Ordering::Relaxed) {
            self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
            let took = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
            self.latencies.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(took);
        }
    }
}
