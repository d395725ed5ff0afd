//! Damage claims.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, TextEnum, Timestamp, relations};

use crate::rental_agreement::RentalAgreement;
use crate::rental_return::RentalReturn;
use crate::schema;

/// A claim against a customer for damage to a rented product. Amounts are in the currency of the rental agreement.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::damage_claim)]
#[entity(prefix = "dmgclaim", plural = "damageClaims", access = staff, relations)]
pub struct DamageClaim {
    /// Id of the damage claim, `dmgclaim_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Id of the rental agreement under which the damage happened.
    #[entity(create, filter)]
    pub rental_agreement_id: Id,
    /// Id of the return at which the damage was found. Empty if it was reported otherwise.
    #[entity(create, filter)]
    pub rental_return_id: Option<Id>,
    /// What is damaged and how, plain text.
    #[entity(create, update)]
    pub description: String,
    /// URLs of pictures and documents that show the damage.
    #[entity(create, update)]
    pub evidence_urls: Option<Vec<String>>,
    /// Expected cost of repair or replacement, in major units of the currency of the agreement.
    #[entity(create, update, filter)]
    pub estimated_cost: Option<Decimal>,
    /// Cost of repair or replacement as it turned out, in major units of the currency of the agreement. Empty until known.
    #[entity(create, update, filter)]
    pub actual_cost: Option<Decimal>,
    /// Stage of the claim.
    #[entity(create, default, update, filter, order)]
    pub status: DamageClaimStatus,
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
impl DamageClaim {
    /// The rental agreement that `rentalAgreementId` names.
    #[belongs_to(RentalAgreement.rental_agreement_id)]
    fn rental_agreement();

    /// The rental return that `rentalReturnId` names.
    #[belongs_to(RentalReturn.rental_return_id)]
    fn rental_return();
}

/// Stage of the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum DamageClaimStatus {
    /// Raised, nobody has looked at it yet.
    Open,
    /// Being examined by staff.
    UnderReview,
    /// Found justified; payment is open.
    Accepted,
    /// Found unjustified; the customer owes nothing.
    Rejected,
    /// Paid or set off against the deposit.
    Settled,
}
