//! Assignments that count now or later, as they are written; of a user that is asked about, those of its groups too.

use std::collections::BTreeSet;

use crate::eval::Closure;
use crate::explain::thing_text;
use crate::ir::{Assignment, GroupId, Target, Tenant, UnknownId, UserFlag};
use crate::stop;

use super::claims::claims;
use super::filter::{Bond, Filter};
use super::open::Open;
use super::table::{Cell, Column, Kind, Listing, Row};
use super::words::{kind_word, target_text, unit_of};

const COLUMNS: &[Column] = &[
    Column::seen(&["name"], "name"),
    Column::seen(&["kind"], "kind"),
    Column::seen(&["state"], "state"),
    Column::seen(&["target"], "of"),
    Column::seen(&["unit"], "in unit"),
    Column::seen(&["through"], "through"),
    Column::seen(&["because"], "not now"),
    Column::seen(&["from", "until"], "when"),
    Column::unseen(&["file", "line"]),
];

/// One assignment, with the groups that it comes through.
struct Line {
    fact: Assignment,
    through: Vec<String>,
}

/// Lists assignments.
pub(super) fn list(open: &Open<'_>, filter: &Filter) -> Listing {
    let mut listing = Listing::new(Kind::Assignments, open.view.at, COLUMNS);
    let mut unknown = BTreeSet::new();
    for line in lines(open, filter) {
        stop::check();
        let is_asked = filter.lets_pass(Bond::from(&line.fact), open.view.at) && is_named(open.tenant(), filter, &line.fact);
        if is_asked {
            unknown.extend(open.user_flag(line.fact.principal, UserFlag::Disabled));
            listing.rows.push(row(open, filter, &line));
        }
    }
    let rows = open.gifts(filter).into_iter().filter(|gift| gift.bonds.iter().any(|bond| filter.names(bond.target)));
    let rows: Vec<UnknownId> = rows.map(|gift| gift.id).collect();
    listing.others = !rows.is_empty();
    unknown.extend(rows);
    listing.unknown = open.reasons(&unknown);
    listing
}

/// Returns what is written, or what the user who is asked about has by it.
fn lines(open: &Open<'_>, filter: &Filter) -> Vec<Line> {
    let (view, tenant) = (open.view, open.tenant());
    let is_over = |fact: &Assignment| fact.window.until <= view.at;
    let Some(user) = filter.user else {
        let rows = tenant.assignments.rows().values().filter(|fact| !is_over(fact));
        return rows.map(|fact| Line { fact: *fact, through: Vec::new() }).collect();
    };
    let mut up = Closure::default();
    let walk = up.walk_up(&view, user);
    let lent = claims(walk).into_iter().map(|claim| (*claim.fact, claim.through(walk))).filter(|(_, through)| !through.is_empty());
    let own = view.of_principal(user).filter(|(_, fact)| !is_over(fact)).map(|(_, fact)| Line { fact: *fact, through: Vec::new() });
    own.chain(lent.map(|(fact, through)| Line { fact, through })).collect()
}

/// Tells whether an assignment is to the group or the role that is asked about, or of the group.
fn is_named(tenant: &Tenant, filter: &Filter, fact: &Assignment) -> bool {
    let is_about =
        |group: GroupId| matches!(fact.target, Target::Group(to, _) if to == group) || tenant.group_of(fact.principal) == Some(group);
    let is_in = |wanted| matches!(fact.target, Target::Role(role, _) if role == wanted);
    filter.group.is_none_or(is_about) && filter.role.is_none_or(is_in)
}

fn row(open: &Open<'_>, filter: &Filter, line: &Line) -> Row {
    let (tenant, fact) = (open.tenant(), &line.fact);
    let who = filter.user.unwrap_or(fact.principal); // where nobody is asked about, it is told of whoever has it
    let principal = tenant.principals.row(who);
    let target = target_text(tenant, fact.target);
    Row {
        order: [principal.name.to_string(), format!("{target} {}", fact.window.from.micros())],
        end: fact.window.until,
        cells: vec![
            Cell::Text(principal.name.to_string()),
            Cell::Text(kind_word(principal).to_owned()),
            Cell::Text(fact.state.word().to_owned()),
            Cell::Text(thing_text(tenant, fact.target.thing())),
            Cell::text(unit_of(tenant, fact.target)),
            Cell::Words(line.through.clone()),
            Cell::text(why_not_now(open, fact)),
            Cell::Window(fact.window),
            Cell::Place(Some(fact.span)),
        ],
    }
}

fn why_not_now(open: &Open<'_>, fact: &Assignment) -> Option<&'static str> {
    let is_disabled = open.tenant().principals.row(fact.principal).disabled.is_some();
    match (is_disabled, open.user_flag(fact.principal, UserFlag::Disabled), fact.window.from > open.view.at) {
        (true, ..) => Some("disabled"),
        (false, Some(_), _) => Some("perhaps disabled"),
        (false, None, true) => Some("not-yet"),
        (false, None, false) => None,
    }
}
