//! The conversation with a client: what is open, which sets there are, what was told.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Value, json};

use super::capabilities::{SET_INSTANT, capabilities, watched_files};
use super::client::{Client, Settings};
use super::document::{Document, Documents, not_open};
use super::loaded::Loaded;
use super::report::{Depth, Report, report};
use super::requests::{Needs, RESOLVE_LENS, Request, missing};
use super::set::{Set, SetKey, Stage, World};
use super::view::View;
use super::wire::{ErrorCode, Fault, Incoming, answer, notify, put};
use super::{completion, symbols, topic, uri};
use crate::defect;
use crate::source::SourceId;
use crate::syntax;

/// Where the conversation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Before `initialize`.
    New,
    /// Open.
    Open,
    /// After `shutdown`.
    Closing,
    /// After `exit`; whether `shutdown` came before it.
    Over(bool),
}

/// The engine of the language server.
#[derive(Debug)]
pub struct Server {
    phase: Phase,
    version: &'static str,
    client: Client,
    /// What holds where the client sets nothing.
    defaults: Settings,
    settings: Settings,
    documents: Documents,
    sets: BTreeMap<SetKey, Set>,
    /// Which set told of the diagnostics of an address.
    published: BTreeMap<Arc<str>, SetKey>,
    /// What this server asks the client, by id.
    asked: BTreeMap<u64, &'static str>,
    next_id: u64,
    outbox: Vec<Value>,
}

impl Server {
    /// Waits for a client; `version` is the program's, `defaults` hold where the client sets nothing.
    #[must_use]
    pub fn new(version: &'static str, defaults: Settings) -> Self {
        Self {
            phase: Phase::New,
            version,
            client: Client::default(),
            settings: defaults.clone(),
            defaults,
            documents: Documents::default(),
            sets: BTreeMap::new(),
            published: BTreeMap::new(),
            asked: BTreeMap::new(),
            next_id: 0,
            outbox: Vec::new(),
        }
    }

    /// Returns how the process ends, once the client said so: whether in good order.
    #[must_use]
    pub fn ended(&self) -> Option<bool> {
        if let Phase::Over(is_orderly) = self.phase { Some(is_orderly) } else { None }
    }

    /// Takes the messages that came since the last time, and returns what is answered. Requests that a later one of them cancels are not begun.
    pub fn take(&mut self, messages: &[Vec<u8>], world: &dyn World) -> Vec<Value> {
        let messages: Vec<Incoming> = messages.iter().map(|body| Incoming::read(body)).collect();
        let cancelled: BTreeSet<String> = messages.iter().filter_map(cancelled_id).collect();
        for message in messages {
            if self.ended().is_some() {
                break;
            }
            self.message(message, &cancelled, world);
        }
        std::mem::take(&mut self.outbox)
    }

    fn message(&mut self, message: Incoming, cancelled: &BTreeSet<String>, world: &dyn World) {
        match message {
            Incoming::Request { id, method, params } => {
                let result = if cancelled.contains(&id.to_string()) {
                    Err(Fault::new(ErrorCode::Cancelled, "cancelled"))
                } else {
                    self.request(&method, &params, world)
                };
                self.outbox.push(answer(id, sound(result)));
            }
            Incoming::Notification { method, params } => {
                if let Err(fault) = sound(self.notification(&method, &params, world)) {
                    self.log(&format!("{method}: {}", fault.message));
                }
            }
            Incoming::Response { id, result } => self.response(&id, result.as_ref(), world),
            Incoming::Invalid { id, fault } => self.outbox.push(answer(id, Err(fault))),
        }
    }

    fn request(&mut self, method: &str, params: &Value, world: &dyn World) -> Result<Value, Fault> {
        match (self.phase, method) {
            (Phase::New, "initialize") => Ok(self.initialize(params, world)),
            (Phase::New, _) => Err(Fault::new(ErrorCode::NotInitialized, "`initialize` comes first")),
            (Phase::Open, "initialize") => Err(Fault::new(ErrorCode::InvalidRequest, "it is initialized already")),
            (Phase::Closing | Phase::Over(_), _) => Err(Fault::new(ErrorCode::InvalidRequest, "it is shut down")),
            (Phase::Open, "shutdown") => {
                self.phase = Phase::Closing;
                Ok(Value::Null)
            }
            (Phase::Open, "workspace/symbol") => self.search(params, world),
            (Phase::Open, "workspace/executeCommand") => self.execute(params),
            (Phase::Open, "workspace/textDocumentContent") => topic::content(params),
            (Phase::Open, "completionItem/resolve") => Ok(self.resolve_completion(params)),
            (Phase::Open, "codeLens/resolve") => {
                let address = params.pointer("/data/uri").and_then(Value::as_str).ok_or_else(|| missing("data"))?;
                self.about_text(&RESOLVE_LENS, address, params, world)
            }
            (Phase::Open, method) => {
                let unknown = || Fault::new(ErrorCode::UnknownMethod, format!("there is no request `{method}`"));
                self.about_text(Request::of_method(method).ok_or_else(unknown)?, address(params)?, params, world)
            }
        }
    }

    fn initialize(&mut self, params: &Value, world: &dyn World) -> Value {
        self.phase = Phase::Open;
        self.client = Client::read(params);
        self.documents = Documents::new(self.client.columns());
        self.take_settings(params.get("initializationOptions").unwrap_or(&Value::Null), world);
        json!({ "capabilities": capabilities(&self.client), "serverInfo": { "name": "pim", "version": self.version } })
    }

    fn take_settings(&mut self, value: &Value, world: &dyn World) {
        let read = self.defaults.read(value, self.client.root.as_deref());
        let settings = Settings { policies: read.policies.iter().map(|path| world.key(path)).collect(), ..read };
        if let Some(at) = settings.at.as_deref().filter(|at| syntax::parse_time(SourceId::default(), at).is_err()) {
            self.show(&format!("`pim.at`: `{at}` is no time such as 2026-12-31T09:00; what holds now is told"));
        }
        if settings != self.settings {
            self.settings = settings;
            self.arrange();
            self.sets.values().for_each(Set::forget_files);
        }
    }

    fn notification(&mut self, method: &str, params: &Value, world: &dyn World) -> Result<(), Fault> {
        if method == "exit" {
            self.phase = Phase::Over(self.phase == Phase::Closing);
        }
        if self.phase != Phase::Open {
            return Ok(());
        }
        match method {
            "initialized" => self.ask_client(),
            "textDocument/didOpen" => self.open(params, world)?,
            "textDocument/didChange" => self.change(params)?,
            "textDocument/didClose" => self.close(params)?,
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => self.sets.values().for_each(Set::forget_files),
            "workspace/didChangeConfiguration" if self.client.has_configuration => self.ask_settings(),
            "workspace/didChangeConfiguration" => self.take_settings(params.get("settings").unwrap_or(&Value::Null), world),
            method if method.starts_with("$/") => {}
            method => return Err(Fault::new(ErrorCode::UnknownMethod, format!("there is no notification `{method}`"))),
        }
        Ok(())
    }

    fn open(&mut self, params: &Value, world: &dyn World) -> Result<(), Fault> {
        let text = |pointer: &str| params.pointer(pointer).and_then(Value::as_str);
        let address = text("/textDocument/uri").ok_or_else(|| missing("textDocument"))?;
        let written = text("/textDocument/text").ok_or_else(|| missing("text"))?;
        let key = uri::to_path(address).map(|path| world.key(&path));
        self.documents.open(address, key, version(params), written);
        self.arrange();
        self.touch(address, Set::forget_files);
        Ok(())
    }

    fn change(&mut self, params: &Value) -> Result<(), Fault> {
        let address = address(params)?;
        let changes = params.get("contentChanges").and_then(Value::as_array).ok_or_else(|| missing("contentChanges"))?;
        self.documents.change(address, version(params), changes)?;
        self.touch(address, |set| set.set_stage(Stage::Stale));
        Ok(())
    }

    fn close(&mut self, params: &Value) -> Result<(), Fault> {
        let address = address(params)?;
        self.touch(address, Set::forget_files);
        self.documents.close(address);
        self.arrange();
        Ok(())
    }

    /// Does something to every set that a text is part of.
    fn touch(&self, address: &str, change: impl Fn(&Set)) {
        let Some(document) = self.documents.get(address) else { return };
        let own = SetKey::of(document, &self.documents, &self.settings);
        let reads = |set: &Set| set.last().is_some_and(|last| document.key.as_ref().is_some_and(|key| last.source(key).is_some()));
        self.sets.iter().filter(|(key, set)| **key == own || reads(set)).for_each(|(_, set)| change(set));
    }

    /// Begins the sets that what is open needs, and ends those that nothing needs.
    fn arrange(&mut self) {
        let needed: BTreeSet<SetKey> =
            self.documents.iter().map(|document| SetKey::of(document, &self.documents, &self.settings)).collect();
        let gone: Vec<SetKey> = self.sets.keys().filter(|key| !needed.contains(*key)).cloned().collect();
        for key in gone {
            self.sets.remove(&key);
            self.publish(&key, Report::new());
        }
        for key in needed {
            self.sets.entry(key.clone()).or_insert_with(|| Set::new(key));
        }
    }

    fn response(&mut self, id: &Value, result: Option<&Value>, world: &dyn World) {
        // an answer to what nobody asked means nothing
        let Some(method) = id.as_u64().and_then(|id| self.asked.remove(&id)) else { return };
        if let ("workspace/configuration", Some(Value::Array(values))) = (method, result) {
            self.take_settings(values.first().unwrap_or(&Value::Null), world);
        }
    }

    fn about_text(&self, request: &Request, address: &str, params: &Value, world: &dyn World) -> Result<Value, Fault> {
        let document = self.documents.get(address).ok_or_else(|| not_open(address))?;
        let set = self.set_of(document).ok_or_else(|| not_open(address))?;
        let loaded = match (request.needs, set.last()) {
            (Needs::Last, Some(last)) => last,
            (Needs::Last | Needs::Current, _) => set.loaded(world, &self.documents, &self.settings),
        };
        let view = View { client: &self.client, documents: &self.documents, document, set, loaded: &loaded };
        (request.answer)(&view, params)
    }

    fn resolve_completion(&self, item: &Value) -> Value {
        let address = item.pointer("/data/uri").and_then(Value::as_str);
        let set = address.and_then(|address| self.set_of(self.documents.get(address)?));
        set.and_then(Set::good).map_or_else(|| item.clone(), |loaded| completion::resolve(&loaded, item))
    }

    fn set_of(&self, document: &Document) -> Option<&Set> {
        self.sets.get(&SetKey::of(document, &self.documents, &self.settings))
    }

    fn search(&self, params: &Value, world: &dyn World) -> Result<Value, Fault> {
        let wanted = params.get("query").and_then(Value::as_str).ok_or_else(|| missing("query"))?;
        let whom = (&self.client, &self.documents);
        let found = self.sets.values().flat_map(|set| {
            let loaded = set.loaded(world, &self.documents, &self.settings);
            symbols::search(set, &loaded, wanted, whom)
        });
        Ok(Value::Array(found.collect()))
    }

    fn execute(&mut self, params: &Value) -> Result<Value, Fault> {
        let command = params.get("command").and_then(Value::as_str).ok_or_else(|| missing("command"))?;
        if command != SET_INSTANT {
            return Err(Fault::new(ErrorCode::InvalidParams, format!("there is no command `{command}`")));
        }
        let at = params.pointer("/arguments/0").and_then(Value::as_str).unwrap_or("now").trim();
        let is_now = at.is_empty() || at == "now";
        if !is_now && syntax::parse_time(SourceId::default(), at).is_err() {
            return Err(Fault::new(ErrorCode::Failed, format!("`{at}` is no time such as 2026-12-31T09:00, nor `now`")));
        }
        self.settings.at = (!is_now).then(|| at.to_owned());
        self.sets.values().for_each(|set| set.set_stage(Stage::Stale));
        Ok(Value::Null)
    }

    /// Does the next piece of work that nobody asked for, and returns what there is to tell; `None` where there is none left.
    pub fn work(&mut self, world: &dyn World) -> Option<Vec<Value>> {
        let (key, stage) = self.sets.iter().map(|(key, set)| (key.clone(), set.stage())).find(|(_, stage)| *stage < Stage::Judged)?;
        let set = self.sets.get(&key)?;
        let loaded = set.loaded(world, &self.documents, &self.settings);
        match stage {
            Stage::Stale if loaded.answering().is_none() => self.told(&key, &loaded, Depth::Faults, Stage::Judged),
            Stage::Stale => {}
            Stage::Loaded => self.told(&key, &loaded, Depth::All, Stage::Linted),
            Stage::Linted | Stage::Judged => {
                if loaded.judge() {
                    self.told(&key, &loaded, Depth::All, Stage::Judged);
                }
            }
        }
        if let Some(defect) = defect::take() {
            self.show(&defect.to_string());
        }
        Some(std::mem::take(&mut self.outbox))
    }

    /// Tells the diagnostics of a set, and that what was asked of it may be asked anew.
    fn told(&mut self, key: &SetKey, loaded: &Rc<Loaded>, depth: Depth, stage: Stage) {
        let mut found = report(loaded, depth, &self.client, &self.documents);
        // what is open is told to be without any, too
        let own = self.documents.iter().filter(|document| SetKey::of(document, &self.documents, &self.settings) == *key);
        own.for_each(|document| _ = found.entry(Arc::clone(&document.uri)).or_default());
        self.publish(key, found);
        self.sets.get(key).into_iter().for_each(|set| set.set_stage(stage));
        if stage == Stage::Judged {
            self.client.refreshes.clone().into_iter().for_each(|method| self.ask(method, Value::Null));
        }
    }

    /// Tells diagnostics, and that those which the set told before are gone. Of what is open the client asks itself, if it can.
    fn publish(&mut self, key: &SetKey, report: Report) {
        let gone: Vec<Arc<str>> =
            self.published.iter().filter(|(uri, set)| *set == key && !report.contains_key(*uri)).map(|(uri, _)| Arc::clone(uri)).collect();
        for uri in gone {
            self.published.remove(&uri);
            self.outbox.push(notify("textDocument/publishDiagnostics", json!({ "uri": &*uri, "diagnostics": [] })));
        }
        for (uri, found) in report {
            let open = self.documents.get(&uri);
            let is_others = open.is_some_and(|open| SetKey::of(open, &self.documents, &self.settings) != *key);
            if is_others || (open.is_some() && self.client.pulls) {
                continue;
            }
            let mut params = json!({ "uri": &*uri, "diagnostics": found });
            if let Some(open) = open {
                put(&mut params, "version", json!(open.version));
            }
            self.outbox.push(notify("textDocument/publishDiagnostics", params));
            self.published.insert(uri, key.clone());
        }
    }

    /// Asks what the client can be asked at the beginning.
    fn ask_client(&mut self) {
        if self.client.watches {
            self.ask("client/registerCapability", watched_files());
        }
        if self.client.has_configuration {
            self.ask_settings();
        }
    }

    fn ask_settings(&mut self) {
        self.ask("workspace/configuration", json!({ "items": [{ "section": "pim" }] }));
    }

    fn ask(&mut self, method: &'static str, params: Value) {
        self.next_id += 1;
        self.asked.insert(self.next_id, method);
        let mut request = json!({ "jsonrpc": "2.0", "id": self.next_id, "method": method });
        if !params.is_null() {
            put(&mut request, "params", params);
        }
        self.outbox.push(request);
    }

    /// Shows the user a warning.
    fn show(&mut self, message: &str) {
        self.outbox.push(notify("window/showMessage", json!({ "type": 2, "message": message })));
    }

    /// Writes to the client's log.
    fn log(&mut self, message: &str) {
        self.outbox.push(notify("window/logMessage", json!({ "type": 2, "message": message })));
    }
}

/// Returns the id that a message cancels.
fn cancelled_id(message: &Incoming) -> Option<String> {
    match message {
        Incoming::Notification { method, params } if method == "$/cancelRequest" => params.get("id").map(Value::to_string),
        Incoming::Notification { .. } | Incoming::Request { .. } | Incoming::Response { .. } | Incoming::Invalid { .. } => None,
    }
}

/// What rests on an internal error is no answer.
fn sound<T>(result: Result<T, Fault>) -> Result<T, Fault> {
    defect::take().map_or(result, |defect| Err(Fault::new(ErrorCode::Internal, defect.to_string())))
}

fn address(params: &Value) -> Result<&str, Fault> {
    params.pointer("/textDocument/uri").and_then(Value::as_str).ok_or_else(|| missing("textDocument"))
}

fn version(params: &Value) -> i64 {
    params.pointer("/textDocument/version").and_then(Value::as_i64).unwrap_or(0) // of a text without one it is the first
}
