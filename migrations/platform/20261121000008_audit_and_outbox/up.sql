-- Append only: every group writes here in the transaction of the change, nobody updates or deletes.
-- actor_id may name staff, a customer or a service, so it has no foreign key.
CREATE TABLE audit_log (
    id                  text        NOT NULL,
    tenant_id           text        NOT NULL,
    action              text        NOT NULL,
    resource_type       text        NOT NULL,
    resource_id         text,
    actor_id            text,
    actor_role          text,
    actor_email         text,
    node_id             text,
    changes             jsonb,
    previous_values     jsonb,
    new_values          jsonb,
    ip_address          text,
    user_agent          text,
    data_classification text,
    metadata            jsonb,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    deleted_at          timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT audit_log_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id)
);

CREATE INDEX audit_log_actor_id_idx ON audit_log (tenant_id, actor_id, id) WHERE deleted_at IS NULL;
CREATE INDEX audit_log_node_id_idx ON audit_log (tenant_id, node_id, id) WHERE deleted_at IS NULL;
CREATE INDEX audit_log_action_idx ON audit_log (tenant_id, action) WHERE deleted_at IS NULL;
CREATE INDEX audit_log_resource_type_resource_id_idx
    ON audit_log (tenant_id, resource_type, resource_id) WHERE deleted_at IS NULL;
CREATE INDEX audit_log_created_at_idx ON audit_log (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON audit_log
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT INSERT ON audit_log
   TO cityos_platform, cityos_catalog, cityos_customers, cityos_reviews,
      cityos_trading, cityos_b2b, cityos_loyalty, cityos_subscriptions;
GRANT SELECT ON audit_log TO cityos_platform;


-- Written in the transaction of the change it reports.
CREATE TABLE event_outbox (
    id             text        NOT NULL,
    tenant_id      text        NOT NULL,
    event_type     text        NOT NULL,
    aggregate_type text        NOT NULL,
    aggregate_id   text        NOT NULL,
    payload        jsonb       NOT NULL,
    metadata       jsonb,
    source         text        NOT NULL DEFAULT 'commerce',
    correlation_id text,
    causation_id   text,
    actor_id       text,
    actor_role     text,
    node_id        text,
    channel        text,
    status         text        NOT NULL DEFAULT 'pending',
    published_at   timestamptz,
    error          text,
    retry_count    integer     NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    deleted_at     timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT event_outbox_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id),
    CONSTRAINT event_outbox_status_allowed CHECK (status IN ('pending', 'published', 'failed', 'archived')),
    CONSTRAINT event_outbox_retry_count_range CHECK (retry_count >= 0)
);

CREATE INDEX event_outbox_node_id_idx ON event_outbox (tenant_id, node_id, id) WHERE deleted_at IS NULL;
CREATE INDEX event_outbox_event_type_idx ON event_outbox (tenant_id, event_type) WHERE deleted_at IS NULL;
CREATE INDEX event_outbox_correlation_id_idx ON event_outbox (tenant_id, correlation_id) WHERE deleted_at IS NULL;
CREATE INDEX event_outbox_status_idx ON event_outbox (tenant_id, status) WHERE deleted_at IS NULL;
CREATE INDEX event_outbox_aggregate_type_aggregate_id_idx
    ON event_outbox (tenant_id, aggregate_type, aggregate_id) WHERE deleted_at IS NULL;
CREATE INDEX event_outbox_created_at_idx ON event_outbox (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE event_outbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON event_outbox
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT INSERT ON event_outbox
   TO cityos_platform, cityos_catalog, cityos_customers, cityos_reviews,
      cityos_trading, cityos_b2b, cityos_loyalty, cityos_subscriptions;
GRANT SELECT ON event_outbox TO cityos_platform;
