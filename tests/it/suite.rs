//! Runs `tests/suite/**/*.pim`, as a program of its own: every file is parsed and compiled, every diagnostic must be announced beside
//! its lines, every `expect` must hold, as of [`AT`] where it names no instant, and every `scenario` must pass.
//!
//! A comment `#~ CODE "text under the label" label words` announces one label that starts on its line; several may follow each other. A line that
//! holds nothing else belongs to the line before. Of a text of several lines only the first counts. What is not announced must not
//! come. A comment `# rule: D3.20, T11` at the head names the rules a file shows, and the worked cases.

#![cfg(test)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use pim::compile::{Compiled, compile};
use pim::diag::{Code, Diagnostic, Severity};
use pim::ir::Instant;
use pim::render::{self, Style};
use pim::session::{CaseKind, Changes, Failure, Input, NoIncludes, Outcome, Session};
use pim::source::{Origin, Sources};
use pim::syntax::parse_file;

/// When an `expect` without an `at` is judged.
const AT: &str = "2026-03-02T09:00:00Z";

/// One label, announced or found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    line: usize,
    code: String,
    text: String,
    label: String,
}

/// One file of the suite, named from the project's root on.
struct Case {
    name: String,
    text: String,
}

#[test]
fn every_diagnostic_stands_beside_its_line_and_every_expectation_holds() {
    let failures: Vec<String> = cases().iter().filter_map(run).collect();
    assert!(failures.is_empty(), "{} files differ\n\n{}", failures.len(), failures.join("\n"));
    assert_eq!(pim::defect::take(), None);
}

#[test]
fn every_error_code_of_a_text_has_a_case() {
    let covered: BTreeSet<String> = cases().iter().flat_map(announced).map(|mark| mark.code).collect();
    let of_files = [Code::UnreadableFile, Code::IncludeNotFound, Code::NotUtf8, Code::TooDeep, Code::Syntax, Code::InvalidConfiguration];
    // these show between two texts: their pages hold an example of each side, and `diff.rs` their rendering
    let of_changes = [Code::PimEnabledRemoved, Code::RoleAssignableChanged];
    let exempt = [&of_files[..], &of_changes].concat();
    let errors = Code::ALL.iter().filter(|code| code.severity() == Severity::Error && !exempt.contains(code));
    let missing: Vec<&str> = errors.map(|code| code.name()).filter(|name| !covered.contains(*name)).collect();
    assert!(missing.is_empty(), "no case in tests/suite announces {missing:?}");
}

#[test]
fn every_lint_has_a_case() {
    let covered: BTreeSet<String> = cases().iter().flat_map(announced).map(|mark| mark.code).collect();
    let lints = Code::lints();
    let missing: Vec<&str> = lints.map(Code::name).filter(|name| !covered.contains(*name)).collect();
    assert!(missing.is_empty(), "no case in tests/suite/lints announces {missing:?}");
}

fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    collect(&root.join("tests/suite"), &mut paths);
    paths.sort();
    let name = |path: &Path| path.strip_prefix(root).unwrap().display().to_string();
    paths.iter().map(|path| Case { name: name(path), text: std::fs::read_to_string(path).unwrap() }).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "pim") {
            paths.push(path);
        }
    }
}

/// Returns what differs, with the source.
fn run(case: &Case) -> Option<String> {
    let mut sources = Sources::new();
    let source = sources.add(&case.name, case.text.as_str(), Origin::File);
    let parsed = parse_file(source, sources.get(source).text());
    let compiled = compile(&[parsed.file]);
    let linted = lint(case, &compiled);
    let diagnostics: Vec<&Diagnostic> = parsed.diagnostics.iter().chain(&compiled.diagnostics).chain(&linted).collect();
    let found = diagnostics.iter().flat_map(|diagnostic| marks(&sources, diagnostic)).collect();
    let difference = difference(announced(case), found);
    let is_refused = diagnostics.iter().any(|diagnostic| diagnostic.is_error());
    let unmet = if is_refused { Vec::new() } else { check_expectations(case) };
    if difference.is_empty() && unmet.is_empty() {
        return None;
    }
    Some(report(case, &difference, &unmet, &diagnostics))
}

/// Lints the cases of `tests/suite/lints`, as of 2026-03-02T09:00:00Z; a lint that is off by default is on in the file named after it.
fn lint(case: &Case, compiled: &Compiled) -> Vec<Diagnostic> {
    let is_linted = case.name.contains("/lints/");
    if !is_linted || compiled.diagnostics.iter().any(Diagnostic::is_error) {
        return Vec::new();
    }
    let asked: Vec<Code> = Path::new(&case.name).file_stem().and_then(|stem| Code::parse(stem.to_str()?)).into_iter().collect();
    pim::lint::lint(&compiled.tenant, &compiled.nevers, Instant::from_micros(1_772_442_000_000_000), &asked).open
}

/// Returns the `expect` lines that are not met, each with the answer that came and its explanation, and the steps that went otherwise.
fn check_expectations(case: &Case) -> Vec<String> {
    let session = Session::load(vec![Input::pim(&case.name, case.text.as_str())], &NoIncludes, &Changes::default()).unwrap();
    let at = session.instant(AT).unwrap();
    let cases = session.test(at).unwrap();
    let judged = cases.iter().filter(|case| case.kind != CaseKind::Never);
    let failure = |case: &pim::session::Case| match &case.outcome {
        Outcome::Failed(failure) | Outcome::Unproven(failure) => Some(render_failure(&session, failure)),
        Outcome::Diverged(misstep) => Some(render::render_misstep(session.sources(), misstep, Style::PLAIN)),
        Outcome::Passed => None,
    };
    judged.filter_map(failure).collect()
}

fn render_failure(session: &Session, failure: &Failure) -> String {
    let answered = render::Answered {
        query: &failure.query,
        question: &failure.question,
        place: failure.question_span,
        explanation: &failure.explanation,
        tenant: session.tenant(),
        sources: session.sources(),
    };
    let head = render::render_failure(session.sources(), failure.place, &failure.message, Style::PLAIN);
    head + &render::render_explanation(&answered, Style::PLAIN)
}

fn marks(sources: &Sources, diagnostic: &Diagnostic) -> Vec<Mark> {
    let mark = |label: &pim::diag::Label| Mark {
        line: sources.get(label.span.source).line_index(label.span.start) + 1,
        code: diagnostic.code.name().to_owned(),
        text: sources.slice(label.span).lines().next().unwrap_or_default().to_owned(),
        label: label.text.clone(),
    };
    diagnostic.labels.iter().map(mark).collect()
}

fn announced(case: &Case) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut target = 0;
    for (index, line) in case.text.lines().enumerate() {
        let mut parts = line.split("#~ ");
        if parts.next().is_some_and(|before| !before.trim().is_empty()) || !line.contains("#~ ") {
            target = index + 1;
        }
        marks.extend(parts.map(|part| parse_mark(target, part).unwrap_or_else(|| panic!("{}:{}: {part}", case.name, index + 1))));
    }
    marks
}

/// Reads `CODE "text" label words`; inside the quotes `\"` stands for a quote.
fn parse_mark(line: usize, part: &str) -> Option<Mark> {
    let (code, rest) = part.trim().split_once(' ')?;
    let rest = rest.strip_prefix('"')?;
    let mut quotes = rest.match_indices('"').filter_map(|(at, _)| rest.split_at_checked(at));
    let (text, rest) = quotes.find(|(before, _)| !before.ends_with('\\'))?;
    let label = rest.strip_prefix('"')?.trim().to_owned();
    Some(Mark { line, code: code.to_owned(), text: text.replace("\\\"", "\""), label })
}

/// Returns the marks that stand on one side only: `-` announced, `+` found.
fn difference(announced: Vec<Mark>, found: Vec<Mark>) -> Vec<(char, Mark)> {
    let mut left = found;
    let mut differing = Vec::new();
    for mark in announced {
        match left.iter().position(|other| *other == mark) {
            Some(at) => drop(left.remove(at)),
            None => differing.push(('-', mark)),
        }
    }
    differing.extend(left.into_iter().map(|mark| ('+', mark)));
    differing.sort_by(|one, other| one.1.cmp(&other.1));
    differing
}

fn report(case: &Case, difference: &[(char, Mark)], unmet: &[String], diagnostics: &[&Diagnostic]) -> String {
    let mut text = format!("{}\n", case.name);
    for (index, line) in case.text.lines().enumerate() {
        let _ = writeln!(text, "{:4} | {line}", index + 1);
        for (side, mark) in difference.iter().filter(|(_, mark)| mark.line == index + 1) {
            let _ = writeln!(text, "   {side} | #~ {} \"{}\" {}", mark.code, mark.text.replace('"', "\\\""), mark.label);
        }
    }
    for diagnostic in diagnostics {
        let help = diagnostic.help.as_deref().unwrap_or_default();
        let _ = writeln!(text, "  {}: {} ({help})", diagnostic.code.name(), diagnostic.message);
    }
    unmet.iter().fold(text, |text, answer| text + "  " + answer + "\n")
}
