//! Rental returns.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, TextEnum, Timestamp, relations};

use crate::admin_user::AdminUser;
use crate::damage_claim::DamageClaim;
use crate::rental_agreement::RentalAgreement;
use crate::schema;

/// The return of a rented product: its inspection and the settlement of the deposit. Amounts are in the currency of the rental
/// agreement.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::rental_return)]
#[entity(prefix = "rentret", plural = "rentalReturns", access = staff, relations)]
pub struct RentalReturn {
    /// Id of the rental return, `rentret_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Id of the rental agreement that the return ends.
    #[entity(create, filter)]
    pub rental_agreement_id: Id,
    /// Moment the product came back, UTC.
    #[entity(create, filter, order)]
    pub returned_at: Timestamp,
    /// State the product was in when it came back, as found by the inspector.
    #[entity(create, update, filter)]
    pub condition_on_return: RentalReturnConditionOnReturn,
    /// What the inspector found, plain text.
    #[entity(create, update)]
    pub inspection_notes: Option<String>,
    /// Id of the staff member who inspected the product. Empty until then.
    #[entity(create, update, filter)]
    pub inspected_by_id: Option<Id>,
    /// Amount charged for damage, in major units of the currency of the agreement.
    #[entity(create, default, update, filter, order)]
    pub damage_fee: Decimal,
    /// Part of the deposit that is kept, in major units of the currency of the agreement.
    #[entity(create, default, update, filter)]
    pub deposit_deduction: Decimal,
    /// Part of the deposit that is given back, in major units of the currency of the agreement.
    #[entity(create, default, update, filter)]
    pub deposit_refund: Decimal,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(create, update)]
    pub metadata: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl RentalReturn {
    /// The rental agreement that `rentalAgreementId` names.
    #[belongs_to(RentalAgreement.rental_agreement_id)]
    fn rental_agreement();

    /// The admin user that `inspectedById` names.
    #[reference(AdminUser.inspected_by_id)]
    fn inspected_by();

    /// Its damage claims.
    #[has_many(DamageClaim.rental_return_id)]
    fn damage_claims();
}

/// State the product was in when it came back, as found by the inspector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum RentalReturnConditionOnReturn {
    /// As if never used.
    New,
    /// Used, without visible signs of it.
    LikeNew,
    /// Slight signs of use.
    Good,
    /// Clear signs of use, fully working.
    Fair,
    /// Heavily worn, still usable.
    Poor,
    /// Broken or incomplete.
    Damaged,
}
