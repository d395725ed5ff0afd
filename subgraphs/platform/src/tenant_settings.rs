//! Tenant settings list.

use diesel::prelude::*;
use kit::{CurrencyCode, Entity, Id, Money, Secret, StringList, Timestamp};

use crate::schema;

/// The operating settings in force for a tenant: locale, branding, mail, checkout, stock, order numbers, payment, tax,
/// notifications and tracking. A tenant has one such row.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::tenant_settings)]
#[entity(prefix = "tset", plural = "tenantSettingsList", access = staff)]
pub struct TenantSettings {
    /// Id of the tenant settings, `tset_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Time zone of the tenant as an IANA name, for example Asia/Riyadh.
    #[entity(create, default, update)]
    pub timezone: String,
    /// Pattern for showing dates, for example dd/MM/yyyy.
    #[entity(create, default, update)]
    pub date_format: String,
    /// Pattern for showing times of day, for example HH:mm.
    #[entity(create, default, update)]
    pub time_format: String,
    /// Language used when a visitor asks for none that is supported, as a BCP 47 tag.
    #[entity(create, default, update, filter, order)]
    pub default_locale: String,
    /// Languages of the tenant, in the form {"locales": ["en", "ar"]} with BCP 47 tags; null means the default language only.
    #[entity(create, update)]
    pub supported_locales: Option<serde_json::Value>,
    /// Currency used when a visitor asks for none that is supported, as an ISO 4217 code. Amounts in these settings are in this
    /// currency.
    #[entity(create, default, update, filter, order)]
    pub default_currency: CurrencyCode,
    /// Currencies customers can choose, as ISO 4217 codes; null means the default currency only.
    #[entity(create, update)]
    pub supported_currencies: Option<StringList>,
    /// Main brand colour as a CSS hex value, for example #1A73E8.
    #[entity(create, update)]
    pub primary_color: Option<String>,
    /// Second brand colour as a CSS hex value.
    #[entity(create, update)]
    pub secondary_color: Option<String>,
    /// Colour for emphasis as a CSS hex value.
    #[entity(create, update)]
    pub accent_color: Option<String>,
    /// CSS font family of texts, for example Inter, sans-serif.
    #[entity(create, update)]
    pub font_family: Option<String>,
    /// CSS added to the pages of the tenant.
    #[entity(create, update)]
    pub custom_css: Option<String>,
    /// Sender name of e-mails to customers.
    #[entity(create, update)]
    pub email_from_name: Option<String>,
    /// Sender address of e-mails to customers.
    #[entity(create, update)]
    pub email_from_address: Option<String>,
    /// Address that receives replies to these e-mails; null means the sender address.
    #[entity(create, update)]
    pub email_reply_to: Option<String>,
    /// Host name of the tenant's own mail server; null means that of the platform.
    #[entity(create, update)]
    pub smtp_host: Option<String>,
    /// TCP port of the mail server, for example 587.
    #[entity(create, update)]
    pub smtp_port: Option<i32>,
    /// User name for the mail server.
    #[entity(create, update)]
    pub smtp_user: Option<String>,
    /// Password for the mail server. Secret: it can be written and never read back.
    #[entity(create, update)]
    pub smtp_password: Secret,
    /// Whether customers can order without an account.
    #[entity(create, default, update)]
    pub guest_checkout_enabled: bool,
    /// Whether a phone number is mandatory at checkout.
    #[entity(create, default, update)]
    pub require_phone: bool,
    /// Whether a company name is mandatory at checkout.
    #[entity(create, default, update)]
    pub require_company: bool,
    /// Smallest order value accepted at checkout; null means no lower limit.
    #[entity(create, update, money = "default_currency")]
    pub min_order_value: Option<Money>,
    /// Largest order value accepted at checkout; null means no upper limit.
    #[entity(create, update, money = "default_currency")]
    pub max_order_value: Option<Money>,
    /// Whether stock is counted and checked.
    #[entity(create, default, update)]
    pub track_inventory: bool,
    /// Whether products out of stock can be ordered.
    #[entity(create, default, update)]
    pub allow_backorders: bool,
    /// Number of units at or below which stock counts as low.
    #[entity(create, default, update)]
    pub low_stock_threshold: i32,
    /// Text put in front of order numbers, for example CO-.
    #[entity(create, update)]
    pub order_number_prefix: Option<String>,
    /// Number of the first order.
    #[entity(create, default, update)]
    pub order_number_start: i32,
    /// Days after which completed orders are archived.
    #[entity(create, default, update)]
    pub auto_archive_days: i32,
    /// Ids of the payment methods offered at checkout.
    #[entity(create, update)]
    pub accepted_payment_methods: Option<StringList>,
    /// When an authorised payment is collected, for example automatic or manual; null means the default of the payment provider.
    #[entity(create, update)]
    pub payment_capture_method: Option<String>,
    /// Order value from which shipping is free; null means it is never free on account of the value.
    #[entity(create, update, money = "default_currency")]
    pub free_shipping_threshold: Option<Money>,
    /// Unit for showing and entering weights, for example kg.
    #[entity(create, default, update)]
    pub default_weight_unit: String,
    /// Unit for showing and entering lengths, for example cm.
    #[entity(create, default, update)]
    pub default_dimension_unit: String,
    /// Whether prices include tax.
    #[entity(create, default, update)]
    pub tax_inclusive_pricing: bool,
    /// Key of the external service that calculates taxes; null means the tenant's own rates and rules.
    #[entity(create, update)]
    pub tax_provider: Option<String>,
    /// Whether an e-mail is sent to notificationEmails for each new order.
    #[entity(create, default, update)]
    pub notify_on_new_order: bool,
    /// Whether an e-mail is sent to notificationEmails when stock becomes low.
    #[entity(create, default, update)]
    pub notify_on_low_stock: bool,
    /// Addresses that receive the notifications for staff.
    #[entity(create, update, personal)]
    pub notification_emails: Option<StringList>,
    /// Google Analytics measurement id, for example G-XXXXXXXXXX.
    #[entity(create, update)]
    pub google_analytics_id: Option<String>,
    /// Meta (Facebook) pixel id.
    #[entity(create, update)]
    pub facebook_pixel_id: Option<String>,
    /// Google Tag Manager container id, for example GTM-XXXXXXX.
    #[entity(create, update)]
    pub google_tag_manager_id: Option<String>,
    /// Largest number of API requests per minute for the tenant; null means the platform's limit.
    #[entity(create, update)]
    pub api_rate_limit: Option<i32>,
    /// Key with which webhooks to the tenant are signed. Secret: it can be written and never read back.
    #[entity(create, update)]
    pub webhook_secret: Secret,
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
