//! What is wrong, risky or not as promised, as editors show it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::client::Client;
use super::document::Documents;
use super::loaded::Loaded;
use super::page::Page;
use super::topic;
use super::view::{page_of, uri_of};
use super::wire::put;
use crate::diag::{Code, Diagnostic, Severity};
use crate::render::{misstep_message, remark_text};
use crate::session::{Case, Outcome};
use crate::source::{SourceId, Span};
use crate::text::clean_lines;

/// The diagnostics of a policy set, by the address of their text.
pub type Report = BTreeMap<Arc<str>, Vec<Value>>;

/// How much is told: whatever has been found out so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What is wrong whatever the instant.
    Faults,
    /// Lints besides, and the promises as far as they are judged.
    All,
}

/// Puts together the diagnostics of a policy set.
#[must_use]
pub fn report(loaded: &Loaded, depth: Depth, client: &Client, documents: &Documents) -> Report {
    let mut reporter = Reporter { loaded, client, documents, pages: BTreeMap::new(), report: Report::new() };
    let found = if depth == Depth::Faults { loaded.faults() } else { loaded.findings() };
    found.iter().for_each(|diagnostic| reporter.diagnostic(diagnostic));
    if depth == Depth::All {
        loaded.cases().iter().for_each(|case| reporter.case(case));
    }
    reporter.report
}

struct Reporter<'a> {
    loaded: &'a Loaded,
    client: &'a Client,
    documents: &'a Documents,
    pages: BTreeMap<SourceId, Page>,
    report: Report,
}

impl Reporter<'_> {
    fn diagnostic(&mut self, diagnostic: &Diagnostic) {
        let Some((first, others)) = diagnostic.labels.split_first() else { return };
        let mut message = diagnostic.message.clone();
        if !first.text.is_empty() && first.text != message {
            message += &format!("\n{}", first.text);
        }
        let related: Vec<Value> = if self.client.has_related {
            let places = others.iter().map(|label| (label.span, label.told_text(&self.loaded.sources)));
            places.filter_map(|(span, text)| Some(json!({ "location": self.location(span)?, "message": text }))).collect()
        } else {
            for label in others {
                let (file, line) = self.loaded.sources.line(label.span);
                message += &format!("\n{file}:{line}: {}", label.told_text(&self.loaded.sources));
            }
            Vec::new()
        };
        message.extend(diagnostic.help.iter().map(|help| format!("\nhelp: {help}")));
        let mut told = json!({ "severity": severity(diagnostic.severity()), "source": "pim", "message": clean_lines(&message) });
        put(&mut told, "code", json!(diagnostic.code.name()));
        if !related.is_empty() {
            put(&mut told, "relatedInformation", json!(related));
        }
        if is_unnecessary(diagnostic.code) {
            put(&mut told, "tags", json!([1]));
        }
        self.add(first.span, diagnostic.code.name(), told);
    }

    /// Tells of a promise that is not kept, or that is kept for nothing.
    fn case(&mut self, case: &Case) {
        let (span, severity, message) = match &case.outcome {
            Outcome::Passed => match &case.remark {
                Some(remark) => (case.span, 2, remark_text(remark)),
                None => return,
            },
            Outcome::Failed(failure) => (failure.place, 1, failure.message.clone()),
            Outcome::Unproven(failure) => (failure.place, 2, failure.message.clone()),
            Outcome::Diverged(misstep) => (misstep.span, 1, misstep_message(&self.loaded.sources, misstep)),
        };
        let told = json!({ "severity": severity, "source": "pim test", "code": case.kind.word(), "message": clean_lines(&message) });
        self.add(span, "", told);
    }

    fn add(&mut self, span: Span, topic: &str, mut told: Value) {
        let Some(uri) = uri_of(self.documents, self.loaded, span.source) else { return };
        put(&mut told, "range", self.page(span.source).range(span.range()));
        if self.client.has_code_description && !topic.is_empty() {
            put(&mut told, "codeDescription", json!({ "href": topic::address(topic) }));
        }
        self.report.entry(uri).or_default().push(told);
    }

    fn location(&mut self, span: Span) -> Option<Value> {
        let uri = uri_of(self.documents, self.loaded, span.source)?;
        Some(json!({ "uri": &*uri, "range": self.page(span.source).range(span.range()) }))
    }

    fn page(&mut self, source: SourceId) -> &Page {
        let (documents, loaded, client) = (self.documents, self.loaded, self.client);
        self.pages.entry(source).or_insert_with(|| page_of(documents, loaded, client, source))
    }
}

fn severity(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 1,
        Severity::Warning => 2,
        Severity::Note => 3,
    }
}

/// Tells whether what is marked could be left out.
fn is_unnecessary(code: Code) -> bool {
    matches!(code, Code::UnusedPolicy | Code::UnusedAllow | Code::ExpiredAssignment)
}
