//! Why nobody answers to a `who …`: what is told of typical tenants, and that it is true of everybody who is asked about alone.

use insta::assert_snapshot;
use pim::diag::ReasonCode;
use pim::explain::{Answer, Decision, Reason};
use proptest::prelude::*;

use crate::laws::{cases, repaired_model};
use crate::model::Model;
use crate::tenants::{GROUPS, tenant, things};

const TENANT: &str = "\
user alice
user bob { disabled }
user carol
user sync { synced }
service-principal bot
group plain
group ra { role-assignable }
group dyn { dynamic }
group empty { pim-enabled }
group crew
group bots
group ended { pim-enabled }
group ahead { pim-enabled }
group both { pim-enabled }
group off { pim-enabled }
group crews { pim-enabled }
group robots { pim-enabled }
group lonely { pim-enabled  membership policy { activation { max 1h  approval by bob } } }
group strict { pim-enabled  membership policy { activation { max 1h  require mfa, ticket  approval by carol } } }
group vault { grants \"vault\" }
assign bot to bots as active member
assign alice to ended as eligible member from 2026-01-01 until 2026-01-31
assign carol to ended as eligible member from 2026-01-01 until 2026-02-15
assign alice to ended as active owner from 2026-01-01 until 2026-01-31
assign alice to ahead as eligible member from 2026-04-01 until 2026-04-30
assign alice to both as eligible member from 2026-01-01 until 2026-01-31
assign carol to both as eligible member from 2026-04-01 until 2026-04-30
assign bob to both as eligible member until 2026-12-31
assign bob to off as eligible member until 2026-12-31
assign crew to crews as eligible member until 2026-12-31
assign bots to robots as eligible member until 2026-12-31
assign alice to lonely as eligible member until 2026-12-31
assign alice to strict as eligible member until 2026-12-31
assign ra to role \"Helpdesk Administrator\" as active
";

const QUESTIONS: [&str; 45] = [
    "who can activate membership of ra",
    "who can activate membership of empty",
    "who can activate role \"Exchange Administrator\"",
    "who can activate membership of ended",
    "who can activate membership of ahead",
    "who can activate membership of both",
    "who can activate membership of off",
    "who can activate membership of crews",
    "who can activate membership of robots",
    "who can activate membership of lonely",
    "who can activate membership of lonely for 3h",
    "who can activate membership of strict for 3h",
    "who can activate membership of strict for 1m",
    "who can activate membership of strict with justification",
    "who can activate membership of strict without approval",
    "who can manage ra",
    "who can manage ownership of ra",
    "who can manage empty",
    "who can change members of ra",
    "who can change members of dyn",
    "who can change owners of empty",
    "who can reset password of alice",
    "who can reset password of bob",
    "who can reset password of sync",
    "who can reset mfa of bob",
    "who can approve membership of empty for alice",
    "who can approve membership of lonely for alice",
    "who can approve membership of ra for alice",
    "who is member of empty",
    "who is member of ended",
    "who is member of lonely",
    "who is member of both",
    "who is owner of ended",
    "who is in role \"Helpdesk Administrator\"",
    "who is in role \"Exchange Administrator\"",
    "who is eligible member of empty",
    "who is eligible member of ended",
    "who is eligible member of both",
    "who is eligible in role \"Exchange Administrator\"",
    "who can reach membership of empty",
    "who can reach membership of both",
    "who can reach membership of lonely",
    "who can reach membership of strict without approval",
    "who can reach access \"vaul\"",
    "who can escalate to any privileged role",
];

#[test]
fn one_reason_for_all_is_told() {
    let model = Model::new(TENANT);
    let told = |question: &&str| {
        let explained = model.explain(question);
        let items = match &explained.answer {
            Answer::WhoCan { items, .. } => items.len(),
            Answer::WhoIs(items) => items.len(),
            other => panic!("{question}: {other:?}"),
        };
        let reasons: String =
            explained.nobody.iter().map(|reason| format!("  {} {} {}\n", reason.code.name(), reason.rule, reason.message)).collect();
        format!("{question}: {items}\n{reasons}")
    };
    assert_snapshot!(QUESTIONS.iter().map(told).collect::<String>());
}

#[test]
fn nothing_is_told_where_somebody_answers_or_reasons_differ() {
    let model = Model::new(
        "user ann\nuser ben\ngroup g { pim-enabled  membership policy { activation { approval by ann } } }\nassign ann to g as eligible member until 2026-12-31\nassign ben to g as active member\n",
    );
    for question in
        ["who is member of g", "who is eligible member of g", "who can approve membership of g for ann", "who can activate membership of g"]
    {
        assert!(model.explain(question).nobody.is_empty(), "{question}");
    }
}

/// Reasons about what somebody is given: which of them is told of one account depends on what comes near for it.
const OF_ASSIGNMENTS: [ReasonCode; 7] = [
    ReasonCode::NotEligible,
    ReasonCode::Expired,
    ReasonCode::NotYet,
    ReasonCode::NeedsActivation,
    ReasonCode::NotActive,
    ReasonCode::Disabled,
    ReasonCode::PrincipalKind,
];

/// Every question about everybody, without its `who`.
fn questions() -> Vec<String> {
    let mods = ["", " for 30h", " without approval", " with nothing"];
    let mut questions: Vec<String> = things().iter().flat_map(|thing| mods.map(|mods| format!("can activate {thing}{mods}"))).collect();
    questions.extend(things().iter().flat_map(|thing| ["can reach", "can escalate to"].map(|verb| format!("{verb} {thing}"))));
    for group in GROUPS {
        for action in ["manage", "manage ownership of", "change members of", "change owners of"] {
            questions.push(format!("can {action} {group}"));
        }
        questions.push(format!("can approve membership of {group} for ann"));
        questions.extend(["member", "owner"].map(|relation| format!("is {relation} of {group}")));
        questions.extend(["member", "owner"].map(|relation| format!("is eligible {relation} of {group}")));
    }
    questions.extend(["can reset password of ann".to_owned(), "can reset mfa of ben".to_owned()]);
    questions.extend(["is in role \"Exchange Administrator\"", "is eligible in role \"Exchange Administrator\""].map(str::to_owned));
    questions
}

/// Returns the reasons why the answer about one account is no; `None` where nothing is left to ask for.
fn denial(model: &Model, question: &str) -> Option<Vec<Reason>> {
    match model.ask(question) {
        Answer::Can(can) if can.decision == Decision::Already => None,
        Answer::Can(can) => {
            assert_eq!(can.decision, Decision::Deny, "{question}");
            Some(can.reasons)
        }
        Answer::Plan(plan) => {
            assert_eq!(plan.decision, Decision::Deny, "{question}");
            Some(plan.reasons)
        }
        Answer::Is(is) => {
            assert!(!is.holds, "{question}");
            Some(is.reasons)
        }
        other => panic!("{question}: {other:?}"),
    }
}

fn holds_for(reason: &Reason, single: &[Reason], is_plan: bool) -> bool {
    let is_of_account = |one: &Reason| matches!(one.code, ReasonCode::PrincipalKind | ReasonCode::Disabled);
    let is_own = |one: &Reason| one.message.contains("their own account");
    if single.iter().any(|one| is_of_account(one) || is_own(one)) {
        return true;
    }
    if OF_ASSIGNMENTS.contains(&reason.code) {
        // of a plan, what an account gets is told in place of what it is not given
        return is_plan || single.iter().any(|one| OF_ASSIGNMENTS.contains(&one.code));
    }
    // who is not eligible is stopped before any approval on the way of a plan
    is_plan && reason.code == ReasonCode::NoApprover || single.iter().any(|one| (one.code, one.rule) == (reason.code, reason.rule))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(48), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_told_of_all_is_true_of_each(random in tenant()) {
        let Some(model) = repaired_model(random) else { return Ok(()) };
        let names: Vec<String> = model.tenant().principals.values().map(|row| row.name.to_string()).collect();
        for question in questions() {
            let (verb, rest) = question.split_once(' ').expect("a verb");
            let told = model.explain(&format!("who {question}")).nobody;
            for name in names.iter().filter(|_| !told.is_empty()) {
                let single = format!("{verb} {name} {rest}");
                let Some(reasons) = denial(&model, &single) else { continue };
                let is_plan = rest.starts_with("reach") || rest.starts_with("escalate");
                for reason in &told {
                    prop_assert!(holds_for(reason, &reasons, is_plan), "{}: {:?} is not true of it: {:?}", single, reason, reasons);
                }
            }
        }
    }
}
