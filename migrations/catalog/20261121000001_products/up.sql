GRANT USAGE ON SCHEMA catalog TO cityos_catalog;

CREATE TABLE product (
    id             text        NOT NULL,
    tenant_id      text        NOT NULL,
    title          text        NOT NULL,
    subtitle       text,
    description    text,
    handle         text        NOT NULL,
    status         text        NOT NULL DEFAULT 'draft',
    thumbnail      text,
    images         jsonb,
    weight         integer,
    length         integer,
    width          integer,
    height         integer,
    hs_code        text,
    origin_country text,
    material       text,
    metadata       jsonb,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    deleted_at     timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT product_status_allowed CHECK (status IN ('draft', 'published', 'archived')),
    CONSTRAINT product_weight_range CHECK (weight >= 0),
    CONSTRAINT product_length_range CHECK (length >= 0),
    CONSTRAINT product_width_range CHECK (width >= 0),
    CONSTRAINT product_height_range CHECK (height >= 0)
);

CREATE UNIQUE INDEX product_handle_key ON product (tenant_id, handle) WHERE deleted_at IS NULL;
CREATE INDEX product_status_idx ON product (tenant_id, status) WHERE deleted_at IS NULL;
CREATE INDEX product_created_at_idx ON product (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE product ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON product
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON product TO cityos_catalog;


CREATE TABLE product_option (
    id         text        NOT NULL,
    tenant_id  text        NOT NULL,
    product_id text        NOT NULL,
    title      text        NOT NULL,
    metadata   jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT product_option_product_id_fkey
        FOREIGN KEY (tenant_id, product_id) REFERENCES product (tenant_id, id)
);

CREATE INDEX product_option_product_id_idx ON product_option (tenant_id, product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX product_option_created_at_idx ON product_option (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE product_option ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON product_option
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON product_option TO cityos_catalog;


CREATE TABLE product_option_value (
    id         text        NOT NULL,
    tenant_id  text        NOT NULL,
    option_id  text        NOT NULL,
    value      text        NOT NULL,
    metadata   jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT product_option_value_option_id_fkey
        FOREIGN KEY (tenant_id, option_id) REFERENCES product_option (tenant_id, id)
);

CREATE INDEX product_option_value_option_id_idx
    ON product_option_value (tenant_id, option_id, id) WHERE deleted_at IS NULL;
CREATE INDEX product_option_value_created_at_idx
    ON product_option_value (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE product_option_value ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON product_option_value
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON product_option_value TO cityos_catalog;


CREATE TABLE product_variant (
    id                 text        NOT NULL,
    tenant_id          text        NOT NULL,
    product_id         text        NOT NULL,
    title              text        NOT NULL,
    sku                text,
    barcode            text,
    ean                text,
    inventory_quantity integer     NOT NULL DEFAULT 0,
    allow_backorder    boolean     NOT NULL DEFAULT false,
    manage_inventory   boolean     NOT NULL DEFAULT true,
    weight             integer,
    length             integer,
    width              integer,
    height             integer,
    metadata           jsonb,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    deleted_at         timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT product_variant_product_id_fkey
        FOREIGN KEY (tenant_id, product_id) REFERENCES product (tenant_id, id),
    CONSTRAINT product_variant_weight_range CHECK (weight >= 0),
    CONSTRAINT product_variant_length_range CHECK (length >= 0),
    CONSTRAINT product_variant_width_range CHECK (width >= 0),
    CONSTRAINT product_variant_height_range CHECK (height >= 0)
);

CREATE UNIQUE INDEX product_variant_sku_key ON product_variant (tenant_id, sku) WHERE deleted_at IS NULL;
CREATE INDEX product_variant_product_id_idx ON product_variant (tenant_id, product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX product_variant_created_at_idx ON product_variant (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE product_variant ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON product_variant
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON product_variant TO cityos_catalog;


CREATE TABLE product_variant_option_value (
    tenant_id       text NOT NULL,
    variant_id      text NOT NULL,
    option_value_id text NOT NULL,
    PRIMARY KEY (tenant_id, variant_id, option_value_id),
    CONSTRAINT product_variant_option_value_variant_id_fkey
        FOREIGN KEY (tenant_id, variant_id) REFERENCES product_variant (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT product_variant_option_value_option_value_id_fkey
        FOREIGN KEY (tenant_id, option_value_id) REFERENCES product_option_value (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX product_variant_option_value_option_value_id_idx
    ON product_variant_option_value (tenant_id, option_value_id, variant_id);

ALTER TABLE product_variant_option_value ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON product_variant_option_value
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON product_variant_option_value TO cityos_catalog;
