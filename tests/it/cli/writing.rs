//! What is written: whole, with the owner and mode that a file had, and over no file of somebody else.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{AT, CONTOSO, Folder};

#[test]
fn a_file_keeps_its_owner_and_mode() {
    let folder = Folder::new(&[("a.pim", "user   a\n")]);
    let path = folder.path().join("a.pim");
    let is_root = chown(&path, Some(1234), Some(1234)).is_ok();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).expect("permissions");
    folder.run(&["fmt"]).answers(0);
    let kept = fs::metadata(&path).expect("a file");
    assert_eq!((folder.read("a.pim").as_str(), kept.mode() & 0o777), ("user a\n", 0o604));
    assert!(!is_root || (kept.uid(), kept.gid()) == (1234, 1234));
    // a new file is like any other that this user makes
    folder.run(&["graph", "-o", "p.dot", "--at", AT]);
    let mask = fs::metadata(folder.path().join("p.dot")).expect("a file").mode() & 0o777;
    folder.write("plain", b"");
    assert_eq!(mask, fs::metadata(folder.path().join("plain")).expect("a file").mode() & 0o777);
}

#[test]
fn only_own_files_are_replaced_unless_forced() {
    let folder = Folder::contoso();
    folder.write("tf/main.tf", b"resource \"azuread_group\" \"g\" {\n  display_name     = \"Ops\"\n  security_enabled = true\n}\n");
    let picture = |name: &'static str| vec!["graph", "-p", "contoso.pim", "--at", AT, "-o", name];
    let import = vec!["import", "terraform", "tf", "-o", "out.pim"];
    for arguments in [import, picture("p.svg"), picture("p.dot"), picture("p.html")] {
        let name = *arguments.last().expect("a name");
        assert_eq!(folder.run(&arguments).code, Some(0), "{arguments:?}");
        let first = folder.read(name);
        assert_eq!(folder.run(&arguments).code, Some(0), "its own is replaced: {arguments:?}");
        assert_eq!(folder.read(name), first);
        folder.write(name, format!("{first}\n").as_bytes());
        let run = folder.run(&arguments);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.err.contains(&format!("`{name}` is there already, and was changed since `pim` wrote it\n  help: ")), "{run:?}");
        folder.write(name, b"mine\n");
        let run = folder.run(&arguments);
        assert!(run.code == Some(2) && run.err.contains("was not written by `pim`") && run.err.contains("--force"), "{run:?}");
        assert_eq!(folder.read(name), "mine\n");
        assert_eq!(folder.run(&[&arguments[..], &["--force"]].concat()).code, Some(0));
        assert_eq!(folder.read(name), first);
        folder.write(name, b"");
        assert_eq!(folder.run(&arguments).code, Some(0), "nothing is lost with an empty file");
    }
    // what is imported is as `pim fmt` writes it, and stays this program's own
    folder.run(&["fmt", "--check", "out.pim"]).answers(0);
    let left: Vec<_> = fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".tmp")), "{left:?}");
}

#[test]
fn the_head_of_a_written_picture_is_a_comment() {
    let folder = Folder::new(&[("contoso.pim", CONTOSO)]);
    for (name, start) in [("p.svg", "<!-- written by `pim`; "), ("p.html", "<!-- written by `pim`; "), ("p.dot", "// written by `pim`; ")] {
        folder.run(&["graph", "--at", AT, "-o", name]);
        let text = folder.read(name);
        assert!(text.starts_with(start), "{text}");
        if name == "p.svg" {
            assert_eq!(roxmltree::Document::parse(&text).expect("XML").root_element().tag_name().name(), "svg");
        }
        let on_stdout = folder.run(&["graph", "--at", AT, "--format", &name[2..]]).out;
        assert_eq!(text.split_once('\n').map(|(_, rest)| rest), Some(on_stdout.as_str()));
    }
}

#[test]
fn an_interrupt_leaves_nothing_behind() {
    const FILES: usize = 60;
    // a closed terminal is told by a hangup
    for (pause, name, signal) in [(15, "-INT", 2), (40, "-HUP", 1), (90, "-INT", 2)] {
        let files: Vec<(String, String)> = (0..FILES).map(|at| (format!("f{at}.pim"), format!("user   u{at}\n"))).collect();
        let folder = Folder::new(&files.iter().map(|(name, text)| (&**name, &**text)).collect::<Vec<_>>());
        let mut child = folder.command(&["fmt"]).stdout(Stdio::null()).spawn().expect("the binary runs");
        std::thread::sleep(Duration::from_millis(pause));
        _ = Command::new("kill").args([name, &child.id().to_string()]).status();
        let status = child.wait().expect("the binary ends");
        assert!(status.success() || status.signal() == Some(signal), "it ends as what is interrupted: {status:?}");
        for entry in fs::read_dir(folder.path()).expect("a folder") {
            let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
            assert!(name.ends_with(".pim"), "{name} is left behind");
            let text = folder.read(&name);
            assert_eq!(text.split_whitespace().count(), 2, "{name}: {text}");
        }
    }
}
