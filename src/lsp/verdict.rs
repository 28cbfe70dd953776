//! What came of each promise, in a line and in full.

use crate::render::{Answered, Style, misstep_message, remark_text, render_case, render_explanation, render_timeline, verdict_line};
use crate::session::{Case, Outcome, Session};
use crate::source::Span;
use crate::syntax::{self, ast};
use crate::text::counted;

use super::loaded::Loaded;
use super::view::View;

/// Returns what came of the promise at a place: as it was judged with the others, else judged alone.
#[must_use]
pub fn case_at(loaded: &Loaded, span: Span) -> Option<Case> {
    let known = loaded.cases().iter().find(|case| case.span == span).cloned();
    known.or_else(|| loaded.answering()?.test_one(loaded.at, span))
}

/// Returns one line that says what came of a promise.
#[must_use]
pub fn line(loaded: &Loaded, case: &Case) -> String {
    match &case.outcome {
        Outcome::Passed => {
            let acts = case.timeline.iter().filter(|moment| moment.step.is_some()).count();
            let steps = if acts > 0 { format!(", {}", counted(acts, "step")) } else { String::new() };
            let remark = case.remark.as_ref().map_or_else(String::new, |remark| format!(": {}", remark_text(remark)));
            format!("✓ holds{steps}{remark}")
        }
        Outcome::Failed(failure) => format!("✗ {}", failure.message),
        Outcome::Unproven(failure) => format!("? {}", failure.message),
        Outcome::Diverged(misstep) => format!("✗ {}", misstep_message(&loaded.sources, misstep)),
    }
}

/// Tells in full what came of the promise of a statement.
#[must_use]
pub fn told(view: &View<'_>, node: &ast::Node<ast::Statement>) -> Option<String> {
    let loaded = view.loaded;
    let session = loaded.answering()?;
    let case = case_at(loaded, node.span)?;
    let zone = &session.tenant().settings.timezone;
    let mut text = line(loaded, &case) + "\n";
    if !case.timeline.is_empty() {
        text += &render_timeline(&loaded.sources, &case.timeline, Style::PLAIN.in_zone(zone));
    }
    match (&case.outcome, &node.value) {
        (Outcome::Passed, ast::Statement::Expect(expect)) => text += &answer(session, loaded, &expect.query)?,
        _ => text += &render_case(session.tenant(), &loaded.sources, &case, Style::PLAIN),
    }
    Some(text)
}

/// Returns the answer to the question of an `expect`, in one line where it is long.
fn answer(session: &Session, loaded: &Loaded, query: &ast::Query) -> Option<String> {
    /// Longer answers are one line.
    const LONGEST: usize = 4_000;
    let answered = session.ask(&syntax::format_query(query), loaded.at).ok()?;
    let answered = Answered::of(session, &answered);
    let full = render_explanation(&answered, Style::PLAIN);
    Some(if full.len() > LONGEST { verdict_line(&answered) + "\n" } else { full })
}
