//! `bin/bench`: what the whole chain costs, beside plain SQL for the same rows.
//!
//! It starts a stack of its own (a private Postgres, `cityos up`), fills it, asks over HTTP from outside, and reads what processes used
//! from /proc. Every request differs from the one before in its ids, handles and cursors.

mod authorization;
mod compare;
mod count;
mod data;
mod drive;
mod floor;
mod report;
mod rollout;
mod scenario;
mod stack;
mod usage;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use clap::Parser;
use devkit::{connect, described};
use tokio::signal::unix::{SignalKind, signal};
use tokio_postgres::Client;

use crate::data::Tenant;
use crate::drive::{Driver, Measured, Pace};
use crate::report::{Report, Run};
use crate::scenario::{Kind, Scenario};
use crate::stack::Stack;

/// Measures the whole chain over HTTP, beside plain SQL for the same rows.
#[derive(Clone, Parser)]
struct Arguments {
    /// A small catalogue and short runs: for development, and to see that everything still answers.
    #[arg(long)]
    quick: bool,
    /// Where the figures go as JSON; beside the program unless said.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Thousands of products of the large catalogue.
    #[arg(long, default_value_t = 200)]
    scale: u32,
    /// Seconds of a run.
    #[arg(long)]
    seconds: Option<f64>,
    /// Measures what authorisation costs instead: the same requests with and without it.
    #[arg(long)]
    authorization: bool,
    /// Counts instead what clients notice of a subgraph replaced, a supergraph reloaded, a subgraph away; more often without --quick.
    #[arg(long, conflicts_with = "authorization")]
    rollout: bool,
    /// Only scenarios whose name holds this.
    #[arg(long)]
    only: Option<String>,
    /// Settings of the product's connections to Postgres, to try them: `-c plan_cache_mode=force_generic_plan`.
    #[arg(long, value_name = "OPTIONS", allow_hyphen_values = true)]
    options: Option<String>,
    /// Has PgBouncer in transaction mode between the subgraphs and Postgres.
    #[arg(long, conflicts_with_all = ["authorization", "rollout", "options"])]
    pooler: bool,
    /// Measures nothing, but compares the figures in these files: of one build and of another, in turns.
    #[arg(long, num_args = 2.., value_name = "FILE")]
    compare: Vec<PathBuf>,
    /// Keep the stack up afterwards, for a profiler, until Ctrl-C.
    #[arg(long)]
    hold: bool,
}

/// The tenant of the small catalogue, and of the large one.
const SMALL: &str = "dakkah";
const LARGE: &str = "hq";
const SMALL_THOUSANDS: u32 = 2;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match bench(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Progress, on standard error: the figures alone are the output.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

async fn interrupted() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}

async fn bench(arguments: Arguments) -> Result<(), String> {
    if !arguments.compare.is_empty() {
        return write!(std::io::stdout(), "{}", compare::table(&arguments.compare)?).map_err(|error| error.to_string());
    }
    let program = std::env::current_exe().map_err(|error| error.to_string())?.with_file_name("cityos");
    if !program.exists() {
        return Err(format!("{} is not built: cargo build --release -p cityos", program.display()));
    }
    let here = std::env::current_dir().map_err(|error| error.to_string())?;
    let project = here.ancestors().find(|above| above.join("supergraph.yaml").exists()).ok_or("run this inside the project")?;
    let mut stack = Stack::start(project, program).await?;
    let outcome = tokio::select! {
        outcome = async {
            match (arguments.authorization, arguments.rollout) {
                (true, _) => authorization::measure(&mut stack, &arguments).await,
                (_, true) => rollout::measure(&mut stack, &arguments).await,
                _ => measure(&mut stack, &arguments).await,
            }
        } => outcome,
        () = interrupted() => Err("interrupted".into()),
    };
    say("stopping");
    stack.stop().await?;
    outcome
}

async fn fill(stack: &mut Stack, arguments: &Arguments) -> Result<Vec<Tenant>, String> {
    stack.run(&["migrate"]).await?;
    stack.run(&["seed"]).await?;
    stack.run(&["seed", "--scale", &SMALL_THOUSANDS.to_string(), "--tenant", SMALL]).await?;
    let mut handles = vec![SMALL];
    if !arguments.quick {
        stack.run(&["seed", "--scale", &arguments.scale.to_string(), "--tenant", LARGE]).await?;
        handles.insert(0, LARGE);
    }
    let database = connect(&stack.url()).await?;
    let mut tenants = Vec::new();
    for handle in handles {
        tenants.push(Tenant::prepare(&database, &stack.keys(), handle).await?);
    }
    // What autovacuum would otherwise do in the middle of a run.
    database.batch_execute("VACUUM (ANALYZE)").await.map_err(described)?;
    database.batch_execute("CHECKPOINT").await.map_err(described)?;
    Ok(tenants)
}

async fn measure(stack: &mut Stack, arguments: &Arguments) -> Result<(), String> {
    let tenants = fill(stack, arguments).await?;
    say("starting subgraphs and router");
    match arguments.pooler {
        true => stack.up_behind_pooler().await?,
        false => stack.up(arguments.options.as_deref()).await?,
    }
    let driver = Driver::new(stack);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let idle = driver.resident();
    let seconds = arguments.seconds.unwrap_or(if arguments.quick { 1.0 } else { 5.0 });
    let pace = Pace {
        warm_up: Duration::from_secs_f64(if arguments.quick { 0.5 } else { 2.0 }),
        measured: Duration::from_secs_f64(seconds),
    };
    let database = connect(&stack.url()).await?;
    let main = &tenants[0];
    let mut report = Report {
        title: title(arguments, &tenants, pace),
        runs: Vec::new(),
        counted: Vec::new(),
        failures: Vec::new(),
        idle,
        sizes: tenants.get(1).map(|small| (main.handle.clone(), small.handle.clone())),
    };
    for kind in Kind::ALL {
        if arguments.only.as_ref().is_some_and(|only| !kind.name().contains(only.as_str())) {
            continue;
        }
        if let Err(error) = measure_kind(kind, &tenants, &driver, pace, &database, &mut report).await {
            say(&format!("{} FAILED: {error}", kind.name()));
            report.failures.push((kind, error));
        }
    }
    print(&report, arguments)?;
    if arguments.hold {
        say(&format!("holding until Ctrl-C; database {}", stack.url()));
        std::future::pending::<()>().await;
    }
    match report.failures.len() {
        0 => Ok(()),
        failed => Err(format!("{failed} scenarios failed")),
    }
}

/// The scenario on a tenant, with cursors where it needs them.
async fn prepared<'a>(kind: Kind, tenant: &'a Tenant, driver: &Driver<'_>) -> Result<Scenario<'a>, String> {
    let mut scenario = Scenario::new(kind, tenant);
    if kind == Kind::Listing {
        let body = driver.open(&scenario).await?.ask(&scenario, 0).await?;
        let answer = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
        scenario.check(&answer)?;
        scenario.learn(&answer)?;
    }
    Ok(scenario)
}

/// Measures a scenario and adds its runs to the report; any wrong answer ends it.
async fn measure_kind(
    kind: Kind,
    tenants: &[Tenant],
    driver: &Driver<'_>,
    pace: Pace,
    database: &Client,
    report: &mut Report,
) -> Result<(), String> {
    // The listing is also measured on the small catalogue.
    let subjects = if kind == Kind::Listing { tenants } else { &tenants[..1] };
    let mut scenarios = Vec::new();
    for tenant in subjects {
        scenarios.push(prepared(kind, tenant, driver).await?);
    }
    let (requests, rows) = (AtomicU64::new(0), AtomicU64::new(0));
    // Plans and caches are as they will be while measuring; then the count of a list is forgotten.
    driver.product(&scenarios[0], 16, pace, &requests).await?;
    if kind == Kind::Listing {
        tokio::time::sleep(Duration::from_secs(11)).await;
    }
    report.counted.push((kind, count::count(driver, &scenarios[0], &requests, database).await?));
    for connections in [1, 16] {
        for scenario in &scenarios {
            let product = driver.product(scenario, connections, pace, &requests).await?;
            let floor = driver.floor(scenario, connections, pace, &rows).await?;
            say(&line(kind, connections, &product, &floor));
            report.runs.push(Run {
                kind,
                tenant: scenario.tenant.handle.clone(),
                variants: scenario.tenant.products.len() * 5,
                connections,
                product,
                floor,
            });
        }
    }
    Ok(())
}

fn line(kind: Kind, connections: usize, product: &Measured, floor: &Measured) -> String {
    format!("{:16} {connections:2} connections: {:.0} requests/s, floor {:.0}", kind.name(), product.per_second, floor.per_second)
}

fn title(arguments: &Arguments, tenants: &[Tenant], pace: Pace) -> String {
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let of = |tenant: &Tenant| format!("{}: {} products of 5 variants", tenant.handle, tenant.products.len());
    format!(
        "bin/bench{}: {processors} processors shared by client, router, subgraphs and Postgres; {}; {:.1} s a run after {:.1} s of warm-up",
        if arguments.quick { " --quick" } else { "" },
        tenants.iter().map(of).collect::<Vec<_>>().join(", "),
        pace.measured.as_secs_f64(),
        pace.warm_up.as_secs_f64(),
    )
}

fn print(report: &Report, arguments: &Arguments) -> Result<(), String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let name = if arguments.quick { "bench-quick.json" } else { "bench.json" };
    let beside = program.parent().and_then(Path::parent).map(|target| target.join(name));
    let file = arguments.json.clone().or(beside).ok_or("give --json FILE")?;
    std::fs::write(&file, format!("{:#}\n", report.json())).map_err(|error| format!("{}: {error}", file.display()))?;
    write!(std::io::stdout(), "{}", report.text()).map_err(|error| error.to_string())?;
    say(&format!("figures: {}", file.display()));
    Ok(())
}
