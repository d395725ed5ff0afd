-- Of the accounts, stores, nodes and tenants that rows name, those that are there. Accounts are the tenant's own and those of its members; tenants are
-- the tenant itself, its head office, its branches, and those that it has a relationship with which has not ended.
CREATE OR REPLACE FUNCTION existing(p_type text, p_ids text[]) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
BEGIN
    RETURN ARRAY(
        SELECT w.id
          FROM unnest(p_ids) AS w (id)
         WHERE CASE p_type
                   WHEN 'AdminUser' THEN EXISTS (
                       SELECT FROM admin_user a
                        WHERE a.id = w.id AND a.tenant_id = current_setting('cityos.tenant', true) AND a.deleted_at IS NULL)
                     OR EXISTS (
                       SELECT FROM tenant_user u
                        WHERE u.tenant_id = current_setting('cityos.tenant', true) AND u.user_id = w.id AND u.deleted_at IS NULL)
                   WHEN 'CityosStore' THEN EXISTS (
                       SELECT FROM cityos_store s
                        WHERE s.tenant_id = current_setting('cityos.tenant', true) AND s.id = w.id AND s.deleted_at IS NULL)
                   WHEN 'Node' THEN EXISTS (
                       SELECT FROM node n
                        WHERE n.tenant_id = current_setting('cityos.tenant', true) AND n.id = w.id AND n.deleted_at IS NULL)
                   WHEN 'Tenant' THEN w.id = current_setting('cityos.tenant', true)
                     OR w.id = head_office_of(current_setting('cityos.tenant', true))
                     OR EXISTS (
                       SELECT FROM tenant t
                        WHERE t.id = w.id AND t.parent_tenant_id = current_setting('cityos.tenant', true) AND t.deleted_at IS NULL)
                     OR EXISTS (
                       SELECT FROM tenant_relationship r
                        WHERE current_setting('cityos.tenant', true) IN (r.host_tenant_id, r.vendor_tenant_id)
                          AND w.id IN (r.host_tenant_id, r.vendor_tenant_id)
                          AND r.status <> 'terminated' AND r.deleted_at IS NULL)
               END);
END
$$;

-- The places of the references that name rows which are not there, from 1. p_asked has for each of p_ids the type in the graph, where it is
-- another subgraph's, or the table of p_schema. A type is asked for at the subgraph that owns it, once for all of its ids; of a table's rows
-- those are told that are deleted, since its foreign keys tell of the others. It runs as the owner, for the tenant that is set.
CREATE OR REPLACE FUNCTION missing_references(p_asked text[], p_ids text[], p_schema text) RETURNS SETOF integer
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    of_type text;
    wanted  text[];
    there   text[];
BEGIN
    FOR of_type IN SELECT DISTINCT w.asked FROM unnest(p_asked) AS w (asked) LOOP
        wanted := ARRAY(SELECT DISTINCT w.id FROM unnest(p_asked, p_ids) AS w (asked, id) WHERE w.asked = of_type);

        IF of_type IN ('Product', 'ProductVariant', 'Region') THEN
            there := catalog.existing(of_type, wanted);
        ELSIF of_type = 'Customer' THEN
            there := customers.existing(of_type, wanted);
        ELSIF of_type = 'Order' THEN
            there := orders.existing(of_type, wanted);
        ELSIF of_type = 'Vendor' THEN
            there := marketplace.existing(of_type, wanted);
        ELSIF of_type = 'Company' THEN
            there := b2b.existing(of_type, wanted);
        ELSIF of_type IN ('AdminUser', 'CityosStore', 'Node', 'Tenant') THEN
            there := platform.existing(of_type, wanted);
        ELSIF of_type = lower(of_type) THEN
            EXECUTE format(
                'SELECT coalesce(array_agg(w.id), ''{}'')
                   FROM unnest($1) AS w (id)
                  WHERE NOT EXISTS (
                        SELECT FROM %I.%I r WHERE r.tenant_id IN ($2, $3) AND r.id = w.id AND r.deleted_at IS NOT NULL)',
                p_schema, of_type)
               INTO there
              USING wanted, current_setting('cityos.tenant', true), head_office_of(current_setting('cityos.tenant', true));
        ELSE
            RAISE EXCEPTION 'nobody says which rows of % there are', of_type;
        END IF;

        CONTINUE WHEN cardinality(there) >= cardinality(wanted);

        RETURN QUERY
        SELECT w.place::integer
          FROM unnest(p_asked, p_ids) WITH ORDINALITY AS w (asked, id, place)
         WHERE w.asked = of_type
           AND w.id <> ALL (there);
    END LOOP;
END
$$;
