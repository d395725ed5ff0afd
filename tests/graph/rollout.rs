//! What changes while the graph is in use: an instance of a subgraph, the supergraph; and subgraphs that misbehave.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cityos::serve::DRAIN;
use devkit::Balancer;
use serde_json::json;
use testkit::{GraphOptions, Response, TestDatabase, TestGraph, TestSubgraph};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

const CAMERA: &str = "prod_01jddk000000000000000can0n";
const PAGE: &str =
    "query ($n: Int!) { product(handle: \"canon-eos-r6\") { title reviews(first: $n) { totalCount nodes { id } } } }";
const WRITE: &str = "mutation ($input: CreateReviewInput!) { createReview(input: $input) { review { id } userErrors { code } } }";

/// Callers that read and write again and again, some at once, some after pauses that are shorter or longer than the router keeps idle
/// connections.
struct Load {
    workers: JoinSet<()>,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    stopped: AtomicBool,
    answered: AtomicUsize,
    written: Mutex<Vec<String>>,
    failures: Mutex<Vec<String>>,
}

impl Load {
    const PAUSES: [u64; 10] = [0, 0, 5, 20, 100, 700, 1500, 2900, 3000, 3100];

    async fn start(graph: &TestGraph, database: &TestDatabase) -> Self {
        database.execute(&crate::outages::products("rollout", Self::PAUSES.len())).await;
        let sara = graph.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
        let counts = Arc::new(Counts::default());
        let mut workers = JoinSet::new();
        for (worker, pause) in Self::PAUSES.into_iter().enumerate() {
            // A client of its own, so that its connections to the router are, too.
            let (sara, counts) = (sara.clone(), counts.clone());
            workers.spawn(async move {
                for n in 0.. {
                    if counts.stopped.load(Ordering::Relaxed) {
                        return;
                    }
                    let content = format!("rollout {worker} {n}");
                    let answer = match n % 2 {
                        0 => sara.query_with(PAGE, json!({ "n": 1 + n % 50 })).await,
                        _ => {
                            // A customer reviews a product once.
                            let product = format!("prod_rollout{worker}x{n}");
                            let input = json!({ "rating": 5, "content": content, "productId": product });
                            sara.query_with(WRITE, json!({ "input": input })).await
                        }
                    };
                    let complete =
                        answer.at("product.reviews.totalCount").is_number() || answer.at("createReview.review.id").is_string();
                    if answer.status == 200 && answer.errors().is_empty() && complete {
                        counts.answered.fetch_add(1, Ordering::Relaxed);
                        if n % 2 == 1 {
                            counts.written.lock().unwrap().push(content);
                        }
                    } else {
                        counts.failures.lock().unwrap().push(format!("{content}: {:#}", answer.body));
                    }
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                }
            });
        }
        Self { workers, counts }
    }

    /// Waits until so many more requests have been answered, whatever the speed of the machine.
    async fn goes_on(&self, more: usize) {
        let (wanted, waiting) = (self.counts.answered.load(Ordering::Relaxed) + more, Instant::now());
        while self.counts.answered.load(Ordering::Relaxed) < wanted {
            assert!(
                waiting.elapsed() < Duration::from_secs(60),
                "the load does not go on: {:?}",
                self.counts.failures.lock().unwrap()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Stops, and sees that every request has been answered as it should, every write done, and none twice.
    async fn ends_without_a_failure(mut self, database: &TestDatabase) {
        self.counts.stopped.store(true, Ordering::Relaxed);
        while let Some(worker) = self.workers.join_next().await {
            worker.unwrap();
        }
        assert_eq!(*self.counts.failures.lock().unwrap(), Vec::<String>::new());
        let mut written = self.counts.written.lock().unwrap().clone();
        let mut kept: Vec<String> = database
            .rows("SELECT content FROM reviews.review WHERE content LIKE 'rollout %'")
            .await
            .into_iter()
            .flatten()
            .flatten()
            .collect();
        written.sort();
        kept.sort();
        assert_eq!(kept, written);
        assert!(written.len() > 20, "{} written", written.len());
    }
}

#[test]
fn routers_keep_idle_connections_for_less_than_a_subgraph_drains() {
    for contract in testkit::project().contracts().unwrap() {
        let config: testkit::RouterConfig = serde_yaml_ng::from_str(&std::fs::read_to_string(&contract.router).unwrap()).unwrap();
        let kept = config["traffic_shaping"]["all"]["pool_idle_timeout"].as_str().unwrap();
        let seconds: u64 = kept.strip_suffix('s').unwrap().parse().unwrap();
        assert!(Duration::from_secs(seconds + 2) <= DRAIN, "{}: {kept}", contract.name);
    }
}

/// Invariant: A subgraph is replaced under load without one failed request, and no write is lost or doubled.
#[tokio::test]
async fn a_subgraph_is_replaced_under_load_without_one_failed_request() {
    let database = TestDatabase::new().await;
    // As in production.
    let start = || TestSubgraph::start_with(reviews::subgraph(), database.url(), |options| options.drain = DRAIN);
    let balancer = Balancer::start("127.0.0.1:0").await.unwrap();
    let mut current = start().await;
    balancer.add(current.address()).await.unwrap();
    let graph = GraphOptions::new().on(database.url()).subgraph_at("reviews", balancer.address()).start().await;
    let load = Load::start(&graph, &database).await;
    load.goes_on(100).await;
    for _ in 0..2 {
        let next = start().await;
        balancer.add(next.address()).await.unwrap();
        current.begin_stop();
        tokio::time::sleep(Duration::from_millis(100)).await;
        let (status, body) = current.get("/ready").await;
        assert_eq!((status, body.contains("draining")), (503, true), "{body}");
        assert_eq!(current.get("/health").await.0, 200);
        let answer = current.as_shopper("dakkah").query("{ reviews(first: 1) { totalCount } }").await.ok();
        assert_eq!(answer.header("connection"), "close");
        current.stop().await;
        assert!(current.client().try_send("{}".into()).await.is_err(), "nothing listens any more");
        balancer.remove(current.address());
        load.goes_on(100).await;
        current = next;
    }
    load.ends_without_a_failure(&database).await;
}

/// A supergraph file of the test's own, which a router polls five times a second.
struct Supergraph {
    file: PathBuf,
    good: String,
}

impl Supergraph {
    fn new(name: &str) -> Self {
        let good = std::fs::read_to_string(testkit::project().contract("admin").unwrap().supergraph).unwrap();
        let supergraph = Self { file: testkit::scratch().join(format!("{name}-{}.graphql", std::process::id())), good };
        supergraph.write(&supergraph.good);
        supergraph
    }

    fn write(&self, sdl: &str) {
        // In one step, as the composer does.
        let partial = self.file.with_extension("partial");
        std::fs::write(&partial, sdl).unwrap();
        std::fs::rename(partial, &self.file).unwrap();
    }

    /// A change of it that shows in introspection.
    fn write_version(&self, version: u32) {
        self.write(&format!("{}\n\"Version {version}.\"\nscalar Version @join__type(graph: REVIEWS)\n", self.good));
    }

    fn options(&self) -> GraphOptions {
        let file: PathBuf = self.file.clone();
        GraphOptions::new().configure(move |config| {
            config["supergraph"]["path"] = file.to_str().unwrap().into();
            config["supergraph"]["poll_interval"] = "200ms".into();
        })
    }
}

async fn version(graph: &TestGraph) -> String {
    let answer = graph.as_shopper("dakkah").query("{ __type(name: \"Version\") { description } }").await.ok();
    answer.at("__type.description").as_str().unwrap_or_default().to_owned()
}

/// Waits until it is so, for ten seconds at most.
async fn soon(what: &str, is_so: impl AsyncFn() -> bool) {
    let waiting = Instant::now();
    while !is_so().await {
        assert!(waiting.elapsed() < Duration::from_secs(10), "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Invariant: A supergraph is replaced under load without one failed request.
#[tokio::test]
async fn a_new_supergraph_is_taken_up_under_load_without_one_failed_request() {
    let supergraph = Supergraph::new("reload");
    let database = TestDatabase::new().await;
    let graph = supergraph.options().on(database.url()).start().await;
    let load = Load::start(&graph, &database).await;
    load.goes_on(50).await;
    for new in 1..=5 {
        supergraph.write_version(new);
        let expected = format!("Version {new}.");
        soon("the new supergraph is taken up", async || version(&graph).await == expected).await;
        load.goes_on(20).await;
    }
    load.ends_without_a_failure(&database).await;
}

/// Invariant: A running router keeps the last good supergraph.
#[tokio::test]
async fn a_running_router_keeps_the_last_good_supergraph_and_logs_what_is_wrong() {
    let supergraph = Supergraph::new("bad");
    let graph = supergraph.options().start().await;
    supergraph.write_version(1);
    soon("the new supergraph is taken up", async || version(&graph).await == "Version 1.").await;
    let api = std::fs::read_to_string(testkit::project().contract("admin").unwrap().api).unwrap();
    for (bad, logged) in [("type Query {", "Failed to build new supergraph data"), (&api, "the schema is no supergraph")] {
        supergraph.write(bad);
        soon("the log says it", async || graph.router_log().contains(logged)).await;
        assert_eq!(version(&graph).await, "Version 1.");
        assert_eq!(graph.get("/readiness").await.0, 200);
    }
    std::fs::remove_file(&supergraph.file).unwrap();
    soon("the log says it", async || graph.router_log().contains("failed to load supergraph")).await;
    assert_eq!(version(&graph).await, "Version 1.");
    supergraph.write_version(2);
    soon("the next good one is taken up", async || version(&graph).await == "Version 2.").await;
}

/// What the router says of a part that does not answer: nothing of connections or hosts. Gives its reason.
fn unavailable(answer: &Response) -> String {
    assert_eq!(answer.codes(), ["UNAVAILABLE"], "{:#}", answer.body);
    let error = &answer.errors()[0];
    let message = error["message"].as_str().unwrap();
    assert!(message.ends_with("does not answer at present."), "{message}");
    error["extensions"]["reason"].as_str().expect("a reason").to_owned()
}

/// Invariant: A subgraph that does not answer is left alone for a while, and comes back.
#[tokio::test]
async fn a_subgraph_that_does_not_answer_is_left_alone_for_a_while_and_comes_back() {
    let database = TestDatabase::new().await;
    // Without an instance behind it, it takes connections and drops them.
    let balancer = Balancer::start("127.0.0.1:0").await.unwrap();
    let graph = GraphOptions::new().on(database.url()).subgraph_at("reviews", balancer.address()).start().await;
    let shopper = graph.as_shopper("dakkah");
    let mut reasons = Vec::new();
    for n in 0..40 {
        let answer = shopper.query_with(PAGE, json!({ "n": 1 + n })).await;
        assert!(answer.text("product.title").contains("Canon"), "the rest answers: {:#}", answer.body);
        assert!(answer.at("product.reviews").is_null());
        reasons.push(unavailable(&answer));
    }
    let asked = reasons.iter().take_while(|reason| *reason == "SUBREQUEST_HTTP_ERROR").count();
    assert!((20..=22).contains(&asked), "{reasons:?}");
    assert!(reasons[asked..].iter().all(|reason| reason == "SUBGRAPH_CIRCUIT_BREAKER_REJECTED"), "{reasons:?}");

    let back = TestSubgraph::start(reviews::subgraph(), database.url()).await;
    balancer.add(back.address()).await.unwrap();
    let complete = async || shopper.query_with(PAGE, json!({ "n": 1 })).await.at("product.reviews.totalCount").is_number();
    soon("it is asked again", complete).await;
    for n in 0..40 {
        shopper.query_with(PAGE, json!({ "n": 1 + n })).await.ok();
    }
}

/// A subgraph that takes requests and answers so many of each connection; the next one it only reads.
struct Silent {
    address: String,
    requests: Arc<AtomicUsize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    Close,
    Hang,
}

impl Silent {
    async fn start(answers: usize, then: Then) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = requests.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(Self::serve(stream, answers, then, counter.clone()));
            }
        });
        Self { address, requests }
    }

    async fn serve(mut stream: TcpStream, answers: usize, then: Then, counter: Arc<AtomicUsize>) {
        for n in 0.. {
            if Self::request(&mut stream).await.is_none() {
                return;
            }
            counter.fetch_add(1, Ordering::Relaxed);
            if n == answers {
                break;
            }
            let body = r#"{"data":{"createReview":{"review":{"id":"rev_x"},"userErrors":[]}}}"#;
            let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
            stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        }
        if then == Then::Hang {
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
    }

    /// Reads a request to its end; None when the client has closed.
    async fn request(stream: &mut TcpStream) -> Option<()> {
        let mut read = Vec::new();
        loop {
            let text = String::from_utf8_lossy(&read).to_ascii_lowercase();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
                if body.len() >= length {
                    return Some(());
                }
            }
            if stream.read_buf(&mut read).await.ok()? == 0 {
                return None;
            }
        }
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

/// Invariant: A mutation is sent to a subgraph once.
#[tokio::test]
async fn a_mutation_is_sent_once_whatever_becomes_of_it() {
    let database = TestDatabase::new().await;
    for answers in [0, 1] {
        let silent = Silent::start(answers, Then::Close).await;
        let graph = GraphOptions::new().on(database.url()).subgraph_at("reviews", &silent.address).start().await;
        let sara = graph.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
        let input = json!({ "input": { "rating": 5, "content": "once", "productId": CAMERA } });
        for _ in 0..answers {
            // It opens the connection that the next one is sent on.
            assert_eq!(sara.query_with(WRITE, input.clone()).await.ok().text("createReview.review.id"), "rev_x");
        }
        let answer = sara.query_with(WRITE, input).await;
        assert_eq!(unavailable(&answer), "SUBREQUEST_HTTP_ERROR");
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(silent.requests(), answers + 1);
    }
}

/// Invariant: A subgraph that does not answer is left alone for a while, and comes back.
#[tokio::test]
async fn a_subgraph_that_hangs_is_waited_for_as_long_as_its_timeout_and_the_rest_answers() {
    let database = TestDatabase::new().await;
    let silent = Silent::start(0, Then::Hang).await;
    let graph = GraphOptions::new()
        .on(database.url())
        .subgraph_at("reviews", &silent.address)
        .configure(|config| {
            let timeout = [("request_timeout".into(), "1s".into())].into_iter().collect();
            let subgraphs = [("reviews".into(), testkit::RouterConfig::Mapping(timeout))].into_iter().collect();
            config["traffic_shaping"]["subgraphs"] = testkit::RouterConfig::Mapping(subgraphs);
        })
        .start()
        .await;
    let started = Instant::now();
    let answer = graph.as_shopper("dakkah").query_with(PAGE, json!({ "n": 1 })).await;
    assert!((1..5).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
    assert!(answer.text("product.title").contains("Canon"), "{:#}", answer.body);
    assert!(answer.at("product.reviews").is_null());
    assert_eq!(unavailable(&answer), "SUBGRAPH_REQUEST_TIMEOUT");
}
