//! Sorting of lists.

use async_graphql::Enum;

/// Which way a list runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Enum)]
pub enum OrderDirection {
    /// From the smallest to the largest, rows without a value last.
    #[default]
    Asc,
    /// From the largest to the smallest, rows without a value first.
    Desc,
}

impl OrderDirection {
    pub(crate) fn reversed(self) -> Self {
        match self {
            Self::Asc => Self::Desc,
            Self::Desc => Self::Asc,
        }
    }

    pub(crate) fn sql(self) -> &'static str {
        match self {
            Self::Asc => " ASC",
            Self::Desc => " DESC",
        }
    }
}

/// One sort key of a list. As in Postgres, NULL counts as larger than every value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    /// The column.
    pub column: &'static str,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Which way.
    pub direction: OrderDirection,
}
