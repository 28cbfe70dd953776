//! The least fixpoint of reach.md section 2, for the accounts that are asked about: each account is closed by itself, and only the question
//! whether an approver is to be had joins them.

use std::cell::RefCell;
use std::collections::BTreeSet;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::eval::{Closure, Reading, Scratch, View, collect_approvers, default_approver_roles, policy_of, role_holders};
use crate::ir::{Approval, Goal, GroupId, PolicyId, PrincipalId, Relation, RoleId, Scope, Target, Thing};

use super::alike::put_together;
use super::cone::{Cone, approver_facts};
use super::goal::Wanted;
use super::index::Index;
use super::standing::{Approvals, Extent, Ground, Standing};

/// Of accounts that differ in nothing, so many are looked at as approvers: one may be the requester.
const SPARES: usize = 2;

/// Whether steps that need another person count (`without approval`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Everybody cooperates.
    WithApproval,
    /// Nobody approves anything.
    WithoutApproval,
}

/// The fixpoint at one instant. It is computed as far as questions need it, and remembers what it found about approvers.
#[derive(Debug, Clone)]
pub struct Fixpoint<'a> {
    ground: Ground<'a>,
    approvers: FxHashMap<PolicyId, Witnesses>,
    standing: Standing,
    down: Closure,
}

/// Up to two approvers of one policy: with two, everybody has one other than themselves.
#[derive(Debug, Clone, Default)]
struct Witnesses {
    found: Vec<PrincipalId>,
    is_settled: bool,
}

impl Witnesses {
    fn add(&mut self, approver: PrincipalId) -> bool {
        let is_new = !self.is_full() && !self.found.contains(&approver);
        if is_new {
            self.found.push(approver);
        }
        is_new
    }

    fn has_other_than(&self, requester: PrincipalId) -> bool {
        self.found.iter().any(|approver| *approver != requester)
    }

    fn is_full(&self) -> bool {
        self.found.len() > 1
    }
}

/// What is known so far about approvers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    mode: Mode,
    approvers: &'a FxHashMap<PolicyId, Witnesses>,
}

impl<'a> Known<'a> {
    /// Returns the approvers of a policy, as far as two.
    pub(super) fn approvers_of(&self, policy: PolicyId) -> &'a [PrincipalId] {
        self.approvers.get(&policy).map(|known| known.found.as_slice()).unwrap_or_default()
    }
}

impl Approvals for Known<'_> {
    fn has_approver(&self, policy: PolicyId, requester: PrincipalId) -> bool {
        self.mode == Mode::WithApproval && self.approvers.get(&policy).is_some_and(|known| known.has_other_than(requester))
    }
}

impl<'a> Fixpoint<'a> {
    /// Begins a fixpoint. `index` must have been built from the same tenant and the same added assignments.
    #[must_use]
    pub fn new(view: &View<'a>, index: &'a Index) -> Self {
        let ground = Ground { view: *view, index, cone: None };
        Self { ground, approvers: FxHashMap::default(), standing: Standing::default(), down: Closure::default() }
    }

    /// Tells whether an account gets a fact: R1 to R9. A role is asked for in exactly that scope.
    pub fn holds(&mut self, account: PrincipalId, target: Target, mode: Mode) -> bool {
        self.close(account, &Wanted::thing(target.thing()), Extent::Whole, mode);
        self.standing.has(target)
    }

    /// Tells whether an account can reach a goal.
    pub fn reaches(&mut self, account: PrincipalId, goal: &Goal, mode: Mode) -> bool {
        self.meets(account, &Wanted::new(self.ground.view.tenant, goal), mode)
    }

    /// Tells whether an account gets one of the wanted facts.
    pub fn meets(&mut self, account: PrincipalId, wanted: &Wanted, mode: Mode) -> bool {
        self.close(account, wanted, Extent::UntilMet, mode);
        self.standing.meets(wanted)
    }

    /// Returns those of the wanted facts that an account gets, in the order given.
    pub fn all_met(&mut self, account: PrincipalId, wanted: &Wanted, mode: Mode) -> Wanted {
        self.close(account, wanted, Extent::Whole, mode);
        let is_met = |thing: Thing| self.standing.meets(&Wanted::thing(thing));
        Wanted {
            members: wanted.members.iter().copied().filter(|group| is_met(Thing::Group(*group, Relation::Member))).collect(),
            owners: wanted.owners.iter().copied().filter(|group| is_met(Thing::Group(*group, Relation::Owner))).collect(),
            roles: wanted.roles.iter().copied().filter(|role| is_met(Thing::Role(*role))).collect(),
        }
    }

    /// Returns every account that can reach a goal, in declaration order.
    pub fn who_reaches(&mut self, goal: &Goal, mode: Mode) -> Vec<PrincipalId> {
        self.who_meets(&Wanted::new(self.ground.view.tenant, goal), mode)
    }

    /// Returns every account that gets one of the wanted facts, in declaration order.
    pub fn who_meets(&mut self, wanted: &Wanted, mode: Mode) -> Vec<PrincipalId> {
        self.who(wanted, mode, Extent::UntilMet, |standing| standing.meets(wanted))
    }

    fn who(&mut self, wanted: &Wanted, mode: Mode, extent: Extent, meets: impl Fn(&Standing) -> bool + Sync) -> Vec<PrincipalId> {
        let cone = Cone::of(self.ground, wanted);
        if mode == Mode::WithApproval {
            self.settle(cone.policies.iter().copied().collect());
        }
        let known = Known { mode, approvers: &self.approvers };
        let ground = Ground { cone: Some(&cone), ..self.ground };
        let keep = |standing: &mut Standing, account: PrincipalId| {
            standing.compute(ground, wanted, account, extent, &known);
            meets(standing).then_some(account)
        };
        let alike = put_together(ground, wanted, &cone.candidates(ground, 0), &self.witnesses());
        let keep_all = |standing: &mut Standing, group: Vec<PrincipalId>| {
            let is_met = group.first().is_some_and(|first| keep(standing, *first).is_some());
            if is_met { group } else { Vec::new() }
        };
        let mut found: Vec<PrincipalId> = alike.into_par_iter().map_init(Standing::default, keep_all).flatten_iter().collect();
        found.sort_unstable();
        if cone.is_open {
            // Who is an approver may be the only one, and cannot answer himself; the others differ in nothing.
            let approvers = self.witnesses();
            let (special, rest): (Vec<PrincipalId>, Vec<PrincipalId>) = cone.others(ground).partition(|other| approvers.contains(other));
            let mut is_met = |other: &PrincipalId| keep(&mut Standing::default(), *other).is_some();
            found.extend(special.into_iter().filter(&mut is_met));
            if rest.first().is_some_and(is_met) {
                found.extend(rest);
            }
            found.sort_unstable();
        }
        found
    }

    /// Returns who could approve a requester's activation after steps of their own, and cannot as things stand, in declaration order
    /// (reach.md section 3). Empty where no approval is asked for.
    pub fn standby_approvers(&mut self, thing: Thing, requester: PrincipalId) -> Vec<PrincipalId> {
        let Some(policy) = policy_of(self.ground.view.tenant, thing) else { return Vec::new() };
        let facts = ApproverFacts::of(self.ground, policy);
        let given = collect_approvers(&self.ground.view, &mut Scratch::default(), policy, Some(requester));
        let is_standby = |account: &PrincipalId| *account != requester && !given.iter().any(|(given, _)| given == account);
        let able = self.who(&facts.wanted, Mode::WithApproval, Extent::Whole, |standing| facts.are_met_by(standing));
        able.into_iter().filter(is_standby).collect()
    }

    /// Tells whether anybody other than the requester can approve an activation, now or after steps of their own: where not, a request could
    /// only lapse (`no-approver`). Tells `true` where no approval is asked for.
    pub fn has_approver(&mut self, thing: Thing, requester: PrincipalId) -> bool {
        let Some(policy) = policy_of(self.ground.view.tenant, thing) else { return false };
        if self.ground.view.tenant.policies.row(policy).activation.approval.value == Approval::NotRequired {
            return true;
        }
        self.settle_for(policy, requester);
        self.approvers.get(&policy).is_some_and(|known| known.has_other_than(requester))
    }

    /// Finds the approvers of all policies of a cone, as far as two.
    pub(super) fn settle_all(&mut self, cone: &Cone) {
        self.settle(cone.policies.iter().copied().collect());
    }

    /// Returns the accounts that are known as approvers of something.
    pub(super) fn witnesses(&self) -> FxHashSet<PrincipalId> {
        self.approvers.values().flat_map(|known| known.found.iter().copied()).collect()
    }

    /// Returns what is known so far about approvers.
    pub(super) fn known(&self, mode: Mode) -> Known<'_> {
        Known { mode, approvers: &self.approvers }
    }

    /// Closes one account, looking for approvers as far as it is stopped for want of one on the way to what is wanted.
    fn close(&mut self, account: PrincipalId, wanted: &Wanted, extent: Extent, mode: Mode) {
        let mut cone: Option<Cone> = None;
        loop {
            let known = Known { mode, approvers: &self.approvers };
            self.standing.compute(self.ground, wanted, account, extent, &known);
            let is_met = extent == Extent::UntilMet && self.standing.meets(wanted);
            if mode == Mode::WithoutApproval || is_met || self.standing.stopped().is_empty() {
                return;
            }
            let is_on_the_way = |policy: &PolicyId| {
                wanted.is_large() || cone.get_or_insert_with(|| Cone::of(self.ground, wanted)).policies.contains(policy)
            };
            let is_settled = |policy: &PolicyId| self.approvers.get(policy).is_some_and(|known| known.is_settled);
            let on_the_way = self.standing.stopped().iter().copied().filter(is_on_the_way);
            let open: Vec<PolicyId> = on_the_way.filter(|policy| !is_settled(policy)).collect();
            if open.is_empty() {
                return;
            }
            open.into_iter().for_each(|policy| self.settle_for(policy, account));
        }
    }

    /// Finds out whether a requester has an approver: by the given facts if they suffice.
    fn settle_for(&mut self, policy: PolicyId, requester: PrincipalId) {
        self.look_up_given(policy);
        if !self.approvers.get(&policy).is_some_and(|known| known.is_settled || known.has_other_than(requester)) {
            self.settle(vec![policy]);
        }
    }

    /// Finds the approvers of some policies, as far as two, together with those of all policies that stand before becoming one.
    fn settle(&mut self, policies: Vec<PolicyId>) {
        let mut cone = Cone::default();
        let open = self.collect_open(policies, &mut cone);
        if open.is_empty() {
            return;
        }
        let mut asked = cone.candidates(self.ground, SPARES);
        let mut is_changed = true;
        while is_changed && !self.are_full(&open) {
            is_changed = false;
            asked.retain(|account| self.add_if_approver(*account, &cone, &open, &mut is_changed));
        }
        for facts in open {
            self.approvers.entry(facts.policy).or_default().is_settled = true;
        }
    }

    /// Gathers the policies that are not settled, and the cone of everybody who could become an approver under one of them.
    fn collect_open(&mut self, policies: Vec<PolicyId>, cone: &mut Cone) -> Vec<ApproverFacts> {
        let mut open: Vec<ApproverFacts> = Vec::new();
        let mut queue = policies;
        let mut seen = BTreeSet::new();
        while let Some(policy) = queue.pop() {
            self.look_up_given(policy);
            if !seen.insert(policy) || self.approvers.get(&policy).is_some_and(|known| known.is_settled) {
                continue;
            }
            let facts = ApproverFacts::of(self.ground, policy);
            cone.add(self.ground, &facts.wanted);
            open.push(facts);
            queue.extend(cone.policies.iter().copied().filter(|policy| !seen.contains(policy)));
        }
        open
    }

    fn are_full(&self, open: &[ApproverFacts]) -> bool {
        open.iter().all(|facts| self.approvers.get(&facts.policy).is_some_and(Witnesses::is_full))
    }

    /// Adds an account to the approvers of the policies it can approve under; tells whether it must be asked again.
    fn add_if_approver(&mut self, account: PrincipalId, cone: &Cone, open: &[ApproverFacts], is_changed: &mut bool) -> bool {
        if self.are_full(open) {
            return false;
        }
        let known = Known { mode: Mode::WithApproval, approvers: &self.approvers };
        let ground = Ground { cone: Some(cone), ..self.ground };
        self.standing.compute(ground, &Wanted::default(), account, Extent::Whole, &known);
        for facts in open {
            if facts.are_met_by(&self.standing) && self.approvers.entry(facts.policy).or_default().add(account) {
                *is_changed = true;
            }
        }
        !self.standing.stopped().is_empty()
    }

    fn look_up_given(&mut self, policy: PolicyId) {
        if !self.approvers.contains_key(&policy) {
            let given = given_approvers(self.ground, &mut self.down, policy);
            self.approvers.insert(policy, given);
        }
    }
}

/// What makes an account approver under a policy, besides being named: memberships, or roles held tenant-wide.
struct ApproverFacts {
    policy: PolicyId,
    wanted: Wanted,
}

impl ApproverFacts {
    fn of(ground: Ground<'_>, policy: PolicyId) -> Self {
        Self { policy, wanted: approver_facts(ground, policy) }
    }

    fn are_met_by(&self, standing: &Standing) -> bool {
        let is_member = |group: &GroupId| standing.has(Target::Group(*group, Relation::Member));
        let holds = |role: &RoleId| standing.has(Target::Role(*role, Scope::Tenant));
        self.wanted.members.iter().any(is_member) || self.wanted.roles.iter().any(holds)
    }
}

/// Finds up to two approvers by the given facts.
fn given_approvers(ground: Ground<'_>, down: &mut Closure, policy: PolicyId) -> Witnesses {
    let view = ground.view;
    let found = RefCell::new(Witnesses::default());
    let add = |account: PrincipalId| {
        found.borrow_mut().add(account);
        found.borrow().is_full()
    };
    match &view.tenant.policies.row(policy).activation.approval.value {
        Approval::NotRequired => {}
        Approval::By(named) => {
            for approver in named {
                let row = view.tenant.principals.row(approver.principal);
                match view.tenant.group_of(approver.principal) {
                    Some(group) => _ = down.search_down(&view, group, Reading::InForce, |fact| add(fact.principal)),
                    None if row.is_user() && row.disabled.is_none() => _ = add(approver.principal),
                    None => {}
                }
            }
        }
        Approval::DefaultApprovers => {
            let holders = default_approver_roles().into_iter().flat_map(|role| role_holders(&view, down, role, Some(Scope::Tenant)));
            holders.filter(|(holder, _)| view.tenant.group_of(*holder).is_none()).any(|(holder, _)| add(holder));
        }
    }
    let mut found = found.into_inner();
    found.is_settled = found.is_full();
    found
}
