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

use diesel_migrations::embed_migrations;

use crate::auction_escrow::AuctionEscrow;
use crate::auction_listing::AuctionListing;
use crate::auction_result::AuctionResult;
use crate::auto_bid_rule::AutoBidRule;
use crate::bid::Bid;
use crate::bidding::Bidding;
use crate::customer::Customer;
use crate::damage_claim::DamageClaim;
use crate::product::Product;
use crate::rental_agreement::RentalAgreement;
use crate::rental_period::RentalPeriod;
use crate::rental_product::RentalProduct;
use crate::rental_return::RentalReturn;
use crate::settling::Settling;
use crate::vendor::Vendor;

kit::subgraph! {
    name: "trading",
    migrations: embed_migrations!("../../migrations/trading"),
    entities: [AuctionListing, Bid, AuctionResult, AutoBidRule, AuctionEscrow, RentalProduct, RentalAgreement, RentalPeriod, RentalReturn, DamageClaim],
    references: [Product, Customer, Vendor],
    mutations: [Bidding, Settling],
}
