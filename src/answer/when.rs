//! `when can …`: the decision over all time, exactly.

use std::sync::OnceLock;

use crate::eval::{Decision, Manner, View};
use crate::ir::{Instant, OneStep, PrincipalId, Tenant, Thing, Window};

use super::edges::Edges;
use super::judge::Judge;

/// A longest window in which the decision stays the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// When; half-open, like every window (D9.28).
    pub window: Window,
    /// The decision in it.
    pub decision: Decision,
}

/// Returns every longest interval in which the decision is `allow`, or `approval`, in order of time.
#[must_use]
pub fn when_can(tenant: &Tenant, principal: PrincipalId, step: OneStep, manner: Manner<'_>) -> Vec<Interval> {
    let index = OnceLock::new();
    let mut judge = Judge::new(&View::new(tenant, Instant::MIN), &index);
    let edges = Edges::of_step(tenant, step, manner).and_of(tenant, principal);
    join(edges.cells(Instant::MIN).map(|cell| {
        judge.go_to(cell.from);
        (cell, judge.can(principal, step, manner).decision)
    }))
}

/// Returns the instants at which the decision may change, the first of all before everything.
pub fn turning_points(tenant: &Tenant, principal: PrincipalId, step: OneStep, manner: Manner<'_>) -> impl Iterator<Item = Instant> {
    let cells: Vec<Window> = Edges::of_step(tenant, step, manner).and_of(tenant, principal).cells(Instant::MIN).collect();
    cells.into_iter().map(|cell| cell.from)
}

/// Cuts a window at the instants at which it may change who approves a thing, now or after steps of their own.
pub fn approval_cells(tenant: &Tenant, thing: Thing, window: Window) -> impl Iterator<Item = Window> {
    let cells: Vec<Window> = Edges::of_step(tenant, OneStep::Activate(thing), Manner::default()).cells(window.from).collect();
    let within = cells.into_iter().take_while(move |cell| cell.from < window.until);
    within.map(move |cell| Window { from: cell.from, until: cell.until.min(window.until) })
}

/// Joins cells, which follow each other without a gap, to the longest intervals of equal decision, and keeps those with a yes.
pub(super) fn join(cells: impl IntoIterator<Item = (Window, Decision)>) -> Vec<Interval> {
    let mut found: Vec<Interval> = Vec::new();
    for (window, decision) in cells {
        match found.last_mut() {
            Some(last) if last.decision == decision => last.window.until = window.until,
            Some(_) | None => found.push(Interval { window, decision }),
        }
    }
    found.retain(|interval| interval.decision.is_yes());
    found
}
