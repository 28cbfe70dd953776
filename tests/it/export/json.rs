//! `pim export json` and `pim import json`: the same tenant, and what does not fit is told at once.

use std::fs;
use std::path::Path;

use ::pim::exchange::json;
use ::pim::export::Promises;
use ::pim::render::{Extent, Style, render_diagnostics};
use ::pim::session::Input;
use proptest::prelude::*;

use super::{Loaded, on_sets, portrait, random_tenant};

fn imported(text: &str) -> Loaded {
    Loaded::new(vec![Input::foreign(json::FORMAT, "tenant.json", text)])
}

/// Places are those of the text that was read.
fn without_places(text: &str) -> String {
    let mut parts = text.split(",\"at\":\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| out + part.split_once('"').map_or("", |(_, rest)| rest))
}

/// The tenant but for what only promises mention.
fn facts(loaded: &Loaded) -> String {
    portrait(loaded.session.tenant()).replace("is_mentioned: true", "is_mentioned: false")
}

fn check(name: &str, loaded: &Loaded) {
    let text = loaded.export("json", Promises::Left).text;
    let again = imported(&text);
    let tenant = facts(loaded);
    assert_eq!(facts(&again), tenant, "{name}:\n{text}");
    assert_eq!(without_places(&again.export("json", Promises::Left).text), without_places(&text), "{name}");
    // what was read is written as statements, too
    let statements = again.export("pim", Promises::Left).text;
    assert_eq!(facts(&Loaded::pim(&statements)), tenant, "{name}:\n{statements}");
}

#[test]
fn sets_are_read_back_as_the_same_tenant() {
    on_sets(1, check);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::laws::cases(8), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_tenants_are_read_back_as_the_same_tenant(random in random_tenant()) {
        if let Some(text) = random {
            check("random", &Loaded::pim(&text));
        }
    }
}

#[test]
fn the_published_schema_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema/tenant.json");
    if std::env::var_os("PIM_UPDATE_DOCS").is_some() {
        fs::write(&path, json::schema()).expect("written");
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), json::schema(), "PIM_UPDATE_DOCS=1 cargo test --test it schema writes it");
}

#[test]
fn a_document_has_a_line_for_each_thing() {
    let loaded = Loaded::pim(&super::example());
    assert_eq!(loaded.session.diagnostics(), []);
    insta::assert_snapshot!(loaded.export("json", Promises::Left).text);
}

#[test]
fn what_does_not_fit_is_told_at_once_with_its_place() {
    let texts = [
        r#"{ "pim_tenant": 2 }"#,
        r#"{ "principals": [] }"#,
        "{ \"pim_tenant\": 1, \"principals\": [ { \"kind\": \"usr\" }, 7, { \"kind\": \"user\", \"name\": \"a\", \"upnn\": \"x\",\n \"flags\": [\"gest\"], \"name\": \"b\" } ], \"polices\": {} }",
        r#"{ "pim_tenant": 1, "principals": [ { "kind": "group", "name": "", "upn": "x", "flags": ["mfa"] },
            { "kind": "group", "name": "g", "flags": ["pim-enabled"], "membership_policy": { "named": "p", "unknown": true },
              "ownership_policy": { "rules": { "activation": { "max": "8h", "require": ["mfaa", "context"], "unknown": ["max"],
                "approval": { "asked": false, "by": ["x"] } } } } } ],
          "assignments": [ { "state": "active" }, { "principals": ["g"], "group": "g", "state": "active", "from": "31.12.2026", "for": "PT1H", "until": "2026-12-31" },
            { "principals": ["g"], "role": "Global Reader", "relation": "owner", "state": "active", "with": [ { "requirement": "mfa", "text": "x" } ] } ] }"#,
        r#"{ "pim_tenant": 1, "principals": [ }"#,
    ];
    let mut told = String::new();
    for text in texts {
        let loaded = imported(text);
        assert!(loaded.session.is_refused(), "{text}");
        told += &render_diagnostics(loaded.session.sources(), loaded.session.diagnostics(), Extent::All, Style::PLAIN);
        told += "\n";
    }
    insta::assert_snapshot!(told);
}

#[test]
fn what_was_not_read_stays_not_read() {
    let text = "{ \"pim_tenant\": 1, \"incomplete\": [\"main.tf:4: `module x` is not read\"] }";
    let loaded = imported(text);
    assert_eq!(loaded.session.unread(), ["tenant.json:1: main.tf:4: `module x` is not read"]);
    assert!(loaded.export("json", Promises::Left).text.contains("main.tf:4: `module x` is not read"));
    assert!(loaded.export("pim", Promises::Left).text.starts_with("# not read: tenant.json:1: main.tf:4"));
}
