//! Lists what is declared, and what has happened.

use serde_json::json;

use super::engine::Engine;
use super::reply::Reply;
use crate::explain::thing_text;
use crate::inventory::Kind;
use crate::ir::{Blueprint, Tenant};
use crate::render::{Listed, Style, listing_json, render_listing};
use crate::scenario::{LiveTenant, Request, Status};
use crate::session::{Unlisted, Wanted};
use crate::syntax::format_name;
use crate::text::{align, join};

/// What can be listed here and not by `pim list`, in the order in which it is told.
const OWN_KINDS: [&str; 2] = ["blueprints", "requests"];

/// One line of a list: a name, and what is worth knowing about it.
struct Item {
    name: String,
    about: String,
}

/// Returns what can be listed.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    Kind::ALL.iter().map(|kind| kind.word()).chain(OWN_KINDS)
}

impl Engine {
    /// Lists one kind of thing, with filters, or how many there are of each.
    pub(super) fn list(&self, line: &str, rest: &str) -> Reply {
        match words(rest) {
            words if words.is_empty() => self.list_items("", &self.counts()),
            words => match words.as_slice() {
                [kind] if OWN_KINDS.contains(&kind.as_str()) => self.list_items(kind, &items_of(self.live.state(), kind)),
                words => self.list_rows(line, words),
            },
        }
    }

    fn counts(&self) -> Vec<Item> {
        let state = self.live.state();
        let counts = self.live.count().into_iter().map(|(kind, count)| (kind.word(), count));
        let own = OWN_KINDS.iter().map(|kind| (*kind, items_of(state, kind).len()));
        counts.chain(own).map(|(kind, count)| Item { name: kind.to_owned(), about: count.to_string() }).collect()
    }

    fn list_items(&self, kind: &str, items: &[Item]) -> Reply {
        let mut reply = self.reply();
        reply.answer(
            |style| if items.is_empty() { format!("no {kind}\n") } else { table(items, style) },
            || {
                let items: Vec<_> = items.iter().map(|item| json!({ "name": item.name, "about": item.about })).collect();
                json!({ "command": ":list", "kind": kind, "at": self.now().to_string(), "items": items })
            },
        );
        reply.into_reply()
    }

    /// Lists what `pim list` does, as it is in this state.
    fn list_rows(&self, line: &str, words: &[String]) -> Reply {
        let mut reply = self.reply();
        let session = self.live.session();
        let listed = Wanted::read(words).and_then(|wanted| Ok((wanted.to_string(), self.live.list(&wanted)?)));
        match listed {
            Ok((asked, listing)) => {
                let listed = Listed {
                    asked: &asked,
                    listing: &listing,
                    sources: self.live.sources(),
                    zone: &session.tenant().settings.timezone,
                    closed: session.closed(),
                    unread_parts: session.unread_parts(),
                };
                reply.answer(|style| render_listing(&listed, style), || command_json(&listed));
            }
            Err(Unlisted::Usage { message, help }) => {
                reply.refuse_plainly(line, "bad-argument", &message, Some(&self.help_of(words, help)))
            }
            Err(Unlisted::Rejected(rejected)) => reply.reject(line, &rejected),
        }
        reply.into_reply()
    }

    /// Names all that can be listed, where what is typed cannot be.
    fn help_of(&self, words: &[String], help: String) -> String {
        let is_kind = words.first().is_some_and(|word| Kind::of_word(word).is_some());
        if is_kind || help.starts_with("did you mean") { help } else { format!("write one of {}", join(kinds())) }
    }
}

fn command_json(listed: &Listed<'_>) -> serde_json::Value {
    let head = serde_json::Map::from_iter([("command".to_owned(), json!(":list"))]);
    serde_json::Value::Object(head.into_iter().chain(listing_json(listed)).collect())
}

/// Cuts a text into words; one in quotes may hold blanks.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let quoted = rest.strip_prefix('"').and_then(|inner| inner.split_once('"'));
        let (word, after) = quoted.unwrap_or_else(|| rest.split_once(char::is_whitespace).unwrap_or((rest, "")));
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}

fn items_of(state: &LiveTenant, kind: &str) -> Vec<Item> {
    let tenant = state.tenant();
    match kind {
        "blueprints" => tenant.blueprints.values().map(|blueprint| blueprint_item(tenant, blueprint)).collect(),
        _ => state.requests().values().map(|request| request_item(tenant, request)).collect(),
    }
}

fn blueprint_item(tenant: &Tenant, blueprint: &Blueprint) -> Item {
    let owners: Vec<String> = blueprint.owners.iter().map(|(owner, _)| written(&tenant.principals.row(*owner).name)).collect();
    let owned = (!owners.is_empty()).then(|| format!("owned by {}", owners.join(", ")));
    Item { name: written(&blueprint.name), about: about(blueprint.label.as_deref(), &[owned.as_deref()]) }
}

fn request_item(tenant: &Tenant, request: &Request) -> Item {
    let who = written(&tenant.principals.row(request.requester).name);
    let name = format!("{who}: {}", thing_text(tenant, request.thing));
    Item { name, about: format!("{}, filed {}", status_word(request.status), request.filed) }
}

fn status_word(status: Status) -> &'static str {
    match status {
        Status::Pending => "pending",
        Status::Scheduled => "scheduled",
        Status::Active => "active",
        Status::Granted => "granted",
        Status::Denied => "denied",
        Status::Lapsed => "lapsed",
        Status::Cancelled => "cancelled",
        Status::Ended => "ended",
        Status::Failed => "failed",
    }
}

fn written(name: &str) -> String {
    format_name(name).into_owned()
}

fn about(label: Option<&str>, facts: &[Option<&str>]) -> String {
    join(label.into_iter().chain(facts.iter().copied().flatten()))
}

/// Writes items in two columns.
fn table(items: &[Item], style: Style<'_>) -> String {
    let rows: Vec<Vec<String>> = items.iter().map(|item| vec![item.name.clone(), style.zone.tell(&item.about).into_owned()]).collect();
    align("  ", &rows, style.width)
}
