-- The role of the group. Roles belong to the cluster: another database may have made it already, or be making it at this
-- moment. The owner becomes a member, so that its connections can SET ROLE.
DO $$
BEGIN
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cityos_orders') THEN
            CREATE ROLE cityos_orders NOLOGIN NOSUPERUSER NOBYPASSRLS;
            GRANT cityos_orders TO CURRENT_USER;
        END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
    END;

    BEGIN
        IF NOT pg_has_role('cityos_orders', 'MEMBER') THEN
            GRANT cityos_orders TO CURRENT_USER;
        END IF;
    EXCEPTION WHEN unique_violation THEN
        NULL;
    END;
END
$$;

-- What every group has of platform: its functions, and audit_log and event_outbox to append to.
GRANT USAGE ON SCHEMA platform TO cityos_orders;
GRANT INSERT ON platform.audit_log, platform.event_outbox TO cityos_orders;
GRANT EXECUTE ON FUNCTION
        platform.head_office_of(text), platform.resolve_tenant(text, text), platform.verify_membership(text, text),
        platform.node_subtree(text, text[]), platform.current_policies()
   TO cityos_orders;

GRANT USAGE ON SCHEMA orders TO cityos_orders;

-- Amounts are in minor units of currency_code.
CREATE TABLE "order" (
    id                 text          NOT NULL,
    tenant_id          text          NOT NULL,
    customer_id        text,
    email              text          NOT NULL,
    status             text          NOT NULL DEFAULT 'pending',
    fulfillment_status text          NOT NULL DEFAULT 'not_fulfilled',
    payment_status     text          NOT NULL DEFAULT 'not_paid',
    currency_code      text          NOT NULL,
    tax_rate           numeric(28,8),
    subtotal           bigint        NOT NULL,
    discount_total     bigint        NOT NULL,
    shipping_total     bigint        NOT NULL,
    tax_total          bigint        NOT NULL,
    total              bigint        NOT NULL,
    metadata           jsonb,
    canceled_at        timestamptz,
    created_at         timestamptz   NOT NULL DEFAULT now(),
    updated_at         timestamptz   NOT NULL DEFAULT now(),
    deleted_at         timestamptz,
    PRIMARY KEY (tenant_id, id),
    -- What a line refers to, so that its currency is that of the order.
    CONSTRAINT order_currency_code_of_lines UNIQUE (tenant_id, id, currency_code),
    CONSTRAINT order_status_allowed CHECK (status IN ('pending', 'completed', 'canceled', 'refunded')),
    CONSTRAINT order_fulfillment_status_allowed
        CHECK (fulfillment_status IN ('not_fulfilled', 'partially_fulfilled', 'fulfilled')),
    CONSTRAINT order_payment_status_allowed
        CHECK (payment_status IN ('not_paid', 'awaiting', 'captured', 'refunded')),
    CONSTRAINT order_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT order_tax_rate_range CHECK (tax_rate BETWEEN 0 AND 100),
    CONSTRAINT order_subtotal_range CHECK (subtotal >= 0),
    CONSTRAINT order_discount_total_range CHECK (discount_total >= 0),
    CONSTRAINT order_shipping_total_range CHECK (shipping_total >= 0),
    CONSTRAINT order_tax_total_range CHECK (tax_total >= 0),
    CONSTRAINT order_total_range CHECK (total >= 0),
    CONSTRAINT order_total_adds_up CHECK (total = subtotal - discount_total + shipping_total + tax_total)
);

CREATE INDEX order_customer_id_idx ON "order" (tenant_id, customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX order_status_idx ON "order" (tenant_id, status) WHERE deleted_at IS NULL;
CREATE INDEX order_created_at_idx ON "order" (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE "order" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON "order"
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON "order" TO cityos_orders;


CREATE TABLE order_line_item (
    id                 text        NOT NULL,
    tenant_id          text        NOT NULL,
    order_id           text        NOT NULL,
    product_id         text,
    variant_id         text,
    title              text        NOT NULL,
    sku                text,
    thumbnail          text,
    quantity           integer     NOT NULL,
    fulfilled_quantity integer     NOT NULL DEFAULT 0,
    returned_quantity  integer     NOT NULL DEFAULT 0,
    currency_code      text        NOT NULL,
    unit_price         bigint      NOT NULL,
    subtotal           bigint      NOT NULL,
    discount_total     bigint      NOT NULL DEFAULT 0,
    tax_total          bigint      NOT NULL DEFAULT 0,
    total              bigint      NOT NULL,
    metadata           jsonb,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    deleted_at         timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT order_line_item_order_id_fkey
        FOREIGN KEY (tenant_id, order_id, currency_code) REFERENCES "order" (tenant_id, id, currency_code),
    CONSTRAINT order_line_item_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT order_line_item_quantity_range CHECK (quantity > 0),
    CONSTRAINT order_line_item_fulfilled_quantity_range CHECK (fulfilled_quantity BETWEEN 0 AND quantity),
    CONSTRAINT order_line_item_returned_quantity_range CHECK (returned_quantity BETWEEN 0 AND quantity),
    CONSTRAINT order_line_item_unit_price_range CHECK (unit_price >= 0),
    CONSTRAINT order_line_item_subtotal_range CHECK (subtotal = unit_price * quantity),
    CONSTRAINT order_line_item_discount_total_range CHECK (discount_total BETWEEN 0 AND subtotal),
    CONSTRAINT order_line_item_tax_total_range CHECK (tax_total >= 0),
    CONSTRAINT order_line_item_total_adds_up CHECK (total = subtotal - discount_total + tax_total)
);

CREATE INDEX order_line_item_order_id_idx ON order_line_item (tenant_id, order_id, id) WHERE deleted_at IS NULL;
CREATE INDEX order_line_item_product_id_idx ON order_line_item (tenant_id, product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX order_line_item_variant_id_idx ON order_line_item (tenant_id, variant_id, id) WHERE deleted_at IS NULL;
CREATE INDEX order_line_item_created_at_idx ON order_line_item (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE order_line_item ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON order_line_item
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON order_line_item TO cityos_orders;
