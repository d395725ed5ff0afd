//! The command line as its users see it: what it prints, where it sends an error, and its exit status.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

mod compose;
mod deploy;
mod migrate;
mod router;
mod schema_diff;
mod scratch;
