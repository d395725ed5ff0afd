//! Connections to a database beside the product's own.

use postgres_connection::Target;
use tokio_postgres::Client;

/// A connection as the owner of the database, to load rows and to look at them. The error says what was wrong.
#[expect(clippy::disallowed_methods, reason = "development reads and writes rows without the product")]
pub async fn connect(url: &str) -> Result<Client, String> {
    Target::parse(url)?.connect().await
}

/// An error of the database with what the server said.
pub fn described(error: tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(error) => error.to_string(),
        None => error.to_string(),
    }
}
