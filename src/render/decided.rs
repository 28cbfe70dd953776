//! What can be done, or perhaps can: its words, and its keys in JSON.

use serde_json::{Map, Value, json};

use super::words::demand_words;
use crate::explain::{Decision, Demand, OpenItem};
use crate::ir::{ContextId, Tenant};
use crate::possible::Decisions;
use crate::requirement::Requirement;
use crate::text::{join, list};

/// Returns the words of what is possible.
pub fn decision_words(decisions: Decisions) -> Vec<&'static str> {
    decisions.iter().map(Decision::word).collect()
}

/// Writes what a request must bring, and what it may have to.
pub fn requires_words(tenant: &Tenant, requires: &[Demand], may: &[Requirement<Option<ContextId>>]) -> String {
    let sure = join(demand_words(requires, tenant));
    let perhaps = join(may.iter().map(|asked| may_word(*asked, tenant)));
    match (sure.is_empty(), perhaps.is_empty()) {
        (_, true) => sure,
        (true, false) => format!("perhaps {perhaps}"),
        (false, false) => format!("{sure}, perhaps {perhaps}"),
    }
}

/// Returns a requirement as the JSON writes it; of any context `context`.
pub fn may_word(asked: Requirement<Option<ContextId>>, tenant: &Tenant) -> String {
    match asked {
        Requirement::Context(None) => "context".to_owned(),
        Requirement::Context(Some(_)) | Requirement::Mfa | Requirement::Justification | Requirement::Ticket => {
            asked.key(|context| context.map_or_else(String::new, |context| tenant.contexts.row(context).name.to_string()))
        }
    }
}

/// Returns the cells of what can be done: its name, how it is decided, and what it requires.
pub fn open_cells<T>(tenant: &Tenant, name: &str, item: &OpenItem<T>) -> Vec<String> {
    let needs = requires_words(tenant, &item.requires, &item.may_require);
    let needs = if needs.is_empty() { needs } else { format!("requires {needs}") };
    let decision = match item.decisions.known() {
        None if !item.decisions.is_yes() => format!("not known: {}", list(&decision_words(item.decisions), "or")),
        Some(_) | None => list(&decision_words(item.decisions), "or"),
    };
    vec![name.to_owned(), decision, needs]
}

/// Adds the decision, or that it is not known with what is possible.
pub fn add_decision(map: &mut Map<String, Value>, decisions: Decisions) {
    match decisions.known() {
        Some(decision) => map.extend(object([("decision", json!(decision.word()))])),
        None => map.extend(object([("decision", json!("unknown")), ("possible", json!(decision_words(decisions)))])),
    }
}

/// Adds what a request must bring, and what it may have to.
pub fn add_requires(map: &mut Map<String, Value>, tenant: &Tenant, requires: &[Demand], may: &[Requirement<Option<ContextId>>]) {
    map.extend(object([("requires", json!(demand_words(requires, tenant)))]));
    if !may.is_empty() {
        let words: Vec<String> = may.iter().map(|asked| may_word(*asked, tenant)).collect();
        map.extend(object([("may_require", json!(words))]));
    }
}

/// Returns a line of what can be done as JSON, its name below a key.
pub fn decided_json<T>(tenant: &Tenant, (key, name): (&'static str, &str), item: &OpenItem<T>) -> Map<String, Value> {
    let mut map = object([(key, json!(name))]);
    add_decision(&mut map, item.decisions);
    add_requires(&mut map, tenant, &item.requires, &item.may_require);
    map
}

/// Makes a map of keys and values, in order.
pub fn object(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Map<String, Value> {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
