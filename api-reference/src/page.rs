//! The pages.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::Contract;
use crate::example::Example;
use crate::markdown::{code_block, headings, render, summary};
use crate::model::{Contracts, Element, Kind, Operation, Page, Reference, Scopes, Type, TypeName};
use crate::search::{operation_address, type_address};

/// What all pages are made from.
pub(crate) struct Pages<'a> {
    pub(crate) reference: &'a Reference,
    pub(crate) contracts: &'a [Contract],
}

/// A page that is being written: its place decides how links begin.
#[derive(Clone, Copy)]
struct Place<'a> {
    pages: &'a Pages<'a>,
    /// The way to the root of the site, empty or `../`.
    root: &'a str,
    /// The address of the page from the root.
    address: &'a str,
}

/// An entry of a page's table of contents: anchor, text, contracts.
type Entry = (String, String, Contracts);

impl Pages<'_> {
    /// The first page, from Markdown, with the contracts.
    pub(crate) fn start(&self, markdown: &str) -> String {
        let place = Place { pages: self, root: "", address: "index.html" };
        let content = html! {
            (place.text(markdown))
            h2 id="endpoints" { "Endpoints" }
            table class="plain" {
                thead { tr { th { "contract" } th { "for" } th { "in development" } } }
                tbody { @for contract in self.contracts {
                    tr { td { code { (contract.name) } } td { (contract.audience) } td { code { (contract.endpoint) } } }
                } }
            }
        };
        let sections = headings(markdown).into_iter().map(|(anchor, text)| (anchor, text, self.everywhere()));
        let entries: Vec<Entry> = sections.chain([("endpoints".into(), "Endpoints".into(), self.everywhere())]).collect();
        place.layout("Start here", &entries, &content)
    }

    /// The list of all queries or all mutations.
    pub(crate) fn operations(&self, mutations: bool) -> String {
        let (title, address) = if mutations { ("Mutations", "mutations.html") } else { ("Queries", "queries.html") };
        let place = Place { pages: self, root: "", address };
        let of_kind = || self.reference.operations.iter().filter(move |operation| operation.is_mutation == mutations);
        let mut subgraphs: Vec<&str> =
            of_kind().map(|operation| operation.field.subgraph.as_deref().unwrap_or_default()).collect();
        subgraphs.sort_unstable();
        subgraphs.dedup();
        let entries: Vec<Entry> = subgraphs.iter().map(|name| (format!("in-{name}"), domain(name), self.everywhere())).collect();
        let content = html! {
            h1 { (title) }
            @if mutations {
                p class="lead" { "Writes answer a payload with what was written, or with " code { "userErrors" } " that say what to mend." }
            } @else {
                p class="lead" { "One row by its id or handle, or a page of a list with filter and order." }
            }
            @for name in &subgraphs {
                h2 id={ "in-" (name) } { (domain(name)) }
                dl class="index" {
                    @for operation in of_kind().filter(|operation| operation.field.subgraph.as_deref().unwrap_or_default() == *name) {
                        @let field = &operation.field;
                        div data-in=[place.only(field.contracts)] {
                            dt { a href=(place.operation_link(operation)) { code { (field.name) } } " " (place.chips(field.contracts)) }
                            dd { (summary(permission(&field.description).0)) }
                        }
                    }
                }
            }
            // What gives no type of its own has no other page.
            @for operation in of_kind().filter(|operation| self.reference.home(&operation.field.of.name).is_none()) {
                (place.operation(operation))
            }
        };
        place.layout(title, &entries, &content)
    }

    /// The list of all types, by subgraph.
    pub(crate) fn types(&self) -> String {
        let place = Place { pages: self, root: "", address: "types.html" };
        let content = html! {
            h1 { "Types" }
            p class="lead" { "Each page shows a type with its queries, mutations, filters and inputs." }
            @for (name, pages) in self.domains() {
                h2 id={ "in-" (name) } { (domain(name)) }
                dl class="index" {
                    @for page in pages {
                        div data-in=[place.only(page.contracts)] {
                            dt { a href=(place.page_link(page)) { code { (page.name) } } " " (place.chips(page.contracts)) }
                            dd { (self.reference.types.get(&page.name).map(|main| summary(&main.description)).unwrap_or_default()) }
                        }
                    }
                }
            }
        };
        let entries: Vec<Entry> =
            self.domains().iter().map(|(name, _)| (format!("in-{name}"), domain(name), self.everywhere())).collect();
        place.layout("Types", &entries, &content)
    }

    /// All enums with their values.
    pub(crate) fn enums(&self) -> String {
        let place = Place { pages: self, root: "", address: "enums.html" };
        let enums = || self.reference.types.values().filter(|definition| definition.kind == Kind::Enum);
        let content = html! {
            h1 { "Enums" }
            dl class="index" {
                // The columns that a list can be sorted by are with the list.
                @for definition in enums().filter(|definition| !definition.name.ends_with("OrderField")) {
                    div data-in=[place.only(definition.contracts)] {
                        dt { a href=(place.type_link(&definition.name)) { code { (definition.name) } } " " (place.chips(definition.contracts)) }
                        dd {
                            (summary(&definition.description))
                            p class="values" { @for value in &definition.elements { code data-in=[place.only(value.contracts)] { (value.name) } " " } }
                        }
                    }
                }
            }
        };
        place.layout("Enums", &[], &content)
    }

    /// All scalars.
    pub(crate) fn scalars(&self) -> String {
        let place = Place { pages: self, root: "", address: "scalars.html" };
        let built_in = [
            ("Boolean", "`true` or `false`."),
            ("Float", "A number of double precision."),
            (
                "ID",
                "An id, opaque: compare it and send it back, nothing else. Ids begin with what they are of, such as `prod_…`.",
            ),
            ("Int", "A whole number of 32 bits."),
            ("String", "Text in UTF-8."),
        ];
        let custom = self.reference.types.values().filter(|definition| definition.kind == Kind::Scalar);
        let content = html! {
            h1 { "Scalars" }
            @for definition in custom.filter(|definition| !built_in.iter().any(|(name, _)| *name == definition.name)) {
                section id=(definition.name) data-in=[place.only(definition.contracts)] {
                    h2 { code { (definition.name) } " " (place.chips(definition.contracts)) }
                    (place.text(&definition.description))
                    @if let Some(url) = &definition.specification { p { "Specified by " a href=(url) rel="noreferrer" { (url) } "." } }
                }
            }
            @for (name, description) in built_in {
                section id=(name) { h2 { code { (name) } } (place.text(description)) }
            }
        };
        place.layout("Scalars", &[], &content)
    }

    /// The page of a type, with all that exists for its sake.
    pub(crate) fn page(&self, page: &Page) -> String {
        let address = format!("types/{}.html", page.name);
        let place = Place { pages: self, root: "../", address: &address };
        let main = self.reference.types.get(&page.name);
        let operations = |mutations: bool| {
            let of_page = page.operations.iter().map(|&index| &self.reference.operations[index]);
            of_page.filter(move |operation| operation.is_mutation == mutations)
        };
        let mut entries: Vec<Entry> = Vec::new();
        let definitions = || page.types.iter().map(|name| &self.reference.types[name]);
        let others = || definitions().filter(|definition| definition.name != page.name);
        let entry = |definition: &Type| (definition.name.clone(), definition.name.clone(), definition.contracts);
        entries.extend(main.map(entry));
        for operation in operations(false).chain(operations(true)) {
            entries.push((operation.anchor(), operation.field.name.clone(), operation.field.contracts));
        }
        entries.extend(others().map(entry));
        let uses = self.reference.uses.get(&page.name).map(Vec::as_slice).unwrap_or_default();
        let content = html! {
            p class="kicker" { @if let Some(subgraph) = &page.subgraph { (domain(subgraph)) } @else { "Shared" } }
            h1 { (page.name) " " (place.chips(page.contracts)) }
            @match main {
                Some(main) => { div class="lead" { (place.text(&main.description)) } (place.access(&main.scopes, None)) }
                None => p class="lead" { "Conditions on single fields, as filters of many types use them." }
            }
            @if let Some(main) = main { (place.definition(main, Some(main))) }
            @for mutations in [false, true] {
                @if operations(mutations).next().is_some() {
                    h2 class="part" { @if mutations { "Mutations" } @else { "Queries" } }
                    @for operation in operations(mutations) { (place.operation(operation)) }
                }
            }
            @if others().next().is_some() {
                @if main.is_some() { h2 class="part" { "Types around it" } }
                @for definition in others() { (place.definition(definition, main)) }
            }
            @if !uses.is_empty() {
                h2 class="part" { "Where it appears" }
                p class="uses" { @for (owner, field) in uses {
                    @let used_in = &self.reference.types[owner];
                    a href={ (place.owner_link(owner)) "#" (owner) "." (field) } data-in=[place.only(used_in.contracts)] { code { (owner) "." (field) } } " "
                } }
            }
        };
        place.layout(&page.name, &entries, &content)
    }

    /// The pages by subgraph, entities and shared ones; those of many subgraphs last.
    fn domains(&self) -> Vec<(&str, Vec<&Page>)> {
        let mut domains: Vec<(&str, Vec<&Page>)> = Vec::new();
        for page in &self.reference.pages {
            let name = page.subgraph.as_deref().unwrap_or_default();
            match domains.iter_mut().find(|(known, _)| *known == name) {
                Some((_, pages)) => pages.push(page),
                None => domains.push((name, vec![page])),
            }
        }
        domains.sort_by_key(|(name, _)| (name.is_empty(), *name));
        domains
    }

    fn everywhere(&self) -> Contracts {
        Contracts((1 << self.contracts.len()) - 1)
    }
}

/// A subgraph's name as a heading.
fn domain(name: &str) -> String {
    match name {
        "" => "Shared".to_owned(),
        name if name.chars().any(|letter| letter.is_ascii_digit()) => name.to_uppercase(),
        name => name[..1].to_uppercase() + &name[1..],
    }
}

/// A description without its last sentence, where that names the right that is needed: "Requires review:create."
fn permission(description: &str) -> (&str, Option<&str>) {
    let Some((before, after)) = description.rsplit_once("Requires ") else { return (description, None) };
    match after.trim_end().strip_suffix('.') {
        Some(right) if right.contains(':') && !right.contains(char::is_whitespace) => (before.trim_end(), Some(right)),
        _ => (description, None),
    }
}

impl Place<'_> {
    fn text(&self, markdown: &str) -> Markup {
        render(markdown, &|word| self.pages.reference.types.contains_key(word).then(|| self.type_link(word)))
    }

    fn type_link(&self, name: &str) -> String {
        format!("{}{}", self.root, type_address(self.pages.reference, name))
    }

    /// The page of a type, without an anchor.
    fn owner_link(&self, name: &str) -> String {
        self.type_link(name).split('#').next().unwrap_or_default().to_owned()
    }

    fn page_link(&self, page: &Page) -> String {
        format!("{}types/{}.html", self.root, page.name)
    }

    fn operation_link(&self, operation: &Operation) -> String {
        let (given, anchor) = (&operation.field.of.name, operation.anchor());
        format!("{}{}", self.root, operation_address(self.pages.reference, given, &anchor, operation.is_mutation))
    }

    /// The contracts that have an element, unless all have it: the switch hides it in the others.
    fn only(&self, contracts: Contracts) -> Option<String> {
        (contracts != self.pages.everywhere()).then(|| {
            let names = self.pages.contracts.iter().enumerate().filter(|(index, _)| contracts.has(*index));
            names.map(|(_, contract)| contract.name.as_str()).collect::<Vec<_>>().join(" ")
        })
    }

    /// The contracts by name, where there is more than one to tell apart.
    fn chips(&self, contracts: Contracts) -> Markup {
        html! {
            @if self.pages.contracts.len() > 1 {
                span class="chips" { @for (index, contract) in self.pages.contracts.iter().enumerate() {
                    @if contracts.has(index) { span class="chip" { (contract.name) } " " }
                } }
            }
        }
    }

    /// The same where they are not those of what it belongs to.
    fn differing(&self, contracts: Contracts, of: Contracts) -> Markup {
        if contracts == of {
            html! {}
        } else {
            self.chips(contracts)
        }
    }

    fn type_name(&self, of: &TypeName) -> Markup {
        html! { code class="of" { (of.before) a href=(self.type_link(&of.name)) { (of.name) } (of.after) } }
    }

    /// Who may see or do something: the kinds of tokens, and the right.
    fn access(&self, scopes: &Scopes, right: Option<&str>) -> Markup {
        html! {
            @if !scopes.is_empty() || right.is_some() {
                p class="access" {
                    @if !scopes.is_empty() {
                        "Token of " @for (index, all) in scopes.iter().enumerate() {
                            @if index > 0 { " or " }
                            span class="right" { (all.join(" + ")) }
                        }
                    }
                    @if let Some(right) = right {
                        // Customers and vendors' people have no rights to be granted: what they may do is declared.
                        @if scopes.is_empty() { "Staff and services need the right " }
                        @else if scopes.iter().flatten().all(|kind| kind == "staff" || kind == "service") { ", with the right " }
                        @else { "; staff and services need the right " }
                        span class="right" { (right) }
                    }
                }
            }
        }
    }

    fn operation(&self, operation: &Operation) -> Markup {
        let field = &operation.field;
        let (description, right) = permission(&field.description);
        html! {
            section class="operation" id=(operation.anchor()) data-in=[self.only(field.contracts)] {
                h3 {
                    a class="anchor" href={ "#" (operation.anchor()) } { code { (field.name) } }
                    span class="gives" { (self.type_name(&field.of)) }
                    (self.chips(field.contracts))
                }
                (deprecation(field))
                (self.text(description))
                (self.access(self.pages.reference.scopes_of(operation), right))
                @if !field.arguments.is_empty() {
                    h4 { "Arguments" }
                    (self.elements(&field.arguments, field.contracts, &operation.anchor(), "arguments"))
                }
                @for (contracts, example) in &operation.examples {
                    div class="example" data-in=[self.only(*contracts)] {
                        h4 { "Example" @if operation.examples.len() > 1 { " " (self.chips(*contracts)) } }
                        (example_code(example))
                    }
                }
            }
        }
    }

    fn definition(&self, definition: &Type, main: Option<&Type>) -> Markup {
        let is_main = main.is_some_and(|main| main.name == definition.name);
        html! {
            section class="definition" id=(definition.name) data-in=[self.only(definition.contracts)] {
                h3 {
                    span class="kind" { (definition.kind.name()) }
                    a class="anchor" href={ "#" (definition.name) } { code { (definition.name) } }
                    (self.differing(definition.contracts, main.map_or(self.pages.everywhere(), |main| main.contracts)))
                }
                // The main type's own stand at the top of the page.
                @if !is_main {
                    (self.text(&definition.description))
                    @if main.is_none_or(|main| main.scopes != definition.scopes) { (self.access(&definition.scopes, None)) }
                }
                @if !definition.related.is_empty() {
                    p { @if definition.kind == Kind::Union { "One of " } @else { "Implements " }
                        @for name in &definition.related { a href=(self.type_link(name)) { code { (name) } } " " } }
                }
                (self.elements(&definition.elements, definition.contracts, &definition.name, "elements"))
            }
        }
    }

    /// Fields, arguments or values as a table.
    fn elements(&self, elements: &[Element], of: Contracts, owner: &str, class: &str) -> Markup {
        html! {
            table class={ "rows " (class) } {
                tbody { @for element in elements {
                    tr id={ (owner) "." (element.name) } data-in=[self.only(element.contracts)] {
                        th scope="row" {
                            code class="name" { (element.name) }
                            @if !element.of.name.is_empty() { " " (self.type_name(&element.of)) }
                        }
                        td {
                            (deprecation(element))
                            (self.text(&element.description))
                            (self.access(&element.scopes, None))
                            @if let Some(default) = &element.default { p class="default" { "Default: " code { (default) } } }
                            @if class == "arguments" && element.of.is_required() && element.default.is_none() { p class="default" { "Required." } }
                            (self.differing(element.contracts, of))
                            @if !element.arguments.is_empty() {
                                details {
                                    summary { (element.arguments.len()) @if element.arguments.len() == 1 { " argument" } @else { " arguments" } }
                                    (self.elements(&element.arguments, element.contracts, &format!("{owner}.{}", element.name), "arguments"))
                                }
                            }
                        }
                    }
                } }
            }
        }
    }

    /// The whole page around its content.
    fn layout(&self, title: &str, entries: &[Entry], content: &Markup) -> String {
        let pages = self.pages;
        let root = self.root;
        let lists = [
            ("index.html", "Start here"),
            ("queries.html", "Queries"),
            ("mutations.html", "Mutations"),
            ("types.html", "Types"),
            ("enums.html", "Enums"),
            ("scalars.html", "Scalars"),
        ];
        let current = |address: &str| (address == self.address).then_some("page");
        html! {
            (DOCTYPE)
            html lang="en" data-root=(root) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) " · Commerce graph" }
                    link rel="icon" href="data:,";
                    link rel="stylesheet" href={ (root) "style.css" };
                    script src={ (root) "reference.js" } defer {}
                    // Before anything is painted.
                    script { (PreEscaped("try { document.documentElement.dataset.contract = localStorage.getItem('contract') ?? '' } catch {}")) }
                }
                body {
                    a class="skip" href="#content" { "Skip to content" }
                    header {
                        button type="button" id="menu" aria-label="Menu" aria-expanded="false" { span {} }
                        a class="brand" href={ (root) "index.html" } { "Commerce graph" span { "API reference" } }
                        div role="search" {
                            input type="search" id="search" placeholder="Search" autocomplete="off" spellcheck="false"
                                aria-label="Search types, fields and operations" aria-controls="results" role="combobox" aria-expanded="false";
                            kbd { "/" }
                            ol id="results" role="listbox" hidden {}
                        }
                        @if pages.contracts.len() > 1 {
                            select id="contract" aria-label="Contract" {
                                option value="" { "All contracts" }
                                @for (index, contract) in pages.contracts.iter().enumerate() {
                                    option value=(contract.name) data-bit=(1_u32 << index) { (contract.name) }
                                }
                            }
                        }
                    }
                    nav aria-label="Reference" {
                        ul { @for (address, name) in lists {
                            li { a href={ (root) (address) } aria-current=[current(address)] { (name) } }
                        } }
                        @for (name, of_domain) in pages.domains() {
                            details open[of_domain.iter().any(|page| self.address == format!("types/{}.html", page.name))] {
                                summary { (domain(name)) }
                                ul { @for page in of_domain {
                                    li data-in=[self.only(page.contracts)] {
                                        a href=(self.page_link(page)) aria-current=[current(&format!("types/{}.html", page.name))] { (page.name) }
                                    }
                                } }
                            }
                        }
                    }
                    main id="content" { (content) }
                    aside aria-label="On this page" {
                        @if entries.len() > 1 {
                            p { "On this page" }
                            ul { @for (anchor, text, contracts) in entries {
                                li data-in=[self.only(*contracts)] { a href={ "#" (anchor) } { (text) } }
                            } }
                        }
                    }
                }
            }
        }
        .into_string()
    }
}

fn deprecation(element: &Element) -> Markup {
    html! {
        @if let Some(reason) = &element.deprecated { p class="deprecated" { strong { "Deprecated." } " " (reason) } }
    }
}

fn example_code(example: &Example) -> Markup {
    let variables = serde_json::to_string_pretty(&example.variables).unwrap_or_default();
    html! {
        (code_block("graphql", &example.operation))
        @if !example.variables.is_empty() { p class="caption" { "Variables" } (code_block("json", &variables)) }
    }
}
