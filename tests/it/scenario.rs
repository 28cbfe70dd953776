//! Scenarios: every one of `tests/suite/scenario` passes, and what a failing one shows.

mod laws;

use std::path::Path;

use pim::ir::Instant;
use pim::render::{Style, render_misstep, render_timeline};
use pim::session::{Case, CaseKind, Changes, Input, NoIncludes, Outcome, Session};

/// 2026-03-02T09:00:00Z
fn now() -> Instant {
    Instant::from_micros(1_772_442_000_000_000)
}

fn load(name: &str, text: &str) -> Session {
    let session = Session::load(vec![Input::pim(name, text)], &NoIncludes, &Changes::default()).unwrap();
    let found: Vec<_> = session.diagnostics().iter().map(|found| format!("{}: {}", found.code.name(), found.message)).collect();
    assert!(found.is_empty(), "{name}: {found:?}");
    session
}

fn run(session: &Session) -> Vec<Case> {
    session.test(now()).unwrap()
}

/// Shows a scenario that went otherwise: the step, then what happened before.
fn show(session: &Session, case: &Case) -> String {
    let Outcome::Diverged(misstep) = &case.outcome else { return format!("{:?}", case.outcome) };
    let step = render_misstep(session.sources(), misstep, Style::PLAIN);
    format!("{step}{}", render_timeline(session.sources(), &case.timeline, Style::PLAIN))
}

#[test]
fn every_scenario_of_the_suite_passes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/scenario");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut failures = String::new();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let session = load(&name, &std::fs::read_to_string(&path).unwrap());
        let cases = run(&session);
        assert!(cases.iter().any(|case| case.kind == CaseKind::Scenario), "{name} has no scenario");
        for case in cases.iter().filter(|case| case.outcome != Outcome::Passed) {
            failures += &format!("{name}: {}\n{}\n", case.name, show(&session, case));
        }
    }
    assert!(failures.is_empty(), "{failures}");
}
