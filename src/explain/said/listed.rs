//! The lines of lists: who can, what somebody can, and how something is held. A leaf: data alone.

use crate::eval::{Decision, Demand};
use crate::ir::{Action, PrincipalId, Scope, State, Thing, Window};
use crate::source::Span;

/// One line of `who can …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoItem {
    /// Who.
    pub principal: PrincipalId,
    /// `allow` or `approval`.
    pub decision: Decision,
    /// What their request must still bring.
    pub requires: Vec<Demand>,
}

/// One line of `what can …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhatItem {
    /// What can be done.
    pub action: Action,
    /// The target as the language writes it: `membership of exchange-ops`, `password of alice`.
    pub target: String,
    /// `allow` or `approval`.
    pub decision: Decision,
    /// What the request must still bring.
    pub requires: Vec<Demand>,
    /// Of `what can any member of G …`: who has this decision, in declaration order.
    pub by: Vec<PrincipalId>,
}

/// One line of `who is …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub principal: PrincipalId,
    /// How it is held, of roles and eligibility.
    pub holding: Option<Holding>,
}

/// One line of `what is …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tied {
    /// What it is.
    pub thing: Thing,
    /// What it is called: `membership of exchange-ops` after `eligible for`, else the name of a group.
    pub target: String,
    /// How it is held.
    pub holding: Holding,
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
