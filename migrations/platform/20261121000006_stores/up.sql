CREATE TABLE cityos_store (
    id                       text        NOT NULL,
    tenant_id                text        NOT NULL,
    handle                   text        NOT NULL,
    name                     text        NOT NULL,
    sales_channel_id         text        NOT NULL,
    default_region_id        text,
    supported_currency_codes jsonb,
    storefront_url           text,
    subdomain                text,
    custom_domain            text,
    theme_config             jsonb,
    logo_url                 text,
    favicon_url              text,
    brand_colors             jsonb,
    store_type               text        NOT NULL DEFAULT 'retail',
    status                   text        NOT NULL DEFAULT 'inactive',
    seo_title                text,
    seo_description          text,
    seo_keywords             jsonb,
    cms_site_id              text,
    settings                 jsonb,
    metadata                 jsonb,
    created_at               timestamptz NOT NULL DEFAULT now(),
    updated_at               timestamptz NOT NULL DEFAULT now(),
    deleted_at               timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT cityos_store_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id),
    CONSTRAINT cityos_store_store_type_allowed
        CHECK (store_type IN ('retail', 'marketplace', 'b2b', 'subscription', 'hybrid')),
    CONSTRAINT cityos_store_status_allowed
        CHECK (status IN ('active', 'inactive', 'maintenance', 'coming_soon')),
    CONSTRAINT cityos_store_subdomain_format CHECK (subdomain = lower(subdomain)),
    CONSTRAINT cityos_store_custom_domain_format CHECK (custom_domain = lower(custom_domain))
);

CREATE UNIQUE INDEX cityos_store_handle_key ON cityos_store (tenant_id, handle) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX cityos_store_subdomain_key ON cityos_store (subdomain) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX cityos_store_custom_domain_key ON cityos_store (custom_domain) WHERE deleted_at IS NULL;
CREATE INDEX cityos_store_sales_channel_id_idx
    ON cityos_store (tenant_id, sales_channel_id, id) WHERE deleted_at IS NULL;
CREATE INDEX cityos_store_default_region_id_idx
    ON cityos_store (tenant_id, default_region_id, id) WHERE deleted_at IS NULL;
CREATE INDEX cityos_store_status_idx ON cityos_store (tenant_id, status) WHERE deleted_at IS NULL;
CREATE INDEX cityos_store_created_at_idx ON cityos_store (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE cityos_store ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON cityos_store
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

-- platform.resolve_tenant looks for the store of a host name before any tenant is known.
CREATE POLICY platform_reads ON cityos_store FOR SELECT
    USING (current_setting('cityos.platform', true) = 'on');

GRANT SELECT, INSERT, UPDATE, DELETE ON cityos_store TO cityos_platform;
