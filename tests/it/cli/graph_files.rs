//! Answers of Microsoft Graph behind `-p` and `import`: found by their layout, or by what they say they are.

use super::Folder;

const CONTEXT: &str = "\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#";

fn pull() -> String {
    format!("{}/tests/fixtures/graph/pull", env!("CARGO_MANIFEST_DIR"))
}

/// A user as Graph answers it, in UTF-16.
fn user() -> Vec<u8> {
    let text =
        format!("{{{CONTEXT}users\",\"value\":[{{\"id\":\"1\",\"displayName\":\"Zoë\",\"userPrincipalName\":\"zoe@dune.example\"}}]}}");
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

#[test]
fn a_folder_that_was_pulled_is_a_policy_set() {
    let folder = Folder::new(&[]);
    let question = ["is", "eva.storm@fjord.example", "member", "of", "Harbour Ops"];
    let run = folder.run(&[&question[..], &["-p", &pull(), "--at", "2026-03-02T10:00:00Z", "--format", "json"]].concat());
    assert!(run.code == Some(0) && run.out.contains("\"answer\":true") && run.out.ends_with(",\"incomplete\":4}\n"), "{run:?}");
    let run = folder.run(&["check", "-p", &pull(), "--at", "2026-03-02T10:00:00Z", "--deny", "not-evaluated"]);
    assert!(run.code == Some(1) && run.out.contains("`status` is `PendingApproval`, which is not in force"), "{run:?}");
}

#[test]
fn loose_files_are_found_by_what_they_say() {
    let folder = Folder::new(&[("graph/package.json", "{\"name\":\"x\"}"), ("both/main.tf", ""), ("both/users.json", "[]")]);
    folder.write("graph/export.json", &user());
    let run = folder.run_at(&["show", "user", "zoe@dune.example", "-p", "graph"]);
    assert!(run.out.contains("Zoë"), "{run:?}");
    // a folder that is named for it is read whole, so that nothing is passed over in silence
    let run = folder.run(&["import", "graph", "graph"]);
    assert!(run.out.contains("user Zoë {"), "{run:?}");
    assert!(run.err.contains("`graph/package.json` is not read: neither `@odata.context` nor its name tells what it holds"), "{run:?}");
    // beside Terraform files those are read
    let run = folder.run_at(&["show", "tenant", "-p", "both", "--format", "json"]);
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn what_cannot_be_read_is_said_at_once() {
    let folder = Folder::new(&[
        ("half/users/0001.json", "{\"value\":[{\"id\":\"1\""),
        ("half/groups/0001.json", "<html>"),
        ("half/pull.json", "{\"format\":1,\"tenant\":\"T1\",\"steps\":[],\"missing\":[]}"),
        ("half/organization.json", "{\"value\":[{\"id\":\"t2\"}]}"),
    ]);
    let run = folder.run(&["import", "graph", "half", "-o", "out.pim"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    for part in [
        "half/users/0001.json:1:19",
        "it ends in the middle",
        "it is HTML or XML",
        "this is a file of the tenant `t2`, and the others are of `t1`",
        "`out.pim` is not written",
    ] {
        assert!(run.err.contains(part), "{part}: {run:?}");
    }
    let run = folder.run_at(&["who", "is", "member", "of", "ops", "-p", "half"]);
    assert!(run.code == Some(2) && run.out.is_empty(), "{run:?}");
}
