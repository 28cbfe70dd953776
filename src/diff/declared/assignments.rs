//! Assignments that only one tenant has, or that hold at other times.

use std::collections::{BTreeMap, BTreeSet};

use super::super::both::{Both, Twin, Which};
use super::super::pairing::{Pairing, Spot};
use super::super::subject::Subject;
use super::row::{Declared, DeclaredChange};
use crate::explain::fact_text;
use crate::ir::{Assignment, Instant, PrincipalId, Scope, State, Target, UnitId, Window};

/// Whose assignment to what; what is left is when.
type Key = (Spot, Option<Twin<UnitId>>, Twin<PrincipalId>, State);

type Windows<'a> = BTreeMap<Window, &'a Assignment>;

/// Finds all of them, by what is assigned.
pub(super) fn find(subject: &Subject<'_>, pairing: &Pairing<'_>) -> Vec<Declared> {
    let all = Both::make(|which| collect(pairing, which));
    let keys: BTreeSet<Key> = all.old.keys().chain(all.new.keys()).copied().collect();
    let mut found = Vec::new();
    for key in keys {
        let windows = all.as_ref().map(|all| all.get(&key));
        found.extend(compared(subject, pairing, windows));
    }
    found
}

fn collect<'a>(pairing: &Pairing<'a>, which: Which) -> BTreeMap<Key, Windows<'a>> {
    let mut found: BTreeMap<Key, Windows<'a>> = BTreeMap::new();
    for fact in pairing.tenant(which).assignments.rows().values() {
        let unit = match fact.target {
            Target::Role(_, Scope::Unit(unit)) => Some(pairing.units.twin(which, unit)),
            Target::Role(_, Scope::Tenant) | Target::Group(..) => None,
        };
        let who = pairing.principals.twin(which, fact.principal);
        found.entry((pairing.spot_of(which, fact.target), unit, who, fact.state)).or_default().entry(fact.window).or_insert(fact);
    }
    found
}

/// Compares when one assignment holds: one window that became another is one change.
fn compared(subject: &Subject<'_>, pairing: &Pairing<'_>, windows: Both<Option<&Windows<'_>>>) -> Vec<Declared> {
    let none = Windows::new();
    let windows = windows.map(|windows| windows.unwrap_or(&none));
    let only = |which: Which, other: Which| -> Vec<&Assignment> {
        let others = windows.get(other);
        windows.get(which).iter().filter(|(window, _)| !others.contains_key(window)).map(|(_, fact)| *fact).collect()
    };
    let (removed, added) = (only(Which::Old, Which::New), only(Which::New, Which::Old));
    if let ([old], [new]) = (removed.as_slice(), added.as_slice()) {
        return vec![moved(subject, pairing, Both { old, new })];
    }
    let removed = removed.into_iter().map(|fact| one(subject, pairing, Which::Old, fact));
    removed.chain(added.into_iter().map(|fact| one(subject, pairing, Which::New, fact))).collect()
}

fn one(subject: &Subject<'_>, pairing: &Pairing<'_>, which: Which, fact: &Assignment) -> Declared {
    let place = Some(subject.place(which, fact.span));
    let (change, places) = match which {
        Which::Old => (DeclaredChange::Removed, Both { old: place, new: None }),
        Which::New => (DeclaredChange::Added, Both { old: None, new: place }),
    };
    Declared {
        change,
        subject: fact_text(pairing.tenant(which), fact),
        details: Vec::new(),
        places,
        begins: Some(fact.window.from).filter(|from| *from > subject.at),
        has_ended: fact.window.until <= subject.at,
        is_open: false,
    }
}

fn moved(subject: &Subject<'_>, pairing: &Pairing<'_>, facts: Both<&Assignment>) -> Declared {
    let details =
        [end("from", "the beginning", facts.map(|fact| fact.window.from)), end("until", "for ever", facts.map(|fact| fact.window.until))];
    let windows = facts.map(|fact| fact.window);
    Declared {
        change: DeclaredChange::Changed,
        subject: fact_text(pairing.tenants.new, &Assignment { window: Window::ALWAYS, ..*facts.new }),
        details: details.into_iter().flatten().collect(),
        places: Both { old: Some(subject.place(Which::Old, facts.old.span)), new: Some(subject.place(Which::New, facts.new.span)) },
        begins: Some(windows.old.from.min(windows.new.from)).filter(|from| *from > subject.at),
        has_ended: windows.old.until.max(windows.new.until) <= subject.at,
        is_open: false,
    }
}

fn end(word: &str, open: &str, ends: Both<Instant>) -> Option<String> {
    let text = |end: Instant| if end == Instant::MIN || end == Instant::MAX { open.to_owned() } else { end.to_string() };
    ends.differ().then(|| format!("{word} {} → {}", text(ends.old), text(ends.new)))
}
