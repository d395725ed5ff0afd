//! Documents that have been parsed before: a router sends the same few texts over and over, with other variables.

use std::sync::Arc;

use async_graphql::Request;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;
use moka::sync::Cache;

/// Most bytes of text whose documents are kept; a document takes several times as much memory as its text.
const KEPT_BYTES: u64 = 512 * 1024;
/// Longest text whose document is kept, in bytes: longer ones are rare, and would push out many others.
const LONGEST: usize = 32 * 1024;

/// The documents of a subgraph's latest requests. What a request may ask is checked anew each time, against its own variables.
pub(crate) struct Documents(Cache<String, Arc<ExecutableDocument>>);

impl Default for Documents {
    fn default() -> Self {
        let weigher = |text: &String, _: &Arc<ExecutableDocument>| u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self(Cache::builder().weigher(weigher).max_capacity(KEPT_BYTES).build())
    }
}

impl Documents {
    /// Gives a request its parsed document, from an earlier request with the same text where there was one. A text that cannot be parsed
    /// is left to the execution, which says where it is wrong.
    pub(crate) fn parse(&self, request: &mut Request) {
        if let Some(document) = self.0.get(&request.query) {
            return request.set_parsed_query(ExecutableDocument::clone(&document));
        }
        let Ok(document) = parse_query(&request.query) else { return };
        if request.query.len() <= LONGEST {
            self.0.insert(request.query.clone(), Arc::new(document.clone()));
        }
        request.set_parsed_query(document);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a request's document asks for at its root, and how many documents are kept after it.
    fn parsed(documents: &Documents, text: &str) -> (String, u64) {
        let mut request = Request::new(text);
        documents.parse(&mut request);
        documents.0.run_pending_tasks();
        (format!("{:?}", request.parsed_query().map(|document| &document.operations)), documents.0.entry_count())
    }

    #[test]
    fn a_text_is_parsed_once_and_gives_the_same_document_again() {
        let documents = Documents::default();
        let (first, kept) = parsed(&documents, "query ($id: ID!) { product(id: $id) { title } }");
        assert!(first.contains("product") && kept == 1, "{first} {kept}");
        assert_eq!(parsed(&documents, "query ($id: ID!) { product(id: $id) { title } }"), (first.clone(), 1));
        let (other, kept) = parsed(&documents, "query ($id: ID!) { product(id: $id) { handle } }");
        assert!(other != first && kept == 2);
    }

    #[test]
    fn a_text_that_cannot_be_parsed_is_not_kept_and_is_told_what_is_wrong() {
        let (failure, kept) = parsed(&Documents::default(), "{ product(");
        assert!(failure.contains("Err") && failure.contains("expected name"), "{failure}");
        assert_eq!(kept, 0);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let documents = Documents::default();
        let long = format!("{{ product {{ {} }} }}", "title ".repeat(LONGEST / 6));
        assert_eq!(parsed(&documents, &long).1, 0);
        for number in 0..40 {
            let filler = "title ".repeat(LONGEST / 8);
            parsed(&documents, &format!("{{ product {{ n{number}: {filler} }} }}"));
        }
        documents.0.run_pending_tasks();
        assert!(documents.0.weighted_size() <= KEPT_BYTES && documents.0.entry_count() < 40);
    }
}
