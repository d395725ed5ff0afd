//! Sign-in of staff: passwords for tokens, tokens for fresh ones, and the end of both.

use async_graphql::{Context, Object, SimpleObject};
use diesel::QueryableByName;
use diesel::sql_types::{Bool, Jsonb, Nullable, Text};
use diesel_async::RunQueryDsl;
use kit::{
    ActorKind, Code, Id, OpaqueToken, Result, Scope, SessionHolder, SignInAttempt, SignInPayload, SignOutPayload, TokenIssuer,
    Transaction, UserError, check_new_password, digest, end_session, hash_password, look_up, refresh_session, signed_in,
    verify_password,
};

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
    #[graphql(tag = "admin")]
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
        let attempt = SignInAttempt::begin(scope, &format!("staff {}", email.trim().to_lowercase())).await?;
        let member: Option<Member> = look_up(scope, "platform.staff_credentials", [&handle, email.trim()]).await?;
        let hash = member.as_ref().map(|member| member.password_hash.clone());
        let right = verify_password(password, hash).await?;
        let transaction = scope.write().await?;
        let Some(member) = member.filter(|member| right && member.status == "active") else {
            refuse(&transaction, &handle).await?;
            transaction.commit().await?;
            return Ok(SignInPayload::refused(vec![invalid("The e-mail address, the password or the tenant is not right.")]));
        };
        let refresh_token = OpaqueToken::generate()?;
        attempt.forget(&transaction).await?;
        finish(&transaction, &member, &refresh_token).await?;
        transaction.commit().await?;
        let holder = SessionHolder { tenant_id: member.tenant_id, account_id: member.account_id, role: member.role };
        signed_in(issuer, ActorKind::Staff, holder, refresh_token)
    }

    /// Takes a refresh token and returns a new access token and the refresh token to use next. A token that comes a second time ends
    /// its whole session; then, and when it has expired or the membership is no longer active: UNAUTHENTICATED. Send it without the
    /// expired access token. Requires no right.
    #[graphql(tag = "admin")]
    async fn refresh(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The refresh token of the last signIn or refresh.")] refresh_token: String,
    ) -> Result<SignInPayload> {
        refresh_session(ctx, ActorKind::Staff, &refresh_token).await
    }

    /// Ends the session that a refresh token belongs to and returns whether there was one: none of its refresh tokens is accepted any
    /// more, while its access token runs out within 15 minutes. Requires no right.
    #[graphql(tag = "admin")]
    async fn sign_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A refresh token of the session.")] refresh_token: String,
    ) -> Result<SignOutPayload> {
        end_session(ctx, &refresh_token).await
    }

    /// Accepts an invitation to the tenant of the request and returns whether the membership is now active. Takes the token of the
    /// invitation and the password to sign in with: a new one of 10 characters to 72 bytes, or the account's own where it is a member
    /// of another tenant already. A user error INVALID when the token is unknown or used, or the password is not right. Requires no
    /// right.
    #[graphql(tag = "admin")]
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Token of the invitation.")] token: String,
        #[graphql(desc = "The password to sign in with.")] password: String,
    ) -> Result<AcceptInvitationPayload> {
        let refused = |error| Ok(AcceptInvitationPayload { accepted: false, user_errors: vec![error] });
        let scope = Scope::of(ctx)?;
        if let Err(error) = check_new_password(&password) {
            return refused(error);
        }
        let attempt = SignInAttempt::begin(scope, &format!("invitation {token}")).await?;
        let unknown = || invalid("The invitation is not known or has been accepted, or the password is not right.");
        let token = digest(&token);
        let keys = [scope.tenant_id().as_str(), &token];
        let Some(invitation) = look_up::<Invitation, _>(scope, "platform.invitation", keys).await? else {
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
        attempt.forget(&transaction).await?;
        let answer: Answer = {
            let mut on = transaction.connection()?;
            let accept = diesel::sql_query("SELECT platform.accept_invitation($1, $2, $3, $4) AS answer")
                .bind::<Text, _>(scope.tenant_id())
                .bind::<Text, _>(&token)
                .bind::<Nullable<Text>, _>(new_hash)
                .bind::<Jsonb, _>(scope.request().for_audit());
            transaction.call("accept_invitation", accept.get_result(&mut on)).await?
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
    UserError { field: Vec::new(), code: Code::Invalid, message: message.into() }
}

async fn refuse(transaction: &Transaction, handle: &str) -> Result<()> {
    let mut on = transaction.connection()?;
    let refuse = diesel::sql_query("SELECT platform.refuse_sign_in($1, $2)")
        .bind::<Text, _>(handle)
        .bind::<Jsonb, _>(transaction.scope().request().for_audit());
    transaction.call("refuse_sign_in", refuse.execute(&mut on)).await?;
    Ok(())
}

async fn finish(transaction: &Transaction, member: &Member, refresh_token: &OpaqueToken) -> Result<()> {
    let mut on = transaction.connection()?;
    let finish = diesel::sql_query("SELECT platform.finish_sign_in($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind::<Text, _>(&member.tenant_id)
        .bind::<Text, _>(&member.member_id)
        .bind::<Text, _>(&member.account_id)
        .bind::<Text, _>(&member.role)
        .bind::<Text, _>(Id::new("rtok"))
        .bind::<Text, _>(Id::new("family"))
        .bind::<Text, _>(refresh_token.digest())
        .bind::<Jsonb, _>(transaction.scope().request().for_audit());
    transaction.call("finish_sign_in", finish.execute(&mut on)).await?;
    Ok(())
}
