//! Texts of the catalogue in the language of the reader.

use cityos::subgraphs::named;
use serde_json::json;
use testkit::{Client, TestDatabase, TestGraph, TestSubgraph, tenant_id};

const AJWA: &str = "prod_01jddk0000000000000000ajwa";

async fn started() -> (TestDatabase, TestSubgraph) {
    let database = TestDatabase::new().await;
    let catalog = TestSubgraph::start(named("catalog").unwrap(), database.url()).await;
    (database, catalog)
}

/// A translation of Dakkah's, or of the tenant that is named.
async fn translate(database: &TestDatabase, tenant: &str, locale: &str, key: &str, value: &str, status: &str) {
    let (tenant, id) = (tenant_id(tenant), kit::Id::new("trans"));
    database
        .execute(&format!(
            "INSERT INTO platform.translation (id, tenant_id, locale, namespace, key, value, status)
             VALUES ('{id}', '{tenant}', '{locale}', 'catalog', '{key}', '{value}', '{status}')
             ON CONFLICT (tenant_id, locale, namespace, key) WHERE deleted_at IS NULL DO UPDATE SET value = excluded.value"
        ))
        .await;
}

async fn title(client: &Client) -> String {
    client.query(&format!("{{ product(id: \"{AJWA}\") {{ title }} }}")).await.ok().text("product.title").to_owned()
}

#[tokio::test]
async fn a_title_is_in_the_nearest_language_that_there_is() {
    let (database, catalog) = started().await;
    let own = database.value(&format!("SELECT title FROM catalog.product WHERE id = '{AJWA}'")).await;
    let key = format!("{AJWA}.title");
    for locale in ["en", "en-GB", "fr"] {
        translate(&database, "dakkah", locale, &key, &format!("Ajwa ({locale})"), "active").await;
    }
    translate(&database, "dakkah", "de", &key, "Ajwa (de)", "draft").await;
    translate(&database, "dakkah", "it", &key, "Ajwa (it)", "archived").await;
    // Other tenants call a product of this id otherwise, which is no business of Dakkah's.
    for tenant in ["hq", "paris"] {
        translate(&database, tenant, "es", &key, "Ajwa (es)", "active").await;
        translate(&database, tenant, "en", &key, "not Dakkah", "active").await;
    }
    let of = |locale: &str| match locale {
        "en" | "en-GB" | "fr" => format!("Ajwa ({locale})"),
        _ => own.clone(),
    };
    let shopper = catalog.as_shopper("dakkah");
    for (headers, wanted) in [
        (&[][..], "own"),
        (&[("x-locale", "en")], "en"),
        (&[("x-locale", "EN-gb")], "en-GB"),
        (&[("x-locale", "en-US")], "en"),
        (&[("x-locale", "en-GB-oxendict")], "en-GB"),
        (&[("x-locale", "ar")], "own"),
        (&[("x-locale", "ar-SA")], "own"),
        (&[("x-locale", "de")], "own"),
        (&[("x-locale", "it")], "own"),
        (&[("x-locale", "es")], "own"),
        (&[("x-locale", "not a language")], "own"),
        (&[("accept-language", "fr-FR, en;q=0.9")], "fr"),
        (&[("accept-language", "fr;q=0.5, en;q=0.9")], "en"),
        (&[("accept-language", "es, de, fr")], "fr"),
        (&[("accept-language", "ar, en;q=0.9")], "own"),
        (&[("accept-language", "*")], "own"),
        (&[("accept-language", "en"), ("x-locale", "fr")], "fr"),
    ] {
        let client = headers.iter().fold(shopper.clone(), |client, (name, value)| client.with_header(name, value));
        assert_eq!(title(&client).await, of(wanted), "{headers:?}");
    }
    // Who edits texts sees what stands there, unless they choose a language.
    let staff = catalog.as_staff("dakkah", "tenant-admin").signed_in().await;
    assert_eq!(title(&staff.clone().with_header("accept-language", "en")).await, own);
    assert_eq!(title(&staff.clone().with_header("x-locale", "en")).await, of("en"));
    // Filters and order go by the text that stands there.
    let english = shopper.clone().with_header("x-locale", "en");
    let found = english.query("{ products(where: { title: { contains: \"Ajwa (en)\" } }) { nodes { id } } }").await.ok();
    assert_eq!(found.list("products.nodes").len(), 0);
    let written = format!(
        "mutation {{ it: updateProduct(id: \"{AJWA}\", input: {{ subtitle: \"x\" }}) {{ product {{ title }} userErrors {{ code }} }} }}"
    );
    let written = staff.with_header("x-locale", "en").query(&written).await.ok();
    assert_eq!(written.text("it.product.title"), own, "a write answers what has been written");
    assert_eq!(database.value(&format!("SELECT title FROM catalog.product WHERE id = '{AJWA}'")).await, own);
}

/// Invariant: The texts of a level are translated by one statement, and by none in the tenant's own language.
#[tokio::test]
async fn a_level_of_texts_is_one_statement_and_none_in_the_tenants_own_language() {
    let (database, catalog) = started().await;
    let every = "SELECT 'title', p.id FROM catalog.product p
                 UNION ALL SELECT 'subtitle', p.id FROM catalog.product p UNION ALL SELECT 'description', p.id FROM catalog.product p
                 UNION ALL SELECT 'title', v.id FROM catalog.product_variant v UNION ALL SELECT 'title', o.id FROM catalog.product_option o
                 UNION ALL SELECT 'value', x.id FROM catalog.product_option_value x";
    database
        .execute(&format!(
            "INSERT INTO platform.translation (id, tenant_id, locale, namespace, key, value)
             SELECT 'trans_' || row_number() OVER (), '{}', 'eo', 'catalog', id || '.' || field, 'eo ' || field || ' ' || id
             FROM ({every}) AS text (field, id)",
            tenant_id("dakkah")
        ))
        .await;
    let shopper = catalog.as_shopper("dakkah");
    let esperanto = shopper.clone().with_header("x-locale", "eo");
    let query = |first: usize| {
        format!(
            "{{ products(first: {first}) {{ nodes {{ id title subtitle description variants(first: 3) {{ nodes {{ id title }} }}
                options(first: 3) {{ nodes {{ id title values(first: 3) {{ nodes {{ id value }} }} }} }} }} }} }}"
        )
    };
    let statements = async |client: &Client, first: usize| {
        client.query(&query(first)).await.ok();
        let before = catalog.statements().await;
        let answer = client.query(&query(first)).await.ok();
        (catalog.statements().await - before, answer)
    };
    // Products, variants, options and their values; each level once more for its texts.
    for first in [2, 20] {
        assert_eq!(statements(&shopper, first).await.0, 4, "{first}");
        assert_eq!(statements(&shopper.clone().with_header("x-locale", "ar"), first).await.0, 4, "{first}, in the tenant's own");
        let (count, answer) = statements(&esperanto, first).await;
        assert_eq!(count, 8, "{first}");
        let mut texts = 0;
        let mut check = |row: &serde_json::Value, field: &str| {
            assert_eq!(row[field], json!(format!("eo {field} {}", row["id"].as_str().unwrap())));
            texts += 1;
        };
        for product in answer.list("products.nodes") {
            ["title", "subtitle", "description"].into_iter().for_each(|field| check(product, field));
            product["variants"]["nodes"].as_array().unwrap().iter().for_each(|variant| check(variant, "title"));
            for option in product["options"]["nodes"].as_array().unwrap() {
                check(option, "title");
                option["values"]["nodes"].as_array().unwrap().iter().for_each(|value| check(value, "value"));
            }
        }
        assert!(texts > 8, "{texts}");
    }
    // By key, by reference and as a parent as well.
    let one = "{ product(handle: \"ajwa-dates-1kg\") { title variants { nodes { product { title } } } } }";
    let one = esperanto.query(one).await.ok();
    assert_eq!(one.text("product.title"), format!("eo title {AJWA}"));
    assert_eq!(one.text("product.variants.nodes.0.product.title"), format!("eo title {AJWA}"));
    let reference = "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Product { title } } }";
    let reference = esperanto.query_with(reference, json!({ "of": [{ "__typename": "Product", "id": AJWA }] })).await.ok();
    assert_eq!(reference.text("_entities.0.title"), format!("eo title {AJWA}"));
}

/// Invariant: Nobody sees another tenant's translations.
#[tokio::test]
async fn a_franchise_has_translations_of_its_own_for_what_it_took_over() {
    let (database, catalog) = started().await;
    let sql = format!(
        "SELECT o.product_id FROM catalog.tenant_product o JOIN catalog.product p ON p.id = o.product_id AND p.status = 'published'
         WHERE o.tenant_id = '{}' AND o.enabled AND o.deleted_at IS NULL ORDER BY 1 LIMIT 1",
        tenant_id("paris")
    );
    let product = database.value(&sql).await;
    let title = async |locale: &str| {
        let shopper = catalog.as_shopper("paris").with_header("x-locale", locale);
        shopper.query(&format!("{{ product(id: \"{product}\") {{ title }} }}")).await.ok().text("product.title").to_owned()
    };
    let own = title("fr").await;
    translate(&database, "hq", "it", &format!("{product}.title"), "Di HQ", "active").await;
    assert_eq!(title("it").await, own, "the head office's translations are its own");
    translate(&database, "paris", "it", &format!("{product}.title"), "Di Parigi", "active").await;
    assert_eq!(title("it").await, "Di Parigi");
}

#[tokio::test]
async fn the_language_goes_through_the_router() {
    let graph = TestGraph::shared().await;
    let query = format!(
        "{{ product(id: \"{AJWA}\") {{ title }} localizedTexts(namespace: \"checkout\", keys: [\"pay_now\"]) {{ value locale }} }}"
    );
    let english = graph.as_shopper("dakkah").with_header("accept-language", "en-GB,en;q=0.9,ar;q=0.8");
    let answer = english.query(&query).await.ok();
    assert_eq!(answer.text("product.title"), "Ajwa dates of Medina, 1 kg");
    assert_eq!((answer.text("localizedTexts.0.value"), answer.text("localizedTexts.0.locale")), ("Pay now", "en"));
    let own = graph.as_shopper("dakkah").query(&query).await.ok();
    assert_ne!(own.text("product.title"), answer.text("product.title"));
    assert_eq!(own.text("localizedTexts.0.locale"), "ar");
}
