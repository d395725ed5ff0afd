-- Of an invitation's token its SHA-256 is kept, as of refresh tokens. An instance of the version before makes and looks for the token itself:
-- while it serves, invitations are answered with INVALID, and what it invites must be invited again.
-- The rows are of all tenants, and row-level security binds the owner, too.
ALTER TABLE tenant_user NO FORCE ROW LEVEL SECURITY;

UPDATE tenant_user
   SET invitation_token = encode(sha256(convert_to(invitation_token, 'UTF8')), 'hex')
 WHERE invitation_token IS NOT NULL;

ALTER TABLE tenant_user FORCE ROW LEVEL SECURITY;
