//! The reference of the graph's API as a static site: every type, field, argument and permission, searchable, with an example of
//! every operation.
//!
//! What it reads is committed: the API schema of each contract (`Contract`), and the supergraph, which says what an API schema does
//! not, namely the subgraph of each field and who may see it.

mod example;
mod markdown;
mod model;
mod page;
mod schema;
mod search;
mod site;

pub use site::{Site, Source};

/// One contract: a part of the graph for one kind of client.
#[derive(Clone, Debug)]
pub struct Contract {
    /// Its name, one lower-case word: `storefront`.
    pub name: String,
    /// Whom it is for, in a few words.
    pub audience: String,
    /// Where its router listens in development.
    pub endpoint: String,
    /// Its API schema.
    pub sdl: String,
}
