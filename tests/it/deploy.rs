//! What others run does what it says: the steps of the GitHub Action, the hooks of pre-commit, the recipe of the container.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// A repository of policies in which one line was added since the last commit: an owner who could add herself to a group.
struct Checkout {
    folder: tempfile::TempDir,
}

/// Stands in for GitHub's command: notes what it is asked, and lists no comment until one was written.
const GH: &str = r#"#!/bin/sh
echo "$@" >> "$CALLS"
case "$*" in
  *--method*) for word in "$@"; do case "$word" in body=@*) cp "${word#body=@}" "$CALLS.body" ;; esac; done ;;
  *) if [ -f "$CALLS.body" ]; then echo 4711; fi ;;
esac
"#;

impl Checkout {
    fn new() -> Self {
        let own = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir_all(own.path("work/policies")).unwrap();
        fs::create_dir_all(own.path("bin")).unwrap();
        for entry in fs::read_dir(root().join("policies/contoso")).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), own.path("work/policies").join(entry.file_name())).unwrap();
        }
        fs::write(own.path("bin/gh"), GH).unwrap();
        own.run("chmod +x ../bin/gh", &[]);
        let (printed, code) = own.run("git init -q . && git add . && git -c user.name=a -c user.email=a@b.example commit -qm before", &[]);
        assert_eq!(code, 0, "{printed}");
        own
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn edit(&self) {
        let file = self.path("work/policies/assignments.pim");
        let line = "assign hana to exchange-ops as active owner from 2026-03-02 for 10d with justification \"cover\"\n";
        fs::write(&file, fs::read_to_string(&file).unwrap() + line).unwrap();
    }

    /// Runs a command in the repository; returns what it printed, and its exit code.
    fn run(&self, command: &str, variables: &[(&str, &str)]) -> (String, i32) {
        let binary = Path::new(env!("CARGO_BIN_EXE_pim")).parent().unwrap();
        let path = format!("{}:{}:{}", self.path("bin").display(), binary.display(), std::env::var("PATH").unwrap_or_default());
        let output = Command::new("bash")
            .args(["-c", &format!("exec 2>&1; {command}")])
            .current_dir(self.path("work"))
            .env("PATH", path)
            .env("CALLS", self.path("calls"))
            .env("RUNNER_TEMP", self.path("temp"))
            .env("GITHUB_OUTPUT", self.path("output"))
            .env("GITHUB_STEP_SUMMARY", self.path("summary"))
            .env("GITHUB_REPOSITORY", "contoso/access")
            .env("PIM_ACTION_PATH", root().join("deploy/action"))
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
    }

    /// Runs a step of the action, and returns what it printed and its exit code.
    fn step(&self, name: &str, variables: &[(&str, &str)]) -> (String, i32) {
        self.run(&format!("\"$PIM_ACTION_PATH/run.sh\" {name}"), variables)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }
}

const SET: [(&str, &str); 2] = [("PIM_POLICIES", "policies"), ("PIM_AT", "2026-03-02T09:00:00Z")];

#[test]
fn the_action_checks_tests_and_compares() {
    let checkout = Checkout::new();
    checkout.edit();
    for (step, variable) in [("check", ("PIM_DENY", "")), ("test", ("PIM_DENY", "")), ("diff", ("PIM_BEFORE", "HEAD"))] {
        let (printed, code) = checkout.step(step, &[SET[0], SET[1], variable]);
        assert_eq!(code, 0, "{step}: {printed}");
    }
    let codes: Vec<String> = checkout.text("output").lines().filter_map(|line| Some(line.strip_prefix("code=")?.to_owned())).collect();
    assert_eq!(codes, ["0", "1", "1"], "the set is sound, a promise is broken, something changes");
    assert!(checkout.text("temp/pim-results/pim.sarif").contains("\"version\": \"2.1.0\""));
    assert!(checkout.text("temp/pim-results/pim-junit.xml").contains("<testsuite"));
    let summary = checkout.text("summary");
    assert!(summary.contains("### Check\n\n    ") && summary.contains("### Test\n\n    ") && summary.contains("`hana`"), "{summary}");
    let (printed, code) = checkout.step("verdict", &[("PIM_CHECK", "0"), ("PIM_TEST", "1"), ("PIM_DIFF", "1")]);
    assert_eq!((printed.as_str(), code), ("::error::pim test: exit code 1\n", 1));
    assert_eq!(checkout.step("verdict", &[("PIM_CHECK", "0"), ("PIM_TEST", "0"), ("PIM_DIFF", "")]).1, 0);
    assert_eq!(checkout.step("verdict", &[]).1, 1, "a step that never ran is no success");
}

#[test]
fn the_action_denies_what_it_is_told_to() {
    let checkout = Checkout::new();
    fs::write(checkout.path("work/policies/more.pim"), "policy spare { activation { max 1h } }\n").unwrap();
    for (denied, expected) in [("", "code=0"), ("vacuous unused-policy", "code=1"), ("warnings", "code=1")] {
        let (printed, code) = checkout.step("check", &[SET[0], SET[1], ("PIM_DENY", denied)]);
        assert_eq!(code, 0, "{printed}");
        assert_eq!(checkout.text("output").lines().last(), Some(expected), "{denied}: {printed}");
    }
}

#[test]
fn the_action_writes_one_comment() {
    let checkout = Checkout::new();
    checkout.edit();
    assert_eq!(checkout.step("diff", &[SET[0], SET[1], ("PIM_BEFORE", "HEAD")]).1, 0);
    for _ in 0..2 {
        let (printed, code) = checkout.step("comment", &[("PIM_PULL_REQUEST", "12")]);
        assert_eq!(code, 0, "{printed}");
    }
    let calls = checkout.text("calls");
    let written: Vec<&str> = calls.lines().filter(|call| call.contains("--method")).collect();
    assert!(written[0].starts_with("api --method POST repos/contoso/access/issues/12/comments "), "{calls}");
    assert!(written[1].starts_with("api --method PATCH repos/contoso/access/issues/comments/4711 "), "{calls}");
    let body = checkout.text("calls.body");
    assert!(body.starts_with("<!-- pim: what changes -->\n") && body.contains("`hana`"), "{body}");
}

/// What cannot be compared fails the run, and the comment says why.
#[test]
fn the_action_tells_what_it_could_not_compare() {
    let checkout = Checkout::new();
    let (printed, code) = checkout.step("diff", &[SET[0], SET[1], ("PIM_BEFORE", "no-such-revision")]);
    assert_eq!(code, 0, "{printed}");
    assert_eq!(checkout.text("output").lines().last(), Some("code=2"));
    assert!(checkout.text("temp/pim-results/pim-diff.md").starts_with("The policies could not be compared."));
    assert_eq!(checkout.step("verdict", &[("PIM_CHECK", "0"), ("PIM_TEST", "0"), ("PIM_DIFF", "2")]).1, 1);
}

#[test]
fn the_action_compares_the_sides_of_a_plan() {
    let checkout = Checkout::new();
    let plan = root().join("tests/it/terraform/plans/moves/plan.json");
    let (printed, code) = checkout.step("diff", &[SET[1], ("PIM_POLICIES", "policies"), ("PIM_BEFORE", plan.to_str().unwrap())]);
    assert_eq!(code, 0, "{printed}");
    assert_eq!(checkout.text("output").lines().last(), Some("code=1"), "{printed}");
}

/// What a script reads, the action gives it, and every input goes somewhere.
#[test]
fn the_action_gives_what_its_scripts_read() {
    let action = read("deploy/action/action.yml");
    let variable = Regex::new("PIM_[A-Z_]+").unwrap();
    let given: BTreeSet<&str> = variable.find_iter(&action).map(|found| found.as_str()).collect();
    let scripts = read("deploy/action/run.sh") + &read("deploy/action/install.sh");
    let wanted: BTreeSet<&str> = variable.find_iter(&scripts).map(|found| found.as_str()).collect();
    assert_eq!(given, wanted);
    let (inputs, rest) = action.split_once("\ninputs:").unwrap().1.split_once("\noutputs:").unwrap();
    let input = Regex::new("(?m)^  ([a-z]+):").unwrap();
    for name in input.captures_iter(inputs).map(|found| found[1].to_owned()) {
        assert!(rest.contains(&format!("inputs.{name}")), "`{name}` is read nowhere");
    }
    // nothing that a stranger could write becomes code
    assert!(action.lines().filter(|line| line.trim_start().starts_with("run:")).all(|line| !line.contains("${{")));
}

#[test]
fn the_hooks_of_pre_commit_run_in_a_fresh_clone() {
    let checkout = Checkout::new();
    let hooks = read(".pre-commit-hooks.yaml");
    let entries: Vec<&str> = hooks.lines().filter_map(|line| line.trim_start().strip_prefix("entry: ")).collect();
    assert_eq!(entries, ["pim fmt", "pim check", "pim test"]);
    for entry in entries {
        let files = if entry == "pim fmt" { "policies/*.pim" } else { "" }; // the others are not given the files
        let (printed, code) = checkout.run(&format!("{entry} {files}"), &[]);
        assert_eq!(code, 0, "{entry}: {printed}");
    }
    assert_eq!(checkout.run("git status --porcelain", &[]).0, "", "the set is in its canonical form");
}

#[test]
fn the_container_is_built_from_what_is_here() {
    let recipe = read("deploy/Containerfile");
    let cargo = read("Cargo.toml");
    let version = cargo.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap().trim_matches('"');
    assert!(recipe.contains(&format!("library/rust:{version}-")), "the image has the toolchain that Cargo.toml asks for");
    for file in ["LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(recipe.contains(file) && root().join(file).is_file(), "{file}");
    }
}

/// Returns the targets that releases are built for.
fn targets() -> BTreeSet<String> {
    let manifest = read("Cargo.toml");
    let list = manifest.split_once("\ntargets = [").unwrap().1.split_once(']').unwrap().0;
    list.split(',').map(|target| target.trim().trim_matches('"').to_owned()).filter(|target| !target.is_empty()).collect()
}

#[test]
fn a_release_has_every_target() {
    let found = |file: &str, pattern: &str| -> BTreeSet<String> {
        let text = read(file);
        Regex::new(pattern).unwrap().captures_iter(&text).map(|found| found[1].to_owned()).collect()
    };
    assert_eq!(targets().len(), 6);
    assert_eq!(found(".github/workflows/release.yml", r"target: ([a-z0-9_-]+),"), targets());
    let of_the_action = found("deploy/action/install.sh", r"echo ([a-z0-9_]+-[a-z0-9_-]+) ;;");
    assert!(of_the_action.len() == 4 && of_the_action.is_subset(&targets()), "{of_the_action:?}");
    let version = found("Cargo.toml", "cargo-dist-version = \"([0-9.]+)\"");
    assert_eq!(found(".github/workflows/release.yml", r"cargo-dist@([0-9.]+)"), version);
}

/// What `dist` puts into an archive beside the program is there once `files.sh` ran, and says what the program says.
#[test]
fn completions_and_manual_pages_lie_in_a_release() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("release-files");
    let run = |arguments: &[&std::ffi::OsStr]| Command::new(arguments[0]).args(&arguments[1..]).output().unwrap();
    let pim = env!("CARGO_BIN_EXE_pim");
    let run_of_script = run(&[root().join("deploy/release/files.sh").as_os_str(), pim.as_ref(), made.as_os_str()]);
    assert!(run_of_script.status.success() && run_of_script.stderr.is_empty(), "{run_of_script:?}");
    let manifest = read("Cargo.toml");
    let include = manifest.split_once("\ninclude = [").unwrap().1.split_once(']').unwrap().0;
    for path in include.split(',').map(|path| path.trim().trim_matches('"')) {
        let is_there =
            path.strip_prefix("target/release-files/").map_or_else(|| root().join(path).exists(), |rest| made.join(rest).exists());
        assert!(is_there, "{path}");
    }
    let names = |part: &str| -> BTreeSet<String> {
        fs::read_dir(made.join(part)).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(names("completions"), ["_pim", "_pim.ps1", "pim.bash", "pim.elv", "pim.fish"].map(str::to_owned).into());
    let help = String::from_utf8(run(&[pim.as_ref(), "--help".as_ref()]).stdout).unwrap();
    let listed = help.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let commands = listed.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(' ')).map(|(command, _)| command);
    let pages = commands.filter(|command| !command.is_empty() && *command != "help").map(|command| format!("pim-{command}.1"));
    assert_eq!(names("man"), pages.chain(["pim.1".to_owned()]).collect());
    for (page, command) in [("pim.1", None), ("pim-check.1", Some("check"))] {
        let mut arguments = vec![pim.as_ref(), "man".as_ref()];
        arguments.extend(command.map(std::ffi::OsStr::new));
        assert_eq!(fs::read(made.join("man").join(page)).unwrap(), run(&arguments).stdout, "{page}");
    }
}

/// The scalars of each document of YAML, in order; every document must be well-formed.
fn documents(text: &str) -> Vec<Vec<String>> {
    let mut documents: Vec<Vec<String>> = Vec::new();
    for event in saphyr_parser::Parser::new_from_str(text) {
        match event.unwrap_or_else(|error| panic!("no YAML: {error}")).0 {
            saphyr_parser::Event::DocumentStart(_) => documents.push(Vec::new()),
            saphyr_parser::Event::Scalar(text, ..) => documents.last_mut().unwrap().push(text.into_owned()),
            _ => {}
        }
    }
    documents
}

/// What stands behind each mention of a key.
fn behind<'a>(scalars: &'a [String], key: &str) -> Vec<&'a str> {
    scalars.iter().zip(scalars.iter().skip(1)).filter(|(before, _)| *before == key).map(|(_, value)| value.as_str()).collect()
}

#[test]
fn replicas_are_started_and_probed_as_the_service_is() {
    let documents = documents(&read("deploy/kubernetes/pim.yaml"));
    let kinds: Vec<&str> = documents.iter().flat_map(|document| behind(document, "kind")).collect();
    assert_eq!(kinds, ["Deployment", "Service", "PodDisruptionBudget"]);
    let deployment = &documents[0];
    let help = Command::new(env!("CARGO_BIN_EXE_pim")).args(["serve", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let flags: Vec<&String> = deployment.iter().filter(|word| word.starts_with("--")).collect();
    assert_eq!(flags.len(), 4);
    assert!(flags.iter().all(|flag| help.contains(&format!("{flag} ")) || help.contains(&format!("{flag}\n"))), "{flags:?}");
    let probed = behind(deployment, "path");
    let is_open = |path: &&str| pim::serve::ROUTES.iter().any(|route| route.path == *path && route.method == "GET" && route.is_open);
    assert!(probed.len() == 3 && probed.iter().all(is_open), "{probed:?}");
    let port = behind(deployment, "containerPort");
    assert_eq!(behind(deployment, "--listen"), [format!("0.0.0.0:{}", port[0])]);
    let mounted = behind(deployment, "mountPath");
    for option in ["--policies", "--token-file"] {
        assert!(behind(deployment, option).iter().all(|path| mounted.iter().any(|folder| path.starts_with(folder))), "{option}");
    }
    assert_eq!(behind(deployment, "image"), [concat!("pim:", env!("CARGO_PKG_VERSION"))]);
}

/// A config map is mounted as links into a folder that is swapped as a whole.
#[cfg(unix)]
#[test]
fn a_set_is_read_as_kubernetes_mounts_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("..2026_03_02")).unwrap();
    fs::write(path("..2026_03_02/access.pim"), "user alice\nexpect no: is alice in role \"Global Administrator\"\n").unwrap();
    std::os::unix::fs::symlink("..2026_03_02", path("..data")).unwrap();
    std::os::unix::fs::symlink("..data/access.pim", path("access.pim")).unwrap();
    let tested = Command::new(env!("CARGO_BIN_EXE_pim")).arg("test").arg("-p").arg(folder.path()).output().unwrap();
    assert!(String::from_utf8_lossy(&tested.stdout).starts_with("1 passed, 0 failed"), "{tested:?}");
}
