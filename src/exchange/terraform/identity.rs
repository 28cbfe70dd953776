//! What a value stands for: a principal, a role, a unit. An id that is only known once Terraform has applied still is that of one block.

use super::declare::Kind;
use super::directory::{Directory, EntityId};
use super::fields::{Field, Fields, Place};
use super::world::{Found, Site, World, why};
use crate::hcl::{Step, Value};
use crate::source::Span;

/// What may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meant<T> {
    /// This one.
    One(T),
    /// One of these, and no other.
    Among(Vec<T>),
    /// Anything; why it is not known.
    Anything(String),
}

impl<T> Meant<T> {
    /// Returns the one that is meant for certain.
    pub(super) fn one(self) -> Option<T> {
        match self {
            Self::One(one) => Some(one),
            Self::Among(_) | Self::Anything(_) => None,
        }
    }

    /// Makes something else of what is meant; what cannot be made is anything.
    pub(super) fn and_then<U: PartialEq>(self, make: impl Fn(T) -> Meant<U>) -> Meant<U> {
        match self {
            Self::One(one) => make(one),
            Self::Among(several) => join(several.into_iter().map(make)),
            Self::Anything(why) => Meant::Anything(why),
        }
    }
}

/// Puts alternatives together.
fn join<T: PartialEq>(all: impl Iterator<Item = Meant<T>>) -> Meant<T> {
    let mut among: Vec<T> = Vec::new();
    for one in all {
        match one {
            Meant::Anything(why) => return Meant::Anything(why),
            Meant::One(one) if among.contains(&one) => {}
            Meant::One(one) => among.push(one),
            Meant::Among(several) => several.into_iter().for_each(|one| {
                if !among.contains(&one) {
                    among.push(one);
                }
            }),
        }
    }
    if among.len() == 1
        && let Some(only) = among.pop()
    {
        return Meant::One(only);
    }
    Meant::Among(among)
}

/// What a value leads to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Lead {
    /// A text.
    Text(String),
    /// An attribute of an instance, and the steps behind it.
    Attribute(usize, String, Vec<Step>),
}

/// Of the functions that are followed, those that pick an id out of a longer text, or change nothing about what it stands for; the others make a
/// longer text of it.
const PICKING: &[&str] = &[
    "split",
    "basename",
    "trimprefix",
    "trimsuffix",
    "trim",
    "trimspace",
    "replace",
    "lower",
    "upper",
    "one",
    "regex",
    "substr",
    "reverse",
];

/// Follows a value to what it stands for.
pub(super) fn follow(world: &World<'_>, root: usize, value: &Value, place: Span) -> Meant<Lead> {
    if let Some(text) = value.as_text() {
        return Meant::One(Lead::Text(text.to_owned()));
    }
    let Some(unknown) = value.as_unknown() else { return Meant::Anything("it is no object id".to_owned()) };
    if let Some(reference) = &unknown.reference {
        let Some(found) = world.find(root, reference) else {
            return Meant::Anything(format!("`{reference}` is not declared here"));
        };
        return lead(world, root, &found, place).unwrap_or_else(|| Meant::Anything(why(unknown)));
    }
    if unknown.alternatives.is_empty() {
        return Meant::Anything(why(unknown));
    }
    let known = unknown.alternatives.iter().filter(|value| !value.is_null());
    join(known.map(|value| follow(world, root, value, place)))
}

fn lead(world: &World<'_>, root: usize, found: &Found<'_, '_>, place: Span) -> Option<Meant<Lead>> {
    let (Step::Attribute(attribute), rest) = found.steps.split_first()? else { return None };
    if let [site] = found.sites.as_slice() {
        world.note_foreign(root, *site, place);
    }
    let of_site = |site: &Site<'_>| Meant::One(Lead::Attribute(site.index, attribute.to_string(), rest.to_vec()));
    Some(join(found.sites.iter().map(of_site)))
}

/// Tells whether the steps behind an attribute leave it what it stands for.
pub(super) fn is_plain(steps: &[Step]) -> bool {
    let mut is_cut = false;
    steps.iter().all(|step| match step {
        Step::Call { function, .. } => {
            is_cut |= matches!(*function, "split" | "regex" | "reverse");
            PICKING.contains(function)
        }
        Step::Position(_) => is_cut,
        Step::Attribute(_) | Step::Name(_) => false,
    })
}

impl Directory<'_> {
    /// Returns the principal that a value means.
    pub(super) fn principal(&self, root: usize, value: &Value, place: Span) -> Meant<EntityId> {
        let several = |lead: &Lead| matches!(lead, Lead::Attribute(..));
        let meant = follow(self.world, root, value, place);
        if let Meant::Among(leads) = &meant
            && leads.iter().all(several)
            && value.as_unknown().is_some_and(|unknown| unknown.reference.is_some())
        {
            // several roots have a block of that name: it is known which is meant where all are the same
            return match meant.clone().and_then(|lead| self.of_lead(&lead)) {
                Meant::One(one) => Meant::One(one),
                Meant::Among(_) | Meant::Anything(_) => Meant::Anything(self.declared_twice(leads)),
            };
        }
        meant.and_then(|lead| self.of_lead(&lead))
    }

    fn declared_twice(&self, leads: &[Lead]) -> String {
        let site = leads.iter().find_map(|lead| match lead {
            Lead::Attribute(site, _, _) => self.world.sites.get(*site),
            Lead::Text(_) => None,
        });
        format!("`{}` is declared in several places", site.map(Site::address).as_deref().unwrap_or("it"))
    }

    fn of_lead(&self, lead: &Lead) -> Meant<EntityId> {
        match lead {
            Lead::Text(id) => self.of_object_id(id).map_or_else(Meant::Anything, Meant::One),
            Lead::Attribute(site, attribute, steps) => {
                let Some(site) = self.world.sites.get(*site) else { return Meant::Anything("it is not declared here".to_owned()) };
                if let Some(found) = self.of_listed(*site, attribute, steps) {
                    return Meant::One(found);
                }
                let address = site.address();
                if !matches!(attribute.as_str(), "object_id" | "id") || !is_plain(steps) {
                    return Meant::Anything(format!("`{address}.{attribute}` is no object id of a principal that is read"));
                }
                match self.of_site(*site) {
                    Some(found) => Meant::One(found),
                    None => Meant::Anything(format!("`{address}` is no user, group or service principal that is read")),
                }
            }
        }
    }

    /// `data.azuread_users.x.object_ids[0]`, `data.azuread_users.x.users[0].object_id`
    fn of_listed(&self, site: Site<'_>, attribute: &str, steps: &[Step]) -> Option<EntityId> {
        let Some((Step::Position(position), _)) = steps.split_first() else { return None };
        if !matches!(attribute, "object_ids" | "users" | "groups") {
            return None;
        }
        listed(self, site)?.get(*position).copied()
    }

    /// Returns the principals of a list of object ids: each one, or why one is not known; `None` where the list itself is not.
    pub(super) fn principals(&self, root: usize, value: &Value, place: Span) -> Option<Vec<(Meant<EntityId>, Span)>> {
        if let Some(elements) = value.elements() {
            let one = |element: &Value| {
                let own = element.origin.unwrap_or(place);
                (self.principal(root, element, own), own)
            };
            return Some(elements.iter().map(one).collect());
        }
        let reference = value.as_unknown()?.reference.as_ref()?;
        let found = self.world.find(root, reference)?;
        let ([site], [Step::Attribute(attribute)]) = (found.sites.as_slice(), found.steps) else { return None };
        let all = listed(self, *site).filter(|_| &**attribute == "object_ids")?;
        Some(all.into_iter().map(|id| (Meant::One(id), place)).collect())
    }

    /// Returns the group that a value means.
    pub(super) fn group(&self, root: usize, value: &Value, place: Span) -> Meant<EntityId> {
        self.principal(root, value, place).and_then(|id| {
            let entity = self.entity(id);
            if entity.kind == Kind::Group { Meant::One(id) } else { Meant::Anything(format!("`{}` is no group", entity.name)) }
        })
    }
}

/// The principals that a data block lists by name.
fn listed(directory: &Directory<'_>, site: Site<'_>) -> Option<Vec<EntityId>> {
    let find: fn(&Directory<'_>, &str) -> Option<EntityId> = match site.kind() {
        "azuread_users" => |directory, name| directory.of_upn(name),
        "azuread_groups" => |directory, name| directory.of_group_name(name),
        _ => return None,
    };
    let argument = site.instance.body.argument(if site.kind() == "azuread_users" { "user_principal_names" } else { "display_names" })?;
    argument.value.elements()?.iter().map(|name| find(directory, name.as_text()?)).collect()
}

/// Returns a reference's meaning, or what stands in its way.
pub(super) fn meant<T>(
    fields: &Fields<'_>,
    attribute: &str,
    find: impl FnOnce(usize, &Value, Span) -> Meant<T>,
) -> (Meant<T>, Option<Place>) {
    match fields.value(attribute) {
        Field::Known(value, place) => (find(fields.site.root, &value, place.value), Some(place)),
        Field::Absent | Field::Unknown(_) => (Meant::Anything(format!("`{attribute}` is not set")), None),
    }
}
