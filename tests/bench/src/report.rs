//! Tables, targets and JSON.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::count::Counted;
use crate::drive::Measured;
use crate::floor::Floor;
use crate::scenario::Kind;

/// A scenario at a number of connections, with its floor.
pub(crate) struct Run {
    pub(crate) kind: Kind,
    pub(crate) tenant: String,
    /// Thousand variants in the tenant's catalogue.
    pub(crate) variants: usize,
    pub(crate) connections: usize,
    pub(crate) product: Measured,
    pub(crate) floor: Measured,
}

/// Everything measured.
pub(crate) struct Report {
    pub(crate) title: String,
    pub(crate) runs: Vec<Run>,
    pub(crate) counted: Vec<(Kind, Counted)>,
    /// Scenarios that were answered wrongly, with what went wrong.
    pub(crate) failures: Vec<(Kind, String)>,
    /// Resident megabytes of subgraphs and router before the first request.
    pub(crate) idle: f64,
    /// The large and the small catalogue, where both were measured.
    pub(crate) sizes: Option<(String, String)>,
}

/// A figure of the issue with its limit.
struct Target {
    what: String,
    value: f64,
    limit: f64,
    at_least: bool,
}

impl Target {
    fn most(what: impl Into<String>, value: f64, limit: f64) -> Self {
        Self { what: what.into(), value, limit, at_least: false }
    }

    fn met(&self) -> bool {
        if self.at_least { self.value >= self.limit } else { self.value <= self.limit }
    }
}

impl Run {
    fn name(&self) -> String {
        format!("{} ({}, {}k variants)", self.kind.name(), self.tenant, self.variants / 1_000)
    }

    fn layers(&self) -> f64 {
        self.product.layers() / self.floor.postgres
    }

    fn postgres(&self) -> f64 {
        self.product.postgres / self.floor.postgres
    }

    fn throughput(&self) -> f64 {
        self.product.per_second / self.floor.per_second
    }

    fn json(&self) -> Value {
        let measured = |one: &Measured| {
            json!({
                "requests": one.requests, "requests_per_second": one.per_second,
                "p50_ms": one.latency[0], "p95_ms": one.latency[1], "p99_ms": one.latency[2],
                "bytes": one.bytes, "statements": one.statements,
                "router_cpu_ms": one.router, "subgraphs_cpu_ms": one.subgraphs, "postgres_cpu_ms": one.postgres,
                "client_cpu_ms": one.client, "resident_mb": one.resident, "postgres_resident_mb": one.postgres_resident,
            })
        };
        json!({
            "scenario": self.kind.name(), "tenant": self.tenant, "variants": self.variants, "connections": self.connections,
            "product": measured(&self.product), "floor": measured(&self.floor),
            "floor_statements": Floor::sql(self.kind).len(),
            "ratios": { "layers": self.layers(), "postgres": self.postgres(), "throughput": self.throughput() },
        })
    }
}

impl Report {
    fn targets(&self) -> Vec<Target> {
        let mut targets = Vec::new();
        for (kind, counted) in &self.counted {
            let (what, limit) = match (kind, kind.levels()) {
                (Kind::Listing, _) => ("SQL statements, at most", 6),
                (Kind::Entities, _) => ("SQL statements, at most", 1),
                (_, Some(levels)) => ("SQL statements, one for each level of entities", levels.len()),
                _ => continue,
            };
            targets.push(Target::most(format!("{}: {what}", kind.name()), counted.most as f64, limit as f64));
        }
        for run in &self.runs {
            let at = format!("{}, {} connections", run.name(), run.connections);
            targets.push(Target::most(format!("{at}: CPU outside Postgres / Postgres' on the floor"), run.layers(), 1.5));
            targets.push(Target::most(format!("{at}: Postgres' CPU / the floor's"), run.postgres(), 1.5));
            if run.kind == Kind::Listing && run.connections == 16 {
                let what = format!("{at}: throughput / the floor's");
                targets.push(Target { what, value: run.throughput(), limit: 0.4, at_least: true });
            }
        }
        if let Some((large, small)) = &self.sizes {
            let listing = |tenant: &str, connections: usize| {
                let wanted = |run: &&Run| run.kind == Kind::Listing && run.tenant == tenant && run.connections == connections;
                self.runs.iter().find(wanted).map(|run| &run.product)
            };
            for connections in [1, 16] {
                if let (Some(large), Some(small)) = (listing(large, connections), listing(small, connections)) {
                    let what = format!("listing, {connections} connections: CPU, large catalogue / small one");
                    targets.push(Target::most(what, large.cpu() / small.cpu(), 1.3));
                    let what = format!("listing, {connections} connections: p50, large catalogue / small one");
                    targets.push(Target::most(what, large.latency[0] / small.latency[0], 1.3));
                }
            }
        }
        targets.push(Target::most("cityos up, idle: resident MB without Postgres", self.idle, 300.0));
        targets
    }

    pub(crate) fn text(&self) -> String {
        let mut out = format!("{}\n\n", self.title);
        let width = self.runs.iter().map(|run| run.name().len()).max().unwrap_or_default();
        let _ = writeln!(
            out,
            "{:width$} conn |   req/s    p50    p95    p99   bytes   SQL  router  subgr.     pg  RSS MB |   req/s    p50     pg SQL | layers    pg  thru",
            "CPU is milliseconds a request"
        );
        for run in &self.runs {
            let (product, floor) = (&run.product, &run.floor);
            let _ = writeln!(
                out,
                "{:width$} {:4} | {:7.0} {:6.2} {:6.2} {:6.2} {:7.0} {:5.2} {:7.3} {:7.3} {:6.3} {:7.0} | {:7.0} {:6.2} {:6.3} {:3} | {:6.2} {:5.2} {:5.2}",
                run.name(),
                run.connections,
                product.per_second,
                product.latency[0],
                product.latency[1],
                product.latency[2],
                product.bytes,
                product.statements,
                product.router,
                product.subgraphs,
                product.postgres,
                product.resident,
                floor.per_second,
                floor.latency[0],
                floor.postgres,
                Floor::sql(run.kind).len(),
                run.layers(),
                run.postgres(),
                run.throughput(),
            );
        }
        out.push_str(
            "Left: through the product. Middle: the floor, plain SQL. Right: CPU outside Postgres and Postgres' CPU over Postgres' CPU on the floor,\nthroughput over the floor's.\n\nStatements of one request\n",
        );
        for (kind, counted) in &self.counted {
            let seen = counted.seen.map_or_else(String::new, |[statements, aside]| {
                format!("; Postgres saw {statements:.1} and {aside:.1} that set the tenant or bound a transaction")
            });
            let _ = writeln!(out, "  {:16} at most {}{seen}", kind.name(), counted.most);
            if let Some(levels) = kind.levels() {
                let _ = writeln!(out, "  {:16} its {} levels of entities: {}", "", levels.len(), levels.join(", "));
            }
        }
        if let Some(run) = self.runs.last() {
            let (resident, postgres) = (run.product.resident, run.product.postgres_resident);
            let _ = writeln!(
                out,
                "\nResident: {:.0} MB idle, {resident:.0} MB at the end; Postgres {postgres:.0} MB at the end",
                self.idle
            );
        }
        for (kind, error) in &self.failures {
            let _ = writeln!(out, "\nFAILED {}: {error}", kind.name());
        }
        out.push_str("\nTargets\n");
        for target in self.targets() {
            let word = if target.met() { "met   " } else { "MISSED" };
            let sign = if target.at_least { "≥" } else { "≤" };
            let _ = writeln!(out, "  {word} {:8.2} {sign} {:<6} {}", target.value, target.limit, target.what);
        }
        out
    }

    pub(crate) fn json(&self) -> Value {
        let target = |one: &Target| json!({ "what": one.what, "value": one.value, "limit": one.limit, "at_least": one.at_least, "met": one.met() });
        let counted = |(kind, counted): &(Kind, Counted)| {
            json!({
                "scenario": kind.name(), "most": counted.most, "levels": kind.levels(),
                "seen_by_postgres": counted.seen.map(|[statements, aside]| json!({ "statements": statements, "aside": aside })),
                "statements": counted.list,
            })
        };
        json!({
            "title": self.title,
            "runs": self.runs.iter().map(Run::json).collect::<Vec<_>>(),
            "statements": self.counted.iter().map(counted).collect::<Vec<_>>(),
            "failures": self.failures.iter().map(|(kind, error)| json!({ "scenario": kind.name(), "error": error })).collect::<Vec<_>>(),
            "idle_resident_mb": self.idle,
            "targets": self.targets().iter().map(target).collect::<Vec<_>>(),
        })
    }
}
