//! Directory roles and administrative units by their ids.

use super::{Directory, Placed, PrincipalId, find, lowered};
use crate::catalog;
use crate::source::Span;

/// A role of a [`Directory`]: its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::exchange) struct RoleId(u32);

/// An administrative unit of a [`Directory`]: its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::exchange) struct UnitId(u32);

/// A built-in or custom role.
#[derive(Debug, Clone)]
pub(super) struct Role {
    /// The name of a built-in one; what a custom one is called.
    pub name: Box<str>,
    /// The id of a custom one.
    pub custom_id: Option<Box<str>>,
    /// Where it stands.
    pub span: Span,
}

/// An administrative unit.
#[derive(Debug, Clone)]
pub(in crate::exchange) struct Unit {
    /// Its object id.
    pub id: Placed,
    /// What it is called; others may be called the same.
    pub name: Option<Placed>,
    /// Where it is said that its members are managed from within alone.
    pub restricted: Option<Span>,
    /// Who is in it.
    pub members: Vec<(PrincipalId, Span)>,
    /// Where it stands.
    pub span: Span,
}

impl RoleId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

impl UnitId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

impl Directory {
    /// Returns the built-in role of a template id or name.
    pub(in crate::exchange) fn built_in_role(&mut self, template: &str, span: Span) -> Option<RoleId> {
        let role = catalog::roles().get(catalog::find(template)?)?;
        let known = find(&self.roles_by_id, &role.slug);
        Some(known.unwrap_or_else(|| self.push_role(&role.slug, Role { name: role.display_name.as_str().into(), custom_id: None, span })))
    }

    /// Returns a role that no catalogue has, by its id; the first name counts.
    pub(in crate::exchange) fn custom_role(&mut self, id: &str, name: &str, span: Span) -> RoleId {
        let role = || Role { name: name.into(), custom_id: Some(id.into()), span };
        find(&self.roles_by_id, id).unwrap_or_else(|| self.push_role(id, role()))
    }

    /// Lets a role be found by the id of its definition too.
    pub(in crate::exchange) fn define_role(&mut self, definition: &str, role: RoleId) {
        self.roles_by_id.entry(lowered(definition)).or_insert(role);
    }

    /// Returns the role of the id of a definition; that of a built-in role is the id of its template, unless it is told otherwise.
    pub(in crate::exchange) fn role(&mut self, definition: &str, span: Span) -> Option<RoleId> {
        find(&self.roles_by_id, definition).or_else(|| self.built_in_role(definition, span))
    }

    /// Returns all roles that were told of.
    pub(in crate::exchange) fn roles(&self) -> impl Iterator<Item = (RoleId, Span)> + use<> {
        let spans: Vec<Span> = self.roles.iter().map(|role| role.span).collect();
        (0..).map(RoleId).zip(spans)
    }

    fn push_role(&mut self, key: &str, role: Role) -> RoleId {
        let id = RoleId(u32::try_from(self.roles.len()).unwrap_or(u32::MAX)); // a text has fewer bytes than that
        self.roles.push(role);
        self.roles_by_id.insert(lowered(key), id);
        id
    }

    /// Adds an administrative unit; the first telling counts.
    pub(in crate::exchange) fn add_unit(&mut self, unit: Unit) -> UnitId {
        let id = UnitId(u32::try_from(self.units.len()).unwrap_or(u32::MAX)); // a text has fewer bytes than that
        let known = *self.units_by_id.entry(lowered(&unit.id.0)).or_insert(id);
        if known == id {
            self.units.push(unit);
        }
        known
    }

    /// Returns the administrative unit of an object id.
    pub(in crate::exchange) fn unit(&self, id: &str) -> Option<UnitId> {
        find(&self.units_by_id, id)
    }

    /// Returns all units, in the order told.
    pub(in crate::exchange) fn units(&self) -> impl Iterator<Item = &Unit> {
        self.units.iter()
    }

    /// Returns the ids of all units, in the order told.
    pub(super) fn unit_ids(&self) -> impl Iterator<Item = UnitId> + use<> {
        let count = self.units.len();
        (0..).map(UnitId).take(count)
    }

    /// Says that somebody is in a unit.
    pub(in crate::exchange) fn add_unit_member(&mut self, unit: UnitId, member: PrincipalId, span: Span) {
        if let Some(unit) = self.units.get_mut(unit.index()) {
            unit.members.push((member, span));
        }
    }
}
