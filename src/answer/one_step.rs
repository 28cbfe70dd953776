//! Judges what is done in one step: whether somebody may do it at an instant, from the given facts alone.

use std::sync::OnceLock;

use crate::eval::{
    Actor, Decision, Deed, Reading, Request, Scratch, UnitIndex, Victim, View, is_approver, policy_of, powers, reset_powers,
};
use crate::ir::{Credential, GroupId, Instant, Modifiers, Power, PrincipalId, Tenant, Thing};
use crate::reach::Index;

use super::reach_requests::Requests;

/// What is done in one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OneStep {
    /// Activating a relation or role.
    Activate(Thing),
    /// Approving somebody's activation.
    Approve(Thing, PrincipalId),
    /// Managing a group in PIM, or changing its members or owners.
    Deed(GroupId, Deed),
    /// Resetting somebody's credential.
    Reset(Credential, PrincipalId),
}

impl From<Power> for OneStep {
    fn from(power: Power) -> Self {
        match power {
            Power::Approve(thing, requester) => Self::Approve(thing, requester),
            Power::Manage(group, managed) => Self::Deed(group, Deed::Manage(managed)),
            Power::Change(group, relation) => Self::Deed(group, Deed::Change(relation)),
            Power::Reset(credential, victim) => Self::Reset(credential, victim),
        }
    }
}

/// Judges one step for many accounts and instants, with the memory it reuses.
#[derive(Debug)]
pub struct Judge<'a> {
    tenant: &'a Tenant,
    step: OneStep,
    mods: &'a Modifiers,
    units: UnitIndex,
    index: OnceLock<Index>,
    /// The memory of evaluation.
    pub(super) scratch: Scratch,
}

impl<'a> Judge<'a> {
    /// Creates the judge of a step with its modifiers; their `at` is not looked at.
    #[must_use]
    pub fn new(tenant: &'a Tenant, step: OneStep, mods: &'a Modifiers) -> Self {
        Self { tenant, step, mods, units: UnitIndex::new(tenant), index: OnceLock::new(), scratch: Scratch::default() }
    }

    /// Decides whether a principal may do it at an instant, exactly as `can … at` does.
    #[must_use]
    pub fn decide(&mut self, principal: PrincipalId, at: Instant) -> Decision {
        let view = View::new(self.tenant, at);
        match self.step {
            OneStep::Activate(thing) => {
                let request = self.request(principal, thing);
                Requests::new(&view, &self.index).judge(&mut self.scratch, &request).decision
            }
            OneStep::Approve(thing, requester) => allow_if(principal != requester && self.approves(&view, principal, thing)),
            OneStep::Deed(group, deed) => {
                let actor = Actor::new(&view, &mut self.scratch.up, principal);
                allow_if(!powers(&view, &self.units, &actor, group, deed).is_empty())
            }
            OneStep::Reset(credential, victim) => {
                let actor = Actor::new(&view, &mut self.scratch.up, principal);
                allow_if(!reset_powers(self.tenant, &self.units, &actor, &Victim::new(&view, victim), credential).is_empty())
            }
        }
    }

    fn request(&self, principal: PrincipalId, thing: Thing) -> Request<'a> {
        Request {
            principal,
            thing,
            seconds: self.mods.duration.map(|(seconds, _)| seconds),
            evidence: self.mods.evidence.as_ref(),
            without_approval: self.mods.without_approval.is_some(),
        }
    }

    fn approves(&mut self, view: &View<'_>, principal: PrincipalId, thing: Thing) -> bool {
        let Some(policy) = policy_of(self.tenant, thing) else { return false };
        let actor = Actor::new(view, &mut self.scratch.up, principal);
        self.scratch.up.walk_up(view, principal, Reading::InForce);
        is_approver(view, &self.scratch.up, &actor, policy)
    }
}

fn allow_if(is_allowed: bool) -> Decision {
    if is_allowed { Decision::Allow } else { Decision::Deny }
}
