//! What payouts settle.

use diesel::prelude::*;
use kit::{Decimal, Entity, Id, Timestamp, relations};

use crate::commission_transaction::CommissionTransaction;
use crate::payout::Payout;
use crate::schema;

/// A commission transaction in the payout that settles it. A transaction is in one payout at most. Readable by whoever may read the payout.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::payout_transaction_link)]
#[entity(prefix = "potl", plural = "payoutTransactionLinks", access = parent(payout_id: Payout), without(create, update, delete), relations)]
pub struct PayoutTransactionLink {
    /// Id of the payout transaction link, `potl_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Payout that settles it.
    #[entity(filter)]
    pub payout_id: Id,
    /// Commission transaction that is settled.
    #[entity(filter)]
    pub commission_transaction_id: Id,
    /// What the vendor gets for it, in the currency of the payout; negative for a refund.
    #[entity(filter, order)]
    pub amount: Decimal,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    pub metadata: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl PayoutTransactionLink {
    /// The payout that `payoutId` names.
    #[belongs_to(Payout.payout_id)]
    fn payout();

    /// The commission transaction that `commissionTransactionId` names.
    #[belongs_to(CommissionTransaction.commission_transaction_id)]
    fn commission_transaction();
}
