//! What the searches look up again and again, built once for a tenant: groups that matter, and units by member.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::eval::View;
use crate::ir::{Approval, GroupId, PolicyId, PrincipalId, Scope, UnitId};
use crate::table::Id;

/// What the searches look up: in proportion to groups, units and policies, not to assignments. Valid at every instant of the tenant and the
/// added assignments it was built from.
#[derive(Debug, Clone, Default)]
pub struct Index {
    relevant: Vec<GroupId>,
    joinable: Vec<GroupId>,
    is_relevant: Vec<bool>,
    units: FxHashMap<PrincipalId, Vec<(UnitId, bool)>>,
    units_of_groups: FxHashMap<GroupId, Vec<(UnitId, bool)>>,
    asking: Vec<PolicyId>,
}

impl Index {
    /// Reads the tenant of a view.
    #[must_use]
    pub fn new(view: &View<'_>) -> Self {
        let mut index = Self { is_relevant: vec![false; view.tenant.groups.len()], ..Self::default() };
        index.mark_relevant(view);
        index.relevant = view.tenant.groups.ids().filter(|group| index.is_relevant(*group)).collect();
        index.joinable = index.relevant.iter().copied().filter(|group| view.tenant.groups.row(*group).open.is_some()).collect();
        for (id, unit) in view.tenant.units.iter() {
            for (member, _) in &unit.members {
                let entry = (id, unit.restricted.is_some());
                index.units.entry(*member).or_default().push(entry);
                if let Some(group) = view.tenant.group_of(*member) {
                    index.units_of_groups.entry(group).or_default().push(entry);
                }
            }
        }
        index
    }

    /// Marks the groups whose members or owners gain something by it: groups that hold an assignment, are role-assignable, name approvers or
    /// are excluded from a context. Being in any other group leads nowhere.
    fn mark_relevant(&mut self, view: &View<'_>) {
        let tenant = view.tenant;
        let holds = |principal: PrincipalId| view.of_principal(principal).next().is_some();
        let mut found: FxHashSet<GroupId> =
            tenant.groups.iter().filter(|(_, row)| row.role_assignable.is_some() || holds(row.principal)).map(|(id, _)| id).collect();
        for (id, policy) in tenant.policies.iter() {
            match &policy.activation.approval.value {
                Approval::By(named) => {
                    self.asking.push(id);
                    found.extend(named.iter().filter_map(|approver| tenant.group_of(approver.principal)));
                }
                Approval::DefaultApprovers => self.asking.push(id),
                Approval::NotRequired => {}
            }
        }
        found.extend(tenant.contexts.values().flat_map(|context| &context.excludes).filter_map(|(excluded, _)| tenant.group_of(*excluded)));
        for group in found {
            if let Some(mark) = self.is_relevant.get_mut(group.index()) {
                *mark = true;
            }
        }
    }

    /// Tells whether being in a group can lead further.
    pub(super) fn is_relevant(&self, group: GroupId) -> bool {
        self.is_relevant.get(group.index()).copied().unwrap_or_default()
    }

    /// Returns the groups that can lead further, in declaration order.
    pub(super) fn relevant(&self) -> &[GroupId] {
        &self.relevant
    }

    /// Returns those of them that are open to join, in declaration order.
    pub(super) fn joinable(&self) -> &[GroupId] {
        &self.joinable
    }

    /// Returns the policies that ask for approval.
    pub(super) fn asking(&self) -> &[PolicyId] {
        &self.asking
    }

    /// Tells whether a role held in a scope covers a group that is not role-assignable; where a restricted unit has the group, only a role in
    /// that unit does.
    pub(super) fn covers_group(&self, scope: Scope, group: GroupId) -> bool {
        covers(self.units_of_groups.get(&group), scope)
    }

    /// Tells whether a role held in a scope covers a user; where a restricted unit has the user, only a role in that unit does.
    pub(super) fn covers_user(&self, scope: Scope, user: PrincipalId) -> bool {
        covers(self.units.get(&user), scope)
    }

    /// Tells whether a principal is a direct member of some unit.
    pub(super) fn is_in_unit(&self, principal: PrincipalId) -> bool {
        self.units.contains_key(&principal)
    }
}

fn covers(units: Option<&Vec<(UnitId, bool)>>, scope: Scope) -> bool {
    let units = units.map(Vec::as_slice).unwrap_or_default();
    let is_restricted = units.iter().any(|(_, restricted)| *restricted);
    match scope {
        Scope::Tenant => !is_restricted,
        Scope::Unit(wanted) => units.iter().any(|(unit, restricted)| *unit == wanted && (*restricted || !is_restricted)),
    }
}
