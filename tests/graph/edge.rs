//! What the router refuses by itself, because the SDL says who may see a type or call a mutation.
//!
//! Invariant: The router refuses what `@requiresScopes` does not allow, and answers the rest of the operation.

use testkit::TestGraph;

#[tokio::test]
async fn what_a_token_does_not_allow_is_refused_and_the_rest_is_answered() {
    let graph = TestGraph::shared().await;
    let query = "{ products(first: 1) { nodes { id } } tenantUsers(first: 1) { nodes { id } } }";
    let customer = graph.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    // The list may not be null, so its refusal takes the answer with it; a field that may be null stands alone.
    let refused = customer.query(query).await;
    assert_eq!(refused.codes(), ["FORBIDDEN"]);
    assert_eq!(refused.message(0), "This token does not allow `tenantUsers`.");
    assert_eq!(refused.errors()[0]["path"], serde_json::json!(["tenantUsers"]));
    let product = "{ product(handle: \"canon-eos-r6\") { id rentalProduct { id agreements(first: 1) { totalCount } } } }";
    let shopper = graph.as_shopper("dakkah").query(product).await;
    assert!(shopper.at("product.id").is_string(), "{:#}", shopper.body);
    assert_eq!(shopper.codes(), ["UNAUTHENTICATED"], "{:#}", shopper.body);
    graph.as_staff("dakkah", "tenant-admin").query(query).await.ok();
}

#[tokio::test]
async fn a_mutation_for_staff_is_refused_to_others_before_a_subgraph_hears_of_it() {
    let graph = TestGraph::shared().await;
    let mutation = "mutation { updateTenant(id: \"ten_01jd0000000000000000dakkah\", input: {}) { userErrors { code } } }";
    let anonymous = graph.as_shopper("dakkah").query(mutation).await;
    let customer = graph.as_customer("dakkah", "sara@dakkah.example").signed_in().await.query(mutation).await;
    assert_eq!((anonymous.codes(), customer.codes()), (vec!["UNAUTHENTICATED"], vec!["FORBIDDEN"]));
    // The words of the router: a subgraph names no field.
    assert!(anonymous.message(0).contains("`updateTenant`"), "{:#}", anonymous.body);
}
