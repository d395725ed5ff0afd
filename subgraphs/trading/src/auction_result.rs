//! Auction results.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, TextEnum, Timestamp, relations};

use crate::auction_listing::AuctionListing;
use crate::bid::Bid;
use crate::customer::Customer;
use crate::order::Order;
use crate::schema;

/// Outcome of an auction and the state of its payment, at most one per auction listing. The winner and staff see
/// it.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::auction_result)]
#[entity(prefix = "aucres", plural = "auctionResults", access = owner, owner = "winner_customer_id", without(create), relations)]
pub struct AuctionResult {
    /// Id of the auction result, `aucres_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Id of the auction listing that ended.
    #[entity(filter)]
    pub auction_listing_id: Id,
    /// Id of the customer who won. Empty if nothing was sold.
    #[entity(filter)]
    pub winner_customer_id: Option<Id>,
    /// Id of the bid that won. Empty if nothing was sold, or if it was sold at the buy-now price without a bid.
    #[entity(filter)]
    pub winning_bid_id: Option<Id>,
    /// Id of the order that carries out the sale. Empty until it is created.
    #[entity(update, filter)]
    pub order_id: Option<Id>,
    /// Price the winner pays, in major units of the currency of the auction listing. Empty if nothing was sold.
    #[entity(filter, order)]
    pub final_price: Option<Decimal>,
    /// State of the winner's payment.
    #[entity(update, filter, order)]
    pub payment_status: AuctionResultPaymentStatus,
    /// Moment payment and handover were completed, UTC. Empty until then.
    #[entity(update, filter, order)]
    pub settled_at: Option<Timestamp>,
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
impl AuctionResult {
    /// The auction listing that `auctionListingId` names.
    #[belongs_to(AuctionListing.auction_listing_id)]
    fn auction_listing();

    /// The order that `orderId` names.
    #[reference(Order.order_id)]
    fn order();

    /// The customer that `winnerCustomerId` names.
    #[reference(Customer.winner_customer_id)]
    fn winner_customer();

    /// The bid that `winningBidId` names.
    #[belongs_to(Bid.winning_bid_id)]
    fn winning_bid();
}

/// State of the winner's payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum AuctionResultPaymentStatus {
    /// Not paid yet.
    Pending,
    /// Paid in full.
    Paid,
    /// A payment was tried and refused.
    Failed,
    /// Paid and given back.
    Refunded,
}
