//! A client that talks with the engine about files in memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pim::ir::Instant;
use pim::lsp::{Server, Settings, World};
use pim::session::{Input, Loader};
use serde_json::{Value, json};

/// Files in memory.
#[derive(Debug, Default)]
pub struct Memory(pub BTreeMap<PathBuf, String>);

impl Memory {
    fn input(&self, path: &Path) -> Option<Input> {
        let text = self.0.get(path)?;
        Some(Input { key: path.to_path_buf(), ..Input::pim(path.to_str()?, text.as_str()) })
    }
}

impl Loader for Memory {
    fn load(&self, from: &Input, include: &str) -> Option<Input> {
        let mut path = from.key.parent()?.to_path_buf();
        for part in include.split('/') {
            if part == ".." { _ = path.pop() } else { path.push(part) }
        }
        self.input(&path)
    }
}

impl World for Memory {
    fn find(&self, paths: &[PathBuf]) -> Result<Vec<Input>, String> {
        let is_in = |path: &&PathBuf| paths.iter().any(|root| path.starts_with(root));
        let found: Vec<Input> = self.0.keys().filter(is_in).filter_map(|path| self.input(path)).collect();
        if found.is_empty() { Err("no `.pim` file".to_owned()) } else { Ok(found) }
    }

    fn key(&self, path: &Path) -> PathBuf {
        path.to_path_buf()
    }

    fn now(&self) -> Instant {
        Instant::from_micros(1_772_452_800_000_000) // 2026-03-02T12:00:00Z
    }
}

/// A conversation.
pub struct Talk {
    pub server: Server,
    pub disk: Memory,
    /// Notifications and requests that came.
    pub came: Vec<Value>,
    /// What is told of each address.
    pub diagnostics: BTreeMap<String, Vec<Value>>,
    last_id: u64,
    version: i64,
}

impl Talk {
    /// Begins with a client that can do `capabilities`.
    pub fn new(capabilities: &Value) -> Self {
        let server = Server::new("0.0.0", Settings::default());
        let mut talk = Self { server, disk: Memory::default(), came: Vec::new(), diagnostics: BTreeMap::new(), last_id: 0, version: 0 };
        talk.ask("initialize", json!({ "capabilities": capabilities }));
        talk.tell("initialized", json!({}));
        talk
    }

    /// Begins with one text that is open, as `/set/a.pim`, with a client that can do what most can.
    pub fn about(text: &str) -> Self {
        let mut talk = Self::new(&modern());
        talk.open("/set/a.pim", text);
        talk
    }

    /// Sends a message.
    pub fn send(&mut self, message: &Value) -> Vec<Value> {
        self.send_bytes(&[message.to_string().into_bytes()])
    }

    /// Sends messages as they are, at once.
    pub fn send_bytes(&mut self, messages: &[Vec<u8>]) -> Vec<Value> {
        let (answers, others): (Vec<Value>, Vec<Value>) =
            self.server.take(messages, &self.disk).into_iter().partition(|message| message.get("method").is_none());
        self.note(others);
        answers
    }

    fn note(&mut self, messages: Vec<Value>) {
        for message in &messages {
            if message["method"] == "textDocument/publishDiagnostics" {
                let found = message["params"]["diagnostics"].as_array().unwrap().clone();
                self.diagnostics.insert(message["params"]["uri"].as_str().unwrap().to_owned(), found);
            }
        }
        self.came.extend(messages);
    }

    /// Asks, and returns the whole answer.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        let mut answers = self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        assert_eq!(answers.len(), 1, "{method}: {answers:?}");
        let answer = answers.remove(0);
        assert_eq!(answer["id"], json!(id), "{answer}");
        answer
    }

    /// Asks about the text that is open as `/set/a.pim`, and returns the result.
    pub fn result(&mut self, method: &str, mut params: Value) -> Value {
        params["textDocument"] = json!({ "uri": "file:///set/a.pim" });
        let answer = self.ask(method, params);
        answer.get("result").unwrap_or_else(|| panic!("{method}: {answer}")).clone()
    }

    /// Asks about a place of that text.
    pub fn at(&mut self, method: &str, position: Value) -> Value {
        self.result(method, json!({ "position": position }))
    }

    /// Sends a notification.
    pub fn tell(&mut self, method: &str, params: Value) {
        let answers = self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
        assert_eq!(answers, [] as [Value; 0], "{method}");
    }

    /// Opens a text.
    pub fn open(&mut self, path: &str, text: &str) {
        let document = json!({ "uri": format!("file://{path}"), "languageId": "pim", "version": 0, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Makes changes of a text.
    pub fn change(&mut self, path: &str, changes: Value) {
        self.version += 5;
        let document = json!({ "uri": format!("file://{path}"), "version": self.version });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Lets the server do all that nobody waits for.
    pub fn settle(&mut self) {
        for _ in 0..100 {
            match self.server.work(&self.disk) {
                Some(messages) => self.note(messages),
                None => return,
            }
        }
        panic!("there is always more to do");
    }

    /// Returns what is told of the text that is open as `/set/a.pim`: line, code and message of each.
    pub fn told(&mut self) -> Vec<String> {
        self.settle();
        told(&self.diagnostics["file:///set/a.pim"])
    }
}

/// Line (from 1), code and message of each.
pub fn told(diagnostics: &[Value]) -> Vec<String> {
    let line = |found: &Value| found["range"]["start"]["line"].as_u64().unwrap() + 1;
    let message = |found: &Value| found["message"].as_str().unwrap().to_owned();
    diagnostics.iter().map(|found| format!("{} {}: {}", line(found), found["code"].as_str().unwrap(), message(found))).collect()
}

/// What most clients can do.
pub fn modern() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-8", "utf-16"] },
        "workspace": { "workspaceEdit": { "documentChanges": true }, "codeLens": { "refreshSupport": true } },
        "textDocument": {
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "publishDiagnostics": { "relatedInformation": true, "codeDescriptionSupport": true },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } },
            "completion": { "completionItem": { "snippetSupport": true } },
        },
    })
}

/// Returns the place of the first `what` in a text, in bytes, so far behind its beginning.
pub fn place(text: &str, what: &str, behind: usize) -> Value {
    let offset = text.find(what).unwrap_or_else(|| panic!("no `{what}`")) + behind;
    let line = text[..offset].matches('\n').count();
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    json!({ "line": line, "character": offset - start })
}

/// Returns what edits make of a text, positions counted in bytes.
pub fn edited(text: &str, edits: &Value) -> String {
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let offset = |place: &Value| {
        let line = place["line"].as_u64().unwrap() as usize;
        starts.get(line).map_or(text.len(), |start| start + place["character"].as_u64().unwrap() as usize)
    };
    let edits = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]), edit["newText"].as_str().unwrap().to_owned()));
    let mut edits: Vec<_> = edits.collect();
    edits.sort();
    edits.into_iter().rev().fold(text.to_owned(), |mut text, (start, end, new)| {
        text.replace_range(start..end, &new);
        text
    })
}
