//! Who approves: accounts under control, and honest ones as far as somebody needs them.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::eval::{ApproverRoute, FactId, RoleRoute, Scratch, collect_approvers, default_approver_roles};
use crate::ir::{Approval, GroupId, PolicyId, PrincipalId, RoleId, Scope, Thing};

use super::{Account, Act, Claim, Search, Side};
use crate::reach::cone::{Cone, approver_facts};
use crate::reach::plan::Class;

/// How many approvers by the given facts are named: the requester and the attacker may be two of them.
const ENOUGH: usize = 3;

type Given = std::rc::Rc<Vec<(PrincipalId, Vec<FactId>)>>;

/// Activations that wait for an approval, and who could give it.
#[derive(Debug, Default)]
pub(super) struct Requests {
    asked: FxHashSet<(Side, Account, Thing)>,
    by_policy: FxHashMap<PolicyId, Vec<(Side, Account, Thing)>>,
    by_group: FxHashMap<GroupId, Vec<PolicyId>>,
    by_default: Vec<PolicyId>,
    members: FxHashMap<GroupId, Vec<(Side, Account)>>,
    holders: Vec<(Side, Account, RoleId)>,
    approvers: FxHashMap<PolicyId, Vec<(Side, Account, u64)>>,
    given: FxHashMap<PolicyId, Given>,
    searched: FxHashSet<PolicyId>,
}

impl Requests {
    pub(super) fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }
}

impl Search<'_> {
    /// Looks for approvers of an activation.
    pub(super) fn request(&mut self, side: Side, account: Account, thing: Thing, policy: PolicyId) {
        if !self.requests.asked.insert((side, account, thing)) {
            return;
        }
        if !self.requests.by_policy.contains_key(&policy) {
            self.watch(policy);
        }
        self.requests.by_policy.entry(policy).or_default().push((side, account, thing));
        for (approver_side, approver, _) in self.requests.approvers.get(&policy).cloned().unwrap_or_default() {
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
        self.requests.by_group.entry(group).or_default().push(policy);
        for (side, account) in self.requests.members.get(&group).cloned().unwrap_or_default() {
            self.offer_approver(policy, side, account, Claim::Member(side, account, group));
        }
    }

    /// A named approver approves as soon as the account is under control.
    fn watch_user(&mut self, policy: PolicyId, user: PrincipalId) {
        if self.tenant().principals.row(user).is_user() {
            let account = Account::Principal(user);
            self.offer_approver(policy, Side::Controlled, account, Claim::Controlled(account));
        }
    }

    fn offer_approver(&mut self, policy: PolicyId, side: Side, account: Account, by: Claim) {
        self.graph.offer(Claim::Approver(side, account, policy), &[by], Act::None, &[]);
    }

    fn offer_default_approver(&mut self, policy: PolicyId, side: Side, account: Account, role: RoleId) {
        self.offer_approver(policy, side, account, Claim::Role(side, account, role, Scope::Tenant));
    }

    pub(super) fn note_member(&mut self, side: Side, account: Account, group: GroupId) {
        if !self.ground.index.has_approvers(self.tenant().groups.row(group).principal) {
            return;
        }
        self.requests.members.entry(group).or_default().push((side, account));
        for policy in self.requests.by_group.get(&group).cloned().unwrap_or_default() {
            self.offer_approver(policy, side, account, Claim::Member(side, account, group));
        }
    }

    pub(super) fn note_role(&mut self, side: Side, account: Account, role: RoleId, scope: Scope) {
        if scope != Scope::Tenant || !default_approver_roles().contains(&role) {
            return;
        }
        self.requests.holders.push((side, account, role));
        for policy in self.requests.by_default.clone() {
            self.offer_default_approver(policy, side, account, role);
        }
    }

    /// Lets a new approver answer the requests. With two equally near ones before it, a third gives nobody anything.
    pub(super) fn follow_approver(&mut self, side: Side, account: Account, policy: PolicyId) {
        let size = self.graph.size_of(Claim::Approver(side, account, policy)).unwrap_or_default();
        let start = Account::Principal(self.task.start);
        let known = self.requests.approvers.entry(policy).or_default();
        let nearer = known.iter().filter(|(other, approver, reached)| *other == side && *approver != start && *reached <= size).count();
        if nearer > 1 && account != start {
            return;
        }
        known.push((side, account, size));
        for request in self.requests.by_policy.get(&policy).cloned().unwrap_or_default() {
            self.connect(policy, request, (side, account));
        }
    }

    /// Offers an approval where the class of plan allows it: nobody approves their own request (D2.23).
    fn connect(&mut self, policy: PolicyId, request: (Side, Account, Thing), by: (Side, Account)) {
        let (side, account, thing) = request;
        let (approver_side, approver) = by;
        let start = Account::Principal(self.task.start);
        let is_allowed = match (side, approver_side) {
            (Side::Honest, Side::Honest) => self.task.class == Class::ByApproval,
            (Side::Honest, Side::Controlled) => false,
            (Side::Controlled, Side::Controlled) => self.task.class != Class::Own || approver == start,
            (Side::Controlled, Side::Honest) => self.task.class == Class::ByApproval && (approver != start || self.task.is_doubled),
        };
        if is_allowed && (account != approver || (self.task.is_doubled && account == start)) {
            self.graph.offer(Claim::Approved(side, account, thing), &[Claim::Approver(approver_side, approver, policy)], Act::Approve, &[]);
        }
    }

    /// Finds honest approvers: those by the given facts, and where none of them can answer, everybody who could become one.
    fn find_honest(&mut self, policy: PolicyId, side: Side, requester: Account) {
        let given = self.given_approvers(policy);
        for (approver, facts) in given.iter().take(ENOUGH) {
            self.graph.offer(Claim::Approver(Side::Honest, Account::Principal(*approver), policy), &[], Act::None, facts);
        }
        let can_answer =
            |approver: PrincipalId| Account::Principal(approver) != requester && (side == Side::Honest || approver != self.task.start);
        if given.iter().any(|(approver, _)| can_answer(*approver)) || !self.requests.searched.insert(policy) {
            return;
        }
        let cone = Cone::of(self.ground, &approver_facts(self.ground, policy));
        for account in cone.candidates(self.ground, ENOUGH) {
            self.load_honest(account);
        }
    }

    fn given_approvers(&mut self, policy: PolicyId) -> Given {
        let view = self.ground.view;
        let collect = || {
            let found = collect_approvers(&view, &mut Scratch::default(), policy, None).into_iter();
            let is_able = |(account, route): &(PrincipalId, ApproverRoute)| {
                !matches!(route, ApproverRoute::Named(_)) || view.tenant.principals.row(*account).is_user()
            };
            let able = found.filter(is_able).filter(|(account, _)| view.tenant.group_of(*account).is_none());
            std::rc::Rc::new(able.map(|(account, route)| (account, route_facts(route))).collect())
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
