//! What the descriptions of a contract say of it is so.

use std::collections::BTreeSet;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{InputValueDefinition, TypeKind, TypeSystemDefinition};
use testkit::project;

/// A contract as its clients read it.
#[derive(Default)]
struct Contract {
    /// Every name of a type, field, argument, input field or value, and members such as `Product.title`.
    names: BTreeSet<String>,
    /// Where a description stands, and the description.
    descriptions: Vec<(String, String)>,
    /// Where arguments and fields of inputs stand.
    inputs: BTreeSet<String>,
}

impl Contract {
    fn read(contract: &str) -> Self {
        let file = project().contract(contract).unwrap().api;
        let mut read = Self::default();
        for definition in parse_schema(std::fs::read_to_string(file).unwrap()).unwrap().definitions {
            let TypeSystemDefinition::Type(ty) = definition else { continue };
            let ty = ty.node;
            let name = ty.name.node.as_str();
            read.enter(name, name, ty.description.map(|text| text.node));
            match ty.kind {
                TypeKind::Object(object) => {
                    for field in object.fields.into_iter().map(|field| field.node) {
                        let at = format!("{name}.{}", field.name.node);
                        read.inputs(&at, field.arguments.into_iter().map(|argument| argument.node));
                        read.enter(&field.name.node, &at, field.description.map(|text| text.node));
                    }
                }
                TypeKind::InputObject(input) => read.inputs(name, input.fields.into_iter().map(|field| field.node)),
                TypeKind::Enum(values) => {
                    for value in values.values.into_iter().map(|value| value.node) {
                        let at = format!("{name}.{}", value.value.node);
                        read.enter(&value.value.node, &at, value.description.map(|text| text.node));
                    }
                }
                _ => {}
            }
        }
        read
    }

    fn enter(&mut self, name: &str, at: &str, description: Option<String>) {
        self.names.extend([name.to_owned(), at.to_owned()]);
        self.descriptions.push((at.to_owned(), description.unwrap_or_default()));
    }

    fn inputs(&mut self, of: &str, inputs: impl Iterator<Item = InputValueDefinition>) {
        for input in inputs {
            let at = format!("{of}.{}", input.name.node);
            self.inputs.insert(at.clone());
            self.enter(&input.name.node, &at, input.description.map(|text| text.node));
        }
    }
}

/// Whether a word is spelled as the graph spells names. Keys of JSON, columns, roles and ids of rows are not: `max_total`, `tenant-admin`, `prod_…`.
fn is_name(word: &str) -> bool {
    let letters = word.strip_suffix("()").unwrap_or(word).split('.');
    letters.clone().all(|part| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !(part.contains('_') && part.contains(|c: char| c.is_ascii_lowercase()))
    })
}

/// The words of a piece of GraphQL in a description, without its values.
fn words(piece: &str) -> impl Iterator<Item = &str> {
    let unquoted = piece.split('"').step_by(2);
    unquoted
        .flat_map(|text| text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')))
        .filter(|word| is_name(word))
}

/// The names that a description gives of the graph: what stands in backticks, and words in camel case.
fn named(description: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for (index, piece) in description.split('`').enumerate() {
        match index % 2 {
            // A piece of GraphQL has braces; everything else in backticks is one name, or none of the graph's.
            1 if piece.contains('{') => names.extend(words(piece)),
            1 => names.extend(is_name(piece).then_some(piece)),
            _ => names.extend(words(piece).filter(|word| {
                word.starts_with(|c: char| c.is_ascii_lowercase()) && word.contains(|c: char| c.is_ascii_uppercase())
            })),
        }
    }
    names
}

/// Invariant: Each name that a description gives exists in the contract that shows the description.
#[test]
fn a_description_names_only_what_its_contract_has() {
    let mut wrong = Vec::new();
    for contract in ["storefront", "vendor", "admin"] {
        let Contract { names, descriptions, .. } = Contract::read(contract);
        let mut given = 0;
        for (at, description) in &descriptions {
            for name in named(description) {
                given += 1;
                if !names.contains(name) {
                    wrong.push(format!("{contract}: {at}: `{name}`"));
                }
            }
        }
        assert!(given > 500, "{contract}: {given} names");
    }
    assert!(wrong.is_empty(), "{} names:\n{}", wrong.len(), wrong.join("\n"));
}

/// What a description of an input says that only an answer can mean.
const OF_ANSWERS: [&str; 2] = ["Null for everyone but", "Readable by"];

/// Invariant: Descriptions tell what a query or mutation does, name rows by their type, and say of an input only what an input means.
#[test]
fn descriptions_tell_what_is_done_and_of_what() {
    let mut wrong = Vec::new();
    for contract in ["storefront", "vendor", "admin"] {
        let Contract { descriptions, inputs, .. } = Contract::read(contract);
        for (at, description) in &descriptions {
            let first = description.split_whitespace().next().unwrap_or_default();
            let members: Vec<_> = at.split('.').collect();
            let is_root = matches!(members[..], ["Query" | "Mutation", _]);
            let is_verb =
                first.starts_with(|c: char| c.is_ascii_uppercase()) && first.ends_with('s') && !["Its", "This"].contains(&first);
            if is_root && !is_verb {
                wrong.push(format!("{contract}: {at} begins with no verb: {description}"));
            }
            if description == "Its id." {
                wrong.push(format!("{contract}: {at} does not say of what the id is"));
            }
            let words: Vec<_> = description.split_whitespace().collect();
            if let Some(pair) = words.windows(2).find(|pair| wrong_article(pair[0], pair[1])) {
                wrong.push(format!("{contract}: {at}: {}", pair.join(" ")));
            }
            if inputs.contains(at) && OF_ANSWERS.iter().any(|said| description.contains(said)) {
                wrong.push(format!("{contract}: {at} is an input, and says who reads it: {description}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether an article does not fit the word behind it. Of the words in `u` some begin with a consonant.
fn wrong_article(article: &str, word: &str) -> bool {
    let sounds = |letters: &[char]| word.starts_with(letters);
    match article.to_ascii_lowercase().as_str() {
        "a" => {
            sounds(&['a', 'e', 'i', 'o'])
                && !["one", "one-time", "once", "eu"].iter().any(|exception| word.starts_with(exception))
        }
        "an" => sounds(&['b', 'c', 'd', 'f', 'g', 'j', 'k', 'l', 'm', 'n', 'p', 'q', 'r', 's', 't', 'v', 'w', 'x', 'y', 'z']),
        _ => false,
    }
}

#[test]
fn names_are_told_from_prose() {
    assert_eq!(
        named("Pass `id`; see `Product.title`, unless manageInventory is false."),
        ["id", "Product.title", "manageInventory"]
    );
    assert_eq!(named("Use `where: { depth: { lte: 2 } }`."), ["where", "depth", "lte"]);
    assert_eq!(named("Its id, `prod_…`, a key `max_total`, a role `tenant-admin`, [{\"upTo\": 4}], \"fr-TN\""), [""; 0]);
}
