//! What kinds of accounts there are, and what each may do.

use crate::eval::View;
use crate::ir::{Group, GroupKind, Guests, PrincipalId, PrincipalKind, Relation};

/// What kind of account takes the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::reach) enum AccountKind {
    Person,
    Guest,
    ServicePrincipal,
}

impl AccountKind {
    /// Returns the kind of a principal; `None` for a group and for a disabled account, which get nothing.
    pub(in crate::reach) fn of(view: &View<'_>, principal: PrincipalId) -> Option<Self> {
        let row = view.tenant.principals.row(principal);
        if row.disabled.is_some() {
            return None;
        }
        match &row.kind {
            PrincipalKind::User { guest: Some(_), .. } => Some(Self::Guest),
            PrincipalKind::User { guest: None, .. } => Some(Self::Person),
            PrincipalKind::ServicePrincipal => Some(Self::ServicePrincipal),
            PrincipalKind::Group(_) => None,
        }
    }

    /// Tells whether it can activate (D3.11).
    pub(in crate::reach) fn is_user(self) -> bool {
        self != Self::ServicePrincipal
    }

    /// Tells whether owning a group lets it change the group (D3.14).
    pub(in crate::reach) fn has_owner_powers(self, guests: Guests) -> bool {
        self != Self::Guest || guests == Guests::SameAsMembers
    }

    /// Tells whether it can be added to a relation of a group (D3.12).
    pub(in crate::reach) fn fits(self, group: &Group, relation: Relation) -> bool {
        self.is_user() || relation == Relation::Owner || group.kind == GroupKind::Security
    }

    /// Tells whether it can join a group by itself (R8).
    pub(in crate::reach) fn can_join(self, group: &Group) -> bool {
        let is_closed = group.role_assignable.or(group.dynamic).or(group.synced).is_some();
        self == Self::Person && group.open.is_some() && !is_closed
    }
}
