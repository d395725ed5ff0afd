DROP TRIGGER keep_within_limit ON sales_channel;
DROP TRIGGER keep_within_limit ON tenant_poi;
DROP TRIGGER keep_within_limit ON tenant_user;
DROP FUNCTION keep_within_limit();
DROP FUNCTION limit_of_tenant(text);
