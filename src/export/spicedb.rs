//! A validation file of `SpiceDB`: schema, relationships with their windows, and our answers as assertions.

use serde_json::json;

use super::format::{Exported, Format, Material, Part};
use super::relations::{CONDITION, Check, DERIVED, EXPRESSION, Key, Kind, Object, Relations, STORED, Spans, Stored};
use super::yaml::{block, not_read, single_quoted};
use crate::text::counted;

/// The entry of `SpiceDB` in the table of formats.
pub const FORMAT: Format = Format {
    name: "spicedb",
    about: "who is eligible and active where, until when: schema, relationships and assertions for SpiceDB",
    comment: Some(("# ", "")),
    schema: None,
    parts: &[
        Part { name: "schema", comment: Some(("// ", "")), write: |_| Exported::alone(schema(), "the schema") },
        Part { name: "relationships", comment: None, write: write_relationships },
    ],
    write,
};

fn write(material: &Material<'_>) -> Exported {
    let relations = Relations::of(material.tenant);
    let mut text = not_read(material.unread);
    text += &block("schema", &schema());
    text += &block("relationships", &relationships(&relations));
    text += "assertions:\n";
    for (key, holds) in [("assertTrue", true), ("assertFalse", false)] {
        let lines: String =
            relations.checks.iter().filter(|check| check.holds == holds).map(|check| format!("    - {}\n", assertion(check))).collect();
        text += &if lines.is_empty() { format!("  {key}: []\n") } else { format!("  {key}:\n{lines}") };
    }
    let written = format!("{}, {}", counted(relations.tuples.len(), "relationship"), counted(relations.checks.len(), "assertion"));
    Exported { text, written, left_out: relations.left_out.lines() }
}

fn write_relationships(material: &Material<'_>) -> Exported {
    let relations = Relations::without_checks(material.tenant);
    let written = counted(relations.tuples.len(), "relationship");
    Exported { text: relationships(&relations), written, left_out: relations.left_out.lines() }
}

fn schema() -> String {
    let mut text = format!("caveat {CONDITION}(now timestamp, starts list<timestamp>, ends list<timestamp>) {{\n  {EXPRESSION}\n}}\n");
    for kind in [Kind::Account, Kind::Group, Kind::Role] {
        text += &format!("\ndefinition {} {{", kind.word());
        let stored = STORED.iter().filter(|relation| relation.kind == kind);
        text += &stored.map(|relation| format!("\n  relation {}: {}", relation.name, subjects(relation))).collect::<String>();
        for derived in DERIVED.iter().filter(|derived| derived.kind == kind) {
            let but_not = derived.but_not.map_or_else(String::new, |barred| format!(" - {barred}"));
            text += &format!("\n  permission {} = {}{but_not}", derived.name, derived.any_of.join(" + "));
        }
        text += if kind == Kind::Account { "}\n" } else { "\n}\n" };
    }
    text
}

/// Writes who may stand in a relation, each with and without windows.
fn subjects(relation: &Stored) -> String {
    let account = relation.of_accounts.then(|| Kind::Account.word().to_owned());
    let groups = relation.of_groups.iter().map(|held| format!("{}#{held}", Kind::Group.word()));
    let with_windows = |subject: String| {
        let limited = relation.has_windows.then(|| format!("{subject} with {CONDITION}"));
        std::iter::once(subject).chain(limited)
    };
    account.into_iter().chain(groups).flat_map(with_windows).collect::<Vec<_>>().join(" | ")
}

fn relationships(relations: &Relations) -> String {
    let line = |(key, spans): (&Key, &Spans)| {
        let relation = key.subject.relation.map_or_else(String::new, |relation| format!("#{relation}"));
        let caveat = if spans.is_always() {
            String::new()
        } else {
            format!("[{CONDITION}:{}]", json!({ "starts": spans.starts(), "ends": spans.ends() }))
        };
        format!("{}#{}@{}{relation}{caveat}\n", object(&key.object), key.relation, object(&key.subject.object))
    };
    relations.tuples.iter().map(line).collect()
}

fn assertion(check: &Check) -> String {
    let context = json!({ "now": check.at.to_string() });
    single_quoted(&format!("{}#{}@{} with {context}", object(&check.object), check.permission, object(&check.account)))
}

fn object(object: &Object) -> String {
    format!("{}:{}", object.kind.word(), object.id)
}
