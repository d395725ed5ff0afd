//! Registering vendors, and what becomes of them.

use async_graphql::{Context, InputObject, Object};
use kit::{
    Action, Actor, Assignments, Code, Entity, Id, Outcome, Predicate, Scope, StateMachine, Timestamp, Transaction, Transition,
    UserError,
};

use crate::marketplace_listing::{MarketplaceListing, MarketplaceListingStatus};
use crate::vendor::{Vendor, VendorBusinessType, VendorPayload, VendorStatus, VendorVerificationStatus};
use crate::vendor_product::{VendorProduct, VendorProductStatus};
use crate::vendor_user::{VendorUser, VendorUserRole, VendorUserStatus};

/// The states of a vendor.
pub const LIFECYCLE: StateMachine<Vendor, VendorStatus> = StateMachine {
    column: "status",
    state: |vendor| vendor.status,
    transitions: &[
        Transition { verb: "approve", from: &[VendorStatus::Pending], to: VendorStatus::Active },
        Transition { verb: "reject", from: &[VendorStatus::Pending], to: VendorStatus::Rejected },
        Transition { verb: "resubmit", from: &[VendorStatus::Rejected], to: VendorStatus::Pending },
        Transition { verb: "suspend", from: &[VendorStatus::Active], to: VendorStatus::Suspended },
        Transition { verb: "reinstate", from: &[VendorStatus::Suspended, VendorStatus::Inactive], to: VendorStatus::Active },
        Transition { verb: "deactivate", from: &[VendorStatus::Active, VendorStatus::Suspended], to: VendorStatus::Inactive },
    ],
};

/// Who registers as a vendor.
#[derive(Clone, Debug, InputObject)]
pub struct RegisterVendorInput {
    /// Readable key of the vendor in URLs, lower case, unique within the tenant.
    pub handle: String,
    /// Name under which the vendor sells.
    pub business_name: String,
    /// Registered name of the business.
    pub legal_name: Option<String>,
    /// Legal form of the business; a private person unless given.
    pub business_type: Option<VendorBusinessType>,
    /// Tax or VAT number.
    pub tax_id: Option<String>,
    /// E-mail address at which the platform reaches the vendor.
    pub email: String,
    /// Telephone number in international format.
    pub phone: Option<String>,
    /// Person to ask for.
    pub contact_name: Option<String>,
    /// City in which the vendor is at home.
    pub city: Option<String>,
    /// Country of the vendor, ISO 3166-1 alpha-2 in lower case.
    pub country_code: Option<String>,
    /// What the vendor says of itself, plain text.
    pub description: Option<String>,
}

/// Mutations that take vendors from state to state.
#[derive(Default)]
pub struct VendorLifecycle;

#[Object]
impl VendorLifecycle {
    /// Registers a vendor, which waits for staff. A customer who registers becomes the owner in its team. Its currency is the tenant's.
    /// Requires a customer's token, or vendor:register.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn register_vendor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who registers.")] input: RegisterVendorInput,
    ) -> async_graphql::Result<Option<VendorPayload>> {
        let scope = Scope::of(ctx)?;
        let owner = match scope.actor() {
            Actor::Customer { id } => Some(id.clone()),
            _ => {
                scope.require(Vendor::TABLE, "register")?;
                None
            }
        };
        let transaction = scope.write().await?;
        let outcome = register(&transaction, input, owner).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Lets a pending vendor sell. Requires vendor:approve.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn approve_vendor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor, `vendor_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorPayload>> {
        let scope = Scope::of(ctx)?;
        let mut row = Assignments::default();
        row.set("verification_status", VendorVerificationStatus::Verified);
        row.set("approved_at", scope.now());
        row.set("approved_by_id", scope.actor().id().cloned());
        row.put("rejection_reason", kit::Value::Null);
        Ok(Some(LIFECYCLE.apply(ctx, &id, "approve", row, expected_updated_at).await?.into()))
    }

    /// Turns a pending vendor down. Requires vendor:reject.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn reject_vendor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor, `vendor_…`.")] id: Id,
        #[graphql(desc = "Why, for the vendor.")] reason: Option<String>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorPayload>> {
        let mut row = Assignments::default();
        row.set("rejection_reason", reason);
        Ok(Some(LIFECYCLE.apply(ctx, &id, "reject", row, expected_updated_at).await?.into()))
    }

    /// Asks staff to look at a rejected vendor again. Requires vendor:resubmit, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn resubmit_vendor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor, `vendor_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorPayload>> {
        Ok(Some(LIFECYCLE.apply(ctx, &id, "resubmit", Assignments::default(), expected_updated_at).await?.into()))
    }

    /// Stops an active vendor for the time being: its approved products are suspended, its active listings paused, and its auctions take no bids.
    /// Requires vendor:suspend.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn suspend_vendor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor, `vendor_…`.")] id: Id,
        #[graphql(desc = "Why, for the vendor.")] reason: Option<String>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorPayload>> {
        let mut row = Assignments::default();
        row.set("suspension_reason", reason);
        cascade(ctx, &id, "suspend", row, expected_updated_at).await
    }

    /// Lets a suspended or inactive vendor sell again: what was stopped with it opens, too. Requires vendor:reinstate.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn reinstate_vendor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor, `vendor_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorPayload>> {
        let mut row = Assignments::default();
        row.put("suspension_reason", kit::Value::Null);
        cascade(ctx, &id, "reinstate", row, expected_updated_at).await
    }

    /// Ends a vendor's selling, as it wishes: its approved products are suspended and its active listings paused. Requires
    /// vendor:deactivate.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn deactivate_vendor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor, `vendor_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorPayload>> {
        cascade(ctx, &id, "deactivate", Assignments::default(), expected_updated_at).await
    }
}

async fn register(transaction: &Transaction, input: RegisterVendorInput, owner: Option<Id>) -> kit::Result<Outcome<Vendor>> {
    let RegisterVendorInput {
        handle,
        business_name,
        legal_name,
        business_type,
        tax_id,
        email,
        phone,
        contact_name,
        city,
        country_code,
        description,
    } = input;
    let blank = |column: &str, field: &str, text: &str| {
        text.trim().is_empty().then(|| UserError::new(column, Code::Required, format!("`{field}` is required.")))
    };
    let missing = [blank("business_name", "businessName", &business_name), blank("email", "email", &email)];
    let missing: Vec<UserError> = missing.into_iter().flatten().collect();
    if !missing.is_empty() {
        return Ok(Outcome::Refused(missing));
    }
    let mut row = Assignments::default();
    row.set("handle", handle);
    row.set("business_name", business_name);
    row.set("legal_name", legal_name);
    row.set("business_type", business_type);
    row.set("tax_id", tax_id);
    row.set("email", email);
    row.set("phone", phone);
    row.set("contact_name", contact_name);
    row.set("city", city);
    row.set("country_code", country_code);
    row.set("description", description);
    row.set("currency_code", transaction.scope().tenant().default_currency.clone());
    let vendor: Box<Vendor> = match transaction.insert("register", row).await? {
        Outcome::Done(vendor) => vendor,
        refused => return Ok(refused),
    };
    if let Some(owner) = owner {
        let mut row = Assignments::default();
        row.set("vendor_id", vendor.id.clone());
        row.set("user_id", owner);
        row.set("role", VendorUserRole::Owner);
        row.set("status", VendorUserStatus::Active);
        row.set("invitation_accepted_at", transaction.scope().now());
        transaction.insert::<VendorUser>(Action::Create.verb(), row).await?.done()?;
    }
    Ok(Outcome::Done(vendor))
}

/// Takes a vendor to another state, and what it offers with it.
async fn cascade(
    ctx: &Context<'_>,
    id: &Id,
    verb: &'static str,
    row: Assignments,
    expected: Option<Timestamp>,
) -> async_graphql::Result<Option<VendorPayload>> {
    let transaction = Scope::of(ctx)?.write().await?;
    let outcome = async {
        let before = transaction.lock::<Vendor>(id, verb, expected).await?;
        let outcome = LIFECYCLE.step(&transaction, &before, verb, row).await?;
        if let Outcome::Done(vendor) = &outcome {
            offer(&transaction, id, vendor.status == VendorStatus::Active, verb).await?;
        }
        Ok(outcome)
    };
    let outcome = outcome.await;
    Ok(Some(transaction.conclude(outcome).await?.into()))
}

/// Stops the open products and listings of a vendor, or opens again those that were stopped so. Audit and outbox carry each under the
/// vendor's verb.
async fn offer(transaction: &Transaction, vendor: &Id, open: bool, verb: &str) -> kit::Result<()> {
    let of_vendor = |state: &'static str| {
        let stopped = Predicate::equal("stopped_with_vendor", true);
        let in_state = Predicate::equal("status", state);
        Predicate::equal("vendor_id", vendor).and(if open { stopped } else { in_state })
    };
    let row = |state: &'static str| {
        let mut row = Assignments::default();
        row.put("status", state.into());
        row.set("stopped_with_vendor", !open);
        row
    };
    let [approved, suspended] = [VendorProductStatus::Approved, VendorProductStatus::Suspended].map(kit::TextEnum::text);
    let products = row(if open { approved } else { suspended });
    transaction.update_all::<VendorProduct>(of_vendor(approved), verb, products).await?.done()?;
    let [active, paused] = [MarketplaceListingStatus::Active, MarketplaceListingStatus::Paused].map(kit::TextEnum::text);
    let listings = row(if open { active } else { paused });
    transaction.update_all::<MarketplaceListing>(of_vendor(active), verb, listings).await?.done()?;
    Ok(())
}
