DROP TRIGGER begin_with_steps ON approval_request;
DROP FUNCTION begin_with_steps();
ALTER TABLE approval_request DROP COLUMN steps;
