//! What is written after its reader stopped: lost, and no change of the exit code.

use std::io::Write;
use std::process::Stdio;

use super::{AT, CONTOSO, Folder};

/// Runs a command whose output nobody reads.
fn unread(folder: &Folder, arguments: &[&str]) -> Option<i32> {
    let closed = || std::io::pipe().expect("a pipe").1;
    folder.command(arguments).stdout(closed()).stderr(closed()).status().expect("the binary ends").code()
}

#[test]
fn a_closed_pipe_turns_no_answer_into_a_yes() {
    let folder = Folder::contoso();
    folder.write("broken/a.pim", "usr x\n".repeat(40).as_bytes());
    folder.write("tests/t.pim", b"user x\ngroup g\nexpect yes: is x member of g\n");
    folder.write("new/c.pim", CONTOSO.replace("max 2h", "max   1h").as_bytes());
    let cases: [(&[&str], i32); 9] = [
        (&["check", "-p", "broken"], 1),
        (&["test", "-p", "tests"], 1),
        (&["diff", "contoso.pim", "new/c.pim"], 1),
        (&["can", "bob", "activate", "membership", "of", "exchange-ops", "-p", "contoso.pim"], 1),
        (&["can", "alice", "activate", "membership", "of", "exchange-ops", "-p", "contoso.pim"], 3),
        (&["is", "nobody-here", "member", "of", "helpdesk", "-p", "contoso.pim"], 2),
        (&["who", "is", "member", "of", "exchange-ops", "-p", "contoso.pim"], 0),
        (&["graph", "-p", "contoso.pim"], 0),
        (&["fmt", "--check", "new"], 1),
    ];
    for (arguments, code) in cases {
        let with_at = [arguments, &["--at", AT]].concat();
        assert_eq!(unread(&folder, &with_at), Some(code), "{arguments:?}");
        if !["graph", "fmt"].contains(&arguments[0]) {
            assert_eq!(unread(&folder, &[&with_at[..], &["--format", "json"]].concat()), Some(code), "{arguments:?} as JSON");
        }
    }
    assert_eq!(unread(&folder, &["check", "-p", "broken", "--format", "sarif"]), Some(1));
    assert_eq!(unread(&folder, &["test", "-p", "tests", "--format", "junit"]), Some(1));
    assert_eq!(unread(&folder, &["--help"]), Some(0));
}

#[test]
fn files_are_rewritten_though_nobody_reads_of_it() {
    let folder = Folder::new(&[("a.pim", "user   a\n"), ("b.pim", "user   b\n")]);
    assert_eq!(unread(&folder, &["fmt"]), Some(0));
    assert_eq!((folder.read("a.pim"), folder.read("b.pim")), ("user a\n".to_owned(), "user b\n".to_owned()));
}

#[test]
fn a_prompt_without_readers_ends() {
    let folder = Folder::contoso();
    let mut command = folder.command(&["repl", "--at", AT]);
    let closed = std::io::pipe().expect("a pipe").1;
    let mut child = command.stdin(Stdio::piped()).stdout(closed).stderr(Stdio::null()).spawn().expect("the binary runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    // until the prompt is gone: its end is what ends this loop
    while stdin.write_all(b"is alice member of helpdesk\n").is_ok() {}
    assert_eq!(child.wait().expect("the binary ends").code(), Some(2));
}
