//! What AzureHound tells to the tree. Each folder of `tests/fixtures/azurehound` is imported; in `tests/it/azurehound` stands what comes of
//! it. `PIM_UPDATE_IMPORTS=1` rewrites that: read what changed.

use pim::exchange::azurehound::FORMAT;

use crate::graph_import::{Case, compare_folders, files_of, root};

#[test]
fn files_are_imported_as_they_say() {
    compare_folders(FORMAT, "tests/fixtures/azurehound", "tests/it/azurehound");
}

/// Newer versions write ids and names in capitals: but for the names, both say the same.
#[test]
fn the_case_of_ids_does_not_matter() {
    let text = |folder: &str| Case::of(FORMAT, &files_of(&root().join("tests/fixtures/azurehound").join(folder))).text();
    assert_eq!(text("uppercase").to_lowercase(), text("lower").to_lowercase());
}

/// It has nothing about PIM for groups: that is not known, and it is not none.
#[test]
fn nothing_is_known_of_pim_for_groups() {
    let text = Case::of(FORMAT, &files_of(&root().join("tests/fixtures/azurehound/lower"))).text();
    for part in [
        "unknown pim-enabled",
        "membership policy unknown",
        "ownership policy unknown",
        "assign unknown to \"Cellar Masters\" as eligible member",
        "assign unknown to \"Cellar Masters\" as eligible owner",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains("assign unknown to \"Cellar Masters\" as active"), "{text}");
}

#[test]
fn what_is_no_envelope_is_an_error() {
    let said = |text: &str| Case::of(FORMAT, &[("a.json".to_owned(), text.as_bytes().to_vec())]).said();
    assert!(said("{\"data\":[{\"kind\":\"AZUser\"").contains("a.json:1:25: syntax: cannot read `a.json`: it ends in the middle"));
    assert!(said("{\"data\":[{\"kind\":\"AZUser\"}]}").contains("a row has no `kind` and `data` as AzureHound writes them"));
    assert!(said("[]").contains("it has no `data` as AzureHound writes it"));
    let other = |tenant: &str| format!("{{\"kind\":\"AZUser\",\"data\":{{\"id\":\"1\",\"tenantId\":\"{tenant}\"}}}}");
    let two = format!("{{\"data\":[{},{}]}}", other("t1"), other("t2"));
    assert!(said(&two).contains("unreadable-file: this is a file of the tenant `t2`, and the others are of `t1`"), "{}", said(&two));
}
