//! Both tenants, and what an account comes to in each.

use std::sync::Arc;

use crate::answer::find_plan;
use crate::eval::{Decision, View};
use crate::ir::{Instant, PrincipalId, Pursuit, Tenant};
use crate::possible::decisions::Decisions;
use crate::reach::{Finding, Mode};
use crate::source::Span;
use crate::table::Id;

use super::end::End;
use super::most::Upper;

/// Whom an account stands for that no line declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandsFor {
    /// A declared account, without what protects it.
    Declared(PrincipalId),
    /// Whoever the statement at this place is about.
    Line(Span),
}

/// The two tenants between which all others lie.
#[derive(Debug)]
pub struct Bounds<'t> {
    /// The set, with what is not known.
    pub given: &'t Tenant,
    /// The one that gives least.
    pub least: Arc<End>,
    /// The one that gives most.
    pub most: Arc<Upper>,
}

impl Bounds<'_> {
    /// Tells whether a line declares a principal.
    #[must_use]
    pub fn is_declared(&self, principal: PrincipalId) -> bool {
        principal.index() < self.given.principals.len()
    }

    /// Returns the stranger that may do in the most what any other may.
    #[must_use]
    pub fn somebody(&self) -> PrincipalId {
        let [somebody, ..] = self.most.strangers;
        somebody
    }

    /// Returns whom an account stands for in the most; `None` of declared ones, and of strangers.
    #[must_use]
    pub fn stands_for(&self, account: PrincipalId) -> Option<StandsFor> {
        let declared = self.most.doubles.iter().find(|(_, double)| *double == account).map(|(declared, _)| StandsFor::Declared(*declared));
        let of_line = || {
            self.most
                .ghosts
                .iter()
                .find(|(ghost, _)| *ghost == account)
                .map(|(_, line)| StandsFor::Line(self.given.unknowns.row(*line).span))
        };
        declared.or_else(of_line)
    }

    /// Decides whether an account comes to a goal in both, and finds the plan of each.
    #[must_use]
    pub fn find(&self, at: Instant, account: PrincipalId, pursuit: &Pursuit, mode: Mode) -> [Finding; 2] {
        [&*self.least, &self.most.end].map(|end| {
            let view = View::new(&end.tenant, at);
            find_plan(&view, end.index_of(&view), account, pursuit, mode)
        })
    }
}

/// Returns what is possible between two decisions, best first: both, and what lies between them.
#[must_use]
pub fn between(least: Decision, most: Decision, mode: Mode) -> Decisions {
    let all = [Decision::Allow, Decision::Approval, Decision::Deny];
    let is_between = |decision: &Decision| (most..=least).contains(decision);
    all.into_iter().filter(is_between).filter(|decision| mode == Mode::WithApproval || *decision != Decision::Approval).collect()
}
