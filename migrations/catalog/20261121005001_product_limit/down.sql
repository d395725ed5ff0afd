DROP TRIGGER keep_within_limit ON product;
