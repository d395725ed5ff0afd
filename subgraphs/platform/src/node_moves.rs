//! Moving nodes within the city tree.

use async_graphql::resolver_utils::enum_value;
use async_graphql::{Context, Object};
use diesel_async::RunQueryDsl;
use kit::{Assignments, Code, Error, Id, Outcome, Scope, Timestamp, Transaction, UserError};

use crate::node::{Node, NodePayload, NodeType};

const VERB: &str = "move";

/// Mutations that move nodes.
#[derive(Default)]
pub struct NodeMoves;

#[Object]
impl NodeMoves {
    /// Puts a node, with everything below it, under another node of the tenant, which is one level above it: a zone under another
    /// district. The paths of all that moves follow. Requires node:move at the node and at its new place.
    ///
    /// User errors: `NOT_FOUND` (there is no such node to move to), `INVALID` (it is of another level than the one directly above; a city
    /// stands under no node).
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn move_node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the node, `node_…`.")] id: Id,
        #[graphql(desc = "The node to put it under.")] parent_id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<NodePayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = Box::pin(move_to(&transaction, &id, &parent_id, expected_updated_at)).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }
}

async fn move_to(transaction: &Transaction, id: &Id, parent: &Id, expected: Option<Timestamp>) -> kit::Result<Outcome<Node>> {
    let refused = |code: Code, message: String| Ok(Outcome::Refused(vec![UserError::new("parent_id", code, message)]));
    lock_tree(transaction).await?;
    let node = transaction.lock::<Node>(id, VERB, expected).await?;
    // The caller must have the right at the new place, too; where it has none, there is no such node to it.
    let parent = match transaction.lock::<Node>(parent, VERB, None).await {
        Ok(parent) => parent,
        Err(Error::NotFound(_) | Error::Invalid(_)) => {
            return refused(Code::NotFound, "There is no such node to move to.".into());
        }
        Err(error) => return Err(error),
    };
    if let Err(message) = check_levels(node.r#type, parent.r#type) {
        return refused(Code::Invalid, message);
    }
    let mut row = Assignments::default();
    row.set("parent_id", parent.id);
    transaction.update::<Node>(&node.id, VERB, row).await
}

/// Whether a node may stand directly under one of another level, or why not. The database sees to it by itself, in the same words.
fn check_levels(node: NodeType, parent: NodeType) -> Result<(), String> {
    let name = |level| enum_value(level).to_string();
    match node.above() {
        Some(above) if above == parent => Ok(()),
        Some(above) => Err(format!("A {} stands under a {}, not under a {}.", name(node), name(above), name(parent))),
        None => Err("A CITY is the top of a tree: it stands under no node.".into()),
    }
}

/// Waits for those who move nodes of the tenant; before any row is locked, so that no two wait for each other.
async fn lock_tree(transaction: &Transaction) -> kit::Result<()> {
    let mut on = transaction.connection()?;
    let lock = diesel::sql_query("SELECT platform.lock_node_tree()");
    transaction.call("platform.lock_node_tree", lock.execute(&mut on)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use NodeType::{Asset, City, District, Facility, Zone};

    #[test]
    fn every_level_meets_every_level() {
        let levels = [City, District, Zone, Facility, Asset];
        let under = |node: NodeType| levels.map(|parent| check_levels(node, parent).is_ok());
        assert_eq!(under(City), [false, false, false, false, false]);
        assert_eq!(under(District), [true, false, false, false, false]);
        assert_eq!(under(Zone), [false, true, false, false, false]);
        assert_eq!(under(Facility), [false, false, true, false, false]);
        assert_eq!(under(Asset), [false, false, false, true, false]);
    }

    #[test]
    fn a_refusal_names_the_levels() {
        let refused = |node, parent| check_levels(node, parent).expect_err("levels that do not fit");
        assert_eq!(refused(Zone, City), "A ZONE stands under a DISTRICT, not under a CITY.");
        assert_eq!(refused(City, City), "A CITY is the top of a tree: it stands under no node.");
    }
}
