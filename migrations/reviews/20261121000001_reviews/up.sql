GRANT USAGE ON SCHEMA reviews TO cityos_reviews;

CREATE TABLE review (
    id                   text        NOT NULL,
    tenant_id            text        NOT NULL,
    rating               integer     NOT NULL,
    title                text,
    content              text        NOT NULL,
    customer_id          text        NOT NULL,
    customer_name        text,
    customer_email       text,
    product_id           text,
    vendor_id            text,
    order_id             text,
    is_verified_purchase boolean     NOT NULL DEFAULT false,
    is_approved          boolean     NOT NULL DEFAULT false,
    helpful_count        integer     NOT NULL DEFAULT 0,
    images               jsonb       NOT NULL DEFAULT '[]'::jsonb,
    metadata             jsonb,
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now(),
    deleted_at           timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT review_rating_range CHECK (rating BETWEEN 1 AND 5),
    CONSTRAINT review_helpful_count_range CHECK (helpful_count >= 0)
);

CREATE INDEX review_customer_id_idx ON review (tenant_id, customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX review_product_id_idx ON review (tenant_id, product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX review_vendor_id_idx ON review (tenant_id, vendor_id, id) WHERE deleted_at IS NULL;
CREATE INDEX review_order_id_idx ON review (tenant_id, order_id, id) WHERE deleted_at IS NULL;
CREATE INDEX review_created_at_idx ON review (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE review ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON review
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON review TO cityos_reviews;
