//! Bids.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, Private, Scope, Source, TextEnum, Timestamp, relations};

use crate::auction_listing::AuctionListing;
use crate::customer::Customer;
use crate::schema;

/// An amount that a customer offers in an auction. Amounts are in the currency of the auction listing. Bids of a sealed-bid
/// auction are shown to their bidder and to staff only until it has ended; who bids, to the bidder and to staff only, ever.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::bid)]
#[entity(prefix = "bid", plural = "bids", access = storefront, cache = 5, owner = "customer_id", without(create, delete), source = opened, relations)]
pub struct Bid {
    /// Id of the bid, `bid_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Id of the auction listing the bid is for.
    #[entity(filter)]
    pub auction_listing_id: Id,
    /// Id of the customer who bids. Null for everyone but the bidder and staff.
    #[entity(private)]
    pub customer_id: Private<Id>,
    /// Which bidder of the auction it is, in the order of their first bids from 1: all bids of a customer in an auction have the same number.
    /// Kept by the system.
    #[entity(filter)]
    pub bidder_number: i32,
    /// Amount offered, in major units of the currency of the auction listing. Does not change once placed.
    #[entity(filter, order, keyed)]
    pub amount: Decimal,
    /// True if the bid was placed on behalf of the customer, up to a maximum set before; false for one that somebody placed by hand.
    #[entity(filter)]
    pub is_auto_bid: bool,
    /// Highest amount the customer would go to, in major units of the currency of the auction listing, for whoever runs the auction: no bid is
    /// placed by it. Empty means that the customer has not said. Null for everyone but the bidder and staff.
    #[entity(private)]
    pub max_auto_bid: Private<Option<Decimal>>,
    /// Standing of the bid. Set by the system as other bids arrive, when it is retracted, and when the auction is settled.
    #[entity(filter)]
    pub status: BidStatus,
    /// Moment the bid was accepted, UTC. Set by the system.
    #[entity(filter, order)]
    pub placed_at: Timestamp,
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
impl Bid {
    /// The auction listing that `auctionListingId` names.
    #[belongs_to(AuctionListing.auction_listing_id)]
    fn auction_listing();

    /// The customer that `customerId` names. Null for everyone but the bidder and staff.
    #[reference(Customer.customer_id)]
    fn customer();
}

/// Of a sealed-bid auction those without the right to read bids see their own only, until it has ended.
fn opened(scope: &Scope) -> Source {
    const OPENED: &str = "(bid.customer_id = {customer} OR NOT EXISTS (
        SELECT FROM auction_listing AS sealed
        WHERE sealed.tenant_id = bid.tenant_id AND sealed.id = bid.auction_listing_id
          AND sealed.auction_type = 'sealed_bid' AND sealed.status NOT IN ('ended', 'sold', 'unsold')))";
    Source { condition: (!scope.may("bid", "read")).then_some(OPENED), ..Source::default() }
}

/// Standing of the bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum BidStatus {
    /// Accepted, standing not decided yet.
    Active,
    /// Exceeded by another bid while the auction runs.
    Outbid,
    /// The highest bid so far.
    Winning,
    /// The auction ended and this bid won.
    Won,
    /// The auction ended and another bid won, or nothing was sold.
    Lost,
    /// Taken back; it no longer counts.
    Retracted,
}
