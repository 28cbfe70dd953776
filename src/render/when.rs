//! Answers of `when can`: one line an interval, and its JSON.

use serde::Serialize;

use super::answered::Answered;
use super::style::Style;
use super::verdict::claim;
use crate::explain::{self, Interval};
use crate::ir::{Action, Instant, Question, Window, Zone};
use crate::text::{align, clean, counted, hang};

/// One interval; an open end is null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IntervalJson {
    from: Option<String>,
    until: Option<String>,
    decision: &'static str,
}

impl IntervalJson {
    /// Creates the JSON of an interval.
    pub fn new(interval: &Interval) -> Self {
        let [from, until] = ends(interval.window);
        Self { from, until, decision: interval.decision.word() }
    }
}

/// Returns the ends of a window in UTC; `None` where it is open.
pub fn ends(window: Window) -> [Option<String>; 2] {
    ends_in_zone(window, &Zone::utc())
}

/// Returns the ends of a window as clocks in a zone show them; `None` where it is open.
pub fn ends_in_zone(window: Window, zone: &Zone) -> [Option<String>; 2] {
    let from = (window.from != Instant::MIN).then(|| window.from.in_zone(zone));
    let until = (!window.is_permanent()).then(|| window.until.in_zone(zone));
    [from, until]
}

/// Returns the answer of `when can`, in the time of the tenant's zone.
pub fn render_when(answered: &Answered<'_>, intervals: &[Interval], style: Style) -> String {
    let claim = claim(answered.question, answered.tenant, true);
    let count = match intervals.len() {
        0 => "never".to_owned(),
        many => counted(many, "interval"),
    };
    let rows = intervals.iter().map(|interval| {
        let [from, until] = ends_in_words(answered, interval.window);
        vec![from, until, interval.decision.word().to_owned()]
    });
    let head = hang("", &format!("when {}: {count}", clean(&claim)), style.width) + &align("  ", &rows.collect::<Vec<_>>(), style.width);
    let is_plan = matches!(answered.question, Question::When(_, Action::Pursue(_), _));
    if is_plan { head + &access_hint(answered, style) + &hang("  ", &clean(&where_to_ask(answered, intervals)), style.width) } else { head }
}

/// Says where a `when` is about an access that no group grants; nothing otherwise.
fn access_hint(answered: &Answered<'_>, style: Style) -> String {
    let Question::When(_, Action::Pursue(pursuit), _) = answered.question else {
        return String::new();
    };
    let hint = explain::ungranted_access(answered.tenant, &pursuit.goal);
    hint.map_or_else(String::new, |(message, _)| hang("  ", &clean(&message), style.width))
}

/// Writes the ends of a window in the time of the tenant's zone.
pub(super) fn ends_in_words(answered: &Answered<'_>, window: Window) -> [String; 2] {
    let [from, until] = ends_in_zone(window, &answered.tenant.settings.timezone);
    let from = from.map_or_else(|| "from the beginning".to_owned(), |from| format!("from {from}"));
    let until = until.map_or_else(|| "without end".to_owned(), |until| format!("until {until}"));
    [from, until]
}

/// Names the question that shows the plan of an interval; of a never, the one that tells what stops it.
fn where_to_ask(answered: &Answered<'_>, intervals: &[Interval]) -> String {
    let question = answered.query.strip_prefix("when ").unwrap_or(answered.query);
    let now = answered.explanation.at;
    let here = now.in_zone(&answered.tenant.settings.timezone);
    match intervals {
        [] => format!("`{question} at {here}` tells what stops it at this instant"),
        intervals if intervals.iter().any(|interval| interval.window.contains(now)) => {
            format!("`how {question} at {here}` shows the plan at this instant")
        }
        [first, ..] => {
            let at = if first.window.from == Instant::MIN { first.window.until.plus_seconds(-1) } else { first.window.from };
            let at = at.in_zone(&answered.tenant.settings.timezone);
            format!("`how {question} at {at}` shows the plan of the first interval")
        }
    }
}
