//! Both tenants, and what an account comes to in each.

use std::sync::OnceLock;

use crate::answer::find_plan;
use crate::eval::{Decision, View};
use crate::ir::{Instant, Play, PrincipalId, Pursuit, Tenant};
use crate::possible::decisions::Decisions;
use crate::reach::{Finding, Index, Mode};
use crate::table::Id;

use super::{least, most};

/// A tenant and what searches look up in it.
#[derive(Debug)]
pub struct End {
    /// The tenant; what is declared has the same ids as in the set.
    pub tenant: Tenant,
    /// What searches look up in it.
    pub index: OnceLock<Index>,
}

/// The two tenants between which all others lie.
#[derive(Debug)]
pub struct Bounds<'t> {
    /// The set, with what is not known.
    pub given: &'t Tenant,
    /// The one that gives least.
    pub least: End,
    /// The one that gives most.
    pub most: End,
    /// The declared accounts that others stand for in the most, by those.
    pub(super) doubles: Vec<(PrincipalId, PrincipalId)>,
    /// The strangers that may do what is asked about, in the most: a user, a guest and a service principal.
    pub(super) strangers: [PrincipalId; 3],
}

impl<'t> Bounds<'t> {
    /// Makes both; `None` where all is known. `asker` is the one account that is asked about: the others only matter to it.
    #[must_use]
    pub fn new(given: &'t Tenant, play: Play, asker: Option<PrincipalId>) -> Option<Self> {
        let least = least::of(given)?;
        let most = most::of(given, play, asker)?;
        let end = |tenant| End { tenant, index: OnceLock::new() };
        let (user, guest, service) = (most.strangers.users, most.strangers.guest, most.strangers.service_principal);
        let [first, _] = user;
        let strangers = [first, guest, service];
        Some(Self { given, least: end(least), most: end(most.tenant), doubles: most.doubles, strangers })
    }

    /// Tells whether a line declares a principal.
    #[must_use]
    pub fn is_declared(&self, principal: PrincipalId) -> bool {
        principal.index() < self.given.principals.len()
    }

    /// Decides whether an account comes to a goal in both, and finds the plan of each.
    #[must_use]
    pub fn find(&self, at: Instant, account: PrincipalId, pursuit: &Pursuit, mode: Mode) -> [Finding; 2] {
        [&self.least, &self.most].map(|end| {
            let view = View::new(&end.tenant, at);
            find_plan(&view, end.index_of(&view), account, pursuit, mode)
        })
    }
}

impl End {
    /// Returns what searches look up in the tenant of a view.
    pub fn index_of(&self, view: &View<'_>) -> &Index {
        self.index.get_or_init(|| Index::new(view))
    }
}

/// Returns what is possible between two decisions, best first: both, and what lies between them.
#[must_use]
pub fn between(least: Decision, most: Decision, mode: Mode) -> Decisions {
    let all = [Decision::Allow, Decision::Approval, Decision::Deny];
    let is_between = |decision: &Decision| (most..=least).contains(decision);
    all.into_iter().filter(is_between).filter(|decision| mode == Mode::WithApproval || *decision != Decision::Approval).collect()
}
