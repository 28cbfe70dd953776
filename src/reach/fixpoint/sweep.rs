//! Questions about all accounts at once: those with power over groups of the whole tenant are found once, the others from the goal back.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::memory::{Kind, Strong};
use super::state::Fixpoint;
use crate::eval::{Scratch, approvers_of, policy_of};
use crate::ir::{PolicyId, PrincipalId, Thing};
use crate::reach::alike::put_together;
use crate::reach::approvers::ApproverFacts;
use crate::reach::cone::Cone;
use crate::reach::goal::Wanted;
use crate::reach::ground::Ground;
use crate::reach::kind::AccountKind;
use crate::reach::standing::{Common, Extent, NoApprovals, Standing};
use crate::reach::types::Mode;

/// Accounts that have something in common, and what follows from it for them.
struct Part {
    accounts: Vec<PrincipalId>,
    shared: Arc<Standing>,
}

impl Strong {
    /// Adds accounts that have something in common, if it is such power.
    fn add(&mut self, common: Common, part: Part) {
        if !common.is_strong() {
            return;
        }
        if common.has_every_role || part.shared.has_every_role() {
            self.with_every_role.extend(&part.accounts);
        }
        match self.kinds.iter_mut().find(|known| known.common == common) {
            Some(known) => known.accounts.extend(part.accounts),
            None => self.kinds.push(Kind { accounts: part.accounts, common }),
        }
    }
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
    /// Returns every account that gets one of the wanted facts, in declaration order.
    pub(crate) fn who_meets(&mut self, wanted: &Wanted, mode: Mode) -> Vec<PrincipalId> {
        self.who((wanted, &FxHashSet::default()), mode, Extent::UntilMet, |ground, standing| standing.comes_to(ground, wanted))
    }

    /// Returns those of some accounts, given in declaration order, that get one of the wanted facts.
    pub(crate) fn those_who_meet(&mut self, accounts: &[PrincipalId], wanted: &Wanted, mode: Mode) -> Vec<PrincipalId> {
        let suffices = |ground: &Ground<'_>, standing: &Standing| standing.comes_to(ground, wanted);
        let sweep = Sweep { ground: self.ground, wanted, mode, extent: Extent::UntilMet, suffices };
        let mut found = self.those_met(&sweep, accounts, false);
        found.sort_unstable();
        found
    }

    /// Returns those of some accounts of which suffices what they get by themselves or in common with others.
    fn those_met<T: Fn(&Ground<'_>, &Standing) -> bool + Sync>(
        &mut self,
        sweep: &Sweep<'_, T>,
        accounts: &[PrincipalId],
        has_every_role: bool,
    ) -> Vec<PrincipalId> {
        let (mut found, mut waiting): (Vec<PrincipalId>, Vec<PrincipalId>) = Default::default();
        for near in self.sweep(sweep, accounts, has_every_role) {
            let Some(common) = near.common.filter(|_| !near.is_met) else {
                found.extend(near.accounts.into_iter().filter(|_| near.is_met));
                continue;
            };
            for part in self.follow_apart(common, &near.accounts, sweep.mode) {
                if (sweep.suffices)(&self.ground, &part.shared) {
                    found.extend(part.accounts);
                } else if near.waits && !common.has_every_role && part.shared.has_every_role() {
                    waiting.extend(part.accounts);
                }
            }
        }
        if !waiting.is_empty() {
            waiting.sort_unstable();
            found.extend(self.those_met(sweep, &waiting, true));
        }
        found
    }

    /// Returns who could approve a requester's activation after steps of their own, and cannot as things stand, in declaration order
    /// (`docs/reach.md`, approvers who are not there yet). Empty where no approval is asked for.
    pub(crate) fn standby_approvers(&mut self, thing: Thing, requester: PrincipalId) -> Vec<PrincipalId> {
        let Some(policy) = policy_of(self.ground.view.tenant, thing) else { return Vec::new() };
        let facts = ApproverFacts::of(self.ground, policy);
        let given = approvers_of(&self.ground.view, &mut Scratch::default(), policy, Some(requester));
        let given: FxHashSet<PrincipalId> = given.into_iter().collect();
        let is_standby = |account: &PrincipalId| *account != requester && !given.contains(account);
        let is_met = |ground: &Ground<'_>, standing: &Standing| facts.are_met_by(ground, standing);
        let able = self.who((&facts.wanted, &given), Mode::WithApproval, Extent::Whole, is_met);
        able.into_iter().filter(is_standby).collect()
    }

    /// Returns every account of which what it gets suffices, in declaration order; some need not be looked at.
    fn who(
        &mut self,
        (wanted, known): (&Wanted, &FxHashSet<PrincipalId>),
        mode: Mode,
        extent: Extent,
        suffices: impl Fn(&Ground<'_>, &Standing) -> bool + Sync,
    ) -> Vec<PrincipalId> {
        let strong = self.strong(mode);
        let mut found: Vec<PrincipalId> = Vec::new();
        for kind in &strong.kinds {
            let parts = self.follow_apart(kind.common, &kind.accounts, mode);
            let suffices = |part: &Part| suffices(&self.ground, &part.shared);
            found.extend(parts.into_iter().filter(suffices).flat_map(|part| part.accounts));
        }
        found.extend(self.who_of_agents(wanted, mode, extent, &suffices));
        found.extend(self.who_by_joining(wanted, mode, &suffices));
        let joining = self.joining_to_every_role(mode);
        let cone = Cone::near(self.ground, wanted);
        let found_so_far: FxHashSet<PrincipalId> = found.iter().copied().collect();
        let is_open = |account: &PrincipalId| !found_so_far.contains(account) && !known.contains(account);
        let comes_to_every_role = |account: &PrincipalId| strong.with_every_role.contains(account) || joining.contains(account);
        let open: Vec<PrincipalId> = cone.accounts.iter().copied().filter(is_open).collect();
        let (rich, poor): (Vec<PrincipalId>, Vec<PrincipalId>) = open.into_iter().partition(comes_to_every_role);
        let sweep = Sweep { ground: Ground { limits: Some(&cone.limits), ..self.ground }, wanted, mode, extent, suffices };
        for (accounts, has_every_role) in [(rich, true), (poor, false)] {
            let near = self.sweep(&sweep, &accounts, has_every_role);
            found.extend(near.into_iter().filter(|near| near.is_met).flat_map(|near| near.accounts));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Returns the agents' users of which what they get suffices: they have nothing in common with others, and are looked at one by one.
    fn who_of_agents(
        &mut self,
        wanted: &Wanted,
        mode: Mode,
        extent: Extent,
        suffices: &(impl Fn(&Ground<'_>, &Standing) -> bool + Sync),
    ) -> Vec<PrincipalId> {
        let users = self.ground.index.agents().users();
        let sweep = Sweep { ground: self.ground, wanted, mode, extent, suffices };
        let near = self.sweep(&sweep, users, false);
        near.into_iter().filter(|near| near.is_met).flat_map(|near| near.accounts).collect()
    }

    /// Returns everybody where what everybody may join suffices.
    fn who_by_joining(&mut self, wanted: &Wanted, mode: Mode, suffices: &impl Fn(&Ground<'_>, &Standing) -> bool) -> Vec<PrincipalId> {
        let mut joined = Standing::default();
        joined.compute_common(self.ground, wanted, Common::of_everybody(), None, &NoApprovals);
        if suffices(&self.ground, &joined) {
            return self.persons();
        }
        self.who_joins(mode, suffices)
    }

    /// Returns the accounts that come to every role by what everybody may join.
    fn joining_to_every_role(&mut self, mode: Mode) -> FxHashSet<PrincipalId> {
        self.who_joins(mode, &|_, shared| shared.has_every_role()).into_iter().collect()
    }

    /// Returns those for whom suffices what everybody may join. Who may be the only approver of something comes no further than the others, and is
    /// looked at alone.
    fn who_joins(&mut self, mode: Mode, suffices: &impl Fn(&Ground<'_>, &Standing) -> bool) -> Vec<PrincipalId> {
        let common = Common::of_everybody();
        let shared = self.follow(common, None, mode);
        if !suffices(&self.ground, &shared) {
            return Vec::new();
        }
        let parts = self.follow_apart(common, &self.persons(), mode);
        parts.into_iter().filter(|part| suffices(&self.ground, &part.shared)).flat_map(|part| part.accounts).collect()
    }

    fn persons(&self) -> Vec<PrincipalId> {
        let view = self.ground.view;
        view.tenant.principals.ids().filter(|account| AccountKind::of(&view, *account) == Some(AccountKind::Person)).collect()
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
        let ground = Ground { limits: Some(&cone.limits), ..self.ground };
        let sweep = Sweep { ground, wanted: &wanted, mode, extent: Extent::Whole, suffices: |_: &Ground<'_>, _: &Standing| false };
        let accounts: Vec<PrincipalId> = cone.accounts.iter().copied().collect();
        let mut strong = Strong::default();
        let mut waiting: Vec<PrincipalId> = Vec::new();
        for near in self.sweep(&sweep, &accounts, false) {
            let Some(common) = near.common else { continue };
            for part in self.follow_apart(common, &near.accounts, mode) {
                match near.waits && !common.has_every_role && part.shared.has_every_role() {
                    true => waiting.extend(part.accounts),
                    false => strong.add(common, part),
                }
            }
        }
        for near in self.sweep(&sweep, &waiting, true) {
            let Some(common) = near.common else { continue };
            self.follow_apart(common, &near.accounts, mode).into_iter().for_each(|part| strong.add(common, part));
        }
        strong
    }

    /// Follows what accounts have in common; those of them who may be the only approver of something are looked at alone.
    fn follow_apart(&mut self, common: Common, accounts: &[PrincipalId], mode: Mode) -> Vec<Part> {
        let of_others = self.follow(common, None, mode);
        let (special, rest) = self.set_apart(accounts);
        let alone = |account| Part { accounts: vec![account], shared: self.follow(common, Some(account), mode) };
        let mut parts: Vec<Part> = special.into_iter().map(alone).collect();
        parts.extend((!rest.is_empty()).then_some(Part { accounts: rest, shared: of_others }));
        parts
    }

    /// Parts those who may be the only approver of something from the others.
    fn set_apart(&self, accounts: &[PrincipalId]) -> (Vec<PrincipalId>, Vec<PrincipalId>) {
        accounts.iter().copied().partition(|account| self.memory.approvers.special(*account).is_some())
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
            let mut kinds: Vec<Vec<PrincipalId>> = Vec::new();
            for accounts in pending {
                let (special, rest) = self.set_apart(&accounts);
                kinds.extend(special.into_iter().map(|account| vec![account]).chain([rest]));
            }
            let near = self.compute_all(sweep, kinds, has_every_role);
            let (stopped, settled): (Vec<Near>, Vec<Near>) =
                near.into_iter().partition(|near| sweep.mode == Mode::WithApproval && !near.is_met && !near.stopped.is_empty());
            done.extend(settled);
            pending = Vec::new();
            for near in stopped {
                let is_helped = match near.accounts.as_slice() {
                    [account] => self.find_approvers(&near.stopped, Some(*account)),
                    // one of them may have become the only approver of something since
                    accounts => !self.set_apart(accounts).0.is_empty() || self.find_approvers(&near.stopped, None),
                };
                match is_helped {
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
                stopped: standing.stopped(),
            })
        };
        kinds.into_par_iter().map_init(Standing::default, compute).flatten_iter().collect()
    }
}
