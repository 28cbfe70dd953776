//! What can be done about what is wrong or risky, at a click.

use std::ops::Range;

use serde_json::{Value, json};

use super::rewrite::{close_gap, extract_policy};
use super::view::{Edit, View};
use super::wire::put;
use crate::diag::{Code, Diagnostic};
use crate::explain::Answer;
use crate::render::acceptance;
use crate::session::{Case, Outcome, expected_answers};
use crate::source::{SourceId, Span};
use crate::syntax::{self, Spot};

/// An action: its title, its kind, what it mends, what it changes.
struct Action<'a> {
    title: String,
    kind: &'static str,
    mends: Option<&'a Diagnostic>,
    is_preferred: bool,
    edits: Vec<Edit>,
}

/// The kind of what mends something.
pub const MENDS: &str = "quickfix";
/// The kind of what gives a part a name of its own.
pub const EXTRACTS: &str = "refactor.extract";

/// Answers `textDocument/codeAction` for a stretch of the text.
#[must_use]
pub fn actions(view: &View<'_>, range: &Range<usize>, only: &[&str]) -> Value {
    let Some(source) = view.source().filter(|_| view.client.has_literal_actions) else { return json!([]) };
    let touches = |span: Span| span.source == source && span.range().start <= range.end && range.start <= span.range().end;
    let found = view.loaded.findings().iter().filter(|found| found.labels.first().is_some_and(|label| touches(label.span)));
    let mut actions: Vec<Action<'_>> = found.flat_map(|diagnostic| about(view, diagnostic)).collect();
    actions.extend(view.loaded.cases().iter().filter(|case| touches(case.span)).flat_map(|case| about_case(view, case)));
    let extracted = extract_policy(view, range.start).into_iter();
    actions.extend(extracted.map(|(title, edits)| Action { title, kind: EXTRACTS, mends: None, is_preferred: false, edits }));
    let is_wanted = |action: &Action<'_>| only.is_empty() || only.iter().any(|kind| is_of(action.kind, kind));
    Value::Array(actions.iter().filter(|action| is_wanted(action)).filter_map(|action| written(view, source, action)).collect())
}

/// Tells whether a kind is another one, or a part of it: `refactor.extract` of `refactor`.
fn is_of(kind: &str, wanted: &str) -> bool {
    kind.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')) || wanted.is_empty()
}

fn written(view: &View<'_>, source: SourceId, action: &Action<'_>) -> Option<Value> {
    let edits: Vec<(SourceId, Vec<Edit>)> = vec![(source, action.edits.clone())];
    let mut value = json!({ "title": action.title, "kind": action.kind, "edit": view.workspace_edit(&edits)? });
    if action.is_preferred {
        put(&mut value, "isPreferred", json!(true));
    }
    if let Some(label) = action.mends.and_then(|mended| mended.labels.first()) {
        let mended = action.mends.map_or("", |mended| mended.code.name());
        put(
            &mut value,
            "diagnostics",
            json!([{ "range": view.page().range(label.span.range()), "code": mended, "source": "pim", "message": action.mends.map(|mended| &mended.message) }]),
        );
    }
    Some(value)
}

fn about<'a>(view: &View<'_>, diagnostic: &'a Diagnostic) -> Vec<Action<'a>> {
    let mend =
        |title: String, is_preferred: bool, edits: Vec<Edit>| Action { title, kind: MENDS, mends: Some(diagnostic), is_preferred, edits };
    let mut actions = Vec::new();
    if let Some(offer) = diagnostic.offer.as_deref().filter(|offer| Some(offer.place.source) == view.source()) {
        let forms: Vec<&str> = offer.replacements().collect();
        let title = |form: &str| if form.is_empty() { "leave it out".to_owned() } else { format!("write `{form}`") };
        actions.extend(forms.iter().map(|form| mend(title(form), forms.len() == 1, vec![(offer.place.range(), (*form).to_owned())])));
    }
    if diagnostic.code == Code::WeakOwnerPolicy {
        actions.extend(
            close_gap(view, diagnostic).map(|edits| mend("demand the same of ownership as of membership".to_owned(), false, edits)),
        );
    }
    if let Some(found) =
        acceptance(&view.loaded.sources, diagnostic).filter(|_| diagnostic.acceptable.map(|span| span.source) == view.source())
    {
        let behind = if found.spot == Spot::Block { " " } else { "" };
        let edit = (found.at..found.at, format!(" {}{behind}", found.line));
        actions.push(mend(format!("accept it: `allow {} because \"…\"`", diagnostic.code.name()), false, vec![edit]));
    }
    actions
}

/// What can be done about an expectation that is not met: expect what is answered, or add the assignment that would turn it.
fn about_case<'a>(view: &View<'_>, case: &Case) -> Vec<Action<'a>> {
    let (Outcome::Failed(failure), Some(tenant)) = (&case.outcome, view.loaded.tenant()) else { return Vec::new() };
    let mend = |title: String, edits: Vec<Edit>| Action { title, kind: MENDS, mends: None, is_preferred: false, edits };
    // of a long list only the first lines are kept
    let answers =
        if failure.more == 0 && failure.place != case.span { expected_answers(tenant, &failure.explanation.answer) } else { Vec::new() };
    let mut actions: Vec<Action<'a>> = answers
        .into_iter()
        .map(|answer| mend(format!("expect what is answered: `{answer}`"), vec![(failure.place.range(), answer)]))
        .collect();
    if let Answer::Can(can) = &failure.explanation.answer {
        let statements = can.fixes.iter().filter(|fix| fix.changes.iter().all(|change| is_statement(change)));
        actions.extend(statements.map(|fix| {
            let start = case.span.range().start;
            mend(
                format!("add `{}`, which makes it {}", fix.change(), fix.decision.word()),
                vec![(start..start, fix.changes.join("\n") + "\n")],
            )
        }));
    }
    actions
}

/// Tells whether a change is a statement that can be added as it is.
fn is_statement(change: &str) -> bool {
    change.starts_with("assign ") && syntax::parse_file(SourceId::default(), change).diagnostics.is_empty()
}
