//! The instances as the JSON lists them.

use std::sync::Arc;

use super::module::{BlockName, ModulePath, mode_of, parse_path, path_text};
use crate::hcl::address::{Address, Key};
use crate::hcl::configuration::{Finding, Severity, Subject};
use crate::hcl::syntax::{Json, JsonKind};
use crate::source::Span;

/// One instance: what the JSON says of it.
#[derive(Debug, Clone)]
pub(super) struct Row<'a> {
    /// Its address as it is written.
    pub text: &'a str,
    pub address: Arc<Address>,
    pub module: ModulePath,
    /// Absent where nothing is planned for it: it is forgotten, and stays as it was.
    pub values: Option<&'a Json>,
    /// Which of them are not known.
    pub unknown: Option<&'a Json>,
    /// Which of them are sensitive.
    pub sensitive: Option<&'a Json>,
    /// The member that has the address.
    pub head: Span,
    pub span: Span,
}

impl Row<'_> {
    /// The block that it is an instance of.
    pub(super) fn block(&self) -> BlockName {
        (self.module.clone(), self.address.mode, self.address.kind.clone(), self.address.name.clone())
    }
}

/// Lists the instances of a module and of those that it calls, in the order of addresses.
pub(super) fn collect<'a>(root: Option<&'a Json>, findings: &mut Vec<Finding>) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    if let Some(root) = root {
        add_module(root, &mut rows, findings);
    }
    rows.sort_by(|one, other| one.address.cmp(&other.address));
    rows
}

fn add_module<'a>(json: &'a Json, rows: &mut Vec<Row<'a>>, findings: &mut Vec<Finding>) {
    // the root has no address
    let address = json.member("address").and_then(Json::as_text).unwrap_or_default();
    let path = if address.is_empty() { Some(Arc::default()) } else { parse_path(address) };
    let Some(path) = path else {
        findings.push(unreadable("this is no address of a module", json.span));
        return;
    };
    let text = path_text(&path);
    // keys that would be empty are left out of the file
    for resource in json.member("resources").map(Json::items).unwrap_or_default() {
        match row(resource, &path, &text) {
            Ok(row) => rows.push(row),
            Err(why) => findings.push(unreadable(why, head_of(resource))),
        }
    }
    // keys that would be empty are left out of the file
    json.member("child_modules").map(Json::items).unwrap_or_default().iter().for_each(|child| add_module(child, rows, findings));
}

fn row<'a>(json: &'a Json, path: &ModulePath, module: &Arc<str>) -> Result<Row<'a>, &'static str> {
    let label = |name| json.member(name).and_then(Json::as_text);
    let (Some(kind), Some(name), Some(text)) = (label("type"), label("name"), label("address")) else {
        return Err("an instance needs `address`, `type` and `name`");
    };
    if json.member("deposed_key").is_some() {
        return Err("what a replacement left behind is not read");
    }
    let key = key_of(json).ok_or("the key of an instance is a text or a whole number")?;
    let address = Address { module: module.clone(), mode: mode_of(json), kind: kind.into(), name: name.into(), key };
    let is_known = |json: &&Json| matches!(json.kind, JsonKind::Object(_));
    Ok(Row {
        text,
        address: Arc::new(address),
        module: path.clone(),
        values: json.member("values").filter(is_known),
        unknown: None,
        sensitive: json.member("sensitive_values"),
        head: head_of(json),
        span: json.span,
    })
}

fn key_of(json: &Json) -> Option<Key> {
    let Some(index) = json.member("index") else { return Some(Key::None) };
    match &index.kind {
        JsonKind::Text(name) => Some(Key::Name(name.as_str().into())),
        JsonKind::Plain(value) if value.is_null() => Some(Key::None),
        JsonKind::Plain(value) => value.as_number()?.to_usize().map(Key::Position),
        JsonKind::Array(_) | JsonKind::Object(_) => None,
    }
}

/// The place that stands for an instance: the line with its address.
fn head_of(json: &Json) -> Span {
    let member = json.members().iter().find(|(name, _, _)| &**name == "address");
    member.map_or(json.span, |(_, name, value)| name.to(value.span))
}

fn unreadable(message: &str, span: Span) -> Finding {
    Finding { severity: Severity::Warning, subject: Subject::Meaning, message: message.to_owned(), span }
}
