//! Judged promises for people and as JSON: each `expect`, `never` and `scenario`.

use serde::Serialize;

use super::answered::Answered;
use super::diagnostics::{render_diagnostic, render_failure};
use super::explanation::render_explanation;
use super::style::Style;
use super::timeline::{misstep_message, render_misstep};
use crate::diag::Diagnostic;
use crate::ir::Tenant;
use crate::session::{Case, Failure, Misstep, Outcome};
use crate::source::Sources;

/// One case, as `pim test` writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseJson {
    kind: &'static str,
    name: String,
    file: String,
    line: usize,
    passed: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    unproven: bool,
    message: Option<String>,
}

impl CaseJson {
    /// Creates the JSON of one case.
    #[must_use]
    pub fn new(sources: &Sources, case: &Case) -> Self {
        let (file, line) = sources.line(case.span);
        let (passed, message) = match &case.outcome {
            Outcome::Passed => (true, case.remark.as_ref().map(remark_text)),
            Outcome::Failed(failure) | Outcome::Unproven(failure) => (false, Some(failure.message.clone())),
            Outcome::Diverged(misstep) => (false, Some(misstep_message(sources, misstep))),
        };
        let unproven = matches!(case.outcome, Outcome::Unproven(_));
        Self { kind: case.kind.word(), name: case.name.clone(), file: file.to_owned(), line, passed, unproven, message }
    }
}

/// Says in one line what is to be known of a case that passed.
#[must_use]
pub fn remark_text(remark: &Diagnostic) -> String {
    format!("{}: {}", remark.code.name(), remark.message)
}

/// Returns what is to be told of a case, which is a remark at most where it passed; without the timeline of a scenario.
#[must_use]
pub fn render_case(tenant: &Tenant, sources: &Sources, case: &Case, style: Style<'_>) -> String {
    let style = style.in_zone(&tenant.settings.timezone);
    match &case.outcome {
        Outcome::Passed => case.remark.iter().map(|remark| render_diagnostic(sources, remark, style) + "\n").collect(),
        Outcome::Failed(failure) | Outcome::Unproven(failure) => render_unmet(tenant, sources, failure, style) + "\n",
        Outcome::Diverged(misstep) => render_misstep_with_answer(tenant, sources, misstep, style),
    }
}

/// Draws what failed at its place, then the explanation of what came.
#[must_use]
pub fn render_unmet(tenant: &Tenant, sources: &Sources, failure: &Failure, style: Style<'_>) -> String {
    let style = style.in_zone(&tenant.settings.timezone);
    render_failure(sources, failure.place, &failure.message, style) + &render_answer(tenant, sources, failure, style)
}

/// Draws the step that went otherwise, then the explanation of what came.
#[must_use]
pub fn render_misstep_with_answer(tenant: &Tenant, sources: &Sources, misstep: &Misstep, style: Style<'_>) -> String {
    let style = style.in_zone(&tenant.settings.timezone);
    let answer = misstep.unmet.as_ref().map_or_else(String::new, |unmet| render_answer(tenant, sources, unmet, style));
    render_misstep(sources, misstep, style) + &answer
}

fn render_answer(tenant: &Tenant, sources: &Sources, failure: &Failure, style: Style<'_>) -> String {
    let explain = |question, explanation| {
        let answered = Answered { query: &failure.query, question, place: failure.question_span, explanation, tenant, sources };
        render_explanation(&answered, style)
    };
    let also: String = failure.also.iter().map(|(question, explanation)| explain(question, explanation)).collect();
    let more = match failure.more {
        0 => String::new(),
        more => format!("  … and {more} more\n"),
    };
    explain(&failure.question, &failure.explanation) + &more + &also
}
