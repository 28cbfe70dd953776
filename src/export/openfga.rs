//! A store file of `OpenFGA`: model, tuples with their windows, and our answers as tests.

use serde_json::{Value, json};

use super::format::{Exported, Format, Material, Part};
use super::relations::{CONDITION, Check, DERIVED, Derived, EXPRESSION, Key, Kind, Object, Relations, STORED, Spans, Stored};
use super::yaml::{block, not_read};
use crate::defect::OrDefect;
use crate::text::counted;

/// The entry of `OpenFGA` in the table of formats.
pub const FORMAT: Format = Format {
    name: "openfga",
    about: "who is eligible and active where, until when: model, tuples and tests for OpenFGA",
    comment: Some(("# ", "")),
    schema: None,
    parts: &[
        Part { name: "model", comment: Some(("# ", "")), write: |_| Exported::alone(model(), "the model") },
        Part { name: "tuples", comment: None, write: write_tuples },
    ],
    write,
};

fn write(material: &Material<'_>) -> Exported {
    let relations = Relations::of(material.tenant);
    let mut text = not_read(material.unread);
    text += "name: pim\n";
    text += &block("model", &model());
    text += &list("tuples", "", relations.tuples.iter().map(|(key, spans)| tuple(key, spans)));
    text += "tests:\n  - name: \"as pim answers\"\n";
    text += &list("check", "    ", relations.checks.iter().map(check));
    let written = format!("{}, {}", counted(relations.tuples.len(), "tuple"), counted(relations.checks.len(), "check"));
    Exported { text, written, left_out: relations.left_out.lines() }
}

fn write_tuples(material: &Material<'_>) -> Exported {
    let relations = Relations::without_checks(material.tenant);
    let written = counted(relations.tuples.len(), "tuple");
    Exported { text: csv(&relations), written, left_out: relations.left_out.lines() }
}

fn model() -> String {
    let mut text = "model\n  schema 1.1\n".to_owned();
    for kind in [Kind::Account, Kind::Group, Kind::Role] {
        text += &format!("\ntype {}\n", kind.word());
        if kind != Kind::Account {
            text += "  relations\n";
        }
        let stored = STORED.iter().filter(|relation| relation.kind == kind);
        text += &stored.map(|relation| format!("    define {}: [{}]\n", relation.name, subjects(relation))).collect::<String>();
        text += &DERIVED.iter().filter(|derived| derived.kind == kind).map(define).collect::<String>();
    }
    text + &format!("\ncondition {CONDITION}(now: timestamp, starts: list<timestamp>, ends: list<timestamp>) {{\n  {EXPRESSION}\n}}\n")
}

fn define(derived: &Derived) -> String {
    let but_not = derived.but_not.map_or_else(String::new, |barred| format!(" but not {barred}"));
    format!("    define {}: {}{but_not}\n", derived.name, derived.any_of.join(" or "))
}

/// Writes who may stand in a relation, each with and without windows.
fn subjects(relation: &Stored) -> String {
    let account = relation.of_accounts.then(|| Kind::Account.word().to_owned());
    let groups = relation.of_groups.iter().map(|held| format!("{}#{held}", Kind::Group.word()));
    let with_windows = |subject: String| {
        let limited = relation.has_windows.then(|| format!("{subject} with {CONDITION}"));
        std::iter::once(subject).chain(limited)
    };
    account.into_iter().chain(groups).flat_map(with_windows).collect::<Vec<_>>().join(", ")
}

/// Writes a list of YAML, each item as one line of JSON, which YAML is too.
fn list(key: &str, indent: &str, items: impl Iterator<Item = Value>) -> String {
    let lines: String = items.map(|item| format!("{indent}  - {item}\n")).collect();
    if lines.is_empty() { format!("{indent}{key}: []\n") } else { format!("{indent}{key}:\n{lines}") }
}

fn tuple(key: &Key, spans: &Spans) -> Value {
    let user =
        format!("{}{}", object(&key.subject.object), key.subject.relation.map_or_else(String::new, |relation| format!("#{relation}")));
    let mut tuple = json!({ "user": user, "relation": key.relation, "object": object(&key.object) });
    if let (false, Some(tuple)) = (spans.is_always(), tuple.as_object_mut()) {
        tuple.insert("condition".to_owned(), json!({ "name": CONDITION, "context": context(spans) }));
    }
    tuple
}

fn context(spans: &Spans) -> Value {
    json!({ "starts": spans.starts(), "ends": spans.ends() })
}

fn check(check: &Check) -> Value {
    json!({
        "user": object(&check.account),
        "object": object(&check.object),
        "context": { "now": check.at.to_string() },
        "assertions": { check.permission: check.holds },
    })
}

/// Writes tuples as `fga tuple write --file` takes them.
fn csv(relations: &Relations) -> String {
    const HEAD: [&str; 8] =
        ["user_type", "user_id", "user_relation", "relation", "object_type", "object_id", "condition_name", "condition_context"];
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEAD).or_defect(); // memory takes all that is written
    for (Key { object, relation, subject }, spans) in &relations.tuples {
        let (name, context) = if spans.is_always() { ("", String::new()) } else { (CONDITION, context(spans).to_string()) };
        let user = &subject.object;
        let row = [
            user.kind.word(),
            &user.id,
            subject.relation.unwrap_or_default(), // an account stands for itself
            relation,
            object.kind.word(),
            &object.id,
            name,
            &context,
        ];
        writer.write_record(row).or_defect();
    }
    String::from_utf8(writer.into_inner().ok().or_defect()).or_defect()
}

fn object(object: &Object) -> String {
    format!("{}:{}", object.kind.word(), object.id)
}
