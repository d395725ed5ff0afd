-- Lines keep the order in which they were given.
ALTER TABLE invoice_item ADD COLUMN position integer NOT NULL DEFAULT 0;

CREATE TRIGGER next_position
    BEFORE INSERT ON invoice_item
    FOR EACH ROW
    WHEN (NEW.position = 0)
    EXECUTE FUNCTION platform.next_position('invoice_id');

-- The rows are of all tenants, and row-level security binds the owner, too. Of lines of one moment their place in the table says most.
ALTER TABLE invoice_item NO FORCE ROW LEVEL SECURITY;

UPDATE invoice_item l
   SET position = n.place
  FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id, invoice_id ORDER BY created_at, ctid) AS place
          FROM invoice_item) n
 WHERE l.tenant_id = n.tenant_id
   AND l.id = n.id
   AND l.position = 0;

ALTER TABLE invoice_item FORCE ROW LEVEL SECURITY;

-- locks: it reads the lines once, while none can be written.
CREATE INDEX invoice_item_invoice_id_position_idx ON invoice_item (tenant_id, invoice_id, position, id) WHERE deleted_at IS NULL;

-- Lines keep the order in which they were given.
ALTER TABLE quote_item ADD COLUMN position integer NOT NULL DEFAULT 0;

CREATE TRIGGER next_position
    BEFORE INSERT ON quote_item
    FOR EACH ROW
    WHEN (NEW.position = 0)
    EXECUTE FUNCTION platform.next_position('quote_id');

-- The rows are of all tenants, and row-level security binds the owner, too. Of lines of one moment their place in the table says most.
ALTER TABLE quote_item NO FORCE ROW LEVEL SECURITY;

UPDATE quote_item l
   SET position = n.place
  FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id, quote_id ORDER BY created_at, ctid) AS place
          FROM quote_item) n
 WHERE l.tenant_id = n.tenant_id
   AND l.id = n.id
   AND l.position = 0;

ALTER TABLE quote_item FORCE ROW LEVEL SECURITY;

-- locks: it reads the lines once, while none can be written.
CREATE INDEX quote_item_quote_id_position_idx ON quote_item (tenant_id, quote_id, position, id) WHERE deleted_at IS NULL;

-- Lines keep the order in which they were given.
ALTER TABLE purchase_order_item ADD COLUMN position integer NOT NULL DEFAULT 0;

CREATE TRIGGER next_position
    BEFORE INSERT ON purchase_order_item
    FOR EACH ROW
    WHEN (NEW.position = 0)
    EXECUTE FUNCTION platform.next_position('purchase_order_id');

-- The rows are of all tenants, and row-level security binds the owner, too. Of lines of one moment their place in the table says most.
ALTER TABLE purchase_order_item NO FORCE ROW LEVEL SECURITY;

UPDATE purchase_order_item l
   SET position = n.place
  FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id, purchase_order_id ORDER BY created_at, ctid) AS place
          FROM purchase_order_item) n
 WHERE l.tenant_id = n.tenant_id
   AND l.id = n.id
   AND l.position = 0;

ALTER TABLE purchase_order_item FORCE ROW LEVEL SECURITY;

-- locks: it reads the lines once, while none can be written.
CREATE INDEX purchase_order_item_purchase_order_id_position_idx ON purchase_order_item (tenant_id, purchase_order_id, position, id) WHERE deleted_at IS NULL;

-- A line's share of the discount on its order. Orders that were submitted keep the tax that they were sent with: their lines have no share.
ALTER TABLE purchase_order_item ADD COLUMN discount_total numeric(28,8) NOT NULL DEFAULT 0;
-- locks: it reads the lines once, while none can be written.
ALTER TABLE purchase_order_item
    ADD CONSTRAINT purchase_order_item_discount_total_range CHECK (discount_total >= 0 AND discount_total <= subtotal);
