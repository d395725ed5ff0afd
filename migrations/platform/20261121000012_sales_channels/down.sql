DROP TABLE sales_channel;
