DROP TRIGGER keep_updated_at ON review;
DROP FUNCTION keep_updated_at();
