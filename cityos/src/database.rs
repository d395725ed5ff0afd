//! Which database to use.

use devkit::Cluster;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};

use crate::project::Project;

/// The database of the project: `DATABASE_URL` where it is set, a private cluster otherwise.
pub struct ProjectDatabase {
    /// The URL, as the owner of the database.
    pub url: String,
    /// The private cluster, which stops with this value when it was started for it.
    pub cluster: Option<Cluster>,
}

impl ProjectDatabase {
    /// Starts the private cluster if it is needed and not running.
    pub async fn open(project: &Project) -> Result<Self, String> {
        if let Ok(url) = std::env::var("DATABASE_URL") {
            return Ok(Self { url, cluster: None });
        }
        let settings = [("max_connections", "200"), ("shared_buffers", "128MB")];
        let cluster = Cluster::start(&project.state().join("postgres"), &settings)?;
        let admin = cluster.url("postgres");
        create_database(&admin, "cityos").await?;
        Ok(Self { url: cluster.url("cityos"), cluster: Some(cluster) })
    }
}

/// Creates the database where it is missing.
pub async fn create_database(admin: &str, name: &str) -> Result<(), String> {
    let mut connection = AsyncPgConnection::establish(admin).await.map_err(|error| error.to_string())?;
    match connection.batch_execute(&format!("CREATE DATABASE {name}")).await {
        Ok(()) => Ok(()),
        Err(error) if error.to_string().contains("already exists") => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}
