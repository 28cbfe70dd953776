//! Writes `docs/coverage.md`, which is also the record of what was seen to fail.

use std::collections::BTreeSet;

use super::rules::{Mutation, Suite, worked_cases};

/// The page, from the root on.
pub const NAME: &str = "docs/coverage.md";

/// Stands where a case was not seen to fail.
pub const UNSEEN: &str = "not yet";

const INTRODUCTION: &str = "# Covered rules

Each rule of [semantics.md](semantics.md) and of [reach.md](reach.md) that decides an answer, refuses a policy set or warns of a risk has a case in
`tests/suite`. It counts as covered because that case fails once the code of the rule is broken. This page says how each was broken;
`tests/suite/mutations.txt` holds the changes themselves, and this runs them all, in a copy of the project:

```sh
cargo test --test it -- --ignored mutations
```

The last column is a fingerprint of the change with which the case was seen to fail; whoever edits the change has to run it again.
";

/// Returns the fingerprints of the suite's mutations that stand on the page.
pub fn seen(suite: &Suite) -> BTreeSet<String> {
    let page = std::fs::read_to_string(super::root().join(NAME)).unwrap_or_default();
    let words: BTreeSet<&str> = page.split_whitespace().collect();
    suite.mutations.iter().map(Mutation::fingerprint).filter(|fingerprint| words.contains(fingerprint.as_str())).collect()
}

/// Returns the page.
pub fn render(suite: &Suite, seen: &BTreeSet<String>) -> String {
    let rules: BTreeSet<&str> = suite.mutations.iter().map(|mutation| mutation.rule.as_str()).collect();
    let mut page = INTRODUCTION.to_owned();
    page += &format!("\n{} rules are covered, in {} ways.\n", rules.len(), suite.mutations.len());
    page += "\n| rule | the case that fails | once this is so | in | seen to fail |\n|---|---|---|---|---|\n";
    page.extend(suite.mutations.iter().map(|mutation| mutation_row(mutation, seen)));
    page += "\n## Worked cases\n\n| case | shown by |\n|---|---|\n";
    page.extend(worked_cases().map(|id| format!("| {id} | {} |\n", links(suite, &id))));
    page += "\n## Rules that no code decides\n\n| rule | why | named by |\n|---|---|---|\n";
    page.extend(suite.undecided.iter().map(|(rule, why)| format!("| {rule} | {why} | {} |\n", links(suite, rule))));
    page
}

fn mutation_row(mutation: &Mutation, seen: &BTreeSet<String>) -> String {
    let Mutation { rule, case, words, file, .. } = mutation;
    let fingerprint = mutation.fingerprint();
    let result = if seen.contains(&fingerprint) { &fingerprint } else { UNSEEN };
    format!("| {rule} | {} | {words} | `{file}` | {result} |\n", link(case))
}

fn links(suite: &Suite, id: &str) -> String {
    suite.cases_of(id).map(link).collect::<Vec<_>>().join(", ")
}

fn link(case: &str) -> String {
    format!("[{}](../tests/suite/{case})", case.trim_end_matches(".pim"))
}
