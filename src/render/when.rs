//! Answers of `when can`: one line an interval, and its JSON.

use serde::Serialize;

use super::Answered;
use super::listing::align;
use super::verdict::claim;
use super::words::clean;
use crate::explain::Interval;
use crate::ir::{Instant, Window};

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

/// Returns the ends of a window as text; `None` where it is open.
pub fn ends(window: Window) -> [Option<String>; 2] {
    let from = (window.from != Instant::MIN).then(|| window.from.to_string());
    let until = (!window.is_permanent()).then(|| window.until.to_string());
    [from, until]
}

/// Returns the answer of `when can`.
pub fn render_when(answered: &Answered<'_>, intervals: &[Interval]) -> String {
    let claim = claim(answered.question, answered.tenant, true);
    let count = match intervals.len() {
        0 => "never".to_owned(),
        1 => "1 interval".to_owned(),
        many => format!("{many} intervals"),
    };
    let rows = intervals.iter().map(|interval| {
        let [from, until] = ends(interval.window);
        let from = from.map_or_else(|| "from the beginning".to_owned(), |from| format!("from {from}"));
        let until = until.map_or_else(|| "without end".to_owned(), |until| format!("until {until}"));
        vec![from, until, interval.decision.word().to_owned()]
    });
    format!("when {}: {count}\n", clean(&claim)) + &align("  ", &rows.collect::<Vec<_>>())
}
