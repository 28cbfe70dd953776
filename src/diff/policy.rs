//! What a policy asks before an activation, in a form that can be compared between two tenants.

use std::collections::BTreeSet;

use super::both::{Twin, Which};
use super::pairing::{Pairing, Spot};
use crate::eval::{Demand, common_demands, policy_of};
use crate::ir::{Approval, ContextId, PolicyId, PrincipalId};
use crate::requirement::Requirement;

/// One gate that a request has to pass by itself, told of both tenants alike. An authentication context that no policy targets counts as
/// MFA, one that is not on as nothing (D2.14).
pub(super) type Gate = Requirement<Twin<ContextId>>;

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
    let twin = |demand: &Demand| demand.try_map(|context| Some(pairing.contexts.twin(which, *context)));
    common_demands(tenant, tenant.policies.row(policy)).iter().filter_map(twin).collect()
}

/// Returns who is excluded from the contexts among the gates before a spot, each with the context: of them it demands nothing (D2.14).
pub(super) fn excluded(pairing: &Pairing<'_>, which: Which, spot: Spot) -> BTreeSet<(Twin<ContextId>, Twin<PrincipalId>)> {
    let asked = bar_of(pairing, which, spot).map(|bar| bar.gates).into_iter().flatten().filter_map(|gate| gate.context().copied());
    let of_context = |twin: Twin<ContextId>| {
        let context = pairing.contexts.one(which, twin).map(|id| pairing.tenant(which).contexts.row(id));
        let excluded = context.into_iter().flat_map(|context| &context.excludes);
        excluded.map(move |(excluded, _)| (twin, pairing.principals.twin(which, *excluded)))
    };
    asked.flat_map(of_context).collect()
}
