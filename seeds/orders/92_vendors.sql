-- Orders that one vendor fulfils alone.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO order_vendor (tenant_id, order_id, vendor_id) VALUES
    (current_setting('cityos.tenant'), 'order_01jddk000000000000000marx1', 'vendor_01jddk000000000000000000vd'),
    (current_setting('cityos.tenant'), 'order_01jddk000000000000y0vsefx2', 'vendor_01jddk00000000000000camera'),
    (current_setting('cityos.tenant'), 'order_01jddk000000000000kha11dx2', 'vendor_01jddk00000000000000camera')
ON CONFLICT DO NOTHING;
