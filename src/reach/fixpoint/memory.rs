//! What a fixpoint found, kept for the next one at the same instant.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::eval::{Span, View};
use crate::ir::{Assignment, Instant, PrincipalId};
use crate::reach::approvers::Approvers;
use crate::reach::standing::{Common, Standing};
use crate::reach::types::Mode;

/// What was found at one instant: about approvers, and about what many accounts have in common.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory {
    pub(super) approvers: Approvers,
    pub(super) commons: FxHashMap<Key, Followed>,
    pub(super) strong: FxHashMap<Mode, Arc<Strong>>,
    /// For how many policies an approver was looked for among those nearest to it.
    pub(super) near_tries: usize,
    /// How many approvers were known when the last of `commons` was computed.
    known: usize,
}

/// What is had in common, by whom where they may be the only approver of something, and in which mode.
pub(super) type Key = (Common, Option<PrincipalId>, Mode);

/// What follows from something had in common.
#[derive(Debug, Clone)]
pub(super) struct Followed {
    pub(super) standing: Arc<Standing>,
    /// Whether approvers were looked for wherever one is lacking.
    pub(super) is_settled: bool,
}

impl Memory {
    /// Returns what holds too where assignments of accounts are added: what follows from something had in common, without approvals.
    fn without_approvals(&self) -> Self {
        let commons = self.commons.iter().filter(|((_, _, mode), _)| *mode == Mode::WithoutApproval);
        Self { commons: commons.map(|(key, followed)| (*key, followed.clone())).collect(), ..Self::default() }
    }

    /// Forgets what was computed when fewer approvers were known, and may be more by now.
    pub(super) fn forget_outdated(&mut self) {
        if self.known != self.approvers.count() {
            self.known = self.approvers.count();
            self.commons.retain(|(_, _, mode), followed| followed.is_settled || *mode == Mode::WithoutApproval);
        }
    }
}

/// Accounts that get the same, and what they have in common with others.
#[derive(Debug, Clone)]
pub(super) struct Kind {
    pub(super) accounts: Vec<PrincipalId>,
    pub(super) common: Common,
}

/// The accounts with power over groups of the whole tenant.
#[derive(Debug, Clone, Default)]
pub(super) struct Strong {
    pub(super) kinds: Vec<Kind>,
    /// Those of them that come to every role.
    pub(super) with_every_role: FxHashSet<PrincipalId>,
}

/// An instant, and which windows count.
type Moment = (Instant, Span);

/// What was found at the instants that were asked about last, in the tenant itself, without added assignments.
#[derive(Debug, Default)]
pub(crate) struct Memories(Mutex<Vec<(Moment, Memory)>>);

impl Memories {
    /// Takes what is remembered for a view, until it is given back: whoever asks meanwhile begins anew.
    pub(crate) fn take(&self, view: &View<'_>) -> Memory {
        if !is_kept(view) {
            return Memory::default();
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(moment, _)| *moment == (view.at, view.span()));
        if view.added().is_empty() {
            return place.map_or_else(Memory::default, |place| kept.remove(place).1);
        }
        let is_of_group = |fact: &Assignment| view.tenant.group_of(fact.principal).is_some();
        let known = place.and_then(|place| kept.get(place)).filter(|_| !view.added().iter().any(is_of_group));
        known.map_or_else(Memory::default, |(_, memory)| memory.without_approvals())
    }

    /// Keeps what was found in a view, at so many instants; what was given first is forgotten. Hands it back where nothing is kept of such a view.
    pub(crate) fn give(&self, view: &View<'_>, memory: Memory, instants: usize) -> Option<Memory> {
        if !is_kept(view) || !view.added().is_empty() {
            return Some(memory);
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(moment, _)| *moment != (view.at, view.span()));
        kept.push(((view.at, view.span()), memory));
        while kept.len() > instants {
            kept.remove(0);
        }
        None
    }
}

/// Tells whether anything is remembered for a view: not for parts of time that a search looks at once.
fn is_kept(view: &View<'_>) -> bool {
    match view.span() {
        Span::Instant => true,
        Span::Within(until) | Span::Throughout(until) => until == Instant::MAX,
    }
}
