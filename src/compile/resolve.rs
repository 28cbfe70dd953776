//! Resolves one name at a time, and says what is wrong with those that do not fit.

mod meant;

use std::collections::BTreeSet;

use super::scope::{PrincipalRef, RefKind, Scope};
use crate::catalog;
use crate::diag::{Code, Diagnostic, Label, Offer, is_too_long, nearest};
use crate::ir::{Allow, BlueprintId, ContextId, GroupId, PolicyId, Principal, PrincipalId, RoleId, Settled, Tenant, UnitId, Zones};
use crate::source::Span;
use crate::syntax::{ast::Name, format_name};
use crate::text::quote;

/// With so many names may unknown ones be compared in one run, the first of them with all: a text full of unknown names is done as soon as any other.
const COMPARISONS: usize = 10_000;
/// How many unknown names are looked up as what declared principals are called elsewhere.
const MOST_ALIASES: usize = 1_000;

/// Resolves names and collects diagnostics.
pub(super) struct Resolver<'a> {
    scope: &'a Scope,
    /// Where principals may also be named by what they are called elsewhere.
    aliases_of: Option<&'a Tenant>,
    /// Where time zones come from.
    pub(super) zones: Zones,
    comparisons_left: usize,
    /// Every role that a statement has named.
    pub(super) mentioned_roles: BTreeSet<RoleId>,
    /// Every policy that a statement has named.
    pub(super) mentioned_policies: BTreeSet<PolicyId>,
    /// The lints that declarations silence.
    pub(super) allows: Vec<Allow>,
    /// What is said to be unknown, and is known all the same.
    pub(super) settled: Vec<Settled>,
    /// The names of principals that are not there, each with the position of its diagnostic.
    missing: Vec<(usize, Box<str>)>,
    /// What was found wrong.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// What a place asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Anything,
    Principal,
    User,
    ServicePrincipal,
    /// Whoever acts: no group.
    Account,
    /// The same, where the members of a group can be written instead: whom a `never` is about.
    Subject,
    UserOrGroup,
    Group,
    Role,
    Policy,
    Context,
    Unit,
    Blueprint,
}

impl Asked {
    fn noun(self) -> &'static str {
        match self {
            Self::Anything => "declaration",
            Self::Principal => "principal",
            Self::User => "user",
            Self::ServicePrincipal => "service principal",
            Self::Account | Self::Subject => "user or service principal",
            Self::UserOrGroup => "user or group",
            Self::Group => "group",
            Self::Role => "role",
            Self::Policy => "policy",
            Self::Context => "authentication context",
            Self::Unit => "administrative unit",
            Self::Blueprint => "blueprint",
        }
    }

    fn accepts(self, kind: RefKind) -> bool {
        match self {
            Self::Anything | Self::Principal => true,
            Self::User => kind == RefKind::User,
            Self::ServicePrincipal => kind == RefKind::ServicePrincipal,
            Self::Account | Self::Subject => !matches!(kind, RefKind::Group(_)),
            Self::UserOrGroup => kind != RefKind::ServicePrincipal,
            Self::Group => matches!(kind, RefKind::Group(_)),
            Self::Role | Self::Policy | Self::Context | Self::Unit | Self::Blueprint => false,
        }
    }
}

impl<'a> Resolver<'a> {
    /// Creates a resolver of names as declarations write them.
    pub(super) fn new(scope: &'a Scope) -> Self {
        Self {
            scope,
            aliases_of: None,
            zones: Zones::bundled(),
            comparisons_left: COMPARISONS,
            mentioned_roles: BTreeSet::new(),
            mentioned_policies: BTreeSet::new(),
            allows: Vec::new(),
            settled: Vec::new(),
            missing: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Lets principals also be named by user principal name, id or label.
    pub(super) fn allow_aliases(&mut self, tenant: Option<&'a Tenant>) {
        self.aliases_of = tenant;
    }

    /// Returns the names it resolves.
    pub(super) fn scope(&self) -> &'a Scope {
        self.scope
    }

    /// Reports a fault.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Takes the value, or reports the fault.
    pub(super) fn keep<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|diagnostic| self.report(diagnostic)).ok()
    }

    /// Resolves a user, service principal or group.
    pub(super) fn principal(&mut self, name: &Name) -> Option<PrincipalId> {
        self.principal_of(name, Asked::Principal).map(|found| found.id)
    }

    /// Resolves a principal of the kind that is asked for.
    pub(super) fn principal_that_is(&mut self, name: &Name, asked: Asked) -> Option<PrincipalId> {
        self.principal_of(name, asked).map(|found| found.id)
    }

    /// Resolves a group.
    pub(super) fn group(&mut self, name: &Name) -> Option<GroupId> {
        match self.principal_of(name, Asked::Group)?.kind {
            RefKind::Group(group) => Some(group),
            RefKind::User | RefKind::ServicePrincipal => None,
        }
    }

    /// Resolves a role and remembers that it is mentioned.
    pub(super) fn role(&mut self, name: &Name) -> Option<RoleId> {
        let found = self.scope.role(&name.text);
        match found {
            Some(role) => {
                self.mentioned_roles.insert(role);
            }
            None => self.report_missing(name, Asked::Role),
        }
        found
    }

    /// Resolves a declared policy and remembers that it is mentioned.
    pub(super) fn policy(&mut self, name: &Name) -> Option<PolicyId> {
        let found = self.scope.policy(&name.text);
        self.mentioned_policies.extend(found);
        self.or_missing(found, name, Asked::Policy)
    }

    /// Resolves an authentication context.
    pub(super) fn context(&mut self, name: &Name) -> Option<ContextId> {
        let found = self.scope.context(&name.text);
        self.or_missing(found, name, Asked::Context)
    }

    /// Resolves an administrative unit.
    pub(super) fn unit(&mut self, name: &Name) -> Option<UnitId> {
        let found = self.scope.unit(&name.text);
        self.or_missing(found, name, Asked::Unit)
    }

    /// Resolves a blueprint.
    pub(super) fn blueprint(&mut self, name: &Name) -> Option<BlueprintId> {
        let found = self.scope.blueprint(&name.text);
        self.or_missing(found, name, Asked::Blueprint)
    }

    /// Returns where a custom role is declared.
    pub(super) fn place_of_role(&self, text: &str) -> Option<Span> {
        self.scope.custom_roles.get(text).map(|declared| declared.span)
    }

    /// Resolves names one by one and keeps those that fit.
    pub(super) fn each<T>(&mut self, names: &[Name], mut resolve: impl FnMut(&mut Self, &Name) -> Option<T>) -> Vec<T> {
        names.iter().filter_map(|name| resolve(self, name)).collect()
    }

    /// Resolves names and gives up, after all are judged, where one does not fit.
    pub(super) fn all<T>(&mut self, names: &[Name], mut resolve: impl FnMut(&mut Self, &Name) -> Option<T>) -> Option<Vec<T>> {
        let found: Vec<Option<T>> = names.iter().map(|name| resolve(self, name)).collect();
        found.into_iter().collect()
    }

    fn or_missing<T>(&mut self, found: Option<T>, name: &Name, asked: Asked) -> Option<T> {
        if found.is_none() {
            self.report_missing(name, asked);
        }
        found
    }

    fn principal_of(&mut self, name: &Name, asked: Asked) -> Option<PrincipalRef> {
        let declared = self.scope.principals.get(&name.text).copied();
        let found = declared.map(|declared| declared.id);
        let Some(found) = found.or_else(|| self.principal_by_alias(name)) else {
            self.report_missing_or_ambiguous(name, asked);
            return None;
        };
        if asked.accepts(found.kind) {
            return Some(found);
        }
        let place = self.scope.principals.get_index(found_index(found)).map(|(_, declared)| declared.span);
        let mut diagnostic = wrong_kind(name, asked, found.kind.noun(), place);
        if asked == Asked::Group && self.aliases_of.is_none() {
            diagnostic.help = Some("who is assigned comes first, and behind `to` the group".to_owned());
        }
        self.report(diagnostic);
        None
    }

    fn principal_by_alias(&self, name: &Name) -> Option<PrincipalRef> {
        match self.scope.principals_by_alias(self.aliases_of?, &name.text) {
            [only] => self.scope.principals.get_index(crate::table::Id::index(*only)).map(|(_, declared)| declared.id),
            _ => None,
        }
    }

    fn report_missing_or_ambiguous(&mut self, name: &Name, asked: Asked) {
        let aliases = self.aliases_of.map_or(&[][..], |tenant| self.scope.principals_by_alias(tenant, &name.text));
        match (self.aliases_of, aliases) {
            (Some(tenant), [_, _, ..]) => self.report(ambiguous(name, tenant, aliases)),
            _ => self.report_missing(name, asked),
        }
    }

    fn report_missing(&mut self, name: &Name, asked: Asked) {
        let diagnostic = match self.find_elsewhere(&name.text) {
            Some((noun, place)) => wrong_kind(name, asked, noun, place),
            None => self.not_known(name, asked),
        };
        self.report(diagnostic);
    }

    fn not_known(&mut self, name: &Name, asked: Asked) -> Diagnostic {
        if let Some(help) = meant::help(&name.text, asked) {
            return unknown(name.span, &name.text, asked.noun(), Near::Nothing).with_help(help);
        }
        let is_principal = !matches!(asked, Asked::Role | Asked::Policy | Asked::Context | Asked::Unit | Asked::Blueprint);
        if is_principal && self.missing.len() < MOST_ALIASES {
            self.missing.push((self.diagnostics.len(), name.text.clone()));
        }
        unknown(name.span, &name.text, asked.noun(), self.suggest(&name.text, asked))
    }

    /// Says of each principal that is not there whose user principal name, object id or label it is: declarations take names only.
    pub(super) fn name_aliases(&mut self, tenant: &Tenant) {
        for (position, text) in std::mem::take(&mut self.missing) {
            if let [only] = self.scope.principals_by_alias(tenant, &text)
                && let Some(diagnostic) = self.diagnostics.get_mut(position)
            {
                let principal = tenant.principals.row(*only);
                let help = format!("outside of questions write the name: `{}`", format_name(&principal.name));
                diagnostic.help = Some(help);
                diagnostic.labels.push(Label::new(principal.span, "it is called that here"));
            }
        }
    }

    /// Looks a name up in all namespaces: what it is, and where it is declared.
    fn find_elsewhere(&self, text: &str) -> Option<(&'static str, Option<Span>)> {
        let scope = self.scope;
        let principal = scope.principals.get(text).map(|found| (found.id.kind.noun(), Some(found.span)));
        principal
            .or_else(|| scope.custom_roles.get(text).map(|found| ("role", Some(found.span))))
            .or_else(|| scope.policies.get(text).map(|found| ("policy", Some(found.span))))
            .or_else(|| scope.contexts.get(text).map(|found| ("authentication context", Some(found.span))))
            .or_else(|| scope.units.get(text).map(|found| ("administrative unit", Some(found.span))))
            .or_else(|| scope.blueprints.get(text).map(|found| ("blueprint", Some(found.span))))
            .or_else(|| catalog::find(text).map(|_| ("role", None)))
    }

    fn suggest(&mut self, text: &str, asked: Asked) -> Near {
        let scope = self.scope;
        match asked {
            Asked::Anything => {
                let (declared, count) = self.all_names();
                self.nearest(text, count, declared)
            }
            Asked::Principal
            | Asked::User
            | Asked::ServicePrincipal
            | Asked::Account
            | Asked::Subject
            | Asked::UserOrGroup
            | Asked::Group => {
                let fitting = scope.principals.iter().filter(|(_, declared)| asked.accepts(declared.id.kind));
                self.nearest(text, scope.principals.len(), fitting.map(|(name, _)| &**name))
            }
            Asked::Role => {
                let custom = scope.custom_roles.keys().map(|name| &**name);
                let built_in = catalog::roles().iter().flat_map(|role| [role.display_name.as_str(), role.slug.as_str()]);
                match meant::role(text) {
                    Some(role) => Near::Name(role),
                    None => self.nearest(text, scope.custom_roles.len() + 2 * catalog::roles().len(), custom.chain(built_in)),
                }
            }
            Asked::Policy => self.nearest(text, scope.policies.len(), scope.policies.keys().map(|name| &**name)),
            Asked::Context => self.nearest(text, scope.contexts.len(), scope.contexts.keys().map(|name| &**name)),
            Asked::Unit => self.nearest(text, scope.units.len(), scope.units.keys().map(|name| &**name)),
            Asked::Blueprint => self.nearest(text, scope.blueprints.len(), scope.blueprints.keys().map(|name| &**name)),
        }
    }

    fn all_names(&self) -> (impl Iterator<Item = &'a str> + use<'a>, usize) {
        let scope = self.scope;
        let places = scope.policies.keys().chain(scope.contexts.keys()).chain(scope.units.keys()).chain(scope.blueprints.keys());
        let count = scope.principals.len() + places.clone().count() + catalog::roles().len();
        let declared = scope.principals.keys().chain(scope.custom_roles.keys()).chain(places).map(|name| &**name);
        (declared.chain(catalog::roles().iter().map(|role| role.display_name.as_str())), count)
    }

    /// Looks for the nearest of some names, as long as not too many were compared.
    pub(super) fn nearest<'n>(&mut self, text: &str, count: usize, candidates: impl Iterator<Item = &'n str>) -> Near {
        if is_too_long(text) {
            return Near::NotSought("it has more than 64 characters");
        }
        if self.comparisons_left == 0 {
            return Near::NotSought("too many names are unknown");
        }
        self.comparisons_left = self.comparisons_left.saturating_sub(count); // what is begun is done
        nearest(text, candidates).into()
    }
}

/// The position of a principal in its namespace is its id.
fn found_index(found: PrincipalRef) -> usize {
    crate::table::Id::index(found.id)
}

/// What came of looking for a name that may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Near {
    /// This one.
    Name(String),
    /// None is near.
    Nothing,
    /// None was looked for, for this reason.
    NotSought(&'static str),
}

impl From<Option<&str>> for Near {
    fn from(found: Option<&str>) -> Self {
        found.map_or(Self::Nothing, |name| Self::Name(name.to_owned()))
    }
}

impl Near {
    /// Returns what is said of it, if anything.
    pub(super) fn help(&self) -> Option<String> {
        match self {
            Self::Name(name) => Some(format!("did you mean `{name}`?")),
            Self::Nothing => None,
            Self::NotSought(why) => Some(format!("no similar name was looked for: {why}")),
        }
    }
}

/// Says that a name is not known, with the nearest one that is.
pub(super) fn unknown(span: Span, text: &str, noun: &str, near: impl Into<Near>) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownName, format!("there is no {noun} `{text}`"), span, "not known");
    let near = near.into();
    let offer = match &near {
        Near::Name(name) => Some(Offer { place: span, why: "", forms: vec![format_name(name).into_owned()], is_apart: false }),
        Near::Nothing | Near::NotSought(_) => None,
    };
    Diagnostic { help: near.help(), offer: offer.map(Box::new), ..diagnostic }
}

fn wrong_kind(name: &Name, asked: Asked, noun: &str, place: Option<Span>) -> Diagnostic {
    let message = format!("`{}` is {}, not {}", name.text, with_article(noun), with_article(asked.noun()));
    let use_label = format!("{} is asked for here", with_article(asked.noun()));
    let diagnostic = Diagnostic::new(Code::WrongKind, message, name.span, use_label);
    let diagnostic = match place {
        Some(place) => diagnostic.with_label(place, format!("declared as {} here", with_article(noun))),
        None => diagnostic,
    };
    if noun == "blueprint" && asked.accepts(RefKind::ServicePrincipal) {
        diagnostic.with_help("a blueprint does nothing itself: name one of its agent identities")
    } else if asked == Asked::Group && noun == "role" {
        diagnostic.with_help("a directory role is named after `role`")
    } else if asked == Asked::Role && noun == "group" {
        diagnostic.with_help(format!("a group is named without `role`; in questions write `membership of {}`", format_name(&name.text)))
    } else if asked == Asked::Subject && noun == "group" {
        diagnostic.with_help(format!("a group does nothing itself: write `any member of {}`", format_name(&name.text)))
    } else {
        diagnostic
    }
}

fn ambiguous(name: &Name, tenant: &Tenant, principals: &[PrincipalId]) -> Diagnostic {
    let shown: Vec<&Principal> = principals.iter().take(3).map(|id| tenant.principals.row(*id)).collect();
    let names: Vec<String> = shown.iter().map(|principal| quote(&principal.name)).collect();
    let more = if principals.len() > shown.len() { ", …" } else { "" };
    let message = format!("`{}` stands for {} principals", name.text, principals.len());
    let diagnostic = Diagnostic::new(Code::UnknownName, message, name.span, "not unique");
    let labelled = shown.iter().fold(diagnostic, |diagnostic, principal| diagnostic.with_label(principal.span, "one of them"));
    labelled.with_help(format!("write one of their names: {}{more}", names.join(", ")))
}

/// Puts `a` or `an` before a noun.
pub(super) fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {noun}")
}
