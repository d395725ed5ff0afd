DROP TABLE tenant_relationship;
