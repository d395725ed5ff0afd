//! How members come by points, and what they get for them.
//!
//! A membership's balance is the sum of its ledger: whoever moves points locks the membership first, and the reward after it.

use async_graphql::{Context, InputObject, Object};
use kit::{
    Assignments, Code, Entity, Id, Outcome, Predicate, Scope, StateMachine, Timestamp, Transaction, Transition, UserError,
    random_code,
};

use crate::membership::{Membership, MembershipStatus};
use crate::membership_tier::MembershipTier;
use crate::points_ledger::{PointsLedger, PointsLedgerPayload, PointsLedgerTransactionType};
use crate::redemption::{Redemption, RedemptionPayload, RedemptionStatus};
use crate::reward::Reward;

use RedemptionStatus::{Cancelled, Expired, Fulfilled, Pending};

/// The states of a redemption and the verbs between them.
pub const PROGRESS: StateMachine<Redemption, RedemptionStatus> = StateMachine {
    column: "status",
    state: |redemption| redemption.status,
    transitions: &[
        Transition { verb: "fulfill", from: &[Pending], to: Fulfilled },
        Transition { verb: "cancel", from: &[Pending], to: Cancelled },
        Transition { verb: "expire", from: &[Pending], to: Expired },
    ],
};

/// Points that a member gains.
#[derive(Clone, Debug, InputObject)]
pub struct EarnPointsInput {
    /// Number of points, at least 1.
    pub points: i32,
    /// Where they come from, such as order.
    pub source: Option<String>,
    /// Id or number of the thing behind them, for instance of the order.
    pub reference: Option<String>,
    /// Text for the member's statement.
    pub description: Option<String>,
    /// When they run out, UTC. Null means that they do not.
    pub expires_at: Option<Timestamp>,
}

/// A correction of a member's points.
#[derive(Clone, Debug, InputObject)]
pub struct AdjustPointsInput {
    /// Number of points to add, or below zero to take away.
    pub points: i32,
    /// Why, for the member's statement.
    pub description: String,
}

/// Mutations about points and what is taken for them.
#[derive(Default)]
pub struct PointsMutation;

#[Object]
impl PointsMutation {
    /// Gives a member points. Requires membership:earn_points.
    ///
    /// User errors: `INVALID` (not at least one point, or they would run out in the past), `NOT_ACTIVE` (the membership is not in force),
    /// `TOO_MANY` (more points than can be counted).
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn earn_points(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The membership.")] membership_id: Id,
        #[graphql(desc = "How many points, and for what.")] input: EarnPointsInput,
    ) -> async_graphql::Result<Option<PointsLedgerPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = Box::pin(earn(&transaction, &membership_id, input)).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Corrects a member's points, up or down; also while the membership is not in force. Requires membership:adjust_points.
    ///
    /// User errors: `INVALID` (no points), `NOT_ENOUGH_POINTS` (the balance would fall below zero), `TOO_MANY`.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn adjust_points(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The membership.")] membership_id: Id,
        #[graphql(desc = "How many points, and why.")] input: AdjustPointsInput,
    ) -> async_graphql::Result<Option<PointsLedgerPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = async {
            let membership = transaction.lock::<Membership>(&membership_id, "adjust_points", None).await?;
            if input.points == 0 {
                return Ok(refused("points", Code::Invalid, "Say how many points to add or to take away."));
            }
            let movement = Movement {
                kind: PointsLedgerTransactionType::Adjust,
                points: input.points,
                source: Some("staff".into()),
                reference: None,
                description: Some(input.description),
                expires_at: None,
            };
            movement.record(&transaction, &membership, "adjust_points").await
        };
        let outcome = Box::pin(outcome).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Takes a reward for a member's points; the answer has the code to show for it. Requires membership:redeem; a customer redeems
    /// their own points without.
    ///
    /// User errors: `NOT_ACTIVE` (the membership is not in force), `NOT_FOUND` (no such reward is on offer), `TIER_TOO_LOW`, `SOLD_OUT`,
    /// `NOT_ENOUGH_POINTS`.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn redeem_reward(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The membership whose points are spent.")] membership_id: Id,
        #[graphql(desc = "The reward.")] reward_id: Id,
    ) -> async_graphql::Result<Option<RedemptionPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = Box::pin(redeem(&transaction, &membership_id, &reward_id)).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Says that a reward has been handed over. Requires redemption:fulfill.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn fulfill_redemption(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the redemption, `redem_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<RedemptionPayload>> {
        let mut row = Assignments::default();
        row.set("fulfilled_at", Scope::of(ctx)?.now());
        Ok(Some(PROGRESS.apply(ctx, &id, "fulfill", row, expected_updated_at).await?.into()))
    }

    /// Calls a redemption off: the member has the points again, and another can take the reward. Requires redemption:cancel.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn cancel_redemption(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the redemption, `redem_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<RedemptionPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = Box::pin(cancel(&transaction, &id, expected_updated_at)).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Ends a redemption that was not collected in time; the points stay spent. Requires redemption:expire.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn expire_redemption(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the redemption, `redem_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<RedemptionPayload>> {
        Ok(Some(PROGRESS.apply(ctx, &id, "expire", Assignments::default(), expected_updated_at).await?.into()))
    }
}

fn refused<T>(field: &str, code: Code, message: &str) -> Outcome<T> {
    Outcome::Refused(vec![UserError::new(field, code, message)])
}

/// Points that move.
struct Movement {
    kind: PointsLedgerTransactionType,
    points: i32,
    source: Option<String>,
    reference: Option<String>,
    description: Option<String>,
    expires_at: Option<Timestamp>,
}

impl Movement {
    /// Changes the balance of a membership that is locked, and writes the ledger's entry.
    async fn record(self, transaction: &Transaction, membership: &Membership, verb: &str) -> kit::Result<Outcome<PointsLedger>> {
        let gained = match self.kind {
            PointsLedgerTransactionType::Earn => self.points,
            _ => 0,
        };
        let (Some(balance), Some(lifetime)) =
            (membership.total_points.checked_add(self.points), membership.lifetime_points.checked_add(gained))
        else {
            return Ok(refused("points", Code::TooMany, "A membership counts no more than 2,147,483,647 points."));
        };
        if balance < 0 {
            let message = format!("The member has {} points.", membership.total_points);
            return Ok(refused("points", Code::NotEnoughPoints, &message));
        }
        let mut row = Assignments::default();
        row.set("total_points", balance);
        row.set("lifetime_points", lifetime);
        transaction.update::<Membership>(membership.id(), verb, row).await?.done()?;
        let mut row = Assignments::default();
        row.set("membership_id", membership.id.clone());
        row.set("transaction_type", self.kind);
        row.set("points", self.points);
        row.set("balance_after", balance);
        row.set("source", self.source);
        row.set("reference", self.reference);
        row.set("description", self.description);
        row.set("expires_at", self.expires_at);
        transaction.insert::<PointsLedger>("create", row).await
    }
}

/// Why no points can be earned or spent by a membership now.
fn not_in_force(membership: &Membership, now: Timestamp) -> Option<UserError> {
    let ended = membership.expires_at.is_some_and(|end| end <= now);
    let message = match membership.status {
        MembershipStatus::Active if ended => "The membership has ended.",
        MembershipStatus::Active => return None,
        MembershipStatus::Pending => "The membership is PENDING.",
        MembershipStatus::Suspended => "The membership is SUSPENDED.",
        MembershipStatus::Expired => "The membership is EXPIRED.",
        MembershipStatus::Cancelled => "The membership is CANCELLED.",
    };
    Some(UserError::new("membership_id", Code::NotActive, message))
}

async fn earn(transaction: &Transaction, id: &Id, input: EarnPointsInput) -> kit::Result<Outcome<PointsLedger>> {
    let now = transaction.scope().now();
    let membership = transaction.lock::<Membership>(id, "earn_points", None).await?;
    if input.points < 1 {
        return Ok(refused("points", Code::Invalid, "Give at least one point."));
    }
    if input.expires_at.is_some_and(|end| end <= now) {
        return Ok(refused("expires_at", Code::Invalid, "Points run out in the future."));
    }
    if let Some(error) = not_in_force(&membership, now) {
        return Ok(Outcome::Refused(vec![error]));
    }
    let movement = Movement {
        kind: PointsLedgerTransactionType::Earn,
        points: input.points,
        source: input.source,
        reference: input.reference,
        description: input.description,
        expires_at: input.expires_at,
    };
    movement.record(transaction, &membership, "earn_points").await
}

async fn redeem(transaction: &Transaction, membership_id: &Id, reward_id: &Id) -> kit::Result<Outcome<Redemption>> {
    let now = transaction.scope().now();
    let membership = transaction.lock::<Membership>(membership_id, "redeem", None).await?;
    if let Some(error) = not_in_force(&membership, now) {
        return Ok(Outcome::Refused(vec![error]));
    }
    let reward = transaction.lock_all::<Reward>(Predicate::equal("id", reward_id)).await?.pop();
    let on_offer = |reward: &Reward| {
        reward.is_active && reward.valid_from.is_none_or(|from| from <= now) && reward.valid_until.is_none_or(|until| until > now)
    };
    let Some(reward) = reward.filter(on_offer) else {
        return Ok(refused("reward_id", Code::NotFound, "There is no such reward on offer."));
    };
    if let Some(lowest) = reward.min_tier_level {
        let tier = match &membership.tier_id {
            Some(tier) => transaction.read_all::<MembershipTier>(Predicate::equal("id", tier)).await?.pop(),
            None => None,
        };
        if tier.is_none_or(|tier| tier.tier_level < lowest) {
            return Ok(refused(
                "reward_id",
                Code::TierTooLow,
                &format!("The reward is for members of tier level {lowest} or higher."),
            ));
        }
    }
    if reward.available_quantity.is_some_and(|available| reward.redeemed_count >= available) {
        return Ok(refused("reward_id", Code::SoldOut, "The reward has been taken as often as it was there."));
    }
    let cost = reward.points_required;
    if membership.total_points < cost {
        let message = format!("The reward costs {cost} points, and the member has {}.", membership.total_points);
        return Ok(refused("reward_id", Code::NotEnoughPoints, &message));
    }
    let mut row = Assignments::default();
    row.set("redeemed_count", reward.redeemed_count.saturating_add(1));
    transaction.update::<Reward>(&reward.id, "redeem", row).await?.done()?;
    let mut row = Assignments::default();
    row.set("membership_id", membership.id.clone());
    row.set("reward_id", reward.id.clone());
    row.set("points_spent", cost);
    row.set("redemption_code", random_code(10)?);
    let outcome = transaction.insert::<Redemption>("redeem", row).await?;
    if let Outcome::Done(redemption) = &outcome {
        let movement = Movement {
            kind: PointsLedgerTransactionType::Redeem,
            points: -cost,
            source: Some("redemption".into()),
            reference: Some(redemption.id.to_string()),
            description: Some(reward.name),
            expires_at: None,
        };
        movement.record(transaction, &membership, "redeem").await?.done()?;
    }
    Ok(outcome)
}

async fn cancel(transaction: &Transaction, id: &Id, expected: Option<Timestamp>) -> kit::Result<Outcome<Redemption>> {
    let before = transaction.lock::<Redemption>(id, "cancel", expected).await?;
    let outcome = PROGRESS.step(transaction, &before, "cancel", Assignments::default()).await?;
    if let Outcome::Done(_) = &outcome {
        let membership = transaction.lock_all::<Membership>(Predicate::equal("id", &before.membership_id)).await?.pop();
        if let Some(membership) = membership {
            let movement = Movement {
                kind: PointsLedgerTransactionType::Adjust,
                points: before.points_spent,
                source: Some("redemption".into()),
                reference: Some(before.id.to_string()),
                description: None,
                expires_at: None,
            };
            movement.record(transaction, &membership, "cancel_redemption").await?.done()?;
        }
        if let Some(reward) = transaction.lock_all::<Reward>(Predicate::equal("id", &before.reward_id)).await?.pop() {
            let mut row = Assignments::default();
            row.set("redeemed_count", reward.redeemed_count.saturating_sub(1).max(0));
            transaction.update::<Reward>(&reward.id, "cancel_redemption", row).await?.done()?;
        }
    }
    Ok(outcome)
}
