//! What a migration does to a graph that is serving: which lock each statement takes, and whether it may.
//!
//! The parser and most rules are Squawk's. A statement that would lock rows for long, or that breaks the instances of the version before, is
//! refused unless a comment above it says why it must be; `migrations/README.md` has the table.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use squawk_linter::{Linter, Rule};
use squawk_syntax::SourceFile;
use squawk_syntax::ast::{AlterTableAction, AstNode, CallExpr, Stmt, TableNameRef, TableRelationName};

use crate::project::Project;

/// The last migration that was made before anybody had data: up to it, migrations are for empty databases and are not judged.
const INITIAL: &str = "20261121999999";

/// What somebody must have thought of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Marker {
    /// It takes something away that instances of the version before, which serve at the same time, may use; or rows.
    Contract,
    /// Requests wait for it longer than a moment.
    Locks,
}

impl fmt::Display for Marker {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Contract => "contract",
            Self::Locks => "locks",
        })
    }
}

/// Why a statement is not safe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Danger {
    /// The marker that allows it; None where nothing does.
    pub marker: Option<Marker>,
    /// What is wrong.
    pub why: String,
    /// What the marker above the statement says.
    pub accepted: Option<String>,
}

/// A statement of a migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its line in up.sql.
    pub line: usize,
    /// Its first line.
    pub sql: String,
    /// Who waits for it.
    pub waits: String,
    /// Why it is not safe; nothing where it is.
    pub dangers: Vec<Danger>,
}

/// A migration with what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// The subgraph whose schema it changes.
    pub subgraph: String,
    /// Its directory.
    pub name: String,
    /// Whether it was made for empty databases.
    pub initial: bool,
    /// Its statements, in order.
    pub steps: Vec<Step>,
}

impl Migration {
    /// The version by which the database knows it.
    pub fn version(&self) -> &str {
        self.name.split('_').next().unwrap_or_default()
    }

    /// A line for each danger that nobody has accepted.
    pub fn refusals(&self) -> Vec<String> {
        let judged = self.steps.iter().filter(|_| !self.initial);
        let refused =
            judged.flat_map(|step| step.dangers.iter().filter(|danger| danger.accepted.is_none()).map(move |d| (step, d)));
        let line = |(step, danger): (&Step, &Danger)| {
            let advice = match danger.marker {
                Some(marker) => format!("; if it must be, say why in a comment above it: `-- {marker}: WHY`"),
                None => String::new(),
            };
            format!("migrations/{}/{}/up.sql:{}: {}: {}{advice}", self.subgraph, self.name, step.line, step.sql, danger.why)
        };
        refused.map(line).collect()
    }
}

impl fmt::Display for Migration {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{} {}{}", self.subgraph, self.name, if self.initial { " (made for an empty database)" } else { "" })?;
        for Step { line, sql, waits, dangers } in &self.steps {
            writeln!(out, "  {line:>4}  {sql}")?;
            writeln!(out, "        waits: {waits}")?;
            for Danger { marker, why, accepted } in dangers.iter().filter(|_| !self.initial) {
                match (accepted, marker) {
                    (Some(accepted), Some(marker)) => writeln!(out, "        {marker}: {accepted} ({why})")?,
                    _ => writeln!(out, "        NOT SAFE: {why}")?,
                }
            }
            if dangers.is_empty() && !self.initial {
                writeln!(out, "        safe on a live database")?;
            }
        }
        Ok(())
    }
}

/// The migrations of the project, in the order in which they run.
pub fn migrations(project: &Project) -> Result<Vec<Migration>, String> {
    let mut all = Vec::new();
    for subgraph in crate::subgraphs::all() {
        let directory = project.path("migrations").join(subgraph.name);
        let failed = |error: std::io::Error| format!("{}: {error}", directory.display());
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&directory).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.path().join("up.sql").exists() {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        names.sort();
        for name in names {
            all.push(read(subgraph.name, &name, &directory.join(&name))?);
        }
    }
    Ok(all)
}

fn read(subgraph: &str, name: &str, directory: &Path) -> Result<Migration, String> {
    let file = directory.join("up.sql");
    let sql = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    // Diesel's file beside the statements, for those that cannot run in a transaction.
    let settings = std::fs::read_to_string(directory.join("metadata.toml")).unwrap_or_default();
    let transaction = !settings.lines().any(|line| line.split_whitespace().collect::<String>() == "run_in_transaction=false");
    let initial = name.split('_').next().is_some_and(|version| version <= INITIAL);
    Ok(Migration { subgraph: subgraph.into(), name: name.into(), initial, steps: steps(&sql, transaction) })
}

/// Rules of what takes something away from instances of the version before, or rows from everybody.
const CONTRACTING: &[Rule] = &[
    Rule::AddingRequiredField,
    Rule::BanAlterIdentity,
    Rule::BanDropColumn,
    Rule::BanDropDatabase,
    Rule::BanDropDefault,
    Rule::BanDropDomain,
    Rule::BanDropExtension,
    Rule::BanDropFunction,
    Rule::BanDropGeneratedExpression,
    Rule::BanDropNotNull,
    Rule::BanDropSchema,
    Rule::BanDropSequence,
    Rule::BanDropTable,
    Rule::BanDropType,
    Rule::BanDropView,
    Rule::BanRevoke,
    Rule::BanSetSchema,
    Rule::ChangingColumnType,
    Rule::RenamingColumn,
    Rule::RenamingObject,
    Rule::RenamingTable,
];

/// Rules of what makes requests wait for as long as a table is scanned, rewritten or indexed.
const LOCKING: &[Rule] = &[
    Rule::AddingFieldWithDefault,
    Rule::AddingForeignKeyConstraint,
    Rule::AddingNotNullableField,
    Rule::AddingSerialPrimaryKeyField,
    Rule::ConstraintMissingNotValid,
    Rule::DisallowedUniqueConstraint,
    Rule::PreferRepack,
    Rule::RequireConcurrentIndexCreation,
    Rule::RequireConcurrentIndexDeletion,
    Rule::RequireConcurrentPartitionDetach,
    Rule::RequireConcurrentReindex,
];

/// Judges the statements of a file.
fn steps(sql: &str, transaction: bool) -> Vec<Step> {
    // The linter's own way to silence it is not ours: a reason is asked for.
    let sql = sql.replace("squawk-", "squawk_");
    let parsed = SourceFile::parse(&sql);
    let mut linter = Linter::with_rules(&[CONTRACTING, LOCKING].concat(), &[]);
    linter.settings.assume_in_transaction = transaction;
    let ours = |rule: &Rule| CONTRACTING.contains(rule) || LOCKING.contains(rule);
    let violations: Vec<_> = linter.lint(&parsed, &sql).into_iter().filter(|violation| ours(&violation.code)).collect();
    let errors = parsed.errors();
    let statements: Vec<Stmt> = parsed.tree().stmts().collect();
    let created: BTreeSet<String> = statements.iter().filter_map(created).collect();
    let walled: BTreeSet<String> = statements.iter().flat_map(walled).collect();

    let mut steps = Vec::new();
    let mut covered = 0;
    for statement in statements {
        let range = statement.syntax().text_range();
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        let line = line_at(&sql, start);
        let mut dangers = Vec::new();
        // Nobody has a table yet that the same migration creates.
        let tables = tables(&statement);
        if tables.is_empty() || !tables.iter().all(|table| created.contains(table)) {
            for violation in violations.iter().filter(|violation| range.contains_range(violation.text_range)) {
                let marker = if CONTRACTING.contains(&violation.code) { Marker::Contract } else { Marker::Locks };
                dangers.push((Some(marker), violation.message.trim_end_matches('.').to_owned()));
            }
            dangers.extend(own_rules(&statement).map(|(marker, why)| (Some(marker), why.to_owned())));
        }
        if let Some(table) = created_in_schema(&statement).filter(|table| !walled.contains(table)) {
            dangers.push((None, format!("every tenant sees every row: wall the table with `SELECT platform.wall('{table}')`")));
        }
        if transaction && !runs_in_a_transaction(&statement) {
            dangers.push((None, "cannot run in a transaction: set run_in_transaction = false in metadata.toml".into()));
        }
        for error in errors.iter().filter(|error| (covered..end).contains(&usize::from(error.range().start()))) {
            dangers.push((Some(Marker::Locks), format!("cannot tell: {}", error.message())));
        }
        covered = end;
        steps.push(Step {
            line,
            sql: first_line(&sql[start..end]),
            waits: waits(&statement),
            dangers: accepted(&sql, line, dangers),
        });
    }
    // What follows the last statement that could be read.
    for error in errors.iter().filter(|error| usize::from(error.range().start()) >= covered) {
        let start = usize::from(error.range().start()).min(sql.len());
        let line = line_at(&sql, start);
        let dangers = vec![(Some(Marker::Locks), format!("cannot tell: {}", error.message()))];
        steps.push(Step {
            line,
            sql: first_line(sql.lines().nth(line - 1).unwrap_or_default()),
            waits: "cannot tell".into(),
            dangers: accepted(&sql, line, dangers),
        });
    }
    steps
}

/// Whether Postgres lets it, in a transaction.
fn runs_in_a_transaction(statement: &Stmt) -> bool {
    match statement {
        Stmt::CreateIndex(index) => index.concurrently_token().is_none(),
        Stmt::DropIndex(index) => index.concurrently_token().is_none(),
        Stmt::Vacuum(_) => false,
        _ => true,
    }
}

/// What the linter does not look for.
fn own_rules(statement: &Stmt) -> impl Iterator<Item = (Marker, &'static str)> {
    let found = match statement {
        Stmt::Truncate(_) => Some((Marker::Contract, "every row of the table is lost")),
        Stmt::Delete(delete) if delete.where_clause_or_current_of().is_none() => {
            Some((Marker::Contract, "every row of the table is lost"))
        }
        Stmt::Update(update) if update.where_clause_or_current_of().is_none() => {
            Some((Marker::Locks, "every row of the table is locked until all are written: write them in batches"))
        }
        Stmt::Do(_) | Stmt::Call(_) | Stmt::Execute(_) => {
            Some((Marker::Locks, "cannot tell: what the code does shows when it runs"))
        }
        Stmt::Cluster(_) => Some((Marker::Locks, "the table is locked while it is written anew")),
        Stmt::Vacuum(vacuum) if vacuum.syntax().text().to_string().to_uppercase().contains("FULL") => {
            Some((Marker::Locks, "the table is locked while it is written anew"))
        }
        Stmt::Lock(_) => Some((Marker::Locks, "the table is locked until the migration ends")),
        Stmt::Select(_) if wall_calls(statement).any(|table| table.is_none()) => {
            Some((Marker::Locks, "cannot tell: name the table as a text in `platform.wall('…')`"))
        }
        Stmt::DropOwned(_) | Stmt::DropRole(_) => Some((Marker::Contract, "an instance of the version before may need it")),
        _ => None,
    };
    found.into_iter()
}

/// Who waits for a statement.
fn waits(statement: &Stmt) -> String {
    let table = tables(statement).into_iter().next().unwrap_or_else(|| "it".into());
    match statement {
        Stmt::CreateTable(_) => "nobody; writes to the tables that it references, for a moment".into(),
        Stmt::CreateIndex(index) if index.concurrently_token().is_some() => "nobody".into(),
        Stmt::CreateIndex(_) => format!("writes to {table}, until the index is built"),
        Stmt::DropIndex(index) if index.concurrently_token().is_some() => "nobody".into(),
        Stmt::AlterTable(alter) => {
            let all: Vec<AlterTableAction> = alter.actions().collect();
            match all.as_slice() {
                [AlterTableAction::ValidateConstraint(_)] => "nobody".into(),
                [AlterTableAction::AddConstraint(add)]
                    if add.syntax().text().to_string().to_uppercase().contains("REFERENCES") =>
                {
                    format!("writes to {table} and the table referenced, while rows are checked (not with NOT VALID)")
                }
                _ => format!("everybody who uses {table}; a moment, unless rows are checked or rewritten"),
            }
        }
        Stmt::CreateTrigger(_) => format!("writes to {table}, for a moment"),
        Stmt::Insert(_) | Stmt::Update(_) | Stmt::Delete(_) => format!("writes to the same rows of {table}"),
        Stmt::Truncate(_) | Stmt::DropTable(_) | Stmt::DropIndex(_) | Stmt::DropTrigger(_) | Stmt::DropPolicy(_) => {
            format!("everybody who uses {table}; a moment")
        }
        Stmt::CreatePolicy(_) | Stmt::AlterPolicy(_) => format!("everybody who uses {table}; a moment"),
        Stmt::Select(_) if wall_calls(statement).next().is_some() => format!("everybody who uses {table}; a moment"),
        Stmt::Do(_) | Stmt::Call(_) | Stmt::Execute(_) => "cannot tell".into(),
        _ => "nobody".into(),
    }
}

/// The name of the table that a statement creates.
fn created(statement: &Stmt) -> Option<String> {
    match statement {
        Stmt::CreateTable(create) => Some(bare(&create.table_name()?.syntax().text().to_string())),
        _ => None,
    }
}

/// The same, but for a temporary table, which is nobody else's.
fn created_in_schema(statement: &Stmt) -> Option<String> {
    match statement {
        Stmt::CreateTable(create) => {
            let head = create.syntax().text().to_string().to_uppercase();
            let temporary = head.split_whitespace().take_while(|word| *word != "TABLE").any(|word| word.starts_with("TEMP"));
            created(statement).filter(|_| !temporary)
        }
        _ => None,
    }
}

/// The tables whose rows a statement binds to their tenant: by `platform.wall`, or by itself.
fn walled(statement: &Stmt) -> Vec<String> {
    match statement {
        Stmt::Select(_) => wall_calls(statement).flatten().collect(),
        Stmt::AlterTable(alter) if alter.actions().any(|action| matches!(action, AlterTableAction::ForceRls(_))) => {
            tables(statement)
        }
        _ => Vec::new(),
    }
}

/// The table of each call of `platform.wall` in a statement; None where the call does not say it.
fn wall_calls(statement: &Stmt) -> impl Iterator<Item = Option<String>> {
    let calls = statement.syntax().descendants().filter_map(CallExpr::cast);
    calls.filter_map(|call| {
        let function = call.expr()?.syntax().text().to_string();
        let arguments = call.arg_list()?.syntax().text().to_string();
        let argument = arguments.trim_start_matches('(').trim_end_matches(')').trim();
        let named = argument.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).filter(|name| !name.contains('\''));
        (function.to_lowercase() == "platform.wall").then(|| named.map(bare))
    })
}

/// The tables that a statement is about: one, but for `DROP TABLE a, b`.
fn tables(statement: &Stmt) -> Vec<String> {
    let name = |node: Option<TableRelationName>| node.map(|node| node.syntax().text().to_string()).into_iter().collect();
    let names: Vec<String> = match statement {
        Stmt::AlterTable(alter) => name(alter.table_relation_name()),
        Stmt::CreateIndex(index) => name(index.table_relation_name()),
        Stmt::DropTable(drop) => drop.table_name_refs().map(|node| node.syntax().text().to_string()).collect(),
        Stmt::Update(update) => update.relation_name().map(|node| node.syntax().text().to_string()).into_iter().collect(),
        Stmt::Delete(delete) => delete.relation_name().map(|node| node.syntax().text().to_string()).into_iter().collect(),
        Stmt::Insert(insert) => insert.relation_name_ref().map(|node| node.syntax().text().to_string()).into_iter().collect(),
        Stmt::Truncate(truncate) => truncate
            .table_list()
            .into_iter()
            .flat_map(|list| list.table_relation_names())
            .map(|node| node.syntax().text().to_string())
            .collect(),
        Stmt::CreatePolicy(_) | Stmt::AlterPolicy(_) | Stmt::DropPolicy(_) | Stmt::CreateTrigger(_) | Stmt::DropTrigger(_) => {
            let first = statement.syntax().descendants().find_map(TableNameRef::cast);
            first.map(|node| node.syntax().text().to_string()).into_iter().collect()
        }
        Stmt::Select(_) => wall_calls(statement).flatten().collect(),
        _ => Vec::new(),
    };
    names.iter().map(|name| bare(name)).collect()
}

/// A table's name without `ONLY`, schema and quotes.
fn bare(name: &str) -> String {
    let last = name.split_whitespace().last().unwrap_or_default();
    last.rsplit('.').next().unwrap_or(last).trim_matches('"').to_lowercase()
}

/// The dangers, with what the markers in the comment above the line say of them.
fn accepted(sql: &str, line: usize, dangers: Vec<(Option<Marker>, String)>) -> Vec<Danger> {
    let lines: Vec<&str> = sql.lines().take(line - 1).collect();
    let comment: Vec<&str> = lines.iter().rev().map_while(|line| line.trim().strip_prefix("--")).map(str::trim).collect();
    let said = |marker: Marker| {
        let prefix = format!("{marker}:");
        let why = comment.iter().find_map(|line| line.strip_prefix(prefix.as_str())).map(str::trim);
        why.filter(|why| !why.is_empty()).map(str::to_owned)
    };
    dangers.into_iter().map(|(marker, why)| Danger { marker, why, accepted: marker.and_then(said) }).collect()
}

fn line_at(sql: &str, offset: usize) -> usize {
    // A statement begins at its first word, not at the space before it.
    let space = sql[offset..].len() - sql[offset..].trim_start().len();
    1 + sql[..offset + space].matches('\n').count()
}

fn first_line(statement: &str) -> String {
    let line = statement.trim().lines().next().unwrap_or_default().trim();
    match line.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.trim_end_matches([';', '(']).trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The markers that a file needs, by line.
    fn needs(sql: &str) -> Vec<(usize, Option<Marker>)> {
        let open = |step: Step| {
            let line = step.line;
            step.dangers
                .into_iter()
                .filter(|danger| danger.accepted.is_none())
                .map(move |danger| (line, danger.marker))
                .collect::<Vec<_>>()
        };
        let mut all: Vec<_> = steps(sql, true).into_iter().flat_map(open).collect();
        all.dedup();
        all
    }

    #[track_caller]
    fn needs_only(marker: Marker, sql: &str) {
        assert_eq!(needs(sql), [(1, Some(marker))], "{sql}");
        assert_eq!(needs(&format!("-- {marker}: because\n{sql}")), [], "{sql}");
        let other = if marker == Marker::Contract { Marker::Locks } else { Marker::Contract };
        assert_eq!(needs(&format!("-- {other}: because\n{sql}")), [(2, Some(marker))], "{sql}");
        assert_eq!(needs(&format!("-- {marker}:\n{sql}")), [(2, Some(marker))], "without a reason: {sql}");
    }

    /// Invariant: A migration that locks for long or takes away says why.
    #[test]
    fn what_breaks_the_version_before_needs_a_reason() {
        for sql in [
            "DROP TABLE review;",
            "ALTER TABLE review DROP COLUMN title;",
            "ALTER TABLE review RENAME COLUMN title TO heading;",
            "ALTER TABLE review RENAME TO opinion;",
            "ALTER TABLE review ALTER COLUMN rating TYPE bigint;",
            "ALTER TABLE review ADD COLUMN source text NOT NULL;",
            "ALTER TABLE review ALTER COLUMN rating DROP DEFAULT;",
            "TRUNCATE review;",
            "DELETE FROM review;",
            "DROP FUNCTION resolve_tenant;",
            "DROP SCHEMA reviews CASCADE;",
        ] {
            needs_only(Marker::Contract, sql);
        }
    }

    /// Invariant: A migration that locks for long or takes away says why.
    #[test]
    fn what_makes_requests_wait_needs_a_reason() {
        for sql in [
            "CREATE INDEX review_title_idx ON review (title);",
            "CREATE UNIQUE INDEX review_title_key ON reviews.review (title);",
            "DROP INDEX review_title_idx;",
            "ALTER TABLE review ALTER COLUMN title SET NOT NULL;",
            "ALTER TABLE review ADD CONSTRAINT rated CHECK (rating > 0);",
            "ALTER TABLE review ADD CONSTRAINT title_key UNIQUE (title);",
            "ALTER TABLE review ADD COLUMN seen timestamptz DEFAULT clock_timestamp();",
            "ALTER TABLE review ADD COLUMN code uuid DEFAULT gen_random_uuid();",
            "UPDATE review SET title = '';",
            "LOCK TABLE review;",
            "CLUSTER review USING review_title_idx;",
            "DO $$ BEGIN NULL; END $$;",
        ] {
            needs_only(Marker::Locks, sql);
        }
        assert!(!needs("ALTER TABLE review ADD CONSTRAINT product FOREIGN KEY (product_id) REFERENCES product (id);").is_empty());
    }

    #[test]
    fn what_is_safe_needs_nothing() {
        for sql in [
            "CREATE TEMPORARY TABLE review (id text PRIMARY KEY, product_id text NOT NULL);",
            "ALTER TABLE review ADD COLUMN title text;",
            "ALTER TABLE review ADD COLUMN seen timestamptz NOT NULL DEFAULT now();",
            "ALTER TABLE review ADD COLUMN likes integer NOT NULL DEFAULT 0;",
            "ALTER TABLE review ADD CONSTRAINT rated CHECK (rating > 0) NOT VALID;",
            "ALTER TABLE review VALIDATE CONSTRAINT rated;",
            "UPDATE review SET title = '' WHERE title IS NULL AND id < 'rev_2';",
            "CREATE POLICY tenant ON review USING (tenant_id = current_setting('cityos.tenant', true));",
            "CREATE OR REPLACE FUNCTION f() RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog BEGIN ATOMIC SELECT 'x'; END;",
            "GRANT SELECT, INSERT ON review TO cityos_reviews;",
            "INSERT INTO lookup (id) VALUES ('a') ON CONFLICT DO NOTHING;",
            "CREATE TRIGGER t AFTER INSERT ON review FOR EACH ROW EXECUTE FUNCTION f();",
            "SELECT platform.admit('reviews');",
            "SELECT platform.wall('review');",
        ] {
            assert_eq!(needs(sql), [], "{sql}");
        }
    }

    #[test]
    fn a_table_that_the_migration_creates_is_nobodys_yet() {
        let create = "CREATE TABLE review (id text NOT NULL, title text); SELECT platform.wall('review');\n";
        for sql in [
            "CREATE INDEX review_title_idx ON review (title);",
            "ALTER TABLE review ADD CONSTRAINT rated CHECK (rating > 0);",
            "ALTER TABLE reviews.review ALTER COLUMN title SET NOT NULL;",
            "UPDATE review SET title = '';",
        ] {
            assert_eq!(needs(&format!("{create}{sql}")), [], "{sql}");
            assert_ne!(needs(&format!("{}{sql}", create.replace("review", "another"))), [], "{sql}");
        }
    }

    /// Invariant: A migration walls each table that it creates.
    #[test]
    fn a_table_that_a_migration_creates_has_a_wall() {
        let create = "CREATE TABLE reviews.review (id text PRIMARY KEY, product_id text NOT NULL REFERENCES product (id));";
        assert_eq!(needs(create), [(1, None)], "no marker allows it");
        assert_eq!(needs(&format!("-- locks: because\n-- contract: because\n{create}")), [(3, None)]);
        assert!(steps(create, true)[0].dangers[0].why.ends_with("`SELECT platform.wall('review')`"));
        for wall in [
            "SELECT platform.wall('review');",
            "select Platform.Wall( 'reviews.Review' ) ;",
            "SELECT platform.wall('other'), platform.wall('reviews.review');",
            "ALTER TABLE review ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;",
        ] {
            assert_eq!(needs(&format!("{create}\n{wall}")), [], "{wall}");
        }
        for none in [
            "SELECT platform.wall('reviews');",
            "SELECT wall('review');",
            "SELECT platform.walls('review');",
            "SELECT 'platform.wall(''review'')';",
            "-- SELECT platform.wall('review');",
            "ALTER TABLE review ENABLE ROW LEVEL SECURITY;",
        ] {
            assert_eq!(needs(&format!("{create}\n{none}")), [(1, None)], "{none}");
        }
    }

    #[test]
    fn a_call_that_walls_names_its_table() {
        assert_eq!(steps("SELECT platform.wall('reviews.review');", true)[0].waits, "everybody who uses review; a moment");
        assert_eq!(steps("SELECT platform.admit('reviews');", true)[0].waits, "nobody");
        needs_only(Marker::Locks, "SELECT platform.wall(name::regclass) FROM unnest(ARRAY['a', 'b']) AS name;");
        needs_only(Marker::Locks, "SELECT platform.wall('a' || 'b');");
    }

    #[test]
    fn what_runs_outside_of_a_transaction_says_so() {
        assert_eq!(needs("VACUUM review;"), [(1, None)]);
        assert_eq!(steps("VACUUM review;", false)[0].dangers, []);
        assert_eq!(steps("VACUUM FULL review;", false)[0].dangers.len(), 1);
        let sql = "CREATE INDEX CONCURRENTLY review_title_idx ON review (title);";
        assert_eq!(needs(sql), [(1, None)], "it cannot run in one, whatever a marker says");
        assert_eq!(steps(sql, false)[0].dangers, []);
    }

    #[test]
    fn what_cannot_be_read_needs_a_reason() {
        let found = needs("ALTER TABLE review ADD COLUMN a text;\nALTER TABLE review FROBNICATE;\n");
        assert_eq!(found, [(2, Some(Marker::Locks))]);
        assert_eq!(needs("-- squawk-ignore ban-drop-table\nDROP TABLE review;"), [(2, Some(Marker::Contract))]);
    }

    #[test]
    fn a_comment_belongs_to_the_statement_below_it() {
        let sql = "-- contract: nobody reads it\nDROP TABLE a;\n\n-- Prose.\n-- contract: nor it\n-- More prose.\nDROP TABLE b;\nDROP TABLE c;\n";
        assert_eq!(needs(sql), [(8, Some(Marker::Contract))]);
    }
}
