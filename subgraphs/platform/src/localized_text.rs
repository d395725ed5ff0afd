//! Texts in the language of the reader: of the translations of a key the one whose language is nearest.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Object, SimpleObject};
use diesel::QueryableByName;
use diesel::sql_types::{Array, Text};
use diesel_async::RunQueryDsl;
use futures_util::FutureExt;
use kit::{Error, Id, Reference, Result, Scope, ScopeLoader, relations, shorter_tags};

/// Keys that one query may ask for.
const MOST_KEYS: usize = 500;

/// Queries for texts.
#[derive(Default)]
pub struct LocalizedTextQuery;

/// A text in the language that was found for it.
#[derive(Clone, Debug, PartialEq, QueryableByName, SimpleObject)]
pub struct LocalizedText {
    /// Its key.
    #[diesel(sql_type = Text)]
    pub key: String,
    /// The text.
    #[diesel(sql_type = Text)]
    pub value: String,
    /// Its language, as a BCP 47 tag: the one asked for, or the nearest that there is.
    #[diesel(sql_type = Text)]
    pub locale: String,
}

#[Object]
impl LocalizedTextQuery {
    /// Lists texts of a namespace in the order of their keys, each in the language asked for or the nearest that there is: of fr-TN in fr-TN,
    /// else in fr, else in the tenant's own language. A key that has none of these is left out.
    async fn localized_texts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Group of keys, such as checkout.")] namespace: String,
        #[graphql(
            desc = "Language as a BCP 47 tag, such as fr-TN; unless given, those of the request (x-locale or Accept-Language), at last that \
                    of the tenant."
        )]
        locale: Option<String>,
        #[graphql(desc = "The keys, at most 500; all of the namespace unless given.")] keys: Option<Vec<String>>,
    ) -> Result<Vec<LocalizedText>> {
        let scope = Scope::of(ctx)?;
        if keys.as_ref().is_some_and(|keys| keys.len() > MOST_KEYS) {
            return Err(Error::Invalid(format!("`keys` has at most {MOST_KEYS} entries.")));
        }
        let chain = chain_of(scope, locale.as_deref());
        texts(scope, &namespace, &chain, keys).await
    }
}

/// The languages in which a text is looked for: those of the request where the caller names none.
fn chain_of(scope: &Scope, wanted: Option<&str>) -> Vec<String> {
    let of_request = scope.languages().iter().map(String::as_str).filter(|_| wanted.is_none());
    chain(wanted.into_iter().chain(of_request), &scope.tenant().default_locale)
}

/// The best first: each tag, then without its last part and so on, then those of the tenant's.
fn chain<'a>(wanted: impl Iterator<Item = &'a str>, own: &'a str) -> Vec<String> {
    let mut chain: Vec<String> = Vec::new();
    for tag in wanted.chain([own]).flat_map(shorter_tags) {
        if !chain.iter().any(|known| known.eq_ignore_ascii_case(tag)) {
            chain.push(tag.to_owned());
        }
    }
    chain
}

/// `$1` are the languages, the best first, `$2` is the tenant, `$3` the namespace and `$4` the keys, or none for all.
const NEAREST: &str = "
    SELECT DISTINCT ON (t.key) t.key, t.value, t.locale
      FROM unnest($1) WITH ORDINALITY AS language (tag, rank)
      JOIN translation t ON lower(t.locale) = lower(language.tag)
     WHERE t.tenant_id = $2 AND t.namespace = $3 AND t.status = 'active' AND t.deleted_at IS NULL
       AND (cardinality($4) = 0 OR t.key = ANY ($4))
     ORDER BY t.key, language.rank
     LIMIT 5000";

async fn texts(scope: &Scope, namespace: &str, chain: &[String], keys: Option<Vec<String>>) -> Result<Vec<LocalizedText>> {
    if keys.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let keys = keys.unwrap_or_default();
    scope
        .read("translation", |mut connection| {
            kit::prepared(NEAREST)
                .bind::<Array<Text>, _>(chain.to_vec())
                .bind::<Text, _>(scope.tenant_id().clone())
                .bind::<Text, _>(namespace.to_owned())
                .bind::<Array<Text>, _>(keys.clone())
                .load(&mut connection)
                .boxed()
        })
        .await
}

/// A product of the catalogue, as far as its texts in other languages go.
#[derive(Clone, Debug, Reference)]
pub struct Product {
    /// Id of the product, `prod_…`.
    pub id: Id,
}

#[relations(extension)]
impl Product {
    /// A text of the product in the language asked for or the nearest that there is; null when nobody has translated it. Translations stand in
    /// the namespace "catalog" under the product's id and the field, such as "prod_….title".
    async fn localized(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The field: title, subtitle or description.")] field: String,
        #[graphql(
            desc = "Language as a BCP 47 tag, such as ar; unless given, those of the request, at last that of the tenant."
        )]
        locale: Option<String>,
    ) -> Result<Option<LocalizedText>> {
        if !["title", "subtitle", "description"].contains(&field.as_str()) {
            return Err(Error::Invalid("`field` must be title, subtitle or description.".into()));
        }
        kit::loader(ctx)?.load_one(TextKey { locale, key: format!("{}.{field}", self.id) }).await
    }
}

/// A text of the catalogue in a language.
#[derive(Clone, PartialEq, Eq, Hash)]
struct TextKey {
    locale: Option<String>,
    key: String,
}

impl Loader<TextKey> for ScopeLoader {
    type Value = LocalizedText;
    type Error = Error;

    async fn load(&self, keys: &[TextKey]) -> Result<HashMap<TextKey, LocalizedText>> {
        let scope = self.scope();
        scope.loads(keys.len());
        let mut of_locale: HashMap<&Option<String>, Vec<String>> = HashMap::new();
        for key in keys {
            of_locale.entry(&key.locale).or_default().push(key.key.clone());
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (locale, keys) in of_locale {
            let chain = chain_of(scope, locale.as_deref());
            for text in texts(scope, "catalog", &chain, Some(keys)).await? {
                found.insert(TextKey { locale: locale.clone(), key: text.key.clone() }, text);
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::chain;

    #[test]
    fn the_nearest_language_comes_first_and_the_tenants_last() {
        let chain = |wanted: &[&'static str], own| chain(wanted.iter().copied(), own);
        assert_eq!(chain(&["fr-TN"], "ar"), ["fr-TN", "fr", "ar"]);
        assert_eq!(chain(&["zh-Hant-TW"], "en-GB"), ["zh-Hant-TW", "zh-Hant", "zh", "en-GB", "en"]);
        assert_eq!(chain(&["AR"], "ar-SA"), ["AR", "ar-SA"]);
        assert_eq!(chain(&["de", "fr-TN"], "fr"), ["de", "fr-TN", "fr"]);
        assert_eq!(chain(&[], "ar"), ["ar"]);
    }
}
