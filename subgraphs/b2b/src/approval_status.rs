//! ApprovalStatus: one list of values for several entities.

use async_graphql::Enum;
use kit::TextEnum;

/// Outcome so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum ApprovalStatus {
    /// Waiting for a decision at the current step.
    Pending,
    /// Approved at every step.
    Approved,
    /// Turned down; the request is closed.
    Rejected,
    /// Passed on to someone with more authority and waiting there.
    Escalated,
}
