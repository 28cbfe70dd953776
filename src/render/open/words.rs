//! Words of what is not known.

use serde_json::{Map, Value};

use super::super::words::demand_words;
use crate::explain::{Decision, Demand};
use crate::ir::{ContextId, Tenant};
use crate::possible::Decisions;
use crate::requirement::Requirement;
use crate::text::join;

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

/// Makes a map of keys and values, in order.
pub fn object(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Map<String, Value> {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
