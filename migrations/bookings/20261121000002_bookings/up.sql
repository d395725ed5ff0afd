-- Equality of text in GiST indexes, for the exclusion constraints below.
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA bookings;

CREATE TABLE booking (
    id                  text          NOT NULL,
    tenant_id           text          NOT NULL,
    booking_number      text          NOT NULL,
    customer_id         text,
    customer_name       text,
    customer_email      text,
    customer_phone      text,
    order_id            text,
    service_product_id  text          NOT NULL,
    provider_id         text,
    start_time          timestamptz   NOT NULL,
    end_time            timestamptz   NOT NULL,
    timezone            text          NOT NULL DEFAULT 'UTC',
    status              text          NOT NULL DEFAULT 'pending',
    attendee_count      integer       NOT NULL DEFAULT 1,
    location_type       text          NOT NULL DEFAULT 'in_person',
    location_address    jsonb,
    meeting_url         text,
    currency_code       text          NOT NULL DEFAULT 'usd',
    subtotal            numeric(28,8) NOT NULL DEFAULT 0,
    tax_total           numeric(28,8) NOT NULL DEFAULT 0,
    total               numeric(28,8) NOT NULL DEFAULT 0,
    payment_status      text          NOT NULL DEFAULT 'not_paid',
    cancelled_at        timestamptz,
    cancelled_by        text,
    cancellation_reason text,
    cancellation_fee    numeric(28,8),
    rescheduled_from_id text,
    reschedule_count    integer       NOT NULL DEFAULT 0,
    customer_notes      text,
    internal_notes      text,
    confirmed_at        timestamptz,
    confirmation_code   text,
    checked_in_at       timestamptz,
    completed_at        timestamptz,
    first_seat          integer       NOT NULL DEFAULT 1,
    busy_until          timestamptz   NOT NULL,
    metadata            jsonb,
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    deleted_at          timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT booking_service_product_id_fkey
        FOREIGN KEY (tenant_id, service_product_id) REFERENCES service_product (tenant_id, id),
    CONSTRAINT booking_provider_id_fkey
        FOREIGN KEY (tenant_id, provider_id) REFERENCES service_provider (tenant_id, id),
    CONSTRAINT booking_rescheduled_from_id_fkey
        FOREIGN KEY (tenant_id, rescheduled_from_id) REFERENCES booking (tenant_id, id),
    CONSTRAINT booking_end_time_range CHECK (end_time > start_time),
    CONSTRAINT booking_status_allowed
        CHECK (status IN (
            'pending', 'confirmed', 'checked_in', 'in_progress', 'completed', 'cancelled', 'no_show',
            'rescheduled'
        )),
    CONSTRAINT booking_attendee_count_range CHECK (attendee_count > 0),
    CONSTRAINT booking_location_type_allowed CHECK (location_type IN ('in_person', 'virtual', 'customer_location')),
    CONSTRAINT booking_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT booking_subtotal_range CHECK (subtotal >= 0),
    CONSTRAINT booking_tax_total_range CHECK (tax_total >= 0),
    CONSTRAINT booking_total_range CHECK (total >= 0),
    CONSTRAINT booking_payment_status_allowed
        CHECK (payment_status IN ('not_paid', 'awaiting', 'captured', 'refunded')),
    CONSTRAINT booking_cancellation_fee_range CHECK (cancellation_fee >= 0),
    CONSTRAINT booking_reschedule_count_range CHECK (reschedule_count >= 0),
    CONSTRAINT booking_first_seat_range CHECK (first_seat > 0),
    CONSTRAINT booking_busy_until_range CHECK (busy_until >= end_time),
    -- Nobody performs two appointments at the same time; several bookings may share one appointment of one service.
    CONSTRAINT booking_start_time_free EXCLUDE USING gist (
        tenant_id WITH =,
        (coalesce(provider_id, service_product_id)) WITH =,
        tstzrange(start_time, busy_until) WITH &&,
        (service_product_id || extract(epoch FROM start_time AT TIME ZONE 'UTC')::text) WITH <>
    ) WHERE (status IN ('pending', 'confirmed', 'checked_in', 'in_progress', 'completed') AND deleted_at IS NULL),
    -- Nobody takes a seat of an appointment that is taken.
    CONSTRAINT booking_attendee_count_free EXCLUDE USING gist (
        tenant_id WITH =,
        (coalesce(provider_id, service_product_id)) WITH =,
        tstzrange(start_time, busy_until) WITH &&,
        int4range(first_seat, first_seat + attendee_count) WITH &&
    ) WHERE (status IN ('pending', 'confirmed', 'checked_in', 'in_progress', 'completed') AND deleted_at IS NULL)
);

CREATE UNIQUE INDEX booking_booking_number_key ON booking (tenant_id, booking_number) WHERE deleted_at IS NULL;
CREATE INDEX booking_customer_id_idx ON booking (tenant_id, customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX booking_service_product_id_idx ON booking (tenant_id, service_product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX booking_provider_id_idx ON booking (tenant_id, provider_id, id) WHERE deleted_at IS NULL;
CREATE INDEX booking_start_time_end_time_idx ON booking (tenant_id, start_time, end_time) WHERE deleted_at IS NULL;
CREATE INDEX booking_status_idx ON booking (tenant_id, status) WHERE deleted_at IS NULL;
CREATE INDEX booking_order_id_idx ON booking (tenant_id, order_id, id) WHERE deleted_at IS NULL;
CREATE INDEX booking_rescheduled_from_id_idx ON booking (tenant_id, rescheduled_from_id, id) WHERE deleted_at IS NULL;
CREATE INDEX booking_created_at_idx ON booking (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE booking ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON booking
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON booking TO cityos_bookings;


CREATE TABLE booking_item (
    id                 text          NOT NULL,
    booking_id         text          NOT NULL,
    service_product_id text          NOT NULL,
    provider_id        text,
    title              text          NOT NULL,
    description        text,
    quantity           integer       NOT NULL DEFAULT 1,
    unit_price         numeric(28,8) NOT NULL,
    total_price        numeric(28,8) NOT NULL,
    duration_minutes   integer,
    start_time         timestamptz,
    end_time           timestamptz,
    status             text          NOT NULL DEFAULT 'pending',
    notes              text,
    resource_id        text,
    metadata           jsonb,
    tenant_id          text          NOT NULL,
    created_at         timestamptz   NOT NULL DEFAULT now(),
    updated_at         timestamptz   NOT NULL DEFAULT now(),
    deleted_at         timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT booking_item_booking_id_fkey FOREIGN KEY (tenant_id, booking_id) REFERENCES booking (tenant_id, id),
    CONSTRAINT booking_item_service_product_id_fkey
        FOREIGN KEY (tenant_id, service_product_id) REFERENCES service_product (tenant_id, id),
    CONSTRAINT booking_item_provider_id_fkey
        FOREIGN KEY (tenant_id, provider_id) REFERENCES service_provider (tenant_id, id),
    CONSTRAINT booking_item_quantity_range CHECK (quantity > 0),
    CONSTRAINT booking_item_unit_price_range CHECK (unit_price >= 0),
    CONSTRAINT booking_item_total_price_range CHECK (total_price >= 0),
    CONSTRAINT booking_item_duration_minutes_range CHECK (duration_minutes > 0),
    CONSTRAINT booking_item_end_time_range CHECK (end_time > start_time),
    CONSTRAINT booking_item_status_allowed CHECK (status IN ('pending', 'confirmed', 'completed', 'cancelled'))
);

CREATE INDEX booking_item_booking_id_idx ON booking_item (tenant_id, booking_id, id) WHERE deleted_at IS NULL;
CREATE INDEX booking_item_service_product_id_idx
    ON booking_item (tenant_id, service_product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX booking_item_provider_id_idx ON booking_item (tenant_id, provider_id, id) WHERE deleted_at IS NULL;
CREATE INDEX booking_item_created_at_idx ON booking_item (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE booking_item ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON booking_item
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON booking_item TO cityos_bookings;


CREATE TABLE booking_reminder (
    id              text        NOT NULL,
    booking_id      text        NOT NULL,
    reminder_type   text        NOT NULL,
    channel         text,
    scheduled_at    timestamptz NOT NULL,
    sent_at         timestamptz,
    status          text        NOT NULL DEFAULT 'pending',
    recipient_id    text,
    recipient_email text,
    recipient_phone text,
    subject         text,
    message         text,
    template_id     text,
    retry_count     integer     NOT NULL DEFAULT 0,
    error_message   text,
    metadata        jsonb,
    tenant_id       text        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT booking_reminder_booking_id_fkey FOREIGN KEY (tenant_id, booking_id) REFERENCES booking (tenant_id, id),
    CONSTRAINT booking_reminder_reminder_type_allowed CHECK (reminder_type IN ('email', 'sms', 'push')),
    CONSTRAINT booking_reminder_status_allowed CHECK (status IN ('pending', 'sent', 'failed', 'cancelled')),
    CONSTRAINT booking_reminder_retry_count_range CHECK (retry_count >= 0)
);

CREATE INDEX booking_reminder_status_scheduled_at_idx
    ON booking_reminder (tenant_id, status, scheduled_at) WHERE deleted_at IS NULL;
CREATE INDEX booking_reminder_booking_id_idx ON booking_reminder (tenant_id, booking_id, id) WHERE deleted_at IS NULL;
CREATE INDEX booking_reminder_created_at_idx ON booking_reminder (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE booking_reminder ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON booking_reminder
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON booking_reminder TO cityos_bookings;
