//! The gates on a line are those that `pim can` tells: whatever a policy writes, inherits or leaves to the defaults, whatever a context comes to,
//! and whether anybody can approve.

use pim::diag::ReasonCode;
use pim::explain::{Answer, CanAnswer, Decision};
use pim::graph::Format;
use pim::ir::format_duration;
use pim::session::Session;

use super::{draw, edge, load};
use crate::model::noon;

const WORLD: &str = "user ann user bob user cleo user dan { disabled }
group empty
group sleepers { pim-enabled }
assign bob to sleepers as eligible member
context on
context off { off }
context loose { untargeted }
context past { excludes ann }
policy base { activation { max 3h require mfa, ticket approval by bob } }
group defaults { pim-enabled }
group inherits { pim-enabled membership policy base ownership policy extends base { activation { max 1h } } }
group contexts { pim-enabled membership policy { activation { require context on, justification } } }
group offs { pim-enabled membership policy { activation { require context off } } }
group looses { pim-enabled membership policy { activation { require context loose } } }
group pasts { pim-enabled membership policy { activation { require context past, ticket } } }
group barren { pim-enabled membership policy { activation { require nothing approval by empty } } }
group own { pim-enabled membership policy { activation { require nothing approval by ann } } }
group gone { pim-enabled membership policy { activation { require nothing approval by dan } } }
group later { pim-enabled membership policy { activation { require nothing approval by sleepers } } }
role \"Exchange Administrator\" { policy { activation { approval } } }
assign ann to defaults as eligible member
assign ann to inherits as eligible member
assign ann to contexts as eligible member
assign ann to offs as eligible member
assign ann to looses as eligible member
assign ann to pasts as eligible member
assign ann to barren as eligible member
assign ann to own as eligible member
assign ann to gone as eligible member
assign ann to later as eligible member
assign ann to inherits as eligible owner
assign cleo to own as eligible member
assign ann to role \"Exchange Administrator\" as eligible
assign ann to role \"User Administrator\" as eligible
";

#[test]
fn a_line_says_what_can_says() {
    let session = load(WORLD);
    let groups = ["defaults", "inherits", "contexts", "offs", "looses", "pasts", "barren", "own", "gone", "later"];
    let mut asked: Vec<(String, &str)> = groups.iter().map(|group| (format!("can ann activate membership of {group}"), *group)).collect();
    asked.push(("can ann activate ownership of inherits".to_owned(), "inherits"));
    asked.push(("can cleo activate membership of own".to_owned(), "own"));
    for role in ["Exchange Administrator", "User Administrator"] {
        asked.push((format!("can ann activate role \"{role}\""), role));
    }
    for (question, target) in asked {
        let who = question.split(' ').nth(1).unwrap();
        let dot = draw(&session, &question, Format::Dot).text;
        let lines = edge(&dot, who, target);
        let label = said(&session, &question);
        assert!(lines.replace("\\n", " · ").contains(&label), "{question}: {label} is not in\n{lines}");
    }
}

/// The words of an answer as they stand on a line. A no does not tell what a request would bring besides.
fn said(session: &Session, question: &str) -> String {
    let answered = session.ask(question, noon()).map_err(|rejected| rejected.diagnostics).unwrap();
    let Answer::Can(can) = &answered.explanation.answer else { panic!("{question}") };
    let names = &session.tenant().contexts;
    let mut words: Vec<String> = can.requires.iter().map(|demand| demand.mark(|context| names.row(*context).name.to_string())).collect();
    let has_no_approver = can.reasons.iter().any(|reason| reason.code == ReasonCode::NoApprover);
    let approval = [(can.decision == Decision::Approval || has_no_approver, "approval"), (has_no_approver, "nobody can approve")];
    words.extend(approval.into_iter().filter(|(is_so, _)| *is_so).map(|(_, word)| word.to_owned()));
    if words.is_empty() {
        words.push("no gate".to_owned());
    }
    words.push(format_duration(max_of(can)));
    let head = match (can.decision, question.contains("ownership")) {
        (Decision::Deny, _) => "",
        (_, true) => "label=\"owner · ",
        (_, false) => "label=\"",
    };
    format!("{head}{}\"", words.join(" · "))
}

fn max_of(can: &CanAnswer) -> i64 {
    can.max_seconds.unwrap()
}

#[test]
fn several_accounts_find_an_approver_where_one_of_them_does() {
    let session = load(WORLD);
    // to cleo, ann is somebody else: one line for both does not say that nobody can approve
    let world = "user ann user cleo user x user y group own { pim-enabled membership policy { activation { approval by ann } } }
assign ann, cleo, x, y to own as eligible member";
    let both = draw(&load(world), "", Format::Dot).text;
    assert!(!both.contains("nobody can approve"), "{both}");
    let page = |group: &str| draw(&session, &format!("can ann activate membership of {group}"), Format::Html).text;
    assert!(page("barren").contains("nobody can approve it, now or after steps of their own <a class=\"rule\" href=\"#rule-D2.20\">"));
    assert!(
        page("own").contains("nobody else can approve it, and nobody approves their own request <a class=\"rule\" href=\"#rule-D2.23\">")
    );
    // what may be assigned is not known: that is not said
    let unknown = draw(&load(&format!("{WORLD}assign unknown to empty as active member")), "", Format::Dot).text;
    assert!(unknown.contains("approval") && !unknown.contains("nobody can approve"), "{unknown}");
}
