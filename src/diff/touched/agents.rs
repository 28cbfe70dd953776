//! What agents make of a change (Entra Agent ID).

use std::collections::BTreeSet;

use super::super::both::{Both, Twin, Which};
use super::super::pairing::Pairing;
use crate::ir::{AgentOf, BlueprintId, Principal, PrincipalId};

/// Whose agent somebody is, told of both tenants alike.
type Of = Option<Result<Twin<BlueprintId>, Twin<PrincipalId>>>;

/// Tells whether agents' users may pass a context that excludes somebody (D3.18): whether they do rests on more than the way to what they
/// activate.
pub(super) fn pass_contexts(pairing: &Pairing<'_>) -> bool {
    let has_users = |which| pairing.tenant(which).principals.values().any(Principal::is_agent_user);
    let excludes = |which| pairing.tenant(which).contexts.values().any(|context| !context.excludes.is_empty());
    Which::ALL.into_iter().any(has_users) && Which::ALL.into_iter().any(excludes)
}

/// Tells whether others control agents (R29, R30).
pub(super) fn are_otherwise(pairing: &Pairing<'_>) -> bool {
    Both::make(|which| owners(pairing, which)).differ() || Both::make(|which| agents(pairing, which)).differ()
}

fn owners(pairing: &Pairing<'_>, which: Which) -> BTreeSet<(Twin<BlueprintId>, Twin<PrincipalId>)> {
    let of_blueprint = |(id, row): (BlueprintId, &crate::ir::Blueprint)| {
        let blueprint = pairing.blueprints.twin(which, id);
        row.owners.iter().map(|(owner, _)| (blueprint, pairing.principals.twin(which, *owner))).collect::<Vec<_>>()
    };
    pairing.tenant(which).blueprints.iter().flat_map(of_blueprint).collect()
}

fn agents(pairing: &Pairing<'_>, which: Which) -> BTreeSet<(Twin<PrincipalId>, Of, bool)> {
    let of = |of: AgentOf| match of {
        AgentOf::Blueprint(blueprint) => Ok(pairing.blueprints.twin(which, blueprint)),
        AgentOf::Identity(identity) => Err(pairing.principals.twin(which, identity)),
    };
    let agent = |(id, row): (PrincipalId, &Principal)| {
        Some((pairing.principals.twin(which, id), row.agent?.of.map(|(named, _)| of(named)), row.disabled.is_some()))
    };
    pairing.tenant(which).principals.iter().filter_map(agent).collect()
}
