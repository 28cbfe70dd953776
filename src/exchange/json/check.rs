//! Holds a text to the schema: every fault at once, each with its place.

use rustc_hash::FxHashSet;
use serde_json::Value as Schema;

use crate::diag::{Code, Diagnostic, nearest};
use crate::hcl::{Json, JsonKind};
use crate::source::Span;
use crate::text::{list, quote};

/// Returns what does not fit.
pub(super) fn check(json: &Json, schema: &Schema) -> Vec<Diagnostic> {
    let mut checker = Checker { root: schema, faults: Vec::new() };
    checker.check(json, schema);
    checker.faults
}

struct Checker<'a> {
    root: &'a Schema,
    faults: Vec<Diagnostic>,
}

impl<'a> Checker<'a> {
    fn check(&mut self, json: &Json, schema: &'a Schema) {
        let schema = self.resolve(json, schema);
        if !is_of_type(json, schema) {
            let message = format!("here stands {}, where {} is wanted", noun_of(json), wanted(schema));
            return self.fault(json.span, message, "");
        }
        match &json.kind {
            JsonKind::Object(members) => self.check_object(json, members, schema),
            JsonKind::Array(items) => {
                if let Some(schema) = schema.get("items") {
                    items.iter().for_each(|item| self.check(item, schema));
                }
            }
            JsonKind::Text(text) => self.check_word(json.span, text, schema),
            JsonKind::Plain(_) => {}
        }
    }

    /// Follows a reference, and of what may be left out takes what it is otherwise.
    fn resolve(&self, json: &Json, schema: &'a Schema) -> &'a Schema {
        let one = schema.get("anyOf").and_then(Schema::as_array).and_then(|all| {
            let is_null = |schema: &&Schema| schema.get("type").and_then(Schema::as_str) == Some("null");
            if json.is_null() { all.iter().find(is_null) } else { all.iter().find(|schema| !is_null(schema)) }
        });
        let schema = one.unwrap_or(schema);
        let name = schema.get("$ref").and_then(Schema::as_str).and_then(|path| path.strip_prefix("#/$defs/"));
        name.and_then(|name| self.root.get("$defs")?.get(name)).unwrap_or(schema)
    }

    fn check_object(&mut self, json: &Json, members: &[(std::sync::Arc<str>, Span, Json)], schema: &'a Schema) {
        let Some(fields) = schema.get("properties").and_then(Schema::as_object) else { return };
        let mut seen = FxHashSet::default();
        for (key, span, value) in members {
            if !seen.insert(key) {
                self.fault(*span, format!("`{key}` stands here twice"), "again");
            }
            match fields.get(&**key) {
                Some(schema) => self.check(value, schema),
                None => {
                    let near = nearest(key, fields.keys().map(String::as_str));
                    let help = near.map_or_else(
                        || format!("here may stand {}", quoted(fields.keys().map(String::as_str), "and")),
                        |near| format!("did you mean `{near}`?"),
                    );
                    let fault = Diagnostic::new(Code::Syntax, format!("there is no `{key}` here"), *span, "not known");
                    self.faults.push(fault.with_help(help));
                }
            }
        }
        let required = schema.get("required").and_then(Schema::as_array).into_iter().flatten().filter_map(Schema::as_str);
        for name in required.filter(|name| json.member(name).is_none()) {
            self.fault(first_byte(json.span), format!("`{name}` is missing"), "in this object");
        }
    }

    fn check_word(&mut self, span: Span, text: &str, schema: &'a Schema) {
        let Some(words) = schema.get("enum").and_then(Schema::as_array) else { return };
        let words = || words.iter().filter_map(Schema::as_str);
        if !words().any(|word| word == text) {
            let help =
                nearest(text, words()).map_or_else(|| format!("write {}", quoted(words(), "or")), |near| format!("did you mean `{near}`?"));
            let fault = Diagnostic::new(Code::Syntax, format!("`{text}` is no word that may stand here"), span, "not known");
            self.faults.push(fault.with_help(help));
        }
    }

    fn fault(&mut self, span: Span, message: String, label: &str) {
        self.faults.push(Diagnostic::new(Code::Syntax, message, span, label));
    }
}

fn quoted<'w>(words: impl Iterator<Item = &'w str>, conjunction: &str) -> String {
    list(&words.map(quote).collect::<Vec<_>>(), conjunction)
}

/// Returns the place where something begins.
fn first_byte(span: Span) -> Span {
    Span { end: span.start.saturating_add(1), ..span } // texts are shorter
}

fn types(schema: &Schema) -> Vec<&str> {
    match schema.get("type") {
        Some(Schema::Array(all)) => all.iter().filter_map(Schema::as_str).collect(),
        Some(Schema::String(one)) => vec![one],
        Some(Schema::Null | Schema::Bool(_) | Schema::Number(_) | Schema::Object(_)) | None => Vec::new(),
    }
}

fn is_of_type(json: &Json, schema: &Schema) -> bool {
    let types = types(schema);
    types.is_empty() || types.contains(&type_of(json))
}

fn type_of(json: &Json) -> &'static str {
    match &json.kind {
        JsonKind::Object(_) => "object",
        JsonKind::Array(_) => "array",
        JsonKind::Text(_) => "string",
        JsonKind::Plain(_) if json.is_null() => "null",
        JsonKind::Plain(_) if json.as_bool().is_some() => "boolean",
        JsonKind::Plain(_) => "integer",
    }
}

fn noun(word: &str) -> &'static str {
    match word {
        "object" => "an object",
        "array" => "a list",
        "string" => "a text",
        "boolean" => "`true` or `false`",
        "null" => "`null`",
        _ => "a number",
    }
}

fn noun_of(json: &Json) -> &'static str {
    noun(type_of(json))
}

fn wanted(schema: &Schema) -> &'static str {
    types(schema).first().map_or("something else", |word| noun(word))
}
