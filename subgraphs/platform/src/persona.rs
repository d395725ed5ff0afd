//! Personas.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Action, Assignments, Code, Entity, Hooks, Id, Scope, StringList, TextEnum, Timestamp, UserError, Value, relations};
use serde_json::Value as Json;

use crate::persona_assignment::PersonaAssignment;
use crate::schema;

/// The six axes on which a persona is scored.
const AXES: [&str; 6] = ["engagement", "spending", "loyalty", "trust", "locality", "channel"];

/// The user interfaces there are.
const SURFACES: [&str; 5] = ["storefront", "admin", "vendor-portal", "kiosk", "mobile"];

/// A contextual profile of people: it scores them on six axes and opens or closes surfaces, tools, workflows and features to them.
/// Assignments say whom it applies to; what applies to the caller is `me { persona }`.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::persona)]
#[entity(prefix = "persona", plural = "personas", access = staff, hooks, relations)]
pub struct Persona {
    /// Id of the persona, `persona_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Name of the persona, such as Loyal regular.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// URL-safe identifier, unique within the tenant: lower-case letters and digits in words joined by hyphens.
    #[entity(create, update, filter, order)]
    pub slug: String,
    /// Kind of persona as free text, for example shopper, resident, business or staff.
    #[entity(create, update, filter, order)]
    pub category: String,
    /// Scores from 0 to 1 as a JSON object, such as {"engagement": 0.8, "spending": 0.4}. The axes are engagement, spending, loyalty,
    /// trust, locality and channel; one left out is not scored.
    #[entity(create, update)]
    pub axes: Option<Json>,
    /// Rules and limits as a JSON object, such as {"maxOrderValue": 500, "surfaces": ["kiosk"]}, for the programs that know them.
    /// "surfaces" and "workflows", where given, are lists of names that the rules are limited to.
    #[entity(create, update)]
    pub constraints: Option<Json>,
    /// Workflows that people with it may start, by name, such as xsystem.kyc-verification; null means no limit.
    #[entity(create, update)]
    pub allowed_workflows: Option<StringList>,
    /// Tools that they, and programs that act for them, may use, by name; null means no limit.
    #[entity(create, update)]
    pub allowed_tools: Option<StringList>,
    /// User interfaces that they may enter: storefront, admin, vendor-portal, kiosk, mobile; null means no limit. It opens no
    /// interface to somebody who has no right to it.
    #[entity(create, update)]
    pub allowed_surfaces: Option<StringList>,
    /// Values of feature flags in place of the defaults, as a JSON object of flags, such as {"express-checkout": true}.
    #[entity(create, update)]
    pub feature_overrides: Option<Json>,
    /// Decides among the personas that apply to somebody by assignments of the same scope and priority: the higher one wins.
    #[entity(create, default, update, filter, order)]
    pub priority: i32,
    /// Whether it is in use; a new one is. Assignments of an inactive persona have no effect.
    #[entity(create, default, update, filter, order)]
    pub status: PersonaStatus,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(create, update)]
    pub metadata: Option<Json>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl Persona {
    /// To whom it is assigned, where and for how long.
    #[has_many(PersonaAssignment.persona_id)]
    fn assignments();
}

/// Whether a persona is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum PersonaStatus {
    /// It applies to those it is assigned to.
    Active,
    /// It applies to nobody; its assignments are kept.
    Inactive,
}

impl Hooks for Persona {
    fn before_write(_: &Scope, _: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        let given = |column: &str| match row.get(column) {
            Some(Value::Json(json)) => Some(json),
            _ => None,
        };
        let wrong = [
            given("axes").and_then(|axes| wrong_axes(axes).map(|why| ("axes", why))),
            given("constraints").and_then(|rules| wrong_constraints(rules).map(|why| ("constraints", why))),
            given("allowed_surfaces").and_then(|names| wrong_surfaces(names).map(|why| ("allowed_surfaces", why))),
            given("allowed_workflows").and_then(|names| wrong_names(names).map(|why| ("allowed_workflows", why))),
            given("allowed_tools").and_then(|names| wrong_names(names).map(|why| ("allowed_tools", why))),
            given("feature_overrides")
                .filter(|flags| !flags.is_object())
                .map(|_| ("feature_overrides", "Feature overrides are an object such as {\"express-checkout\": true}.".into())),
        ];
        Ok(wrong.into_iter().flatten().map(|(field, why)| UserError::new(field, Code::Invalid, why)).collect())
    }
}

fn wrong_axes(axes: &Json) -> Option<String> {
    let Some(axes) = axes.as_object() else {
        return Some("Axes are an object such as {\"engagement\": 0.8}.".into());
    };
    axes.iter().find_map(|(axis, score)| {
        if !AXES.contains(&axis.as_str()) {
            return Some(format!("There is no axis `{axis}`; the axes are {}.", AXES.join(", ")));
        }
        let scored = score.as_f64().is_some_and(|score| (0.0..=1.0).contains(&score));
        (!scored).then(|| format!("The score of `{axis}` is a number from 0 to 1."))
    })
}

fn wrong_constraints(rules: &Json) -> Option<String> {
    let Some(rules) = rules.as_object() else {
        return Some("Constraints are an object such as {\"maxOrderValue\": 500}.".into());
    };
    let surfaces = rules.get("surfaces").and_then(wrong_surfaces).map(|why| format!("In `surfaces`: {why}"));
    surfaces.or_else(|| rules.get("workflows").and_then(wrong_names).map(|why| format!("In `workflows`: {why}")))
}

fn wrong_surfaces(names: &Json) -> Option<String> {
    let unknown = |name: &&Json| !name.as_str().is_some_and(|name| SURFACES.contains(&name));
    wrong_names(names).or_else(|| {
        let unknown = names.as_array()?.iter().find(unknown)?;
        Some(format!("There is no surface {unknown}; the surfaces are {}.", SURFACES.join(", ")))
    })
}

fn wrong_names(names: &Json) -> Option<String> {
    let named = |name: &Json| name.as_str().is_some_and(|name| !name.is_empty());
    let list = names.as_array().is_some_and(|names| names.iter().all(named));
    (!list).then(|| "It must be a list of names.".into())
}
