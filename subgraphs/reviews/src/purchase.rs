//! Whether the author of a review has bought what it is about: the orders say.

use diesel::QueryableByName;
use diesel::pg::Pg;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{Nullable, Text};
use diesel_async::RunQueryDsl;
use futures_util::FutureExt;
use kit::{Id, Scope, Transaction};

const FUNCTION: &str = "orders.purchase_of";

/// What a review is about, and by whom it is.
#[derive(Clone, Debug)]
pub(crate) struct Purchase {
    pub(crate) customer: Id,
    pub(crate) product: Option<Id>,
    pub(crate) vendor: Option<Id>,
    /// Only this order.
    pub(crate) order: Option<Id>,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Nullable<Text>)]
    order_id: Option<Id>,
}

impl Purchase {
    fn query(&self) -> BoxedSqlQuery<'static, Pg, SqlQuery> {
        diesel::sql_query("SELECT orders.purchase_of($1, $2, $3, $4) AS order_id")
            .into_boxed::<Pg>()
            .bind::<Text, _>(self.customer.clone())
            .bind::<Nullable<Text>, _>(self.product.clone())
            .bind::<Nullable<Text>, _>(self.vendor.clone())
            .bind::<Nullable<Text>, _>(self.order.clone())
    }

    /// The newest order that was paid or delivered and holds it.
    pub(crate) async fn order(&self, scope: &Scope) -> kit::Result<Option<Id>> {
        let found: Vec<Found> = scope
            .read(FUNCTION, |connection| {
                let query = self.query();
                async move {
                    let mut on = connection;
                    query.load(&mut on).await
                }
                .boxed()
            })
            .await?;
        Ok(found.into_iter().find_map(|found| found.order_id))
    }

    /// The same within a write.
    pub(crate) async fn order_in(&self, transaction: &Transaction) -> kit::Result<Option<Id>> {
        let mut on = transaction.connection()?;
        let found: Found = transaction.call(FUNCTION, self.query().get_result(&mut on)).await?;
        Ok(found.order_id)
    }
}
