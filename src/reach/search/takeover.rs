//! Taking over accounts: R20 to R22, and what a new account under control brings.

use std::rc::Rc;

use crate::eval::{Bar, HeldRole, Shield, Victim, acting_index, is_reset_role, reset_bars};
use crate::ir::{Credential, PrincipalId, RoleId, Scope, Target};

use super::claim::{Claim, Party, Side};
use super::prey::Targets;
use super::state::Search;
use crate::reach::rules::Rule;

impl<'a> Search<'a> {
    /// The given facts of an account under control, and what the others share with it (R24, R25).
    pub(super) fn follow_control(&mut self, account: Party) {
        self.load(Side::Controlled, account);
        self.share(account);
        self.note_controlled(account);
        if let Party::Principal(principal) = account {
            self.offer_agents(account, principal);
        }
    }

    /// R20 and R21 for every user that a role resets. Nobody resets their own credentials, so that a second account with the role matters to
    /// the first alone.
    pub(super) fn offer_resets(&mut self, actor: Party, role: RoleId, scope: Scope, claim: Claim) {
        let Some(index) = acting_index(self.tenant(), role) else { return };
        for credential in [Credential::Password, Credential::Mfa] {
            if !is_reset_role(self.tenant(), role, credential) {
                continue;
            }
            let key = (index, scope, credential);
            let targets = self.targets();
            match *self.grown.resetters.of(&key) {
                [] => {
                    self.grown.resetters.push(key, actor);
                    for victim in targets.in_scope(scope).filter(|victim| actor != Party::Principal(victim.principal)) {
                        self.offer_reset(victim, credential, role, scope, claim);
                    }
                }
                [first @ Party::Principal(victim)] if first != actor => {
                    self.grown.resetters.push(key, actor);
                    if let Some(victim) = targets.find(victim) {
                        self.offer_reset(victim, credential, role, scope, claim);
                    }
                }
                _ => {}
            }
        }
    }

    /// Returns whom to take over: of those that differ in nothing, and are not the attacker's own to begin with, the first few.
    fn targets(&mut self) -> Rc<Targets<'a>> {
        if let Some(found) = &self.targets {
            return Rc::clone(found);
        }
        let found = Rc::new(self.preparation.map_or_else(Targets::default, |preparation| preparation.targets(self.task.start)));
        self.targets = Some(Rc::clone(&found));
        found
    }

    fn offer_reset(&mut self, victim: &Victim, credential: Credential, role: RoleId, scope: Scope, claim: Claim) {
        let Some(bars) = reset_bars(self.tenant(), self.units(), victim, role, scope, credential) else { return };
        let Some(mut premises) = self.lift(victim, bars) else { return };
        premises.insert(0, claim);
        let rule = match credential {
            Credential::Password => Rule::R20,
            Credential::Mfa => Rule::R21,
        };
        self.offer(Claim::Reset(victim.principal, credential), &premises, rule, &[]);
        self.offer_takeover(victim.principal);
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
            self.offer(stripped, &[Claim::EveryRole(Side::Controlled, None)], Rule::Unprotect, &[]);
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
            self.offer(unprotected, &[by], Rule::Unprotect, &[fact]);
            premises.push(unprotected);
        }
    }

    /// R22.
    fn offer_takeover(&mut self, user: PrincipalId) {
        let account = Party::Principal(user);
        let mut premises = vec![Claim::Reset(user, Credential::Password)];
        if self.ground.conditions().signs_in_with_mfa(user) {
            premises.push(Claim::Reset(user, Credential::Mfa));
        }
        self.offer(Claim::Controlled(account), &premises, Rule::R22, &[]);
    }
}
