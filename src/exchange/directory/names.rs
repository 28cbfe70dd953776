//! Gives everything a name of its own: what it is called, made longer by a piece of its id where another is called the same.

use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::UnicodeNormalization;

use super::{Directory, Kind, Principal, PrincipalId, RoleId, UnitId};
use crate::catalog;

/// How much of an id is enough for most.
const PIECE: usize = 8;

/// The names of a directory.
pub(super) struct Names {
    principals: Vec<Box<str>>,
    roles: Vec<Box<str>>,
    units: Vec<Box<str>>,
}

/// Something that wants a name.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    called: &'a str,
    id: Option<&'a str>,
    /// Whether it is named as it is called, whatever else is.
    is_fixed: bool,
}

impl Names {
    /// Names everything, so that equal tellings give equal names.
    pub(super) fn new(directory: &Directory) -> Self {
        let wanted = |called, id| Wanted { called, id, is_fixed: false };
        let principals = directory.principals.iter().map(|one| wanted(called(one), one.id.as_ref().map(|(id, _)| &**id)));
        let units = directory.units.iter();
        let units = units.map(|unit| wanted(unit.name.as_ref().map_or(&*unit.id.0, |(name, _)| name), Some(&*unit.id.0)));
        let roles = directory.roles.iter();
        let roles = roles.map(|role| Wanted { is_fixed: role.custom_id.is_none(), ..wanted(&*role.name, role.custom_id.as_deref()) });
        Self {
            principals: apart(&principals.collect::<Vec<_>>(), |_| false),
            roles: apart(&roles.collect::<Vec<_>>(), |name| catalog::find(name).is_some()),
            units: apart(&units.collect::<Vec<_>>(), |_| false),
        }
    }

    /// Returns the name of a principal.
    pub(super) fn principal(&self, id: PrincipalId) -> &str {
        self.principals.get(id.index()).map_or("", |name| name) // every principal has one
    }

    /// Returns the name of a role.
    pub(super) fn role(&self, id: RoleId) -> &str {
        self.roles.get(id.index()).map_or("", |name| name) // every role has one
    }

    /// Returns the name of a unit.
    pub(super) fn unit(&self, id: UnitId) -> &str {
        self.units.get(id.index()).map_or("", |name| name) // every unit has one
    }
}

/// What a principal is called: by its display name, else by what else is known of it.
pub(super) fn called(principal: &Principal) -> &str {
    let texts = [&principal.name, &principal.upn, &principal.id];
    let found = texts.into_iter().flatten().map(|(text, _)| &**text).find(|text| !text.trim().is_empty());
    found.unwrap_or(match principal.kind {
        Kind::User => "user",
        Kind::ServicePrincipal => "service principal",
        Kind::Group => "group",
    })
}

/// Names apart what is called the same, or as something else that is there already.
fn apart(wanted: &[Wanted<'_>], is_taken: impl Fn(&str) -> bool) -> Vec<Box<str>> {
    let called: Vec<Box<str>> = wanted.iter().map(|one| one.called.nfc().collect::<String>().into()).collect();
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    called.iter().for_each(|name| *counts.entry(name).or_default() += 1);
    let mut taken: FxHashSet<Box<str>> = counts.keys().map(|name| Box::from(*name)).collect();
    let mut named = Vec::with_capacity(wanted.len());
    for (name, one) in called.iter().zip(wanted) {
        let is_unique = counts.get(&**name).is_some_and(|count| *count == 1) && !is_taken(name);
        if one.is_fixed || is_unique {
            named.push(name.clone());
            continue;
        }
        let pieces = one.id.iter().flat_map(|id| [id.get(..PIECE).unwrap_or(id), id]).map(str::to_ascii_lowercase);
        let numbers = (2..).map(|number: u32| number.to_string());
        let mut longer = pieces.chain(numbers).map(|mark| format!("{name} ({mark})"));
        let free = longer.find(|longer| !taken.contains(longer.as_str()) && !is_taken(longer));
        let free: Box<str> = free.map_or_else(|| name.clone(), Into::into); // numbers do not end
        taken.insert(free.clone());
        named.push(free);
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_the_same_gets_a_piece_of_its_id() {
        let wanted = vec![
            ("Ops", Some("3CCE9D87-3986")),
            ("Ops", Some("11111111-3986")),
            ("Dev", Some("2")),
            ("Ops", Some("11111111-0000")),
            ("Ops", None),
        ];
        let wanted: Vec<_> = wanted.into_iter().map(|(called, id)| Wanted { called, id, is_fixed: false }).collect();
        let named = apart(&wanted, |_| false);
        let named: Vec<&str> = named.iter().map(|name| &**name).collect();
        assert_eq!(named, ["Ops (3cce9d87)", "Ops (11111111)", "Dev", "Ops (11111111-0000)", "Ops (2)"]);
    }

    #[test]
    fn what_is_there_already_is_not_taken_again() {
        let wanted = [true, false].map(|is_fixed| Wanted { called: "a", id: Some("1"), is_fixed });
        assert_eq!(apart(&wanted, |name| name == "a"), ["a", "a (1)"].map(Box::from));
    }
}
