//! What is wrong with the walls, the rights and the secrets of a database, as one line each.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use diesel::sql_types::{Jsonb, Nullable, Text};
use diesel_async::RunQueryDsl;
use kit::Role;

use crate::database::{connect_as_platform, pooler_finding, replica_finding};

#[derive(diesel::QueryableByName)]
struct Finding {
    #[diesel(sql_type = Text)]
    finding: String,
}

#[derive(diesel::QueryableByName)]
struct Policy {
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Text)]
    resource: String,
    #[diesel(sql_type = Nullable<Jsonb>)]
    conditions: Option<serde_json::Value>,
}

/// Tables that a tenant's rows could leave: `$1` are the schemas of the subgraphs, separated by commas.
const TABLES: &str = "
    SELECT format('table %s.%s: %s', n.nspname, c.relname, concat_ws(', ',
               CASE WHEN NOT c.relrowsecurity THEN 'row-level security is off' END,
               CASE WHEN NOT c.relforcerowsecurity THEN 'row-level security does not bind its owner' END,
               CASE WHEN NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) THEN 'it has no policy' END)) AS finding
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY (string_to_array($1, ',')) AND c.relname <> '__diesel_schema_migrations'
      AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
    ORDER BY 1";

/// Roles of subgraphs that row-level security does not bind.
const ROLES: &str = "
    SELECT format('database role %s: row-level security does not bind it', r.rolname) AS finding FROM pg_roles r
    WHERE r.rolname = ANY (SELECT 'cityos_' || name FROM unnest(string_to_array($1, ',')) AS name)
      AND (r.rolsuper OR r.rolbypassrls
           OR EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                      WHERE c.relowner = r.oid AND n.nspname = ANY (string_to_array($1, ','))))
    ORDER BY 1";

/// Resources of policies that are no table.
const RESOURCES: &str = "
    SELECT DISTINCT format('policy of %s: there is no resource `%s`', p.role, p.resource) AS finding
    FROM platform.current_policies() p
    WHERE p.resource <> '*' AND NOT EXISTS (
        SELECT FROM pg_tables t WHERE t.schemaname = ANY (string_to_array($1, ',')) AND t.tablename = p.resource)
    ORDER BY 1";

/// Policies on tables whose rows stand at no node, nor at a place that does, with a condition of nodes: they grant nothing.
const NODELESS: &str = "
    SELECT DISTINCT format('policy of %s on %s: its condition grants nothing, since the rows stand at no node', p.role, p.resource) AS finding
    FROM platform.current_policies() p
    WHERE p.conditions ? 'nodes' AND p.resource NOT IN ('*', 'node')
      AND NOT EXISTS (SELECT FROM information_schema.columns c
                      WHERE c.table_schema = ANY (string_to_array($1, ',')) AND c.table_name = p.resource AND c.column_name IN ('node_id', 'poi_id'))
      AND EXISTS (SELECT FROM pg_tables t WHERE t.schemaname = ANY (string_to_array($1, ',')) AND t.tablename = p.resource)
    ORDER BY 1";

/// Everything found; empty when all is well. An error when the database cannot be asked.
pub async fn findings(url: &str) -> Result<Vec<String>, String> {
    let failed = |error: diesel::result::Error| error.to_string();
    let mut connection = connect_as_platform(url).await?;
    let subgraphs = crate::subgraphs::all();
    let schemas: Vec<&str> = subgraphs.iter().map(|subgraph| subgraph.name).collect();
    let mut findings: Vec<String> = pooler_finding(url, crate::serve::is_behind_pooler()?).await?.into_iter().collect();
    if let Some(read_url) = crate::serve::read_url() {
        findings.extend(replica_finding(url, &read_url).await);
    }
    for sql in [TABLES, ROLES, RESOURCES, NODELESS] {
        let found: Vec<Finding> =
            diesel::sql_query(sql).bind::<Text, _>(schemas.join(",")).load(&mut connection).await.map_err(failed)?;
        findings.extend(found.into_iter().map(|found| found.finding));
    }
    let policies: Vec<Policy> = diesel::sql_query("SELECT role, resource, conditions FROM platform.current_policies()")
        .load(&mut connection)
        .await
        .map_err(failed)?;
    for role in Role::ALL.iter().filter(|role| !policies.iter().any(|policy| policy.role == role.name())) {
        findings.push(format!("role {}: no policy grants it anything", role.name()));
    }
    for Policy { role, resource, conditions } in &policies {
        if Role::parse(role).is_none() {
            findings.push(format!("policy on {resource}: there is no role `{role}`"));
        }
        if let Err(error) = conditions.as_ref().map_or(Ok(()), kit::check_condition) {
            findings.push(format!("policy of {role} on {resource}: its condition grants nothing: {error}"));
        }
    }
    findings.extend(subgraphs.iter().flat_map(|subgraph| undeclared(&subgraph.sdl())));
    findings.extend(crate::secrets::in_clear(url).await?);
    Ok(findings)
}

/// Mutations that do not say which right they need, or to whom the router may let them through.
fn undeclared(sdl: &str) -> Vec<String> {
    let Ok(document) = parse_schema(sdl) else { return vec!["a subgraph's SDL cannot be read".into()] };
    let mutations = document.definitions.into_iter().find_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) if ty.node.name.node == "Mutation" => match ty.node.kind {
            TypeKind::Object(object) => Some(object.fields),
            _ => None,
        },
        _ => None,
    });
    let mut found = Vec::new();
    for field in mutations.into_iter().flatten().map(|field| field.node) {
        let about = field.description.map(|text| text.node.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default();
        let scoped = field.directives.iter().any(|directive| directive.node.name.node == "requiresScopes");
        if !about.contains("Requires ") {
            found.push(format!("mutation {}: it does not say which right it needs", field.name.node));
        } else if !scoped && !about.contains("Requires no right") {
            found.push(format!("mutation {}: it has no @requiresScopes", field.name.node));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mutation_that_does_not_say_its_right_is_found() {
        let sdl = "\ntype Mutation {\n  \"Opens it. Requires gate:open.\"\n  openGate(id: ID!): Gate @requiresScopes(scopes: [[\"staff\"]])\n  \"Closes it.\"\n  closeGate(id: ID!): Gate\n\
                   \"\"\"\n  Bars it (from within). Requires\n  gate:bar.\n\"\"\"\n  barGate(id: ID!): Gate\n\"Rings. Requires no right.\" ring: Gate\n}\n";
        let wrong = ["mutation closeGate: it does not say which right it needs", "mutation barGate: it has no @requiresScopes"];
        assert_eq!(undeclared(sdl), wrong);
    }
}
