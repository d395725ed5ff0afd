#!/usr/bin/env bash
# async-graphql 7.2.1: a variable that an operation declares and the request does not send is an explicit null, as an argument and inside an
# input object. The specification (October 2021, 6.4.1 and 3.10) has it as left out: the argument's default counts, the member is absent.
# A partial update whose document declares all fields as variables therefore clears what the client did not send.
#
# Seen: default: "None" where 1 is expected; member: "Null" where "Undefined" is expected.
# What concerns us: `leave_out_unsent` in shared/kit/src/document.rs takes such variables out of the document;
# tests/graph/unsent_variables.rs walks all updates.
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
use async_graphql::{EmptyMutation, EmptySubscription, InputObject, MaybeUndefined, Object, Request, Schema};

#[derive(InputObject)]
struct Patch {
    title: MaybeUndefined<String>,
}

struct Query;

#[Object]
impl Query {
    async fn default(&self, #[graphql(default = 1)] count: Option<i32>) -> String {
        format!("{count:?}")
    }

    async fn member(&self, patch: Patch) -> String {
        format!("{:?}", patch.title)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
    let document = "query ($c: Int, $t: String) { default(count: $c) member(patch: { title: $t }) }";
    println!("{}", schema.execute(Request::new(document)).await.data);
}
RUST
seen=$(cd "$work" && cargo run --quiet)
echo "$seen"
[[ $seen == *'default: "None"'* && $seen == *'member: "Null"'* ]] || { echo "the behaviour has changed" >&2; exit 1; }
