//! Approval workflows.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Action, Assignments, Code, Entity, Hooks, Id, Scope, TextEnum, Timestamp, UserError, Value, relations};

use crate::approval_request::ApprovalRequest;
use crate::approval_steps::{steps, wrong_conditions};
use crate::company::Company;
use crate::schema;

/// The steps a kind of document goes through until it is approved, for one company or for all companies of the tenant. Readable
/// by staff.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::approval_workflow)]
#[entity(prefix = "apwf", plural = "approvalWorkflows", access = staff, hooks, relations)]
pub struct ApprovalWorkflow {
    /// Id of the approval workflow, `apwf_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Company the workflow belongs to. Null means it applies to every company of the tenant.
    #[entity(create, filter)]
    pub company_id: Option<Id>,
    /// Name of the workflow as shown to staff.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// Kind of document the workflow is for.
    #[entity(create, filter, order)]
    pub workflow_type: ApprovalWorkflowWorkflowType,
    /// When the workflow applies, a JSON object with any of `min_total` (a decimal as a string), `currency_code`, `entity_type` and
    /// `above: "default_approval_threshold"`, all of which must hold. Null means always.
    #[entity(create, update)]
    pub conditions: Option<serde_json::Value>,
    /// Steps in order, each with who decides, as JSON: `[{"step": 1, "role": "admin"}]`. `role` is a role in the company, which wider
    /// roles have too; `staff_role` in its place a role of the tenant's staff. Step numbers start at 1.
    #[entity(create, update)]
    pub steps: serde_json::Value,
    /// Whether new requests may use the workflow. Requests under way are not affected.
    #[entity(create, default, update, filter)]
    pub is_active: bool,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(create, update)]
    pub metadata: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl ApprovalWorkflow {
    /// The company that `companyId` names.
    #[belongs_to(Company.company_id)]
    fn company();

    /// Its requests.
    #[has_many(ApprovalRequest.workflow_id)]
    fn requests();
}

impl Hooks for ApprovalWorkflow {
    fn before_write(_: &Scope, _: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        let json = |column: &str| match row.get(column) {
            Some(Value::Json(json)) => Some(json),
            _ => None,
        };
        let wrong = [
            json("steps").and_then(|json| steps(json).err()).map(|why| ("steps", why)),
            json("conditions").and_then(wrong_conditions).map(|why| ("conditions", why)),
        ];
        Ok(wrong.into_iter().flatten().map(|(field, why)| UserError::new(field, Code::Invalid, why)).collect())
    }
}

/// Kind of document the workflow is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum ApprovalWorkflowWorkflowType {
    /// Purchase orders of a company.
    PurchaseOrder,
    /// Quotes.
    Quote,
    /// Returns of goods.
    Return,
    /// Any other document.
    General,
}
