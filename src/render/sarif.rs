//! SARIF 2.1.0: one run with the rules that it met, their results, and what an `allow` accepts as suppressed results.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::incomplete::incomplete_text;
use crate::diag::{Code, Diagnostic, Label};
use crate::ir::Instant;
use crate::lint::{Allowed, Findings};
use crate::source::{Sources, Span};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Returns what a check found as of `at` as one SARIF document, results in the order of the texts; it ends with a line end. `version` is
/// the program's.
#[must_use]
pub fn render_sarif(sources: &Sources, findings: &Findings, at: Instant, version: &str) -> String {
    let results = results(sources, findings);
    let codes: BTreeSet<Code> = results.iter().map(|result| result.diagnostic.code).collect();
    let indexes: BTreeMap<Code, usize> = codes.iter().enumerate().map(|(index, code)| (*code, index)).collect();
    let mut seen = BTreeMap::new();
    let results: Vec<Value> = results.iter().map(|result| result.value(sources, &indexes, &mut seen)).collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "pim",
                "version": version,
                "semanticVersion": version,
                "shortDescription": { "text": env!("CARGO_PKG_DESCRIPTION") },
                "rules": codes.into_iter().map(rule).collect::<Vec<Value>>(),
            } },
            "invocations": [invocation(findings, &indexes)],
            "columnKind": "unicodeCodePoints",
            "properties": { "at": at.to_string() },
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

/// Says how the run went: with what it could not read.
fn invocation(findings: &Findings, indexes: &BTreeMap<Code, usize>) -> Value {
    let mut invocation = json!({ "executionSuccessful": true });
    let unread_parts = findings.open.iter().filter(|diagnostic| diagnostic.code == Code::NotEvaluated).count();
    if let (Some(text), Some(invocation)) = (incomplete_text(unread_parts), invocation.as_object_mut()) {
        let rule = json!({ "id": Code::NotEvaluated.name(), "index": indexes.get(&Code::NotEvaluated) });
        let notification = json!({ "level": "warning", "message": { "text": text }, "associatedRule": rule });
        invocation.insert("toolExecutionNotifications".to_owned(), json!([notification]));
    }
    invocation
}

/// One result, and the `allow` that suppresses it.
struct Finding<'a> {
    diagnostic: &'a Diagnostic,
    allowed: Option<&'a Allowed>,
}

/// What a fingerprint is made of, without any position; equal ones are counted.
type Identity = (Code, String, String, String);

fn results<'a>(sources: &Sources, findings: &'a Findings) -> Vec<Finding<'a>> {
    let open = findings.open.iter().map(|diagnostic| Finding { diagnostic, allowed: None });
    let allowed = findings.allowed.iter().map(|allowed| Finding { diagnostic: &allowed.diagnostic, allowed: Some(allowed) });
    let mut all: Vec<Finding<'a>> = open.chain(allowed).collect();
    let place = |finding: &Finding<'a>| {
        let span = finding.diagnostic.labels.first().map(|label| label.span);
        (span.map(|span| (sources.get(span.source).name().to_owned(), span)), finding.diagnostic.code)
    };
    all.sort_by_cached_key(place);
    all
}

fn rule(code: Code) -> Value {
    let mut rule = json!({
        "id": code.name(),
        "name": pascal_case(code.name()),
        "shortDescription": { "text": code.summary() },
        "help": { "text": code.page(), "markdown": code.page() },
        "defaultConfiguration": { "level": code.severity().word() },
    });
    if let (Some(source), Some(rule)) = (code.rule(), rule.as_object_mut()) {
        rule.insert("properties".to_owned(), json!({ "source": source }));
    }
    rule
}

fn pascal_case(name: &str) -> String {
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect::<String>()
    };
    name.split('-').map(capital).collect()
}

impl Finding<'_> {
    fn value(&self, sources: &Sources, indexes: &BTreeMap<Code, usize>, seen: &mut BTreeMap<Identity, usize>) -> Value {
        let diagnostic = self.diagnostic;
        let mut result = Map::new();
        let mut set = |key: &str, value: Value| _ = result.insert(key.to_owned(), value);
        set("ruleId", json!(diagnostic.code.name()));
        set("ruleIndex", json!(indexes.get(&diagnostic.code)));
        set("level", json!(diagnostic.severity().word()));
        set("message", json!({ "text": message(diagnostic) }));
        if let Some((first, others)) = diagnostic.labels.split_first() {
            set("locations", json!([location(sources, first, None)]));
            let related: Vec<Value> = others.iter().enumerate().map(|(at, label)| location(sources, label, Some(at + 1))).collect();
            if !related.is_empty() {
                set("relatedLocations", Value::Array(related));
            }
        }
        set("partialFingerprints", json!({ "pim/v1": fingerprint(sources, diagnostic, seen) }));
        if let Some(allowed) = self.allowed {
            let place = json!({ "physicalLocation": physical(sources, allowed.span) });
            set("suppressions", json!([{ "kind": "inSource", "justification": &*allowed.because, "location": place }]));
        }
        Value::Object(result)
    }
}

fn message(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}\nhelp: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

fn location(sources: &Sources, label: &Label, id: Option<usize>) -> Value {
    let mut location = Map::new();
    if let Some(id) = id {
        location.insert("id".to_owned(), json!(id));
    }
    location.insert("physicalLocation".to_owned(), physical(sources, label.span));
    let text = label.told_text(sources);
    if !text.is_empty() {
        location.insert("message".to_owned(), json!({ "text": text }));
    }
    Value::Object(location)
}

fn physical(sources: &Sources, span: Span) -> Value {
    let source = sources.get(span.source);
    let (start, end) = (source.position(span.start), source.position(span.end));
    json!({
        "artifactLocation": { "uri": uri(source.name()) },
        "region": { "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column },
    })
}

/// Writes a path as a relative reference, or an absolute one as a `file` address.
fn uri(path: &str) -> String {
    let is_kept = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    let encode = |byte: u8| if is_kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let encoded: String = path.bytes().map(encode).collect();
    if path.starts_with('/') { format!("file://{encoded}") } else { encoded }
}

/// Returns a hash that stays the same when lines move: of the code, the file, the message and the text under the first label, counted
/// where all of these are equal.
fn fingerprint(sources: &Sources, diagnostic: &Diagnostic, seen: &mut BTreeMap<Identity, usize>) -> String {
    let label = diagnostic.labels.first();
    let file = label.map_or_else(String::new, |label| sources.get(label.span.source).name().to_owned());
    let text = label.map_or_else(String::new, |label| sources.slice(label.span).to_owned());
    let parts = [diagnostic.code.name(), &file, &diagnostic.message, &text].join("\u{0}");
    let count = seen.entry((diagnostic.code, file, diagnostic.message.clone(), text)).or_default();
    *count += 1;
    format!("{:016x}:{count}", fnv1a(parts.as_bytes()))
}

/// FNV-1a with 64 bits: it never changes, unlike the hashes of hash tables.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
