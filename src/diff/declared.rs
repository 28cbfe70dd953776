//! What is declared otherwise, whatever it makes of the answers at one instant. Labels, descriptions, sign-in names, notifications, accepted
//! lints and tests are left out: they decide no answer.

mod assignments;
mod fields;
mod policy;
mod row;
mod unknown;

pub use row::{Declared, DeclaredChange};

use super::both::{Both, Which};
use super::pairing::Pairing;
use super::subject::Subject;
use fields::{Entry, Field};

/// Finds all of them: settings, principals, roles, units and contexts, policies, then assignments.
pub(super) fn find(subject: &Subject<'_>, pairing: &Pairing<'_>) -> Vec<Declared> {
    let mut found = Vec::new();
    for entries in fields::all(pairing) {
        found.extend(compared(subject, &entries));
    }
    for entries in policy::all(pairing) {
        found.extend(compared(subject, &entries));
    }
    found.extend(assignments::find(subject, pairing));
    found.extend(unknown::find(subject, pairing));
    found
}

/// Compares one declaration, field by field. Its place is the first field that is another, where that has one.
fn compared(subject: &Subject<'_>, entries: &Both<Option<Entry>>) -> Option<Declared> {
    let place = |which: Which, at: Option<usize>| {
        let entry = entries.get(which).as_ref()?;
        let field = at.and_then(|at| entry.fields.get(at)).and_then(|field| field.place);
        field.or(entry.place).map(|span| subject.place(which, span))
    };
    let make = |change, entry: &Entry, first, details| Declared {
        change,
        subject: entry.subject.clone(),
        details,
        places: Both::make(|which| place(which, first)),
        begins: None,
        has_ended: false,
        is_open: false,
    };
    match (&entries.old, &entries.new) {
        (None, None) => None,
        (None, Some(new)) => Some(make(DeclaredChange::Added, new, None, Vec::new())),
        (Some(old), None) => Some(make(DeclaredChange::Removed, old, None, Vec::new())),
        (Some(old), Some(new)) => {
            let pairs = old.fields.iter().zip(&new.fields).enumerate();
            let changes: Vec<(usize, String)> = pairs.filter_map(|(at, (old, new))| Some((at, field_change(old, new)?))).collect();
            let first = changes.first()?.0;
            Some(make(DeclaredChange::Changed, new, Some(first), changes.into_iter().map(|(_, text)| text).collect()))
        }
    }
}

/// Says how a field is another. A flag is set or dropped; a value becomes another one.
fn field_change(old: &Field, new: &Field) -> Option<String> {
    match (old.value.as_str(), new.value.as_str()) {
        (before, after) if before == after => None,
        ("", "set") => Some(format!("`{}` set", new.name)),
        ("set", "") => Some(format!("`{}` dropped", new.name)),
        (before, after) => Some(format!("{} {} → {}", new.name, or_nothing(before), or_nothing(after))),
    }
}

fn or_nothing(value: &str) -> &str {
    if value.is_empty() { "nothing" } else { value }
}
