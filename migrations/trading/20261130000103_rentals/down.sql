DROP TRIGGER count_rental ON rental_agreement;
DROP FUNCTION count_rental();
DROP TRIGGER keep_rentals_apart ON rental_period;
DROP TRIGGER keep_rentals_apart ON rental_agreement;
DROP FUNCTION keep_rentals_apart();
ALTER TABLE rental_agreement DROP CONSTRAINT rental_agreement_start_date_free;
DROP TYPE textrange;
