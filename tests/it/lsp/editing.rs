//! Rename, completion, signatures, folding, selection, colours.

use serde_json::{Value, json};

use super::talk::{Talk, edited, place};

const TEAM: &str = "\
## People.
## Two of them.
user alice \"Alice N\"
user \"bob b\"
context strong
unit berlin { members alice }
policy p {
  activation {
    max 2h
    require context strong
  }
}
group ops { pim-enabled membership policy p }
role \"Own\" { like \"Exchange Administrator\" }
assign alice, \"bob b\" to ops as eligible member
assign alice to role Own in unit berlin as eligible
assign alice to role exchange-administrator as eligible
expect deny not-yet: can \"Alice N\" activate membership of ops
";

/// Renames what stands at a place, and returns what becomes of the text.
fn renamed(what: &str, behind: usize, new: &str) -> Result<String, String> {
    let mut talk = Talk::about(TEAM);
    let params = json!({ "textDocument": { "uri": "file:///set/a.pim" }, "position": place(TEAM, what, behind), "newName": new });
    let answer = talk.ask("textDocument/rename", params);
    match answer.get("result") {
        Some(result) => Ok(edited(TEAM, &result["documentChanges"][0]["edits"])),
        None => Err(answer["error"]["message"].as_str().unwrap().to_owned()),
    }
}

#[test]
fn names_of_all_namespaces_are_changed_everywhere() {
    assert_eq!(renamed("alice", 1, "ann").unwrap(), TEAM.replace("alice", "ann"), "not where she is called by her label");
    assert_eq!(renamed("alice,", 1, "a b").unwrap(), TEAM.replace("alice", "\"a b\""));
    assert_eq!(renamed("\"bob b\"", 2, "bob").unwrap(), TEAM.replace("\"bob b\"", "bob"));
    assert_eq!(renamed("ops", 1, "unit").unwrap(), TEAM.replace(" ops", " \"unit\""));
    assert_eq!(renamed("policy p }", 7, "q").unwrap(), TEAM.replace("policy p ", "policy q "));
    assert_eq!(renamed("context strong\n  }", 9, "weak").unwrap(), TEAM.replace("strong", "weak"));
    assert_eq!(renamed("berlin", 1, "munich").unwrap(), TEAM.replace("berlin", "munich"));
    assert_eq!(renamed("role Own", 6, "\"New one\"").unwrap(), TEAM.replace("\"Own\"", "Own").replace("Own", "\"New one\""));
}

#[test]
fn what_cannot_be_renamed_says_why() {
    assert!(renamed("exchange-administrator", 2, "x").unwrap_err().contains("is built in"));
    assert!(renamed("alice", 1, "ops").unwrap_err().contains("`ops` is taken"));
    assert!(renamed("\"bob b\"", 1, "Alice N").unwrap_err().contains("is taken"), "questions would come to mean him");
    assert!(renamed("Own", 1, "Exchange Administrator").unwrap_err().contains("is taken"));
    assert!(renamed("ops", 1, "").unwrap_err().contains("is no name"));
    let text = format!("{TEAM}assign alice too\n");
    let mut talk = Talk::about(&text);
    let params = json!({ "textDocument": { "uri": "file:///set/a.pim" }, "position": place(&text, "alice", 1), "newName": "ann" });
    let answer = talk.ask("textDocument/rename", params);
    assert!(answer["error"]["message"].as_str().unwrap().contains("could be missed"), "{answer}");
    assert_eq!(talk.at("textDocument/prepareRename", place(TEAM, "max", 1)), Value::Null);
}

#[test]
fn a_rename_reaches_other_files() {
    let mut talk = Talk::new(&Value::Null);
    talk.disk.0.insert("/set/b.pim".into(), "user alice\n".to_owned());
    let text = "group ops\nassign alice to ops as active member\n";
    talk.open("/set/a.pim", text);
    let prepared = talk.at("textDocument/prepareRename", place(text, "alice", 0));
    assert_eq!(prepared["placeholder"], "alice");
    let params = json!({ "position": place(text, "alice", 0), "newName": "ann" });
    let edit = talk.result("textDocument/rename", params);
    let changed: Vec<&String> = edit["changes"].as_object().unwrap().keys().collect();
    assert_eq!(changed, ["file:///set/a.pim", "file:///set/b.pim"]);
}

/// The labels that are offered at the end of a text.
fn offered(talk: &mut Talk, more: &str) -> Vec<String> {
    let text = format!("{TEAM}{more}");
    talk.change("/set/a.pim", json!([{ "text": text }]));
    let position = json!({ "line": text.matches('\n').count(), "character": text.rsplit('\n').next().unwrap().len() });
    let found = talk.at("textDocument/completion", position);
    found["items"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn completion_knows_the_grammar_and_the_names() {
    let mut talk = Talk::about(TEAM);
    talk.settle();
    assert_eq!(offered(&mut talk, "assign "), ["unknown", "alice", "\"bob b\"", "ops"]);
    assert_eq!(offered(&mut talk, "assign alice to o"), ["ops"]);
    assert_eq!(offered(&mut talk, "assign alice to role Ow"), ["Own"]);
    assert_eq!(offered(&mut talk, "assign alice to ops as eligible "), ["member", "owner"]);
    assert_eq!(
        offered(&mut talk, "group x { membership policy { activation { require "),
        ["nothing", "unknown", "mfa", "context", "justification", "ticket"]
    );
    assert_eq!(offered(&mut talk, "user x { allow unused-a"), ["unused-allow"]);
    assert_eq!(offered(&mut talk, "expect deny not-y"), ["not-yet"]);
    assert!(offered(&mut talk, "").contains(&"scenario".to_owned()));
    assert!(!offered(&mut talk, "").contains(&"can".to_owned()), "a question stands behind `expect` only");
    assert_eq!(offered(&mut talk, "# user "), [] as [&str; 0]);
    assert_eq!(offered(&mut talk, "assign \"b"), ["\"bob b\""]);
}

#[test]
fn a_candidate_says_what_it_is_and_replaces_what_is_typed() {
    let text = format!("{TEAM}assign al");
    let mut talk = Talk::about(&text);
    talk.settle();
    talk.change("/set/a.pim", json!([{ "text": TEAM }]));
    talk.settle();
    talk.change("/set/a.pim", json!([{ "text": text }]));
    let found = talk.at("textDocument/completion", place(&text, "assign al", 9).clone());
    let all = found["items"].as_array().unwrap();
    let item = &all[0];
    assert_eq!((&item["label"], &item["detail"]), (&json!("alice"), &json!("user, Alice N")), "{found}");
    let position = json!({ "line": TEAM.lines().count(), "character": 9 });
    let found = talk.at("textDocument/completion", position);
    let item = found["items"][0].clone();
    assert_eq!(edited(&text, &json!([item["textEdit"]])), format!("{TEAM}assign alice"));
    let resolved = talk.ask("completionItem/resolve", item)["result"].clone();
    assert!(resolved["documentation"]["value"].as_str().unwrap().contains("user `alice`"), "{resolved}");
}

#[test]
fn forms_of_questions_are_shown_while_one_is_typed() {
    let text = format!("{TEAM}expect allow: can alice approve \n");
    let mut talk = Talk::about(&text);
    let help = talk.at("textDocument/signatureHelp", place(&text, "approve \n", 8));
    assert_eq!(help["signatures"][0]["label"], "can NAME approve THING for NAME");
    assert_eq!(help["activeParameter"], 1);
    assert_eq!(talk.at("textDocument/signatureHelp", place(&text, "user alice", 6)), Value::Null);
}

#[test]
fn blocks_and_comments_fold_and_selections_grow() {
    let mut talk = Talk::about(TEAM);
    let folds = talk.result("textDocument/foldingRange", json!({}));
    let lines: Vec<(u64, u64)> =
        folds.as_array().unwrap().iter().map(|one| (one["startLine"].as_u64().unwrap(), one["endLine"].as_u64().unwrap())).collect();
    assert_eq!(lines, [(7, 9), (6, 10), (0, 1)]);
    let grown = talk.result("textDocument/selectionRange", json!({ "positions": [place(TEAM, "2h", 1)] }));
    let mut depths = Vec::new();
    let mut one = &grown[0];
    while one.is_object() {
        depths.push(one["range"]["start"]["line"].as_u64().unwrap());
        one = &one["parent"];
    }
    assert_eq!(depths, [8, 7, 6, 6, 0]);
}

#[test]
fn tokens_are_told_by_kind() {
    let text = "user é { mfa } # x\ngroup g\nassign é to role exchange-administrator as active\n";
    let mut talk = Talk::about(text);
    let told = |data: &Value| {
        let numbers: Vec<u64> = data["data"].as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect();
        numbers
            .chunks(5)
            .map(|chunk| format!("+{}:{} {}.{}.{}", chunk[0], chunk[1], chunk[2], chunk[3], chunk[4]))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let all = talk.result("textDocument/semanticTokens/full", json!({}));
    assert_eq!(
        told(&all),
        "+0:0 4.0.0 +0:5 2.5.1 +0:5 3.0.0 +0:6 3.1.0 +1:0 5.0.0 +0:6 1.6.1 +1:0 6.0.0 +0:7 2.5.0 +0:3 2.0.0 +0:3 4.0.0 +0:5 22.7.2 +0:23 2.0.0 +0:3 6.0.0"
    );
    let range = json!({ "start": { "line": 1, "character": 0 }, "end": { "line": 2, "character": 0 } });
    assert_eq!(told(&talk.result("textDocument/semanticTokens/range", json!({ "range": range }))), "+1:0 5.0.0 +0:6 1.6.1");
}
