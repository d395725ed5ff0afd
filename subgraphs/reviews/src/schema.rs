// The tables that the code names, as the migrations make them. `cityos schema tables` writes this file; do not edit.

diesel::table! {
    review (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        rating -> Int4,
        title -> Nullable<Text>,
        content -> Text,
        customer_id -> Text,
        customer_name -> Nullable<Text>,
        customer_email -> Nullable<Text>,
        product_id -> Nullable<Text>,
        vendor_id -> Nullable<Text>,
        order_id -> Nullable<Text>,
        is_verified_purchase -> Bool,
        is_approved -> Bool,
        helpful_count -> Int4,
        images -> Jsonb,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        status -> Text,
        rejection_reason -> Nullable<Text>,
    }
}

diesel::table! {
    review_vote (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        review_id -> Text,
        customer_id -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}
