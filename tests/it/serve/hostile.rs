//! Whatever is sent, something is answered, in the protocol's own way, and the next question is answered as before.

use pim::serve::{Engine, ROUTES, Request};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{contoso, header, now, post, serving, value};

/// JSON as a client may send it: made of the words of the protocol, put together at random.
fn json() -> impl Strategy<Value = Value> {
    let words = [
        "subject",
        "action",
        "resource",
        "context",
        "evaluations",
        "options",
        "page",
        "type",
        "id",
        "name",
        "properties",
        "time",
        "mfa",
        "duration",
        "contexts",
        "token",
        "limit",
        "evaluations_semantic",
        "user",
        "alice",
        "exchange-ops",
        "membership",
        "role",
        "activate",
        "reach",
        "hold",
        "reset",
        "account",
        "Exchange Administrator",
        "execute_all",
        "2026-03-02T09:00Z",
        "PT1H",
        "credential",
        "for",
        "\u{0}",
        "\u{202e}x",
        "é",
    ];
    let word = prop::sample::select(words.to_vec()).prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from)
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        let object = prop::collection::vec((word.clone(), inner.clone()), 0..7)
            .prop_map(|entries| entries.into_iter().collect::<serde_json::Map<_, _>>().into());
        prop_oneof![prop::collection::vec(inner, 0..4).prop_map(Value::from), object]
    })
}

fn check(engine: &Engine, request: &Request) {
    let response = engine.answer(request, now());
    assert!(
        [200, 400, 401, 403, 404, 405, 413].contains(&response.status),
        "{}: {}",
        response.status,
        String::from_utf8_lossy(&response.body)
    );
    assert!(std::str::from_utf8(&response.body).is_ok());
    for (_, value) in &response.headers {
        assert!(value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()), "{value:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_json_is_answered(body in json()) {
        thread_local! { static ENGINE: Engine = serving(contoso()); }
        ENGINE.with(|engine| {
            for route in ROUTES.iter().filter(|route| route.method == "POST") {
                let response = post(engine, route.path, body.to_string());
                assert!([200, 400].contains(&response.status), "{} {body}", route.path);
                if response.status == 200 && header(&response, "content-type") == Some("application/json") {
                    assert!(value(&response).is_object());
                }
            }
        });
    }

    #[test]
    fn any_bytes_are_answered(
        body in prop::collection::vec(any::<u8>(), 0..300),
        path in prop_oneof![prop::sample::select(ROUTES.map(|route| route.path).to_vec()).prop_map(str::to_owned), ".{0,20}"],
        method in prop_oneof![Just("POST".to_owned()), Just("GET".to_owned()), ".{0,6}"],
        headers in prop::collection::vec((prop::sample::select(pim::serve::HEADERS_READ.to_vec()).prop_map(str::to_owned), ".{0,20}"), 0..4),
    ) {
        thread_local! { static ENGINE: Engine = serving(contoso()); }
        let headers = headers.into_iter().chain([("content-type".to_owned(), "application/json".to_owned())]).collect();
        ENGINE.with(|engine| check(engine, &Request { method, path, headers, body }));
    }
}

#[test]
fn deep_and_long_bodies_are_refused_in_time() {
    let engine = serving(contoso());
    let deep = "[".repeat(200_000);
    assert_eq!(post(&engine, "/access/v1/evaluation", deep).status, 400);
    let subject = json!({"type":"user","id":"a".repeat(200_000)});
    let ask = json!({"subject":subject,"action":{"name":"hold"},"resource":{"type":"membership","id":"ops"}});
    assert_eq!(post(&engine, "/access/v1/evaluation", ask.to_string()).status, 200);
}

#[test]
fn names_stay_text() {
    let engine = serving(contoso());
    for id in ["x\" }", "alice activate", "\u{202e}evil", "a\nb", "", " ", "\\", "e\u{301}"] {
        let ask = json!({"subject":{"type":"user","id":id},"action":{"name":"hold"},"resource":{"type":"membership","id":id}});
        let told = value(&post(&engine, "/access/v1/evaluation", ask.to_string()));
        assert_eq!(told["context"]["reason"], "unknown_name", "{id:?}");
    }
}
