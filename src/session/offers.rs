//! Of the forms that are offered for what somebody wrote at first, leaves those that fit this policy set.

use super::loaded::Session;
use crate::compile::{self, StepKind};
use crate::diag::{Code, Diagnostic, Offer};
use crate::ir::{Act, ActKind, Action, Goal, GroupId, OneStep, Pursuit, Question, Target, Tenant, Thing};
use crate::source::SourceId;
use crate::syntax;
use crate::terms::Relation;

/// How many offers of one policy set are looked at.
const MOST: usize = 100;
/// How many names of one form are set right.
const MOST_NAMES: usize = 3;

/// How well a form fits, the best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is neither a question nor a step.
    Other,
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
        let offering = diagnostics.iter_mut().filter(|diagnostic| diagnostic.code == Code::Syntax && diagnostic.offer.is_some());
        offering.take(MOST).for_each(|diagnostic| self.narrow(diagnostic));
    }

    /// Where nothing that is offered has a name here, what it begins with is all that is said.
    fn narrow(&self, diagnostic: &mut Diagnostic) {
        let Some(offer) = diagnostic.offer.as_deref() else { return };
        let judged: Vec<(Fit, String)> = offer.forms.iter().map(|form| self.set_right(form)).collect();
        let best = judged.iter().map(|(fit, _)| *fit).max().unwrap_or(Fit::Other); // without forms there is nothing to leave
        let is_left = |fit: Fit| fit == best && (fit != Fit::Strange || offer.why.is_empty());
        let mut forms: Vec<String> = judged.into_iter().filter(|(fit, _)| is_left(*fit)).map(|(_, form)| form).collect();
        forms.dedup();
        let narrowed = Offer { forms, ..offer.clone() };
        diagnostic.help = Some(narrowed.help());
        diagnostic.offer = Some(Box::new(narrowed));
    }

    /// Judges a question, a step, or what may stand behind `who can`; a name that is nearly one of the policy set is set right.
    fn set_right(&self, form: &str) -> (Fit, String) {
        let readings = [(String::new(), false), ("who can ".to_owned(), false), (String::new(), true)];
        let judged = readings.iter().map(|(before, is_step)| {
            let (fit, text) = self.set_whole_right(&format!("{before}{form}"), *is_step);
            (fit, text.strip_prefix(before.as_str()).unwrap_or(form).to_owned())
        });
        judged.max_by_key(|(fit, _)| *fit).unwrap_or((Fit::Other, form.to_owned()))
    }

    fn set_whole_right(&self, text: &str, is_step: bool) -> (Fit, String) {
        let mut text = text.to_owned();
        for _ in 0..MOST_NAMES {
            match self.fit(&text, is_step) {
                Ok(fit) => return (fit, text),
                Err(None) => return (Fit::Other, text),
                Err(Some(found)) => match found.first().and_then(|first| first.offer.as_deref()) {
                    Some(Offer { place, forms, .. }) if found.iter().all(|other| other.code == Code::UnknownName) => {
                        text.replace_range(place.range(), forms.first().map_or("", String::as_str));
                    }
                    Some(_) | None => return (Fit::Strange, text),
                },
            }
        }
        (Fit::Strange, text)
    }

    /// Returns how well a text fits: else what is wrong with its names, or nothing where it cannot be read so.
    fn fit(&self, text: &str, is_step: bool) -> Result<Fit, Option<Vec<Diagnostic>>> {
        let thing = if is_step {
            let step = syntax::parse_step(SourceId::default(), text).map_err(|_| None)?;
            let step = compile::resolve_step(&self.tenant, &self.scope, None, &step).map_err(Some)?;
            thing_of_step(&step.kind)
        } else {
            let query = syntax::parse_query(SourceId::default(), text).map_err(|_| None)?;
            let question = compile::resolve_query(&self.tenant, &self.scope, &query).map_err(Some)?;
            thing_of_question(&question)
        };
        Ok(fit_of(&self.tenant, thing))
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
