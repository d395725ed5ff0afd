//! Approvals: a document waits until somebody of the right role and limit has approved each step of its workflow.

use async_graphql::{Context, InputObject, Object};
use kit::{
    Actor, Assignments, Code, Decimal, Error, Id, Outcome, Predicate, Result, Role, Scope, StateMachine, Timestamp, Transaction,
    Transition, UserError,
};

use crate::approval_action::{ApprovalAction, ApprovalActionAction};
use crate::approval_request::{ApprovalRequest, ApprovalRequestPayload, ApprovalRequestPriority};
use crate::approval_status::ApprovalStatus;
use crate::approval_steps::{Approver, Subject, applies, steps};
use crate::approval_workflow::{ApprovalWorkflow, ApprovalWorkflowWorkflowType};
use crate::company::Company;
use crate::company_user::{CompanyUser, CompanyUserRole};
use crate::membership::member;
use crate::purchase_order::PurchaseOrder;
use crate::purchase_order_lifecycle;

use ApprovalStatus::{Approved, Escalated, Pending, Rejected};

/// The states of an approval request and the verbs between them: a step that is not the last one is `advance`.
pub const REQUESTS: StateMachine<ApprovalRequest, ApprovalStatus> = StateMachine {
    column: "status",
    state: |request| request.status,
    transitions: &[
        Transition { verb: "advance", from: &[Pending, Escalated], to: Pending },
        Transition { verb: "approve", from: &[Pending, Escalated], to: Approved },
        Transition { verb: "reject", from: &[Pending, Escalated], to: Rejected },
        Transition { verb: "escalate", from: &[Pending], to: Escalated },
        Transition { verb: "withdraw", from: &[Pending, Escalated], to: Rejected },
    ],
};

/// The kind of document that is approved by submitting it.
const PURCHASE_ORDER: &str = "purchase_order";

/// Mutations of approvals.
#[derive(Default)]
pub struct ApprovalMutation;

/// A document that is to be approved.
#[derive(Clone, Debug, InputObject)]
pub struct CreateApprovalRequestInput {
    /// Workflow whose steps the request follows; not one for purchase orders, which wait for approval by `submitPurchaseOrder`.
    pub workflow_id: Id,
    /// Company whose document it is, whose members then see the request. The workflow's own company unless given.
    pub company_id: Option<Id>,
    /// Kind of document to be approved, by its table name, for instance credit_line.
    pub entity_type: String,
    /// Id of the document to be approved.
    pub entity_id: String,
    /// Amount to be approved, in the currency of the document.
    pub amount: Option<Decimal>,
    /// How urgent the decision is; medium unless given.
    pub priority: Option<ApprovalRequestPriority>,
    /// Time by which a decision is needed.
    pub due_date: Option<Timestamp>,
    /// Remarks for those who decide.
    pub notes: Option<String>,
    /// Facts about the document as a JSON object, for display to those who decide.
    pub context: Option<serde_json::Value>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    pub metadata: Option<serde_json::Value>,
}

#[Object]
impl ApprovalMutation {
    /// Asks for the approval of a document other than a purchase order. Requires approval_request:create.
    ///
    /// User errors: `NOT_FOUND` for a workflow or company that is not there, `INVALID` for a workflow that is off or for purchase orders,
    /// `TAKEN` when the document waits already.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn create_approval_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be approved.")] input: CreateApprovalRequestInput,
    ) -> async_graphql::Result<Option<ApprovalRequestPayload>> {
        let scope = Scope::of(ctx)?;
        scope.require("approval_request", "create")?;
        let transaction = scope.write().await?;
        let outcome = Box::pin(create(&transaction, input)).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Approves the step that a request waits at; with the last one the document is approved, and a purchase order drawn on the company's
    /// credit. A step for members of the company is decided by them: those of its role or a wider one, up to their approval limit. A step
    /// for staff, and a request that was escalated, is decided by staff; an escalated one by the company's owner, too. Requires of staff
    /// approval_request:approve, and for a purchase order purchase_order:approve, company:draw_credit and credit_line:draw.
    ///
    /// User errors: `OWN_REQUEST` for who asked for it or placed the order, `ALREADY_DECIDED` for who approved an earlier step,
    /// `APPROVAL_LIMIT`, `CREDIT_LIMIT`.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn approve_approval_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the approval request, `apreq_…`.")] id: Id,
        #[graphql(desc = "Why.")] comment: Option<String>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<ApprovalRequestPayload>> {
        decide(ctx, &id, ApprovalActionAction::Approved, comment, expected_updated_at).await
    }

    /// Turns a request down, which ends it; a purchase order is then rejected and may be revised. Whoever could approve the step may do so.
    /// Requires of staff approval_request:reject, and purchase_order:reject for a purchase order.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn reject_approval_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the approval request, `apreq_…`.")] id: Id,
        #[graphql(desc = "Why.")] comment: Option<String>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<ApprovalRequestPayload>> {
        decide(ctx, &id, ApprovalActionAction::Rejected, comment, expected_updated_at).await
    }

    /// Passes the step that a request waits at on to those with more authority: the company's owner, or staff. Whoever could decide the step
    /// may do so whatever their limit. Requires of staff approval_request:escalate, at any step.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn escalate_approval_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the approval request, `apreq_…`.")] id: Id,
        #[graphql(desc = "Why.")] comment: Option<String>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<ApprovalRequestPayload>> {
        decide(ctx, &id, ApprovalActionAction::Escalated, comment, expected_updated_at).await
    }
}

/// The workflow that a purchase order of a company follows: one whose conditions it meets before others, the company's own before the
/// tenant's, the oldest of them. One whose conditions it does not meet is better than none: it must be approved.
pub(crate) async fn workflow_for(
    transaction: &Transaction,
    company: &Id,
    subject: Subject<'_>,
) -> Result<Option<ApprovalWorkflow>> {
    let of_company = Predicate::Or(vec![Predicate::equal("company_id", company), Predicate::Null("company_id", true)]);
    let active = Predicate::equal("workflow_type", PURCHASE_ORDER).and(Predicate::equal("is_active", true)).and(of_company);
    let mut found = transaction.read_all::<ApprovalWorkflow>(active).await?;
    // What cannot be read says of nobody that they may decide.
    found.retain(|workflow| steps(&workflow.steps).is_ok());
    Ok(found.into_iter().min_by_key(|workflow| {
        let meets = applies(workflow.conditions.as_ref(), subject).unwrap_or_default();
        (!meets, workflow.company_id.is_none(), workflow.id.clone())
    }))
}

/// Opens the request by which a document of a company waits for its approval.
pub(crate) async fn open(
    transaction: &Transaction,
    workflow: &ApprovalWorkflow,
    company: &Id,
    subject: Subject<'_>,
    document: &Id,
    context: serde_json::Value,
) -> Result<Result<(), Vec<UserError>>> {
    let mut row = Assignments::default();
    row.set("workflow_id", workflow.id.clone());
    row.set("company_id", company.clone());
    row.set("entity_type", subject.entity_type.to_owned());
    row.set("entity_id", document.clone());
    row.set("requester_id", transaction.scope().actor().id().cloned());
    row.set("amount", subject.total);
    row.set("context", context);
    Ok(match transaction.insert::<ApprovalRequest>("create", row).await? {
        Outcome::Done(_) => Ok(()),
        Outcome::Refused(errors) => Err(errors),
    })
}

async fn create(transaction: &Transaction, input: CreateApprovalRequestInput) -> Result<Outcome<ApprovalRequest>> {
    let refused = |field: &str, code: Code, message: &str| Ok(Outcome::Refused(vec![UserError::new(field, code, message)]));
    let Some(workflow) = transaction.read_all::<ApprovalWorkflow>(Predicate::equal("id", &input.workflow_id)).await?.pop() else {
        return refused("workflow_id", Code::NotFound, "There is no such workflow.");
    };
    if input.entity_type == PURCHASE_ORDER || workflow.workflow_type == ApprovalWorkflowWorkflowType::PurchaseOrder {
        return refused(
            "entity_type",
            Code::Invalid,
            "A purchase order waits for approval when it is submitted: see `submitPurchaseOrder`.",
        );
    }
    if !workflow.is_active {
        return refused("workflow_id", Code::Invalid, "The workflow is off.");
    }
    let company = input.company_id.or_else(|| workflow.company_id.clone());
    if let Some(company) = &company
        && transaction.read_all::<Company>(Predicate::equal("id", company)).await?.is_empty()
    {
        return refused("company_id", Code::NotFound, "There is no such company.");
    }
    let mut row = Assignments::default();
    row.set("workflow_id", input.workflow_id);
    row.set("company_id", company);
    row.set("entity_type", input.entity_type);
    row.set("entity_id", input.entity_id);
    row.set("requester_id", transaction.scope().actor().id().cloned());
    row.set("amount", input.amount);
    row.set("priority", input.priority);
    row.set("due_date", input.due_date);
    row.set("notes", input.notes);
    row.set("context", input.context);
    row.set("metadata", input.metadata);
    transaction.insert::<ApprovalRequest>("create", row).await
}

async fn decide(
    ctx: &Context<'_>,
    id: &Id,
    action: ApprovalActionAction,
    comment: Option<String>,
    expected: Option<Timestamp>,
) -> async_graphql::Result<Option<ApprovalRequestPayload>> {
    let transaction = Scope::of(ctx)?.write().await?;
    let outcome = Box::pin(record(&transaction, id, action, comment, expected)).await;
    Ok(Some(transaction.conclude(outcome).await?.into()))
}

/// A request that is being decided, with what it is about; all of it is locked.
struct Case {
    request: ApprovalRequest,
    /// The purchase order, where it is about one.
    order: Option<PurchaseOrder>,
    /// Who decides at its step.
    approver: Approver,
    is_last: bool,
}

async fn record(
    transaction: &Transaction,
    id: &Id,
    action: ApprovalActionAction,
    comment: Option<String>,
    expected: Option<Timestamp>,
) -> Result<Outcome<ApprovalRequest>> {
    let verb = match action {
        ApprovalActionAction::Approved => "approve",
        ApprovalActionAction::Rejected => "reject",
        ApprovalActionAction::Escalated => "escalate",
    };
    let (case, member) = match locked(transaction, id, verb, expected).await? {
        Ok(found) => found,
        Err(refused) => return Ok(Outcome::Refused(vec![refused])),
    };
    if let Err(refused) = REQUESTS.after(case.request.status, verb) {
        return Ok(Outcome::Refused(vec![refused]));
    }
    entitled(transaction.scope(), &case, member.as_ref(), action)?;
    if action == ApprovalActionAction::Approved
        && let Err(refused) = acceptable(transaction, &case, member.as_ref()).await?
    {
        return Ok(Outcome::Refused(vec![refused]));
    }
    let Case { request, order, is_last, .. } = case;
    let now = transaction.scope().now();
    let mut row = Assignments::default();
    let verb = match action {
        ApprovalActionAction::Approved if is_last => {
            row.set("approved_at", now);
            verb
        }
        ApprovalActionAction::Approved => {
            row.set("current_step", request.current_step + 1);
            "advance"
        }
        ApprovalActionAction::Rejected => {
            row.set("rejected_at", now);
            verb
        }
        ApprovalActionAction::Escalated => {
            row.set("escalated_at", now);
            verb
        }
    };
    let decided = match REQUESTS.step(transaction, &request, verb, row).await? {
        Outcome::Done(decided) => decided,
        refused @ Outcome::Refused(_) => return Ok(refused),
    };
    let mut row = Assignments::default();
    row.set("approval_request_id", request.id.clone());
    row.set("actor_id", transaction.scope().actor().id().cloned());
    row.set("action", action);
    row.set("comment", comment);
    row.set("previous_status", request.status);
    row.set("new_status", decided.status);
    row.set("step_number", request.current_step);
    if let Outcome::Refused(errors) = transaction.insert::<ApprovalAction>("create", row).await? {
        return Ok(Outcome::Refused(errors));
    }
    let of_order = match (&order, decided.status) {
        (Some(order), Approved) => purchase_order_lifecycle::approve(transaction, order).await?,
        (Some(order), Rejected) => purchase_order_lifecycle::reject(transaction, order).await?,
        _ => return Ok(Outcome::Done(decided)),
    };
    Ok(match of_order {
        Outcome::Done(_) => Outcome::Done(decided),
        Outcome::Refused(errors) => Outcome::Refused(errors),
    })
}

/// The case of a request, and the caller's membership of the company where a customer calls. The document is locked before the request, as
/// by every rule.
async fn locked(
    transaction: &Transaction,
    id: &Id,
    verb: &str,
    expected: Option<Timestamp>,
) -> Result<Result<(Case, Option<CompanyUser>), UserError>> {
    let scope = transaction.scope();
    let none = || Error::NotFound("There is no such ApprovalRequest.".into());
    let customer = match scope.actor() {
        Actor::Customer { id } => Some(id),
        _ if scope.may("approval_request", verb) => None,
        _ => return Err(scope.refusal("approval_request", verb)),
    };
    let seen = transaction.read_all::<ApprovalRequest>(Predicate::equal("id", id)).await?.pop().ok_or_else(none)?;
    let member = match (customer, &seen.company_id) {
        (None, _) => None,
        (Some(customer), Some(company)) => Some(member(transaction, company, customer).await?.ok_or_else(none)?),
        (Some(_), None) => return Err(none()),
    };
    let order = match seen.entity_type.as_str() {
        PURCHASE_ORDER => {
            let order = transaction.lock_all::<PurchaseOrder>(Predicate::equal("id", &*seen.entity_id)).await?.pop();
            let Some(order) = order else {
                return Ok(Err(UserError::new("entity_id", Code::NotFound, "The purchase order is there no more.")));
            };
            Some(order)
        }
        _ => None,
    };
    let request = match customer {
        None => transaction.lock::<ApprovalRequest>(id, verb, expected).await?,
        Some(_) => transaction.lock_all::<ApprovalRequest>(Predicate::equal("id", id)).await?.pop().ok_or_else(none)?,
    };
    if expected.is_some_and(|expected| expected != request.updated_at) {
        return Err(Error::Conflict("The ApprovalRequest has changed since it was read; read it again.".into()));
    }
    let steps = request.steps.as_ref().and_then(|json| steps(json).ok()).unwrap_or_default();
    let at = usize::try_from(request.current_step).unwrap_or_default();
    let Some(approver) = at.checked_sub(1).and_then(|index| steps.get(index)) else {
        return Ok(Err(UserError::new("workflow_id", Code::Invalid, "Nobody can decide by the steps that it follows.")));
    };
    Ok(Ok((Case { request, order, approver: *approver, is_last: at == steps.len() }, member)))
}

/// Whether the caller is one of those who decide at the step. Errors: `FORBIDDEN`.
fn entitled(scope: &Scope, case: &Case, member: Option<&CompanyUser>, action: ApprovalActionAction) -> Result<()> {
    let escalated = case.request.status == Escalated;
    let may = match (member, case.approver) {
        (Some(member), _) if escalated => member.role == CompanyUserRole::Owner,
        (Some(member), Approver::Member(role)) => member.role.is_at_least(role),
        (Some(_), Approver::Staff(_)) => false,
        (None, _) if escalated || action == ApprovalActionAction::Escalated => true,
        (None, Approver::Staff(role)) => {
            [role, Role::TenantAdmin, Role::SuperAdmin].into_iter().any(|role| scope.actor().has_role(role))
        }
        (None, Approver::Member(_)) => false,
    };
    match may {
        true => Ok(()),
        false => Err(Error::Forbidden("Others decide at this step of the approval.".into())),
    }
}

/// Whether the caller, one of those who decide, may approve: not what they asked for themselves, not twice, and not above their limit.
async fn acceptable(transaction: &Transaction, case: &Case, member: Option<&CompanyUser>) -> Result<Result<(), UserError>> {
    let actor = transaction.scope().actor().id().map(Id::as_str).unwrap_or_default();
    let refused = |field: &str, code: Code, message: &str| Ok(Err(UserError::new(field, code, message)));
    let placed = case.order.as_ref().is_some_and(|order| order.customer_id.as_str() == actor);
    if placed || case.request.requester_id == actor {
        return refused("requester_id", Code::OwnRequest, "Nobody approves what they asked for themselves.");
    }
    let own = Predicate::equal("approval_request_id", &case.request.id)
        .and(Predicate::equal("actor_id", actor))
        .and(Predicate::equal("action", "approved"));
    if !transaction.read_all::<ApprovalAction>(own).await?.is_empty() {
        return refused("current_step", Code::AlreadyDecided, "You have approved an earlier step: each is for somebody else.");
    }
    let limit = member.and_then(|member| member.approval_limit);
    if limit.zip(case.request.amount).is_some_and(|(limit, amount)| amount > limit) {
        return refused("amount", Code::ApprovalLimit, "The amount is above your approval limit: see `escalateApprovalRequest`.");
    }
    Ok(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Invariant: Every state of an approval meets every verb as its table says.
    #[test]
    fn every_state_meets_every_verb() {
        let verbs = ["advance", "approve", "reject", "escalate", "withdraw"];
        assert_eq!(REQUESTS.verbs(), verbs);
        let table = [
            (Pending, [Some(Pending), Some(Approved), Some(Rejected), Some(Escalated), Some(Rejected)]),
            (Escalated, [Some(Pending), Some(Approved), Some(Rejected), None, Some(Rejected)]),
            (Approved, [None; 5]),
            (Rejected, [None; 5]),
        ];
        for (state, expected) in table {
            assert_eq!(verbs.map(|verb| REQUESTS.after(state, verb).ok()), expected, "{state:?}");
        }
    }
}
