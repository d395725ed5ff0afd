//! The persona of the caller.

use async_graphql::{ComplexObject, Context, Object, SimpleObject};
use diesel::QueryableByName;
use diesel::sql_types::{Array, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use futures_util::FutureExt;
use kit::{Actor, Error, Id, Result, Scope, StringList};

/// The caller, to whom this subgraph adds the persona. Whoever names another's id gets nothing.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct Me {
    /// The account's id.
    pub id: Id,
}

#[ComplexObject]
impl Me {
    /// The persona that applies to the caller here and now; null when none does. Of the assignments in force the most specific scope
    /// counts (store, then node, the nearest first, then tenant), in it the highest priority, then the persona's own priority, then the
    /// oldest assignment; without any the tenant's default persona. Customers and staff have one, vendors and services none.
    async fn persona(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The store in which the caller is: assignments to it count. None does unless given.")] store_id: Option<
            Id,
        >,
        #[graphql(
            desc = "The node of the city tree at which the caller is: assignments to it and to the nodes above it count. Unless given, \
                    those of staff at the nodes they are assigned to."
        )]
        node_id: Option<Id>,
    ) -> Result<Option<MyPersona>> {
        let scope = Scope::of(ctx)?;
        for (argument, prefix, id) in [("storeId", "store", &store_id), ("nodeId", "node", &node_id)] {
            if id.as_ref().is_some_and(|id| !id.has_prefix(prefix)) {
                return Err(Error::Invalid(format!("`{argument}` must be the id of a {prefix}, which begins with `{prefix}_`.")));
            }
        }
        let nodes = node_id.map_or_else(|| scope.nodes().to_vec(), |node| vec![node.to_string()]);
        MyPersona::of_caller(scope, store_id, nodes).await
    }
}

/// A persona as those it applies to see it.
#[derive(QueryableByName, SimpleObject)]
pub struct MyPersona {
    /// Id of the persona.
    #[diesel(sql_type = Text)]
    pub id: Id,
    /// Its name, such as Loyal regular.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Its URL-safe identifier, unique within the tenant; the one to decide by in a program.
    #[diesel(sql_type = Text)]
    pub slug: String,
    /// Kind of persona as free text, for example shopper, resident, business or staff.
    #[diesel(sql_type = Text)]
    pub category: String,
    /// Scores from 0 to 1 as a JSON object, such as {"engagement": 0.8}, on the axes engagement, spending, loyalty, trust, locality
    /// and channel; one left out is not scored.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub axes: Option<serde_json::Value>,
    /// Rules and limits as a JSON object, for the programs that know them; "surfaces" and "workflows", where given, are what the rules
    /// are limited to.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub constraints: Option<serde_json::Value>,
    /// User interfaces that the caller may enter: storefront, admin, vendor-portal, kiosk, mobile; null means no limit.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub allowed_surfaces: Option<StringList>,
    /// Workflows that the caller may start, by name; null means no limit.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub allowed_workflows: Option<StringList>,
    /// Tools that the caller, and programs that act for the caller, may use, by name; null means no limit.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub allowed_tools: Option<StringList>,
    /// Values of feature flags in place of the defaults, as a JSON object of flags.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub feature_overrides: Option<serde_json::Value>,
}

/// `$1` is the tenant, `$2` the account, `$3` the time, `$4` the store and `$5` the nodes at which it is. The deeper a node, the
/// nearer.
const APPLYING: &str = "
    WITH applying AS (
        SELECT a.persona_id, CASE a.scope WHEN 'store' THEN 3 WHEN 'node' THEN 2 ELSE 1 END AS rank,
               coalesce(place.depth, 0) AS depth, a.priority, a.id
          FROM persona_assignment a
          LEFT JOIN node place ON a.scope = 'node' AND place.tenant_id = $1 AND place.id = a.scope_reference AND place.deleted_at IS NULL
         WHERE a.tenant_id = $1 AND a.user_id = $2 AND a.status = 'active' AND a.deleted_at IS NULL
           AND (a.starts_at IS NULL OR a.starts_at <= $3) AND (a.ends_at IS NULL OR a.ends_at > $3)
           AND CASE a.scope
                   WHEN 'tenant' THEN true
                   WHEN 'store' THEN a.scope_reference = $4
                   ELSE EXISTS (SELECT FROM node_path p
                                 WHERE p.tenant_id = $1 AND p.ancestor_id = place.id AND p.descendant_id = ANY ($5))
               END
        UNION ALL
        SELECT t.default_persona_id, 0, 0, 0, '' FROM tenant t WHERE t.id = $1 AND t.default_persona_id IS NOT NULL
    )
    SELECT p.id, p.name, p.slug, p.category, p.axes, p.constraints, p.allowed_surfaces, p.allowed_workflows, p.allowed_tools,
           p.feature_overrides
      FROM applying a
      JOIN persona p ON p.tenant_id = $1 AND p.id = a.persona_id AND p.status = 'active' AND p.deleted_at IS NULL
     ORDER BY a.rank DESC, a.depth DESC, a.priority DESC, p.priority DESC, a.id
     LIMIT 1";

impl MyPersona {
    /// The account is the scope's own: no argument and no representation names one.
    async fn of_caller(scope: &Scope, store: Option<Id>, nodes: Vec<String>) -> Result<Option<Self>> {
        let (Actor::Customer { id } | Actor::Staff { id, .. }) = scope.actor() else { return Ok(None) };
        let found: Vec<Self> = scope
            .read("persona_assignment", |connection| {
                let query = kit::prepared(APPLYING)
                    .bind::<Text, _>(scope.tenant_id().clone())
                    .bind::<Text, _>(id.clone())
                    .bind::<Timestamptz, _>(scope.now())
                    .bind::<Nullable<Text>, _>(store.clone())
                    .bind::<Array<Text>, _>(nodes.clone());
                async move {
                    let mut on = connection;
                    query.load(&mut on).await
                }
                .boxed()
            })
            .await?;
        Ok(found.into_iter().next())
    }
}

/// Resolves the representation of the caller.
#[derive(Default)]
pub struct MeReference;

#[Object]
impl MeReference {
    #[graphql(entity)]
    async fn find_me_by_id(&self, ctx: &Context<'_>, id: Id) -> Result<Option<Me>> {
        let own = Scope::of(ctx)?.actor().id();
        Ok((own == Some(&id)).then_some(Me { id }))
    }
}
