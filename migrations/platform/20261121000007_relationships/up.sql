CREATE TABLE tenant_relationship (
    id                  text             NOT NULL,
    host_tenant_id      text             NOT NULL,
    vendor_tenant_id    text             NOT NULL,
    relationship_type   text             NOT NULL DEFAULT 'marketplace_vendor',
    status              text             NOT NULL DEFAULT 'pending',
    commission_type     text             NOT NULL DEFAULT 'percentage',
    commission_rate     double precision,
    commission_flat     numeric(28,8),
    commission_tiers    jsonb,
    listing_scope       text             NOT NULL DEFAULT 'approved_only',
    allowed_categories  jsonb,
    revenue_share_model jsonb,
    contract_start      timestamptz,
    contract_end        timestamptz,
    approved_by         text,
    approved_at         timestamptz,
    terms               jsonb,
    metadata            jsonb,
    created_at          timestamptz      NOT NULL DEFAULT now(),
    updated_at          timestamptz      NOT NULL DEFAULT now(),
    deleted_at          timestamptz,
    PRIMARY KEY (id),
    CONSTRAINT tenant_relationship_host_tenant_id_fkey FOREIGN KEY (host_tenant_id) REFERENCES tenant (id),
    CONSTRAINT tenant_relationship_vendor_tenant_id_fkey FOREIGN KEY (vendor_tenant_id) REFERENCES tenant (id),
    CONSTRAINT tenant_relationship_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES admin_user (id),
    CONSTRAINT tenant_relationship_relationship_type_allowed
        CHECK (relationship_type IN (
            'marketplace_vendor', 'franchise', 'affiliate', 'white_label', 'partnership'
        )),
    CONSTRAINT tenant_relationship_status_allowed
        CHECK (status IN ('pending', 'active', 'suspended', 'terminated')),
    CONSTRAINT tenant_relationship_commission_type_allowed
        CHECK (commission_type IN ('percentage', 'flat', 'tiered', 'custom')),
    CONSTRAINT tenant_relationship_commission_rate_range CHECK (commission_rate >= 0),
    CONSTRAINT tenant_relationship_commission_flat_range CHECK (commission_flat >= 0),
    CONSTRAINT tenant_relationship_listing_scope_allowed
        CHECK (listing_scope IN ('all', 'approved_only', 'category_restricted', 'manual')),
    CONSTRAINT tenant_relationship_contract_end_range CHECK (contract_end > contract_start),
    CONSTRAINT tenant_relationship_vendor_tenant_id_not_self CHECK (vendor_tenant_id <> host_tenant_id)
);

CREATE UNIQUE INDEX tenant_relationship_host_tenant_id_vendor_tenant_id_key
    ON tenant_relationship (host_tenant_id, vendor_tenant_id) WHERE deleted_at IS NULL;
CREATE INDEX tenant_relationship_vendor_tenant_id_created_at_idx
    ON tenant_relationship (vendor_tenant_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX tenant_relationship_approved_by_idx
    ON tenant_relationship (host_tenant_id, approved_by, id) WHERE deleted_at IS NULL;
CREATE INDEX tenant_relationship_status_idx ON tenant_relationship (host_tenant_id, status) WHERE deleted_at IS NULL;
CREATE INDEX tenant_relationship_host_tenant_id_created_at_idx
    ON tenant_relationship (host_tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE tenant_relationship ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- The row belongs to two tenants: the host writes the contract, the vendor may read it.
CREATE POLICY tenant_isolation ON tenant_relationship
    USING (host_tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (host_tenant_id = current_setting('cityos.tenant', true));

CREATE POLICY vendor_reads ON tenant_relationship FOR SELECT
    USING (vendor_tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_relationship TO cityos_platform;
