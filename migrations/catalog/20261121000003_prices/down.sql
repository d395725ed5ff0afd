DROP TABLE price;
DROP TABLE price_list;
DROP TABLE region;
