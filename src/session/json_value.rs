//! JSON values in little code: `json!` and serde's own conversions write out, at each place, what these do once.

use serde_json::{Map, Value};

/// An object. Its members are inserted one by one: a map that is collected would be sorted first, by a sort of its own.
pub(crate) fn object(members: Vec<(&str, Value)>) -> Value {
    let mut object = Map::new();
    for (key, value) in members {
        object.insert(key.to_owned(), value);
    }
    Value::Object(object)
}

/// The shortest decimal that reads back as the same number. JSON has no infinities: those and NaN become text.
///
/// By way of text, for Rust's own formatting is in the page already, and `serde_json`'s would add 30 kB of tables.
pub(crate) fn number(x: f64) -> Value {
    format!("{x:?}").parse().map_or_else(|_| Value::String(x.to_string()), Value::Number)
}
