//! Sessions of those who sign in with a password: what staff and customers have in common.
//!
//! Nobody has a right on sessions and attempts: each step is a function of the database. Those that know the account
//! (`rotate_refresh_token`, `revoke_refresh_token`) are the subgraph's own, in its Postgres schema; the throttle is the platform's.

use async_graphql::{Context, SimpleObject};
use diesel::deserialize::QueryableByName;
use diesel::pg::Pg;
use diesel::sql_types::{Bool, Jsonb, Nullable, Text};
use diesel_async::RunQueryDsl;
use futures_util::FutureExt;
use serde_json::json;

use crate::credentials::{OpaqueToken, digest};
use crate::error::{Error, Result, UserError};
use crate::id::Id;
use crate::identity::{ActorKind, TokenGrant, TokenIssuer};
use crate::scope::{RequestFacts, Scope, Transaction};

/// What signing in or refreshing gives.
#[derive(Default, SimpleObject)]
#[graphql(shareable)]
pub struct SignInPayload {
    /// Access token, a JSON Web Token: send it as `authorization: Bearer …`. Null when userErrors says why there is none.
    pub access_token: Option<String>,
    /// Seconds until the access token expires.
    pub expires_in: Option<i32>,
    /// Token to refresh with (refresh for staff, refreshCustomer for customers), valid for 30 days and for one use. Keep it secret.
    pub refresh_token: Option<String>,
    /// What was wrong; empty when it worked.
    pub user_errors: Vec<UserError>,
}

/// What signing out gives.
#[derive(SimpleObject)]
#[graphql(shareable)]
pub struct SignOutPayload {
    /// True when a session was ended; false when the token belonged to none that was still open.
    pub signed_out: bool,
    /// What was wrong; always empty.
    pub user_errors: Vec<UserError>,
}

impl SignInPayload {
    /// No tokens, and why.
    pub fn refused(user_errors: Vec<UserError>) -> Self {
        Self { user_errors, ..Self::default() }
    }
}

/// Who holds a session.
#[derive(Debug, QueryableByName)]
pub struct SessionHolder {
    /// The tenant.
    #[diesel(sql_type = Text)]
    pub tenant_id: Id,
    /// The account.
    #[diesel(sql_type = Text)]
    pub account_id: Id,
    /// Its role in the tenant.
    #[diesel(sql_type = Text)]
    pub role: String,
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    answer: bool,
}

/// A try to sign in, counted until it is forgotten.
#[derive(Debug)]
pub struct SignInAttempt(Id);

impl SignInAttempt {
    /// Counts a try on an account, which may be named by anything that was typed. Errors: `RATE_LIMITED` after five failures of the
    /// account or of the client's address within a quarter of an hour.
    pub async fn begin(scope: &Scope, account: &str) -> Result<Self> {
        let attempt = Id::new("sattempt");
        let transaction = scope.write().await?;
        let answer: Answer = {
            let mut on = transaction.connection()?;
            let begin = diesel::sql_query("SELECT platform.begin_sign_in($1, $2, $3, $4) AS answer")
                .bind::<Text, _>(scope.tenant_id())
                .bind::<Text, _>(&attempt)
                .bind::<Text, _>(digest(account))
                .bind::<Nullable<Text>, _>(scope.request().ip_address.as_deref());
            transaction.call("begin_sign_in", begin.get_result(&mut on)).await?
        };
        transaction.commit().await?;
        match answer.answer {
            true => Ok(Self(attempt)),
            false => Err(Error::RateLimited("Too many failed attempts. Try again in 15 minutes.".into())),
        }
    }

    /// It succeeded: it counts no longer, once the transaction is committed.
    pub async fn forget(self, transaction: &Transaction) -> Result<()> {
        let mut on = transaction.connection()?;
        let forget = diesel::sql_query("SELECT platform.forget_sign_in_attempt($1, $2)")
            .bind::<Text, _>(transaction.scope().tenant_id())
            .bind::<Text, _>(self.0);
        transaction.call("forget_sign_in_attempt", forget.execute(&mut on)).await?;
        Ok(())
    }
}

impl RequestFacts {
    /// What a function of the database writes about the request into the audit log, with the id of the entry.
    pub fn for_audit(&self) -> serde_json::Value {
        json!({
            "audit_id": Id::new("audit"),
            "request_id": self.request_id,
            "ip_address": self.ip_address,
            "user_agent": self.user_agent,
        })
    }
}

/// The first row that a function of the database returns for these texts.
pub async fn look_up<R, const N: usize>(scope: &Scope, function: &'static str, values: [&str; N]) -> Result<Option<R>>
where
    R: QueryableByName<Pg> + Send + 'static,
{
    let parameters: Vec<String> = (1..=N).map(|number| format!("${number}")).collect();
    let sql = format!("SELECT * FROM {function}({})", parameters.join(", "));
    let rows: Vec<R> = scope
        .read(function, |connection| {
            let query = diesel::sql_query(sql.as_str()).into_boxed::<Pg>();
            let query = values.iter().fold(query, |query, value| query.bind::<Text, _>((*value).to_owned()));
            async move {
                let mut on = connection;
                query.load(&mut on).await
            }
            .boxed()
        })
        .await?;
    Ok(rows.into_iter().next())
}

/// The tokens of a session: a signed access token and the refresh token, whose digest the database has by now.
pub fn signed_in(
    issuer: &TokenIssuer,
    kind: ActorKind,
    holder: SessionHolder,
    refresh_token: OpaqueToken,
) -> Result<SignInPayload> {
    let access_token = issuer.sign(TokenGrant {
        subject: holder.account_id,
        tenant_id: holder.tenant_id,
        actor: kind,
        roles: if kind == ActorKind::Staff { vec![holder.role] } else { Vec::new() },
    })?;
    Ok(SignInPayload {
        access_token: Some(access_token),
        expires_in: i32::try_from(TokenIssuer::LIFETIME.as_secs()).ok(),
        refresh_token: Some(refresh_token.reveal()),
        user_errors: Vec::new(),
    })
}

/// Fresh tokens for a refresh token of the subgraph's accounts. Errors: `UNAUTHENTICATED` when it is not valid, or no longer.
pub async fn refresh_session(ctx: &Context<'_>, kind: ActorKind, refresh_token: &str) -> Result<SignInPayload> {
    let (scope, issuer) = (Scope::of(ctx)?, TokenIssuer::of(ctx)?);
    let next = OpaqueToken::generate()?;
    let transaction = scope.write().await?;
    let rotated: Vec<SessionHolder> = {
        let mut on = transaction.connection()?;
        let rotate = diesel::sql_query("SELECT * FROM rotate_refresh_token($1, $2, $3, $4)")
            .bind::<Text, _>(digest(refresh_token))
            .bind::<Text, _>(Id::new("rtok"))
            .bind::<Text, _>(next.digest())
            .bind::<Jsonb, _>(scope.request().for_audit());
        transaction.call("rotate_refresh_token", rotate.load(&mut on)).await?
    };
    // Kept when refused, too: it may have ended the session.
    transaction.commit().await?;
    let ended = || Error::Unauthenticated("The refresh token is not valid, or no longer: sign in again.".into());
    signed_in(issuer, kind, rotated.into_iter().next().ok_or_else(ended)?, next)
}

/// Ends the session that a refresh token of the subgraph's accounts belongs to.
pub async fn end_session(ctx: &Context<'_>, refresh_token: &str) -> Result<SignOutPayload> {
    let scope = Scope::of(ctx)?;
    let transaction = scope.write().await?;
    let answer: Answer = {
        let mut on = transaction.connection()?;
        let revoke = diesel::sql_query("SELECT revoke_refresh_token($1, $2) AS answer")
            .bind::<Text, _>(digest(refresh_token))
            .bind::<Jsonb, _>(scope.request().for_audit());
        transaction.call("revoke_refresh_token", revoke.get_result(&mut on)).await?
    };
    transaction.commit().await?;
    Ok(SignOutPayload { signed_out: answer.answer, user_errors: Vec::new() })
}
