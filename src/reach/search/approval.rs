//! Who approves: accounts under control, and honest ones as far as somebody needs them.

use rustc_hash::FxHashSet;

use crate::defect::OrDefect;
use crate::eval::{ApproverRoute, FactId, RoleRoute, Scratch, collect_approvers, default_approver_roles};
use crate::ir::{GroupId, PolicyId, PrincipalId, RoleId, Scope, Thing};

use super::claim::{Claim, Party, Purpose, Side};
use super::state::{Given, Search};
use crate::reach::alike::likeness;
use crate::reach::conditions::Named;
use crate::reach::cone::approver_facts;
use crate::reach::kind::AccountKind;
use crate::reach::rules::Rule;
use crate::reach::types::Class;

impl Search<'_> {
    /// Looks for approvers of an activation.
    pub(super) fn request(&mut self, side: Side, account: Party, thing: Thing, policy: PolicyId) {
        if !self.grown.requests.asked.insert((side, account, thing)) {
            return;
        }
        if self.grown.requests.by_policy.of(&policy).is_empty() {
            self.watch(policy);
        }
        self.grown.requests.by_policy.push(policy, (side, account, thing));
        for (approver_side, approver, _) in self.grown.requests.approvers.of(&policy).to_vec() {
            self.connect(policy, (side, account, thing), (approver_side, approver));
        }
        if self.task.class == Class::ByApproval {
            self.find_honest(policy, side, account);
        }
    }

    /// Begins to notice the approvers of a policy.
    fn watch(&mut self, policy: PolicyId) {
        let conditions = self.ground.conditions();
        for named in conditions.named_approvers(policy) {
            match named {
                Named::MembersOf(group) => self.watch_group(policy, group),
                Named::Account(user) => self.watch_user(policy, user),
            }
        }
        if conditions.may_anybody_approve(policy) {
            self.grown.requests.by_anybody.push(policy);
            self.grown.requests.controlled.clone().into_iter().for_each(|account| self.offer_approver_of_anybody(policy, account));
        }
        if conditions.approving_roles(policy).next().is_some() {
            self.grown.requests.by_default.push(policy);
            for (side, account, role) in self.grown.requests.holders.clone() {
                self.offer_default_approver(policy, side, account, role);
            }
        }
    }

    fn watch_group(&mut self, policy: PolicyId, group: GroupId) {
        self.grown.requests.by_group.push(group, policy);
        for (side, account) in self.grown.requests.members.of(&group).to_vec() {
            self.offer_approver(policy, side, account, Claim::Member(side, account, group));
        }
    }

    /// A named approver approves as soon as the account is under control.
    fn watch_user(&mut self, policy: PolicyId, user: PrincipalId) {
        self.grown.requests.by_user.push(user, policy);
        let account = Party::Principal(user);
        self.offer_approver(policy, Side::Controlled, account, Claim::Controlled(account));
        if self.is_lent(user) {
            self.offer_approvals_of_lender(user);
        }
    }

    /// Lets whoever stands for a user approve where the user is named.
    pub(super) fn offer_approvals_of_lender(&mut self, user: PrincipalId) {
        let start = self.task.start;
        for policy in self.grown.requests.by_user.of(&user).to_vec() {
            self.offer_approver(policy, Side::Controlled, start, Claim::Controlled(start));
        }
    }

    /// Lets an account under control approve where anybody may turn out to.
    pub(super) fn note_controlled(&mut self, account: Party) {
        if self.tenant().unknowns.bound().is_none() {
            return;
        }
        self.grown.requests.controlled.push(account);
        self.grown.requests.by_anybody.clone().into_iter().for_each(|policy| self.offer_approver_of_anybody(policy, account));
    }

    fn offer_approver_of_anybody(&mut self, policy: PolicyId, account: Party) {
        self.offer_approver(policy, Side::Controlled, account, Claim::Controlled(account));
    }

    /// Only people approve (D2.22).
    fn offer_approver(&mut self, policy: PolicyId, side: Side, account: Party, by: Claim) {
        if !self.kind_of(account).is_some_and(AccountKind::is_user) {
            return;
        }
        self.offer(Claim::Approver(side, account, policy), &[by], Rule::MayApprove, &[]);
    }

    fn offer_default_approver(&mut self, policy: PolicyId, side: Side, account: Party, role: RoleId) {
        self.offer_approver(policy, side, account, Claim::Role(side, account, role, Scope::Tenant));
    }

    pub(super) fn note_member(&mut self, side: Side, account: Party, group: GroupId) {
        if !self.ground.index.has_approvers(self.tenant().groups.row(group).principal) {
            return;
        }
        self.grown.requests.members.push(group, (side, account));
        for policy in self.grown.requests.by_group.of(&group).to_vec() {
            self.offer_approver(policy, side, account, Claim::Member(side, account, group));
        }
    }

    pub(super) fn note_role(&mut self, side: Side, account: Party, role: RoleId, scope: Scope) {
        if scope != Scope::Tenant || !default_approver_roles().contains(&role) {
            return;
        }
        self.grown.requests.holders.push((side, account, role));
        for policy in self.grown.requests.by_default.clone() {
            self.offer_default_approver(policy, side, account, role);
        }
    }

    /// Lets a new approver answer the requests. With two equally near ones before it, a third gives nobody anything.
    pub(super) fn follow_approver(&mut self, side: Side, account: Party, policy: PolicyId) {
        let size = self.grown.graph.size_of(Claim::Approver(side, account, policy)).or_defect();
        let start = self.task.start;
        let is_nearer = |(other, approver, reached): &&(Side, Party, u64)| {
            *other == side && *approver != start && (self.task.purpose == Purpose::Decision || *reached <= size)
        };
        if account != start && self.grown.requests.approvers.of(&policy).iter().filter(is_nearer).count() > 1 {
            return;
        }
        self.grown.requests.approvers.push(policy, (side, account, size));
        for request in self.grown.requests.by_policy.of(&policy).to_vec() {
            self.connect(policy, request, (side, account));
        }
    }

    /// Offers an approval where the class of plan allows it: nobody approves their own request (D2.23).
    fn connect(&mut self, policy: PolicyId, request: (Side, Party, Thing), by: (Side, Party)) {
        let (side, account, thing) = request;
        let (approver_side, approver) = by;
        let start = self.task.start;
        let is_allowed = match (side, approver_side) {
            (Side::Honest, Side::Honest) => self.task.class == Class::ByApproval,
            (Side::Honest, Side::Controlled) => false,
            (Side::Controlled, Side::Controlled) => self.task.class != Class::Own || approver == start,
            (Side::Controlled, Side::Honest) => self.task.class == Class::ByApproval && approver != start,
        };
        if is_allowed && account != approver {
            self.offer(Claim::Approved(side, account, thing), &[Claim::Approver(approver_side, approver, policy)], Rule::Approve, &[]);
        }
    }

    /// Finds honest approvers: those by the given facts, and where none of them can answer, everybody who could become one.
    fn find_honest(&mut self, policy: PolicyId, side: Side, requester: Party) {
        if self.offer_settled(policy) {
            return;
        }
        let (given, enough) = (self.given_approvers(policy), self.ground.index.bounds().named);
        for (approver, facts) in given.iter().take(enough) {
            self.offer(Claim::Approver(Side::Honest, Party::Principal(*approver), policy), &[], Rule::MayApprove, facts);
        }
        let can_answer = |approver: Party| approver != requester && (side == Side::Honest || approver != self.task.start);
        if given.iter().any(|(approver, _)| can_answer(Party::Principal(*approver))) || !self.grown.requests.searched.insert(policy) {
            return;
        }
        self.honest.cone.add(self.ground, &approver_facts(self.ground, policy));
        for account in self.honest.cone.new_candidates(self.ground, enough) {
            if self.is_needed(account, enough) {
                self.load_honest(account);
            }
        }
    }

    /// Tells whether fewer accounts were looked at that get the same than may be needed.
    fn is_needed(&mut self, account: PrincipalId, enough: usize) -> bool {
        let Some(likeness) = likeness(self.ground, self.task.wanted, account, &FxHashSet::default()) else { return false };
        let alike = self.honest.alike.entry(likeness).or_default();
        *alike += 1;
        *alike <= enough
    }

    /// Offers the honest approvers of all policies under which somebody waits, where they are known.
    pub(super) fn offer_all_settled(&mut self) {
        for policy in self.grown.requests.by_policy.keys().to_vec() {
            self.offer_settled(policy);
        }
    }

    fn given_approvers(&mut self, policy: PolicyId) -> Given {
        let view = self.ground.view;
        let collect = || {
            let found = collect_approvers(&view, &mut Scratch::default(), policy, None).into_iter();
            std::rc::Rc::new(found.map(|(account, route)| (account, route_facts(route))).collect())
        };
        self.given.entry(policy).or_insert_with(collect).clone()
    }
}

fn route_facts(route: ApproverRoute) -> Vec<FactId> {
    match route {
        ApproverRoute::Named(_) => Vec::new(),
        ApproverRoute::ThroughGroup(_, chain) => chain,
        ApproverRoute::Role(_, RoleRoute::Direct(fact)) => vec![fact],
        ApproverRoute::Role(_, RoleRoute::ThroughGroup(chain, fact)) => chain.into_iter().chain([fact]).collect(),
    }
}
