//! Answers that something turns on which is not known, for people.

mod json;
mod list;
mod plan;

pub use json::open_json;

use super::answered::Answered;
use super::decided::{decision_words, requires_words};
use super::notes::{Notes, draw, labels_of, length_words};
use super::report::Tone;
use super::style::Style;
use super::verdict::{asker_of, claim, is_sentence, who_approves_words};
use super::words::principal_names;
use crate::explain::{Decision, OpenAnswer, OpenCan, OpenIs, OpenWhy, Reason, Told};
use crate::possible::Decisions;
use crate::text::{counted, join};

/// Returns an answer for people.
pub fn render_open(answered: &Answered<'_>, open: &OpenAnswer, style: Style) -> String {
    match open {
        OpenAnswer::Can(can) => render_can(answered, can, style),
        OpenAnswer::Is(is) => render_is(answered, is, style),
        OpenAnswer::Who(who) => list::render_who(answered, who, style),
        OpenAnswer::What(what) => list::render_what(answered, what, style),
        OpenAnswer::Plan(open) => plan::render_plan(answered, open, style),
        OpenAnswer::When(spans) => list::render_when(answered, spans, style),
    }
}

/// Returns the verdict of an answer in one sentence.
pub fn open_line(answered: &Answered<'_>, open: &OpenAnswer) -> String {
    let claim = |word: &str| format!("{word} {}", claim(answered.question, answered.tenant, true));
    match open {
        OpenAnswer::Can(can) => can_sentence(answered, can),
        OpenAnswer::Is(is) => open_is_sentence(answered, is),
        OpenAnswer::Who(who) => format!("{}: {}", claim("who"), list::who_words(answered, who)),
        OpenAnswer::What(what) => format!("{}: {}", claim("what"), list::what_words(what)),
        OpenAnswer::Plan(open) => plan::plan_words(answered, open),
        OpenAnswer::When(spans) => format!("{}: {}", claim("when"), counted(spans.len(), "interval")),
    }
}

fn render_can(answered: &Answered<'_>, can: &OpenCan, style: Style) -> String {
    let head = draw(answered, tone(can.decisions), can_sentence(answered, can), &labels(&can.why), style);
    let names = principal_names(&can.approvers, answered.tenant);
    let others = can.has_other_approvers.then(|| "others may be (not known here)".to_owned());
    let notes = Notes::default()
        .line("requires", &requires_words(answered.tenant, &can.requires, &can.may_require))
        .line("lasts", &length(can))
        .line("approvers", &join(names.into_iter().chain(others)))
        .line("standby", &principal_names(&can.standby_approvers, answered.tenant).join(", "));
    let notes = because(notes, &can.why).fixes(&can.fixes);
    let by = can.by.as_deref().map(|by| principal_names(by, answered.tenant).join(", "));
    head + &notes.line("by", by.as_deref().unwrap_or_default()).render(style) // nobody is named where one account was asked about
}

fn render_is(answered: &Answered<'_>, is: &OpenIs, style: Style) -> String {
    let head = draw(answered, tone(is.decisions), open_is_sentence(answered, is), &labels(&is.why), style);
    head + &because(Notes::default(), &is.why).render(style)
}

fn can_sentence(answered: &Answered<'_>, can: &OpenCan) -> String {
    let claim = |holds| claim(answered.question, answered.tenant, holds);
    match can.decisions.known() {
        Some(Decision::Allow) => format!("yes: {}", claim(true)),
        Some(Decision::Approval) => {
            format!("yes, once {}: {}", who_approves_words(answered.tenant, &can.approvers, can.has_other_approvers), claim(true))
        }
        Some(Decision::Already) => format!("yes, already: {}", claim(true)),
        Some(Decision::Deny) => format!("no: {}", claim(false)),
        None => format!("cannot be known whether {}: {}", claim(true), possible_words(answered, can)),
    }
}

/// Tells what is possible; of a denial that only a lack of approvers may bring, that it is so.
fn possible_words(answered: &Answered<'_>, can: &OpenCan) -> String {
    if !can.lacks_approver_at_most {
        return format!("{} are possible", crate::text::list(&decision_words(can.decisions), "and"));
    }
    let yes: Vec<&str> = can.decisions.iter().filter(|decision| *decision != Decision::Deny).map(Decision::word).collect();
    let unless = asker_of(answered.question, answered.tenant)
        .map_or_else(|| "unless nobody could give it".to_owned(), |asker| format!("unless nobody but {asker} could give it"));
    format!("{}, {unless}", crate::text::list(&yes, "or"))
}

fn open_is_sentence(answered: &Answered<'_>, is: &OpenIs) -> String {
    match is.decisions.known() {
        Some(decision) => is_sentence(answered, decision.is_yes()),
        None => format!("cannot be known whether {}", claim(answered.question, answered.tenant, true)),
    }
}

fn tone(decisions: Decisions) -> Tone {
    match decisions.known() {
        Some(Decision::Allow | Decision::Already) => Tone::Advice,
        Some(Decision::Approval) => Tone::Warning,
        Some(Decision::Deny) => Tone::Error,
        None => Tone::Note,
    }
}

fn labels(why: &OpenWhy) -> Vec<crate::diag::Label> {
    let reasons: Vec<Reason> = why.all().map(|(reason, _)| reason.clone()).collect();
    labels_of(&reasons)
}

/// Adds the reasons: those that always hold, those that may, and what would have to be known.
fn because(notes: Notes, why: &OpenWhy) -> Notes {
    notes.reasons(&why.shared).perhaps(&why.possible).open(&why.unknown)
}

fn length(can: &OpenCan) -> String {
    if !can.decisions.may_be_yes() {
        return String::new();
    }
    match (can.max_seconds, can.until) {
        (Told::Known(max), Told::Known(until)) => length_words(max, until),
        (Told::Known(max), Told::Unknown) => length_words(max, None),
        (Told::Unknown, Told::Known(until)) => {
            join([length_words(None, until), UNKNOWN_LENGTH.to_owned()].iter().filter(|text| !text.is_empty()))
        }
        (Told::Unknown, Told::Unknown) => UNKNOWN_LENGTH.to_owned(),
    }
}

const UNKNOWN_LENGTH: &str = "how long at most is not known here";
