//! A vendor of the marketplace, as far as it fulfils orders alone.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::FutureExt;
use kit::{Error, Id, Reference, ScopeLoader, relations};

use crate::order::Order;
use crate::schema::order_vendor;

/// A vendor of the marketplace.
#[derive(Clone, Debug, Reference)]
pub struct Vendor {
    /// Id of the vendor, `vendor_…`.
    pub id: Id,
}

#[relations(extension)]
impl Vendor {
    /// Orders that the vendor fulfils alone. Staff read them; its shares of orders with other vendors are not among them.
    #[has_many(Order through order_vendor(vendor_id -> order_id))]
    fn orders();
}

/// The vendor who fulfils this order alone.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct VendorOf(pub(crate) Id);

impl Loader<VendorOf> for ScopeLoader {
    type Value = Vendor;
    type Error = Error;

    async fn load(&self, keys: &[VendorOf]) -> kit::Result<HashMap<VendorOf, Vendor>> {
        let scope = self.scope();
        scope.loads(keys.len());
        let orders: Vec<&Id> = keys.iter().map(|key| &key.0).collect();
        let rows: Vec<(Id, Id)> = scope
            .read("order_vendor", |mut connection| {
                order_vendor::table
                    .filter(order_vendor::tenant_id.eq(scope.tenant_id()))
                    .filter(order_vendor::order_id.eq_any(orders.clone()))
                    .select((order_vendor::order_id, order_vendor::vendor_id))
                    .load(&mut connection)
                    .boxed()
            })
            .await?;
        Ok(rows.into_iter().map(|(order, id)| (VendorOf(order), Vendor { id })).collect())
    }
}
