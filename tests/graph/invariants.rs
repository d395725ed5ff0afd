//! What always holds, each sentence with the tests that prove it: tags in the sources of the tests, rendered as `docs/invariants.md`.
//!
//! A tag is the last line of a test's doc comment, or a line of the comment at the head of a file whose tests prove it together:
//! the word `Invariant`, a colon, a space, and one sentence that ends with a full stop. A test may have several.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use testkit::project;

/// Where tests are.
const FOLDERS: [&str; 6] = ["tests/graph", "api-reference", "cityos", "router/src", "shared", "subgraphs"];

const PAGE: &str = "docs/invariants.md";

const HEAD: &str = "# Invariants

What always holds, each sentence with the tests that prove it. This page is made from tags in the sources of the tests: do not edit it.
`tests/graph/invariants.rs` says what a tag looks like, fails while this page differs from the tags, and writes it anew.
Run it with `cargo test -p tests --test graph invariants`. `deploy/lint/run` checks besides that the deployment files agree with
`supergraph.yaml`, with the code and with each other.
";

/// A sentence and what proves it: a test by its name, or None where the whole file does.
type Tag = (String, Option<String>);

/// The sentence of a tag; None where the line is none.
fn sentence<'a>(line: &'a str, comment: &str) -> Option<&'a str> {
    line.trim().strip_prefix(comment)?.strip_prefix(" Invariant: ")
}

/// Whether a line wants to be a tag: a comment that begins with the word, however it is written.
fn wants_to_be_a_tag(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("//") && line.trim_start_matches(['/', '!', ' ']).to_lowercase().starts_with("invariant:")
}

/// The name of the function that a line declares.
fn function(line: &str) -> Option<&str> {
    let line = line.trim();
    let line = line.strip_prefix("pub ").unwrap_or(line);
    let line = line.strip_prefix("async ").unwrap_or(line);
    line.strip_prefix("fn ")?.split(['(', '<']).next()
}

fn is_test_attribute(line: &str) -> bool {
    let line = line.trim();
    line == "#[test]" || line.starts_with("#[tokio::test")
}

/// The test that a line of a doc comment is above of.
fn test_below(lines: &[&str]) -> Option<String> {
    let mut is_test = false;
    for line in lines {
        let trimmed = line.trim();
        if trimmed.starts_with("#[") {
            is_test = is_test || is_test_attribute(trimmed);
        } else if !trimmed.starts_with("///") {
            return function(trimmed).filter(|_| is_test).map(str::to_owned);
        }
    }
    None
}

/// The tags of a source. Errors: names the lines that want to be tags and are none.
fn tags(source: &str) -> (Vec<Tag>, Vec<String>) {
    let lines: Vec<&str> = source.lines().collect();
    let head = lines.iter().take_while(|line| line.starts_with("//!")).count();
    let has_tests = lines.iter().any(|line| is_test_attribute(line));
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for (index, line) in lines.iter().enumerate() {
        if !wants_to_be_a_tag(line) {
            continue;
        }
        let number = index + 1;
        let (said, proof) = if let Some(said) = sentence(line, "//!") {
            if index >= head || !has_tests {
                wrong.push(format!("{number}: a tag of a whole file stands at its head, and the file has tests"));
                continue;
            }
            (said, None)
        } else if let Some(said) = sentence(line, "///") {
            let Some(test) = test_below(&lines[number..]) else {
                wrong.push(format!("{number}: below the tag is no test"));
                continue;
            };
            (said, Some(test))
        } else {
            wrong.push(format!("{number}: a tag is written `/// Invariant: It holds.` or `//! Invariant: It holds.`"));
            continue;
        };
        if !said.ends_with('.') || said.contains('|') {
            wrong.push(format!("{number}: a tag is one sentence, with a full stop and without `|`"));
            continue;
        }
        found.push((said.to_owned(), proof));
    }
    (found, wrong)
}

/// Every Rust source below a folder, by name.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The tags of one file as a section: a table whose rows are sorted by sentence.
fn section(file: &str, tags: Vec<Tag>) -> String {
    let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (sentence, test) in tags {
        let proof = test.map_or_else(|| "all tests of the file".to_owned(), |test| format!("`{test}`"));
        rows.entry(sentence).or_default().push(proof);
    }
    let mut text = format!("\n## `{file}`\n\n| invariant | test |\n|---|---|\n");
    for (sentence, mut proofs) in rows {
        proofs.sort();
        text.push_str(&format!("| {sentence} | {} |\n", proofs.join(", ")));
    }
    text
}

#[test]
fn the_page_has_every_invariant_with_its_test() {
    let project = project();
    let (mut page, mut wrong, mut count) = (HEAD.to_owned(), Vec::new(), 0);
    for folder in FOLDERS {
        let mut files = Vec::new();
        sources(&project.path(folder), &mut files);
        for file in files {
            let name = file.strip_prefix(&project.root).unwrap().display().to_string();
            let (found, refused) = tags(&std::fs::read_to_string(&file).unwrap());
            wrong.extend(refused.iter().map(|refusal| format!("{name}:{refusal}")));
            count += found.len();
            if !found.is_empty() {
                page.push_str(&section(&name, found));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 150, "{count}");
    let file = project.path(PAGE);
    if std::fs::read_to_string(&file).ok().as_ref() != Some(&page) {
        std::fs::write(&file, &page).unwrap();
        panic!("{PAGE} was not what the tags say; it is written anew: look at the change and commit it");
    }
}

#[test]
fn a_tag_above_what_is_no_test_is_found() {
    let of = |source: &str| {
        let (found, wrong) = tags(source);
        (found.len(), wrong.len())
    };
    assert_eq!(of("/// More.\n/// Invariant: It holds.\n#[test]\n#[ignore]\nfn it_holds() {}"), (1, 0));
    assert_eq!(of("    /// Invariant: It holds.\n    #[tokio::test]\n    async fn it_holds() {}"), (1, 0));
    assert_eq!(of("//! Tests.\n//!\n//! Invariant: It holds.\n\n#[test]\nfn it_holds() {}"), (1, 0));
    assert_eq!(of("/// Invariant: It holds.\nfn helper() {}\n\n#[test]\nfn it_holds() {}"), (0, 1));
    assert_eq!(of("/// Invariant: It holds.\n\n#[test]\nfn it_holds() {}"), (0, 1));
    assert_eq!(of("//! Invariant: It holds.\n\nfn helper() {}"), (0, 1));
    assert_eq!(of("// Invariant: It holds.\n#[test]\nfn it_holds() {}"), (0, 1));
    assert_eq!(of("/// Invariant: It holds\n#[test]\nfn it_holds() {}"), (0, 1));
}
