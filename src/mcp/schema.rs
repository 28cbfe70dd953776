//! The schemas of what tools return: JSON Schema 2020-12.

use serde_json::{Map, Value, json};

use super::tool::Tool;

/// The dialect of all schemas.
pub const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Returns the schema of what a tool returns, refusals included.
pub fn output(tool: Tool) -> Value {
    let [own, needed] = parts(tool);
    let mut properties = common();
    properties.extend(own.as_object().cloned().into_iter().flatten());
    json!({
        "$schema": DIALECT,
        "type": "object",
        "properties": properties,
        "anyOf": needed.as_array().into_iter().flatten().cloned().chain([json!({ "required": ["error"] })]).collect::<Vec<_>>(),
        "$defs": definitions(),
    })
}

/// What stands in any answer.
fn common() -> Map<String, Value> {
    let parts = [
        ("query", json!({ "type": "string", "description": "what was asked, in its canonical text" })),
        ("at", json!({ "type": "string", "description": "the instant it was judged at" })),
        ("error", reference("error")),
        ("truncated", json!({ "const": true, "description": "a list was cut" })),
        ("total", json!({ "type": "integer", "description": "how long the list is that was cut" })),
        ("incomplete", json!({ "type": "integer", "description": "how many parts of imported files could not be read" })),
        ("closed", json!({ "type": "integer", "description": "how many unknowns are read as nothing" })),
    ];
    parts.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

/// Returns the parts that a tool adds, and what one of its answers must have: one of several sets of keys.
fn parts(tool: Tool) -> [Value; 2] {
    match tool {
        Tool::Can => [plan_and_step(), json!([{ "required": ["query", "at", "decision", "reasons"] }])],
        Tool::How => [plan_and_step(), json!([{ "required": ["query", "at", "decision", "steps", "assumptions", "reasons"] }])],
        Tool::Is => [
            json!({ "answer": { "type": ["boolean", "null"], "description": "null where it is not known" }, "reasons": list_of("reason") }),
            json!([{ "required": ["query", "at", "answer", "reasons"] }]),
        ],
        Tool::Who => [rows(json!({ "name": text() }), "name"), json!([{ "required": ["query", "at", "items"] }])],
        Tool::What => [rows(json!({ "target": text() }), "target"), json!([{ "required": ["query", "at", "items"] }])],
        Tool::When => {
            [json!({ "intervals": list_of("interval"), "assumptions": texts() }), json!([{ "required": ["query", "intervals"] }])]
        }
        Tool::Show => [json!({ "kind": text(), "name": text_or_null() }), json!([{ "required": ["query", "at", "kind"] }])],
        Tool::List => [
            json!({ "items": { "type": "array", "items": { "type": "object" } }, "others": { "type": "boolean" } }),
            json!([{ "required": ["query", "at", "items"] }, { "required": ["query", "at", "users", "groups", "assignments"] }]),
        ],
        Tool::Check => [json!({ "diagnostics": list_of("diagnostic") }), json!([{ "required": ["at", "diagnostics"] }])],
        Tool::Test => [
            json!({ "cases": list_of("case"), "passed": count(), "failed": count(), "unproven": count(), "left_out": count() }),
            json!([{ "required": ["at", "cases", "passed", "failed"] }]),
        ],
        Tool::Diff => [
            json!({
                "old": text(), "new": text(), "different": { "type": "boolean" }, "summary": { "type": "object" },
                "errors": list_of("diagnostic"), "goals": { "type": "array", "items": { "type": "object" } },
            }),
            json!([{ "required": ["old", "new", "at", "different", "summary", "goals"] }]),
        ],
        Tool::Explain => [
            json!({ "code": text(), "page": text(), "rule": text(), "text": text(), "source": text(), "kinds": { "type": "array" } }),
            json!([{ "required": ["code", "page"] }, { "required": ["rule", "text", "source"] }, { "required": ["kinds"] }]),
        ],
    }
}

/// What an answer to `can` and `how` holds: a decision for one step, or a plan of several.
fn plan_and_step() -> Value {
    json!({
        "decision": { "enum": ["allow", "approval", "already", "deny", "unknown"] },
        "class": { "type": ["string", "null"], "description": "of a plan: own, by-approval or by-compromised-approver" },
        "steps": { "type": "array", "items": { "type": "object", "required": ["do", "actor", "rule"] } },
        "requires": texts(),
        "approvers": texts(),
        "standby_approvers": texts(),
        "max_duration": text_or_null(),
        "until": text_or_null(),
        "assumptions": texts(),
        "reasons": list_of("reason"),
        "fixes": list_of("fix"),
        "by": texts(),
    })
}

/// What a list of answers holds; its items have a key each.
fn rows(key: Value, name: &str) -> Value {
    json!({
        "items": { "type": "array", "items": { "type": "object", "properties": key, "required": [name] } },
        "possible": { "type": "array", "description": "of which it is not known, but possible" },
        "others": { "type": "boolean", "description": "whether there may be more that are not declared" },
        "reasons": list_of("reason"),
        "assumptions": texts(),
        "after_activation": count(),
    })
}

fn definitions() -> Value {
    json!({
        "label": {
            "type": "object",
            "properties": { "file": text(), "line": count(), "column": count(), "end_line": count(), "end_column": count(), "text": text() },
            "required": ["file", "line", "column", "end_line", "end_column", "text"],
        },
        "reason": {
            "type": "object",
            "properties": { "code": text(), "message": text(), "rule": text(), "labels": list_of("label") },
            "required": ["code", "message", "rule", "labels"],
        },
        "fix": { "type": "object", "properties": { "change": text(), "decision": text() }, "required": ["change", "decision"] },
        "interval": {
            "type": "object",
            "properties": { "from": text_or_null(), "until": text_or_null(), "decision": text() },
            "required": ["from", "until", "decision"],
        },
        "diagnostic": {
            "type": "object",
            "properties": {
                "code": text(), "severity": { "enum": ["error", "warning", "note"] }, "message": text(), "help": text_or_null(), "labels": list_of("label"),
            },
            "required": ["code", "severity", "message", "help", "labels"],
        },
        "case": {
            "type": "object",
            "properties": {
                "kind": { "enum": ["expect", "never", "scenario"] }, "name": text(), "file": text(), "line": count(), "passed": { "type": "boolean" },
                "message": text_or_null(),
            },
            "required": ["kind", "name", "file", "line", "passed", "message"],
        },
        "error": {
            "type": "object",
            "properties": { "code": text(), "message": text(), "labels": list_of("label") },
            "required": ["code", "message", "labels"],
        },
    })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn text_or_null() -> Value {
    json!({ "type": ["string", "null"] })
}

fn texts() -> Value {
    json!({ "type": "array", "items": text() })
}

fn count() -> Value {
    json!({ "type": "integer" })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn list_of(name: &str) -> Value {
    json!({ "type": "array", "items": reference(name) })
}
