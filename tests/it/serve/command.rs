//! The words of the command line over HTTP: the same JSON, the same exit codes, pictures, and what-ifs.

use pim::serve::Engine;
use serde_json::{Value, json};

use super::{contoso, header, now, post, request, serving, value, world};

fn ask(engine: &Engine, path: &str, body: &Value) -> (u16, String, Value) {
    let response = post(engine, path, body.to_string());
    let exit = header(&response, "pim-exit").unwrap_or_default().to_owned();
    (response.status, exit, value(&response))
}

#[test]
fn a_question_has_the_json_of_the_command_line() {
    let (engine, held) = (serving(contoso()), contoso());
    for (question, exit) in [
        ("can alice activate membership of exchange-ops", "3"),
        ("is carol owner of exchange-ops", "0"),
        ("who can activate membership of exchange-ops", "0"),
        ("who is owner of helpdesk", "1"),
        ("how can bob reach access \"Key Vault Secrets User on kv-prod\"", "0"),
        ("show tenant", "0"),
    ] {
        let (status, told_exit, told) = ask(&engine, "/v1/query", &json!({"query":question}));
        let line: String = pim::door::ask(held.session(), question, now(), None).lines().collect();
        assert_eq!(told, serde_json::from_str::<Value>(&line).unwrap(), "{question}");
        assert_eq!((status, told_exit.as_str()), (200, exit), "{question}");
    }
}

#[test]
fn instant_and_what_ifs_count_for_one_question_alone() {
    let engine = serving(contoso());
    let member = |more: Value| {
        let mut body = json!({"query":"is hana member of exchange-ops"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ask(&engine, "/v1/query", &body)
    };
    assert_eq!(member(json!({})).1, "1");
    assert_eq!(member(json!({"assume":["assign hana to exchange-ops as active member until 2026-06-01"]})).1, "0");
    assert_eq!(member(json!({"assume":["assign hana to exchange-ops as active member until 2026-06-01"],"at":"2026-06-02"})).1, "1");
    assert_eq!(member(json!({"retract":["assign carol to tier0-approvers as active member"],"assume":null})).1, "1");
    assert_eq!(member(json!({"assume":["nonsense"]})).0, 400);
    assert_eq!(member(json!({"at":"soon"})).0, 400);
}

#[test]
fn what_cannot_be_answered_says_why_in_the_same_form() {
    let engine = serving(contoso());
    let (status, exit, told) = ask(&engine, "/v1/query", &json!({"query":"can alise activate membership of exchange-ops"}));
    assert_eq!((status, exit.as_str(), &told["error"]["code"]), (400, "2", &json!("unknown-name")));
    assert_eq!(told["error"]["labels"][0]["file"], "<query>");
    for body in [
        json!({}),
        json!({"query":7}),
        json!({"query":"is alice member of helpdesk","assume":"x"}),
        json!({"query":"","limit":"x"}),
        json!([]),
    ] {
        assert_eq!(post(&engine, "/v1/query", body.to_string()).status, 400, "{body}");
    }
}

#[test]
fn checks_and_tests_come_whole_or_line_by_line() {
    let engine = serving(contoso());
    let (_, exit, told) = ask(&engine, "/v1/test", &json!({"filter":"exchange-ops"}));
    assert_eq!((exit.as_str(), &told["failed"]), ("0", &json!(0)));
    assert!(told["cases"].as_array().unwrap().len() > 2);
    let lines = |path: &str| {
        let headers = [("host", "localhost"), ("content-type", "application/json"), ("accept", "application/x-ndjson")];
        let response = engine.answer(&request("POST", path, &headers, "{}"), now());
        assert_eq!(header(&response, "content-type"), Some("application/x-ndjson"));
        String::from_utf8(response.body).unwrap()
    };
    let held = contoso();
    let printed: String = pim::door::check(held.session(), now(), &[]).lines().collect();
    assert_eq!(lines("/v1/check"), printed);
    assert!(lines("/v1/test").lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    // an empty body asks for everything
    let whole = post(&engine, "/v1/check", "");
    assert_eq!((whole.status, value(&whole)["diagnostics"].as_array().unwrap().len()), (200, printed.lines().count()));
}

#[test]
fn lists_take_the_filters_of_the_command_line() {
    let engine = serving(contoso());
    let (status, _, told) = ask(&engine, "/v1/list", &json!({"words":["assignments","--expiring","200d"]}));
    assert!(status == 200 && !told["items"].as_array().unwrap_or(&Vec::new()).is_empty(), "{told}");
    assert_eq!(ask(&engine, "/v1/list", &json!({"words":["planets"]})).0, 400);
}

#[test]
fn pictures_are_svg_that_runs_nothing() {
    let engine = serving(contoso());
    for body in [json!({}), json!({"query":"how can bob reach access \"Key Vault Secrets User on kv-prod\"","approvers":true})] {
        let response = post(&engine, "/v1/graph", body.to_string());
        let svg = String::from_utf8(response.body.clone()).unwrap();
        assert_eq!((response.status, header(&response, "content-type")), (200, Some("image/svg+xml")));
        assert!(roxmltree::Document::parse(&svg).unwrap().root_element().has_tag_name(("http://www.w3.org/2000/svg", "svg")));
        assert!(header(&response, "content-security-policy").unwrap().contains("sandbox"));
    }
    assert_eq!(ask(&engine, "/v1/graph", &json!({"query":"is nobody member of nothing"})).0, 400);
    assert_eq!(post(&engine, "/v1/graph", r#"{"idle":"yes"}"#).status, 400);
}

#[test]
fn many_results_are_cut_aloud() {
    let names: Vec<String> = (0..1_200).map(|at| format!("u{at}")).collect();
    let users: String = names.iter().map(|name| format!("user {name}\n")).collect();
    let engine = serving(world(&format!("{users}group ops assign {} to ops as active member", names.join(", "))));
    let (status, _, told) = ask(&engine, "/v1/query", &json!({"query":"who is member of ops"}));
    assert_eq!((status, &told["truncated"], &told["total"]), (200, &json!(true), &json!(1_200)));
}
