//! The approval of vendors' products, and the states of their listings.

use async_graphql::{Context, Object};
use kit::{Assignments, Code, Id, Outcome, Predicate, Scope, StateMachine, Timestamp, Transaction, Transition, UserError};

use crate::vendor::{Vendor, VendorStatus};
use crate::vendor_product::{VendorProduct, VendorProductPayload, VendorProductStatus};

/// The states of a vendor's product.
pub const PRODUCT_STATES: StateMachine<VendorProduct, VendorProductStatus> = StateMachine {
    column: "status",
    state: |product| product.status,
    transitions: &[
        Transition { verb: "approve", from: &[VendorProductStatus::PendingApproval], to: VendorProductStatus::Approved },
        Transition { verb: "reject", from: &[VendorProductStatus::PendingApproval], to: VendorProductStatus::Rejected },
        Transition {
            verb: "resubmit",
            from: &[VendorProductStatus::Rejected, VendorProductStatus::Discontinued],
            to: VendorProductStatus::PendingApproval,
        },
        Transition { verb: "suspend", from: &[VendorProductStatus::Approved], to: VendorProductStatus::Suspended },
        Transition { verb: "reinstate", from: &[VendorProductStatus::Suspended], to: VendorProductStatus::Approved },
        Transition {
            verb: "discontinue",
            from: &[
                VendorProductStatus::PendingApproval,
                VendorProductStatus::Approved,
                VendorProductStatus::Rejected,
                VendorProductStatus::Suspended,
            ],
            to: VendorProductStatus::Discontinued,
        },
    ],
};

/// Mutations that take vendors' products from state to state.
#[derive(Default)]
pub struct VendorProductStates;

#[Object]
impl VendorProductStates {
    /// Opens a product that a vendor offers; its vendor must be active. Requires vendor_product:approve.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn approve_vendor_product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor product, `vprod_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorProductPayload>> {
        let scope = Scope::of(ctx)?;
        let mut row = Assignments::default();
        row.set("approved_at", scope.now());
        row.set("approved_by_id", scope.actor().id().cloned());
        open(ctx, &id, "approve", row, expected_updated_at).await
    }

    /// Turns a product down that a vendor offers. Requires vendor_product:reject.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn reject_vendor_product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor product, `vprod_…`.")] id: Id,
        #[graphql(desc = "Why, for the vendor.")] reason: Option<String>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorProductPayload>> {
        let mut row = Assignments::default();
        row.set("rejection_reason", reason);
        Ok(Some(PRODUCT_STATES.apply(ctx, &id, "reject", row, expected_updated_at).await?.into()))
    }

    /// Asks staff to look again at a product that was rejected or given up. Requires vendor_product:resubmit, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn resubmit_vendor_product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor product, `vprod_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorProductPayload>> {
        let mut row = Assignments::default();
        row.put("rejection_reason", kit::Value::Null);
        Ok(Some(PRODUCT_STATES.apply(ctx, &id, "resubmit", row, expected_updated_at).await?.into()))
    }

    /// Stops a product that a vendor offers for the time being. Requires vendor_product:suspend.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn suspend_vendor_product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor product, `vprod_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorProductPayload>> {
        Ok(Some(PRODUCT_STATES.apply(ctx, &id, "suspend", Assignments::default(), expected_updated_at).await?.into()))
    }

    /// Opens a suspended product again; its vendor must be active. Requires vendor_product:reinstate.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn reinstate_vendor_product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor product, `vprod_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorProductPayload>> {
        open(ctx, &id, "reinstate", Assignments::default(), expected_updated_at).await
    }

    /// Gives up a product that a vendor offers. Requires vendor_product:discontinue, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn discontinue_vendor_product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor product, `vprod_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorProductPayload>> {
        let mut row = Assignments::default();
        row.set("stopped_with_vendor", false);
        Ok(Some(PRODUCT_STATES.apply(ctx, &id, "discontinue", row, expected_updated_at).await?.into()))
    }
}

/// Opens a product whose vendor sells.
async fn open(
    ctx: &Context<'_>,
    id: &Id,
    verb: &'static str,
    mut row: Assignments,
    expected: Option<Timestamp>,
) -> async_graphql::Result<Option<VendorProductPayload>> {
    let transaction = Scope::of(ctx)?.write().await?;
    let outcome = async {
        // The vendor before its products, as everywhere, so that no two writes wait for each other.
        if let Some(seen) = transaction.read_all::<VendorProduct>(Predicate::equal("id", id)).await?.pop() {
            vendor_stands_still(&transaction, &seen.vendor_id).await?;
        }
        let before = transaction.lock::<VendorProduct>(id, verb, expected).await?;
        row.set("stopped_with_vendor", false);
        match vendor_stands_still(&transaction, &before.vendor_id).await? {
            Some(refused) => Ok(Outcome::Refused(vec![refused])),
            None => PRODUCT_STATES.step(&transaction, &before, verb, row).await,
        }
    };
    let outcome = outcome.await;
    Ok(Some(transaction.conclude(outcome).await?.into()))
}

/// Why nothing of the vendor can be opened, where it is not active. The vendor is locked, so that it cannot be suspended at the same moment.
pub(crate) async fn vendor_stands_still(transaction: &Transaction, vendor: &Id) -> kit::Result<Option<UserError>> {
    let vendor = transaction.lock_all::<Vendor>(Predicate::equal("id", vendor)).await?.pop();
    let active = vendor.is_some_and(|vendor| vendor.status == VendorStatus::Active);
    Ok((!active).then(|| UserError::new("vendor_id", Code::VendorNotActive, "The vendor is not active.")))
}
