//! What the command line does, as functions that tests call too.

#![expect(clippy::disallowed_methods, reason = "the command line owns the database: it migrates, seeds and looks up accounts")]

pub mod audit;
pub mod compose;
pub mod database;
pub mod deploy;
pub mod docs;
pub mod doctor;
pub mod explorer;
pub mod migrate;
pub mod migration_safety;
pub mod operations;
pub mod project;
pub mod router;
pub mod scale;
pub mod schema;
pub mod schema_diff;
pub mod secrets;
pub mod seed;
pub mod serve;
pub mod subgraphs;
pub mod tables;
pub mod token;
pub mod traces;
pub mod up;
