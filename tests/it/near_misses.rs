//! What comes near to a yes, and what an answer rests on: which candidate is told, in which words, by which rule.

use insta::assert_snapshot;
use pim::explain::{Answer, Fix, Grounds, PlanAnswer, Reason};

use crate::model::Model;
use crate::repl::Talk;

/// Answers each question in turn: its decision, reasons, assumptions and fixes, without the lines they point to.
fn told(text: &str, questions: &[&str]) -> String {
    let model = Model::new(text);
    let answer = |question: &&str| {
        let (head, reasons, fixes) = match model.ask(question) {
            Answer::Can(can) => (can.decision.word().to_owned(), can.reasons, can.fixes),
            Answer::Is(is) => (if is.holds { "yes" } else { "no" }.to_owned(), is.reasons, Vec::new()),
            Answer::Plan(plan) => (plan_head(&plan), plan.reasons, plan.fixes),
            other => panic!("{question}: {other:?}"),
        };
        format!("{question}: {head}\n{}{}\n", reasons_text(&reasons), fixes_text(&fixes))
    };
    questions.iter().map(answer).collect()
}

fn plan_head(plan: &PlanAnswer) -> String {
    let assumptions: String = plan.assumptions.iter().map(|one| format!("\n  assuming {one}")).collect();
    plan.decision.word().to_owned() + &assumptions
}

fn reasons_text(reasons: &[Reason]) -> String {
    reasons.iter().map(|reason| format!("  {} {} {}\n", reason.code.name(), reason.rule, reason.message)).collect()
}

fn fixes_text(fixes: &[Fix]) -> String {
    fixes.iter().map(|fix| format!("  to turn it: {}\n", fix.change())).collect()
}

const AHEAD_AND_BEHIND: &str = "\
user alice
user bob
user carol
group ops { pim-enabled  membership policy { activation { require mfa  approval by approvers } } }
group approvers { pim-enabled }
group admins { role-assignable  pim-enabled }
assign admins to role \"Helpdesk Administrator\" as active
assign alice to ops as eligible member from 2026-04-01 until 2026-05-31
assign alice to ops as active member from 2026-06-01 for 10d
assign alice to ops as eligible owner from 2026-05-01 until 2026-05-31
assign alice to ops as active owner from 2026-07-01 for 10d
assign bob to ops as eligible owner from 2026-01-01 until 2026-01-31
assign bob to ops as activated owner from 2026-01-15 for 2h
assign bob to admins as eligible member from 2026-01-01 until 2026-01-31
assign bob to approvers as eligible member from 2026-04-01 until 2026-04-30
assign carol to ops as active owner from 2026-01-01 until 2026-01-31
";

#[test]
fn what_lies_ahead_or_behind_is_named_as_what_it_is() {
    let questions = [
        "is alice member of ops",
        "is alice owner of ops",
        "is bob owner of ops",
        "is bob in role \"Helpdesk Administrator\"",
        "is carol owner of ops",
        "can alice manage ops",
        "can bob manage ops",
        "can carol change members of ops",
        "can bob approve membership of ops for alice",
        "can bob reset password of alice",
        "can alice reach membership of ops",
        "can bob reach ownership of ops",
        "can alice activate membership of ops",
        "can bob activate ownership of ops",
    ];
    assert_snapshot!(told(AHEAD_AND_BEHIND, &questions));
}

/// Somebody in a group that may be eligible.
const CREW: &str = "\
user u
group crew
group ops { pim-enabled }
assign u to crew as active member
";

#[test]
fn of_several_windows_the_nearest_is_told() {
    let text = "\
assign u to ops as eligible member from 2025-01-01 until 2025-02-28
assign crew to ops as eligible member from 2025-11-01 until 2025-12-31
assign u to ops as eligible member from 2025-05-01 until 2025-06-30
assign u to ops as eligible member from 2026-11-01 until 2026-12-31
assign crew to ops as eligible member from 2026-05-01 until 2026-06-30
assign u to ops as eligible member from 2026-08-01 until 2026-09-30
";
    assert_snapshot!(told(&[CREW, text].concat(), &["can u activate membership of ops"]));
}

/// Carol is in a group that is in a group.
const NESTED: &str = "\
user carol
user dan
group desk
group outer
assign carol to desk as active member
assign desk to outer as active member
";

/// Beside [`NESTED`].
const GROUP_AS_OWNER: &str = "\
user mona
group gate { pim-enabled }
group later { pim-enabled }
group ops { pim-enabled }
assign dan to gate as eligible owner until 2026-12-31
assign mona to gate as active owner until 2026-06-01
assign outer to gate as eligible owner until 2026-12-31
assign desk to later as eligible owner from 2026-05-01 until 2026-12-31
assign gate to ops as eligible member until 2026-12-31
assign outer to ops as eligible owner until 2026-12-31
";

#[test]
fn a_group_as_eligible_owner_is_cited_as_undocumented() {
    let questions = [
        "can carol activate ownership of gate",
        "can carol activate membership of gate",
        "can mona activate ownership of ops",
        "can carol activate ownership of later",
        "is carol owner of gate",
        "is carol eligible owner of gate",
        "is carol eligible owner of later",
        "is outer eligible owner of gate",
        "can carol manage gate",
        "how can carol reach ownership of gate",
        "how can carol reach membership of ops",
    ];
    assert_snapshot!(told(&[NESTED, GROUP_AS_OWNER].concat(), &questions));
}

#[test]
fn an_owner_to_be_is_told_the_way_into_the_group() {
    let questions = ["can dan activate membership of ops", "can carol activate membership of ops", "can mona activate membership of ops"];
    assert_snapshot!(told(&[NESTED, GROUP_AS_OWNER].concat(), &questions));
}

#[test]
fn a_plan_names_the_readings_it_rests_on() {
    let text = "\
group ops { pim-enabled }
group safe { pim-enabled  membership policy { activation { approval by outer } } }
assign outer to ops as eligible member until 2026-12-31
assign dan to ops as eligible member until 2026-12-31
assign dan to safe as eligible member until 2026-12-31
";
    let questions = [
        "how can carol reach membership of ops",
        "how can dan reach membership of ops",
        "how can dan reach membership of safe",
        "how can carol reach membership of outer",
    ];
    let text = [NESTED, text].concat();
    assert_snapshot!(told(&text, &questions));
    let direct = format!("tenant t {{ nesting direct }}\n{text}assign desk to ops as eligible member until 2026-12-31\n");
    assert!(!told(&direct, &["how can carol reach membership of ops"]).contains("assuming"));
}

#[test]
fn a_denial_names_the_defaults_it_rests_on() {
    let text = "\
user u
group ops { pim-enabled }
group tools { pim-enabled  membership policy { activation { max 1h  require mfa } } }
assign u to ops as eligible member until 2026-12-31
assign u to tools as eligible member until 2026-12-31
assign u to role \"Reports Reader\" as eligible
";
    let questions = [
        "can u activate membership of ops for 9h with mfa",
        "can u activate membership of tools for 9h with nothing",
        "can u activate role \"Reports Reader\" with nothing",
        "can u approve membership of ops for u",
    ];
    assert_snapshot!(told(text, &questions));
}

#[test]
fn one_reason_is_told_once() {
    let text = "\
assign crew to ops as eligible member from 2026-01-01 until 2026-06-30
assign crew to ops as eligible member from 2026-02-01 until 2026-07-31
";
    let shown = Talk::on(&[CREW, text].concat()).transcript("can u activate membership of ops");
    assert_eq!(shown.matches("which is eligible for membership of ops").count(), 1, "{shown}");
    assert_eq!(shown.matches("╰── `crew` is eligible from").count(), 2, "{shown}");
}

#[test]
fn of_many_approvers_four_are_explained_and_ten_more_are_named() {
    let names: Vec<String> = (1..=16).map(|at| format!("a{at}")).collect();
    let mut text = "user u\n".to_owned();
    text += &names.iter().map(|name| format!("user {name}\n")).collect::<String>();
    text += &format!("group ops {{ pim-enabled  membership policy {{ activation {{ approval by {} }} }} }}\n", names.join(", "));
    text += "assign u to ops as eligible member until 2026-12-31\n";
    let told = told(&text, &["can u activate membership of ops"]);
    let last = "`a4` can approve, and so can `a5`, `a6`, `a7`, `a8`, `a9`, `a10`, `a11`, `a12`, `a13` and `a14` (of 12 more)";
    assert!(told.contains(last), "{told}");
    assert_eq!(told.matches("can approve").count(), 4, "{told}");
}

#[test]
fn of_many_eligible_groups_three_are_named_each_once() {
    let mut text = "user u\ngroup ops { pim-enabled }\n".to_owned();
    for at in 1..=6 {
        text += &format!("group g{at}\nassign g{at} to ops as eligible member from 2026-01-01 until 2026-06-30\n");
    }
    text += "assign g1 to ops as eligible member from 2026-02-01 until 2026-07-31\n";
    let shown = Talk::on(&text).transcript("can u activate membership of ops");
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains("; active members of `g1`, `g2`, `g3` and 3 more groups are (not-eligible"), "{shown}");
    assert_eq!(shown.matches("╰── `u` is not in `g").count(), 3, "{shown}");
    assert_eq!(shown.matches("(then: allow)").count(), 6, "six changes are told at most: {shown}");
}

#[test]
fn a_kept_ownership_is_explained_by_the_rule_that_keeps_it() {
    let text = "\
user alice
user bob
group ops { pim-enabled  ownership policy { activation { max 1h  require nothing } } }
assign alice to ops as eligible owner until 2027-01-01
assign bob to ops as eligible owner until 2027-01-01
";
    let mut talk = Talk::on(text);
    talk.ok("alice activates ownership of ops for 1h");
    talk.ok("after 10m");
    assert!(talk.ok("is alice owner of ops").contains("`alice` is an owner of ops (active-direct, D3.2)"));
    talk.ok("after 50m");
    assert_snapshot!(talk.transcript("is alice owner of ops\n\ncan alice manage ops\n\nafter 30d\n\nis alice owner of ops"));
    talk.ok("bob activates ownership of ops");
    let told = talk.ok("is bob owner of ops");
    assert!(told.contains("`bob` is an owner of ops (active-direct, D3.2)"), "{told}");
}

/// What each list rests on.
fn assumed(text: &str, questions: &[&str]) -> String {
    let model = Model::new(text);
    let lines = |question: &&str| model.explain(question).assumptions.iter().map(|one| format!("  {one}\n")).collect::<String>();
    questions.iter().map(|question| format!("{question}\n{}", lines(question))).collect()
}

#[test]
fn a_list_names_the_undocumented_ways_it_rests_on() {
    let questions = [
        "who can activate ownership of gate",
        "who can activate membership of gate",
        "who can activate ownership of later",
        "what can carol activate",
        "what can dan activate",
        "what can any member of desk activate",
        "when can carol activate ownership of gate",
        "when can carol activate ownership of later",
        "when can dan activate ownership of gate",
        "who is eligible owner of gate",
        "who is eligible owner of later",
        "who is eligible owner of later at 2026-06-01",
        "what is carol eligible for",
        "what is dan eligible for",
        "who is owner of gate",
        "who can reach ownership of gate",
        "who can reach membership of gate",
        "who can reach membership of desk",
        "what can carol reach",
        "what can dan reach",
        "what can any member of desk reach",
        "when can carol reach membership of ops",
        "who can escalate to ownership of gate",
    ];
    assert_snapshot!(assumed(&[NESTED, GROUP_AS_OWNER].concat(), &questions));
    let twice = [NESTED, GROUP_AS_OWNER, "assign carol to gate as eligible owner until 2026-12-31\n"].concat();
    let own = ["when can carol activate ownership of gate", "who is eligible owner of gate"];
    assert_eq!(assumed(&twice, &own[..1]), format!("{}\n", own[0]), "an own eligibility rests on nothing");
    assert!(assumed(&twice, &own[1..]).contains("(D9.11)"), "the group itself is listed");
}

/// Hugo resets passwords; Vic is eligible in a group that holds a role.
const RESETS: &str = "\
user hugo
user vic
user ken
user uma
group safe { role-assignable  pim-enabled  membership policy { activation { require nothing } } }
group shut { role-assignable  pim-enabled  membership policy { activation { require nothing  approval by ken } } }
assign safe to role \"User Administrator\" as active
assign shut to role \"License Administrator\" as active
assign hugo to role \"Helpdesk Administrator\" as active
assign hugo to shut as eligible member until 2026-12-31
assign vic to safe as eligible member until 2026-12-31
assign ken to shut as eligible owner until 2026-06-30
";

#[test]
fn a_list_or_plan_that_turns_on_the_protection_of_eligible_members_says_so() {
    let questions = [
        "who can reset password of vic",
        "who can reset password of uma",
        "what can hugo reset",
        "when can hugo reset password of vic",
        "when can hugo reset password of ken",
        "who can escalate to role \"User Administrator\"",
        "what can hugo escalate to",
        "when can hugo escalate to role \"User Administrator\"",
        "when can hugo escalate to role \"Helpdesk Administrator\"",
        "who can reach role \"User Administrator\"",
    ];
    let plans = [
        "can hugo escalate to role \"User Administrator\"",
        "can hugo escalate to role \"License Administrator\"",
        "can hugo escalate to role \"Helpdesk Administrator\"",
        "can vic escalate to role \"License Administrator\"",
        "can hugo reach role \"License Administrator\"",
    ];
    let heads = |text: &str| {
        let model = Model::new(text);
        let head = |question: &&str| match model.ask(question) {
            Answer::Plan(plan) => format!("{question}: {}\n", plan_head(&plan)),
            other => panic!("{question}: {other:?}"),
        };
        plans.iter().map(head).collect::<String>()
    };
    let off = format!("tenant t {{ eligible-protection off }}\n{RESETS}");
    assert_snapshot!([assumed(RESETS, &questions), heads(RESETS)].concat());
    assert_snapshot!([assumed(&off, &questions), heads(&off)].concat());
}

/// The documentation protects who is eligible in a role-assignable group; of being eligible for a role no page says so.
#[test]
fn no_text_is_cited_for_what_no_page_says() {
    let facts = "user hugo\nuser rae\nassign hugo to role \"Helpdesk Administrator\" as active\nassign rae to role \"Reports Reader\" as eligible\n";
    let off = format!("tenant t {{ eligible-protection off }}\n{facts}");
    let questions = ["can hugo reset password of rae", "can hugo escalate to role \"Reports Reader\""];
    let lists = ["who can reset password of rae", "when can hugo reset password of rae", "what can hugo reset"];
    let all = |text: &str| [told(text, &questions), assumed(text, &lists)].concat();
    let all = [all(facts), all(&off)].concat();
    assert!(!all.contains("January 2023"), "{all}");
    assert_snapshot!(all);
}

/// An agent's user in a group that is eligible where agents never are, and eligible behind an activation that asks for MFA.
const AGENTS: &str = "\
user bot { agent }
service-principal sp { agent }
user ann
group crew
group admins { role-assignable  pim-enabled }
group guarded { pim-enabled  membership policy { activation { require mfa } } }
group beyond { pim-enabled }
group lent { pim-enabled }
assign bot, sp to crew as active member
assign crew to admins as eligible member until 2026-12-31
assign crew to admins as eligible owner until 2026-12-31
assign bot to guarded as eligible member until 2026-12-31
assign guarded to beyond as eligible member until 2026-12-31
assign bot to lent as eligible member until 2026-12-31
assign lent to admins as eligible member until 2026-12-31
";

#[test]
fn an_agent_waits_for_no_activation_that_it_never_makes() {
    let questions = [
        "is bot member of admins",
        "is bot owner of admins",
        "is bot eligible member of admins",
        "is sp eligible member of admins",
        "can sp activate membership of admins",
        "can bot manage admins",
        "can bot activate membership of admins",
        "can bot activate membership of beyond",
    ];
    assert_snapshot!(told(AGENTS, &questions));
    let counted = |text: &str, question| match Model::new(text).ask(question) {
        Answer::WhoCan { after_activation, .. } | Answer::WhatCan { after_activation, .. } => after_activation,
        other => panic!("{question}: {other:?}"),
    };
    let person = AGENTS.replace(" { agent }", "");
    for (question, expected) in
        [("who can activate membership of admins", 0), ("who can activate membership of beyond", 1), ("what can bot activate", 1)]
    {
        assert_eq!((counted(AGENTS, question), counted(&person, question)), (Some(0), Some(expected)), "{question}");
    }
    let nobody = Model::new(AGENTS).explain("who can activate membership of admins").nobody;
    assert_eq!(
        reasons_text(&nobody),
        "  principal-kind D3.16 only groups are eligible for membership of admins, and only agents are in them now: `bot` and `sp`; agents are not given it\n"
    );
}

#[test]
fn several_verdicts_share_reasons_and_differ_in_others() {
    let verdict = |max: &str| {
        let text = format!(
            "user alice\nassign alice to ops as eligible member\ngroup ops {{ pim-enabled  membership policy {{ activation {{ max {max} }} }} }}"
        );
        Model::new(&text).verdict("can alice activate membership of ops").unwrap()
    };
    let verdicts = [verdict("2h"), verdict("4h")];
    let grounds = Grounds::of(&verdicts);
    let codes = |reasons: &[Reason]| reasons.iter().map(|reason| reason.code.name()).collect::<Vec<_>>().join(" ");
    let apart: Vec<String> = grounds.apart.iter().map(|reasons| codes(reasons)).collect();
    assert_eq!(codes(&grounds.shared), "eligible-direct policy-default policy-default");
    assert_eq!(apart, ["policy", "policy"], "the limits of the two differ");
}

/// D3.14: a way that only a guest's ownership stops is named as that, and only where there is one.
#[test]
fn an_ownership_that_only_a_guest_has_is_named() {
    let text = "user carol { guest } user dora { guest }\ngroup ops { role-assignable pim-enabled } group rooms\n\
                assign ops to role \"Exchange Administrator\" as active\nassign carol to ops as active owner\n\
                assign dora to ops as eligible owner\nassign dora to rooms as active owner\n";
    let role = "reach role \"Exchange Administrator\"";
    let told_of = |who: &str| told(text, &[&format!("how can {who} {role}")]);
    let carol = told_of("carol");
    assert!(
        carol.contains("not-permitted D3.14 `carol` owns `ops`, but a guest acts as owner only under `guests same-as-members`"),
        "{carol}"
    );
    let dora = told_of("dora");
    assert!(dora.contains("D3.14 `dora` gets ownership of `ops`, but a guest acts as owner only under"), "{dora}");
    // where it leads nowhere, it is no near miss
    let elsewhere = told(text, &["how can carol reach role \"User Administrator\""]);
    assert!(!elsewhere.contains("D3.14"), "{elsewhere}");
    let members = told(&format!("tenant t {{ guests same-as-members }}\n{text}"), &[&format!("how can carol {role}")]);
    assert!(members.contains(": allow"), "{members}");
}
