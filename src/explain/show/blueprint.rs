//! Shows a blueprint, and whose agent an account is.

use crate::ir::{AgentOf, BlueprintId, Principal, PrincipalId, Tenant};

use super::surroundings::names;
use crate::explain::asker::Asker;
use crate::explain::said::{Content, Section, Sheet};

/// Tells everything about a blueprint.
pub(super) fn sheet(asker: &Asker<'_>, id: BlueprintId) -> Sheet {
    let tenant = asker.tenant();
    let blueprint = tenant.blueprints.row(id);
    let is_of = |of: AgentOf| of == AgentOf::Blueprint(id);
    let identities = tenant.principals.iter().filter(|(_, row)| row.agent.and_then(|agent| agent.of).is_some_and(|(of, _)| is_of(of)));
    let sections = vec![
        Section::new("id", Content::text(&blueprint.external_id)),
        Section::new("owners", names(tenant, blueprint.owners.iter().map(|(owner, _)| *owner))),
        Section::new("agent identities", names(tenant, identities.map(|(identity, _)| identity))),
    ];
    Sheet::new("blueprint", &blueprint.name, (&blueprint.label, &blueprint.description), Some(blueprint.span), sections)
}

/// Tells whose agent somebody is: `agent of NAME`, or `agent` where that is not known; nothing of what is no agent.
pub(super) fn agent_text(tenant: &Tenant, row: &Principal) -> Option<String> {
    let agent = row.agent?;
    Some(match agent.of {
        None => "agent".to_owned(),
        Some((AgentOf::Blueprint(blueprint), _)) => format!("agent of blueprint {}", tenant.blueprints.row(blueprint).name),
        Some((AgentOf::Identity(identity), _)) => format!("agent of {}", tenant.principals.row(identity).name),
    })
}

/// Returns the blueprints that somebody owns; none where there are none.
pub(super) fn owned_blueprints(tenant: &Tenant, owner: PrincipalId) -> Option<Vec<String>> {
    let is_owner = |places: &[(PrincipalId, crate::source::Span)]| places.iter().any(|(id, _)| *id == owner);
    let owned = tenant.blueprints.values().filter(|blueprint| is_owner(&blueprint.owners));
    let names: Vec<String> = owned.map(|blueprint| blueprint.name.to_string()).collect();
    (!names.is_empty()).then_some(names)
}
