//! What the subgraphs of the test process log, as JSON lines in a file.

use std::fs::File;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex};

static LOG: LazyLock<PathBuf> = LazyLock::new(|| {
    let path = crate::scratch().join(format!("log-{}.jsonl", std::process::id()));
    let file = File::create(&path).expect("a log file");
    let filter = tracing_subscriber::EnvFilter::new("info,kit=debug,cityos=debug,tokio_postgres=info");
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(Mutex::new(file)).json().flatten_event(true).try_init();
    path
});

/// Starts logging to a file of this process; its path is said by a panic that needs it.
pub fn start_log() -> PathBuf {
    remove_old_logs();
    LOG.clone()
}

/// The lines that mention the text.
pub fn log_of(text: &str) -> Vec<serde_json::Value> {
    let content = std::fs::read_to_string(&*LOG).unwrap_or_default();
    content.lines().filter(|line| line.contains(text)).filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// Removes what processes that have ended left behind.
fn remove_old_logs() {
    for entry in std::fs::read_dir(crate::scratch()).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name.split(['-', '.']).find_map(|part| part.parse::<u32>().ok());
        if process.is_some_and(|process| !std::path::Path::new(&format!("/proc/{process}")).exists()) {
            let _ = std::fs::remove_file(entry.path());
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
