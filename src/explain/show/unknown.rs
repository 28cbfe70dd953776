//! Shows what is not known of somebody or something.

use crate::eval::{Manner, View, members_of};
use crate::explain::asker::Asker;
use crate::explain::open::unknown_topics;
use crate::explain::said::{Content, Holding, Section};
use crate::ir::{
    GroupFlag, GroupId, Instant, PrincipalId, Relation, RoleId, Target, Tenant, Thing, Tie, UnknownAssignment, UnknownId, UserFlag,
};
use crate::possible::{Act, Asked, Grounds, Look, Memory, Space, Stage, roles_that_may_be_held, things_that_may_be};

/// Tells which flags and assignments of a group are not known; nothing where all are.
pub(super) fn of_group(tenant: &Tenant, group: GroupId) -> Option<Section> {
    let unknowns = &tenant.unknowns;
    let flags = GroupFlag::ALL.iter().filter_map(|flag| unknowns.group_flag(group, *flag));
    section(tenant, flags.chain(unknowns.of_group(group).map(|(id, _)| id)).collect())
}

/// Tells which assignments to a role are not known.
pub(super) fn of_role(tenant: &Tenant, role: RoleId) -> Option<Section> {
    section(tenant, tenant.unknowns.of_role(role).map(|(id, _)| id).collect())
}

/// Tells which flags of a user are not known.
pub(super) fn of_user(tenant: &Tenant, user: PrincipalId) -> Option<Section> {
    section(tenant, UserFlag::ALL.iter().filter_map(|flag| tenant.unknowns.user_flag(user, *flag)).collect())
}

fn section(tenant: &Tenant, ids: Vec<UnknownId>) -> Option<Section> {
    (!ids.is_empty()).then(|| Section::new("unknown", Content::Words(unknown_topics(tenant, &ids))))
}

/// Tells whether somebody else may be in a relation of a group now: a member also by a group that is in it.
pub(super) fn may_have_others(asker: &mut Asker<'_>, group: GroupId, relation: Relation) -> bool {
    let view = asker.view;
    if view.tenant.unknowns.is_empty() {
        return false;
    }
    let inner = match relation {
        Relation::Member => members_of(&view, &mut asker.scratch.down, group),
        Relation::Owner => Vec::new(),
    };
    let inner = inner.into_iter().filter_map(|(member, _)| view.tenant.group_of(member));
    let is_open = |group: GroupId, relation| {
        view.tenant.unknowns.of_relation(group, relation).any(|(_, row)| row.state.is_in_force() && counts(&view, row))
    };
    is_open(group, relation) || inner.into_iter().any(|group| is_open(group, Relation::Member))
}

/// Tells whether somebody else may be eligible for a relation of a group now.
pub(super) fn may_have_other_eligible(view: &View<'_>, group: GroupId, relation: Relation) -> bool {
    view.tenant.unknowns.of_relation(group, relation).any(|(_, row)| !row.state.is_in_force() && counts(view, row))
}

/// Tells whether somebody else may hold a role now, also by a group that holds it.
pub(super) fn may_have_other_holders(asker: &mut Asker<'_>, role: RoleId) -> bool {
    let view = asker.view;
    let is_open = view.tenant.unknowns.of_role(role).any(|(_, row)| row.state.is_in_force() && counts(&view, row));
    let groups: Vec<GroupId> = view
        .of_role(role)
        .filter(|(_, fact)| view.is_in_force(fact))
        .filter_map(|(_, fact)| view.tenant.group_of(fact.principal))
        .collect();
    is_open || groups.into_iter().any(|group| may_have_others(asker, group, Relation::Member))
}

/// Tells whether somebody else may be eligible for a role now.
pub(super) fn may_have_others_eligible_for_role(view: &View<'_>, role: RoleId) -> bool {
    view.tenant.unknowns.of_role(role).any(|(_, row)| !row.state.is_in_force() && counts(view, row))
}

fn counts(view: &View<'_>, row: &UnknownAssignment) -> bool {
    row.window.contains(view.at)
}

/// What somebody may be in, own, hold and be eligible for.
#[derive(Debug, Default)]
pub(super) struct MayHave {
    pub memberships: Vec<Thing>,
    pub ownerships: Vec<Thing>,
    pub roles: Vec<Thing>,
    pub eligible: Vec<Thing>,
}

impl MayHave {
    /// Finds it; nothing where all is known.
    pub(super) fn of(view: &View<'_>, memory: &Memory, principal: PrincipalId) -> Self {
        let Some(stage) = memory.stage(view.tenant) else { return Self::default() };
        let of = |tie| things_that_may_be(stage, principal, tie, view.at);
        Self {
            memberships: of(Tie::Of(Relation::Member)),
            ownerships: of(Tie::Of(Relation::Owner)),
            roles: roles_that_may_be_held(stage, principal, view.at),
            eligible: of(Tie::EligibleFor).into_iter().filter(|thing| may_be_eligible(stage, principal, *thing, view.at)).collect(),
        }
    }
}

fn may_be_eligible(stage: &Stage, principal: PrincipalId, thing: Thing, at: Instant) -> bool {
    let space = Space::new(stage, Asked::of(Act::Eligible(thing), Manner::default()), Some(principal), Some(at));
    space.study(&mut Grounds::new(stage), principal, at, Look::Decisions, |_| {}).decisions.may_be_yes()
}

/// Makes a section of what somebody has, with whether they may have more.
pub(super) fn beside(title: &'static str, lines: Vec<(Target, Holding)>, may_have: &[Thing]) -> Section {
    let has_others = may_have.iter().any(|thing| lines.iter().all(|(target, _)| target.thing() != *thing));
    Section::holdings(title, lines.into_iter().map(|(_, line)| line)).with_others(has_others)
}
