//! What goes wrong on the way, one after the other.

use super::{Stage, files};
use crate::double::fault::Fault;
use crate::double::sample::{GONE, OPS};

#[test]
fn what_is_put_off_in_a_batch_or_alone_is_asked_again() {
    let stage = Stage::new(vec![
        Fault::throttle("/eligibilitySchedules", 2, 429, 0),
        Fault::throttle("/v1.0/users?", 1, 503, 0),
        Fault::throttle("/v1.0/$batch", 1, 504, 0),
    ]);
    let run = stage.pull(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!((stage.double.count("/eligibilitySchedules"), stage.double.count("/assignmentSchedules?")), (3, 1));
}

#[test]
fn a_step_that_is_refused_is_missing_by_name() {
    let stage = Stage::new(vec![Fault::refuse("scopeType eq 'Group'", 403, "UnauthorizedAccessException")]);
    let run = stage.pull(&[]);
    assert_eq!(run.code, 1);
    assert_eq!(stage.missing(), ["group-policies 403 UnauthorizedAccessException"]);
    assert_eq!(stage.record()["missing"][0]["group"], OPS);
    insta::assert_snapshot!(run.out);
}

#[test]
fn half_a_body_is_asked_for_again_and_in_no_file() {
    let stage = Stage::new(vec![Fault::half("/v1.0/users?", 1), Fault::half("/members", 1)]);
    let run = stage.pull(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(stage.double.count("/v1.0/users?"), 2);
}

#[test]
fn a_page_for_people_is_no_answer() {
    let stage = Stage::new(vec![Fault::html("/servicePrincipals", 200), Fault::html("/owners", 502)]);
    let run = stage.pull(&[]);
    assert_eq!(run.code, 1);
    let missing = stage.missing();
    assert!(
        missing.contains(&"service-principals 200 no-json".to_owned()) && missing.contains(&"group-owners 502 http-502".to_owned()),
        "{missing:?}"
    );
    assert!(!files(&stage.folder()).iter().any(|name| name.contains("owners") || name.contains("service-principals")));
    let stage = Stage::new(vec![Fault::html("/", 200)]);
    let run = stage.pull(&[]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("what answers is not Microsoft Graph"), "{}", run.err);
}

#[test]
fn a_group_that_was_deleted_is_a_note() {
    let stage = Stage::new(Vec::new());
    let run = stage.pull(&[]);
    assert_eq!(run.code, 0);
    assert!(run.err.contains(&format!("note: group {GONE} is listed under PIM and was deleted")), "{}", run.err);
    assert!(!files(&stage.folder()).iter().any(|name| name.contains(GONE)));
}

#[test]
fn no_list_of_groups_under_pim_is_missing_unless_each_is_asked() {
    let refused = || vec![Fault::refuse("/group/resources", 403, "Forbidden")];
    let stage = Stage::new(refused());
    assert_eq!((stage.pull(&[]).code, stage.missing()), (1, vec!["pim-groups 403 Forbidden".to_owned()]));
    let stage = Stage::new(refused());
    assert_eq!(stage.pull(&["--probe-groups"]).code, 0);
    assert!(files(&stage.folder()).contains(&format!("group/{OPS}/policies.0001.json")));
}

#[test]
fn nobody_leads_to_another_host() {
    let stage = Stage::new(vec![Fault::other_host("/v1.0/users?"), Fault::redirect("/servicePrincipals")]);
    assert_eq!(stage.pull(&[]).code, 1);
    assert_eq!(stage.missing(), ["service-principals 302 http-302", "users 200 next-link-to-another-host"]);
}

#[test]
fn a_tenant_without_a_plan_is_told_once() {
    let stage = Stage::new(vec![Fault::refuse("/privilegedAccess/", 400, "AadPremiumLicenseRequired")]);
    let run = stage.pull(&["--probe-groups"]);
    assert_eq!(run.code, 1);
    let told = run.out.matches("400 AadPremiumLicenseRequired").count();
    assert_eq!(told, 3, "once a call, however many groups: {}", run.out);
}

#[test]
fn nothing_that_answers_is_told_at_once() {
    let stage = Stage::new(Vec::new());
    let mut command = stage.command(&["-o", "tenant", "--token-env", "GRAPH_TOKEN"]);
    let run = super::Run::of(&command.args(["--base-url", "http://127.0.0.1:1"]).output().unwrap());
    assert_eq!(run.code, 2, "{run:?}");
}
