-- Translated texts of the tenant that is set, for subgraphs that show theirs in the reader's language: of each key the text in the first
-- of the languages that has one. Keys without any are left out.
CREATE FUNCTION localized_texts(p_namespace text, p_locales text[], p_keys text[])
RETURNS TABLE (
    key    text,
    value  text,
    locale text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
    SELECT DISTINCT ON (t.key) t.key, t.value, t.locale
      FROM unnest(p_locales) WITH ORDINALITY AS language (tag, rank)
      JOIN translation t ON lower(t.locale) = lower(language.tag)
     WHERE t.tenant_id = current_setting('cityos.tenant', true)
       AND t.namespace = p_namespace
       AND t.key = ANY (p_keys)
       AND t.status = 'active'
       AND t.deleted_at IS NULL
     ORDER BY t.key, language.rank
$$;

REVOKE EXECUTE ON FUNCTION localized_texts(text, text[], text[]) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION localized_texts(text, text[], text[]) TO cityos_platform, cityos_catalog;

-- By key: a page asks for some hundred of them, in whatever language.
CREATE INDEX translation_namespace_key_idx ON translation (tenant_id, namespace, key) WHERE deleted_at IS NULL;
