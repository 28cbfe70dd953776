//! `when can …`: the decision over all time, exactly.

use std::sync::OnceLock;

use crate::eval::{Decision, Manner, View};
use crate::ir::{Instant, OneStep, PrincipalId, Sift, Tenant, Thing, Window};
use crate::reach::Index;

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
    let edges = Edges::of_step(tenant, step, manner).and_of(tenant, principal);
    let cells: Vec<Window> = edges.cells(Instant::MIN).collect();
    let search = Search { tenant, index: OnceLock::new(), principal, step, manner };
    let mut found = Vec::with_capacity(cells.len());
    if cells.len() > FEW_CELLS {
        search.decide_sifted(&cells, &Sift::new(&tenant.assignments), &mut found);
    } else {
        search.decide(View::new(tenant, Instant::MIN), &cells, &mut found);
    }
    join(found)
}

/// So many cells are judged one after the other, whatever holds in them.
const FEW_CELLS: usize = 32;

struct Search<'a> {
    tenant: &'a Tenant,
    index: OnceLock<Index>,
    principal: PrincipalId,
    step: OneStep,
    manner: Manner<'a>,
}

impl Search<'_> {
    fn decide(&self, view: View<'_>, cells: &[Window], found: &mut Vec<(Window, Decision)>) {
        let mut judge = Judge::new(&view, &self.index);
        found.extend(cells.iter().map(|cell| {
            judge.go_to(cell.from);
            (*cell, judge.can(self.principal, self.step, self.manner).decision)
        }));
    }

    /// Judges very many cells in parts, each by the assignments that hold in it: else every cell would look at the windows of all others.
    fn decide_sifted(&self, cells: &[Window], sift: &Sift, found: &mut Vec<(Window, Decision)>) {
        let (Some(first), Some(last)) = (cells.first(), cells.last()) else { return };
        let sift = sift.within(&self.tenant.assignments, Window { from: first.from, until: last.until });
        if cells.len() <= FEW_CELLS || sift.is_empty() {
            return self.decide(View::new(self.tenant, first.from).sifted(&sift), cells, found);
        }
        let (left, right) = cells.split_at(cells.len() / 2);
        self.decide_sifted(left, &sift, found);
        self.decide_sifted(right, &sift, found);
    }
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
