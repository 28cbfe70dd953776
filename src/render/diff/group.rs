//! Puts together what is alike: accounts to which the same happened, and goals at which the same happened to the same accounts.

use indexmap::IndexMap;

use crate::diag::Label;
use crate::diff::{ApproverRow, Both, Declared, Detail, Row, Turn, WayPlan, Which};
use crate::explain::PlanStep;
use crate::render::places::places;
use crate::source::{Sources, Span};
use crate::text::quote;

/// Goals at which the same happened to the same accounts.
pub(super) struct Block<'a> {
    pub(super) goals: Vec<String>,
    /// What the same steps bring besides.
    pub(super) follows: Vec<Block<'a>>,
    pub(super) is_privileged: bool,
    pub(super) parts: Vec<Likewise<'a>>,
}

/// Accounts to which the same happened, the plans alike but for their names.
pub(super) struct Likewise<'a> {
    /// The first of them.
    pub(super) row: &'a Row,
    /// All of them.
    pub(super) rows: Vec<&'a Row>,
}

/// What a reviewer reads first has the least weight.
type Weight = (u8, bool, bool, bool);

impl Block<'_> {
    /// Gains before what is easier, before losses; in each privileged roles first, then what needs nobody's approval, then guests.
    fn weight(&self) -> Weight {
        let least = self.parts.iter().map(Likewise::weight).min();
        least.map_or((u8::MAX, true, true, true), |(rank, alone, guest)| (rank, !self.is_privileged, alone, guest))
    }
}

impl<'a> Likewise<'a> {
    fn new(row: &'a Row) -> Self {
        Self { row, rows: Vec::new() }
    }

    fn weight(&self) -> (u8, bool, bool) {
        let rank = match self.row.turn {
            Turn::Gained => 0,
            Turn::Easier => 1,
            Turn::Changed => 2,
            Turn::Lost => 3,
            Turn::Harder => 4,
        };
        let needs_nobody = self.row.ways.new.as_ref().is_some_and(|way| way.steps_alone.is_some());
        (rank, !needs_nobody, !self.rows.iter().any(|row| row.is_guest))
    }

    /// Returns the names of the accounts, guests first, and marked.
    pub(super) fn accounts(&self) -> Vec<String> {
        let (guests, others): (Vec<&&Row>, Vec<&&Row>) = self.rows.iter().partition(|row| row.is_guest);
        let guests = guests.into_iter().map(|row| format!("{} (guest)", quote(&row.account)));
        guests.chain(others.into_iter().map(|row| quote(&row.account))).collect()
    }

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

/// Puts rows, which come goal by goal, into blocks, those first that a reviewer must see.
pub(super) fn blocks<'a>(rows: &'a [Row], sources: &Sources) -> Vec<Block<'a>> {
    let mut goals: IndexMap<&str, IndexMap<Shape, Likewise<'a>>> = IndexMap::new();
    for row in rows {
        let parts = goals.entry(&row.goal).or_default();
        let part = parts.entry(shape(row, sources)).or_insert_with(|| Likewise::new(row));
        part.rows.push(row);
    }
    let mut blocks: IndexMap<Vec<(Shape, Vec<String>)>, Block<'a>> = IndexMap::new();
    for (goal, parts) in goals {
        let is_privileged = parts.values().any(|part| part.row.is_privileged);
        let (key, parts): (Vec<_>, Vec<_>) = parts.into_iter().map(|(shape, part)| ((shape, part.accounts()), part)).unzip();
        let block = blocks.entry(key).or_insert_with(|| Block { goals: Vec::new(), follows: Vec::new(), is_privileged, parts });
        block.is_privileged |= is_privileged;
        block.goals.push(goal.to_owned());
    }
    let mut blocks = folded(blocks.into_values().collect(), sources);
    blocks.sort_by_key(Block::weight);
    blocks.iter_mut().for_each(|block| sort_parts(block));
    blocks
}

/// Sorts the parts of a block, and those of what follows from it likewise.
fn sort_parts(block: &mut Block<'_>) {
    let mut order: Vec<usize> = (0..block.parts.len()).collect();
    order.sort_by_key(|at| block.parts.get(*at).map(Likewise::weight));
    put_in_order(&mut block.parts, &order);
    block.follows.iter_mut().for_each(|follow| put_in_order(&mut follow.parts, &order));
}

fn put_in_order(parts: &mut Vec<Likewise<'_>>, order: &[usize]) {
    let mut places: Vec<(usize, Likewise<'_>)> = std::mem::take(parts).into_iter().enumerate().collect();
    places.sort_by_key(|(at, _)| order.iter().position(|place| place == at));
    parts.extend(places.into_iter().map(|(_, part)| part));
}

/// What the steps to a goal are, whatever follows from them: for each part what happened, to whom, by which steps, for which causes.
type Steps = Vec<(Turn, bool, Vec<String>, Vec<String>, Vec<Vec<String>>, Vec<String>)>;

/// Puts goals that the same steps bring below the first of them: a role below the membership that it comes with.
fn folded<'a>(blocks: Vec<Block<'a>>, sources: &Sources) -> Vec<Block<'a>> {
    let mut by_steps: IndexMap<(usize, Steps), Vec<Block<'a>>> = IndexMap::new();
    for (at, block) in blocks.into_iter().enumerate() {
        // what comes without any step, and from no assignment, follows from nothing that is told
        let key = steps(&block, sources).map_or((at + 1, Vec::new()), |steps| (0, steps));
        by_steps.entry(key).or_default().push(block);
    }
    by_steps.into_values().filter_map(with_follows).collect()
}

fn with_follows(mut blocks: Vec<Block<'_>>) -> Option<Block<'_>> {
    blocks.sort_by_key(|block| block.parts.first().map(|part| part.row.kind));
    let mut blocks = blocks.into_iter();
    let first = blocks.next()?;
    let follows: Vec<Block<'_>> = blocks.collect();
    let is_privileged = first.is_privileged || follows.iter().any(|block| block.is_privileged);
    Some(Block { follows, is_privileged, ..first })
}

fn steps(block: &Block<'_>, sources: &Sources) -> Option<Steps> {
    let of_part = |part: &Likewise<'_>| {
        let plan = part.plan()?;
        let sentences = |plan: &WayPlan| plan.steps.iter().map(|step| step.sentence.clone()).collect::<Vec<_>>();
        let causes = places(sources, part.new_causes().iter().chain(part.old_causes()).map(|label| label.span));
        let plans: Vec<Vec<String>> = part.plan_before().into_iter().chain([plan]).map(sentences).collect();
        let is_told = !plan.steps.is_empty() || !causes.is_empty();
        let details = part.row.details.iter().map(Detail::text).collect();
        is_told.then(|| (part.row.turn, part.row.is_possible, details, part.accounts(), plans, causes))
    };
    block.parts.iter().map(of_part).collect()
}

fn shape(row: &Row, sources: &Sources) -> Shape {
    let part = Likewise::new(row);
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
        // what says nothing of fields stands for itself, but a call that was not answered may leave hundreds of roles open
        let alone = if row.details.is_empty() && !row.is_open { at + 1 } else { 0 };
        found.entry((alone, &row.details, &row.places)).or_default().push(row);
    }
    found.into_values().collect()
}
