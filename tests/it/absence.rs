//! Who is stuck while somebody is away, and what is changed for one question: accounts that are away, flags that are added, statements that are named
//! without their windows.

use pim::absence::Absence;
use pim::explain::thing_text;
use pim::ir::{Instant, Window};
use pim::session::{Changes, Input, NoIncludes, Rejected, Session};

const AT: &str = "2026-03-02T09:00:00Z";

/// Carol alone approves `ops`; `keys` has Dave besides; who may approve `vault` is eligible for that; a role has its default approvers.
const TEAM: &str = r#"
user alice
user bob
user carol
user dave
user erin
user grace
group crew { pim-enabled }
group ops { pim-enabled  membership policy { activation { approval by carol } } }
group keys { pim-enabled  membership policy { activation { approval by carol, dave } } }
group vault { pim-enabled  membership policy { activation { approval by carol, crew } } }
group plain { pim-enabled }
role "User Administrator" { policy { activation { approval } } }
assign alice to ops as eligible member until 2026-03-20
assign bob to ops as eligible member from 2026-03-10
assign alice, dave to keys as eligible member
assign alice to vault as eligible member
assign alice to plain as eligible member
assign erin to crew as eligible member
assign bob to role "User Administrator" as eligible
assign grace to role "Global Administrator" as active
"#;

fn load(text: &str, changes: &Changes) -> Result<Session, Box<Rejected>> {
    Session::load(vec![Input::pim("team.pim", text)], &NoIncludes, changes)
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Tells of each thing who is left and who is stuck, with when: `membership of ops: nobody; alice 2026-03-02..2026-03-20`.
fn told(session: &Session, absence: &Absence) -> Vec<String> {
    let tenant = session.tenant();
    let name = |id| tenant.principals.row(id).name.to_string();
    let date = |at: Instant| at.to_datetime().map_or("..".to_owned(), |time| time.format("%m-%d").to_string());
    let thing = |bereft: &pim::absence::Bereft| {
        let left = match (bereft.bare.is_empty(), bereft.standby.as_slice()) {
            (true, _) => "others".to_owned(),
            (false, []) => "nobody".to_owned(),
            (false, standby) => format!("{} later", standby.iter().map(|id| name(*id)).collect::<Vec<_>>().join(", ")),
        };
        let stuck = bereft.stuck.iter().map(|stuck| {
            let windows: Vec<String> = stuck.windows.iter().map(|window| format!("{}-{}", date(window.from), date(window.until))).collect();
            format!("; {} {}", name(stuck.who), windows.join(" "))
        });
        format!("{}: {left}{}", thing_text(tenant, bereft.thing), stuck.collect::<String>())
    };
    absence.things.iter().map(thing).collect()
}

fn absent(who: &[&str], from: &str, until: Option<&str>) -> Vec<String> {
    let session = load(TEAM, &Changes::default()).unwrap();
    let at = |text: &str| session.instant(text).unwrap();
    let window = Window { from: at(from), until: until.map_or(Instant::MAX, at) };
    told(&session, &session.absent(&names(who), window).unwrap())
}

#[test]
fn whoever_needs_the_only_approver_is_stuck_at_every_instant_of_the_time() {
    assert_eq!(
        absent(&["carol"], AT, Some("2026-04-01")),
        [
            "membership of ops: nobody; alice 03-02-03-21; bob 03-10-04-01",
            "membership of keys: others; dave 03-02-04-01",
            "membership of vault: bob, erin, grace later"
        ]
    );
    assert_eq!(
        absent(&["carol"], "2026-03-25", None),
        [
            "membership of ops: nobody; bob 03-25-..",
            "membership of keys: others; dave 03-25-..",
            "membership of vault: bob, erin, grace later"
        ]
    );
}

#[test]
fn several_who_are_away_count_together_and_are_not_stuck_themselves() {
    let both = absent(&["carol", "dave"], AT, Some("2026-03-05"));
    assert_eq!(both[1], "membership of keys: nobody; alice 03-02-03-05");
    assert_eq!(both[2], "membership of vault: bob, erin, grace later");
    // who manages the group of approvers may come to approve, too
    assert_eq!(absent(&["carol", "erin"], AT, Some("2026-03-05"))[2], "membership of vault: bob, grace later");
}

#[test]
fn default_approvers_of_a_role_are_lost_like_named_ones() {
    assert_eq!(absent(&["grace"], AT, Some("2026-03-05")), ["role \"User Administrator\": nobody; bob 03-02-03-05"]);
    assert_eq!(absent(&["alice"], AT, Some("2026-03-05")), Vec::<String>::new());
}

#[test]
fn an_approver_that_is_not_known_may_be_left() {
    let text = "user alice\nuser carol\ngroup ops { pim-enabled membership policy { activation { approval by carol, unknown } } }\n\
                assign alice to ops as eligible member\n";
    let session = load(text, &Changes::default()).unwrap();
    let from = session.instant(AT).unwrap();
    let absence = session.absent(&names(&["carol"]), Window { from, until: Instant::MAX }).unwrap();
    assert!(!absence.is_somebody_stuck() && absence.may_be_stuck, "{absence:?}");
    assert_eq!(absence.unknown.len(), 1);
}

/// Answers a question under changes: its decision word.
fn decision(text: &str, changes: &Changes, question: &str) -> String {
    let session = load(text, changes).unwrap_or_else(|rejected| panic!("{rejected}"));
    assert!(!session.is_refused(), "{:?}", session.diagnostics());
    let answered = session.ask(question, session.instant(AT).unwrap()).unwrap();
    match answered.explanation.answer {
        pim::Answer::Can(can) => can.decision.word().to_owned(),
        pim::Answer::Is(is) => is.holds.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_flag_that_is_assumed_is_added_to_a_declared_account() {
    let assume = |text: &str| Changes { assume: names(&[text]), ..Changes::default() };
    let question = "can alice activate membership of ops";
    assert_eq!(decision(TEAM, &Changes::default(), question), "approval");
    assert_eq!(decision(TEAM, &assume("user carol { disabled }"), question), "deny");
    // what is assumed of an account that may not be disabled is so
    let open = TEAM.replace("user carol", "user carol { unknown disabled }");
    assert_eq!(decision(&open, &assume("user carol { disabled }"), question), "deny");
}

#[test]
fn what_is_added_twice_is_there_once_and_all_else_is_declared_twice() {
    let assume = |texts: &[&str]| Changes { assume: names(texts), ..Changes::default() };
    let is_refused = |changes: &Changes| load(TEAM, changes).unwrap().is_refused();
    assert!(!is_refused(&assume(&["user carol { disabled }", "user carol { disabled mfa }"])));
    for text in ["user carol", "user carol \"Carol\" { disabled }", "user carol { upn \"c@contoso.com\" }", "group ops { pim-enabled }"] {
        assert!(is_refused(&assume(&[text])), "{text}");
    }
}

#[test]
fn accounts_are_away_for_one_question() {
    let without = |list: &[&str]| Changes { without: names(list), ..Changes::default() };
    assert_eq!(decision(TEAM, &without(&["carol"]), "can alice activate membership of ops"), "deny");
    assert_eq!(decision(TEAM, &without(&["carol"]), "can alice activate membership of keys"), "approval");
    assert_eq!(decision(TEAM, &without(&["carol", "dave"]), "can alice activate membership of keys"), "deny");
    let message = |name: &str| load(TEAM, &without(&[name])).unwrap_err().to_string();
    assert_eq!(message("caroll"), "there is no user `caroll`");
    assert_eq!(message("ops"), "`ops` is a group, and only accounts are away");
}

#[test]
fn a_statement_is_taken_away_without_its_window_where_it_is_the_only_one() {
    let retract = |text: &str| Changes { retract: names(&[text]), ..Changes::default() };
    let session = load(TEAM, &retract("assign alice to ops as eligible member")).unwrap();
    assert_eq!(session.remarks(), ["`--retract` took away `assign alice to ops as eligible member until 2026-03-20`"]);
    assert_eq!(decision(TEAM, &retract("assign alice to ops as eligible member"), "can alice activate membership of ops"), "deny");
    // one name out of a list, whole as it is written: nothing to remark
    assert!(load(TEAM, &retract("assign dave to keys as eligible member")).unwrap().remarks().is_empty());
}

#[test]
fn a_statement_that_is_not_there_is_answered_with_the_nearest() {
    let help = |text: &str, retract: &str| {
        let rejected = load(text, &Changes { retract: names(&[retract]), ..Changes::default() }).unwrap_err();
        rejected.diagnostics[0].help.clone().unwrap()
    };
    assert_eq!(help(TEAM, "assign alice to ops as eligible owner"), "there is `assign alice to ops as eligible member until 2026-03-20`");
    let twice = "user a\ngroup g { pim-enabled }\nassign a to g as eligible member until 2026-05-01\nassign a to g as eligible member from 2026-06-01\n";
    assert_eq!(
        help(twice, "assign a to g as eligible member"),
        "write one of them whole: `assign a to g as eligible member until 2026-05-01`, `assign a to g as eligible member from 2026-06-01`"
    );
}
