//! Ends that are not told, rows that only a time explains, and policies of Conditional Access that cannot be written.

use super::Case;
use super::lists::{list, loose, user};
use super::rules::{ANNA, GROUP, assigned, row, world};

const ADMIN: &str = "62e90394-69f5-4237-9190-012177145e10";
const ASSUMED: &str = "# assumed to have no end: none is told\n";
const COUNTED: &str = "  unknown: 1 assignment is taken to have no end: none is told, and there may be one (assumed)\n";

/// Without schedules and instances a row tells who is there now, and no more.
#[test]
fn a_row_without_what_tells_its_end_is_assumed_to_have_none() {
    let members = format!("[{{\"id\":\"{ANNA}\"}}]");
    let (schedules, instances) = ("group/GROUP/assignment-schedules.0001.json", "group/GROUP/assignment-instances.0001.json");
    let told = |more: &[(&str, &str)]| assigned(&world(&[&[("group/GROUP/members.0001.json", &*members)], more].concat()));
    let row = "assign anna to ops as active member\n";
    assert_eq!(told(&[]), row);
    assert!(told(&[(instances, "")]).starts_with(row), "schedules tell of ends");
    let open = told(&[(schedules, ""), (instances, "")]);
    assert!(open.contains(&format!("{ASSUMED}{row}")) && open.contains(COUNTED), "{open}");
    // a group that is not under PIM has no ends
    let plain = told(&[
        (schedules, ""),
        (instances, ""),
        ("pim-groups/0001.json", "[{\"id\":\"another\"}]"),
        ("group/GROUP/policies.0001.json", ""),
    ]);
    assert!(plain.contains(row) && !plain.contains(ASSUMED), "{plain}");
}

#[test]
fn a_role_without_what_tells_its_end_is_assumed_to_have_none() {
    let given = format!("[{{\"id\":\"1\",\"principalId\":\"{ANNA}\",\"roleDefinitionId\":\"{ADMIN}\",\"directoryScopeId\":\"/\"}}]");
    let told = |more: &[(&str, &str)]| assigned(&world(&[&[("roles/assignments/0001.json", &*given)], more].concat()));
    let row = "assign anna to role \"Global Administrator\" as active\n";
    assert!(told(&[("roles/assignment-instances/0001.json", "")]).starts_with(row));
    let open = told(&[("roles/assignment-schedules/0001.json", ""), ("roles/assignment-instances/0001.json", "")]);
    assert!(open.contains(&format!("{ASSUMED}{row}")) && open.contains(COUNTED), "{open}");
}

#[test]
fn an_activation_without_an_end_is_not_silently_for_ever() {
    for end in ["null", "\"0001-01-01T00:00:00Z\""] {
        let instance = format!(
            "[{{\"id\":\"i\",\"groupId\":\"{GROUP}\",\"accessId\":\"member\",\"principalId\":\"{ANNA}\",\"memberType\":\"Direct\",\
             \"assignmentType\":\"Activated\",\"startDateTime\":\"2026-01-01T00:00:00Z\",\"endDateTime\":{end}}}]"
        );
        let told = assigned(&world(&[("group/GROUP/assignment-instances.0001.json", &instance)]));
        let start = format!("{ASSUMED}assign anna to ops as active member from 2026-01-01T00:00:00Z\n");
        assert!(told.starts_with(&start) && told.contains(COUNTED), "{end}: {told}");
    }
}

/// Nothing tells when loose files were saved: a schedule may begin later than the row of today that it seems to explain.
#[test]
fn without_a_time_a_schedule_with_a_start_explains_no_row() {
    let members = format!("[{{\"id\":\"{ANNA}\"}}]");
    let told = |start: &str, instances: &str| {
        let schedule = format!("[{}]", row("s", ANNA, r#"{"type":"noExpiration"}"#, "").replace("\"2026-01-01T00:00:00Z\"", start));
        let anna = user(ANNA, "anna");
        let files = [
            ("user.json", &*anna),
            ("GROUP-members.json", &*members),
            ("GROUP-assignmentSchedules.json", &*schedule),
            ("GROUP-assignmentScheduleInstances.json", instances),
        ];
        assigned(&loose(&files.into_iter().filter(|(_, text)| !text.is_empty()).collect::<Vec<_>>()))
    };
    let scheduled = "as active member from 2027-01-01T00:00:00Z\n";
    let open = told("\"2027-01-01T00:00:00Z\"", "");
    assert!(open.contains(scheduled) && open.contains("assign unknown anna to"), "{open}");
    assert!(open.contains("1 assignment is not known to be there beside its schedule"), "{open}");
    // where what is active is listed, and it is not, the row stands for itself
    let both = told("\"2027-01-01T00:00:00Z\"", "{\"value\":[]}");
    assert!(both.contains(scheduled) && both.contains("as active member\n") && !both.contains("assign unknown anna"), "{both}");
    // what began at no time began before
    let since = told("null", "");
    assert_eq!(since.matches("assign anna to").count(), 1, "{since}");
    assert!(!since.contains("assign unknown anna"), "{since}");
}

/// What cannot be written is asked of everybody, and named.
#[test]
fn a_policy_of_conditional_access_that_cannot_be_written_is_enforced() {
    let policy = |state: &str, users: &str| {
        format!(
            "{{\"id\":\"p\",\"displayName\":\"Guard\",\"state\":\"{state}\",\"conditions\":{{\"applications\":\
             {{\"includeAuthenticationContextClassReferences\":[\"c1\"]}},\"users\":{{{users}}}}}}}"
        )
    };
    let told = |policies: &[String]| -> (String, Case) {
        let policies = list("identity/conditionalAccess/policies", policies);
        let case = world(&[("contexts/0001.json", "[{\"id\":\"c1\"}]"), ("contexts/policies.0001.json", &policies)]);
        let text = case.text();
        let start = text.find("context c1").unwrap();
        (text[start..].split("\n\n").next().unwrap().trim_end().to_owned(), case)
    };
    let named = "the policy of Conditional Access `Guard` is taken as enforced on all whom it does not leave out by name";
    for users in [
        r#""includeUsers":["All"],"excludeRoles":["x"]"#,
        r#""includeUsers":["All"],"excludeGuestsOrExternalUsers":{"guestOrExternalUserTypes":"b2bCollaborationGuest"}"#,
        r#""includeUsers":["All"],"excludeUsers":["GuestsOrExternalUsers"]"#,
        r#""includeUsers":["aaaaaaaa-0000-4000-8000-000000000011"]"#,
    ] {
        let disabled = policy("disabled", r#""includeUsers":["All"]"#);
        let (text, case) = told(&[policy("enabled", users), disabled]);
        assert_eq!(text, "context c1", "{users}");
        assert!(case.said().contains(named), "{}", case.said());
    }
    let (text, case) = told(&[policy("disabled", r#""includeUsers":["All"],"excludeRoles":["x"]"#)]);
    assert!(text.contains("off") && !case.said().contains(named), "{text}{}", case.said());
    let (text, _) =
        told(&[policy("enabled", &format!("\"includeUsers\":[\"All\"],\"excludeUsers\":[\"{ANNA}\"],\"excludeRoles\":[\"x\"]"))]);
    assert!(text.contains("anna"), "{text}");
}
