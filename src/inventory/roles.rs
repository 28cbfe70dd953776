//! Roles that the policies mention: who holds them or may, what stands before them.

use std::collections::BTreeSet;

use crate::ir::{HoldingQuestion, Role, RoleId, Target, Thing};
use crate::possible::Act;
use crate::reach::is_privileged;
use crate::stop;

use super::filter::Filter;
use super::gates::{max_cell, requires_cell};
use super::lister::Lister;
use super::open::Open;
use super::surely::Surely;
use super::table::{Cell, Column, Kind, Listing, Row};
use super::things::{counting, has};

const COLUMNS: &[Column] = &[
    Column::seen(&["name"], "name"),
    Column::unseen(&["label"]),
    Column::unseen(&["built_in"]),
    Column::seen(&["privileged"], "privileged"),
    Column::seen(&["active"], "active"),
    Column::seen(&["eligible"], "eligible"),
    Column::seen(&["max"], "max"),
    Column::seen(&["requires"], "requires"),
    Column::seen(&["approvers"], "approval by"),
    Column::of_ends(&["next_end"], "next end"),
    Column::unseen(&["file", "line"]),
];

/// Lists roles.
pub(super) fn list(open: &Open<'_>, filter: &Filter) -> Listing {
    let mut lister = Lister::new(open, filter);
    let mut listing = Listing::new(Kind::Roles, open.view.at, COLUMNS);
    let is_told = |id: RoleId, role: &Role| match filter.role {
        Some(wanted) => wanted == id,
        None => role.is_mentioned || role.span.is_some(),
    };
    for (id, role) in open.tenant().roles.iter().filter(|(id, role)| is_told(*id, role)) {
        stop::check();
        let (passes, row) = lister.role(id, role);
        listing.take(passes, row);
    }
    listing.unknown = open.reasons(&lister.unknown);
    listing
}

impl Lister<'_, '_> {
    /// Returns a role and whether it passes; no row where it does not.
    fn role(&mut self, id: RoleId, role: &Role) -> (Surely, Option<Row>) {
        let (view, tenant) = (self.open.view, self.open.tenant());
        let mut unknown = BTreeSet::new();
        let is_meant = |target| matches!(target, Target::Role(other, _) if other == id);
        let bonds = self.bonds.to(is_meant, counting(&view, tenant.assignments.of_role(id).map(|(_, fact)| fact)));
        let Some(gate) = self.gates.gate(Thing::Role(id)) else { return (Surely::No, None) };
        let mut passes = self.bonds.passes(&bonds, is_meant, &mut unknown).min(Surely::of(self.is_of_group(id)));
        if self.filter.asks_of_approvers() {
            passes = passes.min(gate.passes(self.open, self.filter));
        }
        if passes == Surely::No {
            return (passes, None);
        }
        unknown.extend(&gate.unknown);
        let policy = tenant.policies.row(role.policy);
        unknown.extend(tenant.unknowns.of_policy(role.policy).map(|(id, _)| id));
        let (next_end, end) = self.bonds.next_end(&bonds);
        let holders = self.census.holders(Thing::Role(id));
        let eligible = self.census.eligible(Thing::Role(id));
        let cells = vec![
            Cell::Text(role.name.to_string()),
            Cell::text(role.label.as_deref()),
            Cell::Truth(role.catalog_index.is_some(), "built in"),
            Cell::Truth(is_privileged(tenant, id), "privileged"),
            self.bonds.count(&holders, Act::Holds(HoldingQuestion::Role(id)), &mut unknown),
            self.bonds.count(&eligible, Act::Eligible(Thing::Role(id)), &mut unknown),
            max_cell(tenant, role.policy, policy),
            requires_cell(tenant, role.policy, policy),
            gate.approvers_cell(tenant),
            next_end,
            Cell::Place(role.span),
        ];
        self.unknown.extend(unknown);
        (passes, Some(Row { order: [role.name.to_string(), String::new()], end, cells }))
    }

    /// Tells whether the group that is asked about has the role, or is eligible for it.
    fn is_of_group(&self, id: RoleId) -> bool {
        let is_it = |target| matches!(target, Target::Role(role, _) if role == id);
        let principal = |group| self.open.tenant().groups.row(group).principal;
        self.filter.group.is_none_or(|group| has(&self.open.view, principal(group), is_it))
    }
}
