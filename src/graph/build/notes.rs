//! What a picture says about itself: what it shows, what it leaves out, and how to see that.

use std::collections::BTreeMap;

use crate::explain::{Answer, Decision, Idle, OpenAnswer, Reason};
use crate::graph::model::{Counts, Entity};
use crate::graph::scene::{MAX_NODES, Scene};
use crate::graph::select::Choice;
use crate::graph::subject::Subject;
use crate::graph::words::count_words;
use crate::graph::world::{World, entity_of};
use crate::ir::Zone;
use crate::render::{unread_lines, verdict_line};
use crate::syntax::format_name;
use crate::text::{clean, counted, counted_as};

/// So many parts that could not be read are named; the others are counted.
const NAMED_UNREAD: usize = 5;

/// Says what a picture shows, in one line.
pub fn caption(scene: &Scene<'_>, world: &World<'_>) -> String {
    match scene.asked {
        Some(asked) => verdict_line(&asked),
        None => {
            let name = scene.tenant.identity.as_ref().map_or("the tenant".to_owned(), |identity| clean(&identity.name).into_owned());
            format!("{name} (at {})", world.view.at.in_zone(world.zone()))
        }
    }
}

/// Says what is not drawn, why, and which command shows it.
pub fn left_out(world: &World<'_>, subject: &Subject<'_>, choice: &Choice, counts: &Counts, drawn_steps: usize) -> Vec<String> {
    let steps = (drawn_steps < subject.all_steps).then(|| {
        format!(
            "of the {} steps of the plan, {drawn_steps} are drawn, the first and the last; `pim how …` tells all of them",
            subject.all_steps
        )
    });
    let counted = count_words(counts);
    if counted.is_empty() {
        return steps.into_iter().collect();
    }
    let (why, how) = match subject.spread {
        None if choice.is_overview => (
            "this is an overview: what leads to privileged roles, then to other roles, then to other access; accounts are counted at what they are assigned to".to_owned(),
            first_hidden(world, choice).map(|name| format!("`pim graph 'show tenant'` draws more, and `pim graph 'show {name}'` what lies around one of them")),
        ),
        None => (
            format!(
                "a picture holds {} nodes at most; drawn is what leads to privileged roles, then to other roles, then to other access",
                MAX_NODES
            ),
            first_hidden(world, choice).map(|name| format!("`pim graph 'show {name}'` draws what lies around one of them")),
        ),
        Some(_) => (
            "they are not near what was asked, or do not fit".to_owned(),
            Some("`pim graph` without a question draws the tenant".to_owned()),
        ),
    };
    let mut lines: Vec<String> = steps.into_iter().chain([format!("not drawn: {counted}"), why]).collect();
    lines.extend(how);
    lines
}

fn first_hidden(world: &World<'_>, choice: &Choice) -> Option<String> {
    let mut groups = world.tenant.groups.ids().filter(|group| !choice.chosen.contains_key(&Entity::Group(*group)));
    if let Some(group) = groups.next() {
        return Some(format!("group {}", format_name(world.tenant.group_name(group))));
    }
    let mut users = world.tenant.principals.iter().filter(|(id, row)| row.is_user() && !choice.has_account(Entity::Account(*id)));
    users.next().map(|(_, row)| format!("user {}", format_name(&row.name)))
}

/// Says what no picture can show: why the answer is a no, what a plan assumes, which assignments do not count at the instant, and what could not
/// be read.
pub fn remarks(world: &World<'_>, scene: &Scene<'_>, choice: &Choice, crowded_out: usize) -> Vec<String> {
    let mut remarks = scene.asked.map_or_else(Vec::new, |asked| of_answer(&asked.explanation.answer, &scene.tenant.settings.timezone));
    remarks.extend(scene.asked.iter().flat_map(|asked| assumed(&asked.explanation.assumptions)));
    remarks.extend(idle_line(world, scene, choice));
    remarks.extend(crowded_out_line(crowded_out));
    remarks.extend(unread_lines(scene.unread, NAMED_UNREAD).into_iter().map(|line| clean(&line).into_owned()));
    remarks
}

/// Says that there is no room to draw who may be assigned.
fn crowded_out_line(crowded_out: usize) -> Option<String> {
    let places = counted_as(crowded_out, "group or role", "groups and roles");
    (crowded_out > 0).then(|| format!("of {places} it is not known who is assigned, and no room is left to draw that"))
}

fn assumed(assumptions: &[String]) -> impl Iterator<Item = String> {
    assumptions.iter().map(|assumption| clean(&format!("assuming {assumption}")).into_owned())
}

fn of_answer(answer: &Answer, zone: &Zone) -> Vec<String> {
    let because = |reasons: &[Reason]| -> Vec<String> {
        let line = |reason: &Reason| clean(&format!("because {} ({})", zone.tell(&reason.message), reason.rule)).into_owned();
        reasons.iter().map(line).collect()
    };
    match answer {
        Answer::Can(can) if can.decision == Decision::Deny => because(&can.reasons),
        Answer::Is(is) if !is.holds => because(&is.reasons),
        Answer::Any(any) => of_answer(&any.answer, zone),
        Answer::Plan(plan) => {
            let reasons = if plan.decision == Decision::Deny { because(&plan.reasons) } else { Vec::new() };
            assumed(&plan.assumptions).chain(reasons).collect()
        }
        Answer::Can(_)
        | Answer::Is(_)
        | Answer::WhoCan { .. }
        | Answer::WhoIs(_)
        | Answer::WhatIs(_)
        | Answer::WhatCan { .. }
        | Answer::When(_)
        | Answer::Show(_) => Vec::new(),
        Answer::Open(open) => of_open(open, zone),
    }
}

/// Says what would have to be known, and that a plan which rests on it is not drawn.
fn of_open(open: &OpenAnswer, zone: &Zone) -> Vec<String> {
    let unknown = open.unknown().iter().map(|reason| clean(&format!("{} ({})", zone.tell(&reason.message), reason.rule)).into_owned());
    let undrawn = match open {
        OpenAnswer::Plan(plan) if !plan.plan.steps.is_empty() => {
            let steps = counted(plan.plan.steps.len(), "step");
            Some(format!("a plan of {steps} is not drawn, since something of the answer is not known; `pim how …` tells it"))
        }
        OpenAnswer::Plan(_) | OpenAnswer::Can(_) | OpenAnswer::Is(_) | OpenAnswer::Who(_) | OpenAnswer::What(_) | OpenAnswer::When(_) => {
            None
        }
    };
    unknown.chain(undrawn).collect()
}

/// Counts the assignments between what is drawn that do not count at the instant.
fn idle_line(world: &World<'_>, scene: &Scene<'_>, choice: &Choice) -> Option<String> {
    let mut idle: BTreeMap<Idle, usize> = BTreeMap::new();
    let is_drawn = |entity: Entity| choice.chosen.contains_key(&entity) || choice.has_account(entity);
    for (id, fact) in world.tenant.assignments.rows().iter() {
        let is_near = scene.asked.is_none() || (is_drawn(world.entity(fact.principal)) && is_drawn(entity_of(fact.target)));
        if let Some(why) = world.idle(fact).filter(|_| is_near && !world.is_told(id)) {
            *idle.entry(why).or_default() += 1;
        }
    }
    let word = |why: Idle| match why {
        Idle::NotYet => "not begun",
        Idle::Expired => "ended",
        Idle::Disabled => "of disabled accounts",
    };
    let counted: Vec<String> = idle.iter().map(|(why, count)| format!("{count} {}", word(*why))).collect();
    if counted.is_empty() || scene.extras.has_idle {
        return None;
    }
    Some(format!("assignments that do not count at this instant: {}; `--idle` draws them dotted", counted.join(", ")))
}
