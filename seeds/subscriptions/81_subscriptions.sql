-- Subscriptions in every state. Items come with the plan and cost nothing besides, tax is 15 %, and the billing cycles join on to the period
-- under way. Dakkah Plus and the founding plan are services and have no items.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO subscription (
    id, tenant_id, store_id, customer_id, plan_id, status, billing_interval, billing_interval_count, billing_anchor_day,
    start_date, end_date, trial_start, trial_end, current_period_start, current_period_end,
    payment_method_id, payment_provider_id, currency_code, subtotal, tax_total, total,
    max_retry_attempts, retry_count, next_retry_at, canceled_at, cancellation_reason, created_at, updated_at
) VALUES
    -- Sara: renewed eighteen days ago.
    (
        'sub_01jddk0000000000000000sara', 'ten_01jd0000000000000000dakkah', 'store_01jddk0000000000000000s0vq', 'cus_01jddk0000000000000000sara',
        'splan_01jddk000000000c0ffeexc1vb', 'active', 'monthly', 1,
        extract(day FROM now() - interval '18 days')::integer,
        now() - interval '18 days' - interval '3 months', NULL, NULL, NULL,
        now() - interval '18 days', now() - interval '18 days' + interval '1 month',
        'pm_demo_sara', 'stripe', 'sar', 89.00, 13.35, 102.35,
        3, 0, NULL, NULL, NULL, now() - interval '18 days' - interval '3 months', now() - interval '18 days'
    ),
    -- Omar: travelling.
    (
        'sub_01jddk00000000000000000mar', 'ten_01jd0000000000000000dakkah', 'store_01jddk0000000000000000s0vq', 'cus_01jddk00000000000000000mar',
        'splan_01jddk00000000000datesxb0x', 'paused', 'monthly', 1,
        extract(day FROM now() - interval '20 days')::integer,
        now() - interval '20 days' - interval '1 month', NULL, NULL, NULL,
        now() - interval '20 days', now() - interval '20 days' + interval '1 month',
        'pm_demo_omar', 'stripe', 'sar', 120.00, 18.00, 138.00,
        3, 0, NULL, NULL, NULL, now() - interval '20 days' - interval '1 month', now() - interval '12 days'
    ),
    -- Fatimah: her card was declined twice, the next try is tomorrow.
    (
        'sub_01jddk0000000000000fat1mah', 'ten_01jd0000000000000000dakkah', 'store_01jddk0000000000000000s0vq', 'cus_01jddk0000000000000fat1mah',
        'splan_01jddk00000000000000pantry', 'past_due', 'weekly', 1, NULL,
        now() - interval '18 days', NULL, NULL, NULL,
        now() - interval '4 days', now() + interval '3 days',
        'pm_demo_fatimah', 'stripe', 'sar', 65.00, 9.75, 74.75,
        3, 1, now() + interval '1 day', NULL, NULL, now() - interval '18 days', now() - interval '1 day'
    ),
    -- Noura: tried it for two months.
    (
        'sub_01jddk000000000000000n0vra', 'ten_01jd0000000000000000dakkah', 'store_01jddk0000000000000000s0vq', 'cus_01jddk000000000000000n0vra',
        'splan_01jddk00000000p1vsxm0nth1y', 'canceled', 'monthly', 1, NULL,
        now() - interval '2 months' - interval '1 month', now() - interval '2 months' + interval '1 month', NULL, NULL,
        now() - interval '2 months', now() - interval '2 months' + interval '1 month',
        'pm_demo_noura', 'stripe', 'sar', 19.00, 2.85, 21.85,
        3, 0, NULL, now() - interval '2 months' + interval '18 days', 'أطلب مرة في الشهر فقط',
        now() - interval '2 months' - interval '1 month', now() - interval '1 month'
    ),
    -- Priya: on trial, charged for the first time in ten days.
    (
        'sub_01jddk000000000000000pr1ya', 'ten_01jd0000000000000000dakkah', 'store_01jddk0000000000000000s0vq', 'cus_01jddk000000000000000pr1ya',
        'splan_01jddk000000000p1vsxyear1y', 'active', 'yearly', 1, NULL,
        now() - interval '4 days', NULL, now() - interval '4 days', now() + interval '10 days',
        now() - interval '4 days', now() + interval '10 days',
        'pm_demo_priya', 'stripe', 'sar', 190.00, 28.50, 218.50,
        3, 0, NULL, NULL, NULL, now() - interval '4 days', now() - interval '4 days'
    ),
    -- Yousef: ran out with its plan.
    (
        'sub_01jddk00000000000000y0vsef', 'ten_01jd0000000000000000dakkah', NULL, 'cus_01jddk00000000000000y0vsef',
        'splan_01jddk000000000000f0vnd1ng', 'expired', 'quarterly', 2, NULL,
        now() - interval '7 months', now() - interval '7 months' + interval '6 months', NULL, NULL,
        now() - interval '7 months', now() - interval '7 months' + interval '6 months',
        NULL, NULL, 'sar', 45.00, 6.75, 51.75,
        3, 0, NULL, NULL, NULL, now() - interval '7 months', now() - interval '1 month'
    )
ON CONFLICT DO NOTHING;

INSERT INTO subscription_item (
    tenant_id, subscription_id, id, product_id, variant_id, title, quantity, unit_price, subtotal, tax_total, total, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), subscription_id, id, product_id, variant_id, title, quantity, unit_price, subtotal, tax_total, total,
    now() - age, now() - age
FROM (VALUES
    (
        'sub_01jddk0000000000000000sara', 'sitem_01jddk00000000000000sarax1', 'prod_01jddk00000000000000c0ffee',
        'variant_01jddk000c0ffeexb10ndex500', 'Khawlani coffee, blonde, 500 g',
        1, 0, 0, 0, 0, interval '3 months 18 days'
    ),
    (
        'sub_01jddk0000000000000000sara', 'sitem_01jddk00000000000000sarax2', 'prod_01jddk00000000000000c0ffee',
        'variant_01jddk000c0ffeexmed1vmx250', 'Khawlani coffee, medium, 250 g',
        1, 0, 0, 0, 0, interval '3 months 18 days'
    ),
    (
        'sub_01jddk00000000000000000mar', 'sitem_01jddk000000000000000marx1', 'prod_01jddk0000000000000000ajwa',
        'variant_01jddk00000000ajwaxprem1vm', 'تمر عجوة المدينة، ممتاز',
        1, 0, 0, 0, 0, interval '1 month 20 days'
    ),
    (
        'sub_01jddk00000000000000000mar', 'sitem_01jddk000000000000000marx2', 'prod_01jddk0000000000000svkkar1',
        'variant_01jddk000000000svkkar1x500', 'تمر سكري القصيم، 500 جم',
        2, 0, 0, 0, 0, interval '1 month 20 days'
    ),
    (
        'sub_01jddk0000000000000fat1mah', 'sitem_01jddk00000000000fat1mahx1', 'prod_01jddk00000000000000c0ffee',
        'variant_01jddk000c0ffeexmed1vmx250', 'Khawlani coffee, medium, 250 g',
        1, 0, 0, 0, 0, interval '18 days'
    ),
    (
        'sub_01jddk0000000000000fat1mah', 'sitem_01jddk00000000000fat1mahx2', 'prod_01jddk0000000000000svkkar1',
        'variant_01jddk000000000svkkar1x500', 'تمر سكري القصيم، 500 جم',
        1, 0, 0, 0, 0, interval '18 days'
    )
) AS item (subscription_id, id, product_id, variant_id, title, quantity, unit_price, subtotal, tax_total, total, age)
ON CONFLICT DO NOTHING;

-- A cycle charges what its subscription costs. Times are relative to the start of the period under way.

INSERT INTO billing_cycle (
    tenant_id, id, subscription_id, period_start, period_end, billing_date, currency_code, subtotal, tax_total, total,
    status, attempt_count, last_attempt_at, failure_reason, completed_at, created_at, updated_at
)
SELECT s.tenant_id, cycle.id, s.id, s.current_period_start + begins, s.current_period_start + ends, s.current_period_start + begins,
    s.currency_code, s.subtotal, s.tax_total, s.total, cycle.status, attempts, s.current_period_start + tried, failure_reason,
    CASE WHEN cycle.status = 'completed' THEN s.current_period_start + tried END,
    LEAST(s.current_period_start + begins, s.updated_at), LEAST(s.current_period_start + coalesce(tried, begins), s.updated_at)
FROM (VALUES
    ('sub_01jddk0000000000000000sara', 'bcyc_01jddk00000000000000sarax1', interval '-3 months', interval '-2 months',      'completed', 1, interval '-3 months',       NULL),
    ('sub_01jddk0000000000000000sara', 'bcyc_01jddk00000000000000sarax2', interval '-2 months', interval '-1 month',       'completed', 2, interval '-2 months 1 day', NULL),
    ('sub_01jddk0000000000000000sara', 'bcyc_01jddk00000000000000sarax3', interval '-1 month',  interval '0',              'completed', 1, interval '-1 month',        NULL),
    ('sub_01jddk0000000000000000sara', 'bcyc_01jddk00000000000000sarax4', interval '0',         interval '1 month',        'completed', 1, interval '0',               NULL),
    ('sub_01jddk0000000000000000sara', 'bcyc_01jddk00000000000000sarax5', interval '1 month',   interval '2 months',       'upcoming',  0, NULL,                       NULL),

    ('sub_01jddk00000000000000000mar', 'bcyc_01jddk000000000000000marx1', interval '-1 month',  interval '0',              'completed', 1, interval '-1 month',        NULL),
    ('sub_01jddk00000000000000000mar', 'bcyc_01jddk000000000000000marx2', interval '0',         interval '1 month',        'completed', 1, interval '0',               NULL),

    ('sub_01jddk0000000000000fat1mah', 'bcyc_01jddk00000000000fat1mahx1', interval '-14 days',  interval '-7 days',        'completed', 1, interval '-14 days',        NULL),
    ('sub_01jddk0000000000000fat1mah', 'bcyc_01jddk00000000000fat1mahx2', interval '-7 days',   interval '0',              'skipped',   0, NULL,                       NULL),
    ('sub_01jddk0000000000000fat1mah', 'bcyc_01jddk00000000000fat1mahx3', interval '0',         interval '7 days',         'failed',    2, interval '3 days',          'card_declined'),

    ('sub_01jddk000000000000000n0vra', 'bcyc_01jddk0000000000000n0vrax1', interval '-1 month',  interval '0',              'completed', 1, interval '-1 month',        NULL),
    ('sub_01jddk000000000000000n0vra', 'bcyc_01jddk0000000000000n0vrax2', interval '0',         interval '1 month',        'completed', 1, interval '0',               NULL),

    ('sub_01jddk000000000000000pr1ya', 'bcyc_01jddk0000000000000pr1yax1', interval '14 days',   interval '1 year 14 days', 'upcoming',  0, NULL,                       NULL),

    ('sub_01jddk00000000000000y0vsef', 'bcyc_01jddk000000000000y0vsefx1', interval '0',         interval '6 months',       'completed', 1, interval '0',               NULL)
) AS cycle (subscription_id, id, begins, ends, status, attempts, tried, failure_reason)
JOIN subscription AS s ON s.tenant_id = current_setting('cityos.tenant') AND s.id = cycle.subscription_id
ON CONFLICT DO NOTHING;

INSERT INTO subscription_pause (
    id, tenant_id, subscription_id, pause_type, reason, paused_at, scheduled_resume_at, resumed_at, created_at, updated_at
) VALUES
    (
        'spause_01jddk00000000000000000mar', 'ten_01jd0000000000000000dakkah', 'sub_01jddk00000000000000000mar',
        'customer_request', 'مسافر حتى نهاية الشهر القادم', now() - interval '12 days',
        now() + interval '25 days', NULL, now() - interval '12 days', now() - interval '12 days'
    ),
    (
        'spause_01jddk0000000000000fat1mah', 'ten_01jd0000000000000000dakkah', 'sub_01jddk0000000000000fat1mah',
        'scheduled', 'One week off', now() - interval '11 days',
        now() - interval '4 days', now() - interval '4 days', now() - interval '15 days', now() - interval '4 days'
    )
ON CONFLICT DO NOTHING;

INSERT INTO subscription_event (
    tenant_id, subscription_id, id, event_type, triggered_by, triggered_by_id, event_data, created_at, updated_at
)
SELECT s.tenant_id, s.id, event.id, event_type, triggered_by,
    CASE triggered_by WHEN 'customer' THEN s.customer_id ELSE message END, event_data::jsonb,
    s.current_period_start + at, s.current_period_start + at
FROM (VALUES
    ('sub_01jddk0000000000000000sara', 'sevt_01jddk0000000000000sarax01', 'created',           'customer', NULL,          '{"plan": "coffee-club"}',          interval '-3 months'),
    ('sub_01jddk0000000000000000sara', 'sevt_01jddk0000000000000sarax02', 'activated',         'system',   NULL,          NULL,                               interval '-3 months'),
    ('sub_01jddk0000000000000000sara', 'sevt_01jddk0000000000000sarax03', 'renewed',           'system',   NULL,          NULL,                               interval '-2 months'),
    ('sub_01jddk0000000000000000sara', 'sevt_01jddk0000000000000sarax04', 'payment_failed',    'webhook',  'evt_demo_31', '{"reason": "insufficient_funds"}', interval '-2 months'),
    ('sub_01jddk0000000000000000sara', 'sevt_01jddk0000000000000sarax05', 'payment_succeeded', 'webhook',  'evt_demo_32', '{"total": "102.35"}',              interval '-2 months 1 day'),
    ('sub_01jddk0000000000000000sara', 'sevt_01jddk0000000000000sarax06', 'renewed',           'system',   NULL,          NULL,                               interval '-1 month'),
    ('sub_01jddk0000000000000000sara', 'sevt_01jddk0000000000000sarax07', 'renewed',           'system',   NULL,          NULL,                               interval '0'),
    ('sub_01jddk0000000000000000sara', 'sevt_01jddk0000000000000sarax08', 'payment_succeeded', 'webhook',  'evt_demo_57', '{"total": "102.35"}',              interval '0'),

    ('sub_01jddk00000000000000000mar', 'sevt_01jddk00000000000000marx01', 'created',           'customer', NULL,          '{"plan": "dates-box"}',            interval '-1 month'),
    ('sub_01jddk00000000000000000mar', 'sevt_01jddk00000000000000marx02', 'activated',         'system',   NULL,          NULL,                               interval '-1 month'),
    ('sub_01jddk00000000000000000mar', 'sevt_01jddk00000000000000marx03', 'renewed',           'system',   NULL,          NULL,                               interval '0'),
    ('sub_01jddk00000000000000000mar', 'sevt_01jddk00000000000000marx04', 'paused',            'customer', NULL,          '{"days": 37}',                     interval '8 days'),

    ('sub_01jddk0000000000000fat1mah', 'sevt_01jddk0000000000fat1mahx01', 'created',           'customer', NULL,          '{"plan": "weekly-pantry"}',        interval '-14 days'),
    ('sub_01jddk0000000000000fat1mah', 'sevt_01jddk0000000000fat1mahx02', 'activated',         'system',   NULL,          NULL,                               interval '-14 days'),
    ('sub_01jddk0000000000000fat1mah', 'sevt_01jddk0000000000fat1mahx03', 'paused',            'system',   NULL,          NULL,                               interval '-7 days'),
    ('sub_01jddk0000000000000fat1mah', 'sevt_01jddk0000000000fat1mahx04', 'resumed',           'system',   NULL,          NULL,                               interval '0'),
    ('sub_01jddk0000000000000fat1mah', 'sevt_01jddk0000000000fat1mahx05', 'payment_failed',    'webhook',  'evt_demo_61', '{"reason": "card_declined"}',      interval '0'),
    ('sub_01jddk0000000000000fat1mah', 'sevt_01jddk0000000000fat1mahx06', 'past_due',          'system',   NULL,          NULL,                               interval '0'),
    ('sub_01jddk0000000000000fat1mah', 'sevt_01jddk0000000000fat1mahx07', 'payment_failed',    'webhook',  'evt_demo_66', '{"reason": "card_declined"}',      interval '3 days'),

    ('sub_01jddk000000000000000n0vra', 'sevt_01jddk000000000000n0vrax01', 'created',           'customer', NULL,          '{"plan": "dakkah-plus-monthly"}',  interval '-1 month'),
    ('sub_01jddk000000000000000n0vra', 'sevt_01jddk000000000000n0vrax02', 'activated',         'system',   NULL,          NULL,                               interval '-1 month'),
    ('sub_01jddk000000000000000n0vra', 'sevt_01jddk000000000000n0vrax03', 'renewed',           'system',   NULL,          NULL,                               interval '0'),
    ('sub_01jddk000000000000000n0vra', 'sevt_01jddk000000000000n0vrax04', 'canceled',          'customer', NULL,          '{"at_period_end": true}',          interval '18 days'),

    ('sub_01jddk000000000000000pr1ya', 'sevt_01jddk000000000000pr1yax01', 'created',           'customer', NULL,          '{"plan": "dakkah-plus-yearly"}',   interval '0'),
    ('sub_01jddk000000000000000pr1ya', 'sevt_01jddk000000000000pr1yax02', 'trial_started',     'system',   NULL,          '{"days": 14}',                     interval '0'),

    ('sub_01jddk00000000000000y0vsef', 'sevt_01jddk00000000000y0vsefx01', 'created',           'customer', NULL,          '{"plan": "founding-members"}',     interval '0'),
    ('sub_01jddk00000000000000y0vsef', 'sevt_01jddk00000000000y0vsefx02', 'activated',         'system',   NULL,          NULL,                               interval '0'),
    ('sub_01jddk00000000000000y0vsef', 'sevt_01jddk00000000000y0vsefx03', 'expired',           'system',   NULL,          NULL,                               interval '6 months')
) AS event (subscription_id, id, event_type, triggered_by, message, event_data, at)
JOIN subscription AS s ON s.tenant_id = current_setting('cityos.tenant') AND s.id = event.subscription_id
ON CONFLICT DO NOTHING;

-- Marie gets a kilo of the head office's whey isolate every month.

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO subscription (
    id, tenant_id, store_id, customer_id, plan_id, status, billing_interval, start_date, current_period_start, current_period_end,
    payment_method_id, payment_provider_id, currency_code, subtotal, tax_total, total, created_at, updated_at
) VALUES (
    'sub_01jdpa000000000000000mar1e', 'ten_01jd00000000000000000par1s', 'store_01jdpa000000000000b0vt1qve', 'cus_01jdpa000000000000000mar1e',
    'splan_01jdpa0000000000000000whey', 'active', 'monthly',
    now() - interval '9 days' - interval '2 months', now() - interval '9 days', now() - interval '9 days' + interval '1 month',
    'pm_demo_marie', 'stripe', 'eur', 40.00, 2.20, 42.20, now() - interval '9 days' - interval '2 months', now() - interval '9 days'
) ON CONFLICT DO NOTHING;

INSERT INTO subscription_item (
    id, tenant_id, subscription_id, product_id, variant_id, title, quantity, unit_price, subtotal, tax_total, total, created_at, updated_at
) VALUES (
    'sitem_01jdpa0000000000000mar1ex1', 'ten_01jd00000000000000000par1s', 'sub_01jdpa000000000000000mar1e', 'prod_01jdhq000000000000wheyx1s0',
    'variant_01jdhq0000wheyx1s0x1kgxvan', 'Isolat de whey, vanille, 1 kg',
    1, 0, 0, 0, 0, now() - interval '9 days' - interval '2 months', now() - interval '9 days' - interval '2 months'
) ON CONFLICT DO NOTHING;
