//! Rows of one entity as they were read, for the executor and for rules.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use diesel::deserialize;
use diesel::pg::PgValue;
use diesel::row::Row as _;

use crate::actor::Actor;
use crate::column::Omitted;
use crate::entity::{Action, Entity};
use crate::error::{Error, Result, camel_case};
use crate::executor::Selected;
use crate::id::Id;
use crate::json_text::write_string;
use crate::money::CurrencyCode;
use crate::scope::Scope;
use crate::shape::{Shape, Shaped, Shown};
use crate::statement::{Raw, localized_texts};
use crate::value::Value;

/// A row struct, without its type.
pub trait TypedRow: Any + Send + Sync {
    /// Writes the value of the column at a place into an answer.
    fn write_column(&self, place: usize, selected: &Selected<'_>, out: &mut Vec<u8>);

    /// The value of a sortable or reference column.
    fn column(&self, column: &str) -> Value;

    /// The struct.
    fn as_any(&self) -> &dyn Any;
}

impl<T: Entity> TypedRow for T {
    fn write_column(&self, place: usize, selected: &Selected<'_>, out: &mut Vec<u8>) {
        self.write(place, selected, out);
    }

    fn column(&self, column: &str) -> Value {
        self.value(column)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A struct of a row, or of a reference.
pub enum Typed<'a> {
    /// A row, as its caller may see it.
    Row(&'a dyn TypedRow),
    /// A row of another subgraph.
    Id(&'a Id),
}

/// Rows of one type, with what the caller may see of them.
pub(crate) struct Rows<'a> {
    shape: &'static Shape,
    omitted: Omitted,
    source: Source<'a>,
    /// Of which rows the caller does not see what is for the owner; empty where it sees it of all.
    concealed: Vec<bool>,
    /// Whether the caller does not see what is for staff.
    conceals_internal: bool,
    /// Translations in the place of texts, by row and column.
    texts: HashMap<(usize, usize), String>,
}

enum Source<'a> {
    /// Rows as Postgres sent them, with so many columns before their own.
    Sent(Vec<Raw>, usize),
    Typed(Vec<&'a dyn TypedRow>),
    Ids(Vec<Id>),
}

impl<'a> Rows<'a> {
    fn new(shape: &'static Shape, source: Source<'a>) -> Self {
        Self { shape, omitted: Omitted::NONE, source, concealed: Vec::new(), conceals_internal: false, texts: HashMap::new() }
    }

    /// Structs that a rule or a resolver answers with.
    pub(crate) fn of_typed(shape: &'static Shape, values: Vec<Typed<'a>>) -> Self {
        let mut rows = Vec::new();
        let mut ids = Vec::new();
        for value in values {
            match value {
                Typed::Row(row) => rows.push(row),
                Typed::Id(id) => ids.push(id.clone()),
            }
        }
        Self::new(shape, if ids.is_empty() { Source::Typed(rows) } else { Source::Ids(ids) })
    }

    /// References.
    pub(crate) fn of_ids(shape: &'static Shape, ids: Vec<Id>) -> Self {
        Self::new(shape, Source::Ids(ids))
    }

    pub(crate) fn len(&self) -> usize {
        match &self.source {
            Source::Sent(rows, _) => rows.len(),
            Source::Typed(rows) => rows.len(),
            Source::Ids(ids) => ids.len(),
        }
    }

    /// All of them.
    pub(crate) fn refs(&self) -> impl Iterator<Item = RowRef<'_>> {
        (0..self.len()).map(|index| RowRef { rows: self, index })
    }

    pub(crate) fn get(&self, index: usize) -> RowRef<'_> {
        RowRef { rows: self, index }
    }

    /// Where the column at a place stands in what Postgres sent; None where it was not read.
    fn sent_at(&self, place: usize) -> Option<usize> {
        match &self.source {
            Source::Sent(_, before) => self.omitted.position(place).map(|position| before + position),
            _ => None,
        }
    }

    fn stored(&self, index: usize, at: usize) -> Option<PgValue<'_>> {
        match &self.source {
            Source::Sent(rows, _) => rows.get(index)?.value_at(at),
            _ => None,
        }
    }

    /// The stored text of a column.
    fn text_at(&self, index: usize, at: usize) -> Option<&str> {
        match &self.source {
            Source::Sent(rows, _) => std::str::from_utf8(rows.get(index)?.bytes_at(at)?).ok(),
            _ => None,
        }
    }

    /// Finds out what the caller may see: the same as [`finish`] does with structs.
    fn conceal(&mut self, scope: &Scope) {
        self.conceals_internal = self.shape.has(Shown::Staff) && !scope.may(self.shape.table, "read");
        if !self.shape.has(Shown::Owner) {
            return;
        }
        let own = own_column(scope, self.shape);
        let concealed: Vec<bool> = match own {
            Own::All => return,
            Own::None => vec![true; self.len()],
            Own::In(column, id) => {
                let at = self.shape.place(column).and_then(|place| self.sent_at(place));
                (0..self.len()).map(|index| at.and_then(|at| self.text_at(index, at)) != Some(id.as_str())).collect()
            }
        };
        self.concealed = concealed;
    }

    fn is_concealed(&self, index: usize, shown: Shown) -> bool {
        match shown {
            Shown::Everybody => false,
            Shown::Owner => self.concealed.get(index).copied().unwrap_or_default(),
            Shown::Staff => self.conceals_internal,
        }
    }

    /// The places of columns whose texts may have a translation, among those that were read.
    fn translated(&self) -> Vec<usize> {
        let columns = self.shape.columns.iter().enumerate();
        columns.filter(|(place, column)| column.translated && self.sent_at(*place).is_some()).map(|(place, _)| place).collect()
    }

    /// Takes the tenant's translations in the place of the texts, for a reader who would rather have another language than the tenant's; by
    /// one statement for all of the rows. Texts without a translation stay.
    async fn translate(&mut self, scope: &Scope) -> Result<()> {
        if scope.languages().is_empty() || self.len() == 0 {
            return Ok(());
        }
        let places = self.translated();
        if places.is_empty() {
            return Ok(());
        }
        let mut keys = Vec::with_capacity(self.len() * places.len());
        for (index, row) in self.refs().enumerate() {
            let id = row.id();
            keys.extend(places.iter().map(|&place| ((index, place), text_key(&id, self.shape.columns[place].name))));
        }
        let found = localized_texts(scope, keys.iter().map(|(_, key)| key.clone()).collect()).await?;
        self.texts = keys.into_iter().filter_map(|(at, key)| Some((at, found.get(&key)?.clone()))).collect();
        Ok(())
    }
}

impl Rows<'static> {
    /// Rows as Postgres sent them, with so many columns before their own, as the caller may see them.
    pub(crate) async fn read(
        scope: &Scope,
        shape: &'static Shape,
        omitted: Omitted,
        rows: Vec<Raw>,
        before: usize,
    ) -> Result<Arc<Self>> {
        let mut rows = Self { omitted, ..Self::new(shape, Source::Sent(rows, before)) };
        rows.conceal(scope);
        rows.translate(scope).await?;
        Ok(Arc::new(rows))
    }
}

impl Rows<'static> {
    /// Rows that a mutation has written, whole, as the caller may see them; texts stand as they were written.
    pub(crate) fn written(scope: &Scope, shape: &'static Shape, rows: Vec<Raw>) -> Self {
        let mut rows = Self::new(shape, Source::Sent(rows, 0));
        rows.conceal(scope);
        rows
    }
}

/// The key of a translation.
fn text_key(id: &Id, column: &str) -> String {
    format!("{id}.{}", camel_case(column))
}

/// Of which rows a caller sees the private fields.
enum Own {
    All,
    None,
    /// Of those that have this id in the column.
    In(&'static str, Id),
}

/// Of which rows the caller sees the private fields, among those that it may read. A vendor's people see those of rows that vendors create or
/// change, such as the reserve price of their auction, and not those of rows about them, such as the address of a review's author, or
/// which they only take on by a verb.
fn own_column(scope: &Scope, shape: &'static Shape) -> Own {
    match (scope.actor(), shape.owner) {
        (Actor::Customer { id }, Some(owner)) => Own::In(owner, id.clone()),
        (Actor::Vendor { vendor_id, .. }, _) => {
            let writes = [Action::Create, Action::Update].iter().any(|action| shape.vendors.contains(&action.verb()));
            match shape.vendor.filter(|_| writes) {
                Some(column) => Own::In(column, vendor_id.clone()),
                None => Own::None,
            }
        }
        _ if scope.may(shape.table, "read") => Own::All,
        _ => Own::None,
    }
}

/// Gives a struct's amounts their currency and hides what the caller may not see.
pub(crate) fn finish<T: Entity>(scope: &Scope, row: &mut T) {
    row.hydrate();
    let sees = match own_column(scope, T::SHAPE) {
        Own::All => true,
        Own::None => false,
        Own::In(column, id) => row.value(column) == Value::from(&id),
    };
    if !sees {
        row.conceal();
    }
    if T::SHAPE.has(Shown::Staff) && !scope.may(T::TABLE, "read") {
        row.conceal_internal();
    }
}

/// The structs of whole rows, for rules.
pub(crate) fn decode_all<T: Entity>(rows: &[Raw]) -> Result<Vec<T>> {
    rows.iter()
        .map(|row| {
            let mut row = T::build_from_row(row).map_err(unreadable)?;
            row.hydrate();
            Ok(row)
        })
        .collect()
}

pub(crate) fn unreadable(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    diesel::result::Error::DeserializationError(error).into()
}

/// Where the columns of the level's rows stand, of the rows that were read together: found once for all of them.
#[derive(Default)]
pub(crate) struct RowPlaces {
    /// The address of those rows.
    of: Option<usize>,
    columns: Vec<Option<Option<usize>>>,
}

impl RowPlaces {
    fn of(&mut self, rows: &Rows<'_>, place: usize) -> Option<usize> {
        let these = std::ptr::from_ref(rows).addr();
        if self.of != Some(these) {
            *self = Self { of: Some(these), columns: vec![None; rows.shape.columns.len()] };
        }
        match self.columns.get_mut(place) {
            Some(known) => *known.get_or_insert_with(|| rows.sent_at(place)),
            None => None,
        }
    }
}

/// A row.
#[derive(Clone, Copy)]
pub struct RowRef<'a> {
    rows: &'a Rows<'a>,
    index: usize,
}

impl<'a> RowRef<'a> {
    pub(crate) fn shape(self) -> &'static Shape {
        self.rows.shape
    }

    /// Its id, which is always read.
    pub fn id(self) -> Id {
        self.id_in("id", &mut RowPlaces::default()).unwrap_or_else(|| Id::from(""))
    }

    /// The id in a column, where there is one that the caller sees.
    pub(crate) fn id_in(self, column: &str, places: &mut RowPlaces) -> Option<Id> {
        match &self.rows.source {
            Source::Ids(ids) => ids.get(self.index).cloned(),
            Source::Typed(rows) => rows.get(self.index)?.column(column).as_text().map(Id::from),
            Source::Sent(..) => {
                let place = self.rows.shape.place(column)?;
                if self.rows.is_concealed(self.index, self.rows.shape.columns[place].shown) {
                    return None;
                }
                let at = places.of(self.rows, place)?;
                self.rows.text_at(self.index, at).map(Id::from)
            }
        }
    }

    /// The value of a sortable or reference column, for cursors, which everybody can read: NULL where the caller does not see it.
    pub(crate) fn value(self, column: &str) -> Result<Value> {
        match &self.rows.source {
            Source::Ids(ids) => Ok(ids.get(self.index).map_or(Value::Null, Value::from)),
            Source::Typed(rows) => Ok(rows.get(self.index).map_or(Value::Null, |row| row.column(column))),
            Source::Sent(..) => {
                let Some(place) = self.rows.shape.place(column) else { return Ok(Value::Null) };
                if self.rows.is_concealed(self.index, self.rows.shape.columns[place].shown) {
                    return Ok(Value::Null);
                }
                let stored = self.rows.sent_at(place).and_then(|at| self.rows.stored(self.index, at));
                match stored {
                    Some(value) => (self.rows.shape.columns[place].ty.value)(value).map_err(unreadable),
                    None => Ok(Value::Null),
                }
            }
        }
    }

    /// Writes the value of the column at a place into an answer.
    pub(crate) fn write(
        self,
        place: usize,
        places: &mut RowPlaces,
        mut selected: Selected<'_>,
        out: &mut Vec<u8>,
    ) -> deserialize::Result<()> {
        let rows = self.rows;
        match &rows.source {
            Source::Ids(ids) => match ids.get(self.index) {
                Some(id) => write_string(id.as_str(), out),
                None => out.extend_from_slice(b"null"),
            },
            Source::Typed(typed) => match typed.get(self.index) {
                Some(row) => row.write_column(place, &selected, out),
                None => out.extend_from_slice(b"null"),
            },
            Source::Sent(..) => {
                let column = &rows.shape.columns[place];
                if rows.is_concealed(self.index, column.shown) {
                    out.extend_from_slice(b"null");
                    return Ok(());
                }
                if column.translated
                    && let Some(text) = rows.texts.get(&(self.index, place))
                {
                    write_string(text, out);
                    return Ok(());
                }
                let at = places.of(rows, place).ok_or("a column was not read")?;
                let Some(value) = rows.stored(self.index, at) else {
                    out.extend_from_slice(b"null");
                    return Ok(());
                };
                if let Some(currency) = column.currency {
                    let at = rows.shape.place(currency).and_then(|place| places.of(rows, place));
                    selected.currency = at.and_then(|at| rows.text_at(self.index, at)).and_then(CurrencyCode::of_stored);
                }
                (column.ty.write)(value, &selected, out)?;
            }
        }
        Ok(())
    }

    /// The struct of the row, as the caller may see it. Errors: `INTERNAL` where a column holds what its type cannot, or was not read.
    pub fn decode<T: Entity>(self) -> Result<T> {
        let rows = self.rows;
        match &rows.source {
            Source::Sent(sent, before) => {
                let row = sent.get(self.index).filter(|_| rows.omitted.is_empty()).ok_or(Error::Internal)?;
                let mut row = T::build_from_row(&row.partial_row(*before..row.field_count())).map_err(unreadable)?;
                row.hydrate();
                if rows.is_concealed(self.index, Shown::Owner) {
                    row.conceal();
                }
                if rows.conceals_internal {
                    row.conceal_internal();
                }
                for (place, column) in T::SHAPE.columns.iter().enumerate().filter(|(_, column)| column.translated) {
                    if let Some(text) = rows.texts.get(&(self.index, place)) {
                        row.translate(column.name, text.clone());
                    }
                }
                Ok(row)
            }
            Source::Typed(typed) => {
                let row = typed.get(self.index).and_then(|row| row.as_any().downcast_ref::<T>());
                row.cloned().ok_or(Error::Internal)
            }
            Source::Ids(_) => Err(Error::Internal),
        }
    }
}

/// A row that outlives what it was read for.
#[derive(Clone)]
pub(crate) struct Row {
    rows: Arc<Rows<'static>>,
    index: usize,
}

impl Row {
    pub(crate) fn new(rows: Arc<Rows<'static>>, index: usize) -> Self {
        Self { rows, index }
    }

    pub(crate) fn as_ref(&self) -> RowRef<'_> {
        self.rows.get(self.index)
    }
}

/// A struct of a row that was read, as the caller may see it.
pub(crate) fn typed<T: Shaped>(row: &Row) -> Result<T> {
    T::of_row(row.as_ref())
}
