//! Answers for people: the verdict, the lines that decide it, what is needed, what would turn it.

use super::answered::Answered;
use super::listing::{after_activation_hint, render_what, render_what_is, render_who_can, render_who_is};
use super::notes::{Notes, draw, labels_of, length_words};
use super::open::render_open;
use super::plan::render_plan;
use super::report::Tone;
use super::show::render_sheet;
use super::style::Style;
use super::verdict::{NAMED_APPROVERS, can_sentence, is_sentence, refusal_sentence};
use super::when::render_when;
use super::words::{demand_words, principal_names};
use crate::explain::{Answer, AnyAnswer, CanAnswer, Decision, Reason};
use crate::ir::Question;
use crate::text::{counted_as, hang};

/// Returns an answer for people; it ends with a line end. The first line is the verdict with the instant it was judged at.
#[must_use]
pub fn render_explanation(answered: &Answered<'_>, style: Style<'_>) -> String {
    let style = style.in_zone(&answered.tenant.settings.timezone);
    let assumptions = Notes::default().lines("assuming", &answered.explanation.assumptions).render(style);
    let closed = answered.explanation.closed.map(|count| hang("  ", &closed_text(count), style.width));
    render_answer(answered, style) + &assumptions + &closed.unwrap_or_default() // nothing is said of a set that is known
}

/// Says how many unknowns were read as nothing.
#[must_use]
pub fn closed_text(count: usize) -> String {
    format!("under `--closed`: {} read as nothing", counted_as(count, "unknown was", "unknowns were"))
}

fn render_answer(answered: &Answered<'_>, style: Style) -> String {
    match &answered.explanation.answer {
        Answer::Can(can) => render_can(answered, can, style),
        Answer::Plan(plan) => render_plan(answered, plan, style),
        Answer::Any(any) => render_any(answered, any, style),
        Answer::Is(is) => {
            let tone = if is.holds { Tone::Advice } else { Tone::Error };
            let head = draw(answered, tone, is_sentence(answered, is.holds), &labels_of(&is.reasons), style);
            head + &Notes::default().reasons(&is.reasons).render(style)
        }
        Answer::WhoCan { items, after_activation } => {
            render_who_can(answered, items, style)
                + &why_nobody(answered, style)
                + &after_activation_hint(answered, *after_activation, style)
        }
        Answer::WhoIs(items) => render_who_is(answered, items, style) + &why_nobody(answered, style),
        Answer::WhatIs(items) => render_what_is(answered, items, style),
        Answer::WhatCan { refusal, .. } if !refusal.is_empty() => render_refusal(answered, refusal, style),
        Answer::WhatCan { items, every_role, after_activation, .. } => {
            render_what(answered, items, *every_role, style) + &after_activation_hint(answered, *after_activation, style)
        }
        Answer::When(intervals) => render_when(answered, intervals, style),
        Answer::Show(sheet) => render_sheet(answered, sheet, style),
        Answer::Open(open) => render_open(answered, open, style),
    }
}

/// Says why nobody answers to a `who …`; nothing where somebody does, or where no reason holds for all.
fn why_nobody(answered: &Answered<'_>, style: Style) -> String {
    Notes::default().reasons(&answered.explanation.nobody).render(style)
}

fn render_can(answered: &Answered<'_>, can: &CanAnswer, style: Style) -> String {
    let tone = match can.decision {
        Decision::Allow | Decision::Already => Tone::Advice,
        Decision::Approval => Tone::Warning,
        Decision::Deny => Tone::Error,
    };
    let head = draw(answered, tone, can_sentence(answered, can), &labels_of(&can.reasons), style);
    let notes = Notes::default()
        .line("requires", &demand_words(&can.requires, answered.tenant).join(", "))
        .line("lasts", &length(can))
        .line("approvers", &unnamed_approvers(answered, can))
        .line("standby", &standby(answered, can))
        .reasons(&can.reasons)
        .fixes(&can.fixes);
    head + &notes.render(style)
}

/// Tells the best answer of the members of a group, as that of the first who has it, and who has it.
fn render_any(answered: &Answered<'_>, any: &AnyAnswer, style: Style) -> String {
    let (told, is_denied) = match &any.answer {
        Answer::Plan(plan) => (render_plan(answered, plan, style), plan.decision == Decision::Deny),
        Answer::Can(can) => (render_can(answered, can, style), can.decision == Decision::Deny),
        Answer::Any(_) | Answer::Is(_) | Answer::WhoCan { .. } | Answer::WhoIs(_) => return String::new(),
        Answer::WhatIs(_) | Answer::WhatCan { .. } | Answer::When(_) | Answer::Show(_) | Answer::Open(_) => return String::new(),
    };
    let names = principal_names(&any.by, answered.tenant).join(", ");
    told + &Notes::default().line(if is_denied { "denied" } else { "by" }, &names).render(style)
}

/// Says why nothing can come of a `what can …`, and what to ask instead of a group.
fn render_refusal(answered: &Answered<'_>, refusal: &[Reason], style: Style) -> String {
    let head = draw(answered, Tone::Error, refusal_sentence(answered), &labels_of(refusal), style);
    let instead = match answered.question {
        Question::WhatCan(..) => answered.query.replacen("what can ", "what can any member of ", 1),
        _ => String::new(),
    };
    head + &Notes::default().reasons(refusal).line("ask", &instead).render(style)
}

/// Returns all approvers where the verdict only counts them.
fn unnamed_approvers(answered: &Answered<'_>, can: &CanAnswer) -> String {
    let names = principal_names(&can.approvers, answered.tenant);
    if names.len() > NAMED_APPROVERS { names.join(", ") } else { String::new() }
}

/// Names who could approve, but not now.
fn standby(answered: &Answered<'_>, can: &CanAnswer) -> String {
    let names = principal_names(&can.standby_approvers, answered.tenant).join(", ");
    if names.is_empty() { names } else { format!("{names} (could approve after steps of their own)") }
}

fn length(can: &CanAnswer) -> String {
    if can.decision.is_yes() { length_words(can.max_seconds, can.until) } else { String::new() }
}
