//! `when can … reach …`, `when can … escalate to …`: the decision over all time, exactly.

use rayon::prelude::*;

use crate::eval::{Decision, FactId, View};
use crate::ir::{Goal, Instant, Play, PrincipalId, Pursuit, Tenant, Window};
use crate::reach::{Fixpoint, Index, Mode, account_way, escalation_way, plan_escalation};

use super::edges::Edges;
use super::when::{Interval, join};

/// Returns every longest interval in which an account comes to a goal, with the decision of its best plan, in order of time.
#[must_use]
pub fn when_comes_to(tenant: &Tenant, principal: PrincipalId, pursuit: &Pursuit, mode: Mode) -> Vec<Interval> {
    let search = Search { view: View::new(tenant, Instant::MIN), index: &Index::new(&View::new(tenant, Instant::MIN)), principal, mode };
    match pursuit.play {
        Play::Reach => search.when_reached(&pursuit.goal),
        Play::Escalate => search.when_taken(&pursuit.goal),
    }
}

/// Returns the first instant after that of a view at which an account reaches a goal, with the decision; for one that it does not reach now.
#[must_use]
pub fn next_reach(view: &View<'_>, index: &Index, principal: PrincipalId, goal: &Goal, mode: Mode) -> Option<(Instant, Decision)> {
    let search = Search { view: *view, index, principal, mode };
    if !search.is_ever_reached(goal) {
        return None;
    }
    let edges = search.edges(account_way(view, index, principal, goal, mode));
    let later: Vec<Window> = edges.cells(view.at).skip(1).collect();
    later.into_par_iter().find_map_first(|cell| {
        let decision = search.reached(&view.at(cell.from), goal);
        decision.is_yes().then_some((cell.from, decision))
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
        Fixpoint::new(&self.view.from_now_on(), self.index).reaches(self.principal, goal, self.mode)
    }

    fn when_reached(&self, goal: &Goal) -> Vec<Interval> {
        if !self.is_ever_reached(goal) {
            return Vec::new();
        }
        self.decide_between(account_way(&self.view, self.index, self.principal, goal, self.mode), |view| self.reached(view, goal))
    }

    fn when_taken(&self, goal: &Goal) -> Vec<Interval> {
        self.decide_between(escalation_way(&self.view, self.index, goal), |view| {
            plan_escalation(view, self.index, self.principal, goal, self.mode).decision()
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
        edges
    }

    fn reached(&self, view: &View<'_>, goal: &Goal) -> Decision {
        let mut fixpoint = Fixpoint::new(view, self.index);
        if fixpoint.reaches(self.principal, goal, Mode::WithoutApproval) {
            return Decision::Allow;
        }
        let is_approved = self.mode == Mode::WithApproval && fixpoint.reaches(self.principal, goal, Mode::WithApproval);
        if is_approved { Decision::Approval } else { Decision::Deny }
    }
}
