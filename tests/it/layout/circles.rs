//! No file uses another that uses it, over however many steps: a reader can begin at the ground and never meets what is told later. Circles that
//! are let stand have a row in `docs/architecture.md`, with the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::LazyLock;

use regex::Regex;

use super::{files, page, root, table};

/// What each module uses, by their names: `lint::finding` for `src/lint/finding.rs`.
type Uses = BTreeMap<String, BTreeSet<String>>;

/// Comments, strings, and how far something is seen: none of them uses anything.
static SILENT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"//[^\n]*|"(?:\\.|[^"\\])*"|pub\(in [^)]*\)"#).unwrap());
static IMPORT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\buse\s+([^;]+);").unwrap());
static PATH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b[a-z_]+(?:::\w+)+").unwrap());
static CHILD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?m)^\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+);").unwrap());

fn uses() -> Uses {
    let name = |path: &std::path::Path| path.strip_prefix(root()).unwrap().with_extension("").to_string_lossy().replace('/', "::");
    let texts: BTreeMap<String, String> = files(&root()).iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect();
    let texts: BTreeMap<String, String> = texts.into_iter().filter(|(module, _)| module != "lib" && module != "main").collect();
    let known: BTreeSet<&str> = texts.keys().map(String::as_str).collect();
    texts.iter().map(|(module, text)| (module.clone(), used(&known, module, text))).collect()
}

/// The modules that a module names, its children among them.
fn used(known: &BTreeSet<&str>, module: &str, text: &str) -> BTreeSet<String> {
    let text = text.split("#[cfg(test)]").next().unwrap();
    let code = SILENT.replace_all(text, "\"\"");
    let imports = IMPORT.captures_iter(&code).flat_map(|found| expand(&found[1]));
    let body = IMPORT.replace_all(&code, "");
    let paths = PATH.find_iter(&body).map(|found| found.as_str().to_owned());
    let children = CHILD.captures_iter(&code).map(|found| format!("self::{}", &found[1]));
    let found = imports.chain(paths).chain(children).filter_map(|path| resolve(known, module, &path));
    found.filter(|other| other != module).collect()
}

/// Writes out the paths of an import: `a::{b, c::{d}}` are `a::b` and `a::c::d`.
fn expand(import: &str) -> Vec<String> {
    let Some((before, list)) = import.split_once('{') else { return vec![import.split(" as ").next().unwrap().trim().to_owned()] };
    let list = list.rsplit_once('}').unwrap().0;
    let (mut depth, mut items) = (0, vec![String::new()]);
    for c in list.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if c == ',' && depth == 0 { items.push(String::new()) } else { items.last_mut().unwrap().push(c) }
    }
    items.iter().filter(|item| !item.trim().is_empty()).flat_map(|item| expand(&format!("{}{}", before.trim(), item.trim()))).collect()
}

/// Finds the file that a path leads to: the longest beginning of it that is one.
fn resolve(known: &BTreeSet<&str>, module: &str, path: &str) -> Option<String> {
    let mut base: Vec<&str> = module.split("::").collect();
    let mut rest: Vec<&str> = path.split("::").collect();
    match rest[0] {
        "crate" => base.clear(),
        "self" => {}
        "super" => {
            while rest.get(1) == Some(&"super") {
                rest.remove(0);
                base.pop();
            }
            base.pop();
        }
        first if known.contains(format!("{module}::{first}").as_str()) => rest.insert(0, "self"),
        _ => return None,
    }
    let steps = rest[1..].iter().scan(base.clone(), |at, step| {
        at.push(step);
        Some(at.join("::"))
    });
    let reached: Vec<String> =
        std::iter::once(base.join("::")).chain(steps).take_while(|at| at.is_empty() || known.contains(at.as_str())).collect();
    reached.into_iter().rfind(|at| !at.is_empty())
}

/// The sets of files that use each other.
fn circles(uses: &Uses) -> BTreeSet<BTreeSet<String>> {
    let reached: BTreeMap<&String, BTreeSet<&String>> = uses.keys().map(|module| (module, reached(uses, module))).collect();
    let circle = |module: &String| -> BTreeSet<String> {
        reached[module].iter().filter(|other| reached[**other].contains(module)).map(|other| (*other).clone()).collect()
    };
    uses.keys().map(circle).filter(|circle| circle.len() > 1).collect()
}

fn reached<'a>(uses: &'a Uses, from: &String) -> BTreeSet<&'a String> {
    let mut found = BTreeSet::new();
    let mut waiting: Vec<&String> = uses[from].iter().collect();
    while let Some(module) = waiting.pop() {
        if found.insert(module) {
            waiting.extend(&uses[module]);
        }
    }
    found
}

#[test]
fn files_that_use_each_other_have_a_reason() {
    let page = page();
    let allowed: Vec<String> = table(&page, "| files that use each other | why |").map(|[files, _]| files.replace('`', "")).collect();
    let is_allowed = |circle: &BTreeSet<String>| {
        let within = |module: &String, root: &String| module == root || module.starts_with(&format!("{root}::"));
        allowed.iter().any(|root| circle.iter().all(|module| root.split(", ").any(|root| within(module, &root.to_owned()))))
    };
    for circle in circles(&uses()) {
        let names: Vec<&str> = circle.iter().map(String::as_str).collect();
        assert!(is_allowed(&circle), "these files use each other, and docs/architecture.md does not say why: {}", names.join(", "));
    }
}

#[test]
fn paths_lead_to_files() {
    let known = BTreeSet::from(["lint", "lint::finding", "lint::silence", "text"]);
    let text =
        "use super::{finding::Risk, silence};\nuse crate::text::{list, quote};\n// lint::silence\nfn a() { super::finding::place(); }";
    assert_eq!(used(&known, "lint::vacuous", text), ["lint::finding", "lint::silence", "text"].map(str::to_owned).into());
    assert_eq!(used(&known, "lint", "mod silence;\nuse finding::Risk;"), ["lint::finding", "lint::silence"].map(str::to_owned).into());
}
