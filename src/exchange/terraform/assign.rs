//! Schedules, members, owners and directory roles to assignments. What is not known of one stays not known: it is never left out, and
//! never made certain.

use std::collections::BTreeMap;

use super::NoteKind;
use super::declare::{Fact, Kind};
use super::directory::{Directory, EntityId};
use super::fields::{Field, Fields};
use super::identity::{Meant, meant};
use super::policy::{Policies, Relations, read_relation};
use super::role::Roles;
use super::window::{When, read_window, read_with};
use super::world::Site;
use crate::exchange::statements::{Entries, Entry, OpenAssignment};
use crate::exchange::write::name;
use crate::source::Span;
use crate::syntax::ast;

/// How many members and owners are read from lists in all: one list may be named in many places.
const MAX_LISTED: usize = 500_000;

/// Assignments, and what they tell about groups.
#[derive(Default)]
pub(super) struct Told {
    /// Assignments and comments in the order of the files.
    pub entries: Entries,
    /// Groups with PIM schedules, with the first one's place (D1.7).
    pub scheduled: BTreeMap<EntityId, Span>,
    /// Groups that a schedule may be for.
    pub perhaps_scheduled: BTreeMap<EntityId, Span>,
    /// Groups that are given directory roles, with the first place (D5.1).
    pub role_holders: BTreeMap<EntityId, Span>,
    /// Groups that have a group as an active member (D1.20).
    pub nesting: BTreeMap<EntityId, Span>,
}

/// Reads assignments.
pub(super) struct AssignmentReader<'r, 'a> {
    directory: &'r Directory<'a>,
    roles: &'r Roles<'a>,
    policies: &'r Policies,
    /// What was read.
    pub told: Told,
    /// How many members and owners were read from lists.
    listed: usize,
}

/// One assignment as far as it is known.
struct Wanted {
    principals: Meant<EntityId>,
    principal_span: Span,
    placements: Meant<ast::Placement>,
    when: When,
    with: Option<ast::With>,
    span: Span,
}

impl<'r, 'a> AssignmentReader<'r, 'a> {
    /// Begins with nothing read.
    pub(super) fn new(directory: &'r Directory<'a>, roles: &'r Roles<'a>, policies: &'r Policies) -> Self {
        Self { directory, roles, policies, told: Told::default(), listed: 0 }
    }

    /// Returns what was read.
    pub(super) fn finish(self) -> Told {
        self.told
    }

    /// Says that there may be more eligible and active assignments than are written, in each group that PIM governs and of each role
    /// that is given.
    pub(super) fn open_all(&mut self) {
        for (group, span) in self.told.scheduled.clone() {
            for state in [ast::State::Eligible, ast::State::Active] {
                for relation in [ast::Relation::Member, ast::Relation::Owner] {
                    self.told.entries.open_relation(self.placement(group, relation, state, span), span);
                }
            }
        }
        self.told.entries.open_roles();
    }

    /// Reads one instance, where it is of a kind that assigns; tells whether it was.
    pub(super) fn read(&mut self, site: Site<'a>) -> bool {
        let read: fn(&mut Self, &Fields<'a>) -> Result<(), String> = match site.kind() {
            _ if site.is_data() => return false,
            "azuread_privileged_access_group_eligibility_schedule" => |reader, fields| reader.read_schedule(fields, ast::State::Eligible),
            "azuread_privileged_access_group_assignment_schedule" => |reader, fields| reader.read_schedule(fields, ast::State::Active),
            "azuread_group_member" => Self::read_member,
            "azuread_directory_role_assignment" => {
                |reader, fields| reader.read_role(fields, "role_id", "principal_object_id", ast::State::Active)
            }
            "azuread_directory_role_member" => {
                |reader, fields| reader.read_role(fields, "role_object_id", "member_object_id", ast::State::Active)
            }
            "azuread_directory_role_eligibility_schedule_request" => {
                |reader, fields| reader.read_role(fields, "role_definition_id", "principal_id", ast::State::Eligible)
            }
            "azuread_administrative_unit_role_member" => {
                |reader, fields| reader.read_role(fields, "role_object_id", "member_object_id", ast::State::Active)
            }
            _ => return false,
        };
        let fields = Fields::open(self.directory.world, site);
        if let Err(why) = read(self, &fields) {
            let (address, place) = (fields.words(), self.directory.world.notes.place(site.instance.span));
            fields.leave_all(NoteKind::Unknown, format!("assignment `{address}` is not imported: {why}"));
            self.told.entries.push(Entry::Comment(format!("{address}, {place}: not imported: {why}")));
        }
        fields.skip(&["timeouts"], "has no effect on decisions");
        fields.finish();
        true
    }

    /// Reads `members` and `owners` of a group; where it does not have them, others may set them: they are not known.
    pub(super) fn read_lists(&mut self, group: EntityId, fields: &Fields<'a>) {
        for (attribute, relation) in [("members", ast::Relation::Member), ("owners", ast::Relation::Owner)] {
            let found = match fields.value(attribute) {
                Field::Known(value, place) => match self.directory.principals(fields.site.root, &value, place.value) {
                    Some(found) => Some(found),
                    None => {
                        let _: Field<()> = fields.refuse(place, &value.as_unknown().map_or("it is no list".to_owned(), super::world::why));
                        None
                    }
                },
                Field::Absent | Field::Unknown(_) => None,
            };
            let is_told = fields.site.is_data() && self.is_listed(group, attribute);
            match found {
                Some(found) => found.into_iter().for_each(|(principal, span)| self.read_listed(group, relation, fields, (principal, span))),
                None if is_told => {}
                None => self.told.entries.open_relation(self.placement(group, relation, ast::State::Active, fields.head()), fields.head()),
            }
        }
    }

    /// Tells whether a block that creates a group lists all that it has: whoever looks it up knows no others.
    fn is_listed(&self, group: EntityId, attribute: &str) -> bool {
        let blocks = &self.directory.entity(group).blocks;
        blocks.iter().any(|fields| !fields.site.is_data() && matches!(fields.value(attribute), Field::Known(..)))
    }

    fn read_listed(&mut self, group: EntityId, relation: ast::Relation, fields: &Fields<'a>, (principals, span): (Meant<EntityId>, Span)) {
        self.listed += 1;
        if self.listed > MAX_LISTED {
            if self.listed == MAX_LISTED + 1 {
                let message = format!("this and every later entry of a list is not imported: there are more than {MAX_LISTED}");
                fields.note_at(span, NoteKind::Unknown, message);
            }
            return;
        }
        if let Meant::Anything(why) = &principals {
            let word = if relation == ast::Relation::Member { "members" } else { "owners" };
            let message = format!("an entry of `{word}` of `{}` is not known here: {why}", fields.words());
            fields.note_at(span, NoteKind::Unknown, message);
        }
        let placements = Meant::One(self.placement(group, relation, ast::State::Active, span));
        self.assign(fields, Wanted { principals, principal_span: span, placements, when: When::Known(None), with: None, span });
    }

    fn placement(&self, group: EntityId, relation: ast::Relation, state: ast::State, state_span: Span) -> ast::Placement {
        let entity = self.directory.entity(group);
        ast::Placement::Group { group: name(&entity.name, entity.name_span), state, relation, state_span }
    }

    /// Writes down what is known: an assignment where all of it is, else that there may be one.
    fn assign(&mut self, fields: &Fields<'a>, wanted: Wanted) {
        match (&wanted.principals, &wanted.placements) {
            (Meant::One(principal), Meant::One(placement)) if fields.is_certain() && self.is_in_force(&wanted) => {
                let (principal, placement) = (*principal, placement.clone());
                self.assign_one(principal, placement, wanted);
            }
            (Meant::One(_) | Meant::Among(_) | Meant::Anything(_), _) => self.assign_perhaps(fields, wanted),
        }
    }

    fn assign_one(&mut self, principal: EntityId, placement: ast::Placement, wanted: Wanted) {
        let entity = self.directory.entity(principal);
        if let (Kind::Group, ast::Placement::Group { group, relation: ast::Relation::Member, state: ast::State::Active, .. }) =
            (entity.kind, &placement)
            && let Some(outer) = self.directory.of_final_name(&group.text)
        {
            self.told.nesting.entry(outer).or_insert(wanted.span);
        }
        let (window, comment) = match wanted.when {
            When::Known(window) | When::Unknown(window) => (window, None),
            When::FromApply(length) => (None, Some(format!("for {length} from when it is applied"))),
        };
        let names = vec![name(&entity.name, wanted.principal_span)];
        let (with, allows) = (wanted.with, Vec::new());
        let assignment = ast::Assignment { is_unknown: false, names, placement, window, with, has_bad_clause: false, allows };
        self.told.entries.push(Entry::Assignment(Box::new(assignment), wanted.span, comment));
    }

    fn assign_perhaps(&mut self, fields: &Fields<'a>, wanted: Wanted) {
        if !fields.is_certain() {
            let message = format!("whether `{}` is there, or how often, is not known here", fields.words());
            fields.note(NoteKind::Unknown, message);
        }
        let window = match wanted.when {
            When::Known(window) | When::Unknown(window) => window,
            When::FromApply(_) => None,
        };
        let among = match wanted.principals {
            Meant::One(one) => Some(vec![one]),
            Meant::Among(several) => Some(several),
            Meant::Anything(_) => None,
        };
        let (placements, is_open) = match wanted.placements {
            Meant::One(one) => (vec![one], false),
            Meant::Among(several) => (several, true),
            Meant::Anything(_) => (Vec::new(), true),
        };
        for placement in placements {
            let fits = |id: &&EntityId| !is_open || self.may_be_given(**id, &placement);
            let named = |id: &EntityId| name(&self.directory.entity(*id).name, wanted.principal_span);
            let names: Option<Vec<ast::Name>> = among.as_ref().map(|among| among.iter().filter(fits).map(named).collect());
            if names.as_ref().is_some_and(Vec::is_empty) {
                continue;
            }
            let (window, span) = (window.clone(), wanted.span);
            let names = names.unwrap_or_default(); // without names it is anybody
            self.told.entries.push(Entry::Open(OpenAssignment { names, placement, window, span }));
        }
    }

    /// Tells whether a group that may be meant can have a principal there at all: what is refused in every tenant is none of them.
    fn may_be_given(&self, id: EntityId, placement: &ast::Placement) -> bool {
        let ast::Placement::Group { group, state, relation, .. } = placement else { return true };
        let Some(outer) = self.directory.of_final_name(&group.text) else { return true };
        let (entity, place) = (self.directory.entity(id), self.directory.entity(outer));
        let is = |fact: Fact| place.has(fact).is_some();
        match entity.kind {
            Kind::User => true,
            Kind::ServicePrincipal => *state != ast::State::Eligible && !is(Fact::Microsoft365),
            Kind::Group if *state == ast::State::Eligible => outer != id,
            Kind::Group => {
                let is_plain = !is(Fact::Microsoft365) && entity.has(Fact::Microsoft365).is_none();
                outer != id && *relation == ast::Relation::Member && is_plain && !is(Fact::RoleAssignable)
            }
        }
    }

    /// Tells whether it is known when it counts. One that runs from when it is applied is taken to be in force, without an end; where the
    /// policy allows none without, it only may be.
    fn is_in_force(&self, wanted: &Wanted) -> bool {
        match (&wanted.when, &wanted.placements) {
            (When::Known(_), _) => true,
            (When::FromApply(_), Meant::One(ast::Placement::Group { group, state, relation, .. })) => {
                let group = self.directory.of_final_name(&group.text);
                group.is_some_and(|group| {
                    self.policies.may_be_endless(group, *relation, *state, self.directory.entity(group).is_looked_up())
                })
            }
            (When::FromApply(_) | When::Unknown(_), _) => false,
        }
    }

    fn read_schedule(&mut self, fields: &Fields<'a>, state: ast::State) -> Result<(), String> {
        let (groups, _) = self.read_group(fields, "group_id");
        let (principals, principal_span) = self.read_principal(fields, "principal_id");
        let (relations, state_span) = read_relation(fields, "assignment_type")?;
        let (groups, is_known) = match groups {
            Meant::One(group) => (vec![group], true),
            Meant::Among(several) => (several, false),
            Meant::Anything(_) => (self.directory.of_kind(Kind::Group).map(|(id, _)| id).collect(), false),
        };
        for group in &groups {
            let scheduled = if is_known && fields.is_certain() { &mut self.told.scheduled } else { &mut self.told.perhaps_scheduled };
            scheduled.entry(*group).or_insert(fields.head());
        }
        let when = read_window(fields)?;
        let with = read_with(fields);
        if let When::FromApply(_) = when {
            fields.note(
                NoteKind::Assumed,
                "it has a duration but no `start_date`: it runs from when it is applied, and neither end is known",
            );
        }
        let each = groups.iter().flat_map(|group| relations.each().into_iter().map(move |relation| (*group, relation)));
        let mut placements: Vec<ast::Placement> =
            each.map(|(group, relation)| self.placement(group, relation, state, state_span)).collect();
        let placements = match (is_known, &relations, placements.pop()) {
            (true, Relations::One(_), Some(only)) => Meant::One(only),
            (_, _, last) => Meant::Among(placements.into_iter().chain(last).collect()),
        };
        self.assign(fields, Wanted { principals, principal_span, placements, when, with, span: fields.head() });
        Ok(())
    }

    fn read_member(&mut self, fields: &Fields<'a>) -> Result<(), String> {
        let (groups, _) = self.read_group(fields, "group_object_id");
        let (principals, principal_span) = self.read_principal(fields, "member_object_id");
        let place = |group: EntityId| self.placement(group, ast::Relation::Member, ast::State::Active, fields.head());
        let placements = match groups {
            Meant::One(group) => Meant::One(place(group)),
            Meant::Among(several) => Meant::Among(several.into_iter().map(place).collect()),
            Meant::Anything(_) => Meant::Among(self.directory.of_kind(Kind::Group).map(|(id, _)| place(id)).collect()),
        };
        let when = When::Known(None);
        self.assign(fields, Wanted { principals, principal_span, placements, when, with: None, span: fields.head() });
        Ok(())
    }

    fn read_role(&mut self, fields: &Fields<'a>, role: &str, principal: &str, state: ast::State) -> Result<(), String> {
        let span = fields.head();
        let (principals, principal_span) = self.read_principal(fields, principal);
        let placements = self.roles.placements(fields, role, state)?;
        if let (Meant::One(principal), Meant::One(_), true) = (&principals, &placements, fields.is_certain())
            && self.directory.entity(*principal).kind == Kind::Group
        {
            self.told.role_holders.entry(*principal).or_insert(span);
        }
        let with = read_with(fields);
        self.assign(fields, Wanted { principals, principal_span, placements, when: When::Known(None), with, span });
        Ok(())
    }

    fn read_group(&self, fields: &Fields<'a>, attribute: &str) -> (Meant<EntityId>, Span) {
        self.noted(fields, attribute, "group", meant(fields, attribute, |root, value, place| self.directory.group(root, value, place)))
    }

    fn read_principal(&self, fields: &Fields<'a>, attribute: &str) -> (Meant<EntityId>, Span) {
        let found = meant(fields, attribute, |root, value, place| self.directory.principal(root, value, place));
        self.noted(fields, attribute, "principal", found)
    }

    fn noted(
        &self,
        fields: &Fields<'a>,
        attribute: &str,
        what: &str,
        (found, place): (Meant<EntityId>, Option<super::fields::Place>),
    ) -> (Meant<EntityId>, Span) {
        let span = place.as_ref().map_or(fields.head(), |place| place.value);
        match &found {
            Meant::One(_) => {}
            Meant::Among(_) => fields.note(NoteKind::Unknown, format!("`{attribute}` of `{}` is one of several", fields.words())),
            Meant::Anything(why) => {
                let message = format!("`{attribute}` of `{}` is not known here: its {what} is not known: {why}", fields.words());
                fields.note_at(place.map_or(fields.head(), |place| place.span), NoteKind::Unknown, message);
            }
        }
        (found, span)
    }
}
