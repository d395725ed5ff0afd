//! Orders and their line items.

pub mod customer;
pub mod order;
pub mod order_line_item;
pub mod product;
pub mod product_variant;
mod schema;

use async_graphql::{EmptySubscription, MergedObject};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kit::{Assignments, CurrencyCode, Decimal, Subgraph, UserError, Value, minor_units};

use crate::customer::CustomerReference;
use crate::order::{OrderMutation, OrderQuery};
use crate::order_line_item::{OrderLineItemMutation, OrderLineItemQuery};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/orders");

/// Queries of this subgraph.
#[derive(Default, MergedObject)]
pub struct Query(OrderQuery, OrderLineItemQuery, CustomerReference);

/// Mutations of this subgraph.
#[derive(Default, MergedObject)]
pub struct Mutation(OrderMutation, OrderLineItemMutation);

/// The subgraph, ready to be served.
pub fn subgraph() -> Subgraph {
    let schema = kit::schema(Query::default(), Mutation::default(), EmptySubscription).finish();
    Subgraph::new("orders", schema, MIGRATIONS)
}

/// Amounts arrive in major units and are stored in minor units of the row's currency; an amount that has more decimals than the currency
/// is an error of the caller.
fn amounts_to_minor_units(row: &mut Assignments, columns: &[&'static str]) -> Vec<UserError> {
    let currency = row.get("currency_code").and_then(Value::as_text).and_then(CurrencyCode::parse);
    let mut errors = Vec::new();
    for column in columns {
        let Some(Value::Decimal(amount)) = row.get(column).cloned() else { continue };
        let Some(currency) = currency else {
            return vec![UserError::new("currency_code", "REQUIRED", "Give the currency of the amounts.")];
        };
        match minor_units(Decimal(amount), currency) {
            Some(minor) => row.put(column, Value::BigInt(minor)),
            None => {
                let message =
                    format!("{} has {} decimals; the amount has more, or is too large.", currency.code(), currency.exponent());
                errors.push(UserError::new(column, "INVALID", message));
            }
        }
    }
    errors
}
