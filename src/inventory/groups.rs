//! Groups: what they are, how many are in them or may be, and who approves.

use std::collections::BTreeSet;

use crate::ir::{Group, GroupFlag, GroupId, HoldingQuestion, PrincipalId, Relation, Target, Thing, UnknownId};
use crate::possible::Act;
use crate::stop;

use super::filter::Filter;
use super::gates::Gate;
use super::lister::Lister;
use super::open::Open;
use super::surely::Surely;
use super::table::{Cell, Column, Kind, Listing, Row};
use super::things::{counting, has};

const COLUMNS: &[Column] = &[
    Column::seen(&["name"], "name"),
    Column::unseen(&["label"]),
    Column::unseen(&["type"]),
    Column::seen(&["flags"], "flags"),
    Column::seen(&["members"], "members"),
    Column::seen(&["eligible_members"], "eligible"),
    Column::seen(&["owners"], "owners"),
    Column::seen(&["eligible_owners"], "eligible"),
    Column::seen(&["membership_approvers"], "membership by"),
    Column::seen(&["ownership_approvers"], "ownership by"),
    Column::of_ends(&["next_end"], "next end"),
    Column::unseen(&["file", "line"]),
];

/// Lists groups.
pub(super) fn list(open: &Open<'_>, filter: &Filter) -> Listing {
    let mut lister = Lister::new(open, filter);
    let mut listing = Listing::new(Kind::Groups, open.view.at, COLUMNS);
    for (id, group) in open.tenant().groups.iter().filter(|(id, _)| filter.group.is_none_or(|wanted| wanted == *id)) {
        stop::check();
        let (passes, row) = lister.group(id, group);
        listing.take(passes, row);
    }
    listing.unknown = open.reasons(&lister.unknown);
    listing
}

impl Lister<'_, '_> {
    /// Returns a group and whether it passes; no row where it does not.
    fn group(&mut self, id: GroupId, group: &Group) -> (Surely, Option<Row>) {
        let (view, tenant) = (self.open.view, self.open.tenant());
        let mut unknown = BTreeSet::new();
        let is_meant = |target| matches!(target, Target::Group(other, _) if other == id);
        let bonds = self.bonds.to(is_meant, counting(&view, tenant.assignments.of_group(id).map(|(_, fact)| fact)));
        let gates = [Relation::Member, Relation::Owner].map(|relation| self.gates.gate(Thing::Group(id, relation)));
        let passes = self
            .bonds
            .passes(&bonds, is_meant, &mut unknown)
            .min(self.has_flags(id, group, &mut unknown))
            .min(self.is_approved(&gates, &mut unknown))
            .min(Surely::of(self.has_role(group.principal)));
        if passes == Surely::No {
            return (passes, None);
        }
        let [membership, ownership] = gates;
        let row = tenant.principals.row(group.principal);
        let (next_end, end) = self.bonds.next_end(&bonds);
        let [members, eligible_members, owners, eligible_owners] = self.counts(id, &mut unknown);
        let cells = vec![
            Cell::Text(row.name.to_string()),
            Cell::text(row.label.as_deref()),
            Cell::Text(group.kind().word().to_owned()),
            Cell::Words(self.flags(id, group, &mut unknown)),
            members,
            eligible_members,
            owners,
            eligible_owners,
            approvers(self.open, membership.as_ref(), &mut unknown),
            approvers(self.open, ownership.as_ref(), &mut unknown),
            next_end,
            Cell::Place(Some(row.span)),
        ];
        self.unknown.extend(unknown);
        (passes, Some(Row { order: [row.name.to_string(), String::new()], end, cells }))
    }

    /// Tells whether it has the role that is asked about, or is eligible for it.
    fn has_role(&self, principal: PrincipalId) -> bool {
        let is_it = |target, wanted| matches!(target, Target::Role(role, _) if role == wanted);
        self.filter.role.is_none_or(|wanted| has(&self.open.view, principal, |target| is_it(target, wanted)))
    }

    fn counts(&mut self, id: GroupId, unknown: &mut BTreeSet<UnknownId>) -> [Cell; 4] {
        let mut held = |relation| {
            let holders = self.census.holders(Thing::Group(id, relation));
            self.bonds.count(&holders, Act::Holds(HoldingQuestion::Group(id, relation)), unknown)
        };
        let [members, owners] = [held(Relation::Member), held(Relation::Owner)];
        let mut eligible = |relation| {
            let thing = Thing::Group(id, relation);
            let holders = self.census.eligible(thing);
            self.bonds.count(&holders, Act::Eligible(thing), unknown)
        };
        let [eligible_members, eligible_owners] = [eligible(Relation::Member), eligible(Relation::Owner)];
        [members, eligible_members, owners, eligible_owners]
    }

    /// Tells whether it has the flags that are asked for.
    fn has_flags(&self, id: GroupId, group: &Group, unknown: &mut BTreeSet<UnknownId>) -> Surely {
        let asked = [(self.filter.is_pim_enabled, GroupFlag::PimEnabled), (self.filter.is_role_assignable, GroupFlag::RoleAssignable)];
        let mut has = |flag| match (group.flag(flag), self.open.tenant().unknowns.group_flag(id, flag)) {
            (_, Some(doubt)) => {
                unknown.insert(doubt);
                Surely::Perhaps
            }
            (Some(_), None) => Surely::Yes,
            (None, None) => Surely::No,
        };
        asked.into_iter().filter(|(is_asked, _)| *is_asked).map(|(_, flag)| has(flag)).min().unwrap_or(Surely::Yes) // none is asked for
    }

    /// Tells whether the approval before membership or ownership is as it is asked for.
    fn is_approved(&self, gates: &[Option<Gate>], unknown: &mut BTreeSet<UnknownId>) -> Surely {
        if !self.filter.asks_of_approvers() {
            return Surely::Yes;
        }
        let passes = gates.iter().flatten().map(|gate| gate.passes(self.open, self.filter)).max().unwrap_or(Surely::No); // not in PIM
        if passes == Surely::Perhaps {
            unknown.extend(gates.iter().flatten().flat_map(|gate| &gate.unknown));
        }
        passes
    }

    fn flags(&self, id: GroupId, group: &Group, unknown: &mut BTreeSet<UnknownId>) -> Vec<String> {
        let mut told = |flag: &GroupFlag| match (group.flag(*flag), self.open.tenant().unknowns.group_flag(id, *flag)) {
            (_, Some(doubt)) => {
                unknown.insert(doubt);
                Some(format!("unknown {}", flag.word()))
            }
            (Some(_), None) => Some(flag.word().to_owned()),
            (None, None) => None,
        };
        GroupFlag::ALL.iter().filter_map(&mut told).collect()
    }
}

/// Names the approvers before one relation; nothing where it is not under PIM.
fn approvers(open: &Open<'_>, gate: Option<&Gate>, unknown: &mut BTreeSet<UnknownId>) -> Cell {
    let Some(gate) = gate else { return Cell::Nothing };
    unknown.extend(&gate.unknown);
    gate.approvers_cell(open.tenant())
}
