//! The site: all its files, and writing them.

use std::collections::BTreeMap;
use std::path::Path;

use apollo_compiler::Schema;
use apollo_compiler::validation::Valid;

use crate::Contract;
use crate::model::Reference;
use crate::page::Pages;
use crate::schema::{parse, parse_supergraph};
use crate::search::index;

const STYLE: &str = include_str!("../assets/style.css");
const SCRIPT: &str = include_str!("../assets/reference.js");
const START: &str = include_str!("../start.md");

/// The file by which a directory is known to hold a site.
const INDEX: &str = "search-index.js";

/// What a site is made from.
#[derive(Clone, Debug)]
pub struct Source {
    /// The contracts, at most 32.
    pub contracts: Vec<Contract>,
    /// The supergraph that all contracts are parts of.
    pub supergraph: String,
}

/// A site: its files by path.
#[derive(Clone, Debug)]
pub struct Site {
    files: BTreeMap<String, String>,
}

impl Site {
    /// Generates a site.
    pub fn generate(source: &Source) -> Result<Self, String> {
        if source.contracts.is_empty() || source.contracts.len() > 32 {
            return Err(format!("a reference shows 1 to 32 contracts, not {}", source.contracts.len()));
        }
        for contract in &source.contracts {
            let is_word =
                contract.name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-');
            if contract.name.is_empty() || !is_word {
                return Err(format!("`{}` cannot name a contract: lower-case letters, digits and hyphens can", contract.name));
            }
        }
        let schemas: Vec<Valid<Schema>> = source
            .contracts
            .iter()
            .map(|contract| parse(&contract.sdl, &format!("{}.graphql", contract.name)))
            .collect::<Result<_, _>>()?;
        let reference = Reference::new(&schemas, &parse_supergraph(&source.supergraph, "supergraph.graphql")?);
        let pages = Pages { reference: &reference, contracts: &source.contracts };
        let mut files = BTreeMap::from([
            ("index.html".to_owned(), pages.start(START)),
            ("queries.html".to_owned(), pages.operations(false)),
            ("mutations.html".to_owned(), pages.operations(true)),
            ("types.html".to_owned(), pages.types()),
            ("enums.html".to_owned(), pages.enums()),
            ("scalars.html".to_owned(), pages.scalars()),
            ("style.css".to_owned(), STYLE.to_owned() + &switches(&source.contracts)),
            ("reference.js".to_owned(), SCRIPT.to_owned()),
            (INDEX.to_owned(), index(&reference)),
        ]);
        for page in &reference.pages {
            files.insert(format!("types/{}.html", page.name), pages.page(page));
        }
        Ok(Self { files })
    }

    /// Its files: path and content.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, content)| (path.as_str(), content.as_str()))
    }

    /// Writes it to a directory, in place of the site that was there. A directory with anything else in it is left alone.
    pub fn write(&self, directory: &Path) -> Result<(), String> {
        let failed = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
        let holds_files = std::fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_some());
        if holds_files && !directory.join(INDEX).exists() {
            return Err(format!("{} holds other files; give an empty directory", directory.display()));
        }
        let types = directory.join("types");
        if types.exists() {
            std::fs::remove_dir_all(&types).map_err(|error| failed(&types, error))?;
        }
        std::fs::create_dir_all(&types).map_err(|error| failed(&types, error))?;
        for (path, content) in self.files() {
            let file = directory.join(path);
            std::fs::write(&file, content).map_err(|error| failed(&file, error))?;
        }
        Ok(())
    }
}

/// The rules that hide what a chosen contract lacks.
fn switches(contracts: &[Contract]) -> String {
    let rule = |contract: &Contract| {
        let name = &contract.name;
        format!("[data-contract=\"{name}\"] [data-in]:not([data-in~=\"{name}\"]) {{ display: none }}\n")
    };
    contracts.iter().map(rule).collect()
}
