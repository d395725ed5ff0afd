-- What is needed before the tenant of a request is known. The functions run as the owner, whom forced
-- row-level security binds too, so they turn cityos.platform on while they read and put it back. A SET
-- clause would do that by itself, but only a superuser may declare one for a custom setting.

CREATE FUNCTION head_office_of(tenant_id text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    before text := current_setting('cityos.platform', true);
    parent text;
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);

    SELECT t.parent_tenant_id
      INTO parent
      FROM tenant t
     WHERE t.id = head_office_of.tenant_id
       AND t.deleted_at IS NULL;

    PERFORM set_config('cityos.platform', before, true);
    RETURN parent;
END
$$;

-- lookup is 'id', 'handle' or 'host'; only a host names a store.
CREATE FUNCTION resolve_tenant(lookup text, value text)
RETURNS TABLE (
    id                text,
    handle            text,
    name              text,
    parent_tenant_id  text,
    status            text,
    tenant_type       text,
    default_locale    text,
    supported_locales jsonb,
    default_currency  text,
    timezone          text,
    store_id          text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    before       text := current_setting('cityos.platform', true);
    host         text := lower(value);
    label        text := split_part(host, '.', 1);
    found_tenant text;
    found_store  text;
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);

    CASE lookup
    WHEN 'id' THEN
        found_tenant := value;

    WHEN 'handle' THEN
        SELECT t.id
          INTO found_tenant
          FROM tenant t
         WHERE t.handle = value
           AND t.deleted_at IS NULL;

    WHEN 'host' THEN
        SELECT s.tenant_id, s.id
          INTO found_tenant, found_store
          FROM cityos_store s
          JOIN tenant t ON t.id = s.tenant_id AND t.deleted_at IS NULL
         WHERE (s.custom_domain = host OR s.subdomain IN (host, label))
           AND s.deleted_at IS NULL
         ORDER BY (s.custom_domain = host) IS TRUE DESC, (s.subdomain = host) IS TRUE DESC
         LIMIT 1;

        IF NOT FOUND THEN
            SELECT t.id
              INTO found_tenant
              FROM tenant t
             WHERE (t.domain = host OR t.custom_domains ? host OR t.subdomain IN (host, label))
               AND t.deleted_at IS NULL
             ORDER BY (t.domain = host) IS TRUE DESC,
                      (t.custom_domains ? host) IS TRUE DESC,
                      (t.subdomain = host) IS TRUE DESC
             LIMIT 1;
        END IF;
    END CASE;

    RETURN QUERY
    SELECT t.id,
           t.handle,
           t.name,
           t.parent_tenant_id,
           t.status,
           t.tenant_type,
           t.default_locale,
           t.supported_locales,
           t.default_currency,
           t.timezone,
           found_store
      FROM tenant t
     WHERE t.id = found_tenant
       AND t.deleted_at IS NULL;

    PERFORM set_config('cityos.platform', before, true);
END
$$;

-- Whether, and as what, a member of staff belongs to the tenant a token names.
CREATE FUNCTION verify_membership(p_tenant text, p_user text)
RETURNS TABLE (
    role              text,
    permissions       jsonb,
    status            text,
    assigned_node_ids jsonb
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    before text := current_setting('cityos.platform', true);
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);

    RETURN QUERY
    SELECT u.role, u.permissions, u.status, u.assigned_node_ids
      FROM tenant_user u
     WHERE u.tenant_id = p_tenant
       AND u.user_id = p_user
       AND u.deleted_at IS NULL;

    PERFORM set_config('cityos.platform', before, true);
END
$$;

REVOKE EXECUTE ON FUNCTION head_office_of(text), resolve_tenant(text, text), verify_membership(text, text)
  FROM PUBLIC;

GRANT EXECUTE ON FUNCTION head_office_of(text), resolve_tenant(text, text), verify_membership(text, text)
   TO cityos_platform, cityos_catalog, cityos_customers, cityos_reviews,
      cityos_trading, cityos_b2b, cityos_loyalty, cityos_subscriptions;
