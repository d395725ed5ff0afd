-- The audit log takes rows of the tenant that is set. p_request says what is known of the request.
CREATE OR REPLACE FUNCTION audit_sign_in(
    p_tenant text, p_resource text, p_action text, p_id text, p_account text, p_role text, p_request jsonb
) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    before text := current_setting('cityos.tenant', true);
BEGIN
    PERFORM set_config('cityos.tenant', p_tenant, true);

    INSERT INTO platform.audit_log (
        id, tenant_id, action, resource_type, resource_id, actor_id, actor_role, ip_address, user_agent, metadata
    ) VALUES (
        p_request ->> 'audit_id', p_tenant, p_resource || '.' || p_action, p_resource, p_id, p_account, p_role,
        p_request ->> 'ip_address', p_request ->> 'user_agent', jsonb_build_object('request_id', p_request ->> 'request_id')
    );

    PERFORM set_config('cityos.tenant', before, true);
END
$$;
