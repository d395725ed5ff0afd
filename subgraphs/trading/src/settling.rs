//! Settling auctions: who has won, and what becomes of the bids.

use async_graphql::{Context, InputObject, Object};
use kit::{
    Action, Assignments, Code, Comparison, Decimal, Entity, Id, Outcome, Predicate, Scope, TextEnum, Transaction, UserError,
    Value,
};

use crate::auction_listing::{AuctionListing, AuctionListingStatus};
use crate::auction_result::{AuctionResult, AuctionResultPayload, AuctionResultPaymentStatus};
use crate::bid::{Bid, BidStatus};
use crate::bidding::stage;

/// The outcome of an auction.
#[derive(Clone, Debug, InputObject)]
pub struct CreateAuctionResultInput {
    /// Id of the auction listing, which is active or ended.
    pub auction_listing_id: Id,
    /// Id of the customer who won. Left out if nothing was sold.
    pub winner_customer_id: Option<Id>,
    /// Id of the bid that won, of that customer. Left out if nothing was sold, or if it was sold at the buy-now price without a bid.
    pub winning_bid_id: Option<Id>,
    /// Id of the order that carries out the sale.
    pub order_id: Option<Id>,
    /// Price the winner pays, in major units of the currency of the auction listing; the amount of the winning bid unless given.
    pub final_price: Option<Decimal>,
    /// State of the winner's payment.
    pub payment_status: Option<AuctionResultPaymentStatus>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    pub metadata: Option<serde_json::Value>,
}

/// Mutations that settle auctions.
#[derive(Default)]
pub struct Settling;

#[Object]
impl Settling {
    /// Settles an auction, once: it is sold to the winner, or unsold without one, and its bids have won or lost. Requires
    /// auction_result:create. User errors: `NOT_FOUND`, `ILLEGAL_STATE` for an auction that is neither active nor ended, `INVALID` for a bid that
    /// is not the winner's in this auction, `REQUIRED`, `TAKEN` the second time, `VENDOR_NOT_ACTIVE`.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn create_auction_result(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new row.")] input: CreateAuctionResultInput,
    ) -> async_graphql::Result<Option<AuctionResultPayload>> {
        let scope = Scope::of(ctx)?;
        scope.require(AuctionResult::TABLE, Action::Create.verb())?;
        let transaction = scope.write().await?;
        let outcome = Box::pin(settle(&transaction, input)).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }
}

async fn settle(transaction: &Transaction, input: CreateAuctionResultInput) -> kit::Result<Outcome<AuctionResult>> {
    let refused = |field: &str, code: Code, message: &str| Ok(Outcome::Refused(vec![UserError::new(field, code, message)]));
    let listing = Predicate::equal("id", &input.auction_listing_id);
    let Some(listing) = transaction.lock_all::<AuctionListing>(listing).await?.pop() else {
        return refused("auction_listing_id", Code::NotFound, "There is no such auction listing.");
    };
    let earlier = transaction.read_all::<AuctionResult>(Predicate::equal("auction_listing_id", &listing.id)).await?;
    if !earlier.is_empty() {
        return refused("auction_listing_id", Code::Taken, "The auction has been settled.");
    }
    if ![AuctionListingStatus::Active, AuctionListingStatus::Ended].contains(&listing.status) {
        let message = format!("ACTIVE and ENDED auctions are settled; this one is {}.", stage(listing.status));
        return refused("auction_listing_id", Code::IllegalState, &message);
    }
    let bid = match &input.winning_bid_id {
        None => None,
        Some(id) => match transaction.lock_all::<Bid>(Predicate::equal("id", id)).await?.pop() {
            None => return refused("winning_bid_id", Code::NotFound, "There is no such bid."),
            Some(bid)
                if bid.auction_listing_id != listing.id
                    || bid.customer_id.visible() != input.winner_customer_id.as_ref()
                    || bid.status == BidStatus::Retracted =>
            {
                return refused("winning_bid_id", Code::Invalid, "It is no bid of the winner in this auction that counts.");
            }
            Some(bid) => Some(bid),
        },
    };
    let price = input.final_price.or(bid.as_ref().map(|bid| bid.amount));
    if input.winner_customer_id.is_some() && price.is_none() {
        return refused("final_price", Code::Required, "`finalPrice` is required where there is a winner and no bid.");
    }
    let mut row = Assignments::default();
    row.set("auction_listing_id", listing.id.clone());
    row.set("winner_customer_id", input.winner_customer_id.clone());
    row.set("winning_bid_id", input.winning_bid_id.clone());
    row.set("order_id", input.order_id);
    row.set("final_price", price.filter(|_| input.winner_customer_id.is_some()));
    row.set("payment_status", input.payment_status);
    row.set("metadata", input.metadata);
    let result = match transaction.insert::<AuctionResult>(Action::Create.verb(), row).await? {
        Outcome::Done(result) => result,
        refused @ Outcome::Refused(_) => return Ok(refused),
    };
    let mut row = Assignments::default();
    row.set("winner_customer_id", input.winner_customer_id.clone());
    row.set("winning_bid_id", input.winning_bid_id.clone());
    let sold = input.winner_customer_id.is_some();
    row.set("status", if sold { AuctionListingStatus::Sold } else { AuctionListingStatus::Unsold });
    if let Some(price) = price.filter(|_| sold) {
        row.put("current_price", Value::Decimal(price.0));
    }
    if let Outcome::Refused(errors) = transaction.update::<AuctionListing>(&listing.id, "settle", row).await? {
        return Ok(Outcome::Refused(errors));
    }
    let counting = Predicate::equal("auction_listing_id", &listing.id).and(Predicate::Compare(
        "status",
        Comparison::NotEqual,
        BidStatus::Retracted.text().into(),
    ));
    let mut row = Assignments::default();
    row.set("status", BidStatus::Lost);
    transaction.update_all::<Bid>(counting, "settle", row).await?.done()?;
    if let Some(bid) = bid {
        let mut row = Assignments::default();
        row.set("status", BidStatus::Won);
        transaction.update::<Bid>(&bid.id, "settle", row).await?.done()?;
    }
    Ok(Outcome::Done(result))
}
