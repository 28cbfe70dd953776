//! Each rule by itself: schedules, policies, and what is whole, on the smallest rows that show it.

use std::fmt::Write;

use pim::exchange::graph;

use super::{Case, root};

pub const GROUP: &str = "aaaaaaaa-0000-4000-8000-000000000001";
pub const OTHER: &str = "aaaaaaaa-0000-4000-8000-000000000002";
pub const ANNA: &str = "aaaaaaaa-0000-4000-8000-000000000011";
pub const BEN: &str = "aaaaaaaa-0000-4000-8000-000000000012";

/// Files that tell of two users and a group under PIM, all lists of it empty unless another file takes its place.
pub fn world(files: &[(&str, &str)]) -> Case {
    let files: Vec<(String, Vec<u8>)> = files_of_world(files).into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
    Case::of(graph::FORMAT, &files)
}

/// Returns the files of a world: those of every one, but where others take their place; an empty one takes one away.
pub fn files_of_world(files: &[(&str, &str)]) -> Vec<(String, String)> {
    let user = |id: &str, name: &str| {
        format!("{{\"id\":\"{id}\",\"displayName\":\"{name}\",\"userType\":null,\"accountEnabled\":true,\"onPremisesSyncEnabled\":null}}")
    };
    let group = format!(
        "{{\"id\":\"{GROUP}\",\"displayName\":\"ops\",\"groupTypes\":[],\"isAssignableToRole\":null,\"onPremisesSyncEnabled\":null,\"visibility\":null}}"
    );
    let mut all: Vec<(String, String)> = vec![
        ("users/0001.json".to_owned(), format!("[{},{}]", user(ANNA, "anna"), user(BEN, "ben"))),
        ("service-principals/0001.json".to_owned(), "{\"value\":[]}".to_owned()),
        ("groups/0001.json".to_owned(), format!("[{group}]")),
        ("pim-groups/0001.json".to_owned(), format!("[{{\"id\":\"{GROUP}\"}}]")),
        ("units/0001.json".to_owned(), "{\"value\":[]}".to_owned()),
        ("contexts/0001.json".to_owned(), "{\"value\":[]}".to_owned()),
        ("contexts/policies.0001.json".to_owned(), "{\"value\":[]}".to_owned()),
    ];
    for list in ["eligibility-schedules", "assignment-schedules", "assignment-instances", "members", "owners"] {
        all.push((format!("group/{GROUP}/{list}.0001.json"), "{\"value\":[]}".to_owned()));
    }
    for list in ["definitions", "assignments", "assignment-schedules", "eligibility-schedules", "assignment-instances", "policies"] {
        all.push((format!("roles/{list}/0001.json"), "{\"value\":[]}".to_owned()));
    }
    for (name, text) in files {
        let name = name.replace("GROUP", GROUP);
        all.retain(|(other, _)| *other != name);
        all.push((name, (*text).to_owned()));
    }
    all.retain(|(_, text)| !text.is_empty());
    all
}

/// Returns the assignments of an import, and what is said besides.
pub fn assigned(case: &Case) -> String {
    let text = case.text();
    let is_assigned = |line: &&str| line.starts_with("assign") || line.starts_with("# ");
    let mut told = String::new();
    text.lines().filter(is_assigned).for_each(|line| _ = writeln!(told, "{line}"));
    case.said().lines().for_each(|line| _ = writeln!(told, "  {}", line.split_once(": ").unwrap().1));
    told
}

/// One row of a schedule, with what is to be changed of it.
pub fn row(id: &str, who: &str, expiration: &str, more: &str) -> String {
    format!(
        "{{\"id\":\"{id}\",\"groupId\":\"{GROUP}\",\"accessId\":\"member\",\"principalId\":\"{who}\",\"memberType\":\"Direct\",\
         \"scheduleInfo\":{{\"startDateTime\":\"2026-01-01T00:00:00Z\",\"expiration\":{expiration}}}{more}}}"
    )
}

fn eligible(rows: &[String]) -> String {
    assigned(&world(&[("group/GROUP/eligibility-schedules.0001.json", &format!("[{}]", rows.join(",")))]))
}

#[test]
fn expirations_are_windows() {
    let of = |expiration: &str| eligible(&[row("s", ANNA, expiration, "")]);
    let start = "assign anna to ops as eligible member from 2026-01-01T00:00:00Z";
    for (expiration, end) in [
        (r#"{"type":"noExpiration"}"#, "\n"),
        (r#"{"type":"AfterDateTime","endDateTime":"2026-02-01T00:00:00Z"}"#, " until 2026-02-01T00:00:00Z\n"),
        (r#"{"type":"afterDuration","duration":"P30D"}"#, " for 30d\n"),
        (r#"{"type":"afterDuration","duration":"P1Y"}"#, " for 365d\n"),
    ] {
        assert_eq!(of(expiration), format!("{start}{end}"), "{expiration}");
    }
    let assumed = format!(
        "# assumed to have no end: none is told\n{start}\n  unknown: 1 assignment is taken to have no end: none is told, and there may be one (assumed)\n"
    );
    for expiration in [
        r#"{"type":"notSpecified"}"#,
        r#"{"type":"unknownFutureValue"}"#,
        "{}",
        r#"{"type":"afterDateTime","endDateTime":"0001-01-01T00:00:00Z"}"#,
    ] {
        assert_eq!(of(expiration), assumed, "{expiration}");
    }
    assert_eq!(
        of(r#"{"type":"afterDateTime","endDateTime":"2025-01-01T00:00:00Z"}"#),
        "  unknown: 1 assignment is left out: with an end before the start\n"
    );
    assert!(of(r#"{"type":"afterDuration","duration":"P1M"}"#).contains("bad-duration: `duration` is no length: `P1M`"));
    assert!(of(r#"{"type":"afterDateTime","endDateTime":"soon"}"#).contains("bad-time: `endDateTime` is no time: `soon`"));
    assert!(of(r#"{"type":"afterDateTime","endDateTime":"+12026-01-01T00:00:00Z"}"#).contains("bad-time"));
}

#[test]
fn what_is_not_in_force_is_left_out_with_a_count() {
    let status = |word: &str| row(word, ANNA, r#"{"type":"noExpiration"}"#, &format!(",\"status\":\"{word}\""));
    let told = eligible(&["Revoked", "Revoked2", "PendingApproval", "Provisioned", "granted", "ScheduleCreated"].map(status));
    assert_eq!(told.matches("assign anna").count(), 3, "{told}");
    assert!(told.contains("1 row is left out: `status` is `Revoked`, which is not in force"), "{told}");
    let inherited = row("s", ANNA, r#"{"type":"noExpiration"}"#, "").replace("Direct", "Inherited");
    assert_eq!(eligible(&[inherited]), "  no effect: 1 row is passed over: `memberType` is `Inherited`, which repeats what a group has\n");
}

/// A schedule, its instance and the member that comes of it are one assignment; what nothing explains is one for ever (D3.7).
#[test]
fn one_assignment_is_told_in_three_places() {
    let instance = |of: &str, who: &str, kind: &str, end: &str| {
        format!(
            "{{\"id\":\"i{of}\",\"groupId\":\"{GROUP}\",\"accessId\":\"member\",\"principalId\":\"{who}\",\"memberType\":\"Direct\",\
             \"assignmentType\":\"{kind}\",\"assignmentScheduleId\":\"{of}\",\"startDateTime\":\"2026-01-01T00:00:00Z\",\"endDateTime\":{end}}}"
        )
    };
    let told = |schedules: &[String], instances: &[String], members: &[&str]| {
        let members: Vec<String> = members.iter().map(|id| format!("{{\"id\":\"{id}\"}}")).collect();
        assigned(&world(&[
            ("group/GROUP/assignment-schedules.0001.json", &format!("[{}]", schedules.join(","))),
            ("group/GROUP/assignment-instances.0001.json", &format!("[{}]", instances.join(","))),
            ("group/GROUP/members.0001.json", &format!("[{}]", members.join(","))),
            ("pull.json", r#"{"format":1,"finished":"2026-01-02T00:00:00Z","steps":[],"missing":[]}"#),
        ]))
    };
    let until = |day: &str| format!("{{\"type\":\"afterDateTime\",\"endDateTime\":\"{day}T00:00:00Z\"}}");
    let plain = row("S", ANNA, &until("2026-03-01"), ",\"assignmentType\":\"Assigned\"");
    let window = "from 2026-01-01T00:00:00Z until 2026-03-01T00:00:00Z\n";
    assert_eq!(
        told(std::slice::from_ref(&plain), &[instance("s", ANNA, "Assigned", "\"2026-03-01T00:00:00Z\"")], &[ANNA, BEN]),
        format!("assign anna to ops as active member {window}assign ben to ops as active member\n")
    );
    // the instance tells that it was activated, and until when
    let open = row("s", ANNA, r#"{"type":"notSpecified"}"#, "");
    assert_eq!(
        told(&[open], &[instance("s", ANNA, "Activated", "\"2026-01-01T04:00:00Z\"")], &[ANNA]),
        "assign anna to ops as activated member from 2026-01-01T00:00:00Z until 2026-01-01T04:00:00Z\n"
    );
    // an instance of which no schedule tells stands for itself; one without an id of its schedule is found by what it is about
    assert_eq!(
        told(&[], &[instance("s", ANNA, "Assigned", "null")], &[ANNA]),
        "assign anna to ops as active member from 2026-01-01T00:00:00Z\n"
    );
    let nameless = instance("s", ANNA, "Assigned", "\"2026-03-01T00:00:00Z\"").replace("\"assignmentScheduleId\":\"s\",", "");
    assert_eq!(told(std::slice::from_ref(&plain), &[nameless], &[ANNA]), format!("assign anna to ops as active member {window}"));
    // what begins later explains no member of today
    let later = plain.replace("2026-01-01", "2026-02-01");
    assert_eq!(
        told(&[later], &[], &[ANNA]),
        "assign anna to ops as active member from 2026-02-01T00:00:00Z until 2026-03-01T00:00:00Z\nassign anna to ops as active member\n"
    );
    // what is told twice is one
    assert_eq!(told(&[plain.clone(), plain], &[], &[ANNA]), format!("assign anna to ops as active member {window}"));
}

#[test]
fn starts_of_the_year_one_and_null_are_always() {
    for start in ["null", "\"0001-01-01T08:00:00Z\"", "\"/Date(-62135596800000)/\""] {
        let row = row("s", ANNA, r#"{"type":"noExpiration"}"#, "").replace("\"2026-01-01T00:00:00Z\"", start);
        assert_eq!(eligible(&[row]), "assign anna to ops as eligible member\n", "{start}");
        let ends = r#"{"type":"afterDuration","duration":"P1D"}"#;
        let row = self::row("s", ANNA, ends, "").replace("\"2026-01-01T00:00:00Z\"", start);
        assert!(eligible(&[row]).starts_with("assign unknown anna to ops as eligible member\n"), "{start}");
    }
}

/// What a file would have told is not known, and no more than that.
#[test]
fn each_missing_file_leaves_open_what_it_would_have_told() {
    let open = |name: &str| {
        let case = world(&[(name, "")]);
        let text = case.text();
        text.lines()
            .filter(|line| line.contains("unknown") && !line.contains(" policy unknown"))
            .map(|line| format!("{}\n", line.trim()))
            .collect::<String>()
    };
    assert_eq!(open("none"), "");
    assert_eq!(
        open("group/GROUP/eligibility-schedules.0001.json"),
        "assign unknown to ops as eligible member\nassign unknown to ops as eligible owner\n"
    );
    assert_eq!(open("group/GROUP/members.0001.json"), "assign unknown to ops as active member\n");
    assert_eq!(open("group/GROUP/owners.0001.json"), "assign unknown to ops as active owner\n");
    assert_eq!(
        open("group/GROUP/assignment-schedules.0001.json"),
        "assign unknown to ops as active member\nassign unknown to ops as active owner\n"
    );
    assert_eq!(open("pim-groups/0001.json"), "unknown pim-enabled\n");
    // an empty list never means that there are none
    let text = world(&[("pim-groups/0001.json", "{\"value\":[]}")]).text();
    assert!(text.contains("unknown pim-enabled"), "{text}");
    // half a list is none, and so is what `pull.json` misses although there is a file
    let half = "{\"@odata.nextLink\":\"https://graph.microsoft.com/v1.0/next\",\"value\":[]}";
    let text = world(&[("group/GROUP/members.0001.json", half)]).text();
    assert!(text.contains("assign unknown to ops as active member"), "{text}");
    let missing = format!("{{\"format\":1,\"steps\":[],\"missing\":[{{\"what\":\"group-owners\",\"group\":\"{GROUP}\",\"status\":503}}]}}");
    let text = world(&[("pull.json", &missing)]).text();
    assert!(text.contains("assign unknown to ops as active owner"), "{text}");
}

/// Imports a policy of those rules; returns how it is written, and what is said besides.
fn policy(rules: &str) -> (String, String) {
    let row =
        format!("{{\"scopeId\":\"{GROUP}\",\"scopeType\":\"Group\",\"roleDefinitionId\":\"member\",\"policy\":{{\"rules\":[{rules}]}}}}");
    let case = world(&[("group/GROUP/policies.0001.json", &row)]);
    let text = case.text();
    let lines = text.lines().skip_while(|line| !line.contains("membership policy")).take_while(|line| !line.contains("ownership"));
    (lines.map(|line| format!("{}\n", line.trim())).collect::<String>(), case.said())
}

fn rule(id: &str, rest: &str) -> String {
    format!("{{\"id\":\"{id}\"{rest}}}")
}

#[test]
fn what_pim_cannot_hold_is_not_known() {
    for length in ["PT45M", "PT25H", "PT15M"] {
        let (text, said) = policy(&rule("Expiration_EndUser_Assignment", &format!(",\"maximumDuration\":\"{length}\"")));
        assert!(text.contains("max unknown") && said.contains("1 longest activation of a policy is not known"), "{text}{said}");
    }
    let both = [
        rule("Enablement_EndUser_Assignment", r#","enabledRules":["MultiFactorAuthentication","Justification"]"#),
        rule("AuthenticationContext_EndUser_Assignment", r#","isEnabled":true,"claimValue":"c7""#),
    ];
    let (text, said) = policy(&both.join(","));
    assert!(text.contains("require unknown mfa, unknown context, justification"), "{text}{said}");
    assert!(said.contains("rules ask for MFA and for a context") && !said.contains("error"), "{said}");
}

#[test]
fn a_rule_or_field_that_is_absent_is_not_known() {
    let (text, said) = policy(&rule("Expiration_EndUser_Assignment", ",\"maximumDuration\":\"PT2H\""));
    assert!(text.contains("activation { max 2h  require unknown  approval unknown }"), "{text}{said}");
    assert!(text.contains("eligible { max unknown }"), "{text}");
    for (id, rest, expected) in [
        ("Approval_EndUser_Assignment", r#","setting":{"isApprovalRequired":false}"#, "no approval"),
        ("Approval_EndUser_Assignment", r#","setting":{}"#, "approval unknown"),
        (
            "Approval_EndUser_Assignment",
            r#","setting":{"isApprovalRequired":true,"approvalStages":[{"primaryApprovers":[]}]}"#,
            "approval by unknown",
        ),
        (
            "Approval_EndUser_Assignment",
            r##","setting":{"isApprovalRequired":true,"approvalStages":[{"primaryApprovers":[{"@odata.type":"#microsoft.graph.requestorManager"}]}]}"##,
            "approval by unknown",
        ),
        ("Expiration_Admin_Eligibility", ",\"isExpirationRequired\":false", "eligible { permanent }"),
        ("Expiration_Admin_Eligibility", ",\"maximumDuration\":\"P15D\"", "eligible { max unknown }"),
        ("Expiration_EndUser_Assignment", ",\"maximumDuration\":\"PT0S\"", "max unknown"),
        (
            "Expiration_Admin_Eligibility",
            r#","isExpirationRequired":true,"maximumDuration":{"Ticks":155520000000000,"Days":180,"Hours":0,"TotalDays":180.0}"#,
            "eligible { max 180d }",
        ),
        ("Expiration_EndUser_Assignment", r#","maximumDuration":{"Hours":0,"Ticks":0}"#, "max unknown"),
        ("AuthenticationContext_EndUser_Assignment", r#","isEnabled":true,"claimValue":"c7""#, "context c7"),
        ("AuthenticationContext_EndUser_Assignment", r#","isEnabled":true,"claimValue":"""#, "require unknown"),
        ("Enablement_EndUser_Assignment", r#","enabledRules":["ticketing"]"#, "require unknown context, ticket"),
        ("Enablement_EndUser_Assignment", r#","enabledRules":["MULTIFACTORAUTHENTICATION"]"#, "require mfa"),
    ] {
        let (text, said) = policy(&rule(id, rest));
        assert!(text.contains(expected), "{rest}\n{text}{said}");
    }
    let (_, said) = policy(&rule("Expiration_Admin_Eligibility", ",\"isExpirationRequired\":true"));
    assert!(said.contains("expiry-without-length"), "{said}");
    let (_, said) = policy(&rule("Expiration_EndUser_Assignment", r#","maximumDuration":{"Ticks":1}"#));
    assert!(said.contains("`maximumDuration` is no length: `1 ticks`"), "{said}");
    let other = r##","@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyMoonRule","isExpirationRequired":false"##;
    let (text, said) = policy(&rule("Expiration_Admin_Eligibility", other));
    assert!(text.contains("eligible { max unknown }") && said.contains("MoonRule` is no type of the rule"), "{text}{said}");
    let (_, said) = policy(&rule("Moon_EndUser_Assignment", ""));
    assert!(said.contains("1 rule of a policy is not read: no rule has the id `moon_enduser_assignment`"), "{said}");
}

#[test]
fn a_group_may_be_its_own_approver() {
    let set = format!("{{\"@odata.type\":\"#microsoft.graph.groupMembers\",\"groupId\":\"{GROUP}\"}}");
    let rule = format!(
        "{{\"id\":\"Approval_EndUser_Assignment\",\"setting\":{{\"isApprovalRequired\":true,\"approvalStages\":[{{\"primaryApprovers\":[{set}]}}]}}}}"
    );
    let row =
        format!("{{\"scopeId\":\"{GROUP}\",\"scopeType\":\"Group\",\"roleDefinitionId\":\"owner\",\"policy\":{{\"rules\":[{rule}]}}}}");
    let text = world(&[("group/GROUP/policies.0001.json", &row)]).text();
    assert!(text.contains("approval by ops"), "{text}");
}

#[test]
fn groups_of_one_name_are_two() {
    let group = |id: &str| format!("{{\"id\":\"{id}\",\"displayName\":\"ops\"}}");
    let text = world(&[("groups/0001.json", &format!("[{},{}]", group(GROUP), group(&OTHER.replace("aaaaaaaa", "bbbbbbbb"))))]).text();
    assert!(text.contains("group \"ops (aaaaaaaa)\" \"ops\" {") && text.contains("group \"ops (bbbbbbbb)\" \"ops\" {"), "{text}");
}

#[test]
fn files_of_another_tenant_are_refused() {
    let organization = |id: &str| format!("{{\"value\":[{{\"id\":\"{id}\"}}]}}");
    let case = world(&[("a/organization.json", &organization("T1")), ("b/organization.json", &organization("t2"))]);
    assert!(
        case.said().starts_with("b/organization.json:1:17: unreadable-file: this is a file of the tenant `t2`, and the others are of `t1`"),
        "{}",
        case.said()
    );
    let case = world(&[("a/organization.json", &organization("T1")), ("b/organization.json", &organization("t1"))]);
    assert_eq!(case.imported.refused, []);
}

#[test]
fn answers_of_a_batch_are_read() {
    let context = "https://graph.microsoft.com/v1.0/$metadata#users";
    let batch = format!(
        "{{\"responses\":[{{\"id\":\"1\",\"status\":200,\"body\":{{\"@odata.context\":\"{context}\",\"value\":[{{\"id\":\"{OTHER}\",\"displayName\":\"cleo\"}}]}}}},\
         {{\"id\":\"2\",\"status\":403,\"body\":{{\"error\":{{\"code\":\"Forbidden\"}}}}}}]}}"
    );
    let case = world(&[("batch.json", &batch)]);
    assert!(case.text().contains("user cleo {"), "{}", case.text());
    assert!(case.said().contains("an answer in `batch.json` has the status 403: it says nothing"), "{}", case.said());
}

/// The samples of Microsoft's own pages are read whole.
#[test]
fn real_samples_are_read() {
    let data = std::env::var_os("PIM_REAL_DATA").map_or_else(|| root().join("../shared/data/real"), std::path::PathBuf::from);
    let folder = data.join("graph");
    if !folder.is_dir() {
        let message = format!("skipped: no real samples in `{}`; PIM_REAL_DATA names another folder\n", folder.display());
        std::io::Write::write_all(&mut std::io::stderr(), message.as_bytes()).unwrap();
        return;
    }
    let files: Vec<(String, Vec<u8>)> = super::files_of(&folder).into_iter().filter(|(name, _)| name.ends_with(".json")).collect();
    let case = Case::of(graph::FORMAT, &files);
    let said = case.said();
    let wrong = said.lines().filter(|line| line.contains(": syntax: ") || line.contains(": bad-")).collect::<Vec<_>>();
    assert_eq!(wrong, Vec::<&str>::new());
    let text = case.text();
    for part in [
        "group \"HR Taskforce\" {",
        "microsoft365",
        "activation { max 7h  require justification  no approval }",
        "until 2024-04-10T00:00:00Z",
        "assign \"56f2d212-e49c-42e3-8298-0188e5bef094\" to \"2b5ed229-4072-478d-9504-a047ebd4b07d\" as active member\n",
        "assign f1847572-48aa-47aa-96a3-2ec61904f41f to role \"Global Administrator\" as active\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}\n{said}");
    }
}
