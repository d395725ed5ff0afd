//! What the command line does, as functions that tests call too.

pub mod compose;
pub mod database;
pub mod migrate;
pub mod project;
pub mod router;
pub mod scale;
pub mod schema;
pub mod seed;
pub mod serve;
pub mod subgraphs;
pub mod token;
pub mod up;
