// The tables that the code names, as the migrations make them. `cityos schema tables` writes this file; do not edit.

diesel::table! {
    customer (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        email -> Text,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        phone -> Nullable<Text>,
        has_account -> Bool,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}
