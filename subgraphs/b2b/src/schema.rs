// The tables that the code names, as the migrations make them. `cityos schema tables` writes this file; do not edit.

diesel::table! {
    approval_action (tenant_id, id) {
        id -> Text,
        approval_request_id -> Text,
        actor_id -> Text,
        action -> Text,
        comment -> Nullable<Text>,
        previous_status -> Nullable<Text>,
        new_status -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        tenant_id -> Text,
        step_number -> Nullable<Int4>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    approval_request (tenant_id, id) {
        id -> Text,
        workflow_id -> Text,
        entity_type -> Text,
        entity_id -> Text,
        requester_id -> Text,
        current_step -> Int4,
        status -> Text,
        priority -> Text,
        due_date -> Nullable<Timestamptz>,
        approved_at -> Nullable<Timestamptz>,
        rejected_at -> Nullable<Timestamptz>,
        escalated_at -> Nullable<Timestamptz>,
        notes -> Nullable<Text>,
        context -> Nullable<Jsonb>,
        metadata -> Nullable<Jsonb>,
        tenant_id -> Text,
        amount -> Nullable<Numeric>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        company_id -> Nullable<Text>,
        steps -> Nullable<Jsonb>,
    }
}

diesel::table! {
    approval_workflow (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        company_id -> Nullable<Text>,
        name -> Text,
        workflow_type -> Text,
        conditions -> Nullable<Jsonb>,
        steps -> Jsonb,
        is_active -> Bool,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    company (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        handle -> Text,
        name -> Text,
        email -> Text,
        phone -> Nullable<Text>,
        website -> Nullable<Text>,
        tax_id -> Nullable<Text>,
        registration_number -> Nullable<Text>,
        industry -> Nullable<Text>,
        company_size -> Nullable<Text>,
        credit_limit -> Numeric,
        credit_used -> Numeric,
        currency_code -> Text,
        status -> Text,
        requires_approval -> Bool,
        default_approval_threshold -> Nullable<Numeric>,
        billing_address -> Nullable<Jsonb>,
        shipping_address -> Nullable<Jsonb>,
        logo_url -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        tier -> Nullable<Text>,
    }
}

diesel::table! {
    company_user (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        company_id -> Text,
        customer_id -> Text,
        role -> Text,
        spending_limit -> Nullable<Numeric>,
        approval_limit -> Nullable<Numeric>,
        status -> Text,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    credit_line (tenant_id, id) {
        id -> Text,
        company_id -> Text,
        credit_limit -> Numeric,
        balance -> Numeric,
        currency_code -> Text,
        status -> Text,
        metadata -> Nullable<Jsonb>,
        tenant_id -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    invoice (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        invoice_number -> Text,
        company_id -> Text,
        customer_id -> Nullable<Text>,
        status -> Text,
        issue_date -> Timestamptz,
        due_date -> Timestamptz,
        currency_code -> Text,
        subtotal -> Numeric,
        discount_total -> Numeric,
        tax_total -> Numeric,
        total -> Numeric,
        amount_paid -> Numeric,
        amount_due -> Numeric,
        payment_terms_id -> Nullable<Text>,
        payment_terms_days -> Nullable<Int4>,
        early_payment_discount_percent -> Nullable<Numeric>,
        early_payment_discount_days -> Nullable<Int4>,
        early_payment_discount_total -> Nullable<Numeric>,
        notes -> Nullable<Text>,
        internal_notes -> Nullable<Text>,
        sent_at -> Nullable<Timestamptz>,
        paid_at -> Nullable<Timestamptz>,
        voided_at -> Nullable<Timestamptz>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        early_payment_requested_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    invoice_item (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        invoice_id -> Text,
        order_id -> Nullable<Text>,
        title -> Text,
        description -> Nullable<Text>,
        quantity -> Int4,
        unit_price -> Numeric,
        subtotal -> Numeric,
        discount_total -> Numeric,
        tax_total -> Numeric,
        total -> Numeric,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        position -> Int4,
    }
}

diesel::table! {
    payment_terms (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        name -> Text,
        terms_type -> Text,
        net_days -> Int4,
        early_payment_discount_percent -> Nullable<Numeric>,
        early_payment_discount_days -> Nullable<Int4>,
        late_fee_enabled -> Bool,
        late_fee_rate -> Nullable<Numeric>,
        is_default -> Bool,
        requires_credit_check -> Bool,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    purchase_order (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        po_number -> Text,
        company_id -> Text,
        customer_id -> Text,
        order_id -> Nullable<Text>,
        status -> Text,
        requires_approval -> Bool,
        currency_code -> Text,
        subtotal -> Numeric,
        discount_total -> Numeric,
        shipping_total -> Numeric,
        tax_total -> Numeric,
        total -> Numeric,
        payment_terms_id -> Nullable<Text>,
        payment_due_date -> Nullable<Timestamptz>,
        shipping_address -> Nullable<Jsonb>,
        billing_address -> Nullable<Jsonb>,
        notes -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        credit_line_id -> Nullable<Text>,
        credit_drawn -> Numeric,
    }
}

diesel::table! {
    purchase_order_item (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        purchase_order_id -> Text,
        product_id -> Nullable<Text>,
        variant_id -> Nullable<Text>,
        title -> Text,
        sku -> Nullable<Text>,
        quantity -> Int4,
        unit_price -> Numeric,
        subtotal -> Numeric,
        tax_total -> Numeric,
        total -> Numeric,
        status -> Text,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        position -> Int4,
        discount_total -> Numeric,
    }
}

diesel::table! {
    quote (tenant_id, id) {
        id -> Text,
        quote_number -> Text,
        tenant_id -> Text,
        company_id -> Text,
        customer_id -> Text,
        status -> Text,
        currency_code -> Text,
        subtotal -> Numeric,
        discount_total -> Numeric,
        tax_total -> Numeric,
        total -> Numeric,
        valid_from -> Nullable<Timestamptz>,
        valid_until -> Nullable<Timestamptz>,
        approved_by_id -> Nullable<Text>,
        approved_at -> Nullable<Timestamptz>,
        rejected_at -> Nullable<Timestamptz>,
        rejection_reason -> Nullable<Text>,
        customer_notes -> Nullable<Text>,
        internal_notes -> Nullable<Text>,
        order_id -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    quote_item (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        quote_id -> Text,
        product_id -> Text,
        variant_id -> Nullable<Text>,
        title -> Text,
        quantity -> Int4,
        unit_price -> Numeric,
        custom_unit_price -> Nullable<Numeric>,
        discount_total -> Numeric,
        tax_total -> Numeric,
        subtotal -> Numeric,
        total -> Numeric,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
        position -> Int4,
    }
}

diesel::table! {
    tax_exemption (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        company_id -> Text,
        certificate_number -> Text,
        certificate_type -> Text,
        issuing_country -> Text,
        expiration_date -> Nullable<Date>,
        status -> Text,
        exemption_percentage -> Numeric,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}
