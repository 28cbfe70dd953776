//! Files whose names are no UTF-8: none is taken for another.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::Folder;

const NEVER: &str = "never \"nobody owns g\": alice can manage g\n";
const FACTS: &str = "user alice\ngroup g { pim-enabled }\n";
const OWNER: &str = "assign alice to g as active owner\n";

/// Returns the path of a name in bytes.
fn named(folder: &Folder, name: &[u8]) -> PathBuf {
    folder.path().join(OsStr::from_bytes(name))
}

fn write(folder: &Folder, name: &[u8], text: &str) {
    let path = named(folder, name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, text).expect("a file");
}

fn read(folder: &Folder, name: &[u8]) -> String {
    fs::read_to_string(named(folder, name)).expect("a text")
}

#[test]
fn no_fact_is_lost_to_a_file_of_a_like_name() {
    let folder = Folder::new(&[("tests.pim", NEVER)]);
    write(&folder, b"a\xfe.pim", FACTS);
    write(&folder, b"a\xff.pim", OWNER);
    write(&folder, b"a\\xff.pim", "user bob\n");
    folder.run(&["is", "alice", "owner", "of", "g"]).answers(0);
    assert!(folder.run(&["test"]).answers(1).contains("0 passed, 1 failed"));
    assert!(folder.run(&["check", "--at", super::AT]).answers(0).contains("checked 4 files"));
    let json = folder.run(&["is", "alice", "owner", "of", "g", "--format", "json"]).answers(0);
    assert!(json.contains(r#""file":"a\\xff.pim""#), "{json}");
    let shown = folder.run(&["show", "user", "bob"]).answers(0);
    assert!(shown.contains(r"a\\xff.pim"), "{shown}");
}

#[test]
fn a_file_that_is_formatted_is_the_one_that_was_read() {
    let folder = Folder::new(&[("a\u{fffd}.pim", "user   other\n")]);
    write(&folder, b"a\xfe.pim", "user   first\n");
    write(&folder, b"d\xff/a\xff.pim", "user   second\n");
    let named: Vec<PathBuf> = [&b"a\xfe.pim"[..], b"d\xff"].map(|name| PathBuf::from(OsStr::from_bytes(name))).into();
    let out = super::Run::new(folder.command(&["fmt"]).args(&named).output().expect("the binary runs")).answers(0);
    assert_eq!(out, "rewrote a\\xfe.pim\nrewrote d\\xff/a\\xff.pim\n");
    assert_eq!(read(&folder, b"a\xfe.pim"), "user first\n");
    assert_eq!(read(&folder, b"d\xff/a\xff.pim"), "user second\n");
    assert_eq!(folder.read("a\u{fffd}.pim"), "user   other\n");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 3, "nothing else is left behind");
}

#[test]
fn what_is_included_lies_beside_the_file_that_includes_it() {
    let folder = Folder::new(&[]);
    for (side, name) in [(&b"d\xfe"[..], "alice"), (b"d\xff", "bob")] {
        write(&folder, &[side, b"/main.pim"].concat(), "include \"people.inc\"\n");
        write(&folder, &[side, b"/people.inc"].concat(), &format!("user {name}\n"));
    }
    assert!(folder.run(&["check"]).answers(0).contains("checked 4 files"));
    assert!(folder.run(&["show", "user", "alice"]).answers(0).contains(r"d\xfe/people.inc"));
    assert!(folder.run(&["show", "user", "bob"]).answers(0).contains(r"d\xff/people.inc"));
}

#[test]
fn folders_of_like_names_differ() {
    let folder = Folder::new(&[]);
    write(&folder, b"d\xfe/a.pim", FACTS);
    write(&folder, b"d\xff/a.pim", &[FACTS, OWNER].concat());
    let diff = |old: &[u8], new: &[u8]| {
        let mut command = folder.command(&["diff", "--at", super::AT]);
        super::Run::new(command.args([old, new].map(OsStr::from_bytes)).output().expect("the binary runs"))
    };
    assert!(diff(b"d\xfe", b"d\xff").answers(1).contains("alice"));
    diff(b"d\xff", b"d\xff").answers(0);
}

#[test]
fn terraform_folders_of_like_names_are_two() {
    let folder = Folder::new(&[]);
    let group = |name: &str| {
        format!("resource \"azuread_group\" \"ops\" {{\n  display_name = \"{name}\"\n}}\n")
            + "resource \"azuread_group_member\" \"m\" {\n  group_object_id = azuread_group.ops.object_id\n"
            + "  member_object_id = azuread_user.u.object_id\n}\n"
            + &format!("resource \"azuread_user\" \"u\" {{\n  user_principal_name = \"{name}@x\"\n  display_name = \"{name}\"\n}}\n")
    };
    write(&folder, b"d\xfe/main.tf", &group("One"));
    write(&folder, b"d\xff/main.tf", &group("Two"));
    for name in ["One", "Two"] {
        folder.run(&["is", &format!("{name}@x"), "member", "of", name]).answers(0);
    }
}

#[test]
fn a_prompt_reads_again_what_it_read_and_saves_what_no_text_can_name() {
    let folder = Folder::new(&[]);
    write(&folder, b"set\xff/a.pim", &[FACTS, OWNER].concat());
    let set = Path::new(OsStr::from_bytes(b"set\xff"));
    let mut command = folder.command(&["repl", "--no-history", "--at", super::AT, "-p"]);
    let run = super::run_with(command.arg(set), ":reload\nis alice owner of g\n:save saved.pim\n");
    assert!(run.code == Some(0) && run.out.contains("read 1 file") && run.out.contains("yes: "), "{run:?}");
    assert!(run.out.contains("saved to saved.pim: 1 passed"), "{run:?}");
    folder.run(&["test", "-p", "saved.pim", "--at", super::AT]).answers(0);
}

#[test]
fn a_folder_above_a_link_is_not_taken_for_the_one_beside_it() {
    let folder = Folder::new(&[("x.pim", "user alice\n"), ("far/x.pim", "user bob\n"), ("far/deep/y.txt", "")]);
    symlink("far/deep", folder.path().join("link")).expect("a link");
    let shown = folder.run(&["show", "user", "bob", "-p", "link/../x.pim", "-p", "x.pim"]).answers(0);
    assert!(shown.contains("link/../x.pim"), "{shown}");
}
