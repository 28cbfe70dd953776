//! Plans that something turns on which is not known.

use serde_json::{Map, Value, json};

use super::super::answered::Answered;
use super::super::decided::{decision_words, object};
use super::super::json::reason::{FixJson, reasons_json};
use super::super::notes::{Notes, draw};
use super::super::plan::{StepJson, class_line, labels_of_plan, render_step};
use super::super::report::Tone;
use super::super::style::Style;
use super::super::verdict::claim;
use super::super::words::principal_names;
use crate::defect::OrDefect;
use crate::explain::{Class, OpenPlan, Reason};
use crate::text::list;

/// Says what is possible.
pub fn plan_words(answered: &Answered<'_>, open: &OpenPlan) -> String {
    let claim = claim(answered.question, answered.tenant, true);
    format!("cannot be known whether {claim}: {} are possible", list(&decision_words(open.decisions), "and"))
}

/// Returns a plan for people, with what it rests on that is not known.
pub fn render_plan(answered: &Answered<'_>, open: &OpenPlan, style: Style) -> String {
    let by = open.by.as_deref().map_or_else(String::new, |by| principal_names(by, answered.tenant).join(", "));
    let reasons: Vec<Reason> = open.plan.reasons.iter().chain(&open.unknown).cloned().collect();
    let head = draw(answered, Tone::Note, plan_words(answered, open), &labels_of_plan(&open.plan.steps, &reasons), style);
    let marks = open.unknown_steps.iter().copied().chain(std::iter::repeat(false));
    let steps = open.plan.steps.iter().zip(marks).enumerate();
    let steps: String = steps.map(|(at, (step, is_unknown))| render_step(answered, at + 1, (step, is_unknown), style)).collect();
    let notes = Notes::default()
        .line("class", &class_line(open.plan.class))
        .lines("assuming", &open.plan.assumptions)
        .reasons(&open.plan.reasons)
        .open(&open.unknown)
        .fixes(&open.plan.fixes)
        .line("by", &by);
    head + &steps + &notes.render(style)
}

/// Returns a plan for programs.
pub fn plan_json(answered: &Answered<'_>, open: &OpenPlan) -> Map<String, Value> {
    let marks = open.unknown_steps.iter().copied().chain(std::iter::repeat(false));
    let steps = open.plan.steps.iter().zip(marks).map(|(step, is_unknown)| StepJson::new(answered.sources, (step, is_unknown)));
    let value = |steps: Vec<StepJson>| serde_json::to_value(steps).or_defect();
    let reasons: Vec<Reason> = open.plan.reasons.iter().chain(&open.unknown).cloned().collect();
    let mut map = object([
        ("decision", json!("unknown")),
        ("possible", json!(decision_words(open.decisions))),
        ("class", json!(open.plan.class.map(Class::word))),
        ("steps", value(steps.collect())),
    ]);
    if !open.assuming.is_empty() {
        map.extend(object([("assuming", json!(open.assuming))]));
    }
    map.extend(object([
        ("assumptions", json!(open.plan.assumptions)),
        ("reasons", serde_json::to_value(reasons_json(answered.sources, &reasons)).or_defect()),
        ("fixes", open.plan.fixes.iter().map(|fix| serde_json::to_value(FixJson::new(fix)).or_defect()).collect()),
    ]));
    map.extend(open.by.as_deref().map(|by| ("by".to_owned(), json!(principal_names(by, answered.tenant)))));
    map
}
