#!/usr/bin/env bash
# async-graphql 7.2.1: the path of an error below `_entities` has no index. The specification (October 2021, 7.1.2) has one for each list on the
# way. A federation gateway needs it to tell the client which of its objects the error is about.
#
# Seen: ["_entities", "price"] for both of two entities that fail; expected ["_entities", 0, "price"] and ["_entities", 1, "price"].
# What concerns us: `Federated::find_entity` in shared/kit/src/federation.rs puts the index in; tests/graph/protocol.rs asks for it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/src"
cat >"$work/Cargo.toml" <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2024"
[dependencies]
async-graphql = { version = "=7.2.1", default-features = false }
serde_json = "=1.0.154"
tokio = { version = "=1.54.1", features = ["macros", "rt"] }
TOML
cat >"$work/src/main.rs" <<'RUST'
use async_graphql::{EmptyMutation, EmptySubscription, ID, Object, Result, Schema};

struct Product(ID);

#[Object]
impl Product {
    async fn id(&self) -> &ID {
        &self.0
    }

    async fn price(&self) -> Result<Option<i32>> {
        Err("no price".into())
    }
}

struct Query;

#[Object]
impl Query {
    async fn product(&self) -> Option<Product> {
        None
    }

    #[graphql(entity)]
    async fn product_by_id(&self, id: ID) -> Product {
        Product(id)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let schema = Schema::build(Query, EmptyMutation, EmptySubscription).enable_federation().finish();
    let document = r#"{ _entities(representations: [{ __typename: "Product", id: "a" }, { __typename: "Product", id: "b" }]) {
        ... on Product { id price } } }"#;
    for error in schema.execute(document).await.errors {
        println!("{}", serde_json::to_string(&error.path).unwrap());
    }
}
RUST
seen=$(cd "$work" && cargo run --quiet)
echo "$seen"
[[ $seen == $'["_entities","price"]\n["_entities","price"]' ]] || { echo "the behaviour has changed" >&2; exit 1; }
