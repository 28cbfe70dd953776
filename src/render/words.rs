//! Words of a tenant that several forms tell alike.

use crate::explain::{Decision, Demand};
use crate::ir::{PrincipalId, Tenant};

/// Returns requirements as the JSON writes them: `mfa`, `context:NAME`.
pub fn demand_words(demands: &[Demand], tenant: &Tenant) -> Vec<String> {
    demands.iter().map(|demand| demand.key(|context| tenant.contexts.row(*context).name.to_string())).collect()
}

/// Returns the cells of what can be done: its name, how it is decided, and what it requires.
pub fn decided_cells(name: &str, decision: Decision, requires: &[Demand], tenant: &Tenant) -> Vec<String> {
    let words = demand_words(requires, tenant);
    let needs = if words.is_empty() { String::new() } else { format!("requires {}", words.join(", ")) };
    vec![name.to_owned(), decision.word().to_owned(), needs]
}

/// Returns the names of principals.
pub fn principal_names(ids: &[PrincipalId], tenant: &Tenant) -> Vec<String> {
    ids.iter().map(|id| tenant.principals.row(*id).name.to_string()).collect()
}
