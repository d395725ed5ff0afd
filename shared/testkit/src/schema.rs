//! The types and fields of a subgraph, read from its SDL: tests that hold for every entity walk these, so that a new one is tested too.

use async_graphql::Value as ConstValue;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, TypeKind, TypeSystemDefinition};

/// A subgraph's schema as far as generic tests go.
pub struct SubgraphSchema {
    /// The subgraph, and its Postgres schema.
    pub name: &'static str,
    /// What can be queried one by one and in lists.
    pub entities: Vec<EntityType>,
    /// The fields of every object type, by its name; `Query` and `Mutation` among them.
    pub objects: Vec<(String, Vec<Field>)>,
    /// Every mutation.
    pub mutations: Vec<MutationField>,
    /// Fields of every input type, by the type's name.
    pub inputs: Vec<(String, Vec<Argument>)>,
    /// Values of every enum, by its name.
    pub enums: Vec<(String, Vec<String>)>,
}

/// A type with a root field for one row and one for a list.
#[derive(Clone, Debug)]
pub struct EntityType {
    /// The type, such as `ProductVariant`.
    pub name: String,
    /// The table, such as `product_variant`.
    pub table: String,
    /// The table as SQL names it, with its Postgres schema.
    pub relation: String,
    /// The root field of one row.
    pub one: String,
    /// The root field of the list.
    pub list: String,
    /// The fields.
    pub fields: Vec<Field>,
}

impl EntityType {
    /// The SQL condition of the rows that a tenant owns, the tenant being an SQL expression; all rows where no tenant owns any.
    pub fn owned_by(&self, tenant: &str) -> String {
        match self.table.as_str() {
            "region" | "rbac_policy" => "true".into(),
            "tenant" => format!("id = {tenant}"),
            "tenant_relationship" => format!("host_tenant_id = {tenant}"),
            // Those of the accounts at home in the tenant.
            "user_preference" => format!("user_id IN (SELECT id FROM platform.admin_user WHERE tenant_id = {tenant})"),
            // Some are shared by all tenants.
            "governance_authority" => format!("coalesce(tenant_id, {tenant}) = {tenant}"),
            _ => format!("tenant_id = {tenant}"),
        }
    }

    /// Whether only the platform writes its rows, because they are of more than one tenant.
    pub fn is_of_the_platform(&self) -> bool {
        matches!(self.table.as_str(), "region" | "rbac_policy" | "user_preference")
    }
}

/// A field of a type.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type without `!` and `[]`.
    pub of: String,
    /// Whether it is a list.
    pub list: bool,
    /// Its arguments.
    pub arguments: Vec<Argument>,
    /// The scopes of which `@requiresScopes` wants one; empty without it.
    pub scopes: Vec<String>,
}

/// An argument, or a field of an input.
#[derive(Clone, Debug)]
pub struct Argument {
    /// Its name.
    pub name: String,
    /// Its type without `!` and `[]`.
    pub of: String,
    /// Whether it is a list.
    pub list: bool,
    /// Whether it must be given.
    pub required: bool,
}

/// A mutation.
#[derive(Clone, Debug)]
pub struct MutationField {
    /// Its name.
    pub name: String,
    /// Its payload.
    pub payload: String,
    /// Its arguments.
    pub arguments: Vec<Argument>,
    /// The scopes of which a token must have one; empty when it is for everybody.
    pub scopes: Vec<String>,
}

impl SubgraphSchema {
    /// The schemas of all subgraphs.
    pub fn all() -> Vec<Self> {
        cityos::subgraphs::all().into_iter().map(|subgraph| Self::parse(subgraph.name, &subgraph.sdl())).collect()
    }

    /// The schema of one subgraph.
    pub fn of(name: &str) -> Self {
        let subgraph = cityos::subgraphs::named(name).unwrap_or_else(|error| panic!("{error}"));
        Self::parse(subgraph.name, &subgraph.sdl())
    }

    fn parse(name: &'static str, sdl: &str) -> Self {
        let document = parse_schema(sdl).unwrap_or_else(|error| panic!("the SDL of {name}: {error}"));
        let mut objects: Vec<(String, Vec<Field>)> = Vec::new();
        let (mut inputs, mut enums) = (Vec::new(), Vec::new());
        for definition in document.definitions {
            let TypeSystemDefinition::Type(ty) = definition else { continue };
            let type_name = ty.node.name.node.to_string();
            match ty.node.kind {
                TypeKind::Object(object) => objects.push((type_name, object.fields.iter().map(|f| field(&f.node)).collect())),
                TypeKind::InputObject(input) => {
                    let fields = input.fields.iter().map(|f| argument(&f.node));
                    inputs.push((type_name, fields.collect()));
                }
                TypeKind::Enum(values) => {
                    enums.push((type_name, values.values.iter().map(|value| value.node.value.node.to_string()).collect()));
                }
                _ => {}
            }
        }
        let fields_of = |wanted: &str| objects.iter().find(|(name, _)| name == wanted).map(|(_, fields)| fields.clone());
        let roots = fields_of("Query").expect("a query type");
        let entities = roots
            .iter()
            .filter_map(|one| {
                one.arguments.iter().find(|argument| argument.name == "id")?;
                let connection = format!("{}Connection", one.of);
                let list = roots.iter().find(|list| list.of == connection)?;
                let fields = fields_of(&one.of)?;
                Some(EntityType {
                    name: one.of.clone(),
                    table: table(&one.of),
                    relation: format!("{name}.\"{}\"", table(&one.of)),
                    one: one.name.clone(),
                    list: list.name.clone(),
                    fields,
                })
            })
            .collect();
        let mutations = fields_of("Mutation").into_iter().flatten();
        let mutations = mutations.map(|field| {
            let Field { name, of, arguments, scopes, .. } = field;
            MutationField { name, payload: of, arguments, scopes }
        });
        let mutations = mutations.collect();
        Self { name, entities, objects, mutations, inputs, enums }
    }

    /// The fields of an input type.
    pub fn input(&self, name: &str) -> Option<&[Argument]> {
        self.inputs.iter().find(|(known, _)| known == name).map(|(_, fields)| fields.as_slice())
    }

    /// The values of an enum.
    pub fn values(&self, name: &str) -> Option<&[String]> {
        self.enums.iter().find(|(known, _)| known == name).map(|(_, values)| values.as_slice())
    }

    /// What a mutation must be given besides `id` and `input`, with values that name nothing: `, amount: "1"`.
    pub fn other_arguments(&self, mutation: &MutationField) -> String {
        let others =
            mutation.arguments.iter().filter(|argument| argument.required && !["id", "input"].contains(&argument.name.as_str()));
        let value = |argument: &Argument| match argument.of.as_str() {
            "Int" | "Float" => "1".to_owned(),
            "Boolean" => "false".to_owned(),
            "DateTime" => "\"2026-11-21T00:00:00Z\"".to_owned(),
            "Date" => "\"2026-11-21\"".to_owned(),
            "CurrencyCode" => "\"EUR\"".to_owned(),
            of => self.values(of).map_or_else(|| "\"1\"".to_owned(), |values| values[0].clone()),
        };
        others.map(|argument| format!(", {}: {}", argument.name, value(argument))).collect()
    }

    /// Fields of an entity that hold a plain value and take no arguments.
    pub fn plain_fields(&self, entity: &EntityType) -> Vec<String> {
        let scalars =
            ["ID", "String", "Int", "Float", "Boolean", "Decimal", "DateTime", "Date", "JSON", "CurrencyCode", "BigInt"];
        let plain = entity.fields.iter().filter(|field| field.arguments.is_empty());
        plain
            .filter(|field| scalars.contains(&field.of.as_str()) || self.values(&field.of).is_some())
            .map(|field| field.name.clone())
            .collect()
    }

    /// The entity of this name.
    pub fn entity(&self, name: &str) -> Option<&EntityType> {
        self.entities.iter().find(|entity| entity.name == name)
    }
}

fn base(ty: &BaseType) -> (String, bool) {
    match ty {
        BaseType::Named(name) => (name.to_string(), false),
        BaseType::List(inner) => (base(&inner.base).0, true),
    }
}

fn field(definition: &FieldDefinition) -> Field {
    let (of, list) = base(&definition.ty.node.base);
    let scopes = definition.directives.iter().filter(|directive| directive.node.name.node == "requiresScopes");
    let scopes = scopes.flat_map(|directive| directive.node.arguments.iter().map(|(_, value)| texts(&value.node)));
    Field {
        name: definition.name.node.to_string(),
        of,
        list,
        arguments: definition.arguments.iter().map(|value| argument(&value.node)).collect(),
        scopes: scopes.flatten().collect(),
    }
}

/// The texts of a list of lists.
fn texts(value: &ConstValue) -> Vec<String> {
    match value {
        ConstValue::List(values) => values.iter().flat_map(texts).collect(),
        ConstValue::String(text) => vec![text.clone()],
        _ => Vec::new(),
    }
}

fn argument(definition: &async_graphql::parser::types::InputValueDefinition) -> Argument {
    let (of, list) = base(&definition.ty.node.base);
    let required = !definition.ty.node.nullable && definition.default_value.is_none();
    Argument { name: definition.name.node.to_string(), of, list, required }
}

/// The table of a type: its name, but for one.
fn table(name: &str) -> String {
    match name {
        "CustomerSubscription" => "subscription".into(),
        name => snake(name),
    }
}

/// The column of a field: `tenant_id` of `tenantId`.
pub fn column(field: &str) -> String {
    snake(field)
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}
