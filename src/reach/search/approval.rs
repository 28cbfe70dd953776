//! Who approves: accounts under control, and honest ones as far as somebody needs them.

use rustc_hash::FxHashMap;

use crate::defect::OrDefect;
use crate::eval::{ApproverRoute, FactId, RoleRoute, Scratch, collect_approvers, default_approver_roles};
use crate::ir::{Approval, GroupId, PolicyId, PrincipalId, RoleId, Scope, Thing};

use super::growing::{Lists, Marks};
use super::{Act, Claim, Party, Purpose, Search, Side};
use crate::reach::cone::{Cone, approver_facts};
use crate::reach::plan::Class;
use crate::reach::standing::AccountKind;

/// How many approvers by the given facts are named: the requester and the attacker may be two of them.
const ENOUGH: usize = 3;

type Given = std::rc::Rc<Vec<(PrincipalId, Vec<FactId>)>>;

/// Activations that wait for an approval, and who could give it.
#[derive(Debug, Default)]
pub(super) struct Requests {
    asked: Marks<(Side, Party, Thing)>,
    by_policy: Lists<PolicyId, (Side, Party, Thing)>,
    by_group: Lists<GroupId, PolicyId>,
    by_user: Lists<PrincipalId, PolicyId>,
    by_default: Vec<PolicyId>,
    members: Lists<GroupId, (Side, Party)>,
    holders: Vec<(Side, Party, RoleId)>,
    approvers: Lists<PolicyId, (Side, Party, u64)>,
    given: FxHashMap<PolicyId, Given>,
    searched: Marks<PolicyId>,
}

/// How much there was of each.
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestsMark {
    asked: usize,
    by_policy: usize,
    by_group: usize,
    by_user: usize,
    by_default: usize,
    members: usize,
    holders: usize,
    approvers: usize,
    searched: usize,
}

impl Requests {
    pub(super) fn is_empty(&self) -> bool {
        self.asked.len() == 0
    }

    pub(super) fn mark(&self) -> RequestsMark {
        RequestsMark {
            asked: self.asked.len(),
            by_policy: self.by_policy.len(),
            by_group: self.by_group.len(),
            by_user: self.by_user.len(),
            by_default: self.by_default.len(),
            members: self.members.len(),
            holders: self.holders.len(),
            approvers: self.approvers.len(),
            searched: self.searched.len(),
        }
    }

    pub(super) fn take_back(&mut self, mark: RequestsMark) {
        self.asked.take_back(mark.asked);
        self.by_policy.take_back(mark.by_policy);
        self.by_group.take_back(mark.by_group);
        self.by_user.take_back(mark.by_user);
        self.by_default.truncate(mark.by_default);
        self.members.take_back(mark.members);
        self.holders.truncate(mark.holders);
        self.approvers.take_back(mark.approvers);
        self.searched.take_back(mark.searched);
    }
}

impl Search<'_> {
    /// Looks for approvers of an activation.
    pub(super) fn request(&mut self, side: Side, account: Party, thing: Thing, policy: PolicyId) {
        if !self.requests.asked.insert((side, account, thing)) {
            return;
        }
        if self.requests.by_policy.of(&policy).is_empty() {
            self.watch(policy);
        }
        self.requests.by_policy.push(policy, (side, account, thing));
        for (approver_side, approver, _) in self.requests.approvers.of(&policy).to_vec() {
            self.connect(policy, (side, account, thing), (approver_side, approver));
        }
        if self.task.class == Class::ByApproval {
            self.find_honest(policy, side, account);
        }
    }

    /// Begins to notice the approvers of a policy.
    fn watch(&mut self, policy: PolicyId) {
        let tenant = self.tenant();
        match &tenant.policies.row(policy).activation.approval.value {
            Approval::NotRequired => {}
            Approval::By(named) => {
                for approver in named {
                    match tenant.group_of(approver.principal) {
                        Some(group) => self.watch_group(policy, group),
                        None => self.watch_user(policy, approver.principal),
                    }
                }
            }
            Approval::DefaultApprovers => {
                self.requests.by_default.push(policy);
                for (side, account, role) in self.requests.holders.clone() {
                    self.offer_default_approver(policy, side, account, role);
                }
            }
        }
    }

    fn watch_group(&mut self, policy: PolicyId, group: GroupId) {
        self.requests.by_group.push(group, policy);
        for (side, account) in self.requests.members.of(&group).to_vec() {
            self.offer_approver(policy, side, account, Claim::Member(side, account, group));
        }
    }

    /// A named approver approves as soon as the account is under control.
    fn watch_user(&mut self, policy: PolicyId, user: PrincipalId) {
        self.requests.by_user.push(user, policy);
        let account = Party::Principal(user);
        self.offer_approver(policy, Side::Controlled, account, Claim::Controlled(account));
        if self.is_lent(user) {
            self.offer_approvals_of_lender(user);
        }
    }

    /// Lets whoever stands for a user approve where the user is named.
    pub(super) fn offer_approvals_of_lender(&mut self, user: PrincipalId) {
        let start = self.task.start;
        for policy in self.requests.by_user.of(&user).to_vec() {
            self.offer_approver(policy, Side::Controlled, start, Claim::Controlled(start));
        }
    }

    /// Only people approve (D2.22).
    fn offer_approver(&mut self, policy: PolicyId, side: Side, account: Party, by: Claim) {
        if !self.kind_of(account).is_some_and(AccountKind::is_user) {
            return;
        }
        self.graph.offer(Claim::Approver(side, account, policy), &[by], Act::None, &[]);
    }

    fn offer_default_approver(&mut self, policy: PolicyId, side: Side, account: Party, role: RoleId) {
        self.offer_approver(policy, side, account, Claim::Role(side, account, role, Scope::Tenant));
    }

    pub(super) fn note_member(&mut self, side: Side, account: Party, group: GroupId) {
        if !self.ground.index.has_approvers(self.tenant().groups.row(group).principal) {
            return;
        }
        self.requests.members.push(group, (side, account));
        for policy in self.requests.by_group.of(&group).to_vec() {
            self.offer_approver(policy, side, account, Claim::Member(side, account, group));
        }
    }

    pub(super) fn note_role(&mut self, side: Side, account: Party, role: RoleId, scope: Scope) {
        if scope != Scope::Tenant || !default_approver_roles().contains(&role) {
            return;
        }
        self.requests.holders.push((side, account, role));
        for policy in self.requests.by_default.clone() {
            self.offer_default_approver(policy, side, account, role);
        }
    }

    /// Lets a new approver answer the requests. With two equally near ones before it, a third gives nobody anything.
    pub(super) fn follow_approver(&mut self, side: Side, account: Party, policy: PolicyId) {
        let size = self.graph.size_of(Claim::Approver(side, account, policy)).or_defect();
        let start = self.task.start;
        let is_nearer = |(other, approver, reached): &&(Side, Party, u64)| {
            *other == side && *approver != start && (self.task.purpose == Purpose::Decision || *reached <= size)
        };
        if account != start && self.requests.approvers.of(&policy).iter().filter(is_nearer).count() > 1 {
            return;
        }
        self.requests.approvers.push(policy, (side, account, size));
        for request in self.requests.by_policy.of(&policy).to_vec() {
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
            self.graph.offer(Claim::Approved(side, account, thing), &[Claim::Approver(approver_side, approver, policy)], Act::Approve, &[]);
        }
    }

    /// Finds honest approvers: those by the given facts, and where none of them can answer, everybody who could become one.
    fn find_honest(&mut self, policy: PolicyId, side: Side, requester: Party) {
        if self.offer_settled(policy) {
            return;
        }
        let given = self.given_approvers(policy);
        for (approver, facts) in given.iter().take(ENOUGH) {
            self.graph.offer(Claim::Approver(Side::Honest, Party::Principal(*approver), policy), &[], Act::None, facts);
        }
        let can_answer = |approver: Party| approver != requester && (side == Side::Honest || approver != self.task.start);
        if given.iter().any(|(approver, _)| can_answer(Party::Principal(*approver))) || !self.requests.searched.insert(policy) {
            return;
        }
        let cone = Cone::of(self.ground, &approver_facts(self.ground, policy));
        for account in cone.candidates(self.ground, ENOUGH) {
            self.load_honest(account);
        }
    }

    /// Offers the honest approvers of all policies under which somebody waits, where they are known.
    pub(super) fn offer_all_settled(&mut self) {
        for policy in self.requests.by_policy.keys().to_vec() {
            self.offer_settled(policy);
        }
    }

    fn given_approvers(&mut self, policy: PolicyId) -> Given {
        let view = self.ground.view;
        let collect = || {
            let found = collect_approvers(&view, &mut Scratch::default(), policy, None).into_iter();
            std::rc::Rc::new(found.map(|(account, route)| (account, route_facts(route))).collect())
        };
        self.requests.given.entry(policy).or_insert_with(collect).clone()
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
