//! What is kept of a tenant between questions about it: what the searches look up, and what they found at the instants asked about last.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashSet;

use super::bounds::Bounds;
use super::cone::Cone;
use super::fixpoint::Memories;
use super::ground::Ground;
use super::lookups::Lookups;
use crate::eval::{FactId, View, policy_of};
use crate::ir::{Goal, Instant, Thing};

/// What is kept of a tenant between questions. Valid at every instant of the tenant and the added assignments it was built from. A copy
/// shares its memory.
#[derive(Debug, Clone, Default)]
pub struct Index {
    pub(super) lookups: Lookups,
    pub(super) memories: Arc<Memories>,
    /// When anything begins or ends.
    edges: Arc<OnceLock<Vec<Instant>>>,
}

/// Whose answer it is that may rest on facts.
#[derive(Debug, Clone, Copy)]
pub enum Way<'g> {
    /// Whether an attacker comes to a goal: besides what may lead there, whatever may protect an account counts. Those are facts about
    /// role-assignable groups, which are among the first, and about roles.
    Escalation(&'g Goal),
    /// Whether an activation has an approver.
    Approval(Thing),
}

impl Index {
    /// Reads the tenant of a view.
    #[must_use]
    pub fn new(view: &View<'_>) -> Self {
        Self::bounded(view, Bounds::USUAL)
    }

    /// Does the same with other bounds: for tests, as they change no answer.
    #[doc(hidden)]
    #[must_use]
    pub fn bounded(view: &View<'_>, bounds: Bounds) -> Self {
        Self { lookups: Lookups::new(view, bounds), ..Self::default() }
    }

    /// Returns the index of the same tenant with the assignments that a view adds.
    #[must_use]
    pub fn and_added(&self, view: &View<'_>) -> Self {
        let adds_to_groups = view.added().iter().any(|fact| view.tenant.group_of(fact.principal).is_some());
        let memories = if adds_to_groups { Arc::default() } else { Arc::clone(&self.memories) };
        Self { lookups: self.lookups.and_added(view), memories, edges: Arc::default() }
    }

    /// Returns the instants at which the window of any assignment begins or ends, in order: between two of them nothing changes.
    #[must_use]
    pub fn edges(&self, view: &View<'_>) -> &[Instant] {
        self.edges.get_or_init(|| {
            let windows = view.tenant.assignments.rows().values().chain(view.added()).map(|fact| fact.window);
            let ends: FxHashSet<Instant> = windows.flat_map(|window| [window.from, window.until]).collect();
            let mut edges: Vec<Instant> = ends.into_iter().filter(|edge| *edge != Instant::MIN && *edge != Instant::MAX).collect();
            edges.sort_unstable();
            edges
        })
    }

    /// Returns the facts on which an answer may rest, at the instant of the view or later.
    #[must_use]
    pub fn facts_on(&self, view: &View<'_>, way: Way<'_>) -> BTreeSet<FactId> {
        let ground = Ground { view: view.from_now_on(), index: &self.lookups, limits: None };
        match way {
            Way::Escalation(goal) => {
                let mut found = Cone::of_escalation(ground, &self.lookups.wanted(view.tenant, goal)).facts(ground);
                found.extend(view.tenant.roles.ids().flat_map(|role| view.of_role(role)).map(|(id, _)| id));
                found
            }
            Way::Approval(thing) => {
                let policy = policy_of(view.tenant, thing).filter(|policy| ground.conditions().asks_approval(*policy));
                policy.map_or_else(BTreeSet::new, |policy| Cone::of_approvers(ground, policy).facts(ground))
            }
        }
    }
}
