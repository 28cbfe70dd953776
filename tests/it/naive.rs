//! A naive second implementation of the decision procedure, written straight from the rules over plain sets.

use std::collections::BTreeSet;

use pim::explain::Decision;
use pim::ir::{
    Approval, Assignment, ContextMode, GroupId, Nesting, Policy, PrincipalId, PrincipalKind, Relation, RoleId, Scope, State, Target,
    Tenant, Thing,
};

use crate::model::noon;

/// The rules over the facts that count at one instant.
pub struct Oracle<'a> {
    pub tenant: &'a Tenant,
    facts: Vec<&'a Assignment>,
}

impl<'a> Oracle<'a> {
    pub fn new(tenant: &'a Tenant) -> Self {
        let counts = |fact: &&Assignment| fact.window.contains(noon()) && tenant.principals.row(fact.principal).disabled.is_none();
        Self { tenant, facts: tenant.assignments.rows().values().filter(counts).collect() }
    }

    pub fn is(&self, who: PrincipalId, target: Target, eligible: bool) -> bool {
        self.facts.iter().any(|fact| fact.principal == who && fact.target == target && (fact.state == State::Eligible) == eligible)
    }

    /// M*: the groups somebody is in, as a closure computed by repetition.
    pub fn groups_of(&self, who: PrincipalId, transitive: bool) -> BTreeSet<GroupId> {
        let direct = |who| self.tenant.groups.ids().filter(move |group| self.is(who, Target::Group(*group, Relation::Member), false));
        let mut found: BTreeSet<GroupId> = direct(who).collect();
        if !transitive {
            return found;
        }
        loop {
            let more: BTreeSet<GroupId> = found.iter().flat_map(|group| direct(self.tenant.groups.row(*group).principal)).collect();
            let before = found.len();
            found.extend(more);
            if found.len() == before {
                return found;
            }
        }
    }

    pub fn holds_role(&self, who: PrincipalId, role: RoleId) -> bool {
        let target = Target::Role(role, Scope::Tenant);
        let through = |group: GroupId| {
            self.tenant.groups.row(group).role_assignable.is_some() && self.is(self.tenant.groups.row(group).principal, target, false)
        };
        self.is(who, target, false) || self.groups_of(who, true).into_iter().any(through)
    }

    pub fn is_eligible(&self, who: PrincipalId, target: Target) -> bool {
        let transitive = self.tenant.settings.nesting.0 == Nesting::Transitive;
        let groups = self.groups_of(who, transitive);
        self.is(who, target, true) || groups.into_iter().any(|group| self.is(self.tenant.groups.row(group).principal, target, true))
    }

    fn approvers(&self, policy: &Policy, requester: PrincipalId) -> Option<BTreeSet<PrincipalId>> {
        let accounts = self.tenant.principals.iter().filter(|(_, row)| row.disabled.is_none() && row.is_user()).map(|(id, _)| id);
        let accounts: Vec<PrincipalId> = accounts.filter(|id| *id != requester).collect();
        let named = |by: &[pim::ir::Approver], who: PrincipalId| {
            by.iter().any(|approver| match self.tenant.principals.row(approver.principal).kind {
                PrincipalKind::Group(group) => self.groups_of(who, true).contains(&group),
                _ => approver.principal == who,
            })
        };
        match &policy.activation.approval.value {
            Approval::NotRequired => None,
            Approval::By(by) => Some(accounts.into_iter().filter(|who| named(by, *who)).collect()),
            Approval::DefaultApprovers => {
                let admins = ["Privileged Role Administrator", "Global Administrator"];
                let roles: Vec<RoleId> =
                    self.tenant.roles.iter().filter(|(_, role)| admins.contains(&&*role.name)).map(|(id, _)| id).collect();
                Some(accounts.into_iter().filter(|who| roles.iter().any(|role| self.holds_role(*who, *role))).collect())
            }
        }
    }

    /// What a capability question demands (D2.11 to D2.19).
    fn demands(&self, policy: &Policy, who: PrincipalId) -> BTreeSet<String> {
        let mut demands = BTreeSet::new();
        for required in policy.activation.require.value.iter() {
            let Some(context) = required.requirement.context() else {
                demands.insert(required.requirement.facts().word.to_owned());
                continue;
            };
            let row = self.tenant.contexts.row(*context);
            let groups = self.groups_of(who, true);
            let excluded = row
                .excludes
                .iter()
                .any(|(principal, _)| *principal == who || self.tenant.group_of(*principal).is_some_and(|group| groups.contains(&group)));
            match row.mode.0 {
                ContextMode::Untargeted => _ = demands.insert("mfa".to_owned()),
                ContextMode::Enforced if !excluded => _ = demands.insert(format!("context {}", row.name)),
                ContextMode::Enforced | ContextMode::Off | ContextMode::ReportOnly => {}
            }
        }
        demands
    }

    /// The decision and the approvers; `brought` is the evidence of a strict question, `None` asks about capability.
    pub fn decide(
        &self,
        who: PrincipalId,
        thing: Thing,
        seconds: Option<i64>,
        brought: Option<&[String]>,
    ) -> Option<(Decision, BTreeSet<PrincipalId>)> {
        let none = BTreeSet::new;
        let row = self.tenant.principals.row(who);
        let (target, policy) = match thing {
            Thing::Group(group, relation) => (Target::Group(group, relation), self.tenant.group_policy(group, relation)),
            Thing::Role(role) => (Target::Role(role, Scope::Tenant), Some(self.tenant.roles.row(role).policy)),
        };
        if !row.is_user() || row.disabled.is_some() {
            return Some((Decision::Deny, none()));
        }
        if self.is(who, target, false) {
            return Some((Decision::Already, none()));
        }
        let Some(policy) = policy.map(|policy| self.tenant.policies.row(policy)) else { return Some((Decision::Deny, none())) };
        let seconds = seconds.unwrap_or(policy.activation.max_seconds.value);
        let in_time = (300..=policy.activation.max_seconds.value).contains(&seconds);
        let has_all = brought.is_none_or(|brought| self.demands(policy, who).iter().all(|demand| brought.contains(demand)));
        if !in_time || !has_all || !self.is_eligible(who, target) {
            return Some((Decision::Deny, none()));
        }
        match self.approvers(policy, who) {
            None => Some((Decision::Allow, none())),
            Some(approvers) if approvers.is_empty() => None,
            Some(approvers) => Some((Decision::Approval, approvers)),
        }
    }
}

/// Finds what a text of a question names.
pub fn thing_id(tenant: &Tenant, text: &str) -> Thing {
    let group = |name: &str| tenant.groups.iter().find(|(id, _)| tenant.group_name(*id) == name).expect("a group").0;
    if let Some(name) = text.strip_prefix("membership of ") {
        Thing::Group(group(name), Relation::Member)
    } else if let Some(name) = text.strip_prefix("ownership of ") {
        Thing::Group(group(name), Relation::Owner)
    } else {
        let name = text.trim_start_matches("role ").trim_matches('"');
        Thing::Role(tenant.roles.iter().find(|(_, role)| &*role.name == name).expect("a role").0)
    }
}
