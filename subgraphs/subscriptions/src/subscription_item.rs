//! Subscription items.

use diesel::prelude::*;
use kit::{Decimal, Entity, Id, Timestamp, relations};

use crate::billing_interval::BillingInterval;
use crate::customer_subscription::CustomerSubscription;
use crate::product::Product;
use crate::product_variant::ProductVariant;
use crate::schema;

/// A product line of a subscription, charged besides its plan with each period that is not charged yet. Readable by whoever may read the
/// subscription.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::subscription_item)]
#[entity(prefix = "sitem", plural = "subscriptionItems", access = parent(subscription_id: CustomerSubscription), relations)]
pub struct SubscriptionItem {
    /// Id of the subscription item, `sitem_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Subscription the line belongs to. Its currency is that of all amounts of the line.
    #[entity(create, filter)]
    pub subscription_id: Id,
    /// Product that is delivered.
    #[entity(create, filter)]
    pub product_id: Id,
    /// Variant of the product. Null means no particular variant.
    #[entity(create, filter)]
    pub variant_id: Option<Id>,
    /// Text of the line, as it was when subscribed.
    #[entity(create, update, filter, order)]
    pub title: String,
    /// Number of pieces per period, at least 1.
    #[entity(create, default, update, filter, order)]
    pub quantity: i32,
    /// Price of one piece before tax, in the currency of the subscription.
    #[entity(create, update, filter, order)]
    pub unit_price: Decimal,
    /// Unit price times quantity, in the currency of the subscription. Computed.
    #[entity(filter, order)]
    pub subtotal: Decimal,
    /// Tax on the line, at the rate of the tenant when it was last written, in the currency of the subscription. Computed; what is charged is
    /// taxed as a whole.
    #[entity(filter, order)]
    pub tax_total: Decimal,
    /// Subtotal plus tax, in the currency of the subscription. Computed.
    #[entity(filter, order)]
    pub total: Decimal,
    /// Unit of a billing period of the line's own, where one was written before 2026-11-30. It has no effect: a line is charged with its
    /// subscription.
    #[entity(filter)]
    pub billing_interval: Option<BillingInterval>,
    /// Number of billing intervals in that period; likewise.
    pub billing_interval_count: Option<i32>,
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
impl SubscriptionItem {
    /// The customer subscription that `subscriptionId` names.
    #[belongs_to(CustomerSubscription.subscription_id)]
    fn subscription();

    /// The product that `productId` names.
    #[reference(Product.product_id)]
    fn product();

    /// The product variant that `variantId` names.
    #[reference(ProductVariant.variant_id)]
    fn variant();
}
