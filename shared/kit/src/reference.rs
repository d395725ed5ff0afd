//! References to other rows: what they name must be there when they are written.
//!
//! `#[relations]` knows every column that names another row, and every write of the kit passes here. Rows of other subgraphs are asked for
//! through `platform.missing_references`, which knows the subgraph that each type is of and asks a function of its schema. Whether a row of
//! the same subgraph is there, its foreign key says; that it is not deleted is asked here, of what a caller has given: a rule has its rows at
//! hand. All references of a write, of however many rows, are one statement, and a write without references sends none.

use std::collections::BTreeSet;

use diesel::sql_types::{Array, Integer, Text};
use diesel_async::RunQueryDsl;

use crate::actor::Actor;
use crate::entity::Tenancy;
use crate::error::{Result, UserError};
use crate::prepared::prepared;
use crate::scope::{Scope, Transaction};
use crate::shape::{Relation, Shape};
use crate::write::Assignments;

/// What a reference names.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ReferredTo {
    /// A row of another subgraph, by its type in the graph.
    Outside(&'static str),
    /// A row of the same subgraph.
    Inside {
        /// Its type in the graph.
        entity: &'static str,
        /// Its table.
        table: &'static str,
        /// How the table's rows belong to tenants.
        tenancy: Tenancy,
    },
}

impl ReferredTo {
    /// How the database is asked for it, and how the caller is told; None where its foreign key says all there is to say.
    fn asked(self, is_input: bool) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Outside(entity) => Some((entity, entity)),
            Self::Inside { entity, table, tenancy: Tenancy::Column(_) } if is_input => Some((table, entity)),
            Self::Inside { .. } => None,
        }
    }
}

/// A reference whose type the row decides; see [`crate::Hooks::references`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowReference {
    /// The column, which holds the id.
    pub column: &'static str,
    /// The type in the graph of what it names, of whichever subgraph.
    pub entity: &'static str,
}

impl RowReference {
    /// What is wrong with an id that is of no account, as a sentence for the caller.
    pub const NO_ACCOUNT: &str =
        "It must be the id of a customer, which begins with `cus_`, or of a staff account, with `admin_`.";

    /// That of a column to an account: of a customer or of staff, as the id's prefix says; None where it is not set, or an id of neither.
    pub fn to_account(column: &'static str, row: &Assignments) -> Option<Self> {
        let id = row.get(column)?.as_text()?;
        let entity = [("cus_", "Customer"), ("admin_", "AdminUser")].into_iter().find(|(prefix, _)| id.starts_with(prefix))?.1;
        Some(Self { column, entity })
    }
}

/// `$1` are types of other subgraphs and tables of this one, `$2` the ids; the answer has the places of those that are missing.
const MISSING: &str = "SELECT place FROM platform.missing_references($1, $2, current_schema()) AS place ORDER BY place LIMIT 1";

#[derive(diesel::QueryableByName)]
struct Missing {
    #[diesel(sql_type = Integer)]
    place: i32,
}

/// The first reference in the rows to be written whose row is not there; None where all of them are. The caller's own id, and its vendor's,
/// are known from its token; references that a rule copies ([`Assignments::copy`]) are not asked for.
pub(crate) async fn missing_reference(
    shape: &'static Shape,
    transaction: &Transaction,
    rows: &[Assignments],
    is_input: bool,
) -> Result<Option<UserError>> {
    let mut wanted = BTreeSet::new();
    for (column, to) in shape.relations.iter().filter_map(Relation::reference) {
        let Some((asked, entity)) = to.asked(is_input) else { continue };
        let ids = rows.iter().filter_map(|row| row.reference(column));
        wanted.extend(ids.filter(|id| !is_own(transaction.scope(), id)).map(|id| (column, asked, entity, id.to_owned())));
    }
    for row in rows {
        for RowReference { column, entity } in (shape.rules.references)(row) {
            wanted.extend(row.reference(column).map(|id| (column, entity, entity, id.to_owned())));
        }
    }
    if wanted.is_empty() {
        return Ok(None);
    }
    let asked: Vec<String> = wanted.iter().map(|(_, asked, ..)| (*asked).to_owned()).collect();
    let ids: Vec<String> = wanted.iter().map(|(.., id)| id.clone()).collect();
    let mut on = transaction.connection()?;
    let query = prepared(MISSING).bind::<Array<Text>, _>(asked).bind::<Array<Text>, _>(ids);
    let missing: Vec<Missing> = transaction.call("platform.missing_references", query.load(&mut on)).await?;
    let place = missing.into_iter().next().and_then(|missing| usize::try_from(missing.place).ok()?.checked_sub(1));
    let found = place.and_then(|place| wanted.iter().nth(place));
    Ok(found.map(|(column, _, entity, _)| {
        UserError::new(column, crate::error::Code::NotFound, format!("There is no such {entity}."))
    }))
}

fn is_own(scope: &Scope, id: &str) -> bool {
    let vendor = match scope.actor() {
        Actor::Vendor { vendor_id, .. } => Some(vendor_id),
        _ => None,
    };
    scope.actor().id().into_iter().chain(vendor).any(|own| own.as_str() == id)
}
