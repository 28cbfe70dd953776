//! Answers of Microsoft Graph to the tree: what is imported, what is not known, what is said besides.
//!
//! Each folder of `tests/fixtures/graph` is imported; in `tests/it/graph_import` stand what comes of it (`.pim`) and what is said besides
//! (`.txt`). `PIM_UPDATE_IMPORTS=1` rewrites both: read what changed.

mod answers;
mod ends;
mod lists;
mod rules;

use std::fs;
use std::path::{Path, PathBuf};

use pim::compile::compile;
use pim::exchange::{Format, Imported, Material, NoFiles, Options, graph};
use pim::source::{Origin, Sources, Span};
use pim::syntax::{format_file, parse_file};

/// An import with the texts it came from.
pub struct Case {
    sources: Sources,
    pub imported: Imported,
}

impl Case {
    /// Imports files of a format.
    pub fn of(format: Format, files: &[(String, Vec<u8>)]) -> Self {
        let mut sources = Sources::new();
        for (name, bytes) in files {
            sources.add(name, &*format.decode(bytes).unwrap(), Origin::File);
        }
        let texts: Vec<_> = sources.iter().collect();
        let imported = (format.import)(&Material { texts: &texts, variables: &[], options: &Options::default(), files: &NoFiles });
        Self { imported, sources }
    }

    /// Imports one file of Graph.
    fn of_text(name: &str, text: &str) -> Self {
        Self::of(graph::FORMAT, &[(name.to_owned(), text.as_bytes().to_vec())])
    }

    /// Returns the statements as text; the text parses to what it says.
    pub fn text(&self) -> String {
        let text = format_file(&self.imported.file);
        let mut sources = Sources::new();
        let parsed = parse_file(sources.add("a.pim", text.as_str(), Origin::File), &text);
        assert_eq!(parsed.diagnostics, [], "{text}");
        assert_eq!(format_file(&parsed.file), text);
        text
    }

    /// Returns faults of the files, then what is wrong with the statements, then notes.
    pub fn said(&self) -> String {
        let compiled = compile(std::slice::from_ref(&self.imported.file));
        let is_wrong = |code: &str, is_error: bool| is_error || matches!(code, "unused-unknown" | "conflicting-items");
        let wrong = compiled.diagnostics.iter().filter(|found| is_wrong(found.code.name(), found.is_error()));
        let faults = self.imported.refused.iter().chain(&self.imported.diagnostics).chain(wrong);
        let fault =
            |found: &pim::diag::Diagnostic| format!("{}: {}: {}\n", self.place(found.labels[0].span), found.code.name(), found.message);
        let notes = self.imported.notes.iter().map(|note| format!("{}: {}: {}\n", self.place(note.span), note.kind.word(), note.message));
        faults.map(fault).chain(notes).collect()
    }

    fn place(&self, span: Span) -> String {
        let (source, position) = (self.sources.get(span.source), self.sources.get(span.source).position(span.start));
        format!("{}:{}:{}", source.name(), position.line, position.column)
    }
}

/// Returns the files of a folder, named from there.
pub fn files_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            found.push((path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/"), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compares a text with the one of a file, or writes it there.
pub fn compare(path: &Path, text: &str) {
    if std::env::var_os("PIM_UPDATE_IMPORTS").is_some() {
        fs::write(path, text).unwrap();
    }
    assert_eq!(text, fs::read_to_string(path).unwrap_or_default(), "{}", path.display());
}

/// Imports each folder below one, and compares what comes of it.
pub fn compare_folders(format: Format, fixtures: &str, expected: &str) {
    let mut folders: Vec<PathBuf> = fs::read_dir(root().join(fixtures)).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(!folders.is_empty());
    for folder in folders {
        let case = Case::of(format, &files_of(&folder));
        let expected = root().join(expected).join(folder.file_name().unwrap());
        compare(&expected.with_extension("pim"), &case.text());
        compare(&expected.with_extension("txt"), &case.said());
    }
}

#[test]
fn folders_are_imported_as_they_say() {
    compare_folders(graph::FORMAT, "tests/fixtures/graph", "tests/it/graph_import");
}

#[test]
fn equal_files_give_equal_bytes() {
    let files = files_of(&root().join("tests/fixtures/graph/pull"));
    assert_eq!(Case::of(graph::FORMAT, &files).text(), Case::of(graph::FORMAT, &files).text());
}

/// What is wrong with files is told at once, each with its place.
#[test]
fn bad_files_are_named_with_their_places() {
    let context = |path: &str| format!("\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#{path}\"");
    for (name, text, said) in [
        ("users.json", "{\"value\":[{\"id\":\"1\",\"dis", "users.json:1:24: syntax: cannot read `users.json`: it ends in the middle\n"),
        (
            "users.json",
            "\n<html><body>sign in</body>",
            "users.json:2:1: syntax: cannot read `users.json`: it is HTML or XML: a page that somebody was sent to, or an error of a proxy\n",
        ),
        ("users.json", "", "users.json:1:1: syntax: cannot read `users.json`: it is empty\n"),
        ("users.json", "7", "users.json:1:1: syntax: cannot read `users.json`: it is a number\n"),
        (
            "users.json",
            "{\"value\":[{\"id\":\"1\",\"displayName\":7,\"userType\":[],\"accountEnabled\":\"yes\"}]}",
            "users.json:1:35: syntax: `displayName` is a number, and a text is expected\n\
             users.json:1:48: syntax: `userType` is a list, and a text is expected\n\
             users.json:1:68: syntax: `accountEnabled` is a text, and true or false is expected\n",
        ),
    ] {
        let case = Case::of_text(name, text);
        let faults: String = case.said().lines().filter(|line| line.contains(": syntax: ")).map(|line| format!("{line}\n")).collect();
        assert_eq!(faults, said, "{text}");
    }
    let error = format!("{{{},\"error\":{{\"code\":\"Forbidden\"}}}}", context("users"));
    let said = Case::of_text("users.json", &error).said();
    assert!(said.contains("`users.json` holds an error, no rows: Forbidden"), "{said}");
}
