//! What editors are given fits the language: keywords, patterns and snippets.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pim::source::{Origin, Sources};
use pim::syntax::parse_file;
use regex::Regex;
use serde_json::Value;

fn extension() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/vscode")
}

fn read(file: &str) -> Value {
    let path = extension().join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// The words of the language: all that the grammar quotes, its comments left out.
fn words_of_the_language() -> BTreeSet<String> {
    let grammar = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar/pim.pest")).unwrap();
    let code: String = grammar.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect();
    let quoted = Regex::new("\"([a-z][a-z0-9-]+)\"").unwrap();
    quoted.captures_iter(&code).map(|found| found[1].to_owned()).collect()
}

/// The alternatives of every rule for keywords, in the order of the file.
fn words_of_the_editor() -> Vec<String> {
    let grammar = read("syntaxes/pim.tmLanguage.json");
    let rules = grammar["repository"]["keywords"]["patterns"].as_array().unwrap();
    let lists = rules.iter().map(|rule| without_lookaround(text(&rule["match"])));
    lists.flat_map(|list| list.trim_start_matches("(?:").trim_end_matches(')').split('|').map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Takes `(?!…)` and `(?<!…)` away, which the `regex` crate does not know; none of them holds a group.
fn without_lookaround(pattern: &str) -> String {
    let mut kept = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find("(?") {
        let (before, group) = rest.split_at(at);
        kept.push_str(before);
        if group.starts_with("(?!") || group.starts_with("(?<!") {
            rest = &group[closing(group)..];
        } else {
            kept.push_str("(?");
            rest = &group[2..];
        }
    }
    kept + rest
}

/// Returns where the group that a text begins with ends.
fn closing(group: &str) -> usize {
    let mut depth = 0;
    let found = group.char_indices().find(|(_, character)| {
        depth += match character {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    });
    found.map_or(group.len(), |(at, _)| at + 1)
}

/// Every pattern of a document, at any depth.
fn patterns(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(patterns).collect(),
        Value::Object(entries) => {
            let own = entries.iter().filter(|(key, value)| value.is_string() && is_pattern(key));
            own.map(|(_, value)| text(value).to_owned()).chain(entries.values().flat_map(patterns)).collect()
        }
        _ => Vec::new(),
    }
}

fn is_pattern(key: &str) -> bool {
    ["match", "begin", "end", "pattern", "increaseIndentPattern", "decreaseIndentPattern"].contains(&key)
}

/// Returns a snippet as it stands before anything is typed, every placeholder being its default.
fn filled(snippet: &Value) -> String {
    let body = match &snippet["body"] {
        Value::Array(lines) => lines.iter().map(|line| format!("{}\n", text(line))).collect(),
        line => format!("{}\n", text(line)),
    };
    let choices = Regex::new(r"\$\{\d+\|([^,|]*)[^|]*\|\}").unwrap().replace_all(&body, "$1").into_owned();
    let defaults = Regex::new(r"\$\{\d+:([^}]*)\}").unwrap().replace_all(&choices, "$1").into_owned();
    Regex::new(r"\$\d+").unwrap().replace_all(&defaults, "").into_owned()
}

#[test]
fn the_manifest_names_files_that_are_there() {
    let manifest = read("package.json");
    let contributes = &manifest["contributes"];
    assert_eq!(contributes["languages"][0]["extensions"][0], ".pim");
    assert_eq!(contributes["grammars"][0]["scopeName"], read("syntaxes/pim.tmLanguage.json")["scopeName"]);
    let named = [&contributes["languages"][0]["configuration"], &contributes["grammars"][0]["path"], &contributes["snippets"][0]["path"]];
    for path in named {
        read(text(path));
    }
    assert!(extension().join(text(&manifest["main"])).is_file());
}

#[test]
fn the_editor_knows_the_words_of_the_language_and_no_others() {
    let words = words_of_the_editor();
    let once: BTreeSet<String> = words.iter().cloned().collect();
    assert_eq!(words.len(), once.len(), "a word has one colour");
    let former = pim::syntax::FORMER.iter().map(|(former, _)| (*former).to_owned()).collect();
    let offered: BTreeSet<String> = words_of_the_language().difference(&former).cloned().collect();
    assert_eq!(once, offered, "what is read and no longer written has no colour");
}

#[test]
fn patterns_are_regular_expressions() {
    for file in ["syntaxes/pim.tmLanguage.json", "language-configuration.json"] {
        let found = patterns(&read(file));
        assert!(!found.is_empty(), "{file}");
        for pattern in found {
            let compiled = Regex::new(&without_lookaround(&pattern));
            assert!(compiled.is_ok(), "{file}: {pattern}: {compiled:?}");
        }
    }
}

#[test]
fn every_included_rule_is_there() {
    let grammar = read("syntaxes/pim.tmLanguage.json");
    for rule in grammar["patterns"].as_array().unwrap() {
        let name = text(&rule["include"]).trim_start_matches('#');
        assert!(grammar["repository"].get(name).is_some(), "{name}");
    }
}

#[test]
fn a_word_of_the_editor_is_a_name_of_the_language() {
    let configuration = read("language-configuration.json");
    let word = Regex::new(&format!("^(?:{})$", text(&configuration["wordPattern"]["pattern"]))).unwrap();
    for name in ["alice", "svc-deploy", "dana@fernhill.example", "a.b+c", "Zoë", "2h", "pim-enabled"] {
        assert!(word.is_match(name), "{name}");
    }
    for other in ["a b", "a,b", "{", "\"a\"", "#a"] {
        assert!(!word.is_match(other), "{other}");
    }
}

#[test]
fn a_line_that_opens_a_block_indents_the_next() {
    let rules = &read("language-configuration.json")["indentationRules"];
    let increase = Regex::new(text(&rules["increaseIndentPattern"])).unwrap();
    let cases = [
        ("group ops {", true),
        ("group \"a # b\" { # why", true),
        ("eligible { max 180d }", false),
        ("# group {", false),
        ("user \"a {\"", false),
    ];
    for (line, expected) in cases {
        assert_eq!(increase.is_match(line), expected, "{line}");
    }
}

#[test]
fn every_snippet_parses_with_its_defaults() {
    let snippets = read("snippets/pim.json");
    let names: BTreeSet<&str> = snippets.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, BTreeSet::from(["assign", "expect", "group", "never", "policy", "scenario"]));
    for (name, snippet) in snippets.as_object().unwrap() {
        let text = filled(snippet);
        assert!(!text.contains('$'), "{name}: {text}");
        let mut sources = Sources::new();
        let parsed = parse_file(sources.add("snippet.pim", text.as_str(), Origin::File), &text);
        assert_eq!(parsed.diagnostics, [], "{name}: {text}");
        assert_eq!(parsed.file.statements.len(), 1, "{name}: {text}");
        assert_eq!(pim::syntax::format_file(&parsed.file), text, "{name}");
    }
}

/// Runs a program; `None` where it is not installed.
fn output_of(program: &str, arguments: &[&str], folder: &Path) -> Option<std::process::Output> {
    Command::new(program).args(arguments).current_dir(folder).output().ok()
}

#[test]
fn the_extension_is_a_program() {
    let Some(output) = output_of("node", &["--check", "extension.js"], &extension()) else {
        eprintln!("SKIPPED: node is not installed, so extension.js was not read");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let code = fs::read_to_string(extension().join("extension.js")).unwrap();
    let manifest = read("package.json");
    for command in manifest["contributes"]["commands"].as_array().unwrap() {
        assert!(code.contains(text(&command["command"])), "{command} is registered");
    }
    for (name, setting) in manifest["contributes"]["configuration"]["properties"].as_object().unwrap() {
        let page = fs::read_to_string(extension().join("README.md")).unwrap();
        assert!(page.contains(&format!("| `{name}` |")) && setting["description"].is_string(), "{name} is told");
    }
}

#[test]
fn the_extension_is_packed() {
    let vsce = extension().join("node_modules/.bin/vsce");
    if !vsce.is_file() {
        eprintln!("SKIPPED: `npm install` was not run in editors/vscode, so the extension was not packed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("pim.vsix");
    let arguments = ["package", "--allow-missing-repository", "--out", package.to_str().unwrap()];
    let output = output_of(vsce.to_str().unwrap(), &arguments, &extension()).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(package.metadata().unwrap().len() > 10_000);
}

#[test]
fn neovim_reads_what_it_is_given() {
    let code = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/neovim/pim.lua");
    let load = format!("lua assert(loadfile({:?}))().setup({{}})", code.to_str().unwrap());
    let Some(output) = output_of("nvim", &["--headless", "-u", "NONE", "-c", &load, "-c", "qall"], Path::new("/")) else {
        eprintln!("SKIPPED: nvim is not installed, so pim.lua was not read");
        return;
    };
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && !told.contains("Error"), "{told}");
}
