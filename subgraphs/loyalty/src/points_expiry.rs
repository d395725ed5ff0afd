//! Points that run out: what is left of those that were earned until a time leaves the balance when that time has come.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use kit::{Assignments, Comparison, Id, Outcome, Predicate, Result, Scope, Transaction, UserError, Values};

use crate::membership::Membership;
use crate::points_ledger::{PointsLedger, PointsLedgerTransactionType};

/// Entries that one call sees to at most.
const MOST_AT_ONCE: i32 = 100;

/// Audit log and outbox carry what it changes under this verb.
const VERB: &str = "expire_points";

/// Mutations of points that run out.
#[derive(Default)]
pub struct PointsExpiry;

/// What became of the points whose time had come.
#[derive(SimpleObject)]
pub struct ExpirePointsPayload {
    /// How many entries `EXPIRE` the ledgers have got: one for each gain of which something was left.
    pub expired: i32,
    /// Whether there are more; call again.
    pub more: bool,
    /// What the caller must mend; empty when the mutation took place.
    pub user_errors: Vec<UserError>,
}

#[Object]
impl PointsExpiry {
    /// Lets the points run out whose time has come: those of at most 100 gains, the earliest first. A member spends those first that run out
    /// soonest; what has been spent of a gain does not run out, and no balance falls below zero. Requires membership:expire_points.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn expire_points(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ExpirePointsPayload>> {
        let scope = Scope::of(ctx)?;
        scope.require("membership", VERB)?;
        let transaction = scope.write().await?;
        let outcome = Box::pin(expire_first(&transaction)).await;
        let (done, user_errors) = transaction.conclude(outcome).await?.into_parts();
        let (expired, more) = done.unwrap_or_default();
        Ok(Some(ExpirePointsPayload { expired: i32::try_from(expired).unwrap_or(i32::MAX), more, user_errors }))
    }
}

/// Lets the first of those that are due run out: how many entries that has made, and whether there are more. Of two calls at the same moment
/// the second waits for the memberships, and leaves alone what the first has seen to.
async fn expire_first(transaction: &Transaction) -> Result<Outcome<(usize, bool)>> {
    let now = transaction.scope().now();
    let due = Predicate::equal("transaction_type", "earn").and(Predicate::Null("run_out_at", true)).and(Predicate::Compare(
        "expires_at",
        Comparison::LessOrEqual,
        now.into(),
    ));
    let mut first = transaction.read_first::<PointsLedger>(due.clone(), "expires_at", MOST_AT_ONCE + 1).await?;
    let most = usize::try_from(MOST_AT_ONCE).unwrap_or_default();
    let more = first.len() > most;
    first.truncate(most);
    let memberships =
        transaction.lock_all::<Membership>(Predicate::Any("id", ids(first.iter().map(|gain| &gain.membership_id)))).await?;
    let these = Predicate::Any("id", ids(first.iter().map(|gain| &gain.id)));
    let gains = transaction.lock_all::<PointsLedger>(these.and(due)).await?;
    let of_members = Predicate::Any("membership_id", ids(gains.iter().map(|gain| &gain.membership_id)));
    let ledger = transaction.read_all::<PointsLedger>(of_members).await?;
    let left = left(&ledger);
    let mut entries = Vec::new();
    for membership in &memberships {
        let mut balance = membership.total_points;
        for gain in gains.iter().filter(|gain| gain.membership_id == membership.id) {
            let points = left.get(&gain.id).copied().unwrap_or_default().min(balance);
            if points < 1 {
                continue;
            }
            balance -= points;
            let mut row = Assignments::default();
            row.set("membership_id", membership.id.clone());
            row.set("transaction_type", PointsLedgerTransactionType::Expire);
            row.set("points", -points);
            row.set("balance_after", balance);
            row.set("source", "expiry".to_owned());
            row.set("reference", gain.id.to_string());
            entries.push(row);
        }
        if balance < membership.total_points {
            let mut row = Assignments::default();
            row.set("total_points", balance);
            transaction.update::<Membership>(&membership.id, VERB, row).await?.done()?;
        }
    }
    let expired = entries.len();
    transaction.insert_all::<PointsLedger>("create", entries).await?.done()?;
    let mut row = Assignments::default();
    row.set("run_out_at", now);
    let seen_to = Predicate::Any("id", ids(gains.iter().map(|gain| &gain.id)));
    transaction.update_all::<PointsLedger>(seen_to, "run_out", row).await?.done()?;
    Ok(Outcome::Done(Box::new((expired, more))))
}

fn ids<'a>(of: impl Iterator<Item = &'a Id>) -> Values {
    let mut ids: Vec<String> = of.map(Id::to_string).collect();
    ids.sort_unstable();
    ids.dedup();
    Values::Text(ids)
}

/// What is left of each gain in the ledgers of some memberships: what was spent or taken was of those points first that run out soonest, of
/// those that never do last.
fn left(ledger: &[PointsLedger]) -> HashMap<Id, i32> {
    let mut of_members: HashMap<&Id, Vec<&PointsLedger>> = HashMap::new();
    for entry in ledger {
        of_members.entry(&entry.membership_id).or_default().push(entry);
    }
    of_members.into_values().flat_map(left_of_member).map(|gain| (gain.id, gain.left)).collect()
}

struct Gain {
    id: Id,
    left: i32,
    /// The place among the gains of the member in the order in which they are spent.
    order: (bool, Option<kit::Timestamp>),
}

fn left_of_member(mut ledger: Vec<&PointsLedger>) -> Vec<Gain> {
    ledger.sort_by_key(|entry| (entry.created_at, entry.id.clone()));
    let mut gains: Vec<Gain> = Vec::new();
    // Writes at the same moment may stand in another order than they took place.
    let mut owed = 0;
    for entry in ledger {
        if entry.points >= 0 {
            let expires_at = entry.expires_at.filter(|_| entry.transaction_type == PointsLedgerTransactionType::Earn);
            gains.push(Gain { id: entry.id.clone(), left: entry.points, order: (expires_at.is_none(), expires_at) });
            gains.sort_by_key(|gain| gain.order);
        } else {
            owed -= entry.points;
        }
        // What has run out has run out of one gain, and what more there is to take is taken from all.
        let ended = entry.reference.as_deref().filter(|_| entry.transaction_type == PointsLedgerTransactionType::Expire);
        let (own, others): (Vec<_>, Vec<_>) = gains.iter_mut().partition(|gain| Some(gain.id.as_str()) == ended);
        for gain in own.into_iter().chain(others) {
            let taken = gain.left.min(owed);
            gain.left -= taken;
            owed -= taken;
        }
    }
    gains
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone, Utc};

    use super::*;
    use PointsLedgerTransactionType::{Adjust, Earn, Expire, Redeem};

    /// The ledger of one member: entries with their points, and the day on which they run out or the gain that has run out.
    fn left_after(entries: &[(PointsLedgerTransactionType, i32, Option<i64>)]) -> Vec<i32> {
        let start = Utc.timestamp_opt(0, 0).unwrap();
        let entry = |(place, (kind, points, about)): (usize, &(PointsLedgerTransactionType, i32, Option<i64>))| PointsLedger {
            id: Id::from(format!("ptled_{place}").as_str()),
            tenant_id: Id::from("ten_1"),
            membership_id: Id::from("memb_1"),
            transaction_type: *kind,
            points: *points,
            balance_after: 0,
            source: None,
            reference: about.filter(|_| *kind == Expire).map(|gain| format!("ptled_{gain}")),
            description: None,
            expires_at: about.filter(|_| *kind == Earn).map(|day| start + TimeDelta::days(day)),
            metadata: None,
            created_at: start + TimeDelta::minutes(i64::try_from(place).unwrap()),
            updated_at: start,
        };
        let ledger: Vec<PointsLedger> = entries.iter().enumerate().map(entry).collect();
        let left = left(&ledger);
        ledger.iter().filter_map(|entry| left.get(&entry.id).copied()).collect()
    }

    /// Invariant: Points that run out soonest are spent first.
    #[test]
    fn what_runs_out_soonest_is_spent_first() {
        let earned = [(Earn, 100, None), (Earn, 100, Some(9)), (Earn, 100, Some(5))];
        assert_eq!(left_after(&earned), [100, 100, 100]);
        assert_eq!(left_after(&[&earned[..], &[(Redeem, -130, None)]].concat()), [100, 70, 0]);
        assert_eq!(left_after(&[&earned[..], &[(Redeem, -130, None), (Adjust, -80, None)]].concat()), [90, 0, 0]);
    }

    #[test]
    fn what_was_spent_before_was_of_other_points() {
        assert_eq!(left_after(&[(Earn, 100, None), (Redeem, -100, None), (Earn, 100, Some(5))]), [0, 100]);
    }

    #[test]
    fn what_has_run_out_was_of_its_own_gain_and_what_was_given_back_never_does() {
        let entries =
            [(Earn, 100, Some(5)), (Earn, 50, Some(3)), (Expire, -100, Some(0)), (Redeem, -20, None), (Adjust, 20, None)];
        assert_eq!(left_after(&entries), [0, 30, 20]);
    }

    #[test]
    fn what_seems_spent_before_it_was_earned_is_taken_from_what_comes() {
        assert_eq!(left_after(&[(Redeem, -30, None), (Earn, 100, Some(5))]), [70]);
    }
}
