//! Markdown as HTML: descriptions in schemas, and the pages that are written by hand.

use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd, html::push_html};

/// Links from words in code to types: the page of a type of this name, if there is one.
pub(crate) type Links<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Markdown as HTML. HTML in it is shown as written, and links lead to web pages or to pages of this site only.
pub(crate) fn render(markdown: &str, links: Links<'_>) -> Markup {
    let mut events = Vec::new();
    let mut code: Option<(String, String)> = None;
    // Where a heading began, and its text, which becomes its anchor.
    let mut heading: Option<(usize, String)> = None;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match (event, &mut code) {
            (Event::Start(Tag::CodeBlock(kind)), _) => {
                let language = if let CodeBlockKind::Fenced(language) = kind { language.to_string() } else { String::new() };
                code = Some((language, String::new()));
            }
            (Event::Text(text), Some((_, block))) => block.push_str(&text),
            (Event::End(TagEnd::CodeBlock), block) => {
                let (language, text) = block.take().unwrap_or_default();
                events.push(Event::Html(code_block(&language, &text).into_string().into()));
            }
            (Event::Html(text) | Event::InlineHtml(text), _) => events.push(Event::Text(text)),
            (Event::Code(text), _) => {
                let written = match links(&text) {
                    Some(page) => html! { a href=(page) { code { (text) } } },
                    None => html! { code { (text) } },
                };
                events.push(Event::InlineHtml(written.into_string().into()));
            }
            (Event::Start(Tag::Link { link_type, dest_url, title, id }), _) => {
                let scheme = dest_url.split_once(':').map(|(scheme, _)| scheme);
                let dest_url = if matches!(scheme, None | Some("http" | "https")) { dest_url } else { "".into() };
                events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            // A picture would be fetched from elsewhere.
            (Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image), _) => {}
            (Event::Start(Tag::Heading { level, .. }), _) => {
                heading = Some((events.len(), String::new()));
                events.push(Event::Start(Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() }));
            }
            (Event::End(TagEnd::Heading(level)), _) => {
                if let Some((start, text)) = heading.take() {
                    let id = Some(anchor(&text).into());
                    events[start] = Event::Start(Tag::Heading { level, id, classes: Vec::new(), attrs: Vec::new() });
                }
                events.push(Event::End(TagEnd::Heading(level)));
            }
            (Event::Text(text), _) => {
                if let Some((_, heading)) = &mut heading {
                    heading.push_str(&text);
                }
                events.push(Event::Text(text));
            }
            (event, _) => events.push(event),
        }
    }
    let mut written = String::new();
    push_html(&mut written, events.into_iter());
    PreEscaped(written)
}

/// The anchor of a heading: `First request` as `first-request`.
fn anchor(heading: &str) -> String {
    heading.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
}

/// The headings of second rank with their anchors.
pub(crate) fn headings(markdown: &str) -> Vec<(String, String)> {
    let lines = markdown.lines().filter_map(|line| line.strip_prefix("## "));
    lines.map(|heading| (anchor(heading), heading.to_owned())).collect()
}

/// The first sentence as plain text, for lists.
pub(crate) fn summary(markdown: &str) -> String {
    let mut text = String::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Text(part) | Event::Code(part) | Event::Html(part) | Event::InlineHtml(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::End(TagEnd::Paragraph) => break,
            _ => {}
        }
    }
    match text.split_once(". ") {
        Some((first, _)) => format!("{first}."),
        None => text,
    }
}

/// A block of code, coloured where its language is known, with a button that copies it.
pub(crate) fn code_block(language: &str, text: &str) -> Markup {
    html! {
        div class="code" {
            button type="button" class="copy" { "Copy" }
            pre tabindex="0" { code {
                @if matches!(language, "graphql" | "json") { (coloured(text)) } @else { (text) }
            } }
        }
    }
}

/// GraphQL or JSON with its words in classes.
fn coloured(text: &str) -> Markup {
    let mut rest = text;
    let mut parts = Vec::new();
    while let Some(first) = rest.chars().next() {
        let word = |letter: char| letter.is_alphanumeric() || letter == '_';
        let (class, length) = match first {
            '#' => ("comment", rest.find('\n').unwrap_or(rest.len())),
            '"' => ("string", string_length(rest)),
            '$' => ("variable", 1 + rest[1..].find(|letter| !word(letter)).unwrap_or(rest.len() - 1)),
            letter if letter.is_ascii_digit() => {
                ("number", rest.find(|letter| !word(letter) && letter != '.').unwrap_or(rest.len()))
            }
            letter if word(letter) => {
                let length = rest.find(|letter| !word(letter)).unwrap_or(rest.len());
                let class = match &rest[..length] {
                    "query" | "mutation" | "fragment" | "on" | "true" | "false" | "null" => "keyword",
                    name if name.starts_with(char::is_uppercase) => "type-name",
                    _ => "",
                };
                (class, length)
            }
            letter => ("", letter.len_utf8()),
        };
        let (part, after) = rest.split_at(length);
        parts.push((class, part));
        rest = after;
    }
    html! {
        @for (class, part) in parts {
            @if class.is_empty() { (part) } @else { span class=(class) { (part) } }
        }
    }
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (index, letter) in text.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return index + 1,
            letter => escaped = letter == '\\' && !escaped,
        }
    }
    text.len()
}
