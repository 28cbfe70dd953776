//! `pim explain`: every rule that the program cites can be read, with its source, its date, and how sure it is.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use pim::diag::{Code, ReasonCode, Rule, Topic};
use pim::render::{self, Style};
use regex::Regex;

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let each = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    each.filter(|path| path.extension().is_some_and(|ending| ending == "rs" || ending == "pim")).collect()
}

/// Every id in the code and in the suite, in texts and comments alike; a duration such as `P1D` is none.
fn cited() -> BTreeSet<String> {
    let id = Regex::new(r"\b(D[0-9]+\.[0-9]+|[RP][0-9]+|escalation [0-9][0-9a-z.]*[0-9a-z])\b").unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = sources(&root.join("src")).into_iter().chain(sources(&root.join("tests/suite")));
    let texts = files.map(|path| fs::read_to_string(path).unwrap());
    texts.flat_map(|text| id.find_iter(&text).map(|found| found.as_str().to_owned()).collect::<Vec<_>>()).collect()
}

fn pim(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pim")).args(arguments).env("NO_COLOR", "1").output().unwrap()
}

fn out(arguments: &[&str]) -> String {
    let output = pim(arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_rule_that_is_cited_opens() {
    let cited = cited();
    assert!(cited.len() > 100);
    let missing: Vec<&String> = cited.iter().filter(|id| Rule::find(id).is_none()).collect();
    assert!(missing.is_empty(), "no row of docs/semantics.md or docs/reach.md tells {missing:?}");
    let of_codes = Code::ALL.iter().filter_map(|code| code.rule());
    let missing: Vec<&str> = of_codes.filter(|id| Rule::find(id).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_rule_is_told_once_with_its_source_and_how_sure_it_is() {
    let rules = Rule::all();
    let ids: BTreeSet<&str> = rules.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), rules.len());
    for rule in &rules {
        assert!(!rule.marks().is_empty(), "{}: `{}` is no mark", rule.id, rule.sure);
        assert!(
            !rule.documents().is_empty() || rule.source == "–" || rule.sure == "inferred",
            "{}: `{}` names no document",
            rule.id,
            rule.source
        );
        assert!(!rule.id.starts_with('R') || rule.source != "–", "{} rests on nothing: add it to the table of docs/reach.md", rule.id);
    }
}

#[test]
fn a_rule_is_found_in_any_case_and_with_a_prime() {
    for name in ["D3.24", "d3.24", " D3.24 ", "D3.24'", "D3.24′"] {
        assert!(matches!(Topic::find(name), Some(Topic::Rule(rule)) if rule.id == "D3.24"), "{name}");
    }
    for id in ["R20", "P19", "D2.40", "p17", "escalation 4.3b"] {
        assert!(out(&["explain", id]).to_lowercase().starts_with(&id.to_lowercase()), "{id}");
    }
    assert!(out(&["explain", "NO-APPROVER"]).starts_with("# `no-approver`"));
    assert_eq!(out(&["explain", "escalation", "2.3"]), out(&["explain", "Escalation 2.3"]));
}

#[test]
fn a_rule_names_documents_of_the_rules_it_rests_on() {
    let names = |id: &str| Rule::find(id).unwrap().documents().iter().map(|found| found.name).collect::<Vec<_>>();
    assert_eq!(names("D3.24"), ["seed", "concept-pim-for-groups"]);
    assert!(names("R20").contains(&"privileged-roles-permissions"), "{:?}", names("R20"));
    assert!(!names("D2.23").contains(&"Graph: approval"), "{:?}", names("D2.23"));
    assert_eq!(names("D1.9"), names("D1.8"));
}

#[test]
fn what_does_not_exist_is_refused_with_the_nearest() {
    let output = pim(&["explain", "D3.240"]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.starts_with("error: there is no code or rule `D3.240`\n  help: did you mean `D3.2"), "{text}");
    assert_eq!(pim(&["explain", "nothing of the kind"]).status.code(), Some(2));
}

#[test]
fn everything_is_listed_by_kind() {
    let list = out(&["explain"]);
    for name in Topic::names() {
        assert!(list.lines().any(|line| line.trim_start().starts_with(name)), "{name}");
    }
    for title in
        ["errors", "lints", "reasons against", "reasons for", "rules: Activation", "rules: Reach and escalate", "rules: Escalation"]
    {
        assert!(list.lines().any(|line| line == title), "{title}");
    }
    assert!(ReasonCode::ALL.iter().all(|code| list.contains(code.name())));
}

#[test]
fn a_terminal_of_twenty_columns_shows_everything() {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let narrow = Style { width: 20, ..Style::PLAIN };
    let mut pairs = vec![(render::render_topics(Style::PLAIN), render::render_topics(narrow))];
    let rules = Rule::all().into_iter().map(Topic::Rule);
    pairs.extend(rules.map(|topic| (render::render_topic(&topic, Style::PLAIN), render::render_topic(&topic, narrow))));
    for (wide, narrow) in &pairs {
        assert_eq!(words(wide), words(narrow));
        let is_right = |line: &str| line.chars().count() <= 20 || line.split_whitespace().count() == 1 || !line.starts_with(' ');
        assert!(narrow.lines().all(is_right), "{narrow}");
    }
}

#[test]
fn json_has_the_same_parts() {
    let rule: serde_json::Value = serde_json::from_str(&out(&["explain", "d3.24", "--format", "json"])).unwrap();
    assert_eq!((rule["rule"].as_str(), rule["sure"].as_str()), (Some("D3.24"), Some("documented")));
    assert_eq!(rule["documents"][0]["as_of"], "January 2023");
    let list: serde_json::Value = serde_json::from_str(&out(&["explain", "--format", "json"])).unwrap();
    assert_eq!(list["kinds"][0]["kind"], "errors");
}
