//! Approval requests.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, TextEnum, Timestamp, relations};

use crate::approval_action::ApprovalAction;
use crate::approval_status::ApprovalStatus;
use crate::approval_workflow::ApprovalWorkflow;
use crate::schema;

/// One document going through an approval workflow. A customer reads the requests they made, staff read all.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::approval_request)]
#[entity(prefix = "apreq", plural = "approvalRequests", access = owner, owner = "requester_id", relations)]
pub struct ApprovalRequest {
    /// Its id.
    #[entity(filter)]
    pub id: Id,
    /// Workflow whose steps the request follows.
    #[entity(create, filter)]
    pub workflow_id: Id,
    /// Kind of document to be approved, by its table name, for instance purchase_order.
    #[entity(create, filter, order)]
    pub entity_type: String,
    /// Id of the document to be approved.
    #[entity(create, filter)]
    pub entity_id: String,
    /// Id of the customer or staff member who asks for the approval.
    #[entity(create, filter)]
    pub requester_id: String,
    /// Number of the step the request waits at, starting at 1. Moved on by approvals.
    #[entity(filter, order)]
    pub current_step: i32,
    /// Outcome so far.
    #[entity(create, default, update, filter, order)]
    pub status: ApprovalStatus,
    /// How urgent the decision is.
    #[entity(create, default, update, filter, order)]
    pub priority: ApprovalRequestPriority,
    /// Time by which a decision is needed, UTC.
    #[entity(create, update, filter, order)]
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
    #[entity(create, update)]
    pub notes: Option<String>,
    /// Facts about the document at the time of the request, as a JSON object, for display to those who decide.
    #[entity(create)]
    pub context: Option<serde_json::Value>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(create, update)]
    pub metadata: Option<serde_json::Value>,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Amount to be approved, in the currency of the document. Null where the document has no amount.
    #[entity(create, filter, order)]
    pub amount: Option<Decimal>,
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
