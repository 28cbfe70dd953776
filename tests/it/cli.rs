//! The binary, run as a user runs it.

mod baseline;
mod completions;
mod decisions;
mod doubt;
mod drift;
mod export;
mod first_steps;
mod flood;
mod graph_files;
mod incomplete;
#[cfg(unix)]
mod names;
#[cfg(unix)]
mod outside;
#[cfg(unix)]
mod pipes;
mod revision;
mod slips;
mod unknown;
#[cfg(unix)]
mod writing;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use insta::assert_snapshot;
use tempfile::TempDir;

const AT: &str = "2026-03-02T09:00:00Z";

const CONTOSO: &str = r#"tenant contoso {
  timezone "Europe/Berlin"
}

user alice "Alice Nguyen"
user bob
user carol

group helpdesk

group exchange-ops {
  role-assignable
  pim-enabled
  membership policy {
    activation {
      max 2h
      require mfa, justification
      approval by carol
    }
  }
  ownership policy {
    activation {
      max 1h
      require nothing
    }
  }
}

assign alice to helpdesk as active member
assign helpdesk to exchange-ops as eligible member until 2026-12-31
assign bob to exchange-ops as eligible owner
assign carol to exchange-ops as active member
"#;

/// A policy set in a folder of its own.
struct Folder(TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(TempDir::new().expect("a folder"));
        for (name, text) in files {
            folder.write(name, text.as_bytes());
        }
        folder
    }

    fn contoso() -> Self {
        Self::new(&[("contoso.pim", CONTOSO)])
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).expect("a text")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pim"));
        command.current_dir(self.path()).args(arguments).env_remove("CLICOLOR_FORCE").stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Run {
        Run::new(self.command(arguments).output().expect("the binary runs"))
    }

    fn run_at(&self, arguments: &[&str]) -> Run {
        self.run(&[arguments, &["--at", AT]].concat())
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Run {
        run_with(&mut self.command(arguments), input)
    }
}

fn run_with(command: &mut Command, input: &str) -> Run {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("the input is read");
    Run::new(child.wait_with_output().expect("the binary ends"))
}

/// What came of a run.
#[derive(Debug)]
struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Run {
    fn new(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Checks the exit code, and that the other stream is silent.
    #[track_caller]
    fn answers(self, code: i32) -> String {
        assert_eq!((self.code, self.err.as_str()), (Some(code), ""), "{}", self.out);
        self.out
    }

    #[track_caller]
    fn complains(self, code: i32) -> String {
        assert_eq!((self.code, self.out.as_str()), (Some(code), ""), "{}", self.err);
        self.err
    }
}

#[test]
fn exit_codes_tell_yes_no_and_approval() {
    let folder = Folder::contoso();
    let cases: [(&[&str], i32); 9] = [
        (&["can", "alice", "activate", "membership", "of", "exchange-ops"], 3),
        (&["can", "bob", "activate", "ownership", "of", "exchange-ops"], 0),
        (&["can", "carol", "activate", "membership", "of", "exchange-ops"], 0),
        (&["can", "bob", "activate", "membership", "of", "exchange-ops"], 1),
        (&["is", "alice", "member", "of", "helpdesk"], 0),
        (&["is", "bob", "member", "of", "helpdesk"], 1),
        (&["who", "can", "activate", "membership", "of", "exchange-ops"], 0),
        (&["who", "is", "owner", "of", "exchange-ops"], 1),
        (&["what", "can", "bob", "activate"], 0),
    ];
    for (arguments, code) in cases {
        let out = folder.run_at(arguments).answers(code);
        assert!(out.contains("2026-03-02T10:00:00+01:00"), "{arguments:?}: {out}");
    }
}

#[test]
fn an_approval_is_explained_on_the_text() {
    assert_snapshot!(Folder::contoso().run_at(&["can", "alice", "activate", "membership", "of", "exchange-ops"]).answers(3));
}

#[test]
fn a_yes_is_explained_on_the_text() {
    assert_snapshot!(Folder::contoso().run_at(&["can", "bob", "activate", "ownership", "of", "exchange-ops"]).answers(0));
}

#[test]
fn a_no_names_all_that_fails_and_what_would_turn_it() {
    let words = ["can", "alice", "activate", "membership", "of", "exchange-ops", "for", "3h", "with", "nothing"];
    assert_snapshot!(Folder::contoso().run_at(&words).answers(1));
}

#[test]
fn a_state_is_explained_on_the_text() {
    let folder = Folder::contoso();
    let yes = folder.run_at(&["is", "alice", "member", "of", "helpdesk"]).answers(0);
    let no = folder.run_at(&["is", "alice", "member", "of", "exchange-ops"]).answers(1);
    assert_snapshot!(format!("{yes}\n{no}"));
}

#[test]
fn lists_are_aligned() {
    let folder = Folder::contoso();
    let runs = [
        folder.run_at(&["who", "can", "activate", "membership", "of", "exchange-ops"]),
        folder.run_at(&["who", "is", "member", "of", "exchange-ops"]),
        folder.run_at(&["who", "is", "owner", "of", "exchange-ops"]),
        folder.run_at(&["what", "can", "alice", "activate"]),
    ];
    assert_snapshot!(runs.map(|run| run.out).join("\n"));
}

#[test]
fn json_has_its_keys_in_order() {
    let folder = Folder::contoso();
    let queries: [&[&str]; 6] = [
        &["can", "alice", "activate", "membership", "of", "exchange-ops", "for", "1h"],
        &["is", "alice", "member", "of", "helpdesk"],
        &["who", "can", "activate", "membership", "of", "exchange-ops"],
        &["who", "is", "member", "of", "exchange-ops"],
        &["what", "can", "alice", "activate"],
        &["can", "alicia", "activate", "membership", "of", "exchange-ops"],
    ];
    let lines: Vec<String> = queries.iter().map(|query| folder.run_at(&[query, &["--format", "json"][..]].concat()).out).collect();
    assert!(lines.iter().all(|line| line.ends_with('\n') && line.lines().count() == 1), "{lines:?}");
    assert_snapshot!(lines.concat());
}

#[test]
fn options_stand_before_or_after_the_words() {
    let folder = Folder::contoso();
    let words = ["can", "bob", "activate", "ownership", "of", "exchange-ops", "with", "nothing", "at", "2026-03-02"];
    let before = folder.run(&[&["-p", "contoso.pim", "--format", "json"][..], &words].concat()).answers(0);
    let after = folder.run(&[&words[..], &["-p", "contoso.pim", "--format", "json"]].concat()).answers(0);
    assert_eq!(before, after);
    assert!(before.contains("\"at\":\"2026-03-01T23:00:00Z\""), "{before}");
}

#[test]
fn words_and_one_text_are_the_same_question() {
    let folder = Folder::contoso();
    let words = folder.run_at(&["can", "Alice Nguyen", "activate", "membership", "of", "exchange-ops", "--format", "json"]);
    let text = folder.run_at(&["can", "\"Alice Nguyen\" activate membership of exchange-ops", "--format", "json"]);
    assert_eq!(words.answers(3), text.answers(3));
    let role = folder.run_at(&["is", "bob", "in", "role", "Exchange Administrator"]).answers(1);
    assert!(role.starts_with("  × no: `bob` is not in role `Exchange Administrator` (at 2026"), "{role}");
}

#[test]
fn a_what_if_changes_one_question_only() {
    let folder = Folder::contoso();
    let words = ["can", "carol", "activate", "ownership", "of", "exchange-ops"];
    folder.run_at(&words).answers(1);
    let assumed = [&words[..], &["--assume", "assign carol to exchange-ops as eligible owner"]].concat();
    let out = folder.run_at(&assumed).answers(0);
    assert!(out.contains("<assume>:1:1"), "{out}");
    let retracted =
        [&["is", "alice", "member", "of", "helpdesk"][..], &["--retract", "assign  alice to helpdesk as active member"]].concat();
    folder.run_at(&retracted).answers(1);
}

#[test]
fn one_name_is_retracted_out_of_a_list() {
    let folder = Folder::new(&[("a.pim", "user a\nuser b\ngroup g\nassign a, b to g as active member\n")]);
    let retract = ["--retract", "assign b to g as active member", "--format", "json"];
    let out = folder.run_at(&[&["who", "is", "member", "of", "g"][..], &retract].concat()).answers(0);
    assert!(out.contains("\"items\":[{\"name\":\"a\"}]"), "{out}");
}

#[test]
fn a_change_that_cannot_be_made_is_wrong_usage() {
    let folder = Folder::contoso();
    for command in [&["check"][..], &["test"], &["is", "alice", "member", "of", "helpdesk"]] {
        let error = folder.run(&[command, &["--assume", "assign alice"]].concat()).complains(2);
        assert!(error.contains("<assume>"), "{error}");
        let error = folder.run(&[command, &["--assume", "  # nothing"]].concat()).complains(2);
        assert!(error.contains("there is no statement here"), "{error}");
        let error = folder.run(&[command, &["--retract", "assign alice to helpdesk as active owner"]].concat()).complains(2);
        assert!(error.contains("help: there is `assign alice to helpdesk as active member`"), "{error}");
    }
}

#[test]
fn a_query_that_cannot_be_read_exits_2_and_suggests() {
    let folder = Folder::contoso();
    let error = folder.run_at(&["can", "alice", "activate", "membership", "of", "exchange-opps"]).complains(2);
    assert!(error.contains("unknown-name") && error.contains("<query>:1:") && error.contains("exchange-ops"), "{error}");
    let error = folder.run_at(&["can", "alice", "actvate", "membership", "of", "exchange-ops"]).complains(2);
    assert!(error.contains("syntax"), "{error}");
    let json = folder.run_at(&["can", "alice", "actvate", "--format", "json"]).answers(2);
    assert!(json.starts_with("{\"query\":\"can alice actvate\",\"error\":{\"code\":\"syntax\",\"message\":\""), "{json}");
}

#[test]
fn when_tells_the_intervals_of_plans_and_where_to_see_them() {
    let folder = Folder::contoso();
    let text = folder.run_at(&["when", "can", "alice", "reach", "membership", "of", "exchange-ops"]).answers(0);
    assert!(
        text.ends_with(
            "  `how can alice reach membership of exchange-ops at 2026-03-02T10:00:00+01:00` shows the plan at\n  this instant\n"
        ),
        "{text}"
    );
    let text = folder.run_at(&["when", "can", "alice", "reach", "role", "Global Administrator"]).answers(1);
    let stops = "`can alice reach role \"Global Administrator\" at 2026-03-02T10:00:00+01:00` tells what stops it at\n  this instant\n";
    assert!(text.ends_with(&format!(": never\n  {stops}")), "{text}");
    let json = folder.run_at(&["when", "can", "alice", "reach", "membership", "of", "helpdesk", "--format", "json"]).answers(0);
    let whole = "{\"query\":\"when can alice reach membership of helpdesk\",\"intervals\":[{\"from\":null,\"until\":null,\"decision\":\"allow\"}]}\n";
    assert_eq!(json, whole);
}

#[test]
fn plans_are_told_and_their_codes_are_those_of_the_decision() {
    let folder = Folder::contoso();
    let approved = folder.run_at(&["how", "can", "alice", "reach", "membership", "of", "exchange-ops", "--verify"]).answers(3);
    assert!(approved.contains("1. `alice` activates membership of exchange-ops") && approved.contains("  verified"), "{approved}");
    folder.run_at(&["can", "alice", "reach", "membership", "of", "helpdesk"]).answers(0);
    let json = folder.run_at(&["can", "alice", "escalate", "to", "role", "Global Administrator", "--format", "json"]).answers(1);
    let start = "{\"query\":\"can alice escalate to role \\\"Global Administrator\\\"\",\"at\":\"2026-03-02T09:00:00Z\",\"decision\":\"deny\",\"class\":null,\"steps\":[],";
    assert!(json.starts_with(start), "{json}");
    let json = folder.run_at(&["how", "can", "alice", "reach", "membership", "of", "exchange-ops", "--format", "json"]).answers(3);
    let step = "\"class\":\"by-approval\",\"steps\":[{\"do\":\"activate-membership\",\"actor\":\"alice\",\"subject\":\"alice\",\"target\":\"exchange-ops\",\"gates\":[\"mfa\",\"justification\",\"approval\"],\"rule\":\"R5\",\"labels\":[";
    assert!(json.contains(step) && !json.contains("verified"), "{json}");
}

#[test]
fn a_refused_policy_set_is_no_answer_but_a_check() {
    let folder = Folder::new(&[("a.pim", "usr alice\ngroup g\n"), ("b.pim", "assign nobody-here to g as active member\n")]);
    let error = folder.run(&["is", "alice", "member", "of", "g"]).complains(2);
    assert!(error.contains("a.pim:1:1") && error.contains("b.pim:1:8"), "{error}");
    let json = folder.run(&["is", "alice", "member", "of", "g", "--format", "json"]).answers(2);
    assert!(json.starts_with("{\"query\":\"is alice member of g\",\"error\":{\"code\":\"syntax\""), "{json}");
    folder.run(&["test"]).complains(2);
    let out = folder.run_at(&["check"]).answers(1);
    assert!(out.ends_with("checked 2 files: 2 errors (at 2026-03-02T09:00:00Z)\n"), "{out}");
    let lines = folder.run(&["check", "--format", "json"]).answers(1);
    assert_eq!(lines.lines().count(), 2, "{lines}");
    assert!(lines.starts_with("{\"code\":\"syntax\",\"severity\":\"error\",\"message\":"), "{lines}");
}

#[test]
fn a_clean_check_says_what_it_checked() {
    let folder = Folder::new(&[("a.pim", "user a\ngroup g\nassign a to g as active member\n")]);
    let out = folder.run_at(&["check"]).answers(0);
    assert_eq!(out, "checked 1 file: no errors (at 2026-03-02T09:00:00Z)\n");
}

#[test]
fn tests_pass_and_fail() {
    let folder = Folder::contoso();
    folder.write(
        "tests.pim",
        b"expect yes: is alice member of helpdesk\nexpect approval by carol: can alice activate membership of exchange-ops\n",
    );
    assert_eq!(folder.run_at(&["test"]).answers(0), "2 passed, 0 failed (at 2026-03-02T10:00:00+01:00)\n");
    assert_eq!(folder.run_at(&["test", "--filter", "helpdesk", "--format", "json"]).answers(0).lines().count(), 2);
    folder.write("wrong.pim", b"expect allow: can bob activate membership of exchange-ops\nexpect nobody: who is member of helpdesk\n");
    assert_snapshot!(folder.run_at(&["test"]).answers(1));
    assert_snapshot!(folder.run_at(&["test", "--format", "json"]).answers(1));
}

#[test]
fn queries_come_one_a_line() {
    let folder = Folder::contoso();
    let queries = "# three questions\n\nis alice member of helpdesk\n  is bob member of helpdesk\nwho is owner of exchange-ops\n";
    let out = folder.run_with(&["query", "--format", "json", "--at", AT], queries).answers(0);
    assert_eq!(out.lines().count(), 3, "{out}");
    folder.write("questions.txt", queries.as_bytes());
    assert_eq!(folder.run_at(&["query", "questions.txt", "--format", "json"]).answers(0), out);
    let run = folder.run_with(&["query", "-", "--at", AT], "is bob member of helpdesk\nis it\nis alice member of helpdesk\n");
    assert_eq!(run.code, Some(2));
    assert!(run.out.contains("no: `bob`") && run.out.contains("yes: `alice`") && run.err.contains("in line 2"), "{run:?}");
}

#[test]
fn fmt_checks_rewrites_and_leaves_broken_files_alone() {
    let folder = Folder::new(&[("good.pim", "user alice\n"), ("sub/bad.pim", "user   bob   # who\n")]);
    let out = folder.run(&["fmt", "--check"]).answers(1);
    assert_eq!(out, "sub/bad.pim is not in the canonical form\n");
    assert_eq!(folder.run(&["fmt"]).answers(0), "rewrote sub/bad.pim\n");
    assert_eq!(folder.read("sub/bad.pim"), "user bob  # who\n");
    folder.run(&["fmt", "--check", "good.pim", "sub"]).answers(0);
    folder.write("broken.pim", b"usr   x\n");
    folder.run(&["fmt"]).complains(2);
    assert_eq!(folder.read("broken.pim"), "usr   x\n");
    assert_eq!(folder.run_with(&["fmt", "-"], "user   bob").answers(0), "user bob\n");
}

#[test]
fn every_file_is_checked_whatever_the_others_are() {
    let folder = Folder::new(&[("a.pim", "user a\n"), ("z.pim", "usr z\n"), ("i.pim", "include \"gone.pim\"\ninclude \"a.pim\"\n")]);
    folder.write("latin.pim", b"user m\xe1s\n");
    let out = folder.run(&["check"]).answers(1);
    for code in ["not-utf8", "include-not-found", "syntax"] {
        assert!(out.contains(code), "{out}");
    }
    assert!(out.contains("latin.pim:1:7") && out.contains("checked 4 files: 3 errors"), "{out}");
}

#[test]
fn paths_that_cannot_be_read_exit_2() {
    let folder = Folder::new(&[("empty/readme.txt", ""), (".hidden/a.pim", "user a")]);
    for arguments in [&["check", "-p", "gone"][..], &["check"], &["fmt", "gone.pim"], &["query", "gone"], &["test", "-p", "empty"]] {
        folder.run(arguments).complains(2);
    }
    let error = folder.run(&["check"]).complains(2);
    assert_eq!(
        error,
        "error: no `.pim` or `.tf` file in `.`\n  help: name the policies with `--policies PATH`, or let `pim init` write a set to start from\n"
    );
    let json = folder.run(&["is", "a", "member", "of", "g", "-p", "gone", "--format", "json"]).answers(2);
    assert!(json.contains("\"error\":{\"code\":\"unreadable-file\",\"message\":\"cannot read `gone`: no such file or folder\""), "{json}");
}

#[test]
fn includes_are_read_once_and_cycles_end() {
    let folder = Folder::new(&[
        ("set/main.pim", "include \"../shared/people.pim\"\ngroup g\nassign a to g as active member\n"),
        ("shared/people.pim", "include \"../set/main.pim\"\ninclude \"people.pim\"\nuser a\n"),
    ]);
    let out = folder.run_at(&["check", "-p", "set", "-p", "set/main.pim", "--allow-outside"]).answers(0);
    assert!(out.starts_with("checked 2 files"), "{out}");
    folder.run_at(&["is", "a", "member", "of", "g", "-p", "set", "-p", "shared"]).answers(0);
}

#[test]
fn wrong_usage_exits_2() {
    let folder = Folder::contoso();
    for arguments in [&["nonsense"][..], &["can"], &[], &["check", "--format", "junit"], &["check", "--nonsense"], &["fmt", "-", "a"]] {
        assert_eq!(folder.run(arguments).code, Some(2), "{arguments:?}");
    }
    let error = folder.run(&["check", "--format", "junit"]).complains(2);
    assert!(error.contains("`junit` is for `pim test` only"), "{error}");
    let error = folder.run(&["check", "--at", "2026-02-30"]).complains(2);
    assert!(error.contains("bad-time"), "{error}");
    assert_eq!(folder.run(&["--help"]).code, Some(0));
}

#[test]
fn a_whole_question_may_be_the_first_argument() {
    let folder = Folder::contoso();
    folder.run_at(&["is alice member of helpdesk"]).answers(0);
    folder.run_at(&["can alice activate ownership of exchange-ops"]).answers(1);
}

#[test]
fn a_list_about_an_access_that_nobody_grants_says_so() {
    let folder = Folder::contoso();
    folder.write("vault.pim", b"user alice\ngroup readers { grants \"vault\" }\nassign alice to readers as active member\n");
    for start in ["who can", "when can alice"] {
        let answer = folder.run_at(&[&format!("{start} reach access vaul"), "-p", "vault.pim"]).answers(1);
        assert!(answer.contains("no group grants `vaul`; did you mean `vault`?"), "{answer}");
    }
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let folder = Folder::contoso();
    folder.write("questions.txt", "is alice member of helpdesk\n".repeat(2_000).as_bytes());
    let mut child =
        folder.command(&["query", "questions.txt", "--at", AT]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    drop(child.stdout.take());
    let run = Run::new(child.wait_with_output().expect("it ends"));
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
}

#[test]
fn equal_input_gives_equal_bytes() {
    let folder = Folder::contoso();
    let run = || folder.run_at(&["who", "can", "activate", "membership", "of", "exchange-ops", "--format", "json"]).answers(0);
    assert_eq!(run(), run());
}

#[test]
fn colours_come_when_asked_for() {
    let folder = Folder::contoso();
    let words = ["is", "alice", "member", "of", "helpdesk"];
    assert!(folder.run_at(&[&words[..], &["--color", "always"]].concat()).answers(0).contains('\u{1b}'));
    assert!(!folder.run_at(&words).answers(0).contains('\u{1b}'));
}

#[test]
fn terraform_is_imported_with_a_summary() {
    let folder = Folder::new(&[(
        "tf/main.tf",
        "resource \"azuread_group\" \"ops\" {\n  display_name = \"Ops Team\"\n  security_enabled = true\n}\n",
    )]);
    let run = folder.run(&["import", "terraform", "tf"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.out.contains("group \"Ops Team\"") && run.err.contains("imported 3 statements"), "{run:?}");
    folder.run(&["import", "terraform", "tf", "-o", "out.pim"]);
    assert_eq!(folder.read("out.pim").split_once('\n').map(|(_, text)| text.to_owned()), Some(run.out.clone()));
}

/// A group with an approval that a variable decides.
const DECIDED: &str = r#"
variable "four_eyes" {
  type = bool
}
data "azuread_user" "olga" {
  user_principal_name = "olga"
}
resource "azuread_group" "vault" {
  display_name = "vault"
  members      = []
  owners       = []
}
resource "azuread_privileged_access_group_eligibility_schedule" "olga" {
  group_id             = azuread_group.vault.id
  principal_id         = data.azuread_user.olga.object_id
  assignment_type      = "member"
  permanent_assignment = true
}
resource "azuread_group_role_management_policy" "vault" {
  group_id = azuread_group.vault.id
  role_id  = "member"
  activation_rules {
    require_approval = var.four_eyes
    require_justification = false
    require_ticket_info = false
    require_multifactor_authentication = false
    required_conditional_access_authentication_context = ""
    maximum_duration = "PT2H"
    approval_stage {
      primary_approver {
        object_id = data.azuread_user.olga.object_id
      }
    }
  }
  eligible_assignment_rules {
    expiration_required = false
  }
}
"#;

#[test]
fn values_that_terraform_reads_count_in_every_command() {
    let folder =
        Folder::new(&[("tf/main.tf", DECIDED), ("tf/terraform.tfvars", "four_eyes = false\n"), ("eyes.tfvars", "four_eyes = true\n")]);
    let can = ["can", "olga", "activate", "membership", "of", "vault", "-p", "tf"];
    for (more, approval) in [
        (&[][..], "no approval"),
        (&["--var", "four_eyes=true"], "approval by olga"),
        (&["--var-file", "eyes.tfvars"], "approval by olga"),
        (&["--var-file", "eyes.tfvars", "--var", "four_eyes=false"], "no approval"),
        (&["--var", "four_eyes=false", "--var-file", "eyes.tfvars"], "approval by olga"),
    ] {
        let run = folder.run(&[&["import", "terraform", "tf"][..], more].concat());
        assert!(run.code == Some(0) && run.out.contains(approval), "{more:?}: {run:?}");
        // the only approver is who asks
        let code = i32::from(approval != "no approval");
        let run = folder.run_at(&[&can[..], more].concat());
        assert_eq!(run.code, Some(code), "{more:?}: {run:?}");
        folder.run_at(&[&["check", "-p", "tf"][..], more].concat()).answers(0);
    }
    let run = folder.run(&["import", "terraform", "tf/main.tf"]);
    assert!(run.code == Some(0) && run.out.contains("no approval"), "{run:?}");
    let run = folder.run(&["import", "terraform", "tf", "--var", "fore_eyes=true"]);
    assert!(run.code == Some(2) && run.err.contains("which no variable is named"), "{run:?}");
    let error = folder.run(&["check", "-p", "tf", "--var", "four_eyes"]).complains(2);
    assert!(error.contains("--var"), "{error}");
}

#[test]
fn modules_that_come_from_elsewhere_are_read_where_they_are_told() {
    let call = "module \"team\" {\n  source = \"example/team\"\n  name   = \"crane\"\n}\n";
    let team = "variable \"name\" {\n}\nresource \"azuread_group\" \"g\" {\n  display_name = var.name\n}\n";
    let folder = Folder::new(&[("tf/main.tf", call), ("mods/team/main.tf", team)]);
    assert!(!folder.run(&["import", "terraform", "tf"]).out.contains("group crane"));
    let run = folder.run(&["import", "terraform", "tf", "--module", "module.team=mods/team"]);
    assert!(run.code == Some(0) && run.out.contains("group crane"), "{run:?}");
    folder.write("tf/.terraform/modules/team/main.tf", team.as_bytes());
    let index = r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"team","Source":"example/team","Dir":".terraform/modules/team"}]}"#;
    folder.write("tf/.terraform/modules/modules.json", index.as_bytes());
    let run = folder.run(&["import", "terraform", "tf"]);
    assert!(run.code == Some(0) && run.out.contains("group crane"), "{run:?}");
}

#[test]
fn a_name_of_two_roots_is_asked_by_its_root() {
    let group = "resource \"azuread_group\" \"ops\" {\n  display_name = \"ops\"\n  members = []\n  owners = []\n}\n";
    let folder = Folder::new(&[("envs/dev/main.tf", group), ("envs/prod/main.tf", group)]);
    let error = folder.run_at(&["who", "is", "member", "of", "ops", "-p", "envs"]).complains(2);
    assert!(error.contains("`dev/ops`") && error.contains("`prod/ops`"), "{error}");
    folder.run_at(&["who", "is", "member", "of", "dev/ops", "-p", "envs"]).answers(1);
}

#[test]
fn a_question_to_a_terraform_folder_counts_what_is_not_understood_and_the_check_names_it() {
    let text = "variable \"x\" {\n}\ndata \"azuread_group\" \"ops\" {\n  display_name = \"Ops\"\n}\nresource \"azuread_group_role_management_policy\" \"ops\" {\n  \
                group_id = data.azuread_group.ops.object_id\n  role_id = \"member\"\n  activation_rules {\n    \
                require_multifactor_authentication = var.x\n  }\n}\n";
    let folder = Folder::new(&[("main.tf", text)]);
    let run = folder.run(&["who", "is", "member", "of", "Ops"]);
    assert!(run.err.contains("warning: 1 part of the imported files could not be read"), "{run:?}");
    let run = folder.run(&["check", "--width", "300"]);
    assert!(run.out.contains("`require_multifactor_authentication` of `activation_rules` is not known here"), "{run:?}");
}

#[test]
fn a_folder_named_target_is_read_unless_it_is_a_cache() {
    let folder = Folder::new(&[("a.pim", "user a\n"), ("target/b.pim", "user b\n"), ("deep/target/c.pim", "user c\n")]);
    assert!(folder.run(&["check"]).answers(0).contains("checked 3 files"));
    folder.write("target/CACHEDIR.TAG", b"Signature: 8a477f597d28d172789f06886806bc55\n");
    assert!(folder.run(&["check"]).answers(0).contains("checked 2 files"));
}

#[test]
fn an_import_with_errors_leaves_the_file_alone() {
    let good = "resource \"azuread_group\" \"ops\" {\n  display_name = \"Ops\"\n}\n";
    let folder = Folder::new(&[("tf/good.tf", good), ("tf/bad.tf", "a = = 1\n"), ("out.pim", "user alice\n")]);
    let error = folder.run(&["import", "terraform", "tf", "-o", "out.pim"]).complains(2);
    assert!(error.contains("`out.pim` is not written: not everything could be read"), "{error}");
    assert!(!error.contains("everything was used"), "{error}");
    assert_eq!(folder.read("out.pim"), "user alice\n");
    folder.write("tf/bad.tf", b"a = \"\xe1\"\n");
    let error = folder.run(&["import", "terraform", "tf", "-o", "new.pim"]).complains(2);
    assert!(!error.contains("everything was used"), "{error}");
    let run = folder.run(&["import", "terraform", "tf"]);
    assert!(run.code == Some(2) && !run.err.contains("everything was used"), "{run:?}");
    fs::remove_file(folder.path().join("tf/bad.tf")).expect("it was there");
    folder.run(&["import", "terraform", "tf", "-o", "out.pim", "--force"]);
    assert!(folder.read("out.pim").contains("group Ops"));
    let mut names: Vec<_> = fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
    names.sort();
    assert_eq!(names, ["out.pim", "tf"], "nothing else is left behind");
}

#[cfg(unix)]
#[test]
fn a_file_is_replaced_as_a_whole_and_keeps_what_it_was() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new(&[("real/a.pim", "user   a\n"), ("b.pim", "user   b\n")]);
    let path = |name: &str| folder.path().join(name);
    symlink("real/a.pim", path("link.pim")).expect("a link");
    fs::set_permissions(path("real/a.pim"), fs::Permissions::from_mode(0o640)).expect("permissions");
    fs::hard_link(path("b.pim"), path("old")).expect("a second name");
    folder.run(&["fmt", "link.pim", "b.pim"]).answers(0);
    assert_eq!((folder.read("real/a.pim").as_str(), folder.read("b.pim").as_str()), ("user a\n", "user b\n"));
    assert_eq!(folder.read("old"), "user   b\n", "the old text is never written over");
    assert!(fs::symlink_metadata(path("link.pim")).expect("a link").is_symlink());
    assert_eq!(fs::metadata(path("real/a.pim")).expect("a file").permissions().mode() & 0o777, 0o640);
}

#[test]
fn a_comparison_says_by_its_exit_code_whether_anything_differs() {
    let folder = Folder::contoso();
    folder.write("same.pim", format!("# moved\n{}", CONTOSO.replace("user bob\n", "") + "user bob\n").as_bytes());
    folder.write("other.pim", CONTOSO.replace("max 2h", "max 8h").as_bytes());
    folder.write("bad.pim", b"user alice user alice\n");
    let out = folder.run_at(&["diff", "contoso.pim", "same.pim"]).answers(0);
    assert_eq!(out, "no difference (at 2026-03-02T10:00:00+01:00)\n  old  contoso.pim\n  new  same.pim\n");
    let out = folder.run_at(&["diff", "contoso.pim", "other.pim"]).answers(1);
    assert!(out.contains("easier: `alice`: activation max 2h → 8h"), "{out}");
    let json = folder.run_at(&["diff", "contoso.pim", "other.pim", "--format", "json", "--escalate", "--no-plans"]).answers(1);
    let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((read["different"].as_bool(), read["attacks"].is_array()), (Some(true), true), "{json}");
    assert!(folder.run_at(&["diff", "contoso.pim", "other.pim", "--format", "markdown"]).answers(1).starts_with("### `pim diff`: "));
    let what_if = ["diff", "contoso.pim", "contoso.pim", "--assume", "assign bob to exchange-ops as active member until 2026-08-01"];
    assert!(folder.run_at(&what_if).answers(1).contains("`bob`: activation max 1h → no activation needed; steps 2 → 0"));
}

#[test]
fn what_cannot_be_compared_is_unanswered() {
    let folder = Folder::contoso();
    folder.write("bad.pim", b"user alice user alice\n");
    for (arguments, words) in [
        (vec!["diff", "contoso.pim", "bad.pim"], "duplicate-name"),
        (vec!["diff", "bad.pim", "contoso.pim"], "the policy sets were not compared"),
        (vec!["diff", "contoso.pim", "nowhere"], "cannot read `nowhere`"),
        (vec!["diff", "contoso.pim", "contoso.pim", "-p", "contoso.pim"], "reads OLD and NEW"),
        (vec!["diff", "contoso.pim", "contoso.pim", "--format", "sarif"], "`sarif` is for `pim check` only"),
        (vec!["check", "-p", "contoso.pim", "--format", "markdown"], "`markdown` is for `pim diff` only"),
        (vec!["diff", "contoso.pim", "contoso.pim", "--at", "noon"], "bad-time"),
    ] {
        let run = folder.run(&arguments);
        assert!(run.code == Some(2) && run.out.is_empty() && run.err.contains(words), "{arguments:?}: {run:?}");
    }
    let run = folder.run(&["diff", "bad.pim", "contoso.pim", "--format", "json"]);
    assert!(
        run.code == Some(2) && run.out.starts_with(r#"{"old":"bad.pim","new":"contoso.pim","error":{"code":"duplicate-name""#),
        "{run:?}"
    );
}

#[test]
fn terraform_is_compared_like_any_policies() {
    let group =
        |name: &str| format!("resource \"azuread_group\" \"{name}\" {{\n  display_name = \"{name}\"\n  security_enabled = true\n}}\n");
    let folder = Folder::new(&[("old/main.tf", &group("ops")), ("new/main.tf", &(group("ops") + &group("more")))]);
    let out = folder.run_at(&["diff", "old", "new"]).answers(1);
    assert!(out.contains("+ group `more`, new/main.tf:"), "{out}");
}

#[test]
fn a_picture_takes_its_format_from_the_flag_or_the_file() {
    let folder = Folder::contoso();
    assert!(folder.run_at(&["graph"]).answers(0).starts_with("<svg "));
    assert!(folder.run_at(&["graph", "--format", "dot"]).answers(0).starts_with("digraph "));
    assert!(folder.run_at(&["graph", "--format", "html"]).answers(0).starts_with("<!doctype html>"));
    for (file, head) in [("a.svg", "<svg "), ("a.HTML", "<!doctype html>"), ("a.gv", "digraph ")] {
        assert_eq!(folder.run_at(&["graph", "-o", file]).complains(0), format!("wrote {file}: 5 nodes, 4 edges\n"));
        assert!(folder.read(file).split_once('\n').expect("a head").1.starts_with(head));
    }
    assert!(folder.run_at(&["graph", "-o", "a.png"]).complains(2).contains("the ending of `a.png` names no format"));
    assert!(folder.run_at(&["graph", "--format", "json"]).complains(2).contains("`pim graph` does not write `json`"));
    assert!(folder.run_at(&["is", "bob", "owner", "of", "helpdesk", "--format", "svg"]).complains(2).contains("for `pim graph` only"));
    assert!(folder.run_at(&["graph", "-o", "no/folder.svg"]).complains(2).contains("cannot write `no/folder.svg`"));
}

#[test]
fn a_picture_is_drawn_whatever_the_answer() {
    let folder = Folder::contoso();
    for query in
        ["is bob member of helpdesk", "can alice activate membership of exchange-ops", "how can bob reach role \"Exchange Administrator\""]
    {
        let run = folder.run_at(&["graph", query]);
        assert_eq!(run.code, Some(0), "{}", run.err);
        assert!(run.out.starts_with("<svg "), "{}", run.err);
    }
    let words = folder.run_at(&["graph", "how", "can", "bob", "reach", "role", "Exchange Administrator"]);
    assert_eq!(words.out, folder.run_at(&["graph", "how can bob reach role \"Exchange Administrator\""]).out);
    assert!(folder.run_at(&["graph", "is bob member of helpdesks"]).complains(2).contains("unknown-name"));
    assert!(folder.run_at(&["graph", "draw everything"]).complains(2).contains("syntax"));
}

#[test]
fn a_folder_with_policies_and_terraform_says_what_it_ignores() {
    let text = "resource \"azuread_group\" \"ops\" {\n  display_name = \"Ops\"\n}\n";
    let folder = Folder::new(&[("a.pim", "user a\ngroup g\n"), ("infra/main.tf", text)]);
    let note = "note: `infra/main.tf` is not read: `pim check` says why\n";
    for words in [&["who", "is", "member", "of", "g"][..], &["show", "user", "a", "--format", "json"], &["graph"], &["diff", "a.pim", "."]]
    {
        assert_eq!(folder.run_at(words).err, note, "{words:?}");
    }
    let run = folder.run_with(&["query", "--at", AT], "show user a\n");
    assert_eq!((run.code, run.err.as_str()), (Some(0), note));
    let out = folder.run_at(&["check"]).answers(0);
    assert!(
        out.starts_with("ignored-file\n") && out.ends_with("checked 1 file: no errors, 1 warning (at 2026-03-02T09:00:00Z)\n"),
        "{out}"
    );
    folder.run_at(&["check", "--deny", "ignored-file"]).answers(1);
    folder.run_at(&["check", "--deny", "warnings"]).answers(1);
    let line = folder.run_at(&["check", "--format", "json"]).answers(0);
    assert!(
        line.contains(r#""code":"ignored-file","severity":"warning""#) && line.contains(r#""file":"infra/main.tf","line":1"#),
        "{line}"
    );
    assert!(folder.run_at(&["check", "--format", "sarif"]).answers(0).contains(r#""uri": "infra/main.tf""#));
    assert!(folder.run_at(&["check", "--format", "github"]).answers(0).starts_with("::warning file=infra/main.tf,line=1,"));
    folder.run_at(&["show", "group", "Ops", "-p", ".", "-p", "infra/main.tf"]).answers(0);
    folder.run_at(&["show", "group", "Ops", "-p", "infra"]).answers(0);
    let out = folder.run_at(&["check", "-p", ".", "-p", "infra/main.tf"]).answers(0);
    assert!(!out.contains("ignored-file"), "{out}");
}

#[test]
fn a_test_that_runs_nothing_is_no_pass() {
    let folder = Folder::contoso();
    let error = folder.run_at(&["test"]).complains(2);
    assert!(error.starts_with("error: nothing was run: the policies hold no `expect`, `never` or `scenario`\n"), "{error}");
    folder.write(
        "tests.pim",
        b"never \"nobody owns it\": alice can activate ownership of exchange-ops\nexpect yes: is alice member of helpdesk\n",
    );
    let error = folder.run_at(&["test", "--filter", "nobody owned it"]).complains(2);
    assert!(error.starts_with("error: nothing was run: `--filter nobody owned it` is in none of the 2 promises of the policies; did you mean `nobody owns it`?\n"), "{error}");
    assert!(folder.run_at(&["test", "--filter", "hepdesk"]).complains(2).contains("did you mean `helpdesk`?"));
    let run = folder.run_at(&["test", "--filter", "xyzzy", "--format", "json"]);
    assert_eq!((run.code, run.out.as_str()), (Some(2), "{\"passed\":0,\"failed\":0,\"left_out\":2}\n"));
    assert!(run.err.contains("is in none of the 2 promises of the policies\n"), "{run:?}");
    assert_eq!(folder.run_at(&["test", "--filter", "xyzzy", "--format", "junit"]).code, Some(2));
    assert_eq!(
        folder.run_at(&["test", "--filter", "helpdesk"]).answers(0),
        "1 passed, 0 failed, 1 left out by --filter (at 2026-03-02T10:00:00+01:00)\n"
    );
}

#[test]
fn what_terraform_passes_over_is_passed_over_with_a_word() {
    let text = "resource \"azuread_group\" \"ops\" {\n  display_name = \"Ops\"\n}\n";
    let folder = Folder::new(&[("main.tf", text), (".main.tf", text), ("sub/._main.tf", "\u{0}")]);
    let run = folder.run_at(&["show", "group", "Ops"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), "note: `.main.tf`, `sub/._main.tf` are not read: `pim check` says why\n"));
    let lines = folder.run_at(&["check", "--format", "json"]).answers(0);
    assert_eq!(lines.matches("is not read: Terraform passes over names that begin with `.`").count(), 2, "{lines}");
    let run = folder.run(&["import", "terraform", "."]);
    assert!(run.code == Some(0) && run.out.matches("group Ops").count() == 1, "{run:?}");
    assert!(
        run.err.starts_with(
            "note: `.main.tf`, `sub/._main.tf` are not read: Terraform passes over names that begin with `.` or `#`, or end in `~`\n"
        ),
        "{run:?}"
    );
    folder.run_at(&["show", "group", "Ops", "-p", ".main.tf"]).answers(0);
}

#[test]
fn a_list_of_nobody_tells_why_in_text_and_json() {
    let folder = Folder::contoso();
    let out = folder.run_at(&["who", "can", "manage", "helpdesk", "--width", "300"]).answers(1);
    let why =
        "nobody can manage `helpdesk` in PIM: it is not PIM-enabled; `who can change members of helpdesk` tells who changes it outside PIM";
    assert!(out.ends_with(&format!("\n  because  {why} (not-pim-enabled, D1.7)\n")), "{out}");
    let json = folder.run_at(&["who", "can", "manage", "helpdesk", "--format", "json"]).answers(1);
    assert!(
        json.contains("\"items\":[],\"reasons\":[{\"code\":\"not-pim-enabled\",") && json.contains("\"rule\":\"D1.7\",\"labels\":[{"),
        "{json}"
    );
    let json = folder.run_at(&["who", "can", "activate", "membership", "of", "helpdesk", "--format", "json"]).answers(1);
    assert!(json.contains("\"reasons\":[{") && json.ends_with("],\"after_activation\":0}\n"), "{json}");
    let json = folder.run_at(&["who", "is", "member", "of", "helpdesk", "--format", "json"]).answers(0);
    assert!(!json.contains("reasons"), "{json}");
}
