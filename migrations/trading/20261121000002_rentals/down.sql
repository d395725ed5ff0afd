DROP TABLE damage_claim;
DROP TABLE rental_return;
DROP TABLE rental_period;
DROP TABLE rental_agreement;
DROP TABLE rental_product;
