//! What is told does not grow faster than what is asked: paths, suggestions and lists that nobody expected are cut, and counted. How work grows is
//! counted in `tests/allocation.rs`, on the shapes of `benches/shapes.rs`. What only computes is timed here, at a size and at eight times that.

use std::fmt::Write;
use std::time::{Duration, Instant as Clock};

use pim::inventory::Kind;
use pim::ir::Instant;
use pim::render::{Answered, ExplanationJson, Style, render_case, render_explanation, to_json_line};
use pim::session::{Changes, Input, NoIncludes, Session, Wanted};

fn load(text: &str) -> Session {
    Session::load(vec![Input::pim("a.pim", text)], &NoIncludes, &Changes::default()).expect("no change that cannot be made")
}

fn nine() -> Instant {
    Instant::from_micros(1_772_442_000_000_000)
}

/// Returns how long this thread has been running; where the system does not tell, how long it has been since a start.
fn running(start: Clock) -> Duration {
    // what is running now is counted when it lets others run
    std::thread::yield_now();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = told.split_whitespace().next().and_then(|nanos| nanos.parse().ok()).filter(|nanos| *nanos > 0);
    nanos.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// Returns how many times longer something takes at eight times a size, by the fastest of several runs of each: about 10 where it grows like n log n, 64
/// where it grows like the square.
fn eightfold<W>(size: usize, prepare: impl Fn(usize) -> W, work: impl Fn(&W)) -> f64 {
    let start = Clock::now();
    let fastest = |size: usize| {
        let prepared = prepare(size);
        let run = || {
            let before = running(start);
            work(&prepared);
            running(start).saturating_sub(before)
        };
        (0..5).map(|_| run()).min().unwrap_or_default().as_secs_f64()
    };
    let [small, large] = [size, 8 * size].map(fastest);
    large / small
}

/// Writes a user in the first of some groups, of which each is in the next.
fn nesting(depth: usize) -> String {
    let mut text = "user alice\nassign alice to g0 as active member until 2026-06-01\n".to_owned();
    (0..depth).for_each(|at| writeln!(text, "group g{at}").expect("a string"));
    (1..depth).for_each(|at| writeln!(text, "assign g{} to g{at} as active member", at - 1).expect("a string"));
    text
}

/// Answers a question for people, and as JSON.
fn answer(session: &Session, question: &str) -> (String, String) {
    let found = session.ask(question, nine()).expect("an answer");
    let (tenant, sources, place) = (session.tenant(), &found.sources, found.span);
    let answered = Answered { query: &found.query, question: &found.question, place, explanation: &found.explanation, tenant, sources };
    (render_explanation(&answered, Style::PLAIN), to_json_line(&ExplanationJson::new(&answered)))
}

#[test]
fn a_long_path_is_told_by_its_nearest_groups_and_a_count() {
    let session = load(&nesting(30));
    let (shown, json) = answer(&session, "show user alice");
    let line = |group: &str| shown.lines().position(|line| line.trim_start().starts_with(group)).expect("the group is shown");
    let told = |group: &str| shown.lines().skip(line(group)).take(2).map(str::trim).collect::<Vec<_>>().join(" ");
    assert!(told("g3 ").contains("until 2026-06-02T00:00:00Z through g0, g1, g2 "), "{shown}");
    assert!(told("g16 ").ends_with("g14, g15"), "sixteen are named: {shown}");
    assert!(told("g17 ").contains("g14, g15 and 1 more"), "{shown}");
    assert!(told("g29 ").contains("g14, g15 and 13 more"), "{shown}");
    assert!(json.contains(r#""g14","g15"],"through_total":29"#), "{json}");
    assert!(!json.contains(r#""through_total":16"#), "what is told whole is not counted: {json}");
    let (members, _) = answer(&session, "show group g29");
    assert!(members.contains("g28"), "{members}");
    let alice = members.lines().find(|line| line.contains("alice")).expect("a member");
    assert!(alice.contains("until 2026-06-02T00:00:00Z through g0, g1"), "{members}");
}

#[test]
fn what_is_shown_of_nesting_grows_like_the_nesting() {
    for question in ["show user alice", "show group g0"] {
        let [small, large] = [200, 400].map(|depth| answer(&load(&nesting(depth)), question));
        assert!(large.0.len() < 5 * small.0.len() / 2, "{question}: {} and {} bytes", small.0.len(), large.0.len());
        assert!(large.1.len() < 5 * small.1.len() / 2, "{question}: {} and {} bytes", small.1.len(), large.1.len());
    }
}

/// Returns the helps about names that are not known.
fn helps(text: &str) -> Vec<String> {
    load(text).diagnostics().iter().map(|fault| fault.help.clone().unwrap_or_default()).collect()
}

#[test]
fn long_names_are_compared_with_no_others() {
    let (fits, long) = ("a".repeat(63), "a".repeat(64));
    let text = |name: &str| format!("user {name}\ngroup g\nassign {name}b to g as active member\n");
    assert_eq!(helps(&text(&fits)), [format!("did you mean `{fits}`?")]);
    assert_eq!(helps(&text(&long)), ["no similar name was looked for: it has more than 64 characters"]);
}

#[test]
fn of_many_unknown_names_the_first_are_compared() {
    let mut text = "group g\n".to_owned();
    (0..600).for_each(|at| writeln!(text, "user user{at:03}\nassign user{at:03}x to g as active member").expect("a string"));
    let helps = helps(&text);
    let sought = helps.iter().take_while(|help| help.starts_with("did you mean `user")).count();
    assert_eq!((sought, helps.len()), (17, 600), "with 601 names each, until 10,000 were compared");
    assert!(helps.iter().skip(sought).all(|help| help == "no similar name was looked for: too many names are unknown"));
}

#[test]
fn an_expectation_that_a_long_list_does_not_meet_tells_its_first_lines() {
    let mut text = "group g\n".to_owned();
    (0..50).for_each(|at| writeln!(text, "user u{at}\nassign u{at} to g as active member").expect("a string"));
    let session = load(&(text + "expect nobody: who is member of g\n"));
    let cases = session.test(nine()).expect("a good policy set");
    let told: String = cases.iter().map(|case| render_case(session.tenant(), session.sources(), case, Style::PLAIN)).collect();
    assert!(told.contains("u18, u19 and 30 more"), "{told}");
    assert!(told.contains("… and 30 more\n") && !told.contains("u20"), "{told}");
}

/// Writes somebody eligible for a group in many windows, an hour each.
fn windows(size: usize) -> String {
    let mut text = "user alice\ngroup target { pim-enabled }\n".to_owned();
    (0..size).for_each(|at| {
        let (year, month, day, hour) = (2026 + at / 4032, 1 + at / 336 % 12, 1 + at / 12 % 28, at % 12 * 2);
        let from = format!("{year}-{month:02}-{day:02}T{hour:02}:00Z");
        writeln!(text, "assign alice to target as eligible member from {from} for 1h").expect("a string");
    });
    text
}

#[test]
fn when_something_can_be_done_takes_no_longer_with_many_windows_than_to_sort_them() {
    let ask = |session: &Session| {
        let answered = session.ask("when can alice activate membership of target", nine()).expect("an answer");
        let told = matches!(answered.explanation.answer, pim::explain::Answer::When(intervals) if intervals.len() > 100);
        assert!(told, "an interval for each window");
    };
    let times = eightfold(150, |size| load(&windows(size)), ask);
    assert!(times < 24.0, "{times} times as long");
}

/// Writes a scenario in which somebody activates the same again and again.
fn steps(size: usize) -> String {
    let mut text = "user alice\ngroup g { pim-enabled membership policy { activation { max 1h require nothing } } }\n\
        assign alice to g as eligible member\nscenario \"steps\" {\n  at 2026-03-02T09:00Z\n"
        .to_owned();
    (0..size).for_each(|_| text += "  alice activates membership of g for 1h\n  after 2h\n");
    text + "}\n"
}

/// Writes as many users of a group as expectations that none is in it.
fn failing(size: usize) -> String {
    let mut text = "group g\n".to_owned();
    (0..size).for_each(|at| writeln!(text, "user u{at}\nassign u{at} to g as active member").expect("a string"));
    (0..size).for_each(|_| text += "expect nobody: who is member of g\n");
    text
}

fn judge(session: &Session) {
    assert!(!session.test(nine()).expect("a good policy set").is_empty());
}

#[test]
fn a_step_of_a_scenario_takes_no_longer_after_many_others() {
    let times = eightfold(100, |size| load(&steps(size)), judge);
    assert!(times < 20.0, "{times} times as long");
}

#[test]
fn many_expectations_of_one_list_make_it_once() {
    let times = eightfold(100, |size| load(&failing(size)), judge);
    assert!(times < 20.0, "{times} times as long");
}

/// Writes groups in a chain of nesting, with an account in each, and something that the members of each approve.
fn nested_approvers(size: usize) -> String {
    let mut text = String::new();
    (0..size).for_each(|at| {
        writeln!(text, "group g{at}\nuser u{at}\nassign u{at} to g{at} as active member").expect("a string");
        writeln!(text, "group t{at} {{ pim-enabled membership policy {{ activation {{ require nothing approval by g{at} }} }} }}")
            .expect("a string");
    });
    (1..size).for_each(|at| writeln!(text, "assign g{} to g{at} as active member", at - 1).expect("a string"));
    text
}

#[test]
fn lists_of_nested_groups_take_no_longer_than_to_walk_them() {
    for kind in [Kind::Groups, Kind::Approvals, Kind::Users] {
        let listed =
            |session: &Session| assert!(!session.list(&Wanted { kind, parts: Vec::new() }, nine()).expect("a list").rows.is_empty());
        let times = eightfold(24, |size| load(&nested_approvers(size)), listed);
        // each group is walked by itself, and each approver named: the cube would be 512
        assert!(times < 100.0, "{kind:?}: {times} times as long");
    }
}

#[test]
fn a_statement_that_is_typed_is_not_compared_with_all_others() {
    let typed = |size: usize| -> Vec<Input> {
        (0..size).map(|at| Input::typed(&format!("<input {at}>"), &format!("user u{at} {{ mfa }}"))).collect()
    };
    let load = |inputs: &Vec<Input>| {
        let session = Session::load(inputs.clone(), &NoIncludes, &Changes::default()).expect("no change that cannot be made");
        assert_eq!(session.tenant().principals.len(), inputs.len());
    };
    let times = eightfold(100, typed, load);
    assert!(times < 24.0, "{times} times as long");
}

/// Writes groups of which no policy is known.
fn unknown_policies(size: usize) -> String {
    let group = |at: usize| {
        format!(
            "user u{at}\ngroup g{at} {{ pim-enabled membership policy unknown ownership policy unknown }}\nassign u{at} to g{at} as eligible member\n"
        )
    };
    (0..size).map(group).collect()
}

#[test]
fn a_check_where_no_policy_is_known_takes_no_longer_than_one_where_all_are() {
    let times = eightfold(20, |size| load(&unknown_policies(size)), |session| assert_eq!(session.check(nine(), &[]).open, []));
    assert!(times < 24.0, "{times} times as long");
}

/// What is not told is told of all, though not all places are looked for that may change it.
#[test]
fn notes_of_what_is_not_known_are_complete_however_many() {
    let group = |at: usize| {
        format!(
            "group g{at} {{ pim-enabled membership policy {{ activation {{ require mfa approval by ann, unknown }} }} }}\nassign bob to g{at} as eligible member until 2026-12-31\n"
        )
    };
    let text: String = (0..200).map(group).collect();
    let found = load(&format!("user ann {{ mfa }}\nuser bob {{ mfa }}\n{text}")).check(nine(), &[]).open;
    assert_eq!(found.iter().filter(|note| note.code.name() == "not-told").count(), 200, "{found:#?}");
}
