//! `pim diff --git`: a revision against what lies there now, in a repository of its own.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::Folder;

const BASE: &str = "user alice\nuser kim { guest }\ngroup ops { pim-enabled  grants \"vault\" }\n";
const GAIN: &str = "assign kim to ops as eligible member until 2026-12-31\n";

fn git(folder: &Folder, arguments: &[&str]) -> bool {
    let mut command = Command::new("git");
    command.current_dir(folder.path()).args(["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]);
    command.args(arguments).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    command.output().is_ok_and(|output| output.status.success())
}

/// A repository with one commit and a tag; `None` where git is not there.
fn repository(files: &[(&str, &str)]) -> Option<Folder> {
    let folder = Folder::new(files);
    let is_made = git(&folder, &["init", "-q", "-b", "main"]);
    if !is_made {
        eprintln!("SKIPPED: there is no git that makes repositories");
        return None;
    }
    assert!(git(&folder, &["add", "-A"]) && git(&folder, &["commit", "-q", "-m", "first"]) && git(&folder, &["tag", "v1"]));
    Some(folder)
}

#[test]
fn a_revision_is_compared_with_what_lies_there() {
    let files = [("sets/a/main.pim", &*format!("include \"../shared.pim\"\n{BASE}")), ("sets/shared.pim", "user bob\n"), ("README", "x")];
    let Some(folder) = repository(&files) else { return };
    let run = |arguments: &[&str]| folder.run_at(&[arguments, &["--allow-outside"]].concat());
    assert_eq!(run(&["diff", "--git", "v1", "sets/a"]).code, Some(0));
    // what is not committed is the new side
    folder.write("sets/a/main.pim", format!("include \"../shared.pim\"\n{BASE}{GAIN}").as_bytes());
    let out = run(&["diff", "--git", "main", "sets/a"]).answers(1);
    assert!(out.contains("old  main:sets/a\n  new  sets/a\n"), "{out}");
    assert!(out.contains("gained: `kim` (guest)") && !out.contains("/tmp"), "{out}");
    assert!(git(&folder, &["commit", "-q", "-a", "-m", "second"]));
    assert_eq!(run(&["diff", "--git", "HEAD", "sets/a"]).code, Some(0));
    let lost = run(&["diff", "--git", "HEAD~1", "sets/a/main.pim", "--format", "json"]).answers(1);
    assert!(lost.contains("\"old\":\"HEAD~1:sets/a/main.pim\"") && lost.contains("\"gained\":2"), "{lost}");
    // what went stands in the files of the revision, by the names of the repository
    folder.write("sets/a/main.pim", format!("include \"../shared.pim\"\n{BASE}").as_bytes());
    let out = run(&["diff", "--git", "HEAD", "sets/a"]).answers(1);
    assert!(out.contains("- lost: `kim` (guest)") && out.contains("(HEAD:sets/a/main.pim:5)"), "{out}");
}

#[test]
fn what_is_no_revision_or_path_is_refused() {
    let Some(folder) = repository(&[("a.pim", BASE), ("b/new.pim", "user carol\n")]) else { return };
    folder.write("later/a.pim", BASE.as_bytes());
    folder.write("bad.pim", b"usr\n");
    assert!(git(&folder, &["add", "bad.pim"]) && git(&folder, &["commit", "-q", "-m", "bad"]));
    folder.write("bad.pim", BASE.as_bytes());
    let elsewhere = Folder::new(&[("a.pim", BASE)]);
    let outside = elsewhere.path().join("a.pim");
    let cases: [(&[&str], &str); 8] = [
        (&["--git=--output=x", "a.pim"], "is no revision"),
        (&["--git", "", "a.pim"], "is no revision"),
        (&["--git", "nobody", "a.pim"], "there is no revision `nobody`"),
        (&["--git", "v1:a.pim", "a.pim"], "there is no revision `v1:a.pim`"),
        (&["--git", "v1", "later"], "there is no `later` in `v1`"),
        (&["--git", "v1", outside.to_str().unwrap()], "lies in no git repository that can be read"),
        (&["--git", "v1", "none.pim"], "cannot read `none.pim`"),
        (&["--git", "HEAD", "bad.pim"], "HEAD:bad.pim"),
    ];
    for (arguments, why) in cases {
        let refused = folder.run_at(&[&["diff"], arguments].concat()).complains(2);
        assert!(refused.contains(why), "{arguments:?}: {refused}");
    }
    assert_eq!(folder.run_at(&["diff", "--git", "v1", "a.pim", "b/new.pim"]).code, Some(2));
    let json = folder.run_at(&["diff", "--git", "nobody", "a.pim", "--format", "json"]).answers(2);
    assert!(json.starts_with("{\"old\":\"nobody:a.pim\",\"new\":\"a.pim\""), "{json}");
}

#[test]
fn nothing_of_a_revision_is_left_behind() {
    let Some(folder) = repository(&[("a.pim", BASE)]) else { return };
    let scratch = folder.path().join("scratch");
    fs::create_dir(&scratch).unwrap();
    let mut command = folder.command(&["diff", "--git", "v1", "a.pim", "--at", super::AT]);
    assert_eq!(command.env("TMPDIR", &scratch).output().unwrap().status.code(), Some(0));
    assert_eq!(fs::read_dir(&scratch).unwrap().count(), 0);
}

#[test]
#[cfg(unix)]
fn an_interrupt_leaves_nothing_of_a_revision_behind() {
    let files: Vec<(String, String)> = (0..150).map(|at| (format!("set/f{at}.pim"), format!("user u{at}\n"))).collect();
    let Some(folder) = repository(&files.iter().map(|(name, text)| (&**name, &**text)).collect::<Vec<_>>()) else { return };
    let scratch = folder.path().join("scratch");
    fs::create_dir(&scratch).unwrap();
    for (pause, name) in [(20, "-INT"), (35, "-HUP"), (50, "-TERM")] {
        let mut command = folder.command(&["diff", "--git", "v1", "set", "--at", super::AT]);
        let mut child = command.env("TMPDIR", &scratch).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(pause));
        _ = Command::new("kill").args([name, &child.id().to_string()]).status();
        child.wait().unwrap();
        assert_eq!(fs::read_dir(&scratch).unwrap().count(), 0, "{name} after {pause} ms");
    }
}
