DROP VIEW node_governance;
DROP TABLE node_governance_authority;
DROP TRIGGER governance_authority_in_reach ON tenant;
DROP TABLE governance_authority;
DROP FUNCTION governance_authority_in_reach();
DROP FUNCTION governance_authority_without_cycle();
