//! `pim repl` with input that is no terminal.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::TEAM;

struct Ran {
    out: String,
    err: String,
    code: i32,
}

fn run(folder: &TempDir, arguments: &[&str], input: impl AsRef<[u8]>) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pim"))
        .arg("repl")
        .args(arguments)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .env("HOME", folder.path())
        .env_remove("XDG_STATE_HOME")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // whoever ends early reads no further
    _ = child.stdin.take().unwrap().write_all(input.as_ref());
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { out: text(output.stdout), err: text(output.stderr), code: output.status.code().unwrap() }
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("team.pim"), TEAM).unwrap();
    folder
}

const AT: [&str; 2] = ["--at", "2026-03-02T09:00:00Z"];

#[test]
fn it_ends_with_0_when_every_line_was_answered_whatever_the_answers() {
    let ran = run(&folder(), &AT, "is bob member of ops\nbob deactivates membership of ops\n\n# done\n:check\n");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.err);
    assert!(ran.out.starts_with("  × no: `bob` is not a member of `ops`"), "{}", ran.out);
    let ran = run(&folder(), &AT, "is bob member of opps\nis bob owner of ops\n");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("in line 1") && ran.out.contains("yes: `bob` is an owner of `ops`"), "{}{}", ran.out, ran.err);
}

#[test]
fn blocks_go_on_over_lines_and_the_last_line_needs_no_end() {
    let ran = run(&folder(), &AT, "group more {\n  pim-enabled\n  membership policy {\n    activation { max 1h }\n  }\n}\nshow group more");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("more"), "{}", ran.out);
    let ran = run(&folder(), &AT, "group more {\n  pim-enabled\n");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`{` is never closed"), "{}", ran.err);
}

#[test]
fn it_prints_no_prompt_no_colour_and_no_greeting_and_keeps_no_history() {
    let folder = folder();
    let ran = run(&folder, &AT, "is bob owner of ops\n");
    assert!(!ran.out.contains('>') || ran.out.contains("<input"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "{}", ran.out);
    assert!(!folder.path().join(".local").exists());
    let ran = run(&folder, &["--color", "always"], "is bob owner of ops\n");
    assert!(ran.out.contains('\u{1b}'));
}

#[test]
fn what_is_saved_runs_alone() {
    let folder = folder();
    fs::create_dir(folder.path().join("saved")).unwrap();
    let input = "assign carol to ops as active owner until 2026-06-01\nalice activates membership of ops with mfa\nis alice member of ops\n:save saved/session.pim\n";
    let ran = run(&folder, &["-p", "team.pim", AT[0], AT[1]], input);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    let saved = fs::read_to_string(folder.path().join("saved/session.pim")).unwrap();
    assert!(saved.contains("include \"../team.pim\"") && saved.contains(" --allow-outside\n"), "{saved}");
    let test = Command::new(env!("CARGO_BIN_EXE_pim"))
        .args(["test", "-p", "saved/session.pim", "--allow-outside"])
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(test.status.success(), "{}", String::from_utf8_lossy(&test.stdout));
    assert!(String::from_utf8_lossy(&test.stdout).starts_with("1 passed, 0 failed"));
}

#[test]
fn a_terraform_file_is_named_beside_what_is_saved() {
    let folder = TempDir::new().unwrap();
    let from = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/terraform-example");
    for name in ["groups.tf", "pim.tf", "variables.tf"] {
        fs::copy(from.join(name), folder.path().join(name)).unwrap();
    }
    let ran = run(&folder, &AT, ":list groups\nshow tenant\n:save session.pim\n");
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let saved = fs::read_to_string(folder.path().join("session.pim")).unwrap();
    assert!(saved.contains("-p groups.tf -p pim.tf -p variables.tf"), "{saved}");
}

#[test]
fn without_policies_it_begins_empty_but_a_path_that_is_named_must_be_there() {
    let folder = TempDir::new().unwrap();
    let ran = run(&folder, &AT, "user alice\nshow alice\n:reload\n:quit\nnever read\n");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.starts_with("note: no policies here: beginning empty"), "{}", ran.err);
    let ran = run(&folder, &["-p", "nowhere"], "user alice\n");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("cannot read `nowhere`"), "{}", ran.err);
}

#[test]
fn a_refused_policy_set_is_shown_and_questions_are_not_answered() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("bad.pim"), "user alice\nuser alice\n").unwrap();
    let ran = run(&folder, &AT, "show alice\n:check\n");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("duplicate-name") && ran.err.contains("the policy set is refused"), "{}", ran.err);
}

#[test]
fn bytes_that_are_no_text_are_refused_line_by_line() {
    let ran = run(&folder(), &AT, b"is bob owner of ops\n\xff\xfe\nis bob member of ops\n");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("line 2 is not UTF-8"), "{}", ran.err);
    assert!(ran.out.contains("no: `bob` is not a member"), "{}", ran.out);
}

#[test]
fn a_block_with_bytes_that_are_no_text_is_refused_whole() {
    let ran = run(&folder(), &AT, b"group vault {\n  pim-enabled \xff\n}\nshow group vault\nis bob member of ops\n");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("line 2 is not UTF-8") && ran.err.contains("nothing of the block was taken"), "{}", ran.err);
    assert!(ran.err.contains("unknown-name"), "{}", ran.err);
    assert!(ran.out.contains("no: `bob` is not a member"), "{}", ran.out);
    let ran = run(&folder(), &["--format", "json", AT[0], AT[1]], b"group vault {\n  pim-enabled \xff\n}\n");
    assert_eq!((ran.code, ran.err.as_str()), (2, ""));
    assert!(ran.out.contains("\"code\":\"not-utf8\""), "{}", ran.out);
}

#[test]
fn a_command_is_an_input_of_its_own_whatever_braces_it_has() {
    let ran = run(&folder(), &AT, ":help {\nis bob member of ops\n");
    assert!(ran.out.contains("no: `bob` is not a member"), "{}{}", ran.out, ran.err);
}

#[test]
fn json_stands_on_stdout_alone() {
    let ran = run(&folder(), &["--format", "json", AT[0], AT[1]], "is bob owner of ops\nis bob owner of nothing\nafter 1h\n:undo\n");
    assert_eq!(ran.code, 2);
    assert_eq!(ran.err, "");
    assert_eq!(ran.out.lines().count(), 4, "{}", ran.out);
    for line in ran.out.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}

/// A block of very many lines is joined in time linear in it.
#[test]
fn a_huge_block_does_not_hang() {
    let mut input = String::from("unit u {\n");
    for _ in 0..20_000 {
        input += "  members alice, bob\n";
    }
    input += "}\nis bob owner of ops\n";
    let ran = run(&folder(), &AT, input);
    assert!(ran.out.contains("yes: `bob` is an owner of `ops`"), "{}", &ran.out);
}
