//! Puts together what is alike: accounts to which the same happened, and goals at which the same happened to the same accounts.

use indexmap::IndexMap;

use crate::diag::Label;
use crate::diff::{ApproverRow, Both, Declared, Detail, Row, Turn, WayPlan, Which};
use crate::explain::PlanStep;
use crate::render::places::places;
use crate::source::{Sources, Span};

/// Goals at which the same happened to the same accounts.
pub(super) struct Block<'a> {
    pub(super) goals: Vec<String>,
    pub(super) is_privileged: bool,
    pub(super) parts: Vec<Likewise<'a>>,
}

/// Accounts to which the same happened, the plans alike but for their names.
pub(super) struct Likewise<'a> {
    /// The first of them.
    pub(super) row: &'a Row,
    pub(super) accounts: Vec<String>,
}

impl<'a> Likewise<'a> {
    /// Returns the plan that counts: the old one of what was lost, else the new one.
    pub(super) fn plan(&self) -> Option<&'a WayPlan> {
        match self.row.turn {
            Turn::Gained | Turn::Easier | Turn::Harder | Turn::Changed => self.row.plans.new.as_ref(),
            Turn::Lost => self.row.plans.old.as_ref(),
        }
    }

    /// Returns the plan that was, where it is told beside the one that is: of what is harder, unless both read alike.
    pub(super) fn plan_before(&self) -> Option<&'a WayPlan> {
        let sentences = |plan: &'a WayPlan| plan.steps.iter().map(|step| &step.sentence).collect::<Vec<_>>();
        match self.row.turn {
            Turn::Gained | Turn::Lost | Turn::Easier | Turn::Changed => None,
            Turn::Harder => {
                let now = self.plan().map(sentences);
                self.row.plans.old.as_ref().filter(|before| now.as_ref() != Some(&sentences(before)))
            }
        }
    }

    /// Returns the tenants whose plans would be told and are left out.
    pub(super) fn left_out(&self) -> impl Iterator<Item = Which> {
        let left_out = &self.row.left_out;
        let is_told = move |which: &Which| self.row.turn == Turn::Harder || *which == Which::New || left_out.new.is_none();
        Which::ALL.into_iter().filter(move |which| left_out.get(*which).is_some()).filter(is_told)
    }

    /// Returns the assignments that the new plan rests on and the old tenant lacks, where they tell why something came about.
    pub(super) fn new_causes(&self) -> &'a [Label] {
        match self.row.turn {
            Turn::Gained | Turn::Easier | Turn::Changed => causes(&self.row.plans.new),
            Turn::Lost | Turn::Harder => &[],
        }
    }

    /// Returns the assignments that the old plan rests on and the new tenant lacks, where they tell why something went.
    pub(super) fn old_causes(&self) -> &'a [Label] {
        match self.row.turn {
            Turn::Lost | Turn::Harder | Turn::Changed => causes(&self.row.plans.old),
            Turn::Gained | Turn::Easier => &[],
        }
    }
}

fn causes(plan: &Option<WayPlan>) -> &[Label] {
    plan.as_ref().map_or(&[], |plan| plan.causes.as_slice())
}

/// What makes two rows alike: everything that is told, but for the names of account and goal.
#[derive(PartialEq, Eq, Hash)]
struct Shape {
    turn: Turn,
    is_possible: bool,
    details: Vec<String>,
    plan: Option<Vec<String>>,
    plan_before: Option<Vec<String>>,
    causes: Vec<String>,
}

/// Puts rows, which come goal by goal, into blocks.
pub(super) fn blocks<'a>(rows: &'a [Row], sources: &Sources) -> Vec<Block<'a>> {
    let mut goals: IndexMap<&str, IndexMap<Shape, Likewise<'a>>> = IndexMap::new();
    for row in rows {
        let parts = goals.entry(&row.goal).or_default();
        let part = parts.entry(shape(row, sources)).or_insert_with(|| Likewise { row, accounts: Vec::new() });
        part.accounts.push(row.account.clone());
    }
    let mut blocks: IndexMap<Vec<(Shape, Vec<String>)>, Block<'a>> = IndexMap::new();
    for (goal, parts) in goals {
        let is_privileged = parts.values().any(|part| part.row.is_privileged);
        let (key, parts): (Vec<_>, Vec<_>) = parts.into_iter().map(|(shape, part)| ((shape, part.accounts.clone()), part)).unzip();
        let block = blocks.entry(key).or_insert_with(|| Block { goals: Vec::new(), is_privileged, parts });
        block.goals.push(goal.to_owned());
    }
    blocks.into_values().collect()
}

fn shape(row: &Row, sources: &Sources) -> Shape {
    let part = Likewise { row, accounts: Vec::new() };
    let causes = part.new_causes().iter().chain(part.old_causes());
    Shape {
        turn: row.turn,
        is_possible: row.is_possible,
        details: row.details.iter().map(Detail::text).collect(),
        plan: part.plan().map(|plan| told(row, plan, sources)),
        plan_before: part.plan_before().map(|plan| told(row, plan, sources)),
        causes: places(sources, causes.map(|label| label.span)),
    }
}

/// Tells a plan with `@` for the account and `%` for the goal.
fn told(row: &Row, plan: &WayPlan, sources: &Sources) -> Vec<String> {
    let who = |name: &str| if name == row.account { "@".to_owned() } else { format!("={name}") };
    let target = |name: &str| if is_goal(&row.goal, name) { "%".to_owned() } else { format!("={name}") };
    let step = |step: &PlanStep| {
        let subject = step.subject.as_deref().map(who);
        let places = places(sources, step.labels.iter().map(|label| label.span));
        format!("{} {} {subject:?} {:?} {:?} {places:?}", step.deed, who(&step.actor), step.target.as_deref().map(target), step.gates)
    };
    let places = places(sources, plan.labels.iter().map(|label| label.span));
    plan.steps.iter().map(step).chain([format!("{places:?} {:?} {:?}", plan.approvers, plan.assumptions)]).collect()
}

/// Tells whether a name is the goal's own: its text ends with it, quoted or not.
fn is_goal(goal: &str, name: &str) -> bool {
    goal.ends_with(&format!(" {}", crate::syntax::format_name(name)))
}

/// What becomes of approvers, and whether only perhaps.
pub(super) type Told = (Turn, bool);

/// Approvers who can approve the same.
pub(super) struct Approving {
    /// What becomes of it.
    pub(super) told: Told,
    /// What they can approve.
    pub(super) things: Vec<String>,
    /// Who.
    pub(super) accounts: Vec<String>,
}

/// Puts approvers together: who can approve the same, and what the same can approve.
pub(super) fn approvers(rows: &[ApproverRow]) -> Vec<Approving> {
    let mut by_thing: IndexMap<(Told, &str), Vec<String>> = IndexMap::new();
    for row in rows {
        by_thing.entry(((row.turn, row.is_possible), &row.thing)).or_default().push(row.account.clone());
    }
    let mut found: IndexMap<(Told, Vec<String>), Vec<String>> = IndexMap::new();
    for ((told, thing), accounts) in by_thing {
        found.entry((told, accounts)).or_default().push(thing.to_owned());
    }
    found.into_iter().map(|((told, accounts), things)| Approving { told, things, accounts }).collect()
}

/// Puts declarations together that changed in the same fields in the same way, as those that follow one policy do.
pub(super) fn declared(rows: &[Declared]) -> Vec<Vec<&Declared>> {
    type Alike<'r> = (usize, &'r [String], &'r Both<Option<Span>>);
    let mut found: IndexMap<Alike<'_>, Vec<&Declared>> = IndexMap::new();
    for (at, row) in rows.iter().enumerate() {
        // what says nothing of fields stands for itself
        let alone = if row.details.is_empty() { at + 1 } else { 0 };
        found.entry((alone, &row.details, &row.places)).or_default().push(row);
    }
    found.into_values().collect()
}
