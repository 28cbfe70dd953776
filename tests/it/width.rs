//! Answers fit their terminal: nothing but the user's own lines is wider.

use std::fs;
use std::path::{Path, PathBuf};

use pim::explain::{Answer, Fix, Reason};
use pim::ir::Principal;
use pim::render::{Style, render_explanation};
use pim::session::{Answered as Asked, Session};
use unicode_width::UnicodeWidthStr;

use crate::examples::{expected_questions, judged, load, shown};

/// Asked of every policy set about everybody and everything in it.
fn general_questions(session: &Session) -> Vec<String> {
    let tenant = session.tenant();
    let quoted = |name: &str| pim::syntax::format_name(name).into_owned();
    let principals: Vec<String> = tenant.principals.iter().map(|(_, principal)| quoted(&principal.name)).collect();
    let of_kind = |is_wanted: fn(&Principal) -> bool| -> Vec<String> {
        tenant.principals.iter().filter(|(_, principal)| is_wanted(principal)).map(|(_, principal)| quoted(&principal.name)).collect()
    };
    let (groups, users) = (of_kind(Principal::is_group), of_kind(Principal::is_user));
    let of_each = principals.iter().flat_map(|who| {
        let asked = ["what can {} activate", "what can {} reach", "what can {} manage", "show {}", "what is {} eligible for"];
        asked.map(|question| question.replace("{}", who))
    });
    let of_pairs = principals.iter().flat_map(|who| {
        groups.iter().flat_map(move |group| {
            [
                format!("can {who} activate membership of {group}"),
                format!("can {who} activate ownership of {group} for 20h with mfa"),
                format!("is {who} member of {group}"),
                format!("is {who} owner of {group}"),
                format!("how can {who} reach membership of {group}"),
                format!("when can {who} activate membership of {group}"),
                format!("when can {who} reach ownership of {group}"),
                format!("can {who} manage {group}"),
                format!("can {who} change members of {group}"),
            ]
        })
    });
    let of_accounts = principals.iter().flat_map(|who| users.iter().map(move |other| format!("can {who} reset password of {other}")));
    let of_groups = groups.iter().flat_map(|group| {
        ["who can activate membership of {}", "who can reach membership of {}", "who is member of {}", "what can any member of {} activate"]
            .map(|question| question.replace("{}", group))
    });
    of_each.chain(of_pairs).chain(of_accounts).chain(of_groups).chain(["show tenant".to_owned()]).collect()
}

/// Returns the policy sets: folders, and the files of the seed.
fn sets() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let mut found: Vec<PathBuf> = ["break-glass", "contoso", "on-call", "terraform-example"].map(|name| root.join(name)).into();
    let seed = fs::read_dir(root.join("seed")).unwrap().map(|entry| entry.unwrap().path());
    found.extend(seed.filter(|path| path.extension().is_some_and(|extension| extension == "pim")));
    found.sort();
    found
}

/// Returns the questions of a set: those of its own `expect` lines, and the general ones.
fn questions(session: &Session) -> Vec<String> {
    expected_questions(session).into_iter().chain(general_questions(session)).collect()
}

/// Answers every question about every policy set, and says what is wrong with the answers.
fn faults(judge: impl Fn(&Session, &Asked) -> Vec<String>) -> (Vec<String>, usize) {
    let mut faults = Vec::new();
    let mut asked = 0;
    for set in sets() {
        let session = load(&set);
        let at = judged(&session);
        for question in questions(&session) {
            let answered = session.ask(&question, at).unwrap_or_else(|rejected| panic!("{question}: {rejected}"));
            asked += 1;
            faults.extend(judge(&session, &answered).iter().map(|fault| format!("{}: {question}: {fault}\n", set.display())));
        }
    }
    (faults, asked)
}

fn drawn(session: &Session, answered: &Asked, width: usize) -> String {
    render_explanation(&shown(session, answered), Style { width, ..Style::PLAIN })
}

/// Tells whether a line of an answer is the user's own: a line of a file, or the file's name above it.
fn is_own(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("╭─[") || line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(" │ ")
}

/// Returns what a line says of itself: without the user's own words, which stand in backticks.
fn plain(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

#[test]
fn answers_tell_people_the_time_by_the_clocks_of_the_tenant_and_programs_in_utc() {
    let utc = regex::Regex::new(r"\d\d:\d\d(\.\d+)?Z").unwrap();
    let zone = pim::ir::Zones::bundled().find("Asia/Kathmandu").unwrap();
    let (told, asked) = faults(|session, answered| {
        let mut tenant = session.tenant().clone();
        tenant.settings.timezone = zone.clone();
        let view = pim::render::Answered { tenant: &tenant, ..shown(session, answered) };
        let text = render_explanation(&view, Style::PLAIN);
        // a question is as it was asked, and stands whole above a list of times
        let in_utc = text.lines().filter(|line| !is_own(line) && utc.is_match(&plain(line)));
        let json = pim::render::to_json_line(&pim::render::ExplanationJson::new(&view));
        let in_json = json.contains("+05:45").then_some("JSON in the zone");
        in_utc.chain(in_json).map(str::to_owned).collect()
    });
    assert!(told.is_empty(), "{} of {asked} answers tell other times:\n{}", told.len(), told.join(""));
}

#[test]
fn no_answer_is_wider_than_its_terminal() {
    let (wide, asked) = faults(|session, answered| {
        let too_wide = |width| {
            let text = drawn(session, answered, width);
            let lines: Vec<&str> = text.lines().filter(|line| line.width() > width && !is_own(line)).collect();
            (!lines.is_empty()).then(|| format!("{width} columns:\n{}", lines.join("\n")))
        };
        [60, 80].into_iter().filter_map(too_wide).collect()
    });
    assert!(wide.is_empty(), "{} of {asked} answers are too wide:\n{}", wide.len(), wide.join(""));
}

/// Leaves out what only breaks and frames lines.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !"│·─╭╰┤┬".contains(*c)).collect()
}

/// Returns the reasons and fixes of an answer.
fn parts(answer: &Answer) -> (&[Reason], &[Fix]) {
    match answer {
        Answer::Can(can) => (&can.reasons, &can.fixes),
        Answer::Plan(plan) => (&plan.reasons, &plan.fixes),
        Answer::Any(any) => parts(&any.answer),
        Answer::Is(is) => (&is.reasons, &[]),
        Answer::WhatCan { refusal, .. } => (refusal, &[]),
        Answer::WhoCan { .. } | Answer::WhoIs(_) | Answer::WhatIs(_) | Answer::When(_) | Answer::Show(_) => (&[], &[]),
        Answer::Open(open) => (open.unknown(), &[]),
    }
}

#[test]
fn twenty_columns_show_everything() {
    let (cut, asked) = faults(|session, answered| {
        let text = bare(&drawn(session, answered, 20));
        let (reasons, fixes) = parts(&answered.explanation.answer);
        let messages = reasons.iter().map(|reason| reason.unwritten().unwrap_or(&reason.message).to_owned());
        let labels = reasons.iter().flat_map(|reason| &reason.labels).filter(|label| label.span.source != answered.span.source);
        let labels = labels.take(20).map(|label| label.text.clone());
        let changes = fixes.iter().flat_map(|fix| fix.changes.iter().cloned());
        let told = messages.chain(labels).chain(changes);
        let told = told.map(|told| session.tenant().settings.timezone.tell(&told).into_owned());
        told.filter(|told| !text.contains(&bare(told))).collect()
    });
    assert!(cut.is_empty(), "{} texts of {asked} answers are cut:\n{}", cut.len(), cut.join(""));
}
