//! Decisions of the protocol: what is a yes, what a no says, and what cannot be read.

use pim::serve::{ACTIONS, Engine};
use serde_json::{Value, json};

use super::{contoso, get, header, now, post, serving, value, world};

const ONE: &str = "/access/v1/evaluation";
const SEVERAL: &str = "/access/v1/evaluations";

fn ask(subject: &str, action: &str, kind: &str, id: &str, context: Value) -> Value {
    json!({"subject":{"type":"user","id":subject},"action":{"name":action},"resource":{"type":kind,"id":id},"context":context})
}

fn decide(engine: &Engine, ask: &Value) -> Value {
    let response = post(engine, ONE, ask.to_string());
    assert_eq!(response.status, 200, "{ask}: {}", String::from_utf8_lossy(&response.body));
    assert_eq!(header(&response, "content-type"), Some("application/json"));
    value(&response)
}

#[test]
fn only_what_may_be_done_now_is_a_yes() {
    let engine = serving(contoso());
    let full = json!({"mfa":true,"justification":"INC-4711"});
    let cases = [
        (ask("bob", "activate", "membership", "kv-readers", json!({"time":"2026-02-02T09:00Z"})), true, Value::Null),
        (ask("bob", "activate", "membership", "kv-readers", Value::Null), true, Value::Null),
        (ask("alice", "activate", "membership", "exchange-ops", Value::Null), false, json!("approval_required")),
        (ask("alice", "activate", "membership", "exchange-ops", full), false, json!("approval_required")),
        (ask("alice", "activate", "membership", "exchange-ops", json!({"mfa":true})), false, json!("denied")),
        (ask("alice", "activate", "membership", "exchange-ops", json!({"mfa":false,"justification":"x"})), false, json!("denied")),
        (ask("alice", "activate", "membership", "exchange-ops", json!({"duration":"PT3H"})), false, json!("denied")),
        (ask("hana", "activate", "membership", "exchange-ops", Value::Null), false, json!("denied")),
        (ask("carol", "approve", "membership", "exchange-ops", Value::Null), true, Value::Null),
        (ask("carol", "hold", "ownership", "exchange-ops", Value::Null), true, Value::Null),
        (ask("carol", "hold", "ownership", "exchange-ops", json!({"time":"2026-03-11T00:00:00+01:00"})), false, json!("denied")),
        (ask("carol", "hold", "ownership", "exchange-ops", json!({"time":"2026-03-10 23:59:59.123456z"})), false, json!("denied")),
        (ask("carol", "manage", "group", "exchange-ops", Value::Null), true, Value::Null),
        (ask("carol", "change", "membership", "exchange-ops", Value::Null), true, Value::Null),
        (ask("hana", "reset", "account", "alice", Value::Null), true, Value::Null),
        (ask("carol", "reach", "role", "Exchange Administrator", Value::Null), true, Value::Null),
        (ask("alice", "reach", "role", "Exchange Administrator", Value::Null), false, json!("approval_required")),
        (ask("bob", "reach", "access", "Key Vault Secrets User on kv-prod", Value::Null), true, Value::Null),
        (ask("alice@contoso.com", "hold", "membership", "helpdesk", Value::Null), true, Value::Null),
        (ask("nobody", "hold", "membership", "helpdesk", Value::Null), false, json!("unknown_name")),
        (ask("helpdesk", "hold", "membership", "helpdesk", Value::Null), false, json!("unknown_name")),
        (ask("alice", "hold", "membership", "alice", Value::Null), false, json!("unknown_name")),
        (ask("alice", "hold", "access", "x", Value::Null), false, json!("unsupported")),
        (ask("alice", "dance", "membership", "helpdesk", Value::Null), false, json!("unsupported")),
    ];
    for (ask, decision, reason) in cases {
        let told = decide(&engine, &ask);
        assert_eq!((&told["decision"], &told["context"]["reason"]), (&json!(decision), &reason), "{ask}: {told}");
    }
}

/// What the command line says is what the service says: of every question that has both forms.
#[test]
fn it_says_what_the_command_line_says() {
    let (engine, held, at) = (serving(contoso()), contoso(), now());
    let session = held.session();
    for who in ["alice", "bob", "carol", "hana", "kim"] {
        for group in ["exchange-ops", "kv-readers", "helpdesk"] {
            for (relation, kind) in [("member", "membership"), ("owner", "ownership")] {
                let cases = [
                    ("activate", format!("can {who} activate {kind} of {group}")),
                    ("approve", format!("can {who} approve {kind} of {group}")),
                    ("manage", format!("can {who} manage {kind} of {group}")),
                    ("change", format!("can {who} change {relation}s of {group}")),
                    ("reach", format!("can {who} reach {kind} of {group}")),
                    ("hold", format!("is {who} {relation} of {group}")),
                ];
                for (action, question) in cases {
                    let told = decide(&engine, &ask(who, action, kind, group, Value::Null));
                    let answered = session.ask(&question, at).unwrap();
                    let json = pim::render::to_json_line(&pim::render::ExplanationJson::new(&crate::examples::shown(session, &answered)));
                    let said: Value = serde_json::from_str(&json).unwrap();
                    let context = &told["context"];
                    assert_eq!(context["query"], said["query"]);
                    for key in ["decision", "answer", "requires", "approvers", "until", "max_duration", "class"] {
                        if let Some(wanted) = said.get(key) {
                            assert_eq!(&context[key], wanted, "{question}: {key}");
                        }
                    }
                    let codes = |reasons: &Value| {
                        reasons
                            .as_array()
                            .unwrap()
                            .iter()
                            .map(|reason| (reason["code"].clone(), reason["rule"].clone(), reason["message"].clone()))
                            .collect::<Vec<_>>()
                    };
                    assert_eq!(codes(&context["reasons"]), codes(&said["reasons"]), "{question}");
                    let is_yes = said["answer"] == true || said["decision"] == "allow" || said["decision"] == "already";
                    assert_eq!(told["decision"], is_yes, "{question}");
                }
            }
        }
    }
}

#[test]
fn a_no_says_why_and_who_could_turn_it() {
    let engine = serving(contoso());
    let mut all = String::new();
    for (action, kind, id, context) in [
        ("activate", "membership", "exchange-ops", json!({"duration":"1h","mfa":true,"justification":"INC-4711"})),
        ("activate", "membership", "exchange-ops", json!({"justification":true,"duration":"PT150M"})),
        ("hold", "role", "Exchange Administrator", Value::Null),
        ("reach", "role", "Exchange Administrator", Value::Null),
    ] {
        let ask = ask("alice", action, kind, id, context);
        all += &format!("{ask}\n{}\n\n", serde_json::to_string_pretty(&decide(&engine, &ask)).unwrap());
    }
    insta::assert_snapshot!(all);
}

#[test]
fn without_reasons_the_decision_is_the_same() {
    let engine = serving(contoso());
    for who in ["alice", "bob", "carol", "hana", "deployer", "nobody"] {
        for (action, kinds) in ACTIONS {
            for (kind, id) in [
                ("membership", "exchange-ops"),
                ("ownership", "exchange-ops"),
                ("membership", "kv-readers"),
                ("role", "Exchange Administrator"),
                ("group", "helpdesk"),
                ("account", "alice"),
            ] {
                let mut ask = ask(who, action, kind, id, Value::Null);
                let whole = decide(&engine, &ask);
                ask["options"] = json!({"reasons":false});
                let brief = decide(&engine, &ask);
                assert_eq!(brief["decision"], whole["decision"], "{ask}");
                assert_eq!(brief["context"]["reason"], whole["context"]["reason"], "{ask}");
                assert!(brief["context"].get("reasons").is_none(), "{ask}");
                let several = value(&post(&engine, SEVERAL, json!({"evaluations":[ask],"options":{"reasons":false}}).to_string()));
                assert_eq!(several["evaluations"][0], brief, "{ask} {kinds:?}");
            }
        }
    }
}

#[test]
fn what_is_not_known_is_no_yes() {
    let engine = serving(world(
        "user alice user bob group ops { pim-enabled membership policy { activation { max 8h require unknown approval unknown } } }
         group may assign alice to ops as eligible member assign unknown to may as active member",
    ));
    let told = decide(&engine, &ask("alice", "activate", "membership", "ops", json!({"mfa":true})));
    assert_eq!(
        (&told["decision"], &told["context"]["reason"], &told["context"]["decision"]),
        (&json!(false), &json!("unknown"), &json!("unknown"))
    );
    let told = decide(&engine, &ask("bob", "hold", "membership", "may", Value::Null));
    assert_eq!((&told["decision"], &told["context"]["reason"]), (&json!(false), &json!("unknown")));
    assert_eq!(told["context"]["reasons"][0]["code"], "unknown");
}

#[test]
fn agents_and_services_are_subjects_of_their_own_type() {
    let engine = serving(world("service-principal runner group ops assign runner to ops as active member"));
    let mut ask = ask("runner", "hold", "membership", "ops", Value::Null);
    assert_eq!(decide(&engine, &ask)["context"]["reason"], "unknown_name");
    ask["subject"]["type"] = json!("service-principal");
    assert_eq!(decide(&engine, &ask)["decision"], true);
    ask["subject"]["type"] = json!("robot");
    assert_eq!(decide(&engine, &ask)["context"]["reason"], "unsupported");
}

#[test]
fn the_credential_and_the_requester_are_properties_of_the_action() {
    let engine = serving(contoso());
    let with = |action: Value, kind: &str, id: &str, who: &str| {
        decide(&engine, &json!({"subject":{"type":"user","id":who},"action":action,"resource":{"type":kind,"id":id}}))
    };
    let reset = |credential: Value| with(json!({"name":"reset","properties":{"credential":credential}}), "account", "alice", "hana");
    assert_eq!(reset(json!("password"))["context"]["query"], "can hana reset password of alice");
    assert_eq!(reset(json!("mfa"))["context"]["query"], "can hana reset mfa of alice");
    assert_eq!(reset(json!("tooth"))["context"]["reason"], "unsupported");
    let approve = |who: &str| with(json!({"name":"approve","properties":{"for":who}}), "membership", "exchange-ops", "carol");
    assert_eq!(approve("alice")["decision"], true);
    assert_eq!(approve("carol")["decision"], false); // nobody approves their own request
}

#[test]
fn every_action_is_understood_on_its_types_and_on_no_other() {
    let engine = serving(contoso());
    let kinds = ["membership", "ownership", "role", "group", "access", "account", "x"];
    for (action, fitting) in ACTIONS {
        for kind in kinds {
            let told = decide(&engine, &ask("alice", action, kind, "x", Value::Null));
            assert_eq!(told["context"]["reason"] != "unsupported", fitting.contains(&kind), "{action} {kind}: {told}");
        }
    }
}

#[test]
fn a_field_that_is_missing_or_mistyped_is_named() {
    let engine = serving(contoso());
    let whole = ask("alice", "hold", "membership", "helpdesk", Value::Null);
    let status = |body: &str| {
        let response = post(&engine, ONE, body);
        (response.status, String::from_utf8(response.body).unwrap().trim_end().to_owned())
    };
    for body in ["", " \n", "{", "[]", "null", "1", "\"x\"", "{}{}", "\u{feff}{}"] {
        assert_eq!(status(body).0, 400, "{body:?}");
    }
    for field in ["subject", "action", "resource"] {
        for bad in [Value::Null, json!("x"), json!([]), json!(1), json!({})] {
            let mut body = whole.clone();
            body[field] = bad;
            let (status, message) = status(&body.to_string());
            assert!(status == 400 && message.starts_with(&format!("`{field}")), "{body}: {message}");
        }
    }
    for (pointer, field) in [
        ("/subject/id", "subject.id"),
        ("/subject/type", "subject.type"),
        ("/action/name", "action.name"),
        ("/resource/id", "resource.id"),
        ("/resource/type", "resource.type"),
    ] {
        for bad in [Value::Null, json!(7), json!(["x"]), json!({})] {
            let mut body = whole.clone();
            *body.pointer_mut(pointer).unwrap() = bad;
            let (status, message) = status(&body.to_string());
            assert!(status == 400 && message.starts_with(&format!("`{field}`")), "{body}: {message}");
        }
    }
    for (context, field) in [
        (json!([]), "context"),
        (json!({"time":"soon"}), "context.time"),
        (json!({"time":1_772_442_000}), "context.time"),
        (json!({"duration":"an hour"}), "context.duration"),
        (json!({"duration":"PT30S"}), "context.duration"),
        (json!({"mfa":"yes"}), "context.mfa"),
        (json!({"contexts":"c1"}), "context.contexts"),
        (json!({"contexts":[1]}), "context.contexts"),
        (json!({"ticket":7}), "context.ticket"),
        (json!({"justification":{}}), "context.justification"),
    ] {
        let (status, message) = status(&ask("alice", "hold", "membership", "helpdesk", context.clone()).to_string());
        assert!(status == 400 && message.starts_with(&format!("`{field}`")), "{context}: {message}");
    }
    let mut body = whole;
    body["subject"]["properties"] = json!("x");
    assert_eq!(status(&body.to_string()), (400, "`subject.properties` is no object".to_owned()));
}

#[test]
fn what_is_not_asked_for_is_passed_over() {
    let engine = serving(contoso());
    let mut body = ask("alice", "hold", "membership", "helpdesk", json!({"ip":"10.0.0.1","mfa":null}));
    body["subject"]["properties"] = json!({"department":["Sales"]});
    body["resource"]["properties"] = json!({});
    body["more"] = json!({"evaluations":1});
    assert_eq!(decide(&engine, &body)["decision"], true);
}

#[test]
fn several_questions_share_what_they_do_not_say_themselves() {
    let engine = serving(contoso());
    let ask = json!({
        "subject": {"type":"user","id":"alice"},
        "action": {"name":"hold"},
        "evaluations": [
            {"resource":{"type":"membership","id":"helpdesk"}},
            {"resource":{"type":"membership","id":"exchange-ops"}},
            {"subject":{"type":"user","id":"carol"},"resource":{"type":"membership","id":"tier0-approvers"}},
            {"action":{"name":"activate"}},
            {"resource":{"type":"membership"}},
            "x",
            {"resource":{"type":"membership","id":"helpdesk"},"context":{"time":"soon"}},
        ],
    });
    let told = value(&post(&engine, SEVERAL, ask.to_string()));
    let items = told["evaluations"].as_array().unwrap();
    let decisions: Vec<bool> = items.iter().map(|item| item["decision"].as_bool().unwrap()).collect();
    assert_eq!(decisions, [true, false, true, false, false, false, false]);
    let errors: Vec<&Value> = items.iter().map(|item| &item["context"]["error"]).collect();
    assert_eq!(errors[..3], [&Value::Null; 3]);
    assert_eq!(errors[3], &json!({"status":400,"message":"`resource` is missing"}));
    assert_eq!(errors[4], &json!({"status":400,"message":"`resource.id` is missing"}));
    assert_eq!(errors[5]["status"], 400);
    assert!(errors[6]["message"].as_str().unwrap().starts_with("`context.time`"));
}

#[test]
fn several_questions_end_where_they_are_told_to() {
    let engine = serving(contoso());
    let held = |group: &str| json!({"resource":{"type":"membership","id":group}});
    let ask = |semantic: Value, groups: &[&str]| {
        let items: Vec<Value> = groups.iter().map(|group| held(group)).collect();
        let body = json!({"subject":{"type":"user","id":"alice"},"action":{"name":"hold"},"evaluations":items,"options":{"evaluations_semantic":semantic}});
        post(&engine, SEVERAL, body.to_string())
    };
    let count = |semantic: &str, groups: &[&str]| value(&ask(json!(semantic), groups))["evaluations"].as_array().unwrap().len();
    let mixed = ["helpdesk", "exchange-ops", "helpdesk"];
    assert_eq!(count("execute_all", &mixed), 3);
    assert_eq!(count("deny_on_first_deny", &mixed), 2);
    assert_eq!(count("permit_on_first_permit", &mixed), 1);
    assert_eq!(count("permit_on_first_permit", &["kv-readers", "exchange-ops"]), 2);
    assert_eq!(ask(json!("all"), &mixed).status, 400);
    assert_eq!(ask(json!(1), &mixed).status, 400);
    assert_eq!(ask(Value::Null, &mixed).status, 200);
}

#[test]
fn several_questions_that_are_none_are_one() {
    let engine = serving(contoso());
    let one = ask("alice", "hold", "membership", "helpdesk", Value::Null);
    let expected = decide(&engine, &one);
    for items in [None, Some(json!([])), Some(Value::Null)] {
        let mut body = one.clone();
        if let Some(items) = items {
            body["evaluations"] = items;
        }
        assert_eq!(value(&post(&engine, SEVERAL, body.to_string())), expected);
    }
    assert_eq!(post(&engine, SEVERAL, r#"{"evaluations":[]}"#).status, 400);
    assert_eq!(post(&engine, SEVERAL, r#"{"evaluations":{}}"#).status, 400);
    assert_eq!(post(&engine, SEVERAL, r#"{"evaluations":[{}],"options":[]}"#).status, 400);
    // a default that cannot be read is a fault of the whole
    assert_eq!(post(&engine, SEVERAL, r#"{"subject":"alice","evaluations":[{}]}"#).status, 400);
    assert_eq!(post(&engine, SEVERAL, r#"{"evaluations":[{}]}"#).status, 200);
}

#[test]
fn the_configuration_names_the_address_that_was_asked() {
    let engine = serving(contoso());
    let told = value(&get(&engine, "/.well-known/authzen-configuration"));
    assert_eq!(
        told,
        json!({
            "policy_decision_point": "http://localhost:7317",
            "access_evaluation_endpoint": "http://localhost:7317/access/v1/evaluation",
            "access_evaluations_endpoint": "http://localhost:7317/access/v1/evaluations",
            "search_subject_endpoint": "http://localhost:7317/access/v1/search/subject",
            "search_resource_endpoint": "http://localhost:7317/access/v1/search/resource",
            "search_action_endpoint": "http://localhost:7317/access/v1/search/action",
        })
    );
}

/// The whole of a question is one line of JSON with its keys in a fixed order.
#[test]
fn equal_questions_have_equal_bytes() {
    let (left, right) = (serving(contoso()), serving(contoso()));
    for who in ["alice", "bob", "carol"] {
        let ask = ask(who, "activate", "membership", "exchange-ops", Value::Null).to_string();
        assert_eq!(post(&left, ONE, ask.as_str()).body, post(&right, ONE, ask.as_str()).body);
    }
}
