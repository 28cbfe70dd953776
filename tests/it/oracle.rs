//! Decisions and holdings agree with a naive second implementation, on random tenants.

use std::collections::{BTreeMap, BTreeSet};

use pim::explain::{Answer, Decision};
use pim::ir::{PrincipalId, Relation, Scope, Target, Thing};
use pim::requirement::Requirement;
use proptest::prelude::*;

use crate::naive::{Oracle, thing_id};
use crate::tenants::{GROUPS, ROLES, tenant, things};

/// Every set of what a request can bring.
fn evidence() -> impl Strategy<Value = Vec<String>> {
    let all: Vec<String> = Requirement::ALL.iter().map(|kind| kind.text(|()| "c")).collect();
    prop::sample::subsequence(all, 0..=Requirement::ALL.len())
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
