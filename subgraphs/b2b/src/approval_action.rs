//! Approval actions.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Entity, Id, TextEnum, Timestamp, relations};

use crate::approval_request::ApprovalRequest;
use crate::approval_status::ApprovalStatus;
use crate::schema;

/// Decision of one person on an approval request; never changed afterwards. Readable by whoever may read the request. Made by
/// `approveApprovalRequest`, `rejectApprovalRequest` and `escalateApprovalRequest`.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::approval_action)]
#[entity(prefix = "apact", plural = "approvalActions", access = parent(approval_request_id: ApprovalRequest), without(create, update, delete), relations)]
pub struct ApprovalAction {
    /// Id of the approval action, `apact_…`.
    #[entity(filter)]
    pub id: Id,
    /// Request the decision is about.
    #[entity(filter)]
    pub approval_request_id: Id,
    /// Id of the customer or staff member who decided, taken from the caller.
    #[entity(filter)]
    pub actor_id: String,
    /// The decision.
    #[entity(filter, order)]
    pub action: ApprovalActionAction,
    /// Reason given for the decision.
    pub comment: Option<String>,
    /// Status of the request before the decision. Set by the system.
    #[entity(filter)]
    pub previous_status: Option<ApprovalStatus>,
    /// Status of the request after the decision. Set by the system.
    #[entity(filter)]
    pub new_status: Option<ApprovalStatus>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    pub metadata: Option<serde_json::Value>,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Number of the step the decision was taken at, starting at 1. Set by the system.
    #[entity(filter, order)]
    pub step_number: Option<i32>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl ApprovalAction {
    /// The approval request that `approvalRequestId` names.
    #[belongs_to(ApprovalRequest.approval_request_id)]
    fn approval_request();
}

/// The decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum ApprovalActionAction {
    /// Approves the current step.
    Approved,
    /// Turns the request down.
    Rejected,
    /// Passes the request on to someone with more authority.
    Escalated,
}
