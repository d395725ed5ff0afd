-- A little history: what people did, and the events that went out with it. All of them are already published or archived,
-- so that loading the demo data sets no workflow going; one failed, to have something to look at.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO audit_log (
    id, tenant_id, action, resource_type, resource_id, actor_id, actor_role, actor_email, node_id,
    changes, previous_values, new_values, ip_address, user_agent, data_classification, created_at, updated_at
) VALUES
    (
        'audit_01jddk00000000st0rex0pened', 'ten_01jd0000000000000000dakkah', 'update', 'cityos_store', 'store_01jddk0000000000000000s0vq',
        'admin_01jddk000000000000000adm1n', 'tenant-admin', 'admin@dakkah.example', NULL,
        '["status"]', '{"status": "maintenance"}', '{"status": "active"}', '10.20.0.11', 'Mozilla/5.0', 'internal',
        now() - interval '12 days', now() - interval '12 days'
    ),
    (
        'audit_01jddk00000rev1ewxappr0ved', 'ten_01jd0000000000000000dakkah', 'update', 'review', 'rev_01jddk0000000000can0nxsara',
        'admin_01jddk0000000000000000c1ty', 'city-manager', 'city-manager@dakkah.example', 'node_01jddk00000000000000r1yadh',
        '["is_approved"]', '{"is_approved": false}', '{"is_approved": true}', '10.20.0.23', 'Mozilla/5.0', 'internal',
        now() - interval '39 days', now() - interval '39 days'
    ),
    (
        'audit_01jddk000000avct10nx0pened', 'ten_01jd0000000000000000dakkah', 'update', 'auction_listing', 'auc_01jddk000000000000000can0n',
        'admin_01jddk000000000000d1str1ct', 'district-manager', 'district-manager@dakkah.example', 'node_01jddk00000000000000001aya',
        '["status"]', '{"status": "scheduled"}', '{"status": "active"}', '10.20.0.31', 'Mozilla/5.0', 'internal',
        now() - interval '4 days', now() - interval '4 days'
    ),
    (
        'audit_01jddk0000000cred1txra1sed', 'ten_01jd0000000000000000dakkah', 'create', 'credit_line', 'credl_01jddk00000000r1ma1xseas0n',
        'admin_01jddk000000000000000adm1n', 'tenant-admin', 'admin@dakkah.example', NULL,
        NULL, NULL, '{"credit_limit": "15000", "currency_code": "sar"}', '10.20.0.11', 'Mozilla/5.0', 'confidential',
        now() - interval '3 months', now() - interval '3 months'
    ),
    (
        'audit_01jddk00000000001nspect10n', 'ten_01jd0000000000000000dakkah', 'create', 'rental_return', 'rentret_01jddk00000000dr111xkha11d',
        'admin_01jddk000000000000fac111ty', 'facility-operator', 'facility-operator@dakkah.example', 'node_01jddk0000000000001ayaxhvb',
        NULL, NULL, '{"condition_on_return": "damaged", "damage_fee": "180"}', '10.20.0.47', 'cityos-counter/2.1', 'internal',
        now() - interval '30 days', now() - interval '30 days'
    ),
    (
        'audit_01jddk00000000000000exp0rt', 'ten_01jd0000000000000000dakkah', 'read', 'customer', NULL,
        'admin_01jddk0000000000000avd1t0r', 'auditor', 'auditor@dakkah.example', NULL,
        NULL, NULL, NULL, '10.20.0.90', 'Mozilla/5.0', 'restricted',
        now() - interval '15 days', now() - interval '15 days'
    ),
    (
        'audit_01jddk0000000000000renewa1', 'ten_01jd0000000000000000dakkah', 'update', 'subscription', 'sub_01jddk0000000000000000sara',
        NULL, NULL, NULL, NULL,
        '["current_period_start", "current_period_end"]', NULL, NULL, NULL, NULL, 'internal',
        now() - interval '18 days', now() - interval '18 days'
    )
ON CONFLICT DO NOTHING;

INSERT INTO event_outbox (
    id, tenant_id, event_type, aggregate_type, aggregate_id, payload, source, correlation_id, causation_id,
    actor_id, actor_role, node_id, channel, status, published_at, error, retry_count, created_at, updated_at
) VALUES
    (
        'evt_01jddk000000avct10nx0pened', 'ten_01jd0000000000000000dakkah',
        'auction.started', 'auction_listing', 'auc_01jddk000000000000000can0n',
        '{"id": "auc_01jddk000000000000000can0n", "starting_price": "5000", "currency_code": "sar"}', 'commerce', 'auc_01jddk000000000000000can0n',
        NULL,
        'admin_01jddk000000000000d1str1ct', 'district-manager', 'node_01jddk00000000000000001aya', 'admin', 'published',
        now() - interval '4 days' + interval '2 seconds', NULL, 0,
        now() - interval '4 days', now() - interval '4 days'
    ),
    (
        'evt_01jddk00000000000b1dxn0vra', 'ten_01jd0000000000000000dakkah',
        'auction.bid_placed', 'bid', 'bid_01jddk0000000000000can0nx6',
        '{"id": "bid_01jddk0000000000000can0nx6", "auction_listing_id": "auc_01jddk000000000000000can0n", "amount": "6900"}',
        'commerce', 'auc_01jddk000000000000000can0n', 'bid_01jddk0000000000000can0nx5',
        'cus_01jddk000000000000000n0vra', NULL, NULL, 'web', 'published', now() - interval '8 hours' + interval '1 second', NULL, 0,
        now() - interval '8 hours', now() - interval '8 hours'
    ),
    (
        'evt_01jddk000000000p0xappr0ved', 'ten_01jd0000000000000000dakkah',
        'purchase_order.approved', 'purchase_order', 'po_01jddk0000000000000r1ma1x2',
        '{"id": "po_01jddk0000000000000r1ma1x2", "total": "21847.70", "currency_code": "sar"}', 'commerce', 'apreq_01jddk0000000000000r1ma1x2', NULL,
        'cus_01jddk0000000000000000sara', NULL, NULL, 'b2b', 'archived', now() - interval '24 days' + interval '1 second', NULL, 0,
        now() - interval '24 days', now() - interval '20 days'
    ),
    (
        'evt_01jddk000000000svbxrenewed', 'ten_01jd0000000000000000dakkah',
        'subscription.renewed', 'subscription', 'sub_01jddk0000000000000000sara',
        '{"id": "sub_01jddk0000000000000000sara", "total": "102.35", "currency_code": "sar"}', 'commerce', 'sub_01jddk0000000000000000sara', NULL,
        NULL, NULL, NULL, NULL, 'archived', now() - interval '18 days' + interval '3 seconds', NULL, 0,
        now() - interval '18 days', now() - interval '14 days'
    ),
    (
        'evt_01jddk000000paymentxfa11ed', 'ten_01jd0000000000000000dakkah',
        'subscription.payment_failed', 'subscription', 'sub_01jddk0000000000000fat1mah',
        '{"id": "sub_01jddk0000000000000fat1mah", "reason": "card_declined"}', 'commerce', 'sub_01jddk0000000000000fat1mah', NULL,
        NULL, NULL, NULL, NULL, 'failed', NULL, 'workflow engine answered 503', 3,
        now() - interval '4 days', now() - interval '3 days'
    )
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO audit_log (
    id, tenant_id, action, resource_type, resource_id, actor_id, actor_role, actor_email,
    changes, previous_values, new_values, ip_address, user_agent, data_classification, created_at, updated_at
) VALUES (
    'audit_01jdpa0000000case1nxh1dden', 'ten_01jd00000000000000000par1s', 'update', 'tenant_product', 'tprod_01jdpa00000000000000case1n',
        'admin_01jdpa000000000000000adm1n', 'tenant-admin', 'admin@paris.example',
    '["enabled"]', '{"enabled": true}', '{"enabled": false}', '10.30.0.5', 'Mozilla/5.0', 'internal',
    now() - interval '21 days', now() - interval '21 days'
) ON CONFLICT DO NOTHING;
