DROP TABLE persona_assignment;
DROP FUNCTION persona_assignment_scope();
ALTER TABLE tenant DROP CONSTRAINT tenant_default_persona_id_fkey;
DROP TABLE persona;
