//! SARIF 2.1.0: one run with the rules that it met, their results, and what an `allow` accepts as suppressed results.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::incomplete::incomplete_text;
use super::json::reason::change_text;
use crate::diag::{Code, Diagnostic, Label};
use crate::ir::Instant;
use crate::lint::{Allowed, Findings};
use crate::source::{Sources, Span};
use crate::text::{capitalized, counted};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// GitHub refuses a run with more results than this.
const MAX_RESULTS: usize = 25_000;

/// What the program is about. Its own pages have no address: the page of each code comes along as `help`.
const SUBJECT: &str = "https://learn.microsoft.com/entra/id-governance/privileged-identity-management/concept-pim-for-groups";

/// Returns what a check found as of `at` as one SARIF document, results in the order of the texts; it ends with a line end. `version` is
/// the program's. Of more than 25,000 results the worst are kept, and the others counted.
#[must_use]
pub fn render_sarif(sources: &Sources, findings: &Findings, at: Instant, version: &str) -> String {
    let (results, left_out) = kept(results(sources, findings), MAX_RESULTS);
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
                "informationUri": SUBJECT,
                "shortDescription": { "text": env!("CARGO_PKG_DESCRIPTION") },
                "rules": codes.into_iter().map(rule).collect::<Vec<Value>>(),
            } },
            "invocations": [invocation(findings, &indexes, left_out)],
            "columnKind": "unicodeCodePoints",
            "properties": { "at": at.to_string(), "leftOut": left_out },
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

/// Says how the run went: with what it could not read, and what it has no room for.
fn invocation(findings: &Findings, indexes: &BTreeMap<Code, usize>, left_out: usize) -> Value {
    let unread_parts = findings.open.iter().filter(|diagnostic| diagnostic.code == Code::NotEvaluated).count();
    let unread = incomplete_text(unread_parts).map(|text| {
        let mut rule = json!({ "id": Code::NotEvaluated.name() });
        if let (Some(index), Some(rule)) = (indexes.get(&Code::NotEvaluated), rule.as_object_mut()) {
            rule.insert("index".to_owned(), json!(index));
        }
        json!({ "level": "warning", "message": { "text": text }, "associatedRule": rule })
    });
    let left_out = (left_out > 0).then(|| {
        let text = format!(
            "{} left out, the least severe ones: a run holds {MAX_RESULTS}; `pim check --format json` tells all",
            counted(left_out, "result")
        );
        json!({ "level": "warning", "message": { "text": text } })
    });
    let notifications: Vec<Value> = unread.into_iter().chain(left_out).collect();
    let mut invocation = json!({ "executionSuccessful": true });
    if let (false, Some(invocation)) = (notifications.is_empty(), invocation.as_object_mut()) {
        invocation.insert("toolExecutionNotifications".to_owned(), Value::Array(notifications));
    }
    invocation
}

/// One result, and what suppresses it.
struct Finding<'a> {
    diagnostic: &'a Diagnostic,
    suppressed: Option<Suppressed<'a>>,
}

/// What suppresses a result.
enum Suppressed<'a> {
    /// An `allow`.
    Allowed(&'a Allowed),
    /// A baseline.
    Known,
}

/// What a fingerprint is made of, without any position; equal ones are counted.
type Identity = (Code, String, String, String);

fn results<'a>(sources: &Sources, findings: &'a Findings) -> Vec<Finding<'a>> {
    let open = findings.open.iter().map(|diagnostic| Finding { diagnostic, suppressed: None });
    let allowed = |allowed: &'a Allowed| Finding { diagnostic: &allowed.diagnostic, suppressed: Some(Suppressed::Allowed(allowed)) };
    let known = findings.known.iter().map(|diagnostic| Finding { diagnostic, suppressed: Some(Suppressed::Known) });
    let mut all: Vec<Finding<'a>> = open.chain(findings.allowed.iter().map(allowed)).chain(known).collect();
    let place = |finding: &Finding<'a>| {
        let span = finding.diagnostic.labels.first().map(|label| label.span);
        (span.map(|span| (sources.get(span.source).name().to_owned(), span)), finding.diagnostic.code)
    };
    all.sort_by_cached_key(place);
    all
}

/// Keeps at most so many results, errors before warnings before notes before what is accepted, in the order of the texts; counts the others.
fn kept(results: Vec<Finding<'_>>, most: usize) -> (Vec<Finding<'_>>, usize) {
    let left_out = results.len().saturating_sub(most); // none where all have room
    let mut by_weight: Vec<(usize, Finding<'_>)> = results.into_iter().enumerate().collect();
    if left_out > 0 {
        by_weight.sort_by_key(|(at, finding)| (finding.suppressed.is_some(), finding.diagnostic.severity(), *at));
        by_weight.truncate(most);
        by_weight.sort_by_key(|(at, _)| *at);
    }
    (by_weight.into_iter().map(|(_, finding)| finding).collect(), left_out)
}

fn rule(code: Code) -> Value {
    let mut rule = json!({
        "id": code.name(),
        "shortDescription": { "text": code.summary() },
        "fullDescription": { "text": code.description() },
        "helpUri": SUBJECT,
        "help": { "text": code.page(), "markdown": code.page() },
        "defaultConfiguration": { "level": code.severity().word() },
    });
    let name = pascal_case(code.name());
    if let Some(rule) = rule.as_object_mut() {
        if !name.eq_ignore_ascii_case(code.name()) {
            rule.insert("name".to_owned(), json!(name));
        }
        if let Some(source) = code.rule() {
            rule.insert("properties".to_owned(), json!({ "source": source }));
        }
    }
    rule
}

fn pascal_case(name: &str) -> String {
    name.split('-').map(capitalized).collect()
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
        let fixes = fixes(sources, diagnostic);
        if !fixes.is_empty() {
            set("fixes", Value::Array(fixes));
        }
        if let Some(suppressed) = &self.suppressed {
            set("suppressions", json!([suppressed.value(sources)]));
        }
        Value::Object(result)
    }
}

impl Suppressed<'_> {
    fn value(&self, sources: &Sources) -> Value {
        match self {
            Self::Allowed(allowed) => {
                let place = json!({ "physicalLocation": physical(sources, allowed.span) });
                json!({ "kind": "inSource", "justification": &*allowed.because, "location": place })
            }
            Self::Known => json!({ "kind": "external", "justification": "known before, by the baseline" }),
        }
    }
}

fn message(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}\nhelp: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

/// Returns what can be written instead, each on its own.
fn fixes(sources: &Sources, diagnostic: &Diagnostic) -> Vec<Value> {
    let Some(offer) = diagnostic.offer.as_deref() else { return Vec::new() };
    let (file, region) = (artifact(sources, offer.place), region(sources, offer.place));
    let fix = |text: &str| {
        let replacement = json!({ "deletedRegion": region, "insertedContent": { "text": text } });
        let change = json!({ "artifactLocation": file, "replacements": [replacement] });
        json!({ "description": { "text": change_text(sources, offer.place, text) }, "artifactChanges": [change] })
    };
    offer.replacements().map(fix).collect()
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
    json!({ "artifactLocation": artifact(sources, span), "region": region(sources, span) })
}

fn artifact(sources: &Sources, span: Span) -> Value {
    json!({ "uri": uri(sources.get(span.source).name()) })
}

fn region(sources: &Sources, span: Span) -> Value {
    let source = sources.get(span.source);
    let (start, end) = (source.position(span.start), source.position(span.end));
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Origin;

    #[test]
    fn the_worst_are_kept_in_the_order_of_the_texts() {
        let mut sources = Sources::new();
        let span = Span::new(sources.add("a.pim", "a", Origin::File), 0, 1);
        let found = |code| Diagnostic::new(code, "here", span, "");
        let allowed = Allowed { diagnostic: found(Code::Vacuous), because: "known".into(), span };
        let open = vec![found(Code::NotTold), found(Code::UnusedPolicy), found(Code::Syntax), found(Code::UnknownName)];
        let findings = Findings { open, allowed: vec![allowed], known: Vec::new() };
        let codes = |most| {
            let (kept, left_out) = kept(results(&sources, &findings), most);
            (kept.iter().map(|finding| finding.diagnostic.code).collect::<Vec<_>>(), left_out)
        };
        assert_eq!(codes(3), (vec![Code::Syntax, Code::UnknownName, Code::UnusedPolicy], 2));
        assert_eq!(codes(1), (vec![Code::Syntax], 4));
        assert_eq!(codes(5).1, 0);
        let notifications = |left_out| invocation(&findings, &BTreeMap::new(), left_out)["toolExecutionNotifications"].to_string();
        assert_eq!(notifications(0), "null");
        assert!(notifications(7).contains("7 results left out"), "{}", notifications(7));
    }
}
