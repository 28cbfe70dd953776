//! Puts groups into classes that a role which is held for the whole tenant treats alike (escalation 2.1, D1.8 to D1.12), so that power over
//! very many groups is one small set.

use rustc_hash::FxHashMap;

use super::power;
use crate::defect::OrDefect;
use crate::eval::UnitIndex;
use crate::ir::{Group, GroupId, GroupKind, Relation, RoleId, Scope, Side, Tenant};
use crate::table::Id;

/// Classes of groups whose members, and whose owners, can be changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct GroupPowers {
    members: u128,
    owners: u128,
}

impl GroupPowers {
    /// Tells whether it is power over nothing.
    pub(super) fn is_none(self) -> bool {
        self == Self::default()
    }

    /// Adds other powers.
    pub(super) fn and(self, other: Self) -> Self {
        Self { members: self.members | other.members, owners: self.owners | other.owners }
    }

    /// Takes other powers away.
    pub(super) fn without(self, other: Self) -> Self {
        Self { members: self.members & !other.members, owners: self.owners & !other.owners }
    }

    fn add(&mut self, class: u8, relation: Relation) {
        let bit = 1u128 << class;
        match relation {
            Relation::Member => self.members |= bit,
            Relation::Owner => self.owners |= bit,
        }
    }

    fn has(self, class: u8, relation: Relation) -> bool {
        let Some(bit) = 1u128.checked_shl(u32::from(class)) else { return false };
        match relation {
            Relation::Member => self.members & bit != 0,
            Relation::Owner => self.owners & bit != 0,
        }
    }
}

/// All that a role held tenant-wide looks at in a group.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Features {
    is_role_assignable: bool,
    is_microsoft365: bool,
    is_pim_enabled: bool,
    is_dynamic: bool,
    is_synced: bool,
    is_restricted: bool,
}

impl Features {
    /// Returns those of a group; of one of which flags are not known, those that it may have.
    fn of_all(tenant: &Tenant, units: &UnitIndex, (id, group): (GroupId, &Group)) -> Vec<Self> {
        let variants = tenant.unknowns.bound().and_then(|bound| bound.variants.get(&id));
        let rows = variants.map_or(std::slice::from_ref(group), Vec::as_slice);
        rows.iter().map(|row| Self::of(tenant, units, row)).collect()
    }

    fn of(tenant: &Tenant, units: &UnitIndex, group: &Group) -> Self {
        Self {
            is_role_assignable: group.role_assignable.is_some(),
            is_microsoft365: group.kind() == GroupKind::Microsoft365,
            is_pim_enabled: group.pim_enabled.is_some(),
            is_dynamic: group.dynamic.is_some(),
            is_synced: group.synced.is_some(),
            is_restricted: units.units_of(group.principal).any(|unit| tenant.units.row(unit).restricted.is_some()),
        }
    }
}

/// The last class: what is known is in one of at most 64, and of what is not some share this one where they are very many.
const LAST: u8 = 127;

/// Returns the class after so many others. Where none is left, groups share the last one in the most, and nobody has power over them by a role
/// in the least.
fn class_of(tenant: &Tenant, next: u8) -> u8 {
    match tenant.unknowns.bound().map(|bound| bound.side) {
        Some(Side::Least) if next >= LAST => u8::MAX,
        Some(Side::Least | Side::Most) | None => next.min(LAST),
    }
}

/// The class of every group, and the power of every role that is held tenant-wide.
#[derive(Debug, Clone, Default)]
pub(super) struct Classes {
    of_group: Vec<u8>,
    of_role: Vec<GroupPowers>,
}

impl Classes {
    /// Reads a tenant.
    pub(super) fn new(tenant: &Tenant, units: &UnitIndex) -> Self {
        let mut known: FxHashMap<Vec<Features>, u8> = FxHashMap::default();
        let mut samples: Vec<(u8, GroupId)> = Vec::new();
        let mut of_group = Vec::with_capacity(tenant.groups.len());
        for (id, group) in tenant.groups.iter() {
            let next = u8::try_from(known.len()).unwrap_or(u8::MAX);
            let class = *known.entry(Features::of_all(tenant, units, (id, group))).or_insert_with(|| class_of(tenant, next));
            if class == next || class == LAST {
                samples.push((class, id));
            }
            of_group.push(class);
        }
        let powers = |role: RoleId| {
            let mut powers = GroupPowers::default();
            for (class, sample) in &samples {
                let held = (role, Scope::Tenant);
                let changed = [Relation::Member, Relation::Owner]
                    .into_iter()
                    .filter(|relation| power::changes(tenant, units, held, *sample, *relation));
                changed.for_each(|relation| powers.add(*class, relation));
            }
            powers
        };
        Self { of_group, of_role: tenant.roles.ids().map(powers).collect() }
    }

    /// Returns the power over groups that a role gives which is held tenant-wide.
    pub(super) fn powers_of(&self, role: RoleId) -> GroupPowers {
        self.of_role.get(role.index()).copied().or_defect()
    }

    /// Tells whether powers let one change a relation of a group.
    pub(super) fn covers(&self, powers: GroupPowers, group: GroupId, relation: Relation) -> bool {
        self.of_group.get(group.index()).is_some_and(|class| powers.has(*class, relation))
    }
}
