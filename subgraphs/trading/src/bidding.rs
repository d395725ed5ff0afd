//! Placing bids and taking them back. Both lock the auction, so that of many bids at the same moment each sees the price that the one before
//! has made.

use async_graphql::{Context, InputObject, Object};
use kit::{
    Action, Assignments, Code, Comparison, Decimal, Entity, Id, Outcome, Predicate, Scope, TextEnum, Timestamp, Transaction,
    UserError, Value, Values,
};

use crate::auction_listing::{AuctionListing, AuctionListingAuctionType, AuctionListingStatus};
use crate::bid::{Bid, BidPayload, BidStatus};

/// A new bid.
#[derive(Clone, Debug, InputObject)]
pub struct CreateBidInput {
    /// Id of the auction listing the bid is for.
    pub auction_listing_id: Id,
    /// Id of the customer who bids.
    pub customer_id: Id,
    /// Amount offered, in major units of the currency of the auction listing. Does not change once placed.
    pub amount: Decimal,
    /// Highest amount the customer would go to, at least `amount`, for whoever runs the auction: no bid is placed by it.
    pub max_auto_bid: Option<Decimal>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    pub metadata: Option<serde_json::Value>,
}

/// Mutations of bids.
#[derive(Default)]
pub struct Bidding;

#[Object]
impl Bidding {
    /// Places a bid of a customer in an auction that is open, and moves its price. In English and reserve auctions a bid is at least the start
    /// price, or the current price and the increment; the one before it is outbid. In a sealed-bid auction it is at least the start price and
    /// takes the place of the customer's bid before it; the current price stays empty. In a Dutch auction the first bid, at most the start price,
    /// is the only one. A bid within the last `extendMinutes` moves the end by as many, where the auction says so.
    ///
    /// Requires bid:create. User errors: `NOT_FOUND`, `ILLEGAL_STATE` for an auction that is not active, `TOO_EARLY`, `TOO_LATE`, `TOO_LOW`,
    /// `TOO_HIGH`, `TAKEN` for a Dutch auction that has its bid, `INVALID`, `VENDOR_NOT_ACTIVE`.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn create_bid(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new row.")] input: CreateBidInput,
    ) -> async_graphql::Result<Option<BidPayload>> {
        let scope = Scope::of(ctx)?;
        scope.require(Bid::TABLE, Action::Create.verb())?;
        let transaction = scope.write().await?;
        let outcome = Box::pin(place(&transaction, input)).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Takes a bid back while its auction is active: it counts no longer, and the price is that of the highest bid that is left. Requires
    /// bid:retract. User errors: `ILLEGAL_STATE` for an auction that is not active, or a bid that was retracted.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn retract_bid(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the bid, `bid_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<BidPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = Box::pin(retract(&transaction, &id, expected_updated_at)).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }
}

/// Why an auction takes no such bid at this moment.
fn refusal(listing: &AuctionListing, amount: Decimal, now: Timestamp) -> Option<UserError> {
    use AuctionListingAuctionType::{Dutch, English, Reserve, SealedBid};

    let about = |code: Code, message: String| Some(UserError::new("auction_listing_id", code, message));
    let wrong = |code: Code, message: String| Some(UserError::new("amount", code, message));
    if listing.status != AuctionListingStatus::Active {
        return about(Code::IllegalState, format!("Bids are taken by ACTIVE auctions; this one is {}.", stage(listing.status)));
    }
    if now < listing.starts_at {
        return about(Code::TooEarly, format!("Bidding opens at {}.", listing.starts_at.to_rfc3339()));
    }
    if now >= listing.ends_at {
        return about(Code::TooLate, format!("Bidding closed at {}.", listing.ends_at.to_rfc3339()));
    }
    let currency = listing.currency_code;
    if currency.minor_units(amount).is_none() {
        return wrong(Code::Invalid, format!("{} has {} decimals; the amount has more.", currency.code(), currency.exponent()));
    }
    let start = listing.starting_price.major_units();
    let current = listing.current_price.as_ref().map(kit::Money::major_units);
    let told = |least: Decimal| format!("A bid is at least {} {}.", least.0.normalize(), currency.code());
    match (listing.auction_type, current) {
        (English | Reserve, Some(current)) => {
            let least = Decimal(current.0.saturating_add(listing.bid_increment.major_units().0));
            if amount < least { wrong(Code::TooLow, told(least)) } else { None }
        }
        (English | Reserve, None) | (SealedBid, _) if amount < start => wrong(Code::TooLow, told(start)),
        (English | Reserve, None) | (SealedBid, _) => None,
        (Dutch, Some(_)) => about(Code::Taken, "The lot has been taken.".into()),
        (Dutch, None) if amount > start => {
            wrong(Code::TooHigh, format!("The price began at {} {}.", start.0.normalize(), currency.code()))
        }
        (Dutch, None) => None,
    }
}

/// The name of a stage in the graph.
pub(crate) fn stage(status: AuctionListingStatus) -> String {
    status.text().to_uppercase()
}

async fn place(transaction: &Transaction, input: CreateBidInput) -> kit::Result<Outcome<Bid>> {
    let now = transaction.scope().now();
    let listing = Predicate::equal("id", &input.auction_listing_id);
    let Some(listing) = transaction.lock_all::<AuctionListing>(listing).await?.pop() else {
        let missing = UserError::new("auction_listing_id", Code::NotFound, "There is no such auction listing.");
        return Ok(Outcome::Refused(vec![missing]));
    };
    if let Some(refused) = refusal(&listing, input.amount, now) {
        return Ok(Outcome::Refused(vec![refused]));
    }
    let sealed = listing.auction_type == AuctionListingAuctionType::SealedBid;
    let mut row = Assignments::default();
    row.set("auction_listing_id", listing.id.clone());
    row.set("customer_id", input.customer_id.clone());
    row.set("amount", input.amount);
    row.set("max_auto_bid", input.max_auto_bid);
    row.set("status", if sealed { BidStatus::Active } else { BidStatus::Winning });
    row.set("placed_at", now);
    row.set("metadata", input.metadata);
    let bid = match transaction.insert::<Bid>(Action::Create.verb(), row).await? {
        Outcome::Done(bid) => bid,
        refused @ Outcome::Refused(_) => return Ok(refused),
    };
    let others = Predicate::equal("auction_listing_id", &listing.id)
        .and(Predicate::Compare("id", Comparison::NotEqual, (&bid.id).into()))
        .and(standing());
    let (others, verb, status) = match sealed {
        true => (others.and(Predicate::equal("customer_id", &input.customer_id)), "retract", BidStatus::Retracted),
        false => (others, "outbid", BidStatus::Outbid),
    };
    let mut row = Assignments::default();
    row.set("status", status);
    transaction.update_all::<Bid>(others, verb, row).await?.done()?;
    let mut row = Assignments::default();
    row.put("total_bids", Value::Int(listing.total_bids.saturating_add(1)));
    if !sealed {
        row.set("current_price", input.amount);
    }
    let minutes = chrono::TimeDelta::minutes(listing.extend_minutes.into());
    if listing.auto_extend && listing.ends_at - now < minutes {
        row.set("ends_at", listing.ends_at.checked_add_signed(minutes).unwrap_or(listing.ends_at));
    }
    transaction.update::<AuctionListing>(&listing.id, "bid", row).await?.done()?;
    Ok(Outcome::Done(bid))
}

/// The bids that the next one outbids.
fn standing() -> Predicate {
    let standing = [BidStatus::Active, BidStatus::Winning].map(|status| status.text().to_owned());
    Predicate::Any("status", Values::Text(standing.into()))
}

async fn retract(transaction: &Transaction, id: &Id, expected: Option<Timestamp>) -> kit::Result<Outcome<Bid>> {
    let refused = |field: &str, message: String| Ok(Outcome::Refused(vec![UserError::new(field, Code::IllegalState, message)]));
    // The auction before its bids, as where they are placed, so that no two writes wait for each other.
    let listing = match transaction.read_all::<Bid>(Predicate::equal("id", id)).await?.pop() {
        Some(bid) => transaction.lock_all::<AuctionListing>(Predicate::equal("id", &bid.auction_listing_id)).await?.pop(),
        None => None,
    };
    let bid = transaction.lock::<Bid>(id, "retract", expected).await?;
    let listing = listing.ok_or(kit::Error::Internal)?;
    if listing.status != AuctionListingStatus::Active {
        let message = format!("Bids are taken back in ACTIVE auctions; this one is {}.", stage(listing.status));
        return refused("auction_listing_id", message);
    }
    if bid.status == BidStatus::Retracted {
        return refused("status", "The bid was retracted.".into());
    }
    let mut row = Assignments::default();
    row.set("status", BidStatus::Retracted);
    let outcome = transaction.update::<Bid>(id, "retract", row).await?;
    if listing.auction_type == AuctionListingAuctionType::SealedBid {
        return Ok(outcome);
    }
    let left = Predicate::equal("auction_listing_id", &listing.id).and(Predicate::Compare(
        "status",
        Comparison::NotEqual,
        BidStatus::Retracted.text().into(),
    ));
    let left = transaction.lock_all::<Bid>(left).await?;
    let highest = left.iter().max_by_key(|bid| (bid.amount, std::cmp::Reverse(bid.placed_at)));
    let mut row = Assignments::default();
    row.put("current_price", highest.map_or(Value::Null, |bid| Value::Decimal(bid.amount.0)));
    transaction.update::<AuctionListing>(&listing.id, "retract_bid", row).await?.done()?;
    if let Some(highest) = highest.filter(|highest| highest.status != BidStatus::Winning) {
        let mut row = Assignments::default();
        row.set("status", BidStatus::Winning);
        transaction.update::<Bid>(&highest.id, "retract", row).await?.done()?;
    }
    Ok(outcome)
}
