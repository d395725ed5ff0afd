//! Auction escrows.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Action, Assignments, CurrencyCode, Entity, Hooks, Id, Money, Scope, TextEnum, Timestamp, UserError, Value, relations};

use crate::auction_listing::AuctionListing;
use crate::customer::Customer;
use crate::schema;

/// Money of a winner held between the end of an auction and its settlement. The customer who paid and staff see it.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::auction_escrow)]
#[entity(prefix = "escrow", plural = "auctionEscrows", access = owner, owner = "customer_id", hooks, relations)]
pub struct AuctionEscrow {
    /// Id of the auction escrow, `escrow_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Id of the auction listing the money is for.
    #[entity(create, filter)]
    pub auction_listing_id: Id,
    /// Id of the customer who paid the money in.
    #[entity(create, filter)]
    pub customer_id: Id,
    /// Amount held.
    #[entity(create, filter, order, money = "currency_code")]
    pub amount: Money,
    /// Currency of the amount, ISO 4217, such as TND or EUR.
    #[entity(create, default, filter)]
    pub currency_code: CurrencyCode,
    /// Where the money is.
    #[entity(update, filter, order)]
    pub status: AuctionEscrowStatus,
    /// Reference of the payment at the payment provider.
    #[entity(create, update, filter)]
    pub payment_reference: Option<String>,
    /// Moment the money left escrow, UTC. Empty while it is held or disputed. Set by the system.
    #[entity(filter, order)]
    pub released_at: Option<Timestamp>,
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
impl AuctionEscrow {
    /// The auction listing that `auctionListingId` names.
    #[belongs_to(AuctionListing.auction_listing_id)]
    fn auction_listing();

    /// The customer that `customerId` names.
    #[reference(Customer.customer_id)]
    fn customer();
}

impl Hooks for AuctionEscrow {
    fn before_write(scope: &Scope, _: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        let left = [AuctionEscrowStatus::Released, AuctionEscrowStatus::Refunded].map(|status| Value::from(status.text()));
        if let Some(status) = row.get("status") {
            let at = if left.contains(status) { Value::Timestamp(scope.now()) } else { Value::Null };
            row.put("released_at", at);
        }
        Ok(Vec::new())
    }
}

/// Where the money is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum AuctionEscrowStatus {
    /// Kept until the sale is completed.
    Held,
    /// Paid out to the seller.
    Released,
    /// Given back to the customer.
    Refunded,
    /// Kept until a dispute about the sale is decided.
    Disputed,
}
