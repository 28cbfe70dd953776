//! Whole answers as people read them: near misses, several files, a narrow terminal, names of any script.

use insta::assert_snapshot;
use pim::render::{Answered, Style, render_explanation};
use pim::session::{Changes, Input, NoIncludes, Session};

use crate::examples::shown;

const PEOPLE: &str = "\
user alice
user bob
user \"Łukasz 🦊\"
group team
group \"Zespół Ω\" { pim-enabled membership policy ops }
";

const RULES: &str = "\
policy ops { activation { max 2h  require mfa, justification  approval by bob } eligible { max 180d } }
group ops {
  pim-enabled
  membership policy ops
}
group gate { pim-enabled  membership policy { activation { require justification } } }
assign \"Łukasz 🦊\" to \"Zespół Ω\" as eligible member until 2026-12-31
assign alice to gate as eligible member until 2026-12-31
assign gate to ops as eligible member until 2026-12-31
assign alice to ops as eligible owner until 2026-12-31
assign team to ops as eligible member from 2025-01-01 until 2025-06-01
assign bob to team as active member
assign team to ops as eligible member from 2026-05-01 until 2026-06-01
";

/// Answers each question in turn, as a terminal of that width shows it.
fn answers(questions: &[&str], width: usize) -> String {
    let inputs = vec![Input::pim("people.pim", PEOPLE), Input::pim("rules.pim", RULES)];
    let session = Session::load(inputs, &NoIncludes, &Changes::default()).unwrap();
    assert!(!session.is_refused(), "{:?}", session.diagnostics());
    let at = session.instant("2026-03-02T09:00:00Z").unwrap();
    let answer = |question: &&str| {
        let answered = session.ask(question, at).unwrap();
        format!("$ {question}\n{}\n", render_explanation(&shown(&session, &answered), Style { width, ..Style::PLAIN }))
    };
    questions.iter().map(answer).collect()
}

#[test]
fn when_is_told_in_the_time_of_the_tenant() {
    let text = "tenant t { timezone \"Europe/Berlin\" }\nuser u\ngroup g { pim-enabled }\n\
        assign u to g as eligible member from 2026-03-01 until 2026-06-28\n";
    let session = Session::load(vec![Input::pim("t.pim", text)], &NoIncludes, &Changes::default()).unwrap();
    let at = session.instant("2026-03-02T09:00:00Z").unwrap();
    let answered = session.ask("when can u activate membership of g", at).unwrap();
    let shown = shown(&session, &answered);
    let told = render_explanation(&shown, Style::PLAIN);
    assert!(told.contains("from 2026-03-01T00:00:00+01:00  until 2026-06-29T00:00:00+02:00  allow"), "{told}");
    let json = pim::render::to_json_line(&pim::render::ExplanationJson::new(&shown));
    assert!(json.contains("\"from\":\"2026-02-28T23:00:00Z\""), "{json}");
    let reach = session.ask("when can u reach membership of g", session.instant("2026-01-01").unwrap()).unwrap();
    let shown = Answered { query: &reach.query, question: &reach.question, explanation: &reach.explanation, ..shown };
    let told = render_explanation(&shown, Style::PLAIN);
    assert!(told.contains("membership of g at 2026-03-01T00:00:00+01:00` shows the plan"), "{told}");
}

#[test]
fn a_near_miss_names_the_nearest_candidate() {
    let questions = [
        "can bob activate membership of ops",
        "can alice activate membership of ops",
        "can bob activate ownership of ops",
        "can alice activate ownership of gate",
    ];
    assert_snapshot!(answers(&questions, 100));
}

#[test]
fn an_answer_in_a_narrow_terminal() {
    assert_snapshot!(answers(
        &["can bob activate membership of ops at 2026-05-02", "can alice activate membership of ops for 3h with mfa"],
        60
    ));
}

#[test]
fn an_answer_over_two_files_with_names_of_any_script() {
    assert_snapshot!(answers(&["can \"Łukasz 🦊\" activate membership of \"Zespół Ω\""], 100));
}
