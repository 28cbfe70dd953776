//! The least fixpoint of the rules in `docs/reach.md`, for the accounts that are asked about: each account is closed by itself, and only the question
//! whether an approver is to be had joins them. What very many accounts have in common, power over all groups above all, is followed once.

mod approval;
mod memory;
mod settling;
mod state;
mod sweep;

pub(super) use memory::{Memories, Memory};
pub(super) use state::Fixpoint;

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::eval::is_unknown;
use crate::ir::{PolicyId, PrincipalId, Relation, RoleId, Thing};

use super::approvers::Known;
use super::cone::Cone;
use super::goal::Wanted;
use super::ground::Ground;
use super::standing::{Common, Extent, Standing};
use super::types::Mode;
use memory::{Followed, Key};

impl<'a> Fixpoint<'a> {
    /// Tells whether an account gets one of the wanted facts.
    pub(super) fn meets(&mut self, account: PrincipalId, wanted: &Wanted, mode: Mode) -> bool {
        self.close(account, wanted, Extent::UntilMet, mode).any(|standing, ground| standing.comes_to(ground, wanted))
    }

    /// Tells whether an account can reach a goal without what it has in common with others, such as power over all groups of the tenant.
    pub(super) fn reaches_by_itself(&mut self, account: PrincipalId, wanted: &Wanted, mode: Mode) -> bool {
        loop {
            let known = self.memory.approvers.known(mode);
            self.standing.compute_near(self.ground, wanted, (account, false), Extent::UntilMet, &known);
            if self.standing.comes_to(&self.ground, wanted) {
                return true;
            }
            if !self.is_helped(account, wanted, Extent::UntilMet, mode) {
                return false;
            }
        }
    }

    /// Tells whether an account can reach a goal by what it has in common with others, or by that and what it gets by itself. Where it cannot by all
    /// windows laid together, it can at no instant.
    pub(super) fn reaches_in_common(&mut self, account: PrincipalId, wanted: &Wanted, mode: Mode) -> bool {
        let closed = self.close(account, wanted, Extent::Whole, mode);
        let gives = |shared: &Standing| shared.comes_to(&closed.ground, wanted) || shared.has_every_role();
        closed.shared.as_deref().is_some_and(gives)
    }

    /// Returns those of the wanted facts that an account gets, in the order given.
    pub(super) fn all_met(&mut self, account: PrincipalId, wanted: &Wanted, mode: Mode) -> Wanted {
        let closed = self.close(account, wanted, Extent::Whole, mode);
        let is_met = |thing: Thing| closed.any(|standing, ground| standing.gets_thing(ground, thing));
        Wanted {
            members: wanted.members.iter().copied().filter(|group| is_met(Thing::Group(*group, Relation::Member))).collect(),
            owners: wanted.owners.iter().copied().filter(|group| is_met(Thing::Group(*group, Relation::Owner))).collect(),
            roles: wanted.roles.iter().copied().filter(|role| is_met(Thing::Role(*role))).collect(),
        }
    }

    /// Returns the roles of unknown powers that an account gets.
    pub(super) fn unknown_roles(&mut self, account: PrincipalId, mode: Mode) -> Vec<RoleId> {
        let tenant = self.ground.view.tenant;
        let closed = self.close(account, &Wanted::default(), Extent::Whole, mode);
        let roles = closed.near.roles().chain(closed.shared.iter().flat_map(|shared| shared.roles()));
        let found: BTreeSet<RoleId> = roles.filter(|role| is_unknown(tenant, *role)).collect();
        found.into_iter().collect()
    }

    /// Finds the approvers of all policies of a cone, as far as two.
    pub(super) fn settle_all(&mut self, cone: &Cone) {
        let policies: Vec<PolicyId> = cone.policies.iter().copied().collect();
        policies.iter().for_each(|policy| self.memory.approvers.look_up(self.ground, *policy));
        self.settle(policies);
    }

    /// Returns the accounts that are known as approvers of something.
    pub(super) fn witnesses(&self) -> FxHashSet<PrincipalId> {
        self.memory.approvers.all()
    }

    /// Returns what is known so far about approvers.
    pub(super) fn known(&self, mode: Mode) -> Known<'_> {
        self.memory.approvers.known(mode)
    }

    /// Closes one account, looking for approvers as far as one is lacking where it could lead to what is wanted.
    fn close(&mut self, account: PrincipalId, wanted: &Wanted, extent: Extent, mode: Mode) -> Closed<'_, 'a> {
        loop {
            let shared = self.stand(self.ground, wanted, account, extent, mode);
            let is_met = extent == Extent::UntilMet && self.standing.comes_to(&self.ground, wanted);
            if is_met || !self.is_helped(account, wanted, extent, mode) {
                let shared = shared.filter(|_| !is_met).map(|common| self.follow(common, Some(account), mode));
                return Closed { near: &self.standing, shared, ground: self.ground };
            }
        }
    }

    /// Computes what an account gets by what is known of approvers, but for what it has in common with others, which is returned.
    fn stand(&mut self, ground: Ground<'_>, wanted: &Wanted, account: PrincipalId, extent: Extent, mode: Mode) -> Option<Common> {
        let mut has_every_role = false;
        loop {
            let known = self.memory.approvers.known(mode);
            self.standing.compute_near(ground, wanted, (account, has_every_role), extent, &known);
            let common = self.standing.common(ground.index)?;
            let is_final = common.has_every_role || !self.standing.waits_for_every_role();
            if is_final || !self.follow(common, Some(account), mode).has_every_role() {
                return Some(common);
            }
            has_every_role = true;
        }
    }

    /// Returns what follows from something that an account has in common with others, with all approvals that are to be had; without an account,
    /// for those who may be the only approver of nothing.
    fn follow(&mut self, common: Common, account: Option<PrincipalId>, mode: Mode) -> Arc<Standing> {
        loop {
            let requester = account.and_then(|account| self.memory.approvers.special(account));
            let followed = self.follow_as_known((common, requester, mode));
            if followed.is_settled || mode == Mode::WithoutApproval {
                return followed.standing;
            }
            if !self.find_approvers(&followed.standing.stopped(), requester) {
                self.memory.commons.insert((common, requester, mode), Followed { is_settled: true, ..followed.clone() });
                return followed.standing;
            }
        }
    }

    /// Does the same by what is known of approvers.
    fn follow_as_known(&mut self, key: Key) -> Followed {
        self.memory.forget_outdated();
        if let Some(known) = self.memory.commons.get(&key) {
            return known.clone();
        }
        let (common, requester, mode) = key;
        let mut standing = Standing::default();
        standing.compute_common(self.ground, &Wanted::default(), common, requester, &self.memory.approvers.known(mode));
        let followed = Followed { standing: Arc::new(standing), is_settled: false };
        self.memory.commons.insert(key, followed.clone());
        followed
    }
}

/// All that an account gets.
struct Closed<'c, 'a> {
    near: &'c Standing,
    shared: Option<Arc<Standing>>,
    ground: Ground<'a>,
}

impl<'a> Closed<'_, 'a> {
    fn any(&self, test: impl Fn(&Standing, &Ground<'a>) -> bool) -> bool {
        test(self.near, &self.ground) || self.shared.as_ref().is_some_and(|shared| test(shared, &self.ground))
    }
}
