//! `confusable-name`: a name that people take for another one, or that holds what nobody sees.

use std::collections::hash_map::Entry;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_security::skeleton;

use super::finding::Risk;
use super::survey::Survey;
use crate::diag::{Code, Diagnostic};
use crate::ir::Tenant;
use crate::source::Span;
use crate::text::{is_unprintable, join_first};

/// So many characters are named; the others are counted.
const MOST_NAMED: usize = 3;

/// A name with what it names; a role of the catalogue has no place unless the set declares something about it.
struct Named<'a> {
    noun: &'static str,
    name: &'a str,
    place: Option<Span>,
}

/// Names are compared within their namespace: those of different ones never stand for each other.
pub(super) fn check(survey: &Survey<'_>) -> Vec<Risk> {
    let tenant = survey.tenant;
    let groups: [Vec<Named<'_>>; 6] =
        [principals(tenant), roles(tenant), policies(tenant), contexts(tenant), units(tenant), blueprints(tenant)];
    groups.iter().flat_map(|names| confusable(names)).collect()
}

fn principals(tenant: &Tenant) -> Vec<Named<'_>> {
    let named = tenant.principals.values();
    named.map(|row| Named { noun: row.kind_noun(), name: &row.name, place: Some(row.span) }).collect()
}

fn roles(tenant: &Tenant) -> Vec<Named<'_>> {
    tenant.roles.values().map(|row| Named { noun: "role", name: &row.name, place: row.span }).collect()
}

fn policies(tenant: &Tenant) -> Vec<Named<'_>> {
    let named = tenant.named_policies.iter();
    named.map(|(name, id)| Named { noun: "policy", name, place: tenant.policies.row(*id).span }).collect()
}

fn contexts(tenant: &Tenant) -> Vec<Named<'_>> {
    tenant.contexts.values().map(|row| Named { noun: "context", name: &row.name, place: Some(row.span) }).collect()
}

fn units(tenant: &Tenant) -> Vec<Named<'_>> {
    tenant.units.values().map(|row| Named { noun: "unit", name: &row.name, place: Some(row.span) }).collect()
}

fn blueprints(tenant: &Tenant) -> Vec<Named<'_>> {
    tenant.blueprints.values().map(|row| Named { noun: "blueprint", name: &row.name, place: Some(row.span) }).collect()
}

/// Each name is compared with the first that looks like it.
fn confusable(names: &[Named<'_>]) -> Vec<Risk> {
    let mut first: FxHashMap<String, &Named<'_>> = FxHashMap::default();
    let mut risks = Vec::new();
    for named in names {
        match first.entry(looks(named.name)) {
            Entry::Occupied(other) => risks.extend(look_alike(named, other.get())),
            Entry::Vacant(empty) => {
                empty.insert(named);
                risks.extend(unseen(named));
            }
        }
    }
    risks
}

fn look_alike(named: &Named<'_>, first: &Named<'_>) -> Option<Risk> {
    let place = named.place?;
    let own = named.name.chars().filter(|c| !first.name.contains(*c));
    let label = match points(own) {
        None => "looks like the other".to_owned(),
        Some(points) => format!("holds {points}, which the other does not"),
    };
    let message = format!("{} `{}` looks like {} `{}`", named.noun, named.name, first.noun, first.name);
    let diagnostic = Diagnostic::new(Code::ConfusableName, message, place, label).with_help("give one of them another name");
    let diagnostic = match first.place {
        Some(other) => diagnostic.with_label(other, "the other"),
        None => diagnostic,
    };
    Some(Risk { diagnostic, declarations: [Some(place), first.place].into_iter().flatten().collect() })
}

fn unseen(named: &Named<'_>) -> Option<Risk> {
    let place = named.place?;
    let points = points(named.name.chars().filter(|c| is_unprintable(*c)))?;
    let message = format!("{} `{}` holds what is not seen: {points}", named.noun, named.name);
    let diagnostic = Diagnostic::new(Code::ConfusableName, message, place, "not all of it is seen").with_help("leave it out of the name");
    Some(Risk { diagnostic, declarations: vec![place] })
}

/// Names characters by their numbers, since it is their looks that cannot be relied on: `U+0430`.
fn points(characters: impl Iterator<Item = char>) -> Option<String> {
    let mut points: Vec<String> = Vec::new();
    for c in characters {
        let point = format!("U+{:04X}", u32::from(c));
        if !points.contains(&point) {
            points.push(point);
        }
    }
    (!points.is_empty()).then(|| join_first(points.iter(), MOST_NAMED))
}

/// Returns what names that look alike have in common (UTS 39). Most names are ASCII, and need no tables.
fn looks(name: &str) -> String {
    static ASCII: LazyLock<Vec<String>> =
        LazyLock::new(|| (0..128).map(|byte| skeleton(&char::from(byte).to_string()).collect()).collect());
    if !name.is_ascii() {
        return skeleton(name).collect();
    }
    name.bytes().filter_map(|byte| ASCII.get(usize::from(byte))).map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_have_looks_in_common() {
        for (one, other) in [("alice", "\u{430}lice"), ("admin1", "adminl"), ("ops", "o\u{200b}ps"), ("a b", "a\u{a0}b"), ("com", "corn")] {
            assert_eq!(looks(one), looks(other), "{one}");
        }
        assert_ne!(looks("alice"), looks("alicia"));
        assert_ne!(looks("Ops"), looks("ops"));
    }
}
