DROP INDEX translation_namespace_key_idx;
DROP FUNCTION localized_texts(text, text[], text[]);
