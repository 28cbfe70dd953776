//! Tells everything about one declaration: what is written, what follows from it, and what holds now.

mod account;
mod blueprint;
mod group;
mod holdings;
mod policy;
mod role;
mod surroundings;
mod tenant;

use crate::eval::Demand;
use crate::ir::{Defaults, FieldOrigin, PrincipalKind, Scope, ShowTarget, State, Window};
use crate::source::Span;

use super::{Asker, WhatItem};

pub(super) use account::{eligible_for, member_of, owner_of};
pub(super) use holdings::{of_chain, of_route};

/// What `show` tells about one declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The keyword of its kind: `group`, `service-principal`.
    pub kind: &'static str,
    /// Its name; `None` for a tenant that no statement names.
    pub name: Option<String>,
    /// Its label.
    pub label: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Where it is declared; `None` for a built-in role without a block, or a tenant that no statement names.
    pub place: Option<Span>,
    /// What is told, in a fixed order for each kind.
    pub sections: Vec<Section>,
}

/// One part of a [`Sheet`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What it is about, in words: `eligible members`.
    pub title: &'static str,
    /// What is told.
    pub content: Content,
}

/// What a section tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A text; `None` where there is none.
    Text(Option<String>),
    /// Names or words.
    Words(Vec<String>),
    /// A number.
    Count(usize),
    /// Whether it is so.
    Truth(bool),
    /// Assignments, and what follows from them through groups.
    Holdings(Vec<Holding>),
    /// A policy; `None` where there is none.
    Policy(Option<PolicySheet>),
    /// The switches of the tenant.
    Settings(Vec<Setting>),
    /// What can be activated now.
    Activations(Vec<WhatItem>),
}

/// One assignment, or what follows from several in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Who holds it; or, about somebody, which group or role.
    pub name: String,
    /// What is held as the language writes it, where the section does not say so.
    pub target: Option<String>,
    /// Where a role is held; `None` where it is about groups.
    pub scope: Option<Scope>,
    /// The state; `activated` where one link of a chain is.
    pub state: State,
    /// The window in which all links hold.
    pub window: Window,
    /// The groups that it comes through, from the nearest on.
    pub through: Vec<String>,
    /// Why it does not count now; `None` where it does.
    pub idle: Option<Idle>,
    /// The first assignment.
    pub span: Span,
}

/// Why an assignment does not count now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Idle {
    /// Its window has not begun.
    NotYet,
    /// Its window has ended.
    Expired,
    /// The account is disabled.
    Disabled,
}

impl Idle {
    /// Returns `not-yet`, `expired` or `disabled`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotYet => "not-yet",
            Self::Expired => "expired",
            Self::Disabled => "disabled",
        }
    }
}

/// A policy, field by field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicySheet {
    /// The policy it names or extends.
    pub follows: Option<String>,
    /// Every field, and the notifications that are written.
    pub fields: Vec<PolicyField>,
}

/// One field of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyField {
    /// Its section and word: `activation max`.
    pub name: String,
    /// Its value.
    pub value: FieldValue,
    /// Where the value comes from.
    pub origin: FieldOrigin,
    /// Whose default it is, where those of groups and roles differ and both are told.
    pub of: Option<Defaults>,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// So many seconds.
    Duration(i64),
    /// Requirements, in the order of the language.
    Demands(Vec<Demand>),
    /// The names of approvers; none where no approval is asked.
    Approvers(Vec<String>),
    /// Words.
    Text(String),
}

/// One switch of the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its word.
    pub name: &'static str,
    /// Its value as the language writes it.
    pub value: String,
    /// Whether that is the value it has where nobody writes it.
    pub is_default: bool,
}

/// Tells everything about a declaration, as of the asker's instant.
pub(super) fn sheet(asker: &mut Asker<'_>, target: ShowTarget) -> Sheet {
    match target {
        ShowTarget::Tenant => tenant::sheet(asker),
        ShowTarget::Principal(id) => match asker.view.tenant.principals.row(id).kind {
            PrincipalKind::Group(group) => group::sheet(asker, group),
            PrincipalKind::User { .. } | PrincipalKind::ServicePrincipal => account::sheet(asker, id),
        },
        ShowTarget::Role(id) => role::sheet(asker, id),
        ShowTarget::Policy(id) => policy::sheet(asker, id),
        ShowTarget::Blueprint(id) => blueprint::sheet(asker, id),
        ShowTarget::Unit(id) => surroundings::unit_sheet(asker, id),
        ShowTarget::Context(id) => surroundings::context_sheet(asker, id),
    }
}

fn section(title: &'static str, content: Content) -> Section {
    Section { title, content }
}

fn text(text: &Option<Box<str>>) -> Option<String> {
    text.as_deref().map(str::to_owned)
}

/// Keeps the words of the flags that are set.
fn flags(flags: impl IntoIterator<Item = (&'static str, bool)>) -> Content {
    Content::Words(flags.into_iter().filter(|(_, is_set)| *is_set).map(|(word, _)| word.to_owned()).collect())
}
