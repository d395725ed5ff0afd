//! What a contract leaves out does not exist for those who call its router.

use std::collections::BTreeSet;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use cityos::operations;
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{GraphOptions, RouterConfig, TestDatabase, TestGraph, project};

const INTROSPECTION: &str = "{ __schema { types { name kind
    fields(includeDeprecated: true) { name args(includeDeprecated: true) { name } }
    inputFields(includeDeprecated: true) { name } enumValues(includeDeprecated: true) { name } } } }";

/// Every element of a committed API schema, such as `Product`, `Product.title`, `Query.product(handle:)`.
fn committed(contract: &str) -> BTreeSet<String> {
    let file = project().contract(contract).unwrap().api;
    let document = parse_schema(std::fs::read_to_string(file).unwrap()).unwrap();
    let mut elements = BTreeSet::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(ty) = definition else { continue };
        let name = ty.node.name.node.to_string();
        match ty.node.kind {
            TypeKind::Object(object) => {
                for field in object.fields {
                    let field = field.node;
                    let arguments =
                        field.arguments.iter().map(|argument| format!("{name}.{}({}:)", field.name, argument.node.name));
                    elements.extend(arguments);
                    elements.insert(format!("{name}.{}", field.name));
                }
            }
            TypeKind::InputObject(input) => {
                elements.extend(input.fields.iter().map(|field| format!("{name}.{}", field.node.name)))
            }
            TypeKind::Enum(values) => elements.extend(values.values.iter().map(|value| format!("{name}.{}", value.node.value))),
            _ => {}
        }
        elements.insert(name);
    }
    elements
}

/// The same of a router's answer to introspection, without what GraphQL itself brings and the router's own types of federation.
fn introspected(answer: &Value) -> BTreeSet<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let mut elements = BTreeSet::new();
    let types = list(&answer["__schema"]["types"]);
    for ty in types.iter().filter(|ty| !name(ty).starts_with("__") && !name(ty).starts_with("join__")) {
        let own = name(ty);
        if ["Boolean", "Float", "ID", "Int", "String"].contains(&own.as_str()) {
            continue;
        }
        for field in list(&ty["fields"]) {
            elements.extend(list(&field["args"]).iter().map(|argument| format!("{own}.{}({}:)", name(&field), name(argument))));
            elements.insert(format!("{own}.{}", name(&field)));
        }
        elements.extend(list(&ty["inputFields"]).iter().map(|field| format!("{own}.{}", name(field))));
        elements.extend(list(&ty["enumValues"]).iter().map(|value| format!("{own}.{}", name(value))));
        elements.insert(own);
    }
    elements
}

/// One database, and a router of each contract over it.
async fn contracts() -> (TestDatabase, Vec<(&'static str, TestGraph)>) {
    let database = TestDatabase::new().await;
    let mut graphs = Vec::new();
    for contract in ["admin", "storefront", "vendor"] {
        graphs.push((contract, GraphOptions::new().on(database.url()).contract(contract).start().await));
    }
    (database, graphs)
}

/// Invariant: No name reaches what a contract leaves out.
#[tokio::test]
async fn a_router_shows_exactly_the_committed_schema_of_its_contract_and_nothing_else_is_reached_by_its_name() {
    let (_database, graphs) = contracts().await;
    let everything = committed("admin");
    for (contract, graph) in &graphs {
        let own = committed(contract);
        let shown = introspected(graph.as_shopper("dakkah").query(INTROSPECTION).await.ok().data());
        assert_eq!(shown.difference(&own).collect::<Vec<_>>(), Vec::<&String>::new(), "{contract} shows more than is committed");
        assert_eq!(own.difference(&shown).collect::<Vec<_>>(), Vec::<&String>::new(), "{contract} shows less than is committed");
        assert_eq!(own.difference(&everything).collect::<Vec<_>>(), Vec::<&String>::new(), "{contract} is a part of the whole");

        let staff = graph.as_staff("dakkah", "tenant-admin").signed_in().await;
        let left_out: Vec<&String> = everything.difference(&own).collect();
        assert_eq!(left_out.is_empty(), *contract == "admin");
        let (mut types, mut roots) = (0, 0);
        for element in left_out {
            match element.split_once('.') {
                None => {
                    types += 1;
                    let answer = staff.query(&format!("{{ __type(name: \"{element}\") {{ name }} }}")).await.ok();
                    assert_eq!(answer.at("__type"), &Value::Null, "{contract}: {element}");
                    let fragment = staff.query(&format!("{{ ... on {element} {{ __typename }} }}")).await;
                    assert!(!fragment.errors().is_empty() && fragment.body["data"].is_null(), "{contract}: {:#}", fragment.body);
                }
                Some((root @ ("Query" | "Mutation"), field)) if !field.contains('(') => {
                    roots += 1;
                    let answer = staff.query(&format!("{} {{ {field} {{ __typename }} }}", root.to_lowercase())).await;
                    assert!(answer.body["data"].is_null(), "{contract}: {:#}", answer.body);
                    // It says what is not there, and nothing of what is there elsewhere.
                    let message = answer.message(0).to_lowercase();
                    assert!(!message.contains("did you mean") && !message.contains("suggest"), "{contract}: {message}");
                }
                Some(_) => {}
            }
        }
        if *contract != "admin" {
            assert!(types > 50 && roots > 100, "{contract}: {types} types, {roots} root fields");
        }
    }
}

/// Invariant: No name reaches what a contract leaves out.
#[tokio::test]
async fn an_entity_cannot_be_asked_for_past_the_contract() {
    let database = TestDatabase::new().await;
    let storefront = GraphOptions::new().on(database.url()).contract("storefront").start().await;
    let admin = storefront.as_staff("dakkah", "tenant-admin").signed_in().await;
    for query in [
        "{ _entities(representations: []) { __typename } }",
        "{ _service { sdl } }",
        "{ products(first: 1) { nodes { tenantProducts: __typename ... on TenantUser { email } } } }",
        "{ products(where: { customerEmail: { eq: \"a\" } }) { totalCount } }",
        "mutation { createProduct(input: {}) { userErrors { code } } }",
    ] {
        let answer = admin.query(query).await;
        assert!(!answer.errors().is_empty() && answer.body["data"].is_null(), "{query}: {:#}", answer.body);
    }
}

/// Elements of a contract for whom nobody who uses it could ever have a scope; the SDL of the subgraphs says which scopes they need.
fn for_nobody(contract: &str, scope: &str) -> Vec<String> {
    let own = committed(contract);
    let mut found = Vec::new();
    for subgraph in cityos::subgraphs::all() {
        for definition in parse_schema(subgraph.sdl()).unwrap().definitions {
            let TypeSystemDefinition::Type(ty) = definition else { continue };
            let closed = |directives: &[async_graphql::Positioned<async_graphql::parser::types::ConstDirective>]| {
                let scopes = directives.iter().find(|directive| directive.node.name.node == "requiresScopes");
                scopes.is_some_and(|scopes| !scopes.node.arguments[0].1.node.to_string().contains(scope))
            };
            let TypeKind::Object(object) = &ty.node.kind else { continue };
            let name = ty.node.name.node.as_str();
            if closed(&ty.node.directives) && own.contains(name) {
                found.push(name.to_owned());
            }
            let fields = object.fields.iter().filter(|field| closed(&field.node.directives));
            found.extend(fields.map(|field| format!("{name}.{}", field.node.name)).filter(|field| own.contains(field)));
        }
    }
    found
}

/// Invariant: A contract holds nothing that its callers may never use.
#[test]
fn a_contract_holds_nothing_that_its_callers_may_never_use() {
    assert_eq!(for_nobody("storefront", "\"customer\""), Vec::<String>::new());
    assert_eq!(for_nobody("vendor", "\"vendor\""), Vec::<String>::new());
    assert!(for_nobody("admin", "\"customer\"").contains(&"Mutation.createProduct".to_owned()));
}

#[test]
fn a_private_field_is_in_the_contracts_of_those_who_may_see_it() {
    let [admin, storefront, vendor] = ["admin", "storefront", "vendor"].map(committed);
    for (element, to_customers, to_vendors) in [
        ("Customer.firstName", true, true),
        ("Customer.email", true, false),
        ("CustomerFilter.email", false, false),
        ("Review.customerEmail", true, false),
        ("AuctionListing.reservePrice", false, true),
        ("AuctionListing.currentPrice", true, true),
        ("Mutation.createReview", true, false),
        ("Mutation.createAuctionListing", false, true),
        ("Mutation.approveReview", false, false),
        ("Mutation.signInCustomer", true, false),
        ("Mutation.signIn", false, false),
        ("Query.customers", false, false),
        ("Query.auditLogs", false, false),
        ("TenantSettings.smtpHost", false, false),
    ] {
        assert!(admin.contains(element), "{element}");
        assert_eq!((storefront.contains(element), vendor.contains(element)), (to_customers, to_vendors), "{element}");
    }
}

/// What each router may have of its own.
const OWN: [&str; 6] = [
    "supergraph.path",
    "cors",
    "csrf",
    "introspection",
    "persisted_documents",
    "plugins.commerce_graph.config.explorer.contract",
];

/// Takes the places where a configuration names its contract and its own port for metrics; every router must have them.
fn take_names(config: &mut RouterConfig, contract: &str) {
    let own_port = std::mem::take(&mut config["http"]["port"]);
    let rules = config["headers"]["all"]["request"].as_sequence_mut().unwrap();
    let rule = rules.iter_mut().find(|rule| rule["insert"]["name"] == "x-contract").unwrap();
    let header = std::mem::take(&mut rule["insert"]["value"]);
    let label = std::mem::take(&mut config["telemetry"]["resource"]["attributes"]["contract"]);
    assert_eq!((header.as_str(), label.as_str()), (Some(contract), Some(contract)));
    let port = std::mem::take(&mut config["telemetry"]["metrics"]["exporters"][0]["port"]);
    assert!(port.is_u64(), "{contract} has a port for metrics");
    // A router reads the keys of tokens from itself.
    let keys = std::mem::take(&mut config["jwt"]["jwks_providers"][0]["url"]["default"]);
    let own = format!("http://127.0.0.1:{}/.well-known/jwks.json", own_port.as_u64().unwrap());
    assert_eq!(keys.as_str(), Some(own.as_str()), "{contract}");
}

/// Invariant: The routers of the contracts differ only where the contracts do.
#[test]
fn the_routers_of_the_contracts_are_configured_alike() {
    let common = |contract: &str| {
        let text = std::fs::read_to_string(project().contract(contract).unwrap().router).unwrap();
        let mut config: RouterConfig = serde_yaml_ng::from_str(&text).unwrap();
        for key in OWN {
            let (above, key) = key.rsplit_once('.').unwrap_or(("", key));
            let sections = above.split('.').filter(|section| !section.is_empty());
            let section = sections.fold(&mut config, |config, section| config.get_mut(section).unwrap());
            section.as_mapping_mut().unwrap().remove(key);
        }
        take_names(&mut config, contract);
        config
    };
    assert_eq!(common("storefront"), common("admin"));
    assert_eq!(common("vendor"), common("admin"));
}

#[tokio::test]
async fn published_operations_are_called_by_their_ids_and_a_contract_can_require_it() {
    let database = TestDatabase::new().await;
    let directory = TempDir::new().unwrap();
    let manifest = directory.path().join("operations.json");
    std::fs::copy(operations::manifest(&project(), &project().contract("storefront").unwrap()), &manifest).unwrap();
    let path = manifest.to_str().unwrap().to_owned();
    let graph = GraphOptions::new().on(database.url()).contract("storefront");
    let graph = graph
        .configure(move |config| {
            config["persisted_documents"]["require_id"] = true.into();
            config["persisted_documents"]["storage"]["path"] = path.into();
            config["introspection"] = false.into();
        })
        .start()
        .await;
    let shopper = graph.as_shopper("dakkah");
    let published = operations::published(&project(), &project().contract("storefront").unwrap()).unwrap();
    let page = published.iter().find(|operation| operation.name == "ProductPage").unwrap();

    let by_document = json!({ "query": page.body, "variables": { "handle": "canon-eos-r6" } });
    let refused = shopper.send(by_document.to_string()).await;
    assert!(!refused.errors().is_empty() && refused.body["data"].is_null(), "{:#}", refused.body);
    let by_id = json!({ "documentId": page.id, "variables": { "handle": "canon-eos-r6" } });
    assert_eq!(shopper.send(by_id.to_string()).await.ok().text("product.title"), "Canon EOS R6 Mark II");
    let apollo = json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": page.id } }, "variables": { "handle": "canon-eos-r6" } });
    assert_eq!(shopper.send(apollo.to_string()).await.ok().text("product.title"), "Canon EOS R6 Mark II");
    let unknown = json!({ "documentId": "0".repeat(64) });
    assert!(!shopper.send(unknown.to_string()).await.errors().is_empty());

    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = graph.url(&format!("/graphql?documentId={}&variables=%7B%22handle%22:%22canon-eos-r6%22%7D", page.id));
    let answer: Value = http.get(url).header("x-tenant", "dakkah").send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["data"]["product"]["title"], "Canon EOS R6 Mark II", "{answer:#}");
}

#[tokio::test]
async fn introspection_is_a_setting_of_the_contract() {
    let database = TestDatabase::new().await;
    let graph = GraphOptions::new().on(database.url()).contract("vendor");
    let graph = graph.configure(|config| config["introspection"] = false.into()).start().await;
    let shopper = graph.as_shopper("dakkah");
    let refused = shopper.query(INTROSPECTION).await;
    assert!(!refused.errors().is_empty() && refused.body["data"].is_null(), "{:#}", refused.body);
    shopper.query("{ products(first: 1) { nodes { id } } }").await.ok();
}

#[test]
fn the_committed_operations_are_published() {
    let contract = project().contract("storefront").unwrap();
    let published: Vec<String> = operations::published(&project(), &contract).unwrap().into_iter().map(|one| one.body).collect();
    let mut files = 0;
    for entry in std::fs::read_dir(project().path("router-config/operations/storefront")).unwrap() {
        let path = entry.unwrap().path();
        assert!(published.contains(&std::fs::read_to_string(&path).unwrap()), "{}: publish it", path.display());
        files += 1;
    }
    assert!(files >= 3);
}

#[tokio::test]
async fn browsers_may_call_a_contract_from_the_pages_that_it_names() {
    let database = TestDatabase::new().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for (contract, from_anywhere) in [("storefront", true), ("admin", false), ("vendor", false)] {
        let graph = GraphOptions::new().on(database.url()).contract(contract).start().await;
        let url = graph.url("/graphql");
        for (origin, known) in [("http://127.0.0.1:3000", true), ("https://elsewhere.example", false)] {
            let asked = http.request(reqwest::Method::OPTIONS, &url).header("origin", origin);
            let asked =
                asked.header("access-control-request-method", "POST").header("access-control-request-headers", "x-tenant");
            let answer = asked.send().await.unwrap();
            let allowed = answer.headers().get("access-control-allow-origin");
            let allowed = allowed.is_some_and(|allowed| allowed == origin || allowed == "*");
            assert_eq!(allowed, known || from_anywhere, "{contract}, {origin}: {:?}", answer.headers());
        }
        // What a form on another page can send.
        let form = http.post(&url).header("content-type", "text/plain").body(r#"{"query":"{ __typename }"}"#);
        let answer = form.send().await.unwrap();
        assert!(from_anywhere || answer.status().is_client_error(), "{contract}: {}", answer.status());
    }
}

/// Invariant: A storefront has no tenant of a row, no list of lines apart from what they belong to, and no input that only staff may use.
#[test]
fn a_storefront_is_shown_no_plumbing() {
    let (storefront, admin) = (committed("storefront"), committed("admin"));
    let tenants: Vec<_> = storefront.iter().filter(|element| element.ends_with(".tenantId")).collect();
    assert_eq!(tenants, ["Me.tenantId"]);
    let roots = |elements: &BTreeSet<String>| {
        let roots = elements.iter().filter_map(|element| element.strip_prefix("Query.")).filter(|root| !root.contains('('));
        roots.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let (shown, all) = (roots(&storefront), roots(&admin));
    let lines: Vec<_> = shown.iter().filter(|root| root.ends_with("Items") || root.ends_with("Item")).collect();
    assert!(lines.is_empty(), "{lines:?}");
    for plumbing in
        ["nodeGovernanceAuthorities", "bookingReminders", "approvalActions", "subscriptionEvents", "pointsLedgerEntries"]
    {
        assert!(!shown.contains(plumbing) && all.contains(plumbing), "{plumbing}");
    }
    // What has a key of its own, or no parent, is asked for at the root.
    for root in ["products", "productVariant", "purchaseOrders", "invoice", "quote", "bookings", "orders"] {
        assert!(shown.contains(root), "{root}");
    }
    let for_staff: Vec<_> = storefront
        .iter()
        .filter(|element| {
            let is_input = element.contains("Input.") || element.ends_with(":)");
            let names = ["customerId", "discountTotal", "waiveFee", "companyTier"];
            is_input
                && names.iter().any(|name| element.ends_with(&format!(".{name}")) || element.ends_with(&format!("({name}:)")))
        })
        .collect();
    assert!(for_staff.is_empty(), "{for_staff:?}");
}
