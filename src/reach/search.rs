//! Searches for the smallest derivation of a goal (`docs/reach.md`, reading a plan): what accounts claim, from the given facts up, cheapest first.

mod activation;
mod agents;
mod approval;
mod core;
mod frontier;
mod graph;
mod groups;
mod growing;
mod party;
mod prey;
mod roles;
mod sharing;
mod takeover;

pub(super) use graph::{Derivation, Graph, NodeId};

pub(super) use core::{Core, Lead, Outcome, Proof};
pub(super) use party::Party;
pub(super) use prey::Preparation;

pub use frontier::{Aim, Frontier, Gap, Stop};
pub use party::{Account, Newcomer};

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::eval::{FactId, UnitIndex};
use crate::ir::{
    BlueprintId, ContextId, Credential, GroupId, Nesting, PolicyId, PrincipalId, Relation, RoleId, Scope, Target, Tenant, Thing,
};

use growing::{Lists, Marks};

use super::goal::Wanted;
use super::plan::Class;
use super::standing::{AccountKind, Ground};

/// Who uses an account: its own person, or the attacker. What the one gets is never the other's (`docs/reach.md`, the rules of `escalate to`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Side {
    Honest,
    Controlled,
}

/// Something that can be derived. Where a power is pooled, as among the accounts under control, its holder is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Claim {
    /// The account is under control.
    Controlled(Party),
    /// Its password or MFA methods were reset.
    Reset(PrincipalId, Credential),
    /// Direct membership: one that was not obtained through nesting.
    Direct(Side, Party, GroupId),
    Member(Side, Party, GroupId),
    Owner(Side, Party, GroupId),
    Role(Side, Party, RoleId, Scope),
    /// May change a relation of a group.
    Power(Side, Option<Party>, GroupId, Relation),
    /// May assign every role (the premise of R9).
    EveryRole(Side, Option<Party>),
    /// The policy of a role asks for nothing any more.
    OpenRole(Side, Option<Party>, RoleId),
    /// A context demands nothing any more.
    Weak(ContextId),
    /// A context lets the account pass.
    Passes(Side, Party, ContextId),
    /// Somebody under control controls the blueprint (R29).
    Blueprint(BlueprintId),
    /// May approve under a policy.
    Approver(Side, Party, PolicyId),
    /// Somebody approved this activation.
    Approved(Side, Party, Thing),
    /// The fact that protects somebody is taken away.
    Unprotected(PrincipalId, FactId),
    /// A role that protects somebody is taken away.
    Stripped(PrincipalId, RoleId),
    /// What was asked for.
    Goal,
}

/// What is done in a derivation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Nothing: it follows.
    None,
    /// An activation by an eligible assignment.
    Activate(FactId),
    Approve,
    Add,
    Join,
    Assign,
    Reset(RoleId),
    TakeOver,
    Create,
    ChangePolicy,
    Weaken,
    Unprotect,
    /// Takes an agent identity of the blueprint.
    Control(BlueprintId),
    /// An agent identity acts as its user.
    Impersonate,
    /// Nothing that could be done: what is missing, taken for given.
    Suppose,
}

/// What a supposed claim counts, so that the fewest are supposed.
const SUPPOSED: u64 = 1000;

impl Act {
    fn cost(self) -> u64 {
        match self {
            Self::None | Self::TakeOver | Self::Impersonate => 0,
            Self::Suppose => SUPPOSED,
            Self::Activate(_)
            | Self::Approve
            | Self::Add
            | Self::Join
            | Self::Assign
            | Self::Reset(_)
            | Self::Create
            | Self::ChangePolicy
            | Self::Weaken
            | Self::Unprotect
            | Self::Control(_) => 1,
        }
    }
}

/// What a search is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The smallest plan.
    Plan,
    /// Whether there is one: which is of no account.
    Decision,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Task<'a> {
    pub(super) start: Party,
    pub(super) wanted: &'a Wanted,
    /// Whether other accounts are taken over.
    pub(super) side: Side,
    /// Which approvals may be used.
    pub(super) class: Class,
    pub(super) purpose: Purpose,
}

/// One search.
pub(super) struct Search<'a> {
    pub(super) ground: Ground<'a>,
    pub(super) task: Task<'a>,
    pub(super) graph: Graph,
    /// What an attacker's searches share; `None` for reach.
    preparation: Option<&'a Preparation<'a>>,
    /// Who shares what the accounts under control can be given.
    sharing: sharing::Sharing,
    /// Powers that all accounts under control share.
    pool: Vec<(GroupId, Relation)>,
    loaded: Marks<PrincipalId>,
    requests: approval::Requests,
    /// Whom to take over.
    targets: Option<Rc<prey::Targets<'a>>>,
    /// Who resets by a role: two accounts suffice, as nobody resets their own.
    resetters: Lists<(usize, Scope, Credential), Party>,
    group_powers: Marks<(usize, Scope)>,
    /// What a search for many attackers has besides.
    common: core::Common<'a>,
    /// Roles met on the way whose powers are unknown.
    pub(super) unknown_roles: BTreeSet<RoleId>,
}

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
        while let Some(claim) = self.graph.settle_next() {
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
        while let Some(claim) = search.graph.settle_next() {
            let target = target_of(claim, task.start);
            found.extend(target.and_then(|target| Some((target, search.graph.size_of(claim)?))));
            search.follow(claim);
        }
        found
    }

    fn begin(ground: Ground<'a>, task: Task<'a>, preparation: Option<&'a Preparation<'a>>) -> Self {
        Self {
            ground,
            task,
            graph: Graph::default(),
            preparation,
            sharing: sharing::Sharing::default(),
            pool: Vec::new(),
            loaded: Marks::default(),
            requests: approval::Requests::default(),
            targets: None,
            resetters: Lists::default(),
            group_powers: Marks::default(),
            common: core::Common::default(),
            unknown_roles: BTreeSet::new(),
        }
    }

    fn start(&mut self) {
        let start = self.task.start;
        match (self.task.side, start) {
            (Side::Honest, Party::Principal(principal)) => self.load_honest(principal),
            (Side::Controlled, _) if self.kind_of(start).is_some() => self.graph.offer(Claim::Controlled(start), &[], Act::None, &[]),
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
        if self.loaded.insert(principal) {
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
                self.graph.offer(claim_of(side, account, fact.target), base, Act::None, &[id]);
            }
            self.offer_activation(side, account, base, id);
        }
    }

    /// Returns what everything an account does rests on.
    fn base(&self, side: Side, account: Party) -> Vec<Claim> {
        match side {
            Side::Honest => Vec::new(),
            Side::Controlled => vec![Claim::Controlled(account)],
        }
    }

    /// Offers the goal where a claim satisfies it.
    fn check_goal(&mut self, side: Side, account: Party, target: Target) {
        let is_asker = side == Side::Controlled || account == self.task.start;
        if side == self.task.side && is_asker && self.task.wanted.is_met_by(target) {
            self.graph.offer(Claim::Goal, &[claim_for_goal(side, account, target)], Act::None, &[]);
        }
    }

    fn kind_of(&self, account: Party) -> Option<AccountKind> {
        match account {
            Party::Principal(principal) => AccountKind::of(&self.ground.view, principal),
            Party::New(_) => Some(AccountKind::Person),
            Party::StandIn(kind) => Some(kind),
            Party::Somebody => None,
        }
    }

    /// Tells whether an account may have been taken from its person, so that gates count.
    fn is_taken_over(&self, side: Side, account: Party) -> bool {
        side == Side::Controlled && account != self.task.start
    }

    fn matters(&self, target: Target) -> bool {
        match (target, self.preparation.map(|preparation| &preparation.cone)) {
            (Target::Role(..), _) => true,
            (Target::Group(group, _), _) if self.task.wanted.has_group(group) => true,
            (Target::Group(..), Some(cone)) => cone.has(target),
            (Target::Group(group, _), None) => self.ground.index.is_relevant(group),
        }
    }

    /// Tells whether the goal was reached.
    pub(super) fn has_goal(&self) -> bool {
        self.graph.find(Claim::Goal).is_some()
    }

    /// Tells whether any activation waited for an approval: where none did, approvals change nothing.
    pub(super) fn has_requests(&self) -> bool {
        !self.requests.is_empty()
    }

    fn tenant(&self) -> &'a Tenant {
        self.ground.view.tenant
    }

    fn units(&self) -> &'a UnitIndex {
        self.ground.index.units()
    }

    fn is_transitive(&self) -> bool {
        self.tenant().settings.nesting.0 == Nesting::Transitive
    }
}

/// Returns the claim of holding something, not through nesting.
pub(super) fn claim_of(side: Side, account: Party, target: Target) -> Claim {
    match target {
        Target::Group(group, Relation::Member) => Claim::Direct(side, account, group),
        Target::Group(group, Relation::Owner) => Claim::Owner(side, account, group),
        Target::Role(role, scope) => Claim::Role(side, account, role, scope),
    }
}

fn claim_for_goal(side: Side, account: Party, target: Target) -> Claim {
    match target {
        Target::Group(group, Relation::Member) => Claim::Member(side, account, group),
        Target::Group(_, Relation::Owner) | Target::Role(..) => claim_of(side, account, target),
    }
}

/// Returns what a claim says that an account holds, used by its own person.
fn target_of(claim: Claim, holder: Party) -> Option<Target> {
    match claim {
        Claim::Member(Side::Honest, account, group) if account == holder => Some(Target::Group(group, Relation::Member)),
        Claim::Owner(Side::Honest, account, group) if account == holder => Some(Target::Group(group, Relation::Owner)),
        Claim::Role(Side::Honest, account, role, scope) if account == holder => Some(Target::Role(role, scope)),
        Claim::Member(..)
        | Claim::Owner(..)
        | Claim::Role(..)
        | Claim::Controlled(_)
        | Claim::Reset(..)
        | Claim::Direct(..)
        | Claim::Power(..)
        | Claim::EveryRole(..)
        | Claim::OpenRole(..)
        | Claim::Weak(_)
        | Claim::Passes(..)
        | Claim::Blueprint(_)
        | Claim::Approver(..)
        | Claim::Approved(..)
        | Claim::Unprotected(..)
        | Claim::Stripped(..)
        | Claim::Goal => None,
    }
}

/// Returns whose power it is: everybody's under control, else the account's own.
fn holder(side: Side, account: Party) -> Option<Party> {
    match side {
        Side::Honest => Some(account),
        Side::Controlled => None,
    }
}
