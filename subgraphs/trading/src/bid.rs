//! Bids.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, Private, TextEnum, Timestamp, relations};

use crate::auction_listing::AuctionListing;
use crate::customer::Customer;
use crate::schema;

/// An amount a customer offers in an auction. Amounts are in the currency of the auction listing.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::bid)]
#[entity(prefix = "bid", plural = "bids", access = storefront, cache = 5, owner = "customer_id", relations)]
pub struct Bid {
    /// Its id.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Id of the auction listing the bid is for.
    #[entity(create, filter)]
    pub auction_listing_id: Id,
    /// Id of the customer who bids.
    #[entity(create, filter)]
    pub customer_id: Id,
    /// Amount offered, in major units of the currency of the auction listing. Does not change once placed.
    #[entity(create, filter, order, keyed)]
    pub amount: Decimal,
    /// True if the system placed the bid on behalf of the customer, up to a maximum set before.
    #[entity(filter)]
    pub is_auto_bid: bool,
    /// Highest amount the system may bid on behalf of the customer, in major units of the currency of the auction listing. Empty
    /// means no automatic bidding. Null for everyone but the bidder and staff.
    #[entity(create, private)]
    pub max_auto_bid: Private<Option<Decimal>>,
    /// Standing of the bid. Set by the system as other bids arrive and when the auction ends.
    #[entity(filter)]
    pub status: BidStatus,
    /// Moment the bid was accepted, UTC. Set by the system.
    #[entity(create, filter, order)]
    pub placed_at: Timestamp,
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
impl Bid {
    /// The auction listing that `auctionListingId` names.
    #[belongs_to(AuctionListing.auction_listing_id)]
    fn auction_listing();

    /// The customer that `customerId` names.
    #[reference(Customer.customer_id)]
    fn customer();
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
