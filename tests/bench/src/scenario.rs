//! What is asked, how an answer is checked, and the plain SQL for the same rows.

use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::try_join_all;
use serde_json::{Value, json};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement};

use crate::data::Tenant;
use crate::stack::described;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Query A: a product page.
    Page,
    /// Query B: a page of the catalogue.
    Listing,
    /// Query C: a customer's account.
    Account,
    /// One hundred entities, asked of the subgraph as the router does.
    Entities,
    /// The mutation createReview.
    Review,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] = [Self::Page, Self::Listing, Self::Account, Self::Entities, Self::Review];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Page => "product page",
            Self::Listing => "listing",
            Self::Account => "account",
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
            Self::Entities => {
                "query Entities($of: [_Any!]!) { _entities(representations: $of) { ... on Product { title handle thumbnail status } } }"
            }
            Self::Review => {
                "mutation Review($input: CreateReviewInput!) { createReview(input: $input) \
                 { review { id rating } userErrors { field code message } } }"
            }
        }
    }

    /// The subgraph that is asked directly, when not the router.
    pub(crate) fn subgraph(self) -> Option<&'static str> {
        (self == Self::Entities).then_some("catalog")
    }

    /// What every right answer holds.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Self::Page | Self::Listing => r#""sku":"SC-"#,
            Self::Account => r#""currentPeriodEnd":""#,
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
    fn behind(&self, n: u64) -> &crate::data::Product {
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
            Kind::Account => json!({}),
            Kind::Entities => {
                let one = |i| json!({ "__typename": "Product", "id": self.tenant.product(n * 100 + i).id });
                json!({ "of": (0..100).map(one).collect::<Vec<_>>() })
            }
            Kind::Review => json!({ "input": {
                "rating": 1 + n % 5,
                "title": "Very good",
                "content": "Well made and quick to arrive; one corner was a little rough.",
                "productId": self.tenant.product(n).id,
            } }),
        }
    }

    pub(crate) fn request(&self, n: u64) -> Request {
        let body = json!({ "query": self.kind.query(), "variables": self.variables(n) }).to_string();
        let signed = matches!(self.kind, Kind::Account | Kind::Review);
        Request { body, authorization: signed.then(|| self.tenant.account(n).authorization.clone()) }
    }

    /// Whether the answer has the rows that were asked for.
    pub(crate) fn check(&self, answer: &Value) -> Result<(), String> {
        let data = &answer["data"];
        let length = |value: &Value| value.as_array().map_or(0, Vec::len);
        let variants = |product: &Value| {
            let nodes = &product["variants"]["nodes"];
            length(nodes) == 5 && nodes.as_array().into_iter().flatten().all(|one| length(&one["prices"]) == 1)
        };
        let complete = answer["errors"].is_null()
            && match self.kind {
                Kind::Page => {
                    let product = &data["product"];
                    let options = product["variants"]["nodes"].as_array().into_iter().flatten();
                    variants(product)
                        && options.into_iter().all(|one| one["options"][0]["option"]["title"].is_string())
                        && length(&product["auctionListing"]["bids"]["nodes"]) == 3
                        && product["rentalProduct"]["basePrice"]["amount"].is_string()
                        && product["reviewSummary"]["count"] == product["reviews"]["totalCount"]
                        && product["reviews"]["nodes"]
                            .as_array()
                            .into_iter()
                            .flatten()
                            .all(|one| one["customer"]["firstName"].is_string())
                }
                Kind::Listing => {
                    let page = &data["products"];
                    let nodes = page["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
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
                Kind::Entities => {
                    let entities = data["_entities"].as_array().map(Vec::as_slice).unwrap_or_default();
                    entities.len() == 100 && entities.iter().all(|one| one["status"] == "PUBLISHED")
                }
                Kind::Review => data["createReview"]["review"]["id"].is_string(),
            };
        complete.then_some(()).ok_or_else(|| format!("{} was answered with {answer:.2000}", self.kind.name()))
    }
}

/// The same rows by the fewest plain statements, on one connection of the superuser, whom row-level security does not bind.
pub(crate) struct Floor {
    client: Client,
    kind: Kind,
    statements: Vec<Statement>,
}

impl Floor {
    pub(crate) fn sql(kind: Kind) -> &'static [&'static str] {
        match kind {
            Kind::Page => &[
                "SELECT id, title, description FROM catalog.product
                 WHERE tenant_id = $1 AND handle = $2 AND deleted_at IS NULL AND status = 'published'",
                "SELECT v.id, v.sku, p.currency_code, p.amount
                 FROM catalog.product_variant v
                 LEFT JOIN catalog.price p
                   ON p.tenant_id = v.tenant_id AND p.variant_id = v.id AND p.deleted_at IS NULL AND p.price_list_id IS NULL
                 WHERE v.tenant_id = $1 AND v.product_id = $2 AND v.deleted_at IS NULL
                 ORDER BY v.id LIMIT 100",
                "SELECT l.variant_id, w.value, o.title
                 FROM catalog.product_variant v
                 JOIN catalog.product_variant_option_value l ON l.tenant_id = v.tenant_id AND l.variant_id = v.id
                 JOIN catalog.product_option_value w ON w.tenant_id = l.tenant_id AND w.id = l.option_value_id AND w.deleted_at IS NULL
                 JOIN catalog.product_option o ON o.tenant_id = w.tenant_id AND o.id = w.option_id AND o.deleted_at IS NULL
                 WHERE v.tenant_id = $1 AND v.product_id = $2 AND v.deleted_at IS NULL",
                "SELECT r.rating, r.title, c.first_name, count(*) OVER (), (avg(r.rating) OVER ())::float8
                 FROM reviews.review r
                 LEFT JOIN customers.customer c ON c.tenant_id = r.tenant_id AND c.id = r.customer_id AND c.deleted_at IS NULL
                 WHERE r.tenant_id = $1 AND r.product_id = $2 AND r.deleted_at IS NULL AND r.is_approved
                 ORDER BY r.id LIMIT 5",
                "SELECT a.status, a.current_price::text, a.currency_code, a.ends_at, b.amount::text
                 FROM trading.auction_listing a
                 LEFT JOIN LATERAL (
                     SELECT amount FROM trading.bid
                     WHERE tenant_id = a.tenant_id AND auction_listing_id = a.id AND deleted_at IS NULL
                     ORDER BY id LIMIT 3) b ON true
                 WHERE a.tenant_id = $1 AND a.product_id = $2 AND a.deleted_at IS NULL AND a.status <> 'draft'",
                "SELECT base_price::text, deposit_amount::text, currency_code FROM trading.rental_product
                 WHERE tenant_id = $1 AND product_id = $2 AND deleted_at IS NULL AND is_available",
            ],
            Kind::Listing => &[
                "SELECT id, title, thumbnail, created_at FROM catalog.product
                 WHERE tenant_id = $1 AND deleted_at IS NULL AND status = 'published' AND (created_at, id) < ($2, $3)
                 ORDER BY created_at DESC, id DESC LIMIT 21",
                "SELECT v.product_id, v.id, v.sku, p.currency_code, p.amount
                 FROM unnest($2::text[]) AS parent (id)
                 CROSS JOIN LATERAL (
                     SELECT tenant_id, id, product_id, sku FROM catalog.product_variant
                     WHERE tenant_id = $1 AND product_id = parent.id AND deleted_at IS NULL ORDER BY id LIMIT 5) v
                 LEFT JOIN catalog.price p
                   ON p.tenant_id = v.tenant_id AND p.variant_id = v.id AND p.deleted_at IS NULL AND p.price_list_id IS NULL",
                "SELECT product_id, rating, average FROM (
                     SELECT product_id, rating, (avg(rating) OVER product)::float8 AS average,
                            row_number() OVER (PARTITION BY product_id ORDER BY id) AS place
                     FROM reviews.review
                     WHERE tenant_id = $1 AND product_id = ANY($2::text[]) AND deleted_at IS NULL AND is_approved
                     WINDOW product AS (PARTITION BY product_id)) r
                 WHERE place <= 2",
            ],
            Kind::Account => &[
                "SELECT first_name FROM customers.customer WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL",
                "SELECT c.name, c.credit_limit::text, c.currency_code FROM b2b.company_user u
                 JOIN b2b.company c ON c.tenant_id = u.tenant_id AND c.id = u.company_id AND c.deleted_at IS NULL
                 WHERE u.tenant_id = $1 AND u.customer_id = $2 AND u.deleted_at IS NULL ORDER BY c.id DESC LIMIT 1",
                "SELECT t.name, m.total_points FROM loyalty.membership m
                 LEFT JOIN loyalty.membership_tier t ON t.tenant_id = m.tenant_id AND t.id = m.tier_id AND t.deleted_at IS NULL
                 WHERE m.tenant_id = $1 AND m.customer_id = $2 AND m.deleted_at IS NULL ORDER BY m.id LIMIT 20",
                "SELECT p.name, s.current_period_end FROM subscriptions.subscription s
                 LEFT JOIN subscriptions.subscription_plan p ON p.tenant_id = s.tenant_id AND p.id = s.plan_id AND p.deleted_at IS NULL
                 WHERE s.tenant_id = $1 AND s.customer_id = $2 AND s.deleted_at IS NULL AND s.status = 'active' ORDER BY s.id LIMIT 20",
                "SELECT count(*) FROM reviews.review WHERE tenant_id = $1 AND customer_id = $2 AND deleted_at IS NULL",
            ],
            Kind::Entities => &["SELECT id, title, handle, thumbnail, status FROM catalog.product
                 WHERE tenant_id = $1 AND id = ANY($2) AND deleted_at IS NULL AND status = 'published'"],
            Kind::Review => &["WITH written AS (
                     INSERT INTO reviews.review (id, tenant_id, rating, title, content, customer_id, product_id, is_approved)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, false) RETURNING *),
                 audited AS (
                     INSERT INTO platform.audit_log (id, tenant_id, action, resource_type, resource_id, actor_id, actor_role, changes, new_values)
                     SELECT 'aud_' || written.id, tenant_id, 'review.create', 'review', written.id, customer_id, 'customer',
                            to_jsonb(written), to_jsonb(written) FROM written),
                 announced AS (
                     INSERT INTO platform.event_outbox (id, tenant_id, event_type, aggregate_type, aggregate_id, payload, actor_id, actor_role)
                     SELECT 'evt_' || written.id, tenant_id, 'review.create', 'review', written.id, to_jsonb(written), customer_id, 'customer'
                     FROM written)
                 SELECT id, rating FROM written"],
        }
    }

    pub(crate) async fn new(client: Client, kind: Kind) -> Result<Self, String> {
        let statements = try_join_all(Self::sql(kind).iter().map(|sql| client.prepare(sql))).await.map_err(described)?;
        Ok(Self { client, kind, statements })
    }

    async fn rows(&self, statement: usize, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, String> {
        self.client.query(&self.statements[statement], parameters).await.map_err(described)
    }

    /// Statements from the given one on, sent together, each with the same parameters.
    async fn together(&self, from: usize, parameters: &[&(dyn ToSql + Sync)]) -> Result<usize, String> {
        let all = try_join_all((from..self.statements.len()).map(|index| self.rows(index, parameters))).await?;
        Ok(all.iter().map(Vec::len).sum())
    }

    /// Reads (or writes) the rows of the n-th request and returns how many they are.
    pub(crate) async fn run(&self, scenario: &Scenario<'_>, n: u64) -> Result<usize, String> {
        let tenant = scenario.tenant;
        match self.kind {
            Kind::Page => {
                let found = self.rows(0, &[&tenant.id, &tenant.offered(n).handle]).await?;
                let id: String = found.first().ok_or("the product is missing")?.get(0);
                Ok(1 + self.together(1, &[&tenant.id, &id]).await?)
            }
            Kind::Listing => {
                let behind = scenario.behind(n);
                let (created, id): (&SystemTime, &String) = (&behind.created_at, &behind.id);
                let page = self.rows(0, &[&tenant.id, created, id]).await?;
                let ids: Vec<&str> = page.iter().take(20).map(|row| row.get(0)).collect();
                Ok(page.len() + self.together(1, &[&tenant.id, &ids]).await?)
            }
            Kind::Account => self.together(0, &[&tenant.id, &tenant.account(n).id]).await,
            Kind::Entities => {
                let ids: Vec<&str> = (0..100).map(|i| tenant.product(n * 100 + i).id.as_str()).collect();
                Ok(self.rows(0, &[&tenant.id, &ids]).await?.len())
            }
            Kind::Review => {
                let (id, rating) = (format!("rev_floor{n:012}"), 1 + (n % 5) as i32);
                let content = "Well made and quick to arrive; one corner was a little rough.";
                let (customer, product) = (&tenant.account(n).id, &tenant.product(n).id);
                Ok(self.rows(0, &[&id, &tenant.id, &rating, &"Very good", &content, customer, product]).await?.len())
            }
        }
    }

    /// Fewest rows that a right answer has.
    pub(crate) fn rows_at_least(kind: Kind) -> usize {
        match kind {
            Kind::Page => 1 + 5 + 5 + 3 + 1,
            Kind::Listing => 20 + 100,
            Kind::Account => 5,
            Kind::Entities => 100,
            Kind::Review => 1,
        }
    }
}
