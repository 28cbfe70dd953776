//! Shows a user or service principal.

use crate::answer;
use crate::eval::{Closure, Deed, Reading, View, carries_eligibility, may_get, roles_held};
use crate::ir::{Assignment, Managed, Modifiers, PrincipalId, PrincipalKind, Relation, Target, UserFlag};

use super::super::{Asker, words::thing_text};
use super::blueprint::{agent_text, owned_blueprints};
use super::holdings::{as_held, idle, of_chain, of_fact, of_route};
use super::surroundings::units_of;
use super::{Content, Holding, Section, Sheet, flags, section, text};

/// Tells everything about a user or service principal.
pub(super) fn sheet(asker: &mut Asker<'_>, id: PrincipalId) -> Sheet {
    let view = asker.view;
    let row = view.tenant.principals.row(id);
    let mut sections = declared(&view, id);
    sections.extend(held(asker, id));
    sections.push(section("can activate", Content::Activations(asker.what_can_activate(id, &Modifiers::default()))));
    let manages = answer::what_can_do(&view, &mut asker.scratch, id, &[Deed::Manage(Managed::Everything)]);
    let manages = manages.into_iter().map(|(group, _)| view.tenant.group_name(group).to_owned());
    sections.push(section("manages", Content::Words(manages.collect())));
    sections.push(section("not now", Content::Holdings(idle(&view, view.of_principal(id)))));
    let kind = if row.is_user() { "user" } else { "service-principal" };
    let (name, label, description) = (Some(row.name.to_string()), text(&row.label), text(&row.description));
    Sheet { kind, name, label, description, place: Some(row.span), sections }
}

fn declared(view: &View<'_>, id: PrincipalId) -> Vec<Section> {
    let row = view.tenant.principals.row(id);
    let external_id = section("id", Content::Text(text(&row.external_id)));
    let units = section("units", units_of(view.tenant, id));
    let agent = agent_text(view.tenant, row).map(|text| section("agent", Content::Text(Some(text))));
    let owned = owned_blueprints(view.tenant, id).map(|names| section("blueprints", Content::Words(names)));
    let further = agent.into_iter().chain(owned);
    match &row.kind {
        PrincipalKind::User { upn, .. } => {
            let set = flags(UserFlag::ALL.iter().map(|flag| (flag.word(), row.flag(*flag).is_some())));
            let upn = section("upn", Content::Text(text(upn)));
            [upn, external_id, section("flags", set), units].into_iter().chain(further).collect()
        }
        PrincipalKind::ServicePrincipal | PrincipalKind::Group(_) => {
            let set = flags([("disabled", row.disabled.is_some())]);
            [external_id, section("flags", set), units].into_iter().chain(further).collect()
        }
    }
}

/// Memberships through active nesting, ownerships, and roles with the groups they come through.
fn held(asker: &mut Asker<'_>, id: PrincipalId) -> Vec<Section> {
    let view = asker.view;
    if view.tenant.principals.row(id).disabled.is_some() {
        return ["memberships", "ownerships", "roles", "eligible for"].map(|key| section(key, Content::Holdings(Vec::new()))).into();
    }
    let up = &mut asker.scratch.up;
    let mut roles = Vec::new();
    for held in roles_held(&view, up, id) {
        let target = Target::Role(held.role, held.scope);
        roles.extend(of_route(&view, &held.route).map(|line| (target, as_held(view.tenant, target, line))));
    }
    up.walk_up(&view, id, Reading::InForce);
    vec![
        section("memberships", in_order(member_of(&view, up))),
        section("ownerships", in_order(owner_of(&view, id))),
        section("roles", in_order(roles)),
        section("eligible for", in_order(eligible_for(&view, up, id))),
    ]
}

/// Returns the groups that an upward walk found, nearest first, each with the memberships that lead to it.
pub(in super::super) fn member_of(view: &View<'_>, up: &Closure) -> Vec<(Target, Holding)> {
    let groups = up.links().filter_map(|(link, found)| {
        let target = Target::Group(found.group, Relation::Member);
        Some((target, as_held(view.tenant, target, of_chain(view, &up.chain(link))?)))
    });
    groups.collect()
}

/// Returns the groups that somebody owns now.
pub(in super::super) fn owner_of(view: &View<'_>, id: PrincipalId) -> Vec<(Target, Holding)> {
    let owned =
        view.of_principal(id).filter(|(_, fact)| matches!(fact.target, Target::Group(_, Relation::Owner)) && view.is_in_force(fact));
    owned.map(|(_, fact)| (fact.target, as_held(view.tenant, fact.target, of_fact(view.tenant, fact)))).collect()
}

/// Returns the eligible assignments of a principal, then, of an account, those of the groups that it may use them through, nearest first. `up` is
/// its upward walk.
pub(in super::super) fn eligible_for(view: &View<'_>, up: &Closure, id: PrincipalId) -> Vec<(Target, Holding)> {
    let is_account = !view.tenant.principals.row(id).is_group();
    let groups = up.links().filter(|(_, found)| is_account && carries_eligibility(view.tenant, found.parent.is_none()));
    let groups = groups.map(|(link, found)| (view.tenant.groups.row(found.group).principal, up.chain(link)));
    let holders = std::iter::once((id, Vec::new())).chain(groups);
    let lines = holders.flat_map(|(holder, chain)| {
        let is_lent = move |fact: &Assignment| view.is_eligible(fact) && may_get(view.tenant, id, fact.target.thing());
        let facts = view.of_principal(holder).filter(move |(_, fact)| is_lent(fact));
        facts.filter_map(move |(fact_id, fact)| {
            let line = of_chain(view, &[chain.as_slice(), &[fact_id]].concat())?;
            Some((fact.target, Holding { name: thing_text(view.tenant, fact.target.thing()), state: fact.state, ..line }))
        })
    });
    lines.collect()
}

/// Puts lines into the order in which groups are declared and roles stand in the catalogue.
fn in_order(mut lines: Vec<(Target, Holding)>) -> Content {
    lines.sort_by_key(|(target, _)| *target);
    Content::Holdings(lines.into_iter().map(|(_, line)| line).collect())
}
