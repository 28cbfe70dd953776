//! `pim check` with lints, and the commands that print what is built in.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Stdio};

use pim::compile::compile;
use pim::diag::{Code, Diagnostic};
use pim::ir::Instant;
use pim::render::acceptance;
use pim::session::{Changes, Input, NoIncludes, Session};
use pim::source::{Origin, Sources};
use pim::syntax::parse_file;
use tempfile::TempDir;

const RISKY: &str = "user alice\ngroup ops { pim-enabled }\nassign alice to ops as eligible owner until 2026-12-31\n";

struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

fn run(text: &str, arguments: &[&str]) -> Run {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.pim"), text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pim"));
    command.current_dir(folder.path()).args(arguments).args(["--at", "2026-03-02T09:00:00Z"]).stdin(Stdio::null());
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn a_lint_fails_where_it_is_denied() {
    assert_eq!(run(RISKY, &["check"]).code, Some(0));
    assert_eq!(run(RISKY, &["check", "--deny", "warnings"]).code, Some(1));
    assert_eq!(run(RISKY, &["check", "--deny", "no-permanent-owner"]).code, Some(1));
    assert_eq!(run(RISKY, &["check", "--deny", "single-approver"]).code, Some(0));
    let denied = run(RISKY, &["check", "--deny", "single-approver", "--deny", "no-permanent-owner"]);
    assert!(denied.out.ends_with("checked 1 file: no errors, 1 warning, 1 denied (at 2026-03-02T09:00:00Z)\n"), "{}", denied.out);
    let allowed =
        run(&RISKY.replace("pim-enabled", "pim-enabled allow no-permanent-owner because \"lab\""), &["check", "--deny", "warnings"]);
    assert_eq!((allowed.code, allowed.out.as_str()), (Some(0), "checked 1 file: no errors, 1 allowed (at 2026-03-02T09:00:00Z)\n"));
}

#[test]
fn a_lint_that_is_off_comes_when_asked_for() {
    let count = |arguments: &[&str]| run(RISKY, arguments).out.lines().filter(|line| *line == "assumed-default").count();
    assert_eq!(count(&["check"]), 0);
    assert_eq!(count(&["check", "--deny", "warnings"]), 0);
    assert_eq!(count(&["check", "--warn", "assumed-default"]), 1);
    assert_eq!(run(RISKY, &["check", "--warn", "assumed-default"]).code, Some(0));
    assert_eq!(run(RISKY, &["check", "--deny", "assumed-default"]).code, Some(1));
}

#[test]
fn a_warning_that_cannot_be_asked_for_says_why() {
    let unknown = run(RISKY, &["check", "--warn", "single-aprover"]);
    assert!(unknown.code == Some(2) && unknown.err.contains("did you mean `single-approver`?"), "{}", unknown.err);
    assert_eq!(run(RISKY, &["check", "--deny", "syntax"]).code, Some(2));
}

#[test]
fn the_instant_decides_what_has_ended() {
    let text = "user alice\ngroup g\nassign alice to g as active member until 2026-06-30\n";
    assert_eq!(run(text, &["check"]).out, "checked 1 file: no errors (at 2026-03-02T09:00:00Z)\n");
    assert!(run(text, &["check", "--assume", "assign alice to g as active owner until 2026-01-31"]).out.contains("<assume>:1:1"));
}

#[test]
fn formats_of_check_are_of_check_only() {
    let sarif = run(RISKY, &["check", "--format", "sarif"]);
    let document: serde_json::Value = serde_json::from_str(&sarif.out).unwrap();
    assert_eq!(document["runs"][0]["results"][0]["ruleId"], "no-permanent-owner");
    let github = run(RISKY, &["check", "--format", "github", "--deny", "warnings"]);
    assert!(github.code == Some(1) && github.out.starts_with("::warning file=a.pim,line=2,endLine=2,col=7,title=no-permanent-owner::"));
    assert!(github.out.ends_with("checked 1 file: no errors, 1 warning, 1 denied (at 2026-03-02T09:00:00Z)\n"), "{}", github.out);
    for arguments in [&["test"][..], &["is", "alice", "member", "of", "ops"], &["fmt"], &["explain", "syntax"]] {
        let refused = run(RISKY, &[arguments, &["--format", "sarif"]].concat());
        assert!(
            refused.code == Some(2) && refused.out.is_empty() && refused.err.contains("`sarif` is for `pim check` only"),
            "{}",
            refused.err
        );
    }
}

#[test]
fn pages_are_printed() {
    for code in Code::ALL {
        let printed = run("", &["explain", code.name()]);
        assert_eq!((printed.code, printed.out.as_str()), (Some(0), code.page()));
    }
    assert!(run("", &["explain", "needs-activation"]).out.starts_with("# `needs-activation`\n"));
    let json = run("", &["explain", "syntax", "--format", "json"]).out;
    assert!(json.starts_with("{\"code\":\"syntax\",\"page\":\"# `syntax`\\n"), "{json}");
    let unknown = run("", &["explain", "sintax"]);
    assert_eq!(
        (unknown.code, unknown.err.as_str()),
        (Some(2), "error: there is no code or rule `sintax`\n  help: did you mean `syntax`?\n")
    );
}

#[test]
fn completions_and_manual_pages_are_printed() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let printed = run("", &["completions", shell]);
        assert!(printed.code == Some(0) && printed.out.contains("pim") && printed.out.contains("policies"), "{shell}");
    }
    assert_eq!(run("", &["completions", "tcsh"]).code, Some(2));
    assert!(run("", &["man"]).out.contains(".TH pim 1 20"), "the page carries a date");
    assert!(run("", &["man", "check"]).out.contains("\\-\\-deny"));
    assert_eq!(run("", &["man", "chekc"]).code, Some(2));
}

/// Every kind of declaration in numbers: what is slow at this size is hopeless at a hundred times of it.
#[test]
fn many_groups_are_linted() {
    let mut text = "user a\nuser b\ncontext c { excludes everyone }\ngroup everyone\nassign a to everyone as active member\n".to_owned();
    text += "policy p { activation { require context c  approval by everyone, b } }\n";
    for at in 0..2_000 {
        let _ = writeln!(text, "user u{at}\ngroup g{at} {{ pim-enabled  membership policy p }}\nassign u{at} to everyone as active member");
        let _ = writeln!(text, "assign everyone to g{at} as eligible member until 2026-12-31\nassign u{at} to g{at} as eligible owner");
    }
    let mut sources = Sources::new();
    let source = sources.add("many.pim", text.as_str(), Origin::File);
    let compiled = compile(&[parse_file(source, &text).file]);
    let findings =
        pim::lint::lint(&compiled.tenant, &compiled.nevers, Instant::from_micros(1_772_442_000_000_000), &[Code::AssumedDefault]);
    assert!(findings.open.len() > 8_000, "{}", findings.open.len());
}

/// What people are told to write accepts the warning, and nothing else is wrong then.
#[test]
fn the_allow_that_is_shown_accepts_the_warning() {
    let at = Instant::from_micros(1_772_442_000_000_000);
    let load = |text: &str| Session::load(vec![Input::pim("a.pim", text)], &NoIncludes, &Changes::default()).unwrap();
    let (mut accepted, mut codes) = (0, BTreeSet::new());
    for file in fs::read_dir("tests/suite/lints").unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let session = load(&text);
        let findings = session.check(at, &[Code::AssumedDefault]);
        let unused = |findings: &pim::lint::Findings| findings.open.iter().filter(|found| found.code == Code::UnusedAllow).count();
        for warning in &findings.open {
            let Some(acceptance) = acceptance(session.sources(), warning) else { continue };
            let (before, after) = text.split_at(acceptance.at);
            let written = load(&format!("{before} {} {after}", acceptance.line.replace('…', "known")));
            assert!(!written.is_refused(), "{}: {:?}", acceptance.line, written.diagnostics());
            let now = written.check(at, &[Code::AssumedDefault]);
            let is_same = |other: &Diagnostic| (other.code, &other.message) == (warning.code, &warning.message);
            assert!(now.allowed.iter().any(|allowed| is_same(&allowed.diagnostic)), "{} for {warning:?}", acceptance.line);
            assert_eq!(unused(&now), unused(&findings), "{} for {warning:?}", acceptance.line);
            accepted += 1;
            codes.insert(warning.code);
        }
    }
    assert!(accepted > 60 && codes.len() > 20, "{accepted} {codes:?}");
}
