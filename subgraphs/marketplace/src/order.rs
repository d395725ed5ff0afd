//! An order, as far as vendors have a share in it.

use kit::{Id, Reference, relations};

use crate::commission_transaction::CommissionTransaction;
use crate::vendor_order::VendorOrder;

/// An order of the tenant.
#[derive(Clone, Debug, Reference)]
#[customers]
pub struct Order {
    /// Id of the order, `order_…`.
    pub id: Id,
}

#[relations(extension)]
impl Order {
    /// The shares that vendors have in the order; for staff and the vendors' people.
    #[has_many(VendorOrder.order_id)]
    fn vendor_orders();

    /// The commission taken on the order; for staff and the vendors' people.
    #[has_many(CommissionTransaction.order_id)]
    fn commission_transactions();
}
