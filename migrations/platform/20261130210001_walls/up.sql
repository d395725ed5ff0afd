-- What the first migration of a subgraph calls, `SELECT platform.admit('loyalty')`. It makes the role of the subgraph, which has a right on the
-- subgraph's schema, and has it be a member of the group that holds what every subgraph may do here.
--
-- Roles belong to the cluster: another database may have made one already, or be making it at this moment. The owner becomes a member, so that
-- its connections can SET ROLE.
CREATE FUNCTION admit(p_subgraph text) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    own_role text := 'cityos_' || p_subgraph;
    wanted   text;
BEGIN
    -- No name of a subgraph is that of the group.
    IF p_subgraph IS NULL OR p_subgraph !~ '^[a-z][a-z0-9]*$' THEN
        RAISE EXCEPTION 'platform.admit: % is not the name of a subgraph: lower-case letters and digits', quote_nullable(p_subgraph);
    END IF;

    FOREACH wanted IN ARRAY ARRAY['cityos_every_subgraph', own_role] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', wanted);
                EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END LOOP;

    BEGIN
        IF NOT pg_has_role(own_role, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', own_role);
        END IF;

        IF NOT EXISTS (
            SELECT FROM pg_auth_members m
             WHERE m.roleid = 'cityos_every_subgraph'::regrole AND m.member = own_role::regrole
        ) THEN
            EXECUTE format('GRANT cityos_every_subgraph TO %I', own_role);
        END IF;
    EXCEPTION WHEN unique_violation THEN
        NULL;
    END;

    -- The first migrations of some subgraphs, which are older than this function, give the right themselves.
    IF to_regnamespace(p_subgraph) IS NOT NULL AND NOT has_schema_privilege(own_role, p_subgraph, 'USAGE') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', p_subgraph, own_role);
    END IF;
END
$$;

-- What a migration calls for each table that it makes, `SELECT platform.wall('reward')`. Row-level security binds everybody, the owner too, to
-- the rows of the tenant that is set, and the role of the subgraph may read and write those. A second call changes nothing. It refuses a table
-- that it would not wall.
CREATE FUNCTION wall(p_table regclass) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    of_tenant constant text := $of$(tenant_id = current_setting('cityos.tenant'::text, true))$of$;
    walled    record;
    policy    record;
    own_role  text;
BEGIN
    SELECT n.nspname, c.relrowsecurity AND c.relforcerowsecurity AS is_forced
      INTO walled
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.oid = p_table
       AND c.relkind IN ('r', 'p');

    IF NOT FOUND THEN
        RAISE EXCEPTION 'platform.wall: % is not a table', coalesce(p_table::text, 'NULL');
    END IF;

    own_role := 'cityos_' || walled.nspname;

    IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = own_role) THEN
        RAISE EXCEPTION 'platform.wall: % is in no schema of a subgraph: call platform.admit(%) first', p_table, quote_literal(walled.nspname);
    END IF;

    IF NOT EXISTS (
        SELECT FROM pg_attribute a
         WHERE a.attrelid = p_table AND a.attname = 'tenant_id' AND a.atttypid = 'text'::regtype AND a.attnotnull AND NOT a.attisdropped
    ) THEN
        RAISE EXCEPTION 'platform.wall: % has no column tenant_id text NOT NULL', p_table;
    END IF;

    IF NOT EXISTS (
        SELECT FROM pg_index i
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indrelid = p_table AND a.attname = 'tenant_id' AND i.indisvalid
    ) THEN
        RAISE EXCEPTION 'platform.wall: tenant_id leads no index of %', p_table;
    END IF;

    SELECT p.polcmd = '*' AND p.polpermissive AND p.polroles = '{0}'
           AND pg_get_expr(p.polqual, p.polrelid) = of_tenant
           AND pg_get_expr(p.polwithcheck, p.polrelid) = of_tenant AS is_ours
      INTO policy
      FROM pg_policy p
     WHERE p.polrelid = p_table
       AND p.polname = 'tenant_isolation';

    IF NOT FOUND THEN
        EXECUTE format('CREATE POLICY tenant_isolation ON %s USING (%s) WITH CHECK (%s)', p_table, of_tenant, of_tenant);
    ELSIF policy.is_ours IS NOT TRUE THEN
        RAISE EXCEPTION 'platform.wall: the policy tenant_isolation of % says something else', p_table;
    END IF;

    IF NOT walled.is_forced THEN
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', p_table);
    END IF;

    IF EXISTS (
        SELECT FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS wanted (privilege)
         WHERE NOT has_table_privilege(own_role, p_table, wanted.privilege)
    ) THEN
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', p_table, own_role);
    END IF;
END
$$;

-- contract: both are new, and nobody calls them yet
REVOKE EXECUTE ON FUNCTION admit(text), wall(regclass) FROM PUBLIC;

-- The subgraphs that are older than the group. They keep what their first migrations granted.
SELECT admit(name)
  FROM unnest(ARRAY['platform', 'catalog', 'customers', 'reviews', 'trading', 'b2b', 'loyalty', 'subscriptions', 'orders', 'marketplace',
                    'bookings']) AS name;

GRANT USAGE ON SCHEMA platform TO cityos_every_subgraph;
GRANT INSERT ON audit_log, event_outbox TO cityos_every_subgraph;
GRANT EXECUTE ON FUNCTION
        head_office_of(text), resolve_tenant(text, text), verify_membership(text, text), verify_vendor_user(text, text, text),
        node_subtree(text, text[]), current_policies(), api_rate_limit(text), next_number(text), missing_references(text[], text[], text),
        take_idempotency_key(text, text, text, timestamptz, timestamptz), idempotent_answer(text, text, timestamptz),
        keep_idempotent_answer(text, text, text, text)
   TO cityos_every_subgraph;
