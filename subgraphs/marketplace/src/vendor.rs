//! Vendors.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{CurrencyCode, Decimal, Entity, Id, Money, Private, Secret, TextEnum, Timestamp, relations};

use crate::cityos_store::CityosStore;
use crate::commission_rule::CommissionRule;
use crate::commission_transaction::CommissionTransaction;
use crate::marketplace_listing::MarketplaceListing;
use crate::payout::Payout;
use crate::schema;
use crate::vendor_analytics_snapshot::VendorAnalyticsSnapshot;
use crate::vendor_order::VendorOrder;
use crate::vendor_performance_metric::VendorPerformanceMetric;
use crate::vendor_product::VendorProduct;
use crate::vendor_user::VendorUser;

/// A seller on a tenant's marketplace. Shoppers see the profile of active vendors; contact, tax, commission, payout and revenue are for the
/// vendor's own people and staff.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::vendor)]
#[entity(prefix = "vendor", plural = "vendors", access = storefront(status = "active"), cache = 60, vendor = "id", vendors(update, resubmit), sort_order, relations)]
pub struct Vendor {
    /// Id of the vendor, `vendor_…`.
    #[entity(filter)]
    pub id: Id,
    /// Readable key of the vendor in URLs, lower case, unique within the tenant.
    #[entity(create, update, filter, order, lookup)]
    pub handle: String,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Store in which the vendor sells. Null means in all stores of the tenant.
    #[entity(create, filter)]
    pub store_id: Option<Id>,
    /// Name under which the vendor sells.
    #[entity(create, update, filter, order)]
    pub business_name: String,
    /// Registered name of the business, as on invoices. Null for everyone but the vendor's people and staff.
    #[entity(create, update, private)]
    pub legal_name: Private<Option<String>>,
    /// Legal form of the business.
    #[entity(create, default, update, filter, order)]
    pub business_type: VendorBusinessType,
    /// Tax or VAT number. Null for everyone but the vendor's people and staff.
    #[entity(create, update, private, personal)]
    pub tax_id: Private<Option<String>>,
    /// E-mail address at which the platform reaches the vendor. Null for everyone but the vendor's people and staff.
    #[entity(create, update, private, personal)]
    pub email: Private<String>,
    /// Telephone number in international format (+966…). Null for everyone but the vendor's people and staff.
    #[entity(create, update, private, personal)]
    pub phone: Private<Option<String>>,
    /// Address of the vendor's website, a full URL.
    #[entity(create, update)]
    pub website: Option<String>,
    /// Person to ask for. Null for everyone but the vendor's people and staff.
    #[entity(create, update, private, personal)]
    pub contact_name: Private<Option<String>>,
    /// Street and number of the business. Null for everyone but the vendor's people and staff.
    #[entity(create, update, private, personal)]
    pub address_line1: Private<Option<String>>,
    /// Second line of the address. Null for everyone but the vendor's people and staff.
    #[entity(create, update, private, personal)]
    pub address_line2: Private<Option<String>>,
    /// City in which the vendor is at home.
    #[entity(create, update, filter, order)]
    pub city: Option<String>,
    /// State, province or region of the vendor.
    #[entity(create, update, filter)]
    pub state: Option<String>,
    /// Postal code of the address. Null for everyone but the vendor's people and staff.
    #[entity(create, update, private, personal)]
    pub postal_code: Private<Option<String>>,
    /// Country of the vendor, ISO 3166-1 alpha-2 in lower case, such as sa.
    #[entity(create, update, filter, order)]
    pub country_code: Option<String>,
    /// How far the check of the vendor's papers has come.
    #[entity(filter, order)]
    pub verification_status: VendorVerificationStatus,
    /// Where the vendor stands. Only an active vendor sells.
    #[entity(filter, order)]
    pub status: VendorStatus,
    /// Currency of the vendor's terms, minimum and figures, ISO 4217. Fixed once the vendor exists.
    #[entity(create, default, filter)]
    pub currency_code: CurrencyCode,
    /// How commission on the vendor's sales is calculated where no rule of its own applies. Null for everyone but the vendor's people
    /// and staff.
    #[entity(private)]
    pub commission_type: Private<VendorCommissionType>,
    /// Percentage of a sale that the platform keeps, where the type is percentage. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub commission_rate: Private<Option<Decimal>>,
    /// Amount of each sale that the platform keeps, where the type is flat. Null for everyone but the vendor's people and staff.
    #[entity(private, money = "currency_code")]
    pub commission_flat: Private<Option<Money>>,
    /// Tiers of the commission, where the type is tiered, written as those of commission rules. Null for everyone but the vendor's people
    /// and staff.
    #[entity(private)]
    pub commission_tiers: Private<Option<serde_json::Value>>,
    /// How the vendor is paid. Null for everyone but the vendor's people and staff.
    #[entity(create, update, private)]
    pub payout_method: Private<Option<VendorPayoutMethod>>,
    /// How often the vendor can be paid. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub payout_schedule: Private<VendorPayoutSchedule>,
    /// Smallest amount that is paid out. Null means any; null too for everyone but the vendor's people and staff.
    #[entity(private, money = "currency_code")]
    pub payout_minimum: Private<Option<Money>>,
    /// Account that bank transfers go to, such as an IBAN. Secret: it can be written and never read back.
    #[entity(create, update)]
    pub bank_account: Secret,
    /// Id of the vendor's account at Stripe Connect. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub stripe_account_id: Private<Option<String>>,
    /// What Stripe says of the account. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub stripe_account_status: Private<Option<String>>,
    /// Whether the account can take payments. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub stripe_charges_enabled: Private<bool>,
    /// Whether the account can be paid. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub stripe_payouts_enabled: Private<bool>,
    /// Whether storefronts put the vendor forward.
    #[entity(filter)]
    pub is_featured: bool,
    /// Number of products the vendor offers, as last counted. Kept by the system.
    #[entity(filter, order)]
    pub total_products: i32,
    /// Number of orders the vendor has had a share in. Kept by the system. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub total_orders: Private<i32>,
    /// What the vendor has sold, less what was refunded, in its currency. Kept by the system. Null for everyone but the vendor's people
    /// and staff.
    #[entity(private, money = "currency_code")]
    pub total_sales: Private<Money>,
    /// Mean of the stars of the vendor's approved reviews, from 1 to 5. Null without reviews. Kept by the system as reviews
    /// are approved, changed and taken back.
    #[entity(filter, order)]
    pub average_rating: Option<f64>,
    /// Number of the vendor's approved reviews. Kept by the system.
    #[entity(filter, order)]
    pub total_reviews: i32,
    /// What the vendor says of itself, plain text.
    #[entity(create, update)]
    pub description: Option<String>,
    /// URL of the vendor's logo.
    #[entity(create, update)]
    pub logo_url: Option<String>,
    /// URL of the picture at the top of the vendor's page.
    #[entity(create, update)]
    pub banner_url: Option<String>,
    /// When the vendor was approved, UTC. Null before.
    #[entity(filter, order)]
    pub approved_at: Option<Timestamp>,
    /// Member of staff who approved the vendor. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub approved_by_id: Private<Option<Id>>,
    /// Why the vendor was rejected. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub rejection_reason: Private<Option<String>>,
    /// Why the vendor is suspended. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub suspension_reason: Private<Option<String>>,
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
impl Vendor {
    /// The store that `storeId` names.
    #[reference(CityosStore.store_id)]
    fn store();

    /// Its team; for the vendor's people and staff.
    #[has_many(VendorUser.vendor_id)]
    fn users();

    /// What it offers; shoppers see what is approved.
    #[has_many(VendorProduct.vendor_id)]
    fn products();

    /// Where its products are listed; shoppers see listings that are shown.
    #[has_many(MarketplaceListing.vendor_id)]
    fn listings();

    /// Its shares of customers' orders; for the vendor's people and staff.
    #[has_many(VendorOrder.vendor_id)]
    fn vendor_orders();

    /// The rules of commission made for it; for the vendor's people and staff.
    #[has_many(CommissionRule.vendor_id)]
    fn commission_rules();

    /// The commission taken on its sales; for the vendor's people and staff.
    #[has_many(CommissionTransaction.vendor_id)]
    fn commission_transactions();

    /// What it was and will be paid; for the vendor's people and staff.
    #[has_many(Payout.vendor_id)]
    fn payouts();

    /// Its figures by period; for the vendor's people and staff.
    #[has_many(VendorAnalyticsSnapshot.vendor_id)]
    fn analytics_snapshots();

    /// How well it serves customers; for the vendor's people and staff.
    #[has_many(VendorPerformanceMetric.vendor_id)]
    fn performance_metrics();
}

/// Legal form of a vendor's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VendorBusinessType {
    /// A private person.
    Individual,
    /// A business of one person.
    SoleProprietorship,
    /// A business of several persons who answer for it.
    Partnership,
    /// A company with limited liability.
    Llc,
    /// A stock corporation.
    Corporation,
    /// An association or foundation without profit.
    NonProfit,
}

/// How far the check of a vendor's papers has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VendorVerificationStatus {
    /// Papers are missing.
    Pending,
    /// Papers have come in.
    DocumentsSubmitted,
    /// Staff look at them.
    InReview,
    /// The vendor is who it says it is.
    Verified,
    /// The papers do not hold.
    Rejected,
}

/// Where a vendor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VendorStatus {
    /// Registered and waiting for staff.
    Pending,
    /// Approved; it sells.
    Active,
    /// Turned down by staff.
    Rejected,
    /// Stopped by staff for the time being; its products and listings are not shown.
    Suspended,
    /// Has given up selling.
    Inactive,
}

/// How commission on a vendor's sales is calculated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VendorCommissionType {
    /// A share of each sale.
    Percentage,
    /// The same amount for each sale.
    Flat,
    /// Shares that depend on how large the sale is.
    Tiered,
}

/// How a vendor is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VendorPayoutMethod {
    /// To the vendor's account at Stripe.
    StripeConnect,
    /// To the vendor's bank account.
    BankTransfer,
    /// By hand, in whatever way was agreed.
    Manual,
}

/// How often a vendor can be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VendorPayoutSchedule {
    /// Once a day.
    Daily,
    /// Every seven days.
    Weekly,
    /// Every fourteen days.
    Biweekly,
    /// Once a calendar month.
    Monthly,
}
