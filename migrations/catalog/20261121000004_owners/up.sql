-- A caller names a product or a variant, never its owner: that is the tenant itself, or its head office. Where it is neither, the foreign
-- key finds no row.
CREATE FUNCTION tenant_product_own() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (SELECT FROM catalog.product WHERE tenant_id = NEW.tenant_id AND id = NEW.product_id) THEN
        NEW.product_tenant_id := NEW.tenant_id;
    ELSE
        NEW.product_tenant_id := coalesce(platform.head_office_of(NEW.tenant_id), NEW.tenant_id);
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER tenant_product_own
    BEFORE INSERT ON tenant_product
    FOR EACH ROW
    WHEN (NEW.product_tenant_id IS NULL)
    EXECUTE FUNCTION tenant_product_own();

CREATE FUNCTION price_own() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (SELECT FROM catalog.product_variant WHERE tenant_id = NEW.tenant_id AND id = NEW.variant_id) THEN
        NEW.variant_tenant_id := NEW.tenant_id;
    ELSE
        NEW.variant_tenant_id := coalesce(platform.head_office_of(NEW.tenant_id), NEW.tenant_id);
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER price_own
    BEFORE INSERT ON price
    FOR EACH ROW
    WHEN (NEW.variant_tenant_id IS NULL)
    EXECUTE FUNCTION price_own();
