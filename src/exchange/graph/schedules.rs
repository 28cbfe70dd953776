//! Schedules, their instances, and the rows of members, owners and role assignments: what tells of one thing is one assignment.
//!
//! Schedules hold what is and what is to come, instances what is: a window is that of the schedule, whether it was activated an instance
//! says too. A member that neither explains is one for ever (D3.7), if what would tell of an end was asked for.

mod listed;
mod place;
mod row;

use chrono::{DateTime, Utc};
use rustc_hash::{FxHashMap, FxHashSet};

use super::collect::Collection;
use super::kind::Kind;
use super::reader::Reader;
use super::window::{Doubt, When};
use crate::exchange::NoteKind;
use crate::exchange::directory::{self, Assigned, Certainty, Place, PrincipalId};
use crate::syntax::ast::State;

use listed::Explained;
pub(super) use row::read_principal;
use row::{Row, read_rows};

/// The nouns of what is counted.
const SCHEDULES: (&str, &str) = ("assignment is", "assignments are");

/// What holds one assignment apart from others.
type Key = (PrincipalId, Place);

/// Reads all assignments. What is a member at `at`, when the folder was pulled, is explained by what counts then.
pub(super) fn read(reader: &mut Reader<'_>, collections: &[Collection<'_>], at: Option<DateTime<Utc>>) {
    let of = |kinds: [Kind; 2]| collections.iter().filter(move |collection| kinds.contains(&collection.kind));
    let mut rows = |kinds: [Kind; 2], state: State| {
        let mut seen = FxHashSet::default();
        let all = of(kinds).flat_map(|collection| read_rows(reader, collection, state)).collect::<Vec<Row>>();
        // a file that is there twice tells of the same things
        all.into_iter().filter(|row| row.id.as_ref().is_none_or(|id| seen.insert(id.clone()))).collect::<Vec<Row>>()
    };
    let eligible = rows([Kind::EligibilitySchedules, Kind::RoleEligibilitySchedules], State::Eligible);
    let eligible_now = rows([Kind::EligibilityInstances, Kind::RoleEligibilityInstances], State::Eligible);
    let active = rows([Kind::AssignmentSchedules, Kind::RoleAssignmentSchedules], State::Active);
    let active_now = rows([Kind::AssignmentInstances, Kind::RoleAssignmentInstances], State::Active);
    let (eligible, active) = (join(eligible, eligible_now), join(active, active_now));
    let explained = Explained::new(&active, at);
    eligible.into_iter().chain(active).for_each(|row| assign(reader, row));
    listed::read(reader, collections, &explained);
}

/// Joins schedules with the instances that come of them; an instance of which no schedule tells stands for itself.
fn join(schedules: Vec<Row>, instances: Vec<Row>) -> Vec<Row> {
    let mut by_id: FxHashMap<Box<str>, usize> = FxHashMap::default();
    let mut by_key: FxHashMap<Key, Vec<usize>> = FxHashMap::default();
    for (index, row) in schedules.iter().enumerate() {
        by_id.extend(row.id.clone().map(|id| (id, index)));
        by_key.entry(row.key()).or_default().push(index);
    }
    let mut joined = schedules;
    for instance in instances {
        let of_id = instance.schedule.as_ref().and_then(|id| by_id.get(id)).copied();
        let is_like = |index: &&usize| joined.get(**index).is_some_and(|row| row.is_told_by(&instance));
        let of_key = || by_key.get(&instance.key()).and_then(|all| all.iter().find(is_like)).copied();
        match of_id.or_else(of_key).and_then(|index| joined.get_mut(index)) {
            Some(schedule) => schedule.learn(&instance),
            None => joined.push(instance),
        }
    }
    joined
}

fn assign(reader: &mut Reader<'_>, row: Row) {
    let Row { principal, place, mut state, mut when, span, .. } = row;
    let is_group = reader.directory.principal(principal).kind == directory::Kind::Group;
    if when.is_empty() {
        return reader.count(NoteKind::Unknown, SCHEDULES, "left out: with an end before the start", super::window::place(&when, span));
    }
    if state == State::Activated && is_group {
        return reader.count(NoteKind::Unknown, SCHEDULES, "left out: a group activates nothing (D3.25)", span);
    }
    if state == State::Activated && when.end.is_none() {
        reader.count(NoteKind::Unknown, SCHEDULES, "activated, and no end is told: taken as assigned", span);
        state = State::Active;
        when.doubt = when.doubt.or(Some(Doubt::End)); // every activation ends
    }
    let (certainty, comment) = doubt(reader, &when, span);
    reader.directory.assign(Assigned { principal, place, state, window: when.window(), certainty, comment, span });
}

/// Says what is not known of when it counts: whether it is there, and what is said above it.
fn doubt(reader: &mut Reader<'_>, when: &When, span: crate::source::Span) -> (Certainty, Option<String>) {
    match when.doubt {
        None => (Certainty::Sure, None),
        Some(Doubt::End) => {
            let why = "taken to have no end: none is told, and there may be one (assumed)";
            reader.count(NoteKind::Unknown, SCHEDULES, why, super::window::place(when, span));
            (Certainty::Sure, Some("assumed to have no end: none is told".to_owned()))
        }
        Some(Doubt::Length) => {
            let why = "not known to be there: lasting so long from a start that is not told";
            reader.count(NoteKind::Unknown, SCHEDULES, why, span);
            (Certainty::Perhaps, None)
        }
    }
}
