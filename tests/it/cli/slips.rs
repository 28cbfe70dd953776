//! Slips of the command line that say what was meant.

use super::{AT, Folder};

#[test]
fn a_slip_is_told_what_to_write() {
    let folder = Folder::contoso();
    let slips: [(&[&str], &str); 5] = [
        (&["check", "contoso.pim"], "tip: policies are named with `-p`: `pim check -p contoso.pim`"),
        (&["diff", "HEAD"], "help: a revision is written `pim diff --git HEAD`"),
        (&["diff", "HEAD", "contoso.pim"], "help: a revision is written `pim diff --git HEAD contoso.pim`"),
        (&["is", "alice", "member", "of", "exchange-ops", "--at", "2026-03-02", "09:00"], "help: write `--at 2026-03-02T09:00`"),
        (&["graph", "-o", "t.svg", "--format", "html"], "the ending of the file and `--format` name different formats"),
    ];
    for (arguments, told) in slips {
        let run = folder.run(arguments);
        assert!(run.code == Some(2) && run.out.is_empty() && run.err.contains(told), "{arguments:?}: {run:?}");
    }
    for word in ["lint", "validate"] {
        assert_eq!(folder.run_at(&[word, "--summary"]).out, folder.run_at(&["check", "--summary"]).out);
    }
}

#[test]
fn a_change_that_cannot_be_read_is_no_fault_of_the_set() {
    let run = Folder::contoso().run(&["show", "alice", "--assume", "foo", "--at", AT]);
    assert!(run.code == Some(2) && run.err.contains("<assume>") && !run.err.contains("pim check"), "{run:?}");
}

#[test]
fn a_name_of_several_words_is_shown_as_the_shell_passes_it() {
    let folder = Folder::new(&[("a.pim", "group \"Harbour Ops\" { id \"11111111-2222-4333-8444-555555555555\" }\n")]);
    for name in ["Harbour Ops", "11111111-2222-4333-8444-555555555555", "\"Harbour Ops\""] {
        let run = folder.run_at(&["show", name]);
        assert!(run.code == Some(0) && run.out.starts_with("group `Harbour Ops`"), "{name}: {run:?}");
    }
    let run = folder.run_at(&["show", "Harbour Op"]);
    assert!(run.code == Some(2) && run.err.contains("show Harbour Op"), "{run:?}");
}

#[test]
fn a_dash_is_stdout() {
    let folder = Folder::contoso();
    for arguments in [&["export", "pim"][..], &["graph", "show exchange-ops"], &["graph", "--format", "dot"]] {
        let plain = folder.run_at(arguments);
        let dashed = folder.run_at(&[arguments, &["-o", "-"]].concat());
        assert_eq!((&plain.out, plain.code), (&dashed.out, dashed.code), "{arguments:?}");
        assert!(!plain.out.is_empty() && !folder.path().join("-").exists());
    }
}
