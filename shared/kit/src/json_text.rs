//! JSON as text.

use async_graphql::Name;
use async_graphql::Value as Gql;
use async_graphql::indexmap::IndexMap;

/// Writes a string, with its escapes.
pub(crate) fn write_string(text: &str, out: &mut Vec<u8>) {
    write_json(text, out);
}

/// Writes what serde can write as JSON.
pub(crate) fn write_json<T: serde::Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) {
    let start = out.len();
    // Into memory, and of values whose keys are strings: it fails for none of ours.
    if serde_json::to_writer(&mut *out, value).is_err() {
        out.truncate(start);
        out.extend_from_slice(b"null");
    }
}

/// Writes a value of async-graphql. A binary one is text that is ready.
pub(crate) fn write_gql(value: &Gql, out: &mut Vec<u8>) {
    match value {
        Gql::Null => out.extend_from_slice(b"null"),
        Gql::Number(number) => write_json(number, out),
        Gql::String(text) => write_string(text, out),
        Gql::Boolean(true) => out.extend_from_slice(b"true"),
        Gql::Boolean(false) => out.extend_from_slice(b"false"),
        Gql::Binary(text) => out.extend_from_slice(text),
        Gql::Enum(name) => write_string(name, out),
        Gql::List(items) => {
            out.push(b'[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                write_gql(item, out);
            }
            out.push(b']');
        }
        Gql::Object(fields) => {
            out.push(b'{');
            for (place, (name, value)) in fields.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                write_string(name, out);
                out.push(b':');
                write_gql(value, out);
            }
            out.push(b'}');
        }
    }
}

/// Joins the values of selections that a request makes of one field.
pub(crate) fn join(old: &mut Gql, new: Gql) {
    match (old, new) {
        (Gql::Object(old), Gql::Object(new)) => new.into_iter().for_each(|(name, value)| insert(old, name, value)),
        (Gql::List(old), Gql::List(new)) if old.len() == new.len() => {
            old.iter_mut().zip(new).for_each(|(old, new)| join(old, new));
        }
        (_, Gql::Null) => {}
        (old, new) => *old = new,
    }
}

fn insert(object: &mut IndexMap<Name, Gql>, name: Name, value: Gql) {
    match object.get_mut(&name) {
        None => drop(object.insert(name, value)),
        Some(old) => join(old, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &Gql) -> String {
        let mut out = Vec::new();
        write_gql(value, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_value_is_written_as_serde_writes_it() {
        let json = serde_json::json!({"a": [1, -2.5, null, true, false, "\"quoted\"\n\u{1}\u{2028}ä"], "b": {"c": {}}, "d": []});
        let value = Gql::from_json(json.clone()).unwrap();
        assert_eq!(text(&value), serde_json::to_string(&value).unwrap());
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text(&value)).unwrap(), json);
    }

    /// async-graphql loses the second selection of a list of lists.
    #[test]
    fn values_of_two_selections_are_joined_through_all_lists() {
        let value = |json: serde_json::Value| Gql::from_json(json).unwrap();
        let mut first = value(serde_json::json!({"grid": [[{"x": 1}, null]], "none": null, "row": [{"x": 1}]}));
        join(&mut first, value(serde_json::json!({"grid": [[{"y": 2}, null]], "more": 3, "none": null, "row": [{"y": 2}]})));
        let joined = r#"{"grid":[[{"x":1,"y":2},null]],"none":null,"row":[{"x":1,"y":2}],"more":3}"#;
        assert_eq!(text(&first), joined);
    }

    #[test]
    fn text_that_is_ready_stands_as_it_is() {
        let ready = Gql::Binary(r#"{"a":1}"#.into());
        let object = Gql::Object([(Name::new("x"), Gql::List(vec![ready, Gql::Null]))].into_iter().collect());
        assert_eq!(text(&object), r#"{"x":[{"a":1},null]}"#);
    }
}
