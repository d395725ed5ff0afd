//! Where a service is performed.

use async_graphql::Enum;
use kit::TextEnum;

/// Where a service is performed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum LocationType {
    /// At the provider's place.
    InPerson,
    /// By video or telephone.
    Virtual,
    /// At the customer's place.
    CustomerLocation,
}
