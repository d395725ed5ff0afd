//! The terms that staff agree with vendors: commission, payout, and where their account at Stripe is.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use kit::{Assignments, Code, Decimal, Id, Outcome, Timestamp, UserError, Value};

use crate::commission::check_tiers;
use crate::marketplace_listing::{MarketplaceListing, MarketplaceListingCommissionType, MarketplaceListingPayload};
use crate::vendor::{Vendor, VendorCommissionType, VendorPayload, VendorPayoutSchedule};
use crate::vendor_product::{VendorProduct, VendorProductCommissionType, VendorProductPayload};

/// Changes to the terms of a vendor: a field left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct VendorTermsInput {
    /// How commission on its sales is calculated where no rule of its own applies.
    pub commission_type: Option<VendorCommissionType>,
    /// Percentage of a sale that the platform keeps, from 0 to 100; null for none, so that the tenant's rules apply.
    pub commission_rate: MaybeUndefined<Decimal>,
    /// Amount of each sale that the platform keeps, in the vendor's currency.
    pub commission_flat: MaybeUndefined<Decimal>,
    /// Tiers of the commission, written as those of commission rules.
    pub commission_tiers: MaybeUndefined<serde_json::Value>,
    /// How often the vendor can be paid.
    pub payout_schedule: Option<VendorPayoutSchedule>,
    /// Smallest amount that is paid out, in the vendor's currency; null for any.
    pub payout_minimum: MaybeUndefined<Decimal>,
    /// Whether storefronts put the vendor forward.
    pub is_featured: Option<bool>,
    /// Id of the vendor's account at Stripe Connect.
    pub stripe_account_id: MaybeUndefined<String>,
    /// What Stripe says of the account.
    pub stripe_account_status: MaybeUndefined<String>,
    /// Whether the account can take payments.
    pub stripe_charges_enabled: Option<bool>,
    /// Whether the account can be paid.
    pub stripe_payouts_enabled: Option<bool>,
}

/// Changes to the terms of a vendor's product: a field left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct VendorProductTermsInput {
    /// Whether commission on it goes by its own rate and no rule; then it needs type and rate.
    pub commission_override: Option<bool>,
    /// What the rate is.
    pub commission_type: MaybeUndefined<VendorProductCommissionType>,
    /// A percentage from 0 to 100, or an amount for each piece.
    pub commission_rate: MaybeUndefined<Decimal>,
    /// Share of its sales that is put down to the vendor, in per cent.
    pub attribution_percentage: Option<Decimal>,
}

/// Changes to the terms of a listing: a field left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct MarketplaceListingTermsInput {
    /// Whether commission on sales through it goes by its own rate; then it needs type and rate.
    pub commission_override: Option<bool>,
    /// What the rate is.
    pub commission_type: MaybeUndefined<MarketplaceListingCommissionType>,
    /// A percentage from 0 to 100, or an amount for each piece.
    pub commission_rate: MaybeUndefined<Decimal>,
}

/// Mutations that set terms.
#[derive(Default)]
pub struct Terms;

#[Object]
impl Terms {
    /// Sets the terms of a vendor. Requires vendor:set_terms.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn set_vendor_terms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor, `vendor_…`.")] id: Id,
        #[graphql(desc = "What changes.")] input: VendorTermsInput,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorPayload>> {
        let mut row = Assignments::default();
        row.set("commission_type", input.commission_type);
        row.set("commission_rate", input.commission_rate);
        row.set("commission_flat", input.commission_flat);
        row.set("commission_tiers", input.commission_tiers);
        row.set("payout_schedule", input.payout_schedule);
        row.set("payout_minimum", input.payout_minimum);
        row.set("is_featured", input.is_featured);
        row.set("stripe_account_id", input.stripe_account_id);
        row.set("stripe_account_status", input.stripe_account_status);
        row.set("stripe_charges_enabled", input.stripe_charges_enabled);
        row.set("stripe_payouts_enabled", input.stripe_payouts_enabled);
        if let Some(Value::Json(tiers)) = row.get("commission_tiers")
            && let Err(what) = check_tiers(tiers)
        {
            let refused: Outcome<Vendor> = Outcome::Refused(vec![UserError::new("commission_tiers", Code::Invalid, what)]);
            return Ok(Some(refused.into()));
        }
        Ok(Some(kit::apply::<Vendor>(ctx, &id, "set_terms", row, expected_updated_at).await?.into()))
    }

    /// Sets the terms of a vendor's product. Requires vendor_product:set_terms.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn set_vendor_product_terms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor product, `vprod_…`.")] id: Id,
        #[graphql(desc = "What changes.")] input: VendorProductTermsInput,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorProductPayload>> {
        let mut row = Assignments::default();
        row.set("commission_override", input.commission_override);
        row.set("commission_type", input.commission_type);
        row.set("commission_rate", input.commission_rate);
        row.set("attribution_percentage", input.attribution_percentage);
        Ok(Some(kit::apply::<VendorProduct>(ctx, &id, "set_terms", row, expected_updated_at).await?.into()))
    }

    /// Sets the terms of a listing. Requires marketplace_listing:set_terms.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn set_marketplace_listing_terms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the marketplace listing, `mklist_…`.")] id: Id,
        #[graphql(desc = "What changes.")] input: MarketplaceListingTermsInput,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<MarketplaceListingPayload>> {
        let mut row = Assignments::default();
        row.set("commission_override", input.commission_override);
        row.set("commission_type", input.commission_type);
        row.set("commission_rate", input.commission_rate);
        Ok(Some(kit::apply::<MarketplaceListing>(ctx, &id, "set_terms", row, expected_updated_at).await?.into()))
    }
}
