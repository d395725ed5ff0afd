//! Documents: what is asked is what is answered, however it is written and whatever was asked before, and nobody is harmed by it.

use std::fmt::Write;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use testkit::{Client, TestGraph};

const CAMERA: &str = "prod_01jddk000000000000000can0n";

/// A value of a filter: what a document may hold in the place of another.
#[derive(Clone, Debug)]
enum Filter {
    Compare(&'static str, &'static str, Literal),
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    /// Several conditions in one object.
    Both(Box<Filter>, Box<Filter>),
}

#[derive(Clone, Debug)]
enum Literal {
    Int(i32),
    Bool(bool),
    Text(&'static str),
    Enum(&'static str),
}

impl Filter {
    /// The members of the object, as GraphQL writes them.
    fn members(&self) -> String {
        match self {
            Self::Compare(field, operator, literal) => format!("{field}: {{ {operator}: {} }}", literal.graphql()),
            Self::All(all) => format!("AND: [{}]", all.iter().map(Self::object).collect::<Vec<_>>().join(", ")),
            Self::Any(any) => format!("OR: [{}]", any.iter().map(Self::object).collect::<Vec<_>>().join(", ")),
            Self::Not(one) => format!("NOT: {}", one.object()),
            Self::Both(one, other) => format!("{}, {}", one.members(), other.members()),
        }
    }

    fn object(&self) -> String {
        format!("{{ {} }}", self.members())
    }

    /// The same as a variable's value; None where an object would have a member twice.
    fn json(&self) -> Option<Value> {
        Some(match self {
            Self::Compare(field, operator, literal) => json!({ *field: { *operator: literal.json() } }),
            Self::All(all) => json!({ "AND": all.iter().map(Self::json).collect::<Option<Vec<_>>>()? }),
            Self::Any(any) => json!({ "OR": any.iter().map(Self::json).collect::<Option<Vec<_>>>()? }),
            Self::Not(one) => json!({ "NOT": one.json()? }),
            Self::Both(one, other) => {
                let (Value::Object(mut members), Value::Object(more)) = (one.json()?, other.json()?) else { return None };
                for (name, value) in more {
                    if members.insert(name, value).is_some() {
                        return None;
                    }
                }
                Value::Object(members)
            }
        })
    }

    /// The filters that a careless reader would take for this one: lists and objects that are cut elsewhere.
    fn twins(&self) -> Vec<Self> {
        match self {
            Self::Any(any) if any.len() == 2 => vec![
                Self::Any(vec![Self::Both(Box::new(any[0].clone()), Box::new(any[1].clone()))]),
                Self::All(any.clone()),
                Self::Any(Vec::new()),
            ],
            Self::All(all) if all.len() == 2 => vec![Self::Any(all.clone()), Self::All(vec![all[0].clone()])],
            Self::Both(one, other) => match &**one {
                Self::Not(inner) => vec![Self::Not(Box::new(Self::Both(inner.clone(), other.clone())))],
                _ => vec![Self::Both(other.clone(), one.clone())],
            },
            Self::Not(one) => vec![(**one).clone(), Self::Not(Box::new(Self::Not(one.clone())))],
            _ => Vec::new(),
        }
    }
}

impl Literal {
    fn graphql(&self) -> String {
        match self {
            Self::Int(number) => number.to_string(),
            Self::Bool(flag) => flag.to_string(),
            Self::Text(text) => format!("\"{text}\""),
            Self::Enum(name) => (*name).to_owned(),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Int(number) => json!(number),
            Self::Bool(flag) => json!(flag),
            Self::Text(text) | Self::Enum(text) => json!(text),
        }
    }
}

/// A condition on reviews.
fn condition() -> impl Strategy<Value = Filter> {
    prop_oneof![
        (prop::sample::select(vec!["eq", "gte", "lt", "ne"]), 1..6_i32).prop_map(|(operator, number)| Filter::Compare(
            "rating",
            operator,
            Literal::Int(number)
        )),
        any::<bool>().prop_map(|flag| Filter::Compare("isVerifiedPurchase", "eq", Literal::Bool(flag))),
        any::<bool>().prop_map(|flag| Filter::Compare("title", "isNull", Literal::Bool(flag))),
        prop::sample::select(vec!["null", "true", "5", "Great", "APPROVED"]).prop_map(|text| Filter::Compare(
            "title",
            "contains",
            Literal::Text(text)
        )),
        prop::sample::select(vec!["APPROVED", "PENDING"]).prop_map(|state| Filter::Compare("status", "eq", Literal::Enum(state))),
    ]
}

fn filters() -> impl Strategy<Value = Filter> {
    condition().prop_recursive(3, 10, 2, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::All),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::Any),
            inner.clone().prop_map(|one| Filter::Not(Box::new(one))),
            (inner.clone(), inner).prop_map(|(one, other)| Filter::Both(Box::new(one), Box::new(other))),
        ]
    })
}

/// The ways to write a list with this filter: literal, through a variable, below an alias, through fragments, with the fields in another
/// order. All give the same answer under `l`.
fn written(filter: &Filter) -> Vec<(String, Value)> {
    // A member twice is refused by the specification, and by the router; a subgraph takes the last.
    let Some(value) = filter.json() else { return Vec::new() };
    let literal = filter.object();
    let mut all = vec![
        (format!("{{ l: reviews(first: 3, where: {literal}) {{ totalCount nodes {{ id rating }} }} }}"), json!({})),
        (
            format!(
                "{{ l: reviews(where: {literal}, first: 3) {{ ... {{ totalCount }} nodes {{ ...R }} }} }} fragment R on Review {{ id rating }}"
            ),
            json!({}),
        ),
        (
            format!("query ($n: Int = 3) {{ l: reviews(first: $n, where: {literal}) {{ totalCount nodes {{ id rating }} }} }}"),
            json!({}),
        ),
    ];
    let query = "query ($w: ReviewFilter) { l: reviews(first: 3, where: $w) { totalCount nodes { id rating } } }";
    all.push((query.to_owned(), json!({ "w": value })));
    all
}

/// What two servers say: the data, or that it is refused.
fn said(answer: &testkit::Response) -> Value {
    match answer.errors().is_empty() {
        true => answer.data().clone(),
        false => json!("refused"),
    }
}

/// The router keeps plans by documents; a subgraph keeps nothing that depends on a literal. So whatever the router answers, the subgraph
/// must answer, for documents that mean the same and for those that nearly do, in turn, by callers of two tenants.
/// Invariant: Nearly equal documents get answers of their own, however they are written.
#[tokio::test]
async fn nearly_equal_documents_get_answers_of_their_own() {
    let graph = TestGraph::shared().await;
    let reviews = graph.subgraph("reviews");
    let router: Vec<Client> = ["dakkah", "hq"].map(|tenant| graph.as_shopper(tenant)).into();
    let subgraph: Vec<Client> = ["dakkah", "hq"].map(|tenant| reviews.as_shopper(tenant)).into();
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = filters();
    let (mut asked, mut found, mut answers) = (0, 0, std::collections::BTreeSet::new());
    let reported = [
        "OR: [{ isVerifiedPurchase: { eq: true } }, { rating: { gte: 5 } }]",
        "OR: [{ isVerifiedPurchase: { eq: true }, rating: { gte: 5 } }]",
        "NOT: { rating: { gte: 5 } }, isVerifiedPurchase: { eq: true }",
        "NOT: { rating: { gte: 5 }, isVerifiedPurchase: { eq: true } }",
        "OR: []",
        "OR: [{}]",
        "title: { eq: null }",
        "title: { eq: \"null\" }",
        "title: { eq: \"APPROVED\" }",
        "title: { eq: APPROVED }",
        "rating: { eq: 5 }",
        "rating: { eq: \"5\" }",
    ];
    let mut documents: Vec<(String, Value)> =
        reported.iter().map(|one| (format!("{{ l: reviews(where: {{ {one} }}) {{ totalCount }} }}"), json!({}))).collect();
    for _ in 0..40 {
        let filter = strategy.new_tree(&mut runner).unwrap().current();
        documents.extend(written(&filter));
        documents.extend(filter.twins().iter().filter_map(|twin| written(twin).into_iter().next()));
    }
    for (index, (document, variables)) in documents.iter().enumerate() {
        let caller = index % 2;
        let by_router = said(&router[caller].query_with(document, variables.clone()).await);
        let by_subgraph = said(&subgraph[caller].query_with(document, variables.clone()).await);
        assert_eq!(by_router, by_subgraph, "{document} with {variables}");
        asked += 1;
        found += usize::from(by_router["l"]["totalCount"].as_i64().is_some_and(|count| count > 0));
        answers.insert(by_router.to_string());
    }
    assert!(
        asked > 150 && found > asked / 4 && answers.len() > 20,
        "{asked} documents, {found} with rows, {} answers",
        answers.len()
    );
}

/// A client that asks for nothing, thirty times over, takes nothing from another.
/// Invariant: No document of a client takes a subgraph from others.
#[tokio::test]
async fn what_directives_leave_nothing_of_is_an_empty_answer_and_harms_nobody() {
    let graph = TestGraph::shared().await;
    let (odd, other) = (graph.as_shopper("dakkah"), graph.as_shopper("hq"));
    let product = "query ($b: Boolean!) { product(handle: \"canon-eos-r6\") @include(if: $b) { id } }";
    let deep = json!({ "w": { "AND": [nested(200)] } });
    for _ in 0..30 {
        let answer = odd.query_with(product, json!({ "b": false })).await.ok();
        assert_eq!(*answer.data(), json!({}));
        let refused = odd.query_with("query ($w: ProductFilter) { products(where: $w) { totalCount } }", deep.clone()).await;
        assert_eq!(refused.codes(), ["INVALID"], "{:#}", refused.body);
        other.query("{ products(first: 1) { totalCount } }").await.ok();
    }
    assert_eq!(odd.query_with(product, json!({ "b": true })).await.ok().text("product.id"), CAMERA);
    let typename = "query ($t: Boolean!) { products(first: 1) { __typename @include(if: $t) totalCount } }";
    for (given, expected) in [(true, json!("ProductConnection")), (false, Value::Null)] {
        let answer = odd.query_with(typename, json!({ "t": given })).await.ok();
        assert_eq!(*answer.at("products.__typename"), expected);
        assert!(answer.at("products.totalCount").is_number());
    }
}

/// A filter within filters.
fn nested(levels: usize) -> Value {
    (0..levels).fold(json!({}), |inner, _| json!({ "NOT": inner }))
}

#[tokio::test]
async fn an_alias_may_have_the_name_of_a_key() {
    let graph = TestGraph::shared().await;
    let shopper = graph.as_shopper("dakkah");
    let plain = shopper.query("{ product(handle: \"canon-eos-r6\") { id title reviewSummary { count } } }").await.ok();
    let aliased = shopper.query("{ product(handle: \"canon-eos-r6\") { id: title reviewSummary { count } } }").await.ok();
    assert_eq!(aliased.at("product.id"), plain.at("product.title"));
    assert_eq!(aliased.at("product.reviewSummary"), plain.at("product.reviewSummary"));
    let typename =
        shopper.query("{ product(handle: \"canon-eos-r6\") { id: __typename title reviewSummary { count } } }").await.ok();
    assert_eq!(typename.text("product.id"), "Product");
    assert_eq!(typename.at("product.reviewSummary"), plain.at("product.reviewSummary"));
    let swapped =
        shopper.query("{ product(handle: \"canon-eos-r6\") { title: id id: handle reviewSummary { count } } }").await.ok();
    assert_eq!((swapped.text("product.title"), swapped.text("product.id")), (CAMERA, "canon-eos-r6"));
}

#[tokio::test]
async fn of_several_operations_one_is_named() {
    let graph = TestGraph::shared().await;
    let shopper = graph.as_shopper("dakkah");
    let document =
        "query A { products(first: 1) { totalCount } } mutation B { signOut(refreshToken: \"x\") { userErrors { code } } }";
    let answer = shopper.query(document).await.refused("INVALID");
    assert!(answer.message(0).contains("operationName") && answer.body["data"].is_null(), "{:#}", answer.body);
    let unknown = shopper.send(json!({ "query": document, "operationName": "C" }).to_string()).await.refused("INVALID");
    assert!(unknown.message(0).contains("operationName"), "{:#}", unknown.body);
    let named = shopper.send(json!({ "query": document, "operationName": "A" }).to_string()).await.ok();
    assert!(named.at("products.totalCount").is_number());
}

/// Invariant: Errors of a document are in the words of the graph.
#[tokio::test]
async fn an_error_in_a_document_says_where_it_is_in_printable_words() {
    let graph = TestGraph::shared().await;
    let shopper = graph.as_shopper("dakkah");
    for document in [
        "{ products(",
        "{ products { \u{1}\u{7f} } }",
        "{ a: \"\\uD800\" }",
        "query ($x: ) { y }",
        "{ \u{202e}products }",
        "{ products } }",
    ] {
        let answer = shopper.query(document).await.refused("INVALID");
        let message = answer.message(0);
        assert!(message.contains("syntax error"), "{document}: {message}");
        assert!(message.chars().all(|c| c == ' ' || c.is_ascii_graphic()), "{document}: {message:?}");
    }
    // A wrong value, at the edge and in a subgraph, has the code that docs/querying.md gives it.
    for document in [
        "{ products(where: { createdAt: { gt: \"yesterday\" } }) { totalCount } }",
        "{ products(first: \"one\") { totalCount } }",
        "{ bids(where: { amount: { gt: \"12,50\" } }) { totalCount } }",
        "{ products { nodes { colour } } }",
    ] {
        let answer = shopper.query(document).await;
        assert_eq!(answer.codes(), ["INVALID"], "{document}: {:#}", answer.body);
    }
    let number = shopper.query_with("query ($n: Int) { products(first: $n) { totalCount } }", json!({ "n": "one" })).await;
    assert_eq!(number.codes(), ["INVALID"], "{:#}", number.body);
}

/// Invariant: Introspection is bounded.
#[tokio::test]
async fn the_schema_shows_the_graph_only_and_no_deeper_than_tools_ask() {
    let graph = TestGraph::shared().await;
    let shopper = graph.as_shopper("dakkah");
    let schema = shopper.query("{ __schema { types { name } directives { name } } }").await.ok();
    let names =
        |path: &str| -> Vec<String> { schema.each(path, "name").iter().map(|name| name.as_str().unwrap().to_owned()).collect() };
    let (types, directives) = (names("__schema.types"), names("__schema.directives"));
    let internal: Vec<&String> =
        types.iter().filter(|name| name.contains("join__") || name.starts_with("link__") || name.starts_with("_")).collect();
    let internal: Vec<&&String> = internal.iter().filter(|name| !name.starts_with("__")).collect();
    assert!(internal.is_empty() && types.len() > 100, "{internal:?}");
    let once: std::collections::BTreeSet<&String> = directives.iter().collect();
    assert_eq!(once.len(), directives.len(), "{directives:?}");
    let mut deep = "name".to_owned();
    for _ in 0..4 {
        deep = format!("name fields {{ type {{ {deep} }} }}");
    }
    let refused = shopper.query(&format!("{{ __schema {{ types {{ {deep} }} }} }}")).await.refused("INVALID");
    assert!(refused.message(0).contains("too deep"), "{:#}", refused.body);
    let often: String = (0..20).fold(String::new(), |mut all, number| {
        let _ = write!(all, "a{number}: __schema {{ types {{ name fields {{ name }} }} }} ");
        all
    });
    shopper.query(&format!("{{ {often} }}")).await.refused("INVALID");
}

#[tokio::test]
async fn numbers_serve_as_ids_and_what_is_not_sent_as_left_out() {
    let graph = TestGraph::shared().await;
    let shopper = graph.as_shopper("dakkah");
    let list = "query ($ids: [ID!]) { products(where: { id: { in: $ids } }) { totalCount } }";
    assert_eq!(*shopper.query_with(list, json!({ "ids": [5, "6"] })).await.ok().at("products.totalCount"), json!(0));
    // Of an argument with a default the default counts.
    let slots = "query ($n: Int) { bookingSlots(serviceProductId: \"svcprod_01jddk00000000camera1ess0n\", from: \"2026-12-01\", to: \"2026-12-02\", attendees: $n) { startTime } }";
    shopper.query(slots).await.ok();
    // A filter that is not sent filters nothing.
    let filtered = "query ($title: String) { products(where: { title: { contains: $title } }) { totalCount } }";
    let all = shopper.query("{ products { totalCount } }").await.ok();
    assert_eq!(shopper.query(filtered).await.ok().at("products.totalCount"), all.at("products.totalCount"));
}

#[tokio::test]
async fn what_needs_no_tenant_asks_for_none() {
    let graph = TestGraph::shared().await;
    let answer = graph.client().query("{ __typename }").await.ok();
    assert_eq!(*answer.data(), json!({ "__typename": "Query" }));
    for subgraph in graph.subgraphs() {
        let answer = subgraph.client().query("{ __typename }").await.ok();
        assert_eq!(*answer.data(), json!({ "__typename": "Query" }), "{}", subgraph.name);
    }
    let service = graph.subgraph("b2b").client().query("{ _service { sdl } }").await.ok();
    assert!(service.text("_service.sdl").contains("type Company"));
    let mixed = graph.subgraph("catalog").client().query("{ __typename products { totalCount } }").await;
    assert_eq!(mixed.codes(), ["NOT_FOUND"], "{:#}", mixed.body);
}

#[tokio::test]
async fn dates_beyond_all_reckoning_are_refused() {
    let graph = TestGraph::shared().await;
    let shopper = graph.as_shopper("dakkah");
    for day in ["+262142-12-31", "-262143-01-01", "1899-12-31", "+10000-01-01"] {
        let slots = "query ($d: Date!) { bookingSlots(serviceProductId: \"svcprod_01jddk00000000camera1ess0n\", from: $d, to: $d) { startTime } }";
        let answer = shopper.query_with(slots, json!({ "d": day })).await;
        assert_eq!(answer.codes(), ["INVALID"], "{day}: {:#}", answer.body);
        let moment = format!("{day}T00:00:00Z");
        let later = "query ($t: DateTime!) { products(where: { createdAt: { gt: $t } }) { totalCount } }";
        let answer = shopper.query_with(later, json!({ "t": moment })).await;
        assert_eq!(answer.codes(), ["INVALID"], "{moment}: {:#}", answer.body);
    }
    for day in ["1900-01-01", "9999-12-31"] {
        let later = "query ($t: DateTime!) { products(where: { createdAt: { gt: $t } }) { totalCount } }";
        shopper.query_with(later, json!({ "t": format!("{day}T00:00:00Z") })).await.ok();
    }
}
