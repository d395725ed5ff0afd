//! What an approval workflow says in JSON: when it applies, and who decides at each of its steps.

use kit::{CurrencyCode, Decimal, Role, TextEnum};
use serde::Deserialize;

use crate::company_user::CompanyUserRole;

/// Steps of one workflow at most.
const MOST_STEPS: usize = 10;

/// Who decides at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Approver {
    /// A member of the company with this role, or a wider one.
    Member(CompanyUserRole),
    /// A person of the tenant's staff with this role, or who runs the tenant.
    Staff(Role),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    step: usize,
    role: Option<String>,
    staff_role: Option<String>,
}

/// The steps in their order; the error says how they are written.
pub(crate) fn steps(json: &serde_json::Value) -> Result<Vec<Approver>, String> {
    const WRITTEN: &str =
        "Steps are a list such as [{\"step\": 1, \"role\": \"admin\"}, {\"step\": 2, \"staff_role\": \"city-manager\"}]";
    let steps = Vec::<Step>::deserialize(json).map_err(|error| format!("{WRITTEN}: {error}."))?;
    if steps.is_empty() || steps.len() > MOST_STEPS {
        return Err(format!("{WRITTEN}, 1 to {MOST_STEPS} of them."));
    }
    let approver = |(index, step): (usize, &Step)| {
        if step.step != index + 1 {
            return Err(format!("Steps are numbered from 1 in their order; number {} is not.", step.step));
        }
        let member = |role: &String| CompanyUserRole::from_text(role).filter(|role| *role != CompanyUserRole::Viewer);
        let found = match (&step.role, &step.staff_role) {
            (Some(role), None) => member(role).map(Approver::Member),
            (None, Some(role)) => Role::parse(role).map(Approver::Staff),
            _ => return Err(format!("Step {} has one of `role` and `staff_role`.", step.step)),
        };
        found.ok_or_else(|| format!("At step {} nobody could decide: `role` is owner, admin or buyer.", step.step))
    };
    steps.iter().enumerate().map(approver).collect()
}

/// When a workflow applies, besides its kind.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Conditions {
    min_total: Option<String>,
    currency_code: Option<String>,
    above: Option<Above>,
    entity_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Above {
    DefaultApprovalThreshold,
}

/// What is to be approved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) entity_type: &'a str,
    pub(crate) total: Decimal,
    pub(crate) currency: CurrencyCode,
    /// The company's own threshold.
    pub(crate) threshold: Option<Decimal>,
}

/// Whether a workflow with these conditions applies; the error says how they are written.
pub(crate) fn applies(conditions: Option<&serde_json::Value>, to: Subject<'_>) -> Result<bool, String> {
    const WRITTEN: &str = "Conditions are an object such as {\"min_total\": \"10000\", \"currency_code\": \"sar\"}, {\"above\": \
                           \"default_approval_threshold\"} or {\"entity_type\": \"credit_line\"}";
    let Some(json) = conditions.filter(|json| !json.is_null()) else { return Ok(true) };
    let wrong = |error: &dyn std::fmt::Display| format!("{WRITTEN}: {error}.");
    let Conditions { min_total, currency_code, above, entity_type } =
        Conditions::deserialize(json).map_err(|error| wrong(&error))?;
    let least = min_total.map(|text| Decimal::parse(&text).map_err(|error| wrong(&error))).transpose()?;
    let no_currency = |code: &String| wrong(&format_args!("`{code}` is not a currency of ISO 4217"));
    let currency = currency_code.map(|code| CurrencyCode::parse(&code).ok_or_else(|| no_currency(&code))).transpose()?;
    Ok(least.is_none_or(|least| to.total >= least)
        && currency.is_none_or(|currency| currency == to.currency)
        && above.is_none_or(|Above::DefaultApprovalThreshold| to.threshold.is_none_or(|threshold| to.total >= threshold))
        && entity_type.is_none_or(|of| of == to.entity_type))
}

/// How conditions are written wrongly, if they are.
pub(crate) fn wrong_conditions(json: &serde_json::Value) -> Option<String> {
    let nothing = Subject { entity_type: "", total: Decimal::default(), currency: CurrencyCode::parse("USD")?, threshold: None };
    applies(Some(json), nothing).err()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn steps_name_members_and_staff() {
        let two = json!([{ "step": 1, "role": "admin" }, { "step": 2, "staff_role": "city-manager" }]);
        assert_eq!(steps(&two).unwrap(), [Approver::Member(CompanyUserRole::Admin), Approver::Staff(Role::CityManager)]);
        for (wrong, why) in [
            (json!([]), "1 to 10"),
            (json!({ "step": 1 }), "Steps are a list"),
            (json!([{ "step": 2, "role": "admin" }]), "numbered from 1"),
            (json!([{ "step": 1, "role": "viewer" }]), "nobody could decide"),
            (json!([{ "step": 1, "staff_role": "king" }]), "nobody could decide"),
            (json!([{ "step": 1 }]), "has one of"),
            (json!([{ "step": 1, "role": "admin", "staff_role": "viewer" }]), "has one of"),
            (json!([{ "step": 1, "role": "admin", "limit": 5 }]), "unknown field"),
        ] {
            let told = steps(&wrong).unwrap_err();
            assert!(told.contains(why), "{wrong}: {told}");
        }
    }

    #[test]
    fn conditions_compare_with_what_is_to_be_approved() {
        let sar = CurrencyCode::parse("SAR").unwrap();
        let amount = |text| Decimal::parse(text).unwrap();
        let of = |total| Subject {
            entity_type: "purchase_order",
            total: amount(total),
            currency: sar,
            threshold: Some(amount("500")),
        };
        let met = |json: serde_json::Value, total| applies(Some(&json), of(total)).unwrap();
        assert!(applies(None, of("0")).unwrap());
        assert!(met(json!({ "min_total": "100" }), "100") && !met(json!({ "min_total": "100" }), "99.99"));
        assert!(met(json!({ "currency_code": "sar" }), "1") && !met(json!({ "currency_code": "eur" }), "1"));
        let above = json!({ "above": "default_approval_threshold" });
        assert!(met(above.clone(), "500") && !met(above, "499.99"));
        assert!(met(json!({ "entity_type": "purchase_order" }), "1") && !met(json!({ "entity_type": "credit_line" }), "1"));
        for wrong in [
            json!({ "min_total": "much" }),
            json!({ "currency_code": "xx" }),
            json!({ "above": "all" }),
            json!([1]),
            json!({ "x": 1 }),
        ] {
            assert!(wrong_conditions(&wrong).is_some(), "{wrong}");
        }
    }
}
