//! Writing reviews: each customer one of each product or vendor, with the purchase that the orders know of.

use async_graphql::{Context, InputObject, Object};
use kit::{Action, Actor, Assignments, Code, Entity, Id, Outcome, Scope, StringList, UserError};

use crate::purchase::Purchase;
use crate::review::{Review, ReviewPayload};

/// What a new review starts with.
#[derive(Clone, Debug, InputObject)]
pub struct CreateReviewInput {
    /// Stars, from 1 (worst) to 5 (best).
    pub rating: i32,
    /// Headline of the review, plain text.
    pub title: Option<String>,
    /// Body of the review, plain text.
    pub content: String,
    /// Id of the customer who wrote the review; the caller when a customer creates it.
    #[graphql(tag = "admin")]
    pub customer_id: Option<Id>,
    /// Name shown as the author, as given with the review. Empty means anonymous.
    pub customer_name: Option<String>,
    /// E-mail address given with the review, for questions of the moderators.
    pub customer_email: Option<String>,
    /// Id of the reviewed product, which a customer reviews once. Empty for a review of a vendor.
    pub product_id: Option<Id>,
    /// Id of the reviewed vendor, which a customer reviews once. Empty for a review of a product alone.
    pub vendor_id: Option<Id>,
    /// Id of the order in which it was bought: one of the customer that was paid or delivered. The system finds one unless given.
    pub order_id: Option<Id>,
    /// URLs of the author's pictures, in display order. May be empty.
    pub images: Option<StringList>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    pub metadata: Option<serde_json::Value>,
}

impl CreateReviewInput {
    fn assign(self, row: &mut Assignments) {
        row.set("rating", self.rating);
        row.set("title", self.title);
        row.set("content", self.content);
        row.set("customer_id", self.customer_id);
        row.set("customer_name", self.customer_name);
        row.set("customer_email", self.customer_email);
        row.set("product_id", self.product_id);
        row.set("vendor_id", self.vendor_id);
        row.set("images", self.images);
        row.set("metadata", self.metadata);
    }
}

/// The mutation that writes reviews.
#[derive(Default)]
pub struct ReviewWriting;

#[Object]
impl ReviewWriting {
    /// Creates a review, which waits for a moderator. A customer reviews each product and each vendor once. Requires review:create.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn create_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new row.")] input: CreateReviewInput,
    ) -> async_graphql::Result<Option<ReviewPayload>> {
        Ok(Some(Box::pin(create(Scope::of(ctx)?, input)).await?.into()))
    }
}

async fn create(scope: &Scope, input: CreateReviewInput) -> kit::Result<Outcome<Review>> {
    let (create, mut row) = (Action::Create.verb(), Assignments::default());
    let author = match scope.actor() {
        Actor::Customer { id } => Some(id.clone()),
        _ if scope.may(Review::TABLE, create) => input.customer_id.clone(),
        _ => return Err(scope.refusal(Review::TABLE, create)),
    };
    if let Some(customer) = author {
        let (product, vendor, asked) = (input.product_id.clone(), input.vendor_id.clone(), input.order_id.clone());
        let bought = Purchase { customer, product, vendor, order: asked.clone() }.order(scope).await?;
        if asked.is_some() && bought.is_none() {
            let message = "The customer has no order with this id that was paid or delivered and holds it.";
            return Ok(Outcome::Refused(vec![UserError::new("order_id", Code::NotFound, message)]));
        }
        row.set("is_verified_purchase", bought.is_some());
        row.set("order_id", bought);
    }
    input.assign(&mut row);
    Ok(match kit::create_row::<Review>(scope, row).await? {
        Outcome::Refused(errors) => Outcome::Refused(errors.into_iter().map(said).collect()),
        done => done,
    })
}

/// The refusal of a second review in words of its own: what is taken is not the product.
fn said(error: UserError) -> UserError {
    let what = match (error.code, error.field.first().map(String::as_str)) {
        (Code::Taken, Some("productId")) => "product",
        (Code::Taken, Some("vendorId")) => "vendor",
        _ => return error,
    };
    UserError { message: format!("The customer has reviewed this {what} already; that review can be changed."), ..error }
}
