//! Which columns of a row an answer has a use for: no others are read.
//!
//! A field that is written by hand gets its row as a struct and may use any column: where one is selected, all are read.

use async_graphql::parser::types::SelectionSet;
use async_graphql::{ContextBase, Positioned};

use crate::executor::each_field;
use crate::page::Page;
use crate::shape::{Column, Shape, Shown};
use crate::statement::Link;

/// The columns of an entity that are not read: a bit for each, by its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Omitted(u64);

impl Omitted {
    /// All columns are read.
    pub(crate) const NONE: Self = Self(0);

    /// What answers to these selections of the entity need nothing of.
    pub(crate) fn by<'a, I>(shape: &'static Shape, ctx: &ContextBase<'a, I>, sets: &[&'a Positioned<SelectionSet>]) -> Self {
        let mut omitted = Self::everything(shape.columns);
        omitted.keep_for_rights(shape);
        sets.iter().for_each(|set| omitted.select(shape, ctx, set));
        omitted
    }

    /// What a page needs nothing of; `sets` are the selections of its connection. Sort keys are read for the cursors.
    pub(crate) fn by_page<'a, I>(
        shape: &'static Shape,
        ctx: &ContextBase<'a, I>,
        sets: &[&'a Positioned<SelectionSet>],
        page: &Page,
    ) -> Self {
        let mut omitted = Self::everything(shape.columns);
        omitted.keep_for_rights(shape);
        for key in &page.keys {
            omitted.read(shape.columns, key.column);
        }
        let (connection, edge) = (format!("{}Connection", shape.name), format!("{}Edge", shape.name));
        for set in sets {
            each_field(&connection, ctx, set, &mut |field| match field.node.name.node.as_str() {
                "nodes" => omitted.select(shape, ctx, &field.node.selection_set),
                "edges" => each_field(&edge, ctx, &field.node.selection_set, &mut |field| {
                    if field.node.name.node == "node" {
                        omitted.select(shape, ctx, &field.node.selection_set);
                    }
                }),
                _ => {}
            });
        }
        omitted
    }

    /// What a page whose rows stand for what they name in a column needs nothing of.
    pub(crate) fn but_named(shape: &'static Shape, page: &Page, column: &str) -> Self {
        let mut omitted = Self::everything(shape.columns);
        omitted.keep_for_rights(shape);
        page.keys.iter().for_each(|key| omitted.read(shape.columns, key.column));
        omitted.read(shape.columns, column);
        omitted
    }

    /// The same, but for the column that names the parent.
    pub(crate) fn but_link(mut self, shape: &'static Shape, link: Link) -> Self {
        if let Link::Column(column) = link {
            self.read(shape.columns, column);
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

    /// Where the column at a place stands among those that are read; None where it is not.
    pub(crate) fn position(self, place: usize) -> Option<usize> {
        let before = if place < 64 { self.0 & ((1 << place) - 1) } else { self.0 };
        (!self.has(place)).then(|| place - before.count_ones() as usize)
    }

    fn everything(columns: &[Column]) -> Self {
        match columns.len() {
            64.. => Self(u64::MAX),
            few => Self((1 << few) - 1),
        }
    }

    fn read(&mut self, columns: &[Column], name: &str) {
        match columns.iter().take(64).position(|column| column.name == name) {
            Some(place) => self.0 &= !(1 << place),
            // Not known under this name: nothing is left to chance.
            None => *self = Self::NONE,
        }
    }

    /// The id is what relations and translations go by. Who owns a row decides what is shown of it.
    fn keep_for_rights(&mut self, shape: &'static Shape) {
        self.read(shape.columns, "id");
        if shape.has(Shown::Owner) {
            for owner in [shape.owner, shape.vendor].into_iter().flatten() {
                self.read(shape.columns, owner);
            }
        }
    }

    fn select<'a, I>(&mut self, shape: &'static Shape, ctx: &ContextBase<'a, I>, set: &'a Positioned<SelectionSet>) {
        each_field(shape.name, ctx, set, &mut |field| match field.node.name.node.as_str() {
            "__typename" => {}
            name => {
                if let Some(place) = shape.place_of_field(name) {
                    let column = &shape.columns[place];
                    self.read(shape.columns, column.name);
                    column.currency.into_iter().for_each(|currency| self.read(shape.columns, currency));
                } else if let Some(relation) = shape.relation(name) {
                    self.read(shape.columns, relation.needs());
                } else {
                    *self = Self::NONE;
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::ColumnType;

    const fn column(name: &'static str) -> Column {
        let (field, about, tag, currency) = (Some(name), "", None, None);
        Column { name, field, about, tag, shown: Shown::Everybody, currency, translated: false, ty: ColumnType::of::<String>() }
    }

    const COLUMNS: &[Column] = &[column("id"), column("title"), column("metadata"), column("vendor_id")];

    #[test]
    fn what_is_needed_is_read_and_nothing_else() {
        let mut omitted = Omitted::everything(COLUMNS);
        let left = |omitted: Omitted| (0..70).filter(|place| omitted.has(*place)).collect::<Vec<_>>();
        assert_eq!(left(omitted), [0, 1, 2, 3]);
        omitted.read(COLUMNS, "id");
        omitted.read(COLUMNS, "vendor_id");
        assert_eq!(left(omitted), [1, 2]);
        assert_eq!([0, 1, 2, 3].map(|place| omitted.position(place)), [Some(0), None, None, Some(1)]);
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
        assert_eq!(omitted.position(3), Some(3));
    }

    #[test]
    fn columns_behind_the_sixty_fourth_are_always_read() {
        let all = Omitted(u64::MAX);
        assert_eq!([63, 64, 70].map(|place| all.position(place)), [None, Some(0), Some(6)]);
    }
}
