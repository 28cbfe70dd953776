//! `never`: the breaches of `tests/suite/never`, an exhaustive search beside it, and the reports of `pim test`.
//!
//! In a suite file the line below a `never` that is breached is `#! NAMES at INSTANT`.

mod report;

use std::collections::BTreeMap;

use pim::answer::find_breach;
use pim::ir::{Action, Instant, Never, OneStep, PrincipalKind};
use pim::session::{Changes, Input, NoIncludes, Outcome, Session};
use proptest::prelude::*;

use crate::laws::{cases, repaired_model};
use crate::model::{Model, noon};
use crate::tenants::{GROUPS, RandomTenant, USERS, tenant, things};
use crate::when::{powers, suite};

fn session(text: &str) -> Session {
    Session::load(vec![Input::pim("test.pim", text)], &NoIncludes, &Changes::default()).map_err(|rejected| rejected.diagnostics).unwrap()
}

/// Returns who breaches each `never` and when, by its line.
fn breaches(text: &str) -> BTreeMap<usize, String> {
    let session = session(text);
    let line = |span: pim::source::Span| session.sources().get(span.source).position(span.start).line;
    let cases = session.test(noon()).map_err(|rejected| rejected.diagnostics).unwrap();
    let message = |outcome: &Outcome| match outcome {
        Outcome::Failed(failure) | Outcome::Unproven(failure) => {
            Some(failure.message.replace("breached by ", "").replace(", first at ", " at ").replace('`', ""))
        }
        Outcome::Passed | Outcome::Diverged(_) => None,
    };
    cases.iter().filter_map(|case| Some((line(case.span), message(&case.outcome)?))).collect()
}

#[test]
fn breaches_are_as_written() {
    for (name, text) in suite("never") {
        let lines: Vec<&str> = text.lines().collect();
        let announced = lines.iter().enumerate().filter_map(|(at, line)| Some((at, line.strip_prefix("#! ")?.to_owned())));
        assert_eq!(breaches(&text), announced.collect(), "{name}");
    }
}

#[test]
fn a_breach_is_explained_at_its_instant() {
    let text = "user kim\ngroup safe { pim-enabled }\nassign kim to safe as eligible member from 2026-09-01\nnever anyone can activate membership of safe\n";
    let session = session(text);
    let cases = session.test(noon()).map_err(|rejected| rejected.diagnostics).unwrap();
    let [case] = cases.as_slice() else { panic!("{cases:?}") };
    let Outcome::Failed(failure) = &case.outcome else { panic!("{case:?}") };
    assert_eq!(failure.message, "breached by `kim`, first at 2026-09-01T00:00:00Z");
    assert_eq!(failure.explanation.at.to_string(), "2026-09-01T00:00:00Z");
}

#[test]
fn a_rule_about_nobody_passes_and_is_told() {
    let rule = "never any member of crew can activate membership of safe\n";
    let told = |group: &str| {
        let session = session(&format!("user kim\n{group}\ngroup safe {{ pim-enabled }}\n{rule}"));
        let cases = session.test(noon()).map_err(|rejected| rejected.diagnostics).unwrap();
        assert!(cases.iter().all(|case| case.outcome == Outcome::Passed));
        cases.iter().filter_map(|case| case.remark.as_ref()).map(pim::render::remark_text).collect::<Vec<String>>()
    };
    assert_eq!(told("group crew"), ["vacuous: group `crew` has no members, now or later: the rule holds whatever else is written"]);
    assert!(told("group crew { allow vacuous because \"not yet\" }").is_empty());
    assert!(told("group crew\nassign kim to crew as active member from 2027-01-01").is_empty());
}

#[test]
fn a_filter_picks_by_name_text_or_file_and_counts_the_rest() {
    let text = "user kim\ngroup safe { pim-enabled }\nnever \"four eyes\": kim can activate membership of safe\nexpect no: is kim member of safe\n";
    let session = session(text);
    let picked = |filter| {
        let (cases, left_out) = session.test_matching(noon(), Some(filter)).map_err(|rejected| rejected.diagnostics).unwrap();
        (cases.len(), left_out)
    };
    assert_eq!(picked("four"), (1, 1));
    assert_eq!(picked("kim"), (2, 0));
    assert_eq!(picked("test.pim"), (2, 0));
    assert_eq!(picked("is kim"), (1, 1));
    assert_eq!(picked("nothing of the kind"), (0, 2));
}

/// Every instant that can matter, from `from` on, and every account: slow, and without cleverness.
fn first_breach(model: &Model, never: &Never, action: &str, mods: &str, from: Instant) -> Option<(Instant, Vec<String>)> {
    let ends = model.tenant().assignments.rows().values().flat_map(|fact| [fact.window.from, fact.window.until]);
    let mut instants: Vec<Instant> = ends.filter(|at| *at > from && at.to_datetime().is_some()).chain([from]).collect();
    instants.sort();
    instants.into_iter().find_map(|at| {
        let is_account = |kind: &PrincipalKind| !matches!(kind, PrincipalKind::Group(_));
        let accounts = model.tenant().principals.iter().filter(|(id, row)| is_account(&row.kind) && !never.except.contains(id));
        let is_in = |name: &str, guest: bool| match never.who {
            pim::ir::Who::Anyone => true,
            pim::ir::Who::AnyUser => name != "bot",
            pim::ir::Who::AnyGuest => guest,
            pim::ir::Who::AnyServicePrincipal => name == "bot",
            pim::ir::Who::AnyMember(group) => {
                let query = format!("is {name} member of {} at {at}", model.tenant().group_name(group));
                matches!(model.ask(&query), pim::explain::Answer::Is(is) if is.holds)
            }
            pim::ir::Who::AnyEligible(group, relation) => {
                let query = format!("is {name} eligible {} of {} at {at}", relation.word(), model.tenant().group_name(group));
                matches!(model.ask(&query), pim::explain::Answer::Is(is) if is.holds)
            }
            pim::ir::Who::Named(named) => model.name(named) == name,
        };
        let breaches = |name: &str| model.decide(&format!("can {name} {action}{mods} at {at}")).is_yes();
        let found = accounts.filter(|(_, row)| {
            let is_guest = matches!(row.kind, PrincipalKind::User { guest: Some(_), .. });
            is_in(&row.name, is_guest) && breaches(&row.name)
        });
        let names: Vec<String> = found.map(|(_, row)| row.name.to_string()).collect();
        (!names.is_empty()).then_some((at, names))
    })
}

fn step(action: &Action) -> OneStep {
    match action {
        Action::Step(step) => *step,
        Action::Pursue(_) => panic!("takes several steps"),
    }
}

fn actions() -> Vec<(String, &'static str)> {
    let mods = ["", " without approval", " with mfa, justification"];
    let activate = things().into_iter().zip(mods.into_iter().cycle()).map(|(thing, mods)| (format!("activate {thing}"), mods));
    activate.chain(powers().into_iter().filter(|(who, _)| who == "ann").map(|(_, action)| (action, ""))).collect()
}

fn with_nevers(random: &RandomTenant, whos: &[String]) -> RandomTenant {
    let mut random = random.clone();
    let actions = actions();
    random.declarations.extend(actions.iter().zip(whos.iter().cycle()).map(|((action, mods), who)| {
        let (who, except) =
            who.split_once(" except ").map_or((who.as_str(), String::new()), |(who, name)| (who, format!(" except {name}")));
        format!("never {who} can {action}{mods}{except}")
    }));
    random
}

fn who() -> impl Strategy<Value = String> {
    let fixed = ["anyone", "any user", "any guest", "any service-principal", "anyone except ann", "bot"].map(str::to_owned);
    let groups = GROUPS.map(|group| format!("any member of {group}"));
    let eligible = GROUPS.map(|group| format!("any eligible member of {group}")).into_iter();
    let eligible = eligible.chain(GROUPS.map(|group| format!("any eligible owner of {group}")));
    prop::sample::select(fixed.into_iter().chain(groups).chain(eligible).chain(USERS.map(str::to_owned)).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(16), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_first_breach_is_found(random in tenant(), whos in prop::collection::vec(who(), 19), days in -90i64..30) {
        let Some(model) = repaired_model(with_nevers(&random, &whos)) else { return Ok(()) };
        let from = noon().plus_seconds(days * 86_400);
        for (never, (action, mods)) in model.compiled.nevers.iter().zip(actions()) {
            let found = find_breach(model.tenant(), never, step(&never.action), from);
            let found = found.map(|breach| (breach.at, breach.principals.iter().map(|id| model.name(*id).to_owned()).collect()));
            prop_assert_eq!(found, first_breach(&model, never, &action, mods, from), "{}", never.name);
        }
    }
}
