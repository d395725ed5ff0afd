-- The group stays, with its members: it belongs to the cluster, and another database may use it.
REVOKE EXECUTE ON FUNCTION
        head_office_of(text), resolve_tenant(text, text), verify_membership(text, text), verify_vendor_user(text, text, text),
        node_subtree(text, text[]), current_policies(), api_rate_limit(text), next_number(text), missing_references(text[], text[], text),
        take_idempotency_key(text, text, text, timestamptz, timestamptz), idempotent_answer(text, text, timestamptz),
        keep_idempotent_answer(text, text, text, text)
  FROM cityos_every_subgraph;
REVOKE INSERT ON audit_log, event_outbox FROM cityos_every_subgraph;
REVOKE USAGE ON SCHEMA platform FROM cityos_every_subgraph;

DROP FUNCTION wall(regclass);
DROP FUNCTION admit(text);
