//! Tenants in which what is not known supplies what is missing. They need be none of those that the set describes.

use std::cell::Cell;

use crate::diag::Code;
use crate::eval::{Asks, Filling};
use crate::ir::{Choice, Expiration, GroupFlag, PolicyId, SHORTEST_MAX, Strangers, Tenant, Unknowable, UnknownId, UserFlag, Value};
use crate::lint::finding::Risk;

/// To find which statements supply, at most so many rows are looked at again: some 600 tries of a tenant of a thousand rows, 60 of one of ten
/// thousand. More would cost a check of a large tenant its minute, for places beside a note.
const MOST_ROWS: usize = 600_000;

/// To find which statements supply, at least so many tenants are tried.
const FEWEST_TRIES: usize = 16;

/// What supplies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Flags of groups: role-assignable ones are protected.
    Flags,
    /// Fields of policies.
    Fields,
    /// Fields of policies that stand before ownership: those before membership alone ask for no more.
    OwnershipFields,
    /// Who has a second factor registered.
    SecondFactors,
    /// Assignments, and who is a guest.
    Accounts,
    /// Assignments and fields.
    Everything,
}

impl Kind {
    pub(super) const ALL: [Self; 6] =
        [Self::Flags, Self::Fields, Self::OwnershipFields, Self::SecondFactors, Self::Accounts, Self::Everything];

    /// Returns what may supply what a lint misses.
    pub(super) fn of(code: Code) -> Self {
        match code {
            Code::OpenApproverGroup | Code::UnprotectedNesting | Code::SensitiveNotRoleAssignable => Self::Flags,
            Code::AssumedDefault | Code::DefaultExpiry | Code::UnusedPolicy | Code::PrivilegedWithoutMfa => Self::Fields,
            Code::NoSecondFactor => Self::SecondFactors,
            Code::WeakOwnerPolicy => Self::OwnershipFields,
            Code::Vacuous => Self::Accounts,
            _ => Self::Everything,
        }
    }
}

/// Puts values in place of what is not known.
pub(super) struct Supplier<'a> {
    /// The tenant as far as it is known, without strangers.
    pub(super) tenant: &'a Tenant,
    stage: Tenant,
    filling: Filling,
    find: &'a dyn Fn(&Tenant) -> Vec<Risk>,
    tries: Cell<usize>,
}

impl<'a> Supplier<'a> {
    /// Returns who supplies; `None` where all is known. `find` finds what is missing in a tenant.
    pub(super) fn new(tenant: &'a Tenant, find: &'a dyn Fn(&Tenant) -> Vec<Risk>) -> Option<Self> {
        let (stage, strangers) = tenant.with_strangers()?;
        let rows = tenant.principals.len() + tenant.groups.len() + tenant.assignments.rows().len();
        let tries = Cell::new((MOST_ROWS / rows.max(1)).max(FEWEST_TRIES));
        Some(Self { tenant, stage, filling: filling(strangers), find, tries })
    }

    /// Tells whether one more tenant may be tried to find which statements supply.
    pub(super) fn may_try(&self) -> bool {
        self.tries.get().checked_sub(1).inspect(|left| self.tries.set(*left)).is_some()
    }

    /// Returns what is missing where these statements supply what they may.
    pub(super) fn lacking(&self, kind: Kind, ids: &[UnknownId]) -> Vec<Risk> {
        let choices: Vec<Choice> = ids.iter().filter_map(|id| Some(Choice { unknown: *id, value: self.value(kind, *id)? })).collect();
        let mut supplied = self.stage.with(&choices);
        let may_be_any = ids.iter().any(|id| matches!(self.stage.unknowns.row(*id).what, Unknowable::Policy(_)));
        if may_be_any && kind == Kind::Fields {
            // a policy of which nothing is known may be any that is declared
            supplied.policies.ids().for_each(|policy| supplied.policies.row_mut(policy).is_mentioned = true);
        }
        (self.find)(&supplied).into_iter().filter(|risk| Kind::of(risk.diagnostic.code) == kind).collect()
    }

    fn value(&self, kind: Kind, id: UnknownId) -> Option<Value> {
        let is_asked = match (&self.stage.unknowns.row(id).what, kind) {
            (Unknowable::UserFlag(_, UserFlag::Guest), Kind::Accounts) => return Some(Value::Flag(true)),
            (Unknowable::UserFlag(_, UserFlag::Mfa | UserFlag::Guest), Kind::SecondFactors) => return Some(Value::Flag(true)),
            (Unknowable::GroupFlag(_, GroupFlag::RoleAssignable), Kind::Flags) => return Some(Value::Flag(true)),
            (Unknowable::UserFlag(..) | Unknowable::GroupFlag(..), _) => false,
            (Unknowable::Assignment(_), Kind::Accounts | Kind::Everything) => true,
            (Unknowable::Assignment(_), Kind::Flags | Kind::Fields | Kind::OwnershipFields | Kind::SecondFactors) => false,
            (Unknowable::Field { .. } | Unknowable::Policy(_), Kind::Fields | Kind::Everything) => true,
            (Unknowable::Field { .. } | Unknowable::Policy(_), Kind::Flags | Kind::Accounts | Kind::SecondFactors) => false,
            (Unknowable::Field { policies, .. }, Kind::OwnershipFields) => {
                policies.iter().any(|policy| !self.is_before_membership_alone(*policy))
            }
            (Unknowable::Policy(policy), Kind::OwnershipFields) => !self.is_before_membership_alone(*policy),
        };
        if is_asked { self.filling.value(&self.stage, id) } else { None }
    }

    fn is_before_membership_alone(&self, policy: PolicyId) -> bool {
        let has = |other: Option<PolicyId>| other == Some(policy);
        let groups = || self.stage.groups.values();
        groups().any(|group| has(group.membership_policy)) && !groups().any(|group| has(group.ownership_policy))
    }
}

/// Two strangers are assigned and approve, and all is asked that may be.
fn filling(strangers: Strangers) -> Filling {
    Filling {
        anybody: strangers.users.to_vec(),
        gives_named: true,
        asks: Asks::Everything(strangers.context),
        max_seconds: SHORTEST_MAX,
        limit: Expiration::Permanent,
        asks_approval: true,
        approvers: strangers.users.to_vec(),
        is_narrow: false,
    }
}
