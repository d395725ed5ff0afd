//! The queries that the graph was built to answer.

use serde_json::json;
use testkit::TestGraph;

/// A: a product page.
pub(crate) const PRODUCT_PAGE: &str = r#"query ($handle: String!) {
  product(handle: $handle) {
    id title description
    variants { nodes { sku prices { amount currencyCode } options { value option { title } } } }
    reviews(first: 5) { totalCount nodes { rating title customer { firstName } } }
    reviewSummary { average count histogram { stars count } }
    auctionListing { status currentPrice { amount currencyCode } endsAt bids(first: 3) { nodes { amount } } }
    rentalProduct { basePrice { amount currencyCode } depositAmount { amount } }
  }
}"#;

/// B: a listing.
pub(crate) const LISTING: &str = r#"query ($first: Int!, $after: String, $status: ProductStatus!) {
  products(first: $first, after: $after, where: { status: { eq: $status } }, orderBy: [{ field: CREATED_AT, direction: DESC }]) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    nodes {
      id title thumbnail
      variants(first: 5) { nodes { sku prices { amount currencyCode } } }
      reviewSummary { average }
      reviews(first: 2) { nodes { rating } }
    }
  }
}"#;

/// C: a customer's account.
pub(crate) const ACCOUNT: &str = r#"{
  me {
    kind
    customer {
      firstName
      company { name creditLimit { amount currencyCode } }
      memberships { nodes { tier { name } totalPoints } }
      subscriptions(where: { status: { eq: ACTIVE } }) { nodes { plan { name } currentPeriodEnd } }
      reviews { totalCount }
    }
  }
}"#;

#[tokio::test]
async fn the_product_page_joins_catalogue_reviews_auction_and_rental_for_an_anonymous_shopper() {
    let graph = TestGraph::shared().await;
    let page = graph.as_shopper("dakkah").query_with(PRODUCT_PAGE, json!({ "handle": "canon-eos-r6" })).await.ok();
    assert_eq!(page.text("product.id"), "prod_01jddk000000000000000can0n");
    assert!(page.text("product.title").contains("Canon EOS R6"));
    let variants = page.list("product.variants.nodes");
    assert_eq!(variants.len(), 4);
    for variant in variants {
        assert_eq!(variant["prices"][0]["currencyCode"], "SAR", "{variant}");
        assert!(!variant["options"].as_array().unwrap().is_empty(), "{variant}");
    }
    assert_eq!(*page.at("product.reviews.totalCount"), 8);
    assert_eq!(page.list("product.reviews.nodes").len(), 5);
    assert!(page.list("product.reviews.nodes").iter().all(|review| review["customer"]["firstName"].is_string()));
    assert_eq!(*page.at("product.reviewSummary.count"), 8);
    let stars: i64 = page.list("product.reviewSummary.histogram").iter().map(|entry| entry["count"].as_i64().unwrap()).sum();
    assert_eq!(stars, 8, "the waiting review counts nowhere");
    assert_eq!(page.text("product.auctionListing.status"), "ACTIVE");
    assert_eq!(page.text("product.auctionListing.currentPrice.currencyCode"), "SAR");
    assert_eq!(page.list("product.auctionListing.bids.nodes").len(), 3);
    assert_eq!(page.text("product.rentalProduct.basePrice.currencyCode"), "SAR");
    assert!(page.at("product.rentalProduct.depositAmount.amount").is_string());
}

#[tokio::test]
async fn a_franchise_shows_its_own_title_and_price_of_a_head_office_product() {
    let graph = TestGraph::shared().await;
    let titled = async |tenant: &str| {
        let page = graph.as_shopper(tenant).query_with(PRODUCT_PAGE, json!({ "handle": "whey-isolate" })).await.ok();
        let prices = page.list("product.variants.nodes")[0]["prices"].as_array().unwrap().clone();
        let currencies: Vec<_> = prices.iter().map(|price| price["currencyCode"].as_str().unwrap().to_owned()).collect();
        (page.text("product.title").to_owned(), currencies)
    };
    assert_eq!(titled("paris").await, ("Isolat de whey".to_owned(), vec!["EUR".to_owned()]));
    let (title, currencies) = titled("tunis").await;
    assert_eq!(title, "واي بروتين آيزوليت");
    assert!(currencies.contains(&"TND".to_owned()), "{currencies:?}");
    let (title, _) = titled("hq").await;
    assert!(title.contains("Isolate"), "the head office's own title, not {title}");
    let paris = graph.as_shopper("paris").query_with(PRODUCT_PAGE, json!({ "handle": "whey-isolate" })).await.ok();
    let prices: Vec<_> =
        paris.list("product.variants.nodes").iter().map(|v| (v["sku"].as_str().unwrap(), &v["prices"])).collect();
    assert!(prices.contains(&("WPI-1K-VAN", &json!([{ "amount": "43.90", "currencyCode": "EUR" }]))), "{prices:?}");
}

/// Invariant: A child tenant reads a product of its head office only after it has opted in.
#[tokio::test]
async fn a_head_office_product_does_not_exist_for_another_tenant_or_one_that_hides_it() {
    let graph = TestGraph::shared().await;
    // casein is hidden by paris, bars by tunis; the pre-workout was never taken by paris.
    let handles = graph.as_staff("hq", "tenant-admin").query("{ products(first: 100) { nodes { handle } } }").await.ok();
    let handles: Vec<String> = handles.each("products.nodes", "handle").iter().map(|h| h.as_str().unwrap().to_owned()).collect();
    let shown = async |tenant: &str| {
        let list = graph.as_shopper(tenant).query("{ products(first: 100) { nodes { handle } } }").await.ok();
        list.each("products.nodes", "handle").iter().map(|h| h.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (paris, tunis, dakkah) = (shown("paris").await, shown("tunis").await, shown("dakkah").await);
    assert!(handles.iter().all(|handle| !dakkah.contains(handle)));
    assert!(paris.iter().chain(&tunis).all(|handle| handles.contains(handle)));
    for (tenant, list, hidden) in [("paris", &paris, "casein"), ("paris", &paris, "pre-workout"), ("tunis", &tunis, "vegan")] {
        let hidden = handles.iter().find(|handle| handle.contains(hidden)).unwrap_or_else(|| panic!("{hidden} in {handles:?}"));
        assert!(!list.contains(hidden), "{tenant} shows {hidden}");
        let page = graph.as_shopper(tenant).query_with(PRODUCT_PAGE, json!({ "handle": hidden })).await.ok();
        assert!(page.at("product").is_null(), "{tenant} shows {hidden}");
    }
    let page = graph.as_shopper("dakkah").query_with(PRODUCT_PAGE, json!({ "handle": "whey-isolate" })).await.ok();
    assert!(page.at("product").is_null());
}

#[tokio::test]
async fn the_listing_shows_every_product_with_its_variants_prices_and_reviews() {
    let graph = TestGraph::shared().await;
    let list = graph.as_shopper("dakkah").query_with(LISTING, json!({ "first": 20, "status": "PUBLISHED" })).await.ok();
    let nodes = list.list("products.nodes");
    assert_eq!(*list.at("products.totalCount"), nodes.len());
    assert_eq!(*list.at("products.pageInfo.hasNextPage"), json!(false));
    assert!(nodes.iter().all(|product| !product["variants"]["nodes"].as_array().unwrap().is_empty()));
    let camera = nodes.iter().find(|product| product["id"] == "prod_01jddk000000000000000can0n").unwrap();
    assert_eq!(camera["reviews"]["nodes"].as_array().unwrap().len(), 2);
    assert!(camera["reviewSummary"]["average"].is_string());
}

#[tokio::test]
async fn the_account_of_a_customer_joins_company_memberships_subscriptions_and_reviews() {
    let graph = TestGraph::shared().await;
    let account = graph.as_customer("dakkah", "sara@dakkah.example").query(ACCOUNT).await.ok();
    assert_eq!(account.text("me.kind"), "CUSTOMER");
    assert_eq!(account.text("me.customer.firstName"), "سارة");
    assert_eq!(account.text("me.customer.company.creditLimit.amount"), "50000.00");
    assert_eq!(*account.at("me.customer.memberships.nodes.0.totalPoints"), 4900);
    assert!(account.at("me.customer.memberships.nodes.0.tier.name").is_string());
    assert_eq!(account.list("me.customer.subscriptions.nodes").len(), 1);
    assert!(account.at("me.customer.subscriptions.nodes.0.plan.name").is_string());
    assert_eq!(*account.at("me.customer.reviews.totalCount"), 3);

    let nobody = graph.as_shopper("dakkah").query(ACCOUNT).await;
    assert!(nobody.at("me").is_null());
    // Refused at the edge, in a subgraph's words.
    assert_eq!(nobody.codes(), ["UNAUTHENTICATED"; 3]);
    assert!(nobody.message(0).contains("`me.customer.company`"));
}

#[tokio::test]
async fn an_administrator_creates_changes_and_deletes_a_product_and_approves_a_review() {
    let graph = TestGraph::start().await;
    let admin = graph.as_staff("dakkah", "tenant-admin").signed_in().await;
    let created = admin
        .query_with(
            "mutation ($input: CreateProductInput!) {
                createProduct(input: $input) { product { id title status updatedAt } userErrors { field code message } } }",
            json!({ "input": { "title": "Trail lamp", "handle": "trail-lamp", "status": "PUBLISHED" } }),
        )
        .await
        .ok();
    assert_eq!(created.text("createProduct.product.title"), "Trail lamp");
    let (id, seen) = (created.text("createProduct.product.id"), created.text("createProduct.product.updatedAt"));

    let update = "mutation ($id: ID!, $input: UpdateProductInput!, $seen: DateTime) {
        updateProduct(id: $id, input: $input, expectedUpdatedAt: $seen) { product { title updatedAt } userErrors { field code } } }";
    let variables = json!({ "id": id, "input": { "title": "Trail lamp 2" }, "seen": seen });
    let updated = admin.query_with(update, variables.clone()).await.ok();
    assert_eq!(updated.text("updateProduct.product.title"), "Trail lamp 2");
    let stale = admin.query_with(update, variables).await.refused("CONFLICT");
    assert!(stale.at("updateProduct").is_null());

    let delete = "mutation ($id: ID!) { deleteProduct(id: $id) { product { id } userErrors { code } } }";
    let deleted = admin.query_with(delete, json!({ "id": id })).await.ok();
    assert_eq!(deleted.text("deleteProduct.product.id"), id);
    let page = graph.as_shopper("dakkah").query_with(PRODUCT_PAGE, json!({ "handle": "trail-lamp" })).await.ok();
    assert!(page.at("product").is_null());
    admin.query_with(delete, json!({ "id": id })).await.refused("NOT_FOUND");

    let waiting =
        admin.query("{ reviews(first: 1, where: { isApproved: { eq: false } }) { nodes { id productId } } }").await.ok();
    let review = waiting.text("reviews.nodes.0.id");
    let approve = "mutation ($id: ID!) { approveReview(id: $id) { review { isApproved } userErrors { code } } }";
    let approved = admin.query_with(approve, json!({ "id": review })).await.ok();
    assert_eq!(*approved.at("approveReview.review.isApproved"), json!(true));
    let shown =
        graph.as_shopper("dakkah").query_with("query ($id: ID!) { review(id: $id) { id } }", json!({ "id": review })).await.ok();
    assert_eq!(shown.text("review.id"), review);
}
