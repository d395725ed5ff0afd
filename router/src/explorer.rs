//! The explorer: a page for browsers at the graph's address, built into the binary and asking nothing of other hosts.
//!
//! `router/explorer/` holds its sources; `explorer/dist/` what they are bundled to.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use hive_router::config::HiveRouterConfig;
use hive_router::ntex::http::{HeaderMap, Method, Response, StatusCode};
use serde::Deserialize;

/// What a page may do: use its own files and speak to its own host.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Settings of the explorer, `plugins.commerce_graph.config.explorer`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// Whether browsers get the explorer.
    #[serde(default = "yes")]
    enabled: bool,
    /// Whose examples it shows; all of them unless given.
    contract: Option<Contract>,
    /// For development: a file with tenants and tokens of the demo data to pick from, relative to the configuration.
    ///
    /// It cannot be left on by accident: the committed configurations take it from the environment, where only `cityos up` puts it; the
    /// router does not start with it unless it listens on a loopback address; it is given to requests for a loopback name only, and to
    /// none of a proxy or of another origin's page; and the tokens in it are signed by keys that no production knows.
    demo_file: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { enabled: true, contract: None, demo_file: None }
    }
}

fn yes() -> bool {
    true
}

/// A part of the graph for one kind of client.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Contract {
    Storefront,
    Vendor,
    Admin,
}

/// A file of the explorer, as it is sent.
struct Asset {
    content_type: &'static str,
    plain: Vec<u8>,
    compressed: Vec<u8>,
    tag: String,
}

impl Asset {
    fn new(content_type: &'static str, plain: Vec<u8>) -> Self {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        // Writing to memory does not fail; if it did, the file would be sent as it is.
        let compressed = encoder.write_all(&plain).and_then(|()| encoder.finish()).unwrap_or_default();
        Self { content_type, tag: tag(&plain), plain, compressed }
    }

    fn answer(&self, headers: &HeaderMap, cache: &str) -> Response {
        let tag = format!("\"{}\"", self.tag);
        let mut response = Response::build(StatusCode::OK);
        response.header("etag", tag.as_str()).header("cache-control", cache).header("vary", "accept, accept-encoding");
        if text(headers, "if-none-match").split(',').any(|known| known.trim().trim_start_matches("W/") == tag) {
            return response.status(StatusCode::NOT_MODIFIED).finish();
        }
        response.content_type(self.content_type).header("x-content-type-options", "nosniff");
        response.header("content-security-policy", POLICY).header("referrer-policy", "no-referrer");
        match text(headers, "accept-encoding").contains("gzip") && !self.compressed.is_empty() {
            true => response.header("content-encoding", "gzip").body(self.compressed.clone()),
            false => response.body(self.plain.clone()),
        }
    }
}

/// A digest of a file, which is the same in every process of one version.
fn tag(content: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

// Compressed when the first browser asks.
static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("text/javascript; charset=utf-8", include_bytes!("../explorer/dist/explorer.js").to_vec()));
static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("text/css; charset=utf-8", include_bytes!("../explorer/dist/explorer.css").to_vec()));
const PAGE: &str = include_str!("../explorer/src/explorer.html");

/// The explorer of one router.
pub(crate) struct Explorer {
    /// The address of the graph, such as `/graphql`.
    endpoint: String,
    settings: Settings,
    page: LazyLock<Asset, Box<dyn FnOnce() -> Asset + Send>>,
}

impl Explorer {
    /// The explorer for a router's configuration, unless settings switch it off. Says what is wrong with them.
    pub(crate) fn new(settings: Settings, router: &HiveRouterConfig) -> Result<Option<Self>, String> {
        if let Some(file) = &settings.demo_file
            && !is_loopback(&router.http.host)
        {
            return Err(format!(
                "plugins.commerce_graph.config.explorer.demo_file ({}) is for development, and this router listens on {}: take the key \
                 out, or listen on 127.0.0.1",
                file.display(),
                router.http.host
            ));
        }
        let endpoint = router.http.graphql_endpoint.clone();
        let contract = settings.contract;
        let address = endpoint.clone();
        let page = LazyLock::new(Box::new(move || page(&address, contract)) as Box<dyn FnOnce() -> Asset + Send>);
        let enabled = settings.enabled;
        Ok(enabled.then_some(Self { endpoint, settings, page }))
    }

    /// The answer to a request for the page or one of its files.
    pub(crate) fn answer(&self, method: &Method, path: &str, headers: &HeaderMap) -> Option<Response> {
        if *method != Method::GET {
            return None;
        }
        // The address of a file names its version.
        let forever = "public, max-age=31536000, immutable";
        match path.strip_prefix(self.endpoint.trim_end_matches('/'))? {
            "" | "/" if text(headers, "accept").contains("text/html") => Some(self.page.answer(headers, "no-cache")),
            "/explorer.js" => Some(SCRIPT.answer(headers, forever)),
            "/explorer.css" => Some(STYLE.answer(headers, forever)),
            "/explorer.json" => Some(self.demo(headers)),
            _ => None,
        }
    }

    /// Tenants and tokens of the demo data; an empty answer where there are none to give.
    fn demo(&self, headers: &HeaderMap) -> Response {
        let mut response = Response::build(StatusCode::NO_CONTENT);
        response.header("cache-control", "no-store");
        let host = text(headers, "host");
        // Neither by a proxy nor for a page of another origin, whatever CORS allows: its own page sends no `origin` with a GET.
        let foreign = ["forwarded", "x-forwarded-for", "x-forwarded-host", "via", "origin"];
        let is_direct = !foreign.iter().any(|name| headers.contains_key(*name));
        let demo = self.settings.demo_file.as_deref().filter(|_| is_direct && is_loopback(host_name(host)));
        match demo.and_then(|file| std::fs::read(relative_to_configuration(file)).ok()) {
            Some(demo) => response.status(StatusCode::OK).content_type("application/json").body(demo),
            None => response.finish(),
        }
    }
}

fn page(endpoint: &str, contract: Option<Contract>) -> Asset {
    let contract = match contract {
        None => "",
        Some(Contract::Storefront) => "storefront",
        Some(Contract::Vendor) => "vendor",
        Some(Contract::Admin) => "admin",
    };
    // An address of letters is written as it is; quotes and angle brackets never reach the page.
    let endpoint = endpoint.trim_end_matches('/').replace(['"', '<', '>', '&'], "");
    let version = tag(format!("{}{}", SCRIPT.tag, STYLE.tag).as_bytes());
    let page = PAGE.replace("{{endpoint}}", if endpoint.is_empty() { "/" } else { &endpoint });
    let page = page.replace("{{contract}}", contract).replace("{{base}}", &endpoint).replace("{{version}}", &version);
    Asset::new("text/html; charset=utf-8", page.into_bytes())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// A `host` header without its port.
fn host_name(host: &str) -> &str {
    match host.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.parse::<std::net::IpAddr>();
    host == "localhost" || host.ends_with(".localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// A path that is relative to the configuration, as one of the process.
pub(crate) fn relative_to_configuration(file: &Path) -> PathBuf {
    let configuration = std::env::var_os("ROUTER_CONFIG_FILE_PATH").map(PathBuf::from).unwrap_or_default();
    configuration.parent().unwrap_or(Path::new("")).join(file)
}
