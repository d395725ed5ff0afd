//! What is asked, and how an answer is checked.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::data::Tenant;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Query A: a product page.
    Page,
    /// Query B: a page of the catalogue.
    Listing,
    /// Query C: a customer's account.
    Account,
    /// A customer's account over six of the links.
    Links,
    /// A shopper's page from seven subgraphs.
    Seven,
    /// From a tenant over its nodes, stores and vendors to their terms and payouts, by staff.
    Walk,
    /// What a vendor looks at first.
    Dashboard,
    /// The free times of a service in a week.
    Slots,
    /// The prices of one hundred variants by the dozen.
    Prices,
    /// One hundred entities, asked of the subgraph as the router does.
    Entities,
    /// The mutation createReview.
    Review,
}

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Caller {
    Anyone,
    Customer,
    Vendor,
    Staff,
}

impl Kind {
    pub(crate) const ALL: [Self; 11] = [
        Self::Page,
        Self::Listing,
        Self::Account,
        Self::Links,
        Self::Seven,
        Self::Walk,
        Self::Dashboard,
        Self::Slots,
        Self::Prices,
        Self::Entities,
        Self::Review,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Page => "product page",
            Self::Listing => "listing",
            Self::Account => "account",
            Self::Links => "six links",
            Self::Seven => "seven subgraphs",
            Self::Walk => "admin walk",
            Self::Dashboard => "vendor dashboard",
            Self::Slots => "booking slots",
            Self::Prices => "prices x100",
            Self::Entities => "entities x100",
            Self::Review => "createReview",
        }
    }

    fn query(self) -> &'static str {
        match self {
            Self::Page => {
                "query Page($handle: String!) { product(handle: $handle) { title description \
                 variants { nodes { sku prices { amount currencyCode } options { value option { title } } } } \
                 reviews(first: 5) { totalCount nodes { rating title customer { firstName } } } reviewSummary { average count } \
                 auctionListing { status currentPrice { amount currencyCode } endsAt bids(first: 3) { nodes { amount } } } \
                 rentalProduct { basePrice { amount } depositAmount { amount } } } }"
            }
            Self::Listing => {
                "query Listing($after: String) { products(first: 20, after: $after, where: { status: { eq: PUBLISHED } }, \
                 orderBy: [{ field: CREATED_AT, direction: DESC }]) { totalCount \
                 pageInfo { hasNextPage hasPreviousPage startCursor endCursor } \
                 nodes { title thumbnail variants(first: 5) { nodes { sku prices { amount currencyCode } } } \
                 reviewSummary { average } reviews(first: 2) { nodes { rating } } } } }"
            }
            Self::Account => {
                "query Account { me { customer { firstName company { name creditLimit { amount } } \
                 memberships { nodes { tier { name } totalPoints } } \
                 subscriptions(where: { status: { eq: ACTIVE } }) { nodes { plan { name } currentPeriodEnd } } \
                 reviews { totalCount } } } }"
            }
            Self::Links => {
                "query Links { me { customer { firstName \
                 bookings(first: 3) { nodes { bookingNumber startTime status } } \
                 company { name invoices(first: 5) { nodes { invoiceNumber total { amount } status } } } \
                 memberships(first: 5) { nodes { totalPoints tier { name } } } \
                 subscriptions(first: 5) { nodes { status plan { name } } } \
                 orders(first: 5) { nodes { total vendor { businessName } } } } } }"
            }
            Self::Seven => {
                "query Seven($handle: String!) { product(handle: $handle) { title \
                 variants(first: 5) { nodes { sku } } \
                 reviews(first: 3) { nodes { rating customer { firstName } } } \
                 auctionListing { status currentPrice { amount } } \
                 vendorProducts(first: 3) { nodes { leadTimeDays vendor { businessName store { name } } } } \
                 serviceProduct { name durationMinutes price { amount } } } }"
            }
            Self::Walk => {
                "query Walk($tenant: String!, $stores: [ID!]!) { tenant(handle: $tenant) { name \
                 nodes(first: 20) { nodes { name type } } \
                 stores(first: 5, where: { id: { in: $stores } }) { nodes { name vendors(first: 5) { nodes { businessName \
                 commissionRules(first: 5) { nodes { name commissionPercentage } } \
                 payouts(first: 5) { nodes { payoutNumber netAmount { amount } } } } } } } } }"
            }
            Self::Dashboard => {
                "query Dashboard { vendorDashboard { newOrders recentSales balance inPayout approvedProducts } \
                 vendorOrders(first: 10, orderBy: [{ field: CREATED_AT, direction: DESC }]) { nodes { vendorOrderNumber status \
                 total { amount } items(first: 5) { nodes { title quantity product { handle } } } } } \
                 payouts(first: 5, orderBy: [{ field: CREATED_AT, direction: DESC }]) { nodes { payoutNumber status \
                 netAmount { amount } } } }"
            }
            Self::Slots => {
                "query Slots($service: ID!, $from: Date!, $to: Date!) { bookingSlots(serviceProductId: $service, from: $from, to: $to) \
                 { startTime endTime providerName seatsLeft } }"
            }
            Self::Prices => {
                "query Prices($products: [ID!]!) { productVariants(first: 100, where: { productId: { in: $products } }) \
                 { nodes { sku volumePrice(quantity: 24) { unitPrice total currencyCode reason } } } }"
            }
            Self::Entities => {
                "query Entities($of: [_Any!]!) { _entities(representations: $of) { ... on Product { title handle thumbnail status } } }"
            }
            Self::Review => {
                "mutation Review($input: CreateReviewInput!) { createReview(input: $input) \
                 { review { id rating } userErrors { field code message } } }"
            }
        }
    }

    /// The levels of entities in an answer, each of which is one statement; of those scenarios that the promise is shown by.
    pub(crate) fn levels(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Seven => Some(&[
                "product",
                "variants",
                "reviews",
                "their customers",
                "auction",
                "vendor products",
                "vendors",
                "stores",
                "service",
            ]),
            Self::Walk => Some(&["tenant", "nodes", "stores", "vendors", "commission rules", "payouts"]),
            _ => None,
        }
    }

    fn caller(self) -> Caller {
        match self {
            Self::Account | Self::Links | Self::Review => Caller::Customer,
            Self::Dashboard => Caller::Vendor,
            Self::Walk => Caller::Staff,
            _ => Caller::Anyone,
        }
    }

    /// The subgraph that is asked directly, when not the router.
    pub(crate) fn subgraph(self) -> Option<&'static str> {
        (self == Self::Entities).then_some("catalog")
    }

    /// What every right answer holds.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Self::Page | Self::Listing | Self::Prices => r#""sku":"SC-"#,
            Self::Account => r#""currentPeriodEnd":""#,
            Self::Links => r#""invoiceNumber":"BENCH-"#,
            Self::Seven => r#""durationMinutes":30"#,
            Self::Walk | Self::Dashboard => r#""payoutNumber":"BENCH-"#,
            Self::Slots => r#""seatsLeft":1"#,
            Self::Entities => r#""handle":"scale-"#,
            Self::Review => r#""review":{"id":"rev_"#,
        }
    }
}

/// A scenario on the rows of a tenant.
pub(crate) struct Scenario<'a> {
    pub(crate) kind: Kind,
    pub(crate) tenant: &'a Tenant,
    /// The list's mark, taken from a real cursor.
    list: u64,
}

/// The part of a request that differs from the next.
pub(crate) struct Request {
    pub(crate) body: String,
    pub(crate) authorization: Option<String>,
}

impl<'a> Scenario<'a> {
    pub(crate) fn new(kind: Kind, tenant: &'a Tenant) -> Self {
        Self { kind, tenant, list: 0 }
    }

    /// Learns how cursors of the list look from a page's `endCursor`.
    pub(crate) fn learn(&mut self, answer: &Value) -> Result<(), String> {
        let cursor = answer["data"]["products"]["pageInfo"]["endCursor"].as_str().ok_or("the listing has no cursor")?;
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|error| error.to_string())?;
        let decoded: Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        let known = decoded["k"][0]["s"].is_string() && decoded["k"][1]["t"].is_string();
        self.list = decoded["l"].as_u64().filter(|_| known).ok_or("cursors do not look as expected")?;
        Ok(())
    }

    fn cursor(&self, created: &str, id: &str) -> String {
        URL_SAFE_NO_PAD.encode(format!(r#"{{"l":{},"k":[{{"s":"{created}"}},{{"t":"{id}"}}]}}"#, self.list))
    }

    /// The product behind which the n-th page begins; a whole page always follows.
    pub(crate) fn behind(&self, n: u64) -> &crate::data::Product {
        crate::data::spread(&self.tenant.products[30..], n)
    }

    fn variables(&self, n: u64) -> Value {
        match self.kind {
            Kind::Page => json!({ "handle": self.tenant.offered(n).handle }),
            Kind::Listing if self.list == 0 => json!({}),
            Kind::Listing => {
                let product = self.behind(n);
                json!({ "after": self.cursor(&product.created, &product.id) })
            }
            Kind::Account | Kind::Links | Kind::Dashboard => json!({}),
            Kind::Seven => json!({ "handle": self.tenant.serviced(n).handle }),
            Kind::Walk => json!({ "tenant": self.tenant.handle, "stores": self.tenant.stores(n) }),
            Kind::Slots => {
                let [from, to] = &self.tenant.week;
                json!({ "service": self.tenant.service(n), "from": from, "to": to })
            }
            Kind::Prices => json!({ "products": self.tenant.priced(n) }),
            Kind::Entities => {
                let one = |i| json!({ "__typename": "Product", "id": self.tenant.product(n * 100 + i).id });
                json!({ "of": (0..100).map(one).collect::<Vec<_>>() })
            }
            Kind::Review => json!({ "input": {
                "rating": 1 + n % 5,
                "title": "Very good",
                "content": "Well made and quick to arrive; one corner was a little rough.",
                "productId": self.tenant.opinion(2 * n).1.id,
            } }),
        }
    }

    pub(crate) fn request(&self, n: u64) -> Request {
        let body = json!({ "query": self.kind.query(), "variables": self.variables(n) }).to_string();
        let tenant = self.tenant;
        let authorization = match self.kind.caller() {
            Caller::Anyone => None,
            // Every second pair: the plain SQL writes the others.
            Caller::Customer if self.kind == Kind::Review => Some(&tenant.opinion(2 * n).0.authorization),
            Caller::Customer => Some(&tenant.account(n).authorization),
            Caller::Vendor => Some(&tenant.vendor(n).authorization),
            Caller::Staff => Some(&tenant.staff),
        };
        Request { body, authorization: authorization.cloned() }
    }

    /// Whether the answer has the rows that were asked for.
    pub(crate) fn check(&self, answer: &Value) -> Result<(), String> {
        let data = &answer["data"];
        let variants = |product: &Value| {
            let nodes = nodes(&product["variants"]);
            nodes.len() == 5 && nodes.iter().all(|one| one["prices"].as_array().is_some_and(|prices| prices.len() == 1))
        };
        let complete = answer["errors"].is_null()
            && match self.kind {
                Kind::Page => {
                    let product = &data["product"];
                    variants(product)
                        && nodes(&product["variants"]).iter().all(|one| one["options"][0]["option"]["title"].is_string())
                        && nodes(&product["auctionListing"]["bids"]).len() == 3
                        && product["rentalProduct"]["basePrice"]["amount"].is_string()
                        && product["reviewSummary"]["count"] == product["reviews"]["totalCount"]
                        && nodes(&product["reviews"]).iter().all(|one| one["customer"]["firstName"].is_string())
                }
                Kind::Listing => {
                    let page = &data["products"];
                    let nodes = nodes(page);
                    nodes.len() == 20
                        && page["totalCount"].as_u64() >= Some(self.tenant.products.len() as u64)
                        && (self.list == 0 || nodes.iter().all(variants))
                        && (self.list == 0 || nodes.iter().any(|node| node["reviewSummary"]["average"].is_string()))
                }
                Kind::Account => {
                    let customer = &data["me"]["customer"];
                    customer["company"]["creditLimit"]["amount"].is_string()
                        && customer["memberships"]["nodes"][0]["tier"]["name"].is_string()
                        && customer["subscriptions"]["nodes"][0]["plan"]["name"].is_string()
                        && customer["reviews"]["totalCount"].as_u64() >= Some(3)
                }
                Kind::Links => {
                    let customer = &data["me"]["customer"];
                    let orders = nodes(&customer["orders"]);
                    customer["bookings"]["nodes"][0]["startTime"].is_string()
                        && nodes(&customer["company"]["invoices"]).len() == 3
                        && customer["memberships"]["nodes"][0]["tier"]["name"].is_string()
                        && customer["subscriptions"]["nodes"][0]["plan"]["name"].is_string()
                        && orders.len() == 5
                        && orders.iter().all(|order| order["vendor"]["businessName"].is_string())
                }
                Kind::Seven => {
                    let product = &data["product"];
                    let reviews = nodes(&product["reviews"]);
                    nodes(&product["variants"]).len() == 5
                        && !reviews.is_empty()
                        && reviews.iter().all(|one| one["customer"]["firstName"].is_string())
                        && product["auctionListing"]["currentPrice"]["amount"].is_string()
                        && product["vendorProducts"]["nodes"][0]["vendor"]["store"]["name"].is_string()
                        && product["serviceProduct"]["name"].is_string()
                }
                Kind::Walk => {
                    let tenant = &data["tenant"];
                    let stores = nodes(&tenant["stores"]);
                    let complete =
                        |vendor: &Value| nodes(&vendor["commissionRules"]).len() == 3 && nodes(&vendor["payouts"]).len() == 5;
                    !nodes(&tenant["nodes"]).is_empty()
                        && stores.len() == 5
                        && stores.iter().all(|store| {
                            let vendors = nodes(&store["vendors"]);
                            vendors.len() == 5 && vendors.iter().all(complete)
                        })
                }
                Kind::Dashboard => {
                    let orders = nodes(&data["vendorOrders"]);
                    data["vendorDashboard"]["newOrders"].as_u64() >= Some(25)
                        && orders.len() == 10
                        && orders.iter().all(|order| order["items"]["nodes"][0]["product"]["handle"].is_string())
                        && nodes(&data["payouts"]).len() == 5
                }
                // Seven days of eighteen half hours, but for ten that are taken on the first.
                Kind::Slots => data["bookingSlots"].as_array().is_some_and(|slots| slots.len() == 7 * 18 - 10),
                Kind::Prices => {
                    let variants = nodes(&data["productVariants"]);
                    let cheaper = |one: &Value| matches!(one["volumePrice"]["reason"].as_str(), Some("PRODUCT" | "ALL"));
                    variants.len() == 100 && variants.iter().all(cheaper)
                }
                Kind::Entities => {
                    let entities = data["_entities"].as_array().map(Vec::as_slice).unwrap_or_default();
                    entities.len() == 100 && entities.iter().all(|one| one["status"] == "PUBLISHED")
                }
                Kind::Review => data["createReview"]["review"]["id"].is_string(),
            };
        complete.then_some(()).ok_or_else(|| format!("{} was answered with {answer:.2000}", self.kind.name()))
    }
}

/// The rows of a connection.
fn nodes(connection: &Value) -> &[Value] {
    connection["nodes"].as_array().map(Vec::as_slice).unwrap_or_default()
}
