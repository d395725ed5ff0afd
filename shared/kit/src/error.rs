//! Errors: what a client is told, and what only the log says.

use async_graphql::{ErrorExtensions, SimpleObject};
use diesel::result::{DatabaseErrorKind, Error as Diesel};

use crate::shape::Shape;

/// A failure of a request, with the code that clients act on (`extensions.code`).
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// `UNAUTHENTICATED`: the request needs a token, or its token is not valid.
    #[error("{0}")]
    Unauthenticated(String),
    /// `FORBIDDEN`: the caller is known and may not do this.
    #[error("{0}")]
    Forbidden(String),
    /// `NOT_FOUND`: no such row for this tenant and caller; another tenant's row is not found either.
    #[error("{0}")]
    NotFound(String),
    /// `CONFLICT`: the row has changed since the caller read it.
    #[error("{0}")]
    Conflict(String),
    /// `INVALID`: an argument is wrong; the message names it.
    #[error("{0}")]
    Invalid(String),
    /// `RATE_LIMITED`: tried too often; the message says when to try again.
    #[error("{0}")]
    RateLimited(String),
    /// `UNAVAILABLE`: this installation is not set up for it.
    #[error("{0}")]
    Unavailable(String),
    /// `INTERNAL`: our fault; the log has the cause, the client does not.
    #[error("The service could not answer. Try again; if it happens again, report the request id.")]
    Internal,
}

/// The result of everything that can fail in a request.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// The code of what is wrong with a document, its variables or an argument.
    pub(crate) const INVALID: &str = "INVALID";

    /// Every code there is.
    pub(crate) const CODES: [&str; 8] =
        ["UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "CONFLICT", "INVALID", "RATE_LIMITED", "UNAVAILABLE", "INTERNAL"];

    /// The stable code in `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated(_) => "UNAUTHENTICATED",
            Self::Forbidden(_) => "FORBIDDEN",
            Self::NotFound(_) => "NOT_FOUND",
            Self::Conflict(_) => "CONFLICT",
            Self::Invalid(_) => Self::INVALID,
            Self::RateLimited(_) => "RATE_LIMITED",
            Self::Unavailable(_) => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }

    /// Logs the cause and hides it from the client.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "request failed");
        Self::Internal
    }
}

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        let code = error.code();
        Self::new(error.to_string()).extend_with(|_, extensions| extensions.set("code", code))
    }
}

impl From<Diesel> for Error {
    /// A value that the database cannot hold is the caller's to mend; everything else is not.
    fn from(error: Diesel) -> Self {
        /// What Postgres says of data exceptions (class 22) that a client's values can cause.
        const DATA_EXCEPTIONS: [(&str, &str); 4] = [
            ("invalid byte sequence for encoding", "A text holds a NUL character."),
            ("unsupported Unicode escape sequence", "A JSON text holds a NUL character."),
            ("out of range", "A number or a date is out of range."),
            ("numeric field overflow", "A number is out of range."),
        ];
        if let Diesel::DatabaseError(_, information) = &error {
            let message = information.message();
            if let Some((_, told)) = DATA_EXCEPTIONS.iter().find(|(said, _)| message.contains(said)) {
                return Self::Invalid((*told).to_owned());
            }
        }
        Self::internal(error)
    }
}

/// Something in the input that the caller can mend.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
#[graphql(shareable)]
pub struct UserError {
    /// The input field it is about, as the input spells it; empty when it is about the whole input.
    pub field: Vec<String>,
    /// What is wrong: `TAKEN`, `NOT_FOUND`, `INVALID`, `REQUIRED` or a code of the mutation.
    pub code: String,
    /// The same for a person, in English.
    pub message: String,
}

impl UserError {
    /// An error about one input field.
    pub fn new(field: &str, code: &str, message: impl Into<String>) -> Self {
        Self { field: vec![camel_case(field)], code: code.into(), message: message.into() }
    }

    /// What a violated constraint of `table` means to the caller, or None when it is no fault of the caller's.
    ///
    /// Constraints are named `<table>_<columns>_<kind>` (see the migrations), so the name tells the field. A trigger that refuses a row as a
    /// constraint would may say why in words of its own: it raises the sentence as HINT, which Postgres gives no constraint, and a code as
    /// DETAIL where it is not that of the violation.
    /// Of several columns the last one is named: a key is taken in its namespace and language. `columns` are the table's, as SQL.
    pub(crate) fn of_constraint(shape: &Shape, error: &Diesel) -> Option<Self> {
        let Diesel::DatabaseError(kind, information) = error else { return None };
        let column = information.constraint_name().and_then(|name| {
            let rest = name.strip_prefix(shape.table)?.strip_prefix('_')?;
            let (about, kind) = rest.rsplit_once('_')?;
            // A rule over several columns has another name, and belongs to no field.
            ["key", "free", "fkey", "allowed", "format", "range"].contains(&kind).then_some(())?;
            Some(last_column(about.strip_prefix("tenant_id_").unwrap_or(about), shape).to_owned())
        });
        let about = column.or_else(|| information.column_name().map(str::to_owned)).unwrap_or_default();
        let (code, message) = match kind {
            DatabaseErrorKind::UniqueViolation | DatabaseErrorKind::ExclusionViolation => ("TAKEN", "is already taken"),
            DatabaseErrorKind::ForeignKeyViolation => {
                ("NOT_FOUND", "names a row that does not exist, or the row is still in use")
            }
            DatabaseErrorKind::CheckViolation => ("INVALID", "has a value that is not allowed"),
            DatabaseErrorKind::NotNullViolation => ("REQUIRED", "is required"),
            _ => return None,
        };
        if let Some(sentence) = information.hint() {
            let field = if about.is_empty() { Vec::new() } else { vec![camel_case(&about)] };
            return Some(Self { field, code: information.details().unwrap_or(code).to_owned(), message: sentence.to_owned() });
        }
        if about.is_empty() {
            let message = format!("The row breaks the rule `{}`.", information.constraint_name().unwrap_or("unnamed"));
            return Some(Self { message, field: Vec::new(), code: code.into() });
        }
        let field = camel_case(&about);
        Some(Self { message: format!("`{field}` {message}."), field: vec![field], code: code.into() })
    }
}

/// The last of the columns that a constraint's name is made of; the whole name where that is none of the table's.
fn last_column<'a>(about: &'a str, shape: &Shape) -> &'a str {
    let ends = std::iter::successors(Some(about), |rest| rest.split_once('_').map(|(_, rest)| rest));
    // The row's own id is no part of a key with others; it is only named by itself.
    ends.into_iter().filter(|end| *end != "id" || *end == about).find(|end| shape.place(end).is_some()).unwrap_or(about)
}

/// `snake_case` as the graph spells it.
pub(crate) fn camel_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = false;
    for c in name.chars() {
        match (c, upper) {
            ('_', _) => upper = true,
            (c, true) => {
                out.extend(c.to_uppercase());
                upper = false;
            }
            (c, false) => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::last_column;
    use crate::shape::{Column, ColumnType, Shape, Shown};

    const fn column(name: &'static str) -> Column {
        let (field, about, tag, currency) = (Some(name), "", None, None);
        Column { name, field, about, tag, shown: Shown::Everybody, currency, translated: false, ty: ColumnType::of::<String>() }
    }

    const TRANSLATION: Shape =
        Shape { columns: &[column("id"), column("locale"), column("name_space"), column("key")], ..Shape::NONE };

    #[test]
    fn of_several_columns_the_last_is_named() {
        let last = |about| last_column(about, &TRANSLATION);
        assert_eq!(last("key"), "key");
        assert_eq!(last("locale_name_space_key"), "key");
        assert_eq!(last("locale_name_space"), "name_space");
        assert_eq!(last("nothing_known"), "nothing_known");
        assert_eq!((last("id"), last("other_id")), ("id", "other_id"));
    }
}
