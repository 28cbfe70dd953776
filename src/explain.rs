//! Turns what evaluation saw into reasons, witnesses and verified fixes.

mod activation;
mod after;
mod any;
mod approve;
mod assumption;
mod defaults;
mod eligibility;
mod eligible;
mod fix;
mod gates;
mod holding;
mod listing;
mod management;
mod near_miss;
mod nobody;
mod power;
mod protection;
mod reach;
mod reset;
mod show;
mod steps;
mod when;
mod words;

pub use crate::answer::Interval;
pub use crate::eval::{Decision, Demand};
pub use crate::reach::{Class, Flaw};
pub use any::{AnyAnswer, join_activations, members};
pub use eligible::{Holder, Tied};
pub use reach::{PlanAnswer, PlanStep, Planner, ungranted_access};
pub use show::{Content, FieldValue, Holding, Idle, PolicyField, PolicySheet, Section, Setting, Sheet};
pub use words::{demand_text, eligible_text, fact_text, goal_text, holding_text, target_text, thing_text};

use std::sync::OnceLock;

use crate::answer;
use crate::diag::{Label, ReasonCode};
use crate::eval::{Deed, Request, Scratch, View};
use crate::ir::{Action, Instant, Modifiers, Power, PrincipalId, Question, Tenant, Thing, Verb};
use crate::reach::Index;
use crate::source::Span;

/// Why, as a unit. It has at least one label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Which kind of reason.
    pub code: ReasonCode,
    /// In words: lowercase, one line.
    pub message: String,
    /// The rule it rests on: `D3.24`.
    pub rule: &'static str,
    /// The lines that make it; a fact that no source line carries points into the query's own text.
    pub labels: Vec<Label>,
}

/// How the message of a field that nobody wrote ends.
const UNWRITTEN: &str = ": nobody wrote this field, so its default is used";

/// Writes the message of a field that nobody wrote (D2.40).
pub(crate) fn unwritten_text(what: &str) -> String {
    format!("{what}{UNWRITTEN}")
}

impl Reason {
    /// Returns what a field says that nobody wrote; `None` of all other reasons.
    #[must_use]
    pub fn unwritten(&self) -> Option<&str> {
        self.message.strip_suffix(UNWRITTEN)
    }
}

/// A smallest change that turns a no, verified by evaluating it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What has to be changed, all of it: modifiers and statements as the language writes them.
    pub changes: Vec<String>,
    /// The decision once it is made.
    pub decision: Decision,
}

impl Fix {
    /// Makes a change of one part.
    fn single(change: String, decision: Decision) -> Self {
        Self { changes: vec![change], decision }
    }

    /// Writes the whole change, its parts joined by `; `.
    #[must_use]
    pub fn change(&self) -> String {
        self.changes.join("; ")
    }
}

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
}

impl Answer {
    /// Returns the answer to `can …`; `None` of all other questions.
    #[must_use]
    pub fn into_can(self) -> Option<CanAnswer> {
        match self {
            Self::Can(can) => Some(can),
            Self::Plan(_) | Self::Any(_) | Self::Is(_) | Self::WhoCan { .. } | Self::WhoIs(_) | Self::WhatIs(_) => None,
            Self::WhatCan { .. } | Self::When(_) | Self::Show(_) => None,
        }
    }
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
    fn allowed(reasons: Vec<Reason>) -> Self {
        Self::power(Decision::Allow, reasons, Vec::new())
    }

    /// Makes the answer about a power that is not had now.
    fn denied(reasons: Vec<Reason>, fixes: Vec<Fix>) -> Self {
        Self::power(Decision::Deny, reasons, fixes)
    }

    fn power(decision: Decision, reasons: Vec<Reason>, fixes: Vec<Fix>) -> Self {
        Self {
            decision,
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

/// One line of `who can …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoItem {
    /// Who.
    pub principal: PrincipalId,
    /// `allow` or `approval`.
    pub decision: Decision,
    /// What their request must still bring.
    pub requires: Vec<Demand>,
}

/// One line of `what can …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhatItem {
    /// What can be done.
    pub action: Action,
    /// The target as the language writes it: `membership of exchange-ops`, `password of alice`.
    pub target: String,
    /// `allow` or `approval`.
    pub decision: Decision,
    /// What the request must still bring.
    pub requires: Vec<Demand>,
    /// Of `what can any member of G …`: who has this decision, in declaration order.
    pub by: Vec<PrincipalId>,
}

/// Answers a question at an instant; the question's own `at` beats it. `query` is the place of the question: labels of facts that
/// no source line carries (defaults, built-in roles) point there.
#[must_use]
pub fn answer(tenant: &Tenant, question: &Question, at: Instant, query: Span) -> Explanation {
    answer_again(tenant, &OnceLock::new(), question, at, query)
}

/// Does the same for one of many questions about a tenant: `index` keeps between them what searches look up.
#[must_use]
pub fn answer_again(tenant: &Tenant, index: &OnceLock<Index>, question: &Question, at: Instant, query: Span) -> Explanation {
    let mut asker = Asker::new(View::new(tenant, instant_of(question).unwrap_or(at)), query, index);
    let answer = asker.answer(question);
    let assumptions = assumption::of_list(&mut asker, question, &answer);
    let nobody = nobody::reasons(&mut asker, question, &answer);
    Explanation { at: asker.view.at, answer, assumptions, nobody }
}

/// Answers a request to activate that is filed at an instant and wishes to begin at `start`, not before it (D4.2, D4.3): eligibility must hold at
/// both, what it would collide with is looked up at the start, all else is judged when it is filed. What would turn a denial is not looked for.
#[must_use]
pub fn answer_request(tenant: &Tenant, request: &Request<'_>, start: Instant, at: Instant, query: Span) -> CanAnswer {
    let index = OnceLock::new();
    let mut asker = Asker::new(View::new(tenant, at), query, &index);
    activation::explain_from(&mut asker, request, start)
}

/// Replays the plan of an answer with the independent checker, which shares no rule with the search. Tells `None` where there is no plan, and
/// the flaw where a step is not permitted.
#[must_use]
pub fn verify(tenant: &Tenant, question: &Question, explanation: &Explanation) -> Option<Result<(), Flaw>> {
    let (Question::Can(principal, Action::Pursue(pursuit), _) | Question::How(principal, pursuit, _)) = question else { return None };
    let Answer::Plan(answer) = &explanation.answer else { return None };
    Some(reach::verify(&View::new(tenant, explanation.at), *principal, pursuit, answer.plan.as_ref()?))
}

fn instant_of(question: &Question) -> Option<Instant> {
    match question {
        Question::Can(_, _, mods) | Question::WhoCan(_, mods) | Question::WhatCan(_, _, mods) => mods.at,
        Question::How(_, _, mods) | Question::When(_, _, mods) => mods.at,
        Question::CanAny(_, _, mods) | Question::WhatCanAny(_, _, mods) => mods.at,
        Question::Is(_, _, at) | Question::WhoIs(_, at) => *at,
        Question::IsEligible(_, _, at) | Question::WhoIsEligible(_, at) | Question::WhatIs(_, _, at) => *at,
        Question::Show(_) => None,
    }
}

/// One question being explained: what it looks at, where it stands, and the memory it reuses.
struct Asker<'a> {
    view: View<'a>,
    query: Span,
    scratch: Scratch,
    index: &'a OnceLock<Index>,
}

impl<'a> Asker<'a> {
    /// Begins with a view; `index` is one for its tenant and its added assignments.
    fn new(view: View<'a>, query: Span, index: &'a OnceLock<Index>) -> Self {
        Self { view, query, scratch: Scratch::default(), index }
    }

    fn answer(&mut self, question: &Question) -> Answer {
        match question {
            Question::Can(principal, action, mods) => self.can(*principal, action, mods),
            Question::CanAny(group, action, mods) => any::can(self, *group, action, mods),
            Question::WhatCanAny(group, verb, mods) => any::what(self, *group, *verb, mods),
            Question::WhoCan(action, mods) => self.who_can(action, mods),
            Question::WhatCan(principal, verb, mods) => self.what_can(*principal, *verb, mods),
            Question::How(principal, pursuit, mods) => reach::explain(self, *principal, pursuit, mods),
            Question::Is(principal, held, _) => Answer::Is(holding::explain(self, *principal, *held)),
            Question::WhoIs(held, _) => Answer::WhoIs(eligible::who_holds(self, *held)),
            Question::IsEligible(principal, thing, _) => Answer::Is(eligible::explain(self, *principal, *thing)),
            Question::WhoIsEligible(thing, _) => Answer::WhoIs(eligible::who_is_eligible(self, *thing)),
            Question::WhatIs(principal, tie, _) => Answer::WhatIs(eligible::what_is(self, *principal, *tie)),
            Question::When(principal, action, mods) => when::answer(self, *principal, action, mods),
            Question::Show(target) => Answer::Show(Box::new(show::sheet(self, *target))),
        }
    }

    fn can(&mut self, principal: PrincipalId, action: &Action, mods: &Modifiers) -> Answer {
        match action {
            Action::Activate(thing) => Answer::Can(activation::explain(self, &request(principal, *thing, mods))),
            Action::Use(power) => Answer::Can(power_answer(self, principal, *power)),
            Action::Pursue(pursuit) => reach::explain(self, principal, pursuit, mods),
        }
    }

    fn who_can(&mut self, action: &Action, mods: &Modifiers) -> Answer {
        match action {
            Action::Activate(thing) => {
                let items = self.who_can_activate(*thing, mods);
                Answer::WhoCan { items, after_activation: Some(after::count_who(self, *thing)) }
            }
            Action::Use(power) => listing::who(self, *power),
            Action::Pursue(pursuit) => reach::who(self, pursuit, mods),
        }
    }

    fn what_can(&mut self, principal: PrincipalId, verb: Verb, mods: &Modifiers) -> Answer {
        if let Some(reason) = any::group_reason(self, principal, verb) {
            return any::refused(verb, reason);
        }
        match verb {
            Verb::Activate => {
                let items = self.what_can_activate(principal, mods);
                let after_activation = Some(after::things(self, principal).len());
                Answer::WhatCan { items, every_role: None, after_activation, refusal: Vec::new() }
            }
            Verb::Use(verb) => listing::what(self, principal, verb),
            Verb::Pursue(play) => reach::what(self, principal, play, mods),
        }
    }

    fn who_can_activate(&mut self, thing: Thing, mods: &Modifiers) -> Vec<WhoItem> {
        let Some(anybody) = self.view.tenant.principals.ids().next() else { return Vec::new() };
        let request = request(anybody, thing, mods);
        let found = answer::who_can_activate(&self.view, &mut self.scratch, &request);
        let item = |(principal, judgement): (PrincipalId, crate::eval::Judgement)| WhoItem {
            principal,
            decision: judgement.decision,
            requires: activation::requires(&judgement, &request),
        };
        found.into_iter().map(item).collect()
    }

    fn what_can_activate(&mut self, principal: PrincipalId, mods: &Modifiers) -> Vec<WhatItem> {
        let Some(anything) = self.view.tenant.roles.ids().next() else { return Vec::new() };
        let request = request(principal, Thing::Role(anything), mods);
        let found = answer::what_can_activate(&self.view, &mut self.scratch, &request);
        let items = found.into_iter().map(|(thing, judgement)| WhatItem {
            action: Action::Activate(thing),
            target: thing_text(self.view.tenant, thing),
            decision: judgement.decision,
            requires: activation::requires(&judgement, &request),
            by: Vec::new(),
        });
        items.collect()
    }

    /// Does something with the view of another instant.
    fn looking_at<T>(&mut self, at: Instant, look: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.view;
        self.view = before.at(at);
        let seen = look(self);
        self.view = before;
        seen
    }

    /// Makes a label that stands in the question itself.
    fn in_query(&self, text: impl Into<String>) -> Label {
        Label::new(self.query, text)
    }

    /// Says less where the marked line is seen above it; a label in the question itself stays whole.
    fn beside(&self, label: Label, brief: impl Into<String>) -> Label {
        if label.span == self.query { label } else { label.with_brief(brief) }
    }
}

fn request(principal: PrincipalId, thing: Thing, mods: &Modifiers) -> Request<'_> {
    Request {
        principal,
        thing,
        seconds: mods.duration.map(|(seconds, _)| seconds),
        evidence: mods.evidence.as_ref(),
        without_approval: mods.without_approval.is_some(),
    }
}

/// Answers `can …` about what needs no request: it may be done now, or not.
fn power_answer(asker: &mut Asker<'_>, principal: PrincipalId, power: Power) -> CanAnswer {
    match power {
        Power::Approve(thing, requester) => approve::explain(asker, approve::Asked { principal, thing, requester }),
        Power::Manage(group, managed) => management::explain(asker, management::Asked { principal, group, deed: Deed::Manage(managed) }),
        Power::Change(group, relation) => management::explain(asker, management::Asked { principal, group, deed: Deed::Change(relation) }),
        Power::Reset(credential, victim) => reset::explain(asker, reset::Asked { principal, credential, victim }),
    }
}
