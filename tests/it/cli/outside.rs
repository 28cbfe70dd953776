//! What lies outside of the policy set is not read for a stranger, nothing but files is, and what is no policy is not shown.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use super::{AT, Folder, Run};

const SECRET: &str = "root:x:0:0:root:/root:/bin/bash\nsecret { mfa }\n";

/// A set that leads out of its folder in every way, each alone.
fn outside(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(&[("elsewhere/people.pim", "user a\n"), ("elsewhere/more/b.pim", "user b\n"), ("elsewhere/passwd", SECRET)]);
    files.iter().for_each(|(name, text)| folder.write(name, text.as_bytes()));
    folder
}

fn refuses(run: Run, message: &str) {
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.err.contains(message) && run.err.contains("--allow-outside"), "{run:?}");
}

#[test]
fn an_include_that_leaves_the_folder_is_an_error_unless_allowed() {
    let folder = outside(&[("set/a.pim", "include \"../elsewhere/people.pim\"\ngroup g\n")]);
    let question = ["is", "a", "member", "of", "g", "-p", "set"];
    refuses(folder.run_at(&question), "cannot read included file `../elsewhere/people.pim`: it lies outside of the policy set");
    assert_eq!(folder.run_at(&["check", "-p", "set"]).code, Some(1));
    assert_eq!(folder.run_at(&["test", "-p", "set"]).code, Some(2));
    refuses(folder.run_at(&["diff", "set", "elsewhere/more"]), "outside of the policy set");
    folder.run_at(&[&question[..], &["--allow-outside"]].concat()).answers(1);
    // or where the user names it too
    folder.run_at(&[&question[..], &["-p", "elsewhere/people.pim"]].concat()).answers(1);
    folder.run_at(&["is", "a", "member", "of", "g", "-p", "set/a.pim", "-p", "elsewhere"]).answers(1);
    refuses(folder.run_at(&["is", "a", "member", "of", "g", "-p", "set/a.pim"]), "outside of the policy set");
    let inside =
        outside(&[("set/a.pim", "include \"sub/../sub/b.pim\"\n"), ("set/sub/b.pim", "include \"../c.pim\"\n"), ("set/c.pim", "user c\n")]);
    inside.run_at(&["check", "-p", "set"]).answers(0);
    inside.run_at(&["check", "-p", "set/a.pim"]).answers(0);
}

#[test]
fn nobody_is_told_what_there_is_outside() {
    let folder = outside(&[("set/a.pim", "")]);
    let secret = folder.path().join("elsewhere/passwd");
    for path in
        [secret.to_str().expect("UTF-8"), "../elsewhere/passwd", "../elsewhere/no-such-file", "/no/such/folder/file", "../elsewhere"]
    {
        folder.write("set/a.pim", format!("include \"{path}\"\n").as_bytes());
        refuses(folder.run_at(&["is", "a", "member", "of", "g", "-p", "set"]), "it lies outside of the policy set");
    }
    folder.write("set/a.pim", b"include \"no-such-file.pim\"\n");
    let out = folder.run_at(&["check", "-p", "set"]).answers(1);
    assert!(out.contains("include-not-found"), "{out}");
}

#[test]
fn a_link_that_leaves_the_folder_is_an_error_unless_allowed() {
    let folder = outside(&[("set/a.pim", "group g\n")]);
    symlink("../elsewhere/people.pim", folder.path().join("set/link.pim")).expect("a link");
    let question = ["is", "a", "member", "of", "g", "-p", "set"];
    refuses(folder.run_at(&question), "cannot read `set/link.pim`: it lies outside of the policy set");
    folder.run_at(&[&question[..], &["--allow-outside"]].concat()).answers(1);
    fs::remove_file(folder.path().join("set/link.pim")).expect("it was there");
    symlink("../elsewhere/more", folder.path().join("set/more")).expect("a link");
    refuses(folder.run_at(&question), "cannot read `set/more`: it lies outside of the policy set");
    let run = folder.run_at(&["fmt", "set"]);
    assert!(run.code == Some(2) && run.err.contains("`set/more`"), "{run:?}");
    // whoever names a link means what it leads to
    folder.run_at(&["check", "-p", "set/more"]).answers(0);
    symlink("elsewhere/people.pim", folder.path().join("named.pim")).expect("a link");
    folder.run_at(&["check", "-p", "named.pim"]).answers(0);
}

#[test]
fn the_prompt_reads_what_is_typed_and_no_more() {
    let folder = outside(&[("set/a.pim", "group g\n"), ("other/o.pim", "include \"../elsewhere/people.pim\"\n")]);
    let run = folder.run_with(&["repl", "-p", "set", "--at", AT], ":load other\ninclude \"elsewhere/people.pim\"\nis a member of g\n");
    assert!(run.err.contains("outside of the policy set"), "{run:?}");
    assert!(run.out.contains("no: `a`"), "{run:?}");
}

#[test]
fn only_files_are_read() {
    let folder = outside(&[("set/a.pim", "include \"pipe\"\n")]);
    let mkfifo = Command::new("mkfifo").args([folder.path().join("set/pipe"), folder.path().join("q.pim")]).status();
    assert!(mkfifo.expect("mkfifo").success());
    for arguments in [&["check", "-p", "set"][..], &["check", "-p", "q.pim"], &["check", "-p", "/dev/zero"]] {
        let out = folder.run_at(arguments).answers(1);
        assert!(out.contains("a pipe or a device, and only files are read"), "{out}");
    }
    for arguments in [&["fmt", "q.pim"][..], &["fmt", "/dev/zero"], &["query", "q.pim"], &["query", "/dev/zero"], &["test", "-p", "q.pim"]]
    {
        folder.run_at(arguments).complains(2);
    }
}

#[test]
fn lines_of_what_is_no_policy_are_not_shown() {
    let folder = outside(&[("set/a.pim", "include \"notes.txt\"\n"), ("set/notes.txt", SECRET), ("p.json", "{\"password\": \"root\"}")]);
    folder.write("latin.txt", b"root m\xe1s\n");
    let runs = [
        folder.run_at(&["check", "-p", "set"]),
        folder.run_at(&["is", "a", "member", "of", "g", "-p", "elsewhere/passwd"]),
        folder.run_at(&["check", "-p", "p.json"]),
        folder.run_at(&["check", "-p", "latin.txt", "--format", "json"]),
        folder.run_at(&["fmt", "elsewhere/passwd"]),
        folder.run_with(&["repl", "-p", "set", "--at", AT], ":check\n"),
    ];
    for run in runs {
        let said = format!("{}{}", run.out, run.err);
        assert!(
            ["it is no policy by its name, nor by what it holds", "neither a plan nor a state"].iter().any(|why| said.contains(why)),
            "{said}"
        );
        assert!(!said.contains("root") && !said.contains("secret"), "{said}");
    }
    // by what it holds it is one
    folder.write("set/notes.txt", b"user a\ngroup g\n");
    folder.run_at(&["is", "a", "member", "of", "g", "-p", "set"]).answers(1);
}

#[test]
fn files_that_are_passed_over_are_named() {
    let folder = outside(&[("set/a.pim", "user a\n"), ("set/B.PIM", "user b\n"), ("set/.pim", "user c\n"), ("set/m.tf", "")]);
    let out = folder.run_at(&["check", "-p", "set", "--deny", "ignored-file"]).answers(1);
    for name in ["set/B.PIM", "set/.pim", "set/m.tf"] {
        assert!(out.contains(&format!("`{name}` is not read: ")), "{out}");
    }
    let run = folder.run_at(&["show", "a", "-p", "set"]);
    assert!(run.code == Some(0) && run.err.starts_with("note: `set/.pim`, `set/B.PIM`, `set/m.tf` are not read"), "{run:?}");
    let run = folder.run_at(&["fmt", "set"]);
    assert!(run.code == Some(0) && run.err.contains("`set/B.PIM`"), "{run:?}");
    fs::remove_file(folder.path().join("set/a.pim")).expect("it was there");
    fs::remove_file(folder.path().join("set/m.tf")).expect("it was there");
    let error = folder.run_at(&["check", "-p", "set"]).complains(2);
    assert!(error.contains("no `.pim` or `.tf` file in `set`") && error.contains("`set/.pim` is passed over"), "{error}");
}

#[test]
fn expressions_of_terraform_read_no_files_outside() {
    let group =
        "resource \"azuread_group\" \"g\" {\n  display_name     = trimspace(file(\"../elsewhere/name\"))\n  security_enabled = true\n}\n";
    let folder = outside(&[("tf/main.tf", group), ("elsewhere/name", "Ops\n")]);
    let run = folder.run_at(&["import", "terraform", "tf"]);
    assert!(!run.out.contains("Ops") && run.code == Some(0), "{run:?}");
    let run = folder.run_at(&["import", "terraform", "tf", "--allow-outside"]);
    assert!(run.out.contains("group Ops"), "{run:?}");
}
