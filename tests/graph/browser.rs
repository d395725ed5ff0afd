//! What frontend teams open, in a real browser: the reference of the API, and the router's explorer.
//!
//! `CITYOS_PICTURES=docs` makes the pictures in docs/ anew.
//!
//! Invariant: Neither the explorer nor the reference asks other hosts.

use std::path::Path;
use std::process::Stdio;

use testkit::{GraphOptions, TestDatabase};
use tokio::process::Command;

/// Runs a script of tests/browser, which fails when a page is not as it should be.
async fn browse(script: &str, arguments: &[&str]) {
    let project = testkit::project();
    let pictures = match std::env::var_os("CITYOS_PICTURES") {
        Some(directory) => project.path(Path::new(&directory)),
        None => testkit::scratch(),
    };
    let mut command = Command::new("node");
    command.arg(project.path("tests/browser").join(script)).args(arguments).arg(pictures);
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await.expect("node runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn the_reference_is_searched_and_read_in_a_browser() {
    let directory = testkit::scratch().join(format!("reference-{}", std::process::id()));
    let written = cityos::docs::generate(&testkit::project(), Some(directory)).unwrap();
    browse("reference.mjs", &[written.to_str().unwrap()]).await;
}

/// Invariant: The examples of the explorer answer what they say.
#[tokio::test]
async fn the_explorers_run_every_example_as_the_tenant_and_account_that_are_picked() {
    let database = TestDatabase::new().await;
    for contract in ["storefront", "admin", "vendor"] {
        let graph = GraphOptions::new().on(database.url()).contract(contract).start().await;
        cityos::explorer::write_demo(database.url(), graph.keys(), graph.explorer_demo()).await.unwrap();
        browse("explorer.mjs", &[&graph.url("/graphql"), contract]).await;
        // Under a name that is not this machine's own there is nothing to pick: headers are typed.
        if contract == "storefront" {
            browse("explorer.mjs", &[&graph.url("/graphql").replace("127.0.0.1", "shop.example"), "plain"]).await;
        }
    }
}
