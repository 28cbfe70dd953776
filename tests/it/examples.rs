//! Every policy set of `policies/`, with its questions and their answers: a snapshot a set, to be read from top to bottom.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use insta::{Settings, assert_snapshot, glob};
use pim::ir::Instant;
use pim::render::{Answered, Extent, Style, render_diagnostics, render_explanation, render_timeline};
use pim::session::{Answered as Asked, Case, CaseKind, Changes, Input, NoIncludes, Outcome, Session};
use pim::source::Span;

/// The columns of the recorded answers.
const WIDTH: usize = 80;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| collect(&entry.unwrap().path(), files));
    } else if path.extension().is_some_and(|end| end == "pim") || pim::exchange::of_path(&path.to_string_lossy()).is_some() {
        files.push(path.to_owned());
    }
}

/// Loads a policy set: a file, or the files of a folder.
pub fn load(set: &Path) -> Session {
    let mut files = Vec::new();
    collect(set, &mut files);
    files.sort();
    let input = |path: &PathBuf| {
        let name =
            path.strip_prefix(set).ok().filter(|name| !name.as_os_str().is_empty()).map_or(path.file_name().unwrap(), Path::as_os_str);
        let (name, text) = (name.to_str().unwrap(), fs::read_to_string(path).unwrap());
        match pim::exchange::of_path(name) {
            Some((format, _)) => Input::foreign(format, name, text),
            None => Input::pim(name, text),
        }
    };
    Session::load(files.iter().map(input).collect(), &NoIncludes, &Changes::default()).unwrap()
}

/// What there is to show of an answer.
pub fn shown<'a>(session: &'a Session, answered: &'a Asked) -> Answered<'a> {
    Answered::of(session, answered)
}

/// The instant at which sets are judged that bring none of their own.
pub fn judged(session: &Session) -> Instant {
    session.instant("2026-03-02T09:00:00Z").unwrap()
}

/// Returns the questions of the `expect` lines of a set.
pub fn expected_questions(session: &Session) -> Vec<String> {
    let cases = session.test(judged(session)).unwrap();
    let expects = cases.iter().filter(|case| case.kind == CaseKind::Expect);
    expects.map(|case| case.name.split_once(": ").unwrap().1.to_owned()).collect()
}

fn style() -> Style<'static> {
    Style { width: WIDTH, ..Style::PLAIN }
}

fn answer(session: &Session, question: &str) -> String {
    let answered = session.ask(question, judged(session)).unwrap_or_else(|rejected| panic!("{question}: {rejected}"));
    format!("\n$ pim {question}\n{}", render_explanation(&shown(session, &answered), style()))
}

/// Tells how each promise of a set is kept: an `expect` with its answer, a scenario with what happens in it.
fn kept(session: &Session) -> String {
    let told = |case: &Case| {
        assert!(case.outcome == Outcome::Passed, "{}", case.name);
        match case.kind {
            CaseKind::Expect => {
                let (expected, question) = case.name.split_once(": ").unwrap();
                format!("\nexpected: {expected}{}", answer(session, question))
            }
            CaseKind::Never => format!("\nkept: {}\n", case.name),
            CaseKind::Scenario => format!("\nscenario: {}\n{}", case.name, render_timeline(session.sources(), &case.timeline, style())),
        }
    };
    session.test(judged(session)).unwrap().iter().map(told).collect()
}

/// Returns a text without its promises, which are told one by one.
fn declarations(session: &Session) -> String {
    let mut told = String::new();
    let cases = session.test(judged(session)).unwrap_or_default();
    let cases: Vec<Span> = cases.iter().map(|case| case.span).collect();
    for (id, source) in session.sources().iter() {
        let mut text = source.text().to_owned();
        for span in cases.iter().rev().filter(|span| span.source == id) {
            text.replace_range(span.range(), "");
        }
        let lines: Vec<&str> = text.trim_end().lines().collect();
        let mut lines = lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>();
        lines.dedup_by(|a, b| a.is_empty() && b.is_empty());
        for line in lines {
            writeln!(told, "{}", format!("  | {line}").trim_end()).unwrap();
        }
    }
    told
}

/// Returns what the introduction says of which `docs/statements.md` tells that a file shows it: then, and now.
fn statements(file: &str) -> String {
    let page = fs::read_to_string(root().join("docs/statements.md")).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| ") && line.contains(&format!("`{file}`")));
    let told = rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        format!("January 2023   {}\nNovember 2026  {}\nrules          {}\n\n", cells[0], cells[1], cells[2])
    });
    told.collect()
}

fn record(about: &str, body: impl FnOnce()) {
    let mut settings = Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_description(about);
    settings.bind(body);
}

#[test]
fn seed() {
    glob!("../../policies/seed", "*.pim", |path| {
        let file = path.file_name().unwrap().to_str().unwrap();
        let said = statements(file);
        assert!(!said.is_empty(), "docs/statements.md does not name {file}");
        let session = load(path);
        record("What the introduction says, the policy set that shows it, its questions and their answers.", || {
            assert_snapshot!("seed", format!("{said}{}{}", declarations(&session), kept(&session)));
        });
    });
}

#[test]
fn refused() {
    glob!("../../policies/seed/refused", "*.pim", |path| {
        let file = format!("refused/{}", path.file_name().unwrap().to_str().unwrap());
        let said = statements(&file);
        assert!(!said.is_empty(), "docs/statements.md does not name {file}");
        let session = load(path);
        assert!(session.is_refused(), "{file}");
        let told = render_diagnostics(session.sources(), session.diagnostics(), Extent::All, style());
        record("What the introduction rules out, and how a policy set that declares it is refused.", || {
            assert_snapshot!("refused", format!("{said}{}\n$ pim check\n{told}", declarations(&session)));
        });
    });
}

#[test]
fn tenants() {
    for folder in ["break-glass", "contoso", "on-call"] {
        let session = load(&root().join("policies").join(folder));
        record("The promises of a policy set of several files, and how each is kept.", || {
            assert_snapshot!(format!("tenant@{folder}"), kept(&session));
        });
    }
}

#[test]
fn terraform() {
    let questions = [
        "who can activate membership of \"Production Operators\"",
        "can dana@fernhill.example activate membership of \"Production Operators\"",
        "can dana@fernhill.example activate membership of \"Production Operators\" for 6h with mfa",
        "can dana@fernhill.example activate membership of \"Production Operators\" at 2026-07-01",
        "can omar@fernhill.example activate membership of \"Production Operators\"",
        "can omar@fernhill.example activate ownership of \"Production Operators\"",
        "can ruth@fernhill.example approve membership of \"Production Operators\" for dana@fernhill.example",
        "how can omar@fernhill.example reach membership of \"Production Operators\"",
        "is dana@fernhill.example member of \"Platform Team\"",
        "show \"Production Operators\"",
    ];
    let session = load(&root().join("policies/terraform-example"));
    let answers: String = questions.iter().map(|question| answer(&session, question)).collect();
    record("Questions about a Terraform configuration, and their answers.", || {
        assert_snapshot!("tenant@terraform-example", answers);
    });
}
