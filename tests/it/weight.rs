//! Labels carry weight: of every answer that the policies and the suite expect, take any labelled line away, and the answer or its
//! reasons change (or the policy set is refused).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pim::explain::{Answer, Reason};
use pim::session::{CaseKind, Changes, Input, NoIncludes, Session};
use pim::source::Origin;

const AT: &str = "2026-03-02T09:00:00Z";

/// The texts of one policy set, each with its name.
type Texts = Vec<(String, String)>;

fn load(texts: &Texts) -> Option<Session> {
    let inputs = texts.iter().map(|(name, text)| Input::pim(name, text.as_str())).collect();
    let session = Session::load(inputs, &NoIncludes, &Changes::default()).unwrap();
    (!session.is_refused()).then_some(session)
}

/// What an answer says: whether it is a yes, and its reasons with the text of their labels.
fn told(answer: &Answer) -> Option<(String, &[Reason])> {
    match answer {
        Answer::Can(can) => Some((can.decision.word().to_owned(), &can.reasons)),
        Answer::Is(is) => Some((is.holds.to_string(), &is.reasons)),
        _ => None,
    }
}

fn wording(answer: &Answer) -> String {
    let Some((head, reasons)) = told(answer) else { return String::new() };
    let reason = |reason: &Reason| {
        let labels: Vec<&str> = reason.labels.iter().map(|label| label.text.as_str()).collect();
        format!("{} {} {labels:?}\n", reason.code.name(), reason.message)
    };
    format!("{head}\n{}", reasons.iter().map(reason).collect::<String>())
}

/// The questions of a policy set's `expect` lines.
fn questions(session: &Session) -> Vec<String> {
    let at = session.instant(AT).unwrap();
    let cases = session.test(at).unwrap();
    let expects = cases.into_iter().filter(|case| case.kind == CaseKind::Expect);
    expects
        .filter_map(|case| case.name.split_once(": ").map(|(_, query)| query.to_owned()))
        .filter(|query| query.starts_with("can ") || query.starts_with("is "))
        .collect()
}

/// Returns the labelled lines that an answer does not need; counts the lines that were tried.
fn idle_lines(texts: &Texts, tried: &mut usize) -> Vec<String> {
    let Some(session) = load(texts) else { return Vec::new() };
    let at = session.instant(AT).unwrap();
    let mut idle = Vec::new();
    for query in questions(&session) {
        let Ok(answered) = session.ask(&query, at) else { continue };
        let Some((_, reasons)) = told(&answered.explanation.answer) else { continue };
        let spans = reasons.iter().flat_map(|reason| &reason.labels).map(|label| label.span);
        let lines: BTreeSet<(String, usize)> = spans
            .map(|span| answered.sources.get(span.source))
            .zip(reasons.iter().flat_map(|reason| &reason.labels))
            .filter(|(source, _)| source.origin() == Origin::File)
            .map(|(source, label)| (source.name().to_owned(), source.line_index(label.span.start)))
            .collect();
        for (name, line) in lines {
            *tried += 1;
            let Some(without) = load(&without_line(texts, &name, line)) else { continue };
            let Ok(other) = without.ask(&query, at) else { continue };
            if wording(&other.explanation.answer) == wording(&answered.explanation.answer) {
                idle.push(format!("{name}:{}: {query}", line + 1));
            }
        }
    }
    idle
}

/// Blanks one line, and every other that says the same: a fact given twice is one fact.
fn without_line(texts: &Texts, name: &str, line: usize) -> Texts {
    let blank = |text: &String| {
        let gone = text.lines().nth(line).unwrap_or_default().trim().to_owned();
        text.lines()
            .enumerate()
            .map(|(at, text)| if at == line || text.trim() == gone { "\n".to_owned() } else { format!("{text}\n") })
            .collect()
    };
    texts.iter().map(|(other, text)| (other.clone(), if other == name { blank(text) } else { text.clone() })).collect()
}

fn pim_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(pim_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "pim") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(root: &Path, path: &Path) -> (String, String) {
    (path.strip_prefix(root).unwrap().display().to_string(), fs::read_to_string(path).unwrap())
}

#[test]
fn every_labelled_line_is_needed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sets = ["contoso", "break-glass", "on-call"]
        .map(|set| pim_files(&root.join("policies").join(set)).iter().map(|path| read(root, path)).collect());
    let single = [
        "policies/seed",
        "tests/suite/activation",
        "tests/suite/approval",
        "tests/suite/contexts",
        "tests/suite/eligibility",
        "tests/suite/holding",
        "tests/suite/nesting",
        "tests/suite/policies",
        "tests/suite/roles",
    ];
    let singles = single.iter().flat_map(|folder| pim_files(&root.join(folder))).map(|path| vec![read(root, &path)]);
    let mut tried = 0;
    let idle: Vec<String> = sets.into_iter().chain(singles).flat_map(|texts: Texts| idle_lines(&texts, &mut tried)).collect();
    assert!(tried > 500, "only {tried} lines were tried");
    assert!(idle.is_empty(), "labelled, but not needed:\n{}", idle.join("\n"));
}
