//! Activations and the gates before them: R5, R6, and the gates of `docs/reach.md`.

use crate::eval::FactId;
use crate::ir::{ContextId, Credential, PolicyId, PrincipalId, Scope, Target, Thing};

use super::claim::{Claim, Party, Side, claim_of, holder, rule_of_activation};
use super::state::Search;
use crate::reach::conditions::{Named, SessionGate};
use crate::reach::kind::has_mfa;
use crate::reach::rules::Rule;

impl Search<'_> {
    /// Offers an activation by an eligible assignment; `through` is what lets the account use it.
    pub(super) fn offer_activation(&mut self, side: Side, account: Party, through: &[Claim], eligible: FactId) {
        let (view, conditions) = (self.ground.view, self.ground.conditions());
        let fact = view.fact(eligible);
        let policy = self.kind_of(account).and_then(|kind| conditions.activation(&view, kind, fact));
        let Some(policy) = policy.filter(|_| self.matters(fact.target)) else { return };
        let conclusion = claim_of(side, account, fact.target);
        let mut premises = through.to_vec();
        self.offer_open_role(side, account, through, eligible);
        if !self.add_session_gates(side, account, policy, &mut premises) {
            return;
        }
        if conditions.asks_approval(policy) {
            premises.push(self.approval_of(side, account, fact.target.thing(), policy));
        }
        self.offer(conclusion, &premises, rule_of_activation(fact.target), &[eligible]);
    }

    /// P15 and R26 for a role in a unit: who assigns every role takes the gates away. Elsewhere it is never the smaller plan: who changes a
    /// group's policy adds itself, and who changes a role's policy assigns the role.
    fn offer_open_role(&mut self, side: Side, account: Party, through: &[Claim], eligible: FactId) {
        let target = self.ground.view.fact(eligible).target;
        let Target::Role(role, Scope::Unit(_)) = target else { return };
        let holder = holder(side, account);
        let open = Claim::OpenRole(side, holder, role);
        self.offer(open, &[Claim::EveryRole(side, holder)], Rule::R26, &[]);
        let premises: Vec<Claim> = through.iter().copied().chain([open]).collect();
        self.offer(claim_of(side, account, target), &premises, rule_of_activation(target), &[eligible]);
    }

    /// Adds what MFA and a context ask of an account that was taken over, or that is an agent's user (D3.18); its own person passes them. Tells
    /// whether they can be passed at all.
    fn add_session_gates(&mut self, side: Side, account: Party, policy: PolicyId, premises: &mut Vec<Claim>) -> bool {
        let is_agent = self.is_agent_user(account);
        if !is_agent && !self.is_taken_over(side, account) {
            return true;
        }
        for gate in self.ground.conditions().session_gates(policy) {
            match gate {
                SessionGate::SecondFactor if is_agent => match account {
                    // nobody resets it, so that this never holds
                    Party::Principal(user) => premises.push(Claim::Reset(user, Credential::Mfa)),
                    Party::New(_) | Party::StandIn(_) | Party::Somebody => return false,
                },
                SessionGate::SecondFactor => premises.extend(self.registered(account).map(|victim| Claim::Reset(victim, Credential::Mfa))),
                SessionGate::Context(context) => premises.push(self.passage_of(side, account, context)),
            }
        }
        true
    }

    /// Returns the account where it has a second factor that the attacker lacks.
    fn registered(&self, account: Party) -> Option<PrincipalId> {
        let Party::Principal(principal) = account else { return None };
        has_mfa(&self.tenant().principals.row(principal).kind).then_some(principal)
    }

    /// R27 and R28: what lets an account pass a context. Nobody weakens one for honest accounts.
    fn passage_of(&mut self, side: Side, account: Party, context: ContextId) -> Claim {
        let passes = Claim::Passes(side, account, context);
        if side == Side::Controlled {
            self.offer(passes, &[Claim::Weak(context)], Rule::R28, &[]);
        }
        for excluded in self.ground.conditions().excluded(context) {
            match excluded {
                Named::MembersOf(group) => self.offer(passes, &[Claim::Member(side, account, group)], Rule::R28, &[]),
                Named::Account(excluded) if account == Party::Principal(excluded) => self.offer(passes, &[], Rule::R28, &[]),
                Named::Account(_) => {}
            }
        }
        if side == Side::Controlled {
            self.share_exclusions(account);
        }
        passes
    }

    /// Returns the claim that somebody approves, and sees to it that approvers are looked for.
    fn approval_of(&mut self, side: Side, account: Party, thing: Thing, policy: PolicyId) -> Claim {
        self.request(side, account, thing, policy);
        Claim::Approved(side, account, thing)
    }
}
