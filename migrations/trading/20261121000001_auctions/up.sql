GRANT USAGE ON SCHEMA trading TO cityos_trading;

CREATE TABLE auction_listing (
    id                 text          NOT NULL,
    tenant_id          text          NOT NULL,
    product_id         text          NOT NULL,
    vendor_id          text,
    title              text          NOT NULL,
    description        text,
    auction_type       text          NOT NULL DEFAULT 'english',
    status             text          NOT NULL DEFAULT 'draft',
    currency_code      text          NOT NULL DEFAULT 'usd',
    starting_price     numeric(28,8) NOT NULL,
    reserve_price      numeric(28,8),
    buy_now_price      numeric(28,8),
    current_price      numeric(28,8),
    bid_increment      numeric(28,8) NOT NULL,
    auto_extend        boolean       NOT NULL DEFAULT true,
    extend_minutes     integer       NOT NULL DEFAULT 5,
    starts_at          timestamptz   NOT NULL,
    ends_at            timestamptz   NOT NULL,
    winner_customer_id text,
    winning_bid_id     text,
    total_bids         integer       NOT NULL DEFAULT 0,
    metadata           jsonb,
    created_at         timestamptz   NOT NULL DEFAULT now(),
    updated_at         timestamptz   NOT NULL DEFAULT now(),
    deleted_at         timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT auction_listing_auction_type_allowed
        CHECK (auction_type IN ('english', 'dutch', 'sealed_bid', 'reserve')),
    CONSTRAINT auction_listing_status_allowed
        CHECK (status IN ('draft', 'scheduled', 'active', 'ended', 'sold', 'unsold', 'cancelled')),
    CONSTRAINT auction_listing_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT auction_listing_starting_price_range CHECK (starting_price >= 0),
    CONSTRAINT auction_listing_reserve_price_range CHECK (reserve_price >= 0),
    CONSTRAINT auction_listing_buy_now_price_range CHECK (buy_now_price >= 0),
    CONSTRAINT auction_listing_current_price_range CHECK (current_price >= 0),
    CONSTRAINT auction_listing_bid_increment_range CHECK (bid_increment > 0),
    CONSTRAINT auction_listing_extend_minutes_range CHECK (extend_minutes >= 0),
    CONSTRAINT auction_listing_ends_at_range CHECK (ends_at > starts_at),
    CONSTRAINT auction_listing_total_bids_range CHECK (total_bids >= 0)
);

CREATE INDEX auction_listing_product_id_idx ON auction_listing (tenant_id, product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX auction_listing_vendor_id_idx ON auction_listing (tenant_id, vendor_id, id) WHERE deleted_at IS NULL;
CREATE INDEX auction_listing_winner_customer_id_idx
    ON auction_listing (tenant_id, winner_customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX auction_listing_winning_bid_id_idx
    ON auction_listing (tenant_id, winning_bid_id, id) WHERE deleted_at IS NULL;
CREATE INDEX auction_listing_status_ends_at_idx
    ON auction_listing (tenant_id, status, ends_at) WHERE deleted_at IS NULL;
CREATE INDEX auction_listing_created_at_idx ON auction_listing (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE auction_listing ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON auction_listing
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON auction_listing TO cityos_trading;


CREATE TABLE bid (
    id                 text          NOT NULL,
    tenant_id          text          NOT NULL,
    auction_listing_id text          NOT NULL,
    customer_id        text          NOT NULL,
    amount             numeric(28,8) NOT NULL,
    is_auto_bid        boolean       NOT NULL DEFAULT false,
    max_auto_bid       numeric(28,8),
    status             text          NOT NULL DEFAULT 'active',
    placed_at          timestamptz   NOT NULL,
    metadata           jsonb,
    created_at         timestamptz   NOT NULL DEFAULT now(),
    updated_at         timestamptz   NOT NULL DEFAULT now(),
    deleted_at         timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT bid_auction_listing_id_fkey
        FOREIGN KEY (tenant_id, auction_listing_id) REFERENCES auction_listing (tenant_id, id),
    CONSTRAINT bid_amount_range CHECK (amount > 0),
    CONSTRAINT bid_max_auto_bid_range CHECK (max_auto_bid >= amount),
    CONSTRAINT bid_status_allowed
        CHECK (status IN ('active', 'outbid', 'winning', 'won', 'lost', 'retracted'))
);

CREATE INDEX bid_auction_listing_id_idx ON bid (tenant_id, auction_listing_id, id) WHERE deleted_at IS NULL;
CREATE INDEX bid_customer_id_idx ON bid (tenant_id, customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX bid_auction_listing_id_amount_idx
    ON bid (tenant_id, auction_listing_id, amount) WHERE deleted_at IS NULL;
CREATE INDEX bid_created_at_idx ON bid (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE bid ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON bid
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON bid TO cityos_trading;

ALTER TABLE auction_listing
    ADD CONSTRAINT auction_listing_winning_bid_id_fkey
        FOREIGN KEY (tenant_id, winning_bid_id) REFERENCES bid (tenant_id, id);


CREATE TABLE auction_result (
    id                 text          NOT NULL,
    tenant_id          text          NOT NULL,
    auction_listing_id text          NOT NULL,
    winner_customer_id text,
    winning_bid_id     text,
    order_id           text,
    final_price        numeric(28,8),
    payment_status     text          NOT NULL DEFAULT 'pending',
    settled_at         timestamptz,
    metadata           jsonb,
    created_at         timestamptz   NOT NULL DEFAULT now(),
    updated_at         timestamptz   NOT NULL DEFAULT now(),
    deleted_at         timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT auction_result_auction_listing_id_fkey
        FOREIGN KEY (tenant_id, auction_listing_id) REFERENCES auction_listing (tenant_id, id),
    CONSTRAINT auction_result_winning_bid_id_fkey
        FOREIGN KEY (tenant_id, winning_bid_id) REFERENCES bid (tenant_id, id),
    CONSTRAINT auction_result_final_price_range CHECK (final_price >= 0),
    CONSTRAINT auction_result_payment_status_allowed
        CHECK (payment_status IN ('pending', 'paid', 'failed', 'refunded'))
);

CREATE UNIQUE INDEX auction_result_auction_listing_id_key
    ON auction_result (tenant_id, auction_listing_id) WHERE deleted_at IS NULL;
CREATE INDEX auction_result_winner_customer_id_idx
    ON auction_result (tenant_id, winner_customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX auction_result_winning_bid_id_idx
    ON auction_result (tenant_id, winning_bid_id, id) WHERE deleted_at IS NULL;
CREATE INDEX auction_result_order_id_idx ON auction_result (tenant_id, order_id, id) WHERE deleted_at IS NULL;
CREATE INDEX auction_result_created_at_idx ON auction_result (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE auction_result ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON auction_result
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON auction_result TO cityos_trading;


CREATE TABLE auto_bid_rule (
    id                 text          NOT NULL,
    tenant_id          text          NOT NULL,
    auction_listing_id text          NOT NULL,
    customer_id        text          NOT NULL,
    max_amount         numeric(28,8) NOT NULL,
    increment          numeric(28,8),
    is_active          boolean       NOT NULL DEFAULT true,
    metadata           jsonb,
    created_at         timestamptz   NOT NULL DEFAULT now(),
    updated_at         timestamptz   NOT NULL DEFAULT now(),
    deleted_at         timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT auto_bid_rule_auction_listing_id_fkey
        FOREIGN KEY (tenant_id, auction_listing_id) REFERENCES auction_listing (tenant_id, id),
    CONSTRAINT auto_bid_rule_max_amount_range CHECK (max_amount > 0),
    CONSTRAINT auto_bid_rule_increment_range CHECK (increment > 0)
);

CREATE UNIQUE INDEX auto_bid_rule_auction_listing_id_customer_id_key
    ON auto_bid_rule (tenant_id, auction_listing_id, customer_id) WHERE deleted_at IS NULL;
CREATE INDEX auto_bid_rule_auction_listing_id_idx
    ON auto_bid_rule (tenant_id, auction_listing_id, id) WHERE deleted_at IS NULL;
CREATE INDEX auto_bid_rule_customer_id_idx ON auto_bid_rule (tenant_id, customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX auto_bid_rule_created_at_idx ON auto_bid_rule (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE auto_bid_rule ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON auto_bid_rule
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON auto_bid_rule TO cityos_trading;


CREATE TABLE auction_escrow (
    id                 text          NOT NULL,
    tenant_id          text          NOT NULL,
    auction_listing_id text          NOT NULL,
    customer_id        text          NOT NULL,
    amount             numeric(28,8) NOT NULL,
    currency_code      text          NOT NULL DEFAULT 'usd',
    status             text          NOT NULL DEFAULT 'held',
    payment_reference  text,
    released_at        timestamptz,
    metadata           jsonb,
    created_at         timestamptz   NOT NULL DEFAULT now(),
    updated_at         timestamptz   NOT NULL DEFAULT now(),
    deleted_at         timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT auction_escrow_auction_listing_id_fkey
        FOREIGN KEY (tenant_id, auction_listing_id) REFERENCES auction_listing (tenant_id, id),
    CONSTRAINT auction_escrow_amount_range CHECK (amount >= 0),
    CONSTRAINT auction_escrow_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT auction_escrow_status_allowed CHECK (status IN ('held', 'released', 'refunded', 'disputed'))
);

CREATE INDEX auction_escrow_auction_listing_id_idx
    ON auction_escrow (tenant_id, auction_listing_id, id) WHERE deleted_at IS NULL;
CREATE INDEX auction_escrow_customer_id_idx ON auction_escrow (tenant_id, customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX auction_escrow_created_at_idx ON auction_escrow (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE auction_escrow ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON auction_escrow
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON auction_escrow TO cityos_trading;
