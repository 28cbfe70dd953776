//! Tenants in which some activations are closed: what is still reached there is reached without them.

use rustc_hash::FxHashMap;

use super::both::Which;
use super::pairing::Pairing;
use super::policy::{Gate, gates};
use crate::eval::{Scratch, View, approvers_of, policy_of};
use crate::ir::{Approval, Approver, AssignmentId, Instant, PolicyId, PrincipalId, Tenant, Thing, Window};
use crate::reach::{Index, Reach};
use crate::source::{SourceId, Span};
use crate::table::Id;

/// A window that never holds.
const CLOSED: Window = Window { from: Instant::MIN, until: Instant::MIN };

/// Which activations are closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Restriction {
    /// Those that pass a gate.
    Without(Gate),
    /// Those that last less than so many seconds.
    AtLeast(i64),
    /// All.
    NoActivation,
}

/// A tenant in which the approvers of every activation stand fixed, whatever steps they take themselves: what is closed in it is closed for
/// the steps of one account, not for those of its approvers.
#[derive(Debug, Clone)]
pub(super) struct Frozen {
    tenant: Tenant,
    at: Instant,
    /// The activations that are possible now, each by the policy before it.
    activations: Vec<(AssignmentId, PolicyId)>,
}

impl Frozen {
    /// Fixes the approvers of a tenant.
    pub(super) fn new(view: &View<'_>) -> Self {
        let activations: Vec<(AssignmentId, PolicyId, Thing)> = view
            .tenant
            .assignments
            .rows()
            .iter()
            .filter(|(_, fact)| view.is_eligible(fact))
            .filter_map(|(id, fact)| Some((id, policy_of(view.tenant, fact.target.thing())?, fact.target.thing())))
            .collect();
        let mut tenant = view.tenant.clone();
        let approvals = fixed_approvals(view, activations.iter().map(|(_, policy, thing)| (*policy, *thing)));
        for (policy, approval) in approvals {
            tenant.policies.row_mut(policy).activation.approval.value = approval;
        }
        Self { tenant, at: view.at, activations: activations.into_iter().map(|(id, policy, _)| (id, policy)).collect() }
    }

    /// Returns the policies that stand before the activations that are possible now.
    pub(super) fn policies(&self) -> impl Iterator<Item = PolicyId> {
        self.activations.iter().map(|(_, policy)| *policy)
    }

    /// Returns the tenant with activations closed; what must pass is read of the original.
    pub(super) fn restricted(&self, pairing: &Pairing<'_>, which: Which, restriction: Restriction) -> Tenant {
        let mut tenant = self.tenant.clone();
        let mut known: FxHashMap<PolicyId, bool> = FxHashMap::default();
        for (assignment, policy) in &self.activations {
            if *known.entry(*policy).or_insert_with(|| is_closed(pairing, which, *policy, restriction)) {
                tenant.assignments.set_window(*assignment, CLOSED);
            }
        }
        tenant
    }

    /// Returns the instant.
    pub(super) fn at(&self) -> Instant {
        self.at
    }
}

fn is_closed(pairing: &Pairing<'_>, which: Which, policy: PolicyId, restriction: Restriction) -> bool {
    match restriction {
        Restriction::Without(gate) => gates(pairing, which, policy).contains(&gate),
        Restriction::AtLeast(seconds) => pairing.tenant(which).policies.row(policy).activation.max_seconds.value < seconds,
        Restriction::NoActivation => true,
    }
}

/// Returns the approval of every policy that asks for one, with its approvers fixed: nobody, one user, or for everybody some other.
fn fixed_approvals(view: &View<'_>, activations: impl Iterator<Item = (PolicyId, Thing)>) -> FxHashMap<PolicyId, Approval> {
    let index = Index::new(view);
    let mut reach = Reach::new(view, &index);
    let mut scratch = Scratch::default();
    let mut found = FxHashMap::default();
    for (policy, thing) in activations {
        if view.tenant.policies.row(policy).activation.approval.value == Approval::NotRequired || found.contains_key(&policy) {
            continue;
        }
        let mut able = given_approvers(view, &mut scratch, policy);
        if able.len() < 2 {
            able.extend(reach.standby_approvers(thing, nobody()));
        }
        found.insert(policy, fixed(&able));
    }
    found
}

/// Returns who can approve under a policy as things stand.
pub(super) fn given_approvers(view: &View<'_>, scratch: &mut Scratch, policy: PolicyId) -> Vec<PrincipalId> {
    approvers_of(view, scratch, policy, None)
}

/// Nobody approves their own request.
fn fixed(able: &[PrincipalId]) -> Approval {
    match able {
        [] => Approval::By(Vec::new()),
        [only] => Approval::By(vec![Approver { principal: *only, span: Span::new(SourceId::default(), 0, 0) }]),
        _ => Approval::NotRequired,
    }
}

/// Returns the id of no account: as requester it leaves out no approver.
pub(super) fn nobody() -> PrincipalId {
    PrincipalId::from_index(usize::MAX)
}
