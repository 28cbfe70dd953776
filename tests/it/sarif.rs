//! SARIF and workflow annotations of a check.

use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;
use pim::ir::Instant;
use pim::lint::Findings;
use pim::render::{DiagnosticJson, render_annotation, render_sarif, to_json_line};
use pim::session::{Changes, Input, NoIncludes, Session};
use serde_json::Value;

const LINTED: &str = "user alice\n\
    group \"50%: a, b\" { grants \"rooms\" }\n\
    group ops { pim-enabled  allow no-permanent-owner because \"a lab\" }\n\
    assign alice to ops as eligible owner until 2026-12-31\n\
    assign alice to role \"User Administrator\" as active\n";

const REFUSED: &str = "group crew\ngroup safe { role-assignable }\nassign crew to safe as active member\nusr bob\n";

fn session(text: &str) -> Session {
    let input = Input::pim("policies/größe, ops.pim", text);
    Session::load(vec![input], &NoIncludes, &Changes::default()).map_err(|fault| fault.diagnostics).unwrap()
}

fn check(text: &str) -> (Session, Findings) {
    let session = session(text);
    let findings = session.check(at(), &[]);
    (session, findings)
}

fn at() -> Instant {
    Instant::from_micros(1_772_442_000_000_000)
}

fn sarif(text: &str) -> String {
    let (session, findings) = check(text);
    render_sarif(session.sources(), &findings, at(), "0.0.0")
}

/// Leaves the pages out, which have their own tests.
fn without_pages(sarif: &str) -> String {
    let mut document: Value = serde_json::from_str(sarif).unwrap();
    for rule in document["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap() {
        assert!(rule["help"]["markdown"].as_str().unwrap().starts_with("# `"));
        rule["help"] = Value::Null;
    }
    format!("{document:#}")
}

fn fingerprints(sarif: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(sarif).unwrap();
    let results = document["runs"][0]["results"].as_array().unwrap();
    results.iter().map(|result| result["partialFingerprints"]["pim/v1"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn lints_are_results_and_allowed_ones_are_suppressed() {
    assert_snapshot!(without_pages(&sarif(LINTED)));
}

#[test]
fn faults_are_results_with_related_locations() {
    assert_snapshot!(without_pages(&sarif(REFUSED)));
}

/// What is offered instead can be taken over without reading the help: in SARIF, and in the JSON of a diagnostic.
#[test]
fn offers_are_fixes() {
    let text = "user alice\ngroup ops { pim-enabled }\nassign alcie to ops as eligible member\n";
    let (session, findings) = check(text);
    let document: Value = serde_json::from_str(&sarif(text)).unwrap();
    let fix = &document["runs"][0]["results"][0]["fixes"][0];
    assert_eq!(fix["description"]["text"], "write `alice`");
    let change = &fix["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "policies/gr%C3%B6%C3%9Fe%2C%20ops.pim");
    let region = serde_json::json!({ "startLine": 3, "startColumn": 8, "endLine": 3, "endColumn": 13 });
    assert_eq!(change["replacements"][0], serde_json::json!({ "deletedRegion": region, "insertedContent": { "text": "alice" } }));
    let line = to_json_line(&DiagnosticJson::new(session.sources(), &findings.open[0]));
    let fixes = r#""fixes":[{"change":"write `alice`","file":"policies/größe, ops.pim","line":3,"column":8,"end_line":3,"end_column":13,"text":"alice"}]}"#;
    assert!(line.trim_end().ends_with(fixes), "{line}");
    // what is written in place of it makes the policy set right
    assert!(!check(&text.replace("alcie", "alice")).1.open.iter().any(pim::diag::Diagnostic::is_error));
    // a statement of its own is none, nor is there a key where nothing is offered
    for text in ["user alice\ngroup ops { members alice }\n", "usr bob\n", "group a { pim-enabled dynamic }\n"] {
        let (session, findings) = check(text);
        let line = to_json_line(&DiagnosticJson::new(session.sources(), &findings.open[0]));
        let is_apart = findings.open[0].offer.as_ref().is_none_or(|offer| offer.is_apart || offer.forms.is_empty());
        assert_eq!(line.contains("\"fixes\""), !is_apart, "{line}");
    }
}

#[test]
fn fingerprints_do_not_move_with_the_lines() {
    assert_eq!(fingerprints(&sarif(LINTED)), fingerprints(&sarif(&format!("# a line more\n\n{LINTED}"))));
    let twice = fingerprints(&sarif("usr bob\nusr bob\n"));
    assert_eq!(twice.len(), 2);
    assert_ne!(twice.first(), twice.last());
}

#[test]
fn equal_input_gives_equal_bytes() {
    assert_eq!(sarif(LINTED), sarif(LINTED));
}

#[test]
fn annotations_escape_what_github_reads() {
    for (name, text) in [("linted", LINTED), ("refused", REFUSED)] {
        let (session, findings) = check(text);
        let lines: String = findings.open.iter().map(|diagnostic| render_annotation(session.sources(), diagnostic)).collect();
        assert_snapshot!(format!("annotations_{name}"), lines);
    }
}

/// Validates against the official schema where `PIM_SARIF_SCHEMA` names it, with Python's `jsonschema`.
#[test]
fn documents_follow_the_schema() {
    let Some(schema) = std::env::var_os("PIM_SARIF_SCHEMA") else {
        eprintln!("SKIPPED: set PIM_SARIF_SCHEMA to the path of sarif-schema-2.1.0.json to validate the documents");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let script = "import json, sys, jsonschema\n\
        schema, document = (json.load(open(path)) for path in sys.argv[1:])\n\
        jsonschema.validate(document, schema)\n";
    for text in [LINTED, REFUSED, "user alice\n"] {
        let path = folder.path().join("check.sarif");
        std::fs::write(&path, sarif(text)).unwrap();
        let output = Command::new("python3").args(["-c", script]).arg(Path::new(&schema)).arg(&path).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
