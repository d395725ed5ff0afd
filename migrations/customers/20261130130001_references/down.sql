DROP TRIGGER keep_those_who_have_booked ON customer;
DROP TRIGGER keep_subscribers ON customer;
DROP FUNCTION missing_customer(text[]);
