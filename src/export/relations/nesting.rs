//! Groups in groups: which nestings an engine can follow, and what the others come to.

use std::collections::BTreeMap;

use crate::ir::{GroupId, PrincipalId, Relation, Target, Tenant};
use crate::table::Id;

use super::spans::Spans;

/// So many levels are nested in relationships; the next is written as accounts. Engines end after 25 or 50 steps, and a level takes up to two.
const DEEPEST: usize = 8;

/// Active memberships, by group: what is written of each.
#[derive(Debug, Default)]
pub(super) struct Members {
    /// Accounts and groups that are assigned.
    assigned: Vec<BTreeMap<PrincipalId, Spans>>,
    /// The groups whose nestings are written as accounts.
    is_flat: Vec<bool>,
}

impl Members {
    /// Reads the memberships in force of a tenant at any time, those of disabled accounts left out.
    pub fn of(tenant: &Tenant) -> Self {
        let mut assigned = vec![BTreeMap::<PrincipalId, Spans>::new(); tenant.groups.len()];
        for row in tenant.assignments.rows().values() {
            let Target::Group(group, Relation::Member) = row.target else { continue };
            let counts = row.state.is_in_force() && tenant.principals.row(row.principal).disabled.is_none();
            if let Some(members) = assigned.get_mut(group.index()).filter(|_| counts) {
                members.entry(row.principal).or_default().add(&Spans::of(row.window));
            }
        }
        let mut members = Self { is_flat: vec![false; assigned.len()], assigned };
        members.flatten(tenant);
        members
    }

    /// Returns what is assigned to a group: accounts, and groups.
    fn assigned(&self, group: GroupId) -> impl Iterator<Item = (PrincipalId, &Spans)> {
        self.assigned.get(group.index()).into_iter().flatten().map(|(principal, spans)| (*principal, spans))
    }

    /// Returns the accounts that are assigned to a group.
    pub fn accounts<'a>(&'a self, tenant: &'a Tenant, group: GroupId) -> impl Iterator<Item = (PrincipalId, &'a Spans)> {
        self.assigned(group).filter(|(principal, _)| tenant.group_of(*principal).is_none())
    }

    fn groups<'a>(&'a self, tenant: &'a Tenant, group: GroupId) -> impl Iterator<Item = (GroupId, &'a Spans)> {
        self.assigned(group).filter_map(|(principal, spans)| Some((tenant.group_of(principal)?, spans)))
    }

    /// Returns who is a member through others, as it is written: groups, or the accounts that they come to.
    pub fn nested(&self, tenant: &Tenant, group: GroupId) -> BTreeMap<PrincipalId, Spans> {
        if self.is_flat.get(group.index()) == Some(&true) {
            return self.below(tenant, group);
        }
        self.groups(tenant, group).map(|(nested, spans)| (tenant.groups.row(nested).principal, spans.clone())).collect()
    }

    /// Returns every account that is a member through other groups, and when: each way with the instants at which all of it holds (D3.30, D3.34).
    fn below(&self, tenant: &Tenant, group: GroupId) -> BTreeMap<PrincipalId, Spans> {
        let mut reached: BTreeMap<GroupId, Spans> = BTreeMap::from([(group, Spans::always())]);
        let mut waiting = vec![group];
        while let Some(above) = waiting.pop() {
            let Some(when) = reached.get(&above).cloned() else { continue };
            for (nested, spans) in self.groups(tenant, above) {
                let through = when.meet(spans);
                if !through.is_empty() && reached.entry(nested).or_default().add(&through) {
                    waiting.push(nested);
                }
            }
        }
        let mut accounts: BTreeMap<PrincipalId, Spans> = BTreeMap::new();
        for (nested, when) in reached.iter().filter(|(nested, _)| **nested != group) {
            for (account, spans) in self.accounts(tenant, *nested) {
                let both = when.meet(spans);
                if !both.is_empty() {
                    accounts.entry(account).or_default().add(&both);
                }
            }
        }
        accounts
    }

    /// Finds the groups that stand in a circle, or above a chain that is too deep.
    fn flatten(&mut self, tenant: &Tenant) {
        let mut depths: Vec<Option<usize>> = vec![None; self.is_flat.len()];
        for group in tenant.groups.ids() {
            if self.is_in_circle(tenant, group) {
                self.set_flat(group);
            }
        }
        for group in tenant.groups.ids() {
            self.measure(tenant, group, &mut depths);
        }
    }

    fn set_flat(&mut self, group: GroupId) {
        if let Some(is_flat) = self.is_flat.get_mut(group.index()) {
            *is_flat = true;
        }
    }

    /// Tells whether a group is nested in itself.
    fn is_in_circle(&self, tenant: &Tenant, group: GroupId) -> bool {
        let mut seen = vec![false; self.is_flat.len()];
        let mut waiting = vec![group];
        while let Some(above) = waiting.pop() {
            for (nested, _) in self.groups(tenant, above) {
                if nested == group {
                    return true;
                }
                match seen.get_mut(nested.index()) {
                    Some(is_seen) if !*is_seen => {
                        *is_seen = true;
                        waiting.push(nested);
                    }
                    Some(_) | None => {}
                }
            }
        }
        false
    }

    /// Finds how many levels are written below a group, from the lowest up, without recursion; the deepest are written as accounts.
    fn measure(&mut self, tenant: &Tenant, group: GroupId, depths: &mut [Option<usize>]) {
        let depth_of = |depths: &[Option<usize>], group: GroupId| depths.get(group.index()).copied().flatten();
        let mut waiting = vec![group];
        while let Some(at) = waiting.last().copied() {
            let is_flat = self.is_flat.get(at.index()) == Some(&true);
            let below: Vec<GroupId> = if is_flat { Vec::new() } else { self.groups(tenant, at).map(|(nested, _)| nested).collect() };
            let unknown: Vec<GroupId> = below.iter().copied().filter(|nested| depth_of(depths, *nested).is_none()).collect();
            if !unknown.is_empty() {
                waiting.extend(unknown);
                continue;
            }
            let deepest = below.iter().filter_map(|nested| depth_of(depths, *nested)).max().map_or(0, |below| below + 1);
            let depth = if deepest > DEEPEST {
                self.set_flat(at);
                0
            } else {
                deepest
            };
            if let Some(known) = depths.get_mut(at.index()) {
                *known = Some(depth);
            }
            waiting.pop();
        }
    }
}
