//! Diagnostics for people.

use super::accept::acceptance_lines;
use super::report::{Report, Tone};
use super::style::Style;
use crate::diag::{Diagnostic, Label, Severity};
use crate::source::{Sources, Span};
use crate::text::{counted, join};

/// Returns one diagnostic drawn on the user's own text; it ends with a line end.
#[must_use]
pub fn render_diagnostic(sources: &Sources, diagnostic: &Diagnostic, style: Style) -> String {
    let tone = match diagnostic.severity() {
        Severity::Error => Tone::Error,
        Severity::Warning => Tone::Warning,
        Severity::Note => Tone::Note,
    };
    let report = Report {
        tone,
        code: Some(diagnostic.code.name()),
        headline: diagnostic.message.clone(),
        labels: diagnostic.labels.clone(),
        help: diagnostic.help.as_deref(),
    };
    report.draw(sources, style) + &acceptance_lines(sources, diagnostic, style.width)
}

/// Returns a failed expectation, drawn at its answer; it ends with a line end.
#[must_use]
pub fn render_failure(sources: &Sources, span: Span, message: &str, style: Style) -> String {
    let labels = vec![Label::new(span, "")];
    Report { tone: Tone::Error, code: None, headline: message.to_owned(), labels, help: None }.draw(sources, style)
}

/// Returns how many there are of each severity: `2 errors, 1 warning`, or `no errors`, and `1 note` where there are any.
#[must_use]
pub fn summarize_diagnostics(diagnostics: &[Diagnostic]) -> String {
    let count = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity() == severity).count();
    let errors = match count(Severity::Error) {
        0 => "no errors".to_owned(),
        errors => counted(errors, "error"),
    };
    let others = [(count(Severity::Warning), "warning"), (count(Severity::Note), "note")];
    let others = others.into_iter().filter(|(count, _)| *count > 0).map(|(count, noun)| counted(count, noun));
    join(std::iter::once(errors).chain(others))
}

/// Returns how many files were read, and what was found in them: `2 files: no errors`.
#[must_use]
pub fn summarize_files(files: usize, diagnostics: &[Diagnostic]) -> String {
    format!("{}: {}", counted(files, "file"), summarize_diagnostics(diagnostics))
}
