//! What the images of `deploy/` are made of works with the programs in them.
//!
//! Invariant: The deployment files agree with the code.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use cityos::serve::ServeOptions;
use kit::SecretKeys;
use testkit::Client;

/// Runs `deploy/make-keys` for a directory of its own.
fn make_keys(directory: &Path) {
    let output = Command::new(testkit::project().path("deploy/make-keys")).arg(directory).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_server_takes_the_keys_that_make_keys_makes_and_they_are_made_once() {
    let directory = tempfile::tempdir().unwrap();
    make_keys(directory.path());
    let read = |file: &str| std::fs::read_to_string(directory.path().join(file)).unwrap();
    let files = ["keys/private.pem", "keys/jwks.json", ".env"];
    let made = files.map(read);
    let settings = &made[2];
    let secret_keys = settings.lines().find_map(|line| line.strip_prefix("CITYOS_SECRET_KEYS=")).unwrap();
    let secret_keys = SecretKeys::parse(secret_keys).unwrap();
    let keys = directory.path().join("keys");
    ServeOptions::new(String::new(), &keys.join("jwks.json"), secret_keys)
        .and_then(|options| options.signing_with(&keys.join("private.pem")))
        .map(drop)
        .unwrap();
    assert!(settings.lines().any(|line| line.starts_with("POSTGRES_PASSWORD=") && line.len() > 40), "a password");
    make_keys(directory.path());
    assert_eq!(made, files.map(read));
}

/// In the router's image each configuration is followed by `subgraph-addresses.yaml`.
#[tokio::test]
async fn the_router_of_the_image_looks_for_subgraphs_at_hosts_of_their_names() {
    let project = testkit::project();
    let image = tempfile::tempdir().unwrap();
    make_keys(&image.path().join("made"));
    let file = |path: &str| std::fs::read_to_string(project.path(path)).unwrap();
    let write = |path: &str, text: &str| {
        let path = image.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("router-config/storefront.yaml", &(file("router-config/storefront.yaml") + &file("deploy/subgraph-addresses.yaml")));
    write("schema/storefront.supergraph.graphql", &file("schema/storefront.supergraph.graphql"));
    write("router-config/operations/storefront.json", &file("router-config/operations/storefront.json"));
    std::fs::create_dir_all(image.path().join(".cityos")).unwrap();
    std::fs::rename(image.path().join("made/keys"), image.path().join(".cityos/keys")).unwrap();

    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let log = image.path().join("log");
    let mut command =
        tokio::process::Command::from(cityos::router::command(&image.path().join("router-config/storefront.yaml")).unwrap());
    command.env("PORT", port.to_string()).env("HOST", "127.0.0.1").env("LOG_LEVEL", "debug").kill_on_drop(true);
    let output = std::fs::File::create(&log).unwrap();
    command.stdin(Stdio::null()).stdout(output.try_clone().unwrap()).stderr(output);
    let _router = command.spawn().unwrap();
    let url = format!("http://127.0.0.1:{port}");
    let client = Client::new(format!("{url}/graphql")).with_header("x-tenant", "dakkah");
    let query = r#"{"query":"{ product(handle: \"canon-eos-r6\") { title } }"}"#;
    // The router takes a moment to listen, its log a moment to be written.
    let mut text = String::new();
    for _ in 0..300 {
        let answered = client.try_send(query.to_owned()).await.is_ok();
        text = std::fs::read_to_string(&log).unwrap();
        if answered && text.contains(":4102/graphql") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(text.contains("http://catalog:4102/graphql"), "{text}");
    assert!(!text.contains("127.0.0.1:4102"), "{text}");
}
