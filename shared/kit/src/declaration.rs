//! What an entity declares, as data, and the inputs that follow from it: `where` and `orderBy` of its lists, `input` of its mutations.
//!
//! The derives write these tables and nothing that has to be compiled for each entity: one implementation describes the inputs to the registry
//! and reads what was given.

use async_graphql::indexmap::IndexMap;
use async_graphql::registry::{Deprecation, MetaEnumValue, MetaInputValue, MetaType, Registry};
use async_graphql::{InputType, InputValueResult, Pos, Value as Gql};

use crate::field::Settable;
use crate::filter::ColumnFilter;
use crate::order::{OrderDirection, Sort};
use crate::predicate::Predicate;
use crate::write::Assignments;

/// What an entity declares beside its rights; written by `#[derive(Entity)]`.
#[derive(Debug)]
pub struct Declaration {
    /// The GraphQL type.
    pub name: &'static str,
    /// The root field of one row and the field of a mutation's payload, such as `productVariant`.
    pub single: &'static str,
    /// The root field of the list, such as `productVariants`.
    pub plural: &'static str,
    /// The type in words, such as `product variant`.
    pub words: &'static str,
    /// The description of the type.
    pub about: &'static str,
    /// What the type of its sort keys is called behind its own name.
    pub order: &'static str,
    /// Unique keys by which one row is asked for in place of its id.
    pub lookups: &'static [LookupColumn],
    /// What lists can be filtered by.
    pub filters: &'static [FilterColumn],
    /// What lists can be sorted by.
    pub orders: &'static [OrderColumn],
    /// What a new row starts with; None where no mutation of the kit creates rows.
    pub create: Option<&'static [InputColumn]>,
    /// What of a row can be changed; None where no mutation of the kit does.
    pub update: Option<&'static [InputColumn]>,
    /// Whether a mutation of the kit deletes rows.
    pub deletes: bool,
}

impl Declaration {
    /// That of a type without root fields.
    pub const NONE: Self = Self {
        name: "",
        single: "",
        plural: "",
        words: "",
        about: "",
        order: "",
        lookups: &[],
        filters: &[],
        orders: &[],
        create: None,
        update: None,
        deletes: false,
    };
}

/// A unique key by which a row is found in place of its id.
#[derive(Debug)]
pub struct LookupColumn {
    /// The argument.
    pub name: &'static str,
    /// The column.
    pub column: &'static str,
    /// Its description.
    pub about: &'static str,
}

/// A column that lists are filtered by.
#[derive(Debug)]
pub struct FilterColumn {
    /// The field of the filter.
    pub name: &'static str,
    /// The column.
    pub column: &'static str,
    /// Its description.
    pub about: &'static str,
    /// The contract that has it beside `admin`, where not every contract has it.
    pub tag: Option<&'static str>,
    /// Its operators.
    pub operators: Operators,
}

/// A column that lists are sorted by.
#[derive(Debug)]
pub struct OrderColumn {
    /// The value of the enum.
    pub value: &'static str,
    /// The column.
    pub column: &'static str,
    /// Its description.
    pub about: &'static str,
    /// As of [`FilterColumn`].
    pub tag: Option<&'static str>,
    /// Whether it may be NULL.
    pub nullable: bool,
}

/// A column that an input sets.
#[derive(Debug)]
pub struct InputColumn {
    /// The field of the input.
    pub name: &'static str,
    /// The column.
    pub column: &'static str,
    /// Its description.
    pub about: &'static str,
    /// Its type.
    pub ty: InputColumnType,
}

/// The operators on a column of some type.
#[derive(Clone, Copy, Debug)]
pub struct Operators {
    describe: fn(&mut Registry) -> String,
    read: fn(Gql, &'static str, &mut Vec<Predicate>) -> Result<(), String>,
}

impl Operators {
    /// Those of a filter type.
    pub const fn of<F: InputType + ColumnFilter>() -> Self {
        Self { describe: input_type::<Option<F>>, read: read_operators::<F> }
    }
}

fn read_operators<F: InputType + ColumnFilter>(given: Gql, column: &'static str, all: &mut Vec<Predicate>) -> Result<(), String> {
    let filter: Option<F> = parsed(InputType::parse(Some(given)))?;
    if let Some(filter) = filter {
        filter.fold(column, all);
    }
    Ok(())
}

/// The type of a column in an input.
#[derive(Clone, Copy, Debug)]
pub struct InputColumnType {
    describe: fn(&mut Registry) -> String,
    read: fn(Option<Gql>, &'static str, &mut Assignments) -> Result<(), String>,
}

impl InputColumnType {
    /// An input type.
    pub const fn of<I: InputType + Settable>() -> Self {
        Self { describe: input_type::<I>, read: read_input::<I> }
    }

    /// Enters the type into the registry; its name.
    pub(crate) fn describe(self, registry: &mut Registry) -> String {
        (self.describe)(registry)
    }

    /// Sets the column to what was given. The error is a sentence.
    pub(crate) fn read(self, given: Option<Gql>, column: &'static str, row: &mut Assignments) -> Result<(), String> {
        (self.read)(given, column, row)
    }
}

fn read_input<I: InputType + Settable>(given: Option<Gql>, column: &'static str, row: &mut Assignments) -> Result<(), String> {
    parsed(I::parse(given))?.set(column, row);
    Ok(())
}

/// What was read, or what is wrong with it as a sentence.
fn parsed<I: InputType>(read: InputValueResult<I>) -> Result<I, String> {
    read.map_err(|error| error.into_server_error(Pos::default()).message)
}

/// A value as it was given; what it may be the registry says, and [`Declaration`] reads it.
pub(crate) struct Given(pub(crate) Option<Gql>);

impl InputType for Given {
    type RawValueType = Self;

    fn type_name() -> std::borrow::Cow<'static, str> {
        "JSON".into()
    }

    fn create_type_info(_: &mut Registry) -> String {
        Self::type_name().into_owned()
    }

    fn parse(value: Option<Gql>) -> InputValueResult<Self> {
        Ok(Self(value))
    }

    fn to_value(&self) -> Gql {
        self.0.clone().unwrap_or_default()
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl Declaration {
    /// The name of the `where` of lists.
    pub(crate) fn filter_name(&self) -> String {
        format!("{}Filter", self.name)
    }

    /// The name of the `orderBy` of lists.
    pub(crate) fn order_name(&self) -> String {
        format!("{}{}", self.name, self.order)
    }

    /// The name of the `input` of a mutation: `Create` or `Update`.
    pub(crate) fn input_name(&self, action: &str) -> String {
        format!("{action}{}Input", self.name)
    }

    /// The type in words with its article, such as `an order`.
    pub(crate) fn one(&self) -> String {
        match self.words {
            words if words.ends_with("terms") || words.ends_with("settings") => words.to_owned(),
            words if words.starts_with(['a', 'e', 'i', 'o']) => format!("an {words}"),
            words => format!("a {words}"),
        }
    }

    /// The rows of a list in words, such as `product variants`.
    pub(crate) fn plural_words(&self) -> String {
        let mut words = String::with_capacity(self.plural.len() + 4);
        for letter in self.plural.chars() {
            if letter.is_uppercase() {
                words.push(' ');
            }
            words.extend(letter.to_lowercase());
        }
        let words = words.strip_prefix("cityos ").unwrap_or(&words);
        words.strip_suffix(" list").unwrap_or(words).to_owned()
    }

    /// Enters the `where` of lists into the registry; its name.
    pub(crate) fn describe_filter(&'static self, registry: &mut Registry) -> String {
        let name = self.filter_name();
        let about = format!("Conditions on {}; all that are given must hold.", self.plural_words());
        enter_input(registry, &name, about, |registry| {
            let columns = self.filters.iter().map(|filter| {
                let ty = (filter.operators.describe)(registry);
                let tags = filter.tag.into_iter().map(str::to_owned).collect();
                (filter.name.to_owned(), MetaInputValue { tags, ..input_value(filter.name, &of_input(filter.about), ty) })
            });
            let columns: Vec<_> = columns.collect();
            let nested = [
                ("AND", "All of these.", format!("[{name}!]")),
                ("OR", "At least one of these.", format!("[{name}!]")),
                ("NOT", "Not this.", name.clone()),
            ];
            let nested = nested.map(|(field, about, ty)| (field.to_owned(), input_value(field, about, ty)));
            columns.into_iter().chain(nested).collect()
        });
        name
    }

    /// Enters the `orderBy` of lists into the registry; its name.
    pub(crate) fn describe_order(&'static self, registry: &mut Registry) -> String {
        let name = self.order_name();
        let fields = format!("{name}Field");
        if !registry.types.contains_key(&fields) {
            let values = self.orders.iter().map(|order| {
                let value = MetaEnumValue {
                    name: order.value.to_owned(),
                    description: Some(of_input(order.about)),
                    deprecation: Deprecation::NoDeprecated,
                    visible: None,
                    inaccessible: false,
                    tags: order.tag.into_iter().map(str::to_owned).collect(),
                    directive_invocations: Vec::new(),
                };
                (order.value.to_owned(), value)
            });
            let ty = MetaType::Enum {
                name: fields.clone(),
                description: Some(format!("What {} can be sorted by.", self.plural_words())),
                enum_values: values.collect(),
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                rust_typename: None,
                directive_invocations: Vec::new(),
                requires_scopes: Vec::new(),
            };
            registry.types.insert(fields.clone(), ty);
        }
        enter_input(registry, &name, format!("One sort key of a list of {}.", self.plural_words()), |registry| {
            let ascending = InputType::to_value(&OrderDirection::Asc).to_string();
            let direction = input_type::<OrderDirection>(registry);
            let direction = MetaInputValue {
                default_value: Some(ascending),
                ..input_value("direction", "Ascending unless given.", direction)
            };
            let field = input_value("field", "The field to sort by.", format!("{fields}!"));
            [("field".to_owned(), field), ("direction".to_owned(), direction)].into_iter().collect()
        });
        name
    }

    /// Enters the `input` of a mutation into the registry; its name. `action` is `Create` or `Update`.
    pub(crate) fn describe_input(
        &'static self,
        action: &str,
        columns: &'static [InputColumn],
        registry: &mut Registry,
    ) -> String {
        let name = self.input_name(action);
        let about = match action {
            "Create" => format!("What a new {} starts with.", self.words),
            _ => format!("Changes to {}: a field left out stays as it is.", self.one()),
        };
        enter_input(registry, &name, about, |registry| {
            let columns = columns.iter().map(|column| {
                let ty = (column.ty.describe)(registry);
                (column.name.to_owned(), input_value(column.name, &of_input(column.about), ty))
            });
            columns.collect()
        });
        name
    }

    /// The condition of a `where`. The error names the field that is wrong.
    pub(crate) fn read_filter(&'static self, given: Gql) -> Result<Predicate, String> {
        let mut given = object(given, &self.filter_name())?;
        let mut all = Vec::new();
        for filter in self.filters {
            if let Some(value) = given.swap_remove(filter.name) {
                (filter.operators.read)(value, filter.column, &mut all)
                    .map_err(|error| within(&self.filter_name(), filter.name, &error))?;
            }
        }
        let mut nested = |name: &str| given.swap_remove(name).filter(|value| *value != Gql::Null);
        let (and, or, not) = (nested("AND"), nested("OR"), nested("NOT"));
        if let Some(and) = and {
            all.extend(self.read_filters(and)?);
        }
        if let Some(or) = or {
            all.push(Predicate::Or(self.read_filters(or)?));
        }
        if let Some(not) = not {
            all.push(Predicate::Not(Box::new(self.read_filter(not)?)));
        }
        Ok(match all.len() {
            0 => Predicate::True,
            1 => all.remove(0),
            _ => Predicate::And(all),
        })
    }

    fn read_filters(&'static self, given: Gql) -> Result<Vec<Predicate>, String> {
        items(given).into_iter().map(|one| self.read_filter(one)).collect()
    }

    /// The sort keys of an `orderBy`.
    pub(crate) fn read_orders(&'static self, given: Gql) -> Result<Vec<Sort>, String> {
        items(given).into_iter().map(|one| self.read_order(one)).collect()
    }

    fn read_order(&'static self, given: Gql) -> Result<Sort, String> {
        let name = self.order_name();
        let mut given = object(given, &name)?;
        let field = match given.swap_remove("field") {
            Some(Gql::Enum(field)) => field.to_string(),
            Some(Gql::String(field)) => field,
            other => return Err(expected(&format!("{name}Field"), &other.unwrap_or_default())),
        };
        let order = self.orders.iter().find(|order| order.value == field);
        let order = order.ok_or_else(|| within(&name, "field", &format!("there is no `{field}` to sort by")))?;
        let direction = match given.swap_remove("direction") {
            None => OrderDirection::Asc,
            Some(direction) => {
                parsed::<OrderDirection>(InputType::parse(Some(direction))).map_err(|error| within(&name, "direction", &error))?
            }
        };
        Ok(Sort { column: order.column, nullable: order.nullable, direction })
    }

    /// The values of an `input`. The error names the field that is wrong.
    pub(crate) fn read_input(
        &'static self,
        action: &str,
        columns: &'static [InputColumn],
        given: Gql,
    ) -> Result<Assignments, String> {
        let name = self.input_name(action);
        let mut given = object(given, &name)?;
        let mut row = Assignments::default();
        for column in columns {
            let value = given.swap_remove(column.name);
            (column.ty.read)(value, column.column, &mut row).map_err(|error| within(&name, column.name, &error))?;
        }
        Ok(row)
    }
}

fn object(given: Gql, name: &str) -> Result<IndexMap<async_graphql::Name, Gql>, String> {
    match given {
        Gql::Object(fields) => Ok(fields),
        other => Err(expected(name, &other)),
    }
}

/// The items of a list; a single value stands for a list of it, as everywhere in GraphQL.
fn items(given: Gql) -> Vec<Gql> {
    match given {
        Gql::List(items) => items,
        one => vec![one],
    }
}

fn expected(name: &str, found: &Gql) -> String {
    format!("Expected input type \"{name}\", found {found}.")
}

fn within(name: &str, field: &str, error: &str) -> String {
    format!("{error} (occurred while parsing \"{name}.{field}\")")
}

fn enter_input(
    registry: &mut Registry,
    name: &str,
    about: String,
    fields: impl FnOnce(&mut Registry) -> IndexMap<String, MetaInputValue>,
) {
    let input = |input_fields| MetaType::InputObject {
        name: name.to_owned(),
        description: Some(about.clone()),
        input_fields,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        oneof: false,
        directive_invocations: Vec::new(),
    };
    enter(registry, name, input, fields);
}

/// Enters a type into the registry, once.
pub(crate) fn enter<F: Default>(
    registry: &mut Registry,
    name: &str,
    ty: impl Fn(F) -> MetaType,
    fields: impl FnOnce(&mut Registry) -> F,
) {
    if registry.types.contains_key(name) {
        return;
    }
    // There already while its fields are described, since they may lead back to it.
    registry.types.insert(name.to_owned(), ty(F::default()));
    let fields = fields(registry);
    registry.types.insert(name.to_owned(), ty(fields));
}

/// The description of a column as one of an input: without the sentence that says who is shown it.
fn of_input(about: &str) -> String {
    let sentences = about.split_inclusive(". ").flat_map(|part| part.split_inclusive(".\n"));
    let kept: String = sentences.filter(|sentence| !sentence.starts_with("Null for everyone but")).collect();
    kept.trim_end().to_owned()
}

/// An argument, or a field of an input, of the type of this name, `!` included.
pub(crate) fn input_value(name: &str, about: &str, ty: String) -> MetaInputValue {
    MetaInputValue {
        name: name.to_owned(),
        description: (!about.is_empty()).then(|| about.to_owned()),
        ty,
        deprecation: Deprecation::NoDeprecated,
        default_value: None,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        is_secret: false,
        directive_invocations: Vec::new(),
    }
}

/// Enters an input type into the registry; its name, with `!` where it takes no null.
pub(crate) fn input_type<I: InputType>(registry: &mut Registry) -> String {
    I::create_type_info(registry)
}

/// An argument, or a field of an input object, that may be left out.
pub(crate) fn described_input<T: InputType>(registry: &mut Registry, name: &str, about: &str) -> (String, MetaInputValue) {
    let ty = input_type::<Option<T>>(registry);
    (name.to_owned(), input_value(name, about, ty))
}
