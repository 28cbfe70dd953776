//! Answers as data, one shape a kind of question. A leaf: it says nothing of how an answer is found, nor of how it looks.

use crate::answer::{Interval, best_of};
use crate::eval::{Decision, Demand};
use crate::ir::{Instant, PrincipalId};

use super::listed::{Holder, Tied, WhatItem, WhoItem};
use super::open::OpenAnswer;
use super::plan::PlanAnswer;
use super::reason::{Fix, Reason, Verdict};
use super::sheet::Sheet;

/// What an answer holds, whatever was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// `can …`
    Can(CanAnswer),
    /// `can … reach …`, `can … escalate to …`, `how can …`
    Plan(Box<PlanAnswer>),
    /// `can any member of G …`
    Any(Box<AnyAnswer>),
    /// `is …`
    Is(IsAnswer),
    /// `who can …`
    WhoCan {
        /// Who, in declaration order.
        items: Vec<WhoItem>,
        /// How many more could after another activation; `None` where it is not about activating.
        after_activation: Option<usize>,
    },
    /// `who is …`
    WhoIs(Vec<Holder>),
    /// `what is …`
    WhatIs(Vec<Tied>),
    /// `what can …`
    WhatCan {
        /// The targets, in the order of the language.
        items: Vec<WhatItem>,
        /// The decision of every role that no item names, where all roles are within reach by power over roles.
        every_role: Option<Decision>,
        /// How many more could be activated after another activation; `None` where it is not about activating.
        after_activation: Option<usize>,
        /// Why nothing can come of the question: it is about a group, or about the members of one that has none.
        refusal: Vec<Reason>,
    },
    /// `when can …`: every interval in which it is allowed, at once or after approval
    When(Vec<Interval>),
    /// `show …`
    Show(Box<Sheet>),
    /// Whatever of these is about one step, where something turns on what is not known
    Open(OpenAnswer),
}

impl Answer {
    /// Makes a list of those who can do something that is not about activating.
    pub(crate) fn who_can(found: impl IntoIterator<Item = (PrincipalId, Decision)>) -> Self {
        let item = |(principal, decision)| WhoItem { principal, decision, requires: Vec::new() };
        Self::WhoCan { items: found.into_iter().map(item).collect(), after_activation: None }
    }

    /// Makes a list of what somebody can do that is not about activating; `every_role` decides for the roles that no item names.
    pub(crate) fn what_can(items: impl IntoIterator<Item = WhatItem>, every_role: Option<Decision>) -> Self {
        Self::WhatCan { items: items.into_iter().collect(), every_role, after_activation: None, refusal: Vec::new() }
    }

    /// Makes a list of what somebody can activate; `later` more could be after another activation.
    pub(crate) fn activations(items: Vec<WhatItem>, later: usize) -> Self {
        Self::WhatCan { items, every_role: None, after_activation: Some(later), refusal: Vec::new() }
    }

    /// Returns the same with so many lines of a list, and how many are left out.
    pub(crate) fn first_lines(&self, most: usize) -> (Self, usize) {
        match self {
            Self::WhoCan { items, after_activation } => {
                let (items, more) = first(items, most);
                (Self::WhoCan { items, after_activation: *after_activation }, more)
            }
            Self::WhoIs(items) => of_first(items, most, Self::WhoIs),
            Self::WhatIs(items) => of_first(items, most, Self::WhatIs),
            Self::When(intervals) => of_first(intervals, most, Self::When),
            Self::WhatCan { items, every_role, after_activation, refusal } => {
                let (items, more) = first(items, most);
                let (every_role, after_activation, refusal) = (*every_role, *after_activation, refusal.clone());
                (Self::WhatCan { items, every_role, after_activation, refusal }, more)
            }
            Self::Can(_) | Self::Plan(_) | Self::Any(_) | Self::Is(_) | Self::Show(_) | Self::Open(_) => (self.clone(), 0),
        }
    }

    /// Tells whether it is a list without reasons, so that nothing in it points at the question.
    pub(crate) fn is_bare_list(&self) -> bool {
        match self {
            Self::WhoCan { .. } | Self::WhoIs(_) | Self::WhatIs(_) => true,
            Self::WhatCan { refusal, .. } => refusal.is_empty(),
            Self::Can(_) | Self::Plan(_) | Self::Any(_) | Self::Is(_) | Self::When(_) | Self::Show(_) | Self::Open(_) => false,
        }
    }

    /// Returns the decision and why; `None` of lists, intervals and sheets.
    #[must_use]
    pub fn into_verdict(self) -> Option<Verdict> {
        match self {
            Self::Can(can) => Some(Verdict { decision: can.decision, reasons: can.reasons }),
            Self::Plan(plan) => Some(Verdict { decision: plan.decision, reasons: plan.reasons }),
            Self::Any(any) => any.answer.into_verdict(),
            Self::Is(is) => Some(Verdict { decision: if is.holds { Decision::Allow } else { Decision::Deny }, reasons: is.reasons }),
            Self::WhoCan { .. } | Self::WhoIs(_) | Self::WhatIs(_) | Self::WhatCan { .. } | Self::When(_) | Self::Show(_) => None,
            Self::Open(_) => None,
        }
    }

    /// Returns the answer to `can …`; `None` of all other questions.
    #[must_use]
    pub fn into_can(self) -> Option<CanAnswer> {
        match self {
            Self::Can(can) => Some(can),
            Self::Plan(_) | Self::Any(_) | Self::Is(_) | Self::WhoCan { .. } | Self::WhoIs(_) | Self::WhatIs(_) => None,
            Self::WhatCan { .. } | Self::When(_) | Self::Show(_) | Self::Open(_) => None,
        }
    }
}

/// Returns so many items, and how many are left out.
fn first<T: Clone>(items: &[T], most: usize) -> (Vec<T>, usize) {
    let (first, rest) = items.split_at(items.len().min(most));
    (first.to_vec(), rest.len())
}

fn of_first<T: Clone>(items: &[T], most: usize, list: impl FnOnce(Vec<T>) -> Answer) -> (Answer, usize) {
    let (items, more) = first(items, most);
    (list(items), more)
}

/// An answer with the instant it was judged at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The instant.
    pub at: Instant,
    /// The answer.
    pub answer: Answer,
    /// What no source settles and a list rests on; other answers say it themselves.
    pub assumptions: Vec<String>,
    /// Of a `who …` that nobody answers to: why, where one reason holds for all; empty of every other answer.
    pub nobody: Vec<Reason>,
    /// How many unknowns were read as nothing, where that was asked for and there are some.
    pub closed: Option<usize>,
}

/// The answer to `can …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanAnswer {
    /// The outcome.
    pub decision: Decision,
    /// What the request must still bring (capability questions only).
    pub requires: Vec<Demand>,
    /// Who could approve it as things stand, in declaration order; empty unless `approval`.
    pub approvers: Vec<PrincipalId>,
    /// Who could after steps of their own, in declaration order; empty unless `approval`.
    pub standby_approvers: Vec<PrincipalId>,
    /// The longest activation in seconds, where it applies.
    pub max_seconds: Option<i64>,
    /// When the activated relation would end, where it applies.
    pub until: Option<Instant>,
    /// Why; at least one.
    pub reasons: Vec<Reason>,
    /// What would turn a denial; none contains another.
    pub fixes: Vec<Fix>,
}

impl CanAnswer {
    /// Makes the answer about a power that is had now: nothing is asked for, and nobody has to agree.
    pub(crate) fn allowed(reasons: Vec<Reason>) -> Self {
        Self { decision: Decision::Allow, ..Self::denied(reasons, Vec::new()) }
    }

    /// Makes the answer about a power that is not had now.
    pub(crate) fn denied(reasons: Vec<Reason>, fixes: Vec<Fix>) -> Self {
        Self {
            decision: Decision::Deny,
            requires: Vec::new(),
            approvers: Vec::new(),
            standby_approvers: Vec::new(),
            max_seconds: None,
            until: None,
            reasons,
            fixes,
        }
    }
}

/// The answer to `is …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IsAnswer {
    /// Yes or no.
    pub holds: bool,
    /// Why; at least one.
    pub reasons: Vec<Reason>,
}

/// The answer to `can any member of G …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnyAnswer {
    /// The best answer that any of them has to `can …`, as the first of those who have it is told.
    pub answer: Answer,
    /// Everybody who has it, in declaration order; nobody where the group has no members.
    pub by: Vec<PrincipalId>,
}

impl AnyAnswer {
    /// Makes the answer of some members, each decided, from the answer to a question about one of them.
    #[must_use]
    pub fn new(decided: &[(PrincipalId, Decision)], explain: impl FnOnce(PrincipalId) -> Answer) -> Option<Self> {
        let (_, by) = best_of(decided)?;
        Some(Self { answer: explain(*by.first()?), by })
    }
}
