CREATE TABLE reward (
    id                 text          NOT NULL,
    tenant_id          text          NOT NULL,
    name               text          NOT NULL,
    description        text,
    reward_type        text          NOT NULL DEFAULT 'discount',
    points_required    integer       NOT NULL,
    value              numeric(28,8),
    available_quantity integer,
    redeemed_count     integer       NOT NULL DEFAULT 0,
    min_tier_level     integer,
    valid_from         timestamptz,
    valid_until        timestamptz,
    image_url          text,
    is_active          boolean       NOT NULL DEFAULT true,
    metadata           jsonb,
    created_at         timestamptz   NOT NULL DEFAULT now(),
    updated_at         timestamptz   NOT NULL DEFAULT now(),
    deleted_at         timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT reward_reward_type_allowed
        CHECK (reward_type IN ('discount', 'product', 'service', 'experience', 'gift_card')),
    CONSTRAINT reward_points_required_range CHECK (points_required >= 0),
    CONSTRAINT reward_value_range CHECK (value >= 0),
    CONSTRAINT reward_available_quantity_range CHECK (available_quantity >= 0),
    CONSTRAINT reward_redeemed_count_range CHECK (redeemed_count >= 0),
    CONSTRAINT reward_valid_until_range CHECK (valid_until > valid_from)
);

CREATE INDEX reward_created_at_idx ON reward (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE reward ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON reward
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON reward TO cityos_loyalty;


CREATE TABLE redemption (
    id              text        NOT NULL,
    tenant_id       text        NOT NULL,
    membership_id   text        NOT NULL,
    reward_id       text        NOT NULL,
    points_spent    integer     NOT NULL,
    status          text        NOT NULL DEFAULT 'pending',
    redemption_code text,
    fulfilled_at    timestamptz,
    metadata        jsonb,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT redemption_membership_id_fkey
        FOREIGN KEY (tenant_id, membership_id) REFERENCES membership (tenant_id, id),
    CONSTRAINT redemption_reward_id_fkey FOREIGN KEY (tenant_id, reward_id) REFERENCES reward (tenant_id, id),
    CONSTRAINT redemption_points_spent_range CHECK (points_spent >= 0),
    CONSTRAINT redemption_status_allowed CHECK (status IN ('pending', 'fulfilled', 'cancelled', 'expired'))
);

CREATE UNIQUE INDEX redemption_redemption_code_key
    ON redemption (tenant_id, redemption_code) WHERE deleted_at IS NULL;
CREATE INDEX redemption_membership_id_idx ON redemption (tenant_id, membership_id, id) WHERE deleted_at IS NULL;
CREATE INDEX redemption_reward_id_idx ON redemption (tenant_id, reward_id, id) WHERE deleted_at IS NULL;
CREATE INDEX redemption_created_at_idx ON redemption (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE redemption ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON redemption
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON redemption TO cityos_loyalty;
