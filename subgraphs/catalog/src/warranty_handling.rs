//! Warranty claims from filing to settlement, and the repairs that are ordered for them.

use async_graphql::{Context, InputObject, Object};
use kit::{
    Actor, Assignments, Code, Id, Outcome, Predicate, Result, Scope, StateMachine, Timestamp, Transaction, Transition, UserError,
};

use crate::repair_order::{RepairOrder, RepairOrderPayload, RepairOrderStatus};
use crate::service_center::ServiceCenter;
use crate::warranty_claim::{WarrantyClaim, WarrantyClaimPayload, WarrantyClaimResolutionType, WarrantyClaimStatus};
use crate::warranty_plan::WarrantyPlan;

use RepairOrderStatus as Repair;
use WarrantyClaimStatus as Claim;

/// The states of a claim and the verbs between them.
pub const CLAIMS: StateMachine<WarrantyClaim, WarrantyClaimStatus> = StateMachine {
    column: "status",
    state: |claim| claim.status,
    transitions: &[
        Transition { verb: "review", from: &[Claim::Submitted], to: Claim::UnderReview },
        Transition { verb: "request_information", from: &[Claim::UnderReview], to: Claim::InfoRequested },
        Transition { verb: "supply_information", from: &[Claim::InfoRequested], to: Claim::UnderReview },
        Transition { verb: "approve", from: &[Claim::UnderReview], to: Claim::Approved },
        Transition { verb: "reject", from: &[Claim::Submitted, Claim::UnderReview, Claim::InfoRequested], to: Claim::Rejected },
        Transition { verb: "begin", from: &[Claim::Approved], to: Claim::InProgress },
        Transition { verb: "resolve", from: &[Claim::Approved, Claim::InProgress], to: Claim::Resolved },
        Transition { verb: "close", from: &[Claim::Resolved, Claim::Rejected, Claim::InfoRequested], to: Claim::Closed },
    ],
};

/// The states of a repair and the verbs between them.
pub const REPAIRS: StateMachine<RepairOrder, RepairOrderStatus> = StateMachine {
    column: "status",
    state: |repair| repair.status,
    transitions: &[
        Transition { verb: "diagnose", from: &[Repair::Received], to: Repair::Diagnosing },
        Transition { verb: "wait_for_parts", from: &[Repair::Diagnosing, Repair::InRepair], to: Repair::WaitingParts },
        Transition { verb: "start", from: &[Repair::Diagnosing, Repair::WaitingParts], to: Repair::InRepair },
        Transition { verb: "check", from: &[Repair::InRepair], to: Repair::QualityCheck },
        Transition { verb: "return", from: &[Repair::QualityCheck], to: Repair::InRepair },
        Transition { verb: "complete", from: &[Repair::QualityCheck], to: Repair::Completed },
        Transition {
            verb: "cancel",
            from: &[Repair::Received, Repair::Diagnosing, Repair::WaitingParts, Repair::InRepair],
            to: Repair::Cancelled,
        },
    ],
};

/// Mutations of warranty claims and repairs.
#[derive(Default)]
pub struct WarrantyMutation;

/// A new claim.
#[derive(Clone, Debug, InputObject)]
pub struct CreateWarrantyClaimInput {
    /// Plan under which it is claimed.
    pub plan_id: Id,
    /// Customer who claims: always the caller when a customer files it.
    #[graphql(tag = "admin")]
    pub customer_id: Option<Id>,
    /// Order by which the product was bought.
    pub order_id: Id,
    /// Product that is defective.
    pub product_id: Id,
    /// What is wrong with it.
    pub issue_description: String,
    /// URLs of photographs and receipts.
    pub evidence_urls: Option<Vec<String>>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    pub metadata: Option<serde_json::Value>,
}

/// What a verb of a claim does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum WarrantyClaimVerb {
    /// Staff begins to examine it.
    Review,
    /// Staff asks the customer for more.
    RequestInformation,
    /// The customer has given it.
    SupplyInformation,
    /// Work on it begins.
    Begin,
    /// It is settled.
    Resolve,
    /// It is settled or given up for good.
    Close,
}

impl WarrantyClaimVerb {
    fn name(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::RequestInformation => "request_information",
            Self::SupplyInformation => "supply_information",
            Self::Begin => "begin",
            Self::Resolve => "resolve",
            Self::Close => "close",
        }
    }
}

/// What a verb of a repair does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum RepairOrderVerb {
    /// The workshop begins to examine the product.
    Diagnose,
    /// Spare parts are missing.
    WaitForParts,
    /// The repair begins, or goes on.
    Start,
    /// The product is being tested.
    Check,
    /// The test failed; the repair goes on.
    Return,
    /// Repaired and tested. The claim is then settled.
    Complete,
    /// Called off.
    Cancel,
}

impl RepairOrderVerb {
    fn name(self) -> &'static str {
        match self {
            Self::Diagnose => "diagnose",
            Self::WaitForParts => "wait_for_parts",
            Self::Start => "start",
            Self::Check => "check",
            Self::Return => "return",
            Self::Complete => "complete",
            Self::Cancel => "cancel",
        }
    }
}

#[Object]
impl WarrantyMutation {
    /// Files a claim under a plan. Requires warranty_claim:create; customers file their own.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn create_warranty_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new claim.")] input: CreateWarrantyClaimInput,
    ) -> async_graphql::Result<Option<WarrantyClaimPayload>> {
        Ok(Some(Box::pin(file(Scope::of(ctx)?, input)).await?.into()))
    }

    /// Takes a claim to its next state. Requires warranty_claim and the verb, such as warranty_claim:review; customers may supply information
    /// for their own.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn advance_warranty_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the warranty claim, `wclaim_…`.")] id: Id,
        #[graphql(desc = "What is done.")] verb: WarrantyClaimVerb,
        #[graphql(desc = "What is told to the customer; from the customer, what was missing.")] notes: Option<String>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<WarrantyClaimPayload>> {
        let mut row = Assignments::default();
        row.set("resolution_notes", notes);
        claim_step(ctx, &id, verb.name(), row, expected_updated_at).await
    }

    /// Accepts a claim and says how it is settled. A repair is ordered where that is how. Requires warranty_claim:approve.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn approve_warranty_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the warranty claim, `wclaim_…`.")] id: Id,
        #[graphql(desc = "How it is settled.")] resolution_type: WarrantyClaimResolutionType,
        #[graphql(desc = "What is told to the customer.")] notes: Option<String>,
        #[graphql(desc = "Workshop that repairs the product.")] service_center_id: Option<Id>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<WarrantyClaimPayload>> {
        let approved = approve(Scope::of(ctx)?, &id, resolution_type, notes, service_center_id, expected_updated_at);
        Ok(Some(Box::pin(approved).await?.into()))
    }

    /// Turns a claim down. Requires warranty_claim:reject.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn reject_warranty_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the warranty claim, `wclaim_…`.")] id: Id,
        #[graphql(desc = "Why, for the customer.")] notes: Option<String>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<WarrantyClaimPayload>> {
        let mut row = Assignments::default();
        row.set("resolution_type", WarrantyClaimResolutionType::Reject);
        row.set("resolution_notes", notes);
        claim_step(ctx, &id, "reject", row, expected_updated_at).await
    }

    /// Takes a repair to its next state; the claim follows: it is in progress while its product is repaired, and settled by the completion.
    /// Requires repair_order and the verb, such as repair_order:start.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn advance_repair_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the repair order, `repair_…`.")] id: Id,
        #[graphql(desc = "What is done.")] verb: RepairOrderVerb,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<RepairOrderPayload>> {
        Ok(Some(Box::pin(repair_step(Scope::of(ctx)?, &id, verb.name(), expected_updated_at)).await?.into()))
    }
}

async fn file(scope: &Scope, input: CreateWarrantyClaimInput) -> Result<Outcome<WarrantyClaim>> {
    let customer = match scope.actor() {
        Actor::Customer { id } => Some(id.clone()),
        _ => {
            scope.require("warranty_claim", "create")?;
            input.customer_id
        }
    };
    let refused = |field: &str, code: Code, message: &str| Ok(Outcome::Refused(vec![UserError::new(field, code, message)]));
    let Some(customer) = customer else {
        return refused("customer_id", Code::Required, "`customerId` is required.");
    };
    for (field, prefix, id) in [("order_id", "order", &input.order_id), ("product_id", "prod", &input.product_id)] {
        if !id.has_prefix(prefix) {
            return refused(field, Code::Invalid, &format!("It must be an id that begins with `{prefix}_`."));
        }
    }
    let transaction = scope.write().await?;
    let outcome = async {
        if transaction.read_all::<WarrantyPlan>(Predicate::equal("id", &input.plan_id)).await?.is_empty() {
            return refused("plan_id", Code::NotFound, "There is no such plan.");
        }
        let mut row = Assignments::default();
        row.set("plan_id", input.plan_id);
        row.set("customer_id", customer);
        row.set("order_id", input.order_id);
        row.set("product_id", input.product_id);
        row.set("issue_description", input.issue_description);
        row.set("evidence_urls", input.evidence_urls);
        row.set("metadata", input.metadata);
        row.set("claim_number", format!("WC-{}", kit::random_code(8)?));
        transaction.insert("create", row).await
    };
    let outcome = Box::pin(outcome).await;
    transaction.conclude(outcome).await
}

async fn claim_step(
    ctx: &Context<'_>,
    id: &Id,
    verb: &'static str,
    row: Assignments,
    expected: Option<Timestamp>,
) -> async_graphql::Result<Option<WarrantyClaimPayload>> {
    Ok(Some(CLAIMS.apply(ctx, id, verb, row, expected).await?.into()))
}

async fn approve(
    scope: &Scope,
    id: &Id,
    resolution: WarrantyClaimResolutionType,
    notes: Option<String>,
    service_center: Option<Id>,
    expected: Option<Timestamp>,
) -> Result<Outcome<WarrantyClaim>> {
    if resolution == WarrantyClaimResolutionType::Reject {
        let message = "A claim is turned down by `rejectWarrantyClaim`.";
        return Ok(Outcome::Refused(vec![UserError::new("resolution_type", Code::Invalid, message)]));
    }
    let transaction = scope.write().await?;
    let outcome = async {
        let before = transaction.lock::<WarrantyClaim>(id, "approve", expected).await?;
        let mut row = Assignments::default();
        row.set("resolution_type", resolution);
        row.set("resolution_notes", notes);
        let outcome = CLAIMS.step(&transaction, &before, "approve", row).await?;
        if let (Outcome::Done(claim), WarrantyClaimResolutionType::Repair) = (&outcome, resolution) {
            let mut row = Assignments::default();
            row.set("claim_id", claim.id.clone());
            if let Some(center) = service_center {
                if let Err(refused) = change_load(&transaction, &center, 1).await? {
                    return Ok(Outcome::Refused(vec![refused]));
                }
                row.set("service_center_id", center);
            }
            if let Outcome::Refused(errors) = transaction.insert::<RepairOrder>("create", row).await? {
                return Ok(Outcome::Refused(errors));
            }
        }
        Ok(outcome)
    };
    let outcome = Box::pin(outcome).await;
    transaction.conclude(outcome).await
}

/// Counts a repair that a workshop gets, or is done with. A workshop takes no more than it can do in a day.
async fn change_load(transaction: &Transaction, center: &Id, by: i32) -> Result<Result<(), UserError>> {
    let Some(center) = transaction.lock_all::<ServiceCenter>(Predicate::equal("id", center)).await?.pop() else {
        return Ok(Err(UserError::new("service_center_id", Code::NotFound, "There is no such workshop.")));
    };
    let load = center.current_load.visible().copied().unwrap_or_default() + by;
    let capacity = center.capacity_per_day.visible().copied().unwrap_or_default();
    if by > 0 && (!center.is_active || load > capacity) {
        return Ok(Err(UserError::new("service_center_id", Code::Capacity, "The workshop takes no more repairs.")));
    }
    let mut row = Assignments::default();
    row.set("current_load", load.max(0));
    transaction.update::<ServiceCenter>(&center.id, "load", row).await?;
    Ok(Ok(()))
}

async fn repair_step(scope: &Scope, id: &Id, verb: &'static str, expected: Option<Timestamp>) -> Result<Outcome<RepairOrder>> {
    let transaction = scope.write().await?;
    let outcome = async {
        let before = transaction.lock::<RepairOrder>(id, verb, expected).await?;
        let outcome = REPAIRS.step(&transaction, &before, verb, Assignments::default()).await?;
        let Outcome::Done(repair) = &outcome else { return Ok(outcome) };
        let ended = matches!(repair.status, Repair::Completed | Repair::Cancelled);
        if let (true, Some(center)) = (ended, &repair.service_center_id) {
            // A workshop that is gone counts nothing.
            let _ = change_load(&transaction, center, -1).await?;
        }
        let claim = transaction.lock_all::<WarrantyClaim>(Predicate::equal("id", &repair.claim_id)).await?.pop();
        let follows = match repair.status {
            Repair::Diagnosing => Some("begin"),
            Repair::Completed => Some("resolve"),
            _ => None,
        };
        if let (Some(claim), Some(verb)) = (claim, follows)
            && CLAIMS.after(claim.status, verb).is_ok()
            && let Outcome::Refused(errors) = CLAIMS.step(&transaction, &claim, verb, Assignments::default()).await?
        {
            return Ok(Outcome::Refused(errors));
        }
        Ok(outcome)
    };
    let outcome = Box::pin(outcome).await;
    transaction.conclude(outcome).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_of_a_claim_meets_every_verb() {
        use WarrantyClaimStatus::{Approved, Closed, InProgress, InfoRequested, Rejected, Resolved, Submitted, UnderReview};
        let verbs = ["review", "request_information", "supply_information", "approve", "reject", "begin", "resolve", "close"];
        assert_eq!(CLAIMS.verbs(), verbs);
        let table = [
            (Submitted, [Some(UnderReview), None, None, None, Some(Rejected), None, None, None]),
            (UnderReview, [None, Some(InfoRequested), None, Some(Approved), Some(Rejected), None, None, None]),
            (InfoRequested, [None, None, Some(UnderReview), None, Some(Rejected), None, None, Some(Closed)]),
            (Approved, [None, None, None, None, None, Some(InProgress), Some(Resolved), None]),
            (Rejected, [None, None, None, None, None, None, None, Some(Closed)]),
            (InProgress, [None, None, None, None, None, None, Some(Resolved), None]),
            (Resolved, [None, None, None, None, None, None, None, Some(Closed)]),
            (Closed, [None; 8]),
        ];
        for (state, expected) in table {
            assert_eq!(verbs.map(|verb| CLAIMS.after(state, verb).ok()), expected);
        }
    }

    #[test]
    fn every_state_of_a_repair_meets_every_verb() {
        use RepairOrderStatus::{Cancelled, Completed, Diagnosing, InRepair, QualityCheck, Received, WaitingParts};
        let verbs = ["diagnose", "wait_for_parts", "start", "check", "return", "complete", "cancel"];
        assert_eq!(REPAIRS.verbs(), verbs);
        let table = [
            (Received, [Some(Diagnosing), None, None, None, None, None, Some(Cancelled)]),
            (Diagnosing, [None, Some(WaitingParts), Some(InRepair), None, None, None, Some(Cancelled)]),
            (WaitingParts, [None, None, Some(InRepair), None, None, None, Some(Cancelled)]),
            (InRepair, [None, Some(WaitingParts), None, Some(QualityCheck), None, None, Some(Cancelled)]),
            (QualityCheck, [None, None, None, None, Some(InRepair), Some(Completed), None]),
            (Completed, [None; 7]),
            (Cancelled, [None; 7]),
        ];
        for (state, expected) in table {
            assert_eq!(verbs.map(|verb| REPAIRS.after(state, verb).ok()), expected);
        }
    }
}
