//! What the rules read of policies, contexts and flags: for each rule one place, which the walk forward, the cone backward and the search
//! share. What an account's own flags let it get stands in `kind`, what a role lets its holder do in `power`. Knows nothing of who holds what.

use crate::eval::{View, common_demands, default_approver_roles, policy_of};
use crate::ir::{Approval, Assignment, ContextId, GroupId, PolicyId, PrincipalId, RoleId, SignIn, Tenant};
use crate::requirement::{Passage, Requirement};

use super::ground::Ground;
use super::kind::{AccountKind, has_mfa};

/// The conditions of the rules in one tenant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Conditions<'a> {
    tenant: &'a Tenant,
}

/// Somebody whom a policy or a context names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Account(PrincipalId),
    MembersOf(GroupId),
}

impl Named {
    /// Returns the group, where its members are named.
    pub(super) fn group(self) -> Option<GroupId> {
        match self {
            Self::MembersOf(group) => Some(group),
            Self::Account(_) => None,
        }
    }
}

/// What the session must bring, for whoever does not simply sign in as themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SessionGate {
    SecondFactor,
    Context(ContextId),
}

impl<'a> Ground<'a> {
    /// Returns the conditions of the rules.
    pub(super) fn conditions(&self) -> Conditions<'a> {
        Conditions { tenant: self.view.tenant }
    }
}

impl<'a> Conditions<'a> {
    /// R4: tells whether the roles of a group are those of its members.
    pub(super) fn hands_on_roles(self, group: GroupId) -> bool {
        self.tenant.hands_on_roles(group)
    }

    /// R5 and R6: returns the policy before an activation by an assignment, where accounts of a kind may activate by it at all.
    pub(super) fn activation(self, view: &View<'_>, kind: AccountKind, by: &Assignment) -> Option<PolicyId> {
        let may = kind.is_user() && view.is_eligible(by) && kind.may_get(self.tenant, by.target);
        may.then(|| policy_of(self.tenant, by.target.thing())).flatten()
    }

    /// The approval gate: tells whether a policy asks for one.
    pub(super) fn asks_approval(self, policy: PolicyId) -> bool {
        *self.approval(policy) != Approval::NotRequired
    }

    /// The approval gate: returns who is named as approver (D2.22).
    pub(super) fn named_approvers(self, policy: PolicyId) -> impl Iterator<Item = Named> + use<'a> {
        let named = match self.approval(policy) {
            Approval::By(named) => named.as_slice(),
            Approval::NotRequired | Approval::DefaultApprovers => &[],
        };
        named.iter().map(move |approver| self.named(approver.principal))
    }

    /// The approval gate: tells whether whoever is under control besides may turn out to approve.
    pub(super) fn may_anybody_approve(self, policy: PolicyId) -> bool {
        self.tenant.may_anybody_approve(policy)
    }

    /// The approval gate: returns the roles whose holders approve where nobody is named (D2.20).
    pub(super) fn approving_roles(self, policy: PolicyId) -> impl Iterator<Item = RoleId> + use<> {
        let is_default = *self.approval(policy) == Approval::DefaultApprovers;
        is_default.then(default_approver_roles).into_iter().flatten()
    }

    /// The gates of MFA and contexts: returns what a policy asks of everybody whom no context excludes. Each account that its own person uses
    /// passes them, but for an agent's user (D3.18).
    pub(super) fn session_gates(self, policy: PolicyId) -> impl Iterator<Item = SessionGate> {
        let demands = common_demands(self.tenant, self.tenant.policies.row(policy));
        Requirement::ALL.into_iter().filter_map(move |kind| {
            let demand = demands.get(kind)?;
            match demand.facts().passage {
                Passage::Writing => None,
                Passage::SecondFactor => Some(SessionGate::SecondFactor),
                Passage::Context => demand.context().map(|context| SessionGate::Context(*context)),
            }
        })
    }

    /// R28: returns whom a context lets pass.
    pub(super) fn excluded(self, context: ContextId) -> impl Iterator<Item = Named> + use<'a> {
        self.tenant.contexts.row(context).excludes.iter().map(move |(excluded, _)| self.named(*excluded))
    }

    /// R28: returns the groups whose members come past the contexts of a policy.
    pub(super) fn excluded_groups(self, policy: PolicyId) -> impl Iterator<Item = GroupId> {
        self.excluded_by(policy).filter_map(Named::group)
    }

    /// R28: returns whom the contexts of a policy let pass.
    pub(super) fn excluded_by(self, policy: PolicyId) -> impl Iterator<Item = Named> {
        self.session_gates(policy).flat_map(move |gate| match gate {
            SessionGate::Context(context) => Some(self.excluded(context)).into_iter().flatten(),
            SessionGate::SecondFactor => None.into_iter().flatten(),
        })
    }

    /// R22: tells whether taking over an account takes its second factor too.
    pub(super) fn signs_in_with_mfa(self, user: PrincipalId) -> bool {
        self.tenant.settings.sign_in == SignIn::Mfa && has_mfa(&self.tenant.principals.row(user).kind)
    }

    fn approval(self, policy: PolicyId) -> &'a Approval {
        &self.tenant.policies.row(policy).activation.approval.value
    }

    fn named(self, principal: PrincipalId) -> Named {
        self.tenant.group_of(principal).map_or(Named::Account(principal), Named::MembersOf)
    }
}
