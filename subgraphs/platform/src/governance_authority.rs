//! Governance authorities.

use std::collections::HashMap;

use async_graphql::Enum;
use async_graphql::dataloader::Loader;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::FutureExt;
use kit::{Entity, Error, Id, Scope, ScopeLoader, Source, StringList, TextEnum, Timestamp, relations};

use crate::node::Node;
use crate::schema::{self, governance_authority, node_governance};

diesel::allow_tables_to_appear_in_same_query!(governance_authority, node_governance);

/// A region, country or authority whose rules for commerce, tax, data and consumers hold for what stands under it. Everybody
/// sees those in force: the tenant's own, and those that all tenants share, which the platform operator keeps.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::governance_authority)]
#[entity(prefix = "gov", plural = "governanceAuthorities", access = storefront(is_active = true), cache = 300, source = own_and_shared, relations)]
pub struct GovernanceAuthority {
    /// Id of the governance authority, `gov_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to. Null for an authority that all tenants share.
    pub tenant_id: Option<Id>,
    /// Name of the authority.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// URL-safe identifier, unique within the tenant.
    #[entity(create, update, filter, order)]
    pub slug: String,
    /// Short code in official use, such as SA or EU.
    #[entity(create, update, filter)]
    pub code: Option<String>,
    /// What kind of authority it is.
    #[entity(create, filter)]
    #[diesel(column_name = type_)]
    pub r#type: GovernanceAuthorityType,
    /// How far down it stands: 0 for a region of the world, 1 for a country, 2 and more for authorities within.
    #[entity(create, default, update, filter, order)]
    pub jurisdiction_level: i32,
    /// Authority directly above, whose rules hold where this one has none.
    #[entity(create, update, filter)]
    pub parent_authority_id: Option<Id>,
    /// Country record in the content system that it belongs to.
    #[entity(create, filter)]
    pub country_id: Option<String>,
    /// Region that it belongs to, by its name in other systems.
    #[entity(create, filter)]
    pub region_id: Option<String>,
    /// Rules for selling, as a JSON object of names and values.
    #[entity(create, update)]
    pub commerce_policies: Option<serde_json::Value>,
    /// Rules for taxes, as a JSON object: they limit which rates a tenant may set.
    #[entity(create, update)]
    pub tax_policies: Option<serde_json::Value>,
    /// Where data must be kept, as a JSON object.
    #[entity(create, update)]
    pub data_residency_requirements: Option<serde_json::Value>,
    /// Rights of consumers, as a JSON object, such as days to return goods.
    #[entity(create, update)]
    pub consumer_protection_rules: Option<serde_json::Value>,
    /// Currencies in which goods may be offered, as ISO 4217 codes. Null means that the authority above decides.
    #[entity(create, update)]
    pub supported_currencies: Option<StringList>,
    /// Payment methods that may be offered. Null means that the authority above decides.
    #[entity(create, update)]
    pub supported_payment_methods: Option<StringList>,
    /// Certificates that sellers need. Null means that the authority above decides.
    #[entity(create, update)]
    pub required_certifications: Option<StringList>,
    /// Whether its rules are in force. Others are visible to staff only.
    #[entity(create, default, update, filter)]
    pub is_active: bool,
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
impl GovernanceAuthority {
    /// The authority that `parentAuthorityId` names.
    #[belongs_to(GovernanceAuthority.parent_authority_id)]
    fn parent_authority();

    /// The authorities directly below it.
    #[has_many(GovernanceAuthority.parent_authority_id)]
    fn child_authorities();

    /// The nodes to which it is assigned directly; its rules hold below them as well, where no other authority is assigned.
    #[has_many(Node through node_governance_authority(governance_authority_id -> node_id))]
    fn nodes();
}

/// Besides its own authorities a tenant reads those that all tenants share.
fn own_and_shared(_: &Scope) -> Source {
    Source {
        tenant: Some("(governance_authority.tenant_id = {tenant} OR governance_authority.tenant_id IS NULL)"),
        ..Source::default()
    }
}

/// What kind of authority it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum GovernanceAuthorityType {
    /// A region of the world, such as the Gulf states.
    Region,
    /// A country.
    Country,
    /// A ministry, city or other body that makes rules.
    Authority,
}

/// The authority under which a node stands.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct EffectiveOf(pub(crate) Id);

impl Loader<EffectiveOf> for ScopeLoader {
    type Value = GovernanceAuthority;
    type Error = Error;

    async fn load(&self, keys: &[EffectiveOf]) -> kit::Result<HashMap<EffectiveOf, GovernanceAuthority>> {
        let scope = self.scope();
        scope.loads(keys.len());
        let nodes: Vec<&Id> = keys.iter().map(|key| &key.0).collect();
        let rows: Vec<(Option<Id>, GovernanceAuthority)> = scope
            .read("node_governance", |mut connection| {
                node_governance::table
                    .inner_join(
                        governance_authority::table
                            .on(node_governance::governance_authority_id.eq(governance_authority::id.nullable())),
                    )
                    .filter(node_governance::tenant_id.eq(scope.tenant_id()))
                    .filter(node_governance::node_id.eq_any(nodes.clone()))
                    .select((node_governance::node_id, GovernanceAuthority::as_select()))
                    .load(&mut connection)
                    .boxed()
            })
            .await?;
        Ok(rows.into_iter().filter_map(|(node, authority)| Some((EffectiveOf(node?), authority))).collect())
    }
}
