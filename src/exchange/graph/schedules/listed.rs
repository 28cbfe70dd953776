//! The rows of members, owners and role assignments: who is there now, which schedules and instances explain, or else nothing does.

use chrono::{DateTime, Utc};
use rustc_hash::FxHashSet;

use super::row::{Row, read_listed};
use super::{Key, SCHEDULES, doubt};
use crate::exchange::NoteKind;
use crate::exchange::directory::{Assigned, Certainty, Flag, Place};
use crate::exchange::graph::collect::Collection;
use crate::exchange::graph::fields::Fields;
use crate::exchange::graph::kind::Kind;
use crate::exchange::graph::reader::Reader;
use crate::exchange::graph::window::{Doubt, When};
use crate::syntax::ast::{GroupFlag, State};

/// What is active, and so a member, owner or holder of a role as well.
pub(super) struct Explained {
    /// Now, for certain.
    now: FxHashSet<Key>,
    /// Now or later: nothing tells when the files were saved.
    perhaps: FxHashSet<Key>,
}

/// Reads the rows that nothing explains.
pub(super) fn read(reader: &mut Reader<'_>, collections: &[Collection<'_>], explained: &Explained) {
    let in_pim = pim_groups(reader, collections);
    let of = |kinds: [Kind; 2]| collections.iter().filter(move |collection| kinds.contains(&collection.kind));
    for collection in of([Kind::Members, Kind::Owners]).chain(of([Kind::RoleAssignments; 2])) {
        let mut seen = FxHashSet::default();
        for (principal, place, span) in read_listed(reader, collection) {
            let key = (principal, place);
            if explained.now.contains(&key) || !seen.insert(key) {
                continue;
            }
            let end = if may_end(reader, &in_pim, place) { Some(Doubt::End) } else { None };
            let (mut certainty, mut comment) = doubt(reader, &When { from: None, end: None, doubt: end }, span);
            if explained.perhaps.contains(&key) && !is_told(reader, place, INSTANCES) {
                let why = "not known to be there beside its schedule: nothing tells when the files were saved";
                reader.count(NoteKind::Unknown, SCHEDULES, why, span);
                (certainty, comment) = (Certainty::Perhaps, None);
            }
            reader.directory.assign(Assigned { principal, place, state: State::Active, window: None, certainty, comment, span });
        }
    }
}

impl Explained {
    /// Looks at what is active, at the time at which the files were saved.
    pub(super) fn new(active: &[Row], at: Option<DateTime<Utc>>) -> Self {
        let is_now = |row: &&Row| row.is_now || at.map_or(row.when.start().is_none(), |at| row.when.holds_at(at));
        let now: FxHashSet<Key> = active.iter().filter(is_now).map(Row::key).collect();
        let perhaps = if at.is_some() { FxHashSet::default() } else { active.iter().map(Row::key).collect() };
        Self { now, perhaps }
    }
}

/// What tells of ends of assignments: of groups, then of roles.
const ENDS: [[Kind; 2]; 2] =
    [[Kind::AssignmentSchedules, Kind::AssignmentInstances], [Kind::RoleAssignmentSchedules, Kind::RoleAssignmentInstances]];

/// What tells who is active now.
const INSTANCES: [[Kind; 2]; 2] = [[Kind::AssignmentInstances; 2], [Kind::RoleAssignmentInstances; 2]];

/// Tells whether there may be an end that was not asked for: PIM alone gives one.
fn may_end(reader: &Reader<'_>, in_pim: &FxHashSet<Box<str>>, place: Place) -> bool {
    let may_be_in_pim = match place {
        Place::Role(..) => true,
        Place::Group(group, relation) => {
            let is_told = reader.told.is_whole(Kind::PimGroups) && !in_pim.is_empty();
            let own = reader.directory.principal(group);
            let is_set = |flag: GroupFlag| own.flag(Flag::OfGroup(flag)).is_some_and(|(certainty, _)| certainty == Certainty::Sure);
            let is_listed = own.id.as_ref().is_some_and(|(id, _)| in_pim.contains(id));
            let may_be = !is_told && !is_set(GroupFlag::Dynamic) && !is_set(GroupFlag::Synced);
            is_listed || may_be || reader.directory.has_policy(group, relation)
        }
    };
    may_be_in_pim && !is_told(reader, place, ENDS)
}

fn is_told(reader: &Reader<'_>, place: Place, [of_groups, of_roles]: [[Kind; 2]; 2]) -> bool {
    match place {
        Place::Role(..) => reader.told.tells_ends(of_roles, None),
        Place::Group(group, _) => {
            let id = reader.directory.principal(group).id.as_ref();
            id.is_some_and(|(id, _)| reader.told.tells_ends(of_groups, Some(id)))
        }
    }
}

/// Returns the groups that are listed as under PIM, by their ids in small letters.
fn pim_groups(reader: &Reader<'_>, collections: &[Collection<'_>]) -> FxHashSet<Box<str>> {
    let rows = collections.iter().filter(|collection| collection.kind == Kind::PimGroups).flat_map(|collection| &collection.rows);
    let id = |fields: Fields<'_, '_>| fields.id("id").map(|(id, _)| Box::from(id.to_ascii_lowercase()));
    rows.filter_map(|row| id(Fields::open(*row, reader.notes)?)).collect()
}
