//! Translations.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Action, Assignments, Code, Entity, Hooks, Id, Scope, TextEnum, Timestamp, UserError, Value, is_language_tag};

use crate::schema;

/// The text of one key in a namespace and locale. Customers and visitors see active texts only.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::translation)]
#[entity(prefix = "trans", plural = "translations", access = storefront(status = "active"), cache = 300, hooks)]
pub struct Translation {
    /// Id of the translation, `trans_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Language of the text as a BCP 47 tag, such as ar or fr-TN.
    #[entity(create, filter, order)]
    pub locale: String,
    /// Group of keys, such as checkout, or catalog for texts of products.
    #[entity(create, filter, order)]
    pub namespace: String,
    /// Key of the text in its namespace, such as pay_now. There is one text for each locale, namespace and key.
    #[entity(create, filter, order)]
    pub key: String,
    /// The text. Names in braces stand for values that the program puts in.
    #[entity(create, update)]
    pub value: String,
    /// Where and how the text is shown, for translators.
    #[entity(create, update)]
    pub context: Option<String>,
    /// Whether the text is in use.
    #[entity(create, default, update, filter, order)]
    pub status: TranslationStatus,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(create, update)]
    pub metadata: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

/// Whether a translation is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum TranslationStatus {
    /// In use.
    Active,
    /// Waits for approval; staff only see it.
    Draft,
    /// Not in use any more.
    Archived,
}

impl Hooks for Translation {
    fn before_write(_: &Scope, _: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        let text = |column: &str| row.get(column).and_then(Value::as_text);
        let mut errors = Vec::new();
        if text("locale").is_some_and(|locale| !is_language_tag(locale)) {
            // It would be shown to nobody.
            errors.push(UserError::new("locale", Code::Invalid, "A locale is a BCP 47 tag, such as ar or fr-TN."));
        }
        for column in ["namespace", "key"] {
            if text(column).is_some_and(|text| text.trim().is_empty()) {
                errors.push(UserError::new(column, Code::Required, format!("`{column}` must not be empty.")));
            }
        }
        Ok(errors)
    }
}
