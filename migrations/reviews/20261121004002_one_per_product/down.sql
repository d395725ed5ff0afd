DROP INDEX review_product_id_key;
