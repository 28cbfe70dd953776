//! Who is in which administrative unit.

use std::collections::BTreeMap;

use super::NoteKind;
use super::directory::{Directory, EntityId};
use super::fields::{Field, Fields};
use super::identity::{Meant, meant};
use super::role::Roles;
use super::world::Site;
use crate::exchange::write::name;
use crate::hcl::Value;
use crate::source::Span;
use crate::syntax::ast;

/// The members of each unit, by its position.
#[derive(Default)]
pub(super) struct Members(BTreeMap<usize, Vec<(EntityId, Span)>>);

impl Members {
    /// Reads the members that the blocks of units, groups and memberships name.
    pub(super) fn read(directory: &Directory<'_>, roles: &Roles<'_>) -> Self {
        let mut members = Self::default();
        for (index, unit) in roles.units.iter().enumerate() {
            members.read_unit(directory, index, &unit.fields);
            unit.fields.finish();
        }
        for site in &directory.world.sites {
            match site.kind() {
                "azuread_administrative_unit_member" if !site.is_data() => members.read_member(directory, roles, *site),
                "azuread_group" if !site.is_data() => members.read_group(directory, roles, *site),
                _ => {}
            }
        }
        members
    }

    /// Returns the names of those in a unit, and where the first is named.
    pub(super) fn of(&self, unit: usize, directory: &Directory<'_>, otherwise: Span) -> (Vec<ast::Name>, Span) {
        let found = self.0.get(&unit).map_or(&[][..], Vec::as_slice);
        let mut names: Vec<ast::Name> = Vec::new();
        for (member, span) in found {
            let member = name(&directory.entity(*member).name, *span);
            if names.iter().all(|known| known.text != member.text) {
                names.push(member);
            }
        }
        (names, found.first().map_or(otherwise, |(_, span)| *span))
    }

    fn add(&mut self, unit: usize, member: EntityId, span: Span) {
        self.0.entry(unit).or_default().push((member, span));
    }

    fn read_unit(&mut self, directory: &Directory<'_>, unit: usize, fields: &Fields<'_>) {
        let Field::Known(value, place) = fields.value("members") else { return };
        let Some(found) = directory.principals(fields.site.root, &value, place.value) else {
            let _: Field<()> = fields.refuse(place, "who is in the unit is not known");
            return;
        };
        for (member, span) in found {
            match member {
                Meant::One(member) => self.add(unit, member, span),
                Meant::Among(_) => note_open(fields, span, "it is one of several"),
                Meant::Anything(why) => note_open(fields, span, &why),
            }
        }
    }

    fn read_member(&mut self, directory: &Directory<'_>, roles: &Roles<'_>, site: Site<'_>) {
        let world = directory.world;
        let fields = Fields::open(world, site);
        let (unit, _) = meant(&fields, "administrative_unit_object_id", |root, value, place| roles.unit(root, value, place));
        let (member, place) = meant(&fields, "member_object_id", |root, value, place| directory.principal(root, value, place));
        fields.skip(&["timeouts"], "has no effect on decisions");
        fields.finish();
        match (unit, member, place, fields.is_certain()) {
            (Meant::One(unit), Meant::One(member), Some(place), true) => self.add(unit, member, place.value),
            _ => fields.leave_all(NoteKind::Unknown, format!("`{}` is not read: who is in which unit is not known here", fields.words())),
        }
    }

    fn read_group(&mut self, directory: &Directory<'_>, roles: &Roles<'_>, site: Site<'_>) {
        let (Some(group), Some(argument)) = (directory.of_site(site), site.instance.body.argument("administrative_unit_ids")) else {
            return;
        };
        let fields = Fields::open(directory.world, site);
        let Field::Known(value, place) = fields.value(&argument.name) else { return };
        let unit = |value: &Value| roles.unit(site.root, value, value.origin.unwrap_or(place.value)).one();
        let units: Option<Vec<usize>> = value.elements().and_then(|values| values.iter().map(unit).collect());
        match units {
            Some(units) => units.into_iter().for_each(|unit| self.add(unit, group, place.value)),
            None => fields.leave(&place, NoteKind::Unknown, format!("`{}` is not read: a unit is not known here", place.name)),
        }
    }
}

fn note_open(fields: &Fields<'_>, span: Span, why: &str) {
    fields.note_at(span, NoteKind::Unknown, format!("a member of `{}` is not known here: {why}", fields.words()));
}
