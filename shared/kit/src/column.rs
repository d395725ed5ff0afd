//! Which columns of a row an answer has no use for: they are not read.
//!
//! Only columns that may be NULL are left out, and NULL stands in their place, so that the row struct stays what it is. A field that is
//! written by hand may need any column: where one is selected, all are read.

use async_graphql::parser::types::SelectionSet;
use async_graphql::{ContextBase, Positioned};

use crate::entity::Entity;
use crate::page::{Connection, Edge, Page};
use crate::record::each_field;
use crate::statement::Link;

/// A column of an entity's table, in the order of its row struct.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in the table.
    pub name: &'static str,
    /// Whether it may be NULL.
    pub nullable: bool,
}

/// The columns of an entity that are not read: a bit for each, by its place in the row struct.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Omitted(u64);

impl Omitted {
    /// All columns are read.
    pub(crate) const NONE: Self = Self(0);

    /// What answers to this selection of the entity need nothing of.
    pub(crate) fn by<'a, T: Entity, I>(ctx: &ContextBase<'a, I>, set: &'a Positioned<SelectionSet>) -> Self {
        let mut omitted = Self::everything(T::COLUMNS);
        omitted.select::<T, I>(ctx, set);
        omitted
    }

    /// What a page needs nothing of; `set` is the selection of its connection. Its sort keys are read for the cursors.
    pub(crate) fn by_page<'a, T: Entity, I>(ctx: &ContextBase<'a, I>, set: &'a Positioned<SelectionSet>, page: &Page) -> Self {
        let mut omitted = Self::everything(T::COLUMNS);
        for key in &page.keys {
            omitted.read(T::COLUMNS, key.column);
        }
        let connection = <Connection<T> as async_graphql::OutputType>::type_name;
        let edge = <Edge<'_, T> as async_graphql::OutputType>::type_name;
        each_field(connection, ctx, set, &mut |field| match field.node.name.node.as_str() {
            "nodes" => omitted.select::<T, I>(ctx, &field.node.selection_set),
            "edges" => each_field(edge, ctx, &field.node.selection_set, &mut |field| {
                if field.node.name.node == "node" {
                    omitted.select::<T, I>(ctx, &field.node.selection_set);
                }
            }),
            _ => {}
        });
        omitted
    }

    /// The same, but for the column that names the parent.
    pub(crate) fn but_link<T: Entity>(mut self, link: Link) -> Self {
        if let Link::Column(column) = link {
            self.read(T::COLUMNS, column);
        }
        self
    }

    /// What neither of the two needs.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn is_empty(self) -> bool {
        self == Self::NONE
    }

    pub(crate) fn has(self, place: usize) -> bool {
        place < 64 && self.0 & (1 << place) != 0
    }

    fn everything(columns: &[Column]) -> Self {
        let nullable = columns.iter().take(64).enumerate().filter(|(_, column)| column.nullable);
        Self(nullable.fold(0, |all, (place, _)| all | 1 << place))
    }

    fn read(&mut self, columns: &[Column], name: &str) {
        match columns.iter().take(64).position(|column| column.name == name) {
            Some(place) => self.0 &= !(1 << place),
            // Not known under this name: nothing is left to chance.
            None => *self = Self::NONE,
        }
    }

    fn select<'a, T: Entity, I>(&mut self, ctx: &ContextBase<'a, I>, set: &'a Positioned<SelectionSet>) {
        // Who owns a row decides what is shown of it.
        for owner in [T::OWNER, T::VENDOR].into_iter().flatten() {
            self.read(T::COLUMNS, owner);
        }
        each_field(T::type_name, ctx, set, &mut |field| match field.node.name.node.as_str() {
            "__typename" => {}
            name => match T::needs(name) {
                Some(columns) => columns.iter().for_each(|column| self.read(T::COLUMNS, column)),
                None => *self = Self::NONE,
            },
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column { name: "id", nullable: false },
        Column { name: "title", nullable: true },
        Column { name: "metadata", nullable: true },
        Column { name: "vendor_id", nullable: true },
    ];

    #[test]
    fn only_what_may_be_null_is_left_out_and_what_is_needed_is_read() {
        let mut omitted = Omitted::everything(COLUMNS);
        let left = |omitted: Omitted| (0..70).filter(|place| omitted.has(*place)).collect::<Vec<_>>();
        assert_eq!(left(omitted), [1, 2, 3]);
        omitted.read(COLUMNS, "id");
        omitted.read(COLUMNS, "vendor_id");
        assert_eq!(left(omitted), [1, 2]);
        let mut other = Omitted::everything(COLUMNS);
        other.read(COLUMNS, "title");
        assert_eq!(left(omitted.and(other)), [2]);
        assert!(!omitted.is_empty() && omitted.and(Omitted::NONE).is_empty());
    }

    #[test]
    fn a_column_of_an_unknown_name_has_all_read() {
        let mut omitted = Omitted::everything(COLUMNS);
        omitted.read(COLUMNS, "colour");
        assert_eq!(omitted, Omitted::NONE);
    }
}
