CREATE TABLE tenant (
    id                       text          NOT NULL,
    name                     text          NOT NULL,
    slug                     text          NOT NULL,
    handle                   text          NOT NULL,
    domain                   text,
    custom_domains           jsonb,
    residency_zone           text          NOT NULL DEFAULT 'GLOBAL',
    country_id               text,
    governance_authority_id  text,
    default_locale           text          NOT NULL DEFAULT 'en',
    supported_locales        jsonb         NOT NULL DEFAULT '{"locales": ["en"]}'::jsonb,
    timezone                 text          NOT NULL DEFAULT 'UTC',
    default_currency         text          NOT NULL DEFAULT 'usd',
    date_format              text          NOT NULL DEFAULT 'dd/MM/yyyy',
    default_persona_id       text,
    logo_url                 text,
    favicon_url              text,
    primary_color            text,
    accent_color             text,
    font_family              text,
    branding                 jsonb,
    status                   text          NOT NULL DEFAULT 'trial',
    subscription_tier        text          NOT NULL DEFAULT 'basic',
    scope_tier               text          NOT NULL DEFAULT 'nano',
    tenant_type              text          NOT NULL DEFAULT 'vendor',
    parent_tenant_id         text,
    operating_countries      jsonb,
    max_pois                 integer       NOT NULL DEFAULT 1,
    max_channels             integer       NOT NULL DEFAULT 1,
    can_host_vendors         boolean       NOT NULL DEFAULT false,
    billing_email            text,
    billing_address          jsonb,
    trial_starts_at          timestamptz,
    trial_ends_at            timestamptz,
    settings                 jsonb,
    metadata                 jsonb,
    subdomain                text,
    tax_rate                 numeric(28,8),
    tax_rules                jsonb,
    payment_provider_config  jsonb,
    shipping_regions         jsonb,
    shipping_provider_config jsonb,
    capabilities             jsonb,
    created_at               timestamptz   NOT NULL DEFAULT now(),
    updated_at               timestamptz   NOT NULL DEFAULT now(),
    deleted_at               timestamptz,
    PRIMARY KEY (id),
    CONSTRAINT tenant_parent_tenant_id_fkey FOREIGN KEY (parent_tenant_id) REFERENCES tenant (id),
    CONSTRAINT tenant_residency_zone_allowed
        CHECK (residency_zone IN ('GCC', 'EU', 'MENA', 'APAC', 'AMERICAS', 'GLOBAL')),
    CONSTRAINT tenant_default_currency_format
        CHECK (default_currency = lower(default_currency) AND length(default_currency) = 3),
    CONSTRAINT tenant_status_allowed
        CHECK (status IN ('active', 'suspended', 'trial', 'archived', 'inactive')),
    CONSTRAINT tenant_subscription_tier_allowed
        CHECK (subscription_tier IN ('basic', 'pro', 'enterprise', 'custom')),
    CONSTRAINT tenant_scope_tier_allowed
        CHECK (scope_tier IN ('nano', 'micro', 'small', 'medium', 'large', 'mega', 'global')),
    CONSTRAINT tenant_tenant_type_allowed
        CHECK (tenant_type IN ('platform', 'marketplace', 'vendor', 'brand')),
    CONSTRAINT tenant_max_pois_range CHECK (max_pois >= 0),
    CONSTRAINT tenant_max_channels_range CHECK (max_channels >= 0),
    CONSTRAINT tenant_trial_ends_at_range CHECK (trial_ends_at > trial_starts_at),
    CONSTRAINT tenant_tax_rate_range CHECK (tax_rate BETWEEN 0 AND 100),
    CONSTRAINT tenant_parent_tenant_id_not_self CHECK (parent_tenant_id <> id),
    CONSTRAINT tenant_domain_format CHECK (domain = lower(domain)),
    CONSTRAINT tenant_subdomain_format CHECK (subdomain = lower(subdomain))
);

CREATE UNIQUE INDEX tenant_slug_key ON tenant (slug) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX tenant_handle_key ON tenant (handle) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX tenant_domain_key ON tenant (domain) WHERE domain IS NOT NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX tenant_subdomain_key ON tenant (subdomain) WHERE subdomain IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX tenant_governance_authority_id_idx ON tenant (governance_authority_id, id) WHERE deleted_at IS NULL;
CREATE INDEX tenant_default_persona_id_idx ON tenant (default_persona_id, id) WHERE deleted_at IS NULL;
CREATE INDEX tenant_parent_tenant_id_idx ON tenant (parent_tenant_id, id) WHERE deleted_at IS NULL;
CREATE INDEX tenant_status_idx ON tenant (status) WHERE deleted_at IS NULL;
CREATE INDEX tenant_tenant_type_idx ON tenant (tenant_type) WHERE deleted_at IS NULL;
CREATE INDEX tenant_created_at_idx ON tenant (created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE tenant ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- A tenant sees and changes itself and the tenants under it; it has no tenant_id of its own.
CREATE POLICY tenant_isolation ON tenant
    USING (
        id = current_setting('cityos.tenant', true)
        OR parent_tenant_id = current_setting('cityos.tenant', true)
    )
    WITH CHECK (
        id = current_setting('cityos.tenant', true)
        OR parent_tenant_id = current_setting('cityos.tenant', true)
    );

-- The application turns this setting on for a super-admin only.
CREATE POLICY platform_operator ON tenant
    USING (current_setting('cityos.platform', true) = 'on')
    WITH CHECK (current_setting('cityos.platform', true) = 'on');

GRANT SELECT, INSERT, UPDATE, DELETE ON tenant TO cityos_platform;

-- The head office decides whose products a tenant may sell, so a tenant must not choose its own.
CREATE FUNCTION tenant_keep_parent() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'only a platform operator moves a tenant to another parent'
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER tenant_keep_parent
    BEFORE UPDATE ON tenant
    FOR EACH ROW
    WHEN (
        old.parent_tenant_id IS DISTINCT FROM new.parent_tenant_id
        AND current_setting('cityos.platform', true) IS DISTINCT FROM 'on'
    )
    EXECUTE FUNCTION tenant_keep_parent();


CREATE TABLE tenant_settings (
    id                       text          NOT NULL,
    tenant_id                text          NOT NULL,
    timezone                 text          NOT NULL DEFAULT 'UTC',
    date_format              text          NOT NULL DEFAULT 'dd/MM/yyyy',
    time_format              text          NOT NULL DEFAULT 'HH:mm',
    default_locale           text          NOT NULL DEFAULT 'en',
    supported_locales        jsonb,
    default_currency         text          NOT NULL DEFAULT 'usd',
    supported_currencies     jsonb,
    primary_color            text,
    secondary_color          text,
    accent_color             text,
    font_family              text,
    custom_css               text,
    email_from_name          text,
    email_from_address       text,
    email_reply_to           text,
    smtp_host                text,
    smtp_port                integer,
    smtp_user                text,
    smtp_password            text,
    guest_checkout_enabled   boolean       NOT NULL DEFAULT true,
    require_phone            boolean       NOT NULL DEFAULT false,
    require_company          boolean       NOT NULL DEFAULT false,
    min_order_value          numeric(28,8),
    max_order_value          numeric(28,8),
    track_inventory          boolean       NOT NULL DEFAULT true,
    allow_backorders         boolean       NOT NULL DEFAULT false,
    low_stock_threshold      integer       NOT NULL DEFAULT 10,
    order_number_prefix      text,
    order_number_start       integer       NOT NULL DEFAULT 1000,
    auto_archive_days        integer       NOT NULL DEFAULT 90,
    accepted_payment_methods jsonb,
    payment_capture_method   text,
    free_shipping_threshold  numeric(28,8),
    default_weight_unit      text          NOT NULL DEFAULT 'kg',
    default_dimension_unit   text          NOT NULL DEFAULT 'cm',
    tax_inclusive_pricing    boolean       NOT NULL DEFAULT false,
    tax_provider             text,
    notify_on_new_order      boolean       NOT NULL DEFAULT true,
    notify_on_low_stock      boolean       NOT NULL DEFAULT true,
    notification_emails      jsonb,
    google_analytics_id      text,
    facebook_pixel_id        text,
    google_tag_manager_id    text,
    api_rate_limit           integer,
    webhook_secret           text,
    metadata                 jsonb,
    created_at               timestamptz   NOT NULL DEFAULT now(),
    updated_at               timestamptz   NOT NULL DEFAULT now(),
    deleted_at               timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT tenant_settings_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id),
    CONSTRAINT tenant_settings_default_currency_format
        CHECK (default_currency = lower(default_currency) AND length(default_currency) = 3),
    CONSTRAINT tenant_settings_smtp_port_range CHECK (smtp_port BETWEEN 1 AND 65535),
    CONSTRAINT tenant_settings_min_order_value_range CHECK (min_order_value >= 0),
    CONSTRAINT tenant_settings_max_order_value_range CHECK (max_order_value >= coalesce(min_order_value, 0)),
    CONSTRAINT tenant_settings_low_stock_threshold_range CHECK (low_stock_threshold >= 0),
    CONSTRAINT tenant_settings_order_number_start_range CHECK (order_number_start >= 0),
    CONSTRAINT tenant_settings_auto_archive_days_range CHECK (auto_archive_days >= 0),
    CONSTRAINT tenant_settings_free_shipping_threshold_range CHECK (free_shipping_threshold >= 0),
    CONSTRAINT tenant_settings_api_rate_limit_range CHECK (api_rate_limit > 0)
);

CREATE UNIQUE INDEX tenant_settings_tenant_id_key ON tenant_settings (tenant_id) WHERE deleted_at IS NULL;
CREATE INDEX tenant_settings_created_at_idx ON tenant_settings (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE tenant_settings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON tenant_settings
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_settings TO cityos_platform;
