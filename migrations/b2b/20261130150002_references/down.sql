DROP FUNCTION existing(text, text[]);
