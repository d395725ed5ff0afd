#!/usr/bin/env bash
# rust_decimal 1.43.0: `Decimal::from_str` rounds a number of more than 28 digits without a word, while a number of 30 digits before the point is
# an error. So a decimal string that a client sends may be stored as another number. `from_str_exact` refuses it.
#
# Seen: 0.00000000000000000000000000000000001 reads as 0, and 1.99999999999999999999999999999999999 as 2.
# What concerns us: `Decimal::parse` in shared/kit/src/decimal.rs reads exactly; its unit test has both.
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
rust_decimal = { version = "=1.43.0", default-features = false, features = ["std"] }
TOML
cat >"$work/src/main.rs" <<'RUST'
use rust_decimal::Decimal;
use std::str::FromStr;

fn main() {
    for text in ["0.00000000000000000000000000000000001", "1.99999999999999999999999999999999999"] {
        println!("{:?} {}", Decimal::from_str(text).map(|number| number.normalize()), Decimal::from_str_exact(text).is_err());
    }
    println!("{}", Decimal::from_str("100000000000000000000000000000").is_err());
}
RUST
seen=$(cd "$work" && cargo run --quiet)
echo "$seen"
[[ $seen == $'Ok(0) true\nOk(2) true\ntrue' ]] || { echo "the behaviour has changed" >&2; exit 1; }
