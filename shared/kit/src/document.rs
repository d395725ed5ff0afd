//! Documents: parsed once, since a router sends the same few texts over and over with other variables; made ready for execution.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_graphql::indexmap::IndexSet;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{
    Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, OperationType, Selection,
    SelectionSet,
};
use async_graphql::{Name, Positioned, Request, Value as ConstValue, Variables};
use async_graphql_value::Value;
use moka::sync::Cache;

use crate::error::{Error, Result};

/// Most bytes of text whose documents are kept; a document takes several times as much memory as its text.
const KEPT_BYTES: u64 = 512 * 1024;
/// Longest text whose document is kept, in bytes: longer ones are rare, and would push out many others.
const LONGEST: usize = 32 * 1024;

/// The documents of a subgraph's latest requests. What a request may ask is checked anew each time, against its own variables.
pub(crate) struct Documents(Cache<String, Arc<Parsed>>);

/// A parsed document, and whether it names a field with fields of its own more than once.
struct Parsed {
    document: ExecutableDocument,
    joins: bool,
}

impl Default for Documents {
    fn default() -> Self {
        let weigher = |text: &String, _: &Arc<Parsed>| u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self(Cache::builder().weigher(weigher).max_capacity(KEPT_BYTES).build())
    }
}

impl Documents {
    /// Gives a request its parsed document, from an earlier request with the same text where there was one; tells whether the values of a field
    /// that it names more than once have to be joined. A text that cannot be parsed is left to the execution, which says where it is wrong.
    ///
    /// Errors: `INVALID` where fragments make the document longer than [`MOST_SELECTIONS`], each written out where it is spread.
    pub(crate) fn parse(&self, request: &mut Request) -> Result<bool> {
        if let Some(parsed) = self.0.get(&request.query) {
            request.set_parsed_query(parsed.document.clone());
            return Ok(parsed.joins);
        }
        let Ok(document) = parse_query(&request.query) else { return Ok(false) };
        if selections(&document) > MOST_SELECTIONS {
            return Err(Error::Invalid(format!(
                "The document has more than {MOST_SELECTIONS} selections, with each fragment counted wherever it is spread."
            )));
        }
        // Of a long text it is not worth the time to look.
        let joins = request.query.len() > LONGEST || joins(&document);
        if request.query.len() <= LONGEST {
            self.0.insert(request.query.clone(), Arc::new(Parsed { document: document.clone(), joins }));
        }
        request.set_parsed_query(document);
        Ok(joins)
    }
}

/// Most selections of a document, each fragment written out where it is spread: reading and checking it takes time by these, and fragments that spread
/// each other can make many of a short text.
const MOST_SELECTIONS: usize = 100_000;

/// Deepest that fields and fragments may stand in each other; the limits of the schema are lower.
const DEEPEST: usize = 256;

/// How many selections a document has, each fragment written out where it is spread.
fn selections(document: &ExecutableDocument) -> usize {
    let mut known = HashMap::new();
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let of_operations = operations.map(|set| selections_of(set, document, &mut known, 0)).fold(0, usize::saturating_add);
    // Those that nothing spreads are checked as well.
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    fragments.map(|set| selections_of(set, document, &mut known, 0)).fold(of_operations, usize::saturating_add)
}

fn selections_of<'a>(
    set: &'a SelectionSet,
    document: &'a ExecutableDocument,
    known: &mut HashMap<&'a Name, usize>,
    depth: usize,
) -> usize {
    if depth > DEEPEST {
        return usize::MAX;
    }
    let each = set.items.iter().map(|selection| match &selection.node {
        Selection::Field(field) => {
            1_usize.saturating_add(selections_of(&field.node.selection_set.node, document, known, depth + 1))
        }
        Selection::InlineFragment(inline) => {
            1_usize.saturating_add(selections_of(&inline.node.selection_set.node, document, known, depth + 1))
        }
        Selection::FragmentSpread(spread) => {
            let name = &spread.node.fragment_name.node;
            match (known.get(name), document.fragments.get(name)) {
                (Some(&size), _) => size.saturating_add(1),
                (None, Some(fragment)) => {
                    // One that leads to itself is refused when the document is checked.
                    known.insert(name, 0);
                    let size = selections_of(&fragment.node.selection_set.node, document, known, depth + 1);
                    known.insert(name, size);
                    size.saturating_add(1)
                }
                (None, None) => 1,
            }
        }
    });
    each.fold(0, usize::saturating_add)
}

/// Whether a document names a field with fields of its own more than once, on one type.
fn joins(document: &ExecutableDocument) -> bool {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let sets = operations.chain(document.fragments.values().map(|fragment| &fragment.node.selection_set.node));
    sets.into_iter().any(|set| joins_in(set, document))
}

fn joins_in(set: &SelectionSet, document: &ExecutableDocument) -> bool {
    let (mut seen, mut twice) = (HashMap::new(), false);
    add_keys(set, None, document, &mut seen, &mut twice, &mut HashSet::new());
    twice || nested_sets(set).any(|inner| joins_in(inner, document))
}

/// The sets of the fields of a set, those of inline fragments too.
fn nested_sets(set: &SelectionSet) -> Box<dyn Iterator<Item = &SelectionSet> + '_> {
    Box::new(set.items.iter().flat_map(|selection| match &selection.node {
        Selection::Field(field) => Box::new(std::iter::once(&field.node.selection_set.node)),
        Selection::InlineFragment(fragment) => nested_sets(&fragment.node.selection_set.node),
        Selection::FragmentSpread(_) => Box::new(std::iter::empty()) as Box<dyn Iterator<Item = &SelectionSet>>,
    }))
}

/// Adds the keys of fields that have fields of their own, each with the type that a fragment says it is on.
fn add_keys<'a>(
    set: &'a SelectionSet,
    on: Option<&'a Name>,
    document: &'a ExecutableDocument,
    seen: &mut HashMap<&'a Name, Vec<Option<&'a Name>>>,
    twice: &mut bool,
    entered: &mut HashSet<&'a Name>,
) {
    for selection in &set.items {
        if *twice {
            return;
        }
        match &selection.node {
            Selection::Field(field) if field.node.selection_set.node.items.is_empty() => {}
            Selection::Field(field) => {
                let key = &field.node.response_key().node;
                // A fragment may be on the very type that the set is of.
                let others = seen.entry(key).or_default();
                *twice |= others.iter().any(|other| *other == on || other.is_none() || on.is_none());
                others.push(on);
            }
            Selection::InlineFragment(fragment) => {
                let on = fragment.node.type_condition.as_ref().map(|condition| &condition.node.on.node).or(on);
                add_keys(&fragment.node.selection_set.node, on, document, seen, twice, entered);
            }
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                *twice |= !entered.insert(name);
                if let Some(fragment) = document.fragments.get(name).filter(|_| !*twice) {
                    let on = Some(&fragment.node.type_condition.node.on.node);
                    add_keys(&fragment.node.selection_set.node, on, document, seen, twice, entered);
                }
            }
        }
    }
}

/// The operation of a document that a request runs: the one it names, or the only one there is. None where that is nothing.
pub(crate) fn operation<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Option<&'a OperationDefinition> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => Some(&operation.node),
        (DocumentOperations::Multiple(all), Some(name)) => all.get(name).map(|operation| &operation.node),
        // The parser counts one that has a name as several.
        (DocumentOperations::Multiple(all), None) if all.len() == 1 => all.values().next().map(|operation| &operation.node),
        (DocumentOperations::Multiple(_), None) => None,
    }
}

/// How many lists and objects of a value may stand in each other. Reading one deeper takes stack at every level, and a filter of so many
/// levels is nobody's.
const DEEPEST_VALUE: usize = 32;

/// Refuses values, in the document or as variables, that are nested too deep. Errors: `INVALID`.
pub(crate) fn check_values(request: &mut Request) -> Result<()> {
    let too_deep = |what: String| {
        Error::Invalid(format!("{what} is nested too deep: at most {DEEPEST_VALUE} lists and objects may stand in each other."))
    };
    if let Some((name, _)) = request.variables.iter().find(|(_, value)| !is_shallow_const(value, DEEPEST_VALUE)) {
        return Err(too_deep(format!("The variable `${name}`")));
    }
    // What cannot be parsed the execution refuses.
    let Ok(document) = request.parsed_query() else { return Ok(()) };
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let sets = operations.chain(document.fragments.values().map(|fragment| &fragment.node.selection_set.node));
    match sets.into_iter().find_map(deep_argument) {
        Some(name) => Err(too_deep(format!("The argument `{name}`"))),
        None => Ok(()),
    }
}

/// The first argument whose value is nested too deep. Selections are as deep as the parser lets them be.
fn deep_argument(selections: &SelectionSet) -> Option<&Name> {
    selections.items.iter().find_map(|selection| match &selection.node {
        Selection::Field(field) => {
            let deep = field.node.arguments.iter().find(|(_, value)| !is_shallow(&value.node, DEEPEST_VALUE));
            deep.map(|(name, _)| &name.node).or_else(|| deep_argument(&field.node.selection_set.node))
        }
        Selection::InlineFragment(fragment) => deep_argument(&fragment.node.selection_set.node),
        Selection::FragmentSpread(_) => None,
    })
}

fn is_shallow(value: &Value, levels: usize) -> bool {
    match value {
        Value::List(items) => levels > 0 && items.iter().all(|item| is_shallow(item, levels - 1)),
        Value::Object(members) => levels > 0 && members.values().all(|member| is_shallow(member, levels - 1)),
        _ => true,
    }
}

fn is_shallow_const(value: &ConstValue, levels: usize) -> bool {
    match value {
        ConstValue::List(items) => levels > 0 && items.iter().all(|item| is_shallow_const(item, levels - 1)),
        ConstValue::Object(members) => levels > 0 && members.values().all(|member| is_shallow_const(member, levels - 1)),
        _ => true,
    }
}

/// Takes the variables that a request declares and does not send out of its document, with the arguments and members of input objects
/// that they stand for: the specification has them as left out (section 6.1.2, CoerceArgumentValues and input coercion), while
/// async-graphql 7.2.1 takes them for an explicit null, which overrides defaults and clears columns. In a list they are null.
///
/// Variables with a default, and those that must be given, are left to the execution. A variable that only directives of `__typename` use is
/// written out, since async-graphql would refuse it as unused.
pub(crate) fn leave_out_unsent(request: &mut Request) {
    let name = request.operation_name.clone();
    // Taken for a while and not copied: representations may be many.
    let sent = std::mem::take(&mut request.variables);
    let rid = request.parsed_query().ok().and_then(|document| rid_of_unsent(document, name.as_deref(), &sent));
    request.variables = sent;
    if let Some(document) = rid {
        request.set_parsed_query(document);
    }
}

/// The document as it has to be for these variables; None where it may stay as it is.
fn rid_of_unsent(document: &ExecutableDocument, name: Option<&str>, sent: &Variables) -> Option<ExecutableDocument> {
    let of_request = operation(document, name)?;
    if of_request.variable_definitions.is_empty() {
        return None;
    }
    let unsent: HashSet<Name> = of_request
        .variable_definitions
        .iter()
        .map(|definition| &definition.node)
        .filter(|definition| definition.var_type.node.nullable && definition.default_value.is_none())
        .filter(|definition| !sent.contains_key(&definition.name.node))
        .map(|definition| definition.name.node.clone())
        .collect();
    let mut used = HashSet::new();
    add_used(&of_request.selection_set.node, &mut used);
    document.fragments.values().for_each(|fragment| add_used(&fragment.node.selection_set.node, &mut used));
    let declared = of_request.variable_definitions.iter().map(|definition| &definition.node.name.node);
    let unused: HashSet<Name> = declared.filter(|name| !used.contains(name)).cloned().collect();
    if unsent.is_empty() && unused.is_empty() {
        return None;
    }
    let mut document = document.clone();
    let mut unsent = Unsent { names: unsent, left_out: unused, sent };
    for fragment in document.fragments.values_mut() {
        unsent.leave_out(&mut fragment.node.selection_set.node);
    }
    let of_request = match (&mut document.operations, name) {
        (DocumentOperations::Single(operation), _) => Some(operation),
        (DocumentOperations::Multiple(all), Some(name)) => all.get_mut(name),
        (DocumentOperations::Multiple(all), None) => all.values_mut().next(),
    };
    if let Some(of_request) = of_request {
        unsent.leave_out(&mut of_request.node.selection_set.node);
        // What nothing names any more would be refused as unused.
        of_request.node.variable_definitions.retain(|definition| !unsent.left_out.contains(&definition.node.name.node));
    }
    Some(document)
}

/// async-graphql 7.2.1 does not look at the directives of this field when it looks for the use of variables.
fn is_typename(field: &Positioned<Field>) -> bool {
    field.node.name.node == "__typename"
}

/// Adds the variables that selections use, as far as async-graphql sees them.
fn add_used<'a>(selections: &'a SelectionSet, used: &mut HashSet<&'a Name>) {
    fn add_value<'a>(value: &'a Value, used: &mut HashSet<&'a Name>) {
        match value {
            Value::Variable(name) => {
                used.insert(name);
            }
            Value::List(items) => items.iter().for_each(|item| add_value(item, used)),
            Value::Object(members) => members.values().for_each(|member| add_value(member, used)),
            _ => {}
        }
    }
    for selection in &selections.items {
        let (directives, inner) = match &selection.node {
            Selection::Field(field) => {
                field.node.arguments.iter().for_each(|(_, value)| add_value(&value.node, used));
                let seen = if is_typename(field) { &[][..] } else { &field.node.directives[..] };
                (seen, Some(&field.node.selection_set.node))
            }
            Selection::InlineFragment(fragment) => (&fragment.node.directives[..], Some(&fragment.node.selection_set.node)),
            Selection::FragmentSpread(spread) => (&spread.node.directives[..], None),
        };
        for directive in directives {
            directive.node.arguments.iter().for_each(|(_, value)| add_value(&value.node, used));
        }
        if let Some(inner) = inner {
            add_used(inner, used);
        }
    }
}

/// Variables that were not sent, and what is taken out.
struct Unsent<'a> {
    names: HashSet<Name>,
    left_out: HashSet<Name>,
    sent: &'a Variables,
}

impl Unsent<'_> {
    fn leave_out(&mut self, selections: &mut SelectionSet) {
        for selection in &mut selections.items {
            let inner = match &mut selection.node {
                Selection::Field(field) => {
                    if is_typename(field) {
                        self.write_out(&mut field.node.directives);
                    }
                    field.node.arguments.retain_mut(|(_, value)| self.keeps(&mut value.node));
                    &mut field.node.selection_set.node
                }
                Selection::InlineFragment(fragment) => &mut fragment.node.selection_set.node,
                Selection::FragmentSpread(_) => continue,
            };
            self.leave_out(inner);
        }
    }

    /// Puts the values of variables in their place.
    fn write_out(&self, directives: &mut [Positioned<Directive>]) {
        for (_, value) in directives.iter_mut().flat_map(|directive| &mut directive.node.arguments) {
            if let Value::Variable(name) = &value.node
                && let Some(ConstValue::Boolean(sent)) = self.sent.get(name)
            {
                value.node = Value::Boolean(*sent);
            }
        }
    }

    /// Whether a value stays; what stays is rid of the variables inside it.
    fn keeps(&mut self, value: &mut Value) -> bool {
        match value {
            Value::Variable(name) if self.names.contains(name) => {
                self.left_out.insert(name.clone());
                return false;
            }
            Value::Object(members) => members.retain(|_, member| self.keeps(member)),
            Value::List(items) => {
                for item in items {
                    if !self.keeps(item) {
                        *item = Value::Null;
                    }
                }
            }
            _ => {}
        }
        true
    }
}

/// What a request selects at the root of its operation.
#[derive(Debug, Default)]
pub(crate) struct RootSelection {
    /// The keys of the answer, in the order of the document.
    pub(crate) keys: IndexSet<Name>,
    /// Whether nothing but the schema itself is asked for: `__typename`, `__schema`, `__type`, `_service`.
    pub(crate) schema_only: bool,
    /// Whether the operation is a query, which writes nothing.
    pub(crate) is_query: bool,
}

impl RootSelection {
    /// That of a request; None where its document cannot be parsed, or has no such operation.
    pub(crate) fn of(request: &mut Request) -> Option<Self> {
        let name = request.operation_name.clone();
        let sent = std::mem::take(&mut request.variables);
        let root = request.parsed_query().ok().and_then(|document| Self::of_document(document, name.as_deref(), &sent));
        request.variables = sent;
        root
    }

    fn of_document(document: &ExecutableDocument, name: Option<&str>, sent: &Variables) -> Option<Self> {
        let operation = operation(document, name)?;
        let flags = operation.variable_definitions.iter().map(|definition| &definition.node).filter_map(|definition| {
            let default = definition.default_value.as_ref().map(|value| &value.node);
            match sent.get(&definition.name.node).or(default) {
                Some(ConstValue::Boolean(flag)) => Some((&definition.name.node, *flag)),
                _ => None,
            }
        });
        let flags: HashMap<&Name, bool> = flags.collect();
        let is_query = operation.ty == OperationType::Query;
        let mut root = Self { keys: IndexSet::new(), schema_only: true, is_query };
        root.add(&operation.selection_set.node, &document.fragments, &flags, &mut HashSet::new());
        root.schema_only &= !root.keys.is_empty();
        Some(root)
    }

    fn add<'a>(
        &mut self,
        selections: &'a SelectionSet,
        fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
        flags: &HashMap<&Name, bool>,
        entered: &mut HashSet<&'a Name>,
    ) {
        for selection in &selections.items {
            match &selection.node {
                Selection::Field(field) if selected(&field.node.directives, flags) => {
                    let (field, key) = (&field.node.name.node, &field.node.response_key().node);
                    self.schema_only &= ["__typename", "__schema", "__type", "_service"].contains(&field.as_str());
                    if !self.keys.contains(key) {
                        self.keys.insert(key.clone());
                    }
                }
                Selection::InlineFragment(fragment) if selected(&fragment.node.directives, flags) => {
                    self.add(&fragment.node.selection_set.node, fragments, flags, entered);
                }
                Selection::FragmentSpread(spread) if selected(&spread.node.directives, flags) => {
                    let name = &spread.node.fragment_name.node;
                    // A second time it adds no key. A fragment within itself is refused by the execution.
                    if let (Some(fragment), true) = (fragments.get(name), entered.insert(name)) {
                        self.add(&fragment.node.selection_set.node, fragments, flags, entered);
                    }
                }
                _ => {}
            }
        }
    }
}

/// Whether `@skip` and `@include` leave a selection in; `flags` are the variables that are true or false.
fn selected(directives: &[Positioned<Directive>], flags: &HashMap<&Name, bool>) -> bool {
    directives.iter().all(|directive| {
        let wanted = match directive.node.name.node.as_str() {
            "skip" => false,
            "include" => true,
            _ => return true,
        };
        let given = directive.node.get_argument("if").map(|value| &value.node);
        match given {
            Some(Value::Boolean(given)) => *given == wanted,
            Some(Value::Variable(name)) => flags.get(name).is_none_or(|given| *given == wanted),
            _ => true,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a request's document asks for at its root, and how many documents are kept after it.
    fn parsed(documents: &Documents, text: &str) -> (String, u64) {
        let mut request = Request::new(text);
        documents.parse(&mut request).unwrap();
        documents.0.run_pending_tasks();
        (format!("{:?}", request.parsed_query().map(|document| &document.operations)), documents.0.entry_count())
    }

    #[test]
    fn a_text_is_parsed_once_and_gives_the_same_document_again() {
        let documents = Documents::default();
        let (first, kept) = parsed(&documents, "query ($id: ID!) { product(id: $id) { title } }");
        assert!(first.contains("product") && kept == 1, "{first} {kept}");
        assert_eq!(parsed(&documents, "query ($id: ID!) { product(id: $id) { title } }"), (first.clone(), 1));
        let (other, kept) = parsed(&documents, "query ($id: ID!) { product(id: $id) { handle } }");
        assert!(other != first && kept == 2);
    }

    #[test]
    fn a_text_that_cannot_be_parsed_is_not_kept_and_is_told_what_is_wrong() {
        let (failure, kept) = parsed(&Documents::default(), "{ product(");
        assert!(failure.contains("Err") && failure.contains("expected name"), "{failure}");
        assert_eq!(kept, 0);
    }

    #[test]
    fn a_field_with_fields_of_its_own_that_is_named_twice_has_to_be_joined() {
        let joins = |text: &str| joins(&parse_query(text).unwrap());
        for text in [
            "{ a { x } a { y } }",
            "{ a { x } ... { a { y } } }",
            "{ a { x } ...F } fragment F on Query { a { y } }",
            "{ ...F ...F } fragment F on Query { a { y } }",
            "{ a { b { x } b: c { x } } }",
            "query A { a { x } } query B { a { x } a { y } }",
            "{ a { ...F } } fragment F on A { b { x } ... on A { b { y } } }",
        ] {
            assert!(joins(text), "{text}");
        }
        for text in [
            "{ a { x } b { x } }",
            "{ a a }",
            "{ a { x } other: a { y } }",
            "{ _entities(representations: $r) { ... on A { b { x } } ... on B { b { x } } } }",
            "{ a { ...F } b { ...F } } fragment F on A { c { x } }",
        ] {
            assert!(!joins(text), "{text}");
        }
    }

    #[test]
    fn a_document_is_as_long_as_its_fragments_make_it() {
        let size = |text: &str| selections(&parse_query(text).unwrap());
        assert_eq!(size("{ a { x } ...F } fragment F on Query { b c }"), 3 + 2 + 2, "the operation's, the spread one's, its own");
        let doubling = |times: usize| {
            let fragments = (0..times).map(|n| format!("fragment F{n} on Query {{ ...F{} ...F{} }}", n + 1, n + 1));
            format!("{{ ...F0 }} {} fragment F{times} on Query {{ a }}", fragments.collect::<String>())
        };
        assert!(size(&doubling(10)) < MOST_SELECTIONS && size(&doubling(30)) > MOST_SELECTIONS);
        assert_eq!(size(&doubling(120)), usize::MAX);
        assert!(size("{ ...F } fragment F on Query { a ...F }") < 20, "one that leads to itself ends");
        let chain = (0..1_000).map(|n| format!("fragment F{n} on Query {{ ...F{} }}", n + 1)).collect::<String>();
        assert_eq!(size(&format!("{{ ...F0 }} {chain} fragment F1000 on Query {{ a }}")), usize::MAX, "so deep");
        let refused = Documents::default().parse(&mut Request::new(doubling(30)));
        assert!(refused.unwrap_err().to_string().contains("100000 selections"));
    }

    /// The arguments of the document's first field, and the declared variables, after those not sent are left out.
    fn without_unsent(text: &str, variables: serde_json::Value) -> String {
        let mut request = Request::new(text).variables(Variables::from_json(variables));
        leave_out_unsent(&mut request);
        let document = request.parsed_query().unwrap();
        let operation = operation(document, None).unwrap();
        let Selection::Field(field) = &operation.selection_set.node.items[0].node else { panic!("a field comes first") };
        let arguments: Vec<String> =
            field.node.arguments.iter().map(|(name, value)| format!("{}: {}", name.node, value.node)).collect();
        let declared: Vec<&str> =
            operation.variable_definitions.iter().map(|definition| definition.node.name.node.as_str()).collect();
        format!("({}) of ${}", arguments.join(", "), declared.join(" $"))
    }

    #[test]
    fn what_a_variable_that_is_not_sent_stands_for_is_left_out() {
        let text = "mutation ($id: ID!, $t: String, $s: String, $n: Int = 2, $k: String) {
            update(id: $id, key: $k, count: $n, input: { title: $t, more: { subtitle: $s }, tags: [$s, \"a\"] }) { id } }";
        let sent = serde_json::json!({ "id": "1", "t": null });
        let expected = "(id: $id, count: $n, input: {title: $t, more: {}, tags: [null, \"a\"]}) of $id $t $n";
        assert_eq!(without_unsent(text, sent), expected);
        let all = serde_json::json!({ "id": "1", "t": null, "s": "x", "k": null, "n": null });
        assert!(without_unsent(text, all).ends_with("of $id $t $s $n $k"), "what is sent stays, null too");
    }

    #[test]
    fn values_are_nested_in_bounds() {
        let nested = |levels: usize| (0..levels).fold(serde_json::json!(1), |inner, _| serde_json::json!({ "NOT": inner }));
        let text = "query ($w: F) { a { list(where: $w) } }";
        let sent = |levels| {
            let variables = Variables::from_json(serde_json::json!({ "w": nested(levels) }));
            check_values(&mut Request::new(text).variables(variables)).map_err(|error| error.to_string())
        };
        assert!(sent(DEEPEST_VALUE).is_ok());
        assert!(sent(DEEPEST_VALUE + 1).unwrap_err().contains("`$w`"));
        let literal = |levels: usize| format!("{{ a {{ list(where: {}1{}) }} }}", "{ NOT: ".repeat(levels), " }".repeat(levels));
        assert!(check_values(&mut Request::new(literal(DEEPEST_VALUE))).is_ok());
        let refused = check_values(&mut Request::new(literal(DEEPEST_VALUE + 1)));
        assert!(refused.unwrap_err().to_string().contains("`where`"));
    }

    #[test]
    fn a_variable_that_only_the_name_of_a_type_depends_on_is_written_out() {
        let text = "query Named($a: Boolean!, $b: Boolean!) { f { __typename @include(if: $a) @skip(if: $b) g @skip(if: $b) } }";
        let mut request = Request::new(text).variables(Variables::from_json(serde_json::json!({ "a": true, "b": false })));
        leave_out_unsent(&mut request);
        let document = request.parsed_query().unwrap();
        let declared = &operation(document, None).unwrap().variable_definitions;
        assert_eq!(declared.iter().map(|one| one.node.name.node.as_str()).collect::<Vec<_>>(), ["b"]);
        let root = format!("{document:?}");
        assert!(root.contains("Boolean(true)"), "{root}");
    }

    #[test]
    fn the_root_is_known_in_its_order_with_what_directives_leave() {
        let text = "query ($yes: Boolean!) { b { x } ...F a: c @skip(if: $yes) ... { d @include(if: $yes) b { y } } __typename }
            fragment F on Query { e ... on Query @include(if: false) { g } }";
        let mut request = Request::new(text).variables(Variables::from_json(serde_json::json!({ "yes": true })));
        let root = RootSelection::of(&mut request).unwrap();
        assert!(root.keys.iter().eq(["b", "e", "d", "__typename"]), "{:?}", root.keys);
        let default =
            "query ($no: Boolean = false, $yes: Boolean! = true) { a @include(if: $no) b @include(if: $yes) c @skip(if: $no) }";
        assert!(RootSelection::of(&mut Request::new(default)).unwrap().keys.iter().eq(["b", "c"]));
        assert!(!root.schema_only);
        assert!(RootSelection::of(&mut Request::new("{ __typename t: __schema { x } }")).unwrap().schema_only);
        assert!(RootSelection::of(&mut Request::new("query Named { __typename }")).unwrap().schema_only);
        assert!(RootSelection::of(&mut Request::new("query A { a } query B { b }")).is_none());
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let documents = Documents::default();
        let long = format!("{{ product {{ {} }} }}", "title ".repeat(LONGEST / 6));
        assert_eq!(parsed(&documents, &long).1, 0);
        for number in 0..40 {
            let filler = "title ".repeat(LONGEST / 8);
            parsed(&documents, &format!("{{ product {{ n{number}: {filler} }} }}"));
        }
        documents.0.run_pending_tasks();
        assert!(documents.0.weighted_size() <= KEPT_BYTES && documents.0.entry_count() < 40);
    }
}
