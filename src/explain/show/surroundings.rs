//! Shows units, authentication contexts and blueprints.

use crate::eval::{Stage, written_requirements};
use crate::ir::{AgentOf, BlueprintId, ContextId, PrincipalId, Scope, Target, Tenant, UnitId};

use super::policy::governed;
use crate::explain::asker::Asker;
use crate::explain::held::{by_principal, idle, name, of_fact};
use crate::explain::said::{Content, Holding, Section, Sheet};
use crate::explain::words::thing_text;

/// Tells everything about a unit.
pub(super) fn unit_sheet(asker: &Asker<'_>, id: UnitId) -> Sheet {
    let view = asker.view;
    let unit = view.tenant.units.row(id);
    let is_scoped = |target: Target| matches!(target, Target::Role(_, Scope::Unit(held)) if held == id);
    let facts = || view.tenant.roles.ids().flat_map(|role| view.of_role(role)).filter(|(_, fact)| is_scoped(fact.target));
    let counting = by_principal(facts().filter(|(_, fact)| view.is_in_force(fact) || view.is_eligible(fact)));
    let roles = counting.map(|fact| Holding { target: Some(thing_text(view.tenant, fact.target.thing())), ..of_fact(view.tenant, fact) });
    let sections = vec![
        Section::new("restricted", Content::Truth(unit.restricted.is_some())),
        Section::new("members", names(view.tenant, unit.members.iter().map(|(member, _)| *member))),
        Section::holdings("roles", roles),
        Section::holdings("not now", idle(&view, facts())),
    ];
    Sheet::new("unit", &unit.name, (&unit.label, &unit.description), Some(unit.span), sections)
}

/// Tells everything about an authentication context.
pub(super) fn context_sheet(asker: &Asker<'_>, id: ContextId) -> Sheet {
    let tenant = asker.tenant();
    let context = tenant.contexts.row(id);
    let requires = |policy| {
        let written = &written_requirements(tenant.policies.row(policy), Stage::Activation).value;
        written.iter().any(|asked| asked.requirement.context() == Some(&id))
    };
    let required = governed(tenant).filter(|(_, policy)| requires(*policy)).map(|(thing, _)| asker.thing(thing));
    let sections = vec![
        Section::new("state", Content::Text(Some(context.mode.0.word().to_owned()))),
        Section::new("excludes", names(tenant, context.excludes.iter().map(|(excluded, _)| *excluded))),
        Section::new("required by", Content::Words(required.collect())),
    ];
    Sheet::new("context", &context.name, (&context.label, &context.description), Some(context.span), sections)
}

/// Tells everything about a blueprint.
pub(super) fn blueprint_sheet(asker: &Asker<'_>, id: BlueprintId) -> Sheet {
    let tenant = asker.tenant();
    let blueprint = tenant.blueprints.row(id);
    let is_of = |of: AgentOf| of == AgentOf::Blueprint(id);
    let identities = tenant.principals.iter().filter(|(_, row)| row.agent.and_then(|agent| agent.of).is_some_and(|(of, _)| is_of(of)));
    let sections = vec![
        Section::text("id", blueprint.external_id.as_deref()),
        Section::new("owners", names(tenant, blueprint.owners.iter().map(|(owner, _)| *owner))),
        Section::new("agent identities", names(tenant, identities.map(|(identity, _)| identity))),
    ];
    Sheet::new("blueprint", &blueprint.name, (&blueprint.label, &blueprint.description), Some(blueprint.span), sections)
}

/// Names principals in the order in which they are declared.
fn names(tenant: &Tenant, principals: impl Iterator<Item = PrincipalId>) -> Content {
    let sorted: std::collections::BTreeSet<PrincipalId> = principals.collect();
    Content::Words(sorted.into_iter().map(|id| name(tenant, id)).collect())
}

/// Names the units that a principal is a direct member of.
pub(super) fn units_of(tenant: &Tenant, principal: PrincipalId) -> Content {
    let holds = tenant.units.values().filter(|unit| unit.members.iter().any(|(member, _)| *member == principal));
    Content::Words(holds.map(|unit| unit.name.to_string()).collect())
}
