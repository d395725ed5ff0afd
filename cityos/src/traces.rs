//! Traces: the variables of OpenTelemetry that subgraphs and router go by.

/// The variable that names the collector, and without which there are no traces.
pub const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// The collector's address, where the environment names one.
pub fn collector() -> Option<String> {
    std::env::var(ENDPOINT).ok().filter(|address| !address.is_empty())
}

/// What the router has in its environment besides: its configuration cannot decide by itself whether a variable is set.
///
/// The router decides which requests are traced, by `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`, whatever the client wishes;
/// subgraphs follow it.
pub fn of_router(collector: Option<&str>) -> Result<Vec<(&'static str, String)>, String> {
    let Some(address) = collector else { return Ok(Vec::new()) };
    let sampler = std::env::var("OTEL_TRACES_SAMPLER").unwrap_or_else(|_| "parentbased_always_on".into());
    let share = std::env::var("OTEL_TRACES_SAMPLER_ARG").ok();
    Ok(vec![(ENDPOINT, address.into()), ("TELEMETRY_TRACING_SAMPLING_RATE", share_of(&sampler, share.as_deref())?.to_string())])
}

/// The share of requests that a sampler of OpenTelemetry keeps.
fn share_of(sampler: &str, argument: Option<&str>) -> Result<f64, String> {
    match sampler.strip_prefix("parentbased_").unwrap_or(sampler) {
        "always_on" => Ok(1.0),
        "always_off" => Ok(0.0),
        "traceidratio" => {
            let share = argument.unwrap_or("1").parse().ok().filter(|share| (0.0..=1.0).contains(share));
            share.ok_or_else(|| {
                format!("OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1, not `{}`", argument.unwrap_or_default())
            })
        }
        _ => Err(format!(
            "OTEL_TRACES_SAMPLER must be always_on, always_off or traceidratio, with or without parentbased_, not `{sampler}`"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sampler_is_a_share_of_the_requests() {
        assert_eq!(share_of("always_on", None), Ok(1.0));
        assert_eq!(share_of("parentbased_always_off", None), Ok(0.0));
        assert_eq!(share_of("parentbased_traceidratio", Some("0.05")), Ok(0.05));
        for (sampler, argument, named) in
            [("jaeger_remote", None, "jaeger_remote"), ("traceidratio", Some("5"), "`5`"), ("traceidratio", Some("x"), "`x`")]
        {
            assert!(share_of(sampler, argument).unwrap_err().contains(named), "{sampler} {argument:?}");
        }
    }
}
