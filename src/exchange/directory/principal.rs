//! Users, service principals and groups as files tell of them.

use super::{Certainty, Placed};
use crate::source::Span;
use crate::syntax::ast::{GroupFlag, UserFlag};

/// A principal of a [`Directory`](super::Directory): its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::exchange) struct PrincipalId(u32);

impl PrincipalId {
    pub(super) fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX)) // a text has fewer bytes than that
    }

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a principal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::exchange) enum Kind {
    User,
    ServicePrincipal,
    Group,
}

/// What may be said of a principal; of a service principal only that it is disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::exchange) enum Flag {
    Of(UserFlag),
    OfGroup(GroupFlag),
}

/// A user, service principal or group.
#[derive(Debug, Clone)]
pub(in crate::exchange) struct Principal {
    /// What it is.
    pub kind: Kind,
    /// Its object id.
    pub id: Option<Placed>,
    /// What it is called; others may be called the same.
    pub name: Option<Placed>,
    /// Its user principal name.
    pub upn: Option<Placed>,
    /// What is said of it, and where; what is not said is not so.
    pub flags: Vec<(Flag, Certainty, Span)>,
    /// Where it is said that it is an agent.
    pub agent: Option<Span>,
    /// Whether it is only mentioned, so that another telling says more.
    pub is_mentioned: bool,
    /// Where it stands.
    pub span: Span,
}

impl Principal {
    /// Creates one of which nothing is known but where it stands.
    pub(in crate::exchange) fn new(kind: Kind, span: Span) -> Self {
        Self { kind, id: None, name: None, upn: None, flags: Vec::new(), agent: None, is_mentioned: false, span }
    }

    /// Creates one that is only mentioned by its object id: each flag of a group may be set.
    pub(in crate::exchange) fn mentioned(kind: Kind, id: &str, span: Span) -> Self {
        let flags = match kind {
            Kind::User | Kind::ServicePrincipal => &[],
            Kind::Group => GroupFlag::ALL,
        };
        let flags = flags.iter().map(|flag| (Flag::OfGroup(*flag), Certainty::Perhaps, span)).collect();
        Self { id: Some((id.into(), span)), flags, is_mentioned: true, ..Self::new(kind, span) }
    }

    /// Returns whether a flag is set, and where that is said; `None` where it is not set.
    pub(in crate::exchange) fn flag(&self, flag: Flag) -> Option<(Certainty, Span)> {
        self.flags.iter().find(|(own, _, _)| *own == flag).map(|(_, certainty, span)| (*certainty, *span))
    }

    /// Says whether a flag is set.
    pub(in crate::exchange) fn set(&mut self, flag: Flag, certainty: Certainty, span: Span) {
        match self.flags.iter_mut().find(|(own, _, _)| *own == flag) {
            Some(own) => *own = (flag, certainty, span),
            None => self.flags.push((flag, certainty, span)),
        }
    }

    /// Takes what another telling of the same one adds. A mention gives way to any other telling; else a flag that is known is, whoever
    /// says so first.
    pub(super) fn merge(&mut self, other: Self) {
        if other.is_mentioned {
            return;
        }
        if self.is_mentioned {
            *self = other;
            return;
        }
        let flags = std::mem::take(&mut self.flags);
        for (flag, certainty, span) in flags {
            match (certainty, other.flag(flag)) {
                (Certainty::Perhaps, None) => {}
                (Certainty::Perhaps, Some((certainty, span))) => self.flags.push((flag, certainty, span)),
                (Certainty::Sure, _) => self.flags.push((flag, certainty, span)),
            }
        }
        self.name = self.name.take().or(other.name);
        self.upn = self.upn.take().or(other.upn);
        self.agent = self.agent.or(other.agent);
    }
}
