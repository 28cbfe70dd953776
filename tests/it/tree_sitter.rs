//! The grammar for tree-sitter reads what the language accepts.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pim::diag::Code;
use pim::source::SourceId;
use pim::syntax::parse_file;
use regex::Regex;
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn grammar() -> PathBuf {
    root().join("editors/tree-sitter-pim")
}

/// The words that a text of a grammar quotes; comments begin with `mark`.
fn quoted(text: &str, mark: &str) -> BTreeSet<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with(mark)).map(|line| format!("{line}\n")).collect();
    let word = Regex::new("\"([a-z][a-z0-9-]+)\"").unwrap();
    word.captures_iter(&code).map(|found| found[1].to_owned()).collect()
}

#[test]
fn it_knows_the_words_of_the_language_and_no_others() {
    let own = fs::read_to_string(grammar().join("grammar.js")).unwrap();
    let own: BTreeSet<String> = quoted(&own, "//").into_iter().filter(|word| word != "pim" && word != "name").collect();
    let language = quoted(&fs::read_to_string(root().join("grammar/pim.pest")).unwrap(), "//");
    assert_eq!(own, language);
    let colours = fs::read_to_string(grammar().join("queries/highlights.scm")).unwrap();
    assert_eq!(quoted(&colours, ";"), language, "every word has a colour");
    let zed = fs::read_to_string(root().join("editors/zed/languages/pim/highlights.scm")).unwrap();
    assert_eq!(colours, zed, "Zed has the same");
}

#[test]
fn the_parser_is_made_of_this_grammar() {
    let made: Value = serde_json::from_str(&fs::read_to_string(grammar().join("src/grammar.json")).unwrap()).unwrap();
    let source = fs::read_to_string(grammar().join("grammar.js")).unwrap();
    let rule = Regex::new(r"(?m)^    ([a-z_]+): \(\$?\) =>").unwrap();
    let rules = rule.captures_iter(source.split_once("rules: {").unwrap().1);
    let rules: Vec<&str> = rules.map(|found| found.get(1).unwrap().as_str()).collect();
    let known: Vec<&String> = made["rules"].as_object().unwrap().keys().collect();
    assert_eq!(rules, known, "`tree-sitter generate` was forgotten");
    assert!(grammar().join("src/parser.c").is_file() && grammar().join("src/tree_sitter/parser.h").is_file());
}

/// The files below a folder that the language reads without a fault of syntax.
fn accepted(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(accepted(&path));
        } else if path.extension().is_some_and(|extension| extension == "pim") {
            let text = String::from_utf8(fs::read(&path).unwrap()).unwrap_or_default();
            let faults = parse_file(SourceId::default(), &text).diagnostics;
            let is_read =
                !faults.iter().any(|fault| matches!(fault.code, Code::Syntax | Code::BadTime | Code::BadDuration | Code::TooDeep));
            found.extend(is_read.then_some(path));
        }
    }
    found
}

#[test]
fn whatever_the_language_accepts_is_read() {
    let folder = tempfile::tempdir().unwrap();
    for file in ["grammar.js", "tree-sitter.json"] {
        fs::copy(grammar().join(file), folder.path().join(file)).unwrap();
    }
    let run = |arguments: &[&str]| Command::new("tree-sitter").args(arguments).current_dir(folder.path()).output();
    let Ok(made) = run(&["generate"]) else {
        eprintln!("SKIPPED: tree-sitter is not installed, so its grammar was not held to the language");
        return;
    };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let [own, made] = [grammar(), folder.path().to_path_buf()].map(|folder| fs::read_to_string(folder.join("src/grammar.json")).unwrap());
    let [own, made] = [own, made].map(|text| serde_json::from_str::<Value>(&text).unwrap());
    assert_eq!(own, made, "`tree-sitter generate` was forgotten");
    let files: Vec<String> = ["policies", "tests/suite"]
        .iter()
        .flat_map(|folder| accepted(&root().join(folder)))
        .map(|path| path.display().to_string())
        .collect();
    assert!(files.len() > 300, "{} files", files.len());
    let paths = folder.path().join("paths.txt");
    fs::write(&paths, files.join("\n")).unwrap();
    let read = run(&["parse", "--quiet", "--paths", paths.to_str().unwrap()]).unwrap();
    let told = String::from_utf8_lossy(&read.stdout).into_owned();
    let wrong: Vec<&str> = told.lines().filter(|line| line.contains("ERROR") || line.contains("MISSING")).collect();
    assert!(read.status.success() && wrong.is_empty(), "{}", wrong.join("\n"));
}
