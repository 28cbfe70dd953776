//! Control of agents: R29 and R30.

use crate::ir::{BlueprintId, PrincipalId};

use super::claim::{Claim, Party, Side};
use super::state::Search;
use crate::reach::conditions::Named;
use crate::reach::kind::AccountKind;
use crate::reach::rules::Rule;

impl Search<'_> {
    /// What the account of a principal controls from the beginning: the blueprints that it owns, and its user where it is an agent identity.
    pub(super) fn offer_agents(&mut self, account: Party, principal: PrincipalId) {
        let (control, agents) = (Claim::Controlled(account), self.ground.index.agents());
        for blueprint in agents.owned_by(principal) {
            self.offer(Claim::Blueprint(*blueprint), &[control], Rule::HasBlueprint, &[]);
        }
        if let Some(user) = agents.user_of(principal) {
            self.offer(Claim::Controlled(Party::Principal(user)), &[control], Rule::R30, &[]);
        }
    }

    /// R29: every agent identity of a blueprint that somebody under control controls.
    pub(super) fn follow_blueprint(&mut self, blueprint: BlueprintId) {
        for identity in self.ground.index.agents().identities_of(blueprint) {
            let taken = Claim::Controlled(Party::Principal(*identity));
            self.offer(taken, &[Claim::Blueprint(blueprint)], Rule::R29, &[]);
        }
    }

    /// Tells whether an account is an agent's user, which passes no gate that its person would (D3.18).
    pub(super) fn is_agent_user(&self, account: Party) -> bool {
        self.kind_of(account).is_some_and(AccountKind::is_stopped_by_gates)
    }

    /// Lets whoever stands for an agent's user pass the contexts that exclude the user by name.
    pub(super) fn offer_exclusions_of_lender(&mut self, lender: PrincipalId) {
        let start = self.task.start;
        if !self.is_agent_user(start) {
            return;
        }
        for context in self.tenant().contexts.ids() {
            if self.ground.conditions().excluded(context).any(|excluded| excluded == Named::Account(lender)) {
                self.offer(Claim::Passes(Side::Controlled, start, context), &[], Rule::R28, &[]);
            }
        }
    }
}
