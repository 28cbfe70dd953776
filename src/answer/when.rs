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

/// Returns every longest interval in which the decision is `allow`, or `approval`, in order of time. `index` keeps what is
/// looked up of the tenant.
#[must_use]
pub fn when_can(tenant: &Tenant, index: &OnceLock<Index>, principal: PrincipalId, step: OneStep, manner: Manner<'_>) -> Vec<Interval> {
    let cells = cells(tenant, index, principal, step, manner);
    let mut found = Vec::with_capacity(cells.len());
    in_parts(tenant, &cells, &mut |view, cells| {
        let mut judge = Judge::new(&view, index);
        found.extend(cells.iter().map(|cell| {
            judge.go_to(cell.from);
            (*cell, judge.can(principal, step, manner).decision)
        }));
    });
    join(found)
}

/// So many cells are looked at one after the other, whatever holds in them.
const FEW_CELLS: usize = 32;

/// Looks at cells, which are given in order, in parts that follow each other. Where there are very many, the view of a part has only the assignments
/// that hold in it of those who have very many: else every cell would look at the windows of all others.
pub fn in_parts(tenant: &Tenant, cells: &[Window], look: &mut dyn FnMut(View<'_>, &[Window])) {
    match cells {
        [] => {}
        [first, ..] if cells.len() <= FEW_CELLS => look(View::new(tenant, first.from), cells),
        [_, ..] => in_sifted_parts(tenant, cells, &Sift::new(&tenant.assignments), look),
    }
}

fn in_sifted_parts(tenant: &Tenant, cells: &[Window], sift: &Sift, look: &mut dyn FnMut(View<'_>, &[Window])) {
    let (Some(first), Some(last)) = (cells.first(), cells.last()) else { return };
    let sift = sift.within(&tenant.assignments, Window { from: first.from, until: last.until });
    if cells.len() <= FEW_CELLS || sift.is_empty() {
        return look(View::new(tenant, first.from).sifted(&sift), cells);
    }
    let (left, right) = cells.split_at(cells.len() / 2);
    in_sifted_parts(tenant, left, &sift, look);
    in_sifted_parts(tenant, right, &sift, look);
}

/// Returns the instants at which the decision may change, the first of all before everything.
pub fn turning_points(
    tenant: &Tenant,
    index: &OnceLock<Index>,
    principal: PrincipalId,
    step: OneStep,
    manner: Manner<'_>,
) -> impl Iterator<Item = Instant> {
    cells(tenant, index, principal, step, manner).into_iter().map(|cell| cell.from)
}

/// Returns the windows in which the decision cannot change, in order of time; together they hold every instant.
pub fn cells(tenant: &Tenant, index: &OnceLock<Index>, principal: PrincipalId, step: OneStep, manner: Manner<'_>) -> Vec<Window> {
    Edges::of_step(tenant, index, step, manner).and_of(tenant, principal).cells(Instant::MIN).collect()
}

/// Cuts a window at the instants at which it may change who approves a thing, now or after steps of their own.
pub fn approval_cells(tenant: &Tenant, index: &OnceLock<Index>, thing: Thing, window: Window) -> impl Iterator<Item = Window> {
    let cells: Vec<Window> = Edges::of_step(tenant, index, OneStep::Activate(thing), Manner::default()).cells(window.from).collect();
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
