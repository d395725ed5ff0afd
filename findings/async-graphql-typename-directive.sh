#!/usr/bin/env bash
# async-graphql 7.2.1: a variable that only a directive of `__typename` uses is refused as unused. The specification (October 2021, 5.8.4) counts
# any use, that in directives too. Gateways add `__typename` and pass a client's @include on to it, so that a valid document of a client fails.
#
# Seen: Variable "$t" is not used, for query ($t: Boolean!) { product { __typename @include(if: $t) id } }; none for the same beside `id`.
# What concerns us: `leave_out_unsent` in shared/kit/src/document.rs puts the variable's value in its place; tests/graph/documents.rs asks.
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
tokio = { version = "=1.54.1", features = ["macros", "rt"] }
TOML
cat >"$work/src/main.rs" <<'RUST'
use async_graphql::{EmptyMutation, EmptySubscription, Request, Schema, SimpleObject, Variables, value};

#[derive(SimpleObject)]
struct Product {
    id: i32,
}

struct Query;

#[async_graphql::Object]
impl Query {
    async fn product(&self) -> Product {
        Product { id: 1 }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
    for fields in ["__typename @include(if: $t) id", "__typename id @include(if: $t)"] {
        let document = format!("query ($t: Boolean!) {{ product {{ {fields} }} }}");
        let variables = Variables::from_value(value!({ "t": true }));
        let answer = schema.execute(Request::new(document).variables(variables)).await;
        println!("{:?}", answer.errors.first().map(|error| error.message.clone()));
    }
}
RUST
seen=$(cd "$work" && cargo run --quiet)
echo "$seen"
[[ $seen == $'Some("Variable \\"$t\\" is not used")\nNone' ]] || { echo "the behaviour has changed" >&2; exit 1; }
