#!/usr/bin/env bash
# chrono 0.4.45 with async-graphql 7.2.1: the scalar DateTime says RFC 3339, whose years have four digits, and accepts years of six, since
# `DateTime::from_str` is more lenient than `DateTime::parse_from_rfc3339`. What it accepts lies at the very end of what chrono can hold.
#
# Seen: from_str accepts +262142-12-31T23:59:59Z, parse_from_rfc3339 does not, and the scalar does.
# What concerns us: `register_date_time` in shared/kit/src/value.rs registers the scalar with bounds (1900 to 9999); `Date` has them too.
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
async-graphql = { version = "=7.2.1", default-features = false, features = ["chrono"] }
chrono = { version = "=0.4.45", default-features = false, features = ["std"] }
TOML
cat >"$work/src/main.rs" <<'RUST'
use async_graphql::{ScalarType, Value};
use chrono::{DateTime, Utc};

fn main() {
    let text = "+262142-12-31T23:59:59Z";
    println!("from_str {}", text.parse::<DateTime<Utc>>().is_ok());
    println!("parse_from_rfc3339 {}", DateTime::parse_from_rfc3339(text).is_ok());
    println!("scalar {}", <DateTime<Utc> as ScalarType>::parse(Value::from(text)).is_ok());
}
RUST
seen=$(cd "$work" && cargo run --quiet)
echo "$seen"
[[ $seen == $'from_str true\nparse_from_rfc3339 false\nscalar true' ]] || { echo "the behaviour has changed" >&2; exit 1; }
