//! The judge of a single step: whether an account may take it at an instant, from the tenant and the catalogue of roles alone. Every question about
//! one step is put to it, whoever asks: `can`, `who`, `what`, `never`, `when`. It must not know who asks, nor why a decision is as it is.

use std::cell::OnceCell;
use std::sync::OnceLock;

use crate::eval::{Actor, Decision, Judgement, Manner, Scratch, UnitIndex, Victim, View, is_approver, policy_of, powers, reset_powers};
use crate::ir::{HoldingQuestion, Instant, OneStep, PrincipalId, Thing};
use crate::reach::Index;

use super::holding::holds;
use super::requests::Requests;

/// Judges steps of any accounts at one instant after the other, with the memory it reuses.
///
/// ```rust
/// use std::sync::OnceLock;
///
/// use pim::answer::Judge;
/// use pim::eval::{Manner, View};
/// use pim::ir::{OneStep, PrincipalId, Relation, Tenant, Thing};
/// use pim::{Decision, Instant};
///
/// /// Whether an account may activate the membership of the first group, in two variants of a tenant.
/// fn compare(variants: [&Tenant; 2], at: Instant, account: PrincipalId) -> Option<[Decision; 2]> {
///     let group = variants[0].groups.ids().next()?;
///     let step = OneStep::Activate(Thing::Group(group, Relation::Member));
///     Some(variants.map(|tenant| {
///         let index = OnceLock::new();
///         Judge::new(&View::new(tenant, at), &index).can(account, step, Manner::default()).decision
///     }))
/// }
/// ```
#[derive(Debug)]
pub struct Judge<'a> {
    view: View<'a>,
    index: &'a OnceLock<Index>,
    units: OnceCell<UnitIndex>,
    requests: Requests<'a>,
    scratch: Scratch,
}

impl<'a> Judge<'a> {
    /// Begins with a view; `index` keeps what can be looked up at other instants of the same tenant and the same added assignments.
    #[must_use]
    pub fn new(view: &View<'a>, index: &'a OnceLock<Index>) -> Self {
        Self { view: *view, index, units: OnceCell::new(), requests: Requests::new(view, index), scratch: Scratch::default() }
    }

    /// Goes to another instant.
    pub fn go_to(&mut self, at: Instant) {
        if at != self.view.at {
            self.view = self.view.at(at);
            self.requests = Requests::new(&self.view, self.index);
        }
    }

    /// Judges whether an account may take a step now, exactly as `can …` does. The manner matters to a request alone.
    #[must_use]
    pub fn can(&mut self, account: PrincipalId, step: OneStep, manner: Manner<'_>) -> Judgement {
        match step {
            OneStep::Activate(thing) => self.requests.judge(&mut self.scratch, &manner.request(account, thing)),
            OneStep::Approve(..) | OneStep::Deed(..) | OneStep::Reset(..) => {
                let actor = self.actor(account);
                let is_allowed = self.has_power(&actor, step);
                Judgement::without_request(if is_allowed { Decision::Allow } else { Decision::Deny })
            }
        }
    }

    /// Tells whether a principal holds something now, exactly as `is …` does.
    #[must_use]
    pub fn is(&mut self, principal: PrincipalId, holding: HoldingQuestion) -> bool {
        holds(&self.view, &mut self.scratch, principal, holding)
    }

    /// Looks up what an account holds now, for one that is asked about several steps.
    pub(super) fn actor(&mut self, account: PrincipalId) -> Actor {
        Actor::new(&self.view, &mut self.scratch.up, account)
    }

    /// Tells whether what an account holds now is power enough for a step; none is for an activation, which takes a request.
    pub(super) fn has_power(&self, actor: &Actor, step: OneStep) -> bool {
        let units = || self.units.get_or_init(|| UnitIndex::new(self.view.tenant));
        match step {
            OneStep::Activate(_) => false,
            OneStep::Approve(thing, requester) => Some(actor.principal) != requester && self.approves(actor, thing),
            OneStep::Deed(group, deed) => !powers(&self.view, units(), actor, group, deed).is_empty(),
            OneStep::Reset(credential, victim) => {
                let victim = || Victim::new(&self.view, victim);
                !actor.roles.is_empty() && !reset_powers(self.view.tenant, units(), actor, &victim(), credential).is_empty()
            }
        }
    }

    /// Tells whether an account is an approver of an activation, were the request somebody else's.
    pub(super) fn approves(&self, actor: &Actor, thing: Thing) -> bool {
        policy_of(self.view.tenant, thing).is_some_and(|policy| is_approver(self.view.tenant, actor, policy))
    }
}
