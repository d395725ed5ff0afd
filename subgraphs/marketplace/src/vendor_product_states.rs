//! The approval of vendors' products, and the states of their listings.

use futures_util::FutureExt;
use kit::{
    Code, HasVerbs, Id, InputColumn, InputColumnType, Outcome, Predicate, StateMachine, Step, Transaction, Transition, UserError,
    Value, Verb,
};

use crate::vendor::{Vendor, VendorStatus};
use crate::vendor_product::{VendorProduct, VendorProductStatus};

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

impl HasVerbs for VendorProduct {
    type State = VendorProductStatus;
    const MACHINE: &'static StateMachine<Self, VendorProductStatus> = &PRODUCT_STATES;
    const VERBS: &'static [Verb<Self>] = &[
        Verb {
            mutation: "approveVendorProduct",
            verb: "approve",
            about: "Opens a product that a vendor offers; its vendor must be active.",
            takes: &[],
            sets: &[("stopped_with_vendor", Value::Bool(false))],
            by: Some(|step| open(step).boxed()),
        },
        Verb {
            mutation: "rejectVendorProduct",
            verb: "reject",
            about: "Turns a product down that a vendor offers.",
            takes: &[InputColumn {
                name: "reason",
                column: "rejection_reason",
                about: "Why, for the vendor.",
                ty: InputColumnType::of::<Option<String>>(),
            }],
            sets: &[],
            by: None,
        },
        Verb {
            mutation: "resubmitVendorProduct",
            verb: "resubmit",
            about: "Asks staff to look again at a product that was rejected or given up.",
            takes: &[],
            sets: &[("rejection_reason", Value::Null)],
            by: None,
        },
        Verb {
            mutation: "suspendVendorProduct",
            verb: "suspend",
            about: "Stops a product that a vendor offers for the time being.",
            takes: &[],
            sets: &[],
            by: None,
        },
        Verb {
            mutation: "reinstateVendorProduct",
            verb: "reinstate",
            about: "Opens a suspended product again; its vendor must be active.",
            takes: &[],
            sets: &[("stopped_with_vendor", Value::Bool(false))],
            by: Some(|step| open(step).boxed()),
        },
        Verb {
            mutation: "discontinueVendorProduct",
            verb: "discontinue",
            about: "Gives up a product that a vendor offers.",
            takes: &[],
            sets: &[("stopped_with_vendor", Value::Bool(false))],
            by: None,
        },
    ];
}

/// Opens a product whose vendor sells.
async fn open(step: Step<'_>) -> kit::Result<Outcome<VendorProduct>> {
    let Step { transaction, id, verb, mut row, expected } = step;
    // The vendor before its products, as everywhere, so that no two writes wait for each other.
    if let Some(seen) = transaction.read_all::<VendorProduct>(Predicate::equal("id", &id)).await?.pop() {
        vendor_stands_still(transaction, &seen.vendor_id).await?;
    }
    let before = transaction.lock::<VendorProduct>(&id, verb, expected).await?;
    if verb == "approve" {
        let scope = transaction.scope();
        row.set("approved_at", scope.now());
        row.set("approved_by_id", scope.actor().id().cloned());
    }
    match vendor_stands_still(transaction, &before.vendor_id).await? {
        Some(refused) => Ok(Outcome::Refused(vec![refused])),
        None => PRODUCT_STATES.step(transaction, &before, verb, row).await,
    }
}

/// Why nothing of the vendor can be opened, where it is not active. The vendor is locked, so that it cannot be suspended at the same moment.
pub(crate) async fn vendor_stands_still(transaction: &Transaction, vendor: &Id) -> kit::Result<Option<UserError>> {
    let vendor = transaction.lock_all::<Vendor>(Predicate::equal("id", vendor)).await?.pop();
    let active = vendor.is_some_and(|vendor| vendor.status == VendorStatus::Active);
    Ok((!active).then(|| UserError::new("vendor_id", Code::VendorNotActive, "The vendor is not active.")))
}
