DROP TABLE tax_exemption;
DROP TABLE credit_line;
DROP TABLE company_user;
DROP TABLE company;

REVOKE USAGE ON SCHEMA b2b FROM cityos_b2b;
