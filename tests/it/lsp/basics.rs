//! Diagnostics, hover, where names stand, outline, formatting.

use serde_json::{Value, json};

use super::talk::{Talk, edited, modern, place, told};

const OPS: &str = "\
user alice
user carol
group ops { pim-enabled membership policy { activation { max 2h approval by carol } } }
assign alice to ops as eligible member until 2026-12-31
expect approval by carol: can alice activate membership of ops at 2026-03-02
";

#[test]
fn the_answer_to_initialize_fits_what_was_offered() {
    let offered = |encodings: Value| {
        let mut talk = Talk::new(&Value::Null);
        talk.server = pim::lsp::Server::new("0.0.0", pim::lsp::Settings::default());
        talk.ask("initialize", json!({ "capabilities": { "general": { "positionEncodings": encodings } } }))["result"]["capabilities"]
            .clone()
    };
    assert_eq!(offered(Value::Null).get("positionEncoding"), None);
    assert_eq!(offered(json!(["utf-16"]))["positionEncoding"], "utf-16");
    assert_eq!(offered(json!(["utf-16", "utf-32", "utf-8"]))["positionEncoding"], "utf-8");
    assert_eq!(offered(Value::Null).get("diagnosticProvider"), None);
}

#[test]
fn errors_lints_and_promises_are_told_with_their_pages() {
    let mut talk = Talk::about(&OPS.replace("to ops as eligible", "to osp as eligible"));
    assert_eq!(talk.told(), ["4 unknown-name: there is no group `osp`\nnot known\nhelp: did you mean `ops`?"]);
    let found = &talk.diagnostics["file:///set/a.pim"][0];
    assert_eq!((&found["severity"], &found["source"]), (&json!(1), &json!("pim")));
    let href = found["codeDescription"]["href"].as_str().unwrap().to_owned();
    let page = talk.ask("workspace/textDocumentContent", json!({ "uri": href }));
    assert!(page["result"]["text"].as_str().unwrap().starts_with("# `unknown-name`"), "{page}");
    assert!(talk.ask("workspace/textDocumentContent", json!({ "uri": "pim-explain:/nothing.md" })).get("error").is_some());

    talk.change("/set/a.pim", json!([{ "text": OPS.replace("by carol: can", "by alice: can") }]));
    let found = talk.told();
    assert!(found.contains(&"5 expect: expected approval by alice, got approval by carol".to_owned()), "{found:?}");
    assert!(found.iter().any(|one| one.starts_with("3 single-approver: ")), "{found:?}");
}

#[test]
fn related_places_stand_in_the_message_where_the_client_shows_none() {
    let text = "user alice\nuser alice\n";
    let mut talk = Talk::about(text);
    let with = talk.told();
    assert_eq!(talk.diagnostics["file:///set/a.pim"][0]["relatedInformation"][0]["location"]["range"]["start"]["line"], 0);
    let mut plain = Talk::new(&Value::Null);
    plain.open("/set/a.pim", text);
    let without = plain.told();
    let place = "/set/a.pim:1: first declared here";
    assert_eq!([with[0].contains(place), without[0].contains(place)], [false, true], "{without:?}");
    assert_eq!(plain.diagnostics["file:///set/a.pim"][0].get("codeDescription"), None);
}

#[test]
fn diagnostics_are_pulled_by_clients_that_pull() {
    let mut can = modern();
    can["textDocument"]["diagnostic"] = json!({});
    let mut talk = Talk::new(&can);
    talk.disk.0.insert("/set/b.pim".into(), "user bob\nuser bob\n".to_owned());
    talk.open("/set/a.pim", "group g\ngroup g\n");
    talk.settle();
    assert_eq!(talk.diagnostics.keys().collect::<Vec<_>>(), ["file:///set/b.pim"], "what is not open is pushed");
    let pulled = talk.result("textDocument/diagnostic", json!({}));
    assert_eq!((&pulled["kind"], pulled["items"].as_array().unwrap().len()), (&json!("full"), 1));
}

#[test]
fn a_set_is_the_folder_with_what_is_open_before_it() {
    let mut talk = Talk::new(&modern());
    talk.disk.0.insert("/set/people.pim".into(), "user alice\n".to_owned());
    talk.disk.0.insert("/set/more/ops.pim".into(), "include \"../people.pim\"\ngroup ops\nassign bob to ops as active member\n".to_owned());
    talk.disk.0.insert("/other/x.pim".into(), "user alice\nuser alice\n".to_owned());
    talk.open("/set/people.pim", "user alice\nuser bob\n");
    talk.settle();
    assert_eq!(talk.diagnostics["file:///set/people.pim"], [] as [Value; 0], "bob is there, though not saved");
    talk.change("/set/people.pim", json!([{ "text": "user alice\n" }]));
    talk.settle();
    assert_eq!(told(&talk.diagnostics["file:///set/more/ops.pim"]).len(), 1);
    // the folder of the first is around that of the second
    talk.open("/set/more/ops.pim", "group ops\n");
    talk.settle();
    assert_eq!(talk.diagnostics["file:///set/more/ops.pim"], [] as [Value; 0]);
    // a text without a file is a set of its own
    talk.tell(
        "textDocument/didOpen",
        json!({ "textDocument": { "uri": "untitled:1", "languageId": "pim", "version": 1, "text": "group g group g" } }),
    );
    talk.settle();
    assert_eq!(told(&talk.diagnostics["untitled:1"]).len(), 1);
    talk.tell("textDocument/didClose", json!({ "textDocument": { "uri": "untitled:1" } }));
    assert_eq!(talk.diagnostics["untitled:1"], [] as [Value; 0]);
}

#[test]
fn the_user_sets_other_roots_and_the_instant() {
    let mut talk = Talk::new(&modern());
    talk.disk.0.insert("/p/a.pim".into(), "user alice\n".to_owned());
    talk.disk.0.insert("/q/b.pim".into(), "group ops\n".to_owned());
    talk.open("/p/a.pim", "user alice\nexpect no: is alice member of ops\nassign alice to ops as active member until 2026-06-01\n");
    talk.settle();
    assert_eq!(told(&talk.diagnostics["file:///p/a.pim"]).len(), 2);
    talk.tell("workspace/didChangeConfiguration", json!({ "settings": { "pim": { "policies": ["/p", "/q/b.pim"], "at": "soon" } } }));
    talk.settle();
    let shown = talk.came.iter().find(|message| message["method"] == "window/showMessage").unwrap();
    assert!(shown["params"]["message"].as_str().unwrap().contains("`soon` is no time"), "{shown}");
    assert_eq!(told(&talk.diagnostics["file:///p/a.pim"]), ["2 expect: expected no, got yes"]);
    let answer = talk.ask("workspace/executeCommand", json!({ "command": "pim.at", "arguments": ["2026-07-01"] }));
    assert_eq!(answer["result"], Value::Null);
    talk.settle();
    assert!(!told(&talk.diagnostics["file:///p/a.pim"]).iter().any(|one| one.contains("expect")));
    for bad in [json!({ "command": "pim.at", "arguments": ["tomorrow"] }), json!({ "command": "rm" })] {
        assert!(talk.ask("workspace/executeCommand", bad).get("error").is_some());
    }
}

#[test]
fn hover_tells_what_the_command_line_would() {
    let mut talk = Talk::about(OPS);
    let mut told = |what: &str| talk.at("textDocument/hover", place(OPS, what, 1))["contents"]["value"].as_str().unwrap_or("").to_owned();
    let alice = told("alice to");
    assert!(alice.starts_with("```text\nuser `alice`") && alice.contains("eligible") && alice.contains("reach"), "{alice}");
    let ops = told("ops as");
    assert!(ops.contains("group `ops`") && ops.contains("activation max") && ops.contains("carol"), "{ops}");
    assert!(told("max 2h").contains("group `ops`"));
    let expect = told("expect");
    assert!(expect.contains("✓ holds") && expect.contains("carol"), "{expect}");
    assert_eq!(talk.at("textDocument/hover", place(OPS, "2h", 1))["contents"]["kind"], "markdown");
}

#[test]
fn hover_explains_codes_and_rules() {
    let text = "user alice { allow unused-allow because \"D3.24\" } # see D3.24\n";
    let mut talk = Talk::about(text);
    let lint = talk.at("textDocument/hover", place(text, "unused-allow", 3));
    assert!(lint["contents"]["value"].as_str().unwrap().starts_with("# `unused-allow`"), "{lint}");
    let rule = talk.at("textDocument/hover", place(text, "see D3.24", 6));
    assert!(rule["contents"]["value"].as_str().unwrap().contains("D3.24"), "{rule}");
}

#[test]
fn hover_answers_as_before_the_errors() {
    let mut talk = Talk::about(OPS);
    talk.settle();
    talk.change("/set/a.pim", json!([{ "text": format!("{OPS}user alice\n") }]));
    let told = talk.at("textDocument/hover", place(OPS, "alice", 1));
    assert!(told["contents"]["value"].as_str().unwrap().contains("as it was before the errors"), "{told}");
}

#[test]
fn names_lead_to_their_declaration_across_files() {
    let text = "include \"b.pim\"\nassign \"alice\" to ops as eligible member\nexpect no: is \"Alice N\" member of ops\npolicy alice {}\n";
    let mut talk = Talk::new(&modern());
    talk.disk.0.insert("/set/b.pim".into(), "user alice \"Alice N\"\ngroup ops { pim-enabled membership policy alice }\n".to_owned());
    talk.open("/set/a.pim", text);
    let declared = talk.at("textDocument/definition", place(text, "\"alice\"", 3));
    let range = json!({ "start": { "line": 0, "character": 5 }, "end": { "line": 0, "character": 10 } });
    assert_eq!(declared, json!([{ "uri": "file:///set/b.pim", "range": range }]));
    assert_eq!(talk.at("textDocument/definition", place(text, "Alice N", 3)), declared, "by its label");
    let file = talk.at("textDocument/definition", place(text, "b.pim", 1));
    assert_eq!(file[0]["uri"], "file:///set/b.pim");
    assert_eq!(talk.result("textDocument/documentLink", json!({}))[0]["target"], "file:///set/b.pim");
    let references = talk.at("textDocument/references", place(text, "\"alice\"", 3));
    assert_eq!(references.as_array().unwrap().len(), 3, "the policy is another: {references}");
    let policy = talk.at("textDocument/references", place(text, "policy alice", 8));
    assert_eq!(policy.as_array().unwrap().len(), 2, "{policy}");
    let own = talk.at("textDocument/documentHighlight", place(text, "ops as", 1));
    assert_eq!(own.as_array().unwrap().len(), 2, "{own}");
    assert_eq!(talk.at("textDocument/definition", place(text, "eligible", 1)), Value::Null);
}

#[test]
fn the_outline_names_what_is_declared_and_promised() {
    let mut talk = Talk::about(OPS);
    let symbols = talk.result("textDocument/documentSymbol", json!({}));
    let told: Vec<String> = symbols
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {}", one["detail"].as_str().unwrap(), one["name"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            "user alice",
            "user carol",
            "group ops",
            "assign assign alice to ops as eligible member until 2026-12-31",
            "expect expect approval by carol: can alice activate membership of ops at 2026-03-02",
        ]
    );
    let found = talk.ask("workspace/symbol", json!({ "query": "CRL" }));
    assert_eq!(found["result"].as_array().unwrap().len(), 1, "{found}");
}

#[test]
fn texts_are_formatted_as_fmt_does() {
    let text = "# first\nuser   alice\n\n\n\nuser bob {mfa}\ngroup   g\n";
    let mut talk = Talk::about(text);
    let edits = talk.result("textDocument/formatting", json!({ "options": { "tabSize": 8, "insertSpaces": false } }));
    assert_eq!(edited(text, &edits), "# first\nuser alice\n\nuser bob { mfa }\ngroup g\n");
    let range = json!({ "start": { "line": 5, "character": 3 }, "end": { "line": 5, "character": 4 } });
    let edits = talk.result("textDocument/rangeFormatting", json!({ "range": range }));
    assert_eq!(edited(text, &edits), text.replace("{mfa}", "{ mfa }"));
    talk.change("/set/a.pim", json!([{ "text": "user bob {mfa}\n" }, { "range": { "start": { "line": 0, "character": 9 }, "end": { "line": 0, "character": 14 } }, "text": "{ mfa }" }]));
    assert_eq!(talk.result("textDocument/formatting", json!({})), json!([]));
    talk.change("/set/a.pim", json!([{ "text": "user bob {mfa\n" }]));
    assert_eq!(talk.result("textDocument/formatting", json!({})), Value::Null, "a statement must never be lost");
}
