// The tables that the code names, as the migrations make them. `cityos schema tables` writes this file; do not edit.

diesel::table! {
    order (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        customer_id -> Nullable<Text>,
        email -> Text,
        status -> Text,
        fulfillment_status -> Text,
        payment_status -> Text,
        currency_code -> Text,
        tax_rate -> Nullable<Numeric>,
        subtotal -> Int8,
        discount_total -> Int8,
        shipping_total -> Int8,
        tax_total -> Int8,
        total -> Int8,
        metadata -> Nullable<Jsonb>,
        canceled_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    order_line_item (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        order_id -> Text,
        product_id -> Nullable<Text>,
        variant_id -> Nullable<Text>,
        title -> Text,
        sku -> Nullable<Text>,
        thumbnail -> Nullable<Text>,
        quantity -> Int4,
        fulfilled_quantity -> Int4,
        returned_quantity -> Int4,
        currency_code -> Text,
        unit_price -> Int8,
        subtotal -> Int8,
        discount_total -> Int8,
        tax_total -> Int8,
        total -> Int8,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        position -> Int4,
    }
}

diesel::table! {
    order_vendor (tenant_id, order_id) {
        tenant_id -> Text,
        order_id -> Text,
        vendor_id -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}
