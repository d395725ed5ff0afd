// The tables that the code names, as the migrations make them. `cityos schema tables` writes this file; do not edit.

diesel::table! {
    auction_escrow (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        auction_listing_id -> Text,
        customer_id -> Text,
        amount -> Numeric,
        currency_code -> Text,
        status -> Text,
        payment_reference -> Nullable<Text>,
        released_at -> Nullable<Timestamptz>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    auction_listing (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        product_id -> Text,
        vendor_id -> Nullable<Text>,
        title -> Text,
        description -> Nullable<Text>,
        auction_type -> Text,
        status -> Text,
        currency_code -> Text,
        starting_price -> Numeric,
        reserve_price -> Nullable<Numeric>,
        buy_now_price -> Nullable<Numeric>,
        current_price -> Nullable<Numeric>,
        bid_increment -> Numeric,
        auto_extend -> Bool,
        extend_minutes -> Int4,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        winner_customer_id -> Nullable<Text>,
        winning_bid_id -> Nullable<Text>,
        total_bids -> Int4,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    auction_result (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        auction_listing_id -> Text,
        winner_customer_id -> Nullable<Text>,
        winning_bid_id -> Nullable<Text>,
        order_id -> Nullable<Text>,
        final_price -> Nullable<Numeric>,
        payment_status -> Text,
        settled_at -> Nullable<Timestamptz>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    auto_bid_rule (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        auction_listing_id -> Text,
        customer_id -> Text,
        max_amount -> Numeric,
        increment -> Nullable<Numeric>,
        is_active -> Bool,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    bid (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        auction_listing_id -> Text,
        customer_id -> Text,
        amount -> Numeric,
        is_auto_bid -> Bool,
        max_auto_bid -> Nullable<Numeric>,
        status -> Text,
        placed_at -> Timestamptz,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        bidder_number -> Int4,
    }
}

diesel::table! {
    damage_claim (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        rental_agreement_id -> Text,
        rental_return_id -> Nullable<Text>,
        description -> Text,
        evidence_urls -> Nullable<Array<Text>>,
        estimated_cost -> Nullable<Numeric>,
        actual_cost -> Nullable<Numeric>,
        status -> Text,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    rental_agreement (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        rental_product_id -> Text,
        customer_id -> Text,
        order_id -> Nullable<Text>,
        status -> Text,
        start_date -> Timestamptz,
        end_date -> Timestamptz,
        total_price -> Numeric,
        currency_code -> Text,
        deposit_paid -> Numeric,
        deposit_refunded -> Numeric,
        late_fees -> Numeric,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    rental_period (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        rental_product_id -> Text,
        period_type -> Text,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        price_multiplier -> Numeric,
        is_blocked -> Bool,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    rental_product (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        product_id -> Text,
        rental_type -> Text,
        base_price -> Numeric,
        currency_code -> Text,
        deposit_amount -> Nullable<Numeric>,
        late_fee_per_day -> Nullable<Numeric>,
        min_duration -> Int4,
        max_duration -> Nullable<Int4>,
        condition -> Text,
        total_rentals -> Int4,
        is_available -> Bool,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    rental_return (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        rental_agreement_id -> Text,
        returned_at -> Timestamptz,
        condition_on_return -> Text,
        inspection_notes -> Nullable<Text>,
        inspected_by_id -> Nullable<Text>,
        damage_fee -> Numeric,
        deposit_deduction -> Numeric,
        deposit_refund -> Numeric,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}
