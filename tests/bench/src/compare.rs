//! Two builds, measured in turns: what one costs beside the other.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use serde_json::Value;

/// A scenario at a number of connections.
type At = (String, String, u64);

/// The table of the files' ratios: `files` are the figures of one build and of the other, in turns. Errors: a file that cannot be read, or one
/// without its other.
pub(crate) fn table(files: &[PathBuf]) -> Result<String, String> {
    if files.is_empty() || !files.len().is_multiple_of(2) {
        return Err("give the figures of both builds, in turns".into());
    }
    let mut ratios: BTreeMap<At, Vec<[f64; 3]>> = BTreeMap::new();
    for turn in files.chunks(2) {
        let [before, now] = [runs(&turn[0])?, runs(&turn[1])?];
        for (at, [layers, postgres, throughput]) in now {
            if let Some([old_layers, old_postgres, old_throughput]) = before.get(&at) {
                let ratio = [layers / old_layers, postgres / old_postgres, throughput / old_throughput];
                ratios.entry(at).or_default().push(ratio);
            }
        }
    }
    let mut out =
        format!("Medians of {} turns, and from the least to the most: the second build ÷ the first\n\n", files.len() / 2);
    let _ =
        writeln!(out, "| scenario | connections | CPU outside Postgres | CPU in Postgres | throughput |\n|---|---|---|---|---|");
    for ((scenario, tenant, connections), turns) in ratios {
        let cells: Vec<String> = (0..3).map(|place| middle(turns.iter().map(|turn| turn[place]))).collect();
        let _ = writeln!(out, "| {scenario} ({tenant}) | {connections} | {} |", cells.join(" | "));
    }
    Ok(out)
}

/// Milliseconds a request outside Postgres and in it, and requests per second.
fn runs(file: &PathBuf) -> Result<BTreeMap<At, [f64; 3]>, String> {
    let failed = |error: String| format!("{}: {error}", file.display());
    let text = std::fs::read_to_string(file).map_err(|error| failed(error.to_string()))?;
    let report: Value = serde_json::from_str(&text).map_err(|error| failed(error.to_string()))?;
    let runs = report["runs"].as_array().ok_or_else(|| failed("it has no runs".into()))?;
    let run = |run: &Value| {
        let product = &run["product"];
        let figure = |name: &str| product[name].as_f64();
        let at = (run["scenario"].as_str()?.to_owned(), run["tenant"].as_str()?.to_owned(), run["connections"].as_u64()?);
        let layers = figure("router_cpu_ms")? + figure("subgraphs_cpu_ms")?;
        Some((at, [layers, figure("postgres_cpu_ms")?, figure("requests_per_second")?]))
    };
    Ok(runs.iter().filter_map(run).collect())
}

fn middle(values: impl Iterator<Item = f64>) -> String {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let (Some(least), Some(most)) = (values.first(), values.last()) else { return String::new() };
    let half = values.len() / 2;
    let median = if values.len().is_multiple_of(2) { (values[half - 1] + values[half]) / 2.0 } else { values[half] };
    format!("{median:.2} ({least:.2} to {most:.2})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_of_a_turn_and_their_median_is_told() {
        let directory = tempfile::tempdir().unwrap();
        let file = |name: &str, cpu: f64| {
            let path = directory.path().join(name);
            let product = serde_json::json!({ "router_cpu_ms": cpu / 2.0, "subgraphs_cpu_ms": cpu / 2.0, "postgres_cpu_ms": 1.0, "requests_per_second": 100.0 });
            let run = serde_json::json!({ "scenario": "listing", "tenant": "dakkah", "connections": 16, "product": product });
            std::fs::write(&path, serde_json::json!({ "runs": [run] }).to_string()).unwrap();
            path
        };
        let files = [file("a1", 2.0), file("b1", 1.0), file("a2", 4.0), file("b2", 3.0), file("a3", 1.0), file("b3", 0.9)];
        let table = table(&files).unwrap();
        assert!(
            table.contains("| listing (dakkah) | 16 | 0.75 (0.50 to 0.90) | 1.00 (1.00 to 1.00) | 1.00 (1.00 to 1.00) |"),
            "{table}"
        );
        assert!(super::table(&files[..3]).is_err());
    }
}
