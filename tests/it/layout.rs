//! The arrows of `docs/architecture.md` hold: a module uses only modules below it, only `syntax` knows pest, only `render` knows
//! miette, only the binary prints.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module of the library with what it may use. `explain` and `render` use `syntax` for the way names are written.
const ARROWS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("table", &[]),
    ("diag", &["source"]),
    ("ir", &["source", "table"]),
    ("catalog", &[]),
    ("syntax", &["source", "diag"]),
    ("eval", &["ir", "catalog", "source", "table"]),
    ("compile", &["syntax", "ir", "catalog", "diag", "source", "table"]),
    ("exchange", &["syntax", "ir", "catalog", "diag", "source"]),
    ("reach", &["eval", "ir", "catalog", "source", "table"]),
    ("answer", &["reach", "eval", "ir", "catalog", "source", "table"]),
    ("explain", &["answer", "reach", "eval", "ir", "catalog", "diag", "source", "table", "syntax"]),
    ("scenario", &["explain", "answer", "eval", "ir", "catalog", "diag", "source", "table"]),
    ("lint", &["answer", "reach", "eval", "ir", "catalog", "diag", "source", "table"]),
    ("diff", &["explain", "reach", "eval", "ir", "diag", "source", "table", "syntax"]),
    (
        "session",
        &[
            "diff", "lint", "exchange", "scenario", "explain", "answer", "reach", "compile", "syntax", "eval", "ir", "catalog", "diag",
            "source", "table",
        ],
    ),
    ("render", &["session", "diff", "lint", "explain", "exchange", "compile", "syntax", "ir", "diag", "source", "table"]),
    ("graph", &["render", "explain", "reach", "eval", "syntax", "ir", "diag", "source", "table"]),
    ("interact", &["render", "session", "scenario", "explain", "syntax", "ir", "catalog", "diag", "source", "table"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The top module of a file: `ir` for `src/ir.rs` and `src/ir/time.rs`.
fn module(path: &Path) -> String {
    let relative = path.strip_prefix(root()).unwrap();
    relative.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// The modules that a text names after `crate::`.
fn used(text: &str) -> BTreeSet<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let word = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut found: BTreeSet<String> = code.split("crate::").skip(1).map(word).filter(|name| !name.is_empty()).collect();
    for list in code.split("crate::{").skip(1) {
        let inside = list.split("};").next().unwrap_or_default();
        found.extend(inside.split(',').map(|item| word(item.trim())).filter(|name| ARROWS.iter().any(|(module, _)| module == name)));
    }
    found
}

#[test]
fn modules_use_only_modules_below_them() {
    let library = ["lib", "main", "cli"];
    for path in files(&root()) {
        let module = module(&path);
        if library.contains(&module.as_str()) {
            continue;
        }
        let (_, allowed) = ARROWS.iter().find(|(name, _)| *name == module).unwrap_or_else(|| panic!("{module} has no arrows"));
        for used in used(&fs::read_to_string(&path).unwrap()) {
            let is_module = ARROWS.iter().any(|(name, _)| *name == used);
            assert!(
                !is_module || used == module || allowed.contains(&used.as_str()),
                "{} uses {used}, which is not below it",
                path.display()
            );
        }
    }
}

#[test]
fn each_library_has_its_place() {
    let places: &[(&str, &[&str])] = &[
        ("pest", &["syntax"]),
        ("pest_meta", &["syntax"]),
        ("rustyline", &["cli"]),
        ("miette", &["render"]),
        ("clap", &["cli", "main"]),
        ("clap_complete", &["cli"]),
        ("clap_mangen", &["cli"]),
        ("graphlay", &["graph"]),
        ("hcl_edit", &["exchange"]),
        ("strsim", &["diag"]),
    ];
    for path in files(&root()) {
        let text = fs::read_to_string(&path).unwrap();
        for (library, modules) in places {
            let uses = text.contains(&format!("use {library}::")) || text.contains(&format!(" {library}::"));
            assert!(!uses || modules.contains(&module(&path).as_str()), "{} uses {library}", path.display());
        }
    }
}

#[test]
fn files_stay_readable() {
    for path in files(&root()) {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap().lines().count();
        assert!(code <= 500, "{} has {code} lines", path.display());
        assert!(text.starts_with("//!"), "{} does not say what it is for", path.display());
        assert!(!path.ends_with("mod.rs"), "{} should stand beside its folder", path.display());
    }
}
