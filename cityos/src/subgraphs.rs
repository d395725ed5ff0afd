//! The subgraphs that this program serves, in the order in which they migrate and start.

use kit::Subgraph;

/// Makes a subgraph.
type Make = fn() -> Subgraph;

/// What makes each of them, by name; `platform` first, since the others' tables need its functions.
/// `deploy.rs` writes the list.
const SUBGRAPHS: &[(&str, Make)] = &[
    // >>> subgraphs: written by `cityos deploy export` from supergraph.yaml
    ("platform", platform::subgraph),
    ("catalog", catalog::subgraph),
    ("customers", customers::subgraph),
    ("reviews", reviews::subgraph),
    ("trading", trading::subgraph),
    ("b2b", b2b::subgraph),
    ("loyalty", loyalty::subgraph),
    ("subscriptions", subscriptions::subgraph),
    ("orders", orders::subgraph),
    ("marketplace", marketplace::subgraph),
    ("bookings", bookings::subgraph),
    // <<< subgraphs
];

/// The names of all of them.
pub fn names() -> impl Iterator<Item = &'static str> {
    SUBGRAPHS.iter().map(|(name, _)| *name)
}

/// All of them.
pub fn all() -> Vec<Subgraph> {
    SUBGRAPHS.iter().map(|(_, subgraph)| subgraph()).collect()
}

/// The one with this name. Errors: names those that there are.
pub fn named(name: &str) -> Result<Subgraph, String> {
    let found = SUBGRAPHS.iter().find(|(known, _)| *known == name);
    found.map(|(_, subgraph)| subgraph()).ok_or_else(|| {
        let names: Vec<&str> = names().collect();
        format!("there is no subgraph `{name}`; there are {}", names.join(", "))
    })
}
