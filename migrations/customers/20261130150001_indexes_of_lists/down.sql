DROP INDEX customer_last_name_idx;
DROP INDEX customer_phone_idx;
