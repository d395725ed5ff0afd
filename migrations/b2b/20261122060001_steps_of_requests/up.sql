-- A request follows the steps that its workflow had when it was opened. Whoever opens it need not say them.
ALTER TABLE approval_request ADD COLUMN steps jsonb;

CREATE FUNCTION begin_with_steps() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    NEW.steps := (SELECT w.steps FROM b2b.approval_workflow w WHERE w.tenant_id = NEW.tenant_id AND w.id = NEW.workflow_id);
    RETURN NEW;
END
$$;

CREATE TRIGGER begin_with_steps
    BEFORE INSERT ON approval_request
    FOR EACH ROW
    WHEN (NEW.steps IS NULL)
    EXECUTE FUNCTION begin_with_steps();

-- The rows are of all tenants, and row-level security binds the owner, too.
ALTER TABLE approval_request NO FORCE ROW LEVEL SECURITY;
ALTER TABLE approval_workflow NO FORCE ROW LEVEL SECURITY;

UPDATE approval_request r
   SET steps = w.steps
  FROM approval_workflow w
 WHERE w.tenant_id = r.tenant_id
   AND w.id = r.workflow_id
   AND r.steps IS NULL;

ALTER TABLE approval_request FORCE ROW LEVEL SECURITY;
ALTER TABLE approval_workflow FORCE ROW LEVEL SECURITY;
