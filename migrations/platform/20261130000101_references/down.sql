DROP FUNCTION missing_references(text[], text[], text);
DROP FUNCTION existing(text, text[]);
