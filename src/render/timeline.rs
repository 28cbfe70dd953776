//! Scenarios for people: what happened when, and the step that went otherwise.

use super::reasons::messages;
use super::report::{Report, Tone};
use super::style::Style;
use crate::diag::Label;
use crate::session::{Ground, Misstep, Moment};
use crate::source::Sources;
use crate::text::{clean, hang};

/// Returns the timeline of a scenario, a line a step and, below it, what came of it; each ends with a line end. An instant stands
/// where it changes.
#[must_use]
pub fn render_timeline(sources: &Sources, timeline: &[Moment], style: Style) -> String {
    let (mut out, mut last) = (String::new(), None);
    let clock = style.clock_width();
    for moment in timeline {
        let at = if last == Some(moment.at) { String::new() } else { style.clock(moment.at) };
        last = Some(moment.at);
        let (line, mark) = match moment.step {
            Some(step) => (sources.line(step).1.to_string(), ""),
            None => (String::new(), "· "),
        };
        out.push_str(&hang(&format!("  {at:<clock$}  {line:>4}  {mark}"), &text_of(moment, style), style.width));
    }
    out
}

/// Returns what is told of a moment: a step as it is written, and what came of it as clocks show it, with what it rests on.
fn text_of(moment: &Moment, style: Style<'_>) -> String {
    let told = if moment.step.is_some() { clean(&moment.text) } else { style.told(&moment.text) };
    told.into_owned() + &clean(&grounds(&moment.why))
}

/// Says what something rests on: ` [approver, D2.22; policy, D2.1, D2.20]`; a rule alone where there is no code.
fn grounds(why: &[Ground]) -> String {
    let texts: Vec<String> = why.iter().map(Ground::text).collect();
    if texts.is_empty() { String::new() } else { format!(" [{}]", texts.join("; ")) }
}

/// Returns steps and what came of them, without the numbers of lines; each ends with a line end. An instant stands where it changes.
#[must_use]
pub fn render_moments(moments: &[Moment], style: Style) -> String {
    let (mut out, mut last) = (String::new(), None);
    let clock = style.clock_width();
    for moment in moments {
        let at = if last == Some(moment.at) { String::new() } else { style.clock(moment.at) };
        last = Some(moment.at);
        let mark = if moment.step.is_some() { "" } else { "· " };
        out.push_str(&hang(&format!("  {at:<clock$}  {mark}"), &text_of(moment, style), style.width));
    }
    out
}

/// Says at which line a scenario went otherwise, and how; programs are given the line of its beginning beside it.
#[must_use]
pub fn misstep_message(sources: &Sources, misstep: &Misstep) -> String {
    format!("line {}: {}", sources.line(misstep.span).1, misstep.message)
}

/// Returns the step that went otherwise, drawn on the text, with the reasons of a refusal; it ends with a line end.
#[must_use]
pub fn render_misstep(sources: &Sources, misstep: &Misstep, style: Style) -> String {
    let reasons = misstep.reasons.iter().flat_map(|reason| &reason.labels).filter(|label| !label.text.is_empty());
    let labels = std::iter::once(Label::new(misstep.span, "")).chain(reasons.cloned()).collect();
    let report = Report { tone: Tone::Error, code: None, headline: misstep.message.clone(), labels, help: None };
    let mut out = report.draw(sources, style);
    for (message, reason) in messages(&misstep.reasons) {
        let text = format!("{message} [{}, {}]", reason.code.name(), reason.rule);
        out.push_str(&hang("  - ", &style.told(&text), style.width));
    }
    out
}
