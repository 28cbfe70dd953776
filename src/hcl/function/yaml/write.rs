//! YAML, written.

use crate::hcl::value::{Data, Value};

/// Writes a document, with the line end behind it.
pub(super) fn document(value: &Value) -> String {
    let mut text = String::new();
    match inline(value) {
        Some(line) => {
            text.push_str(&line);
            text.push('\n');
            // a word without quotes needs an end
            if !line.starts_with(['"', '[', '{']) {
                text.push_str("...\n");
            }
        }
        None => write(value, 0, &mut text),
    }
    text
}

/// What stands on the line of its key.
fn inline(value: &Value) -> Option<String> {
    match &value.data {
        Data::Null(_) | Data::Unknown(_) => Some("null".to_owned()),
        Data::Bool(value) => Some(value.to_string()),
        Data::Number(value) => Some(value.to_string()),
        Data::Text(value) => (!value.contains('\n')).then(|| quoted(value)),
        Data::List(items) | Data::Set(items) | Data::Tuple(items) => items.values.is_empty().then(|| "[]".to_owned()),
        Data::Map(entries) | Data::Object(entries) => entries.entries.is_empty().then(|| "{}".to_owned()),
    }
}

/// Writes what takes lines of its own; the first is indented already.
fn write(value: &Value, indent: usize, text: &mut String) {
    let blanks = " ".repeat(indent);
    if let Some(entries) = value.entries() {
        for (place, (key, value)) in entries.iter().enumerate() {
            text.push_str(if place > 0 { &blanks } else { "" });
            text.push_str(&quoted(key));
            text.push(':');
            write_behind_key(value, indent, text);
        }
    } else if let Some(values) = value.elements() {
        for (place, value) in values.iter().enumerate() {
            text.push_str(if place > 0 { &blanks } else { "" });
            text.push_str("- ");
            match inline(value) {
                Some(line) => text.push_str(&format!("{line}\n")),
                None => write(value, indent + 2, text),
            }
        }
    } else if let Some(lines) = value.as_text() {
        write_lines(lines, indent.max(2), text);
    }
}

fn write_behind_key(value: &Value, indent: usize, text: &mut String) {
    if let Some(line) = inline(value) {
        text.push_str(&format!(" {line}\n"));
    } else if value.as_text().is_some() {
        text.push(' ');
        write(value, indent + 2, text);
    } else {
        let inner = if value.elements().is_some() { indent } else { indent + 2 };
        text.push_str(&format!("\n{}", " ".repeat(inner)));
        write(value, inner, text);
    }
}

/// Writes a text of several lines behind `|`.
fn write_lines(lines: &str, indent: usize, text: &mut String) {
    let hint = if lines.starts_with([' ', '\n']) { "2" } else { "" };
    let chomp = match (lines.ends_with('\n'), lines.ends_with("\n\n")) {
        (false, _) => "-",
        (true, false) if lines.len() > 1 => "",
        (true, _) => "+",
    };
    text.push_str(&format!("|{hint}{chomp}\n"));
    for line in lines.strip_suffix('\n').unwrap_or(lines).split('\n') {
        if !line.is_empty() {
            text.push_str(&" ".repeat(indent));
        }
        text.push_str(line);
        text.push('\n');
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{feff}' => quoted.push_str("\\uFEFF"),
            other if u32::from(other) > 0xffff => quoted.push_str(&format!("\\U{:08X}", u32::from(other))),
            other if other.is_control() => quoted.push_str(&format!("\\x{:02X}", u32::from(other))),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
