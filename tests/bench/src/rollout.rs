//! What clients notice while the graph is changed: an instance of a subgraph replaced, a supergraph taken up, a subgraph away.

use std::cell::{Cell, RefCell};
use std::io::Write;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::Value;

use crate::drive::Connection;
use crate::scenario::{Kind, Scenario};
use crate::stack::{Apart, ROUTER, Stack};
use crate::{Arguments, fill, say};

/// The subgraph that is changed: pages read from it, and the mutation writes to it.
pub(crate) const SUBGRAPH: &str = "reviews";
const CONNECTIONS: usize = 16;

/// How the requests of a phase were answered.
#[derive(Default)]
struct Tally {
    /// All of them.
    requests: Cell<u64>,
    /// Pages that have everything but what the subgraph knows.
    partial: Cell<u64>,
    /// Wrong in any other way.
    failed: Cell<u64>,
    /// The first of those.
    example: RefCell<Option<String>>,
}

fn count(cell: &Cell<u64>) {
    cell.set(cell.get() + 1);
}

impl Tally {
    fn fail(&self, said: String) {
        count(&self.failed);
        self.example.borrow_mut().get_or_insert(said);
    }
}

/// Whether a page has all of its parts but those of the subgraph, and says that these are missing.
fn is_partial(answer: &Value) -> bool {
    let product = &answer["data"]["product"];
    let whole = |value: &Value| value["nodes"].as_array().is_some_and(|nodes| !nodes.is_empty());
    answer["errors"].is_array()
        && product["reviews"].is_null()
        && product["reviewSummary"].is_null()
        && whole(&product["variants"])
        && whole(&product["auctionListing"]["bids"])
        && product["rentalProduct"]["basePrice"]["amount"].is_string()
}

/// Asks on many connections, while `change` goes on, for the scenarios in turn.
async fn under_load(
    scenarios: &[Scenario<'_>],
    counter: &Cell<u64>,
    change: impl Future<Output = Result<(), String>>,
) -> Result<Tally, String> {
    let (tally, over) = (Tally::default(), Cell::new(false));
    let ask = |worker: usize| {
        let (tally, over) = (&tally, &over);
        async move {
            let mut connection = None;
            while !over.get() {
                let n = counter.replace(counter.get() + 1);
                let scenario = &scenarios[n as usize % scenarios.len()];
                let answer = async {
                    let open = match connection.take() {
                        Some(open) => open,
                        None => Connection::open(ROUTER, &scenario.tenant.handle).await?,
                    };
                    let open = connection.insert(open);
                    let body = open.ask(scenario, n).await?;
                    serde_json::from_slice::<Value>(&body).map_err(|error| error.to_string())
                };
                let answer = answer.await;
                count(&tally.requests);
                match answer {
                    Ok(answer) => match scenario.check(&answer) {
                        Ok(()) => {}
                        Err(_) if scenario.kind == Kind::Page && is_partial(&answer) => count(&tally.partial),
                        Err(wrong) => tally.fail(wrong),
                    },
                    Err(error) => {
                        connection = None;
                        tally.fail(error);
                    }
                }
                // A few of the connections rest now and then, so that the router's connections do, too.
                if worker.is_multiple_of(4) {
                    tokio::time::sleep(Duration::from_millis(1 + n % 50)).await;
                }
            }
        }
    };
    let change = async {
        let outcome = change.await;
        over.set(true);
        outcome
    };
    let (outcome, _) = futures_util::join!(change, join_all((0..CONNECTIONS).map(ask)));
    outcome.map(|()| tally)
}

/// What the router answers to a query of no tenant's data.
async fn introspected(query: &str) -> Result<Value, String> {
    let body = Connection::open(ROUTER, "").await?.post(serde_json::json!({ "query": query }).to_string(), None).await?;
    serde_json::from_slice(&body).map_err(|error| error.to_string())
}

/// Writes the supergraph with a type of its own, and waits until the router shows it.
async fn reload(stack: &Stack, sdl: &str, version: u32) -> Result<Duration, String> {
    stack.write_supergraph(&format!("{sdl}\n\"{version}\"\nscalar Version @join__type(graph: REVIEWS)\n"))?;
    let written = Instant::now();
    while introspected("{ __type(name: \"Version\") { description } }").await?["data"]["__type"]["description"]
        != version.to_string().as_str()
    {
        if written.elapsed() > Duration::from_secs(10) {
            return Err("the router does not take up a new supergraph".into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(written.elapsed())
}

fn print(line: &str) -> Result<(), String> {
    writeln!(std::io::stdout(), "{line}").map_err(|error| error.to_string())
}

/// Runs the three changes and prints what they did to requests; fails when a request failed that should not.
pub(crate) async fn measure(stack: &mut Stack, arguments: &Arguments) -> Result<(), String> {
    let rounds = if arguments.quick { 1 } else { 3 };
    let tenants = fill(stack, &Arguments { quick: true, ..arguments.clone() }).await?;
    say("starting every subgraph as a process of its own, and the router");
    let mut apart = Apart::start(stack).await?;
    let scenarios = [Scenario::new(Kind::Page, &tenants[0]), Scenario::new(Kind::Review, &tenants[0])];
    let counter = Cell::new(0);
    let pause = async || {
        tokio::time::sleep(Duration::from_secs_f64(arguments.seconds.unwrap_or(2.0))).await;
        Ok::<_, String>(())
    };
    under_load(&scenarios, &counter, pause()).await?;

    let restarted = under_load(&scenarios, &counter, async {
        for _ in 0..rounds {
            pause().await?;
            apart.replace(stack).await?;
        }
        pause().await
    })
    .await?;
    let (requests, failed) = (restarted.requests.get(), restarted.failed.get() + restarted.partial.get());
    print(&format!("{SUBGRAPH} replaced {rounds} times: {requests} requests, {failed} failed"))?;

    let sdl = stack.supergraph()?;
    let slowest = Cell::new(Duration::ZERO);
    let reloaded = under_load(&scenarios, &counter, async {
        for version in 1..=rounds + 1 {
            pause().await?;
            slowest.set(slowest.get().max(reload(stack, &sdl, version).await?));
        }
        pause().await
    })
    .await?;
    let (requests, failed_reloads) = (reloaded.requests.get(), reloaded.failed.get() + reloaded.partial.get());
    let slowest = slowest.get().as_secs_f64();
    print(&format!(
        "supergraph replaced {} times, taken up within {slowest:.1} s: {requests} requests, {failed_reloads} failed",
        rounds + 1
    ))?;

    let back = Cell::new(Duration::ZERO);
    let down = under_load(&scenarios[..1], &counter, async {
        apart.stop().await?;
        tokio::time::sleep(Duration::from_secs(5)).await;
        apart.add(stack).await?;
        let added = Instant::now();
        let mut connection = Connection::open(ROUTER, &tenants[0].handle).await?;
        loop {
            let n = counter.replace(counter.get() + 1);
            let answer = serde_json::from_slice(&connection.ask(&scenarios[0], n).await?).map_err(|error| error.to_string())?;
            if scenarios[0].check(&answer).is_ok() {
                back.set(added.elapsed());
                return Ok(());
            }
            if added.elapsed() > Duration::from_secs(30) {
                return Err(format!("{SUBGRAPH} is back, and pages are not complete after 30 s"));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await?;
    print(&format!(
        "{SUBGRAPH} away for 5 s: {} requests, {} answered with all the rest of the page, {} failed; whole again {:.1} s after it was back",
        down.requests.get(),
        down.partial.get(),
        down.failed.get(),
        back.get().as_secs_f64()
    ))?;
    apart.end().await;
    for (what, tally, allowed) in [("replacing", restarted, 0), ("reloading", reloaded, 0), ("away", down, u64::MAX)] {
        let partial = tally.partial.get();
        if tally.failed.get() > 0 || partial > allowed || (allowed > 0 && partial == 0) {
            let example = tally.example.take().unwrap_or_else(|| "partial answers".into());
            return Err(format!("{what}: {} failed, {partial} partial; {example:.1000}", tally.failed.get()));
        }
    }
    Ok(())
}
