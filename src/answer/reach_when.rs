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

struct Search<'a> {
    view: View<'a>,
    index: &'a Index,
    principal: PrincipalId,
    mode: Mode,
}

impl Search<'_> {
    /// More facts reach more: who does not come to the goal by all windows laid together comes to it in none.
    fn when_reached(&self, goal: &Goal) -> Vec<Interval> {
        if !Fixpoint::new(&self.view.from_now_on(), self.index).reaches(self.principal, goal, self.mode) {
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
        let mut edges = Edges::default();
        facts.into_iter().for_each(|fact| edges.add(self.view.fact(fact)));
        let cells: Vec<Window> = edges.cells(Instant::MIN).collect();
        let decided: Vec<_> = cells.into_par_iter().map(|cell| (cell, decide(&self.view.at(cell.from)))).collect();
        join(decided)
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
