//! Orders and their line items.

pub mod customer;
pub mod order;
pub mod order_line_item;
pub mod product;
pub mod product_variant;
mod schema;
pub mod vendor;

use diesel_migrations::embed_migrations;

use crate::customer::Customer;
use crate::order::Order;
use crate::order_line_item::OrderLineItem;
use crate::vendor::Vendor;

kit::subgraph! {
    name: "orders",
    migrations: embed_migrations!("../../migrations/orders"),
    entities: [Order, OrderLineItem],
    references: [Customer, Vendor],
}
