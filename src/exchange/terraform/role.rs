//! Directory roles and administrative units, and where a role is given.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::NoteKind;
use super::fields::{Field, Fields};
use super::identity::{Lead, Meant, follow, is_plain};
use super::world::{Site, World};
use crate::catalog::{self, BuiltInRole};
use crate::exchange::write::name;
use crate::hcl::{Step, Value};
use crate::source::Span;
use crate::syntax::ast;

/// A custom role or an administrative unit.
pub(super) struct Named<'a> {
    /// Its name, unlike the others of its kind.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// Its block.
    pub fields: Fields<'a>,
}

impl Named<'_> {
    /// Returns where it is declared.
    pub(super) fn place(&self) -> String {
        format!("{}, {}", self.fields.words(), self.fields.world.notes.place(self.fields.head()))
    }
}

/// The roles and units that the configuration declares.
pub(super) struct Roles<'a> {
    world: &'a World<'a>,
    /// Custom roles, in the order of the files.
    pub custom: Vec<Named<'a>>,
    /// Administrative units, in the order of the files.
    pub units: Vec<Named<'a>>,
    custom_by_site: FxHashMap<usize, usize>,
    units_by_site: FxHashMap<usize, usize>,
    units_by_id: BTreeMap<String, usize>,
}

const NO_EFFECT: &str = "has no effect on decisions";

impl<'a> Roles<'a> {
    /// Reads what declares a role or a unit.
    pub(super) fn new(world: &'a World<'a>) -> Self {
        let mut roles = Self {
            world,
            custom: Vec::new(),
            units: Vec::new(),
            custom_by_site: FxHashMap::default(),
            units_by_site: FxHashMap::default(),
            units_by_id: BTreeMap::new(),
        };
        for site in &world.sites {
            match site.kind() {
                "azuread_custom_directory_role" => roles.read_custom(*site),
                "azuread_administrative_unit" => roles.read_unit(*site),
                "azuread_directory_role" => read_built_in(world, *site),
                _ => {}
            }
        }
        roles
    }

    fn read_custom(&mut self, site: Site<'a>) {
        let fields = Fields::open(self.world, site);
        let (text, span) = name_of(&fields);
        let what = "is not read: the powers of a custom role are not known here";
        let permissions: Vec<_> = fields.all_inside("permissions");
        permissions.iter().for_each(|block| block.leave_all(NoteKind::Unknown, format!("`permissions` {what}")));
        fields.skip(&["description", "enabled", "template_id", "version", "timeouts"], NO_EFFECT);
        fields.finish();
        let same = self.custom.iter().position(|role| role.name == text && fields.site.root != role.fields.site.root);
        self.custom_by_site.insert(site.index, same.unwrap_or(self.custom.len()));
        if same.is_none() {
            self.custom.push(Named { name: text, span, fields });
        }
    }

    fn read_unit(&mut self, site: Site<'a>) {
        let fields = Fields::open(self.world, site);
        let (text, span) = name_of(&fields);
        let id = fields.text("object_id").known().map(|(id, _)| id.to_lowercase());
        fields.skip(&["description", "prevent_duplicate_names", "timeouts"], NO_EFFECT);
        if let Field::Known(true, place) = fields.flag("hidden_membership_enabled") {
            fields.leave(&place, NoteKind::NoEffect, format!("`hidden_membership_enabled` {NO_EFFECT}"));
        }
        let index = self.units.iter().position(|unit| unit.name == text).unwrap_or(self.units.len());
        self.units_by_site.insert(site.index, index);
        if let Some(id) = id {
            self.units_by_id.entry(id).or_insert(index);
        }
        if index == self.units.len() {
            self.units.push(Named { name: text, span, fields });
        }
    }

    /// Returns where a role is given: each role and scope that may be meant.
    ///
    /// # Errors
    ///
    /// Says in words what cannot be written.
    pub(super) fn placements(&self, fields: &Fields<'a>, attribute: &str, state: ast::State) -> Result<Meant<ast::Placement>, String> {
        let (roles, is_role_known) = self.roles(fields, attribute)?;
        let (units, is_scope_known) = self.scopes(fields)?;
        let state_span = fields.head();
        let pairs = roles.iter().flat_map(|role| units.iter().map(move |unit| (role, unit)));
        let placement = |(role, unit): (&ast::Name, &Option<ast::Name>)| ast::Placement::Role {
            role: role.clone(),
            unit: unit.clone(),
            state,
            state_span,
        };
        let mut all: Vec<ast::Placement> = pairs.map(placement).collect();
        Ok(match all.pop() {
            Some(only) if is_role_known && is_scope_known => Meant::One(only),
            last => Meant::Among(all.into_iter().chain(last).collect()),
        })
    }

    /// The roles that may be meant, and whether that is one.
    fn roles(&self, fields: &Fields<'a>, attribute: &str) -> Result<(Vec<ast::Name>, bool), String> {
        let Field::Known(value, place) = fields.value(attribute) else { return Err(format!("`{attribute}` is not set")) };
        let meant = follow(self.world, fields.site.root, &value, place.value).and_then(|lead| self.role_of(&lead));
        let why = match meant {
            Meant::One(role) => return Ok((vec![name(&role?, place.value)], true)),
            Meant::Among(roles) => {
                fields.note_at(place.span, NoteKind::Unknown, format!("`{attribute}` of `{}` is one of several roles", fields.words()));
                return Ok((roles.iter().flatten().map(|role| name(role, place.value)).collect(), false));
            }
            Meant::Anything(why) => why,
        };
        let message = format!("`{attribute}` of `{}` is not known here: its role is not known: {why}; it may be any", fields.words());
        fields.note_at(place.span, NoteKind::Unknown, message);
        let built_in = catalog::roles().iter().map(|role| role.display_name.as_str());
        let all = built_in.chain(self.custom.iter().map(|role| role.name.as_str()));
        Ok((all.map(|role| name(role, place.value)).collect(), false))
    }

    /// The role that a value leads to, or why one that is known cannot be written.
    fn role_of(&self, lead: &Lead) -> Meant<Result<String, String>> {
        match lead {
            Lead::Text(id) => Meant::One(built_in_role(id)),
            Lead::Attribute(site, attribute, steps) => {
                let Some(site) = self.world.sites.get(*site) else { return Meant::Anything("it is not declared here".to_owned()) };
                let is_id = matches!(attribute.as_str(), "object_id" | "template_id" | "id") && is_plain(steps);
                match (is_id, site.kind()) {
                    (true, "azuread_custom_directory_role") => {
                        let index = self.custom_by_site.get(&site.index).and_then(|index| self.custom.get(*index));
                        index
                            .map_or_else(|| Meant::Anything("it is not declared here".to_owned()), |role| Meant::One(Ok(role.name.clone())))
                    }
                    (true, "azuread_directory_role") => built_in_of(self.world, *site),
                    _ => Meant::Anything(format!("`{}` is no directory role that is read", site.address())),
                }
            }
        }
    }

    /// The scopes that may be meant, `None` for the whole tenant, and whether that is one.
    fn scopes(&self, fields: &Fields<'a>) -> Result<(Vec<Option<ast::Name>>, bool), String> {
        for attribute in ["app_scope_id", "app_scope_object_id"] {
            if !fields.value(attribute).is_absent() {
                return Err(format!("`{attribute}` is set: it holds for an application only, which is not modelled"));
            }
        }
        let attributes = ["directory_scope_id", "directory_scope_object_id", "administrative_unit_object_id"];
        let Some((value, place)) = attributes.iter().find_map(|attribute| fields.value(attribute).known()) else {
            return Ok((vec![None], true));
        };
        let meant = follow(self.world, fields.site.root, &value, place.value).and_then(|lead| self.unit_of(&lead));
        let unit = |unit: Option<usize>| unit.and_then(|unit| self.units.get(unit)).map(|unit| name(&unit.name, place.value));
        match meant {
            Meant::One(one) => Ok((vec![unit(one)], true)),
            Meant::Among(several) => {
                fields.note_at(place.span, NoteKind::Unknown, format!("`{}` of `{}` is one of several scopes", place.name, fields.words()));
                Ok((several.into_iter().map(unit).collect(), false))
            }
            Meant::Anything(_) if value.as_text().is_some() => {
                Err(format!("it holds in `{}` only, which is not declared here", value.as_text().unwrap_or_default())) // it is a text
            }
            Meant::Anything(why) => {
                let message = format!("`{}` of `{}` is not known here: {why}", place.name, fields.words());
                fields.note_at(place.span, NoteKind::Unknown, message);
                Ok(([None].into_iter().chain((0..self.units.len()).map(|index| unit(Some(index)))).collect(), false))
            }
        }
    }

    fn unit_of(&self, lead: &Lead) -> Meant<Option<usize>> {
        match lead {
            Lead::Text(scope) if scope == "/" => Meant::One(None),
            Lead::Text(scope) => {
                let id = scope.rsplit('/').next().unwrap_or(scope).to_lowercase();
                let found = self.units_by_id.get(&id).copied();
                found.map_or_else(|| Meant::Anything(format!("no unit has the id `{id}`")), |unit| Meant::One(Some(unit)))
            }
            Lead::Attribute(site, attribute, steps) => {
                let is_id = matches!(attribute.as_str(), "object_id" | "id") && (is_plain(steps) || is_scope(steps));
                let found = self.units_by_site.get(site).copied().filter(|_| is_id);
                found.map_or_else(|| Meant::Anything("it is no administrative unit that is read".to_owned()), |unit| Meant::One(Some(unit)))
            }
        }
    }

    /// Returns the unit that a value means.
    pub(super) fn unit(&self, root: usize, value: &Value, place: Span) -> Meant<usize> {
        let found = follow(self.world, root, value, place).and_then(|lead| self.unit_of(&lead));
        found.and_then(|unit| unit.map_or_else(|| Meant::Anything("it is the whole tenant".to_owned()), Meant::One))
    }
}

/// `"/administrativeUnits/${X.object_id}"`, in one of its ways.
fn is_scope(steps: &[Step]) -> bool {
    let [Step::Call { function, arguments }] = steps else { return false };
    let written: Vec<String> = arguments.iter().map(|argument| argument.trim_matches('"').to_owned()).collect();
    let is_prefix = |text: &str| text == "/administrativeUnits/" || text == "/directory/administrativeUnits/";
    match (*function, written.as_slice()) {
        ("template", [before, behind]) => is_prefix(before) && behind.is_empty(),
        ("format", [pattern]) => pattern.strip_suffix("%s").or(pattern.strip_suffix("%v")).is_some_and(is_prefix),
        ("join", [separator]) => separator == "/administrativeUnits/",
        _ => false,
    }
}

fn name_of(fields: &Fields<'_>) -> (String, Span) {
    let named = fields.text("display_name").known().filter(|(name, _)| !name.is_empty());
    named.map_or_else(|| (fields.words(), fields.head()), |(name, place)| (name, place.value))
}

fn read_built_in(world: &World<'_>, site: Site<'_>) {
    let fields = Fields::open(world, site);
    let _ = (fields.text("display_name"), fields.text("template_id"), fields.text("object_id"));
    fields.skip(&["timeouts"], NO_EFFECT);
    fields.finish();
}

/// The built-in role that a block activates.
fn built_in_of(world: &World<'_>, site: Site<'_>) -> Meant<Result<String, String>> {
    let fields = Fields::open(world, site);
    let written = ["display_name", "template_id"].into_iter().find_map(|attribute| fields.text(attribute).known());
    match written {
        Some((written, _)) => Meant::One(built_in_role(&written)),
        None => Meant::Anything(format!("`{}` is no built-in role that is read", site.address())),
    }
}

/// Returns the catalogue's display name of a role, by any of its names; the provider compares display names without their case.
fn built_in_role(written: &str) -> Result<String, String> {
    let by_name = catalog::find(written).and_then(|index| catalog::roles().get(index));
    let is_meant = |role: &&BuiltInRole| role.display_name.to_lowercase() == written.to_lowercase();
    let role = by_name.or_else(|| catalog::roles().iter().find(is_meant));
    role.map(|role| role.display_name.clone()).ok_or_else(|| format!("`{written}` is no built-in role that is known here"))
}
