//! Auctions and rentals.

pub mod admin_user;
pub mod auction_escrow;
pub mod auction_listing;
pub mod auction_result;
pub mod auto_bid_rule;
pub mod bid;
pub mod bidding;
pub mod customer;
pub mod damage_claim;
pub mod order;
pub mod product;
pub mod rental_agreement;
pub mod rental_period;
pub mod rental_product;
pub mod rental_return;
mod schema;
pub mod settling;
pub mod vendor;

use async_graphql::EmptySubscription;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kit::Subgraph;

use crate::auction_escrow::{AuctionEscrowMutation, AuctionEscrowQuery};
use crate::auction_listing::{AuctionListingMutation, AuctionListingQuery};
use crate::auction_result::{AuctionResultMutation, AuctionResultQuery};
use crate::auto_bid_rule::{AutoBidRuleMutation, AutoBidRuleQuery};
use crate::bid::{BidMutation, BidQuery};
use crate::bidding::Bidding;
use crate::customer::CustomerReference;
use crate::damage_claim::{DamageClaimMutation, DamageClaimQuery};
use crate::product::ProductReference;
use crate::rental_agreement::{RentalAgreementMutation, RentalAgreementQuery};
use crate::rental_period::{RentalPeriodMutation, RentalPeriodQuery};
use crate::rental_product::{RentalProductMutation, RentalProductQuery};
use crate::rental_return::{RentalReturnMutation, RentalReturnQuery};
use crate::settling::Settling;
use crate::vendor::VendorReference;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/trading");

kit::roots! {
    /// Queries of this subgraph.
    Query(AuctionListingQuery, BidQuery, AuctionResultQuery, AutoBidRuleQuery, AuctionEscrowQuery, RentalProductQuery, RentalAgreementQuery, RentalPeriodQuery, RentalReturnQuery, DamageClaimQuery, ProductReference, CustomerReference, VendorReference)
}

kit::roots! {
    /// Mutations of this subgraph.
    Mutation(AuctionListingMutation, BidMutation, Bidding, AuctionResultMutation, Settling, AutoBidRuleMutation, AuctionEscrowMutation, RentalProductMutation, RentalAgreementMutation, RentalPeriodMutation, RentalReturnMutation, DamageClaimMutation)
}

/// The subgraph, ready to be served.
pub fn subgraph() -> Subgraph {
    let schema = kit::schema(Query::default(), Mutation::default(), EmptySubscription).finish();
    Subgraph::new("trading", schema, MIGRATIONS)
}
