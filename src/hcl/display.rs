//! Values as `terraform console` writes them, on one line.

use std::fmt;

use super::types::Type;
use super::value::{Data, Value};

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Data::Unknown(_) = self.data {
            return formatter.write_str("(known after apply)");
        }
        if self.is_sensitive {
            return formatter.write_str("(sensitive value)");
        }
        match &self.data {
            Data::Null(kind) => write_null(formatter, kind),
            Data::Bool(value) => write!(formatter, "{value}"),
            Data::Number(value) => write!(formatter, "{value}"),
            Data::Text(value) => formatter.write_str(&quoted(value)),
            Data::List(items) => write_items(formatter, "tolist([", &items.values, "])"),
            Data::Set(items) => write_items(formatter, "toset([", &items.values, "])"),
            Data::Tuple(items) => write_items(formatter, "[", &items.values, "]"),
            Data::Map(_) => write_entries(formatter, "tomap({", self, "})"),
            Data::Object(_) => write_entries(formatter, "{", self, "}"),
            Data::Unknown(_) => Ok(()),
        }
    }
}

fn write_null(formatter: &mut fmt::Formatter<'_>, kind: &Type) -> fmt::Result {
    match kind {
        Type::Any => formatter.write_str("null"),
        Type::Bool => formatter.write_str("tobool(null)"),
        Type::Number => formatter.write_str("tonumber(null)"),
        Type::Text => formatter.write_str("tostring(null)"),
        Type::List(element) => write!(formatter, "tolist(null) /* of {element} */"),
        Type::Set(element) => write!(formatter, "toset(null) /* of {element} */"),
        Type::Map(element) => write!(formatter, "tomap(null) /* of {element} */"),
        Type::Tuple(_) | Type::Object(_) => write!(formatter, "null /* {kind} */"),
    }
}

fn write_items(formatter: &mut fmt::Formatter<'_>, open: &str, values: &[Value], close: &str) -> fmt::Result {
    formatter.write_str(open)?;
    for value in values {
        write!(formatter, " {value},")?;
    }
    formatter.write_str(if values.is_empty() { "" } else { " " })?;
    formatter.write_str(close)
}

fn write_entries(formatter: &mut fmt::Formatter<'_>, open: &str, value: &Value, close: &str) -> fmt::Result {
    formatter.write_str(open)?;
    let entries = value.entries().into_iter().flatten();
    let mut is_empty = true;
    for (name, value) in entries {
        write!(formatter, " {} = {value}", quoted(name))?;
        is_empty = false;
    }
    formatter.write_str(if is_empty { "" } else { " " })?;
    formatter.write_str(close)
}

/// Writes a text in quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            other if other.is_control() => quoted.push_str(&format!("\\x{:02x}", u32::from(other))),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
