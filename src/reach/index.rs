//! What the searches look up again and again, built once for a tenant: groups that matter, and units by member.

use rustc_hash::FxHashSet;

use crate::eval::{UnitIndex, View};
use crate::ir::{Approval, GroupId, PrincipalId};
use crate::table::Id;

/// What the searches look up: in proportion to groups, units and policies, not to assignments. Valid at every instant of the tenant and the
/// added assignments it was built from.
#[derive(Debug, Clone, Default)]
pub struct Index {
    relevant: Vec<GroupId>,
    joinable: Vec<GroupId>,
    is_relevant: Vec<bool>,
    units: UnitIndex,
    approvers: FxHashSet<PrincipalId>,
    excluded: FxHashSet<PrincipalId>,
}

impl Index {
    /// Reads the tenant of a view.
    #[must_use]
    pub fn new(view: &View<'_>) -> Self {
        let mut index = Self { is_relevant: vec![false; view.tenant.groups.len()], ..Self::default() };
        index.mark_relevant(view);
        index.list(view);
        index.units = UnitIndex::new(view.tenant);
        index
    }

    /// Returns the index of the same tenant with the assignments that a view adds: a group that is assigned to something leads further.
    #[must_use]
    pub fn and_added(&self, view: &View<'_>) -> Self {
        let mut index = self.clone();
        let holders = view.added().iter().filter_map(|fact| view.tenant.group_of(fact.principal));
        for group in holders.filter(|group| !self.is_relevant(*group)) {
            if let Some(mark) = index.is_relevant.get_mut(group.index()) {
                *mark = true;
            }
            index.list(view);
        }
        index
    }

    /// Lists the groups that are marked.
    fn list(&mut self, view: &View<'_>) {
        self.relevant = view.tenant.groups.ids().filter(|group| self.is_relevant(*group)).collect();
        self.joinable = self.relevant.iter().copied().filter(|group| view.tenant.groups.row(*group).open.is_some()).collect();
    }

    /// Marks the groups whose members or owners gain something by it: groups that hold an assignment, are role-assignable, name approvers or
    /// are excluded from a context. Being in any other group leads nowhere.
    fn mark_relevant(&mut self, view: &View<'_>) {
        let tenant = view.tenant;
        let holds = |principal: PrincipalId| view.of_principal(principal).next().is_some();
        let mut found: FxHashSet<GroupId> =
            tenant.groups.iter().filter(|(_, row)| row.role_assignable.is_some() || holds(row.principal)).map(|(id, _)| id).collect();
        for policy in tenant.policies.values() {
            if let Approval::By(named) = &policy.activation.approval.value {
                self.approvers.extend(named.iter().map(|approver| approver.principal));
            }
        }
        let excluded = tenant.contexts.values().flat_map(|context| &context.excludes);
        self.excluded.extend(excluded.map(|(excluded, _)| *excluded));
        found.extend(self.approvers.iter().chain(&self.excluded).filter_map(|named| tenant.group_of(*named)));
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

    /// Tells whether the members of a group approve something.
    pub(super) fn has_approvers(&self, principal: PrincipalId) -> bool {
        self.approvers.contains(&principal)
    }

    /// Tells whether a principal is named as approver or excluded from a context.
    pub(super) fn is_named(&self, principal: PrincipalId) -> bool {
        self.approvers.contains(&principal) || self.excluded.contains(&principal)
    }

    /// Returns the principals that are named as approvers or excluded from a context, in no fixed order.
    pub(super) fn named(&self) -> impl Iterator<Item = PrincipalId> {
        self.approvers.iter().chain(&self.excluded).copied()
    }

    /// Returns who is in which unit.
    pub(super) fn units(&self) -> &UnitIndex {
        &self.units
    }
}
