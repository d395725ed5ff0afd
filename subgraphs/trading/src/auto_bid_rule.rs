//! Auto bid rules.

use diesel::prelude::*;
use kit::{Decimal, Entity, Id, Timestamp, relations};

use crate::auction_listing::AuctionListing;
use crate::customer::Customer;
use crate::schema;

/// Standing instruction of a customer to bid in an auction up to a maximum, at most one per auction listing and customer, for whoever runs the
/// auction: no bid is placed by it. Nobody but the customer and staff sees it.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::auto_bid_rule)]
#[entity(prefix = "abr", plural = "autoBidRules", access = owner, owner = "customer_id", relations)]
pub struct AutoBidRule {
    /// Id of the auto bid rule, `abr_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Id of the auction listing to bid in.
    #[entity(create, filter)]
    pub auction_listing_id: Id,
    /// Id of the customer on whose behalf to bid.
    #[entity(create, filter)]
    pub customer_id: Id,
    /// Highest amount to bid, in major units of the currency of the auction listing.
    #[entity(create, update, filter, order)]
    pub max_amount: Decimal,
    /// Amount by which to exceed another bid, in major units of the currency of the auction listing. Empty means the bid
    /// increment of the listing.
    #[entity(create, update)]
    pub increment: Option<Decimal>,
    /// False suspends the rule; bids already placed stand.
    #[entity(create, default, update, filter)]
    pub is_active: bool,
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
impl AutoBidRule {
    /// The auction listing that `auctionListingId` names.
    #[belongs_to(AuctionListing.auction_listing_id)]
    fn auction_listing();

    /// The customer that `customerId` names.
    #[reference(Customer.customer_id)]
    fn customer();
}
