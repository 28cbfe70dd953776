//! Answers about plans agree with each other on random tenants: sets with single answers, and a `never` with every instant tried.

use insta::assert_snapshot;
use pim::answer::find_plan_breach;
use pim::explain::{Answer, Decision};
use pim::ir::{Action, Instant};
use pim::render::{Answered, Style, render_explanation};
use pim::session::{Changes, Input, NoIncludes, Session};
use proptest::prelude::*;
use std::sync::OnceLock;

use crate::laws::{cases, repaired_model};
use crate::model::{Model, noon};
use crate::tenants::{RandomTenant, tenant, things};

const VERBS: [&str; 2] = ["reach", "escalate to"];

fn accounts(model: &Model) -> Vec<String> {
    let rows = model.tenant().principals.values();
    rows.filter(|row| !row.is_group()).map(|row| row.name.to_string()).collect()
}

/// Those who come to a goal, asked one by one.
fn one_by_one(model: &Model, verb: &str, goal: &str, mods: &str) -> Vec<(String, Decision)> {
    let decided = accounts(model).into_iter().map(|name| {
        let decision = model.decide(&format!("can {name} {verb} {goal}{mods}"));
        (name, decision)
    });
    decided.filter(|(_, decision)| decision.is_yes()).collect()
}

fn with_nevers(random: &RandomTenant) -> RandomTenant {
    let mut random = random.clone();
    let goals = things();
    random.declarations.extend(goals.iter().zip(goals.iter().skip(1)).zip(["", " without approval"].iter().cycle()).enumerate().map(
        |(at, ((one, other), mods))| {
            let and = if at % 3 == 0 { format!(" and {other}") } else { String::new() };
            format!("never anyone can {} {one}{and}{mods}", VERBS[at % 2])
        },
    ));
    random
}

const DESK: &str = "\
user hana
user v
user w { mfa }
user boss
user ann
group g {
  role-assignable
  pim-enabled
  grants \"mail\"
  membership policy { activation { require mfa  approval by boss } }
}
group h { role-assignable }
group solo { pim-enabled  membership policy { activation { approval by ann } } }
group files { grants \"files\" }
assign hana to role \"Helpdesk Administrator\" as active
assign boss to role \"Global Reader\" as active
assign v to g as eligible member
assign w to h as active owner
assign w to files as active member
assign ann to solo as eligible member
assign ann to g as eligible member from 2026-05-01 until 2026-05-31
tenant t { eligible-protection off }
";

/// Answers each question in turn, as a terminal shows it.
fn shown(text: &str, questions: &[&str]) -> String {
    let session = Session::load(vec![Input::pim("desk.pim", text)], &NoIncludes, &Changes::default()).unwrap();
    let answer = |question: &&str| {
        let answered = session.ask(question, noon()).unwrap();
        let shown = Answered::of(&session, &answered);
        format!("$ {question}\n{}\n", render_explanation(&shown, Style { width: 100, ..Style::PLAIN }))
    };
    questions.iter().map(answer).collect()
}

#[test]
fn a_no_names_what_stops_each_way() {
    let questions = [
        "can hana escalate to access mail without approval",
        "can hana escalate to access mail",
        "can hana escalate to access files",
        "can ann reach membership of solo",
        "can ann reach access mail",
        "when can ann reach access mail",
    ];
    assert_snapshot!(shown(DESK, &questions));
}

#[test]
fn a_second_factor_stands_before_signing_in() {
    let strict = format!("\n{}", DESK.replace("assign w to h as active owner\n", "").replace("tenant t {", "tenant t { sign-in mfa "));
    assert_snapshot!(shown(&strict, &["can hana escalate to access files"]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(12), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sets_agree_with_single_answers(random in tenant()) {
        let Some(model) = repaired_model(random) else { return Ok(()) };
        for (at, goal) in things().into_iter().enumerate() {
            let (verb, mods) = (VERBS[at % 2], ["", "", " without approval"][at % 3]);
            let expected = one_by_one(&model, verb, &goal, mods);
            let Answer::WhoCan { items: found, .. } = model.ask(&format!("who can {verb} {goal}{mods}")) else { panic!() };
            let found: Vec<(String, Decision)> = found.iter().map(|item| (model.name(item.principal).to_owned(), item.decision)).collect();
            prop_assert_eq!(&found, &expected, "who can {} {}{}", verb, goal, mods);
        }
        for name in accounts(&model) {
            for verb in VERBS {
                let Answer::WhatCan { items, .. } = model.ask(&format!("what can {name} {verb}")) else { panic!() };
                for goal in things() {
                    let listed = items.iter().find(|item| item.target == goal).map_or(Decision::Deny, |item| item.decision);
                    let is_listable = !goal.starts_with("role ") || items.iter().any(|item| item.target == goal);
                    prop_assert!(!is_listable || listed == model.decide(&format!("can {name} {verb} {goal}")), "what can {} {}: {}", name, verb, goal);
                }
            }
        }
    }

    #[test]
    fn the_first_breach_by_a_plan_is_found(random in tenant(), days in -90i64..30) {
        let Some(model) = repaired_model(with_nevers(&random)) else { return Ok(()) };
        let from = noon().plus_seconds(days * 86_400);
        let ends = model.tenant().assignments.rows().values().flat_map(|fact| [fact.window.from, fact.window.until]);
        let mut instants: Vec<Instant> = ends.filter(|at| *at > from && at.to_datetime().is_some()).chain([from]).collect();
        instants.sort();
        for never in &model.compiled.nevers {
            let Action::Pursue(pursuit) = &never.action else { panic!() };
            let found = find_plan_breach(model.tenant(), &OnceLock::new(), never, pursuit, from);
            let found = found.map(|breach| (breach.at, breach.principals.iter().map(|id| model.name(*id).to_owned()).collect::<Vec<_>>()));
            let text = never.name.trim_start_matches("anyone can ");
            let (goals, mods) = text.strip_suffix(" without approval").map_or((text, ""), |goals| (goals, " without approval"));
            let verb = VERBS.into_iter().find(|verb| goals.starts_with(verb)).unwrap();
            let goals: Vec<&str> = goals[verb.len() + 1..].split(" and ").collect();
            let expected = instants.iter().find_map(|at| {
                let at_once = format!("{mods} at {at}");
                let comes = |name: &String| goals.iter().all(|goal| model.decide(&format!("can {name} {verb} {goal}{at_once}")).is_yes());
                let names: Vec<String> = accounts(&model).into_iter().filter(comes).collect();
                (!names.is_empty()).then_some((*at, names))
            });
            prop_assert_eq!(found, expected, "{}", never.name);
        }
    }
}

/// Who changes a group by a role that was activated on the way is no owner of it.
#[test]
fn the_power_behind_the_last_step_is_named_as_what_it_is() {
    let text = "user d user o\ngroup r { role-assignable pim-enabled }\ngroup g { pim-enabled }\n\
        assign d to r as eligible member\nassign r to role \"Groups Administrator\" as active\nassign o to g as eligible owner";
    let session = Session::load(vec![Input::pim("power.pim", text)], &NoIncludes, &Changes::default()).unwrap();
    for (who, power) in [("d", "role-power"), ("o", "owner-power")] {
        let answered = session.ask(&format!("how can {who} reach membership of g"), noon()).unwrap();
        let Answer::Plan(plan) = answered.explanation.answer else { panic!("a plan") };
        let codes: Vec<&str> = plan.reasons.iter().map(|reason| reason.code.name()).collect();
        assert_eq!(codes, [power], "{who}");
    }
}
