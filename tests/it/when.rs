//! `when`: the intervals of `tests/suite/when`, and agreement with `can … at` at random instants and at every edge.
//!
//! In a suite file a question stands after `#?`; each line `#= FROM UNTIL DECISION` below it is one interval, `-` an open end.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

use pim::answer::{next_reach, when_comes_to};
use pim::eval::View;
use pim::explain::{Answer, Interval};
use pim::ir::{Goal, Instant, Play, Pursuit, Relation, Thing, Window};
use pim::reach::{Index, Mode};
use proptest::prelude::*;

use crate::laws::{cases, repaired_model};
use crate::model::Model;
use crate::reach_random::{ACCOUNTS, Random};
use crate::tenants::{activations, tenant};

/// Returns the files of a folder of the suite, with their texts, in order of their names.
pub fn suite(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite").join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

fn when(model: &Model, query: &str) -> Vec<Interval> {
    match model.ask(query) {
        Answer::When(intervals) => intervals,
        other => panic!("{query}: {other:?}"),
    }
}

fn written(interval: &Interval) -> String {
    let Window { from, until } = interval.window;
    let end = |open: Instant, at: Instant| if at == open { "-".to_owned() } else { at.to_string() };
    format!("{} {} {}", end(Instant::MIN, from), end(Instant::MAX, until), interval.decision.word())
}

#[test]
fn intervals_are_as_written() {
    for (name, text) in suite("when") {
        let model = Model::valid(&text).unwrap_or_else(|| panic!("{name} has an error"));
        for block in text.split("#? ").skip(1) {
            let (query, rest) = block.split_once('\n').unwrap_or((block, ""));
            let expected: Vec<&str> = rest.lines().map_while(|line| line.strip_prefix("#= ")).collect();
            let found: Vec<String> = when(&model, query).iter().map(written).collect();
            assert_eq!(found, expected, "{name}: {query}");
        }
    }
}

#[test]
fn an_instant_does_not_fit_when() {
    let model = Model::valid("user alice\ngroup safe { pim-enabled }").unwrap();
    let text = "when can alice activate membership of safe at 2026-01-01";
    let query = pim::syntax::parse_query(pim::source::SourceId::default(), text).unwrap();
    let errors = pim::compile::resolve_query(model.tenant(), &model.compiled.scope, &query).unwrap_err();
    assert_eq!(errors.iter().map(|error| error.code.name()).collect::<Vec<_>>(), ["misplaced-modifier"]);
}

/// All window ends of a tenant, and what lies just before them.
fn edges(model: &Model) -> Vec<Instant> {
    let windows = model.tenant().assignments.rows().values().map(|fact| fact.window);
    let ends = windows.flat_map(|window| [window.from, window.until]).filter(|at| at.to_datetime().is_some());
    ends.flat_map(|at| [at, Instant::from_micros(at.micros() - 1)]).collect()
}

fn agrees(model: &Model, action: &str, who: &str, mods: &str, at: &[Instant]) -> Result<Vec<Interval>, TestCaseError> {
    let intervals = when(model, &format!("when can {who} {action}{mods}"));
    for pair in intervals.windows(2) {
        let is_longest = pair[0].window.until < pair[1].window.from || pair[0].decision != pair[1].decision;
        prop_assert!(pair[0].window.until <= pair[1].window.from && is_longest, "{:?}", pair);
    }
    for at in at {
        let decision = model.decide(&format!("can {who} {action}{mods} at {at}"));
        let found = intervals.iter().find(|interval| interval.window.contains(*at)).map(|interval| interval.decision);
        prop_assert_eq!(found, Some(decision).filter(|decision| decision.is_yes()), "{} {}{} at {}", who, action, mods, at);
    }
    Ok(intervals)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(24), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn when_agrees_with_can(random in tenant(), seconds in prop::collection::vec(1_766_000_000i64..1_775_000_000, 3), mods in prop::sample::select(vec!["", " for 1h", " without approval", " with mfa, justification"])) {
        let Some(model) = repaired_model(random) else { return Ok(()) };
        let mut at = edges(&model);
        at.sort();
        at.dedup();
        at.extend(seconds.iter().map(|second| Instant::from_micros(second * 1_000_000)));
        for (who, thing) in activations() {
            agrees(&model, &format!("activate {thing}"), &who, mods, &at)?;
        }
        for (who, action) in powers() {
            agrees(&model, &action, &who, "", &at)?;
        }
    }
}

/// Every window end of a tenant, the instants around it, and one beyond them all on either side.
fn samples(model: &Model) -> Vec<Instant> {
    let windows = model.tenant().assignments.rows().values().map(|fact| fact.window);
    let ends = windows.flat_map(|window| [window.from, window.until]).filter(|at| at.to_datetime().is_some());
    let around = |at: Instant| [at.micros() - 1, at.micros(), at.micros() + 3_600_000_000].map(Instant::from_micros);
    let far = [0, 4_000_000_000_000_000].map(Instant::from_micros);
    let all: BTreeSet<Instant> = ends.flat_map(around).chain(far).collect();
    all.into_iter().collect()
}

#[test]
fn intervals_of_plans_agree_with_plans_at_every_instant_that_counts() {
    let (mut changes, mut yes) = ([0_usize; 2], [0_usize; 2]);
    for seed in 0..cases(24) {
        let Some((random, model)) = Random::draw(seed.into()).and_then(|(random, _)| random.with_windows(seed.into())) else { continue };
        let at = samples(&model);
        let goals = ["role \"Exchange Administrator\"", "membership of g2", "ownership of g4", "access vault", "any privileged role"];
        for (who, goal) in ACCOUNTS.iter().zip(goals.iter().cycle().skip(seed as usize % 5)) {
            for (play, verb) in ["reach", "escalate to"].into_iter().enumerate() {
                let mods = ["", " without approval"][seed as usize % 2];
                let found = agrees(&model, &format!("{verb} {goal}"), who, mods, &at);
                let intervals = found.unwrap_or_else(|error| panic!("seed {seed}: {error}\n{}", random.text()));
                yes[play] += usize::from(!intervals.is_empty());
                changes[play] += usize::from(intervals.iter().any(|interval| interval.window != Window::ALWAYS));
            }
        }
    }
    assert!(yes.iter().all(|count| *count > 30) && changes.iter().all(|count| *count > 12), "{yes:?} {changes:?}");
}

#[test]
fn the_instant_to_wait_for_begins_the_next_interval() {
    let mut waits = 0;
    for seed in 0..cases(72) {
        let Some((_, model)) = Random::draw(seed.into()).and_then(|(random, _)| random.with_windows(seed.into())) else { continue };
        let tenant = model.tenant();
        let mode = [Mode::WithApproval, Mode::WithoutApproval][seed as usize % 2];
        let things = tenant.groups.ids().map(|group| Thing::Group(group, Relation::Member));
        let goals: Vec<Goal> = things
            .chain(tenant.roles.iter().filter(|(_, row)| row.is_mentioned).map(|(role, _)| Thing::Role(role)))
            .map(Goal::Thing)
            .collect();
        let index = Index::new(&View::new(tenant, Instant::MIN));
        for who in tenant.principals.iter().filter(|(_, row)| !row.is_group()).map(|(id, _)| id) {
            for goal in &goals {
                let pursuit = Pursuit { play: Play::Reach, goal: goal.clone() };
                let intervals = when_comes_to(tenant, &OnceLock::new(), who, &pursuit, mode);
                for at in samples(&model).into_iter().filter(|at| !intervals.iter().any(|interval| interval.window.contains(*at))) {
                    let next = intervals.iter().find(|interval| interval.window.from > at);
                    let found = next_reach(&View::new(tenant, at), &index, who, goal, mode);
                    assert_eq!(
                        found,
                        next.map(|interval| (interval.window.from, interval.decision)),
                        "seed {seed}, {who:?} {goal:?} at {at}"
                    );
                    waits += usize::from(found.is_some());
                }
            }
        }
    }
    assert!(waits > 100, "{waits}");
}

/// Some of everything that is no activation.
pub fn powers() -> Vec<(String, String)> {
    let whos = ["ann", "ben", "bot", "g0"];
    let actions = [
        "manage g0",
        "manage g1",
        "change members of g2",
        "change owners of g3",
        "reset password of cid",
        "reset mfa of dot",
        "approve membership of g0 for cid",
        "approve ownership of g1 for ann",
        "approve role \"Exchange Administrator\" for dot",
    ];
    whos.iter().flat_map(|who| actions.iter().map(|action| ((*who).to_owned(), (*action).to_owned()))).collect()
}
