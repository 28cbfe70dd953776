//! Taking over accounts: R20 to R22, and what a new account under control brings.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::eval::{Bar, HeldRole, Shield, Victim, acting_index, is_reset_role, reset_bars};
use crate::ir::{Assignment, Credential, PrincipalId, PrincipalKind, RoleId, Scope, Target};

use super::activation::has_mfa;
use super::{Account, Act, Claim, Search, Side};

/// Of accounts that bring nothing but themselves, so many of each kind are taken over.
const SPARES: usize = 2;

impl Search<'_> {
    /// The given facts of an account under control, and what the others share with it (R24, R25).
    pub(super) fn follow_control(&mut self, account: Account) {
        self.controlled.push(account);
        self.load(Side::Controlled, account);
        for at in 0..self.pool.len() {
            if let Some((group, relation)) = self.pool.get(at).copied() {
                self.offer_add(Side::Controlled, account, group, relation);
            }
        }
        if self.has_every_role {
            self.offer_every_role(Side::Controlled, account);
        }
    }

    /// R20 and R21 for every user that a role resets.
    pub(super) fn offer_resets(&mut self, actor: Account, role: RoleId, scope: Scope, claim: Claim) {
        for credential in [Credential::Password, Credential::Mfa] {
            if !is_reset_role(self.tenant(), role, credential) || !self.is_needed(actor, role, scope, credential) {
                continue;
            }
            for victim in self.potential_victims().iter().copied() {
                if actor != Account::Principal(victim) {
                    self.offer_reset(victim, credential, role, scope, claim);
                }
            }
        }
    }

    fn is_needed(&mut self, actor: Account, role: RoleId, scope: Scope, credential: Credential) -> bool {
        let index = acting_index(self.tenant(), role).unwrap_or_default();
        let known = self.resetters.entry((index, scope, credential)).or_default();
        if known.len() > 1 || known.contains(&actor) {
            return false;
        }
        known.push(actor);
        true
    }

    /// Returns the users whose takeover may bring something: those with facts of their own on the way. Of the others, which bring nothing but
    /// themselves, as many as give two of each kind whom nothing keeps from being reset.
    fn potential_victims(&mut self) -> Rc<Vec<PrincipalId>> {
        if let Some(found) = &self.prey {
            return Rc::clone(found);
        }
        let mut spares: FxHashMap<(bool, bool), usize> = FxHashMap::default();
        let mut found = Vec::new();
        for (id, row) in self.tenant().principals.iter() {
            let PrincipalKind::User { guest, .. } = row.kind else { continue };
            if id == self.task.start || row.disabled.is_some() {
                continue;
            }
            if !self.brings_something(id) {
                let spare = spares.entry((guest.is_some(), has_mfa(&row.kind))).or_default();
                if *spare == SPARES {
                    continue;
                }
                *spare += usize::from(self.is_free(id));
            }
            found.push(id);
        }
        let found = Rc::new(found);
        self.prey = Some(Rc::clone(&found));
        found
    }

    fn brings_something(&self, user: PrincipalId) -> bool {
        let view = self.ground.view;
        let counts = |fact: &Assignment| view.is_in_force(fact) || view.is_eligible(fact);
        self.ground.index.is_named(user)
            || self.units().units_of(user).next().is_some()
            || view.of_principal(user).any(|(_, fact)| counts(fact) && self.leads_on(fact.target))
    }

    fn is_free(&mut self, user: PrincipalId) -> bool {
        let victim = self.victim(user);
        victim.unresettable.is_none() && victim.roles.is_empty() && victim.shields.is_empty()
    }

    fn leads_on(&self, target: Target) -> bool {
        self.task.wanted.is_met_by(target) || self.cone.as_ref().is_none_or(|cone| cone.has(target))
    }

    fn offer_reset(&mut self, user: PrincipalId, credential: Credential, role: RoleId, scope: Scope, claim: Claim) {
        let victim = self.victim(user);
        if victim.unresettable.is_some() {
            return;
        }
        let Some(bars) = reset_bars(self.tenant(), self.units(), &victim, role, scope, credential) else { return };
        let Some(mut premises) = self.lift(&victim, bars) else { return };
        premises.insert(0, claim);
        self.graph.offer(Claim::Reset(user, credential), &premises, Act::Reset(role), &[]);
        self.offer_takeover(user);
    }

    fn victim(&mut self, user: PrincipalId) -> Rc<Victim> {
        let view = self.ground.view;
        Rc::clone(self.victims.entry(user).or_insert_with(|| Rc::new(Victim::new(&view, user))))
    }

    /// Returns what must be taken away so that nothing bars a reset; `None` where nothing helps.
    fn lift(&mut self, victim: &Victim, bars: Vec<Bar>) -> Option<Vec<Claim>> {
        let mut premises = Vec::new();
        for bar in bars {
            match bar {
                Bar::OutsideUnit(_) | Bar::Restricted(_) => return None,
                Bar::RoleForTenant(_) => {
                    let for_tenant = victim.roles.iter().filter(|given| given.scope == Scope::Tenant);
                    for_tenant.for_each(|given| self.strip(victim.principal, given, &mut premises));
                }
                Bar::RoleInRestrictedUnit(given) | Bar::Row(given) => self.strip(victim.principal, &given, &mut premises),
                Bar::Protected => self.unprotect(victim, &mut premises),
            }
        }
        Some(premises)
    }

    fn strip(&mut self, victim: PrincipalId, given: &HeldRole, premises: &mut Vec<Claim>) {
        let stripped = Claim::Stripped(victim, given.role);
        if !premises.contains(&stripped) {
            self.graph.offer(stripped, &[Claim::EveryRole(Side::Controlled, None)], Act::Unprotect, &[]);
            premises.push(stripped);
        }
    }

    /// P19: memberships and ownerships that protect are taken away by whoever may change the group, roles by whoever assigns roles.
    fn unprotect(&mut self, victim: &Victim, premises: &mut Vec<Claim>) {
        for shield in victim.protection(self.tenant()) {
            let (Shield::Held(fact) | Shield::Eligible(fact)) = shield;
            let by = match self.ground.view.fact(fact).target {
                Target::Group(group, relation) => Claim::Power(Side::Controlled, None, group, relation),
                Target::Role(..) => Claim::EveryRole(Side::Controlled, None),
            };
            let unprotected = Claim::Unprotected(victim.principal, fact);
            self.graph.offer(unprotected, &[by], Act::Unprotect, &[fact]);
            premises.push(unprotected);
        }
    }

    /// R22.
    fn offer_takeover(&mut self, user: PrincipalId) {
        let account = Account::Principal(user);
        let needs_mfa = self.tenant().settings.is_sign_in_with_mfa && has_mfa(&self.tenant().principals.row(user).kind);
        let mut premises = vec![Claim::Reset(user, Credential::Password)];
        if needs_mfa {
            premises.push(Claim::Reset(user, Credential::Mfa));
        }
        self.graph.offer(Claim::Controlled(account), &premises, Act::TakeOver, &[]);
    }
}
