//! Registration and sign-in of customers, at the tenant of the request.

use async_graphql::{Context, InputObject, Object};
use diesel::QueryableByName;
use diesel::sql_types::{Jsonb, Text};
use diesel_async::RunQueryDsl;
use kit::{
    ActorKind, Assignments, Code, Error, Id, OpaqueToken, Outcome, Result, Scope, SessionHolder, SignInAttempt, SignInPayload,
    SignOutPayload, TokenIssuer, Transaction, UserError, check_new_password, end_session, hash_password, look_up,
    refresh_session, signed_in, verify_password,
};
use serde_json::json;

use crate::customer::Customer;

/// Longest e-mail address, in bytes (RFC 5321).
const LONGEST_EMAIL: usize = 254;
/// Longest part of a name, in characters.
const LONGEST_NAME: usize = 100;

/// What somebody registers with.
#[derive(InputObject)]
pub struct RegisterCustomerInput {
    /// E-mail address to sign in with, kept in lower case; at most 254 bytes.
    pub email: String,
    /// Password to sign in with: at least 10 characters and at most 72 bytes.
    pub password: String,
    /// Given name, at most 100 characters.
    pub first_name: String,
    /// Family name, at most 100 characters.
    pub last_name: String,
    /// Telephone number, preferably in E.164 form, such as +21671123456: 5 to 20 digits, which spaces, dots, hyphens and parentheses may
    /// part.
    pub phone: Option<String>,
    /// Language that the customer reads, as a BCP 47 tag such as fr or ar-TN. Kept as `locale` in the customer's metadata.
    pub locale: Option<String>,
}

/// A customer who may sign in, with what the password is checked against.
#[derive(QueryableByName)]
struct Credentials {
    #[diesel(sql_type = Text)]
    customer_id: Id,
    #[diesel(sql_type = Text)]
    password_hash: String,
}

/// Registration and sign-in of customers.
#[derive(Default)]
pub struct SignInMutation;

#[Object]
impl SignInMutation {
    /// Registers a customer at the tenant of the request and signs it in: returns an access token of 15 minutes and a refresh token of
    /// 30 days. A user error TAKEN on email when the tenant has a customer with this address, be it with an account, a guest or made by
    /// staff: such a customer cannot be taken over by registering. After five of these from an address within 15 minutes: RATE_LIMITED.
    /// Send it without a token. Requires no right.
    #[graphql(tag = "storefront")]
    async fn register_customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who registers.")] input: RegisterCustomerInput,
    ) -> Result<SignInPayload> {
        let (scope, issuer) = (open_scope(ctx)?, TokenIssuer::of(ctx)?);
        let (row, errors) = input.checked();
        if !errors.is_empty() {
            return Ok(SignInPayload::refused(errors));
        }
        let account = format!("registration {} {}", scope.tenant_id(), lower(&input.email));
        let attempt = SignInAttempt::begin(scope, &account).await?;
        let hash = hash_password(input.password).await?;
        let transaction = scope.write().await?;
        let customer: Box<Customer> = match transaction.insert("register", row).await? {
            Outcome::Done(customer) => customer,
            Outcome::Refused(errors) => {
                transaction.rollback().await?;
                return Ok(SignInPayload::refused(errors));
            }
        };
        {
            let mut on = transaction.connection()?;
            let set = diesel::sql_query("SELECT set_first_password($1, $2)").bind::<Text, _>(&customer.id).bind::<Text, _>(hash);
            transaction.call("set_first_password", set.execute(&mut on)).await?;
        }
        finish(transaction, attempt, issuer, customer.id).await
    }

    /// Signs a customer in at the tenant of the request with e-mail address and password. Returns an access token of 15 minutes and a
    /// refresh token of 30 days; a user error INVALID when address or password are not right or the account is switched off, which it
    /// does not tell apart. After five failures of an account or an address within 15 minutes: RATE_LIMITED. Send it without a token.
    /// Requires no right.
    #[graphql(tag = "storefront")]
    async fn sign_in_customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "E-mail address of the customer; capitals make no difference.")] email: String,
        #[graphql(desc = "The password, at most 72 bytes.")] password: String,
    ) -> Result<SignInPayload> {
        let (scope, issuer) = (open_scope(ctx)?, TokenIssuer::of(ctx)?);
        let email = lower(&email);
        let attempt = SignInAttempt::begin(scope, &format!("customer {} {email}", scope.tenant_id())).await?;
        let customer: Option<Credentials> = look_up(scope, "customer_credentials", [&email]).await?;
        let hash = customer.as_ref().map(|customer| customer.password_hash.clone());
        let right = verify_password(password, hash).await?;
        let transaction = scope.write().await?;
        match customer.filter(|_| right) {
            Some(customer) => finish(transaction, attempt, issuer, customer.customer_id).await,
            None => {
                refuse(&transaction).await?;
                transaction.commit().await?;
                let message = "The e-mail address or the password is not right.".into();
                Ok(SignInPayload::refused(vec![UserError { field: Vec::new(), code: Code::Invalid, message }]))
            }
        }
    }

    /// Takes a customer's refresh token and returns a new access token and the refresh token to use next. A token that comes a second
    /// time ends its whole session; then, and when it has expired, is another tenant's or the account is switched off: UNAUTHENTICATED.
    /// Send it to the tenant of the session, without the expired access token. Staff use refresh. Requires no right.
    #[graphql(tag = "storefront")]
    async fn refresh_customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The refresh token of the last registerCustomer, signInCustomer or refreshCustomer.")]
        refresh_token: String,
    ) -> Result<SignInPayload> {
        open_scope(ctx)?;
        refresh_session(ctx, ActorKind::Customer, &refresh_token).await
    }

    /// Ends the session that a customer's refresh token belongs to and returns whether there was one: none of its refresh tokens is
    /// accepted any more, while its access token runs out within 15 minutes. Staff have a mutation of their own. Requires no right.
    #[graphql(tag = "storefront")]
    async fn sign_out_customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A refresh token of the session.")] refresh_token: String,
    ) -> Result<SignOutPayload> {
        end_session(ctx, &refresh_token).await
    }
}

/// The scope of a request to a tenant whose storefronts are open, even if somebody sends it who may work at a closed one.
fn open_scope<'a>(ctx: &Context<'a>) -> Result<&'a Scope> {
    let scope = Scope::of(ctx)?;
    match scope.tenant().is_open() {
        true => Ok(scope),
        false => Err(Error::NotFound("This tenant is closed.".into())),
    }
}

fn lower(email: &str) -> String {
    email.trim().to_lowercase()
}

impl RegisterCustomerInput {
    /// The new customer, and what of the input the caller must mend.
    fn checked(&self) -> (Assignments, Vec<UserError>) {
        let (mut row, mut errors) = (Assignments::default(), Vec::new());
        let email = lower(&self.email);
        let mut check = |field: &str, is_right: bool, is_empty: bool, message: String| match (is_empty, is_right) {
            (true, _) => errors.push(UserError::new(field, Code::Required, "It is required.")),
            (false, false) => errors.push(UserError::new(field, Code::Invalid, message)),
            (false, true) => {}
        };
        let about = format!("It is not an e-mail address of at most {LONGEST_EMAIL} bytes.");
        check("email", is_email(&email), email.is_empty(), about);
        for (field, name) in [("first_name", self.first_name.trim()), ("last_name", self.last_name.trim())] {
            let about = format!("A name has at most {LONGEST_NAME} characters, in one line.");
            check(field, name.chars().count() <= LONGEST_NAME && !name.contains(char::is_control), name.is_empty(), about);
        }
        // An empty text is what a form sends for a field that was left out.
        let phone = self.phone.as_deref().map(str::trim).filter(|phone| !phone.is_empty());
        check("phone", phone.is_none_or(is_phone), false, "A telephone number has 5 to 20 digits, such as +21671123456.".into());
        let locale = self.locale.as_deref().map(str::trim).filter(|locale| !locale.is_empty());
        check("locale", locale.is_none_or(is_locale), false, "A language is a BCP 47 tag, such as fr or ar-TN.".into());
        errors.extend(check_new_password(&self.password).err());
        row.set("email", email);
        row.set("first_name", self.first_name.trim().to_owned());
        row.set("last_name", self.last_name.trim().to_owned());
        row.set("phone", phone.map(str::to_owned));
        row.set("metadata", locale.map(|locale| json!({ "locale": locale })));
        row.set("has_account", true);
        (row, errors)
    }
}

/// Whether the text can be an e-mail address: somebody at a domain of two labels or more. Only a message tells whether it is one.
fn is_email(text: &str) -> bool {
    let label = |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    let allowed = |c: char| !c.is_whitespace() && !c.is_control() && !"()<>[],;:\\\"".contains(c);
    text.len() <= LONGEST_EMAIL
        && text.chars().all(allowed)
        && text.split_once('@').is_some_and(|(local, domain)| {
            let local_is_right = local.split('.').all(|part| !part.is_empty()) && local.len() <= 64;
            local_is_right && !domain.contains('@') && domain.contains('.') && domain.split('.').all(label)
        })
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let rest = text.strip_prefix('+').unwrap_or(text);
    (5..=20).contains(&digits) && text.len() <= 32 && rest.chars().all(|c| c.is_ascii_digit() || " .-()".contains(c))
}

fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-');
    let language =
        parts.next().is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_alphabetic()));
    language
        && text.len() <= 35
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_alphanumeric()))
}

/// Begins the session of a customer whose identity is proven, and ends the write.
async fn finish(transaction: Transaction, attempt: SignInAttempt, issuer: &TokenIssuer, customer: Id) -> Result<SignInPayload> {
    let refresh_token = OpaqueToken::generate()?;
    attempt.forget(&transaction).await?;
    {
        let mut on = transaction.connection()?;
        let finish = diesel::sql_query("SELECT finish_sign_in($1, $2, $3, $4, $5)")
            .bind::<Text, _>(&customer)
            .bind::<Text, _>(Id::new("rtok"))
            .bind::<Text, _>(Id::new("family"))
            .bind::<Text, _>(refresh_token.digest())
            .bind::<Jsonb, _>(transaction.scope().request().for_audit());
        transaction.call("finish_sign_in", finish.execute(&mut on)).await?;
    }
    let tenant_id = transaction.scope().tenant_id().clone();
    transaction.commit().await?;
    signed_in(
        issuer,
        ActorKind::Customer,
        SessionHolder { tenant_id, account_id: customer, role: "customer".into() },
        refresh_token,
    )
}

async fn refuse(transaction: &Transaction) -> Result<()> {
    let mut on = transaction.connection()?;
    let refuse = diesel::sql_query("SELECT refuse_sign_in($1)").bind::<Jsonb, _>(transaction.scope().request().for_audit());
    transaction.call("refuse_sign_in", refuse.execute(&mut on)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_mail_addresses_are_told_from_other_texts() {
        for right in ["a@b.co", "first.last+tag@mail.example.com", "سارة@example.com", "o'neil@example.co"] {
            assert!(is_email(right), "{right}");
        }
        let long = format!("{}@example.com", "x".repeat(65));
        for wrong in [
            "", "a", "@b.co", "a@", "a@b", "a@b..co", ".a@b.co", "a@b@c.co", "a b@c.co", "a@b.co\n", "<a@b.co>", "a@-b.co", &long,
        ] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }

    #[test]
    fn telephone_numbers_and_languages_are_told_from_other_texts() {
        assert!(["+21671123456", "(01) 23.45-67"].into_iter().all(is_phone));
        assert!(!["", "1234", "12345x", "++12345", "1+23456", "123456789012345678901"].into_iter().any(is_phone));
        assert!(["fr", "ar-TN", "zh-Hant-TW"].into_iter().all(is_locale));
        assert!(!["", "f", "french", "fr_FR", "fr-", "12"].into_iter().any(is_locale));
    }
}
