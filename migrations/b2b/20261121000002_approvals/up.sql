CREATE TABLE approval_workflow (
    id            text        NOT NULL,
    tenant_id     text        NOT NULL,
    company_id    text,
    name          text        NOT NULL,
    workflow_type text        NOT NULL,
    conditions    jsonb,
    steps         jsonb       NOT NULL,
    is_active     boolean     NOT NULL DEFAULT true,
    metadata      jsonb,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    deleted_at    timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT approval_workflow_company_id_fkey
        FOREIGN KEY (tenant_id, company_id) REFERENCES company (tenant_id, id),
    CONSTRAINT approval_workflow_workflow_type_allowed
        CHECK (workflow_type IN ('purchase_order', 'quote', 'return', 'general'))
);

CREATE INDEX approval_workflow_company_id_idx
    ON approval_workflow (tenant_id, company_id, id) WHERE deleted_at IS NULL;
CREATE INDEX approval_workflow_created_at_idx
    ON approval_workflow (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE approval_workflow ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON approval_workflow
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON approval_workflow TO cityos_b2b;


CREATE TABLE approval_request (
    id           text          NOT NULL,
    workflow_id  text          NOT NULL,
    entity_type  text          NOT NULL,
    entity_id    text          NOT NULL,
    requester_id text          NOT NULL,
    current_step integer       NOT NULL DEFAULT 1,
    status       text          NOT NULL DEFAULT 'pending',
    priority     text          NOT NULL DEFAULT 'medium',
    due_date     timestamptz,
    approved_at  timestamptz,
    rejected_at  timestamptz,
    escalated_at timestamptz,
    notes        text,
    context      jsonb,
    metadata     jsonb,
    tenant_id    text          NOT NULL,
    amount       numeric(28,8),
    created_at   timestamptz   NOT NULL DEFAULT now(),
    updated_at   timestamptz   NOT NULL DEFAULT now(),
    deleted_at   timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT approval_request_workflow_id_fkey
        FOREIGN KEY (tenant_id, workflow_id) REFERENCES approval_workflow (tenant_id, id),
    CONSTRAINT approval_request_current_step_range CHECK (current_step > 0),
    CONSTRAINT approval_request_status_allowed
        CHECK (status IN ('pending', 'approved', 'rejected', 'escalated')),
    CONSTRAINT approval_request_priority_allowed CHECK (priority IN ('low', 'medium', 'high', 'urgent')),
    CONSTRAINT approval_request_amount_range CHECK (amount >= 0)
);

CREATE INDEX approval_request_workflow_id_idx
    ON approval_request (tenant_id, workflow_id, id) WHERE deleted_at IS NULL;
CREATE INDEX approval_request_entity_type_entity_id_idx
    ON approval_request (tenant_id, entity_type, entity_id) WHERE deleted_at IS NULL;
CREATE INDEX approval_request_status_idx ON approval_request (tenant_id, status) WHERE deleted_at IS NULL;
CREATE INDEX approval_request_created_at_idx ON approval_request (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE approval_request ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON approval_request
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON approval_request TO cityos_b2b;


CREATE TABLE approval_action (
    id                  text        NOT NULL,
    approval_request_id text        NOT NULL,
    actor_id            text        NOT NULL,
    action              text        NOT NULL,
    comment             text,
    previous_status     text,
    new_status          text,
    metadata            jsonb,
    tenant_id           text        NOT NULL,
    step_number         integer,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    deleted_at          timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT approval_action_approval_request_id_fkey
        FOREIGN KEY (tenant_id, approval_request_id) REFERENCES approval_request (tenant_id, id),
    CONSTRAINT approval_action_action_allowed CHECK (action IN ('approved', 'rejected', 'escalated')),
    CONSTRAINT approval_action_previous_status_allowed
        CHECK (previous_status IN ('pending', 'approved', 'rejected', 'escalated')),
    CONSTRAINT approval_action_new_status_allowed
        CHECK (new_status IN ('pending', 'approved', 'rejected', 'escalated')),
    CONSTRAINT approval_action_step_number_range CHECK (step_number > 0)
);

CREATE INDEX approval_action_approval_request_id_idx
    ON approval_action (tenant_id, approval_request_id, id) WHERE deleted_at IS NULL;
CREATE INDEX approval_action_created_at_idx ON approval_action (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE approval_action ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON approval_action
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON approval_action TO cityos_b2b;
