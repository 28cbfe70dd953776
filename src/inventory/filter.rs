//! What is listed of a kind: filters, each of which narrows. A leaf.

use super::table::Kind;
use crate::ir::{Assignment, GroupId, Instant, PrincipalId, RoleId, State, Target, Thing, Window};

/// How something is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// By an eligible assignment.
    Eligible,
    /// By one in force, assigned or activated.
    Active,
    /// By one that came from an eligible one.
    Activated,
}

impl Standing {
    /// Tells whether a state is of that kind.
    fn fits(self, state: State) -> bool {
        match self {
            Self::Eligible => !state.is_in_force(),
            Self::Active => state.is_in_force(),
            Self::Activated => state == State::Activated,
        }
    }
}

/// An assignment without whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bond {
    /// To what.
    pub target: Target,
    /// In which state.
    pub state: State,
    /// When it counts.
    pub window: Window,
}

impl From<&Assignment> for Bond {
    fn from(fact: &Assignment) -> Self {
        Self { target: fact.target, state: fact.state, window: fact.window }
    }
}

/// A filter, with names resolved. Each part narrows; an empty one lets everything pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// There is an assignment of each of these kinds.
    pub standings: Vec<Standing>,
    /// It has no end.
    pub is_permanent: bool,
    /// It ends within so many seconds.
    pub expiring: Option<i64>,
    /// The group is PIM-enabled.
    pub is_pim_enabled: bool,
    /// The group is role-assignable.
    pub is_role_assignable: bool,
    /// Nobody can give the approval that is asked for.
    pub has_no_approver: bool,
    /// This user can give it.
    pub approver: Option<PrincipalId>,
    /// It is about this group.
    pub group: Option<GroupId>,
    /// It is about this role.
    pub role: Option<RoleId>,
    /// It is about this user or service principal.
    pub user: Option<PrincipalId>,
}

/// One part of a filter, by its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FilterWord {
    /// `eligible`
    Eligible,
    /// `active`
    Active,
    /// `activated`
    Activated,
    /// `permanent`
    Permanent,
    /// `expiring DURATION`
    Expiring,
    /// `pim-enabled`
    PimEnabled,
    /// `role-assignable`
    RoleAssignable,
    /// `no-approver`
    NoApprover,
    /// `approver NAME`
    Approver,
    /// `group NAME`
    Group,
    /// `role NAME`
    Role,
    /// `user NAME`
    User,
}

/// A part of a filter: its word, what stands behind it, and the kinds it fits.
type Part = (FilterWord, &'static str, Option<&'static str>, &'static [Kind]);

const HELD: &[Kind] = &[Kind::Users, Kind::Groups, Kind::Roles, Kind::Assignments];
const OF_GROUPS: &[Kind] = &[Kind::Groups];
const APPROVED: &[Kind] = &[Kind::Groups, Kind::Roles, Kind::Policies, Kind::Approvals];
const ABOUT_USERS: &[Kind] = &[Kind::Users, Kind::Groups, Kind::Roles, Kind::Assignments, Kind::Approvals];

const PARTS: &[Part] = &[
    (FilterWord::Eligible, "eligible", None, HELD),
    (FilterWord::Active, "active", None, HELD),
    (FilterWord::Activated, "activated", None, HELD),
    (FilterWord::Permanent, "permanent", None, HELD),
    (FilterWord::Expiring, "expiring", Some("DURATION"), HELD),
    (FilterWord::PimEnabled, "pim-enabled", None, OF_GROUPS),
    (FilterWord::RoleAssignable, "role-assignable", None, OF_GROUPS),
    (FilterWord::NoApprover, "no-approver", None, APPROVED),
    (FilterWord::Approver, "approver", Some("NAME"), APPROVED),
    (FilterWord::Group, "group", Some("NAME"), Kind::ALL),
    (FilterWord::Role, "role", Some("NAME"), Kind::ALL),
    (FilterWord::User, "user", Some("NAME"), ABOUT_USERS),
];

impl FilterWord {
    /// Returns all, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        PARTS.iter().map(|(word, ..)| *word)
    }

    /// Returns its word, without the dashes that stand before it.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.part().map_or("", |(_, word, ..)| word) // all are there
    }

    /// Returns what stands behind it; `None` where nothing does.
    #[must_use]
    pub fn argument(self) -> Option<&'static str> {
        self.part().and_then(|(_, _, argument, _)| *argument)
    }

    /// Returns the part that a word stands for.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        PARTS.iter().find(|(_, other, ..)| *other == word).map(|(part, ..)| *part)
    }

    /// Tells whether it can narrow a list of a kind.
    #[must_use]
    pub fn fits(self, kind: Kind) -> bool {
        self.part().is_some_and(|(.., kinds)| kinds.contains(&kind))
    }

    fn part(self) -> Option<&'static Part> {
        PARTS.iter().find(|(word, ..)| *word == self)
    }
}

impl Filter {
    /// Tells whether it asks for something of assignments themselves.
    pub(super) fn asks_of_assignments(&self) -> bool {
        !self.standings.is_empty() || self.is_permanent || self.expiring.is_some()
    }

    /// Tells whether it asks who holds something, or may activate it.
    pub(super) fn is_about_people(&self) -> bool {
        self.asks_of_assignments() || self.user.is_some()
    }

    /// Tells whether it asks what somebody holds, or may activate.
    pub(super) fn is_about_holding(&self) -> bool {
        self.asks_of_assignments() || self.group.is_some() || self.role.is_some()
    }

    /// Tells whether it asks who approves.
    pub(super) fn asks_of_approvers(&self) -> bool {
        self.has_no_approver || self.approver.is_some()
    }

    /// Tells whether an assignment ends as it is asked for.
    fn ends_so(&self, window: Window, at: Instant) -> bool {
        let is_soon = |seconds| window.until > at && window.until <= at.plus_seconds(seconds) && !window.is_permanent();
        self.expiring.is_none_or(is_soon) && (!self.is_permanent || window.is_permanent())
    }

    /// Tells whether an assignment whose window lies within another may end as it is asked for.
    fn may_end_so(&self, within: Window, at: Instant) -> bool {
        let is_soon = |seconds| within.until > at && within.from < at.plus_seconds(seconds);
        self.expiring.is_none_or(is_soon) && (!self.is_permanent || within.is_permanent())
    }

    /// Tells whether among some assignments there is one of each kind that is asked for, each ending as it is asked for.
    pub(super) fn is_met_by(&self, bonds: impl Iterator<Item = Bond> + Clone, at: Instant) -> bool {
        let mut ending = bonds.filter(|bond| self.ends_so(bond.window, at));
        match self.standings.as_slice() {
            [] => ending.next().is_some(),
            standings => standings.iter().all(|standing| ending.clone().any(|bond| standing.fits(bond.state))),
        }
    }

    /// Tells whether one assignment is of every kind that is asked for, and ends so.
    pub(super) fn lets_pass(&self, bond: Bond, at: Instant) -> bool {
        self.ends_so(bond.window, at) && self.standings.iter().all(|standing| standing.fits(bond.state))
    }

    /// Tells whether an assignment is one of those that are asked for: of one of the kinds, and ending so.
    pub(super) fn is_about(&self, bond: Bond, at: Instant) -> bool {
        self.ends_so(bond.window, at) && self.has_standing(bond.state)
    }

    /// Tells the same of one whose window lies within that of the bond.
    pub(super) fn may_be_about(&self, bond: Bond, at: Instant) -> bool {
        self.may_end_so(bond.window, at) && self.has_standing(bond.state)
    }

    fn has_standing(&self, state: State) -> bool {
        self.standings.is_empty() || self.standings.iter().any(|standing| standing.fits(state))
    }

    /// Tells whether a target is the group or the role that is asked about; where none is, whatever it is.
    pub(super) fn names(&self, target: Target) -> bool {
        self.names_thing(target.thing())
    }

    /// Tells the same of a thing.
    pub(super) fn names_thing(&self, thing: Thing) -> bool {
        let is_any = self.group.is_none() && self.role.is_none();
        match thing {
            Thing::Group(group, _) => is_any || self.group == Some(group),
            Thing::Role(role) => is_any || self.role == Some(role),
        }
    }
}
