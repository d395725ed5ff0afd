//! Connections to a database beside the product's own.

use tokio_postgres::{Client, NoTls};

/// A connection as the owner of the database, to load rows and to look at them. The error says what was wrong.
#[expect(clippy::disallowed_methods, reason = "development reads and writes rows without the product")]
pub async fn connect(url: &str) -> Result<Client, String> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.map_err(described)?;
    tokio::spawn(async move {
        // Its errors reach whoever waits for a statement.
        let _ = connection.await;
    });
    Ok(client)
}

/// An error of the database with what the server said.
pub fn described(error: tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(error) => error.to_string(),
        None => error.to_string(),
    }
}
