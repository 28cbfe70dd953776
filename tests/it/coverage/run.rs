//! Breaks a copy of the project, and sees which cases of the suite fail.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::rules::Mutation;

/// A suite that takes longer than this hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// What stands at the root and is not copied.
const LEFT_OUT: [&str; 2] = ["target", ".git"];

/// A copy of the project, built in a place of its own, which stays for the next time.
pub struct Copy {
    project: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// Copies the project; what a run before left is brought up to date.
    pub fn new(root: &Path) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutations");
        let copy = Self { project: folder.join("project"), target: folder.join("target") };
        let _ = fs::remove_dir_all(&copy.project);
        copy_folder(root, &copy.project, &LEFT_OUT);
        copy.stand_apart();
        copy
    }

    /// Makes the copy a workspace of its own, without the binary, which cargo would build beside every suite.
    fn stand_apart(&self) {
        let path = self.project.join("Cargo.toml");
        let manifest = fs::read_to_string(&path).unwrap();
        let (before, rest) = manifest.split_once("[[bin]]\n").unwrap();
        let (_, after) = rest.split_once("\n[").unwrap();
        let before = before.replace("autotests = false", "autotests = false\nautobins = false");
        fs::write(&path, format!("{before}[workspace]\n\n[{after}")).unwrap();
    }

    /// Returns the cases that fail once the code is changed, and changes it back.
    pub fn failing_cases_with(&self, mutation: &Mutation) -> Result<BTreeSet<String>, String> {
        let path = self.project.join(&mutation.file);
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, whole.replacen(&mutation.old, &mutation.new, 1)).unwrap();
        let failing = self.failing_cases();
        fs::write(&path, whole).unwrap();
        failing
    }

    /// Returns the cases that fail, from `tests/suite` on; an error where the suite does not build or does not end.
    pub fn failing_cases(&self) -> Result<BTreeSet<String>, String> {
        let suite = self.build()?;
        let log = self.target.join("suite.log");
        let output = File::create(&log).unwrap();
        let child = Command::new(suite).current_dir(&self.project).stdout(output).stderr(Stdio::null()).spawn().unwrap();
        if !ends(child) {
            return Err("does not end".to_owned());
        }
        let log = fs::read_to_string(log).unwrap();
        assert!(log.contains("test result: "), "the suite did not run: {log}");
        Ok(log.lines().filter_map(|line| line.strip_prefix("tests/suite/")).map(str::to_owned).collect())
    }

    /// Builds the suite and returns its program.
    fn build(&self) -> Result<String, String> {
        let mut command = Command::new(env!("CARGO"));
        command.args(["test", "--locked", "--test", "suite", "--no-run", "--message-format", "json-render-diagnostics"]);
        command.current_dir(&self.project).env("CARGO_TARGET_DIR", &self.target).env("CARGO_PROFILE_DEV_DEBUG", "0");
        let built = command.output().unwrap();
        let messages = String::from_utf8_lossy(&built.stdout).into_owned();
        let program = messages.lines().filter_map(program_of).next_back();
        let is_built = built.status.success();
        program.filter(|_| is_built).ok_or_else(|| format!("does not build: {}", String::from_utf8_lossy(&built.stderr)))
    }
}

/// Returns the program that a message of cargo announces.
fn program_of(message: &str) -> Option<String> {
    let message: serde_json::Value = serde_json::from_str(message).ok()?;
    Some(message.get("executable")?.as_str()?.to_owned()).filter(|_| message["target"]["name"] == "suite")
}

/// Waits for a program, and ends it where patience does.
fn ends(mut child: Child) -> bool {
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            return false;
        }
        sleep(Duration::from_millis(50));
    }
    true
}

fn copy_folder(from: &Path, to: &Path, left_out: &[&str]) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (name, target) = (entry.file_name(), to.join(entry.file_name()));
        if left_out.iter().any(|left_out| name == *left_out) {
            continue;
        }
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target, &[]);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
