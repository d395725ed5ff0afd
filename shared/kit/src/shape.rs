//! What an entity or a reference is, as data. The kit reads, shows and writes rows by these tables: no code of it is compiled per entity.

use async_graphql::registry::{CacheControl, MetaField, MetaType, Registry};
use async_graphql::{ComplexObject, Context, OutputType, Value as Gql};
use diesel::deserialize;
use diesel::pg::PgValue;
use futures_util::future::BoxFuture;

use crate::declaration::{Declaration, enter};
use crate::entity::{Access, Action, Audience, Entity, Source, Tenancy};
use crate::error::{Result, UserError};
use crate::executor::{Level, RowRef, Selected, each_by_hand};
use crate::field::Field;
use crate::page::{PageArguments, connection_type};
use crate::predicate::Predicate;
use crate::reference::{ReferredTo, RowReference};
use crate::rows::{Typed, decode_all};
use crate::scope::Scope;
use crate::secret::SecretColumn;
use crate::statement::{Link, Raw};
use crate::value::Value;
use crate::write::Assignments;

/// A type of the graph whose values are rows, or ids of another subgraph's rows; implemented by `#[derive(Entity)]` and
/// `#[derive(Reference)]`.
pub trait Shaped: OutputType + Sized {
    /// What it is.
    const SHAPE: &'static Shape;

    /// The value, as the executor takes it.
    fn typed(&self) -> Typed<'_>;

    /// The value of a row that was read. Errors: `INTERNAL` where a column holds what its type cannot.
    fn of_row(row: RowRef<'_>) -> Result<Self>;
}

/// An entity or a reference. What is said of tables, rights and rules holds for entities; of a reference it is [`Shape::NONE`]'s.
#[derive(Debug)]
pub struct Shape {
    /// The GraphQL name.
    pub name: &'static str,
    /// The description of the type.
    pub about: &'static str,
    /// Its columns, in the order of the row struct; those that are written only have no field.
    pub columns: &'static [Column],
    /// The fields that lead to other rows.
    pub relations: &'static [Relation],
    /// The fields that are written by hand.
    pub by_hand: Option<ByHand>,
    /// Who may see the type at all; where it is None, its access says it.
    pub audience: Option<Audience>,
    /// Whether it is known by its id alone, and this subgraph adds nothing to it.
    pub unresolvable: bool,
    /// How many seconds caches may keep an answer with its rows, when the caller is anonymous; 0 for not at all, None where that depends on
    /// what else is in the answer.
    pub max_age: Option<u32>,
    /// Its root fields and inputs.
    pub declaration: &'static Declaration,
    /// The table.
    pub table: &'static str,
    /// The prefix of its ids, without the underscore.
    pub prefix: &'static str,
    /// Who may read its rows.
    pub access: Access,
    /// How its rows belong to tenants.
    pub tenancy: Tenancy,
    /// The column that names the customer a row belongs to.
    pub owner: Option<&'static str>,
    /// Whether that column is private: rows are then not found by their owner, but by the owner and those who have the right to read them.
    pub owner_private: bool,
    /// The column that names the node a row stands at: node roles reach the rows of their subtrees only.
    pub node: Option<&'static str>,
    /// For rows that stand where the row of another table stands, which has a `node_id`: the column that names it, and that table.
    pub placed_by: Option<(&'static str, &'static str)>,
    /// What customers may do with rows of their own: `create`, `update`, `delete` and verbs of the domain such as `cancel`.
    pub customers: &'static [&'static str],
    /// The column that names the vendor a row belongs to, whose people then see it.
    pub vendor: Option<&'static str>,
    /// What a vendor's people may do with rows of their own vendor, verbs of the domain too, as far as their role goes (see
    /// [`crate::policy`]).
    pub vendors: &'static [&'static str],
    /// Whether the platform's operators alone create and delete its rows, and move them from state to state; others may update them.
    pub set_up_by_platform: bool,
    /// Columns that are encrypted at rest.
    pub secrets: &'static [SecretColumn],
    /// Columns that never appear in audit log and outbox: secrets, hashes, tokens.
    pub hidden: &'static [&'static str],
    /// Columns with data about a person, whose values the audit log shows masked.
    pub personal: &'static [&'static str],
    /// For the lines of a document, the column that names it. Lists of lines go by it and by the column `position`, which the database
    /// fills (see `platform.next_position`); None for rows that go by their ids.
    pub lines_of: Option<&'static str>,
    /// Numbers that conditions and orders go by the key of, each with the column of its key: see `platform.numeric_key`.
    pub keyed: &'static [(&'static str, &'static str)],
    /// Where rows are read from; the table of the tenant unless the entity says otherwise.
    pub source: fn(&Scope) -> Source,
    /// Its rules beyond this declaration.
    pub rules: Rules,
}

impl Shape {
    /// What nothing was said of.
    pub const NONE: Self = Self {
        name: "",
        about: "",
        columns: &[],
        relations: &[],
        by_hand: None,
        audience: None,
        unresolvable: false,
        max_age: None,
        declaration: &Declaration::NONE,
        table: "",
        prefix: "",
        access: Access::Staff,
        tenancy: Tenancy::Column("tenant_id"),
        owner: None,
        owner_private: false,
        node: None,
        placed_by: None,
        customers: &[],
        vendor: None,
        vendors: &[],
        set_up_by_platform: false,
        secrets: &[],
        hidden: &[],
        personal: &[],
        lines_of: None,
        keyed: &[],
        source: |_| Source::DEFAULT,
        rules: Rules::NONE,
    };

    /// A type that everybody may see.
    pub(crate) const PUBLIC: Self = Self { audience: Some(Audience::EVERYBODY), ..Self::NONE };

    /// The place of the column of this name.
    pub(crate) fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|one| one.name == column)
    }

    /// The place of the column that is the field of this name.
    pub(crate) fn place_of_field(&self, field: &str) -> Option<usize> {
        self.columns.iter().position(|one| one.field == Some(field))
    }

    /// The relation that is the field of this name.
    pub(crate) fn relation(&self, field: &str) -> Option<&'static Relation> {
        self.relations.iter().find(|one| one.name == field)
    }

    /// Whether the columns have what is not for everybody.
    pub(crate) fn has(&self, shown: Shown) -> bool {
        self.columns.iter().any(|column| column.shown == shown)
    }

    /// Who may see the type at all.
    pub(crate) fn audience(&self) -> Audience {
        self.audience.unwrap_or_else(|| Audience::of(self))
    }

    /// Enters the type into the registry, and those that its fields lead to; its name as a field's type.
    pub fn describe(&'static self, registry: &mut Registry) -> String {
        let object = Object {
            about: self.about,
            shareable: false,
            unresolvable: self.unresolvable,
            shape_of: self,
            max_age: self.max_age,
        };
        object.enter(registry, self.name.to_owned(), |registry| {
            let columns = self.columns.iter().filter_map(|column| {
                let name = column.field?;
                let tags = column.tag.into_iter().map(str::to_owned).collect();
                Some((name.to_owned(), MetaField { tags, ..field(name, column.about, (column.ty.describe)(registry)) }))
            });
            let mut fields: Vec<(String, MetaField)> = columns.collect();
            fields.extend(self.relations.iter().map(|relation| relation.described(registry)));
            if let Some(by_hand) = &self.by_hand {
                fields.extend((by_hand.fields)(registry));
            }
            fields
        })
    }
}

/// An object type as the registry has it.
pub(crate) struct Object<'a> {
    /// For whoever reads the schema.
    pub(crate) about: &'a str,
    /// Whether several subgraphs define it.
    pub(crate) shareable: bool,
    /// Whether it is known by its id alone.
    pub(crate) unresolvable: bool,
    /// Whose audience it has.
    pub(crate) shape_of: &'static Shape,
    /// See [`Shape::max_age`].
    pub(crate) max_age: Option<u32>,
}

impl Object<'_> {
    /// Enters the type with its fields, once; its name as a field's type.
    pub(crate) fn enter(
        &self,
        registry: &mut Registry,
        name: String,
        fields: impl FnOnce(&mut Registry) -> Vec<(String, MetaField)>,
    ) -> String {
        let audience = self.shape_of.audience();
        let object = |fields| MetaType::Object {
            name: name.clone(),
            description: Some(format!("{}{}", self.about, audience.requirement())),
            fields,
            cache_control: match self.max_age {
                None => CacheControl::default(),
                // -1 is async-graphql's "no-cache".
                Some(0) => CacheControl { public: false, max_age: -1 },
                Some(seconds) => CacheControl { public: true, max_age: i32::try_from(seconds).unwrap_or(i32::MAX) },
            },
            extends: false,
            shareable: self.shareable,
            resolvable: !self.unresolvable,
            keys: self.unresolvable.then(|| vec!["id".to_owned()]),
            visible: None,
            inaccessible: false,
            interface_object: false,
            tags: Vec::new(),
            is_subscription: false,
            rust_typename: None,
            directive_invocations: Vec::new(),
            requires_scopes: audience.scopes(),
        };
        let ty = format!("{name}!");
        enter(registry, &name, object, |registry| fields(registry).into_iter().collect());
        ty
    }
}

/// A field, as the registry has it.
pub(crate) fn field(name: &str, about: &str, ty: String) -> MetaField {
    MetaField {
        name: name.to_owned(),
        description: (!about.is_empty()).then(|| about.to_owned()),
        args: async_graphql::indexmap::IndexMap::new(),
        ty,
        deprecation: async_graphql::registry::Deprecation::NoDeprecated,
        cache_control: CacheControl::default(),
        external: false,
        requires: None,
        provides: None,
        visible: None,
        shareable: false,
        inaccessible: false,
        tags: Vec::new(),
        override_from: None,
        compute_complexity: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// A field of the type `T` without arguments.
pub(crate) fn described<T: OutputType>(registry: &mut Registry, name: &str, about: &str) -> (String, MetaField) {
    let ty = T::create_type_info(registry);
    (name.to_owned(), field(name, about, ty))
}

/// The type without its `!`: one that may be null.
pub(crate) fn nullable(ty: &str) -> String {
    ty.trim_end_matches('!').to_owned()
}

/// A column of a table.
#[derive(Debug)]
pub struct Column {
    /// Its name in the table.
    pub name: &'static str,
    /// Its field in the graph; None for what is written only.
    pub field: Option<&'static str>,
    /// The description of the field.
    pub about: &'static str,
    /// The contract that has the field beside `admin`, where not every contract has it.
    pub tag: Option<&'static str>,
    /// To whom its values are shown.
    pub shown: Shown,
    /// For an amount, the column with its currency.
    pub currency: Option<&'static str>,
    /// Whether readers of other languages are shown the tenant's translations of its texts.
    pub translated: bool,
    /// Its type.
    pub ty: ColumnType,
}

/// To whom the values of a column are shown, among those who may read its row. Everybody else sees null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// To all of them.
    Everybody,
    /// To the owner, and to those who may read the table.
    Owner,
    /// To those who may read the table.
    Staff,
}

/// Writes a stored value, which is not NULL, into an answer. Errors where the bytes are no value of the type.
pub type Write = fn(PgValue<'_>, &Selected<'_>, &mut Vec<u8>) -> deserialize::Result<()>;

/// The value of a stored one, which is not NULL. Errors as for [`Write`].
pub type Read = fn(PgValue<'_>) -> deserialize::Result<Value>;

/// The type of a column.
#[derive(Clone, Copy, Debug)]
pub struct ColumnType {
    pub(crate) describe: fn(&mut Registry) -> String,
    pub(crate) write: Write,
    pub(crate) value: Read,
}

impl ColumnType {
    /// That of a field of a row struct.
    pub const fn of<T: Field + OutputType>() -> Self {
        Self { describe: T::create_type_info, write: T::WRITE, value: T::READ }
    }

    /// That of a field which is written only.
    pub const fn write_only<T: Field>() -> Self {
        Self { describe: |_| String::new(), write: T::WRITE, value: T::READ }
    }
}

/// A field that leads to other rows; written by `#[relations]`.
#[derive(Debug)]
pub struct Relation {
    /// The field.
    pub name: &'static str,
    /// Its description.
    pub about: &'static str,
    /// Whether a list may be null: those that this subgraph adds to another's entity, so that they alone are missing when it is down.
    pub nullable: bool,
    /// What it leads to.
    pub to: To,
}

/// The type that a relation leads to. A function, since types may lead to each other.
pub type Target = fn() -> &'static Shape;

/// What a relation leads to.
#[derive(Clone, Copy, Debug)]
pub enum To {
    /// A page of children.
    Page(Target, Link),
    /// A page of children, each shown as the entity that it names.
    NamedPage {
        /// The children, which conditions, sort keys and cursors are of.
        rows: Target,
        /// How they hang on their parents.
        link: Link,
        /// Their column with the id of the entity.
        column: &'static str,
        /// The entity.
        entity: Target,
    },
    /// All children, at most 100.
    List(Target, Link),
    /// The newest child.
    Newest(Target, Link),
    /// The row of this subgraph that the column names.
    Parent(Target, &'static str),
    /// The entity of another subgraph that the column names.
    Reference(Target, &'static str),
}

impl Relation {
    /// The column of the row itself that is needed to follow the relation: the id, or what names another row.
    pub(crate) fn needs(&self) -> &'static str {
        match self.to {
            To::Parent(_, column) | To::Reference(_, column) => column,
            _ => "id",
        }
    }

    /// What its column must name when it is written, where it has one.
    pub(crate) fn reference(&self) -> Option<(&'static str, ReferredTo)> {
        match self.to {
            To::Parent(of, column) => {
                let Shape { name: entity, table, tenancy, .. } = of();
                Some((column, ReferredTo::Inside { entity, table, tenancy: *tenancy }))
            }
            To::Reference(of, column) => Some((column, ReferredTo::Outside(of().name))),
            _ => None,
        }
    }

    fn described(&self, registry: &mut Registry) -> (String, MetaField) {
        let list = |ty: String| if self.nullable { nullable(&ty) } else { ty };
        let (ty, args) = match self.to {
            To::Page(of, _) => {
                let args = PageArguments::described(of().declaration, registry);
                (list(connection_type(of(), registry)), args)
            }
            To::NamedPage { rows, entity, .. } => {
                let args = PageArguments::described(rows().declaration, registry);
                (list(connection_type(entity(), registry)), args)
            }
            To::List(of, _) => (list(format!("[{}]!", of().describe(registry))), Default::default()),
            To::Newest(of, _) | To::Parent(of, _) | To::Reference(of, _) => {
                (nullable(&of().describe(registry)), Default::default())
            }
        };
        (self.name.to_owned(), MetaField { args, ..field(self.name, self.about, ty) })
    }
}

/// The relations of a type; written by `#[relations]`.
pub trait Relations: Shaped {
    /// Those that are declared.
    const RELATIONS: &'static [Relation];
    /// The fields written by hand beside them.
    const BY_HAND: Option<ByHand>;
}

/// The values of a field written by hand, one for each row.
pub(crate) type ResolveByHand = for<'a> fn(&'a [RowRef<'a>], &'a Context<'a>, &'a Level) -> BoxFuture<'a, Vec<Gql>>;

/// The fields of a type that are written by hand. They get whole rows as structs, which the executor makes for them alone.
#[derive(Clone, Copy, Debug)]
pub struct ByHand {
    fields: fn(&mut Registry) -> Vec<(String, MetaField)>,
    pub(crate) resolve: ResolveByHand,
}

impl ByHand {
    /// Those of a type, as `#[ComplexObject]` makes them.
    pub const fn of<T: Shaped + ComplexObject>() -> Self {
        Self { fields: T::fields, resolve: each_by_hand::<T> }
    }
}

/// What a rule says of an update of rows, which are whole.
type UpdateCheck = fn(&[Raw], &Assignments) -> Result<Vec<UserError>>;

/// The rules of an entity beyond its declaration: see [`crate::Hooks`].
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub(crate) before_write: fn(&Scope, Action, &str, &mut Assignments) -> Result<Vec<UserError>>,
    pub(crate) references: fn(&Assignments) -> Vec<RowReference>,
    pub(crate) update_check: Option<UpdateCheck>,
    pub(crate) within_reach: fn(&Scope, &str) -> Predicate,
}

impl Rules {
    /// No rules.
    pub const NONE: Self = Self {
        before_write: |_, _, _, _| Ok(Vec::new()),
        references: |_| Vec::new(),
        update_check: None,
        within_reach: |_, _| Predicate::True,
    };

    /// Those of an entity.
    pub const fn of<T: Entity>() -> Self {
        Self {
            before_write: T::before_write,
            references: T::references,
            update_check: match T::UPDATE_CHECK {
                Some(_) => Some(check_updates::<T>),
                None => None,
            },
            within_reach: T::within_reach,
        }
    }
}

/// What the entity's rule says of an update of these rows.
fn check_updates<T: Entity>(rows: &[Raw], given: &Assignments) -> Result<Vec<UserError>> {
    let Some(check) = T::UPDATE_CHECK else { return Ok(Vec::new()) };
    Ok(decode_all::<T>(rows)?.iter().flat_map(|row| check(row, given)).collect())
}
