//! The process around the engine: it answers what it is sent, and ends when the client does.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

const SET: &str = "user alice\ngroup ops { pim-enabled }\nassign alice to ops as eligible member\n";

fn start(folder: &Path, words: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pim"));
    command.current_dir(folder).arg("mcp").args(words);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("set/old")).unwrap();
    fs::write(folder.path().join("set/now.pim"), SET).unwrap();
    fs::write(folder.path().join("set/old/before.txt"), "user alice\ngroup ops { pim-enabled }\n").unwrap();
    fs::write(folder.path().join("secret.pim"), "user mallory\n").unwrap();
    folder
}

/// Sends lines, closes the stream, and returns what was answered by id, and the exit code.
fn talk(folder: &Path, words: &[&str], lines: &[String]) -> (Vec<Value>, i32) {
    let mut child = start(folder, words);
    let mut input = child.stdin.take().unwrap();
    for line in lines {
        input.write_all(line.as_bytes()).unwrap();
        input.write_all(b"\r\n").unwrap();
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), output.status.code().unwrap())
}

fn message(id: u64, method: &str, params: &Value) -> String {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string()
}

fn hello() -> String {
    message(0, "initialize", &json!({ "protocolVersion": "2025-11-25", "capabilities": {} }))
}

fn call(id: u64, tool: &str, arguments: Value) -> String {
    message(id, "tools/call", &json!({ "name": tool, "arguments": arguments }))
}

fn of(answers: &[Value], id: u64) -> &Value {
    answers.iter().find(|answer| answer["id"] == json!(id)).unwrap_or_else(|| panic!("{id} is not answered: {answers:?}"))
}

#[test]
fn whatever_comes_is_answered_and_the_end_of_the_stream_is_the_end() {
    let folder = folder();
    let many = (10..200).map(|id| call(id, "pim_is", json!({ "query": "is alice member of ops" })));
    let lines: Vec<String> =
        [hello(), "x".to_owned(), call(1, "pim_can", json!({ "query": "can alice activate membership of ops" }))].into();
    let lines: Vec<String> = lines.into_iter().chain(many).chain([message(2, "ping", &json!({}))]).collect();
    let (answers, code) = talk(folder.path(), &["-p", "set"], &lines);
    assert_eq!((answers.len(), code), (lines.len(), 0));
    assert_eq!(of(&answers, 1)["result"]["structuredContent"]["decision"], json!("allow"));
    assert!((10..200).all(|id| of(&answers, id)["result"]["structuredContent"]["answer"] == json!(false)));
}

#[test]
fn the_set_is_the_one_of_the_start() {
    let folder = folder();
    let mut child = start(folder.path(), &["-p", "set", "--at", "2026-03-02T09:00:00Z"]);
    let (mut input, mut lines) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()).lines());
    let mut ask = |line: String| -> Value {
        writeln!(input, "{line}").unwrap();
        serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap()
    };
    ask(hello());
    // the handshake is answered while the set is read
    ask(call(0, "pim_list", json!({})));
    fs::write(folder.path().join("set/now.pim"), "user bob\n").unwrap();
    let answer = ask(call(1, "pim_who", json!({ "query": "who can activate membership of ops", "assume": ["user eve"] })));
    let structured = &answer["result"]["structuredContent"];
    assert_eq!((&structured["items"][0]["name"], &structured["at"]), (&json!("alice"), &json!("2026-03-02T09:00:00Z")));
    drop((input, lines));
    assert!(child.wait().unwrap().success());
}

#[test]
fn another_set_lies_inside_or_is_not_told_of() {
    let folder = folder();
    let against = ["set/old/before.txt", "old/before.txt", "secret.pim", "../secret.pim", "/etc/passwd", "set/nowhere"];
    let calls = against.iter().enumerate().map(|(id, path)| call(id as u64, "pim_diff", json!({ "against": path })));
    let lines: Vec<String> = std::iter::once(hello()).chain(calls).collect();
    let (answers, _) = talk(folder.path(), &["-p", "set"], &lines);
    // what files of the set may lead to is not what a call may name
    assert_eq!(talk(folder.path(), &["-p", "set", "--allow-outside"], &lines).0, answers);
    let told: Vec<&Value> = answers
        .iter()
        .filter(|answer| answer["result"].get("content").is_some())
        .map(|answer| &answer["result"]["structuredContent"])
        .collect();
    assert!(told[..2].iter().all(|told| told["summary"]["gained"] == json!(1)), "{told:?}");
    for (told, path) in told[2..].iter().zip(&against[2..]) {
        let message = format!("there is no `{path}` inside of what the server was started with: `set`");
        assert_eq!(told["error"]["message"], json!(message));
    }
}

#[test]
fn a_refused_set_is_served_for_its_check_and_a_missing_one_is_not() {
    let folder = folder();
    fs::write(folder.path().join("set/broken.pim"), "asign\n").unwrap();
    let lines = [hello(), call(1, "pim_check", json!({})), call(2, "pim_is", json!({ "query": "is alice member of ops" }))];
    let (answers, code) = talk(folder.path(), &["-p", "set"], &lines);
    assert_eq!(of(&answers, 1)["result"]["isError"], json!(false));
    assert_eq!((of(&answers, 2)["result"]["structuredContent"]["error"]["code"].clone(), code), (json!("syntax"), 0));
    assert_eq!(talk(folder.path(), &["-p", "nowhere"], &[]), (Vec::new(), 2));
}

#[test]
fn nobody_gets_an_answer_that_was_cancelled() {
    let folder = folder();
    let crowd: String = (0..300).map(|at| format!("user u{at}\nassign u{at} to ops as eligible member\n")).collect();
    fs::write(folder.path().join("set/crowd.pim"), crowd).unwrap();
    let mut lines = vec![hello()];
    lines.extend(
        (1..60).map(|id| call(id, "pim_who", json!({ "query": "who can activate membership of ops", "assume": [format!("user x{id}")] }))),
    );
    let cancel = |id: u64| json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": id } }).to_string();
    lines.extend((2..60).map(cancel));
    lines.push(message(90, "ping", &json!({})));
    lines.push(call(91, "pim_is", json!({ "query": "is alice member of ops" })));
    let (answers, code) = talk(folder.path(), &["-p", "set"], &lines);
    assert_eq!(code, 0);
    assert_eq!(of(&answers, 91)["result"]["isError"], json!(false), "what was not cancelled is answered");
    assert!(answers.len() < 40, "{} of 62 were answered", answers.len());
}
