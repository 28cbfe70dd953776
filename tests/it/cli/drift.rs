//! `pim diff --drift`: the tenant is the side that was asked, whichever way round the two are given.

use super::Folder;

const USERS: &str = r#"{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users","value":[{"id":"00000001-0000-4000-8000-000000000000","displayName":"Ann","userPrincipalName":"ann@contoso.example","userType":"Member","accountEnabled":true,"onPremisesSyncEnabled":null}]}"#;
const PULL: &str = r#"{"format":1,"tenant":"11111111-0000-4000-8000-000000000000","cloud":"global","started":"2026-03-01T00:00:00Z","finished":"2026-03-01T00:01:00Z","identity":{"kind":"delegated","scopes":[]},"steps":[],"missing":[],"complete":true}"#;

#[test]
fn the_tenant_is_the_side_that_was_asked() {
    let folder = Folder::new(&[
        ("files/a.pim", "user ann { upn \"ann@contoso.example\" }\nuser bob { upn \"bob@contoso.example\" }\n"),
        ("tenant/pull.json", PULL),
        ("tenant/users/0001.json", USERS),
    ]);
    for sides in [["files", "tenant"], ["tenant", "files"]] {
        let run = folder.run_at(&[&["diff", "--drift"][..], &sides[..]].concat());
        assert_eq!(run.code, Some(1), "{}", run.out);
        let out = run.out;
        assert!(out.contains("  files   files\n  tenant  tenant\n"), "{out}");
        assert!(out.contains("- in the files, not in the tenant: user `bob`"), "{out}");
        assert!(out.contains("user `Ann`: name `ann` → `Ann`") && !out.contains("tenant: user `ann`"), "one person under two names: {out}");
        assert!(out.lines().count() < 60, "what was not asked for is told together: {out}");
    }
    let out = folder.run_at(&["diff", "files", "files/a.pim", "--drift"]);
    assert_eq!(out.code, Some(0), "of two that are written the first is the tenant");
    let out = folder.run_at(&["diff", "files", "--drift"]);
    assert_eq!(out.code, Some(2));
}
