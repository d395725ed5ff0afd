//! Setting a tenant up: all that it needs to begin with, or nothing.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::TimeDelta;
use kit::{
    Assignments, Code, CurrencyCode, Error, Id, OpaqueToken, Outcome, Scope, StringList, Timestamp, Transaction, UserError,
    Value, hash_password,
};

use crate::admin_user::AdminUser;
use crate::cityos_store::{CityosStore, CityosStoreStatus, CityosStoreType};
use crate::governance_authority::{GovernanceAuthority, GovernanceAuthorityType};
use crate::node::{Node, NodeType};
use crate::sales_channel::SalesChannel;
use crate::sales_channel_mapping::SalesChannelMapping;
use crate::tenant::{Tenant, TenantResidencyZone, TenantScopeTier, TenantStatus, TenantSubscriptionTier, TenantType};
use crate::tenant_billing::TenantBilling;
use crate::tenant_lifecycle::{TenantLimitsInput, of_scope, require_operator};
use crate::tenant_settings::TenantSettings;
use crate::tenant_user::{TenantUser, TenantUserRole, TenantUserStatus};

/// Audit log and outbox carry every row of it under this verb.
const VERB: &str = "provision";

/// How the channel of the first store is called, and by what kind of request it is reached.
const WEB: (&str, &str) = ("Web shop", "web");

/// A new tenant with what it begins with.
#[derive(Clone, Debug, InputObject)]
pub struct ProvisionTenantInput {
    /// Display name of the tenant.
    pub name: String,
    /// Readable key that names the tenant in URLs and in the x-tenant header: 2 to 63 lower-case letters, digits and hyphens, unique on
    /// the platform and fixed once created.
    pub handle: String,
    /// Part the tenant plays on the platform; a vendor unless given.
    pub tenant_type: Option<TenantType>,
    /// Tenant directly above this one, for example the head office of a franchise.
    pub parent_tenant_id: Option<Id>,
    /// Zone in which its data must be kept; any unless given.
    pub residency_zone: Option<TenantResidencyZone>,
    /// Its language, as a BCP 47 tag; en unless given.
    pub default_locale: Option<String>,
    /// Its time zone, as an IANA name; UTC unless given.
    pub timezone: Option<String>,
    /// Its currency, as an ISO 4217 code; also that of what it pays to the platform.
    pub default_currency: CurrencyCode,
    /// Name in front of the platform's domain that leads to the tenant, without dots; the handle unless given.
    pub subdomain: Option<String>,
    /// Plan level; basic unless given.
    pub subscription_tier: Option<TenantSubscriptionTier>,
    /// Size class; nano unless given.
    pub scope_tier: Option<TenantScopeTier>,
    /// Days that it may try the platform, 0 to 365; 14 unless given.
    pub trial_days: Option<i32>,
    /// Address to which the platform sends its invoices.
    pub billing_email: Option<String>,
    /// What it may have at most; one point of interest, one sales channel and no other limits unless given.
    pub limits: Option<TenantLimitsInput>,
    /// Authority that all tenants share and under which its own stands, such as that of its country. It begins with one of its own, which
    /// makes no rules yet.
    pub governance_authority_id: Option<Id>,
    /// The city in which it begins: the root of its tree of nodes.
    pub city: ProvisionCityInput,
    /// Its first store, which is open; one called like the tenant unless given.
    pub store: Option<ProvisionStoreInput>,
    /// Its first member of staff, a tenant-admin, who is invited.
    pub admin: ProvisionAdminInput,
}

/// The root of a new tenant's tree of nodes.
#[derive(Clone, Debug, InputObject)]
pub struct ProvisionCityInput {
    /// Name of the city, in the language of the tenant.
    pub name: String,
    /// URL-safe identifier of the node.
    pub slug: String,
    /// Short code of the node in other systems, for example RUH.
    pub code: Option<String>,
}

/// The first store of a new tenant.
#[derive(Clone, Debug, InputObject)]
pub struct ProvisionStoreInput {
    /// URL-safe identifier of the store, fixed once created.
    pub handle: String,
    /// Name shown to customers.
    pub name: String,
    /// Kind of business the store is made for; retail unless given.
    pub store_type: Option<CityosStoreType>,
}

/// The first member of a new tenant's staff: a new account or one that there is.
#[derive(Clone, Debug, InputObject)]
pub struct ProvisionAdminInput {
    /// E-mail address of a new account. Give this or `userId`.
    pub email: Option<String>,
    /// Staff account that there is, for somebody who works for another tenant already.
    pub user_id: Option<Id>,
}

/// A tenant that has been set up, or what the caller must mend; then nothing of it is there.
#[derive(Default, SimpleObject)]
pub struct ProvisionTenantPayload {
    /// The tenant. To see what belongs to it, act for it: send its handle as `x-tenant`.
    pub tenant: Option<Tenant>,
    /// Its settings.
    pub tenant_settings: Option<TenantSettings>,
    /// What it pays to the platform, and its limits.
    pub tenant_billing: Option<TenantBilling>,
    /// Its own authority.
    pub governance_authority: Option<GovernanceAuthority>,
    /// The root of its tree of nodes.
    pub node: Option<Node>,
    /// Its first store.
    pub cityos_store: Option<CityosStore>,
    /// The membership of its first member of staff.
    pub tenant_user: Option<TenantUser>,
    /// Token with which that member accepts the invitation (`acceptInvitation`). It is shown this once: send it to them.
    pub invitation_token: Option<String>,
    /// What the caller must mend; empty when the tenant has been set up.
    pub user_errors: Vec<UserError>,
}

/// Sets tenants up.
#[derive(Default)]
pub struct TenantProvisioning;

#[Object]
impl TenantProvisioning {
    /// Sets a tenant up with all that it begins with: settings, billing with limits, an authority of its own, the root of its tree of
    /// nodes, a sales channel with its first store, and its first member of staff, who is invited. All of it is there, or nothing.
    /// Requires tenant:provision, as a super-admin.
    ///
    /// User errors name the field, such as `["store", "handle"]`: `REQUIRED`, `INVALID`, `TAKEN` (another tenant has the handle), `NOT_FOUND`
    /// (an authority that not all tenants share, an unknown parent or account), `LIMIT_REACHED` (the limits leave no room for the first
    /// store's channel or the first member).
    #[graphql(requires_scopes = "staff")]
    async fn provision_tenant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The tenant.")] input: ProvisionTenantInput,
    ) -> async_graphql::Result<Option<ProvisionTenantPayload>> {
        let scope = Scope::of(ctx)?;
        require_operator(scope, VERB)?;
        let errors = check(&input);
        if !errors.is_empty() {
            return Ok(Some(ProvisionTenantPayload { user_errors: errors, ..Default::default() }));
        }
        // Hashing takes a while, during which nothing should be locked.
        let secrets = Secrets::generate().await?;
        let mut transaction = scope.write().await?;
        let outcome = match Box::pin(provision(&mut transaction, input, secrets)).await {
            Ok(payload) => Ok(Outcome::Done(Box::new(payload))),
            Err(Stop::Refused(errors)) => Ok(Outcome::Refused(errors)),
            Err(Stop::Failed(error)) => Err(error),
        };
        Ok(Some(match transaction.conclude(outcome).await? {
            Outcome::Done(payload) => *payload,
            Outcome::Refused(user_errors) => ProvisionTenantPayload { user_errors, ..Default::default() },
        }))
    }
}

/// Why it goes no further.
enum Stop {
    Refused(Vec<UserError>),
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// The row that a step has written. Its user errors name columns of the row: `fields` says which input each of them comes from, and
/// `group` the input object in which all others stand.
fn written<T>(outcome: Outcome<T>, group: Option<&str>, fields: &[(&str, &str)]) -> Result<T, Stop> {
    match outcome {
        Outcome::Done(row) => Ok(*row),
        Outcome::Refused(mut errors) => {
            for error in &mut errors {
                for (column, input) in fields {
                    error.field.iter_mut().filter(|field| field == column).for_each(|field| *field = (*input).to_owned());
                    error.message = error.message.replace(&format!("`{column}`"), &format!("`{input}`"));
                }
                if let (Some(group), false) = (group, error.field.is_empty()) {
                    error.field.insert(0, group.to_owned());
                }
            }
            Err(Stop::Refused(errors))
        }
    }
}

/// What nobody but the invited may know, and a hash that no password has.
struct Secrets {
    invitation: OpaqueToken,
    no_password: String,
}

impl Secrets {
    async fn generate() -> kit::Result<Self> {
        let no_password = hash_password(OpaqueToken::generate()?.reveal()).await?;
        Ok(Self { invitation: OpaqueToken::generate()?, no_password })
    }
}

/// What is wrong with the input by itself.
fn check(input: &ProvisionTenantInput) -> Vec<UserError> {
    let mut errors = Vec::new();
    let mut wrong = |field: &[&str], code: Code, message: &str| {
        let field = field.iter().map(|step| (*step).to_owned()).collect();
        errors.push(UserError { field, code, message: message.into() });
    };
    let store = input.store.as_ref();
    let texts: [(&[&str], Option<&str>); 7] = [
        (&["name"], Some(&input.name)),
        (&["defaultLocale"], input.default_locale.as_deref()),
        (&["timezone"], input.timezone.as_deref()),
        (&["city", "name"], Some(&input.city.name)),
        (&["city", "slug"], Some(&input.city.slug)),
        (&["store", "handle"], store.map(|store| store.handle.as_str())),
        (&["store", "name"], store.map(|store| store.name.as_str())),
    ];
    for (field, text) in texts {
        if text.is_some_and(|text| text.trim().is_empty()) {
            wrong(field, Code::Required, "It must not be empty.");
        }
    }
    if !is_handle(&input.handle) {
        wrong(
            &["handle"],
            Code::Invalid,
            "A handle has 2 to 63 lower-case letters, digits and hyphens, and no hyphen at its ends.",
        );
    }
    if input.trial_days.is_some_and(|days| !(0..=365).contains(&days)) {
        wrong(&["trialDays"], Code::Invalid, "`trialDays` must be from 0 to 365.");
    }
    match (&input.admin.email, &input.admin.user_id) {
        (Some(_), Some(_)) | (None, None) => wrong(&["admin"], Code::Required, "Give `email` or `userId`, and not both."),
        (Some(email), None) if !is_address(email) => wrong(&["admin", "email"], Code::Invalid, "This is no e-mail address."),
        _ => {}
    }
    errors
}

fn is_handle(text: &str) -> bool {
    (2..=63).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn is_address(text: &str) -> bool {
    text.len() <= 254
        && !text.contains(char::is_whitespace)
        && text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
}

async fn provision(
    transaction: &mut Transaction,
    input: ProvisionTenantInput,
    secrets: Secrets,
) -> Result<ProvisionTenantPayload, Stop> {
    let now = transaction.scope().now();
    let limits = input.limits.clone().unwrap_or_default();
    let tenant = insert_tenant(transaction, &input, &limits, now).await?;
    // All else is the new tenant's own.
    transaction.enter(of_scope(&tenant)).await?;
    let transaction = &*transaction;

    let mut row = Assignments::default();
    row.set("name", input.name.clone());
    row.set("slug", input.handle.clone());
    row.set("type", GovernanceAuthorityType::Authority);
    row.set("parent_authority_id", input.governance_authority_id);
    let authority = transaction.insert::<GovernanceAuthority>(VERB, row).await?;
    let authority = written(authority, None, &[("parentAuthorityId", "governanceAuthorityId"), ("slug", "handle")])?;

    let mut row = Assignments::default();
    row.set("governance_authority_id", authority.id.clone());
    let tenant = written(transaction.update::<Tenant>(&tenant.id, VERB, row).await?, None, &[])?;

    let mut row = Assignments::default();
    row.set("timezone", tenant.timezone.clone());
    row.set("date_format", tenant.date_format.clone());
    row.set("default_locale", tenant.default_locale.clone());
    row.set("supported_locales", tenant.supported_locales.clone());
    row.set("default_currency", tenant.default_currency);
    let settings = written(transaction.insert::<TenantSettings>(VERB, row).await?, None, &[])?;

    let mut row = Assignments::default();
    row.set("currency_code", tenant.default_currency);
    row.set("current_period_start", tenant.trial_starts_at);
    row.set("current_period_end", tenant.trial_ends_at);
    limits.of_billing(&mut row);
    let billing = written(transaction.insert::<TenantBilling>(VERB, row).await?, Some("limits"), &[])?;

    let mut row = Assignments::default();
    row.set("name", input.city.name);
    row.set("slug", input.city.slug);
    row.set("code", input.city.code);
    row.set("type", NodeType::City);
    let node = written(transaction.insert::<Node>(VERB, row).await?, Some("city"), &[])?;

    let store = input.store.unwrap_or(ProvisionStoreInput { handle: input.handle, name: input.name, store_type: None });
    let store = insert_store(transaction, store, tenant.default_currency).await?;
    let member = insert_admin(transaction, input.admin, &secrets, now).await?;
    Ok(ProvisionTenantPayload {
        tenant: Some(tenant),
        tenant_settings: Some(settings),
        tenant_billing: Some(billing),
        governance_authority: Some(authority),
        node: Some(node),
        cityos_store: Some(store),
        tenant_user: Some(member),
        invitation_token: Some(secrets.invitation.reveal()),
        user_errors: Vec::new(),
    })
}

async fn insert_tenant(
    transaction: &Transaction,
    input: &ProvisionTenantInput,
    limits: &TenantLimitsInput,
    now: Timestamp,
) -> Result<Tenant, Stop> {
    let locale = input.default_locale.as_deref().unwrap_or("en");
    let trial = TimeDelta::days(input.trial_days.unwrap_or(14).into());
    let mut row = Assignments::default();
    row.set("name", input.name.clone());
    row.set("slug", input.handle.clone());
    row.set("handle", input.handle.clone());
    row.set("subdomain", input.subdomain.clone().unwrap_or_else(|| input.handle.clone()));
    row.set("tenant_type", input.tenant_type);
    row.set("parent_tenant_id", input.parent_tenant_id.clone());
    row.set("residency_zone", input.residency_zone);
    row.set("default_locale", locale.to_owned());
    row.set("supported_locales", serde_json::json!({ "locales": [locale] }));
    row.set("timezone", input.timezone.clone());
    row.set("default_currency", input.default_currency);
    row.set("subscription_tier", input.subscription_tier);
    row.set("scope_tier", input.scope_tier);
    row.set("billing_email", input.billing_email.clone());
    limits.of_tenant(&mut row);
    if trial.is_zero() {
        row.set("status", TenantStatus::Active);
    } else {
        row.set("status", TenantStatus::Trial);
        row.set("trial_starts_at", now);
        row.set("trial_ends_at", now + trial);
    }
    let tenant = transaction.insert::<Tenant>(VERB, row).await?;
    written(tenant, None, &[("slug", "handle"), ("maxPois", "limits"), ("maxChannels", "limits")])
}

/// The store, open, with the channel that it sells through and that requests from the web are led to.
async fn insert_store(
    transaction: &Transaction,
    store: ProvisionStoreInput,
    currency: CurrencyCode,
) -> Result<CityosStore, Stop> {
    let (name, kind) = WEB;
    let mut row = Assignments::default();
    row.set("name", name.to_owned());
    let channel = written(transaction.insert::<SalesChannel>(VERB, row).await?, Some("store"), &[])?;

    let mut row = Assignments::default();
    row.set("name", name.to_owned());
    row.set("channel_type", kind.to_owned());
    row.set("medusa_sales_channel_id", channel.id.clone());
    written(transaction.insert::<SalesChannelMapping>(VERB, row).await?, Some("store"), &[])?;

    let mut row = Assignments::default();
    row.set("handle", store.handle);
    row.set("name", store.name);
    row.set("sales_channel_id", channel.id);
    row.set("supported_currency_codes", StringList(vec![currency.stored()]));
    row.set("store_type", store.store_type);
    row.set("status", CityosStoreStatus::Active);
    written(transaction.insert::<CityosStore>(VERB, row).await?, Some("store"), &[])
}

/// The membership, which waits for its invitation to be accepted, and the account where there is none.
async fn insert_admin(
    transaction: &Transaction,
    admin: ProvisionAdminInput,
    secrets: &Secrets,
    now: Timestamp,
) -> Result<TenantUser, Stop> {
    let account = match (admin.user_id, admin.email) {
        (Some(id), _) => id,
        (None, email) => {
            let mut row = Assignments::default();
            row.set("email", email.map(|email| email.to_lowercase()));
            row.set("role", kit::TextEnum::text(TenantUserRole::TenantAdmin).to_owned());
            row.set("capabilities", serde_json::json!({}));
            row.put("password_hash", Value::from(secrets.no_password.clone()));
            written(transaction.insert::<AdminUser>(VERB, row).await?, Some("admin"), &[])?.id
        }
    };
    let mut row = Assignments::default();
    row.set("user_id", account);
    row.set("role", TenantUserRole::TenantAdmin);
    row.set("status", TenantUserStatus::Invited);
    row.put("invitation_token", Value::from(secrets.invitation.digest()));
    row.set("invitation_sent_at", now);
    row.set("invited_by_id", transaction.scope().actor().id().cloned());
    written(transaction.insert::<TenantUser>(VERB, row).await?, Some("admin"), &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_a_label_of_a_host() {
        for good in ["hq", "dakkah-2", "0x"] {
            assert!(is_handle(good), "{good}");
        }
        let long = "a".repeat(64);
        for bad in ["", "a", "-a", "a-", "Dakkah", "a b", "a.b", "ä-b", &long] {
            assert!(!is_handle(bad), "{bad}");
        }
    }

    #[test]
    fn an_address_has_a_name_and_a_host() {
        assert!(is_address("a@b.example"));
        for bad in ["", "a", "@b.example", "a@b", "a@b@c.example", "a b@c.example"] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
