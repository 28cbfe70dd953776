//! JSON.

use super::{Caller, Outcome, argument, text};
use crate::hcl::syntax::{Place, json_value, parse_json};
use crate::hcl::value::{Data, Value};

pub(super) fn jsondecode(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    let parsed = parse_json(text(arguments, 0), Place::Within(caller.span())).map_err(|error| error.message)?;
    Ok(json_value(&parsed))
}

pub(super) fn jsonencode(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let mut json = String::new();
    write(&argument(arguments, 0), &mut json);
    Ok(Value::text(&json))
}

/// Writes a value as Terraform writes JSON: no blanks, numbers written out.
pub(super) fn write(value: &Value, json: &mut String) {
    match &value.data {
        Data::Null(_) | Data::Unknown(_) => json.push_str("null"),
        Data::Bool(value) => json.push_str(if *value { "true" } else { "false" }),
        Data::Number(value) => json.push_str(&value.to_string()),
        Data::Text(value) => write_text(value, json),
        Data::List(items) | Data::Set(items) | Data::Tuple(items) => {
            json.push('[');
            for (place, value) in items.values.iter().enumerate() {
                json.push_str(if place > 0 { "," } else { "" });
                write(value, json);
            }
            json.push(']');
        }
        Data::Map(entries) | Data::Object(entries) => {
            json.push('{');
            for (place, (key, value)) in entries.entries.iter().enumerate() {
                json.push_str(if place > 0 { "," } else { "" });
                write_text(key, json);
                json.push(':');
                write(value, json);
            }
            json.push('}');
        }
    }
}

fn write_text(text: &str, json: &mut String) {
    json.push('"');
    for letter in text.chars() {
        match letter {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => json.push_str(&format!("\\u{:04x}", u32::from(letter))),
            other => json.push(other),
        }
    }
    json.push('"');
}
