//! Workflow command annotations: one line a diagnostic, which GitHub shows beside the lines it is about.

use crate::diag::{Diagnostic, Severity};
use crate::source::Sources;
use crate::text::clean;

/// Returns one annotation; it ends with a line end.
#[must_use]
pub fn render_annotation(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let command = match diagnostic.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let message = match &diagnostic.help {
        Some(help) => format!("{}\nhelp: {}", clean(&diagnostic.message), clean(help)),
        None => clean(&diagnostic.message).into_owned(),
    };
    let place = place(sources, diagnostic);
    format!("::{command} {place}title={}::{}\n", escape_property(diagnostic.code.name()), escape_message(&message))
}

fn place(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let Some(label) = diagnostic.labels.first() else {
        return String::new();
    };
    let source = sources.get(label.span.source);
    let (start, end) = (source.position(label.span.start), source.position(label.span.end));
    format!("file={},line={},endLine={},col={},", escape_property(&clean(source.name())), start.line, end.line, start.column)
}

fn escape_message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_message(text).replace(':', "%3A").replace(',', "%2C")
}
