//! Approval requests.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, TextEnum, Timestamp, relations};

use crate::approval_action::ApprovalAction;
use crate::approval_status::ApprovalStatus;
use crate::approval_workflow::ApprovalWorkflow;
use crate::company::Company;
use crate::schema;

/// One document going through an approval workflow. Members of the company whose document it is read it, staff read all.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::approval_request)]
#[entity(prefix = "apreq", plural = "approvalRequests", access = parent(company_id: Company), without(create, delete), relations)]
pub struct ApprovalRequest {
    /// Id of the approval request, `apreq_…`.
    #[entity(filter)]
    pub id: Id,
    /// Workflow whose steps the request follows.
    #[entity(filter)]
    pub workflow_id: Id,
    /// Company whose document it is. Null for a document of no company.
    #[entity(filter)]
    pub company_id: Option<Id>,
    /// Kind of document to be approved, by its table name, for instance purchase_order.
    #[entity(filter, order)]
    pub entity_type: String,
    /// Id of the document to be approved.
    #[entity(filter)]
    pub entity_id: String,
    /// Id of the customer, staff member or service that asks for the approval, taken from the caller.
    #[entity(filter)]
    pub requester_id: String,
    /// Number of the step the request waits at, starting at 1. Moved on by approvals.
    #[entity(filter, order)]
    pub current_step: i32,
    /// Outcome so far; verbs such as `approveApprovalRequest` change it.
    #[entity(filter, order)]
    pub status: ApprovalStatus,
    /// How urgent the decision is.
    #[entity(update, filter, order)]
    pub priority: ApprovalRequestPriority,
    /// Time by which a decision is needed, UTC.
    #[entity(update, filter, order)]
    pub due_date: Option<Timestamp>,
    /// Time of the final approval, UTC. Set by the system.
    #[entity(filter, order)]
    pub approved_at: Option<Timestamp>,
    /// Time of the rejection, UTC. Set by the system.
    #[entity(filter, order)]
    pub rejected_at: Option<Timestamp>,
    /// Time of the latest escalation, UTC. Set by the system.
    #[entity(filter, order)]
    pub escalated_at: Option<Timestamp>,
    /// Remarks of the requester for those who decide.
    #[entity(update)]
    pub notes: Option<String>,
    /// Facts about the document at the time of the request, as a JSON object, for display to those who decide.
    pub context: Option<serde_json::Value>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(update)]
    pub metadata: Option<serde_json::Value>,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Amount to be approved, in the currency of the document. Null where the document has no amount.
    #[entity(filter, order)]
    pub amount: Option<Decimal>,
    /// The steps that it follows, as its workflow had them when it was opened: a later change of the workflow is for later requests.
    pub steps: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl ApprovalRequest {
    /// The approval workflow that `workflowId` names.
    #[belongs_to(ApprovalWorkflow.workflow_id)]
    fn workflow();

    /// The company that `companyId` names.
    #[belongs_to(Company.company_id)]
    fn company();

    /// Its actions.
    #[has_many(ApprovalAction.approval_request_id)]
    fn actions();
}

/// How urgent the decision is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum ApprovalRequestPriority {
    /// Can wait.
    Low,
    /// Normal course.
    Medium,
    /// Ahead of others.
    High,
    /// At once.
    Urgent,
}
