//! Every code has a page in `docs/diagnostics`, all pages have one layout, and their examples show what they say.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pim::diag::{Code, CodeKind, ReasonCode};
use pim::explain::Answer;
use pim::ir::Instant;
use pim::session::{Changes, Input, NoIncludes, Outcome, Session};

/// Faults of files, which no text can show.
const OF_FILES: [&str; 6] =
    ["unreadable-file", "not-utf8", "ignored-file", "not-evaluated", "expiry-without-length", "invalid-configuration"];

/// Faults of a change from one policy set to another, which two texts show.
const OF_CHANGES: [&str; 2] = ["pim-enabled-removed", "role-assignable-changed"];

fn at() -> Instant {
    Instant::from_micros(1_772_442_000_000_000)
}

fn names() -> BTreeSet<&'static str> {
    Code::ALL.iter().map(|code| code.name()).chain(ReasonCode::ALL.iter().map(|code| code.name())).collect()
}

fn page(name: &str) -> &'static str {
    Code::parse(name).map(Code::page).or_else(|| ReasonCode::parse(name).map(ReasonCode::page)).unwrap()
}

/// The example below a heading: its language, and its text.
fn example(page: &'static str, heading: &str) -> (&'static str, &'static str) {
    let (_, rest) = page.split_once(&format!("\n## {heading}\n\n```")).unwrap_or_else(|| panic!("no `## {heading}`:\n{page}"));
    rest.split_once("```\n").unwrap().0.split_once('\n').unwrap()
}

fn load(text: &str) -> Session {
    Session::load(vec![Input::pim("example.pim", text)], &NoIncludes, &Changes::default()).map_err(|fault| fault.diagnostics).unwrap()
}

/// The codes that checking an example finds, lints that are off by default included where `asked` names them.
fn found(text: &str, asked: &[Code]) -> BTreeSet<&'static str> {
    load(text).check(at(), asked).open.iter().map(|diagnostic| diagnostic.code.name()).collect()
}

#[test]
fn there_is_no_page_without_a_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics");
    let pages: BTreeSet<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(pages, names().into_iter().map(|name| format!("{name}.md")).collect());
}

#[test]
fn pages_have_one_layout() {
    for name in names() {
        let page = page(name);
        let headings: Vec<&str> = page.lines().filter(|line| line.starts_with('#')).take_while(|line| *line != "## Accepting it").collect();
        assert_eq!(headings, [format!("# `{name}`").as_str(), "## Why", "## Source", "## Wrong", "## Right"], "{name}");
        let is_lint = Code::parse(name).is_some_and(Code::is_lint);
        assert_eq!(page.contains(&format!("\n## Accepting it\n\n`allow {name} because \"…\"` on ")), is_lint, "{name}");
        let kind = page.lines().nth(2).unwrap();
        assert_eq!(kind.contains("An error"), Code::parse(name).is_some_and(|code| code.kind() == CodeKind::Error), "{name}");
        assert_eq!(kind.contains("(lint)"), is_lint, "{name}");
        assert_eq!(kind.to_lowercase().contains("a reason"), ReasonCode::parse(name).is_some(), "{name}");
    }
}

#[test]
fn pages_name_the_rule_of_their_code() {
    for (code, rule) in Code::ALL.iter().filter_map(|code| Some((code, code.rule()?))) {
        let source = page(code.name()).split_once("## Source").unwrap().1.split_once("##").unwrap().0;
        assert!(source.to_lowercase().contains(&rule.to_lowercase()), "{} does not name {rule}", code.name());
    }
}

#[test]
fn the_wrong_example_of_a_diagnostic_gives_that_code_alone_and_the_right_one_nothing() {
    for code in Code::ALL.iter().filter(|code| ![&OF_FILES[..], &OF_CHANGES].concat().contains(&code.name())) {
        let (name, asked) = (code.name(), [*code]);
        let (_, wrong) = example(code.page(), "Wrong");
        let (_, right) = example(code.page(), "Right");
        assert_eq!(found(wrong, &asked), BTreeSet::from([name]), "{name}\n{wrong}");
        assert_eq!(found(right, &asked), BTreeSet::new(), "{name}\n{right}");
    }
}

/// The two examples below a heading: before, and after.
fn change(page: &'static str, heading: &str) -> [&'static str; 2] {
    let (_, before) = example(page, heading);
    let (_, rest) = page.split_once(&format!("\n## {heading}\n")).unwrap().1.split_once(before).unwrap();
    let (_, rest) = rest.split_once("\n```pim\n").unwrap();
    [before, rest.split_once("```").unwrap().0]
}

#[test]
fn the_wrong_change_of_a_diagnostic_gives_that_code_alone_and_the_right_one_nothing() {
    for name in OF_CHANGES {
        let page = page(name);
        for (heading, expected) in [("Wrong", vec![name]), ("Right", Vec::new())] {
            let [before, after] = change(page, heading).map(load);
            let found = before.diff(&after, at(), false, false).map_err(|refused| refused.diagnostics).unwrap();
            assert_eq!(found.diff.impossible.iter().map(|fault| fault.code.name()).collect::<Vec<_>>(), expected, "{name}: {heading}");
        }
    }
}

#[test]
fn the_examples_of_a_reason_hold_and_one_of_them_carries_it() {
    for code in ReasonCode::ALL {
        let [(language, wrong), (_, right)] = ["Wrong", "Right"].map(|heading| example(code.page(), heading));
        // the diagnostic of the same name shows its own wrong example
        let (carrying, lacking) = if code.is_against() { (wrong, right) } else { (right, wrong) };
        let is_refused = language == "pim refused";
        assert!(is_refused || reasons(carrying).contains(code), "{}\n{carrying}", code.name());
        assert!(is_refused || !reasons(lacking).contains(code), "{}\n{lacking}", code.name());
    }
}

fn reasons_of(answer: Answer) -> Vec<pim::explain::Reason> {
    match answer {
        Answer::Can(can) => can.reasons,
        Answer::Is(is) => is.reasons,
        Answer::Any(any) => reasons_of(any.answer),
        Answer::Open(pim::explain::OpenAnswer::Can(can)) => can.why.all().map(|(reason, _)| reason.clone()).collect(),
        other => panic!("{other:?}"),
    }
}

/// The reasons of all answers that an example expects, and those for which its scenarios see acts refused; all must hold.
fn reasons(text: &str) -> BTreeSet<ReasonCode> {
    let session = load(text);
    let failed = |outcome: &Outcome| !matches!(outcome, Outcome::Passed);
    let cases = session.test(at()).map_err(|refused| refused.diagnostics).unwrap();
    assert!(!cases.is_empty() && !cases.iter().any(|case| failed(&case.outcome)), "{text}\n{cases:?}");
    let queries = text.lines().filter_map(|line| line.strip_prefix("expect ")).map(|line| line.split_once(": ").unwrap().1);
    let answers = queries.map(|query| session.ask(query, at()).map_err(|refused| refused.diagnostics).unwrap().explanation.answer);
    let codes = answers.flat_map(reasons_of);
    let refused = text.lines().filter_map(|line| line.trim().strip_prefix("refused ")?.split_once(':'));
    codes.map(|reason| reason.code).chain(refused.filter_map(|(code, _)| ReasonCode::parse(code))).collect()
}
