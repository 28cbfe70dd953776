//! Terraform's language: every expression of `tests/it/hcl/*.txt` has the value that stands below it, here and, where `terraform` can
//! be called, there.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use pim::hcl::{NoFiles, Reason, Type, Value, evaluate_text};

mod configuration;
mod hostile;

/// Values that Terraform does not know before it applies: a text, a number, a bool, a map and a list.
const UNKNOWN: &str = r#"
resource "terraform_data" "t" {
  input = "x"
}

locals {
  u = tostring(terraform_data.t.output)
  n = tonumber(terraform_data.t.output)
  b = tobool(terraform_data.t.output)
  m = tomap({ for k in [tostring(terraform_data.t.output)] : k => "x" })
  l = tolist(split(",", tostring(terraform_data.t.output)))
}
"#;

/// One expression with what the console says to it, `error` where it refuses it.
struct Case {
    file: String,
    line: usize,
    expression: String,
    value: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/hcl")
}

fn cases() -> Vec<Case> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    paths.iter().flat_map(|path| read(path)).collect()
}

fn read(path: &Path) -> Vec<Case> {
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let file = path.file_name().unwrap().to_string_lossy().into_owned();
    let case = |(index, pair): (usize, &[&str])| Case {
        file: file.clone(),
        line: index * 2 + 1,
        expression: pair[0].strip_prefix("> ").unwrap_or_else(|| panic!("{file}:{}: no expression", index * 2 + 1)).to_owned(),
        value: pair[1].to_owned(),
    };
    lines.chunks(2).enumerate().map(case).collect()
}

/// The locals of [`UNKNOWN`].
fn names() -> BTreeMap<Arc<str>, Value> {
    let kinds = [("u", Type::Text), ("n", Type::Number), ("b", Type::Bool), ("m", Type::map(Type::Any)), ("l", Type::list(Type::Text))];
    let locals = kinds.map(|(name, kind)| (Arc::from(name), Value::unknown(kind, Reason::Instances, None)));
    BTreeMap::from([("local".into(), Value::object(locals.into()))])
}

/// What the evaluator says, as the corpus writes it.
fn evaluated(expression: &str) -> String {
    match evaluate_text(expression, &names(), &NoFiles) {
        Ok(value) => value.to_string(),
        Err(_) => "error".to_owned(),
    }
}

#[test]
fn every_expression_has_its_value() {
    let cases = cases();
    assert!(cases.len() >= 400, "the corpus has {} expressions", cases.len());
    let differs = |case: &Case| {
        let found = evaluated(&case.expression);
        let message = || format!("{}:{}: {}\n  wanted {}\n  found  {found}", case.file, case.line, case.expression, case.value);
        (found != case.value).then(message)
    };
    let differing: Vec<String> = cases.iter().filter_map(differs).collect();
    assert!(differing.is_empty(), "{} of {} differ\n{}", differing.len(), cases.len(), differing.join("\n"));
}

/// The console of `terraform`, or nothing where it cannot be called.
fn console(expression: &str, folder: &Path) -> Option<String> {
    let mut command = Command::new("terraform");
    command.arg("console").current_dir(folder).env("TF_CLI_CONFIG_FILE", "/dev/null").env("CHECKPOINT_DISABLE", "1");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    writeln!(child.stdin.take()?, "{expression}").ok()?;
    let output = child.wait_with_output().ok()?;
    if !output.status.success() {
        return Some("error".to_owned());
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Some(text.trim().lines().map(str::trim).collect::<Vec<_>>().join(" "))
}

/// A folder with the values of [`UNKNOWN`], where the console can be asked; nothing where there is no `terraform`.
fn scratch() -> Option<tempfile::TempDir> {
    let scratch = tempfile::tempdir().unwrap();
    fs::write(scratch.path().join("main.tf"), UNKNOWN).unwrap();
    Command::new("terraform").arg("init").current_dir(scratch.path()).env("CHECKPOINT_DISABLE", "1").output().ok()?;
    Some(scratch)
}

#[test]
fn terraform_says_the_same() {
    let cases = cases();
    // the console locks its folder, so each half has its own
    let halves = cases.split_at(cases.len() / 2);
    let (Some(one), Some(two)) = (scratch(), scratch()) else {
        println!("skipped: `terraform` is not on PATH, so the corpus is not compared with it");
        return;
    };
    let differing: Vec<String> = std::thread::scope(|scope| {
        let first = scope.spawn(|| differing(halves.0, one.path()));
        let second = differing(halves.1, two.path());
        [first.join().unwrap(), second].concat()
    });
    assert!(differing.is_empty(), "{} differ\n{}", differing.len(), differing.join("\n"));
}

fn differing(cases: &[Case], folder: &Path) -> Vec<String> {
    let differs = |case: &Case| {
        let said = console(&case.expression, folder)?;
        (said != case.value).then(|| format!("{}:{}: {}\n  wanted {}\n  said   {said}", case.file, case.line, case.expression, case.value))
    };
    cases.iter().filter_map(differs).collect()
}
