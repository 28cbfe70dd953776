//! The set with strangers in it: what every plain tenant that it may be is made from.

use std::sync::OnceLock;

use crate::eval::policy_of;
use crate::ir::{
    GroupFlag, GroupId, PolicyField, PolicyId, PrincipalId, Relation, Strangers, Tenant, Thing, Unknowable, UnknownAssignment, UnknownId,
    UserFlag,
};
use crate::reach::Index;
use crate::table::Id;

/// A set in which something is not known, and the accounts that no line declares.
#[derive(Debug)]
pub struct Stage {
    /// The set as `--closed` reads it, with strangers behind all that is declared.
    pub tenant: Tenant,
    /// What searches look up in it.
    pub(super) index: OnceLock<Index>,
    /// The strangers.
    pub strangers: Strangers,
    /// So many principals are declared.
    declared: usize,
}

impl Stage {
    /// Sets the stage of a tenant; `None` where all is known.
    #[must_use]
    pub fn new(tenant: &Tenant) -> Option<Self> {
        if tenant.unknowns.is_empty() {
            return None; // without a copy
        }
        let declared = tenant.principals.len();
        let (tenant, strangers) = tenant.with_strangers()?;
        Some(Self { tenant, index: OnceLock::new(), strangers, declared })
    }

    /// Tells whether a line declares a principal.
    #[must_use]
    pub fn is_declared(&self, principal: PrincipalId) -> bool {
        principal.index() < self.declared
    }

    /// Returns the declared principals.
    pub fn declared(&self) -> impl Iterator<Item = PrincipalId> + use<> {
        (0..self.declared).map(PrincipalId::from_index)
    }

    /// Returns the strangers that stand for all: a user, a guest and a service principal. The second user only approves.
    #[must_use]
    pub fn strangers(&self) -> [PrincipalId; 3] {
        let [user, _] = self.strangers.users;
        [user, self.strangers.guest, self.strangers.service_principal]
    }

    /// Returns the stranger that approves for all others.
    #[must_use]
    pub fn approver(&self) -> PrincipalId {
        let [_, approver] = self.strangers.users;
        approver
    }

    /// Returns the policy before a thing, of a group also where it is not known whether it is PIM-enabled.
    pub(super) fn policy(&self, thing: Thing) -> Option<PolicyId> {
        policy_of(&self.tenant, thing).or_else(|| match thing {
            Thing::Group(group, relation) => {
                let [membership, ownership] = self.tenant.unknowns.policies_if_enabled(group)?;
                Some(match relation {
                    Relation::Member => membership,
                    Relation::Owner => ownership,
                })
            }
            Thing::Role(_) => None,
        })
    }

    /// Returns what is not known of the policy before a thing.
    pub(super) fn fields(&self, thing: Thing) -> Vec<(UnknownId, PolicyField)> {
        self.policy(thing).map(|policy| self.tenant.unknowns.of_policy(policy).collect()).unwrap_or_default() // no policy has no fields
    }

    /// Returns an unknown assignment; `None` for any other unknown.
    pub(super) fn assignment(&self, id: UnknownId) -> Option<&UnknownAssignment> {
        match &self.tenant.unknowns.row(id).what {
            Unknowable::Assignment(row) => Some(row),
            Unknowable::UserFlag(..) | Unknowable::GroupFlag(..) | Unknowable::Field { .. } | Unknowable::Policy(_) => None,
        }
    }

    /// Returns all unknown assignments.
    pub(super) fn assignments(&self) -> impl Iterator<Item = (UnknownId, &UnknownAssignment)> {
        self.tenant.unknowns.iter().filter_map(|(id, _)| Some((id, self.assignment(id)?)))
    }

    /// Returns which flag of a group an unknown is; `None` for any other.
    pub(super) fn flag_of(&self, id: UnknownId) -> Option<GroupFlag> {
        match self.tenant.unknowns.row(id).what {
            Unknowable::GroupFlag(_, flag) => Some(flag),
            Unknowable::Assignment(_) | Unknowable::UserFlag(..) | Unknowable::Field { .. } | Unknowable::Policy(_) => None,
        }
    }

    /// Returns the flag of a user, if it is not known.
    pub(super) fn user_flag(&self, principal: PrincipalId, flag: UserFlag) -> Option<UnknownId> {
        self.tenant.unknowns.user_flag(principal, flag)
    }

    /// Returns the flags of a group that are not known.
    pub(super) fn group_flags(&self, group: GroupId) -> impl Iterator<Item = (UnknownId, GroupFlag)> + '_ {
        GroupFlag::ALL.iter().filter_map(move |flag| Some((self.tenant.unknowns.group_flag(group, *flag)?, *flag)))
    }
}
