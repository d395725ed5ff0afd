//! BillingInterval: one list of values for several entities.

use async_graphql::Enum;
use kit::TextEnum;

/// Unit of the billing period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum BillingInterval {
    /// Days.
    Daily,
    /// Weeks.
    Weekly,
    /// Months.
    Monthly,
    /// Quarters, three months each.
    Quarterly,
    /// Years.
    Yearly,
}
