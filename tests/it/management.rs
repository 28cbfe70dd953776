//! What the answers about managing, changing, resetting and approving say, and an independent reading of `reach.md` beside them.

mod reference;

use std::fmt::Write as _;
use std::path::Path;

use pim::compile::{Compiled, ExpectedAnswer, ExpectedItem, compile, resolve_query};
use pim::diag::ReasonCode;
use pim::explain::{Answer, CanAnswer, Decision, Explanation, answer};
use pim::ir::{Action, Deed, Instant, Managed, OneStep, Thing};
use pim::source::{Origin, Sources};
use pim::syntax::{parse_file, parse_query};

/// 2026-03-02T09:00:00Z, unless a question has its own instant.
fn now() -> Instant {
    Instant::from_micros(1_772_442_000_000_000)
}

fn load(name: &str, text: &str) -> (Sources, Compiled) {
    let mut sources = Sources::new();
    let source = sources.add(name, text, Origin::File);
    let parsed = parse_file(source, text);
    assert_eq!(parsed.diagnostics, [], "{name}");
    let compiled = compile(&[parsed.file]);
    let problems: Vec<_> = compiled.diagnostics.iter().map(|found| format!("{}: {}", found.code.name(), found.message)).collect();
    assert_eq!(problems, Vec::<String>::new(), "{name}: {text}");
    (sources, compiled)
}

fn ask(sources: &mut Sources, compiled: &Compiled, question: &str) -> Explanation {
    let source = sources.add("<query>", question, Origin::Query);
    let query = parse_query(source, question).unwrap();
    let resolved = resolve_query(&compiled.tenant, &compiled.scope, &query).unwrap();
    answer(&compiled.tenant, &resolved, now(), query.span)
}

#[test]
fn every_expectation_of_the_suite_is_met() {
    let mut failures = String::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/management");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.display().to_string();
        let (sources, compiled) = load(&name, &std::fs::read_to_string(&path).unwrap());
        for expectation in &compiled.expectations {
            let found = answer(&compiled.tenant, &expectation.question, now(), expectation.question_span);
            assert!(is_explained(&found.answer), "{name}: {}", sources.slice(expectation.span));
            if !meets(&compiled, &expectation.answer, &found.answer) {
                let _ = writeln!(failures, "{name}: {}\n  {}", sources.slice(expectation.span), found_text(&compiled, &found.answer));
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

fn meets(compiled: &Compiled, expected: &ExpectedAnswer, found: &Answer) -> bool {
    match (expected, found) {
        (ExpectedAnswer::Allow, Answer::Can(can)) => can.decision == Decision::Allow,
        (ExpectedAnswer::Deny(None), Answer::Can(can)) => can.decision == Decision::Deny,
        (ExpectedAnswer::Deny(Some(code)), Answer::Can(can)) => {
            can.decision == Decision::Deny && can.reasons.iter().any(|reason| reason.code == *code)
        }
        (ExpectedAnswer::Nobody, Answer::WhoCan { items, .. }) => items.is_empty(),
        (ExpectedAnswer::Principals(names), Answer::WhoCan { items, .. }) => {
            let found: Vec<_> = items.iter().map(|item| item.principal).collect();
            let mut wanted = names.clone();
            wanted.names.sort_unstable();
            found == wanted.names
        }
        (ExpectedAnswer::Nothing, Answer::WhatCan { items, .. }) => items.is_empty(),
        (ExpectedAnswer::Items(wanted), Answer::WhatCan { items, .. }) => {
            wanted.len() == items.len() && wanted.iter().all(|wanted| items.iter().any(|item| is_item(compiled, wanted, &item.action)))
        }
        _ => false,
    }
}

fn is_item(compiled: &Compiled, wanted: &ExpectedItem, action: &Action) -> bool {
    match (wanted, action) {
        (ExpectedItem::Thing(thing, Some(requester)), Action::Step(OneStep::Approve(found, who))) => {
            thing == found && Some(*requester) == *who
        }
        (ExpectedItem::Change(group, relation), Action::Step(OneStep::Deed(found, Deed::Change(other)))) => {
            group == found && relation == other
        }
        (ExpectedItem::Reset(credential, victim), Action::Step(OneStep::Reset(found, who))) => credential == found && victim == who,
        (ExpectedItem::Thing(Thing::Group(group, side), None), Action::Step(OneStep::Deed(found, Deed::Manage(managed)))) => {
            group == found && *managed == Managed::Side(*side)
        }
        (ExpectedItem::Group(principal), Action::Step(OneStep::Deed(group, Deed::Manage(Managed::Everything)))) => {
            compiled.tenant.group_of(*principal) == Some(*group)
        }
        _ => false,
    }
}

/// Every answer has a reason, every reason a label, and a denial only reasons against.
fn is_explained(answer: &Answer) -> bool {
    let Answer::Can(can) = answer else { return true };
    let is_denied = can.decision == Decision::Deny;
    // a denial that rests on a default names it beside what speaks against (D2.40)
    let fits = |code: ReasonCode| code.is_against() == is_denied || code == ReasonCode::PolicyDefault;
    !can.reasons.is_empty() && can.reasons.iter().all(|reason| !reason.labels.is_empty() && fits(reason.code))
}

fn found_text(compiled: &Compiled, answer: &Answer) -> String {
    match answer {
        Answer::Can(can) => reasons_text(can),
        Answer::WhoCan { items, .. } => {
            let names: Vec<_> = items.iter().map(|item| compiled.tenant.principals.row(item.principal).name.as_ref()).collect();
            names.join(", ")
        }
        Answer::WhatCan { items, .. } => items.iter().map(|item| item.target.as_str()).collect::<Vec<_>>().join(", "),
        other => format!("{other:?}"),
    }
}

fn reasons_text(can: &CanAnswer) -> String {
    let reasons = can.reasons.iter().map(|reason| format!("{} ({}): {}", reason.code.name(), reason.rule, reason.message));
    let fixes = can.fixes.iter().map(|fix| format!("fix: {} -> {}", fix.change(), fix.decision.word()));
    std::iter::once(can.decision.word().to_owned()).chain(reasons).chain(fixes).collect::<Vec<_>>().join("\n")
}

/// Asks a question and writes its whole explanation, each label with the text under it.
fn explain(text: &str, question: &str) -> String {
    let (mut sources, compiled) = load("test.pim", text);
    let Answer::Can(can) = ask(&mut sources, &compiled, question).answer else { panic!("{question} is no `can`") };
    let mut written = format!("{}\n", can.decision.word());
    for reason in &can.reasons {
        let _ = writeln!(written, "{} ({}): {}", reason.code.name(), reason.rule, reason.message);
        for label in &reason.labels {
            let _ = writeln!(written, "    | {} <- {}", sources.slice(label.span), label.text);
        }
    }
    for fix in &can.fixes {
        let _ = writeln!(written, "fix: {} -> {}", fix.change(), fix.decision.word());
    }
    written
}

/// Explains several questions about one text, each under its question.
fn explain_all(text: &str, questions: &[&str]) -> String {
    questions.iter().map(|question| format!("# {question}\n{}\n", explain(text, question))).collect()
}

const DESK: &str = r#"
user alice
user bob
user carol
user hana
user ida
user kim { guest }
user local
user secop
service-principal deployer
unit berlin { members desk }
group approvers { pim-enabled }
group desk
group ops {
  role-assignable
  pim-enabled
  membership policy { activation { require mfa, justification  approval by approvers, carol } }
  ownership  policy { activation { max 1h  require mfa  approval by carol } }
}
group rooms { pim-enabled microsoft365 }
assign alice to ops as eligible member until 2026-12-31
assign alice to ops as eligible owner until 2026-12-31
assign bob to ops as active member until 2026-08-01
assign bob to approvers as eligible member until 2026-12-31
assign kim to ops as active owner until 2026-08-01
assign hana to role "Helpdesk Administrator" as active
assign ida to role "Identity Governance Administrator" as active
assign local to role "Groups Administrator" in unit berlin as active
assign secop to role "Security Operator" as active
"#;

#[test]
fn who_manages_is_told_with_what_is_missing() {
    let questions = [
        "can alice manage ops",
        "can kim manage ops",
        "can local change members of desk",
        "can local change members of rooms",
        "can ida change owners of rooms",
        "can ida change members of ops",
        "can deployer manage rooms",
    ];
    insta::assert_snapshot!(explain_all(DESK, &questions));
}

#[test]
fn who_resets_is_told_with_what_protects() {
    let questions = [
        "can hana reset password of alice",
        "can hana reset password of bob",
        "can hana reset mfa of carol",
        "can hana reset password of ida",
        "can secop reset password of carol",
        "can carol reset password of bob",
        "can hana reset password of hana",
    ];
    insta::assert_snapshot!(explain_all(DESK, &questions));
}

#[test]
fn what_is_not_modelled_is_said_where_no_documented_role_could() {
    let vault = "user hana\nuser boss\nunit vault { restricted members boss }\n\
        assign hana to role \"Helpdesk Administrator\" in unit vault as active\nassign boss to role \"Global Administrator\" as active\n";
    let told = explain(vault, "can hana reset password of boss");
    assert!(
        told.contains(
            "`hana` may not reset the password of `boss`: only roles held in restricted unit `vault` count, and none that can be held in \
             a unit is documented to reset `boss`; what undocumented roles can is not modelled"
        ),
        "{told}"
    );
}

#[test]
fn who_approves_is_told_with_what_is_missing() {
    let questions = [
        "can carol approve membership of ops for alice",
        "can carol approve membership of ops for carol",
        "can bob approve membership of ops for alice",
        "can kim approve membership of ops for alice",
        "can carol approve membership of rooms for alice",
    ];
    insta::assert_snapshot!(explain_all(DESK, &questions));
}
