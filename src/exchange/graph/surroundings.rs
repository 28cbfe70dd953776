//! Role definitions, administrative units, authentication contexts and what Conditional Access does with them.

use super::collect::Collection;
use super::fields::{Fields, Told};
use super::kind::Kind;
use super::reader::{Found, Reader};
use super::schedules::read_principal;
use crate::exchange::NoteKind;
use crate::exchange::directory::{PrincipalId, Target, TargetState, Unit};
use crate::source::Span;

/// Reads the definitions of roles. What a built-in role may do is known; what a custom one may is not read.
pub(super) fn read_definitions(reader: &mut Reader<'_>, collections: &[Collection<'_>]) {
    for fields in rows(reader, collections, Kind::RoleDefinitions) {
        let Some((id, span)) = fields.id("id") else { continue };
        let name = fields.text("displayName").known();
        let is_custom = fields.flag("isBuiltIn").known().is_some_and(|(is_built_in, _)| !is_built_in);
        let template = fields.id("templateId").map_or(id.clone(), |(template, _)| template);
        let built_in = if is_custom { None } else { reader.directory.built_in_role(&template, span) };
        let by_name = || name.as_ref().filter(|_| !is_custom).map(|(name, span)| (name.clone(), *span));
        let built_in = built_in.or_else(|| by_name().and_then(|(name, span)| reader.directory.built_in_role(&name, span)));
        let role = built_in.unwrap_or_else(|| {
            let (name, span) = name.clone().unwrap_or_else(|| (id.clone(), span));
            reader.count(NoteKind::Unknown, ("role is", "roles are"), "not known to the catalogue: its powers are not read", span);
            reader.directory.custom_role(&id, &name, span)
        });
        reader.directory.define_role(&id, role);
    }
}

/// Reads administrative units and who is in them.
pub(super) fn read_units(reader: &mut Reader<'_>, collections: &[Collection<'_>]) {
    for fields in rows(reader, collections, Kind::Units) {
        let Some((id, span)) = fields.id("id") else { continue };
        let restricted = fields.flag("isMemberManagementRestricted").known().filter(|(is_so, _)| *is_so).map(|(_, span)| span);
        let name = fields.text("displayName").known().map(|(name, span)| (Box::from(&*name), span));
        let id = (id.to_ascii_lowercase().into(), span);
        reader.directory.add_unit(Unit { id, name, restricted, members: Vec::new(), span: fields.span() });
    }
    for collection in collections.iter().filter(|collection| collection.kind == Kind::Members) {
        let Some(unit) = collection.of.as_ref().and_then(|of| reader.directory.unit(of)) else { continue };
        for fields in collection.rows.iter().filter_map(|row| Fields::open(*row, reader.notes)).collect::<Vec<_>>() {
            if let Some((member, span)) = read_principal(reader, &fields, "id", false) {
                reader.directory.add_unit_member(unit, member, span);
            }
        }
    }
}

/// Reads authentication contexts, and the policies that target them.
pub(super) fn read_contexts(reader: &mut Reader<'_>, collections: &[Collection<'_>]) {
    for fields in rows(reader, collections, Kind::Contexts) {
        let Some((id, _)) = fields.id("id") else { continue };
        // a context that is not published can still be asked for
        let label = fields.text("displayName").known().filter(|(label, _)| !label.is_empty());
        let context = reader.directory.tell_context(&id, fields.span());
        context.label = context.label.take().or(label.map(|(label, span)| (Box::from(&*label), span)));
    }
    for fields in rows(reader, collections, Kind::ConditionalAccess) {
        read_access_policy(reader, &fields);
    }
}

/// Says of each context whether all policies that may target it were read.
pub(super) fn settle_contexts(reader: &mut Reader<'_>) {
    let is_whole = reader.told.is_whole(Kind::ConditionalAccess);
    let mut open = Vec::new();
    for (_, context) in reader.directory.contexts_mut() {
        context.is_whole = is_whole;
        if !is_whole && context.targets.is_empty() {
            open.push(context.span);
        }
    }
    for span in open {
        let nouns = ("authentication context is", "authentication contexts are");
        reader.count(NoteKind::Unknown, nouns, "taken as enforced: what Conditional Access does with it is not told", span);
    }
}

/// Reads a policy that targets contexts; others change nothing here.
fn read_access_policy(reader: &mut Reader<'_>, fields: &Fields<'_, '_>) {
    let Some((conditions, _)) = fields.inside("conditions").known() else { return };
    let applications = conditions.inside("applications").known();
    let targeted = applications.and_then(|(block, _)| block.texts("includeAuthenticationContextClassReferences").known());
    let Some((contexts, _)) = targeted.filter(|(contexts, _)| !contexts.is_empty()) else { return };
    let state = match fields.text("state").known().map(|(word, _)| word.to_ascii_lowercase()).as_deref() {
        Some("enabled") => Some(TargetState::On),
        Some("disabled") => Some(TargetState::Off),
        Some("enabledforreportingbutnotenforced") => Some(TargetState::ReportOnly),
        Some(_) | None => None,
    };
    let users = read_users(reader, &conditions);
    let (state, excludes) = match (state, users) {
        (Some(TargetState::On), Some(Users { excludes, is_plain: true })) => (TargetState::On, excludes),
        // of one that is not in force it does not matter whom it is for
        (Some(state @ (TargetState::Off | TargetState::ReportOnly)), _) => (state, Vec::new()),
        (Some(TargetState::On) | None, users) => {
            note_enforced(reader, fields);
            (TargetState::On, users.map_or(Vec::new(), |users| users.excludes))
        }
    };
    let target = Target { state, excludes, span: fields.span() };
    for (context, span) in contexts {
        reader.directory.tell_context(&context, span).targets.push(target.clone());
    }
}

/// Whom a policy is for.
struct Users {
    /// Whom it leaves out by id.
    excludes: Vec<(PrincipalId, Span)>,
    /// Whether it is for all others, and nothing else leaves anybody out.
    is_plain: bool,
}

/// A policy that cannot be written is taken to be asked of everybody: else what it guards would be said to be open.
fn note_enforced(reader: &Reader<'_>, policy: &Fields<'_, '_>) {
    let name = policy.text("displayName").known().or_else(|| policy.id("id")).map_or_else(String::new, |(name, _)| format!(" `{name}`"));
    let why = "it is not for all users but some, it leaves out roles or guests, or its state is not told";
    let message = format!("the policy of Conditional Access{name} is taken as enforced on all whom it does not leave out by name: {why}");
    reader.notes.leave(NoteKind::Unknown, policy.span(), message);
}

/// Reads whom a policy is for, and whom it leaves out.
fn read_users(reader: &mut Reader<'_>, conditions: &Fields<'_, '_>) -> Option<Users> {
    let (users, _) = conditions.inside("users").known()?;
    let has =
        |key: &str, word: &str| users.texts(key).known().is_some_and(|(all, _)| all.iter().any(|(own, _)| own.eq_ignore_ascii_case(word)));
    let is_empty = |key: &str| users.list(key).known().is_none_or(|(all, _)| all.is_empty());
    let leaves_guests = matches!(users.inside("excludeGuestsOrExternalUsers"), Told::Known(..)) || has("excludeUsers", GUESTS);
    let is_plain = has("includeUsers", "All") && is_empty("excludeRoles") && !leaves_guests;
    let mut excludes = Vec::new();
    for (key, hint) in [("excludeUsers", "#microsoft.graph.user"), ("excludeGroups", "#microsoft.graph.group")] {
        let Told::Known(ids, _) = users.texts(key) else { continue };
        for (id, span) in ids.into_iter().filter(|(id, _)| !id.eq_ignore_ascii_case(GUESTS)) {
            match reader.principal(&id, Some(hint), false, span) {
                Found::One(principal) => excludes.push((principal, span)),
                Found::Gone | Found::Thing => {} // whom it leaves out is no longer there
            }
        }
    }
    Some(Users { excludes, is_plain })
}

/// The word that stands for all guests among users.
const GUESTS: &str = "GuestsOrExternalUsers";

fn rows<'n, 'a>(reader: &Reader<'n>, collections: &[Collection<'a>], kind: Kind) -> Vec<Fields<'n, 'a>> {
    let of_kind = collections.iter().filter(|collection| collection.kind == kind);
    of_kind.flat_map(|collection| &collection.rows).filter_map(|row| Fields::open(*row, reader.notes)).collect()
}
