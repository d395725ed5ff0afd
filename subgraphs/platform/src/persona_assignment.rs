//! Assignments of personas.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Action, Assignments, Code, Entity, Hooks, Id, RowReference, Scope, TextEnum, Timestamp, UserError, Value, relations};

use crate::persona::Persona;
use crate::schema;

/// The assignment of a persona to a customer or a staff account: in the whole tenant, at a node of the city tree and below it, or in
/// a store, and for a period. Of those that apply to somebody the most specific scope counts (store, then node, then tenant), in it the
/// highest priority, then the persona's own priority, then the oldest assignment.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::persona_assignment)]
#[entity(prefix = "passgn", plural = "personaAssignments", access = staff, hooks, relations)]
pub struct PersonaAssignment {
    /// Id of the persona assignment, `passgn_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// The persona that is assigned.
    #[entity(create, update, filter)]
    pub persona_id: Id,
    /// To whom: the id of a customer (`cus_…`) or of a staff account (`admin_…`); fixed once created.
    #[entity(create, filter)]
    pub user_id: Id,
    /// Where it applies; fixed once created.
    #[entity(create, filter, order)]
    pub scope: PersonaAssignmentScope,
    /// Id of the node or store in which it applies; null for the scope tenant, required for the others. Fixed once created.
    #[entity(create, filter)]
    pub scope_reference: Option<Id>,
    /// Decides among assignments of the same scope: the highest wins. 0 unless given.
    #[entity(create, default, update, filter, order)]
    pub priority: i32,
    /// Whether it counts; a new one does.
    #[entity(create, default, update, filter, order)]
    pub status: PersonaAssignmentStatus,
    /// From when it applies, in UTC; null for from the beginning.
    #[entity(create, update, filter, order)]
    pub starts_at: Option<Timestamp>,
    /// Until when it applies, in UTC, later than startsAt; at that moment it no longer does. Null for without end.
    #[entity(create, update, filter, order)]
    pub ends_at: Option<Timestamp>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl PersonaAssignment {
    /// The persona that `personaId` names.
    #[belongs_to(Persona.persona_id)]
    fn persona();
}

/// Where a persona applies to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum PersonaAssignmentScope {
    /// Everywhere in the tenant.
    Tenant,
    /// At a node of the city tree and everything below it.
    Node,
    /// In a store.
    Store,
}

/// Whether an assignment counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum PersonaAssignmentStatus {
    /// It applies during its period.
    Active,
    /// It does not apply.
    Inactive,
}

impl Hooks for PersonaAssignment {
    fn references(row: &Assignments) -> Vec<RowReference> {
        let place = match row.get("scope").and_then(Value::as_text) {
            Some("node") => Some("Node"),
            Some("store") => Some("CityosStore"),
            _ => None,
        };
        let place = place.map(|entity| RowReference { column: "scope_reference", entity });
        RowReference::to_account("user_id", row).into_iter().chain(place).collect()
    }

    fn before_write(_: &Scope, action: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        let text = |column: &str| row.get(column).and_then(Value::as_text);
        let mut errors = Vec::new();
        if action == Action::Create {
            if RowReference::to_account("user_id", row).is_none() {
                errors.push(UserError::new("user_id", Code::Invalid, RowReference::NO_ACCOUNT));
            }
            let wrong = match (text("scope"), text("scope_reference")) {
                (Some("tenant"), Some(_)) => Some((Code::Invalid, "The scope TENANT has no scopeReference.")),
                (Some("node"), None) => Some((Code::Required, "The scope NODE needs the id of a node in scopeReference.")),
                (Some("store"), None) => Some((Code::Required, "The scope STORE needs the id of a store in scopeReference.")),
                _ => None,
            };
            errors.extend(wrong.map(|(code, message)| UserError::new("scope_reference", code, message)));
        }
        if let (Some(Value::Timestamp(starts_at)), Some(Value::Timestamp(ends_at))) = (row.get("starts_at"), row.get("ends_at"))
            && ends_at <= starts_at
        {
            errors.push(UserError::new("ends_at", Code::Invalid, "`endsAt` must be later than `startsAt`."));
        }
        Ok(errors)
    }
}
