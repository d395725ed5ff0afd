DROP FUNCTION take_old_audit_entries(text, date, integer, text);
