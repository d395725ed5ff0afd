//! The states of listings on marketplaces.

use futures_util::FutureExt;
use kit::{HasVerbs, Outcome, Predicate, StateMachine, Step, Transition, Value, Verb};

use crate::marketplace_listing::{MarketplaceListing, MarketplaceListingStatus};
use crate::vendor_product_states::vendor_stands_still;

/// The states of a listing.
pub const LISTING_STATES: StateMachine<MarketplaceListing, MarketplaceListingStatus> = StateMachine {
    column: "status",
    state: |listing| listing.status,
    transitions: &[
        Transition {
            verb: "submit",
            from: &[MarketplaceListingStatus::Draft, MarketplaceListingStatus::Rejected],
            to: MarketplaceListingStatus::PendingApproval,
        },
        Transition { verb: "approve", from: &[MarketplaceListingStatus::PendingApproval], to: MarketplaceListingStatus::Active },
        Transition { verb: "reject", from: &[MarketplaceListingStatus::PendingApproval], to: MarketplaceListingStatus::Rejected },
        Transition { verb: "pause", from: &[MarketplaceListingStatus::Active], to: MarketplaceListingStatus::Paused },
        Transition { verb: "resume", from: &[MarketplaceListingStatus::Paused], to: MarketplaceListingStatus::Active },
        Transition {
            verb: "remove",
            from: &[
                MarketplaceListingStatus::Draft,
                MarketplaceListingStatus::PendingApproval,
                MarketplaceListingStatus::Active,
                MarketplaceListingStatus::Paused,
                MarketplaceListingStatus::Rejected,
            ],
            to: MarketplaceListingStatus::Removed,
        },
    ],
};

impl HasVerbs for MarketplaceListing {
    type State = MarketplaceListingStatus;
    const MACHINE: &'static StateMachine<Self, MarketplaceListingStatus> = &LISTING_STATES;
    const VERBS: &'static [Verb<Self>] = &[
        Verb {
            mutation: "submitMarketplaceListing",
            verb: "submit",
            about: "Asks staff to approve a listing.",
            takes: &[],
            sets: &[],
            by: None,
        },
        Verb {
            mutation: "approveMarketplaceListing",
            verb: "approve",
            about: "Opens a listing; its vendor must be active.",
            takes: &[],
            sets: &[("stopped_with_vendor", Value::Bool(false))],
            by: Some(|step| open(step).boxed()),
        },
        Verb {
            mutation: "rejectMarketplaceListing",
            verb: "reject",
            about: "Turns a listing down.",
            takes: &[],
            sets: &[],
            by: None,
        },
        Verb {
            mutation: "pauseMarketplaceListing",
            verb: "pause",
            about: "Stops an active listing for the time being.",
            takes: &[],
            sets: &[],
            by: None,
        },
        Verb {
            mutation: "resumeMarketplaceListing",
            verb: "resume",
            about: "Opens a paused listing again; its vendor must be active.",
            takes: &[],
            sets: &[("stopped_with_vendor", Value::Bool(false))],
            by: Some(|step| open(step).boxed()),
        },
        Verb {
            mutation: "removeMarketplaceListing",
            verb: "remove",
            about: "Takes a listing away for good.",
            takes: &[],
            sets: &[("stopped_with_vendor", Value::Bool(false))],
            by: None,
        },
    ];
}

/// Opens a listing whose vendor sells.
async fn open(step: Step<'_>) -> kit::Result<Outcome<MarketplaceListing>> {
    let Step { transaction, id, verb, mut row, expected } = step;
    // The vendor before its listings, as everywhere, so that no two writes wait for each other.
    if let Some(seen) = transaction.read_all::<MarketplaceListing>(Predicate::equal("id", &id)).await?.pop() {
        vendor_stands_still(transaction, &seen.vendor_id).await?;
    }
    let before = transaction.lock::<MarketplaceListing>(&id, verb, expected).await?;
    if let Some(refused) = vendor_stands_still(transaction, &before.vendor_id).await? {
        return Ok(Outcome::Refused(vec![refused]));
    }
    row.set("published_at", before.published_at.unwrap_or(transaction.scope().now()));
    LISTING_STATES.step(transaction, &before, verb, row).await
}
