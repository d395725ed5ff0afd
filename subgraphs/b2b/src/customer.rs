//! A customer, as far as they buy for companies.

use kit::{Id, Reference, relations};

use crate::company::Company;
use crate::company_user::CompanyUser;
use crate::purchase_order::PurchaseOrder;
use crate::quote::Quote;

/// A customer of the tenant.
#[derive(Clone, Debug, Reference)]
pub struct Customer {
    /// Id of the customer, `cus_…`.
    pub id: Id,
}

#[relations(extension)]
impl Customer {
    /// The company that the customer buys for; of several, the one created last.
    #[has_one(Company through company_user(customer_id -> company_id))]
    fn company();

    /// The customer's memberships in companies, with role and limits.
    #[has_many(CompanyUser.customer_id)]
    fn company_users();

    /// The purchase orders that the customer placed.
    #[has_many(PurchaseOrder.customer_id)]
    fn purchase_orders();

    /// The offers that the customer asked for on behalf of a company.
    #[has_many(Quote.customer_id)]
    fn quotes();
}
