//! The page: what it is, what it asks for, and how it works in a real browser.

use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pim::serve::Engine;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{contoso, get, header, post, serving, value};

fn ask(engine: &Engine, what: &str, body: &Value) -> Value {
    let response = post(engine, &format!("/v1/page/{what}"), body.to_string());
    assert_eq!(response.status, 200, "{what}: {}", String::from_utf8_lossy(&response.body));
    value(&response)
}

/// The text of the only element of a kind.
fn only<'p>(page: &'p str, element: &str) -> &'p str {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let mut parts = page.split(&open).skip(1);
    let text = parts.next().and_then(|rest| rest.split(&close).next()).expect("one");
    assert!(parts.next().is_none(), "two of {element}");
    text
}

#[test]
fn the_page_stands_alone_and_runs_only_its_own_texts() {
    let response = get(&serving(contoso()), "/");
    assert_eq!((response.status, header(&response, "content-type")), (200, Some("text/html; charset=utf-8")));
    let page = String::from_utf8(response.body.clone()).unwrap();
    assert!(!page.contains("://") && !page.contains("src=") && !page.contains("@import") && !page.contains("url("), "something is loaded");
    assert!(!page.contains(" style=") && !page.contains(" onclick") && !page.contains("innerHTML") && !page.contains("eval("));
    let policy = header(&response, "content-security-policy").unwrap();
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let expected = format!(
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'; img-src blob: data:; style-src {}; script-src {}",
        hash(only(&page, "style")),
        hash(only(&page, "script"))
    );
    assert_eq!(policy, expected);
    // every label, tab and panel belongs to something that is there
    for attribute in ["for", "aria-controls", "aria-labelledby", "aria-describedby"] {
        for part in page.split(&format!(" {attribute}=\"")).skip(1) {
            let id = part.split('"').next().unwrap();
            assert!(page.contains(&format!(" id=\"{id}\"")), "{attribute}={id}");
        }
    }
}

#[test]
fn it_says_what_is_served_and_how_one_may_begin() {
    let engine = serving(contoso());
    let told = ask(&engine, "about", &json!({}));
    assert_eq!(told["about"], "contoso: 5 users, 4 groups, 6 files, as of 2026-03-02T10:00:00+01:00");
    for example in told["examples"].as_array().unwrap() {
        assert_eq!(post(&engine, "/v1/query", json!({"query":example}).to_string()).status, 200, "{example}");
    }
    let goals = ask(&engine, "goals", &json!({}));
    let names: Vec<&str> = goals["goals"].as_array().unwrap().iter().map(|goal| goal["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["role \"Helpdesk Administrator\"", "access \"Key Vault Secrets User on kv-prod\""]);
    for goal in goals["goals"].as_array().unwrap() {
        assert_eq!(post(&engine, "/v1/query", json!({"query":goal["query"]}).to_string()).status, 200, "{goal}");
    }
}

#[test]
fn an_answer_comes_in_json_and_as_a_terminal_shows_it() {
    let engine = serving(contoso());
    let told = ask(&engine, "answer", &json!({"query":"can alice activate membership of exchange-ops","width":60}));
    assert_eq!(told["answer"]["decision"], "approval");
    let text = told["text"].as_str().unwrap();
    assert!(text.contains("assignments.pim:8:1") && text.contains("╰──") && !text.contains('\u{1b}'), "{text}");
    let wide = ask(&engine, "answer", &json!({"query":"can alice activate membership of exchange-ops","width":100}));
    assert!(wide["text"].as_str().unwrap().lines().count() < text.lines().count());
    assert_eq!(
        told["verdict"],
        "yes, once `carol` approves: `alice` can activate membership of `exchange-ops` (at 2026-03-02T10:00:00+01:00)"
    );
    let plan = ask(&engine, "answer", &json!({"query":"how can alice reach role \"Exchange Administrator\""}));
    assert_eq!(
        plan["steps"],
        json!([
            "`alice` activates membership of exchange-ops (gates: mfa, justification, approval)",
            "`carol` approves membership of exchange-ops for `alice`"
        ])
    );
    let what_if =
        json!({"query":"is hana member of exchange-ops","assume":["assign hana to exchange-ops as active member until 2026-06-01"]});
    assert_eq!(ask(&engine, "answer", &what_if)["answer"]["answer"], true);
    let wrong = ask(&engine, "answer", &json!({"query":"can alise activate membership of exchange-ops"}));
    assert_eq!(wrong["answer"]["error"]["code"], "unknown-name");
    assert!(wrong["text"].as_str().unwrap().contains("did you mean `alice`?"));
}

#[test]
fn only_questions_are_completed() {
    let engine = serving(contoso());
    let offers = |text: &str| {
        let told = ask(&engine, "complete", &json!({"text":text}));
        let shown = told["offers"].as_array().unwrap().iter().map(|offer| offer["shown"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        (told["start"].as_u64().unwrap(), shown)
    };
    assert_eq!(offers("").1, ["can", "who", "what", "how", "when", "is", "show"]);
    assert_eq!(offers("wh").1, ["who", "what", "when"]);
    assert_eq!(offers("can al"), (4, vec!["alice".to_owned()]));
    assert_eq!(offers("can alice activate membership of ex"), (33, vec!["exchange-ops".to_owned()]));
    assert_eq!(offers("assign alice to ").1, Vec::<String>::new());
    // places count as the browser counts them
    assert_eq!(offers("can \"𝔘\" activate role \"Exch").0, 23);
}

/// Drives the page in Chromium: answers with their lines and steps, tabs by keyboard, completion, links, the picture, 360 columns, dark and light; and
/// lets axe look for what keeps people out. Needs node with `puppeteer-core` and `axe-core` in `PIM_NODE_MODULES`, and a Chromium.
#[cfg(unix)]
#[test]
#[ignore = "starts a browser"]
fn the_page_works_in_a_browser() {
    let Some(modules) = std::env::var_os("PIM_NODE_MODULES") else {
        println!("skipped: PIM_NODE_MODULES names no folder with `puppeteer-core` and `axe-core`, so the page is not tried in a browser");
        return;
    };
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let server = super::sockets::Server::of(&folder.join("policies/contoso"), &["--at", super::NOW]);
    let output = Command::new("node")
        .arg(folder.join("tests/it/serve/browser/page.cjs"))
        .arg(format!("http://{}", server.address))
        .env("NODE_PATH", modules)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let seen = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{seen}\n{}", String::from_utf8_lossy(&output.stderr));
    insta::assert_snapshot!(seen);
}
