//! Reviews.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{
    Action, Actor, Assignments, Code, Entity, Hooks, Id, Private, Scope, StringList, TextEnum, Timestamp, UserError, relations,
};

use crate::customer::Customer;
use crate::product::Product;
use crate::schema;
use crate::vendor::Vendor;
use crate::voting::VOTES;

/// A buyer's opinion of a product or a vendor, visible once approved.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::review)]
#[entity(prefix = "rev", plural = "reviews", access = storefront(is_approved = true), cache = 60, owner = "customer_id", customers(create, update, delete), without(create), vendor = "vendor_id", hooks, relations)]
pub struct Review {
    /// Id of the review, `rev_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Stars, from 1 (worst) to 5 (best).
    #[entity(filter, order)]
    pub rating: i32,
    /// Headline of the review, plain text.
    #[entity(update, filter)]
    pub title: Option<String>,
    /// Body of the review, plain text.
    #[entity(update)]
    pub content: String,
    /// Id of the customer who wrote the review; the caller when a customer creates it.
    #[entity(filter)]
    pub customer_id: Id,
    /// Name shown as the author, as given with the review. Empty means anonymous.
    #[entity(update, personal)]
    pub customer_name: Option<String>,
    /// E-mail address given with the review, for questions of the moderators. Null for everyone but the author and staff.
    #[entity(private, personal)]
    pub customer_email: Private<Option<String>>,
    /// Id of the reviewed product. Empty for a review of a vendor.
    #[entity(filter)]
    pub product_id: Option<Id>,
    /// Id of the reviewed vendor. Empty for a review of a product alone.
    #[entity(filter)]
    pub vendor_id: Option<Id>,
    /// Id of the order in which it was bought, found by the system. Null for everyone but the author and staff.
    #[entity(private)]
    pub order_id: Private<Option<Id>>,
    /// True where an order of the author that was paid or delivered holds the product, or something of the vendor. Found by the system when
    /// the review is written, and again when staff verify it.
    #[entity(filter)]
    pub is_verified_purchase: bool,
    /// What moderators have decided.
    #[entity(filter, order)]
    pub status: ReviewStatus,
    /// Why a moderator has rejected the review. Null for everyone but the author and staff.
    #[entity(private)]
    pub rejection_reason: Private<Option<String>>,
    /// True while `status` is APPROVED. Others than the author, the people of the reviewed vendor and staff see only those.
    #[entity(filter)]
    pub is_approved: bool,
    /// How many customers have marked the review as helpful. Counted by the system.
    #[entity(filter, order)]
    pub helpful_count: i32,
    /// URLs of the author's pictures, in display order. May be empty.
    #[entity(update)]
    pub images: StringList,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(update)]
    pub metadata: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl Review {
    /// The customer that `customerId` names.
    #[reference(Customer.customer_id)]
    fn customer();

    /// The product that `productId` names.
    #[reference(Product.product_id)]
    fn product();

    /// The vendor that `vendorId` names.
    #[reference(Vendor.vendor_id)]
    fn vendor();
}

impl Hooks for Review {
    fn before_write(scope: &Scope, action: Action, verb: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        let about = |row: &Assignments| row.get("product_id").is_some() || row.get("vendor_id").is_some();
        if action == Action::Create && !about(row) {
            return Ok(vec![UserError::new("product_id", Code::Required, "A review is about a product or a vendor.")]);
        }
        // What a customer writes or changes waits for a moderator; votes of others change nothing of it.
        if matches!(scope.actor(), Actor::Customer { .. }) && !VOTES.contains(&verb) {
            row.set("status", ReviewStatus::Pending);
        }
        Ok(Vec::new())
    }
}

/// What moderators have decided of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum ReviewStatus {
    /// Waits for a moderator; so does what its author has changed.
    Pending,
    /// Shown to shoppers.
    Approved,
    /// Kept from shoppers.
    Rejected,
    /// Taken from shoppers until a moderator has looked at it again.
    Flagged,
}
