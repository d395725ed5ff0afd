DROP TABLE commission_transaction;
DROP TABLE commission_rule;
