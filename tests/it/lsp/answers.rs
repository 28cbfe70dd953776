//! Lenses, hints and actions: the answer where one is writing.

use serde_json::{Value, json};

use super::talk::{Talk, edited, place};

const OPS: &str = "\
user alice
user bob
user carol
group ops {
  pim-enabled
  membership policy { activation { require mfa, justification approval by carol } }
  ownership policy base
}
policy base { activation { max 1h } }
policy strict extends base { eligible { permanent } }
assign alice to ops as eligible member from 2026-01-01 for 300d
assign bob to ops as eligible owner until 2026-12-31
role \"Exchange Administrator\" { policy { activation { max 4h } } }
expect approval by carol: can alice activate membership of ops
expect allow: can carol activate membership of ops
never anyone can activate ownership of ops
scenario \"s\" {
  at 2026-03-02T09:00:00Z
  expect no: is alice member of ops
}
";

fn lenses(talk: &mut Talk) -> Vec<String> {
    let lenses = talk.result("textDocument/codeLens", json!({}));
    let mut told = Vec::new();
    for lens in lenses.as_array().unwrap() {
        let lens = if lens.get("command").is_some() { lens.clone() } else { talk.ask("codeLens/resolve", lens.clone())["result"].clone() };
        let line = lens["range"]["start"]["line"].as_u64().unwrap() + 1;
        told.push(format!("{line}: {}", lens["command"]["title"].as_str().unwrap()));
    }
    told
}

#[test]
fn the_answer_stands_above_what_is_promised_and_declared() {
    let mut talk = Talk::about(OPS);
    let wanted = [
        "4: membership: 1 can activate, all after approval · ownership: 1 can activate, without approval",
        "13: nobody can activate",
        "14: ✓ holds",
        "15: ✗ expected allow, got deny not-eligible, no-approver",
        "16: ✗ breached by `bob`, first at 2026-03-02T12:00:00Z",
        "17: ✓ holds, 1 step",
    ];
    assert_eq!(lenses(&mut talk), wanted, "each judged alone");
    talk.settle();
    assert_eq!(lenses(&mut talk), wanted, "all judged");
    assert!(talk.came.iter().any(|message| message["method"] == "workspace/codeLens/refresh"));
    talk.ask("workspace/executeCommand", json!({ "command": "pim.at", "arguments": ["2027-01-01"] }));
    talk.settle();
    assert_eq!(lenses(&mut talk)[0], "4: nobody can activate");
}

#[test]
fn what_is_not_seen_is_written_out() {
    let text = "user \"a\u{202e}b\"\ngroup g\nexpect yes: is \"a\u{202e}b\" member of g\nuser \"a\u{202e}b\"\n";
    let mut talk = Talk::about(text);
    let mut shown = talk.told().join("\n");
    let whole = text.trim_end().rsplit_once('\n').unwrap().0;
    talk.change("/set/a.pim", json!([{ "text": whole }]));
    shown += &talk.told().join("\n");
    shown += &lenses(&mut talk).join("\n");
    shown += &talk.result("textDocument/documentSymbol", json!({})).to_string();
    shown += &talk.at("textDocument/hover", place(text, "a\u{202e}b", 0)).to_string();
    assert!(!shown.contains('\u{202e}') && shown.contains("202e"), "{shown}");
}

#[test]
fn hints_say_what_stands_in_no_line() {
    let mut talk = Talk::about(OPS);
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let hints = talk.result("textDocument/inlayHint", json!({ "range": range }));
    let told: Vec<String> =
        hints.as_array().unwrap().iter().map(|hint| format!("{} {}", hint["position"]["line"], hint["label"].as_str().unwrap())).collect();
    assert_eq!(told, ["5 max 8h by default", "6 max 1h", "9 max 1h from base", "10 until 2026-10-28T00:00:00Z"]);
}

/// The actions at a place: title, and what becomes of the text.
fn actions(text: &str, what: &str, only: &Value) -> Vec<(String, String)> {
    let mut talk = Talk::about(text);
    talk.settle();
    let range = if what.is_empty() {
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } })
    } else {
        json!({ "start": place(text, what, 1), "end": place(text, what, 1) })
    };
    let found = talk.result("textDocument/codeAction", json!({ "range": range, "context": { "diagnostics": [], "only": only } }));
    let told = found.as_array().unwrap().iter();
    told.map(|one| (one["title"].as_str().unwrap().to_owned(), edited(text, &one["edit"]["documentChanges"][0]["edits"]))).collect()
}

/// The diagnostics of a text, promises among them.
fn told(text: &str) -> Vec<String> {
    Talk::about(text).told()
}

#[test]
fn a_slip_is_set_right() {
    let text = OPS.replace("assign alice to ops", "assign alice to osp");
    let (title, mended) = actions(&text, "osp", &Value::Null).remove(0);
    assert_eq!((title.as_str(), mended.as_str()), ("write `ops`", OPS));
}

#[test]
fn a_warning_is_accepted_where_the_allow_can_be_read() {
    let found = actions(OPS, "strict", &json!(["quickfix"]));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].1.contains("strict extends base { allow unused-policy because \"…\"  eligible"), "{found:?}");
    assert!(!told(&found[0].1).iter().any(|one| one.contains("unused-policy")));
}

#[test]
fn ownership_is_made_to_demand_what_membership_does() {
    let close = |text: &str| {
        let found = actions(text, "", &Value::Null);
        found.into_iter().find(|(title, _)| title.contains("of ownership")).unwrap_or_else(|| panic!("no action for {text}")).1
    };
    let named = OPS;
    let inline = OPS.replace("ownership policy base", "ownership policy { activation { max 1h require justification } }");
    let bare = OPS.replace("  ownership policy base\n", "");
    for text in [named, &*inline, &*bare] {
        let before: Vec<String> = told(text).into_iter().filter(|one| one.contains("weak-owner-policy")).collect();
        assert_eq!(before.len(), 1, "{text}");
        let text = close(text);
        let after = told(&text);
        assert!(
            !after.iter().any(|one| one.contains("weak-owner") || one.contains("syntax") || one.contains("-items")),
            "{text}\n{after:?}"
        );
        assert!(text.contains("require mfa, justification approval by carol }"), "{text}");
    }
}

#[test]
fn an_expectation_becomes_what_is_answered() {
    let found = actions(OPS, "allow: can carol", &Value::Null);
    let (_, text) =
        found.iter().find(|(title, _)| title == "expect what is answered: `deny not-eligible`").unwrap_or_else(|| panic!("{found:?}"));
    assert!(!told(text).iter().any(|one| one.contains(" expect: ")));
    for (_, text) in found.iter().filter(|(title, _)| title.starts_with("add ")) {
        assert!(!told(text).iter().any(|one| one.contains("got deny")), "{text}");
    }
}

#[test]
fn an_inline_policy_gets_a_name() {
    let found = actions(OPS, "membership policy {", &json!(["refactor"]));
    let (title, text) = &found[0];
    assert_eq!((found.len(), title.as_str()), (1, "give this policy a name: `ops-membership`"));
    assert!(text.contains("  membership policy ops-membership\n"), "{text}");
    assert!(text.contains("}\n\npolicy ops-membership {\n  activation"), "{text}");
    let lines = |text: &str| {
        let mut lines: Vec<String> = told(text).iter().map(|one| one.split_once(' ').unwrap().1.to_owned()).collect();
        lines.sort();
        lines
    };
    assert_eq!(lines(text), lines(OPS), "nothing else changes");
    assert_eq!(actions(OPS, "ownership policy base", &json!(["refactor.extract"])), []);
}
