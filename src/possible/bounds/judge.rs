//! `never …` about a goal where something is not known.

use crate::answer::{Breach, find_plan, find_plan_breach};
use crate::eval::View;
use crate::ir::{Instant, Never, PrincipalId, Pursuit, UserFlag, Who};
use crate::possible::never::{Promise, Unproven};
use crate::reach::Mode;

use super::ends::Bounds;

impl Bounds<'_> {
    /// Judges a `never` about a goal from an instant on.
    #[must_use]
    pub fn judge_never(&self, never: &Never, pursuit: &Pursuit, from: Instant) -> Promise {
        let guests = self.given.principals.ids().filter(|id| self.may_be_guest(*id));
        let except: Vec<PrincipalId> = match never.who {
            Who::AnyGuest => never.except.iter().copied().chain(guests).collect(),
            _ => never.except.clone(),
        };
        let certain = Never { except, ..never.clone() };
        if let Some(breach) = find_plan_breach(&self.least.tenant, &self.least.index, &certain, pursuit, from) {
            return Promise::Breached(breach);
        }
        let standing_for = self.most.end.tenant.principals.ids().filter(|id| !self.is_declared(*id) && !self.most.strangers.contains(id));
        let possible = Never { except: never.except.iter().copied().chain(standing_for).collect(), ..never.clone() };
        match find_plan_breach(&self.most.end.tenant, &self.most.end.index, &possible, pursuit, from) {
            None => Promise::Holds,
            Some(breach) => Promise::Unproven(self.unproven(never, pursuit, &breach)),
        }
    }

    /// Says what keeps a rule from being shown, by the plan of the first who may breach it.
    fn unproven(&self, never: &Never, pursuit: &Pursuit, breach: &Breach) -> Unproven {
        let mode = if never.mods.without_approval.is_some() { Mode::WithoutApproval } else { Mode::WithApproval };
        let view = View::new(&self.most.end.tenant, breach.at);
        let plans = breach
            .principals
            .first()
            .into_iter()
            .filter_map(|first| find_plan(&view, self.most.end.index_of(&view), *first, pursuit, mode).plan);
        let mut matters: Vec<_> = plans.flat_map(|plan| self.blame(&plan, breach.at).all).collect();
        if matters.is_empty() {
            matters = self.given.unknowns.iter().map(|(id, _)| id).collect();
        }
        let principals = breach.principals.iter().copied().filter(|id| self.is_declared(*id)).collect();
        let others = breach.principals.iter().any(|id| !self.is_declared(*id));
        Unproven { at: breach.at, principals, others, matters }
    }

    fn may_be_guest(&self, account: PrincipalId) -> bool {
        self.given.unknowns.user_flag(account, UserFlag::Guest).is_some()
    }
}
