//! Statements that say `unknown` of assignments, and that only one tenant has.

use std::collections::{BTreeMap, BTreeSet};

use super::super::both::{Both, Twin, Which};
use super::super::pairing::{Pairing, Spot};
use super::super::subject::Subject;
use super::fields::{list, quoted};
use super::row::{Declared, DeclaredChange};
use crate::explain::thing_text;
use crate::ir::{Among, Instant, PrincipalId, Scope, State, Target, UnitId, Unknowable, UnknownAssignment, Window};
use crate::source::Span;

/// Who may be assigned to what, and when; `None` for anybody.
type Key = (Spot, Option<Twin<UnitId>>, State, Option<BTreeSet<Twin<PrincipalId>>>, Window);

/// Finds all of them, by what may be assigned.
pub(super) fn find(subject: &Subject<'_>, pairing: &Pairing<'_>) -> Vec<Declared> {
    let all = Both::make(|which| collect(pairing, which));
    let keys: BTreeSet<&Key> = all.old.keys().chain(all.new.keys()).collect();
    let only = |key: &Key| match (all.old.get(key), all.new.get(key)) {
        (Some(old), None) => Some(one(subject, pairing, Which::Old, old)),
        (None, Some(new)) => Some(one(subject, pairing, Which::New, new)),
        (Some(_), Some(_)) | (None, None) => None,
    };
    keys.into_iter().filter_map(only).collect()
}

fn collect<'a>(pairing: &Pairing<'a>, which: Which) -> BTreeMap<Key, (&'a UnknownAssignment, Span)> {
    let mut found = BTreeMap::new();
    for (_, row) in pairing.tenant(which).unknowns.iter() {
        if let Unknowable::Assignment(assignment) = &row.what {
            found.entry(key(pairing, which, assignment)).or_insert((assignment, row.span));
        }
    }
    found
}

fn key(pairing: &Pairing<'_>, which: Which, row: &UnknownAssignment) -> Key {
    let unit = match row.target {
        Target::Role(_, Scope::Unit(unit)) => Some(pairing.units.twin(which, unit)),
        Target::Role(_, Scope::Tenant) | Target::Group(..) => None,
    };
    let among = match &row.among {
        Among::Anyone => None,
        Among::These(named) => Some(named.iter().map(|who| pairing.principals.twin(which, *who)).collect()),
    };
    (pairing.spot_of(which, row.target), unit, row.state, among, row.window)
}

fn one(subject: &Subject<'_>, pairing: &Pairing<'_>, which: Which, (row, span): &(&UnknownAssignment, Span)) -> Declared {
    let place = Some(subject.place(which, *span));
    let (change, places) = match which {
        Which::Old => (DeclaredChange::Removed, Both { old: place, new: None }),
        Which::New => (DeclaredChange::Added, Both { old: None, new: place }),
    };
    Declared {
        change,
        subject: text(pairing, which, row),
        details: Vec::new(),
        places,
        begins: Some(row.window.from).filter(|from| *from > subject.at),
        has_ended: row.window.until <= subject.at,
        is_open: true,
    }
}

/// Says what is not known: `not known who is an eligible member of ...`.
fn text(pairing: &Pairing<'_>, which: Which, row: &UnknownAssignment) -> String {
    let tenant = pairing.tenant(which);
    let who = match &row.among {
        Among::Anyone => "who".to_owned(),
        Among::These(named) => format!("whether {}", list(named.iter().map(|who| quoted(pairing.name_of(which, *who))).collect())),
    };
    let what = match row.target {
        Target::Group(group, relation) => format!("an {} {} of {}", row.state.word(), relation.word(), quoted(tenant.group_name(group))),
        Target::Role(_, scope) => {
            let unit = match scope {
                Scope::Tenant => String::new(),
                Scope::Unit(unit) => format!(" in unit {}", quoted(&tenant.units.row(unit).name)),
            };
            let given = if row.state.is_in_force() { "in" } else { "for" };
            format!("{} {given} {}{unit}", row.state.word(), thing_text(tenant, row.target.thing()))
        }
    };
    let until = if row.window.until == Instant::MAX { String::new() } else { format!(" until {}", row.window.until) };
    format!("not known {who} is {what}{until}")
}
