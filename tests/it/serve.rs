//! `pim serve`: the engine without sockets, and the binary with them.

mod authzen;
mod certification;
mod command;
mod documents;
mod hostile;
mod page;
mod search;
#[cfg(unix)]
mod sockets;

use std::sync::Arc;

use pim::door::Held;
use pim::ir::Instant;
use pim::serve::{Engine, Request, Response, Served, Token};
use pim::session::{Changes, Input, NoIncludes};
use serde_json::{Value, json};

/// Now, unless a question says otherwise.
pub const NOW: &str = "2026-03-02T09:00:00Z";

/// The files of `policies/contoso` but its tests.
pub fn contoso() -> Held {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/contoso");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let input = |path: &std::path::PathBuf| {
        let name = format!("policies/contoso/{}", path.file_name().unwrap().to_string_lossy());
        Input::pim(&name, std::fs::read(path).unwrap())
    };
    load(paths.iter().map(input).collect())
}

pub fn world(text: &str) -> Held {
    load(vec![Input::pim("world.pim", text)])
}

fn load(inputs: Vec<Input>) -> Held {
    let held = Held::load(inputs, &NoIncludes, Changes::default()).unwrap();
    assert!(!held.session().is_refused(), "{:?}", held.session().diagnostics());
    held
}

pub fn serving(held: Held) -> Engine {
    Engine::new(Served::Policies(Arc::new(held)), None)
}

pub fn now() -> Instant {
    world("user alice").session().instant(NOW).unwrap()
}

fn request(method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Request {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Request { method: method.to_owned(), path: path.to_owned(), headers, body: body.into() }
}

/// Posts a JSON body from this machine.
pub fn post(engine: &Engine, path: &str, body: impl Into<Vec<u8>>) -> Response {
    engine.answer(&request("POST", path, &[("host", "localhost:7317"), ("content-type", "application/json")], body), now())
}

pub fn get(engine: &Engine, path: &str) -> Response {
    engine.answer(&request("GET", path, &[("host", "localhost:7317")], ""), now())
}

pub fn value(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap_or_else(|_| panic!("{}: {}", response.status, String::from_utf8_lossy(&response.body)))
}

pub fn header<'r>(response: &'r Response, name: &str) -> Option<&'r str> {
    response.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
}

#[test]
fn what_is_not_there_says_so_by_its_status() {
    let engine = serving(world("user alice"));
    let status =
        |method: &str, path: &str, headers: &[(&str, &str)], body: &str| engine.answer(&request(method, path, headers, body), now()).status;
    let json = ("content-type", "application/json");
    assert_eq!(status("GET", "/nothing", &[], ""), 404);
    assert_eq!(status("POST", "/access/v1/resource/search", &[json], "{}"), 404);
    assert_eq!(status("GET", "/access/v1/evaluation", &[], ""), 405);
    assert_eq!(status("POST", "/healthz", &[json], "{}"), 405);
    assert_eq!(status("HEAD", "/healthz", &[], ""), 200);
    assert_eq!(status("POST", "/access/v1/evaluation", &[], "{}"), 400);
    assert_eq!(status("POST", "/access/v1/evaluation", &[("content-type", "text/plain")], "{}"), 400);
    assert_eq!(status("POST", "/access/v1/evaluation", &[json], &" ".repeat(256 * 1024 + 1)), 413);
    let refusal = engine.answer(&request("GET", "/access/v1/evaluation", &[], ""), now());
    assert_eq!(header(&refusal, "allow"), Some("POST"));
}

#[test]
fn a_content_type_may_have_parameters_and_any_case() {
    let engine = serving(world("user alice"));
    for kind in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"] {
        let body = r#"{"subject":{"type":"user","id":"alice"},"resource":{"type":"role","id":"x"}}"#;
        let response = engine.answer(&request("POST", "/access/v1/search/action", &[("content-type", kind)], body), now());
        assert_eq!(response.status, 200, "{kind}");
    }
    let twice = [("content-type", "application/json"), ("content-type", "text/plain")];
    assert_eq!(engine.answer(&request("POST", "/access/v1/search/action", &twice, "{}"), now()).status, 400);
}

#[test]
fn a_request_keeps_its_name_whatever_becomes_of_it() {
    let engine = serving(world("user alice"));
    let named = |path: &str, id: &str| {
        let headers = [("x-request-id", id), ("content-type", "application/json")];
        header(&engine.answer(&request("POST", path, &headers, "{}"), now()), "x-request-id").map(str::to_owned)
    };
    for path in ["/access/v1/evaluation", "/access/v1/evaluations", "/nothing", "/healthz"] {
        assert_eq!(named(path, "bfe9eb29-ab87-4ca3-be83-a1d5d8305716").as_deref(), Some("bfe9eb29-ab87-4ca3-be83-a1d5d8305716"), "{path}");
    }
    assert_eq!(named("/healthz", "two words").as_deref(), Some("two words"));
    // no header can be made of it, or nobody wants it in a log
    for id in ["", "a\r\nset-cookie: b", "é", &"x".repeat(300)] {
        assert_eq!(named("/healthz", id), None, "{id:?}");
    }
}

#[test]
fn a_token_keeps_everybody_else_out_of_what_is_told_of_the_policies() {
    let engine = Engine::new(Served::Policies(Arc::new(world("user alice"))), Some(Token::read("0123456789abcdef").unwrap()));
    let status = |path: &str, method: &str, token: Option<&str>| {
        let token = token.map(|token| ("authorization", token));
        let headers: Vec<_> =
            [Some(("content-type", "application/json")), Some(("host", "pim.example")), token].into_iter().flatten().collect();
        engine.answer(&request(method, path, &headers, "{}"), now())
    };
    for route in pim::serve::ROUTES {
        let refused = status(route.path, route.method, None);
        assert_eq!(refused.status == 401, !route.is_open, "{}", route.path);
        assert_eq!(header(&refused, "www-authenticate"), (!route.is_open).then_some("Bearer"), "{}", route.path);
        assert_ne!(status(route.path, route.method, Some("Bearer 0123456789abcdef")).status, 401, "{}", route.path);
        assert_eq!(status(route.path, route.method, Some("Bearer 0123456789abcdeg")).status == 401, !route.is_open, "{}", route.path);
    }
}

#[test]
fn without_a_token_no_page_of_a_stranger_is_answered() {
    let engine = serving(world("user alice"));
    let status = |headers: &[(&str, &str)]| {
        let headers: Vec<_> = headers.iter().copied().chain([("content-type", "application/json")]).collect();
        engine.answer(&request("POST", "/access/v1/evaluation", &headers, "{}"), now()).status
    };
    assert_eq!(status(&[("host", "rebound.example:7317")]), 403);
    assert_eq!(status(&[("host", "localhost:7317"), ("origin", "https://evil.example")]), 403);
    assert_eq!(status(&[("host", "localhost:7317"), ("origin", "http://localhost:7317")]), 400);
}

#[test]
fn health_and_metrics_tell_what_goes_on() {
    let engine = serving(world("user alice"));
    assert_eq!((get(&engine, "/healthz").status, get(&engine, "/readyz").status), (200, 200));
    engine.metrics.note("/access/v1/evaluation", 200, std::time::Duration::from_micros(300));
    engine.metrics.note("/access/v1/evaluation", 400, std::time::Duration::from_micros(80));
    engine.metrics.note("/<script>", 404, std::time::Duration::from_secs(11));
    engine.metrics.note_reload(false);
    let metrics = get(&engine, "/metrics");
    assert_eq!(header(&metrics, "content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    insta::assert_snapshot!(String::from_utf8_lossy(&metrics.body));
    engine.stop();
    assert_eq!((get(&engine, "/healthz").status, get(&engine, "/readyz").status), (200, 503));
}

#[test]
fn another_policy_set_takes_the_place_of_the_one_before_as_a_whole() {
    let engine = serving(world("user alice group ops assign alice to ops as active member"));
    let ask =
        json!({"subject":{"type":"user","id":"alice"},"action":{"name":"hold"},"resource":{"type":"membership","id":"ops"}}).to_string();
    let decision = |engine: &Engine| value(&post(engine, "/access/v1/evaluation", ask.as_str()))["decision"].clone();
    assert_eq!(decision(&engine), true);
    engine.replace(Served::Policies(Arc::new(world("user alice group ops"))));
    assert_eq!(decision(&engine), false);
}
