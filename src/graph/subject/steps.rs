//! Which steps of a plan are drawn.

use crate::explain::{PlanAnswer, PlanStep};
use crate::reach::{Plan, Step};

/// The most steps of a plan that are drawn: of more, as many of the first as of the last.
const MAX_STEPS: usize = 60;

/// A step of a plan with its number, from 1, and its words.
pub type Numbered<'a> = (usize, &'a Step, &'a PlanStep);

/// Returns the steps of a plan that are drawn: all, or [`MAX_STEPS`], the first and the last.
pub fn drawn_steps(answer: &PlanAnswer) -> Vec<Numbered<'_>> {
    let steps = answer.plan.iter().flat_map(|plan: &Plan| &plan.steps).zip(&answer.steps);
    let skipped = answer.steps.iter().skip(MAX_STEPS).count();
    let numbered = steps.enumerate().map(|(at, (step, words))| (at + 1, step, words));
    numbered.filter(|(number, ..)| *number <= MAX_STEPS / 2 || *number > MAX_STEPS / 2 + skipped).collect()
}
