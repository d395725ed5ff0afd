//! One thing has one name in all contracts.

use std::collections::BTreeSet;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, TypeDefinition, TypeKind, TypeSystemDefinition};
use testkit::project;

fn types(contract: &str) -> Vec<TypeDefinition> {
    let schema = std::fs::read_to_string(project().contract(contract).unwrap().api).unwrap();
    let definitions = parse_schema(schema).unwrap().definitions.into_iter();
    let types = definitions.filter_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) => Some(ty.node),
        _ => None,
    });
    types.collect()
}

/// Whether a digit stands apart from its letters, as in `B_2B`.
fn is_torn(value: &str) -> bool {
    value.split('_').any(|part| part.starts_with(|c: char| c.is_ascii_digit()) && part.contains(|c: char| c.is_ascii_uppercase()))
}

/// Invariant: Values of enums have one spelling, and a role is an enum wherever it is one of a list.
#[test]
fn values_have_one_spelling_and_roles_are_enums() {
    for contract in ["storefront", "vendor", "admin"] {
        let types = types(contract);
        let enums: BTreeSet<_> =
            types.iter().filter(|ty| matches!(ty.kind, TypeKind::Enum(_))).map(|ty| ty.name.node.clone()).collect();
        let (mut wrong, mut roles) = (Vec::new(), 0);
        for ty in &types {
            let name = &ty.name.node;
            match &ty.kind {
                TypeKind::Enum(values) => {
                    let values = values.values.iter().map(|value| value.node.value.node.as_str());
                    let odd = values.filter(|value| *value == "CANCELED" || is_torn(value));
                    wrong.extend(odd.map(|value| format!("{contract}: {name}.{value}")));
                }
                TypeKind::Object(object) => {
                    for field in object
                        .fields
                        .iter()
                        .map(|field| &field.node)
                        .filter(|field| field.name.node.to_lowercase().ends_with("role"))
                    {
                        let deprecated = field.directives.iter().any(|directive| directive.node.name.node == "deprecated");
                        let is_enum = matches!(&field.ty.node.base, BaseType::Named(of) if enums.contains(of));
                        // Programs and customers act under no role of a list; the log has what their tokens said.
                        if !is_enum && !deprecated && (name.as_str(), field.name.node.as_str()) != ("AuditLog", "actorRole") {
                            wrong.push(format!("{contract}: {name}.{}", field.name.node));
                        }
                        roles += usize::from(is_enum);
                    }
                }
                _ => {}
            }
        }
        assert!(wrong.is_empty(), "{wrong:?}");
        assert!(roles > 0, "{contract}");
    }
}

#[test]
fn a_torn_value_is_told_from_a_number() {
    assert!(is_torn("B_2B") && is_torn("TOP_3D"));
    assert!(!is_torn("B2B") && !is_torn("NET_30") && !is_torn("LEVEL_2_ONLY"));
}
