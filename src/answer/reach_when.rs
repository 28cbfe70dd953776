//! `when can … reach …`, `when can … escalate to …`: the decision over all time, exactly.

use std::ops::Range;
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::eval::{Decision, FactId, View};
use crate::ir::{Goal, Instant, Play, PrincipalId, Pursuit, Tenant, Window};
use crate::reach::{By, Index, Mode, Reach, Way};

use super::cells::{Cells, halves};
use super::edges::Edges;
use super::when::{Interval, join};

/// Returns every longest interval in which an account comes to a goal, with the decision of its best plan, in order of time.
/// `index` keeps between many questions about a tenant what searches look up.
#[must_use]
pub fn when_comes_to(tenant: &Tenant, index: &OnceLock<Index>, principal: PrincipalId, pursuit: &Pursuit, mode: Mode) -> Vec<Interval> {
    let view = View::new(tenant, Instant::MIN);
    let search = Search { view, index: index.get_or_init(|| Index::new(&view)), principal, mode };
    match pursuit.play {
        Play::Reach => search.when_reached(&pursuit.goal),
        Play::Escalate => search.when_taken(pursuit),
    }
}

/// Returns the first instant after that of a view at which an account reaches a goal, with the decision; for one that it does not reach now.
#[must_use]
pub fn next_reach(view: &View<'_>, index: &Index, principal: PrincipalId, goal: &Goal, mode: Mode) -> Option<(Instant, Decision)> {
    let search = Search { view: *view, index, principal, mode };
    if !search.is_ever_reached(goal) {
        return None;
    }
    let is_common = Reach::new(&view.from_now_on(), index).reaches(principal, goal, mode, By::WhatIsCommon);
    Cells::new(view.at, index.edges(view)).find_first(1, &Decision::Deny, |window, _| {
        let view = view.within(window);
        let decision = search.reached(&view, goal, if is_common { By::Anything } else { By::Itself });
        decision.is_yes().then_some(decision)
    })
}

struct Search<'a> {
    view: View<'a>,
    index: &'a Index,
    principal: PrincipalId,
    mode: Mode,
}

impl Search<'_> {
    /// More facts reach more: who does not come to the goal by all windows laid together comes to it in none.
    fn is_ever_reached(&self, goal: &Goal) -> bool {
        Reach::new(&self.view.from_now_on(), self.index).reaches(self.principal, goal, self.mode, By::Anything)
    }

    fn when_reached(&self, goal: &Goal) -> Vec<Interval> {
        let cells = Cells::new(Instant::MIN, self.index.edges(&self.view));
        join(self.decide_in(cells, cells.all(), goal))
    }

    /// Decides in some cells. More facts reach more, so the decision is the same in all of them where what holds in any of them gives none that
    /// what holds in each of them does not give.
    fn decide_in(&self, cells: Cells<'_>, part: Range<usize>, goal: &Goal) -> Vec<(Window, Decision)> {
        let window = cells.window(&part);
        let most = self.reached(&self.view.within(window), goal, By::Anything);
        let is_constant = || self.reached(&self.view.throughout(window), goal, By::Anything) == most;
        if part.len() == 1 || most == Decision::Deny || is_constant() {
            return vec![(window, most)];
        }
        let (left, right) = halves(part);
        let (mut left, right) = rayon::join(|| self.decide_in(cells, left, goal), || self.decide_in(cells, right, goal));
        left.extend(right);
        left
    }

    fn when_taken(&self, pursuit: &Pursuit) -> Vec<Interval> {
        // who does not come to the goal by all windows laid together comes to it in none
        if Reach::new(&self.view.from_now_on(), self.index).who(Some(&[self.principal]), pursuit, self.mode).is_empty() {
            return Vec::new();
        }
        self.decide_between(self.index.facts_on(&self.view, Way::Escalation(&pursuit.goal)), |view| {
            Reach::new(view, self.index).plan(self.principal, pursuit, self.mode).decision()
        })
    }

    /// Decides once between every two ends of the windows of `facts`.
    fn decide_between(&self, facts: impl IntoIterator<Item = FactId>, decide: impl Fn(&View<'_>) -> Decision + Sync) -> Vec<Interval> {
        let cells: Vec<Window> = self.edges(facts).cells(Instant::MIN).collect();
        let decided: Vec<_> = cells.into_par_iter().map(|cell| (cell, decide(&self.view.at(cell.from)))).collect();
        join(decided)
    }

    fn edges(&self, facts: impl IntoIterator<Item = FactId>) -> Edges {
        let mut edges = Edges::default();
        facts.into_iter().for_each(|fact| edges.add(self.view.fact(fact)));
        edges.add_doubts(self.view.tenant);
        edges
    }

    /// Decides in one view; by itself suffices for an account that reaches the goal at no instant by what it has in common with others.
    fn reached(&self, view: &View<'_>, goal: &Goal, by: By) -> Decision {
        let mut reach = Reach::new(view, self.index);
        let mut reaches = |mode| reach.reaches(self.principal, goal, mode, by);
        if reaches(Mode::WithoutApproval) {
            return Decision::Allow;
        }
        let is_approved = self.mode == Mode::WithApproval && reaches(Mode::WithApproval);
        if is_approved { Decision::Approval } else { Decision::Deny }
    }
}
