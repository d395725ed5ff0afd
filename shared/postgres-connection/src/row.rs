//! Rows as diesel reads them.

use std::num::NonZeroU32;
use std::ops::Range;
use std::sync::Arc;

use diesel::pg::{Pg, PgValue};
use diesel::row::{Field, PartialRow, Row, RowIndex, RowSealed};
use tokio_postgres::types::{FromSql, Type};

/// The types of a row's columns, shared by the rows of an answer.
pub(crate) type Types = Arc<[NonZeroU32]>;

/// A row as Postgres sent it.
pub struct PgRow {
    row: tokio_postgres::Row,
    types: Types,
}

impl PgRow {
    pub(crate) fn new(row: tokio_postgres::Row, types: Types) -> Self {
        Self { row, types }
    }

    pub(crate) fn types(row: &tokio_postgres::Row) -> Types {
        row.columns().iter().map(|column| NonZeroU32::new(column.type_().oid()).unwrap_or(NonZeroU32::MIN)).collect()
    }

    /// The bytes of the value in the column at an index, in Postgres' binary format; None for NULL, and where there is no such column.
    pub fn bytes_at(&self, index: usize) -> Option<&[u8]> {
        let Bytes(bytes) = self.row.try_get(index).ok()?;
        bytes
    }

    /// The same with the type of the value.
    pub fn value_at(&self, index: usize) -> Option<PgValue<'_>> {
        Some(PgValue::new(self.bytes_at(index)?, self.types.get(index)?))
    }
}

impl RowSealed for PgRow {}

impl<'a> Row<'a, Pg> for PgRow {
    type InnerPartialRow = Self;
    type Field<'b>
        = PgField<'b>
    where
        Self: 'b,
        'a: 'b;

    fn field_count(&self) -> usize {
        self.row.len()
    }

    fn get<'b, I>(&'b self, index: I) -> Option<Self::Field<'b>>
    where
        'a: 'b,
        Self: RowIndex<I>,
    {
        let index = self.idx(index)?;
        Some(PgField { row: self, index })
    }

    fn partial_row(&self, range: Range<usize>) -> PartialRow<'_, Self::InnerPartialRow> {
        PartialRow::new(self, range)
    }
}

impl RowIndex<usize> for PgRow {
    fn idx(&self, index: usize) -> Option<usize> {
        (index < self.row.len()).then_some(index)
    }
}

impl<'a> RowIndex<&'a str> for PgRow {
    fn idx(&self, name: &'a str) -> Option<usize> {
        self.row.columns().iter().position(|column| column.name() == name)
    }
}

/// A column of a row.
pub struct PgField<'a> {
    row: &'a PgRow,
    index: usize,
}

impl<'a> Field<'a, Pg> for PgField<'a> {
    fn field_name(&self) -> Option<&str> {
        self.row.row.columns().get(self.index).map(tokio_postgres::Column::name)
    }

    fn value(&self) -> Option<PgValue<'_>> {
        self.row.value_at(self.index)
    }
}

/// The bytes of a value, whatever its type; None for NULL.
struct Bytes<'a>(Option<&'a [u8]>);

impl<'a> FromSql<'a> for Bytes<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(Some(raw)))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
