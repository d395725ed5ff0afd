//! Reviews.

use diesel::prelude::*;
use kit::{Action, Actor, Assignments, Entity, Hooks, Id, Private, Scope, StringList, Timestamp, UserError, relations};

use crate::customer::Customer;
use crate::product::Product;
use crate::schema;
use crate::vendor::Vendor;

/// A buyer's opinion of a product or a vendor, visible once approved.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::review)]
#[entity(prefix = "rev", plural = "reviews", access = storefront(is_approved = true), cache = 60, owner = "customer_id", customers(create, update, delete), vendor = "vendor_id", hooks, relations)]
pub struct Review {
    /// Its id.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Stars, from 1 (worst) to 5 (best).
    #[entity(create, filter, order)]
    pub rating: i32,
    /// Headline of the review, plain text.
    #[entity(create, update, filter)]
    pub title: Option<String>,
    /// Body of the review, plain text.
    #[entity(create, update)]
    pub content: String,
    /// Id of the customer who wrote the review; the caller when a customer creates it.
    #[entity(create, filter)]
    pub customer_id: Id,
    /// Name shown as the author, as given with the review. Empty means anonymous.
    #[entity(create, update, personal)]
    pub customer_name: Option<String>,
    /// E-mail address given with the review, for questions of the moderators. Null for everyone but the author and staff.
    #[entity(create, private, personal)]
    pub customer_email: Private<Option<String>>,
    /// Id of the reviewed product. Empty for a review of a vendor.
    #[entity(create, filter)]
    pub product_id: Option<Id>,
    /// Id of the reviewed vendor. Empty for a review of a product alone.
    #[entity(create, filter)]
    pub vendor_id: Option<Id>,
    /// Id of the order in which the product was bought. Null for everyone but the author and staff.
    #[entity(create, private)]
    pub order_id: Private<Option<Id>>,
    /// True once staff or the system has confirmed that the author bought the product.
    #[entity(filter)]
    pub is_verified_purchase: bool,
    /// True once a moderator has approved the review. False means waiting or rejected; only the author, the people of the
    /// reviewed vendor and staff see those.
    #[entity(filter)]
    pub is_approved: bool,
    /// How many shoppers marked the review as helpful. Counted by the system.
    #[entity(filter, order)]
    pub helpful_count: i32,
    /// URLs of the author's pictures, in display order. May be empty.
    #[entity(create, default, update)]
    pub images: StringList,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(create, update)]
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
    fn before_write(scope: &Scope, action: Action, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        let about = |row: &Assignments| row.get("product_id").is_some() || row.get("vendor_id").is_some();
        if action == Action::Create && !about(row) {
            return Ok(vec![UserError::new("product_id", "REQUIRED", "A review is about a product or a vendor.")]);
        }
        // What a customer writes or changes waits for a moderator.
        if matches!(scope.actor(), Actor::Customer { .. }) {
            row.set("is_approved", false);
        }
        Ok(Vec::new())
    }
}
