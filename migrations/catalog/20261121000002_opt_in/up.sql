-- Opt-in of a tenant to a product of its own or of its head office.
CREATE TABLE tenant_product (
    id                 text        NOT NULL,
    tenant_id          text        NOT NULL,
    product_tenant_id  text        NOT NULL,
    product_id         text        NOT NULL,
    enabled            boolean     NOT NULL DEFAULT true,
    custom_title       text,
    custom_description text,
    custom_metadata    jsonb,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    deleted_at         timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT tenant_product_product_id_fkey
        FOREIGN KEY (product_tenant_id, product_id) REFERENCES product (tenant_id, id)
);

CREATE UNIQUE INDEX tenant_product_product_id_key ON tenant_product (tenant_id, product_id) WHERE deleted_at IS NULL;
CREATE INDEX tenant_product_enabled_idx ON tenant_product (tenant_id, enabled) WHERE deleted_at IS NULL;
CREATE INDEX tenant_product_created_at_idx ON tenant_product (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE tenant_product ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- A tenant opts in to its own products and to those of its head office, to nobody else's.
CREATE POLICY tenant_isolation ON tenant_product
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (
        tenant_id = current_setting('cityos.tenant', true)
        AND (product_tenant_id = tenant_id OR product_tenant_id = platform.head_office_of(tenant_id))
    );

GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_product TO cityos_catalog;

-- What a tenant has opted in to it may read, not write: these policies are for SELECT and add to
-- tenant_isolation, which alone decides on writing.
CREATE POLICY head_office_opt_in ON product FOR SELECT
    USING (EXISTS (
        SELECT
        FROM tenant_product tp
        WHERE tp.product_tenant_id = product.tenant_id
          AND tp.product_id = product.id
          AND tp.tenant_id = current_setting('cityos.tenant', true)
          AND tp.enabled
          AND tp.deleted_at IS NULL
    ));

CREATE POLICY head_office_opt_in ON product_option FOR SELECT
    USING (EXISTS (
        SELECT
        FROM tenant_product tp
        WHERE tp.product_tenant_id = product_option.tenant_id
          AND tp.product_id = product_option.product_id
          AND tp.tenant_id = current_setting('cityos.tenant', true)
          AND tp.enabled
          AND tp.deleted_at IS NULL
    ));

CREATE POLICY head_office_opt_in ON product_option_value FOR SELECT
    USING (EXISTS (
        SELECT
        FROM product_option o
        JOIN tenant_product tp ON tp.product_tenant_id = o.tenant_id AND tp.product_id = o.product_id
        WHERE o.tenant_id = product_option_value.tenant_id
          AND o.id = product_option_value.option_id
          AND tp.tenant_id = current_setting('cityos.tenant', true)
          AND tp.enabled
          AND tp.deleted_at IS NULL
    ));

CREATE POLICY head_office_opt_in ON product_variant FOR SELECT
    USING (EXISTS (
        SELECT
        FROM tenant_product tp
        WHERE tp.product_tenant_id = product_variant.tenant_id
          AND tp.product_id = product_variant.product_id
          AND tp.tenant_id = current_setting('cityos.tenant', true)
          AND tp.enabled
          AND tp.deleted_at IS NULL
    ));

CREATE POLICY head_office_opt_in ON product_variant_option_value FOR SELECT
    USING (EXISTS (
        SELECT
        FROM product_variant v
        JOIN tenant_product tp ON tp.product_tenant_id = v.tenant_id AND tp.product_id = v.product_id
        WHERE v.tenant_id = product_variant_option_value.tenant_id
          AND v.id = product_variant_option_value.variant_id
          AND tp.tenant_id = current_setting('cityos.tenant', true)
          AND tp.enabled
          AND tp.deleted_at IS NULL
    ));
