//! A naive second implementation of the decision procedure, written straight from the rules over plain sets, to compare with.

use std::collections::{BTreeMap, BTreeSet};

use pim::explain::{Answer, Decision};
use pim::ir::{
    Approval, Assignment, ContextMode, GroupId, Nesting, Policy, PrincipalId, PrincipalKind, Relation, RoleId, Scope, State, Target,
    Tenant, Thing,
};
use pim::requirement::Requirement;
use proptest::prelude::*;

use crate::model::noon;
use crate::tenants::{GROUPS, ROLES, tenant, things};

struct Oracle<'a> {
    tenant: &'a Tenant,
    facts: Vec<&'a Assignment>,
}

impl<'a> Oracle<'a> {
    fn new(tenant: &'a Tenant) -> Self {
        let counts = |fact: &&Assignment| fact.window.contains(noon()) && tenant.principals.row(fact.principal).disabled.is_none();
        Self { tenant, facts: tenant.assignments.rows().values().filter(counts).collect() }
    }

    fn is(&self, who: PrincipalId, target: Target, eligible: bool) -> bool {
        self.facts.iter().any(|fact| fact.principal == who && fact.target == target && (fact.state == State::Eligible) == eligible)
    }

    /// M*: the groups somebody is in, as a closure computed by repetition.
    fn groups_of(&self, who: PrincipalId, transitive: bool) -> BTreeSet<GroupId> {
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

    fn holds_role(&self, who: PrincipalId, role: RoleId) -> bool {
        let target = Target::Role(role, Scope::Tenant);
        let through = |group: GroupId| {
            self.tenant.groups.row(group).role_assignable.is_some() && self.is(self.tenant.groups.row(group).principal, target, false)
        };
        self.is(who, target, false) || self.groups_of(who, true).into_iter().any(through)
    }

    fn is_eligible(&self, who: PrincipalId, target: Target) -> bool {
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
    fn decide(
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

/// Every set of what a request can bring.
fn evidence() -> impl Strategy<Value = Vec<String>> {
    let all: Vec<String> = Requirement::ALL.iter().map(|kind| kind.text(|()| "c")).collect();
    prop::sample::subsequence(all, 0..=Requirement::ALL.len())
}

fn thing_id(tenant: &Tenant, text: &str) -> Thing {
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

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::laws::cases(64), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn decisions_agree_with_the_naive_reading(random in tenant(), seconds in prop::option::of(prop::sample::select(vec![60i64, 300, 3_600, 7_200, 86_400])), brought in prop::option::of(evidence())) {
        let Some(model) = crate::laws::repaired_model(random) else { return Ok(()) };
        let oracle = Oracle::new(model.tenant());
        let duration = seconds.map(|seconds| format!(" for {}", pim::ir::format_duration(seconds))).unwrap_or_default();
        let with = match brought.as_deref() {
            None => String::new(),
            Some([]) => " with nothing".to_owned(),
            Some(evidence) => format!(" with {}", evidence.join(", ")),
        };
        for thing in things() {
            for (who, row) in model.tenant().principals.iter() {
                let query = format!("can {} activate {thing}{duration}{with}", row.name);
                let answer = model.can(&query);
                let Some((decision, approvers)) = oracle.decide(who, thing_id(model.tenant(), &thing), seconds, brought.as_deref()) else {
                    prop_assert!(answer.approvers.is_empty() && matches!(answer.decision, Decision::Deny | Decision::Approval), "{}", query);
                    continue;
                };
                prop_assert_eq!(answer.decision, decision, "{}", query);
                prop_assert_eq!(BTreeSet::from_iter(answer.approvers), approvers, "{}", query);
            }
        }
    }

    #[test]
    fn holdings_agree_with_the_naive_reading(random in tenant()) {
        let Some(model) = crate::laws::repaired_model(random) else { return Ok(()) };
        let oracle = Oracle::new(model.tenant());
        let holdings = GROUPS.iter().flat_map(|group| [format!("member of {group}"), format!("owner of {group}")]);
        for holding in holdings.chain(ROLES.iter().map(|role| format!("in role {role}"))) {
            let Answer::WhoIs(found) = model.ask(&format!("who is {holding}")) else { panic!() };
            for (who, row) in model.tenant().principals.iter() {
                let Answer::Is(answer) = model.ask(&format!("is {} {holding}", row.name)) else { panic!() };
                let expected = row.disabled.is_none() && expected(&oracle, who, &holding);
                prop_assert_eq!(answer.holds, expected, "is {} {}", row.name, holding);
                prop_assert_eq!(found.iter().any(|holder| holder.principal == who), expected, "who is {}", holding);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::laws::cases(64), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn eligibility_agrees_with_the_naive_reading(random in tenant()) {
        let Some(model) = crate::laws::repaired_model(random) else { return Ok(()) };
        let oracle = Oracle::new(model.tenant());
        let of_what: BTreeMap<PrincipalId, Vec<String>> = model.tenant().principals.iter().map(|(who, row)| {
            let Answer::WhatIs(found) = model.ask(&format!("what is {} eligible for", row.name)) else { panic!() };
            (who, found.into_iter().map(|item| item.target).collect())
        }).collect();
        for thing in things() {
            let held = thing.replace("membership of", "member of").replace("ownership of", "owner of").replace("role ", "in role ");
            let Answer::WhoIs(found) = model.ask(&format!("who is eligible {held}")) else { panic!() };
            let target = target_of(thing_id(model.tenant(), &thing));
            for (who, row) in model.tenant().principals.iter() {
                let Answer::Is(answer) = model.ask(&format!("is {} eligible {held}", row.name)) else { panic!() };
                let expected = if row.is_group() { oracle.is(who, target, true) } else { oracle.is_eligible(who, target) };
                prop_assert_eq!(answer.holds, expected, "is {} eligible {}", row.name, held);
                prop_assert_eq!(answer.holds, answer.reasons.iter().all(|reason| !reason.code.is_against()));
                prop_assert_eq!(found.iter().any(|holder| holder.principal == who), expected, "who is eligible {}", held);
                prop_assert_eq!(of_what[&who].contains(&thing), expected, "what is {} eligible for: {}", row.name, thing);
            }
        }
    }

    #[test]
    fn what_one_is_agrees_with_is(random in tenant()) {
        let Some(model) = crate::laws::repaired_model(random) else { return Ok(()) };
        for row in model.tenant().principals.values() {
            for relation in ["member", "owner"] {
                let Answer::WhatIs(found) = model.ask(&format!("what is {} {relation} of", row.name)) else { panic!() };
                for group in GROUPS {
                    let Answer::Is(answer) = model.ask(&format!("is {} {relation} of {group}", row.name)) else { panic!() };
                    prop_assert_eq!(found.iter().any(|item| item.target == group), answer.holds, "what is {} {} of", row.name, relation);
                }
            }
        }
    }
}

fn target_of(thing: Thing) -> Target {
    match thing {
        Thing::Group(group, relation) => Target::Group(group, relation),
        Thing::Role(role) => Target::Role(role, Scope::Tenant),
    }
}

fn expected(oracle: &Oracle<'_>, who: PrincipalId, holding: &str) -> bool {
    let rest = holding.replace("member of", "membership of").replace("owner of", "ownership of").replace("in role", "role");
    match thing_id(oracle.tenant, &rest) {
        Thing::Group(group, Relation::Member) => oracle.groups_of(who, true).contains(&group),
        Thing::Group(group, Relation::Owner) => oracle.is(who, Target::Group(group, Relation::Owner), false),
        Thing::Role(role) => oracle.holds_role(who, role),
    }
}
