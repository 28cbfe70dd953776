//! What is tried for long elsewhere is tried briefly here: every target on what it begins with, and on some changes of it.

use std::path::Path;

use self::targets::TARGETS;

#[path = "../../fuzz/src/corpus.rs"]
mod corpus;
#[path = "../../fuzz/src/disk.rs"]
pub mod disk;
#[path = "../../fuzz/src/mutate.rs"]
mod mutate;
#[path = "../../fuzz/src/pulled.rs"]
mod pulled;
#[path = "../../fuzz/src/targets.rs"]
mod targets;

/// How many inputs most targets get: some of those it begins with, as they are, and as many changed ones.
const SOME: usize = 24;
/// How many where one input is a whole tenant that is searched for every goal.
const FEW: usize = 2;

fn try_out(name: &str, tried: usize) {
    let seeds = corpus::seeds(Path::new(env!("CARGO_MANIFEST_DIR")), name);
    assert!(seeds.len() >= 10, "{name} begins with {} inputs only", seeds.len());
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).unwrap();
    seeds.iter().step_by(seeds.len().div_ceil(tried)).for_each(|seed| target(seed));
    (0..).take(tried).for_each(|number| target(&mutate::input(&seeds, number)));
}

#[test]
fn any_bytes_are_parsed() {
    try_out("parse", SOME);
}

#[test]
fn plain_statements_are_what_the_grammar_reads() {
    try_out("plain", SOME);
}

#[test]
fn what_is_formatted_is_read_back() {
    try_out("format", SOME);
}

#[test]
fn any_set_can_be_asked() {
    try_out("ask", SOME);
}

#[test]
fn any_configuration_is_imported() {
    try_out("import", SOME);
}

#[test]
fn any_expression_has_a_value_or_a_fault() {
    try_out("expression", SOME);
}

#[test]
fn the_prompt_takes_any_line() {
    try_out("prompt", SOME);
}

#[test]
fn the_checker_bears_any_plan() {
    try_out("checker", FEW);
}

#[test]
fn answers_agree_with_the_naive_readings() {
    try_out("reference", FEW);
}

#[test]
fn a_pull_bears_any_answer() {
    try_out("pull", SOME);
}

#[test]
fn an_agent_may_send_anything() {
    try_out("agent", SOME);
}

#[test]
fn every_target_has_its_place() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = std::fs::read_to_string(project.join("Cargo.toml")).unwrap();
    let script = std::fs::read_to_string(project.join("run")).unwrap();
    for (name, _) in TARGETS {
        assert!(project.join(format!("fuzz_targets/{name}.rs")).is_file(), "{name} has no file for cargo-fuzz");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is not in the manifest");
        assert!(script.split_whitespace().any(|word| word == *name), "{name} is not run by the script");
    }
}

#[test]
fn a_number_makes_one_input() {
    let seeds = vec![b"user alice\n".to_vec(), b"group g { pim-enabled }\n".to_vec()];
    let made: Vec<Vec<u8>> = (0..200).map(|number| mutate::input(&seeds, number)).collect();
    assert_eq!(made, (0..200).map(|number| mutate::input(&seeds, number)).collect::<Vec<_>>());
    assert!(made.iter().filter(|input| !seeds.contains(input)).count() > 150);
}
