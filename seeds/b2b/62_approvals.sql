-- Approvals. Customers decide for their company, staff for the marketplace.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO approval_workflow (
    id, tenant_id, company_id, name, workflow_type, conditions, steps, is_active, created_at, updated_at
) VALUES
    (
        'apwf_01jddk000000000000r1ma1xp0', 'ten_01jd0000000000000000dakkah', 'comp_01jddk000000000000000r1ma1',
        'Al Rimal: orders above 10,000', 'purchase_order',
        '{"min_total": "10000", "currency_code": "sar"}', '[{"step": 1, "role": "admin"}, {"step": 2, "role": "owner"}]', true,
        now() - interval '7 months', now() - interval '7 months'
    ),
    (
        'apwf_01jddk00000000000000anyxp0', 'ten_01jd0000000000000000dakkah',
        NULL, 'Orders above the threshold of the company', 'purchase_order',
        '{"above": "default_approval_threshold"}', '[{"step": 1, "role": "owner"}]', true,
        now() - interval '10 months', now() - interval '10 months'
    ),
    (
        'apwf_01jddk00000000000000cred1t', 'ten_01jd0000000000000000dakkah',
        NULL, 'Credit for companies', 'general',
        '{"entity_type": "credit_line"}', '[{"step": 1, "staff_role": "city-manager"}]', true,
        now() - interval '10 months', now() - interval '10 months'
    ),
    (
        'apwf_01jddk0000000000000retvrns', 'ten_01jd0000000000000000dakkah',
        NULL, 'Returns after thirty days', 'return',
        NULL, '[{"step": 1, "staff_role": "facility-operator"}]', false,
        now() - interval '6 months', now() - interval '2 months'
    )
ON CONFLICT DO NOTHING;

INSERT INTO approval_request (
    id, tenant_id, workflow_id, entity_type, entity_id, requester_id, amount, current_step, status, priority,
    due_date, approved_at, rejected_at, escalated_at, notes, context, created_at, updated_at, company_id
) VALUES
    (
        'apreq_01jddk0000000000000r1ma1x2', 'ten_01jd0000000000000000dakkah', 'apwf_01jddk000000000000r1ma1xp0',
        'purchase_order', 'po_01jddk0000000000000r1ma1x2', 'cus_01jddk00000000000000kha11d',
        21847.70, 2, 'approved', 'medium', now() - interval '20 days', now() - interval '24 days', NULL, NULL,
        'كاميرتان لفريق التوثيق.', '{"po_number": "RIM-1002", "lines": 1}', now() - interval '26 days', now() - interval '24 days', 'comp_01jddk000000000000000r1ma1'
    ),
    -- Layla has agreed; Sara's decision is open.
    (
        'apreq_01jddk0000000000000r1ma1x4', 'ten_01jd0000000000000000dakkah', 'apwf_01jddk000000000000r1ma1xp0',
        'purchase_order', 'po_01jddk0000000000000r1ma1x4', 'cus_01jddk00000000000000kha11d',
        14662.50, 2, 'pending', 'high', now() + interval '4 days', NULL, NULL, NULL,
        'The camp has no mains.', '{"po_number": "RIM-1004", "lines": 1}', now() - interval '3 days', now() - interval '2 days', 'comp_01jddk000000000000000r1ma1'
    ),
    -- Layla's own: somebody else must decide. Sara has decided once. And one above Layla's limit.
    (
        'apreq_01jddk0000000000000r1ma1x6', 'ten_01jd0000000000000000dakkah', 'apwf_01jddk000000000000r1ma1xp0',
        'purchase_order', 'po_01jddk0000000000000r1ma1x6', 'cus_01jddk0000000000000001ay1a',
        10350.00, 1, 'pending', 'medium', NULL, NULL, NULL, NULL,
        NULL, '{"po_number": "RIM-1006", "lines": 1}', now() - interval '1 day', now() - interval '1 day', 'comp_01jddk000000000000000r1ma1'
    ),
    (
        'apreq_01jddk0000000000000r1ma1x7', 'ten_01jd0000000000000000dakkah', 'apwf_01jddk000000000000r1ma1xp0',
        'purchase_order', 'po_01jddk0000000000000r1ma1x7', 'cus_01jddk00000000000000kha11d',
        11500.00, 2, 'pending', 'medium', NULL, NULL, NULL, NULL,
        NULL, '{"po_number": "RIM-1007", "lines": 1}', now() - interval '20 hours', now() - interval '9 hours', 'comp_01jddk000000000000000r1ma1'
    ),
    (
        'apreq_01jddk0000000000000r1ma1x8', 'ten_01jd0000000000000000dakkah', 'apwf_01jddk000000000000r1ma1xp0',
        'purchase_order', 'po_01jddk0000000000000r1ma1x8', 'cus_01jddk00000000000000kha11d',
        27600.00, 1, 'pending', 'low', NULL, NULL, NULL, NULL,
        NULL, '{"po_number": "RIM-1008", "lines": 1}', now() - interval '6 hours', now() - interval '6 hours', 'comp_01jddk000000000000000r1ma1'
    ),
    (
        'apreq_01jddk00000000000000najdx2', 'ten_01jd0000000000000000dakkah', 'apwf_01jddk00000000000000anyxp0',
        'purchase_order', 'po_01jddk00000000000000najdx2', 'cus_01jddk00000000000000000mar',
        16560.00, 1, 'rejected', 'low', NULL, NULL, now() - interval '12 days', NULL,
        NULL, '{"po_number": "NHG-2202", "lines": 1}', now() - interval '14 days', now() - interval '12 days', 'comp_01jddk0000000000000000najd'
    ),
    (
        'apreq_01jddk00000000000000cred1t', 'ten_01jd0000000000000000dakkah', 'apwf_01jddk00000000000000cred1t',
        'credit_line', 'credl_01jddk00000000r1ma1xseas0n', 'cus_01jddk0000000000000000sara',
        10000.00, 1, 'approved', 'urgent', now() - interval '90 days', now() - interval '90 days', NULL,
        now() - interval '91 days',
        'For the season, until the end of March.', '{"credit_limit_before": "40000"}',
        now() - interval '94 days', now() - interval '90 days', 'comp_01jddk000000000000000r1ma1'
    )
ON CONFLICT DO NOTHING;

INSERT INTO approval_action (
    tenant_id, id, approval_request_id, actor_id, action, step_number, previous_status, new_status, comment, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, approval_request_id, actor_id, action, step_number, previous_status, new_status, comment,
    now() - age * interval '1 day', now() - age * interval '1 day'
FROM (VALUES
    ('apact_01jddk0000000r1ma1x2x1ay1a', 'apreq_01jddk0000000000000r1ma1x2', 'cus_01jddk0000000000000001ay1a',   'approved',  1, 'pending',   'pending',   NULL,               25),
    ('apact_01jddk00000000r1ma1x2xsara', 'apreq_01jddk0000000000000r1ma1x2', 'cus_01jddk0000000000000000sara',   'approved',  2, 'pending',   'approved',  'موافقة',           24),
    ('apact_01jddk0000000r1ma1x4x1ay1a', 'apreq_01jddk0000000000000r1ma1x4', 'cus_01jddk0000000000000001ay1a',   'approved',  1, 'pending',   'pending',   'Two would do.',     2),
    ('apact_01jddk00000000r1ma1x7xsara', 'apreq_01jddk0000000000000r1ma1x7', 'cus_01jddk0000000000000000sara',   'approved',  1, 'pending',   'pending',   NULL,                0),
    ('apact_01jddk00000000najdx2xn0vra', 'apreq_01jddk00000000000000najdx2', 'cus_01jddk000000000000000n0vra',   'rejected',  1, 'pending',   'rejected',  'Rent them first.', 12),
    ('apact_01jddk000000000cred1txc1ty', 'apreq_01jddk00000000000000cred1t', 'admin_01jddk0000000000000000c1ty', 'escalated', 1, 'pending',   'escalated', 'Above my limit.',  91),
    ('apact_01jddk00000000cred1txadm1n', 'apreq_01jddk00000000000000cred1t', 'admin_01jddk000000000000000adm1n', 'approved',  1, 'escalated', 'approved',  NULL,               90)
) AS decision (id, approval_request_id, actor_id, action, step_number, previous_status, new_status, comment, age)
ON CONFLICT DO NOTHING;
