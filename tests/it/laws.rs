//! Laws that hold on every tenant: order is irrelevant, `who` and `what` agree with `can`, labels carry weight, fixes are true,
//! minimal and complete.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use pim::explain::{Answer, CanAnswer, Decision};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::model::Model;
use crate::tenants::{GROUPS, ROLES, USERS, activations, shuffled, tenant, things};
pub use crate::tenants::{repaired, repaired_model};

/// How many random tenants are tried; `PIM_CASES` multiplies it for a longer search.
pub fn cases(few: u32) -> u32 {
    std::env::var("PIM_CASES").ok().and_then(|times| times.parse::<u32>().ok()).map_or(few, |times| few * times)
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: cases(40), failure_persistence: None, ..ProptestConfig::default() }
}

/// What an answer says, with names in place of ids and lines in place of spans.
fn summary(model: &Model, answer: &CanAnswer) -> String {
    let approvers: BTreeSet<&str> = answer.approvers.iter().map(|id| model.name(*id)).collect();
    format!("{:?} {:?} {:?} {:?} {:?}", answer.decision, answer.requires, approvers, answer.max_seconds, answer.until)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_order_of_statements_is_irrelevant(random in tenant(), order in prop::collection::vec(any::<Index>(), 20)) {
        let Some((random, model)) = repaired(random) else { return Ok(()) };
        let text: String = shuffled(random.lines(), &order).iter().map(|line| format!("{line}\n")).collect();
        let moved = Model::valid(&text).expect("a valid tenant stays valid");
        for (who, thing) in activations() {
            let query = format!("can {who} activate {thing}");
            prop_assert_eq!(summary(&model, &model.can(&query)), summary(&moved, &moved.can(&query)), "{}", query);
        }
    }

    #[test]
    fn who_and_what_agree_with_can(random in tenant(), mods in prop::sample::select(vec!["", " for 1h", " without approval", " with mfa, justification", " with nothing"])) {
        let Some((_, model)) = repaired(random) else { return Ok(()) };
        let mut by_who = BTreeSet::new();
        for thing in things() {
            let Answer::WhoCan { items, .. } = model.ask(&format!("who can activate {thing}{mods}")) else { panic!() };
            by_who.extend(items.iter().map(|item| (model.name(item.principal).to_owned(), thing.clone(), item.decision)));
        }
        let mut by_what = BTreeSet::new();
        for who in USERS.iter().copied().chain(["bot"]) {
            let Answer::WhatCan { items, .. } = model.ask(&format!("what can {who} activate{mods}")) else { panic!() };
            by_what.extend(items.iter().map(|item| (who.to_owned(), item.target.clone(), item.decision)));
        }
        let mut by_can = BTreeSet::new();
        for (who, thing) in activations() {
            let decision = model.decide(&format!("can {who} activate {thing}{mods}"));
            if decision.is_yes() {
                by_can.insert((who, thing, decision));
            }
        }
        prop_assert_eq!(&by_who, &by_can);
        prop_assert_eq!(&by_what, &by_can);
    }

    #[test]
    fn any_member_has_the_best_answer_of_a_member(random in tenant(), mods in prop::sample::select(vec!["", " without approval", " with nothing"])) {
        let Some((_, model)) = repaired(random) else { return Ok(()) };
        let accounts: Vec<&str> = model.tenant().principals.values().filter(|row| !row.is_group()).map(|row| &*row.name).collect();
        for group in GROUPS {
            let is_member = |who: &&str| matches!(model.ask(&format!("is {who} member of {group}")), Answer::Is(is) if is.holds);
            let members: Vec<&str> = accounts.iter().copied().filter(is_member).collect();
            let activations = things().into_iter().map(|thing| (format!("activate {thing}"), mods));
            let others = ["reach membership of g0", "escalate to ownership of g1", "change members of g2", "manage g3"];
            for (action, mods) in activations.chain(others.map(|action| (action.to_owned(), ""))) {
                let Answer::Any(any) = model.ask(&format!("can any member of {group} {action}{mods}")) else { panic!() };
                let decided = members.iter().map(|who| (*who, model.decide(&format!("can {who} {action}{mods}"))));
                let decided: Vec<(&str, Decision)> = decided.collect();
                let best = decided.iter().map(|(_, decision)| *decision).min();
                let by: Vec<&str> = decided.iter().filter(|(_, decision)| Some(*decision) == best).map(|(who, _)| *who).collect();
                let found = any.by.iter().map(|id| model.name(*id)).collect::<Vec<_>>();
                prop_assert_eq!((decision_of(&any.answer), found), (best.unwrap_or(Decision::Deny), by), "{} {}{}", group, action, mods);
            }
        }
    }

    #[test]
    fn what_any_member_can_is_what_its_members_can(random in tenant()) {
        let Some((_, model)) = repaired(random) else { return Ok(()) };
        let accounts: Vec<&str> = model.tenant().principals.values().filter(|row| !row.is_group()).map(|row| &*row.name).collect();
        for (group, verb) in GROUPS.iter().flat_map(|group| ["activate", "approve", "change", "reset", "reach", "escalate to"].map(|verb| (group, verb))) {
            let is_member = |who: &&str| matches!(model.ask(&format!("is {who} member of {group}")), Answer::Is(is) if is.holds);
            let mut best: BTreeMap<String, (Decision, Vec<String>)> = BTreeMap::new();
            for who in accounts.iter().copied().filter(is_member) {
                let Answer::WhatCan { items, .. } = model.ask(&format!("what can {who} {verb}")) else { panic!() };
                for item in items {
                    let known = best.entry(item.target).or_insert((item.decision, Vec::new()));
                    if item.decision < known.0 {
                        *known = (item.decision, Vec::new());
                    }
                    if item.decision == known.0 {
                        known.1.push(who.to_owned());
                    }
                }
            }
            let Answer::WhatCan { items, .. } = model.ask(&format!("what can any member of {group} {verb}")) else { panic!() };
            let names = |ids: &[pim::ir::PrincipalId]| ids.iter().map(|id| model.name(*id).to_owned()).collect();
            let found: BTreeMap<String, (Decision, Vec<String>)> = items.iter().map(|item| (item.target.clone(), (item.decision, names(&item.by)))).collect();
            prop_assert_eq!(found, best, "what can any member of {} {}", group, verb);
        }
    }

    #[test]
    fn those_who_must_activate_something_first_are_counted(random in tenant(), mods in prop::sample::select(vec!["", " for 1h", " without approval"])) {
        let Some((_, model)) = repaired(random) else { return Ok(()) };
        let waits = |query: &str| {
            let is_waiting = |reason: &pim::explain::Reason| reason.code == pim::diag::ReasonCode::NeedsActivation;
            usize::from(model.can(query).reasons.iter().any(is_waiting))
        };
        for thing in things() {
            let Answer::WhoCan { after_activation, .. } = model.ask(&format!("who can activate {thing}{mods}")) else { panic!() };
            let expected = USERS.iter().map(|who| waits(&format!("can {who} activate {thing}{mods}"))).sum();
            prop_assert_eq!(after_activation, Some(expected), "who can activate {}{}", thing, mods);
        }
        for who in USERS.iter().copied().chain(["bot"]) {
            let Answer::WhatCan { after_activation, .. } = model.ask(&format!("what can {who} activate{mods}")) else { panic!() };
            let expected = things().iter().map(|thing| waits(&format!("can {who} activate {thing}{mods}"))).sum();
            prop_assert_eq!(after_activation, Some(expected), "what can {} activate{}", who, mods);
        }
    }

    #[test]
    fn every_denial_has_a_reason_and_every_reason_a_label(random in tenant()) {
        let Some((_, model)) = repaired(random) else { return Ok(()) };
        for (who, thing) in activations() {
            let answer = model.can(&format!("can {who} activate {thing} with nothing"));
            prop_assert!(!answer.reasons.is_empty());
            for reason in &answer.reasons {
                prop_assert!(!reason.labels.is_empty(), "{:?}", reason);
                // a denial tells besides which defaults it rests on
                let speaks_against = reason.code.is_against() || reason.code == pim::diag::ReasonCode::PolicyDefault;
                let fits = if answer.decision == Decision::Deny { speaks_against } else { !reason.code.is_against() };
                prop_assert!(fits, "{:?}", reason);
            }
        }
    }

    #[test]
    fn labels_carry_weight(random in tenant(), some in prop::sample::subsequence(activations(), 8)) {
        let Some((random, model)) = repaired(random) else { return Ok(()) };
        for (who, thing) in some {
            let query = format!("can {who} activate {thing}");
            let answer = model.can(&query);
            for line in labelled_lines(&model, &answer) {
                let mut lines = random.lines();
                let removed = lines.remove(line);
                let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
                let Some(without) = Model::valid(&text) else { continue };
                if without.tenant().principals.values().any(|row| *row.name == *who) && (!thing.contains(" of ") || without.tenant().groups.ids().any(|group| thing.ends_with(without.tenant().group_name(group)))) {
                    let other = without.can(&query);
                    let same = texts(&answer) == texts(&other) && answer.decision == other.decision;
                    prop_assert!(!same, "{} does not need: {}\n{:#?}", query, removed, answer.reasons);
                }
            }
        }
    }
}

fn labelled_lines(model: &Model, answer: &CanAnswer) -> BTreeSet<usize> {
    let spans = answer.reasons.iter().flat_map(|reason| &reason.labels).map(|label| label.span);
    spans.filter(|span| span.end > 0).map(|span| model.line(span)).collect()
}

fn texts(answer: &CanAnswer) -> Vec<(String, Vec<String>)> {
    answer.reasons.iter().map(|reason| (reason.message.clone(), reason.labels.iter().map(|label| label.text.clone()).collect())).collect()
}

/// A question in parts, so that a fix can be applied to it.
#[derive(Debug, Clone)]
struct Asked {
    who: String,
    thing: String,
    duration: Option<String>,
    with: Option<String>,
    without_approval: bool,
    at: Option<String>,
}

impl Asked {
    fn text(&self) -> String {
        let duration = self.duration.as_ref().map(|duration| format!(" {duration}")).unwrap_or_default();
        let with = self.with.as_ref().map(|with| format!(" {with}")).unwrap_or_default();
        let without = if self.without_approval { " without approval" } else { "" };
        let at = self.at.as_ref().map(|at| format!(" {at}")).unwrap_or_default();
        format!("can {} activate {}{duration}{with}{without}{at}", self.who, self.thing)
    }
}

/// Applies the changes of a fix to a question and a text, in order; the decision and whether a step on the way needs approval.
fn apply(text: &str, asked: &Asked, changes: &[&str]) -> Option<Decision> {
    let mut asked = asked.clone();
    let mut text = text.to_owned();
    let mut needs_approval = false;
    for change in changes {
        let instant = asked.at.as_deref().map_or("2026-03-02T09:00:00Z", |at| at.trim_start_matches("at ")).to_owned();
        if change.starts_with("for ") {
            asked.duration = Some((*change).to_owned());
        } else if change.starts_with("with ") {
            asked.with = Some((*change).to_owned());
        } else if change.starts_with("drop ") {
            asked.without_approval = false;
        } else if change.starts_with("at ") {
            asked.at = Some((*change).to_owned());
        } else if change.starts_with("assign ") {
            text = format!("{text}{change}\n");
        } else {
            let (who, thing) = change.split_once(" activates ").expect("a step");
            let group = thing.strip_prefix("membership of ").expect("a membership");
            let step = Model::valid(&text)?.decide(&format!("can {who} activate {thing} at {instant}"));
            needs_approval |= step == Decision::Approval;
            if !step.is_yes() {
                return None;
            }
            text = format!("{text}assign {who} to {group} as activated member from {instant} for 30m\n");
        }
    }
    let decision = Model::valid(&text)?.decide(&asked.text());
    match decision {
        Decision::Allow if needs_approval => Some(Decision::Approval),
        Decision::Allow | Decision::Approval => Some(decision),
        Decision::Already | Decision::Deny => None,
    }
}

fn subsets<'a>(changes: &[&'a str]) -> Vec<Vec<&'a str>> {
    (1..(1u32 << changes.len()) - 1)
        .map(|mask| changes.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0).map(|(_, change)| *change).collect())
        .collect()
}

/// Every single assignment that could be added, except those that a check refuses.
fn single_statements() -> Vec<String> {
    let users = USERS.iter().copied();
    let windows = [" from 2026-03-02T09:00:00Z for 15d", ""];
    users
        .flat_map(|who| {
            let groups = GROUPS.iter().flat_map(move |group| {
                ["eligible member", "eligible owner", "active member"].map(|what| format!("assign {who} to {group} as {what}"))
            });
            let roles =
                ROLES.iter().flat_map(move |role| ["eligible", "active"].map(|state| format!("assign {who} to role {role} as {state}")));
            groups.chain(roles).collect::<Vec<_>>()
        })
        .flat_map(|head| windows.map(|window| format!("{head}{window}")))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(5), ..config() })]

    #[test]
    fn fixes_are_true_minimal_and_complete(random in tenant(), mods in prop::sample::select(vec![(None, None, false), (None, Some("with nothing"), false), (Some("for 3h"), Some("with mfa"), false), (Some("for 1m"), None, true)]), some in prop::sample::subsequence(activations(), 6), nth in 0_usize..8) {
        let Some((random, model)) = repaired(random) else { return Ok(()) };
        let text = random.text();
        for (who, thing) in some {
            let (duration, with, without_approval) = mods;
            let asked = Asked { who, thing, duration: duration.map(str::to_owned), with: with.map(str::to_owned), without_approval, at: None };
            let answer = model.can(&asked.text());
            if answer.decision != Decision::Deny {
                prop_assert!(answer.fixes.is_empty());
                continue;
            }
            let fixes: Vec<Vec<&str>> = answer.fixes.iter().map(|fix| fix.changes.iter().map(String::as_str).collect()).collect();
            for (fix, told) in fixes.iter().zip(&answer.fixes) {
                prop_assert_eq!(apply(&text, &asked, fix), Some(told.decision), "{}: {}", asked.text(), told.change());
                for part in subsets(fix) {
                    prop_assert_eq!(apply(&text, &asked, &part), None, "{}: {:?} suffices of {}", asked.text(), part, told.change());
                }
            }
            for (at, fix) in fixes.iter().enumerate() {
                for (other_at, other) in fixes.iter().enumerate() {
                    prop_assert!(at == other_at || !fix.iter().all(|change| other.contains(change)), "{:?} contains {:?}", other, fix);
                }
            }
            if !fixes.iter().any(|fix| fix.len() == 1) {
                // an eighth of them, drawn anew each time
                for statement in single_statements().into_iter().skip(nth).step_by(8) {
                    prop_assert_eq!(apply(&text, &asked, &[&statement]), None, "{}: {} would suffice, told {:?}", asked.text(), statement, fixes);
                }
            }
        }
    }
}

fn decision_of(answer: &Answer) -> Decision {
    match answer {
        Answer::Can(can) => can.decision,
        Answer::Plan(plan) => plan.decision,
        other => panic!("no decision: {other:?}"),
    }
}

/// Everybody is in a group that is eligible for many, each of which leads on to one: that many ways are followed once, not once an account.
#[test]
fn those_who_must_activate_something_first_are_counted_in_one_pass() {
    let (users, groups) = (6_000, 600);
    let mut text = "user boss\ngroup all\ngroup target { pim-enabled }\npolicy p { activation { approval by boss } }\n".to_owned();
    text += "assign boss to all as active member\n";
    for at in 0..users {
        let _ = writeln!(text, "user u{at}\nassign u{at} to all as active member");
    }
    for at in 0..groups {
        let _ = writeln!(text, "group g{at} {{ pim-enabled  membership policy p }}");
        let _ = writeln!(text, "assign all to g{at} as eligible member\nassign g{at} to target as eligible member");
    }
    let model = Model::new(&text);
    let Answer::WhoCan { items, after_activation } = model.ask("who can activate membership of target") else { panic!() };
    // the only approver does not let themselves in
    assert_eq!((items.len(), after_activation), (0, Some(users)));
    let Answer::WhatCan { items, after_activation, .. } = model.ask("what can u7 activate") else { panic!() };
    assert_eq!((items.len(), after_activation), (groups, Some(1)));
}
