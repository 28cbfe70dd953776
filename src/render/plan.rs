//! Plans: numbered steps for people, objects for programs.

use serde::Serialize;

use super::answered::Answered;
use super::json::reason::{FixJson, LabelJson, ReasonJson, reasons_json};
use super::notes::{Notes, draw};
use super::places::places;
use super::report::Tone;
use super::style::Style;
use super::verdict::plan_sentence;
use crate::diag::Label;
use crate::explain::{Class, Decision, PlanAnswer, PlanStep, Reason};
use crate::source::Sources;
use crate::text::{hang, join};

/// Returns a plan for people: the verdict, the lines it rests on, its steps, and what it assumes.
pub(super) fn render_plan(answered: &Answered<'_>, plan: &PlanAnswer, style: Style) -> String {
    let tone = match plan.decision {
        Decision::Allow | Decision::Already => Tone::Advice,
        Decision::Approval => Tone::Warning,
        Decision::Deny => Tone::Error,
    };
    let labels = labels_of_plan(&plan.steps, &plan.reasons);
    let head = draw(answered, tone, plan_sentence(answered, plan), &labels, style);
    let steps: String = plan.steps.iter().enumerate().map(|(at, step)| render_step(answered, at + 1, (step, false), style)).collect();
    let notes = Notes::default()
        .line("class", &class_line(plan.class))
        .lines("assuming", &plan.assumptions)
        .reasons(&plan.reasons)
        .fixes(&plan.fixes)
        .line("verified", if plan.is_verified { "the independent checker replayed every step" } else { "" });
    head + &steps + &notes.render(style)
}

/// Returns the lines that a plan rests on, each once.
pub(super) fn labels_of_plan(steps: &[PlanStep], reasons: &[Reason]) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    let of_reasons = reasons.iter().flat_map(|reason: &Reason| &reason.labels);
    for label in steps.iter().flat_map(|step| &step.labels).chain(of_reasons) {
        if !labels.contains(label) {
            labels.push(label.clone());
        }
    }
    labels
}

/// Says whose help a plan needs.
pub(super) fn class_line(class: Option<Class>) -> String {
    class.map_or_else(String::new, |class| format!("{}: {}", class.word(), class_words(class)))
}

fn class_words(class: Class) -> &'static str {
    match class {
        Class::Own => "nobody else has to agree",
        Class::ByCompromisedApprover => "who approves is taken over on the way",
        Class::ByApproval => "somebody else has to approve",
    }
}

/// Writes a step with its number; below it the rule, the lines it rests on, and whether it rests on what is not known.
pub(super) fn render_step(answered: &Answered<'_>, number: usize, (step, is_unknown): (&PlanStep, bool), style: Style) -> String {
    let written = step.labels.iter().map(|label| label.span).filter(|span| span.source != answered.place.source);
    let places = places(answered.sources, written);
    let head = format!("  {number}. ");
    let unknown = is_unknown.then(|| "rests on what is not known".to_owned());
    let rest = join(std::iter::once(step.rule.to_owned()).chain(places).chain(unknown));
    hang(&head, &style.told(&step.sentence), style.width) + &hang(&" ".repeat(head.len()), &style.told(&rest), style.width)
}

/// A plan for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct PlanJson {
    decision: &'static str,
    class: Option<&'static str>,
    steps: Vec<StepJson>,
    assumptions: Vec<String>,
    reasons: Vec<ReasonJson>,
    fixes: Vec<FixJson>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    verified: bool,
}

/// A step for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct StepJson {
    r#do: &'static str,
    actor: String,
    subject: Option<String>,
    target: Option<String>,
    gates: Vec<String>,
    rule: &'static str,
    labels: Vec<LabelJson>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    unknown: bool,
}

impl StepJson {
    pub(super) fn new(sources: &Sources, (step, unknown): (&PlanStep, bool)) -> Self {
        Self {
            r#do: step.deed,
            actor: step.actor.clone(),
            subject: step.subject.clone(),
            target: step.target.clone(),
            gates: step.gates.clone(),
            rule: step.rule,
            labels: step.labels.iter().map(|label| LabelJson::new(sources, label)).collect(),
            unknown,
        }
    }
}

impl PlanJson {
    pub(super) fn new(answered: &Answered<'_>, plan: &PlanAnswer) -> Self {
        Self {
            decision: plan.decision.word(),
            class: plan.class.map(Class::word),
            steps: plan.steps.iter().map(|step| StepJson::new(answered.sources, (step, false))).collect(),
            assumptions: plan.assumptions.clone(),
            reasons: reasons_json(answered.sources, &plan.reasons),
            fixes: plan.fixes.iter().map(FixJson::new).collect(),
            verified: plan.is_verified,
        }
    }
}
