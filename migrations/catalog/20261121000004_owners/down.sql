DROP TRIGGER price_own ON price;
DROP FUNCTION price_own();
DROP TRIGGER tenant_product_own ON tenant_product;
DROP FUNCTION tenant_product_own();
