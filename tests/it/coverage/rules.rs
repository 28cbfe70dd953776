//! Reads the lists beside the suite, and what its cases name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// One way to break the code of a rule.
pub struct Mutation {
    /// The rule: `D3.24`.
    pub rule: String,
    /// The case that must fail, from `tests/suite` on.
    pub case: String,
    /// What is wrong then, in plain words.
    pub words: String,
    /// The file that is changed, from the root on.
    pub file: String,
    /// What is taken out.
    pub old: String,
    /// What is put in.
    pub new: String,
}

impl Mutation {
    /// Returns what tells one change of the code from another.
    pub fn change(&self) -> (&str, &str, &str) {
        (&self.file, &self.old, &self.new)
    }

    /// Returns eight hexadecimal digits that stand for the rule, its case and the change (FNV-1a).
    pub fn fingerprint(&self) -> String {
        let parts = [&self.rule, &self.case, &self.file, &self.old, &self.new];
        let bytes = parts.into_iter().flat_map(|part| part.bytes().chain([0]));
        format!("{:08x}", bytes.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)))
    }
}

/// The suite, as far as rules are concerned.
pub struct Suite {
    /// How the code of each rule is broken, by rule.
    pub mutations: Vec<Mutation>,
    /// The rules that no code decides, each with the reason.
    pub undecided: Vec<(String, String)>,
    /// What the head of each case names: rules and worked cases.
    pub heads: BTreeMap<String, BTreeSet<String>>,
}

impl Suite {
    pub fn read() -> Self {
        let mut heads = BTreeMap::new();
        collect_heads(&super::root().join("tests/suite"), "", &mut heads);
        let mutations = super::read("tests/suite/mutations.txt");
        let undecided = super::read("tests/suite/undecided.txt");
        Self { mutations: parse_mutations(&mutations), undecided: parse_undecided(&undecided), heads }
    }

    /// Returns the cases whose head names a rule or worked case.
    pub fn cases_of<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a str> {
        self.heads.iter().filter(move |(_, named)| named.contains(id)).map(|(case, _)| case.as_str())
    }
}

fn collect_heads(folder: &Path, name: &str, heads: &mut BTreeMap<String, BTreeSet<String>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{name}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            collect_heads(&path, &format!("{name}/"), heads);
        } else if name.ends_with(".pim") {
            heads.insert(name, head(&fs::read_to_string(&path).unwrap()));
        }
    }
}

fn head(text: &str) -> BTreeSet<String> {
    let line = text.lines().next().and_then(|line| line.strip_prefix("# rule:")).unwrap_or_default();
    line.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect()
}

/// Reads blocks that a line `RULE  CASE` opens.
pub fn parse_mutations(text: &str) -> Vec<Mutation> {
    let mut found: Vec<Mutation> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        match (line.strip_prefix("  "), found.last_mut()) {
            (None, _) => found.push(open(line)),
            (Some(line), Some(mutation)) => extend(mutation, line),
            (Some(line), None) => panic!("no rule stands above: {line}"),
        }
    }
    found
}

fn open(line: &str) -> Mutation {
    let (rule, case) = line.split_once("  ").unwrap_or_else(|| panic!("no case: {line}"));
    let empty = String::new;
    Mutation { rule: rule.to_owned(), case: case.to_owned(), words: empty(), file: empty(), old: empty(), new: empty() }
}

fn extend(mutation: &mut Mutation, line: &str) {
    if let Some(old) = line.strip_prefix("- ") {
        add_line(&mut mutation.old, old);
    } else if let Some(new) = line.strip_prefix("+ ") {
        add_line(&mut mutation.new, new);
    } else if mutation.words.is_empty() {
        line.clone_into(&mut mutation.words);
    } else {
        line.clone_into(&mut mutation.file);
    }
}

fn add_line(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

fn parse_undecided(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let parts = lines.map(|line| line.split_once(' ').unwrap_or_else(|| panic!("no reason: {line}")));
    parts.map(|(rule, reason)| (rule.to_owned(), reason.trim().to_owned())).collect()
}

/// Returns every rule id in a text: `D`, digits, a full stop, digits.
pub fn rule_ids(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|char: char| !char.is_ascii_alphanumeric() && char != '.').map(|word| word.trim_end_matches('.'));
    words.filter(|word| is_rule_id(word)).map(str::to_owned)
}

fn is_rule_id(word: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts = word.strip_prefix('D').and_then(|rest| rest.split_once('.'));
    parts.is_some_and(|(section, number)| is_number(section) && is_number(number))
}

/// Returns the ids of the rules of reach in a text: those that open a row of a table.
pub fn reach_rule_ids(text: &str) -> impl Iterator<Item = String> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| "));
    let ids = rows.filter_map(|row| row.split(" |").next()).filter(|id| is_reach_rule_id(id));
    ids.map(str::to_owned)
}

fn is_reach_rule_id(word: &str) -> bool {
    word.strip_prefix('R').is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Returns the ids of the worked cases.
pub fn worked_cases() -> impl Iterator<Item = String> {
    (1..=20).map(|number| format!("T{number}"))
}
