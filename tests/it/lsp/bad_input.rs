//! Whatever is sent, the conversation goes on.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::talk::{Talk, modern};

#[test]
fn what_is_no_message_is_answered_as_such() {
    let mut talk = Talk::new(&modern());
    let cases: [(&[u8], i64); 8] = [
        (b"", -32700),
        (b"{", -32700),
        (b"\xff\xfe", -32700),
        (b"[]", -32600),
        (b"{\"id\":null,\"method\":\"textDocument/hover\"}", -32600),
        (b"{\"id\":1,\"method\":\"what\"}", -32601),
        (b"{\"id\":99999999999999,\"method\":\"textDocument/hover\"}", -32602),
        (b"{\"id\":\"x\",\"method\":\"initialize\"}", -32600),
    ];
    for (body, code) in cases {
        let answers = talk.send_bytes(&[body.to_vec()]);
        assert_eq!(answers.len(), 1, "{}", String::from_utf8_lossy(body));
        assert_eq!(answers[0]["error"]["code"], json!(code), "{}", String::from_utf8_lossy(body));
    }
    assert_eq!(talk.send_bytes(&[b"{\"id\":12345,\"result\":1}".to_vec(), b"{\"method\":\"$/x\"}".to_vec()]), [] as [Value; 0]);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(talk.send_bytes(&[deep.into_bytes()])[0]["error"]["code"], json!(-32700));
}

#[test]
fn requests_come_in_their_phase() {
    let mut talk = Talk::new(&Value::Null);
    talk.open("/set/a.pim", "user alice\n");
    assert_eq!(talk.ask("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(talk.ask("textDocument/hover", json!({}))["error"]["code"], json!(-32600));
    talk.tell("exit", Value::Null);
    assert_eq!(talk.server.ended(), Some(true));
    let mut early = pim::lsp::Server::new("0.0.0", pim::lsp::Settings::default());
    let hover = json!({ "id": 1, "method": "textDocument/hover" }).to_string().into_bytes();
    assert_eq!(early.take(&[hover], &talk.disk)[0]["error"]["code"], json!(-32002));
    early.take(&[b"{\"method\":\"exit\"}".to_vec()], &talk.disk);
    assert_eq!(early.ended(), Some(false));
}

#[test]
fn a_request_that_is_cancelled_is_not_begun() {
    let mut talk = Talk::about("user alice\n");
    let ask = |id: u64| json!({ "id": id, "method": "textDocument/hover", "params": { "textDocument": { "uri": "file:///set/a.pim" }, "position": { "line": 0, "character": 6 } } });
    let cancel = json!({ "method": "$/cancelRequest", "params": { "id": 71 } });
    let sent: Vec<Vec<u8>> = [ask(70), ask(71), cancel].iter().map(|message| message.to_string().into_bytes()).collect();
    let answers = talk.send_bytes(&sent);
    assert!(answers[0].get("result").is_some(), "{answers:?}");
    assert_eq!(answers[1]["error"]["code"], json!(-32800));
}

/// Everything that is asked about a text.
const ABOUT_A_PLACE: [&str; 10] = [
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/documentSymbol",
    "textDocument/completion",
    "textDocument/signatureHelp",
    "textDocument/semanticTokens/full",
    "textDocument/foldingRange",
    "textDocument/codeLens",
];

#[test]
fn parameters_of_any_form_are_answered() {
    let mut talk = Talk::about("user alice\n");
    let document = json!({ "uri": "file:///set/a.pim" });
    let all = ABOUT_A_PLACE.iter().chain(&[
        "textDocument/rangeFormatting",
        "workspace/symbol",
        "textDocument/rename",
        "textDocument/prepareRename",
        "textDocument/selectionRange",
        "textDocument/semanticTokens/range",
        "completionItem/resolve",
        "workspace/executeCommand",
        "workspace/textDocumentContent",
    ]);
    for method in all {
        for params in [
            Value::Null,
            json!([]),
            json!(7),
            json!({ "textDocument": 4 }),
            json!({ "textDocument": document, "position": { "line": -1 }, "range": {} }),
            json!({ "textDocument": { "uri": "file:///no.pim" }, "query": 1 }),
        ] {
            let answer = talk.ask(method, params.clone());
            assert!(answer.get("result").is_some() != answer.get("error").is_some(), "{method} {params}: {answer}");
        }
    }
    for method in [
        "textDocument/didOpen",
        "textDocument/didChange",
        "textDocument/didClose",
        "textDocument/didSave",
        "workspace/didChangeConfiguration",
    ] {
        talk.tell(method, json!([{ "x": 1 }]));
        talk.tell(method, json!({ "textDocument": { "uri": 7, "text": [] }, "settings": { "pim": { "policies": { "x": 1 }, "at": 9 } } }));
    }
    talk.tell(
        "textDocument/didChange",
        json!({ "textDocument": document, "contentChanges": [{ "text": "user bob\n" }, { "range": 3, "text": "x" }] }),
    );
    assert!(
        talk.at("textDocument/hover", json!({ "line": 0, "character": 6 }))["contents"]["value"].as_str().unwrap().contains("alice"),
        "all or none"
    );
}

const SEED: &str = "\
tenant t { timezone \"Europe/Berlin\" }
user alice \"Älice 😀\" { upn \"a@b.c\" }
user \"bob b\" { mfa }
group ops { role-assignable pim-enabled membership policy p ownership policy extends p { activation { max 1h } } }
policy p { activation { max 2h require mfa approval by \"bob b\" } }
assign alice to ops as eligible member until 2026-12-31 # ñ
assign ops to role \"Exchange Administrator\" as active
never anyone can reach role exchange-administrator without approval except \"bob b\"
expect approval by \"bob b\": can alice activate membership of ops at 2026-03-02
scenario \"s\" { at 2026-03-02T09:00:00Z alice activates membership of ops for 1h with mfa, justification \"x\" expect no: is alice member of ops }
";

/// What people type, and what breaks things.
fn typed() -> impl Strategy<Value = String> {
    let words = vec![
        "",
        "\n",
        "{",
        "}",
        "\"",
        "#",
        "user bob\n",
        " alice",
        "é😀",
        "\r",
        "\r\n",
        "\u{feff}",
        "assign ",
        "policy x { ",
        "\u{2028}",
        "ops",
        "2026-03-02",
    ];
    prop_oneof![proptest::sample::select(words).prop_map(str::to_owned), "[a-z \"{}#\n]{0,6}"]
}

/// A change by places of lines and columns, as clients make them: also beyond what is there.
fn change() -> impl Strategy<Value = (u64, u64, u64, u64, String)> {
    (0u64..14, 0u64..60, 0u64..3, 0u64..60, typed())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn edits_bit_by_bit_give_what_the_whole_text_gives(changes in prop::collection::vec(change(), 1..12), encoding in proptest::sample::select(vec!["utf-8", "utf-16", "utf-32"])) {
        let mut can = modern();
        can["general"]["positionEncodings"] = json!([encoding]);
        let mut talk = Talk::new(&can);
        talk.open("/set/a.pim", SEED);
        let mut whole = SEED.to_owned();
        for (line, column, lines, end, text) in changes {
            let range = json!({ "start": { "line": line, "character": column }, "end": { "line": line + lines, "character": end } });
            talk.change("/set/a.pim", json!([{ "range": range, "text": text }]));
            whole = spliced(&whole, (line, column), (line + lines, end), &text, encoding);
            for method in ABOUT_A_PLACE {
                talk.at(method, json!({ "line": line, "character": column }));
            }
            for (method, more) in [("textDocument/rename", json!({ "newName": text })), ("textDocument/codeAction", json!({ "range": range })), ("textDocument/inlayHint", json!({ "range": range })), ("textDocument/selectionRange", json!({ "positions": [range["start"]] }))] {
                let mut params = json!({ "textDocument": { "uri": "file:///set/a.pim" }, "position": range["start"] });
                params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
                talk.ask(method, params);
            }
        }
        talk.settle();
        let mut fresh = Talk::new(&can);
        fresh.open("/set/a.pim", &whole);
        fresh.settle();
        prop_assert_eq!(&talk.diagnostics, &fresh.diagnostics, "{}", whole);
        prop_assert_eq!(talk.result("textDocument/documentSymbol", json!({})), fresh.result("textDocument/documentSymbol", json!({})));
        prop_assert_eq!(talk.result("textDocument/formatting", json!({})), fresh.result("textDocument/formatting", json!({})));
    }
}

/// Makes a change in the plainest way: character by character.
fn spliced(text: &str, start: (u64, u64), end: (u64, u64), new: &str, encoding: &str) -> String {
    let start = offset(text, start, encoding);
    let end = offset(text, end, encoding).max(start);
    format!("{}{new}{}", &text[..start], &text[end..])
}

fn offset(text: &str, (line, column): (u64, u64), encoding: &str) -> usize {
    let width = |c: char| match encoding {
        "utf-8" => c.len_utf8(),
        "utf-16" => c.len_utf16(),
        _ => 1,
    };
    let (mut at_line, mut at_column) = (0, 0);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let ends = c == '\n' || c == '\r';
        if at_line == line && (at_column + width(c) as u64 > column || ends) {
            return at;
        }
        at_column += width(c) as u64;
        if c == '\n' || (c == '\r' && chars.peek().is_none_or(|(_, next)| *next != '\n')) {
            (at_line, at_column) = (at_line + 1, 0);
        }
    }
    text.len()
}
