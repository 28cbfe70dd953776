//! Searches for the smallest derivation of a goal (`docs/reach.md`, reading a plan): what accounts claim, from the given facts up, cheapest first.

mod activation;
mod agents;
mod approval;
mod claim;
mod core;
mod frontier;
mod graph;
mod groups;
mod growing;
mod grown;
mod prey;
mod roles;
mod sharing;
mod state;
mod takeover;

pub(super) use claim::{Claim, Party, Purpose, Side, Task};
pub(super) use core::{Core, Outcome, Proof};
pub(super) use graph::{Derivation, NodeId};
pub(super) use prey::Preparation;
pub(super) use state::{Lead, Search};

use crate::ir::{Credential, PrincipalId, Target};

use super::ground::Ground;
use super::rules::Rule;
use claim::{claim_of, rule_of_given, target_of};

impl<'a> Search<'a> {
    /// Runs a search to the cheapest derivation of the goal, or until nothing more follows. An attacker's needs a preparation.
    pub(super) fn run(ground: Ground<'a>, task: Task<'a>, preparation: Option<&'a Preparation<'a>>) -> Self {
        let mut search = Self::begin(ground, task, preparation);
        search.start();
        search.go_on();
        search
    }

    /// Goes on to the cheapest derivation of the goal, or until nothing more follows.
    fn go_on(&mut self) {
        while let Some(claim) = self.grown.graph.settle_next() {
            if claim == Claim::Goal {
                break;
            }
            self.follow(claim);
        }
    }

    /// Runs a search until nothing more follows, whatever the goal, and returns what the account gets that it starts with: each fact with the
    /// size of its smallest derivation tree, the smallest first.
    pub(super) fn run_whole(ground: Ground<'a>, task: Task<'a>) -> Vec<(Target, u64)> {
        let mut search = Self::begin(ground, task, None);
        search.start();
        let mut found = Vec::new();
        while let Some(claim) = search.grown.graph.settle_next() {
            let target = target_of(claim, task.start);
            found.extend(target.and_then(|target| Some((target, search.grown.graph.size_of(claim)?))));
            search.follow(claim);
        }
        found
    }

    fn start(&mut self) {
        let start = self.task.start;
        match (self.task.side, start) {
            (Side::Honest, Party::Principal(principal)) => self.load_honest(principal),
            (Side::Controlled, _) if self.kind_of(start).is_some() => self.offer(Claim::Controlled(start), &[], Rule::Begin, &[]),
            (Side::Honest | Side::Controlled, _) => {}
        }
    }

    fn follow(&mut self, claim: Claim) {
        match claim {
            Claim::Controlled(account) => self.follow_control(account),
            Claim::Direct(side, account, group) => self.follow_direct(side, account, group),
            Claim::Member(side, account, group) => self.follow_member(side, account, group),
            Claim::Owner(side, account, group) => self.follow_owner(side, account, group),
            Claim::Role(side, account, role, scope) => self.follow_role(side, account, role, scope),
            Claim::Power(side, account, group, relation) => self.follow_power(side, account, group, relation),
            Claim::EveryRole(side, account) => self.follow_every_role(side, account),
            Claim::Approver(side, account, policy) => self.follow_approver(side, account, policy),
            Claim::Blueprint(blueprint) => self.follow_blueprint(blueprint),
            Claim::Reset(user, Credential::Mfa) => self.share(Party::Principal(user)),
            Claim::Reset(_, Credential::Password)
            | Claim::OpenRole(..)
            | Claim::Weak(_)
            | Claim::Passes(..)
            | Claim::Approved(..)
            | Claim::Unprotected(..)
            | Claim::Stripped(..)
            | Claim::Goal => {}
        }
    }

    /// Begins with the given facts of an account whose own person uses it.
    fn load_honest(&mut self, principal: PrincipalId) {
        if self.grown.loaded.insert(principal) {
            self.load(Side::Honest, Party::Principal(principal));
        }
    }

    /// R1 and R3 to R6 from the given facts, and R8.
    fn load(&mut self, side: Side, account: Party) {
        if self.kind_of(account).is_none() {
            return;
        }
        let base = self.base(side, account);
        if let Party::Principal(principal) = account {
            self.load_facts(side, account, principal, &base);
        }
        if side == Side::Honest {
            self.offer_joining(side, account, &base);
        }
    }

    /// R1 and R3 to R6 from what a principal is given.
    fn load_facts(&mut self, side: Side, account: Party, principal: PrincipalId, base: &[Claim]) {
        for (id, fact) in self.ground.view.of_principal(principal) {
            if self.ground.view.is_in_force(fact) && self.matters(fact.target) {
                self.offer(claim_of(side, account, fact.target), base, rule_of_given(fact.target), &[id]);
            }
            self.offer_activation(side, account, base, id);
        }
    }
}
