-- The role of the group. Roles belong to the cluster: another database may have made it already, or be making it at this
-- moment. The owner becomes a member, so that its connections can SET ROLE.
DO $$
BEGIN
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cityos_bookings') THEN
            CREATE ROLE cityos_bookings NOLOGIN NOSUPERUSER NOBYPASSRLS;
            GRANT cityos_bookings TO CURRENT_USER;
        END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
    END;

    BEGIN
        IF NOT pg_has_role('cityos_bookings', 'MEMBER') THEN
            GRANT cityos_bookings TO CURRENT_USER;
        END IF;
    EXCEPTION WHEN unique_violation THEN
        NULL;
    END;
END
$$;

-- What every group has of platform: its functions, and audit_log and event_outbox to append to.
GRANT USAGE ON SCHEMA platform TO cityos_bookings;
GRANT INSERT ON platform.audit_log, platform.event_outbox TO cityos_bookings;
GRANT EXECUTE ON FUNCTION
        platform.head_office_of(text), platform.resolve_tenant(text, text), platform.verify_membership(text, text),
        platform.node_subtree(text, text[]), platform.current_policies(), platform.api_rate_limit(text),
        platform.verify_vendor_user(text, text, text), platform.next_number(text), platform.tax_rate_of(text)
   TO cityos_bookings;

GRANT USAGE ON SCHEMA bookings TO cityos_bookings;

CREATE TABLE service_product (
    id                  text          NOT NULL,
    tenant_id           text          NOT NULL,
    product_id          text,
    name                text          NOT NULL,
    description         text,
    service_type        text          NOT NULL,
    duration_minutes    integer       NOT NULL,
    max_capacity        integer       NOT NULL DEFAULT 1,
    pricing_type        text          NOT NULL DEFAULT 'fixed',
    price               numeric(28,8) NOT NULL,
    currency_code       text          NOT NULL DEFAULT 'usd',
    location_type       text          NOT NULL DEFAULT 'in_person',
    buffer_minutes      integer       NOT NULL DEFAULT 0,
    is_active           boolean       NOT NULL DEFAULT true,
    price_tiers         jsonb,
    cancellation_policy jsonb,
    metadata            jsonb,
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    deleted_at          timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT service_product_service_type_allowed
        CHECK (service_type IN ('appointment', 'class', 'workshop', 'consultation', 'event')),
    CONSTRAINT service_product_duration_minutes_range CHECK (duration_minutes > 0),
    CONSTRAINT service_product_max_capacity_range CHECK (max_capacity > 0),
    CONSTRAINT service_product_pricing_type_allowed
        CHECK (pricing_type IN ('fixed', 'per_person', 'per_hour', 'tiered')),
    CONSTRAINT service_product_price_range CHECK (price >= 0),
    CONSTRAINT service_product_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT service_product_location_type_allowed
        CHECK (location_type IN ('in_person', 'virtual', 'customer_location')),
    CONSTRAINT service_product_buffer_minutes_range CHECK (buffer_minutes >= 0)
);

CREATE INDEX service_product_product_id_idx ON service_product (tenant_id, product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX service_product_created_at_idx ON service_product (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE service_product ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON service_product
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON service_product TO cityos_bookings;


CREATE TABLE service_provider (
    id                 text        NOT NULL,
    tenant_id          text        NOT NULL,
    user_id            text,
    name               text        NOT NULL,
    email              text,
    phone              text,
    bio                text,
    specializations    jsonb,
    service_ids        jsonb,
    max_daily_bookings integer,
    status             text        NOT NULL DEFAULT 'active',
    average_rating     double precision,
    metadata           jsonb,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    deleted_at         timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT service_provider_max_daily_bookings_range CHECK (max_daily_bookings > 0),
    CONSTRAINT service_provider_status_allowed CHECK (status IN ('active', 'inactive', 'on_leave')),
    CONSTRAINT service_provider_average_rating_range CHECK (average_rating BETWEEN 1 AND 5)
);

CREATE INDEX service_provider_user_id_idx ON service_provider (tenant_id, user_id, id) WHERE deleted_at IS NULL;
CREATE INDEX service_provider_created_at_idx ON service_provider (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE service_provider ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON service_provider
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON service_provider TO cityos_bookings;


CREATE TABLE availability (
    id                    text        NOT NULL,
    tenant_id             text        NOT NULL,
    owner_type            text        NOT NULL,
    owner_id              text        NOT NULL,
    schedule_type         text        NOT NULL DEFAULT 'recurring',
    weekly_schedule       jsonb,
    slot_duration_minutes integer     NOT NULL DEFAULT 60,
    buffer_minutes        integer     NOT NULL DEFAULT 0,
    max_advance_days      integer,
    timezone              text        NOT NULL DEFAULT 'UTC',
    effective_from        date,
    effective_to          date,
    is_active             boolean     NOT NULL DEFAULT true,
    metadata              jsonb,
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    deleted_at            timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT availability_owner_type_allowed CHECK (owner_type IN ('provider', 'service', 'resource')),
    CONSTRAINT availability_schedule_type_allowed CHECK (schedule_type IN ('recurring', 'custom', 'block')),
    CONSTRAINT availability_slot_duration_minutes_range CHECK (slot_duration_minutes > 0),
    CONSTRAINT availability_buffer_minutes_range CHECK (buffer_minutes >= 0),
    CONSTRAINT availability_max_advance_days_range CHECK (max_advance_days >= 0),
    CONSTRAINT availability_effective_to_range CHECK (effective_to >= effective_from)
);

CREATE INDEX availability_owner_type_owner_id_idx
    ON availability (tenant_id, owner_type, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX availability_created_at_idx ON availability (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE availability ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON availability
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON availability TO cityos_bookings;


CREATE TABLE availability_exception (
    id              text        NOT NULL,
    availability_id text        NOT NULL,
    title           text,
    exception_type  text        NOT NULL,
    start_date      timestamptz NOT NULL,
    end_date        timestamptz NOT NULL,
    all_day         boolean     NOT NULL DEFAULT true,
    start_time      text,
    end_time        text,
    recurrence      jsonb,
    reason          text,
    metadata        jsonb,
    tenant_id       text        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT availability_exception_availability_id_fkey
        FOREIGN KEY (tenant_id, availability_id) REFERENCES availability (tenant_id, id),
    CONSTRAINT availability_exception_exception_type_allowed
        CHECK (exception_type IN ('day_off', 'holiday', 'special_hours', 'extended_hours', 'blackout')),
    CONSTRAINT availability_exception_end_date_range CHECK (end_date >= start_date),
    CONSTRAINT availability_exception_start_time_format CHECK (start_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    CONSTRAINT availability_exception_end_time_format CHECK (end_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$')
);

CREATE INDEX availability_exception_availability_id_start_date_idx
    ON availability_exception (tenant_id, availability_id, start_date) WHERE deleted_at IS NULL;
CREATE INDEX availability_exception_availability_id_idx
    ON availability_exception (tenant_id, availability_id, id) WHERE deleted_at IS NULL;
CREATE INDEX availability_exception_created_at_idx
    ON availability_exception (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE availability_exception ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON availability_exception
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON availability_exception TO cityos_bookings;
