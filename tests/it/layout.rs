//! The arrows of `docs/architecture.md` hold: a module uses only modules below it, only `syntax` knows pest, only `render` knows
//! miette, only the binary prints.

mod circles;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What a module may use, as the table of `docs/architecture.md` says it.
struct Arrows {
    module: String,
    uses: Vec<String>,
}

/// Reads the table: a module uses rows above its own, and of those what its row names or what is open to all.
fn arrows() -> Vec<Arrows> {
    let page = page();
    let open = page.lines().find_map(|line| line.split_once("Open to every module")).expect("the page says what is open to all").1;
    let open: Vec<String> = open.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let mut found: Vec<Arrows> = Vec::new();
    for [names, _, uses] in table(&page, "| module | its one job | uses |") {
        let above: Vec<String> = found.iter().map(|arrows| arrows.module.clone()).collect();
        let named: Vec<String> = match uses {
            "–" => Vec::new(),
            "all of the above" | "the library" => above.clone(),
            // `syntax for the way names are written` is told, too
            named => named.split([',', ';']).filter_map(|item| item.split_whitespace().next()).map(str::to_owned).collect(),
        };
        assert!(named.iter().all(|name| above.contains(name)), "{names} uses only rows above it: {uses}");
        let uses: Vec<String> = named.into_iter().chain(open.iter().filter(|name| above.contains(name)).cloned()).collect();
        found.extend(names.split('`').skip(1).step_by(2).map(|name| Arrows { module: name.to_owned(), uses: uses.clone() }));
    }
    found
}

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md")).unwrap()
}

/// The cells of a table, given by its head.
fn table<'a, const CELLS: usize>(page: &'a str, head: &'a str) -> impl Iterator<Item = [&'a str; CELLS]> {
    let (_, table) = page.split_once(head).unwrap_or_else(|| panic!("no table `{head}`"));
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split(" | ").map(str::trim).collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("{row}")))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    files_of(folder, "rs")
}

/// Returns the files below a folder with an extension, sorted.
pub fn files_of(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_of(&path, extension));
        } else if path.extension().is_some_and(|own| own == extension) {
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

/// The modules that a text names after `crate::`, of those there are.
fn used(text: &str, arrows: &[Arrows]) -> BTreeSet<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let word = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let lists = code.split("crate::{").skip(1).flat_map(|list| list.split("};").next().unwrap_or_default().split(','));
    let named: BTreeSet<String> = code.split("crate::").skip(1).chain(lists).map(|item| word(item.trim())).collect();
    arrows.iter().map(|arrows| arrows.module.clone()).filter(|module| named.contains(module)).collect()
}

#[test]
fn modules_use_only_modules_below_them() {
    let arrows = arrows();
    for path in files(&root()).into_iter().filter(|path| !path.ends_with("src/lib.rs")) {
        let module = module(&path);
        let allowed = arrows.iter().find(|arrows| arrows.module == module).unwrap_or_else(|| panic!("{module} has no row in the table"));
        for used in used(&fs::read_to_string(&path).unwrap(), &arrows) {
            assert!(used == module || allowed.uses.contains(&used), "{} uses {used}, which is not below it", path.display());
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
        ("num_bigint", &["hcl"]),
        ("saphyr_parser", &["hcl"]),
        ("strsim", &["diag"]),
        ("unicode_security", &["lint"]),
        ("signal_hook", &["cli"]),
        ("tempfile", &["cli"]),
        ("ureq", &["cli"]),
        ("axum", &["cli"]),
        ("hyper_util", &["cli"]),
        ("tokio", &["cli"]),
        ("tokio_io_timeout", &["cli"]),
        ("schemars", &["exchange"]),
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

/// What a policy asks is judged in one place: whoever reads what is written would miss that a context may be off (D2.14).
#[test]
fn written_requirements_are_read_where_they_are_judged_and_shown() {
    let judges = ["ir", "compile", "eval"];
    // what is told of a context wherever it is written, and what a policy writes beside what comes of it
    let shown = [
        "explain/show/policy.rs",
        "explain/show/surroundings.rs",
        "explain/gates.rs",
        "graph/subject.rs",
        "lint/context_not_enforced.rs",
        "diff/declared/policy.rs",
        "export/effective.rs",
    ];
    for path in files(&root()) {
        let text = fs::read_to_string(&path).unwrap();
        let is_judge = judges.contains(&module(&path).as_str());
        assert!(is_judge || !has_field(&text, "require"), "{} reads a field `require`: ask `eval` for gates", path.display());
        let is_shown = shown.iter().any(|end| path.ends_with(end));
        let is_accessor = ["written_requirements(", ".as_written("].iter().any(|accessor| text.contains(accessor));
        assert!(is_judge || is_shown || !is_accessor, "{} reads written requirements: ask `eval` for gates", path.display());
    }
}

/// Tells whether a text reads a field of that name, or takes it out of a value by a pattern.
fn has_field(text: &str, name: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '(');
    let dotted = text.split(&format!(".{name}")).skip(1).any(ends);
    let taken = [format!("Activation {{ {name}"), format!("ActiveRules {{ {name}")].iter().any(|pattern| text.contains(pattern.as_str()));
    dotted || taken
}

/// What must not happen is no default: it ends with `or_defect`. A default that is right says why, on its line or above it.
#[test]
fn defaults_say_why_they_are_right() {
    for path in files(&root()) {
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            let is_default = line.contains("unwrap_or_default()") || line.contains("saturating_");
            let above = at.checked_sub(1).map_or("", |above| lines[above].trim_start());
            let is_explained = line.contains(" // ") || above.starts_with("// ");
            assert!(!is_default || is_explained, "{}:{} takes a default without saying why", path.display(), at + 1);
        }
    }
}
