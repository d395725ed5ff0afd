// Generated from the migrated database by `cityos schema export`; do not edit.

diesel::table! {
    availability (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        owner_type -> Text,
        owner_id -> Text,
        schedule_type -> Text,
        weekly_schedule -> Nullable<Jsonb>,
        slot_duration_minutes -> Int4,
        buffer_minutes -> Int4,
        max_advance_days -> Nullable<Int4>,
        timezone -> Text,
        effective_from -> Nullable<Date>,
        effective_to -> Nullable<Date>,
        is_active -> Bool,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    availability_exception (tenant_id, id) {
        id -> Text,
        availability_id -> Text,
        title -> Nullable<Text>,
        exception_type -> Text,
        start_date -> Timestamptz,
        end_date -> Timestamptz,
        all_day -> Bool,
        start_time -> Nullable<Text>,
        end_time -> Nullable<Text>,
        recurrence -> Nullable<Jsonb>,
        reason -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        tenant_id -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    booking (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        booking_number -> Text,
        customer_id -> Nullable<Text>,
        customer_name -> Nullable<Text>,
        customer_email -> Nullable<Text>,
        customer_phone -> Nullable<Text>,
        order_id -> Nullable<Text>,
        service_product_id -> Text,
        provider_id -> Nullable<Text>,
        start_time -> Timestamptz,
        end_time -> Timestamptz,
        timezone -> Text,
        status -> Text,
        attendee_count -> Int4,
        location_type -> Text,
        location_address -> Nullable<Jsonb>,
        meeting_url -> Nullable<Text>,
        currency_code -> Text,
        subtotal -> Numeric,
        tax_total -> Numeric,
        total -> Numeric,
        payment_status -> Text,
        cancelled_at -> Nullable<Timestamptz>,
        cancelled_by -> Nullable<Text>,
        cancellation_reason -> Nullable<Text>,
        cancellation_fee -> Nullable<Numeric>,
        rescheduled_from_id -> Nullable<Text>,
        reschedule_count -> Int4,
        customer_notes -> Nullable<Text>,
        internal_notes -> Nullable<Text>,
        confirmed_at -> Nullable<Timestamptz>,
        confirmation_code -> Nullable<Text>,
        checked_in_at -> Nullable<Timestamptz>,
        completed_at -> Nullable<Timestamptz>,
        first_seat -> Int4,
        busy_until -> Timestamptz,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        kept_fee -> Nullable<Numeric>,
    }
}

diesel::table! {
    booking_item (tenant_id, id) {
        id -> Text,
        booking_id -> Text,
        service_product_id -> Text,
        provider_id -> Nullable<Text>,
        title -> Text,
        description -> Nullable<Text>,
        quantity -> Int4,
        unit_price -> Numeric,
        total_price -> Numeric,
        duration_minutes -> Nullable<Int4>,
        start_time -> Nullable<Timestamptz>,
        end_time -> Nullable<Timestamptz>,
        status -> Text,
        notes -> Nullable<Text>,
        resource_id -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        tenant_id -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    booking_reminder (tenant_id, id) {
        id -> Text,
        booking_id -> Text,
        reminder_type -> Text,
        channel -> Nullable<Text>,
        scheduled_at -> Timestamptz,
        sent_at -> Nullable<Timestamptz>,
        status -> Text,
        recipient_id -> Nullable<Text>,
        recipient_email -> Nullable<Text>,
        recipient_phone -> Nullable<Text>,
        subject -> Nullable<Text>,
        message -> Nullable<Text>,
        template_id -> Nullable<Text>,
        retry_count -> Int4,
        error_message -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        tenant_id -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    service_product (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        product_id -> Nullable<Text>,
        name -> Text,
        description -> Nullable<Text>,
        service_type -> Text,
        duration_minutes -> Int4,
        max_capacity -> Int4,
        pricing_type -> Text,
        price -> Numeric,
        currency_code -> Text,
        location_type -> Text,
        buffer_minutes -> Int4,
        is_active -> Bool,
        price_tiers -> Nullable<Jsonb>,
        cancellation_policy -> Nullable<Jsonb>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    service_provider (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        user_id -> Nullable<Text>,
        name -> Text,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        bio -> Nullable<Text>,
        specializations -> Nullable<Jsonb>,
        service_ids -> Nullable<Jsonb>,
        max_daily_bookings -> Nullable<Int4>,
        status -> Text,
        average_rating -> Nullable<Float8>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    availability,
    availability_exception,
    booking,
    booking_item,
    booking_reminder,
    service_product,
    service_provider,
);
