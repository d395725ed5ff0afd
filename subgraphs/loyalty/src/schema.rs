// The tables that the code names, as the migrations make them. `cityos schema tables` writes this file; do not edit.

diesel::table! {
    membership (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        customer_id -> Text,
        tier_id -> Nullable<Text>,
        membership_number -> Text,
        status -> Text,
        total_points -> Int4,
        lifetime_points -> Int4,
        total_spent -> Numeric,
        auto_renew -> Bool,
        joined_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    membership_tier (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        name -> Text,
        tier_level -> Int4,
        min_points -> Int4,
        annual_fee -> Numeric,
        currency_code -> Text,
        benefits -> Nullable<Jsonb>,
        perks -> Nullable<Jsonb>,
        upgrade_threshold -> Nullable<Int4>,
        downgrade_threshold -> Nullable<Int4>,
        color_code -> Nullable<Text>,
        icon_url -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    points_ledger (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        membership_id -> Text,
        transaction_type -> Text,
        points -> Int4,
        balance_after -> Int4,
        source -> Nullable<Text>,
        reference -> Nullable<Text>,
        description -> Nullable<Text>,
        expires_at -> Nullable<Timestamptz>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        run_out_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    redemption (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        membership_id -> Text,
        reward_id -> Text,
        points_spent -> Int4,
        status -> Text,
        redemption_code -> Nullable<Text>,
        fulfilled_at -> Nullable<Timestamptz>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    reward (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        name -> Text,
        description -> Nullable<Text>,
        reward_type -> Text,
        points_required -> Int4,
        value -> Nullable<Numeric>,
        available_quantity -> Nullable<Int4>,
        redeemed_count -> Int4,
        min_tier_level -> Nullable<Int4>,
        valid_from -> Nullable<Timestamptz>,
        valid_until -> Nullable<Timestamptz>,
        image_url -> Nullable<Text>,
        is_active -> Bool,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}
