-- Personas and to whom they apply: a shopper in the whole tenant, a company's buyer in the business store, a city's manager at the
-- node of the city; one assignment has ended. Whoever has none in Paris gets the tenant's default.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO persona (
    id, tenant_id, name, slug, category, axes, constraints, allowed_workflows, allowed_tools, allowed_surfaces, feature_overrides,
    priority, created_at, updated_at
)
VALUES
    (
        'persona_01jddk0000000c1tyxexp10rer', 'ten_01jd0000000000000000dakkah', 'City explorer', 'city-explorer', 'visitor',
        '{"engagement": 0.35, "spending": 0.25, "loyalty": 0.1, "trust": 0.4, "locality": 0.2, "channel": 0.9}',
        '{"maxOrderValue": 1500, "surfaces": ["kiosk"]}', NULL, '["search", "wishlist"]',
        '["storefront", "mobile", "kiosk"]', '{"guided-tour": true}', 0,
        now() - interval '9 months', now() - interval '9 months'
    ),
    (
        'persona_01jddk000000010ya1xregv1ar', 'ten_01jd0000000000000000dakkah', 'Loyal regular', 'loyal-regular', 'shopper',
        '{"engagement": 0.85, "spending": 0.6, "loyalty": 0.9, "trust": 0.8, "locality": 0.7, "channel": 0.8}',
        NULL, '["xsystem.membership-credential-issuance"]', '["search", "wishlist", "auction-bidding", "reorder"]',
        '["storefront", "mobile", "kiosk"]', '{"early-access": true, "express-checkout": true}', 10,
        now() - interval '9 months', now() - interval '9 months'
    ),
    (
        'persona_01jddk000000bvs1nessxbvyer', 'ten_01jd0000000000000000dakkah', 'Business buyer', 'business-buyer', 'business',
        '{"engagement": 0.6, "spending": 0.95, "loyalty": 0.5, "trust": 0.85, "channel": 0.7}',
        '{"requiresPurchaseOrder": true, "maxOrderValue": 50000}', NULL, '["search", "bulk-order", "quote-request"]',
        '["storefront"]', '{"net-terms": true, "prices-without-tax": true}', 20,
        now() - interval '9 months', now() - interval '9 months'
    ),
    (
        'persona_01jddk000000perat10nsx1ead', 'ten_01jd0000000000000000dakkah', 'Operations lead', 'operations-lead', 'staff',
        '{"engagement": 0.7, "trust": 0.95, "locality": 1.0}',
        NULL, '["xsystem.governance-policy-propagation"]', '["places", "channels", "audit-report"]',
        '["admin", "mobile"]', '{"live-map": true}', 10,
        now() - interval '9 months', now() - interval '9 months'
    ),
    (
        'persona_01jddk0000f1e1dxtechn1c1an', 'ten_01jd0000000000000000dakkah', 'Field technician', 'field-technician', 'staff',
        '{"engagement": 0.5, "trust": 0.7, "locality": 1.0}',
        '{"offlineHours": 12, "surfaces": ["mobile"]}', NULL, '["asset-inspection", "damage-claim"]',
        '["mobile", "kiosk"]', '{"offline-mode": true}', 5,
        now() - interval '9 months', now() - interval '9 months'
    )
ON CONFLICT DO NOTHING;

INSERT INTO persona_assignment (
    id, tenant_id, persona_id, user_id, scope, scope_reference, priority, starts_at, ends_at, created_at, updated_at
)
VALUES
    (
        'passgn_01jddk0000000000000000sara', 'ten_01jd0000000000000000dakkah', 'persona_01jddk000000010ya1xregv1ar', 'cus_01jddk0000000000000000sara', 'tenant', NULL, 10,
        now() - interval '8 months', NULL, now() - interval '8 months', now() - interval '8 months'
    ),
    (
        'passgn_01jddk00000000000000kha11d', 'ten_01jd0000000000000000dakkah', 'persona_01jddk000000bvs1nessxbvyer', 'cus_01jddk00000000000000kha11d', 'store', 'store_01jddk000000000000bvs1ness', 0,
        now() - interval '5 months', NULL, now() - interval '8 months', now() - interval '8 months'
    ),
    (
        'passgn_01jddk0000000000000000c1ty', 'ten_01jd0000000000000000dakkah', 'persona_01jddk000000perat10nsx1ead', 'admin_01jddk0000000000000000c1ty', 'node', 'node_01jddk00000000000000r1yadh', 0,
        NULL, NULL, now() - interval '8 months', now() - interval '8 months'
    ),
    (
        'passgn_01jddk000000000000000n0vra', 'ten_01jd0000000000000000dakkah', 'persona_01jddk0000000c1tyxexp10rer', 'cus_01jddk000000000000000n0vra', 'tenant', NULL, 0,
        now() - interval '4 months', now() - interval '1 month', now() - interval '8 months', now() - interval '8 months'
    )
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000000hq', true);

INSERT INTO persona (
    id, tenant_id, name, slug, category, axes, constraints, allowed_workflows, allowed_tools, allowed_surfaces, feature_overrides,
    priority, created_at, updated_at
)
VALUES
    (
        'persona_01jdhq00000franch1sexc0ach', 'ten_01jd00000000000000000000hq', 'Franchise coach', 'franchise-coach', 'staff',
        '{"engagement": 0.8, "trust": 0.9, "channel": 0.6}',
        NULL, NULL, '["franchise-report", "price-list-preview"]',
        '["admin", "vendor-portal"]', '{"franchise-dashboard": true}', 10,
        now() - interval '20 months', now() - interval '20 months'
    )
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO persona (
    id, tenant_id, name, slug, category, axes, constraints, allowed_workflows, allowed_tools, allowed_surfaces, feature_overrides,
    priority, created_at, updated_at
)
VALUES
    (
        'persona_01jdpa00000000gymxnewc0mer', 'ten_01jd00000000000000000par1s', 'Gym newcomer', 'gym-newcomer', 'shopper',
        '{"engagement": 0.4, "spending": 0.3, "loyalty": 0.15, "channel": 0.75}',
        NULL, NULL, '["search", "starter-kit"]',
        '["storefront", "mobile"]', '{"product-finder": true}', 0,
        now() - interval '8 months', now() - interval '8 months'
    ),
    (
        'persona_01jdpa0000000000c0mpet1t0r', 'ten_01jd00000000000000000par1s', 'Competitive athlete', 'competitive-athlete', 'shopper',
        '{"engagement": 0.9, "spending": 0.8, "loyalty": 0.7, "trust": 0.6, "channel": 0.9}',
        '{"excludedTags": ["pre-workout"]}', NULL, '["search", "training-plan", "subscription-planner"]',
        '["storefront", "mobile"]', '{"batch-certificates": true}', 10,
        now() - interval '8 months', now() - interval '8 months'
    )
ON CONFLICT DO NOTHING;

INSERT INTO persona_assignment (
    id, tenant_id, persona_id, user_id, scope, scope_reference, priority, starts_at, ends_at, created_at, updated_at
)
VALUES
    (
        'passgn_01jdpa000000000000000mar1e', 'ten_01jd00000000000000000par1s', 'persona_01jdpa0000000000c0mpet1t0r', 'cus_01jdpa000000000000000mar1e', 'tenant', NULL, 0,
        now() - interval '6 months', now() + interval '6 months', now() - interval '6 months', now() - interval '6 months'
    )
ON CONFLICT DO NOTHING;

UPDATE tenant
   SET default_persona_id = 'persona_01jdpa00000000gymxnewc0mer'
 WHERE id = 'ten_01jd00000000000000000par1s'
   AND default_persona_id IS NULL;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000tvn1s', true);

INSERT INTO persona (
    id, tenant_id, name, slug, category, axes, constraints, allowed_workflows, allowed_tools, allowed_surfaces, feature_overrides,
    priority, created_at, updated_at
)
VALUES
    (
        'persona_01jdtn0000cashx0nxde11very', 'ten_01jd00000000000000000tvn1s', 'Cash on delivery regular', 'cash-on-delivery-regular', 'shopper',
        '{"engagement": 0.55, "spending": 0.4, "loyalty": 0.6, "trust": 0.5, "locality": 0.8, "channel": 0.4}',
        '{"maxOrderValue": 400, "paymentMethods": ["cash-on-delivery"]}', NULL, '["search"]',
        '["storefront", "mobile"]', '{"phone-confirmation": true}', 0,
        now() - interval '5 months', now() - interval '5 months'
    )
ON CONFLICT DO NOTHING;

INSERT INTO persona_assignment (
    id, tenant_id, persona_id, user_id, scope, scope_reference, priority, starts_at, ends_at, created_at, updated_at
)
VALUES
    (
        'passgn_01jdtn000000000000000am1ne', 'ten_01jd00000000000000000tvn1s', 'persona_01jdtn0000cashx0nxde11very', 'cus_01jdtn000000000000000am1ne', 'tenant', NULL, 0,
        NULL, NULL, now() - interval '4 months', now() - interval '4 months'
    )
ON CONFLICT DO NOTHING;
