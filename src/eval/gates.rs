//! Which requirements really stand before a request: what a policy asks, and what comes of it where it is an authentication context
//! (D2.11 to D2.15, D2.33 to D2.35). Whoever wants to know what a request must bring asks here.

use crate::ir::{ContextId, ContextMode, Field, Policy, PolicyId, PrincipalId, Required, Requirements, Tenant, Thing};
use crate::requirement::{Requirement, RequirementSet};
use crate::source::Span;

use super::closure::{Closure, UpWalk};
use super::context::{Effect, context_effect};
use super::view::View;

pub use crate::ir::Stage;

/// A requirement that names its context by id.
pub type Demand = Requirement<ContextId>;

/// What is demanded, at most one of each kind, in order.
pub type Demands = RequirementSet<Demand>;

/// Returns the policy that stands before a thing: the group's for that relation (D2.1), or the role's own (D2.3).
/// `None` where the group is not PIM-enabled.
#[must_use]
pub fn policy_of(tenant: &Tenant, thing: Thing) -> Option<PolicyId> {
    match thing {
        Thing::Group(group, relation) => tenant.group_policy(group, relation),
        Thing::Role(role) => Some(tenant.roles.row(role).policy),
    }
}

/// A requirement as a policy asks it, and what comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    asked: Required,
    /// What comes of it.
    pub effect: Effect,
}

impl Gate {
    /// Returns what the policy writes, whatever comes of it: to show what is written, not to decide.
    #[must_use]
    pub fn as_written(&self) -> Demand {
        self.asked.requirement
    }

    /// Returns where it is written; `None` for a default.
    #[must_use]
    pub fn place(&self) -> Option<Span> {
        self.asked.span
    }

    /// Returns what is demanded in the end; `None` where nothing is.
    #[must_use]
    pub fn demand(&self) -> Option<Demand> {
        match self.effect {
            Effect::AsAsked => Some(self.asked.requirement),
            Effect::AsMfa(_) => Some(Requirement::Mfa),
            Effect::NotOn(_) | Effect::Excluded(..) => None,
        }
    }
}

/// Returns the requirements as a policy writes them, or its ancestors, or the defaults (D2.40): to show what is written, not to decide.
#[must_use]
pub fn written_requirements(policy: &Policy, stage: Stage) -> &Field<Requirements> {
    match stage {
        Stage::Activation => &policy.activation.require,
        Stage::ActiveAssignment => &policy.active.require,
    }
}

/// Returns the same field with its value out of reach: to point at where it is written, or to say that nobody wrote it (D2.40).
#[must_use]
pub fn requirements_field(policy: &Policy, stage: Stage) -> &Field<impl Sized> {
    written_requirements(policy, stage)
}

/// Returns what a policy asks of the principal of a walk now.
pub fn gates<'a>(walk: UpWalk<'a>, policy: &'a Policy, stage: Stage) -> impl Iterator<Item = Gate> + 'a {
    gates_with(policy, stage, move |context| context_effect(walk, context))
}

/// Returns what a policy asks of everybody whom no context excludes.
pub fn common_gates<'a>(tenant: &'a Tenant, policy: &'a Policy, stage: Stage) -> impl Iterator<Item = Gate> + 'a {
    gates_with(policy, stage, |context| match tenant.contexts.row(context).mode {
        (ContextMode::Untargeted, span) => Effect::AsMfa(span),
        (ContextMode::Off | ContextMode::ReportOnly, span) => Effect::NotOn(span),
        (ContextMode::Enforced, _) => Effect::AsAsked,
    })
}

fn gates_with<'a>(policy: &'a Policy, stage: Stage, effect: impl Fn(ContextId) -> Effect + 'a) -> impl Iterator<Item = Gate> + 'a {
    let asked = &written_requirements(policy, stage).value;
    asked.iter().map(move |asked| {
        let effect = asked.requirement.context().map_or(Effect::AsAsked, |context| effect(*context));
        Gate { asked: *asked, effect }
    })
}

/// Returns what an activation demands of a principal now, who need not have been walked up from: a context that excludes them demands nothing.
#[must_use]
pub fn demands_of(view: &View<'_>, principal: PrincipalId, policy: &Policy) -> Demands {
    let mut contexts = written_requirements(policy, Stage::Activation).value.iter().filter_map(|asked| asked.requirement.context());
    if contexts.all(|context| view.tenant.contexts.row(*context).excludes.is_empty()) {
        return common_demands(view.tenant, policy);
    }
    let mut up = Closure::default();
    gates(up.walk_up(view, principal), policy, Stage::Activation).filter_map(|gate| gate.demand()).collect()
}

/// Tells whether a context lets a principal pass now because it excludes them (D2.14), who need not have been walked up from.
#[must_use]
pub fn is_excluded(view: &View<'_>, principal: PrincipalId, context: ContextId) -> bool {
    matches!(context_effect(Closure::default().walk_up(view, principal), context), Effect::Excluded(..))
}

/// Returns what an activation demands of everybody whom no context excludes.
#[must_use]
pub fn common_demands(tenant: &Tenant, policy: &Policy) -> Demands {
    common_gates(tenant, policy, Stage::Activation).filter_map(|gate| gate.demand()).collect()
}
