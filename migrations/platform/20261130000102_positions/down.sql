DROP FUNCTION next_position();
