//! What is assigned, in four bytes.

use rustc_hash::FxHashMap;

use crate::ir::{GroupId, Relation, RoleId, Scope, Target, UnitId};
use crate::table::Id;

/// So many bits say what kind of target it is; the others are its number.
const KIND_BITS: u32 = 2;
const MEMBER: u32 = 0;
const OWNER: u32 = 1;
const ROLE: u32 = 2;
const ROLE_IN_UNIT: u32 = 3;

/// A target: a relation of a group, a role of the whole tenant, or the number of a role in a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packed(u32);

impl Packed {
    /// Packs a relation of a group.
    pub fn relation(group: GroupId, relation: Relation) -> Self {
        match relation {
            Relation::Member => Self::of(MEMBER, group.index()),
            Relation::Owner => Self::of(OWNER, group.index()),
        }
    }

    /// Returns the number of the group of which it is the membership.
    pub fn member_of(self) -> Option<u32> {
        (self.kind() == MEMBER).then_some(self.number())
    }

    fn of(kind: u32, number: usize) -> Self {
        // groups, roles and units are written one by one: they stay far below a thousand million
        Self(u32::try_from(number).unwrap_or(u32::MAX) << KIND_BITS | kind)
    }

    fn kind(self) -> u32 {
        self.0 & ((1 << KIND_BITS) - 1)
    }

    fn number(self) -> u32 {
        self.0 >> KIND_BITS
    }
}

/// The roles in units that are assigned, each with a number.
#[derive(Debug, Clone, Default)]
pub(super) struct Scoped {
    list: Vec<(RoleId, UnitId)>,
    numbers: FxHashMap<(RoleId, UnitId), usize>,
}

impl Scoped {
    /// Packs a target.
    pub fn pack(&mut self, target: Target) -> Packed {
        match target {
            Target::Group(group, relation) => Packed::relation(group, relation),
            Target::Role(role, Scope::Tenant) => Packed::of(ROLE, role.index()),
            Target::Role(role, Scope::Unit(unit)) => {
                let next = self.list.len();
                let number = *self.numbers.entry((role, unit)).or_insert(next);
                if number == next {
                    self.list.push((role, unit));
                }
                Packed::of(ROLE_IN_UNIT, number)
            }
        }
    }

    /// Returns the role of a target and where it holds.
    pub fn role(&self, packed: Packed) -> Option<(RoleId, Scope)> {
        match packed.kind() {
            ROLE => Some((RoleId::from_index(packed.number() as usize), Scope::Tenant)),
            ROLE_IN_UNIT => self.list.get(packed.number() as usize).map(|(role, unit)| (*role, Scope::Unit(*unit))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_what_it_was() {
        let (group, role, unit) = (GroupId::from_index(7), RoleId::from_index(3), UnitId::from_index(1));
        let mut scoped = Scoped::default();
        let member = scoped.pack(Target::Group(group, Relation::Member));
        let owner = scoped.pack(Target::Group(group, Relation::Owner));
        let whole = scoped.pack(Target::Role(role, Scope::Tenant));
        let part = scoped.pack(Target::Role(role, Scope::Unit(unit)));
        assert_eq!(part, scoped.pack(Target::Role(role, Scope::Unit(unit))));
        assert_eq!([member, owner, whole, part].map(Packed::member_of), [Some(7), None, None, None]);
        assert_eq!(
            [member, owner, whole, part].map(|packed| scoped.role(packed)),
            [None, None, Some((role, Scope::Tenant)), Some((role, Scope::Unit(unit))),]
        );
        assert_ne!(member, owner);
    }
}
