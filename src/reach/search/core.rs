//! What attackers have in common: one search, by the powers that they share, from which it is a short way for each of them.
//!
//! A core knows what everybody under control comes to by the powers of some roles, whoever holds these. An attacker is tried on it: somebody
//! stands for them, who is lent what they are given, and what follows from that is taken back afterwards. Whoever gains a role for the tenant
//! on the way whose powers the core lacks goes on in a larger core.
//!
//! The stand-in and the attacker's own account, which may be taken over like any other, are one and the same, and so may be who gained a role
//! and an account that is reset by it. So a core that does not lead to the goal decides, and one that does decides if the derivation holds
//! for the attacker.

use std::collections::BTreeSet;

use super::claim::{Claim, Party, Purpose, Side, Task};
use super::growing::Growing;
use super::grown::GrownMark;
use super::prey::Preparation;
use super::state::{Lead, Search};
use crate::eval::{acting_index, built_in};
use crate::ir::{PolicyId, PrincipalId, RoleId, Scope};
use crate::reach::approvers::Known;
use crate::reach::kind::AccountKind;
use crate::reach::power;
use crate::reach::rules::Rule;
use crate::reach::types::Class;
use crate::table::Id;

/// What an attempt came to.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    /// The goal.
    Goal(Proof),
    /// Not the goal, but powers that the core lacks, each with the way to it.
    Gains(Vec<(Lead, Proof)>),
    /// Neither.
    Nothing,
}

/// What a derivation shows, as far as it may not hold for everybody.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proof {
    /// Who asks for an approval, and who gives it.
    approvals: Vec<(Party, Party)>,
    /// Whose credentials are reset by powers that somebody gained.
    resets: Vec<(usize, PrincipalId)>,
}

impl Proof {
    /// Tells whether the derivation holds for an attacker who has the powers of the core by these leads: they do not approve their own request,
    /// nor does whoever gained a role reset their own credentials.
    pub(crate) fn holds_for(&self, attacker: PrincipalId, leads: &[Lead]) -> bool {
        let is_attacker = |party: Party| matches!(party, Party::StandIn(_)) || party == Party::Principal(attacker);
        let is_own = |(power, victim): &(usize, PrincipalId)| {
            leads.iter().any(|lead| lead.power == *power && lead.holder == Party::Principal(*victim))
        };
        !self.approvals.iter().any(|(requester, approver)| is_attacker(*requester) && is_attacker(*approver))
            && !self.resets.iter().any(is_own)
    }
}

/// What everybody under control comes to by the powers of some roles.
pub(crate) struct Core<'a> {
    search: Search<'a>,
    /// Before anybody stands for an attacker.
    bare: Option<GrownMark>,
    /// Before somebody is lent anything.
    ready: Option<GrownMark>,
}

impl<'a> Core<'a> {
    /// Computes the core of some roles, given by their places in the catalogue, without approvals from outside.
    pub(crate) fn new(preparation: &'a Preparation<'a>, powers: &BTreeSet<usize>) -> Self {
        let (start, class) = (Party::StandIn(AccountKind::Person), Class::ByCompromisedApprover);
        let wanted = &preparation.wanted;
        let task = Task { start, wanted, side: Side::Controlled, class, purpose: Purpose::Decision };
        let mut search = Search::begin(preparation.ground, task, Some(preparation));
        for power in powers {
            let claim = Claim::Role(Side::Controlled, Party::Somebody, built_in(*power), Scope::Tenant);
            search.offer(claim, &[], Rule::Begin, &[]);
        }
        search.go_on();
        let bare = search.mark();
        Self { search, bare, ready: None }
    }

    /// Goes on to the core in which honest accounts approve.
    pub(crate) fn add_approvals(&mut self, honest: Known<'a>) {
        self.search.take_back(self.bare);
        self.search.task.class = Class::ByApproval;
        self.search.trial.honest = Some(honest);
        self.search.offer_all_settled();
        self.search.go_on();
        self.bare = self.search.mark();
        self.ready = None;
    }

    /// Lets somebody stand for attackers of a kind.
    pub(crate) fn begin(&mut self, kind: AccountKind) {
        self.search.take_back(self.bare);
        self.search.task.start = Party::StandIn(kind);
        if !self.search.has_goal() {
            self.search.start();
            self.search.go_on();
        }
        self.ready = self.search.mark();
    }

    /// Tries an attacker of the kind that the core was begun for.
    pub(crate) fn attempt(&mut self, attacker: PrincipalId) -> Outcome {
        self.search.take_back(self.ready);
        if !self.search.has_goal() {
            self.search.lend(attacker);
            self.search.go_on();
        }
        let gained = self.search.trial.gained.take().unwrap_or_default(); // none are noted where powers count at once
        if let Some(proof) = self.search.prove(Claim::Goal) {
            return Outcome::Goal(proof);
        }
        let held = |lead: &Lead| Claim::Role(Side::Controlled, lead.holder, lead.role, Scope::Tenant);
        let gained: Vec<(Lead, Proof)> = gained.into_iter().filter_map(|lead| Some((lead, self.search.prove(held(&lead))?))).collect();
        if gained.is_empty() { Outcome::Nothing } else { Outcome::Gains(gained) }
    }

    /// Returns the way to the goal that is open to everybody under control, whoever they begin with.
    pub(crate) fn proof(&self) -> Option<Proof> {
        self.bare.is_none().then(|| self.search.prove(Claim::Goal)).flatten()
    }
}

impl Search<'_> {
    /// Tells whether an account has lent the stand-in what it is given.
    pub(super) fn is_lent(&self, account: PrincipalId) -> bool {
        self.trial.lender == Some(account)
    }

    /// Lends the stand-in what an account is given.
    fn lend(&mut self, lender: PrincipalId) {
        self.trial.lender = Some(lender);
        self.trial.gained = Some(Vec::new());
        let start = self.task.start;
        self.load_facts(Side::Controlled, start, lender, &[Claim::Controlled(start)]);
        self.offer_agents(start, lender);
        self.offer_exclusions_of_lender(lender);
        self.offer_approvals_of_lender(lender);
    }

    /// Tells whether the powers of a role need not be followed: all share those of Global Administrator already, or they wait for a larger
    /// core, for which the role is noted.
    pub(super) fn are_powers_put_off(&mut self, side: Side, account: Party, role: RoleId, scope: Scope) -> bool {
        let tenant = self.tenant();
        let is_strong = power::has_power_over_groups(tenant, role) || power::has_power_over_accounts(tenant, role);
        let Some(power) = acting_index(tenant, role).filter(|_| side == Side::Controlled && scope == Scope::Tenant && is_strong) else {
            return false;
        };
        let Some(gained) = &mut self.trial.gained else {
            self.grown.powers.insert(power);
            return false;
        };
        if self.grown.powers.contains(&power) {
            return false;
        }
        if self.grown.powers.contains(&power::global_administrator().index()) {
            return true;
        }
        if gained.iter().all(|lead| lead.power != power) {
            gained.push(Lead { power, role, holder: account });
        }
        true
    }

    /// Offers the approvers of a policy, where the honest ones are known; tells whether they are.
    pub(super) fn offer_settled(&mut self, policy: PolicyId) -> bool {
        let Some(honest) = self.trial.honest else { return false };
        for approver in honest.approvers_of(policy) {
            self.offer(Claim::Approver(Side::Honest, Party::Principal(*approver), policy), &[], Rule::MayApprove, &[]);
        }
        true
    }

    /// Reads off the derivation of a claim, if it was settled, what may not hold for everybody.
    fn prove(&self, claim: Claim) -> Option<Proof> {
        let mut proof = Proof::default();
        for node in self.grown.graph.in_order(self.grown.graph.find(claim)?) {
            let first = self.grown.graph.derivation(node).and_then(|derivation| derivation.premises.first());
            match (self.grown.graph.claim(node), first.map(|first| self.grown.graph.claim(*first))) {
                (Claim::Approved(_, requester, _), Some(Claim::Approver(_, approver, _))) => proof.approvals.push((requester, approver)),
                (Claim::Reset(victim, _), Some(Claim::Role(_, Party::Somebody, role, _))) => {
                    proof.resets.extend(acting_index(self.tenant(), role).map(|power| (power, victim)));
                }
                (_, _) => {}
            }
        }
        Some(proof)
    }

    /// Marks the state; `None` where the goal was reached, after which nothing is tried.
    fn mark(&mut self) -> Option<GrownMark> {
        if self.has_goal() { None } else { Some(self.grown.mark()) }
    }

    fn take_back(&mut self, mark: Option<GrownMark>) {
        self.trial.lender = None;
        self.trial.gained = None;
        if let Some(mark) = mark {
            self.grown.take_back(mark);
        }
    }
}
