//! Sign-in of staff: passwords for tokens, tokens for fresh ones, and the end of both.

use async_graphql::{Context, Object, SimpleObject};
use diesel::QueryableByName;
use diesel::sql_types::{Bool, Jsonb, Nullable, Text};
use diesel_async::RunQueryDsl;
use futures_util::FutureExt;
use kit::{
    ActorKind, Error, Id, LONGEST_PASSWORD, OpaqueToken, Result, Scope, TokenGrant, TokenIssuer, Transaction, UserError, digest,
    hash_password, verify_password,
};
use serde_json::json;

/// Shortest password that somebody may choose, in characters.
const SHORTEST_PASSWORD: usize = 10;

/// What signing in or refreshing gives.
#[derive(Default, SimpleObject)]
pub struct SignInPayload {
    /// Access token, a JSON Web Token: send it as `authorization: Bearer …`. Null when userErrors says why there is none.
    pub access_token: Option<String>,
    /// Seconds until the access token expires.
    pub expires_in: Option<i32>,
    /// Token for the mutation refresh, valid for 30 days and for one use. Keep it secret.
    pub refresh_token: Option<String>,
    /// What was wrong; empty when it worked.
    pub user_errors: Vec<UserError>,
}

/// What signing out gives.
#[derive(SimpleObject)]
pub struct SignOutPayload {
    /// True when a session was ended; false when the token belonged to none that was still open.
    pub signed_out: bool,
    /// What was wrong; always empty.
    pub user_errors: Vec<UserError>,
}

/// What accepting an invitation gives.
#[derive(SimpleObject)]
pub struct AcceptInvitationPayload {
    /// True when the account is now an active member of the tenant and can sign in.
    pub accepted: bool,
    /// What was wrong; empty when it worked.
    pub user_errors: Vec<UserError>,
}

/// A member of the tenant, with what its password is checked against.
#[derive(QueryableByName)]
struct Member {
    #[diesel(sql_type = Text)]
    tenant_id: Id,
    #[diesel(sql_type = Text)]
    member_id: Id,
    #[diesel(sql_type = Text)]
    account_id: Id,
    #[diesel(sql_type = Text)]
    password_hash: String,
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Text)]
    status: String,
}

/// Whom a rotated token is for.
#[derive(QueryableByName)]
struct Holder {
    #[diesel(sql_type = Text)]
    tenant_id: Id,
    #[diesel(sql_type = Text)]
    account_id: Id,
    #[diesel(sql_type = Text)]
    role: String,
}

#[derive(QueryableByName)]
struct Invitation {
    #[diesel(sql_type = Text)]
    password_hash: String,
    #[diesel(sql_type = Bool)]
    works_elsewhere: bool,
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    answer: bool,
}

/// Sign-in of staff.
#[derive(Default)]
pub struct SignInMutation;

#[Object]
impl SignInMutation {
    /// Signs a member of staff in to a tenant with e-mail address and password. Returns an access token of 15 minutes and a refresh
    /// token of 30 days; a user error INVALID when address, password or membership are not right, which it does not tell apart. After
    /// five failures of an account or an address within 15 minutes: RATE_LIMITED. Requires no right.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "E-mail address of the staff account.")] email: String,
        #[graphql(desc = "Its password, at most 72 bytes.")] password: String,
        #[graphql(desc = "Handle of the tenant to work in, for example hq; the tenant of the request unless given.")]
        tenant: Option<String>,
    ) -> Result<SignInPayload> {
        let (scope, issuer) = (Scope::of(ctx)?, TokenIssuer::of(ctx)?);
        let handle = tenant.unwrap_or_else(|| scope.tenant().handle.clone());
        let attempt = begin(scope, &format!("staff {}", email.trim().to_lowercase())).await?;
        let member = credentials(scope, &handle, email.trim()).await?;
        let hash = member.as_ref().map(|member| member.password_hash.clone());
        let right = verify_password(password, hash).await?;
        let transaction = scope.write().await?;
        let Some(member) = member.filter(|member| right && member.status == "active") else {
            refuse(&transaction, &handle).await?;
            transaction.commit().await?;
            let error = "The e-mail address, the password or the tenant is not right.";
            return Ok(SignInPayload { user_errors: vec![invalid(error)], ..SignInPayload::default() });
        };
        let refresh_token = OpaqueToken::generate()?;
        forget(&transaction, &attempt).await?;
        finish(&transaction, &member, &refresh_token).await?;
        transaction.commit().await?;
        signed_in(issuer, Holder { tenant_id: member.tenant_id, account_id: member.account_id, role: member.role }, refresh_token)
    }

    /// Takes a refresh token and returns a new access token and the refresh token to use next. A token that comes a second time ends
    /// its whole session; then, and when it has expired or the membership is no longer active: UNAUTHENTICATED. Send it without the
    /// expired access token. Requires no right.
    async fn refresh(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The refresh token of the last signIn or refresh.")] refresh_token: String,
    ) -> Result<SignInPayload> {
        let (scope, issuer) = (Scope::of(ctx)?, TokenIssuer::of(ctx)?);
        let next = OpaqueToken::generate()?;
        let transaction = scope.write().await?;
        let rotated: Vec<Holder> = {
            let mut on = transaction.connection()?;
            diesel::sql_query("SELECT * FROM platform.rotate_refresh_token($1, $2, $3, $4)")
                .bind::<Text, _>(digest(&refresh_token))
                .bind::<Text, _>(Id::new("rtok"))
                .bind::<Text, _>(next.digest())
                .bind::<Jsonb, _>(request(scope))
                .load(&mut on)
                .await?
        };
        // Kept when refused, too: it may have ended the session.
        transaction.commit().await?;
        let holder = rotated.into_iter().next();
        let ended = || Error::Unauthenticated("The refresh token is not valid, or no longer: sign in again.".into());
        signed_in(issuer, holder.ok_or_else(ended)?, next)
    }

    /// Ends the session that a refresh token belongs to and returns whether there was one: none of its refresh tokens is accepted any
    /// more, while its access token runs out within 15 minutes. Requires no right.
    async fn sign_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A refresh token of the session.")] refresh_token: String,
    ) -> Result<SignOutPayload> {
        let scope = Scope::of(ctx)?;
        let transaction = scope.write().await?;
        let answer: Answer = {
            let mut on = transaction.connection()?;
            diesel::sql_query("SELECT platform.revoke_refresh_token($1, $2) AS answer")
                .bind::<Text, _>(digest(&refresh_token))
                .bind::<Jsonb, _>(request(scope))
                .get_result(&mut on)
                .await?
        };
        transaction.commit().await?;
        Ok(SignOutPayload { signed_out: answer.answer, user_errors: Vec::new() })
    }

    /// Accepts an invitation to the tenant of the request and returns whether the membership is now active. Takes the token of the
    /// invitation and the password to sign in with: a new one of 10 characters to 72 bytes, or the account's own where it is a member
    /// of another tenant already. A user error INVALID when the token is unknown or used, or the password is not right. Requires no
    /// right.
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Token of the invitation.")] token: String,
        #[graphql(desc = "The password to sign in with.")] password: String,
    ) -> Result<AcceptInvitationPayload> {
        let refused = |error| Ok(AcceptInvitationPayload { accepted: false, user_errors: vec![error] });
        let scope = Scope::of(ctx)?;
        if password.chars().count() < SHORTEST_PASSWORD || password.len() > LONGEST_PASSWORD {
            let error = format!("A password has at least {SHORTEST_PASSWORD} characters and at most {LONGEST_PASSWORD} bytes.");
            return refused(UserError::new("password", "INVALID", error));
        }
        let attempt = begin(scope, &format!("invitation {token}")).await?;
        let unknown = || invalid("The invitation is not known or has been accepted, or the password is not right.");
        let Some(invitation) = invitation(scope, &token).await? else {
            return refused(unknown());
        };
        // Who invites an account must not give it another password.
        let new_hash = if invitation.works_elsewhere {
            if !verify_password(password, Some(invitation.password_hash)).await? {
                return refused(unknown());
            }
            None
        } else {
            Some(hash_password(password).await?)
        };
        let transaction = scope.write().await?;
        forget(&transaction, &attempt).await?;
        let answer: Answer = {
            let mut on = transaction.connection()?;
            diesel::sql_query("SELECT platform.accept_invitation($1, $2, $3, $4) AS answer")
                .bind::<Text, _>(scope.tenant_id())
                .bind::<Text, _>(&token)
                .bind::<Nullable<Text>, _>(new_hash)
                .bind::<Jsonb, _>(request(scope))
                .get_result(&mut on)
                .await?
        };
        if !answer.answer {
            transaction.rollback().await?;
            return refused(unknown());
        }
        transaction.commit().await?;
        Ok(AcceptInvitationPayload { accepted: true, user_errors: Vec::new() })
    }
}

fn invalid(message: &str) -> UserError {
    UserError { field: Vec::new(), code: "INVALID".into(), message: message.into() }
}

/// What the audit log says about the request.
fn request(scope: &Scope) -> serde_json::Value {
    let facts = scope.request();
    json!({
        "audit_id": Id::new("audit"),
        "request_id": facts.request_id,
        "ip_address": facts.ip_address,
        "user_agent": facts.user_agent,
    })
}

fn signed_in(issuer: &TokenIssuer, holder: Holder, refresh_token: OpaqueToken) -> Result<SignInPayload> {
    let access_token = issuer.sign(TokenGrant {
        subject: holder.account_id,
        tenant_id: holder.tenant_id,
        actor: ActorKind::Staff,
        roles: vec![holder.role],
    })?;
    Ok(SignInPayload {
        access_token: Some(access_token),
        expires_in: i32::try_from(TokenIssuer::LIFETIME.as_secs()).ok(),
        refresh_token: Some(refresh_token.reveal()),
        user_errors: Vec::new(),
    })
}

/// Counts an attempt on an account; its id, by which it is forgotten when it succeeds. Errors: `RATE_LIMITED`.
async fn begin(scope: &Scope, account: &str) -> Result<Id> {
    let attempt = Id::new("sattempt");
    let transaction = scope.write().await?;
    let answer: Answer = {
        let mut on = transaction.connection()?;
        diesel::sql_query("SELECT platform.begin_sign_in($1, $2, $3, $4) AS answer")
            .bind::<Text, _>(scope.tenant_id())
            .bind::<Text, _>(&attempt)
            .bind::<Text, _>(digest(account))
            .bind::<Nullable<Text>, _>(scope.request().ip_address.as_deref())
            .get_result(&mut on)
            .await?
    };
    transaction.commit().await?;
    match answer.answer {
        true => Ok(attempt),
        false => Err(Error::RateLimited("Too many failed attempts. Try again in 15 minutes.".into())),
    }
}

async fn credentials(scope: &Scope, handle: &str, email: &str) -> Result<Option<Member>> {
    let found: Vec<Member> = scope
        .read(1, |connection| {
            let query = diesel::sql_query("SELECT * FROM platform.staff_credentials($1, $2)")
                .bind::<Text, _>(handle.to_owned())
                .bind::<Text, _>(email.to_owned());
            async move {
                let mut on = connection;
                query.load(&mut on).await
            }
            .boxed()
        })
        .await?;
    Ok(found.into_iter().next())
}

async fn invitation(scope: &Scope, token: &str) -> Result<Option<Invitation>> {
    let found: Vec<Invitation> = scope
        .read(1, |connection| {
            let query = diesel::sql_query("SELECT * FROM platform.invitation($1, $2)")
                .bind::<Text, _>(scope.tenant_id().clone())
                .bind::<Text, _>(token.to_owned());
            async move {
                let mut on = connection;
                query.load(&mut on).await
            }
            .boxed()
        })
        .await?;
    Ok(found.into_iter().next())
}

async fn forget(transaction: &Transaction, attempt: &Id) -> Result<()> {
    let mut on = transaction.connection()?;
    diesel::sql_query("SELECT platform.forget_sign_in_attempt($1, $2)")
        .bind::<Text, _>(transaction.scope().tenant_id())
        .bind::<Text, _>(attempt)
        .execute(&mut on)
        .await?;
    Ok(())
}

async fn refuse(transaction: &Transaction, handle: &str) -> Result<()> {
    let mut on = transaction.connection()?;
    diesel::sql_query("SELECT platform.refuse_sign_in($1, $2)")
        .bind::<Text, _>(handle)
        .bind::<Jsonb, _>(request(transaction.scope()))
        .execute(&mut on)
        .await?;
    Ok(())
}

async fn finish(transaction: &Transaction, member: &Member, refresh_token: &OpaqueToken) -> Result<()> {
    let mut on = transaction.connection()?;
    diesel::sql_query("SELECT platform.finish_sign_in($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind::<Text, _>(&member.tenant_id)
        .bind::<Text, _>(&member.member_id)
        .bind::<Text, _>(&member.account_id)
        .bind::<Text, _>(&member.role)
        .bind::<Text, _>(Id::new("rtok"))
        .bind::<Text, _>(Id::new("family"))
        .bind::<Text, _>(refresh_token.digest())
        .bind::<Jsonb, _>(request(transaction.scope()))
        .execute(&mut on)
        .await?;
    Ok(())
}
