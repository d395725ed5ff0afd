//! A small project of a test's own: two subgraphs, two contracts, and the composer of this project.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

pub(crate) const MANIFEST: &str = "federation_version: =2.9.3
subgraphs:
  catalog:
    routing_url: http://127.0.0.1:4102/graphql
    schema:
      file: ./schema/subgraphs/catalog.graphql
  reviews:
    routing_url: http://127.0.0.1:4104/graphql
    schema:
      file: ./schema/subgraphs/reviews.graphql
";

pub(crate) const LINK: &str =
    "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.9\", import: [\"@key\", \"@tag\"])\n";

/// The SDL of the subgraph `catalog`, with these fields of a product besides its id.
pub(crate) fn catalog(fields: &str) -> String {
    format!(
        "{LINK}type Product @key(fields: \"id\") {{ id: ID! {fields} }}\n\
         type Query {{ product(id: ID!): Product notes: [String!]! @tag(name: \"admin\") }}\n"
    )
}

/// The SDL of the subgraph `reviews`, with these fields of a product besides its id.
pub(crate) fn reviews(fields: &str) -> String {
    format!("{LINK}type Product @key(fields: \"id\") {{ id: ID! {fields} }}\n")
}

/// A project's directory.
pub(crate) struct Scratch {
    directory: TempDir,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        let scratch = Self { directory: tempfile::tempdir().unwrap() };
        let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../router-config/compose").canonicalize().unwrap();
        std::fs::create_dir_all(scratch.path("router-config")).unwrap();
        symlink(real, scratch.path("router-config/compose")).unwrap();
        scratch.write("supergraph.yaml", MANIFEST);
        scratch.write("schema/subgraphs/catalog.graphql", &catalog("title: String!"));
        scratch.write("schema/subgraphs/reviews.graphql", &reviews("rating: Int"));
        scratch.write(
            "router-config/contracts.yaml",
            "contracts:\n  storefront:\n    exclude: [admin]\n  admin:\n    exclude: []\n",
        );
        scratch
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.directory.path().join(relative)
    }

    pub(crate) fn write(&self, relative: &str, content: &str) {
        let file = self.path(relative);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, content).unwrap();
    }

    /// A command of `cityos` in this project.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cityos"));
        command.args(arguments).current_dir(self.directory.path()).env("CITYOS_ROOT", self.directory.path());
        command.env_remove("CITYOS_STATE").env_remove("DATABASE_URL");
        command
    }

    /// Runs a command of `cityos` to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran(self.command(arguments).output().unwrap(), format!("{}/", self.directory.path().display()))
    }

    /// Commits everything.
    pub(crate) fn commit(&self) {
        if !self.path(".git").exists() {
            self.git(&["init", "--quiet"]);
        }
        self.git(&["add", "--all"]);
        self.git(&["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "--allow-empty", "-m", "change"]);
    }

    fn git(&self, arguments: &[&str]) {
        let status = Command::new("git").arg("-C").arg(self.directory.path()).args(arguments).status().unwrap();
        assert!(status.success(), "git {arguments:?}");
    }
}

/// What a command has said.
pub(crate) struct Ran(Output, String);

impl Ran {
    pub(crate) fn succeeded(&self) -> bool {
        self.0.status.success()
    }

    /// Standard output, without the project's directory.
    pub(crate) fn printed(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).replace(&self.1, "")
    }

    /// Standard error, without the project's directory.
    pub(crate) fn said(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).replace(&self.1, "")
    }

    /// What it printed; it must have succeeded.
    pub(crate) fn ok(&self) -> String {
        assert!(self.succeeded(), "{}{}", self.printed(), self.said());
        self.printed()
    }

    /// What it said; it must have failed.
    pub(crate) fn refused(&self) -> String {
        assert_eq!(self.0.status.code(), Some(1), "{}{}", self.printed(), self.said());
        self.said()
    }
}
