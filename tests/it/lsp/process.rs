//! The binary: frames in, frames out.

use std::io::Write;
use std::process::{Command, Stdio};

use pim::lsp::{Frames, frame};
use serde_json::{Value, json};

/// Sends messages to a server that runs in a folder, and returns what it answers, in order, and how it ends.
fn run(folder: &std::path::Path, messages: &[Value], garbage: &[u8]) -> (Vec<Value>, Option<i32>) {
    let mut server = Command::new(env!("CARGO_BIN_EXE_pim"));
    let server = server.args(["lsp", "--stdio"]).current_dir(folder);
    let mut server = server.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = server.stdin.take().unwrap();
    stdin.write_all(garbage).unwrap();
    for message in messages {
        stdin.write_all(frame(message).as_bytes()).unwrap();
    }
    drop(stdin);
    let output = server.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let mut frames = Frames::default();
    frames.push(&output.stdout);
    let bodies = std::iter::from_fn(|| frames.pop());
    (bodies.map(|body| serde_json::from_slice(&body).unwrap()).collect(), output.status.code())
}

#[test]
fn a_conversation_over_the_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("people.pim"), "user alice \"Alice\"\n").unwrap();
    let path = folder.path().canonicalize().unwrap().join("a.pim");
    let uri = format!("file://{}", path.display());
    let text = "group ops\nassign alice to ops as active member\n";
    let ask = |id: Value, method: &str, params: Value| json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
    let tell = |method: &str, params: Value| json!({ "jsonrpc": "2.0", "method": method, "params": params });
    let place = json!({ "textDocument": { "uri": uri }, "position": { "line": 1, "character": 8 } });
    let (came, code) = run(
        folder.path(),
        &[
            ask(json!(1), "initialize", json!({ "capabilities": {} })),
            tell("initialized", json!({})),
            tell("textDocument/didOpen", json!({ "textDocument": { "uri": uri, "languageId": "pim", "version": 0, "text": text } })),
            ask(json!(8_589_934_592_u64), "textDocument/definition", place.clone()),
            ask(json!("last"), "textDocument/hover", place),
            ask(json!(2), "shutdown", Value::Null),
            tell("exit", Value::Null),
        ],
        b"X-Nothing: 1\r\n\r\n",
    );
    let answer = |id: Value| came.iter().find(|message| message["id"] == id).unwrap_or_else(|| panic!("{id}: {came:?}"));
    assert_eq!(answer(json!(1))["result"]["serverInfo"]["name"], "pim");
    assert!(answer(json!(8_589_934_592_u64))["result"][0]["uri"].as_str().unwrap().ends_with("/people.pim"));
    assert!(answer(json!("last"))["result"]["contents"]["value"].as_str().unwrap().contains("Alice"));
    assert_eq!((answer(json!(2))["result"].clone(), code), (Value::Null, Some(0)));
}

#[test]
fn a_client_that_is_gone_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let (came, code) = run(folder.path(), &[], b"Content-Length: 2\r\n\r\n{}Content-Length: 9\r\n\r\n{");
    assert_eq!((came[0]["error"]["code"].clone(), code), (json!(-32600), Some(1)));
}
