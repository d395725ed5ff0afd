#!/usr/bin/env bash
# async-graphql 7.2.1: of a field that is a list of lists, and that a document selects twice with different fields, the second selection is lost.
# The specification (October 2021, 6.3.2 CollectFields and MergeSelectionSets) joins them, as async-graphql does for a plain list.
#
# Seen: {"grid":[[{"x":1}]],"row":[{"x":1,"y":2}]}; expected {"grid":[[{"x":1,"y":2}]],"row":[{"x":1,"y":2}]}, without an error.
# What concerns us: the executor collects selections before it resolves them (`plan` in shared/kit/src/executor.rs), and `join` in
# shared/kit/src/json_text.rs goes into lists of lists; tests/graph/selections.rs asks for joined selections.
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
use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema, SimpleObject};

#[derive(SimpleObject)]
struct Cell {
    x: i32,
    y: i32,
}

struct Query;

#[Object]
impl Query {
    async fn row(&self) -> Vec<Cell> {
        vec![Cell { x: 1, y: 2 }]
    }

    async fn grid(&self) -> Vec<Vec<Cell>> {
        vec![vec![Cell { x: 1, y: 2 }]]
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let schema = Schema::build(Query, EmptyMutation, EmptySubscription).finish();
    let answer = schema.execute("{ grid { x } row { x } grid { y } row { y } }").await;
    assert!(answer.errors.is_empty());
    println!("{}", serde_json::to_string(&answer.data).unwrap());
}
RUST
seen=$(cd "$work" && cargo run --quiet)
echo "$seen"
[[ $seen == '{"grid":[[{"x":1}]],"row":[{"x":1,"y":2}]}' ]] || { echo "the behaviour has changed" >&2; exit 1; }
