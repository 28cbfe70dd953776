//! What differs between two policy sets, as one JSON object with keys in a fixed order; lists are complete.

use serde::Serialize;

use super::reading::Reading;
use super::tell::{Compared, how};
use crate::diag::Label;
use crate::diff::{ApproverRow, Aspect, Both, Declared, Detail, Effect, Row, Turn, Way, WayPlan, Which};
use crate::explain::{Class, PlanStep};
use crate::ir::{Instant, format_iso_duration};
use crate::render::incomplete::is_none_unread;
use crate::render::json::DiagnosticJson;
use crate::render::json::reason::LabelJson;
use crate::render::plan::StepJson;
use crate::source::{Sources, Span};

/// The differences between two policy sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiffJson {
    old: String,
    new: String,
    at: String,
    different: bool,
    summary: SummaryJson,
    privileged: PrivilegedJson,
    errors: Vec<DiagnosticJson>,
    goals: Vec<GoalJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attacks: Option<Vec<GoalJson>>,
    approvers: Vec<ApproverJson>,
    declared: Vec<DeclaredJson>,
    #[serde(skip_serializing_if = "is_none_unread")]
    incomplete: usize,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    drift: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct SummaryJson {
    gained: usize,
    lost: usize,
    easier: usize,
    harder: usize,
    changed: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    possible: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct PrivilegedJson {
    gained: Vec<String>,
    lost: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct GoalJson {
    goal: String,
    privileged: bool,
    changes: Vec<ChangeJson>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ChangeJson {
    name: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    guest: bool,
    change: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    possible: bool,
    details: Vec<DetailJson>,
    before: Option<WayJson>,
    after: Option<WayJson>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct DetailJson {
    aspect: String,
    effect: &'static str,
    text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct WayJson {
    decision: &'static str,
    class: Option<&'static str>,
    fewest_steps: u64,
    fewest_steps_alone: Option<u64>,
    gates: Vec<String>,
    max_duration: Option<String>,
    steps: Option<Vec<StepJson>>,
    assumptions: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan_left_out: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ApproverJson {
    target: String,
    name: String,
    change: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    possible: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct DeclaredJson {
    change: &'static str,
    subject: String,
    details: Vec<String>,
    begins: Option<String>,
    ended: bool,
    old: Option<LabelJson>,
    new: Option<LabelJson>,
}

impl DiffJson {
    /// Creates the JSON of a comparison.
    #[must_use]
    pub fn new(compared: &Compared<'_>) -> Self {
        let diff = compared.diff;
        let count = |turn| diff.count(turn);
        Self {
            old: compared.old.to_owned(),
            new: compared.new.to_owned(),
            at: diff.at.to_string(),
            different: !diff.is_empty(),
            summary: SummaryJson {
                gained: count(Turn::Gained),
                lost: count(Turn::Lost),
                easier: count(Turn::Easier),
                harder: count(Turn::Harder),
                changed: count(Turn::Changed),
                possible: Some(diff.count_possible()).filter(|count| *count > 0),
            },
            privileged: PrivilegedJson { gained: diff.privileged.new.clone(), lost: diff.privileged.old.clone() },
            errors: diff.impossible.iter().map(|diagnostic| DiagnosticJson::new(compared.sources, diagnostic)).collect(),
            goals: goals(compared, &diff.rows),
            attacks: compared.has_attacks.then(|| goals(compared, &diff.attacks)),
            approvers: diff.approvers.iter().map(approver).collect(),
            declared: diff.declared.iter().map(|row| declared(compared.sources, row)).collect(),
            incomplete: compared.unread.len(),
            drift: compared.reading == Reading::Drift,
        }
    }
}

/// Puts rows, which come goal by goal, below their goals.
fn goals(compared: &Compared<'_>, rows: &[Row]) -> Vec<GoalJson> {
    let mut found: Vec<GoalJson> = Vec::new();
    for row in rows {
        match found.last_mut().filter(|last| last.goal == row.goal) {
            Some(last) => last.changes.push(change(compared, row)),
            None => found.push(GoalJson { goal: row.goal.clone(), privileged: row.is_privileged, changes: vec![change(compared, row)] }),
        }
    }
    found
}

fn change(compared: &Compared<'_>, row: &Row) -> ChangeJson {
    let way = |which: Which| {
        let plan = row.plans.get(which).as_ref();
        let way = way_json(compared.sources, row.ways.get(which).as_ref()?, plan);
        Some(WayJson { plan_left_out: how(compared, row, which), ..way })
    };
    ChangeJson {
        name: row.account.clone(),
        guest: row.is_guest,
        change: row.turn.word(),
        possible: row.is_possible,
        details: row.details.iter().map(detail).collect(),
        before: way(Which::Old),
        after: way(Which::New),
    }
}

fn detail(detail: &Detail) -> DetailJson {
    let aspect = match &detail.aspect {
        Aspect::Approval => "approval".to_owned(),
        Aspect::Gate(gate) => gate.clone(),
        Aspect::Longest(_) => "max_duration".to_owned(),
        Aspect::Steps(_) => "fewest_steps".to_owned(),
        Aspect::StepsAlone(_) => "fewest_steps_alone".to_owned(),
        Aspect::Class(_) => "class".to_owned(),
    };
    let effect = match detail.effect {
        Effect::Easier => "easier",
        Effect::Harder => "harder",
    };
    DetailJson { aspect, effect, text: detail.text() }
}

fn way_json(sources: &Sources, way: &Way, plan: Option<&WayPlan>) -> WayJson {
    let class = way.class.or(plan.map(|plan| plan.class));
    let step = |step: &PlanStep| StepJson::new(sources, (step, false));
    WayJson {
        decision: way.decision.word(),
        class: class.map(Class::word),
        fewest_steps: way.steps,
        fewest_steps_alone: way.steps_alone,
        gates: way.gates.clone(),
        max_duration: way.longest_seconds.map(format_iso_duration),
        steps: plan.map(|plan| plan.steps.iter().map(step).collect()),
        assumptions: plan.map(|plan| plan.assumptions.clone()),
        plan_left_out: None,
    }
}

fn approver(row: &ApproverRow) -> ApproverJson {
    ApproverJson { target: row.thing.clone(), name: row.account.clone(), change: row.turn.word(), possible: row.is_possible }
}

fn declared(sources: &Sources, row: &Declared) -> DeclaredJson {
    let label = |span: &Option<Span>| span.map(|span| LabelJson::new(sources, &Label::new(span, row.subject.clone())));
    let Both { old, new } = &row.places;
    DeclaredJson {
        change: row.change.word(),
        subject: row.subject.clone(),
        details: row.details.clone(),
        begins: row.begins.map(|begins: Instant| begins.to_string()),
        ended: row.has_ended,
        old: label(old),
        new: label(new),
    }
}
