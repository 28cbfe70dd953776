//! Questions.

use super::{Duration, Name, Text, Time, With};
use crate::source::Span;
use crate::terms::{Credential, DeclaredKind, Relation};

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Which.
    pub kind: QueryKind,
    /// Where.
    pub span: Span,
}

/// The kinds of question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryKind {
    /// `can NAME ACTION MODS`
    Can(Name, Action, Mods),
    /// `can any member of NAME ACTION MODS`
    CanAny(Name, Action, Mods),
    /// `who can ACTION MODS`
    WhoCan(Action, Mods),
    /// `what can NAME VERB MODS`
    WhatCan(Name, Verb, Mods),
    /// `what can any member of NAME VERB MODS`
    WhatCanAny(Name, Verb, Mods),
    /// `how can NAME GOAL MODS`
    How(Name, HowGoal, Mods),
    /// `when can NAME ACTION MODS`
    When(Name, Action, Mods),
    /// `is NAME HOLDING AT?`
    Is(Name, Holding, Option<Time>),
    /// `who is HOLDING AT?`
    WhoIs(Holding, Option<Time>),
    /// `is NAME eligible HOLDING AT?`
    IsEligible(Name, Holding, Option<Time>),
    /// `who is eligible HOLDING AT?`
    WhoIsEligible(Holding, Option<Time>),
    /// `what is NAME TIE AT?`
    WhatIs(Name, Tie, Option<Time>),
    /// `show KIND? NAME`, `show tenant`
    Show(ShowTarget),
}

/// What `show` shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShowTarget {
    /// `show tenant`
    Tenant,
    /// `show KIND? NAME`
    Named(Option<DeclaredKind>, Name),
}

/// What one may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holding {
    /// `member of G`, `owner of G`
    Relation(Relation, Name),
    /// `in role R`
    Role(Name),
}

/// What `what is` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// `eligible for`
    EligibleFor,
    /// `member of`, `owner of`
    Of(Relation),
}

/// `membership of G`, `ownership of G`, `role R`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    /// A relation of a group.
    Group(Relation, Name),
    /// A directory role.
    Role(Name),
}

/// What one may want to reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// A relation or role.
    Thing(Thing),
    /// `access …`
    Access(Text),
    /// `any privileged role`
    AnyPrivilegedRole,
}

/// What one may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// `activate THING`
    Activate(Thing),
    /// `approve THING for NAME`; without a name for somebody else than whoever approves
    Approve(Thing, Option<Name>),
    /// `manage G`, `manage membership of G`, `manage ownership of G` (D1.8)
    Manage(Option<Relation>, Name),
    /// `change members of G`, `change owners of G` (D1.10)
    Change(Relation, Name),
    /// `reset password of V`, `reset mfa of V`
    Reset(Credential, Name),
    /// `reach GOAL`
    Reach(Goal),
    /// `escalate to GOAL`
    Escalate(Goal),
}

/// The verb of `what can`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// `activate`
    Activate,
    /// `approve`
    Approve,
    /// `manage`, `manage membership`, `manage ownership`
    Manage(Option<Relation>),
    /// `change`
    Change,
    /// `reset`
    Reset,
    /// `reach`
    Reach,
    /// `escalate to`
    Escalate,
}

/// The goal of `how can`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HowGoal {
    /// `reach GOAL`
    Reach(Goal),
    /// `escalate to GOAL`
    Escalate(Goal),
}

/// The modifiers of a question, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mods {
    /// `for DURATION`, with the place of the whole modifier.
    pub duration: Option<(Duration, Span)>,
    /// `with …`
    pub with: Option<With>,
    /// `without approval`
    pub without_approval: Option<Span>,
    /// `at TIME`, with the place of the whole modifier.
    pub at: Option<(Time, Span)>,
}
