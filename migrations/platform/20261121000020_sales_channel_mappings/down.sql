DROP TABLE sales_channel_mapping;
