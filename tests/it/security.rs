//! `docs/security.md` promises what is tested: each row of its tables names a test that there is.

use std::fs;
use std::path::{Path, PathBuf};

/// Returns the file that a test stands in, and the name of its function: `cli::pipes::NAME`, or `src/cli.rs::NAME` for one beside its code.
fn place(test: &str) -> (PathBuf, &str) {
    let (module, name) = test.rsplit_once("::").expect("a module and a name");
    let path = if module.ends_with(".rs") { PathBuf::from(module) } else { Path::new("tests/it").join(module.replace("::", "/") + ".rs") };
    (path, name)
}

fn text_of(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a file")
}

#[test]
fn each_promise_names_a_test() {
    let page = text_of("docs/security.md");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| promise")).collect();
    assert!(rows.len() > 10, "{rows:?}");
    for row in rows {
        let tests: Vec<&str> = row.trim_end_matches('|').rsplit(" | ").next().expect("a cell").split('`').skip(1).step_by(2).collect();
        assert!(!tests.is_empty(), "{row}");
        for test in tests {
            let (path, name) = place(test);
            let code = text_of(&path.to_string_lossy());
            assert!(code.contains(&format!("#[test]\nfn {name}()")) || code.contains(&format!("#[test]\n    fn {name}()")), "{test}");
        }
    }
}
