//! A staff account.

use async_graphql::SimpleObject;
use kit::Id;

/// A staff account.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(unresolvable = "id")]
pub struct AdminUser {
    /// Its id.
    pub id: Id,
}
