//! `cityos schema diff`.

use crate::scratch::{Scratch, catalog};

#[test]
fn changes_between_two_files_are_told_by_what_they_do_to_clients() {
    let project = Scratch::new();
    project.write("old.graphql", "type Query { a: String r(x: Int, y: Int): Int }\nenum E { A B }\n");
    project.write("new.graphql", "type Query { \"What it is.\" a: Int r(x: Int): Int more: E }\nenum E { A B C }\n");
    let diff = project.run(&["schema", "diff", "old.graphql", "new.graphql"]);
    assert_eq!(
        diff.printed(),
        "old.graphql to new.graphql
  breaking
    Query.a: Field 'Query.a' changed type from 'String' to 'Int'
    Query.r(y:): Argument 'y: Int' was removed from field 'Query.r'
  dangerous
    E.C: Enum value 'C' was added to enum 'E'
  safe
    Query.a: Field 'Query.a' has description 'What it is.'
    Query.more: Field 'more' was added to object type 'Query'

"
    );
    assert!(diff.refused().contains("breaking changes: 2"), "{}", diff.said());
    project.run(&["schema", "diff", "old.graphql", "new.graphql", "--allow-breaking"]).ok();
    assert!(project.run(&["schema", "diff", "old.graphql", "old.graphql"]).ok().contains("no change"));
}

#[test]
fn what_cannot_be_read_is_named() {
    let project = Scratch::new();
    project.write("old.graphql", "type Query { a: Int }");
    project.write("new.graphql", "type Query { a: }");
    let refused = |new: &str| project.run(&["schema", "diff", "old.graphql", new]).refused();
    assert_eq!(refused("new.graphql"), "error: new.graphql:1:17: Syntax Error: Expected Name, found \"}\".\n");
    assert_eq!(refused("none.graphql"), "error: none.graphql: cannot be read: no such file\n");
    project.commit();
    assert!(refused("HEAD:none.graphql").contains("none.graphql"));
}

/// A project whose schemas have been composed and committed with this field of a product.
fn committed(fields: &str) -> Scratch {
    let project = Scratch::new();
    project.write("schema/subgraphs/catalog.graphql", &catalog(fields));
    project.run(&["compose"]).ok();
    project.commit();
    project
}

fn compose(project: &Scratch, fields: &str) {
    project.write("schema/subgraphs/catalog.graphql", &catalog(fields));
    project.run(&["compose"]).ok();
}

#[test]
fn contracts_are_compared_with_the_last_commit_that_has_other_schemas() {
    let project = committed("title: String! cost: Int @tag(name: \"admin\")");
    assert!(project.run(&["schema", "diff"]).ok().contains("nothing to compare with"), "there is but one commit");
    compose(&project, "title: String! handle: String cost: Float @tag(name: \"admin\")");
    let diff = project.run(&["schema", "diff"]);
    assert_eq!(
        diff.printed(),
        "admin, since HEAD
  breaking
    Product.cost: Field 'Product.cost' changed type from 'Int' to 'Float'
  safe
    Product.handle: Field 'handle' was added to object type 'Product'

storefront, since HEAD
  safe
    Product.handle: Field 'handle' was added to object type 'Product'

"
    );
    assert!(diff.refused().contains("breaking changes: 1"), "{}", diff.said());
    project.commit();
    assert!(project.run(&["schema", "diff", "--since", "HEAD"]).ok().contains("no change"));
    project.run(&["schema", "diff", "--since", "nowhere"]).refused();
    project.commit();
    let diff = project.run(&["schema", "diff"]);
    assert!(diff.refused().contains("breaking changes: 1"), "commits that leave the schemas alone do not hide it");
    assert!(diff.printed().contains("~1\n  breaking\n"), "{}", diff.printed());
}

/// Invariant: A change that breaks clients says why.
#[test]
fn a_breaking_change_on_purpose_is_listed_with_its_reason() {
    let project = committed("title: String! handle: String");
    compose(&project, "title: String!");
    let list = "# Breaking changes\n\n- storefront: Product.handle: nobody reads it (2026-12-01)\n";
    project.write("schema/breaking-changes.md", list);
    let diff = project.run(&["schema", "diff"]);
    assert!(diff.printed().contains("Product.handle: Field 'handle' was removed from object type 'Product' (acknowledged)"));
    assert!(diff.refused().contains("breaking changes: 1"), "admin is not acknowledged");
    project.write("schema/breaking-changes.md", &format!("{list}- admin: Product.handle: nobody reads it (2026-12-01)\n"));
    project.run(&["schema", "diff"]).ok();
    project.commit();
    project.run(&["schema", "diff"]).ok();

    // The same field again, later: the old entries do not count for it.
    compose(&project, "title: String! handle: String");
    project.commit();
    compose(&project, "title: String!");
    assert!(project.run(&["schema", "diff"]).refused().contains("breaking changes: 2"));

    project.write("schema/breaking-changes.md", "- admin: Product.handle\n");
    assert!(project.run(&["schema", "diff"]).refused().contains("schema/breaking-changes.md:1: must be"));
}
