DROP FUNCTION verify_membership(text, text);
DROP FUNCTION resolve_tenant(text, text);
DROP FUNCTION head_office_of(text);
