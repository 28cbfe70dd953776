//! What the searches look up again and again, built once for a tenant: groups that matter, and units by member.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::agents::Agents;
use super::bounds::Bounds;
use super::classes::Classes;
use super::goal::Wanted;
use super::power;
use crate::defect::OrDefect;
use crate::eval::{UnitIndex, View};
use crate::ir::{Approval, Goal, GroupId, PrincipalId, RoleId, State, Tenant, Thing, UnitId};
use crate::table::Id;

/// What the searches look up: in proportion to groups, units and policies, not to assignments. Valid at every instant of the tenant and the
/// added assignments they were read from.
#[derive(Debug, Clone, Default)]
pub(super) struct Lookups {
    leading: Arc<Leading>,
    given: Arc<Given>,
    bounds: Bounds,
}

/// Which groups lead further.
#[derive(Debug, Clone, Default)]
struct Leading {
    relevant: Vec<GroupId>,
    joinable: Vec<GroupId>,
    is_relevant: Vec<bool>,
}

/// What no added assignment changes.
#[derive(Debug, Default)]
struct Given {
    units: UnitIndex,
    groups_of_units: FxHashMap<UnitId, Vec<GroupId>>,
    classes: Classes,
    strong_roles: Vec<RoleId>,
    holding: FxHashMap<Thing, Vec<(GroupId, State)>>,
    granting: FxHashMap<Box<str>, Vec<GroupId>>,
    approvers: FxHashSet<PrincipalId>,
    excluded: FxHashSet<PrincipalId>,
    agents: Agents,
}

impl Lookups {
    /// Reads the tenant of a view.
    pub(super) fn new(view: &View<'_>, bounds: Bounds) -> Self {
        let given = Given::new(view.tenant);
        let leading = Leading::new(view, &given);
        Self { leading: Arc::new(leading), given: Arc::new(given), bounds }
    }

    /// Returns those of the same tenant with the assignments that a view adds: a group that is assigned to something leads further.
    pub(super) fn and_added(&self, view: &View<'_>) -> Self {
        let holders = view.added().iter().filter_map(|fact| view.tenant.group_of(fact.principal));
        let new: Vec<GroupId> = holders.filter(|group| !self.is_relevant(*group)).collect();
        if new.is_empty() {
            return self.clone();
        }
        let mut leading = Leading::clone(&self.leading);
        new.into_iter().for_each(|group| leading.mark(group));
        leading.list(view.tenant);
        Self { leading: Arc::new(leading), given: Arc::clone(&self.given), bounds: self.bounds }
    }

    /// Reads a goal by what is looked up, so that it does not take longer in a large tenant.
    pub(super) fn wanted(&self, tenant: &Tenant, goal: &Goal) -> Wanted {
        match goal {
            Goal::Access(access) => Wanted { members: self.granting(access).iter().copied().collect(), ..Wanted::default() },
            Goal::Thing(_) | Goal::AnyPrivilegedRole => Wanted::new(tenant, goal),
        }
    }

    /// Returns how much is looked at.
    pub(super) fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// Tells whether being in a group can lead further.
    pub(super) fn is_relevant(&self, group: GroupId) -> bool {
        self.leading.is_relevant.get(group.index()).copied().or_defect()
    }

    /// Returns the groups that can lead further, in declaration order.
    pub(super) fn relevant(&self) -> &[GroupId] {
        &self.leading.relevant
    }

    /// Returns those of them that are open to join, in declaration order.
    pub(super) fn joinable(&self) -> &[GroupId] {
        &self.leading.joinable
    }

    /// Tells whether the members of a group approve something.
    pub(super) fn has_approvers(&self, principal: PrincipalId) -> bool {
        self.given.approvers.contains(&principal)
    }

    /// Tells whether a principal is named as approver or excluded from a context.
    pub(super) fn is_named(&self, principal: PrincipalId) -> bool {
        self.given.approvers.contains(&principal) || self.given.excluded.contains(&principal)
    }

    /// Returns the principals that are named as approvers or excluded from a context, in no fixed order.
    pub(super) fn named(&self) -> impl Iterator<Item = PrincipalId> {
        self.given.named()
    }

    /// Returns who controls whom among agents.
    pub(super) fn agents(&self) -> &Agents {
        &self.given.agents
    }

    /// Returns who is in which unit.
    pub(super) fn units(&self) -> &UnitIndex {
        &self.given.units
    }

    /// Returns the groups that are members of a unit, in declaration order.
    pub(super) fn groups_of(&self, unit: UnitId) -> &[GroupId] {
        self.given.groups_of_units.get(&unit).map_or(&[], Vec::as_slice)
    }

    /// Returns which groups the roles change that are held tenant-wide.
    pub(super) fn classes(&self) -> &Classes {
        &self.given.classes
    }

    /// Returns the roles with power over groups or roles, in some scope.
    pub(super) fn strong_roles(&self) -> &[RoleId] {
        &self.given.strong_roles
    }

    /// Returns the groups that are given a thing, with the state of each assignment, at whatever instant; those that an added assignment gives
    /// it to are not among them.
    pub(super) fn holding(&self, thing: Thing) -> &[(GroupId, State)] {
        self.given.holding.get(&thing).map_or(&[], Vec::as_slice)
    }

    /// Returns the groups that grant an access, in declaration order.
    fn granting(&self, access: &str) -> &[GroupId] {
        self.given.granting.get(access).map_or(&[], Vec::as_slice)
    }
}

impl Leading {
    /// Marks the groups whose members or owners gain something by it: groups that hold an assignment, are role-assignable, name approvers or
    /// are excluded from a context. Being in any other group leads nowhere.
    fn new(view: &View<'_>, given: &Given) -> Self {
        let tenant = view.tenant;
        let mut leading = Self { is_relevant: vec![false; tenant.groups.len()], ..Self::default() };
        let holds = |principal: PrincipalId| view.of_principal(principal).next().is_some();
        let leads = tenant.groups.iter().filter(|(_, row)| row.role_assignable.is_some() || holds(row.principal));
        leads.for_each(|(group, _)| leading.mark(group));
        given.named().filter_map(|named| tenant.group_of(named)).for_each(|group| leading.mark(group));
        leading.list(tenant);
        leading
    }

    fn mark(&mut self, group: GroupId) {
        if let Some(mark) = self.is_relevant.get_mut(group.index()) {
            *mark = true;
        }
    }

    /// Lists the groups that are marked.
    fn list(&mut self, tenant: &Tenant) {
        let is_marked = |group: &GroupId| self.is_relevant.get(group.index()).copied().or_defect();
        self.relevant = tenant.groups.ids().filter(is_marked).collect();
        self.joinable = self.relevant.iter().copied().filter(|group| tenant.groups.row(*group).open.is_some()).collect();
    }
}

impl Given {
    fn new(tenant: &Tenant) -> Self {
        let units = UnitIndex::new(tenant);
        let classes = Classes::new(tenant, &units);
        let strong_roles = tenant.roles.ids().filter(|role| power::has_power_over_groups(tenant, *role)).collect();
        let mut given = Self { units, classes, strong_roles, agents: Agents::new(tenant), ..Self::default() };
        for (id, unit) in tenant.units.iter() {
            let mut groups: Vec<GroupId> = unit.members.iter().filter_map(|(member, _)| tenant.group_of(*member)).collect();
            groups.sort_unstable();
            groups.dedup();
            given.groups_of_units.insert(id, groups);
        }
        for (id, group) in tenant.groups.iter() {
            for (_, fact) in tenant.assignments.of_principal(group.principal) {
                given.holding.entry(fact.target.thing()).or_default().push((id, fact.state));
            }
            for (access, _) in &group.grants {
                let granting = given.granting.entry(access.clone()).or_default();
                if granting.last() != Some(&id) {
                    granting.push(id);
                }
            }
        }
        for policy in tenant.policies.values() {
            if let Approval::By(named) = &policy.activation.approval.value {
                given.approvers.extend(named.iter().map(|approver| approver.principal));
            }
        }
        let excluded = tenant.contexts.values().flat_map(|context| &context.excludes);
        given.excluded.extend(excluded.map(|(excluded, _)| *excluded));
        given
    }

    fn named(&self) -> impl Iterator<Item = PrincipalId> {
        self.approvers.iter().chain(&self.excluded).copied()
    }
}
