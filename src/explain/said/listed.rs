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
    /// The groups that it comes through.
    pub through: Through,
    /// Why it does not count now; `None` where it does.
    pub idle: Option<Idle>,
    /// The first assignment.
    pub span: Span,
}

/// The groups that something comes through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Through {
    /// The first of them, from the nearest on: of a long way not all are named, so that what is told does not grow with the square of it.
    pub first: Vec<String>,
    /// How many there are.
    pub count: usize,
}

impl Through {
    const MOST_NAMED: usize = 16;

    /// Adds the farthest.
    pub(crate) fn push(&mut self, name: impl FnOnce() -> String) {
        if self.first.len() < Self::MOST_NAMED {
            self.first.push(name());
        }
        self.count += 1;
    }

    /// Puts one before the nearest.
    pub(crate) fn put_before(&mut self, name: String) {
        self.first.insert(0, name);
        self.first.truncate(Self::MOST_NAMED);
        self.count += 1;
    }

    /// Returns how many are not named.
    #[must_use]
    pub fn more(&self) -> usize {
        self.count.saturating_sub(self.first.len()) // all that are named count
    }
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
