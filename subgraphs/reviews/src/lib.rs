//! Reviews of products and vendors.

pub mod analytics;
pub mod customer;
pub mod moderation;
pub mod product;
mod purchase;
pub mod review;
pub mod review_vote;
mod schema;
pub mod vendor;
pub mod voting;
pub mod writing;

use diesel_migrations::embed_migrations;

use crate::analytics::ReviewAnalyticsQuery;
use crate::customer::Customer;
use crate::moderation::ReviewVerification;
use crate::product::Product;
use crate::review::Review;
use crate::review_vote::ReviewVote;
use crate::vendor::Vendor;
use crate::voting::ReviewVoting;
use crate::writing::ReviewWriting;

kit::subgraph! {
    name: "reviews",
    migrations: embed_migrations!("../../migrations/reviews"),
    entities: [Review, ReviewVote],
    verbs: [Review],
    references: [Product, Customer, Vendor],
    queries: [ReviewAnalyticsQuery],
    mutations: [ReviewWriting, ReviewVerification, ReviewVoting],
}
