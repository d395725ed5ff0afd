//! Auction listings.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{
    Assignments, Code, CurrencyCode, Entity, Hooks, Id, Money, Private, Scope, Source, TextEnum, Timestamp, UserError, Value,
    relations,
};

use crate::auction_escrow::AuctionEscrow;
use crate::auction_result::AuctionResult;
use crate::auto_bid_rule::AutoBidRule;
use crate::bid::Bid;
use crate::customer::Customer;
use crate::product::Product;
use crate::schema;
use crate::vendor::Vendor;

/// A product put up for auction: its prices, its time and, at the end, its winner. While its vendor may not sell, no auction of it opens, those
/// that are open take no bids and are sold to nobody, and shoppers do not see them.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::auction_listing)]
#[entity(prefix = "auc", plural = "auctionListings", access = storefront(status != "draft"), cache = 5, vendor = "vendor_id", vendors(create, update, delete), source = of_selling_vendors, hooks, relations)]
pub struct AuctionListing {
    /// Id of the auction listing, `auc_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Id of the product put up for auction.
    #[entity(create, filter)]
    pub product_id: Id,
    /// Id of the vendor who sells; the caller's when one of a vendor's people creates the listing. Empty when the tenant itself sells.
    #[entity(create, filter)]
    pub vendor_id: Option<Id>,
    /// Headline of the auction, plain text.
    #[entity(create, update, filter, order)]
    pub title: String,
    /// What is sold and on which terms, plain text.
    #[entity(create, update)]
    pub description: Option<String>,
    /// How bidding works. Fixed when the listing is created.
    #[entity(create, default, filter)]
    pub auction_type: AuctionListingAuctionType,
    /// Stage of the auction. Bids are possible in status active only.
    #[entity(create, default, update, filter, order)]
    pub status: AuctionListingStatus,
    /// Currency of all prices of the auction and of its bids, ISO 4217, such as TND or EUR.
    #[entity(create, default, filter)]
    pub currency_code: CurrencyCode,
    /// Price at which bidding opens. Fixed once there are bids.
    #[entity(create, update, filter, order, money = "currency_code", keyed)]
    pub starting_price: Money,
    /// Lowest price at which the seller sells. Empty means no such limit. Null for everyone but
    /// the selling vendor's people and staff.
    #[entity(create, update, money = "currency_code", private)]
    pub reserve_price: Private<Option<Money>>,
    /// Price at which a customer can end the auction and buy at once. Empty means this is not possible.
    #[entity(create, update, filter, money = "currency_code", keyed)]
    pub buy_now_price: Option<Money>,
    /// Price the auction stands at: the highest bid so far. Empty before the first bid, and in a sealed-bid auction until it is settled. Kept by
    /// the system.
    #[entity(filter, order, money = "currency_code", keyed)]
    pub current_price: Option<Money>,
    /// Least amount by which a bid must exceed currentPrice. Fixed once there are bids.
    #[entity(create, update, money = "currency_code")]
    pub bid_increment: Money,
    /// True if a bid shortly before the end moves endsAt by extendMinutes.
    #[entity(create, default, update, filter)]
    pub auto_extend: bool,
    /// Minutes before endsAt in which a bid extends the auction, and by which it does so. Has no effect when autoExtend is false.
    #[entity(create, default, update)]
    pub extend_minutes: i32,
    /// Moment bidding opens, UTC.
    #[entity(create, update, filter, order)]
    pub starts_at: Timestamp,
    /// Moment bidding closes, UTC, after startsAt. Late bids may move it, see autoExtend.
    #[entity(create, update, filter, order)]
    pub ends_at: Timestamp,
    /// Id of the customer who won. Empty until the auction is settled with a winner. Null for everyone but the selling
    /// vendor's people and staff; the winner finds it in the result.
    #[entity(private)]
    pub winner_customer_id: Private<Option<Id>>,
    /// Id of the bid that won. Empty until the auction is settled with a winner.
    #[entity(filter)]
    pub winning_bid_id: Option<Id>,
    /// Number of bids placed so far, those that were retracted included. Counted by the system.
    #[entity(filter, order)]
    pub total_bids: i32,
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
impl AuctionListing {
    /// The product that `productId` names.
    #[reference(Product.product_id)]
    fn product();

    /// The vendor that `vendorId` names.
    #[reference(Vendor.vendor_id)]
    fn vendor();

    /// The customer that `winnerCustomerId` names. Null for everyone but the selling vendor's people and staff.
    #[reference(Customer.winner_customer_id)]
    fn winner_customer();

    /// The bid that `winningBidId` names.
    #[belongs_to(Bid.winning_bid_id)]
    fn winning_bid();

    /// Its bids.
    #[has_many(Bid.auction_listing_id)]
    fn bids();

    /// Its result.
    #[has_one(AuctionResult.auction_listing_id)]
    fn result();

    /// Its auto bid rules.
    #[has_many(AutoBidRule.auction_listing_id)]
    fn auto_bid_rules();

    /// Its escrows.
    #[has_many(AuctionEscrow.auction_listing_id)]
    fn escrows();
}

impl Hooks for AuctionListing {
    const UPDATE_CHECK: Option<fn(&Self, &Assignments) -> Vec<UserError>> = Some(keep_terms);
}

/// Whoever has bid has done so on terms that stay.
fn keep_terms(before: &AuctionListing, row: &Assignments) -> Vec<UserError> {
    let terms = [("starting_price", &before.starting_price), ("bid_increment", &before.bid_increment)];
    let changed = terms
        .into_iter()
        .filter(|(column, amount)| row.get(column).is_some_and(|given| *given != Value::Decimal(amount.major_units().0)));
    let refusal =
        |(column, _): (&str, _)| UserError::new(column, Code::IllegalState, "There are bids: the terms of the auction stay.");
    changed.filter(|_| before.total_bids > 0).map(refusal).collect()
}

/// Auctions that are open or announced are shown while their vendor sells; to itself and to those who have the right to read auctions always.
fn of_selling_vendors(scope: &Scope) -> Source {
    const SHOWN: &str = "(auction_listing.status NOT IN ('scheduled', 'active') OR auction_listing.vendor_id IS NULL \
                         OR auction_listing.vendor_id = {vendor} OR platform.vendor_sells(auction_listing.vendor_id))";
    Source { condition: (!scope.may("auction_listing", "read")).then_some(SHOWN), ..Source::default() }
}

/// How bidding works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum AuctionListingAuctionType {
    /// Open bidding with rising prices; the highest bid at the end wins.
    English,
    /// The price falls from startingPrice until a customer accepts it.
    Dutch,
    /// Every customer bids without knowing the other bids; the highest wins.
    SealedBid,
    /// Rising prices as in an English auction, but sold only if the highest bid reaches the reserve price.
    Reserve,
}

/// Stage of the auction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum AuctionListingStatus {
    /// In preparation.
    Draft,
    /// Announced; bidding opens at startsAt.
    Scheduled,
    /// Open for bids.
    Active,
    /// Bidding is over, the outcome is not settled yet.
    Ended,
    /// Settled with a winner.
    Sold,
    /// Settled without a winner: no bid, or none reached the reserve price.
    Unsold,
    /// Called off by staff; nobody wins.
    Cancelled,
}
