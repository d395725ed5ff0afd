//! Demo data.

use std::path::{Path, PathBuf};

use diesel::sql_types::BigInt;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use kit::SecretKeys;

use crate::database::{connect, connect_as_platform};
use crate::project::Project;

/// Loads every file under `seeds/`: by subgraph in the order of migration, then by name. Each is one transaction, and loading twice
/// changes nothing. The secrets among it are encrypted. `progress` hears the name of each file.
pub async fn load(project: &Project, url: &str, keys: &SecretKeys, mut progress: impl FnMut(&str)) -> Result<(), String> {
    let mut connection = connect(url, &[("client_min_messages", "warning")]).await?;
    for schema in crate::subgraphs::names() {
        let directory = project.path("seeds").join(schema);
        for file in sql_files(&directory)? {
            let name = file.strip_prefix(&project.root).unwrap_or(&file).display().to_string();
            let sql = std::fs::read_to_string(&file).map_err(|error| format!("{name}: {error}"))?;
            connection.set("search_path", schema);
            connection.batch_execute(&sql).await.map_err(|error| format!("{name}: {error}"))?;
            progress(&name);
        }
    }
    crate::secrets::encrypt_seeds(url, keys).await
}

/// Whether there is no tenant yet.
pub async fn is_empty(url: &str) -> Result<bool, String> {
    #[derive(diesel::QueryableByName)]
    struct Tenants {
        #[diesel(sql_type = BigInt)]
        tenants: i64,
    }
    let mut connection = connect_as_platform(url).await?;
    let rows: Vec<Tenants> = diesel::sql_query("SELECT count(*) AS tenants FROM platform.tenant")
        .load(&mut connection)
        .await
        .map_err(|error| error.to_string())?;
    Ok(rows.iter().all(|row| row.tenants == 0))
}

fn sql_files(directory: &Path) -> Result<Vec<PathBuf>, String> {
    if !directory.exists() {
        return Ok(Vec::new());
    }
    let failed = |error: std::io::Error| format!("{}: {error}", directory.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "sql") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
