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

        RETURN QUERY
        SELECT w.place::integer
          FROM unnest(p_asked, p_ids) WITH ORDINALITY AS w (asked, id, place)
         WHERE w.asked = of_type
           AND w.id <> ALL (there);
    END LOOP;
END
$$;
