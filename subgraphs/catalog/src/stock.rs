//! What is added to stock and taken from it.
//!
//! A caller says by how much stock changes, never what it is then: so what others take at the same time counts, too.

use async_graphql::{Context, Object};
use kit::{Assignments, Code, Id, Outcome, Scope, Timestamp, Transaction, UserError};

use crate::product_variant::{ProductVariant, ProductVariantPayload};
use crate::spare_part::{SparePart, SparePartPayload};

/// Mutations about stock.
#[derive(Default)]
pub struct StockMutation;

#[Object]
impl StockMutation {
    /// Adds units of a variant to the stock, or takes them from it. Requires product_variant:adjust_inventory.
    ///
    /// User errors: `INVALID` (no units), `NOT_COUNTED` (the variant's stock is not counted), `OUT_OF_STOCK` (there are not so many, and the
    /// variant allows no backorders), `TOO_MANY` (more than can be counted).
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn adjust_inventory(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The variant.")] id: Id,
        #[graphql(desc = "Units to add, or below zero to take away.")] by: i32,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<ProductVariantPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = async {
            let variant = transaction.lock::<ProductVariant>(&id, "adjust_inventory", expected_updated_at).await?;
            if !variant.manage_inventory {
                let error =
                    UserError::new("id", Code::NotCounted, "The stock of this variant is not counted; it is always available.");
                return Ok(Outcome::Refused(vec![error]));
            }
            let stock = match after(variant.inventory_quantity, by, variant.allow_backorder) {
                Ok(stock) => stock,
                Err(error) => return Ok(Outcome::Refused(vec![error])),
            };
            let mut row = Assignments::default();
            row.set("inventory_quantity", stock);
            transaction.update::<ProductVariant>(&id, "adjust_inventory", row).await
        };
        let outcome = Box::pin(outcome).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Adds spare parts to the stock, or takes them from it. Requires spare_part:adjust_stock.
    ///
    /// User errors: `INVALID` (no parts), `OUT_OF_STOCK` (there are not so many), `TOO_MANY` (more than can be counted).
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn adjust_spare_part_stock(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The part.")] id: Id,
        #[graphql(desc = "Parts to add, or below zero to take away.")] by: i32,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<SparePartPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = Box::pin(adjust_part(&transaction, &id, by, expected_updated_at)).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }
}

async fn adjust_part(
    transaction: &Transaction,
    id: &Id,
    by: i32,
    expected: Option<Timestamp>,
) -> kit::Result<Outcome<SparePart>> {
    let part = transaction.lock::<SparePart>(id, "adjust_stock", expected).await?;
    let stock = match after(part.stock_quantity, by, false) {
        Ok(stock) => stock,
        Err(error) => return Ok(Outcome::Refused(vec![error])),
    };
    let mut row = Assignments::default();
    row.set("stock_quantity", stock);
    transaction.update::<SparePart>(id, "adjust_stock", row).await
}

/// The stock after a change, or why there can be none.
fn after(stock: i32, by: i32, backorder: bool) -> Result<i32, UserError> {
    let refused = |code: Code, message: String| Err(UserError::new("by", code, message));
    match stock.checked_add(by) {
        _ if by == 0 => refused(Code::Invalid, "Say how many to add or to take away.".into()),
        None => refused(Code::TooMany, "Stock is counted up to 2,147,483,647.".into()),
        Some(left) if left < 0 && by < 0 && !backorder => refused(Code::OutOfStock, format!("There are {stock}.")),
        Some(left) => Ok(left),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stock_falls_below_zero_with_backorders_only() {
        let code = |stock, by, backorder| after(stock, by, backorder).map_err(|error| error.code);
        assert_eq!(code(3, -3, false), Ok(0));
        assert_eq!(code(3, -4, false), Err(Code::OutOfStock));
        assert_eq!(code(3, -4, true), Ok(-1));
        // What is owed already may be made good in steps.
        assert_eq!(code(-5, 2, false), Ok(-3));
        assert_eq!(code(3, 0, true), Err(Code::Invalid));
        assert_eq!(code(i32::MAX, 1, true), Err(Code::TooMany));
        assert_eq!(code(i32::MIN, -1, true), Err(Code::TooMany));
    }
}
