//! A stand-in of the AuthZEN certification: a client that knows nothing but the protocol and the policy of the scenario (alice, bob, two records), and
//! finds its way from the configuration on.

use pim::serve::{Engine, Served};
use serde_json::{Value, json};

use super::{get, header, now, post, request, value};

/// What a client of the protocol does.
struct Client {
    engine: Engine,
    configuration: Value,
}

/// The scenario: who may do what.
fn permitted(who: &str, action: &str, record: &str) -> bool {
    let own = if who == "alice" { "record-1" } else { "record-2" };
    ["alice", "bob"].contains(&who)
        && ["record-1", "record-2"].contains(&record)
        && (action == "read" || (record == own && ["write", "delete"].contains(&action)))
}

const USERS: [&str; 3] = ["alice", "bob", "mallory"];
const ACTIONS: [&str; 4] = ["read", "write", "delete", "dance"];
const RECORDS: [&str; 3] = ["record-1", "record-2", "record-3"];

impl Client {
    fn new() -> Self {
        let engine = Engine::new(Served::Fixture, None);
        let configuration = value(&get(&engine, "/.well-known/authzen-configuration"));
        Self { engine, configuration }
    }

    fn ask(&self, endpoint: &str, body: &Value) -> Value {
        let base = self.configuration["policy_decision_point"].as_str().unwrap();
        let url = self.configuration[endpoint].as_str().unwrap_or_else(|| panic!("no {endpoint}"));
        let response = post(&self.engine, url.strip_prefix(base).unwrap(), body.to_string());
        assert_eq!((response.status, header(&response, "content-type")), (200, Some("application/json")), "{body}");
        value(&response)
    }

    fn decide(&self, who: &str, action: &str, record: &str) -> Value {
        self.ask("access_evaluation_endpoint", &question(who, action, record))["decision"].clone()
    }
}

fn user(id: &str) -> Value {
    json!({"type":"user","id":id})
}

fn record(id: &str) -> Value {
    json!({"type":"record","id":id})
}

fn question(who: &str, action: &str, on: &str) -> Value {
    json!({"subject":user(who),"action":{"name":action},"resource":record(on)})
}

#[test]
fn every_single_decision_is_the_scenarios() {
    let client = Client::new();
    for who in USERS {
        for action in ACTIONS {
            for record in RECORDS {
                assert_eq!(client.decide(who, action, record), permitted(who, action, record), "{who} {action} {record}");
            }
        }
    }
}

#[test]
fn properties_context_and_unknown_fields_turn_no_decision() {
    let client = Client::new();
    let mut body = question("alice", "write", "record-1");
    body["subject"]["properties"] = json!({"department":"Sales"});
    body["action"]["properties"] = json!({"method":"PUT"});
    body["resource"]["properties"] = json!({"owner":"alice"});
    body["context"] = json!({"time":"2024-10-26T01:22-07:00"});
    body["foo"] = json!("bar");
    assert_eq!(client.ask("access_evaluation_endpoint", &body)["decision"], true);
    body["subject"]["id"] = json!("bob");
    assert_eq!(client.ask("access_evaluation_endpoint", &body)["decision"], false);
}

#[test]
fn several_decisions_come_in_order_and_end_where_told() {
    let client = Client::new();
    let all: Vec<(&str, &str, &str)> = USERS
        .iter()
        .flat_map(|who| ACTIONS.iter().flat_map(move |action| RECORDS.iter().map(move |record| (*who, *action, *record))))
        .collect();
    let items: Vec<Value> = all.iter().map(|(who, action, record)| question(who, action, record)).collect();
    let expected: Vec<bool> = all.iter().map(|(who, action, record)| permitted(who, action, record)).collect();
    for (semantic, count) in [
        ("execute_all", expected.len()),
        ("deny_on_first_deny", expected.iter().position(|decision| !decision).unwrap() + 1),
        ("permit_on_first_permit", expected.iter().position(|decision| *decision).unwrap() + 1),
    ] {
        let told = client.ask("access_evaluations_endpoint", &json!({"evaluations":items,"options":{"evaluations_semantic":semantic}}));
        let decisions: Vec<bool> = told["evaluations"].as_array().unwrap().iter().map(|item| item["decision"].as_bool().unwrap()).collect();
        assert_eq!(decisions, expected[..count], "{semantic}");
    }
}

#[test]
fn defaults_fill_what_an_item_does_not_say() {
    let client = Client::new();
    let body = json!({"subject":user("alice"),"action":{"name":"write"},"evaluations":[
        {"resource":record("record-1")}, {"resource":record("record-2")}, {"action":{"name":"read"},"resource":record("record-2")}, {"subject":user("bob"),"resource":record("record-2")}, {},
    ]});
    let told = client.ask("access_evaluations_endpoint", &body);
    let decisions: Vec<&Value> = told["evaluations"].as_array().unwrap().iter().map(|item| &item["decision"]).collect();
    assert_eq!(decisions, [true, false, true, true, false]);
    assert_eq!(told["evaluations"][4]["context"]["error"]["status"], 400);
    // without items it is one question
    assert_eq!(client.ask("access_evaluations_endpoint", &question("alice", "read", "record-2")), json!({"decision":true,"context":{}}));
}

#[test]
fn searches_find_what_the_scenario_permits() {
    let client = Client::new();
    for action in ACTIONS {
        for on in RECORDS {
            let told =
                client.ask("search_subject_endpoint", &json!({"subject":{"type":"user"},"action":{"name":action},"resource":record(on)}));
            let expected: Vec<Value> = USERS.iter().filter(|who| permitted(who, action, on)).map(|who| user(who)).collect();
            assert_eq!(told["results"], json!(expected), "{action} {on}");
        }
        for who in USERS {
            let told =
                client.ask("search_resource_endpoint", &json!({"subject":user(who),"action":{"name":action},"resource":{"type":"record"}}));
            let expected: Vec<Value> = RECORDS.iter().filter(|on| permitted(who, action, on)).map(|on| record(on)).collect();
            assert_eq!(told["results"], json!(expected), "{who} {action}");
        }
    }
    for who in USERS {
        for on in RECORDS {
            let told = client.ask("search_action_endpoint", &json!({"subject":user(who),"resource":record(on)}));
            let expected: Vec<Value> =
                ACTIONS.iter().filter(|action| permitted(who, action, on)).map(|action| json!({"name":action})).collect();
            assert_eq!(told["results"], json!(expected), "{who} {on}");
        }
    }
    for (kind, of) in [("robot", "record"), ("user", "planet")] {
        let told = client.ask(
            "search_subject_endpoint",
            &json!({"subject":{"type":kind},"action":{"name":"read"},"resource":{"type":of,"id":"record-1"}}),
        );
        assert_eq!(told["results"], json!([]));
    }
}

#[test]
fn pages_are_followed_to_the_end() {
    let client = Client::new();
    let mut body = json!({"subject":{"type":"user"},"action":{"name":"read"},"resource":record("record-1"),"page":{"limit":1}});
    let (mut found, mut pages) = (Vec::new(), 0);
    loop {
        let told = client.ask("search_subject_endpoint", &body);
        found.extend(told["results"].as_array().unwrap().clone());
        pages += 1;
        let next = told["page"]["next_token"].clone();
        if next == "" {
            break;
        }
        body["page"]["token"] = next;
    }
    assert_eq!((json!(found), pages), (json!([user("alice"), user("bob")]), 2));
}

#[test]
fn what_breaks_the_protocol_is_refused_by_its_status() {
    let client = Client::new();
    let whole = question("alice", "read", "record-1");
    for endpoint in ["/access/v1/evaluation", "/access/v1/evaluations"] {
        for field in ["subject", "action", "resource"] {
            let mut body = whole.clone();
            body.as_object_mut().unwrap().remove(field);
            assert_eq!(post(&client.engine, endpoint, body.to_string()).status, 400, "{endpoint} {field}");
        }
        for body in ["", "{", "[]", "\"x\""] {
            assert_eq!(post(&client.engine, endpoint, body).status, 400, "{endpoint} {body}");
        }
        let plain = request("POST", endpoint, &[("content-type", "text/plain")], whole.to_string());
        assert_eq!(client.engine.answer(&plain, now()).status, 400, "{endpoint}");
        assert_eq!(get(&client.engine, endpoint).status, 405, "{endpoint}");
        let named = request("POST", endpoint, &[("content-type", "application/json"), ("x-request-id", "r-1")], whole.to_string());
        assert_eq!(header(&client.engine.answer(&named, now()), "x-request-id"), Some("r-1"), "{endpoint}");
    }
}

#[test]
fn the_configuration_holds_nothing_that_is_null() {
    let client = Client::new();
    let map = client.configuration.as_object().unwrap();
    assert!(map.values().all(Value::is_string), "{map:?}");
    for host in ["127.0.0.1:7317", "pdp.example:8443", "[::1]:7317"] {
        let response = client.engine.answer(&request("GET", "/.well-known/authzen-configuration", &[("host", host)], ""), now());
        assert_eq!(value(&response)["policy_decision_point"], format!("http://{host}"));
        let proxied = request("GET", "/.well-known/authzen-configuration", &[("host", host), ("x-forwarded-proto", "https")], "");
        assert_eq!(value(&client.engine.answer(&proxied, now()))["policy_decision_point"], format!("https://{host}"));
    }
}
