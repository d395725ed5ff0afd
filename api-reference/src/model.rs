//! The API as the site shows it: all contracts in one, each element with the contracts that have it, and types grouped into pages.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use apollo_compiler::ast::{self, FieldDefinition, InputValueDefinition, Value};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{Node, Schema};

use crate::example::{Example, Examples};

/// Which contracts have an element, a bit each in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Contracts(pub(crate) u32);

impl Contracts {
    fn with(self, contract: usize) -> Self {
        Self(self.0 | 1 << contract)
    }

    pub(crate) fn has(self, contract: usize) -> bool {
        self.0 & (1 << contract) != 0
    }
}

/// The kinds of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Object,
    Interface,
    Union,
    Input,
    Enum,
    Scalar,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Object => "type",
            Self::Interface => "interface",
            Self::Union => "union",
            Self::Input => "input",
            Self::Enum => "enum",
            Self::Scalar => "scalar",
        }
    }
}

/// Who may see an element: a token with all scopes of one of these lists; everybody when there are none.
pub(crate) type Scopes = Vec<Vec<String>>;

/// A type.
#[derive(Debug)]
pub(crate) struct Type {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) description: String,
    pub(crate) contracts: Contracts,
    pub(crate) scopes: Scopes,
    /// Fields, input fields or values.
    pub(crate) elements: Vec<Element>,
    /// The types of a union, the interfaces of an object.
    pub(crate) related: Vec<String>,
    /// Where a scalar is specified.
    pub(crate) specification: Option<String>,
    /// The subgraphs that have it.
    pub(crate) subgraphs: Vec<String>,
}

/// A field, an argument, an input field or a value of an enum.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// Its type, empty for a value of an enum.
    pub(crate) of: TypeName,
    pub(crate) description: String,
    pub(crate) arguments: Vec<Element>,
    pub(crate) default: Option<String>,
    pub(crate) deprecated: Option<String>,
    pub(crate) contracts: Contracts,
    pub(crate) scopes: Scopes,
    pub(crate) subgraph: Option<String>,
}

/// A type as a field names it, `[Review!]!`.
#[derive(Clone, Debug, Default)]
pub(crate) struct TypeName {
    pub(crate) before: String,
    pub(crate) name: String,
    pub(crate) after: String,
}

impl TypeName {
    fn of(written: &ast::Type) -> Self {
        let text = written.to_string();
        let name = written.inner_named_type().to_string();
        let (before, after) = text.split_once(name.as_str()).unwrap_or_default();
        Self { before: before.to_owned(), after: after.to_owned(), name }
    }

    pub(crate) fn is_required(&self) -> bool {
        self.after.ends_with('!')
    }
}

/// A query or a mutation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) field: Element,
    pub(crate) is_mutation: bool,
    /// Its example, with the contracts where it is this one.
    pub(crate) examples: Vec<(Contracts, Example)>,
}

impl Operation {
    pub(crate) fn anchor(&self) -> String {
        format!("{}-{}", if self.is_mutation { "mutation" } else { "query" }, self.field.name)
    }
}

/// What one page shows: a type with the types that exist for its sake, and the operations on it.
#[derive(Debug)]
pub(crate) struct Page {
    /// The name of its main type.
    pub(crate) name: String,
    pub(crate) subgraph: Option<String>,
    /// The main type first.
    pub(crate) types: Vec<String>,
    /// Indices of `Reference::operations`.
    pub(crate) operations: Vec<usize>,
    pub(crate) contracts: Contracts,
    pub(crate) is_entity: bool,
}

/// The page of filters that many types share.
pub(crate) const FILTERS: &str = "Filters";

/// The whole API.
#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) types: BTreeMap<String, Type>,
    pub(crate) operations: Vec<Operation>,
    pub(crate) pages: Vec<Page>,
    /// The page of each type, except scalars.
    homes: HashMap<String, usize>,
    /// By type: the fields that give or take it, `Product.reviews`.
    pub(crate) uses: BTreeMap<String, Vec<(String, String)>>,
}

impl Reference {
    /// Brings the schemas of all contracts together.
    pub(crate) fn new(contracts: &[Valid<Schema>], supergraph: &Schema) -> Self {
        let mut types = BTreeMap::new();
        let mut roots: [Option<Type>; 2] = [None, None];
        // The largest first: the order of fields is its order.
        let mut order: Vec<usize> = (0..contracts.len()).collect();
        order.sort_by_key(|&contract| std::cmp::Reverse(contracts[contract].types.len()));
        for contract in order {
            let schema = &contracts[contract];
            let root = |kind| schema.root_operation(kind).map(|name| name.as_str());
            let (query, mutation) = (root(ast::OperationType::Query), root(ast::OperationType::Mutation));
            for (name, definition) in &schema.types {
                if name.starts_with("__") {
                    continue;
                }
                let read = read_type(name, definition, contract, supergraph);
                let slot = match Some(name.as_str()) {
                    name if name == query => &mut roots[0],
                    name if name == mutation => &mut roots[1],
                    _ => {
                        merge_type(types.entry(name.to_string()).or_insert_with(|| empty(&read)), read);
                        continue;
                    }
                };
                merge_type(slot.get_or_insert_with(|| empty(&read)), read);
            }
        }
        let examples: Vec<Examples<'_>> = contracts.iter().map(Examples::new).collect();
        let mut operations = Vec::new();
        for (is_mutation, root) in [(false, &roots[0]), (true, &roots[1])] {
            for field in root.iter().flat_map(|root| &root.elements) {
                let mut shown: Vec<(Contracts, Example)> = Vec::new();
                for (contract, examples) in examples.iter().enumerate().filter(|(contract, _)| field.contracts.has(*contract)) {
                    let Some(example) = examples.of(is_mutation, &field.name) else { continue };
                    match shown.iter_mut().find(|(_, known)| *known == example) {
                        Some((contracts, _)) => *contracts = contracts.with(contract),
                        None => shown.push((Contracts::default().with(contract), example)),
                    }
                }
                operations.push(Operation { field: field.clone(), is_mutation, examples: shown });
            }
        }
        let mut reference = Self { types, operations, pages: Vec::new(), homes: HashMap::new(), uses: BTreeMap::new() };
        reference.group();
        reference
    }

    /// The page that shows a type.
    pub(crate) fn home(&self, name: &str) -> Option<&Page> {
        self.homes.get(name).map(|&page| &self.pages[page])
    }

    /// The scopes of an operation: its own, else those of what it gives.
    pub(crate) fn scopes_of<'a>(&'a self, operation: &'a Operation) -> &'a Scopes {
        match self.types.get(&operation.field.of.name) {
            Some(given) if operation.field.scopes.is_empty() => &given.scopes,
            _ => &operation.field.scopes,
        }
    }

    /// Puts each type on a page: objects on their own, what is made for one object with it, filters of many together.
    fn group(&mut self) {
        let entity = |name: &str| self.types.contains_key(&format!("{name}Connection"));
        let mut owners: BTreeMap<String, String> = BTreeMap::new();
        for (name, definition) in &self.types {
            if let Some(owner) = self.made_for(name, definition.kind) {
                owners.insert(name.clone(), owner);
            } else if matches!(definition.kind, Kind::Object | Kind::Interface | Kind::Union) {
                owners.insert(name.clone(), name.clone());
            }
        }
        // Who uses what, by type; an operation's arguments are used by what it gives.
        let mut users: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for definition in self.types.values() {
            for element in &definition.elements {
                for used in std::iter::once(element).chain(&element.arguments) {
                    users.entry(&used.of.name).or_default().insert(&definition.name);
                }
            }
        }
        for operation in &self.operations {
            for argument in &operation.field.arguments {
                users.entry(&argument.of.name).or_default().insert(&operation.field.of.name);
            }
        }
        // Inputs and enums of one owner only belong to it; repeated, since an input may be used by inputs alone.
        loop {
            let mut found = Vec::new();
            for (name, definition) in &self.types {
                if owners.contains_key(name) || definition.kind == Kind::Scalar {
                    continue;
                }
                let users = users.get(name.as_str()).into_iter().flatten().filter(|user| **user != name.as_str());
                let mut of: BTreeSet<Option<&String>> = users.map(|user| owners.get(*user)).collect();
                // A filter of an enum follows the enum, and is followed by none.
                if definition.kind == Kind::Enum && of.len() > 1 {
                    of.remove(&None);
                }
                if let (1, Some(Some(owner))) = (of.len(), of.first().copied()) {
                    found.push((name.clone(), owner.clone()));
                }
            }
            if found.is_empty() {
                break;
            }
            owners.extend(found);
        }
        for (name, definition) in &self.types {
            if definition.kind != Kind::Scalar && !owners.contains_key(name) {
                let shared = definition.kind == Kind::Input && name.ends_with("Filter");
                owners.insert(name.clone(), if shared { FILTERS.to_owned() } else { name.clone() });
            }
        }
        let mut pages: BTreeMap<&String, Page> = BTreeMap::new();
        for (name, owner) in &owners {
            let page = pages.entry(owner).or_insert_with(|| Page {
                name: owner.clone(),
                subgraph: None,
                types: Vec::new(),
                operations: Vec::new(),
                contracts: Contracts::default(),
                is_entity: entity(owner),
            });
            page.types.push(name.clone());
        }
        for (index, operation) in self.operations.iter().enumerate() {
            // One that gives a scalar has no page: it is shown with its kind.
            if let Some(page) = owners.get(&operation.field.of.name).and_then(|owner| pages.get_mut(owner)) {
                page.operations.push(index);
            }
        }
        let mut pages: Vec<Page> = pages.into_values().collect();
        for page in &mut pages {
            page.types.sort_by_key(|name| (*name != page.name, self.types[name].kind, rank(name), name.clone()));
            page.contracts = Contracts(page.types.iter().fold(0, |all, name| all | self.types[name].contracts.0));
            let of_operations = page.operations.iter().find_map(|&index| self.operations[index].field.subgraph.clone());
            let of_types = match &self.types.get(&page.name).map(|main| main.subgraphs.as_slice()) {
                Some([only]) => Some(only.clone()),
                _ => None,
            };
            // `Money` and its like belong to nobody.
            page.subgraph = if page.is_entity { of_operations.or(of_types) } else { of_types };
        }
        self.homes =
            pages.iter().enumerate().flat_map(|(index, page)| page.types.iter().map(move |name| (name.clone(), index))).collect();
        self.pages = pages;
        self.collect_uses();
    }

    /// The object that a type is made for by its name: `Review` for `ReviewFilter`.
    fn made_for(&self, name: &str, kind: Kind) -> Option<String> {
        let suffixes: &[&str] = match kind {
            Kind::Object => &["Connection", "Edge", "Payload"],
            Kind::Input => &["Filter", "SortOrder", "Order", "Input"],
            Kind::Enum => &["SortOrderField", "OrderField"],
            _ => return None,
        };
        suffixes.iter().find_map(|suffix| {
            let stem = name.strip_suffix(suffix)?;
            let verbs = ["Create", "Update", "Delete", ""];
            let mut candidates = verbs.iter().filter_map(|verb| stem.strip_prefix(verb));
            candidates.find(|owner| self.types.get(*owner).is_some_and(|owner| owner.kind == Kind::Object)).map(str::to_owned)
        })
    }

    fn collect_uses(&mut self) {
        let mut uses: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for definition in self.types.values() {
            for element in &definition.elements {
                let own = self.homes.get(&definition.name) == self.homes.get(&element.of.name);
                if !own && !element.of.name.is_empty() {
                    uses.entry(element.of.name.clone()).or_default().push((definition.name.clone(), element.name.clone()));
                }
            }
        }
        self.uses = uses;
    }
}

/// The order of types of one kind on a page: what is needed first, first.
fn rank(name: &str) -> u8 {
    let suffixes = ["Input", "Payload", "Connection", "Edge", "Filter", "Order", "OrderField"];
    suffixes.iter().position(|suffix| name.ends_with(suffix)).map_or(0, |index| u8::try_from(index + 1).unwrap_or(u8::MAX))
}

fn empty(like: &Type) -> Type {
    Type {
        name: like.name.clone(),
        kind: like.kind,
        description: like.description.clone(),
        contracts: Contracts::default(),
        scopes: like.scopes.clone(),
        elements: Vec::new(),
        related: Vec::new(),
        specification: like.specification.clone(),
        subgraphs: like.subgraphs.clone(),
    }
}

fn merge_type(into: &mut Type, from: Type) {
    into.contracts.0 |= from.contracts.0;
    merge_elements(&mut into.elements, from.elements);
    for name in from.related {
        if !into.related.contains(&name) {
            into.related.push(name);
        }
    }
}

fn merge_elements(into: &mut Vec<Element>, from: Vec<Element>) {
    for element in from {
        match into.iter_mut().find(|known| known.name == element.name) {
            Some(known) => {
                known.contracts.0 |= element.contracts.0;
                merge_elements(&mut known.arguments, element.arguments);
            }
            None => into.push(element),
        }
    }
}

fn read_type(name: &str, definition: &ExtendedType, contract: usize, supergraph: &Schema) -> Type {
    let above = supergraph.types.get(name);
    let kind = match definition {
        ExtendedType::Scalar(_) => Kind::Scalar,
        ExtendedType::Object(_) => Kind::Object,
        ExtendedType::Interface(_) => Kind::Interface,
        ExtendedType::Union(_) => Kind::Union,
        ExtendedType::Enum(_) => Kind::Enum,
        ExtendedType::InputObject(_) => Kind::Input,
    };
    let fields = |fields: &apollo_compiler::collections::IndexMap<_, apollo_compiler::schema::Component<FieldDefinition>>| {
        fields.values().map(|field| read_field(field, contract, above)).collect()
    };
    let (elements, related) = match definition {
        ExtendedType::Scalar(_) => (Vec::new(), Vec::new()),
        ExtendedType::Object(object) => {
            (fields(&object.fields), object.implements_interfaces.iter().map(ToString::to_string).collect())
        }
        ExtendedType::Interface(interface) => (fields(&interface.fields), Vec::new()),
        ExtendedType::Union(union) => (Vec::new(), union.members.iter().map(ToString::to_string).collect()),
        ExtendedType::Enum(definition) => {
            let values = definition.values.values().map(|value| Element {
                name: value.value.to_string(),
                of: TypeName::default(),
                description: text(value.description.as_ref()),
                arguments: Vec::new(),
                default: None,
                deprecated: deprecated(&value.directives),
                contracts: Contracts::default().with(contract),
                scopes: Vec::new(),
                subgraph: None,
            });
            (values.collect(), Vec::new())
        }
        ExtendedType::InputObject(input) => {
            (input.fields.values().map(|field| read_input(field, contract)).collect(), Vec::new())
        }
    };
    let url = definition.directives().get("specifiedBy").and_then(|directive| directive.specified_argument_by_name("url"));
    let of_graphs = above.map(|above| above.directives().get_all("join__type").filter_map(|join| graph(join)).collect());
    let mut subgraphs: Vec<String> = of_graphs.unwrap_or_default();
    subgraphs.dedup();
    Type {
        name: name.to_owned(),
        kind,
        description: text(definition.description()),
        contracts: Contracts::default().with(contract),
        scopes: above.and_then(|above| above.directives().get("requiresScopes")).map_or_else(Vec::new, |found| scopes(found)),
        elements,
        related,
        specification: url.and_then(|url| url.as_str()).map(str::to_owned),
        subgraphs,
    }
}

fn read_field(field: &FieldDefinition, contract: usize, above: Option<&ExtendedType>) -> Element {
    let above = match above {
        Some(ExtendedType::Object(object)) => object.fields.get(&field.name),
        Some(ExtendedType::Interface(interface)) => interface.fields.get(&field.name),
        _ => None,
    };
    Element {
        name: field.name.to_string(),
        of: TypeName::of(&field.ty),
        description: text(field.description.as_ref()),
        arguments: field.arguments.iter().map(|argument| read_input(argument, contract)).collect(),
        default: None,
        deprecated: deprecated(&field.directives),
        contracts: Contracts::default().with(contract),
        scopes: above.and_then(|above| above.directives.get("requiresScopes")).map_or_else(Vec::new, |found| scopes(found)),
        subgraph: above.and_then(|above| above.directives.get("join__field")).and_then(|join| graph(join)),
    }
}

fn read_input(input: &InputValueDefinition, contract: usize) -> Element {
    Element {
        name: input.name.to_string(),
        of: TypeName::of(&input.ty),
        description: text(input.description.as_ref()),
        arguments: Vec::new(),
        default: input.default_value.as_ref().map(|value| value.to_string()),
        deprecated: deprecated(&input.directives),
        contracts: Contracts::default().with(contract),
        scopes: Vec::new(),
        subgraph: None,
    }
}

fn text(description: Option<&Node<str>>) -> String {
    description.map(|description| description.trim().to_owned()).unwrap_or_default()
}

fn deprecated(directives: &ast::DirectiveList) -> Option<String> {
    let directive = directives.get("deprecated")?;
    let reason = directive.specified_argument_by_name("reason").and_then(|reason| reason.as_str());
    Some(reason.unwrap_or("No longer supported").to_owned())
}

/// The subgraph that a directive of federation names, in lower case as in the manifest.
fn graph(directive: &ast::Directive) -> Option<String> {
    match directive.specified_argument_by_name("graph")?.as_ref() {
        Value::Enum(name) => Some(name.to_lowercase()),
        _ => None,
    }
}

fn scopes(directive: &ast::Directive) -> Scopes {
    let lists = directive.specified_argument_by_name("scopes").and_then(|value| value.as_list()).unwrap_or_default();
    let words = |list: &Node<Value>| -> Vec<String> {
        list.as_list().unwrap_or_default().iter().filter_map(|word| word.as_str()).map(str::to_owned).collect()
    };
    lists.iter().map(words).collect()
}
