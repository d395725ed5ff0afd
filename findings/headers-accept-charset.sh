#!/usr/bin/env bash
# headers-accept 0.3.0 (hive-router 0.3.10 negotiates with it): a media range with a charset matches no type without one, so that
# `application/json; charset=utf-8` finds nothing among `application/json`. GraphQL clients send the charset (GraphQL over HTTP, 6.1, has every
# such type with `charset=utf-8`), and are answered 415.
#
# Seen: without charset: found; with charset: nothing.
# What concerns us: router/src/headers.rs and shared/kit/src/answer.rs take the charset off before they negotiate; tests/graph/protocol.rs asks.
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
headers-accept = "=0.3.0"
mediatype = "=0.21.0"
TOML
cat >"$work/src/main.rs" <<'RUST'
use headers_accept::Accept;
use mediatype::MediaType;
use std::str::FromStr;

fn main() {
    let available = [MediaType::parse("application/json").unwrap()];
    for text in ["application/json", "application/json; charset=utf-8"] {
        println!("{}", Accept::from_str(text).unwrap().negotiate(&available).is_some());
    }
}
RUST
seen=$(cd "$work" && cargo run --quiet)
echo "$seen"
[[ $seen == $'true\nfalse' ]] || { echo "the behaviour has changed" >&2; exit 1; }
