-- One role per group. Roles belong to the cluster: another database may have made them already, or be
-- making them at this moment. The owner becomes a member, so that its connections can SET ROLE.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY[
        'cityos_platform', 'cityos_catalog', 'cityos_customers', 'cityos_reviews',
        'cityos_trading', 'cityos_b2b', 'cityos_loyalty', 'cityos_subscriptions'
    ] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', wanted);
                EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;

        BEGIN
            IF NOT pg_has_role(wanted, 'MEMBER') THEN
                EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
            END IF;
        EXCEPTION WHEN unique_violation THEN
            NULL;
        END;
    END LOOP;
END
$$;

-- All groups reach into platform: to write audit_log and event_outbox and to call its functions.
GRANT USAGE ON SCHEMA platform
   TO cityos_platform, cityos_catalog, cityos_customers, cityos_reviews,
      cityos_trading, cityos_b2b, cityos_loyalty, cityos_subscriptions;
