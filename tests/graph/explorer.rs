//! The explorer as the router serves it: from its own files, and demo data to development only.

use std::net::TcpListener;
use std::process::{Output, Stdio};
use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_TYPE, ETAG, HOST, IF_NONE_MATCH};
use testkit::TestGraph;

const HTML: &str = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";

fn http() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

#[tokio::test]
async fn a_browser_gets_a_page_that_may_use_its_own_host_only() {
    let graph = TestGraph::shared().await;
    let page = http().get(graph.url("/graphql")).header(ACCEPT, HTML).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert_eq!(page.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
    assert!(!policy.contains("http"), "{policy}");
    let tag = page.headers()[ETAG].clone();
    let text = page.text().await.unwrap();
    assert!(!text.contains("://"), "{text}");
    let again = http().get(graph.url("/graphql")).header(ACCEPT, HTML).header(IF_NONE_MATCH, tag).send().await.unwrap();
    assert_eq!(again.status(), 304);

    // Its files have addresses of their version, and may be kept for ever.
    for mark in ["src=\"", "href=\"/"] {
        let address = text.split(mark).nth(1).unwrap().split('"').next().unwrap();
        let address = format!("/{}", address.trim_start_matches('/'));
        let file = http().get(graph.url(&address)).header(ACCEPT_ENCODING, "gzip").send().await.unwrap();
        assert_eq!(file.status(), 200, "{address}");
        assert_eq!(file.headers()["content-encoding"], "gzip");
        assert!(file.headers()[CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        let compressed = file.bytes().await.unwrap();
        let plain = http().get(graph.url(&address)).send().await.unwrap().bytes().await.unwrap();
        let mut unpacked = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&compressed[..]), &mut unpacked).unwrap();
        assert!(unpacked == plain, "{address}");
    }

    // Whoever asks for data gets data.
    let query = http().get(graph.url("/graphql?query=%7B__typename%7D")).header(ACCEPT, "application/json");
    let answer = query.header("apollo-require-preflight", "1").send().await.unwrap();
    assert!(answer.headers()[CONTENT_TYPE].to_str().unwrap().contains("json"), "{answer:?}");
}

/// Invariant: Only a router on a loopback address gives demo tokens, and only to its own machine.
#[tokio::test]
async fn what_there_is_to_pick_from_is_given_to_this_machine_only() {
    let graph = TestGraph::shared().await;
    let url = graph.url("/graphql/explorer.json");
    assert_eq!(http().get(&url).send().await.unwrap().status(), 204);
    std::fs::write(graph.explorer_demo(), "{}").unwrap();
    for host in ["localhost", "paris.localhost:4000", "[::1]:4000", "127.0.0.1"] {
        assert_eq!(http().get(&url).header(HOST, host).send().await.unwrap().status(), 200, "{host}");
    }
    let direct = http().get(&url).send().await.unwrap();
    assert_eq!((direct.status().as_u16(), &direct.headers()[CACHE_CONTROL]), (200, &"no-store".parse().unwrap()));
    let foreign = ["shop.example", "localhost.example", "127.0.0.1.example:80", "10.0.0.1"].map(|host| (HOST.as_str(), host));
    let forwarded =
        [("x-forwarded-for", "10.0.0.1"), ("forwarded", "for=10.0.0.1"), ("via", "1.1 a"), ("origin", "https://shop.example")];
    for (name, value) in foreign.into_iter().chain(forwarded) {
        let answer = http().get(&url).header(name, value).send().await.unwrap();
        assert_eq!(answer.status(), 204, "{name}: {value}");
        assert_eq!(answer.text().await.unwrap(), "", "{name}: {value}");
    }
}

/// Runs the router with `router-config/admin.yaml` after a change, for as long as it takes to refuse it.
async fn refused(name: &str, from: &str, to: &str, host: &str) -> Output {
    let project = testkit::project();
    let text = std::fs::read_to_string(project.path("router-config/admin.yaml")).unwrap();
    assert!(text.contains(from), "{from}");
    let config = testkit::scratch().join(format!("explorer-{}-{name}.yaml", std::process::id()));
    let keys = TestGraph::shared().await.keys().jwks();
    let absolute = text.replace("../schema/", &format!("{}/", project.path("schema").display()));
    let absolute = absolute.replace("../.cityos/keys/jwks.json", &keys.display().to_string());
    std::fs::write(&config, absolute.replace(from, to)).unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = tokio::process::Command::from(cityos::router::command(&config).unwrap());
    command.env("PORT", port.to_string()).env("HOST", host).env("CITYOS_EXPLORER_DEMO", "/nowhere/explorer.json");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let ended = tokio::time::timeout(Duration::from_secs(20), command.output()).await;
    ended.expect("the router refuses its configuration").unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

/// Invariant: Only a router on a loopback address gives demo tokens, and only to its own machine.
#[tokio::test]
async fn a_router_with_demo_data_starts_on_a_loopback_address_only() {
    let output = refused("host", "demo_file", "demo_file", "0.0.0.0").await;
    assert!(!output.status.success());
    let said = said(&output);
    assert!(said.contains("explorer.demo_file (/nowhere/explorer.json) is for development"), "{said}");
    assert!(said.contains("this router listens on 0.0.0.0"), "{said}");
}

#[tokio::test]
async fn an_unknown_key_of_the_plugin_is_named() {
    let output = refused("key", "demo_file:", "colour: red\n        demo_file:", "127.0.0.1").await;
    assert!(!output.status.success());
    let said = said(&output);
    assert!(said.contains("plugins.commerce_graph.config") && said.contains("`colour`"), "{said}");
}
