//! `pim export`: what it writes where, what it says of what it leaves out, and when it writes nothing.

use super::Folder;

#[test]
fn an_export_can_be_read_in_place_of_its_source() {
    let folder = Folder::contoso();
    let run = folder.run(&["export", "pim", "-p", "contoso.pim", "-o", "whole.pim", "--promises"]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), ""), "{run:?}");
    assert!(run.err.starts_with("wrote whole.pim: ") && run.err.ends_with(" statements\n"), "{run:?}");
    folder.run(&["fmt", "--check", "whole.pim"]).answers(0);
    let answer = |path: &str, more: &[&str]| {
        let asked = ["who", "can", "activate", "membership", "of", "exchange-ops", "--format", "json", "--at", super::AT, "-p", path];
        folder.run(&[&asked[..], more].concat()).out
    };
    folder.run(&["export", "json", "-p", "contoso.pim", "-o", "whole.json"]);
    assert!(!answer("contoso.pim", &[]).is_empty());
    assert_eq!(answer("whole.pim", &[]), answer("contoso.pim", &[]));
    assert_eq!(answer("whole.json", &[]), answer("contoso.pim", &[]));
    // as PowerShell writes what it is given
    let wide = format!("\u{feff}{}", folder.read("whole.json")).encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    folder.write("wide.json", &wide);
    assert_eq!(folder.run(&["import", "json", "wide.json"]).out, folder.run(&["import", "json", "whole.json"]).out);
    let run = folder.run(&["import", "json", "whole.json"]);
    assert!(run.code == Some(0) && run.out.contains("group exchange-ops"), "{run:?}");
}

#[test]
fn only_own_files_are_replaced() {
    let folder = Folder::contoso();
    let pim = ["export", "pim", "-p", "contoso.pim", "-o", "out.pim"];
    let json = ["export", "json", "-p", "contoso.pim", "-o", "out.json"];
    for arguments in [pim, json] {
        assert_eq!(folder.run(&arguments).code, Some(0));
        let first = folder.read(arguments[5]);
        assert_eq!(folder.run(&arguments).code, Some(0), "its own is replaced: {arguments:?}");
        folder.write(arguments[5], b"mine\n");
        let run = folder.run(&arguments);
        assert!(run.code == Some(2) && run.err.contains("is there already, and ") && run.err.contains("--force"), "{run:?}");
        assert_eq!(folder.read(arguments[5]), "mine\n");
        assert_eq!(folder.run(&[&arguments[..], &["--force"]].concat()).code, Some(0));
        assert_eq!(folder.read(arguments[5]), first);
    }
}

#[test]
fn what_cannot_be_written_is_said() {
    let folder = Folder::new(&[("a.pim", "user a\nexpect nobody: who is member of g\n"), ("b/b.pim", "user b\n")]);
    folder.run(&["export", "pim", "-p", "a.pim"]).complains(2);
    let run = folder.run(&["export", "json", "-p", "b", "--closed"]);
    assert!(run.code == Some(2) && run.err.contains("a tenant is written as it is"), "{run:?}");
    let run = folder.run(&["export", "json", "-p", "b", "--promises"]);
    assert!(run.code == Some(2) && run.err.contains("for `pim export pim` only"), "{run:?}");
    let run = folder.run(&["export", "pim", "--schema"]);
    assert!(run.code == Some(2) && run.err.contains("no schema"), "{run:?}");
    assert!(folder.run(&["export", "json", "--schema"]).answers(0).starts_with("{\n"));
    let run = folder.run(&["export", "pim", "-p", "b", "--assume", "user c { mfa }"]);
    assert_eq!(run.out, "user b\nuser c { mfa }\n");
}
