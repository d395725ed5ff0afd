//! Who acts for a company: its members, by their roles.

use kit::{Actor, Entity, Error, Id, Predicate, Result, Timestamp, Transaction};

use crate::company_user::{CompanyUser, CompanyUserRole, CompanyUserStatus};

impl CompanyUserRole {
    /// Whether the role may do what another may: the owner everything, a viewer nothing but reading.
    pub(crate) fn is_at_least(self, other: Self) -> bool {
        let rank = |role| match role {
            Self::Owner => 3,
            Self::Admin => 2,
            Self::Buyer => 1,
            Self::Viewer => 0,
        };
        rank(self) >= rank(other)
    }
}

/// The customer's membership of the company, if it is in force.
pub(crate) async fn member(transaction: &Transaction, company: &Id, customer: &Id) -> Result<Option<CompanyUser>> {
    let member = Predicate::equal("company_id", company).and(Predicate::equal("customer_id", customer));
    let member = transaction.read_all::<CompanyUser>(member).await?.pop();
    Ok(member.filter(|member| member.status == CompanyUserStatus::Active))
}

/// The customer's membership, if they buy for the company.
pub(crate) async fn buyer(transaction: &Transaction, company: &Id, customer: &Id) -> Result<Option<CompanyUser>> {
    let member = member(transaction, company, customer).await?;
    Ok(member.filter(|member| member.role.is_at_least(CompanyUserRole::Buyer)))
}

/// A document of a company, locked, for a customer who buys for it, with their membership; `company` tells whose it is.
///
/// Errors: `NOT_FOUND` where there is none, also for who does not buy for the company, `CONFLICT` when it is not as `expected`.
pub(crate) async fn lock_as_buyer<T: Entity>(
    transaction: &Transaction,
    id: &Id,
    customer: &Id,
    company: fn(&T) -> &Id,
    expected: Option<Timestamp>,
) -> Result<(T, CompanyUser)> {
    let none = || Error::NotFound(format!("There is no such {}.", T::TYPE));
    let row = transaction.lock_all::<T>(Predicate::equal("id", id)).await?.pop().ok_or_else(none)?;
    let member = buyer(transaction, company(&row), customer).await?.ok_or_else(none)?;
    match expected {
        Some(expected) if row.value("updated_at") != expected.into() => {
            Err(Error::Conflict(format!("The {} has changed since it was read; read it again.", T::TYPE)))
        }
        _ => Ok((row, member)),
    }
}

/// Asks for the right to act on every row of a table, of all but customers: what they may do follows from their membership, which the rule
/// has looked at.
pub(crate) fn asks_right(transaction: &Transaction, resource: &str, action: &str) -> Result<()> {
    match transaction.scope().actor() {
        Actor::Customer { .. } => Ok(()),
        _ => transaction.scope().require(resource, action),
    }
}

#[cfg(test)]
mod tests {
    use super::CompanyUserRole::{Admin, Buyer, Owner, Viewer};

    #[test]
    fn a_wider_role_may_do_what_a_narrower_one_may() {
        let order = [Viewer, Buyer, Admin, Owner];
        for (rank, role) in order.into_iter().enumerate() {
            for (other_rank, other) in order.into_iter().enumerate() {
                assert_eq!(role.is_at_least(other), rank >= other_rank, "{role:?} {other:?}");
            }
        }
    }
}
