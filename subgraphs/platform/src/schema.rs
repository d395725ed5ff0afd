// The tables that the code names, as the migrations make them. `cityos schema tables` writes this file; do not edit.

diesel::table! {
    admin_user (id) {
        id -> Text,
        email -> Text,
        password_hash -> Text,
        role -> Text,
        tenant_id -> Nullable<Text>,
        capabilities -> Jsonb,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    audit_log (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        action -> Text,
        resource_type -> Text,
        resource_id -> Nullable<Text>,
        actor_id -> Nullable<Text>,
        actor_role -> Nullable<Text>,
        actor_email -> Nullable<Text>,
        node_id -> Nullable<Text>,
        changes -> Nullable<Jsonb>,
        previous_values -> Nullable<Jsonb>,
        new_values -> Nullable<Jsonb>,
        ip_address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        data_classification -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    cityos_store (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        handle -> Text,
        name -> Text,
        sales_channel_id -> Text,
        default_region_id -> Nullable<Text>,
        supported_currency_codes -> Nullable<Jsonb>,
        storefront_url -> Nullable<Text>,
        subdomain -> Nullable<Text>,
        custom_domain -> Nullable<Text>,
        theme_config -> Nullable<Jsonb>,
        logo_url -> Nullable<Text>,
        favicon_url -> Nullable<Text>,
        brand_colors -> Nullable<Jsonb>,
        store_type -> Text,
        status -> Text,
        seo_title -> Nullable<Text>,
        seo_description -> Nullable<Text>,
        seo_keywords -> Nullable<Jsonb>,
        cms_site_id -> Nullable<Text>,
        settings -> Nullable<Jsonb>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    governance_authority (id) {
        id -> Text,
        tenant_id -> Nullable<Text>,
        name -> Text,
        slug -> Text,
        code -> Nullable<Text>,
        #[sql_name = "type"] type_ -> Text,
        jurisdiction_level -> Int4,
        parent_authority_id -> Nullable<Text>,
        country_id -> Nullable<Text>,
        region_id -> Nullable<Text>,
        commerce_policies -> Nullable<Jsonb>,
        tax_policies -> Nullable<Jsonb>,
        data_residency_requirements -> Nullable<Jsonb>,
        consumer_protection_rules -> Nullable<Jsonb>,
        supported_currencies -> Nullable<Jsonb>,
        supported_payment_methods -> Nullable<Jsonb>,
        required_certifications -> Nullable<Jsonb>,
        is_active -> Bool,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    node (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        name -> Text,
        slug -> Text,
        code -> Nullable<Text>,
        #[sql_name = "type"] type_ -> Text,
        depth -> Int4,
        parent_id -> Nullable<Text>,
        breadcrumbs -> Nullable<Jsonb>,
        location -> Nullable<Jsonb>,
        status -> Text,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    node_governance (tenant_id) {
        tenant_id -> Nullable<Text>,
        node_id -> Nullable<Text>,
        governance_authority_id -> Nullable<Text>,
    }
}

diesel::table! {
    node_governance_authority (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        node_id -> Text,
        governance_authority_id -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    persona (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        name -> Text,
        slug -> Text,
        category -> Text,
        axes -> Nullable<Jsonb>,
        constraints -> Nullable<Jsonb>,
        allowed_workflows -> Nullable<Jsonb>,
        allowed_tools -> Nullable<Jsonb>,
        allowed_surfaces -> Nullable<Jsonb>,
        feature_overrides -> Nullable<Jsonb>,
        priority -> Int4,
        status -> Text,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    persona_assignment (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        persona_id -> Text,
        user_id -> Text,
        scope -> Text,
        scope_reference -> Nullable<Text>,
        priority -> Int4,
        status -> Text,
        starts_at -> Nullable<Timestamptz>,
        ends_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    rbac_policy (id) {
        id -> Text,
        role -> Text,
        resource -> Text,
        actions -> Jsonb,
        conditions -> Nullable<Jsonb>,
        version -> Int4,
        effective_from -> Timestamptz,
        effective_until -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    sales_channel (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        name -> Text,
        description -> Nullable<Text>,
        is_disabled -> Bool,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    sales_channel_mapping (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        channel_type -> Text,
        medusa_sales_channel_id -> Text,
        name -> Text,
        description -> Nullable<Text>,
        node_id -> Nullable<Text>,
        config -> Nullable<Jsonb>,
        is_active -> Bool,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    service_channel (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        poi_id -> Text,
        name -> Text,
        slug -> Text,
        channel_type -> Text,
        is_active -> Bool,
        capabilities -> Nullable<Jsonb>,
        operating_hours -> Nullable<Jsonb>,
        fulfillment_type -> Nullable<Text>,
        min_order_amount -> Nullable<Numeric>,
        max_order_amount -> Nullable<Numeric>,
        delivery_fee -> Nullable<Numeric>,
        supported_payment_methods -> Nullable<Jsonb>,
        priority -> Int4,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    tenant (id) {
        id -> Text,
        name -> Text,
        slug -> Text,
        handle -> Text,
        domain -> Nullable<Text>,
        custom_domains -> Nullable<Jsonb>,
        residency_zone -> Text,
        country_id -> Nullable<Text>,
        governance_authority_id -> Nullable<Text>,
        default_locale -> Text,
        supported_locales -> Jsonb,
        timezone -> Text,
        default_currency -> Text,
        date_format -> Text,
        default_persona_id -> Nullable<Text>,
        logo_url -> Nullable<Text>,
        favicon_url -> Nullable<Text>,
        primary_color -> Nullable<Text>,
        accent_color -> Nullable<Text>,
        font_family -> Nullable<Text>,
        branding -> Nullable<Jsonb>,
        status -> Text,
        subscription_tier -> Text,
        scope_tier -> Text,
        tenant_type -> Text,
        parent_tenant_id -> Nullable<Text>,
        operating_countries -> Nullable<Jsonb>,
        max_pois -> Int4,
        max_channels -> Int4,
        can_host_vendors -> Bool,
        billing_email -> Nullable<Text>,
        billing_address -> Nullable<Jsonb>,
        trial_starts_at -> Nullable<Timestamptz>,
        trial_ends_at -> Nullable<Timestamptz>,
        settings -> Nullable<Jsonb>,
        metadata -> Nullable<Jsonb>,
        subdomain -> Nullable<Text>,
        tax_rate -> Nullable<Numeric>,
        tax_rules -> Nullable<Jsonb>,
        payment_provider_config -> Nullable<Jsonb>,
        shipping_regions -> Nullable<Jsonb>,
        shipping_provider_config -> Nullable<Jsonb>,
        capabilities -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    tenant_billing (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        subscription_status -> Text,
        plan_id -> Nullable<Text>,
        plan_name -> Nullable<Text>,
        plan_type -> Nullable<Text>,
        base_price -> Nullable<Numeric>,
        currency_code -> Text,
        usage_metering_enabled -> Bool,
        usage_price_per_unit -> Nullable<Numeric>,
        usage_unit_name -> Nullable<Text>,
        included_units -> Nullable<Int4>,
        current_period_start -> Nullable<Timestamptz>,
        current_period_end -> Nullable<Timestamptz>,
        current_usage -> Int4,
        current_usage_cost -> Numeric,
        payment_method_id -> Nullable<Text>,
        stripe_customer_id -> Nullable<Text>,
        stripe_subscription_id -> Nullable<Text>,
        last_invoice_date -> Nullable<Timestamptz>,
        last_invoice_amount -> Nullable<Numeric>,
        next_invoice_date -> Nullable<Timestamptz>,
        max_products -> Nullable<Int4>,
        max_orders_per_month -> Nullable<Int4>,
        max_storage_gb -> Nullable<Int4>,
        max_team_members -> Nullable<Int4>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    tenant_invoice (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        billing_id -> Text,
        invoice_number -> Text,
        period_start -> Timestamptz,
        period_end -> Timestamptz,
        currency_code -> Text,
        base_amount -> Numeric,
        usage_amount -> Numeric,
        discount_amount -> Numeric,
        tax_amount -> Numeric,
        total_amount -> Numeric,
        status -> Text,
        paid_at -> Nullable<Timestamptz>,
        payment_method -> Nullable<Text>,
        stripe_invoice_id -> Nullable<Text>,
        invoice_pdf_url -> Nullable<Text>,
        due_date -> Nullable<Timestamptz>,
        line_items -> Nullable<Jsonb>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    tenant_poi (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        node_id -> Text,
        name -> Text,
        slug -> Text,
        poi_type -> Text,
        address_line1 -> Text,
        address_line2 -> Nullable<Text>,
        city -> Text,
        state -> Nullable<Text>,
        postal_code -> Text,
        country_code -> Text,
        latitude -> Nullable<Float8>,
        longitude -> Nullable<Float8>,
        geohash -> Nullable<Text>,
        operating_hours -> Nullable<Jsonb>,
        phone -> Nullable<Text>,
        email -> Nullable<Text>,
        is_primary -> Bool,
        is_active -> Bool,
        service_radius_km -> Nullable<Float8>,
        delivery_zones -> Nullable<Jsonb>,
        fleetbase_place_id -> Nullable<Text>,
        media -> Nullable<Jsonb>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    tenant_relationship (id) {
        id -> Text,
        host_tenant_id -> Text,
        vendor_tenant_id -> Text,
        relationship_type -> Text,
        status -> Text,
        commission_type -> Text,
        commission_rate -> Nullable<Float8>,
        commission_flat -> Nullable<Numeric>,
        commission_tiers -> Nullable<Jsonb>,
        listing_scope -> Text,
        allowed_categories -> Nullable<Jsonb>,
        revenue_share_model -> Nullable<Jsonb>,
        contract_start -> Nullable<Timestamptz>,
        contract_end -> Nullable<Timestamptz>,
        approved_by -> Nullable<Text>,
        approved_at -> Nullable<Timestamptz>,
        terms -> Nullable<Jsonb>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    tenant_settings (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        timezone -> Text,
        date_format -> Text,
        time_format -> Text,
        default_locale -> Text,
        supported_locales -> Nullable<Jsonb>,
        default_currency -> Text,
        supported_currencies -> Nullable<Jsonb>,
        primary_color -> Nullable<Text>,
        secondary_color -> Nullable<Text>,
        accent_color -> Nullable<Text>,
        font_family -> Nullable<Text>,
        custom_css -> Nullable<Text>,
        email_from_name -> Nullable<Text>,
        email_from_address -> Nullable<Text>,
        email_reply_to -> Nullable<Text>,
        smtp_host -> Nullable<Text>,
        smtp_port -> Nullable<Int4>,
        smtp_user -> Nullable<Text>,
        smtp_password -> Nullable<Text>,
        guest_checkout_enabled -> Bool,
        require_phone -> Bool,
        require_company -> Bool,
        min_order_value -> Nullable<Numeric>,
        max_order_value -> Nullable<Numeric>,
        track_inventory -> Bool,
        allow_backorders -> Bool,
        low_stock_threshold -> Int4,
        order_number_prefix -> Nullable<Text>,
        order_number_start -> Int4,
        auto_archive_days -> Int4,
        accepted_payment_methods -> Nullable<Jsonb>,
        payment_capture_method -> Nullable<Text>,
        free_shipping_threshold -> Nullable<Numeric>,
        default_weight_unit -> Text,
        default_dimension_unit -> Text,
        tax_inclusive_pricing -> Bool,
        tax_provider -> Nullable<Text>,
        notify_on_new_order -> Bool,
        notify_on_low_stock -> Bool,
        notification_emails -> Nullable<Jsonb>,
        google_analytics_id -> Nullable<Text>,
        facebook_pixel_id -> Nullable<Text>,
        google_tag_manager_id -> Nullable<Text>,
        api_rate_limit -> Nullable<Int4>,
        webhook_secret -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    tenant_usage_record (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        billing_id -> Text,
        usage_type -> Text,
        quantity -> Int4,
        unit_price -> Numeric,
        total_cost -> Numeric,
        recorded_at -> Timestamptz,
        period_start -> Timestamptz,
        period_end -> Timestamptz,
        reference_type -> Nullable<Text>,
        reference_id -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    tenant_user (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        user_id -> Text,
        role -> Text,
        role_level -> Int4,
        assigned_nodes -> Nullable<Jsonb>,
        assigned_node_ids -> Nullable<Jsonb>,
        permissions -> Nullable<Jsonb>,
        status -> Text,
        invitation_token -> Nullable<Text>,
        invitation_sent_at -> Nullable<Timestamptz>,
        invitation_accepted_at -> Nullable<Timestamptz>,
        invited_by_id -> Nullable<Text>,
        last_active_at -> Nullable<Timestamptz>,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    translation (tenant_id, id) {
        id -> Text,
        tenant_id -> Text,
        locale -> Text,
        namespace -> Text,
        key -> Text,
        value -> Text,
        context -> Nullable<Text>,
        status -> Text,
        metadata -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    user_preference (id) {
        id -> Text,
        user_id -> Text,
        key -> Text,
        value -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}
