//! What a policy asks before an activation, in a form that can be compared between two tenants.

use std::collections::BTreeSet;

use super::both::{Twin, Which};
use super::pairing::{Pairing, Spot};
use crate::eval::policy_of;
use crate::ir::{Approval, ContextId, ContextMode, PolicyId, PrincipalId};

/// One gate that a request has to pass by itself. An authentication context that no policy targets counts as MFA, one that is not on as
/// nothing (D2.14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Gate {
    Mfa,
    Context(Twin<ContextId>),
    Justification,
    Ticket,
}

/// Who must agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Approvers {
    Nobody,
    OneOf(BTreeSet<Twin<PrincipalId>>),
    Default,
}

/// What stands before an activation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) max_seconds: i64,
    pub(super) gates: BTreeSet<Gate>,
    pub(super) approvers: Approvers,
}

/// Returns what stands before activating a spot; `None` where the tenant lacks it, or nothing is activated there.
pub(super) fn bar_of(pairing: &Pairing<'_>, which: Which, spot: Spot) -> Option<Bar> {
    let policy = policy_of(pairing.tenant(which), pairing.thing(which, spot)?)?;
    Some(bar(pairing, which, policy))
}

/// Returns what a policy asks before an activation.
pub(super) fn bar(pairing: &Pairing<'_>, which: Which, policy: PolicyId) -> Bar {
    let activation = &pairing.tenant(which).policies.row(policy).activation;
    let approvers = match &activation.approval.value {
        Approval::NotRequired => Approvers::Nobody,
        Approval::By(named) => Approvers::OneOf(named.iter().map(|one| pairing.principals.twin(which, one.principal)).collect()),
        Approval::DefaultApprovers => Approvers::Default,
    };
    Bar { max_seconds: activation.max_seconds.value, gates: gates(pairing, which, policy), approvers }
}

/// Returns the gates of a policy, approval apart.
pub(super) fn gates(pairing: &Pairing<'_>, which: Which, policy: PolicyId) -> BTreeSet<Gate> {
    let tenant = pairing.tenant(which);
    let require = &tenant.policies.row(policy).activation.require.value;
    let of_context = require.context.and_then(|context| match tenant.contexts.row(context.value).mode.0 {
        ContextMode::Enforced => Some(Gate::Context(pairing.contexts.twin(which, context.value))),
        ContextMode::Untargeted => Some(Gate::Mfa),
        ContextMode::Off | ContextMode::ReportOnly => None,
    });
    let plain = [require.mfa.map(|_| Gate::Mfa), require.justification.map(|_| Gate::Justification), require.ticket.map(|_| Gate::Ticket)];
    plain.into_iter().flatten().chain(of_context).collect()
}
