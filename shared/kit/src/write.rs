//! Writes: one statement writes the row, its audit entry and its outbox event.

use std::collections::HashMap;

use async_graphql::Context;
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Array, Nullable, Text};

use crate::actor::Actor;
use crate::column::Omitted;
use crate::entity::{Action, Entity, Tenancy, condition_predicate, either, id_values};
use crate::error::{Error, Result, UserError};
use crate::field::Settable;
use crate::id::Id;
use crate::order::{OrderDirection, Sort};
use crate::policy::vendor_writable;
use crate::predicate::{Predicate, push_column};
use crate::read::check_prefix;
use crate::reference::missing_reference;
use crate::rows::{decode_all, finish};
use crate::scope::{Scope, Transaction};
use crate::shape::Shape;
use crate::statement::{Raw, Selection, Statement, push_columns, usual_order};
use crate::trace::Sent;
use crate::value::{Timestamp, Value};

/// The values of a row that is being written, by column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assignments(Vec<(&'static str, Value)>, Vec<&'static str>);

impl Assignments {
    /// Sets a column from an input; nothing when the input left it out.
    pub fn set(&mut self, column: &'static str, value: impl Settable) {
        value.set(column, self);
    }

    /// Sets a column, in place of what it was set to before.
    pub fn put(&mut self, column: &'static str, value: Value) {
        match self.0.iter_mut().find(|(name, _)| *name == column) {
            Some((_, old)) => *old = value,
            None => self.0.push((column, value)),
        }
    }

    /// Sets a reference that a row of the rule holds already: whether its row is still there is not asked again.
    pub fn copy(&mut self, column: &'static str, value: impl Settable) {
        self.set(column, value);
        self.1.push(column);
    }

    /// The references that are set and have to be asked for.
    pub(crate) fn reference(&self, column: &str) -> Option<&str> {
        self.get(column).and_then(Value::as_text).filter(|_| !self.1.contains(&column))
    }

    /// What a column is set to.
    pub fn get(&self, column: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| *name == column).map(|(_, value)| value)
    }

    /// The columns that are set.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(column, _)| *column)
    }

    /// Leaves a column as it is, or to its default.
    pub fn remove(&mut self, column: &str) -> Option<Value> {
        let index = self.0.iter().position(|(name, _)| *name == column)?;
        Some(self.0.remove(index).1)
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What became of a mutation.
#[derive(Debug)]
pub enum Outcome<T> {
    /// It took place; this is the row now.
    Done(Box<T>),
    /// It did not: what the caller must mend.
    Refused(Vec<UserError>),
}

impl<T> Outcome<T> {
    /// The row of a step that nothing in the caller's input can make fail; `INTERNAL` where it failed.
    pub fn done(self) -> Result<T> {
        match self {
            Self::Done(row) => Ok(*row),
            Self::Refused(errors) => Err(Error::internal(format!("a step of a rule was refused: {errors:?}"))),
        }
    }

    /// For a payload: the row, or the errors.
    pub fn into_parts(self) -> (Option<T>, Vec<UserError>) {
        match self {
            Self::Done(row) => (Some(*row), Vec::new()),
            Self::Refused(errors) => (None, errors),
        }
    }
}

/// Which rows the caller may act on, or why none; `row` is what it sets.
///
/// Shared tables are the platform's, and so is everything but an update of what it sets up: a right to it counts for a super-admin only.
fn writable(shape: &'static Shape, scope: &Scope, verb: &str, row: Option<&Assignments>) -> Result<Predicate> {
    let actor = scope.actor();
    let platform_only = matches!(shape.tenancy, Tenancy::Global) || (shape.set_up_by_platform && verb != Action::Update.verb());
    let granted = scope.rights().conditions(shape.table, verb).filter(|_| !platform_only || scope.is_platform());
    if let Some(conditions) = granted {
        let given = || row.into_iter().flat_map(Assignments::columns);
        let allowing: Vec<_> =
            conditions.iter().filter(|condition| given().all(|column| condition.allows_column(column))).collect();
        if allowing.is_empty() {
            let refused: Vec<_> =
                given().filter(|column| !conditions.iter().any(|condition| condition.allows_column(column))).collect();
            return Err(Error::Forbidden(format!("This token does not allow {}:{verb} of {}.", shape.table, refused.join(", "))));
        }
        let allowed = either(allowing.into_iter().map(|condition| condition_predicate(shape, scope, condition)));
        return match (shape.rules.within_reach)(scope, verb) {
            Predicate::False => Err(scope.refusal(shape.table, verb)),
            reach => Ok(allowed.and(reach)),
        };
    }
    if let Some(rows) = vendor_writable(shape, actor, verb) {
        return Ok(rows);
    }
    match (actor, shape.owner) {
        (Actor::Customer { id }, Some(owner)) if shape.customers.contains(&verb) => Ok(Predicate::equal(owner, id)),
        _ => Err(scope.refusal(shape.table, verb)),
    }
}

/// Errors where the caller may not act by the verb on any row, or may not set one of these columns.
pub(crate) fn may_set(shape: &'static Shape, scope: &Scope, verb: &str, given: &Assignments) -> Result<()> {
    writable(shape, scope, verb, Some(given)).map(drop)
}

/// The rows of the tenant itself: never a head office's, which the tenant may read only.
fn own_rows(shape: &'static Shape, scope: &Scope) -> Predicate {
    let own = match shape.tenancy {
        Tenancy::Column(column) => Predicate::equal(column, scope.tenant_id()),
        Tenancy::Global => Predicate::True,
        Tenancy::AnyOf(_) if scope.is_platform() => Predicate::True,
        Tenancy::AnyOf(columns) => columns.first().map_or(Predicate::False, |column| Predicate::equal(column, scope.tenant_id())),
    };
    own.and(Predicate::Null("deleted_at", true))
}

/// Creates a row from values. Errors: `UNAUTHENTICATED`, `FORBIDDEN`; what the caller can mend comes as user errors.
pub async fn create_row<T: Entity>(scope: &Scope, row: Assignments) -> Result<Outcome<T>> {
    struct_of(scope, Box::pin(create(T::SHAPE, scope, row)).await?)
}

/// As [`create_row`], without the struct.
pub(crate) async fn create(shape: &'static Shape, scope: &Scope, mut row: Assignments) -> Result<Outcome<Raw>> {
    let mut allowed = writable(shape, scope, Action::Create.verb(), Some(&row))?;
    if let (Actor::Customer { id }, Some(owner)) = (scope.actor(), shape.owner) {
        row.put(owner, id.into());
        allowed = Predicate::True;
    }
    if let (Actor::Vendor { vendor_id, .. }, Some(column)) = (scope.actor(), shape.vendor) {
        // Another vendor's id stays, and `run` refuses the row.
        if row.get(column).is_none_or(|given| *given == Value::Null) {
            row.put(column, vendor_id.into());
        }
    }
    let change = match insertion(shape, scope, Action::Create.verb(), vec![row])? {
        Ok(change) => change.given_by_caller(),
        Err(errors) => return Ok(Outcome::Refused(errors)),
    };
    run(shape, scope.write().await?, change, None, allowed).await
}

/// The structs of rows that were written or read for an answer, as the caller may see them.
fn structs<T: Entity>(scope: &Scope, rows: &[Raw]) -> Result<Vec<T>> {
    let mut rows = decode_all::<T>(rows)?;
    rows.iter_mut().for_each(|row| finish(scope, row));
    Ok(rows)
}

fn struct_of<T: Entity>(scope: &Scope, outcome: Outcome<Raw>) -> Result<Outcome<T>> {
    Ok(match outcome {
        Outcome::Done(row) => {
            let row = structs(scope, std::slice::from_ref(&*row))?.pop();
            Outcome::Done(Box::new(row.ok_or(Error::Internal)?))
        }
        Outcome::Refused(errors) => Outcome::Refused(errors),
    })
}

/// The steps of a rule that writes several rows. They ask for no right: the rule has checked that the caller may do the whole, by
/// [`Transaction::lock`] or by itself, and no input may reach them that it has not checked.
impl Transaction {
    /// The row with this id, locked until the end of the write, among those that the caller may act on by the verb. It is as it stands in
    /// the table, private fields too: it is for the rule, not for the answer.
    ///
    /// Errors: `NOT_FOUND`, `CONFLICT` when it is not as `expected`, `UNAUTHENTICATED`, `FORBIDDEN`.
    pub async fn lock<T: Entity>(&self, id: &Id, verb: &str, expected: Option<Timestamp>) -> Result<T> {
        let (shape, scope) = (T::SHAPE, self.scope());
        let target = target(shape, scope, id, writable(shape, scope, verb, None)?)?;
        let row = self.locked::<T>(target).await?.pop().ok_or_else(|| not_found(shape))?;
        match expected {
            Some(expected) if row.value("updated_at") != expected.into() => Err(changed(shape)),
            _ => Ok(row),
        }
    }

    /// The rows of the tenant that match, locked until the end of the write; like those of [`Transaction::lock`], they are for the rule.
    pub async fn lock_all<T: Entity>(&self, matching: Predicate) -> Result<Vec<T>> {
        self.locked(own_rows(T::SHAPE, self.scope()).and(matching)).await
    }

    /// The rows of the tenant that match, as they stand now, lines in the order of their document; others may change them meanwhile. They are
    /// for the rule, too.
    pub async fn read_all<T: Entity>(&self, matching: Predicate) -> Result<Vec<T>> {
        let shape = T::SHAPE;
        let rows = own_rows(shape, self.scope()).and(matching);
        let order = if shape.lines_of.is_some() { usual_order(shape) } else { Vec::new() };
        decode_all(&self.selected(Selection::unguarded(shape, self.scope(), rows).order(order)).await?)
    }

    /// The first rows of the tenant that match, by a column that is never empty in them; not locked.
    pub async fn read_first<T: Entity>(&self, matching: Predicate, by: &'static str, at_most: i32) -> Result<Vec<T>> {
        let rows = own_rows(T::SHAPE, self.scope()).and(matching);
        let order = vec![Sort { column: by, nullable: false, direction: OrderDirection::Asc }];
        let selection = Selection::unguarded(T::SHAPE, self.scope(), rows).order(order).limit(at_most.into());
        decode_all(&self.selected(selection).await?)
    }

    /// The first rows of the tenant that match, as of [`Transaction::read_first`], locked until the end of the write, and whether there are
    /// more. What another write has taken meanwhile is left out.
    pub async fn lock_first<T: Entity>(&self, matching: Predicate, by: &'static str, at_most: i32) -> Result<(Vec<T>, bool)> {
        let mut first = self.read_first::<T>(matching.clone(), by, at_most.saturating_add(1)).await?;
        let most = usize::try_from(at_most).unwrap_or_default();
        let more = first.len() > most;
        first.truncate(most);
        let these = Predicate::Any("id", id_values(first.iter().map(Entity::id)));
        Ok((self.lock_all(these.and(matching)).await?, more))
    }

    /// Rows that the rule has read, as the caller may see them.
    pub fn shown<T: Entity>(&self, mut rows: Vec<T>) -> Vec<T> {
        rows.iter_mut().for_each(|row| finish(self.scope(), row));
        rows
    }

    /// Locked in the order of their ids, so that no two writes wait for each other; lines are answered in the order of their document.
    async fn locked<T: Entity>(&self, rows: Predicate) -> Result<Vec<T>> {
        let mut rows: Vec<T> = decode_all(&self.locked_rows(T::SHAPE, rows).await?)?;
        if let Some(document) = T::SHAPE.lines_of {
            let place = |row: &T| (row.value(document).as_text().map(str::to_owned), row.value("position").as_int());
            rows.sort_by_cached_key(place);
        }
        Ok(rows)
    }

    async fn locked_rows(&self, shape: &'static Shape, rows: Predicate) -> Result<Vec<Raw>> {
        self.selected(Selection::unguarded(shape, self.scope(), rows).locked()).await
    }

    async fn selected(&self, selection: Selection) -> Result<Vec<Raw>> {
        Ok(self.fetch(&Statement::Rows(selection)).await??)
    }

    /// Adds a row. Audit and outbox carry it under the verb.
    pub async fn insert<T: Entity>(&self, verb: &str, row: Assignments) -> Result<Outcome<T>> {
        self.insert_all(verb, vec![row]).await?.first()
    }

    /// Adds rows by one statement, or one for every 500 of them; the answer has them in their order. Audit and outbox carry each of them
    /// under the verb, as [`Transaction::insert`] would. A column that one row sets and another leaves out has its default there. Where a row
    /// is refused the write must be given up: those before it may have been added.
    pub async fn insert_all<T: Entity>(&self, verb: &str, rows: Vec<Assignments>) -> Result<Outcome<Vec<T>>> {
        let mut places = HashMap::new();
        let mut added: Vec<T> = match self.insert_rows(T::SHAPE, verb, rows, &mut places).await? {
            Ok(rows) => structs(self.scope(), &rows)?,
            Err(errors) => return Ok(Outcome::Refused(errors)),
        };
        added.sort_by_key(|row: &T| places.get(row.id().as_str()).copied());
        Ok(Outcome::Done(Box::new(added)))
    }

    /// As [`Transaction::insert_all`]; `places` gets the place of each row by its id.
    async fn insert_rows(
        &self,
        shape: &'static Shape,
        verb: &str,
        rows: Vec<Assignments>,
        places: &mut HashMap<String, usize>,
    ) -> Result<Result<Vec<Raw>, Vec<UserError>>> {
        let mut added = Vec::with_capacity(rows.len());
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let change = match insertion(shape, self.scope(), verb, rows.by_ref().take(MOST_AT_ONCE).collect())? {
                Ok(change) => change,
                Err(errors) => return Ok(Err(errors)),
            };
            let before = places.len();
            places.extend(change.places().into_iter().map(|(id, place)| (id, before + place)));
            match written(shape, self, change).await? {
                Ok(rows) => added.extend(rows),
                Err(error) => return Ok(Err(vec![error])),
            }
        }
        Ok(Ok(added))
    }

    /// Changes a row of the tenant. Audit and outbox carry it under the verb. Errors: `NOT_FOUND`.
    pub async fn update<T: Entity>(&self, id: &Id, verb: &str, row: Assignments) -> Result<Outcome<T>> {
        struct_of(self.scope(), self.update_row(T::SHAPE, id, verb, row).await?)
    }

    async fn update_row(&self, shape: &'static Shape, id: &Id, verb: &str, mut row: Assignments) -> Result<Outcome<Raw>> {
        let scope = self.scope();
        let errors = (shape.rules.before_write)(scope, Action::Update, verb, &mut row)?;
        if !errors.is_empty() {
            return Ok(Outcome::Refused(errors));
        }
        let target = target(shape, scope, id, Predicate::True)?;
        let change = Change::of(shape, scope, id, verb, Step::Update { target, row, expected: None })?;
        self.changed_row(shape, change).await
    }

    /// Deletes a row of the tenant: it stays in the table with `deleted_at`. Audit and outbox carry it under the verb. Errors: `NOT_FOUND`.
    pub async fn delete<T: Entity>(&self, id: &Id, verb: &str) -> Result<Outcome<T>> {
        let (shape, scope) = (T::SHAPE, self.scope());
        let target = target(shape, scope, id, Predicate::True)?;
        let change = Change::of(shape, scope, id, verb, Step::Delete { target, expected: None })?;
        struct_of(scope, self.changed_row(shape, change).await?)
    }

    async fn changed_row(&self, shape: &'static Shape, change: Change) -> Result<Outcome<Raw>> {
        Ok(match written(shape, self, change).await? {
            Ok(rows) => Outcome::Done(Box::new(rows.into_iter().next().ok_or_else(|| not_found(shape))?)),
            Err(error) => Outcome::Refused(vec![error]),
        })
    }

    /// Changes all rows of the tenant that match, alike and by one statement, however many they are; the answer has them in the order of
    /// their ids. Audit and outbox carry each of them under the verb, as [`Transaction::update`] would. Where the change is refused, none
    /// of them has changed.
    ///
    /// Rows that another write has locked are waited for, and left alone if they match no longer.
    pub async fn update_all<T: Entity>(&self, matching: Predicate, verb: &str, row: Assignments) -> Result<Outcome<Vec<T>>> {
        Ok(match self.update_rows(T::SHAPE, matching, verb, row).await? {
            Ok(rows) => {
                let mut rows: Vec<T> = structs(self.scope(), &rows)?;
                rows.sort_by(|one, other| one.id().cmp(other.id()));
                Outcome::Done(Box::new(rows))
            }
            Err(errors) => Outcome::Refused(errors),
        })
    }

    async fn update_rows(
        &self,
        shape: &'static Shape,
        matching: Predicate,
        verb: &str,
        mut row: Assignments,
    ) -> Result<Result<Vec<Raw>, Vec<UserError>>> {
        let scope = self.scope();
        let errors = (shape.rules.before_write)(scope, Action::Update, verb, &mut row)?;
        if !errors.is_empty() {
            return Ok(Err(errors));
        }
        let many = !matches!(shape.tenancy, Tenancy::Column(_));
        if many && shape.secrets.iter().any(|secret| row.get(secret.column).is_some()) {
            return Err(Error::internal(format!("a secret of {} is bound to one row", shape.table)));
        }
        let matching = own_rows(shape, scope).and(matching);
        let change = Change::of(shape, scope, scope.tenant_id(), verb, Step::UpdateAll { matching, row })?;
        Ok(written(shape, self, change).await?.map_err(|error| vec![error]))
    }
}

impl<T> Outcome<Vec<T>> {
    /// The first of the rows, where they were written.
    fn first(self) -> Result<Outcome<T>> {
        Ok(match self {
            Self::Done(rows) => Outcome::Done(Box::new(rows.into_iter().next().ok_or(Error::Internal)?)),
            Self::Refused(errors) => Outcome::Refused(errors),
        })
    }
}

fn not_found(shape: &'static Shape) -> Error {
    Error::NotFound(format!("There is no such {}.", shape.name))
}

fn changed(shape: &'static Shape) -> Error {
    Error::Conflict(format!("The {} has changed since it was read; read it again.", shape.name))
}

/// Rows that one statement adds at most: it has room for 65,535 values.
const MOST_AT_ONCE: usize = 500;

/// New rows of the tenant with ids of their own, after the entity's rules; or what they refuse.
fn insertion(
    shape: &'static Shape,
    scope: &Scope,
    verb: &str,
    mut rows: Vec<Assignments>,
) -> Result<Result<Change, Vec<UserError>>> {
    for row in &mut rows {
        let id = Id::new(shape.prefix);
        row.put("id", Value::from(&id));
        match shape.tenancy {
            Tenancy::Column(column) => row.put(column, scope.tenant_id().into()),
            Tenancy::AnyOf([column, ..]) if *column != "id" => row.put(column, scope.tenant_id().into()),
            _ => {}
        }
        let errors = (shape.rules.before_write)(scope, Action::Create, verb, row)?;
        if !errors.is_empty() {
            return Ok(Err(errors));
        }
        seal(shape, scope, &id, row)?;
    }
    Change::of(shape, scope, scope.tenant_id(), verb, Step::Insert(rows)).map(Ok)
}

/// Changes a row under the name of a domain verb (`approve`, `publish`), which audit and outbox then carry, and which policies grant. Errors:
/// `NOT_FOUND`, `CONFLICT` when it is not as `expected`, `UNAUTHENTICATED`, `FORBIDDEN`.
pub async fn apply<T: Entity>(
    ctx: &Context<'_>,
    id: &Id,
    verb: &'static str,
    row: Assignments,
    expected: Option<Timestamp>,
) -> Result<Outcome<T>> {
    let scope = Scope::of(ctx)?;
    struct_of(scope, Box::pin(change(T::SHAPE, scope, id, verb, row, expected)).await?)
}

/// As [`apply`], without the struct.
pub(crate) async fn change(
    shape: &'static Shape,
    scope: &Scope,
    id: &Id,
    verb: &'static str,
    mut row: Assignments,
    expected: Option<Timestamp>,
) -> Result<Outcome<Raw>> {
    let allowed = writable(shape, scope, verb, Some(&row))?;
    let errors = (shape.rules.before_write)(scope, Action::Update, verb, &mut row)?;
    if !errors.is_empty() {
        return Ok(Outcome::Refused(errors));
    }
    let target = target(shape, scope, id, allowed.clone())?;
    let transaction = scope.write().await?;
    if let Some(check) = shape.rules.update_check.filter(|_| verb == Action::Update.verb()) {
        // Of a row that is not there, or not as expected, `run` tells.
        let errors = check(&transaction.locked_rows(shape, target.clone()).await?, &row)?;
        if !errors.is_empty() {
            transaction.rollback().await?;
            return Ok(Outcome::Refused(errors));
        }
    }
    let step = Step::Update { target: target.clone(), row, expected };
    let change = Change::of(shape, scope, id, verb, step)?.given_by_caller();
    run(shape, transaction, change, Some(target), allowed).await
}

/// Deletes a row: it stays in the table with `deleted_at`, and no read finds it any more. Errors as for [`apply`].
pub(crate) async fn delete(shape: &'static Shape, scope: &Scope, id: &Id, expected: Option<Timestamp>) -> Result<Outcome<Raw>> {
    let allowed = writable(shape, scope, Action::Delete.verb(), None)?;
    let target = target(shape, scope, id, allowed)?;
    let change = Change::of(shape, scope, id, Action::Delete.verb(), Step::Delete { target: target.clone(), expected })?;
    run(shape, scope.write().await?, change, Some(target), Predicate::True).await
}

/// The one row to change, among those that the caller may write.
fn target(shape: &'static Shape, scope: &Scope, id: &Id, writable: Predicate) -> Result<Predicate> {
    check_prefix(shape, id)?;
    Ok(Predicate::equal("id", id).and(own_rows(shape, scope)).and(writable))
}

/// Makes the change, unless the row would then be one that the caller may not write: outside its nodes, or another's.
async fn run(
    shape: &'static Shape,
    transaction: Transaction,
    change: Change,
    target: Option<Predicate>,
    allowed: Predicate,
) -> Result<Outcome<Raw>> {
    let scope = &transaction.scope().clone();
    match written(shape, &transaction, change).await? {
        Ok(rows) => match rows.into_iter().next() {
            Some(row) => {
                if allowed != Predicate::True {
                    let id = shape.place("id").and_then(|place| row.bytes_at(place)).unwrap_or_default();
                    let id = Id::from(std::str::from_utf8(id).map_err(Error::internal)?);
                    let selection = Selection::unguarded(shape, scope, Predicate::equal("id", &id).and(allowed));
                    if transaction.fetch(&Statement::Rows(selection)).await??.is_empty() {
                        transaction.rollback().await?;
                        let what = format!("The {} would be outside of what this token may write.", shape.name);
                        return Err(Error::Forbidden(what));
                    }
                }
                transaction.commit().await?;
                Ok(Outcome::Done(Box::new(row)))
            }
            None => {
                let unchanged = Statement::Rows(Selection::unguarded(shape, scope, target.unwrap_or(Predicate::False)));
                let exists = !transaction.fetch(&unchanged).await??.is_empty();
                transaction.rollback().await?;
                Err(match exists {
                    true => changed(shape),
                    false => not_found(shape),
                })
            }
        },
        Err(error) => {
            transaction.rollback().await?;
            Ok(Outcome::Refused(vec![error]))
        }
    }
}

/// The rows that a change has written, or what it is refused for.
async fn written(shape: &'static Shape, transaction: &Transaction, change: Change) -> Result<Result<Vec<Raw>, UserError>> {
    if let Some(missing) = missing_reference(shape, transaction, change.rows(), change.is_input).await? {
        return Ok(Err(missing));
    }
    match transaction.fetch(&Statement::Change(change)).await? {
        Ok(rows) => Ok(Ok(rows)),
        Err(error) => match UserError::of_constraint(shape, &error) {
            Some(error) => Ok(Err(error)),
            None => Err(error.into()),
        },
    }
}

/// Encrypts what is written to secret columns. Every statement that writes a row passes here.
fn seal(shape: &'static Shape, scope: &Scope, id: &Id, row: &mut Assignments) -> Result<()> {
    // As `SecretColumn::tenant_column`: a super-admin may write a tenant's row from another tenant's scope.
    let tenant = match shape.tenancy {
        Tenancy::Column(_) => scope.tenant_id(),
        _ => id,
    };
    for secret in shape.secrets {
        let not_written =
            |why: &dyn std::fmt::Display| Error::internal(format!("{}.{} was not written: {why}", secret.table, secret.column));
        let clear = match row.get(secret.column) {
            None | Some(Value::Null) => continue,
            Some(Value::Text(text)) => text.to_string(),
            Some(Value::Json(json)) => json.as_str().map_or_else(|| json.to_string(), str::to_owned),
            Some(_) => return Err(not_written(&"a secret is text or JSON")),
        };
        let sealed = scope.secret_keys().seal(secret.of(tenant.as_str()), &clear).map_err(|error| not_written(&error))?;
        row.put(secret.column, if secret.is_json { Value::Json(sealed.into()) } else { Value::from(sealed) });
    }
    Ok(())
}

#[derive(Clone)]
enum Step {
    Insert(Vec<Assignments>),
    Update { target: Predicate, row: Assignments, expected: Option<Timestamp> },
    UpdateAll { matching: Predicate, row: Assignments },
    Delete { target: Predicate, expected: Option<Timestamp> },
}

/// What the audit log shows in place of every value of a personal column, whatever it is; NULL stays NULL, and which columns changed is
/// told by their names. The outbox has the values, which its consumers need.
const MASK: &str = "•••";

/// One change of a row, or of several, each with its audit entry and its event, as one statement:
///
/// ```sql
/// WITH previous AS (SELECT * FROM review WHERE … FOR UPDATE),
///      written AS (UPDATE review SET … FROM previous WHERE … RETURNING review.*),
///      audited AS (INSERT INTO platform.audit_log … SELECT … FROM written JOIN previous ON …),
///      announced AS (INSERT INTO platform.event_outbox … SELECT … FROM written)
/// SELECT … FROM written AS review
/// ```
pub(crate) struct Change {
    shape: &'static Shape,
    /// The column with the tenant that the row belongs to, where it belongs to one.
    tenant_column: Option<&'static str>,
    step: Step,
    action: String,
    tenant_id: String,
    audit_id: Id,
    event_id: Id,
    actor_id: Option<String>,
    actor_role: &'static str,
    ip_address: Option<String>,
    user_agent: Option<String>,
    request_id: String,
    acting_from: Option<String>,
    hidden: Vec<&'static str>,
    personal: &'static [&'static str],
    /// Whether its values are what a caller has given, and no step of a rule.
    is_input: bool,
}

impl Change {
    /// What it does, for its span.
    pub(crate) fn sent(&self) -> Sent {
        let verb = match &self.step {
            Step::Insert(_) => {
                if self.is_many() {
                    "INSERT all"
                } else {
                    "INSERT"
                }
            }
            Step::Update { .. } => "UPDATE",
            Step::UpdateAll { .. } => "UPDATE all",
            // The row stays, with `deleted_at`.
            Step::Delete { .. } => "UPDATE delete",
        };
        Sent::new(verb, self.shape.table)
    }

    fn of(shape: &'static Shape, scope: &Scope, id: &Id, verb: &str, mut step: Step) -> Result<Self> {
        // New rows are sealed where they get their ids.
        if let Step::Update { row, .. } | Step::UpdateAll { row, .. } = &mut step {
            seal(shape, scope, id, row)?;
        }
        let request = scope.request();
        Ok(Self {
            shape,
            tenant_column: match shape.tenancy {
                Tenancy::Column(column) => Some(column),
                _ => None,
            },
            step,
            action: format!("{}.{verb}", shape.table),
            tenant_id: scope.tenant_id().to_string(),
            audit_id: Id::new("audit"),
            event_id: Id::new("evt"),
            actor_id: scope.actor().id().map(Id::to_string),
            actor_role: scope.actor().role_name(),
            ip_address: request.ip_address.clone(),
            user_agent: request.user_agent.clone(),
            request_id: request.request_id.clone(),
            acting_from: request.acting_from.as_ref().map(Id::to_string),
            hidden: shape.hidden.to_vec(),
            personal: shape.personal,
            is_input: false,
        })
    }

    fn given_by_caller(self) -> Self {
        Self { is_input: true, ..self }
    }

    /// What it writes.
    fn rows(&self) -> &[Assignments] {
        match &self.step {
            Step::Insert(rows) => rows,
            Step::Update { row, .. } | Step::UpdateAll { row, .. } => std::slice::from_ref(row),
            Step::Delete { .. } => &[],
        }
    }

    /// Whether it is about several rows.
    fn is_many(&self) -> bool {
        match &self.step {
            Step::Insert(rows) => rows.len() > 1,
            step => matches!(step, Step::UpdateAll { .. }),
        }
    }

    /// Which of the new rows each id is of.
    fn places(&self) -> HashMap<String, usize> {
        let Step::Insert(rows) = &self.step else { return HashMap::new() };
        let ids = rows.iter().map(|row| row.get("id").and_then(Value::as_text).unwrap_or_default().to_owned());
        ids.zip(0..).collect()
    }

    fn walk_previous<'b>(&self, target: &'b Predicate, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("previous AS (SELECT * FROM ");
        out.push_identifier(self.shape.table)?;
        out.push_sql(" WHERE ");
        target.walk(self.shape.table, out)?;
        // In the order of their ids, as every rule locks them, so that no two writes wait for each other.
        out.push_sql(if self.is_many() { " ORDER BY id FOR UPDATE), written AS (" } else { " FOR UPDATE), written AS (" });
        Ok(())
    }

    /// The id of a row's entry. Those of many rows share their first half, the time, and differ by the id of the row.
    fn walk_entry_id<'b>(&'b self, id: &'b Id, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if !self.is_many() {
            return out.push_bind_param::<Text, _>(id);
        }
        let time = id.as_str().len() - 16;
        out.push_bind_param::<Text, str>(&id.as_str()[..time])?;
        out.push_sql(" || left(md5(");
        out.push_bind_param::<Text, _>(id)?;
        out.push_sql(" || written.id), 16)");
        Ok(())
    }

    /// `previous.id = written.id`, within the tenant where the row belongs to one.
    fn walk_same_entry(&self, out: &mut AstPass<'_, '_, Pg>) -> QueryResult<()> {
        out.push_sql(" JOIN previous ON previous.id = written.id");
        if let Some(column) = self.tenant_column {
            out.push_sql(" AND previous.");
            out.push_identifier(column)?;
            out.push_sql(" = written.");
            out.push_identifier(column)?;
        }
        Ok(())
    }

    fn walk_assignments<'b>(row: &'b Assignments, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(" SET updated_at = clock_timestamp()");
        for (column, value) in &row.0 {
            out.push_sql(", ");
            out.push_identifier(column)?;
            out.push_sql(" = ");
            value.bind(out)?;
        }
        out.push_sql(" FROM previous");
        Ok(())
    }

    /// Ties the row to `previous`, and to the version that the caller has seen.
    fn walk_same_row<'b>(&self, expected: &'b Option<Timestamp>, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(" WHERE ");
        push_column(self.shape.table, "id", out)?;
        out.push_sql(" = previous.id");
        if let Some(column) = self.tenant_column {
            out.push_sql(" AND ");
            push_column(self.shape.table, column, out)?;
            out.push_sql(" = previous.");
            out.push_identifier(column)?;
        }
        if let Some(expected) = expected {
            out.push_sql(" AND previous.updated_at = ");
            out.push_bind_param::<diesel::sql_types::Timestamptz, _>(expected)?;
        }
        out.push_sql(" RETURNING ");
        out.push_identifier(self.shape.table)?;
        out.push_sql(".*)");
        Ok(())
    }

    fn walk_insert<'b>(&self, rows: &'b [Assignments], out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut columns: Vec<&'static str> = Vec::new();
        for column in rows.iter().flat_map(Assignments::columns) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        if self.is_many() {
            // Its text depends on how many rows there are: it would fill the session with plans.
            out.unsafe_to_cache_prepared();
        }
        out.push_sql("written AS (INSERT INTO ");
        out.push_identifier(self.shape.table)?;
        for (index, column) in columns.iter().enumerate() {
            out.push_sql(if index > 0 { ", " } else { " (" });
            out.push_identifier(column)?;
        }
        out.push_sql(") VALUES ");
        for (index, row) in rows.iter().enumerate() {
            for (place, column) in columns.iter().enumerate() {
                out.push_sql(match (index, place) {
                    (0, 0) => "(",
                    (_, 0) => "), (",
                    _ => ", ",
                });
                match row.get(column) {
                    Some(value) => value.bind(out)?,
                    None => out.push_sql("DEFAULT"),
                }
            }
        }
        out.push_sql(") RETURNING *)");
        Ok(())
    }

    fn walk_step<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match &self.step {
            Step::Insert(rows) => self.walk_insert(rows, out)?,
            Step::Update { target, row, expected } => {
                self.walk_previous(target, out)?;
                out.push_sql("UPDATE ");
                out.push_identifier(self.shape.table)?;
                Self::walk_assignments(row, out)?;
                self.walk_same_row(expected, out)?;
            }
            Step::UpdateAll { matching, row } => {
                self.walk_previous(matching, out)?;
                out.push_sql("UPDATE ");
                out.push_identifier(self.shape.table)?;
                Self::walk_assignments(row, out)?;
                self.walk_same_row(&None, out)?;
            }
            Step::Delete { target, expected } => {
                self.walk_previous(target, out)?;
                out.push_sql("UPDATE ");
                out.push_identifier(self.shape.table)?;
                out.push_sql(" SET updated_at = clock_timestamp(), deleted_at = clock_timestamp() FROM previous");
                self.walk_same_row(expected, out)?;
            }
        }
        Ok(())
    }

    fn walk_audit<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let has_previous = !matches!(self.step, Step::Insert(_));
        out.push_sql(
            ", audited AS (INSERT INTO platform.audit_log (id, tenant_id, action, resource_type, resource_id, actor_id, actor_role, \
             changes, previous_values, new_values, data_classification, ip_address, user_agent, metadata) SELECT ",
        );
        self.walk_entry_id(&self.audit_id, out)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.tenant_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.action)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, str>(self.shape.table)?;
        out.push_sql(", written.id, ");
        out.push_bind_param::<Nullable<Text>, _>(&self.actor_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.actor_role)?;
        out.push_sql(", ");
        let values = |of: &str, out: &mut AstPass<'_, 'b, Pg>| -> QueryResult<()> {
            out.push_sql("to_jsonb(");
            out.push_sql(of);
            out.push_sql(") - ");
            out.push_bind_param::<Array<Text>, _>(&self.hidden)?;
            self.walk_mask(of, out)
        };
        match self.step {
            Step::Insert(_) => {
                values("written", out)?;
                out.push_sql(", NULL, ");
                values("written", out)?;
            }
            Step::Update { .. } | Step::UpdateAll { .. } => {
                out.push_sql("(SELECT jsonb_object_agg(now.key, now.value) FROM jsonb_each(");
                values("written", out)?;
                out.push_sql(") AS now WHERE to_jsonb(written) -> now.key IS DISTINCT FROM to_jsonb(previous) -> now.key), ");
                values("previous", out)?;
                out.push_sql(", ");
                values("written", out)?;
            }
            Step::Delete { .. } => {
                out.push_sql("NULL, ");
                values("previous", out)?;
                out.push_sql(", NULL");
            }
        }
        out.push_sql(", ");
        self.walk_classification(out)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&self.ip_address)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&self.user_agent)?;
        out.push_sql(", jsonb_strip_nulls(jsonb_build_object('request_id', ");
        out.push_bind_param::<Text, _>(&self.request_id)?;
        out.push_sql("::text, 'acting_from', ");
        out.push_bind_param::<Nullable<Text>, _>(&self.acting_from)?;
        out.push_sql("::text)) FROM written");
        if has_previous {
            self.walk_same_entry(out)?;
        }
        out.push_sql(")");
        Ok(())
    }

    /// Puts the mask over the personal values of a row's object.
    fn walk_mask(&self, of: &str, out: &mut AstPass<'_, '_, Pg>) -> QueryResult<()> {
        if self.personal.is_empty() {
            return Ok(());
        }
        out.push_sql(" || jsonb_strip_nulls(jsonb_build_object(");
        for (index, column) in self.personal.iter().enumerate() {
            // Names of columns are identifiers of the code.
            out.push_sql(&format!("{}'{column}', CASE WHEN {of}.", if index > 0 { ", " } else { "" }));
            out.push_identifier(column)?;
            out.push_sql(&format!(" IS NOT NULL THEN '{MASK}' END"));
        }
        out.push_sql("))");
        Ok(())
    }

    /// `secret` where a hidden column is written, `personal` where a personal one is, NULL otherwise.
    fn walk_classification(&self, out: &mut AstPass<'_, '_, Pg>) -> QueryResult<()> {
        let classes = [("secret", self.hidden.as_slice()), ("personal", self.personal)];
        if classes.iter().all(|(_, columns)| columns.is_empty()) {
            out.push_sql("NULL");
            return Ok(());
        }
        let row = if matches!(self.step, Step::Delete { .. }) { "previous." } else { "written." };
        out.push_sql("CASE");
        for (class, columns) in classes.into_iter().filter(|(_, columns)| !columns.is_empty()) {
            for (index, column) in columns.iter().enumerate() {
                out.push_sql(if index > 0 { " OR " } else { " WHEN " });
                out.push_sql(row);
                out.push_identifier(column)?;
                if let Step::Update { .. } | Step::UpdateAll { .. } = self.step {
                    out.push_sql(" IS DISTINCT FROM previous.");
                    out.push_identifier(column)?;
                } else {
                    out.push_sql(" IS NOT NULL");
                }
            }
            out.push_sql(&format!(" THEN '{class}'"));
        }
        out.push_sql(" END");
        Ok(())
    }

    fn walk_event<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            ", announced AS (INSERT INTO platform.event_outbox (id, tenant_id, event_type, aggregate_type, aggregate_id, payload, \
             correlation_id, actor_id, actor_role) SELECT ",
        );
        self.walk_entry_id(&self.event_id, out)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.tenant_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.action)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, str>(self.shape.table)?;
        out.push_sql(", written.id, to_jsonb(written) - ");
        out.push_bind_param::<Array<Text>, _>(&self.hidden)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.request_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&self.actor_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.actor_role)?;
        out.push_sql(" FROM written)");
        Ok(())
    }

    pub(crate) fn walk<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH ");
        self.walk_step(out)?;
        self.walk_audit(out)?;
        self.walk_event(out)?;
        out.push_sql(" SELECT ");
        push_columns(self.shape, Omitted::NONE, out)?;
        out.push_sql(" FROM written AS ");
        out.push_identifier(self.shape.table)
    }
}
