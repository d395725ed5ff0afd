//! `cityos migrate --check`, which needs no database.

use crate::scratch::Scratch;

/// A project with a migration of the subgraph `reviews`.
fn project(version: &str, sql: &str) -> Scratch {
    let project = Scratch::new();
    for subgraph in cityos::subgraphs::all() {
        project.write(&format!("migrations/{}/README", subgraph.name), "");
    }
    project.write(&format!("migrations/reviews/{version}_titles/up.sql"), sql);
    project
}

/// Invariant: A migration that locks for long or takes away says why.
#[test]
fn a_migration_that_breaks_what_is_serving_says_why() {
    let sql = "ALTER TABLE review ADD COLUMN heading text;\n\nALTER TABLE review\n    DROP COLUMN title;\n";
    let said = project("20261201000001", sql).run(&["migrate", "--check"]).refused();
    let place = "migrations/reviews/20261201000001_titles/up.sql:3: ALTER TABLE review: ";
    assert!(said.contains(place) && said.contains("`-- contract: WHY`"), "{said}");
    let why = sql.replace("\n\n", "\n\n-- contract: nobody reads it\n");
    assert_eq!(project("20261201000001", &why).run(&["migrate", "--check"]).ok(), "");
    assert_eq!(project("20261121000001", sql).run(&["migrate", "--check"]).ok(), "", "made for an empty database");
}

#[test]
fn an_index_is_built_concurrently_and_outside_of_a_transaction() {
    let sql = "CREATE INDEX CONCURRENTLY review_title_idx ON review (title);\n";
    let project = project("20261201000001", sql);
    let said = project.run(&["migrate", "--check"]).refused();
    assert!(said.contains("up.sql:1: ") && said.contains("metadata.toml"), "{said}");
    project.write("migrations/reviews/20261201000001_titles/metadata.toml", "run_in_transaction = false\n");
    project.run(&["migrate", "--check"]).ok();
}

#[test]
fn every_migration_of_this_project_can_be_read() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned();
    let all = cityos::migration_safety::migrations(&cityos::project::Project { root }).unwrap();
    let steps: Vec<_> = all.iter().flat_map(|migration| &migration.steps).collect();
    assert!(all.len() >= 20 && steps.len() > 300, "{} statements of {} migrations", steps.len(), all.len());
    let unread = steps
        .iter()
        .filter(|step| !step.sql.starts_with("DO ") && step.dangers.iter().any(|danger| danger.why.starts_with("cannot tell")));
    assert_eq!(unread.collect::<Vec<_>>(), Vec::<&&_>::new());
}
