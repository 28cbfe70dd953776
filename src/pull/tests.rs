//! Whole pulls from a Graph in memory, with a clock that only counts.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::sync::Mutex;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::*;

const TENANT: &str = "aaaaaaaa-0000-0000-0000-000000000000";
const OPS: &str = "bbbbbbbb-0000-0000-0000-000000000001";
const NESTED: &str = "bbbbbbbb-0000-0000-0000-000000000002";
const PLAIN: &str = "bbbbbbbb-0000-0000-0000-000000000003";
const GONE: &str = "bbbbbbbb-0000-0000-0000-000000000009";

/// What Graph answers to an address: the last answer stays, those before it are given once.
#[derive(Default)]
struct Graph {
    answers: Mutex<BTreeMap<String, Vec<Result<Reply, Fault>>>>,
    sent: Mutex<Vec<String>>,
}

fn reply(status: u16, retry_after: Option<&str>, body: &str) -> Result<Reply, Fault> {
    Ok(Reply { status, retry_after: retry_after.map(str::to_owned), body: body.as_bytes().to_vec() })
}

fn refused(status: u16, code: &str) -> Result<Reply, Fault> {
    reply(status, None, &format!(r#"{{"error":{{"code":"{code}","message":"no"}}}}"#))
}

impl Graph {
    fn contoso() -> Self {
        let graph = Self::default();
        graph.on(
            "organization",
            &format!(r#"{{"value":[{{"id":"{TENANT}","displayName":"Contoso","verifiedDomains":[{{"name":"contoso.com"}}]}}]}}"#),
        );
        graph.on("users", r#"{"@odata.nextLink":"https://graph.microsoft.com/v1.0/users?page2","value":[{"id":"u1"},{"id":"u2"}]}"#);
        graph.on("users?page2", r#"{ "value" : [ {"id":"u3"} ] }"#);
        let group = |id: &str| format!(r#"{{"id":"{id}"}}"#);
        graph.on("groups", &format!(r#"{{"value":[{},{},{}]}}"#, group(OPS), group(NESTED), group(PLAIN)));
        graph.on("resources", &format!(r#"{{"value":[{{"id":"{OPS}"}},{{"id":"{GONE}"}}]}}"#));
        graph.on(
            &format!("groups/{OPS}/members"),
            &format!(r##"{{"value":[{{"@odata.type":"#microsoft.graph.group","id":"{NESTED}"}}]}}"##),
        );
        graph.then(&format!("groups/{GONE}/members"), vec![refused(404, "Request_ResourceNotFound")]);
        graph
    }

    fn on(&self, address: &str, body: &str) {
        self.then(address, vec![reply(200, None, body)]);
    }

    fn then(&self, address: &str, answers: Vec<Result<Reply, Fault>>) {
        self.answers.lock().unwrap().insert(address.to_owned(), answers);
    }

    /// Finds the answer to an address by its end, or by its path before the query.
    fn answer(&self, url: &str) -> Result<Reply, Fault> {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let of_filter = query.split('\'').nth(1).unwrap_or_default(); // few have one
        let path = path.trim_start_matches("https://graph.microsoft.com").trim_start_matches("/v1.0").trim_start_matches("/beta");
        let path = path.trim_start_matches('/');
        let leaf = path.rsplit('/').next().unwrap();
        let keys = [format!("{path}?{query}"), format!("{leaf} {of_filter}"), path.to_owned(), leaf.to_owned()];
        let mut answers = self.answers.lock().unwrap();
        let found = keys.iter().find(|key| answers.contains_key(*key)).cloned();
        let Some(answers) = found.and_then(|key| answers.get_mut(&key)) else { return reply(200, None, r#"{"value":[]}"#) };
        if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() }
    }

    fn sent(&self, part: &str) -> usize {
        self.sent.lock().unwrap().iter().filter(|sent| sent.contains(part)).count()
    }
}

impl Line for Graph {
    fn send(&self, request: &Request) -> Result<Reply, Fault> {
        match request.sent() {
            Sent::Get(url) => {
                self.sent.lock().unwrap().push(url.to_owned());
                self.answer(url)
            }
            Sent::Batch(url, body) => {
                self.sent.lock().unwrap().push(url.to_owned());
                let whole = self.answer(url)?;
                if whole.status != 200 {
                    return Ok(whole);
                }
                let body: serde_json::Value = serde_json::from_str(body).unwrap();
                let mut responses = Vec::new();
                for request in body["requests"].as_array().unwrap().iter().rev() {
                    let url = request["url"].as_str().unwrap();
                    self.sent.lock().unwrap().push(url.to_owned());
                    let Ok(reply) = self.answer(url) else { continue };
                    let headers = reply.retry_after.map_or_else(String::new, |after| format!(r#""headers":{{"Retry-After":"{after}"}},"#));
                    let body = String::from_utf8(reply.body).unwrap();
                    responses.push(format!(r#"{{"id":{},"status":{},{headers}"body":{body}}}"#, request["id"], reply.status));
                }
                reply(200, None, &format!(r#"{{"responses":[{}]}}"#, responses.join(",")))
            }
        }
    }
}

#[derive(Default)]
struct Folder(RefCell<BTreeMap<String, Vec<u8>>>);

impl Store for Folder {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(self.0.borrow().get(name).cloned())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.0.borrow_mut().insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<bool> {
        Ok(self.0.borrow_mut().remove(name).is_some())
    }
}

impl Folder {
    fn text(&self, name: &str) -> String {
        String::from_utf8(self.0.borrow().get(name).unwrap_or_else(|| panic!("no {name}")).clone()).unwrap()
    }

    fn has(&self, name: &str) -> bool {
        self.0.borrow().contains_key(name)
    }
}

#[derive(Default)]
struct Watcher {
    waits: RefCell<Vec<u64>>,
    notes: RefCell<Vec<String>>,
}

impl Clock for Watcher {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }

    fn sleep(&self, time: Duration) {
        self.waits.borrow_mut().push(time.as_secs());
    }
}

impl Watch for Watcher {
    fn settled(&self, _: Progress) {}

    fn waits(&self, _: Duration, _: &str) {}

    fn note(&self, text: &str) {
        self.notes.borrow_mut().push(text.to_owned());
    }
}

fn plan() -> Plan {
    Plan {
        hosts: Hosts::of(Cloud::Global),
        cloud: Cloud::Global,
        tenant: None,
        token_tenant: Some(TENANT.to_owned()),
        identity: Identity::unknown(),
        all_groups: false,
        probe_groups: false,
        is_resumed: false,
    }
}

fn run(graph: &Graph, plan: &Plan, folder: &Folder) -> (Result<Report, Stop>, Watcher) {
    let watcher = Watcher::default();
    let report = pull(World { line: graph, store: folder, clock: &watcher, watch: &watcher }, plan);
    (report, watcher)
}

fn missing(report: &Report) -> Vec<(&str, u16, &str)> {
    report.record.missing.iter().map(|missing| (missing.what.as_str(), missing.status, missing.code.as_str())).collect()
}

#[test]
fn a_tenant_is_pulled_byte_for_byte() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    let (report, watcher) = run(&graph, &plan(), &folder);
    let report = report.unwrap();
    assert_eq!(missing(&report), []);
    assert!(report.record.complete && watcher.waits.borrow().is_empty());
    assert_eq!(folder.text("users/0002.json"), r#"{ "value" : [ {"id":"u3"} ] }"#);
    assert!(folder.has(&format!("group/{OPS}/policies.0001.json")) && folder.has(&format!("group/{OPS}/members.0001.json")));
    assert!(folder.has(&format!("group/{NESTED}/members.0001.json")), "what is nested matters");
    assert!(!folder.has(&format!("group/{PLAIN}/members.0001.json")), "what nobody names does not");
    assert_eq!(graph.sent(PLAIN), 0);
    let record = Record::parse(folder.text(NAME).as_bytes()).unwrap();
    assert!(record.complete && record.finished.is_some() && record.tenant == TENANT);
    assert_eq!(record, report.record);
    assert_eq!(report.items.iter().find(|(step, _)| step.what == "users").map(|(_, items)| *items), Some(3));
}

#[test]
fn a_group_that_was_deleted_is_a_note_and_not_missing() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    let (report, watcher) = run(&graph, &plan(), &folder);
    let gone = report.unwrap().record.steps.into_iter().find(|asked| asked.status == 404).unwrap();
    assert!(gone.file.is_none() && gone.url.contains(GONE));
    assert!(watcher.notes.borrow().iter().any(|note| note.contains(GONE)));
    assert_eq!(graph.sent(GONE), 1, "nothing else is asked about it");
}

#[test]
fn only_what_was_put_off_is_asked_again_and_as_late_as_graph_says() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    let whole = reply(200, None, r#"{"value":[{"id":"s"}]}"#);
    graph.then(&format!("eligibilitySchedules {OPS}"), vec![reply(429, Some("7"), "{}"), reply(503, None, "{}"), whole.clone()]);
    graph.then("users", vec![reply(429, Some("3"), "<html>"), whole]);
    let (report, watcher) = run(&graph, &plan(), &folder);
    assert!(report.unwrap().record.complete);
    assert_eq!(*watcher.waits.borrow(), [3, 7, 4]);
    assert_eq!((graph.sent("/eligibilitySchedules?"), graph.sent("/assignmentSchedules?"), graph.sent("/v1.0/users?")), (3, 1, 2));
}

#[test]
fn what_stays_put_off_is_missing_after_eight_more_times() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    graph.then("users", vec![refused(429, "TooManyRequests")]);
    graph.then("roleDefinitions", vec![reply(200, None, r#"{"value":[{"id":"#)]);
    let (report, watcher) = run(&graph, &plan(), &folder);
    assert_eq!(missing(&report.unwrap()), [("role-definitions", 200, "half-a-body"), ("users", 429, "TooManyRequests")]);
    assert_eq!(*watcher.waits.borrow(), [2, 4, 8, 16, 32, 64, 64, 64]);
    assert_eq!((graph.sent("/v1.0/users?"), graph.sent("/roleDefinitions")), (9, 4));
    assert!(!folder.has("users/0001.json") && !folder.has("roles/definitions/0001.json"), "half a body is in no file");
}

#[test]
fn a_half_batch_and_a_missing_answer_are_asked_again() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    graph.then(
        "$batch",
        vec![reply(200, None, r#"{"responses":[{"id":"0","sta"#), Err(Fault::Cut("gone".to_owned())), reply(200, None, "{}")],
    );
    graph.then(&format!("assignmentSchedules {OPS}"), vec![Err(Fault::Cut("left out".to_owned())), reply(200, None, r#"{"value":[]}"#)]);
    let (report, watcher) = run(&graph, &plan(), &folder);
    assert!(report.unwrap().record.complete);
    assert!(watcher.waits.borrow().iter().all(|wait| *wait <= 4));
}

#[test]
fn what_is_refused_is_missing_with_graphs_own_code() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    graph.then(&format!("roleManagementPolicyAssignments {OPS}"), vec![refused(403, "UnauthorizedAccessException")]);
    graph.then("policies", vec![refused(400, "AadPremiumLicenseRequired")]);
    graph.then("servicePrincipals", vec![reply(200, None, "<!doctype html>")]);
    let (report, watcher) = run(&graph, &plan(), &folder);
    let report = report.unwrap();
    let expected = [
        ("conditional-access-policies", 400, "AadPremiumLicenseRequired"),
        ("group-policies", 403, "UnauthorizedAccessException"),
        ("service-principals", 200, "no-json"),
    ];
    assert_eq!(missing(&report), expected);
    assert_eq!(report.record.missing[1].group.as_deref(), Some(OPS));
    assert!(!report.record.complete && !folder.has("service-principals/0001.json"));
    assert_eq!(watcher.notes.borrow().iter().filter(|note| note.contains("P2")).count(), 1, "said once");
}

#[test]
fn no_list_of_groups_under_pim_is_no_word_about_any() {
    for (answer, code) in [(reply(200, None, r#"{"value":[]}"#), "empty"), (refused(403, "Forbidden"), "Forbidden")] {
        let graph = Graph::contoso();
        graph.then("resources", vec![answer]);
        let (report, _) = run(&graph, &plan(), &Folder::default());
        assert_eq!(missing(&report.unwrap()).iter().map(|(what, _, code)| (*what, *code)).collect::<Vec<_>>(), [("pim-groups", code)]);
        assert_eq!(graph.sent("/eligibilitySchedules?"), 0);
        let (graph_probed, folder) = (Graph::contoso(), Folder::default());
        graph_probed.then("resources", vec![refused(403, "Forbidden")]);
        let (report, _) = run(&graph_probed, &Plan { probe_groups: true, ..plan() }, &folder);
        assert!(report.unwrap().record.complete);
        assert_eq!(graph_probed.sent("/eligibilitySchedules?"), 3);
        assert!(folder.has(&format!("group/{PLAIN}/policies.0001.json")));
    }
}

#[test]
fn members_of_every_group_are_asked_for_on_demand() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    let (report, _) = run(&graph, &Plan { all_groups: true, ..plan() }, &folder);
    assert!(report.unwrap().record.complete && folder.has(&format!("group/{PLAIN}/owners.0001.json")));
}

#[test]
fn a_page_that_leads_to_another_host_is_not_followed() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    graph.on("users", r#"{"@odata.nextLink":"https://evil.example/v1.0/users?page2","value":[{"id":"u1"}]}"#);
    let (report, _) = run(&graph, &plan(), &folder);
    assert_eq!(missing(&report.unwrap()), [("users", 200, "next-link-to-another-host")]);
    assert_eq!(graph.sent("evil"), 0);
}

#[test]
fn pages_that_lead_in_a_circle_end() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    graph.on("users?page2", r#"{"@odata.nextLink":"https://graph.microsoft.com/v1.0/users?page2","value":[]}"#);
    let (report, _) = run(&graph, &plan(), &folder);
    assert_eq!(missing(&report.unwrap()), [("users", 200, "next-link-in-a-circle")]);
    assert_eq!(graph.sent("users?page2"), 1);
}

#[test]
fn pages_that_lead_back_over_others_end_at_once() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    let to = |page: u8| format!(r#"{{"@odata.nextLink":"https://graph.microsoft.com/v1.0/users?page{page}","value":[]}}"#);
    graph.on("users?page2", &to(3));
    graph.on("users?page3", &to(2));
    let (report, _) = run(&graph, &plan(), &folder);
    assert_eq!(missing(&report.unwrap()), [("users", 200, "next-link-in-a-circle")]);
    assert_eq!((graph.sent("users?page2"), graph.sent("users?page3")), (1, 1));
    run(&graph, &Plan { is_resumed: true, ..plan() }, &folder).0.unwrap();
    assert_eq!((graph.sent("users?page2"), graph.sent("users?page3")), (1, 1), "pages of the folder lead there, too");
}

#[test]
fn one_answer_of_a_batch_that_is_not_let_in_is_missing() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    graph.then(&format!("assignmentSchedules {OPS}"), vec![refused(401, "Unauthorized")]);
    let (report, _) = run(&graph, &plan(), &folder);
    assert_eq!(missing(&report.unwrap()), [("group-assignment-schedules", 401, "Unauthorized")]);
    assert!(folder.has(&format!("group/{OPS}/members.0001.json")), "the rest is pulled");
    for address in ["eligibilitySchedules", "assignmentScheduleInstances", "roleManagementPolicyAssignments"] {
        graph.then(&format!("{address} {OPS}"), vec![refused(401, "Unauthorized")]);
    }
    let is_out = |graph: &Graph| matches!(run(graph, &plan(), &Folder::default()).0, Err(Stop::SignedOut(code)) if code == "Unauthorized");
    assert!(is_out(&graph), "all answers of a batch");
    let graph = Graph::contoso();
    graph.then("$batch", vec![refused(401, "Unauthorized")]);
    assert!(is_out(&graph), "the batch itself");
}

#[test]
fn a_list_of_groups_under_pim_that_ends_half_way_is_completed_on_demand() {
    for next in ["https://graph.microsoft.com/beta/resources?page2", "https://evil.example/beta/resources"] {
        let graph = Graph::contoso();
        graph.on("resources", &format!(r#"{{"@odata.nextLink":"{next}","value":[{{"id":"{OPS}"}}]}}"#));
        graph.then("resources?page2", vec![refused(403, "Forbidden")]);
        let (report, _) = run(&graph, &plan(), &Folder::default());
        assert_eq!(missing(&report.unwrap()).iter().map(|(what, ..)| *what).collect::<Vec<_>>(), ["pim-groups"]);
        assert_eq!(graph.sent("/eligibilitySchedules?"), 1);
        let (report, _) = run(&graph, &Plan { probe_groups: true, ..plan() }, &Folder::default());
        assert!(report.unwrap().record.complete);
        assert_eq!(graph.sent("/eligibilitySchedules?"), 1 + 3);
    }
    let graph = Graph::contoso();
    run(&graph, &Plan { probe_groups: true, ..plan() }, &Folder::default()).0.unwrap();
    assert_eq!(graph.sent("/eligibilitySchedules?"), 1, "a list that is whole is taken at its word");
}

#[test]
fn a_domain_that_cannot_be_checked_is_refused() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    graph.then("organization", vec![refused(403, "Forbidden")]);
    let named = |tenant: &str| Plan { tenant: Some(tenant.to_owned()), ..plan() };
    let (stopped, _) = run(&graph, &named("fabrikam.com"), &folder);
    assert!(matches!(stopped, Err(Stop::Unchecked(told, meant)) if told == TENANT && meant == "fabrikam.com"));
    let (stopped, _) = run(&graph, &Plan { token_tenant: None, ..named("fabrikam.com") }, &folder);
    assert!(matches!(stopped, Err(Stop::NoTenant(_))));
    let (stopped, _) = run(&graph, &named("cccccccc-0000-0000-0000-000000000000"), &folder);
    assert!(matches!(stopped, Err(Stop::OtherTenant(..))));
    assert!(folder.0.borrow().is_empty());
    run(&graph, &named(&TENANT.to_uppercase()), &folder).0.unwrap();
}

#[test]
fn ids_that_are_no_ids_lead_nowhere() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    graph.on("resources", r#"{"value":[{"id":"../../../etc"},{"id":"a' or 'a'='a"}]}"#);
    graph.on("groups", r#"{"value":[{"id":"..","isAssignableToRole":true}]}"#);
    let (report, _) = run(&graph, &plan(), &folder);
    report.unwrap();
    assert!(folder.0.borrow().keys().all(|name| !name.contains("..")));
}

#[test]
fn a_token_that_is_not_taken_ends_the_pull_and_it_goes_on_later() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    graph.then("users?page2", vec![refused(401, "InvalidAuthenticationToken"), reply(200, None, r#"{"value":[]}"#)]);
    let (stopped, _) = run(&graph, &plan(), &folder);
    assert!(matches!(stopped, Err(Stop::SignedOut(code)) if code == "InvalidAuthenticationToken"));
    let record = Record::parse(folder.text(NAME).as_bytes()).unwrap();
    assert!(record.finished.is_none() && !record.complete);
    let (report, _) = run(&graph, &Plan { is_resumed: true, ..plan() }, &folder);
    let report = report.unwrap();
    assert!(report.record.complete);
    assert_eq!(graph.sent("/v1.0/users?$select"), 1, "its file is there");
    assert_eq!(graph.sent("/v1.0/users?page2"), 2);
    assert_eq!(report.record.steps.iter().filter(|asked| asked.step == 1).count(), 2, "what was there counts too");
}

#[test]
fn what_is_whole_is_not_asked_for_again() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    let (first, _) = run(&graph, &plan(), &folder);
    let sent = graph.sent.lock().unwrap().len();
    let (second, _) = run(&graph, &Plan { is_resumed: true, ..plan() }, &folder);
    assert_eq!(first.unwrap().record.steps, second.unwrap().record.steps);
    let again = graph.sent.lock().unwrap().len() - sent;
    assert_eq!(again, 2, "whose tenant it is, and the group that is gone");
}

#[test]
fn a_file_that_ends_half_way_is_asked_for_again() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    run(&graph, &plan(), &folder).0.unwrap();
    let whole = folder.text("users/0001.json");
    folder.write("users/0001.json", &whole.as_bytes()[..20]).unwrap();
    run(&graph, &Plan { is_resumed: true, ..plan() }, &folder).0.unwrap();
    assert_eq!(folder.text("users/0001.json"), whole);
}

#[test]
fn a_collection_whose_next_page_is_no_longer_known_begins_again() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    graph.then("users?page2", vec![refused(401, "InvalidAuthenticationToken"), refused(400, "Directory_ExpiredPageToken")]);
    assert!(run(&graph, &plan(), &folder).0.is_err());
    folder.write("users/0002.json", b"half").unwrap();
    folder.write("users/0003.json", br#"{"value":[{"id":"of before"}]}"#).unwrap();
    let one = reply(200, None, r#"{"value":[{"id":"u9"}]}"#);
    graph.then("users", vec![one]);
    let (report, _) = run(&graph, &Plan { is_resumed: true, ..plan() }, &folder);
    let report = report.unwrap();
    assert!(report.record.complete);
    assert_eq!(report.items.iter().find(|(step, _)| step.what == "users").map(|(_, items)| *items), Some(1));
    assert!(folder.text("users/0001.json").contains("u9"));
    assert!(!folder.has("users/0002.json"), "what was before is gone");
}

#[test]
fn many_groups_are_asked_about_in_few_batches() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    let ids: Vec<String> = (0..50).map(|at| format!("bbbbbbbb-0000-0000-0001-{at:012}")).collect();
    let rows = ids.iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect::<Vec<_>>().join(",");
    graph.on("groups", &format!(r#"{{"value":[{rows}]}}"#));
    graph.on("resources", &format!(r#"{{"value":[{rows}]}}"#));
    assert!(run(&graph, &plan(), &folder).0.unwrap().record.complete);
    assert_eq!((graph.sent("/eligibilitySchedules?"), graph.sent("$batch")), (50, 10 + 5), "steps 8 and 9, then step 10");
}

#[test]
fn another_tenant_is_refused() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    for (named, token) in [(Some("fabrikam.com"), None), (None, Some("cccccccc-0000-0000-0000-000000000000"))] {
        let plan = Plan { tenant: named.map(str::to_owned), token_tenant: token.map(str::to_owned), ..plan() };
        assert!(matches!(run(&graph, &plan, &folder).0, Err(Stop::OtherTenant(..))));
        assert!(folder.0.borrow().is_empty());
    }
    let plan = Plan { tenant: Some("Contoso.com".to_owned()), ..plan() };
    run(&graph, &plan, &folder).0.unwrap();
    let other = folder.text(NAME).replace(TENANT, "dddddddd-0000-0000-0000-000000000000");
    folder.write(NAME, other.as_bytes()).unwrap();
    assert!(matches!(run(&graph, &Plan { is_resumed: true, ..plan }, &folder).0, Err(Stop::OtherTenant(..))));
}

#[test]
fn nothing_that_answers_ends_at_once() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    graph.then("organization", vec![Err(Fault::Unreachable("no route".to_owned()))]);
    let (stopped, watcher) = run(&graph, &plan(), &folder);
    assert!(matches!(stopped, Err(Stop::Unreachable(_))) && watcher.waits.borrow().is_empty());
    graph.on("organization", "<html>sign in to the network</html>");
    assert!(matches!(run(&graph, &plan(), &folder).0, Err(Stop::NotGraph(_))));
    assert!(folder.0.borrow().is_empty());
}

#[test]
fn a_tenant_that_does_not_tell_of_itself_is_the_tokens() {
    let (graph, folder) = (Graph::contoso(), Folder::default());
    graph.then("organization", vec![refused(403, "Forbidden")]);
    let (report, _) = run(&graph, &plan(), &folder);
    let report = report.unwrap();
    assert_eq!((report.record.tenant.as_str(), missing(&report)), (TENANT, vec![("organization", 403, "Forbidden")]));
    let (stopped, _) = run(&graph, &Plan { token_tenant: None, ..plan() }, &Folder::default());
    assert!(matches!(stopped, Err(Stop::NoTenant(_))));
}
