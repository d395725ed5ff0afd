// The tables that the code names, as the migrations make them. `cityos schema tables` writes this file; do not edit.

diesel::table! {
    billing_cycle (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        subscription_id -> Text,
        period_start -> Timestamptz,
        period_end -> Timestamptz,
        billing_date -> Nullable<Timestamptz>,
        status -> Text,
        order_id -> Nullable<Text>,
        currency_code -> Text,
        subtotal -> Numeric,
        tax_total -> Numeric,
        total -> Numeric,
        attempt_count -> Int4,
        last_attempt_at -> Nullable<Timestamptz>,
        failure_reason -> Nullable<Text>,
        completed_at -> Nullable<Timestamptz>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        discount_total -> Numeric,
        credit_total -> Numeric,
        kind -> Text,
    }
}

diesel::table! {
    subscription (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        store_id -> Nullable<Text>,
        customer_id -> Text,
        plan_id -> Nullable<Text>,
        status -> Text,
        billing_interval -> Text,
        billing_interval_count -> Int4,
        billing_anchor_day -> Nullable<Int4>,
        start_date -> Nullable<Timestamptz>,
        end_date -> Nullable<Timestamptz>,
        trial_start -> Nullable<Timestamptz>,
        trial_end -> Nullable<Timestamptz>,
        current_period_start -> Nullable<Timestamptz>,
        current_period_end -> Nullable<Timestamptz>,
        payment_method_id -> Nullable<Text>,
        payment_provider_id -> Nullable<Text>,
        currency_code -> Text,
        subtotal -> Numeric,
        tax_total -> Numeric,
        total -> Numeric,
        max_retry_attempts -> Int4,
        retry_count -> Int4,
        next_retry_at -> Nullable<Timestamptz>,
        canceled_at -> Nullable<Timestamptz>,
        cancellation_reason -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        discount_id -> Nullable<Text>,
        discount_cycles_left -> Nullable<Int4>,
        credit -> Numeric,
        period_value -> Nullable<Numeric>,
    }
}

diesel::table! {
    subscription_discount (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        code -> Text,
        name -> Text,
        discount_type -> Text,
        discount_value -> Numeric,
        currency_code -> Nullable<Text>,
        duration -> Text,
        duration_cycles -> Nullable<Int4>,
        applicable_plan_ids -> Nullable<Jsonb>,
        max_redemptions -> Nullable<Int4>,
        redemption_count -> Int4,
        valid_from -> Nullable<Timestamptz>,
        valid_until -> Nullable<Timestamptz>,
        is_active -> Bool,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    subscription_event (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        subscription_id -> Text,
        event_type -> Text,
        triggered_by -> Text,
        triggered_by_id -> Nullable<Text>,
        event_data -> Nullable<Jsonb>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    subscription_item (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        subscription_id -> Text,
        product_id -> Text,
        variant_id -> Nullable<Text>,
        title -> Text,
        quantity -> Int4,
        unit_price -> Numeric,
        subtotal -> Numeric,
        tax_total -> Numeric,
        total -> Numeric,
        billing_interval -> Nullable<Text>,
        billing_interval_count -> Nullable<Int4>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    subscription_pause (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        subscription_id -> Text,
        pause_type -> Text,
        reason -> Nullable<Text>,
        paused_at -> Timestamptz,
        scheduled_resume_at -> Nullable<Timestamptz>,
        resumed_at -> Nullable<Timestamptz>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    subscription_plan (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        handle -> Text,
        name -> Text,
        description -> Nullable<Text>,
        status -> Text,
        billing_interval -> Text,
        billing_interval_count -> Int4,
        price -> Numeric,
        compare_at_price -> Nullable<Numeric>,
        currency_code -> Text,
        trial_period_days -> Int4,
        features -> Nullable<Jsonb>,
        limits -> Nullable<Jsonb>,
        included_products -> Nullable<Jsonb>,
        stripe_price_id -> Nullable<Text>,
        stripe_product_id -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}
