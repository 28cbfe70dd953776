//! Questions about all accounts at once: those with power over groups of the whole tenant are found once, the others from the goal back.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::{Fixpoint, Mode};
use crate::eval::{Scratch, collect_approvers, policy_of};
use crate::ir::{Goal, PolicyId, PrincipalId, Thing};
use crate::reach::alike::put_together;
use crate::reach::approvers::ApproverFacts;
use crate::reach::cone::Cone;
use crate::reach::goal::Wanted;
use crate::reach::standing::{AccountKind, Common, Extent, Ground, NoApprovals, Standing};

/// Accounts that get the same, and what they have in common with others.
#[derive(Debug, Clone)]
struct Kind {
    accounts: Vec<PrincipalId>,
    common: Common,
}

/// The accounts with power over groups of the whole tenant.
#[derive(Debug, Clone, Default)]
pub(super) struct Strong {
    kinds: Vec<Kind>,
    /// Those of them that come to every role.
    with_every_role: FxHashSet<PrincipalId>,
}

/// What accounts that differ in nothing get by themselves.
struct Near {
    accounts: Vec<PrincipalId>,
    is_met: bool,
    common: Option<Common>,
    waits: bool,
    stopped: Vec<PolicyId>,
}

/// What is asked of each account: what is wanted, what else is computed, and when what it gets suffices.
struct Sweep<'s, T> {
    ground: Ground<'s>,
    wanted: &'s Wanted,
    mode: Mode,
    extent: Extent,
    suffices: T,
}

impl Fixpoint<'_> {
    /// Returns every account that can reach a goal, in declaration order.
    pub fn who_reaches(&mut self, goal: &Goal, mode: Mode) -> Vec<PrincipalId> {
        self.who_meets(&Wanted::known(self.ground.view.tenant, self.ground.index, goal), mode)
    }

    /// Returns every account that gets one of the wanted facts, in declaration order.
    pub fn who_meets(&mut self, wanted: &Wanted, mode: Mode) -> Vec<PrincipalId> {
        self.who(wanted, mode, Extent::UntilMet, |ground, standing| standing.comes_to(ground, wanted))
    }

    /// Returns those of some accounts, given in declaration order, that can reach a goal.
    pub fn those_who_reach(&mut self, accounts: &[PrincipalId], goal: &Goal, mode: Mode) -> Vec<PrincipalId> {
        let wanted = &Wanted::known(self.ground.view.tenant, self.ground.index, goal);
        let suffices = |ground: &Ground<'_>, standing: &Standing| standing.comes_to(ground, wanted);
        let sweep = Sweep { ground: self.ground, wanted, mode, extent: Extent::UntilMet, suffices };
        let mut found: Vec<PrincipalId> = Vec::new();
        for near in self.sweep(&sweep, accounts, false) {
            let Some(common) = near.common.filter(|_| !near.is_met) else {
                found.extend(near.accounts.into_iter().filter(|_| near.is_met));
                continue;
            };
            for (first, accounts) in self.set_apart(&near.accounts) {
                let shared = self.follow(common, first, mode);
                // who waits may come further by every role, which only the question about one account follows up
                let is_met = suffices(&self.ground, &shared) || (near.waits && shared.has_every_role() && self.meets(first, wanted, mode));
                found.extend(accounts.into_iter().filter(|_| is_met));
            }
        }
        found.sort_unstable();
        found
    }

    /// Returns who could approve a requester's activation after steps of their own, and cannot as things stand, in declaration order
    /// (reach.md section 3). Empty where no approval is asked for.
    pub fn standby_approvers(&mut self, thing: Thing, requester: PrincipalId) -> Vec<PrincipalId> {
        let Some(policy) = policy_of(self.ground.view.tenant, thing) else { return Vec::new() };
        let facts = ApproverFacts::of(self.ground, policy);
        let given = collect_approvers(&self.ground.view, &mut Scratch::default(), policy, Some(requester));
        let given: FxHashSet<PrincipalId> = given.into_iter().map(|(given, _)| given).collect();
        let is_standby = |account: &PrincipalId| *account != requester && !given.contains(account);
        let able = self.who(&facts.wanted, Mode::WithApproval, Extent::Whole, |ground, standing| facts.are_met_by(ground, standing));
        able.into_iter().filter(is_standby).collect()
    }

    /// Returns every account of which what it gets suffices, in declaration order.
    fn who(
        &mut self,
        wanted: &Wanted,
        mode: Mode,
        extent: Extent,
        suffices: impl Fn(&Ground<'_>, &Standing) -> bool + Sync,
    ) -> Vec<PrincipalId> {
        let strong = self.strong(mode);
        let mut found: Vec<PrincipalId> = Vec::new();
        for kind in &strong.kinds {
            for (first, accounts) in self.set_apart(&kind.accounts) {
                let shared = self.follow(kind.common, first, mode);
                if suffices(&self.ground, &shared) {
                    found.extend(accounts);
                }
            }
        }
        let (joining, brings_every_role) = self.who_by_joining(wanted, mode, &suffices);
        found.extend(joining);
        let cone = Cone::near(self.ground, wanted);
        let known: FxHashSet<PrincipalId> = found.iter().copied().collect();
        let view = self.ground.view;
        let comes_to_every_role = |account: &PrincipalId| {
            strong.with_every_role.contains(account) || (brings_every_role && AccountKind::of(&view, *account) == Some(AccountKind::Person))
        };
        let open: Vec<PrincipalId> = cone.accounts.iter().copied().filter(|account| !known.contains(account)).collect();
        let (rich, poor): (Vec<PrincipalId>, Vec<PrincipalId>) = open.into_iter().partition(comes_to_every_role);
        let sweep = Sweep { ground: Ground { cone: Some(&cone), ..self.ground }, wanted, mode, extent, suffices };
        for (accounts, has_every_role) in [(rich, true), (poor, false)] {
            let near = self.sweep(&sweep, &accounts, has_every_role);
            found.extend(near.into_iter().filter(|near| near.is_met).flat_map(|near| near.accounts));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Returns everybody where what everybody may join suffices, and whether it brings every role. Who may be the only approver of something
    /// is looked at alone.
    fn who_by_joining(
        &mut self,
        wanted: &Wanted,
        mode: Mode,
        suffices: &impl Fn(&Ground<'_>, &Standing) -> bool,
    ) -> (Vec<PrincipalId>, bool) {
        let common = Common::of_everybody();
        let view = self.ground.view;
        let is_person = |account: &PrincipalId| AccountKind::of(&view, *account) == Some(AccountKind::Person);
        let Some(anybody) = view.tenant.principals.ids().find(|id| is_person(id) && self.memory.approvers.special(*id).is_none()) else {
            return (Vec::new(), false);
        };
        let shared = self.follow(common, anybody, mode);
        let brings_every_role = shared.has_every_role();
        let mut joined = Standing::default();
        joined.compute_common(self.ground, wanted, common, None, &NoApprovals);
        let is_free = suffices(&self.ground, &joined);
        if !is_free && !suffices(&self.ground, &shared) {
            return (Vec::new(), brings_every_role);
        }
        let mut found: Vec<PrincipalId> = view.tenant.principals.ids().filter(is_person).collect();
        found.retain(|account| {
            let is_special = self.memory.approvers.special(*account).is_some();
            let ground = self.ground;
            is_free || !is_special || suffices(&ground, &self.follow(common, *account, mode))
        });
        (found, brings_every_role)
    }

    /// Returns the accounts with power over groups of the whole tenant.
    fn strong(&mut self, mode: Mode) -> Arc<Strong> {
        if let Some(known) = self.memory.strong.get(&mode) {
            return Arc::clone(known);
        }
        let strong = Arc::new(self.find_strong(mode));
        self.memory.strong.insert(mode, Arc::clone(&strong));
        strong
    }

    fn find_strong(&mut self, mode: Mode) -> Strong {
        let wanted = Wanted { roles: self.ground.index.strong_roles().iter().copied().collect(), ..Wanted::default() };
        let cone = Cone::near(self.ground, &wanted);
        let ground = Ground { cone: Some(&cone), ..self.ground };
        let sweep = Sweep { ground, wanted: &wanted, mode, extent: Extent::Whole, suffices: |_: &Ground<'_>, _: &Standing| false };
        let accounts: Vec<PrincipalId> = cone.accounts.iter().copied().collect();
        let mut strong = Strong::default();
        let mut waiting: Vec<PrincipalId> = Vec::new();
        for near in self.sweep(&sweep, &accounts, false) {
            let Some(common) = near.common else { continue };
            for (first, accounts) in self.set_apart(&near.accounts) {
                match near.waits && !common.has_every_role && self.follow(common, first, mode).has_every_role() {
                    true => waiting.extend(accounts),
                    false => self.add_strong(&mut strong, Kind { accounts, common }, mode),
                }
            }
        }
        for near in self.sweep(&sweep, &waiting, true) {
            if let Some(common) = near.common {
                self.add_strong(&mut strong, Kind { accounts: near.accounts, common }, mode);
            }
        }
        strong
    }

    fn add_strong(&mut self, strong: &mut Strong, kind: Kind, mode: Mode) {
        if !kind.common.is_strong() {
            return;
        }
        let Some(first) = kind.accounts.first().copied() else { return };
        if kind.common.has_every_role || self.follow(kind.common, first, mode).has_every_role() {
            strong.with_every_role.extend(kind.accounts.iter().copied());
        }
        match strong.kinds.iter_mut().find(|known| known.common == kind.common) {
            Some(known) => known.accounts.extend(kind.accounts),
            None => strong.kinds.push(kind),
        }
    }

    /// Parts accounts that get the same from those of them who may be the only approver of something; the first of each part stands for it.
    fn set_apart(&self, accounts: &[PrincipalId]) -> Vec<(PrincipalId, Vec<PrincipalId>)> {
        let (special, rest): (Vec<PrincipalId>, Vec<PrincipalId>) =
            accounts.iter().copied().partition(|account| self.memory.approvers.special(*account).is_some());
        let rest = rest.first().copied().map(|first| (first, rest));
        special.into_iter().map(|account| (account, vec![account])).chain(rest).collect()
    }

    /// Computes what accounts get by themselves, each kind once, and looks for approvers wherever one is lacking.
    fn sweep<T: Fn(&Ground<'_>, &Standing) -> bool + Sync>(
        &mut self,
        sweep: &Sweep<'_, T>,
        accounts: &[PrincipalId],
        has_every_role: bool,
    ) -> Vec<Near> {
        let mut pending = put_together(sweep.ground, sweep.wanted, accounts, &FxHashSet::default());
        let mut done = Vec::new();
        while !pending.is_empty() {
            let kinds: Vec<Vec<PrincipalId>> =
                pending.iter().flat_map(|accounts| self.set_apart(accounts)).map(|(_, accounts)| accounts).collect();
            let near = self.compute_all(sweep, kinds, has_every_role);
            let (stopped, settled): (Vec<Near>, Vec<Near>) =
                near.into_iter().partition(|near| sweep.mode == Mode::WithApproval && !near.is_met && !near.stopped.is_empty());
            done.extend(settled);
            pending = Vec::new();
            for near in stopped {
                let requester = near.accounts.first().and_then(|first| self.memory.approvers.special(*first));
                match self.find_approvers(&near.stopped, requester) {
                    true => pending.push(near.accounts),
                    false => done.push(near),
                }
            }
        }
        done
    }

    fn compute_all<T: Fn(&Ground<'_>, &Standing) -> bool + Sync>(
        &self,
        sweep: &Sweep<'_, T>,
        kinds: Vec<Vec<PrincipalId>>,
        has_every_role: bool,
    ) -> Vec<Near> {
        let known = self.memory.approvers.known(sweep.mode);
        let compute = |standing: &mut Standing, accounts: Vec<PrincipalId>| {
            let first = *accounts.first()?;
            standing.compute_near(sweep.ground, sweep.wanted, (first, has_every_role), sweep.extent, &known);
            Some(Near {
                accounts,
                is_met: (sweep.suffices)(&sweep.ground, standing),
                common: standing.common(sweep.ground.index),
                waits: standing.waits_for_every_role(),
                stopped: standing.stopped().to_vec(),
            })
        };
        kinds.into_par_iter().map_init(Standing::default, compute).flatten_iter().collect()
    }
}
