DROP FUNCTION next_number(text);
DROP TABLE number_sequence;
