//! Errors: what a client is told, and what only the log says.

use async_graphql::resolver_utils::EnumType;
use async_graphql::{Enum, ErrorExtensions, SimpleObject};
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

/// What is wrong with an input, for programs to act on. `message` of the same error says it for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "UserErrorCode")]
pub enum Code {
    /// The caller has decided an earlier step of the same request; each step is for somebody else.
    AlreadyDecided,
    /// The amount is above what the caller may approve.
    ApprovalLimit,
    /// The amount due is below the least that is paid out at a time.
    BelowMinimum,
    /// There is no room: more people than seats left, or a workshop that takes no more work.
    Capacity,
    /// A payment is being collected; try again when its result is known.
    Charging,
    /// The seller has confirmed the order already.
    Confirmed,
    /// The company owes more than the new limit.
    CreditInUse,
    /// The amount is above the credit that the company has left.
    CreditLimit,
    /// The two things to be brought together are in different currencies.
    CurrencyMismatch,
    /// The totals do not follow from the lines.
    DoesNotAddUp,
    /// The subscription is cancelled and ends with its period.
    Ending,
    /// What is named was valid until a moment that has passed.
    Expired,
    /// No more bookings are taken on this day.
    FullyBooked,
    /// The customer has a booking that has not ended.
    HasBooking,
    /// The customer has a subscription that has not ended.
    HasSubscription,
    /// The step is not possible from the state that the row is in.
    IllegalState,
    /// Other rows still need this one.
    InUse,
    /// The value breaks a rule of the field.
    Invalid,
    /// The discount code does not exist, or does not apply here or now.
    InvalidCode,
    /// The tenant has as many as it may have.
    LimitReached,
    /// Nothing is left to be paid out.
    NothingToPay,
    /// The company or membership is not in force.
    NotActive,
    /// Staff have not approved it yet.
    NotApproved,
    /// The stock of this variant is not counted.
    NotCounted,
    /// The member has fewer points than this takes.
    NotEnoughPoints,
    /// The input names a row that does not exist, or that the caller may not use.
    NotFound,
    /// The invoice grants no discount for early payment.
    NotGranted,
    /// The service is not offered at this time.
    NotOffered,
    /// No order of the author holds what the review is about.
    NotPurchased,
    /// An approval is needed and no workflow says who gives it.
    NoWorkflow,
    /// The order that the payout is for was called off.
    OrderCalledOff,
    /// The amount or quantity is more than there is, or less than nothing.
    OutOfRange,
    /// There are not so many in stock.
    OutOfStock,
    /// Nobody approves what they asked for themselves.
    OwnRequest,
    /// Nobody votes for a review of their own.
    OwnReview,
    /// Something has been paid already.
    Paid,
    /// The field must have a value.
    Required,
    /// The reward has been taken as often as it was there.
    SoldOut,
    /// The amount is above what the caller may spend.
    SpendingLimit,
    /// Another row has this value, or somebody else has the time or the lot.
    Taken,
    /// The reward is for members of a higher tier.
    TierTooLow,
    /// The moment for this has not come.
    TooEarly,
    /// The amount is above the most that is accepted.
    TooHigh,
    /// The moment for this has passed.
    TooLate,
    /// The amount is below the least that is accepted.
    TooLow,
    /// The number is larger than can be counted.
    TooMany,
    /// The vendor does not sell at the moment.
    VendorNotActive,
}

impl Code {
    /// The code with this text, as a function of the database gives it.
    fn parse(text: &str) -> Option<Self> {
        let items = <Self as EnumType>::items();
        let found = items.iter().find(|item| item.name == text);
        if found.is_none() {
            tracing::error!(code = text, "the database refuses with an unknown code");
        }
        found.map(|item| item.value)
    }
}

/// Something in the input that the caller can mend.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
#[graphql(shareable)]
pub struct UserError {
    /// The input field it is about, as the input spells it; empty when it is about the whole input.
    pub field: Vec<String>,
    /// What is wrong, for programs to act on.
    pub code: Code,
    /// The same for a person, in English.
    pub message: String,
}

impl UserError {
    /// An error about one input field.
    pub fn new(field: &str, code: Code, message: impl Into<String>) -> Self {
        Self { field: vec![camel_case(field)], code, message: message.into() }
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
            DatabaseErrorKind::UniqueViolation | DatabaseErrorKind::ExclusionViolation => (Code::Taken, "is already taken"),
            DatabaseErrorKind::ForeignKeyViolation => {
                (Code::NotFound, "names a row that does not exist, or the row is still in use")
            }
            DatabaseErrorKind::CheckViolation => (Code::Invalid, "has a value that is not allowed"),
            DatabaseErrorKind::NotNullViolation => (Code::Required, "is required"),
            _ => return None,
        };
        if let Some(sentence) = information.hint() {
            let field = if about.is_empty() { Vec::new() } else { vec![camel_case(&about)] };
            return Some(Self {
                field,
                code: information.details().and_then(Code::parse).unwrap_or(code),
                message: sentence.to_owned(),
            });
        }
        if about.is_empty() {
            let message = format!("The row breaks the rule `{}`.", information.constraint_name().unwrap_or("unnamed"));
            return Some(Self { message, field: Vec::new(), code });
        }
        let field = camel_case(&about);
        Some(Self { message: format!("`{field}` {message}."), field: vec![field], code })
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
