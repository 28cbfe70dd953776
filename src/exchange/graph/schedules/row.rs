//! One row of a schedule or instance, and of a list of members, owners or role assignments.

use super::{Key, place};
use crate::exchange::NoteKind;
use crate::exchange::directory::{Place, PrincipalId};
use crate::exchange::graph::collect::Collection;
use crate::exchange::graph::fields::Fields;
use crate::exchange::graph::kind::Kind;
use crate::exchange::graph::people::read_expanded;
use crate::exchange::graph::reader::{Found, Reader, type_of};
use crate::exchange::graph::window::{When, of_instance, of_schedule};
use crate::source::Span;
use crate::syntax::ast::{Relation, State};

/// The nouns of what is counted.
const ROWS: (&str, &str) = ("row is", "rows are");

/// The words of a status under which an assignment is there.
const IN_FORCE: [&str; 3] = ["provisioned", "granted", "schedulecreated"];

/// A row that assigns.
#[derive(Debug)]
pub(super) struct Row {
    /// Its id, in small letters.
    pub id: Option<Box<str>>,
    /// Of an instance, the id of its schedule.
    pub schedule: Option<Box<str>>,
    /// Who.
    pub principal: PrincipalId,
    /// Of what.
    pub place: Place,
    /// How.
    pub state: State,
    /// When.
    pub when: When,
    /// Whether an instance says that it counts now.
    pub is_now: bool,
    /// Where it stands.
    pub span: Span,
}

impl Row {
    /// Returns what holds it apart from others.
    pub(super) fn key(&self) -> Key {
        (self.principal, self.place)
    }

    /// Tells whether an instance of the same may be one of this schedule.
    pub(super) fn is_told_by(&self, instance: &Self) -> bool {
        self.state == instance.state && self.when.covers(&instance.when)
    }

    /// Takes from an instance what a schedule does not tell: whether it was activated, and until when.
    pub(super) fn learn(&mut self, instance: &Self) {
        self.is_now = true;
        if instance.state != State::Activated {
            return;
        }
        self.state = State::Activated;
        if self.when.end.is_none() {
            self.when = When { from: self.when.from.or(instance.when.from), ..instance.when.clone() };
        }
    }
}

/// Reads the rows of schedules or instances.
pub(super) fn read_rows(reader: &mut Reader<'_>, collection: &Collection<'_>, state: State) -> Vec<Row> {
    let mut rows = Vec::new();
    for row in &collection.rows {
        if let Some(fields) = Fields::open(*row, reader.notes) {
            rows.extend(read_row(reader, collection, &fields, state));
        }
    }
    rows
}

fn read_row(reader: &mut Reader<'_>, collection: &Collection<'_>, fields: &Fields<'_, '_>, state: State) -> Option<Row> {
    let word = |key: &str| fields.text(key).known().map(|(word, span)| (word.to_ascii_lowercase(), word, span));
    if let Some((_, word, span)) = word("memberType").filter(|(word, ..)| matches!(word.as_str(), "group" | "inherited")) {
        let why = format!("passed over: `memberType` is `{word}`, which repeats what a group has");
        reader.count(NoteKind::NoEffect, ROWS, why, span);
        return None;
    }
    if let Some((_, word, span)) = word("status").filter(|(word, ..)| !IN_FORCE.contains(&word.as_str())) {
        reader.count(NoteKind::Unknown, ROWS, format!("left out: `status` is `{word}`, which is not in force"), span);
        return None;
    }
    let (place, schedule) = match collection.kind {
        Kind::EligibilitySchedules | Kind::AssignmentSchedules => (place::of_group(reader, collection, fields)?, None),
        Kind::EligibilityInstances => (place::of_group(reader, collection, fields)?, fields.id("eligibilityScheduleId")),
        Kind::AssignmentInstances => (place::of_group(reader, collection, fields)?, fields.id("assignmentScheduleId")),
        Kind::RoleEligibilityInstances => (place::of_role(reader, fields)?, fields.id("roleEligibilityScheduleId")),
        Kind::RoleAssignmentInstances => (place::of_role(reader, fields)?, fields.id("roleAssignmentScheduleId")),
        _ => (place::of_role(reader, fields)?, None),
    };
    let is_instance = is_instance(collection.kind);
    let when = if is_instance { of_instance(fields) } else { of_schedule(fields) };
    let is_activated = word("assignmentType").is_some_and(|(word, ..)| word == "activated");
    let state = if state == State::Active && is_activated { State::Activated } else { state };
    let (principal, span) = read_principal(reader, fields, "principalId", state == State::Eligible)?;
    let small = |(id, _): (std::borrow::Cow<'_, str>, Span)| Box::from(id.to_ascii_lowercase());
    let id = fields.id("id").map(small);
    Some(Row { id, schedule: schedule.map(small), principal, place, state, when, is_now: is_instance, span })
}

fn is_instance(kind: Kind) -> bool {
    let of_groups = matches!(kind, Kind::EligibilityInstances | Kind::AssignmentInstances);
    of_groups || matches!(kind, Kind::RoleEligibilityInstances | Kind::RoleAssignmentInstances)
}

/// Reads the rows of members, owners or role assignments.
pub(super) fn read_listed(reader: &mut Reader<'_>, collection: &Collection<'_>) -> Vec<(PrincipalId, Place, Span)> {
    let mut listed = Vec::new();
    for row in &collection.rows {
        if let Some(fields) = Fields::open(*row, reader.notes) {
            listed.extend(read_one(reader, collection, &fields));
        }
    }
    listed
}

fn read_one(reader: &mut Reader<'_>, collection: &Collection<'_>, fields: &Fields<'_, '_>) -> Option<(PrincipalId, Place, Span)> {
    let relation = match collection.kind {
        Kind::Members => Relation::Member,
        Kind::Owners => Relation::Owner,
        _ => {
            let place = place::of_role(reader, fields)?;
            let (principal, span) = read_principal(reader, fields, "principalId", false)?;
            return Some((principal, place, span));
        }
    };
    let Some(of) = &collection.of else {
        reader.count(NoteKind::Unknown, ROWS, "left out: neither the context nor the name of the file tells whose members", fields.span());
        return None;
    };
    if reader.directory.unit(of).is_some() {
        return None; // who is in a unit is read with the units
    }
    let Some(group) = reader.group(of, fields.span()) else {
        reader.count(NoteKind::Unknown, ROWS, "left out: of no group that is listed, so of a deleted one", fields.span());
        return None;
    };
    let (principal, span) = read_principal(reader, fields, "id", false)?;
    Some((principal, Place::Group(group, relation), span))
}

/// Returns whom a row is about, and where that is said.
pub(in crate::exchange::graph) fn read_principal(
    reader: &mut Reader<'_>,
    fields: &Fields<'_, '_>,
    key: &str,
    is_eligible: bool,
) -> Option<(PrincipalId, Span)> {
    let Some((id, span)) = fields.id(key) else {
        reader.count(NoteKind::Unknown, ROWS, format!("left out: `{key}` tells nobody"), fields.span());
        return None;
    };
    read_expanded(reader, fields, "principal");
    let inner = fields.inside("principal").known().and_then(|(principal, _)| type_of(&principal));
    let hint = inner.or_else(|| type_of(fields));
    match reader.principal(&id, hint.as_deref(), is_eligible, span) {
        Found::One(principal) => Some((principal, span)),
        Found::Gone => {
            reader.count(NoteKind::Unknown, ROWS, "left out: about nobody who is listed, so deleted, a device or a contact", span);
            None
        }
        Found::Thing => {
            reader.count(NoteKind::Unknown, ROWS, "left out: devices and contacts are not modelled (D3.13)", span);
            None
        }
    }
}
