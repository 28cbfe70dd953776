//! Of the forms that are offered for what somebody wrote at first, leaves those that fit this policy set.

use super::loaded::Session;
use crate::compile::{self, StepKind};
use crate::diag::{Diagnostic, Offer};
use crate::ir::{Act, ActKind, Action, Goal, GroupId, OneStep, Pursuit, Question, Target, Tenant, Thing};
use crate::source::SourceId;
use crate::syntax;
use crate::terms::Relation;

/// How many offers of one policy set are looked at.
const MOST: usize = 100;

/// How well a form fits, the best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It names what is not there, or what is of another kind.
    Strange,
    /// It asks about the ownership of a group that nobody is assigned to as owner.
    Empty,
    /// What it asks about is there.
    Full,
}

impl Session {
    /// Leaves of each offer the forms that fit best.
    pub(super) fn narrow_all(&self, diagnostics: &mut [Diagnostic]) {
        let offering = diagnostics.iter_mut().filter(|diagnostic| diagnostic.offer.is_some());
        offering.take(MOST).for_each(|diagnostic| self.narrow(diagnostic));
    }

    fn narrow(&self, diagnostic: &mut Diagnostic) {
        let Some(offer) = diagnostic.offer.as_deref() else { return };
        let fits: Vec<Fit> = offer.forms.iter().map(|form| self.fit(form)).collect();
        let best = fits.iter().max();
        let forms = offer.forms.iter().zip(&fits).filter(|(_, fit)| Some(*fit) == best).map(|(form, _)| form.clone()).collect();
        let narrowed = Offer { forms, ..offer.clone() };
        diagnostic.help = Some(narrowed.help());
        diagnostic.offer = Some(Box::new(narrowed));
    }

    /// Judges a question, a step, or what may stand behind `who can` or somebody's name.
    fn fit(&self, form: &str) -> Fit {
        let wholes = [form.to_owned(), format!("who can {form}")];
        wholes.iter().map(|text| self.fit_of_question(text).max(self.fit_of_step(text))).max().unwrap_or(Fit::Strange)
    }

    fn fit_of_question(&self, text: &str) -> Fit {
        let read = syntax::parse_query(SourceId::default(), text);
        let question = read.and_then(|query| compile::resolve_query(&self.tenant, &self.scope, &query));
        question.map_or(Fit::Strange, |question| fit_of(&self.tenant, thing_of_question(&question)))
    }

    fn fit_of_step(&self, text: &str) -> Fit {
        let read = syntax::parse_step(SourceId::default(), text);
        let step = read.and_then(|step| compile::resolve_step(&self.tenant, &self.scope, None, &step));
        step.map_or(Fit::Strange, |step| fit_of(&self.tenant, thing_of_step(&step.kind)))
    }
}

fn fit_of(tenant: &Tenant, thing: Option<Thing>) -> Fit {
    match thing {
        Some(Thing::Group(group, Relation::Owner)) if !has_owners(tenant, group) => Fit::Empty,
        Some(_) | None => Fit::Full,
    }
}

fn has_owners(tenant: &Tenant, group: GroupId) -> bool {
    tenant.assignments.of_group(group).any(|(_, row)| row.target == Target::Group(group, Relation::Owner))
}

/// Returns what a question asks to activate, to answer or to reach.
fn thing_of_question(question: &Question) -> Option<Thing> {
    match question {
        Question::Can(_, action, _) | Question::CanAny(_, action, _) => thing_of(action),
        Question::WhoCan(action, _) | Question::When(_, action, _) => thing_of(action),
        Question::How(_, pursuit, _) => thing_of_pursuit(pursuit),
        Question::WhatCan(..) | Question::WhatCanAny(..) | Question::Is(..) | Question::WhoIs(..) => None,
        Question::IsEligible(_, thing, _) | Question::WhoIsEligible(thing, _) => Some(*thing),
        Question::WhatIs(..) | Question::Show(_) => None,
    }
}

fn thing_of(action: &Action) -> Option<Thing> {
    match action {
        Action::Step(OneStep::Activate(thing) | OneStep::Approve(thing, _)) => Some(*thing),
        Action::Step(OneStep::Deed(..) | OneStep::Reset(..)) => None,
        Action::Pursue(pursuit) => thing_of_pursuit(pursuit),
    }
}

fn thing_of_pursuit(pursuit: &Pursuit) -> Option<Thing> {
    match pursuit.goal {
        Goal::Thing(thing) => Some(thing),
        Goal::Access(_) | Goal::AnyPrivilegedRole => None,
    }
}

fn thing_of_step(step: &StepKind) -> Option<Thing> {
    match step {
        StepKind::Act(act) | StepKind::Refused(_, act) => thing_of_act(act),
        StepKind::At(_) | StepKind::After(_) | StepKind::Expect(_) => None,
    }
}

fn thing_of_act(act: &Act) -> Option<Thing> {
    match &act.kind {
        ActKind::Activate(request) => Some(request.thing),
        ActKind::Decide(_, thing, ..) | ActKind::Cancel(thing, _) | ActKind::Deactivate(thing) => Some(*thing),
        ActKind::Assign(_) | ActKind::Add(..) | ActKind::Remove(..) | ActKind::Ask(..) | ActKind::Prolong(_) | ActKind::SetPolicy(..) => {
            None
        }
    }
}
