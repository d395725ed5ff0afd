DROP TABLE invoice_item;
DROP TABLE invoice;
