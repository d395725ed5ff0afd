//! An example of every query and mutation: what it asks for is read off the schema, so that it is always valid.

use std::collections::HashMap;
use std::fmt::Write;

use apollo_compiler::Schema;
use apollo_compiler::ast::{FieldDefinition, InputValueDefinition, OperationType, Type};
use apollo_compiler::schema::{ExtendedType, ObjectType};
use apollo_compiler::validation::Valid;
use serde_json::{Map, Value, json};

/// So many fields of one object are shown.
const FIELDS: usize = 7;

/// The end of an id in examples: a ULID like those that the graph makes.
const ULID: &str = "01KAM3V5T8W2Y4Z6B9D1F7H0JC";

/// An operation with its variables.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Example {
    pub(crate) operation: String,
    pub(crate) variables: Map<String, Value>,
}

/// The examples of one API schema.
pub(crate) struct Examples<'a> {
    schema: &'a Valid<Schema>,
    /// How ids of an entity begin, by its name.
    prefixes: HashMap<String, String>,
}

impl<'a> Examples<'a> {
    pub(crate) fn new(schema: &'a Valid<Schema>) -> Self {
        let mut prefixes = HashMap::new();
        let query = schema.root_operation(OperationType::Query).and_then(|name| schema.get_object(name));
        for field in query.iter().flat_map(|query| query.fields.values()) {
            let id = field.arguments.iter().find(|argument| argument.name == "id");
            if let Some(prefix) = id.and_then(|id| prefix(id.description.as_deref().unwrap_or_default())) {
                prefixes.insert(field.ty.inner_named_type().to_string(), prefix.to_owned());
            }
        }
        Self { schema, prefixes }
    }

    /// The example of a query or mutation, unless the schema lacks it.
    pub(crate) fn of(&self, is_mutation: bool, name: &str) -> Option<Example> {
        let kind = if is_mutation { OperationType::Mutation } else { OperationType::Query };
        let field = self.schema.get_object(self.schema.root_operation(kind)?)?.fields.get(name)?;
        let given = field.ty.inner_named_type();
        let mut variables = Map::new();
        let (mut declared, mut passed) = (Vec::new(), Vec::new());
        for argument in chosen(field) {
            if argument.name == "first" {
                passed.push("first: 10".to_owned());
                continue;
            }
            // A variable of an argument that may be left out may be left out, too; here it is given.
            declared.push(format!("${}: {}", argument.name, argument.ty));
            passed.push(format!("{0}: ${0}", argument.name));
            variables.insert(argument.name.to_string(), self.value(&argument.name, argument, &argument.ty, subject(given), 0));
        }
        let list = |items: Vec<String>| if items.is_empty() { String::new() } else { format!("({})", items.join(", ")) };
        let title = name[..1].to_uppercase() + &name[1..];
        let mut operation = format!("{kind} {title}{} {{\n  {name}{}", list(declared), list(passed));
        self.select(&mut operation, &field.ty, 1);
        operation.push_str("\n}\n");
        Some(Example { operation, variables })
    }

    /// Appends the selection that a type needs, at this depth of the operation.
    fn select(&self, out: &mut String, of: &Type, depth: usize) {
        let indent = "  ".repeat(depth + 1);
        let selected: Vec<String> = match self.schema.types.get(of.inner_named_type()) {
            Some(ExtendedType::Object(object)) => self.fields_of(object, depth),
            Some(ExtendedType::Interface(_) | ExtendedType::Union(_)) => vec!["__typename".into()],
            _ => return,
        };
        out.push_str(" {");
        for field in selected {
            let _ = write!(out, "\n{indent}{field}");
        }
        let _ = write!(out, "\n{}}}", "  ".repeat(depth));
    }

    fn fields_of(&self, object: &ObjectType, depth: usize) -> Vec<String> {
        let with_selection = |field: &FieldDefinition| {
            let mut written = field.name.to_string();
            self.select(&mut written, &field.ty, depth + 1);
            written
        };
        let field = |name: &str| object.fields.get(name).map(|field| with_selection(field));
        // A page of a list.
        if object.fields.contains_key("nodes") && object.fields.contains_key("pageInfo") {
            let page = (depth == 1).then(|| "pageInfo {\n      hasNextPage\n      endCursor\n    }".to_owned());
            return [field("totalCount").filter(|_| depth == 1), field("nodes"), page].into_iter().flatten().collect();
        }
        let is_payload = object.fields.contains_key("userErrors");
        let mut chosen = Vec::new();
        let mut objects = 0;
        for definition in object.fields.values() {
            let is_leaf = matches!(self.schema.types.get(definition.ty.inner_named_type()), Some(leaf) if leaf.is_leaf());
            let needs_arguments = definition.arguments.iter().any(|argument| argument.is_required());
            let passed_over = needs_arguments
                || definition.directives.has("deprecated")
                || matches!(definition.name.as_str(), "tenantId" | "metadata")
                || (is_leaf && chosen.len() >= FIELDS);
            if passed_over {
                continue;
            }
            if !is_leaf {
                // Values such as an amount of money are shown in an object, other entities and lists of them are left to their own.
                let wanted = is_payload || (self.is_value(definition) && depth < 4 && objects < 2);
                if !wanted {
                    continue;
                }
                objects += 1;
            }
            chosen.push(with_selection(definition));
        }
        if chosen.is_empty() {
            chosen.push("__typename".to_owned());
        }
        chosen
    }

    /// Whether a field gives an object without an identity of its own, and no list.
    fn is_value(&self, field: &FieldDefinition) -> bool {
        let object = self.schema.get_object(field.ty.inner_named_type());
        let page = |object: &ObjectType| object.fields.contains_key("pageInfo");
        !field.ty.is_list() && object.is_some_and(|object| !object.fields.contains_key("id") && !page(object))
    }

    /// A value for an argument or input field. `subject` is the entity that the operation is about.
    fn value(&self, name: &str, input: &InputValueDefinition, of: &Type, subject: &str, depth: usize) -> Value {
        if of.is_list() {
            return json!([self.value(name, input, of.item_type(), subject, depth)]);
        }
        let named = of.inner_named_type().as_str();
        match self.schema.types.get(named) {
            Some(ExtendedType::Enum(definition)) => {
                let value = definition.values.values().find(|value| !value.directives.has("deprecated"));
                value.map_or(Value::Null, |value| value.value.as_str().into())
            }
            Some(ExtendedType::InputObject(definition)) if depth < 4 => {
                let required = definition.fields.values().filter(|field| field.is_required());
                let shown = required.clone().count().max(2);
                let optional = definition.fields.values().filter(|field| !field.is_required() && field.name != "metadata");
                let fields = required.chain(optional).take(shown);
                let value = |field: &InputValueDefinition| self.value(&field.name, field, &field.ty, subject, depth + 1);
                Value::Object(fields.map(|field| (field.name.to_string(), value(field))).collect())
            }
            Some(ExtendedType::InputObject(_)) => json!({}),
            _ => self.scalar(name, named, input.description.as_deref().unwrap_or_default(), subject),
        }
    }

    fn scalar(&self, name: &str, of: &str, description: &str, subject: &str) -> Value {
        match of {
            "ID" => {
                let entity = name.strip_suffix("Id").map(|stem| stem[..1].to_uppercase() + &stem[1..]);
                let entity = entity.as_deref().unwrap_or(subject);
                let known = prefix(description).or_else(|| self.prefixes.get(entity).map(String::as_str));
                format!("{}{ULID}", known.unwrap_or_default()).into()
            }
            "Int" | "BigInt" => 5.into(),
            "Float" => 1.5.into(),
            "Boolean" => true.into(),
            "Decimal" => "12.50".into(),
            "DateTime" => "2027-01-15T09:00:00Z".into(),
            "Date" => "2027-01-15".into(),
            "CurrencyCode" => "SAR".into(),
            "JSON" => json!({}),
            _ => match name.to_lowercase().as_str() {
                name if name.contains("email") => "sara@dakkah.example".into(),
                name if name.contains("url") => "https://dakkah.example/".into(),
                name if name.contains("password") => "a long password".into(),
                name if name.contains("token") => "…".into(),
                "tenant" => "dakkah".into(),
                "handle" | "slug" => "canon-eos-r6".into(),
                "firstname" => "Sara".into(),
                "lastname" => "Haddad".into(),
                _ => words(name).into(),
            },
        }
    }
}

/// The arguments that an example gives: those it must, the page's size, and a handle or id where any of them will do.
fn chosen(field: &FieldDefinition) -> Vec<&InputValueDefinition> {
    let named = |name: &str| field.arguments.iter().find(|argument| argument.name == name).map(|argument| &**argument);
    let mut chosen: Vec<_> =
        field.arguments.iter().map(|argument| &**argument).filter(|argument| argument.is_required()).collect();
    if chosen.is_empty() {
        chosen.extend(named("handle").or_else(|| named("id")).or_else(|| named("first")));
    }
    chosen
}

/// The entity that a type is about: `Review` for `ReviewPayload`.
fn subject(given: &str) -> &str {
    given.strip_suffix("Payload").or_else(|| given.strip_suffix("Connection")).unwrap_or(given)
}

/// How ids begin, where a description says it: "Its id, `rev_…`".
fn prefix(description: &str) -> Option<&str> {
    let before = description.split_once("_…`")?.0;
    let word = before.rsplit('`').next()?;
    description.get(before.len() - word.len()..=before.len())
}

/// `customerName` as "Customer name".
fn words(name: &str) -> String {
    let mut words = String::new();
    for (index, letter) in name.chars().enumerate() {
        match letter {
            letter if index == 0 => words.extend(letter.to_uppercase()),
            letter if letter.is_uppercase() => {
                words.push(' ');
                words.extend(letter.to_lowercase());
            }
            letter => words.push(letter),
        }
    }
    words
}
