-- What is valid stays so: there is nothing to take back.
SELECT 1;
