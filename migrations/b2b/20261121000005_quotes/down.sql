DROP TABLE quote_item;
DROP TABLE quote;
