//! Which lists are whole, what a file is taken for, and whose it is.

use pim::exchange::graph;

use super::Case;
use super::rules::{ANNA, BEN, GROUP, OTHER, assigned, files_of_world, row, world};

const UNIT: &str = "cccccccc-0000-4000-8000-000000000001";

/// Imports files as they are, with nothing beside them.
pub fn loose(files: &[(&str, &str)]) -> Case {
    let files: Vec<(String, Vec<u8>)> = files.iter().map(|(name, text)| (name.replace("GROUP", GROUP), text.as_bytes().to_vec())).collect();
    Case::of(graph::FORMAT, &files)
}

pub fn user(id: &str, name: &str) -> String {
    format!("{{\"id\":\"{id}\",\"displayName\":\"{name}\",\"userType\":null,\"accountEnabled\":true,\"onPremisesSyncEnabled\":null}}")
}

pub fn list(context: &str, rows: &[String]) -> String {
    format!("{{\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#{context}\",\"value\":[{}]}}", rows.join(","))
}

/// That nobody is listed in a unit is no word about who is in it.
#[test]
fn a_unit_whose_members_are_not_told_is_named() {
    let unit =
        |restricted: bool| format!("[{{\"id\":\"{UNIT}\",\"displayName\":\"board\",\"isMemberManagementRestricted\":{restricted}}}]");
    let said = |restricted: bool, members: &str| {
        let file = format!("units/{UNIT}/members.0001.json");
        world(&[("units/0001.json", &unit(restricted)), (&file, members)]).said()
    };
    let named = "units/0001.json:1:8: unknown: who is in the administrative unit `board` is not told: ";
    let protects = format!("{named}whom it protects is not known, and those who are not listed count as unprotected\n");
    assert_eq!(said(true, ""), protects);
    assert_eq!(said(false, ""), format!("{named}those who are not listed count as outside\n"));
    let half = format!("{{\"@odata.nextLink\":\"https://graph.microsoft.com/v1.0/next\",\"value\":[{{\"id\":\"{ANNA}\"}}]}}");
    assert_eq!(said(true, &half), protects);
    assert_eq!(said(true, &format!("[{{\"id\":\"{ANNA}\"}}]")), "");
}

/// The folder above a pull may be named by the id of its tenant: that is no group.
#[test]
fn an_id_above_a_pull_is_nobodys() {
    let eligible = format!("[{}]", row("s", ANNA, r#"{"type":"noExpiration"}"#, ""));
    let files = files_of_world(&[("group/GROUP/eligibility-schedules.0001.json", &eligible)]);
    let below = |folder: &str| {
        let files: Vec<_> = files.iter().map(|(name, text)| (format!("{folder}{name}"), text.clone().into_bytes())).collect();
        Case::of(graph::FORMAT, &files)
    };
    let (plain, deep) = (below(""), below("tenants/dddddddd-0000-4000-8000-000000000001/2026-11-30/"));
    assert_eq!((plain.text(), plain.said()), (deep.text(), deep.said()));
    assert!(!deep.text().contains("assign unknown"), "{}", deep.text());
}

#[test]
fn a_page_that_is_missing_in_the_middle_leaves_a_list_open() {
    let page = |id: &str, name: &str, next: &str| format!("{{{next}\"value\":[{}]}}", user(id, name));
    let next = "\"@odata.nextLink\":\"https://graph.microsoft.com/v1.0/next\",";
    let eligible = format!("[{}]", row("s", OTHER, r#"{"type":"noExpiration"}"#, ""));
    let told = |second: &str, third: &str| {
        let first = page(ANNA, "anna", next);
        let files = [("users/0001.json", &*first), ("users/0002.json", second), ("users/0003.json", third)];
        assigned(&world(&[&files[..], &[("group/GROUP/eligibility-schedules.0001.json", &eligible)]].concat()))
    };
    let gone = "  unknown: 1 row is left out: about nobody who is listed, so deleted, a device or a contact\n";
    assert_eq!(told(&page(BEN, "ben", next), "{\"value\":[]}"), gone);
    assert_eq!(told(&page(BEN, "ben", ""), ""), gone);
    for told in [told("", &page(BEN, "ben", "")), told(&page(BEN, "ben", next), ""), told(&page(BEN, "ben", ""), "{\"value\":[]}")] {
        assert!(told.contains("1 principal is known by id alone") && !told.contains("deleted"), "{told}");
    }
}

#[test]
fn two_pulls_at_once_are_refused() {
    let pull = r#"{"format":1,"steps":[],"missing":[]}"#;
    let case = loose(&[("new/pull.json", pull), ("old/pull.json", pull)]);
    assert!(case.said().starts_with("old/pull.json:1:1: unreadable-file: a second `pull.json`: two pulls are not read as one\n"));
    assert_eq!(case.imported.refused.first().map(|fault| fault.labels.len()), Some(2));
    assert_eq!(loose(&[("new/pull.json", pull)]).imported.refused, []);
}

/// What only begins or ends like the name of a list is another one.
#[test]
fn what_is_not_known_is_named_and_not_guessed() {
    let rows = [user(ANNA, "anna"), user(BEN, "ben")];
    for context in [
        "userRegistrationDetails",
        "groupSettings",
        "identityGovernance/entitlementManagement/resources",
        "roleManagement/exchange/roleAssignments",
        "groups('1')/transitiveMembers",
    ] {
        let case = loose(&[("a.json", &list(context, &rows))]);
        let word = context.replace("('1')", "");
        assert!(case.said().contains(&format!("`{word}` is not read, with 2 rows")), "{}", case.said());
        assert!(!case.text().contains("anna"), "{}", case.text());
    }
    let rows = format!("[{}]", rows.join(","));
    for name in ["GROUP-transitiveMembers.json", "GROUP-memberOf.json", "group-admins.json", "UserGroups.json", "policies.json"] {
        let case = loose(&[(name, &rows)]);
        let said = format!("`{}` is not read: neither `@odata.context` nor its name", name.replace("GROUP", GROUP));
        assert!(case.said().contains(&said) && !case.text().contains("anna"), "{}", case.said());
    }
}

/// One thing alone, or rows that are all about one, may be what a filter left.
#[test]
fn a_short_list_that_somebody_saved_is_not_whole() {
    let users = list("users", &[user(ANNA, "anna"), user(BEN, "ben")]);
    let group = |id: &str, name: &str| format!("{{\"id\":\"{id}\",\"displayName\":\"{name}\"}}");
    let groups = list("groups", &[group(GROUP, "ops"), group(OTHER, "dev")]);
    let services = list("servicePrincipals", &[]);
    let eligible = |rows: &[String]| list("identityGovernance/privilegedAccess/group/eligibilitySchedules", rows);
    let of = |id: &str, who: &str| row(id, who, r#"{"type":"noExpiration"}"#, "");
    let told = |users: &str, eligibles: &str| {
        let files = [("users.json", users), ("groups.json", &*groups), ("servicePrincipals.json", &*services), ("e.json", eligibles)];
        let case = loose(&files);
        format!("{}{}", case.text(), case.said())
    };
    let open = "assign unknown to ops as eligible member\n";
    assert!(told(&users, &eligible(&[of("1", ANNA)])).contains(open));
    assert!(told(&users, &eligible(&[of("1", ANNA), of("2", ANNA)])).contains(open));
    assert!(!told(&users, &eligible(&[of("1", ANNA), of("2", BEN)])).contains(open));
    // one user leaves open who else there is
    let both = eligible(&[of("1", ANNA), of("2", BEN)]);
    for one in [user(ANNA, "anna"), list("users", &[user(ANNA, "anna")])] {
        let told = told(&one, &both);
        assert!(told.contains("assign aaaaaaaa-0000-4000-8000-000000000012 to ops as eligible member"), "{told}");
    }
}

#[test]
fn roles_of_one_principal_or_one_role_are_not_all() {
    let admin = "62e90394-69f5-4237-9190-012177145e10";
    let reader = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b";
    let given = |who: &str, role: &str| {
        format!("{{\"id\":\"{who}{role}\",\"principalId\":\"{who}\",\"roleDefinitionId\":\"{role}\",\"directoryScopeId\":\"/\"}}")
    };
    let open = |rows: &[String]| {
        let files = [
            ("users.json", &*list("users", &[user(ANNA, "anna"), user(BEN, "ben")])),
            ("a.json", &*list("roleManagement/directory/roleAssignments", rows)),
            ("s.json", &*list("roleManagement/directory/roleAssignmentSchedules", &[])),
        ];
        loose(&files).text().contains("assign unknown to role \"Global Administrator\" as active\n")
    };
    assert!(open(&[given(ANNA, admin), given(BEN, admin)]));
    assert!(open(&[given(ANNA, admin), given(ANNA, reader)]));
    assert!(open(&[given(ANNA, admin)]) && open(&[]));
    assert!(!open(&[given(ANNA, admin), given(BEN, reader)]));
}
