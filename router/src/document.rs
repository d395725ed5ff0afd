//! What a document may be, beyond the limits of the configuration and before it is validated.

use std::collections::{HashMap, HashSet};

use hive_router::GraphQLError;
use hive_router::graphql_tools::static_graphql::query::{
    Definition, Document, FragmentDefinition, OperationDefinition, Selection, SelectionSet,
};

use crate::refusal::INVALID;

/// How many lists of the schema may stand in each other: types, their fields, the types of their arguments. Tools need three.
/// Source: graphql-js 16, `MaxIntrospectionDepthRule`.
const DEEPEST_INTROSPECTION: usize = 3;
const LISTS: [&str; 4] = ["fields", "interfaces", "possibleTypes", "inputFields"];

/// How often a document may ask for the schema; tools ask once.
const MOST_INTROSPECTIONS: usize = 5;

/// Refuses a document of several operations of which the request names none, and one that asks for the schema in the depth or too often.
pub(crate) fn check(document: &Document, operation_name: Option<&str>) -> Result<(), GraphQLError> {
    let operations: Vec<&OperationDefinition> = document
        .definitions
        .iter()
        .filter_map(|definition| match definition {
            Definition::Operation(operation) => Some(operation),
            Definition::Fragment(_) => None,
        })
        .collect();
    let named = |name: &str| operations.iter().any(|operation| name_of(operation) == Some(name));
    match operation_name.filter(|name| !name.is_empty()) {
        None if operations.len() > 1 => {
            return refuse("The document has several operations: name the one to run in `operationName`.".to_owned());
        }
        Some(name) if !operations.is_empty() && !named(name) => {
            return refuse("The document has no operation of the name in `operationName`.".to_owned());
        }
        _ => {}
    }
    let fragments = document.definitions.iter().filter_map(|definition| match definition {
        Definition::Fragment(fragment) => Some((fragment.name.as_str(), fragment)),
        Definition::Operation(_) => None,
    });
    let mut walk = Introspection { fragments: fragments.collect(), entered: HashSet::new(), asked: 0 };
    for operation in operations {
        walk.visit(selection_set(operation), None)?;
    }
    Ok(())
}

fn refuse<T>(message: String) -> Result<T, GraphQLError> {
    Err(GraphQLError::from_message_and_code(message, INVALID))
}

fn name_of(operation: &OperationDefinition) -> Option<&str> {
    match operation {
        OperationDefinition::Query(query) => query.name.as_deref(),
        OperationDefinition::Mutation(mutation) => mutation.name.as_deref(),
        OperationDefinition::Subscription(subscription) => subscription.name.as_deref(),
        OperationDefinition::SelectionSet(_) => None,
    }
}

fn selection_set(operation: &OperationDefinition) -> &SelectionSet {
    match operation {
        OperationDefinition::Query(query) => &query.selection_set,
        OperationDefinition::Mutation(mutation) => &mutation.selection_set,
        OperationDefinition::Subscription(subscription) => &subscription.selection_set,
        OperationDefinition::SelectionSet(selections) => selections,
    }
}

/// A walk over what a document asks of the schema itself.
struct Introspection<'a> {
    fragments: HashMap<&'a str, &'a FragmentDefinition>,
    /// The fragments that the walk is inside: one within itself is refused by the validation.
    entered: HashSet<&'a str>,
    asked: usize,
}

impl<'a> Introspection<'a> {
    /// Visits selections; `depth` is that of the lists around them, None outside of the schema.
    fn visit(&mut self, selections: &'a SelectionSet, depth: Option<usize>) -> Result<(), GraphQLError> {
        for selection in &selections.items {
            match selection {
                Selection::Field(field) => {
                    let depth = match (depth, field.name.as_str()) {
                        (None, "__schema" | "__type") => {
                            self.asked += 1;
                            Some(0)
                        }
                        // No other field of the root leads to the schema.
                        (None, _) => continue,
                        (Some(depth), name) if LISTS.contains(&name) => Some(depth + 1),
                        (depth, _) => depth,
                    };
                    if self.asked > MOST_INTROSPECTIONS {
                        return refuse(format!("A document may ask for the schema {MOST_INTROSPECTIONS} times."));
                    }
                    if depth.is_some_and(|depth| depth > DEEPEST_INTROSPECTION) {
                        return refuse(format!(
                            "The document asks for the schema too deep: at most {DEEPEST_INTROSPECTION} of {} in each other.",
                            LISTS.map(|list| format!("`{list}`")).join(", ")
                        ));
                    }
                    self.visit(&field.selection_set, depth)?;
                }
                Selection::InlineFragment(fragment) => self.visit(&fragment.selection_set, depth)?,
                Selection::FragmentSpread(spread) => {
                    let fragment = self.fragments.get(spread.fragment_name.as_str()).copied();
                    if let Some(fragment) = fragment
                        && self.entered.insert(&fragment.name)
                    {
                        self.visit(&fragment.selection_set, depth)?;
                        self.entered.remove(fragment.name.as_str());
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use hive_router::graphql_tools::parser::parse_query;

    use super::*;

    fn checked(text: &str, operation: Option<&str>) -> Result<(), String> {
        check(&parse_query(text).unwrap().into_static(), operation).map_err(|error| error.message)
    }

    #[test]
    fn of_several_operations_one_is_named() {
        assert!(checked("{ a }", None).is_ok());
        assert!(checked("query A { a } mutation B { b }", Some("B")).is_ok());
        assert!(checked("query A { a } mutation B { b }", None).unwrap_err().contains("several operations"));
        assert!(checked("query A { a } mutation B { b }", Some("")).unwrap_err().contains("several operations"));
        assert!(checked("query A { a }", Some("C")).unwrap_err().contains("no operation"));
    }

    #[test]
    fn the_schema_is_asked_for_in_bounds() {
        let tools =
            "{ __schema { types { fields { args { type { ...T } } } inputFields { type { ...T } } possibleTypes { name } } } }
            fragment T on __Type { ofType { ofType { ofType { name } } } }";
        assert!(checked(tools, None).is_ok());
        let deep = "{ __schema { types { ...F } } } fragment F on __Type { fields { type { fields { type { fields { type { fields { name } } } } } } } }";
        assert!(checked(deep, None).unwrap_err().contains("too deep"));
        let often: String = (0..6).map(|number| format!("a{number}: __type(name: \"A\") {{ name }} ")).collect();
        assert!(checked(&format!("{{ {often} }}"), None).unwrap_err().contains("5 times"));
        assert!(checked("{ product { fields { fields { fields { fields { id } } } } } }", None).is_ok());
        assert!(
            checked("{ ...A } fragment A on Query { __schema { types { ...B } } } fragment B on __Type { ...B }", None).is_ok()
        );
    }
}
