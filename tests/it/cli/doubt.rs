//! What is not known is never told as if it were, whatever asks.

use super::Folder;

const USERS: &str = r#"{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users","value":[
{"id":"00000001-0000-4000-8000-000000000000","displayName":"Ann","userPrincipalName":"ann@contoso.example","userType":"Member","accountEnabled":true,"onPremisesSyncEnabled":null},
{"id":"00000002-0000-4000-8000-000000000000","displayName":"Bob","userPrincipalName":"bob@contoso.example","userType":"Member","accountEnabled":true,"onPremisesSyncEnabled":null}]}"#;

#[test]
fn whether_a_group_is_under_pim_is_no_reason_where_it_is_not_known() {
    let folder = Folder::new(&[("a.pim", "user eva\ngroup ops { unknown pim-enabled }\n")]);
    let out = folder.run_at(&["who", "can", "activate", "membership", "of", "ops"]).out;
    assert!(out.contains("nobody") && !out.contains("not-pim-enabled"), "{out}");
}

#[test]
fn a_policy_that_is_not_known_demands_nothing_for_certain() {
    let folder = Folder::new(&[("a.pim", "user eva\ngroup ops { pim-enabled membership policy unknown }\n")]);
    let out = folder.run_at(&["list", "approvals", "--group", "ops", "--format", "json"]).out;
    let membership = out.split("ownership of ops").next().unwrap();
    assert!(membership.contains("membership of ops") && !membership.contains("justification"), "{out}");
}

/// Statements about many roles may stand in one place of what was imported: each is told by its own name.
#[test]
fn roles_that_nothing_tells_of_are_told_by_their_names() {
    let folder = Folder::new(&[("tenant/users.json", USERS)]);
    let out = folder.run_at(&["who", "can", "reach", "role", "Global Administrator", "-p", "tenant"]).out;
    assert!(out.contains("`Global Administrator` (not known here)") || out.contains("is in role `Global Administrator`"), "{out}");
    assert!(!out.contains("`Agent ID Administrator`"), "{out}");
}

#[test]
fn answers_of_graph_beside_policies_are_named() {
    let folder = Folder::new(&[("a.pim", "user eva\n"), ("users.json", USERS), ("package.json", "{\"name\":\"x\"}")]);
    let run = folder.run_at(&["check"]);
    assert!((run.out.clone() + &run.err).contains("`users.json` is not read"), "{} {}", run.out, run.err);
    assert!(!(run.out.clone() + &run.err).contains("package.json"), "{} {}", run.out, run.err);
}
