-- Lines keep the order in which they were given.
ALTER TABLE vendor_order_item ADD COLUMN position integer NOT NULL DEFAULT 0;

CREATE TRIGGER next_position
    BEFORE INSERT ON vendor_order_item
    FOR EACH ROW
    WHEN (NEW.position = 0)
    EXECUTE FUNCTION platform.next_position('vendor_order_id');

-- The rows are of all tenants, and row-level security binds the owner, too. Of lines of one moment their place in the table says most.
ALTER TABLE vendor_order_item NO FORCE ROW LEVEL SECURITY;

UPDATE vendor_order_item l
   SET position = n.place
  FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id, vendor_order_id ORDER BY created_at, ctid) AS place
          FROM vendor_order_item) n
 WHERE l.tenant_id = n.tenant_id
   AND l.id = n.id
   AND l.position = 0;

ALTER TABLE vendor_order_item FORCE ROW LEVEL SECURITY;

-- locks: it reads the lines once, while none can be written.
CREATE INDEX vendor_order_item_vendor_order_id_position_idx ON vendor_order_item (tenant_id, vendor_order_id, position, id) WHERE deleted_at IS NULL;

GRANT EXECUTE ON FUNCTION orders.order_with_lines(text), orders.called_off_shares(text), orders.called_off_among(text[]), orders.called_off(text) TO cityos_marketplace;
