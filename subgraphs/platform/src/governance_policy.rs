//! The policies in force at a place: those of its authority, of the authorities above that, and so on up the city tree.

use async_graphql::{Context, Object, SimpleObject};
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use diesel_async::RunQueryDsl;
use futures_util::FutureExt;
use kit::{Error, Id, Result, Scope, StringList};
use serde_json::{Map, Value};

use crate::governance_authority::GovernanceAuthority;
use crate::schema::governance_authority;

/// Queries for policies.
#[derive(Default)]
pub struct GovernancePolicyQuery;

/// The policies in force at a place. Of each policy the nearest authority that has it decides: that of the node, then those of the nodes
/// above it, at last the tenant's; and every authority before those that it stands under, so that a city's rules hold before its country's.
/// Authorities that are not in force are passed over.
#[derive(Clone, Debug, Default, SimpleObject)]
pub struct GovernancePolicy {
    /// The authorities in the order in which they decide, the nearest first.
    pub authorities: Vec<PolicyAuthority>,
    /// Rules for selling, by name.
    pub commerce_policies: Value,
    /// Rules for taxes, by name.
    pub tax_policies: Value,
    /// Where data must be kept, by name.
    pub data_residency_requirements: Value,
    /// Rights of consumers, by name.
    pub consumer_protection_rules: Value,
    /// Currencies in which goods may be offered, as ISO 4217 codes; null means any.
    pub supported_currencies: Option<Vec<String>>,
    /// Payment methods that may be offered; null means any.
    pub supported_payment_methods: Option<Vec<String>>,
    /// Certificates that sellers need: those that any of the authorities asks for.
    pub required_certifications: Vec<String>,
}

/// An authority that decides on a policy; `governanceAuthority` has all of it.
#[derive(Clone, Debug, SimpleObject)]
pub struct PolicyAuthority {
    /// Id of the governance authority.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Its URL-safe identifier.
    pub slug: String,
}

#[Object]
impl GovernancePolicyQuery {
    /// Returns the policies in force at a node of the city tree, or in the tenant as a whole. The error is NOT_FOUND where the caller sees no
    /// such node.
    async fn governance_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The node; the tenant as a whole unless given.")] node_id: Option<Id>,
    ) -> Result<Option<GovernancePolicy>> {
        let scope = Scope::of(ctx)?;
        if let Some(node) = &node_id {
            // Whoever may not read the node is not told what holds there.
            if kit::one::<crate::node::Node>(ctx, node).await?.is_none() {
                return Err(Error::NotFound("There is no such Node.".into()));
            }
        }
        let order = authorities_at(scope, node_id).await?;
        let rows: Vec<GovernanceAuthority> = scope
            .read("governance_authority", |mut connection| {
                let own = governance_authority::tenant_id.eq(scope.tenant_id().clone());
                governance_authority::table
                    .filter(own.or(governance_authority::tenant_id.is_null()))
                    .filter(governance_authority::id.eq_any(order.clone()))
                    .select(GovernanceAuthority::as_select())
                    .load(&mut connection)
                    .boxed()
            })
            .await?;
        let in_order = order.iter().filter_map(|id| rows.iter().find(|row| row.id == *id).cloned());
        Ok(Some(GovernancePolicy::of(in_order.collect())))
    }
}

/// `$1` is the tenant and `$2` the node. An authority above several others counts where it is farthest: behind all of them.
const CHAIN: &str = "
    WITH RECURSIVE start AS (
        SELECT l.governance_authority_id AS id, step.depth
          FROM node n
         CROSS JOIN LATERAL jsonb_array_elements(n.breadcrumbs) WITH ORDINALITY AS step (place, depth)
          JOIN node_governance_authority l
            ON l.tenant_id = n.tenant_id AND l.node_id = step.place ->> 'id' AND l.deleted_at IS NULL
         WHERE n.tenant_id = $1 AND n.id = $2 AND n.deleted_at IS NULL
        UNION ALL
        SELECT t.governance_authority_id, 0 FROM tenant t WHERE t.id = $1
    ), chain AS (
        SELECT a.id, a.parent_authority_id, a.is_active, start.depth, 0 AS height
          FROM start
          JOIN governance_authority a ON a.id = start.id
         WHERE (a.tenant_id IS NULL OR a.tenant_id = $1) AND a.deleted_at IS NULL
        UNION ALL
        SELECT a.id, a.parent_authority_id, a.is_active, chain.depth, chain.height + 1
          FROM chain
          JOIN governance_authority a ON a.id = chain.parent_authority_id
         WHERE (a.tenant_id IS NULL OR a.tenant_id = $1) AND a.deleted_at IS NULL AND chain.height < 32
    )
    SELECT id
      FROM (SELECT DISTINCT ON (id) id, depth, height FROM chain WHERE is_active ORDER BY id, depth, height) AS authority
     ORDER BY depth DESC, height";

async fn authorities_at(scope: &Scope, node: Option<Id>) -> Result<Vec<Id>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        id: Id,
    }
    let rows: Vec<Row> = scope
        .read("node_governance_authority", |mut connection| {
            kit::prepared(CHAIN)
                .bind::<Text, _>(scope.tenant_id().clone())
                .bind::<Nullable<Text>, _>(node.clone())
                .load(&mut connection)
                .boxed()
        })
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

impl GovernancePolicy {
    /// Of authorities in the order in which they decide.
    fn of(authorities: Vec<GovernanceAuthority>) -> Self {
        let told = |authority: &GovernanceAuthority| PolicyAuthority {
            id: authority.id.clone(),
            name: authority.name.clone(),
            slug: authority.slug.clone(),
        };
        let merged = |of: fn(&GovernanceAuthority) -> &Option<Value>| {
            let mut policies = Map::new();
            for policy in authorities.iter().filter_map(|authority| of(authority).as_ref()?.as_object()) {
                for (name, value) in policy {
                    policies.entry(name).or_insert_with(|| value.clone());
                }
            }
            Value::Object(policies)
        };
        let nearest = |of: fn(&GovernanceAuthority) -> &Option<StringList>| {
            authorities.iter().find_map(|authority| of(authority).as_ref()).map(|list| list.0.clone())
        };
        let mut required_certifications: Vec<String> = Vec::new();
        for certificate in
            authorities.iter().filter_map(|authority| authority.required_certifications.as_ref()).flat_map(|list| &list.0)
        {
            if !required_certifications.contains(certificate) {
                required_certifications.push(certificate.clone());
            }
        }
        Self {
            commerce_policies: merged(|authority| &authority.commerce_policies),
            tax_policies: merged(|authority| &authority.tax_policies),
            data_residency_requirements: merged(|authority| &authority.data_residency_requirements),
            consumer_protection_rules: merged(|authority| &authority.consumer_protection_rules),
            supported_currencies: nearest(|authority| &authority.supported_currencies),
            supported_payment_methods: nearest(|authority| &authority.supported_payment_methods),
            required_certifications,
            authorities: authorities.iter().map(told).collect(),
        }
    }
}
