//! From a live tenant to an answer: pulled, then asked.

use std::process::Command;

use super::{Run, Stage};
use crate::double::fault::Fault;

const AT: &str = "2026-11-30T09:00:00Z";
const ACTIVATE: [&str; 2] = ["can", "alice activate membership of exchange-ops for 1h with mfa, justification"];

/// Pulls, then asks the folder.
fn ask(stage: &Stage, question: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pim"));
    command.current_dir(stage.place.path()).env_remove("CLICOLOR_FORCE").args(question).args(["-p", "tenant", "--at", AT]);
    Run::of(&command.output().unwrap())
}

#[test]
fn what_is_pulled_answers() {
    let stage = Stage::new(Vec::new());
    assert_eq!(stage.pull(&[]).code, 0);
    let run = ask(&stage, &ACTIVATE);
    assert_eq!(run.code, 3, "carol has to agree: {run:?}");
    assert!(run.out.contains("carol"), "{run:?}");
    let run = ask(&stage, &["is", "bob member of books"]);
    assert_eq!(run.code, 4, "whose members nobody asked for: {run:?}");
    let stage = Stage::new(Vec::new());
    assert_eq!(stage.pull(&["--all-groups"]).code, 0);
    let run = ask(&stage, &["is", "bob member of books"]);
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn what_was_refused_is_not_known() {
    for at in ["scopeType eq 'Group'", "/eligibilitySchedules?"] {
        let stage = Stage::new(vec![Fault::refuse(at, 403, "UnauthorizedAccessException")]);
        assert_eq!(stage.pull(&[]).code, 1);
        let run = ask(&stage, &ACTIVATE);
        assert_eq!(run.code, 4, "{at}: {run:?}");
    }
}

#[test]
fn an_import_of_what_is_not_whole_does_not_say_that_everything_was_used() {
    let stage = Stage::new(vec![Fault::refuse("scopeType eq 'Group'", 403, "UnauthorizedAccessException")]);
    assert_eq!(stage.pull(&["--all-groups"]).code, 1);
    let mut command = Command::new(env!("CARGO_BIN_EXE_pim"));
    command.current_dir(stage.place.path()).env_remove("CLICOLOR_FORCE").args(["import", "graph", "tenant"]);
    let run = Run::of(&command.output().unwrap());
    assert!(run.err.contains("what was not told is written as `unknown`") && !run.err.contains("everything was used"), "{run:?}");
    assert!(run.out.contains("membership policy unknown"), "{run:?}");
}
