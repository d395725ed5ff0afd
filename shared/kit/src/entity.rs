//! What an entity declares, and who may read it.

use diesel::deserialize::FromSqlRow;
use diesel::pg::Pg;

use crate::actor::Actor;
use crate::error::{Error, Result, UserError};
use crate::executor::Selected;
use crate::id::Id;
use crate::identity::ActorKind;
use crate::policy::{Condition, vendor_rows};
use crate::predicate::{Comparison, Marked, Membership, Predicate};
use crate::reference::RowReference;
use crate::scope::Scope;
use crate::shape::{Shape, Shaped, Target};
use crate::value::{Value, Values};
use crate::write::Assignments;

/// A row struct that is a type of the graph; implemented by `#[derive(Entity)]`. What the entity is stands in its [`Shape`]; the struct is for
/// rules and for fields that are written by hand.
pub trait Entity: Shaped + Hooks + FromSqlRow<Self::SqlType, Pg> + Clone + Send + Sync + 'static {
    /// The SQL types of its columns, from its `Selectable`.
    type SqlType: Send + 'static;

    /// The GraphQL name.
    const TYPE: &'static str = Self::SHAPE.name;
    /// The table.
    const TABLE: &'static str = Self::SHAPE.table;

    /// Its id.
    fn id(&self) -> &Id;

    /// The value of a sortable or reference column, for cursors and batches; NULL for others.
    fn value(&self, column: &str) -> Value;

    /// Writes the value of the column at a place into an answer.
    fn write(&self, place: usize, selected: &Selected<'_>, out: &mut Vec<u8>);

    /// Completes the row after it was read: gives amounts their currency.
    fn hydrate(&mut self);

    /// Hides the private fields.
    fn conceal(&mut self);

    /// Hides the fields for staff and services only.
    fn conceal_internal(&mut self) {}

    /// Puts a translated text in the place of such a column's.
    fn translate(&mut self, column: &str, text: String) {
        let _ = (column, text);
    }
}

/// Rules of an entity beyond its declaration.
pub trait Hooks: Sized {
    /// Runs before the row is created or updated; may add, change or remove values. User errors stop the write. `verb` is what audit log and outbox
    /// carry: `create`, `update`, or that of a rule.
    fn before_write(scope: &Scope, action: Action, verb: &str, row: &mut Assignments) -> Result<Vec<UserError>> {
        let _ = (scope, action, verb, row);
        Ok(Vec::new())
    }

    /// References of a row to be written whose type the row itself decides, such as what a rule is about. As those of `#[reference]` they must name rows
    /// that are there for the tenant: else the user error is `NOT_FOUND` and names the column's field.
    fn references(row: &Assignments) -> Vec<RowReference> {
        let _ = row;
        Vec::new()
    }

    /// What an update by an input asks of the row as it is, which is locked for it: user errors stop the update. It is for columns that may
    /// change in some states only; verbs of the domain have their own rules.
    const UPDATE_CHECK: Option<fn(&Self, &Assignments) -> Vec<UserError>> = None;

    /// The rows that the caller may write, among those that its rights cover; all of them unless the entity says otherwise. It holds
    /// for the row as it was and as it becomes. Where it is none, whatever the row, the caller is told that the verb is not theirs.
    fn within_reach(scope: &Scope, verb: &str) -> Predicate {
        let _ = (scope, verb);
        Predicate::True
    }
}

/// What is done to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A new row.
    Create,
    /// A change of a row.
    Update,
    /// The end of a row.
    Delete,
}

impl Action {
    /// As in permissions and events: `create`, `update`, `delete`.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// How the rows of a table belong to tenants.
#[derive(Clone, Copy, Debug)]
pub enum Tenancy {
    /// Every row belongs to the tenant in this column.
    Column(&'static str),
    /// Rows are shared by all tenants and written by the platform only.
    Global,
    /// A row belongs to the tenants in these columns; the first of them writes it.
    AnyOf(&'static [&'static str]),
}

/// Who may read the rows of an entity, besides those whom a policy grants its reading: staff by their role, services by their scopes.
/// Staff without that right see what a shopper sees.
#[derive(Clone, Copy, Debug)]
pub enum Access {
    /// Everybody who can name a row; lists are for those who have the right to read.
    Public,
    /// Shoppers too: the rows that match, and the rows they or their vendor own.
    Storefront(Option<Visible>),
    /// The customer in the owner column, and the people of the vendor in the vendor column.
    Owner,
    /// The people of the vendor in the vendor column, and nobody else.
    Staff,
    /// Whoever may read the row that this column names.
    Parent {
        /// The reference column.
        column: &'static str,
        /// The entity it refers to.
        parent: Target,
    },
    /// Whoever may read a row that names this one.
    Child {
        /// The entity that refers to this one.
        child: Target,
        /// Its reference column.
        column: &'static str,
    },
}

/// Which kinds of actors may see a type at all; staff and services always may. In the SDL it is `@requiresScopes`, by which the router
/// refuses others before it asks a subgraph, and the contracts that hold the type (see [`crate::sdl`]); which rows and fields of it they
/// get, the subgraphs decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audience {
    /// Shoppers without a token, and with them everybody.
    pub shoppers: bool,
    /// Customers.
    pub customers: bool,
    /// The people of vendors.
    pub vendors: bool,
}

impl Audience {
    /// Everybody.
    pub const EVERYBODY: Self = Self { shoppers: true, customers: true, vendors: true };
    /// Staff and services only.
    pub const STAFF: Self = Self { shoppers: false, customers: false, vendors: false };
    /// Customers, staff and services.
    pub const CUSTOMERS: Self = Self { shoppers: false, customers: true, vendors: false };

    /// Who may see the type of an entity: whom its access lets read any row, and people of vendors where rows belong to them.
    pub(crate) fn of(shape: &Shape) -> Self {
        match shape.access {
            Access::Public | Access::Storefront(_) => Self::EVERYBODY,
            Access::Owner => Self { shoppers: false, customers: shape.owner.is_some(), vendors: shape.vendor.is_some() },
            Access::Staff => Self { shoppers: false, customers: false, vendors: shape.vendor.is_some() },
            Access::Parent { parent: of, .. } | Access::Child { child: of, .. } => of().audience(),
        }
    }

    /// The scopes of which a token must have one; empty when none is needed.
    pub fn scopes(self) -> Vec<String> {
        let kinds = [
            (self.customers, ActorKind::Customer),
            (self.vendors, ActorKind::Vendor),
            (true, ActorKind::Staff),
            (true, ActorKind::Service),
        ];
        let kinds = kinds.into_iter().filter(|(may, _)| *may && !self.shoppers);
        kinds.map(|(_, kind)| kind.scope().to_owned()).collect()
    }

    /// The sentence that a type's description ends with.
    pub(crate) const fn requirement(self) -> &'static str {
        match (self.shoppers, self.customers, self.vendors) {
            (true, ..) => "",
            (_, true, true) => " Requires a token.",
            (_, true, false) => " Requires a token of a customer, of staff or of a service.",
            (_, false, true) => " Requires a token of a vendor's person, of staff or of a service.",
            (_, false, false) => " Requires a token of staff or of a service.",
        }
    }
}

/// The condition under which shoppers see a row.
#[derive(Clone, Copy, Debug)]
pub struct Visible {
    /// The column.
    pub column: &'static str,
    /// Whether it must have the value, or must not.
    pub equal: bool,
    /// The value.
    pub value: Constant,
}

/// A constant in a declaration.
#[derive(Clone, Copy, Debug)]
pub enum Constant {
    /// A flag.
    Flag(bool),
    /// A text, such as the stored value of an enum.
    Text(&'static str),
}

impl Constant {
    fn value(self) -> Value {
        match self {
            Self::Flag(flag) => Value::Bool(flag),
            Self::Text(text) => Value::from(text),
        }
    }
}

/// `column IN (SELECT selected FROM the other entity WHERE the caller may read it)`.
fn membership(of: Target, scope: &Scope, column: &'static str, selected: &'static str) -> Result<Predicate> {
    let other = of();
    Ok(Predicate::In(Box::new(Membership {
        column,
        selected,
        table: other.table,
        from: (other.source)(scope).from.map(|sql| scope.marked(sql)),
        predicate: base_predicate(other, scope)?,
    })))
}

/// Where the rows of an entity are read from, in place of the plain table with `tenant_id = current tenant`.
///
/// The texts may hold `{tenant}`, `{head_office}`, `{vendor}` (the one that the caller works for) and `{customer}` (the one who calls), where those ids are bound. They are the
/// named exceptions from the rule that a tenant reads rows of its own only; row-level security states the same beneath them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Source {
    /// A SELECT that stands in the table's place and does the tenant filter itself.
    pub from: Option<&'static str>,
    /// The tenant condition in place of `tenant_id = {tenant}`, when the table itself is read.
    pub tenant: Option<&'static str>,
    /// A further condition.
    pub condition: Option<&'static str>,
}

impl Source {
    /// The table itself.
    pub const DEFAULT: Self = Self { from: None, tenant: None, condition: None };
}

/// The rows of the tenant that are not deleted: the explicit filter, the first of the two walls.
pub(crate) fn tenant_predicate(shape: &'static Shape, scope: &Scope) -> Predicate {
    let source = (shape.source)(scope);
    let marked = |sql| Predicate::Sql(scope.marked(sql));
    let tenant = match (source.from, source.tenant, shape.tenancy) {
        (Some(_), _, _) => Predicate::True,
        (None, Some(sql), _) => marked(sql),
        (None, None, Tenancy::Column(column)) => Predicate::equal(column, scope.tenant_id()),
        (None, None, Tenancy::Global) => Predicate::True,
        (None, None, Tenancy::AnyOf(_)) if scope.is_platform() => Predicate::True,
        (None, None, Tenancy::AnyOf(columns)) => {
            Predicate::Or(columns.iter().map(|column| Predicate::equal(column, scope.tenant_id())).collect())
        }
    };
    tenant.and(Predicate::Null("deleted_at", true)).and(source.condition.map_or(Predicate::True, marked))
}

/// The rows of the tenant that the caller may read.
fn base_predicate(shape: &'static Shape, scope: &Scope) -> Result<Predicate> {
    Ok(tenant_predicate(shape, scope).and(access_predicate(shape, scope, false)?))
}

/// The rows that the caller has the right to act on by policy; None without any such right.
pub(crate) fn rows_by_right(shape: &'static Shape, scope: &Scope, action: &str) -> Option<Predicate> {
    let conditions = scope.rights().conditions(shape.table, action)?;
    Some(either(conditions.into_iter().map(|condition| condition_predicate(shape, scope, condition))))
}

pub(crate) fn either(all: impl IntoIterator<Item = Predicate>) -> Predicate {
    let mut all: Vec<Predicate> = all.into_iter().collect();
    if all.contains(&Predicate::True) {
        return Predicate::True;
    }
    match all.len() {
        1 => all.remove(0),
        _ => Predicate::Or(all),
    }
}

/// The rows that a condition of a policy limits a right to; none where the condition does not apply to the table.
pub(crate) fn condition_predicate(shape: &'static Shape, scope: &Scope, condition: &Condition) -> Predicate {
    let mut rows = Predicate::True;
    if condition.at_nodes() {
        let at = |column| Predicate::AtNodes(column, scope.tenant_id().to_string(), scope.rights().nodes.clone());
        rows = rows.and(match (shape.node, shape.placed_by) {
            (Some(column), _) => at(column),
            (None, Some((column, table))) => Predicate::In(Box::new(Membership {
                column,
                selected: "id",
                table,
                from: None,
                predicate: Predicate::equal("tenant_id", scope.tenant_id()).and(at("node_id")),
            })),
            (None, None) => Predicate::False,
        });
    }
    if condition.own_rows() {
        rows = rows.and(match (shape.owner, scope.actor().id()) {
            (Some(column), Some(id)) => Predicate::equal(column, id),
            _ => Predicate::False,
        });
    }
    rows
}

/// Which rows the caller may read; an error when none, whatever the row. `through_parent` is true when the rows are reached from a
/// parent row that was read under its own rule.
pub(crate) fn access_predicate(shape: &'static Shape, scope: &Scope, through_parent: bool) -> Result<Predicate> {
    // Rows of the caller's own: of the customer, or of the vendor that the caller works for.
    let own = match scope.actor() {
        Actor::Customer { id } => shape.owner.map(|column| Predicate::equal(column, id)),
        actor => vendor_rows(shape, actor),
    };
    let by_right = rows_by_right(shape, scope, "read");
    if let Some(rows) = by_right {
        return match shape.access {
            // Of a tenant without a head office every row is its own: the parent adds nothing.
            Access::Parent { column, parent } if !through_parent && scope.head_office().is_some() => {
                Ok(rows.and(membership(parent, scope, column, "id")?))
            }
            _ => Ok(rows),
        };
    }
    match (shape.access, scope.actor()) {
        (Access::Parent { .. }, _) if through_parent => Ok(Predicate::True),
        (Access::Parent { column, parent }, _) => membership(parent, scope, column, "id"),
        (Access::Child { child, column }, _) => membership(child, scope, "id", column),
        (Access::Public | Access::Storefront(None), _) => Ok(Predicate::True),
        (Access::Storefront(Some(visible)), _) => {
            let comparison = if visible.equal { Comparison::Equal } else { Comparison::NotEqual };
            let shown = Predicate::Compare(visible.column, comparison, visible.value.value());
            Ok(match own {
                Some(own) => Predicate::Or(vec![shown, own]),
                None => shown,
            })
        }
        (Access::Owner, Actor::Customer { .. }) => Ok(own.unwrap_or(Predicate::False)),
        (Access::Owner | Access::Staff, actor @ Actor::Vendor { .. }) => own.ok_or_else(|| refusal(actor, shape.name)),
        (Access::Owner | Access::Staff, actor) => Err(refusal(actor, shape.name)),
    }
}

/// The rows that the caller may reach by a column: where it names owners, and these are private, those of its own.
pub(crate) fn reachable_by(shape: &'static Shape, scope: &Scope, column: &str) -> Predicate {
    if !shape.owner_private || shape.owner != Some(column) || scope.may(shape.table, "read") {
        return Predicate::True;
    }
    match (scope.actor(), shape.owner) {
        (Actor::Customer { id }, Some(owner)) => Predicate::equal(owner, id),
        _ => Predicate::False,
    }
}

/// The error for a caller who may read no row of a type at all.
pub(crate) fn refusal(actor: &Actor, what: &str) -> Error {
    match actor {
        Actor::Anonymous => Error::Unauthenticated(format!("{what} is not for anonymous callers: send a token.")),
        _ => Error::Forbidden(format!("This token does not allow reading {what}.")),
    }
}

/// Whether the caller may list the entity, beyond reading rows it can name.
pub(crate) fn check_list(shape: &'static Shape, scope: &Scope) -> Result<()> {
    match shape.access {
        Access::Public if !scope.may(shape.table, "read") => Err(refusal(scope.actor(), &format!("the list of {}", shape.name))),
        _ => Ok(()),
    }
}

/// Ids as a bound array.
pub(crate) fn id_values<'a>(ids: impl IntoIterator<Item = &'a Id>) -> Values {
    Values::Text(ids.into_iter().map(Id::to_string).collect())
}

impl Scope {
    /// SQL of the source with this scope's ids at its markers.
    pub(crate) fn marked(&self, sql: &'static str) -> Marked {
        let vendor = match self.actor() {
            Actor::Vendor { vendor_id, .. } => Some(vendor_id.to_string()),
            _ => None,
        };
        let customer = match self.actor() {
            Actor::Customer { id } => Some(id.to_string()),
            _ => None,
        };
        Marked { sql, tenant: self.tenant_id().to_string(), head_office: self.head_office().map(Id::to_string), vendor, customer }
    }
}
