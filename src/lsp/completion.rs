//! What may be typed next, by the grammar and the names that are known.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use super::loaded::Loaded;
use super::view::View;
use super::wire::put;
use crate::defect::OrDefect;
use crate::diag::{Code, ReasonCode};
use crate::interact::{Candidate, candidates};
use crate::ir::PrincipalKind;
use crate::syntax::{self, NameKind, Slot};

/// How many candidates are told at once; the client asks anew when more is typed.
const MOST: usize = 500;

/// Answers `textDocument/completion`. It looks at the text as it is, and at the names that were known when the set was last loaded.
#[must_use]
pub fn completion(view: &View<'_>, offset: usize) -> Value {
    let text = view.page().text();
    let before = text.get(..offset).or_defect();
    let position = syntax::find_position_in_file(before);
    let typed = before.get(position.start..).or_defect();
    let place = view.page().range(position.start..offset);
    let mut seen = BTreeSet::new();
    let mut items = Vec::new();
    for slot in &position.slots {
        let found = if *slot == Slot::Path { paths(view) } else { candidates(slot, typed, view.loaded.names(), view.loaded.at) };
        let new = found.into_iter().filter(|candidate| seen.insert(candidate.shown.clone()));
        items.extend(new.map(|candidate| (slot.clone(), candidate)));
    }
    let is_incomplete = items.len() > MOST;
    let items = items.iter().take(MOST).enumerate().filter(|(_, (slot, _))| !matches!(slot, Slot::Mark(_)));
    let items: Vec<Value> = items.map(|(order, (slot, candidate))| item(view, slot, candidate, &place, order)).collect();
    json!({ "isIncomplete": is_incomplete, "items": items })
}

fn item(view: &View<'_>, slot: &Slot, candidate: &Candidate, place: &Value, order: usize) -> Value {
    let text = candidate.text.trim_end();
    let mut item = json!({ "label": candidate.shown, "kind": kind(slot), "sortText": format!("{order:05}") });
    put(&mut item, "textEdit", json!({ "range": place, "newText": text }));
    put(&mut item, "filterText", json!(if text.starts_with('"') { text.trim_matches('"') } else { text }));
    if let Some(detail) = detail(view.loaded, slot, text) {
        put(&mut item, "detail", json!(detail));
    }
    if let (Slot::Name(kind), Some(name)) = (slot, syntax::read_name(text)) {
        put(&mut item, "data", json!({ "uri": &*view.document.uri, "name": name, "kind": asked_word(*kind) }));
    }
    item
}

/// Answers `completionItem/resolve`: what `show` tells of a name.
#[must_use]
pub fn resolve(loaded: &Loaded, item: &Value) -> Value {
    let mut item = item.clone();
    let text = |pointer: &str| item.pointer(pointer).and_then(Value::as_str).unwrap_or_default(); // of other items there is nothing to tell
    let question = format!("show {} {}", text("/data/kind"), syntax::format_name(text("/data/name")));
    let told = loaded.answer(&question).or_else(|| loaded.answer(&format!("show {}", syntax::format_name(text("/data/name")))));
    if let Some(told) = told {
        put(&mut item, "documentation", json!({ "kind": "plaintext", "value": told.trim_end() }));
    }
    item
}

/// Returns the keyword by which a name of that kind is asked for; empty where several may be meant.
fn asked_word(kind: NameKind) -> &'static str {
    match kind {
        NameKind::User => "user",
        NameKind::ServicePrincipal => "service-principal",
        NameKind::Group => "group",
        NameKind::Role => "role",
        NameKind::Policy => "policy",
        NameKind::Context => "context",
        NameKind::Unit => "unit",
        NameKind::Blueprint => "blueprint",
        NameKind::Principal | NameKind::Account | NameKind::UserOrGroup | NameKind::Anything => "",
    }
}

/// Returns the protocol's kind.
fn kind(slot: &Slot) -> u8 {
    match slot {
        Slot::Keyword(_) | Slot::Mark(_) => 14,
        Slot::Name(NameKind::Group) => 7,
        Slot::Name(NameKind::Role) => 13,
        Slot::Name(NameKind::Policy) => 22,
        Slot::Name(_) => 6,
        Slot::Lint | Slot::Reason => 20,
        Slot::Time | Slot::Duration => 11,
        Slot::Path => 17,
        Slot::Access | Slot::Text | Slot::String | Slot::NewName | Slot::End => 12,
    }
}

/// Says what a candidate is.
fn detail(loaded: &Loaded, slot: &Slot, text: &str) -> Option<String> {
    match slot {
        Slot::Name(NameKind::Role) => Some("directory role".to_owned()),
        Slot::Name(kind) => principal(loaded, text).or_else(|| Some(without_article(kind.noun()).to_owned())),
        Slot::Lint => Code::parse(text).map(|code| code.summary().to_owned()),
        Slot::Reason => ReasonCode::parse(text).map(|code| if code.is_against() { "reason of a denial" } else { "reason" }.to_owned()),
        Slot::Access => Some("what a group gives access to".to_owned()),
        Slot::Time => Some("the instant that is judged".to_owned()),
        Slot::Keyword(_) | Slot::NewName | Slot::Text | Slot::String | Slot::Path | Slot::Duration | Slot::Mark(_) | Slot::End => None,
    }
}

fn without_article(noun: &str) -> &str {
    noun.split_once(' ').map_or(noun, |(_, noun)| noun)
}

/// Says what a principal is: its kind, its flags that matter, its label.
fn principal(loaded: &Loaded, text: &str) -> Option<String> {
    let (session, tenant) = (loaded.session.as_ref()?, loaded.tenant()?);
    let principal = tenant.principals.row(session.scope().principal(&syntax::read_name(text)?)?);
    let mut words = vec![principal.kind_noun()];
    match &principal.kind {
        PrincipalKind::User { guest: Some(_), .. } => words.push("guest"),
        PrincipalKind::Group(group) => {
            let group = tenant.groups.row(*group);
            words.extend(group.role_assignable.map(|_| "role-assignable"));
            words.extend(group.pim_enabled.map(|_| "pim-enabled"));
        }
        PrincipalKind::User { .. } | PrincipalKind::ServicePrincipal => {}
    }
    words.extend(principal.disabled.map(|_| "disabled"));
    words.extend(principal.label.as_deref());
    Some(words.join(", "))
}

/// Returns the other files of the set, as seen from the text.
fn paths(view: &View<'_>) -> Vec<Candidate> {
    let Some(folder) = view.document.key.as_deref().and_then(Path::parent) else { return Vec::new() };
    let others =
        view.loaded.policies().filter_map(|(source, _)| view.loaded.key(source)).filter(|key| Some(*key) != view.document.key.as_deref());
    let below = others.filter_map(|key| key.strip_prefix(folder).ok());
    below.map(|path| syntax::format_string(&path.to_string_lossy())).map(|text| Candidate { shown: text.clone(), text }).collect()
}
