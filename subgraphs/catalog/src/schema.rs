// The tables that the code names, as the migrations make them. `cityos schema tables` writes this file; do not edit.

diesel::table! {
    price (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        variant_tenant_id -> Text,
        variant_id -> Text,
        currency_code -> Text,
        amount -> Int8,
        min_quantity -> Nullable<Int4>,
        max_quantity -> Nullable<Int4>,
        price_list_id -> Nullable<Text>,
        region_id -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    price_list (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        title -> Text,
        description -> Nullable<Text>,
        #[sql_name = "type"] type_ -> Text,
        status -> Text,
        rules -> Nullable<Jsonb>,
        starts_at -> Nullable<Timestamptz>,
        ends_at -> Nullable<Timestamptz>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    product (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        title -> Text,
        subtitle -> Nullable<Text>,
        description -> Nullable<Text>,
        handle -> Text,
        status -> Text,
        thumbnail -> Nullable<Text>,
        images -> Nullable<Jsonb>,
        weight -> Nullable<Int4>,
        length -> Nullable<Int4>,
        width -> Nullable<Int4>,
        height -> Nullable<Int4>,
        hs_code -> Nullable<Text>,
        origin_country -> Nullable<Text>,
        material -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    product_option (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        product_id -> Text,
        title -> Text,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    product_option_value (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        option_id -> Text,
        value -> Text,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    product_variant (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        product_id -> Text,
        title -> Text,
        sku -> Nullable<Text>,
        barcode -> Nullable<Text>,
        ean -> Nullable<Text>,
        inventory_quantity -> Int4,
        allow_backorder -> Bool,
        manage_inventory -> Bool,
        weight -> Nullable<Int4>,
        length -> Nullable<Int4>,
        width -> Nullable<Int4>,
        height -> Nullable<Int4>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    region (id) {
        id -> Text,
        name -> Text,
        currency_code -> Text,
        tax_rate -> Numeric,
        tax_code -> Nullable<Text>,
        countries -> Jsonb,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    repair_order (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        claim_id -> Text,
        service_center_id -> Nullable<Text>,
        status -> Text,
        diagnosis -> Nullable<Text>,
        repair_notes -> Nullable<Text>,
        parts_used -> Nullable<Jsonb>,
        estimated_cost -> Nullable<Numeric>,
        actual_cost -> Nullable<Numeric>,
        tracking_number -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    service_center (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        name -> Text,
        address -> Jsonb,
        phone -> Nullable<Text>,
        email -> Nullable<Text>,
        specializations -> Nullable<Jsonb>,
        capacity_per_day -> Int4,
        current_load -> Int4,
        is_active -> Bool,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    spare_part (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        name -> Text,
        sku -> Text,
        compatible_products -> Nullable<Jsonb>,
        price -> Numeric,
        currency_code -> Text,
        stock_quantity -> Int4,
        reorder_level -> Int4,
        supplier -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    tenant_product (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        product_tenant_id -> Text,
        product_id -> Text,
        enabled -> Bool,
        custom_title -> Nullable<Text>,
        custom_description -> Nullable<Text>,
        custom_metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    volume_pricing (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        store_id -> Nullable<Text>,
        region_id -> Nullable<Text>,
        name -> Text,
        applies_to -> Text,
        target_id -> Nullable<Text>,
        pricing_type -> Text,
        company_id -> Nullable<Text>,
        company_tier -> Nullable<Text>,
        priority -> Int4,
        status -> Text,
        starts_at -> Nullable<Timestamptz>,
        ends_at -> Nullable<Timestamptz>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    volume_pricing_tier (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        volume_pricing_id -> Text,
        min_quantity -> Int4,
        max_quantity -> Nullable<Int4>,
        discount_percentage -> Nullable<Numeric>,
        discount_amount -> Nullable<Numeric>,
        fixed_price -> Nullable<Numeric>,
        currency_code -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    warranty_claim (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        plan_id -> Text,
        customer_id -> Text,
        order_id -> Text,
        product_id -> Text,
        claim_number -> Text,
        issue_description -> Text,
        evidence_urls -> Nullable<Array<Text>>,
        status -> Text,
        resolution_type -> Nullable<Text>,
        resolution_notes -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    warranty_plan (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        name -> Text,
        description -> Nullable<Text>,
        plan_type -> Text,
        duration_months -> Int4,
        price -> Numeric,
        currency_code -> Text,
        coverage -> Nullable<Jsonb>,
        exclusions -> Nullable<Jsonb>,
        is_active -> Bool,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}
