//! The two tenants between which all lie that a set may describe, where something is not known. They need be none of them: each rule reads a flag
//! that is not known by itself, as what gives less there, or more, and some things count only here.

use std::collections::{BTreeMap, BTreeSet};

use super::policy::PolicyId;
use super::principal::{Group, GroupId, PrincipalId, PrincipalKind, RoleId, Scope};
use super::tenant::Tenant;
use super::time::Window;

/// Which of the two a tenant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What is possible here is possible in all of them.
    Least,
    /// What is possible in any of them is possible here.
    Most,
}

/// What only a bound has.
#[derive(Debug, Clone)]
pub struct Bound {
    /// Which one it is.
    pub side: Side,
    /// What each group may be of which a flag is not known.
    pub variants: BTreeMap<GroupId, Vec<Group>>,
    /// What may keep everybody from being reset, in the least.
    pub doubts: Vec<Doubt>,
    /// What may keep single accounts from it, in the least.
    pub doubts_of: BTreeMap<PrincipalId, Vec<Doubt>>,
    /// Accounts that nobody resets, in the most: others stand for them there.
    pub beyond_reset: BTreeSet<PrincipalId>,
    /// Accounts that stand for whoever may be given something that protects, in the most: they are in every unit.
    pub everywhere: BTreeSet<PrincipalId>,
    /// Policies under which anybody may turn out to approve, in the most.
    pub anybody_approves: BTreeSet<PolicyId>,
    /// Who may be a guest, in the most.
    pub guests: BTreeSet<PrincipalId>,
}

/// What an account may be given that keeps others from resetting it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doubt {
    /// What it may be.
    pub of: DoubtOf,
    /// When.
    pub window: Window,
}

/// What may keep an account from being reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DoubtOf {
    /// It may be given this role (D6.9).
    Role(RoleId, Scope),
    /// It may be protected (D6.5, D6.7).
    Protection,
}

impl Bound {
    /// Begins with one in which nothing is different.
    #[must_use]
    pub fn new(side: Side) -> Self {
        Self {
            side,
            variants: BTreeMap::new(),
            doubts: Vec::new(),
            doubts_of: BTreeMap::new(),
            beyond_reset: BTreeSet::new(),
            everywhere: BTreeSet::new(),
            anybody_approves: BTreeSet::new(),
            guests: BTreeSet::new(),
        }
    }
}

impl Tenant {
    /// Tells whether a group is so as a rule reads it. In a bound that goes for each flag that is not known as it gives less, or more.
    #[must_use]
    pub fn group_is(&self, group: GroupId, is_so: impl Fn(&Group) -> bool) -> bool {
        let variants = self.unknowns.bound().and_then(|bound| Some((bound.side, bound.variants.get(&group)?)));
        match variants {
            None => is_so(self.groups.row(group)),
            Some((Side::Least, rows)) => rows.iter().all(is_so),
            Some((Side::Most, rows)) => rows.iter().any(is_so),
        }
    }

    /// Tells whether the roles of a group are those of its members (D5.6).
    #[must_use]
    pub fn hands_on_roles(&self, group: GroupId) -> bool {
        self.group_is(group, |row| row.role_assignable.is_some())
    }

    /// Returns what an account may be given that keeps others from resetting it.
    pub fn doubts_of(&self, account: PrincipalId) -> impl Iterator<Item = Doubt> {
        let bound = self.unknowns.bound();
        let own = bound.and_then(|bound| bound.doubts_of.get(&account)).into_iter().flatten();
        bound.into_iter().flat_map(|bound| &bound.doubts).chain(own).copied()
    }

    /// Tells whether nobody resets an account, since others stand for it.
    #[must_use]
    pub fn is_beyond_reset(&self, account: PrincipalId) -> bool {
        self.unknowns.bound().is_some_and(|bound| bound.beyond_reset.contains(&account))
    }

    /// Tells whether an account stands for others, in whichever units those are.
    #[must_use]
    pub fn is_everywhere(&self, account: PrincipalId) -> bool {
        self.unknowns.bound().is_some_and(|bound| bound.everywhere.contains(&account))
    }

    /// Tells whether anybody may turn out to approve under a policy.
    #[must_use]
    pub fn may_anybody_approve(&self, policy: PolicyId) -> bool {
        self.unknowns.bound().is_some_and(|bound| bound.anybody_approves.contains(&policy))
    }

    /// Tells whether an account counts as one of the guests.
    #[must_use]
    pub fn counts_as_guest(&self, account: PrincipalId) -> bool {
        let is_guest = matches!(self.principals.row(account).kind, PrincipalKind::User { guest: Some(_), .. });
        is_guest || self.unknowns.bound().is_some_and(|bound| bound.guests.contains(&account))
    }
}
