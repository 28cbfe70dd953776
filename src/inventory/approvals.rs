//! What is activated only after somebody's approval: who gives it, and who would ask.

use std::collections::BTreeSet;

use crate::explain::thing_text;
use crate::ir::{Instant, PolicyId, Thing};
use crate::possible::Act;
use crate::stop;

use super::census::Census;
use super::filter::Filter;
use super::gates::{Gate, Gatekeeper, governed, max_cell, named_cell, names, requires_cell};
use super::open::Open;
use super::surely::Surely;
use super::table::{Cell, Column, Kind, Listing, Row};

const COLUMNS: &[Column] = &[
    Column::seen(&["target"], "of"),
    Column::seen(&["approval"], "approval by"),
    Column::or(&["approvers"], "now", "nobody"),
    Column::seen(&["standby"], "after steps of their own"),
    Column::seen(&["requesters"], "asked by"),
    Column::seen(&["max"], "max"),
    Column::seen(&["requires"], "requires"),
    Column::unseen(&["file", "line"]),
];

/// Lists what asks for approval.
pub(super) fn list(open: &Open<'_>, filter: &Filter) -> Listing {
    let (mut gates, mut census) = (Gatekeeper::new(open).with_standby(), Census::new(open.view));
    let mut listing = Listing::new(Kind::Approvals, open.view.at, COLUMNS);
    let mut unknown = BTreeSet::new();
    for (thing, policy) in governed(open.tenant()).filter(|(thing, _)| filter.names_thing(*thing)) {
        stop::check();
        let Some(gate) = gates.gate(thing).filter(|gate| gate.asks_approval != Surely::No) else { continue };
        let requesters = census.eligible(thing);
        let rows = open.rows_of(Act::Eligible(thing));
        let is_asked_by = filter.user.map_or(Surely::Yes, |user| match requesters.contains(&user) {
            true => Surely::Yes,
            false if rows.is_empty() => Surely::No,
            false => Surely::Perhaps,
        });
        let passes = gate.asks_approval.min(gate.passes(open, filter)).min(is_asked_by);
        if passes == Surely::No {
            continue;
        }
        let asked_by = Cell::names(names(open.tenant(), &requesters.into_iter().collect::<Vec<_>>()), !rows.is_empty());
        let row = row(open, thing, policy, &gate, asked_by);
        if passes == Surely::Yes { &mut listing.rows } else { &mut listing.possible }.push(row);
        unknown.extend(gate.unknown.iter().copied().chain(rows));
        unknown.extend(open.tenant().unknowns.of_policy(policy).map(|(id, _)| id));
    }
    listing.unknown = open.reasons(&unknown);
    listing
}

fn row(open: &Open<'_>, thing: Thing, id: PolicyId, gate: &Gate, asked_by: Cell) -> Row {
    let tenant = open.tenant();
    let policy = tenant.policies.row(id);
    let target = thing_text(tenant, thing);
    Row {
        order: [target.clone(), String::new()],
        end: Instant::MAX,
        cells: vec![
            Cell::Text(target),
            named_cell(tenant, id, policy),
            gate.approvers_cell(tenant),
            gate.standby_cell(tenant),
            asked_by,
            max_cell(tenant, id, policy),
            requires_cell(tenant, id, policy),
            Cell::Place(policy.span),
        ],
    }
}
