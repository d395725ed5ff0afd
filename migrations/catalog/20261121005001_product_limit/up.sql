-- The platform says how many products a tenant may have; those of a head office that it has opted in to are not its own.
CREATE TRIGGER keep_within_limit
    AFTER INSERT ON product
    FOR EACH STATEMENT
    EXECUTE FUNCTION platform.keep_within_limit('max_products', 'true');
