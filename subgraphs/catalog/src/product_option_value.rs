//! Product option values.

use diesel::prelude::*;
use kit::{Entity, Id, Scope, Source, Timestamp, relations};

use crate::product_option::ProductOption;
use crate::schema;

/// A choice on an option axis, such as 500g on Size.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::product_option_value)]
#[entity(prefix = "optval", plural = "productOptionValues", access = parent(option_id: ProductOption), cache = 60, source = family, relations)]
pub struct ProductOptionValue {
    /// Id of the product option value, `optval_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Id of the product option the value belongs to.
    #[entity(create, filter)]
    pub option_id: Id,
    /// The choice as shown to shoppers, such as 500g. It is answered in the language of the request where the tenant has translated
    /// it.
    #[entity(create, update, filter, order, translated)]
    pub value: String,
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
impl ProductOptionValue {
    /// The product option that `optionId` names.
    #[belongs_to(ProductOption.option_id)]
    fn option();
}

/// Besides its own values a tenant reads those of its head office's products; the rule of the parent leaves the ones it has opted in to.
fn family(scope: &Scope) -> Source {
    Source {
        tenant: scope.head_office().map(|_| "product_option_value.tenant_id IN ({tenant}, {head_office})"),
        ..Source::default()
    }
}
