//! The subgraphs that this program serves, in the order in which they migrate and start.

use kit::Subgraph;

/// All of them; `platform` first, since the others' tables need its functions.
pub fn all() -> Vec<Subgraph> {
    vec![
        platform::subgraph(),
        catalog::subgraph(),
        customers::subgraph(),
        reviews::subgraph(),
        trading::subgraph(),
        b2b::subgraph(),
        loyalty::subgraph(),
        subscriptions::subgraph(),
        orders::subgraph(),
        marketplace::subgraph(),
        bookings::subgraph(),
    ]
}

/// The one with this name.
pub fn named(name: &str) -> Result<Subgraph, String> {
    let mut all = all();
    let names: Vec<&str> = all.iter().map(|subgraph| subgraph.name).collect();
    match names.iter().position(|known| *known == name) {
        Some(index) => Ok(all.swap_remove(index)),
        None => Err(format!("there is no subgraph `{name}`; there are {}", names.join(", "))),
    }
}
