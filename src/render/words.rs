//! Words of a tenant that several forms tell alike.

use crate::explain::Demand;
use crate::ir::{PrincipalId, Tenant};

/// Returns a requirement as the JSON writes it: `mfa`, `context:NAME`.
pub fn demand_word(demand: Demand, tenant: &Tenant) -> String {
    demand.key(|context| tenant.contexts.row(*context).name.to_string())
}

/// Returns the names of principals.
pub fn principal_names(ids: &[PrincipalId], tenant: &Tenant) -> Vec<String> {
    ids.iter().map(|id| tenant.principals.row(*id).name.to_string()).collect()
}
