//! Which rule is shown by which case of `tests/suite`, and that the case fails once the code of the rule is broken.
//!
//! `tests/suite/mutations.txt` tells how each rule is broken, `tests/suite/undecided.txt` lists the rules that no code decides.
//! `cargo test --test it -- --ignored mutations` breaks them one after the other in a copy of the project, and writes
//! `docs/coverage.md`; with `PIM_MUTATIONS=new` only those that page does not hold yet.

mod page;
mod rules;
mod run;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rules::{Mutation, Suite};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn every_mutation_fits_the_code_and_names_a_case_of_its_rule() {
    let suite = Suite::read();
    let faults: Vec<String> = suite.mutations.iter().filter_map(|mutation| fault(&suite, mutation)).collect();
    assert!(faults.is_empty(), "tests/suite/mutations.txt:\n{}", faults.join("\n"));
}

fn fault(suite: &Suite, mutation: &Mutation) -> Option<String> {
    let Mutation { rule, case, file, old, .. } = mutation;
    let Some(named) = suite.heads.get(case) else { return Some(format!("{rule}: there is no case {case}")) };
    if !named.contains(rule) {
        return Some(format!("{rule}: {case} does not name it in `# rule:`"));
    }
    match read(file).matches(old.as_str()).count() {
        1 => None,
        count => Some(format!("{rule}: {file} holds this {count} times:\n{old}")),
    }
}

/// Those of answers name a test of this folder; they are made by hand.
#[test]
fn every_mutation_of_answers_fits_the_code_and_names_a_test() {
    let mutations = rules::parse_mutations(&read("tests/it/mutations.txt"));
    let faults = mutations.iter().filter_map(|Mutation { case, file, old, .. }| {
        let (module, test) = case.split_once("::").unwrap_or_else(|| panic!("no test: {case}"));
        let count = read(file).matches(old.as_str()).count();
        let is_there = read(&format!("tests/it/{module}.rs")).contains(&format!("fn {test}()"));
        (count != 1 || !is_there).then(|| format!("{case} (there: {is_there}): {file} holds this {count} times:\n{old}"))
    });
    assert_eq!(faults.collect::<Vec<_>>(), Vec::<String>::new(), "tests/it/mutations.txt");
}

#[test]
fn every_rule_is_broken_or_undecided() {
    let suite = Suite::read();
    let decided: BTreeSet<&str> = suite.mutations.iter().map(|mutation| mutation.rule.as_str()).collect();
    let undecided: BTreeSet<&str> = suite.undecided.iter().map(|(rule, _)| rule.as_str()).collect();
    assert_eq!(undecided.len(), suite.undecided.len(), "tests/suite/undecided.txt names a rule twice");
    assert_eq!(decided.intersection(&undecided).collect::<Vec<_>>(), Vec::<&&str>::new(), "decided and undecided");
    let listed: BTreeSet<&str> = decided.union(&undecided).copied().collect();
    let semantics = read("docs/semantics.md");
    let reach = read("docs/reach.md");
    assert_eq!(rules::reach_rule_ids(&reach).collect::<BTreeSet<_>>().len(), 20, "R1 to R9 and R20 to R30");
    let all = rules::rule_ids(&semantics).chain(rules::reach_rule_ids(&reach));
    let missing: Vec<String> = all.filter(|rule| !listed.contains(rule.as_str())).collect();
    assert!(missing.is_empty(), "neither in mutations.txt nor in undecided.txt: {missing:?}");
    let unknown: Vec<_> =
        suite.heads.values().flatten().filter(|rule| rule.starts_with(['D', 'R']) && !listed.contains(rule.as_str())).collect();
    assert!(unknown.is_empty(), "no such rule: {unknown:?}");
}

#[test]
fn every_worked_case_has_a_case() {
    let suite = Suite::read();
    let named: BTreeSet<&str> = suite.heads.values().flatten().map(String::as_str).collect();
    let missing: Vec<String> = rules::worked_cases().filter(|id| !named.contains(id.as_str())).collect();
    assert!(missing.is_empty(), "no head names {missing:?}");
}

/// So many changes may wait to be tried.
const MOST_UNSEEN: usize = 13;

#[test]
fn the_page_of_covered_rules_is_up_to_date() {
    let suite = Suite::read();
    let page = page::render(&suite, &page::seen(&suite));
    if std::env::var_os("PIM_UPDATE_DOCS").is_some() {
        fs::write(root().join(page::NAME), &page).unwrap();
    }
    assert!(read(page::NAME) == page, "{} is not what its lists say: run with PIM_UPDATE_DOCS=1", page::NAME);
    let unseen = page.lines().filter(|line| line.contains(page::UNSEEN)).count();
    assert!(unseen <= MOST_UNSEEN, "{unseen} not seen to fail yet: run `PIM_MUTATIONS=new cargo test --test it -- --ignored mutations`");
}

#[test]
#[ignore = "builds the project once for every mutation"]
fn mutations_are_noticed() {
    let suite = Suite::read();
    let is_new_only = std::env::var("PIM_MUTATIONS").is_ok_and(|which| which == "new");
    let known = if is_new_only { page::seen(&suite) } else { BTreeSet::new() };
    let copy = run::Copy::new(root());
    assert_eq!(copy.failing_cases(), Ok(BTreeSet::new()), "the suite must pass before anything is broken");
    let mut seen = known.clone();
    let mut failing = BTreeMap::new();
    let mut faults = Vec::new();
    for mutation in suite.mutations.iter().filter(|mutation| !known.contains(&mutation.fingerprint())) {
        match failing.entry(mutation.change()).or_insert_with(|| copy.failing_cases_with(mutation)) {
            Ok(cases) if cases.contains(&mutation.case) => _ = seen.insert(mutation.fingerprint()),
            Ok(cases) => faults.push(format!("{} {}: not noticed; these fail: {cases:?}", mutation.rule, mutation.case)),
            Err(why) => faults.push(format!("{} {}: {why}", mutation.rule, mutation.case)),
        }
        fs::write(root().join(page::NAME), page::render(&suite, &seen)).unwrap();
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
