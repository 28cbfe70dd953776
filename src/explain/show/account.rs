//! Shows a user or service principal.

use crate::answer;
use crate::eval::{Manner, View, roles_held};
use crate::ir::{
    AgentOf, Managed, Modifiers, OneStep, Principal, PrincipalId, PrincipalKind, Question, StepVerb, Target, Tenant, UserFlag, Verb,
};
use crate::possible::Memory;
use crate::source::Span;

use super::surroundings::units_of;
use super::unknown::{self, MayHave, beside};
use crate::explain::asker::Asker;
use crate::explain::held::{as_held, eligible_for, idle, member_of, of_route, owner_of};
use crate::explain::listing::items;
use crate::explain::open;
use crate::explain::said::{Answer, Content, Holding, OpenAnswer, OpenItem, OpenWhat, Section, Sheet};

/// Tells everything about a user or service principal.
pub(super) fn sheet(asker: &mut Asker<'_>, id: PrincipalId) -> Sheet {
    let view = asker.view;
    let row = view.tenant.principals.row(id);
    let mut sections = declared(&view, id);
    let memory = Memory::default();
    sections.extend(held(asker, &memory, id));
    sections.push(Section::new("can activate", Content::Activations(activations(asker, &memory, id))));
    let managed = managed_groups(asker, id);
    let has_others = what_is_open(asker, &memory, id, MANAGE).is_some_and(|open| open.has_possible());
    sections.push(Section::new("manages", Content::Words(managed)).with_others(has_others));
    sections.extend(unknown::of_user(view.tenant, id));
    sections.push(Section::holdings("not now", idle(&view, view.of_principal(id))));
    let kind = if row.is_user() { "user" } else { "service-principal" };
    Sheet::new(kind, &row.name, (&row.label, &row.description), Some(row.span), sections)
}

const MANAGE: StepVerb = StepVerb::Manage(Managed::Everything);

/// Returns what somebody can activate, and what they perhaps can.
fn activations(asker: &Asker<'_>, memory: &Memory, id: PrincipalId) -> Vec<OpenItem<String>> {
    if let Some(open) = what_is_open(asker, memory, id, StepVerb::Activate) {
        let possible = open.possible.into_iter().map(|(target, decisions)| OpenItem::decided(target, decisions, Vec::new()));
        return open.items.into_iter().chain(possible).collect();
    }
    let items = items(asker, id, StepVerb::Activate, &Modifiers::default());
    items.into_iter().map(|item| OpenItem::decided(item.target, [item.decision].into_iter().collect(), item.requires)).collect()
}

/// Lists what somebody can do, where something of it is not known.
fn what_is_open(asker: &Asker<'_>, memory: &Memory, id: PrincipalId, verb: StepVerb) -> Option<OpenWhat> {
    let question = Question::WhatCan(id, Verb::Step(verb), Modifiers::default());
    // the count of what takes another activation first is not told here
    let mut plain = || Answer::activations(Vec::new(), 0);
    match open::answer(memory, asker.tenant(), &question, (asker.view.at, asker.query), &mut plain)? {
        Answer::Open(OpenAnswer::What(open)) => Some(open),
        _ => None,
    }
}

fn managed_groups(asker: &Asker<'_>, id: PrincipalId) -> Vec<String> {
    let found = answer::what_can(&asker.view, asker.kept, id, MANAGE, Manner::default());
    let name = |step| match step {
        OneStep::Deed(group, _) => Some(asker.tenant().group_name(group).to_owned()),
        OneStep::Activate(_) | OneStep::Approve(..) | OneStep::Reset(..) => None,
    };
    found.into_iter().filter_map(|(step, _)| name(step)).collect()
}

fn declared(view: &View<'_>, id: PrincipalId) -> Vec<Section> {
    let row = view.tenant.principals.row(id);
    let external_id = Section::text("id", row.external_id.as_deref());
    let units = Section::new("units", units_of(view.tenant, id));
    let agent = agent_text(view.tenant, row).map(|text| Section::new("agent", Content::Text(Some(text))));
    let owned = owned_blueprints(view.tenant, id).map(|names| Section::new("blueprints", Content::Words(names)));
    let further = agent.into_iter().chain(owned);
    match &row.kind {
        PrincipalKind::User { upn, .. } => {
            let is_unknown = |flag| view.tenant.unknowns.user_flag(id, flag).is_some();
            let flags = UserFlag::ALL.iter();
            let set = Section::flags(flags.map(|flag| (flag.word(), (!is_unknown(*flag)).then(|| row.flag(*flag).is_some()))));
            let upn = Section::text("upn", upn.as_deref());
            [upn, external_id, set, units].into_iter().chain(further).collect()
        }
        PrincipalKind::ServicePrincipal | PrincipalKind::Group(_) => {
            [external_id, Section::flags([("disabled", Some(row.disabled.is_some()))]), units].into_iter().chain(further).collect()
        }
    }
}

/// Memberships through active nesting, ownerships, and roles with the groups they come through.
fn held(asker: &mut Asker<'_>, memory: &Memory, id: PrincipalId) -> Vec<Section> {
    let view = asker.view;
    if view.tenant.principals.row(id).disabled.is_some() {
        return ["memberships", "ownerships", "roles", "eligible for"].map(|key| Section::new(key, Content::Holdings(Vec::new()))).into();
    }
    let walk = asker.scratch.up.walk_up(&view, id);
    let mut roles = Vec::new();
    for held in roles_held(walk) {
        let target = Target::Role(held.role, held.scope);
        roles.extend(of_route(&view, &held.route).map(|line| (target, as_held(view.tenant, target, line))));
    }
    let (memberships, eligible) = (member_of(walk), eligible_for(walk));
    let may_have = MayHave::of(&view, memory, id);
    vec![
        beside("memberships", in_order(memberships), &may_have.memberships),
        beside("ownerships", in_order(owner_of(&view, id)), &may_have.ownerships),
        beside("roles", in_order(roles), &may_have.roles),
        beside("eligible for", in_order(eligible), &may_have.eligible),
    ]
}

/// Puts lines into the order in which groups are declared and roles stand in the catalogue.
fn in_order(mut lines: Vec<(Target, Holding)>) -> Vec<(Target, Holding)> {
    lines.sort_by_key(|(target, _)| *target);
    lines
}

/// Tells whose agent somebody is: `agent of NAME`, or `agent` where that is not known; nothing of what is no agent.
fn agent_text(tenant: &Tenant, row: &Principal) -> Option<String> {
    let agent = row.agent?;
    Some(match agent.of {
        None => "agent".to_owned(),
        Some((AgentOf::Blueprint(blueprint), _)) => format!("agent of blueprint {}", tenant.blueprints.row(blueprint).name),
        Some((AgentOf::Identity(identity), _)) => format!("agent of {}", tenant.principals.row(identity).name),
    })
}

/// Returns the blueprints that somebody owns; none where there are none.
fn owned_blueprints(tenant: &Tenant, owner: PrincipalId) -> Option<Vec<String>> {
    let is_owner = |places: &[(PrincipalId, Span)]| places.iter().any(|(id, _)| *id == owner);
    let owned = tenant.blueprints.values().filter(|blueprint| is_owner(&blueprint.owners));
    let names: Vec<String> = owned.map(|blueprint| blueprint.name.to_string()).collect();
    (!names.is_empty()).then_some(names)
}
