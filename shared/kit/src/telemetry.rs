//! Logs.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Starts logging to standard error: as lines for a person on a terminal, as JSON otherwise.
///
/// `CITYOS_LOG` chooses what is logged, `unless_set` without it; the syntax is tracing-subscriber's `EnvFilter`, `CITYOS_LOG_FORMAT` may be
/// `pretty` or `json`.
pub fn start_logging(unless_set: &str) {
    let wanted = std::env::var("CITYOS_LOG").unwrap_or_else(|_| unless_set.to_owned());
    // The driver would log every bound value, personal data among them.
    let filter = EnvFilter::try_new(format!("{wanted},tokio_postgres=info")).unwrap_or_else(|_| EnvFilter::new("info"));
    let pretty = match std::env::var("CITYOS_LOG_FORMAT").as_deref() {
        Ok("pretty") => true,
        Ok("json") => false,
        _ => std::io::stderr().is_terminal(),
    };
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // A second start (in tests) keeps the first subscriber.
    let _ = if pretty { subscriber.compact().try_init() } else { subscriber.json().flatten_event(true).try_init() };
}
