//! What a search gathers while it goes on, and can be taken back to what it was.

use super::claim::{Party, Side};
use super::graph::Graph;
use super::growing::{Growing, Lists, Marks, growing};
use crate::ir::{Credential, GroupId, PolicyId, PrincipalId, Relation, RoleId, Scope, Thing};
use crate::reach::kind::AccountKind;

growing! {
    /// All that a search gathers.
    pub(crate) struct Grown, marked by GrownMark {
        pub(crate) graph: Graph,
        /// Who shares what the accounts under control can be given.
        pub(super) sharing: Sharing,
        pub(super) requests: Requests,
        /// Powers that all accounts under control share.
        pub(super) pool: Vec<(GroupId, Relation)>,
        /// The honest accounts that were begun with.
        pub(super) loaded: Marks<PrincipalId>,
        /// Who resets by a role: two accounts suffice, as nobody resets their own.
        pub(super) resetters: Lists<(usize, Scope, Credential), Party>,
        pub(super) group_powers: Marks<(usize, Scope)>,
        /// The built-in roles, by their place in the catalogue, whose powers for the tenant all share.
        pub(super) powers: Marks<usize>,
    }
}

growing! {
    /// Those who share.
    pub(super) struct Sharing, marked by SharingMark {
        /// In the order they began to.
        pub(super) accounts: Vec<Party>,
        pub(super) known: Marks<Party>,
        /// How near those are that share, by what gates they pass.
        pub(super) nearest: Lists<Passport, u64>,
        /// The groups an account is in that are excluded from a context or approve.
        pub(super) groups: Lists<Party, GroupId>,
        /// Those before whose activations a context stands that excludes a group.
        pub(super) barred: Marks<Party>,
    }
}

growing! {
    /// Activations that wait for an approval, and who could give it.
    pub(super) struct Requests, marked by RequestsMark {
        pub(super) asked: Marks<(Side, Party, Thing)>,
        pub(super) by_policy: Lists<PolicyId, (Side, Party, Thing)>,
        pub(super) by_group: Lists<GroupId, PolicyId>,
        pub(super) by_user: Lists<PrincipalId, PolicyId>,
        pub(super) by_default: Vec<PolicyId>,
        /// Where anybody under control may turn out to approve, and who is under control as far as that matters.
        pub(super) by_anybody: Vec<PolicyId>,
        pub(super) controlled: Vec<Party>,
        pub(super) members: Lists<GroupId, (Side, Party)>,
        pub(super) holders: Vec<(Side, Party, RoleId)>,
        pub(super) approvers: Lists<PolicyId, (Side, Party, u64)>,
        pub(super) searched: Marks<PolicyId>,
    }
}

/// What decides which gates an account passes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Passport {
    pub(super) kind: AccountKind,
    /// Whether no second factor stands in the way.
    pub(super) is_free: bool,
    /// The groups it is in that are excluded from a context or approve.
    pub(super) groups: Vec<GroupId>,
}
