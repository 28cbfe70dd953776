//! What was not told: for each group and role just that which its missing collection would have told.

use super::kind::Kind;
use super::reader::Reader;
use crate::catalog;
use crate::exchange::NoteKind;
use crate::exchange::directory::{self, Certainty, Flag, Place, PrincipalId, Rules};
use crate::exchange::policy::Policy;
use crate::source::Span;
use crate::syntax::ast::{GroupFlag, Relation, State};

const RELATIONS: [Relation; 2] = [Relation::Member, Relation::Owner];

/// Says which groups PIM governs. A list that is empty, or could not be got, never means that there are none.
pub(super) fn read_pim_groups(reader: &mut Reader<'_>, listed: Vec<(Box<str>, Span)>) {
    let is_told = reader.told.is_whole(Kind::PimGroups) && !listed.is_empty();
    for (id, span) in listed {
        match reader.group(&id, span) {
            Some(group) => reader.directory.principal_mut(group).set(Flag::OfGroup(GroupFlag::PimEnabled), Certainty::Sure, span),
            None => reader.count(
                NoteKind::NoEffect,
                ("group under PIM is", "groups under PIM are"),
                "passed over: none that is listed, so deleted (D1.13)",
                span,
            ),
        }
    }
    if is_told {
        return;
    }
    let groups: Vec<(PrincipalId, Span)> = reader.directory.of_kind(directory::Kind::Group).map(|(id, group)| (id, group.span)).collect();
    for (group, span) in groups {
        let own = reader.directory.principal_mut(group);
        let is_set = |flag: GroupFlag| own.flag(Flag::OfGroup(flag)).is_some_and(|(certainty, _)| certainty == Certainty::Sure);
        if !is_set(GroupFlag::PimEnabled) && !is_set(GroupFlag::Dynamic) && !is_set(GroupFlag::Synced) {
            own.set(Flag::OfGroup(GroupFlag::PimEnabled), Certainty::Perhaps, span);
        }
    }
}

/// A group with schedules is under PIM, and so is one whose policies were asked for (D1.7).
pub(super) fn open_groups(reader: &mut Reader<'_>) {
    let groups: Vec<(PrincipalId, Box<str>, Span)> = reader
        .directory
        .of_kind(directory::Kind::Group)
        .filter_map(|(id, group)| Some((id, group.id.as_ref()?.0.clone(), group.span)))
        .collect();
    for (group, id, span) in groups {
        let may_be_in_pim = may_be_in_pim(reader, group);
        open_lists(reader, group, &id, span, may_be_in_pim);
        if may_be_in_pim {
            note_activations(reader, &id, span);
            open_schedules(reader, group, &id, span);
            open_policies(reader, group, &id, span);
        }
    }
}

fn may_be_in_pim(reader: &Reader<'_>, group: PrincipalId) -> bool {
    let is_flagged = reader.directory.principal(group).flag(Flag::OfGroup(GroupFlag::PimEnabled)).is_some();
    is_flagged || RELATIONS.iter().any(|relation| reader.directory.has_policy(group, *relation))
}

/// Members and owners are those listed, if they were.
fn open_lists(reader: &mut Reader<'_>, group: PrincipalId, id: &str, span: Span, may_be_in_pim: bool) {
    let is_active_told = !may_be_in_pim || reader.told.is_whole_of(Kind::AssignmentSchedules, id);
    for (kind, relation) in [(Kind::Members, Relation::Member), (Kind::Owners, Relation::Owner)] {
        let is_listed = reader.told.is_whole_of(kind, id);
        let kind = if is_listed { Kind::AssignmentSchedules } else { kind };
        if !is_listed || !is_active_told {
            let place = reader.told.place(kind, Some(id)).unwrap_or(span);
            reader.directory.open(Place::Group(group, relation), State::Active, place);
        }
    }
}

/// Schedules tell who is active, instances alone for certain that somebody activated it.
fn note_activations(reader: &mut Reader<'_>, id: &str, span: Span) {
    let is_whole = |kind: Kind| reader.told.is_whole_of(kind, id);
    if is_whole(Kind::AssignmentSchedules) && !is_whole(Kind::AssignmentInstances) {
        let place = reader.told.place(Kind::AssignmentInstances, Some(id)).unwrap_or(span);
        let why = "no list of activations: what is active counts as assigned, unless its schedule says otherwise";
        reader.count(NoteKind::Unknown, ("group has", "groups have"), why, place);
    }
}

fn open_schedules(reader: &mut Reader<'_>, group: PrincipalId, id: &str, span: Span) {
    if reader.told.is_whole_of(Kind::EligibilitySchedules, id) {
        return;
    }
    let place = reader.told.place(Kind::EligibilitySchedules, Some(id)).unwrap_or(span);
    RELATIONS.iter().for_each(|relation| reader.directory.open(Place::Group(group, *relation), State::Eligible, place));
}

fn open_policies(reader: &mut Reader<'_>, group: PrincipalId, id: &str, span: Span) {
    let place = reader.told.place(Kind::PolicyAssignments, Some(id)).unwrap_or(span);
    for relation in RELATIONS {
        reader.directory.set_policy(group, relation, Rules { policy: Policy::Unknown(place), approvers: Vec::new() });
    }
}

/// Roles, by the same rule: those that can be given, and those that are told of.
pub(super) fn open_roles(reader: &mut Reader<'_>, start: Span) {
    let active = [Kind::RoleAssignments, Kind::RoleAssignmentSchedules].into_iter().find(|kind| !reader.told.is_whole(*kind));
    let eligible = Some(Kind::RoleEligibilitySchedules).filter(|kind| !reader.told.is_whole(*kind));
    let is_policy_open = !reader.told.is_whole(Kind::PolicyAssignments);
    // where roles are listed there are no others
    if !reader.told.is_whole(Kind::RoleDefinitions) && (active.is_some() || eligible.is_some() || is_policy_open) {
        for role in catalog::assignable_roles() {
            reader.directory.built_in_role(&role.display_name, start);
        }
    }
    for (role, span) in reader.directory.roles() {
        for (kind, state) in [(active, State::Active), (eligible, State::Eligible)] {
            if let Some(kind) = kind {
                let place = reader.told.place(kind, None).unwrap_or(span);
                reader.directory.open(Place::Role(role, None), state, place);
            }
        }
        // every role has a policy: one that is not among them was lost
        if !reader.directory.has_role_policy(role) {
            let place = reader.told.place(Kind::PolicyAssignments, None).unwrap_or(span);
            reader.directory.set_role_policy(role, Rules { policy: Policy::Unknown(place), approvers: Vec::new() });
        }
    }
}

/// Units and contexts have no word for what is not known of them: that they were not told is said.
pub(super) fn note_surroundings(reader: &mut Reader<'_>, start: Span) {
    for (kind, noun) in [
        (Kind::Units, "administrative units"),
        (Kind::Contexts, "authentication contexts"),
        (Kind::ConditionalAccess, "policies of Conditional Access"),
    ] {
        if !reader.told.is_whole(kind) {
            let place = reader.told.place(kind, None).unwrap_or(start);
            reader.notes.leave(NoteKind::Unknown, place, format!("{noun} are not told: which there are is not known here"));
        }
    }
    for unit in reader.directory.units().filter(|unit| !reader.told.is_whole_of(Kind::Members, &unit.id.0)) {
        let called = unit.name.as_ref().map_or(&*unit.id.0, |(name, _)| name);
        let counts = match unit.restricted {
            Some(_) => "whom it protects is not known, and those who are not listed count as unprotected",
            None => "those who are not listed count as outside",
        };
        reader.notes.leave(NoteKind::Unknown, unit.span, format!("who is in the administrative unit `{called}` is not told: {counts}"));
    }
}
