//! `pim pull` against a double of Graph, over the real line.

mod answers;
mod faults;
mod folder;
mod secrecy;
mod sign_in;
#[cfg(unix)]
mod terminal;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::double::fault::Fault;
use crate::double::sample::{self, SCOPES, TENANT};
use crate::double::{Double, token};

/// A double of a small tenant, and a place for what is pulled.
struct Stage {
    double: Double,
    place: TempDir,
    served: TempDir,
    token: String,
}

/// What came of a command.
#[derive(Debug)]
struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Stage {
    fn new(faults: Vec<Fault>) -> Self {
        Self::with(SCOPES, faults)
    }

    fn with(scopes: &str, faults: Vec<Fault>) -> Self {
        let (place, served) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        sample::small(served.path());
        let token = token(TENANT, scopes);
        Self { double: Double::serve(served.path(), &token, faults), place, served, token }
    }

    fn folder(&self) -> PathBuf {
        self.place.path().join("tenant")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pim"));
        command.current_dir(self.place.path()).env_remove("CLICOLOR_FORCE").env("GRAPH_TOKEN", &self.token).stdin(Stdio::null());
        command.arg("pull").args(arguments).args(["--base-url", &self.double.url()]);
        command
    }

    fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&self.command(arguments).output().unwrap())
    }

    /// Pulls with the token of the environment.
    fn pull(&self, arguments: &[&str]) -> Run {
        self.run(&[&["-o", "tenant", "--token-env", "GRAPH_TOKEN"], arguments].concat())
    }

    fn record(&self) -> Value {
        serde_json::from_slice(&fs::read(self.folder().join("pull.json")).expect("a record")).unwrap()
    }

    /// Returns what is missing: what, the status and the code of each.
    fn missing(&self) -> Vec<String> {
        let record = self.record();
        let row =
            |missing: &Value| format!("{} {} {}", missing["what"].as_str().unwrap(), missing["status"], missing["code"].as_str().unwrap());
        record["missing"].as_array().unwrap().iter().map(row).collect()
    }
}

impl Run {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

/// Returns the names of all files below a folder, in order.
fn files(folder: &Path) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            found.extend(files(&entry.path()).iter().map(|below| format!("{name}/{below}")));
        } else {
            found.push(name);
        }
    }
    found.sort();
    found
}

#[test]
fn every_file_holds_what_was_served_byte_for_byte() {
    let stage = Stage::new(Vec::new());
    let run = stage.pull(&["--all-groups"]);
    assert_eq!(run.code, 0, "{run:?}");
    let record = stage.record();
    let served = stage.double.served();
    let steps = record["steps"].as_array().unwrap();
    for step in steps.iter().filter(|step| step["file"].is_string()) {
        let behind_host = step["url"].as_str().unwrap().strip_prefix(&stage.double.url()).unwrap().replace("%20", " ");
        let body = &served.iter().find(|served| served.url == behind_host && served.status == 200).unwrap_or_else(|| panic!("{step}")).body;
        assert_eq!(&fs::read(stage.folder().join(step["file"].as_str().unwrap())).unwrap(), body, "{step}");
    }
    // every row of the tenant is in the file of the same name
    for name in files(stage.served.path()) {
        let rows = |folder: &Path| serde_json::from_slice::<Value>(&fs::read(folder.join(&name)).expect(&name)).unwrap()["value"].clone();
        assert_eq!(rows(&stage.folder()), rows(stage.served.path()), "{name}");
    }
    assert!(served.iter().all(|served| served.method == "GET"), "nothing but reading");
}

#[test]
fn the_record_says_what_was_asked_by_whom() {
    let stage = Stage::new(Vec::new());
    let run = stage.pull(&[]);
    let record = stage.record();
    assert_eq!((record["format"].as_u64(), record["tenant"].as_str(), record["cloud"].as_str()), (Some(1), Some(TENANT), Some("global")));
    assert_eq!(record["identity"]["kind"], "delegated");
    assert_eq!(record["complete"], true);
    let keys: Vec<&String> = record.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["format", "tenant", "cloud", "started", "finished", "identity", "steps", "missing", "complete"]);
    assert_eq!(record["steps"][0].as_object().unwrap().keys().collect::<Vec<_>>(), ["step", "file", "url", "status", "items"]);
    insta::assert_snapshot!(format!("{}---\n{}", run.out, run.err));
}

#[test]
fn pages_are_followed_to_the_last() {
    let (place, served) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    sample::small(served.path());
    let many: Vec<Value> =
        (0..2100).map(|at| serde_json::json!({ "id": format!("user-{at}"), "userPrincipalName": format!("u{at}@contoso.com") })).collect();
    fs::write(served.path().join("users/0001.json"), serde_json::json!({ "value": many }).to_string()).unwrap();
    let token = token(TENANT, SCOPES);
    let stage = Stage { double: Double::serve(served.path(), &token, Vec::new()), place, served, token };
    let run = stage.pull(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.out.contains("2100 users"), "{}", run.out);
    assert_eq!(files(&stage.folder().join("users")), ["0001.json", "0002.json", "0003.json"]);
}

#[test]
fn a_dry_run_tells_what_will_be_missing_and_asks_nothing() {
    let stage = Stage::with("Directory.Read.All RoleManagement.Read.Directory", Vec::new());
    let run = stage.run(&["--dry-run", "--token-env", "GRAPH_TOKEN"]);
    assert_eq!(run.code, 1);
    assert!(stage.double.served().is_empty() && files(stage.place.path()).is_empty());
    insta::assert_snapshot!(run.out.replace(&stage.double.url(), "http://double"));
    let json = stage.run(&["--dry-run", "--token-env", "GRAPH_TOKEN", "--format", "json"]);
    let told: Value = serde_json::from_str(&json.out).unwrap();
    assert!(told["missing"].as_array().unwrap().iter().any(|what| what == "group-policies"));
    let run = stage.run(&["--dry-run"]);
    assert_eq!((run.code, run.out.matches("GET ").count()), (0, 21), "whoever has no token yet sees the calls");
}

#[test]
fn an_answer_is_json_too() {
    let stage = Stage::new(vec![Fault::refuse("/conditionalAccess/policies", 403, "AccessDenied")]);
    let run = stage.pull(&["--format", "json"]);
    let told: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.code, told["complete"].as_bool(), told["items"]["users"].as_u64()), (1, Some(false), Some(3)));
    assert_eq!(told["missing"][0]["what"], "conditional-access-policies");
}

#[test]
fn the_page_tells_each_step_with_its_permissions() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pull.md")).unwrap();
    for step in pim::pull::STEPS {
        let permissions: Vec<String> = step.suffices.iter().map(|permission| format!("`{permission}`")).collect();
        let row = format!("| {} | {} | {} | {} |\n", step.number, step.noun, permissions.join(", "), step.unknown);
        assert!(page.contains(&row), "{row}");
    }
    assert!(page.contains(&format!("```text\n{}\n```", pim::pull::PERMISSIONS.join("\n"))));
}
