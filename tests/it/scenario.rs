//! Scenarios: every one of `tests/suite/scenario` passes, and what a failing one shows.

mod laws;
mod worlds;

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

#[test]
fn a_step_of_which_nobody_can_tell_what_comes_fails_and_says_what_it_turns_on() {
    let told = |world: &str, step: &str| {
        let text = format!("user alice user carol group team\n{world}\nscenario \"s\" {{\n  at 2026-03-02T09:00:00Z\n  {step}\n}}\n");
        let session = load("a.pim", &text);
        show(&session, run(&session).last().unwrap())
    };
    let is_unknown = |told: String, line: &str| {
        assert!(told.contains("unknown: what comes of this is not known") && told.contains(line), "{told}");
    };
    let open = "group ops { pim-enabled membership policy { activation { max 2h require nothing } } }
assign team to ops as eligible member
assign unknown to team as active member";
    is_unknown(told(open, "alice activates membership of ops for 1h"), "assign unknown to team as active member");
    is_unknown(told(open, "refused: alice activates membership of ops for 1h"), "assign unknown to team as active member");
    let eligible = format!("{open}\nassign alice to ops as eligible member");
    assert_eq!(told(&eligible, "alice activates membership of ops for 1h"), "Passed");
    let max = eligible.replace("max 2h", "max unknown");
    assert_eq!(told(&max, "alice activates membership of ops for 30m"), "Passed");
    is_unknown(told(&max, "alice activates membership of ops"), "max unknown");
    let mfa = eligible.replace("require nothing", "require unknown mfa");
    assert_eq!(told(&mfa, "alice activates membership of ops for 1h with mfa"), "Passed");
    is_unknown(told(&mfa, "alice activates membership of ops for 1h"), "unknown mfa");
    let approval = eligible.replace("require nothing", "require nothing approval by unknown");
    is_unknown(told(&approval, "alice activates membership of ops for 1h"), "approval by unknown");
    // whether others own it decides whether the last owner's assignment ends
    let owned = "group ops { pim-enabled }
assign alice to ops as active owner until 2026-03-02T09:30:00Z
assign unknown to ops as active owner";
    is_unknown(told(owned, "after 1h\n  expect yes: is alice owner of ops"), "assign unknown to ops as active owner");
    // what goes otherwise before anything is in doubt is told as ever
    let early = told(&max, "expect no: is alice eligible member of ops\n  alice activates membership of ops");
    assert!(early.contains("expected no, got yes"), "{early}");
}

/// The steps of the suite: those that are refused, and those that are not.
fn steps_of_the_suite() -> (Vec<String>, Vec<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/scenario");
    let texts = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
    let lines: Vec<String> = texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    lines.into_iter().filter_map(|line| Some(line.strip_prefix("  ")?.to_owned())).partition(|step| step.starts_with("refused"))
}

#[test]
fn every_code_of_a_refused_act_has_a_case() {
    let (refused, _) = steps_of_the_suite();
    let codes = "self-approval five-minutes last-owner not-active lapsed no-request already-decided too-early policy-limit retired-role \
                 pending-request";
    let is_shown = |code: &str| refused.iter().any(|step| step.starts_with(&format!("refused {code}: ")));
    let missing: Vec<&str> = codes.split(' ').filter(|code| !is_shown(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_act_is_done_and_refused_in_a_case() {
    let (refused, done) = steps_of_the_suite();
    let acts = "activates|approves|denies|cancels|deactivates|assigns|adds|removes|asks to extend|asks to renew|extends|renews|\
                sets membership policy|sets ownership policy";
    for act in acts.split('|') {
        let is_in = |steps: &[String]| steps.iter().any(|step| step.contains(&format!(" {act} ")));
        assert!(is_in(&done) && is_in(&refused), "{act}");
    }
}

#[test]
fn the_scenarios_of_the_policies_pass() {
    for folder in ["contoso", "break-glass", "on-call"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies").join(folder);
        let mut files: Vec<_> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let read = |file: &std::path::PathBuf| {
            Input::pim(file.file_name().unwrap().to_str().unwrap(), std::fs::read_to_string(file).unwrap().as_str())
        };
        let session = Session::load(files.iter().map(read).collect(), &NoIncludes, &Changes::default()).unwrap();
        let cases = run(&session);
        assert!(cases.iter().any(|case| case.kind == CaseKind::Scenario), "{folder}");
        for case in cases.iter().filter(|case| case.kind == CaseKind::Scenario) {
            assert!(case.outcome == Outcome::Passed, "{folder}: {}\n{}", case.name, show(&session, case));
        }
    }
}

const TEAM: &str = r#"user alice
user bob
user carol
group ops { pim-enabled  membership policy { activation { max 2h  require mfa  approval by carol } } }
assign alice to ops as eligible member until 2027-01-01
assign bob to ops as active owner
"#;

/// Runs one scenario on the team, and shows how it ended.
fn tell(steps: &str) -> String {
    let text = format!("{TEAM}scenario \"told\" {{\n{steps}}}\n");
    let session = load("team.pim", &text);
    let cases = run(&session);
    show(&session, &cases[0])
}

#[test]
fn an_act_that_is_refused_shows_why_and_what_came_before() {
    insta::assert_snapshot!(tell(
        "  at 2026-03-02T09:00:00Z
  alice activates membership of ops for 1h with mfa
  after 25h
  alice activates membership of ops for 1h with mfa
  bob approves membership of ops for alice
  carol approves membership of ops for alice with justification \"never comes to this\"
"
    ));
}

#[test]
fn an_act_that_should_be_refused_and_is_not_fails() {
    insta::assert_snapshot!(tell("  at 2026-03-02T09:00:00Z\n  refused mfa-required: alice activates membership of ops with mfa\n"));
}

#[test]
fn an_act_that_is_refused_for_another_reason_fails() {
    insta::assert_snapshot!(tell("  at 2026-03-02T09:00:00Z\n  refused ticket-required: alice activates membership of ops for 1h\n"));
}

#[test]
fn time_that_goes_back_behind_the_judged_instant_fails() {
    insta::assert_snapshot!(tell("  alice activates membership of ops with mfa\n  at 2026-03-02T08:59:59Z\n"));
}

#[test]
fn what_is_removed_in_the_wrong_state_is_named_in_the_right_one() {
    let tell = |steps: &str| tell(steps).split_whitespace().collect::<Vec<_>>().join(" ");
    let steps = "  alice activates membership of ops with mfa\n  carol approves membership of ops for alice with justification \"ok\"\n";
    let shown = tell(&format!("{steps}  after 10m\n  bob removes alice from ops as active member\n"));
    assert!(shown.contains("no active assignment of membership of ops that fits; there is one `as activated member`"), "{shown}");
    let shown = tell("  alice removes bob from ops as activated owner\n");
    assert!(!shown.contains("`as active owner`"), "who may not remove is not told: {shown}");
    let shown = tell("  bob removes bob from ops as activated owner\n");
    assert!(shown.contains("there is one `as active owner`"), "{shown}");
    let shown = tell("  bob removes carol from ops as active member\n");
    assert!(shown.contains("that fits [not-active"), "{shown}");
}

#[test]
fn an_expectation_fails_with_the_state_of_its_time() {
    let steps = "  alice activates membership of ops with mfa\n  expect approval by carol: can alice activate membership of ops\n";
    insta::assert_snapshot!(tell(steps));
}
