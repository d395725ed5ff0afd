DROP TABLE service_channel;
DROP TABLE tenant_poi;
