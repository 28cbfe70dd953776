//! Answers of one step that something turns on which is not known, as data. A leaf: it says nothing of how an answer is found, nor of how it looks.

use crate::diag::ReasonCode;
use crate::eval::Demand;
use crate::ir::{ContextId, Instant, PrincipalId};
use crate::possible::{Decisions, Span};
use crate::requirement::Requirement;

use super::listed::Holding;
use super::plan::PlanAnswer;
use super::reason::{Fix, Reason};

/// An answer that something turns on which is not known. Of what is or is not, `allow` stands for yes and `deny` for no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenAnswer {
    /// `can …`
    Can(Box<OpenCan>),
    /// `is …`
    Is(OpenIs),
    /// `who can …`, `who is …`
    Who(OpenWho),
    /// `what can …`, `what is …`
    What(OpenWhat),
    /// `can … reach …`, `can … escalate to …`, `how can …`
    Plan(Box<OpenPlan>),
    /// `when can …`: every interval in which a yes is possible
    When(Vec<Span>),
}

/// Why, where something is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenWhy {
    /// What holds whatever is so.
    pub shared: Vec<Reason>,
    /// What may hold, of a decision that is known and has no reason that always holds.
    pub possible: Vec<Reason>,
    /// What would have to be known: of code `unknown`, one for each kind of statement.
    pub unknown: Vec<Reason>,
    /// The codes that some reason always has, be it in other words.
    pub codes: Vec<ReasonCode>,
}

/// A value that may differ from one possible tenant to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told<T> {
    /// It is this whatever is so, or does not apply.
    Known(Option<T>),
    /// It differs.
    Unknown,
}

/// The answer to `can …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCan {
    /// What is possible; one alone where the decision is known.
    pub decisions: Decisions,
    /// What the request must still bring whatever is so (capability questions only).
    pub requires: Vec<Demand>,
    /// What it may have to bring besides; a context without an id may be any.
    pub may_require: Vec<Requirement<Option<ContextId>>>,
    /// Who could approve it wherever approval is asked, in declaration order.
    pub approvers: Vec<PrincipalId>,
    /// Whether there may be others.
    pub has_other_approvers: bool,
    /// Who could after steps of their own, wherever approval is what it takes, in declaration order.
    pub standby_approvers: Vec<PrincipalId>,
    /// The longest activation in seconds.
    pub max_seconds: Told<i64>,
    /// When the activated relation would end.
    pub until: Told<Instant>,
    /// Whether it can only be denied because nobody, or only the asker, might approve.
    pub lacks_approver_at_most: bool,
    /// Why.
    pub why: OpenWhy,
    /// What would make it an allow or approval whatever is so; none contains another.
    pub fixes: Vec<Fix>,
    /// Of any member of a group: who surely has a yes, in declaration order; `None` of one account.
    pub by: Option<Vec<PrincipalId>>,
}

/// The answer to `can … reach …`, `can … escalate to …` and `how can …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPlan {
    /// What is possible: more than one.
    pub decisions: Decisions,
    /// A plan that holds whatever is so; where there is none, one that may.
    pub plan: PlanAnswer,
    /// Which of its steps rest on something that is not known; none of a plan that holds whatever is so.
    pub unknown_steps: Vec<bool>,
    /// What the plan rests on that is not known.
    pub assuming: Vec<String>,
    /// What would have to be known.
    pub unknown: Vec<Reason>,
    /// Of any member of a group: who surely has a yes, in declaration order; `None` of one account.
    pub by: Option<Vec<PrincipalId>>,
}

/// The answer to `is …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenIs {
    /// What is possible.
    pub decisions: Decisions,
    /// Why.
    pub why: OpenWhy,
}

/// The answer to `who …`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenWho {
    /// Of whom it is so whatever is so, in declaration order; of roles once for each scope.
    pub items: Vec<OpenItem<PrincipalId>>,
    /// Of whom it may be so, in declaration order.
    pub possible: Vec<(PrincipalId, Decisions)>,
    /// Whether it may be so of accounts that no line declares.
    pub others: bool,
    /// Whether it is about what one can do, not about what one is.
    pub is_decided: bool,
    /// What others are, if it is so of them: `` is a member of `ops` ``.
    pub whoever: Vec<String>,
    /// What would have to be known.
    pub unknown: Vec<Reason>,
    /// How many more could after another activation, as it is written; `None` where it is not about activating.
    pub after_activation: Option<usize>,
}

/// The answer to `what …`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenWhat {
    /// Of what it is so whatever is so, in the order of the language.
    pub items: Vec<OpenItem<String>>,
    /// Of what it may be so.
    pub possible: Vec<(String, Decisions)>,
    /// What every role that no line names comes to; nothing where it is not about power over roles.
    pub every_role: Decisions,
    /// Whether it is about what one can do, not about what one is.
    pub is_decided: bool,
    /// What would have to be known.
    pub unknown: Vec<Reason>,
    /// How many more could be activated after another activation, as it is written; `None` where it is not about activating.
    pub after_activation: Option<usize>,
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenItem<T> {
    /// Who or what.
    pub item: T,
    /// What is possible: only a yes.
    pub decisions: Decisions,
    /// What a request must still bring.
    pub requires: Vec<Demand>,
    /// What it may have to bring besides.
    pub may_require: Vec<Requirement<Option<ContextId>>>,
    /// How it is held, of roles and eligibility.
    pub holding: Option<Holding>,
}

impl<T> OpenItem<T> {
    /// Makes the line of what is so, not of what can be done.
    pub(crate) fn held(item: T, holding: Option<Holding>) -> Self {
        let decisions = [crate::eval::Decision::Allow].into_iter().collect();
        Self { item, decisions, requires: Vec::new(), may_require: Vec::new(), holding }
    }

    /// Makes the line of what can be done.
    pub(crate) fn decided(item: T, decisions: Decisions, requires: Vec<Demand>) -> Self {
        Self { item, decisions, requires, may_require: Vec::new(), holding: None }
    }
}

impl OpenWhat {
    /// Tells whether something is possible that is not sure.
    #[must_use]
    pub fn has_possible(&self) -> bool {
        !self.possible.is_empty() || self.may_have_every_role()
    }

    /// Tells whether every role that no line names may be among it, and may not.
    #[must_use]
    pub fn may_have_every_role(&self) -> bool {
        self.every_role.may_be_yes() && !self.every_role.is_yes()
    }
}

impl OpenWhy {
    /// Returns all reasons, those that may hold marked.
    pub fn all(&self) -> impl Iterator<Item = (&Reason, bool)> {
        let certain = |reason| (reason, false);
        self.shared.iter().map(certain).chain(self.possible.iter().map(|reason| (reason, true))).chain(self.unknown.iter().map(certain))
    }
}

impl OpenAnswer {
    /// Returns what would have to be known; nothing of intervals.
    #[must_use]
    pub fn unknown(&self) -> &[Reason] {
        match self {
            Self::Can(can) => &can.why.unknown,
            Self::Is(is) => &is.why.unknown,
            Self::Who(who) => &who.unknown,
            Self::What(what) => &what.unknown,
            Self::Plan(plan) => &plan.unknown,
            Self::When(_) => &[],
        }
    }
}
