//! Lists of those who come to a goal, of what somebody comes to, and of when.

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::{Interval, Reached, best_of, decide_each, find_plan, what_any_comes_to, what_comes_to, when_comes_to, who_comes_to};
use crate::eval::{Closure, Decision, View, member_routes};
use crate::ir::{Goal, GroupId, Instant, Play, PrincipalId, Pursuit, UnknownId, Window};
use crate::reach::Mode;

use super::end::End;
use super::ends::{Bounds, between};
use crate::possible::decisions::Decisions;
use crate::possible::when::Span;

/// So many of those who may come to something are asked what it turns on.
const ASKED_WHY: usize = 16;

/// Who comes to a goal, or may.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comers {
    /// Everybody declared for whom a yes is possible, in declaration order.
    pub found: Vec<(PrincipalId, Decisions)>,
    /// Whether strangers may.
    pub others: bool,
    /// What would have to be known.
    pub matters: Vec<UnknownId>,
}

/// What somebody comes to, or may.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attainable {
    /// Every goal for which a yes is possible, in the order of the answer.
    pub goals: Vec<(Goal, Decisions)>,
    /// What every role that no goal names comes to.
    pub every_role: Decisions,
    /// What would have to be known.
    pub matters: Vec<UnknownId>,
}

/// What the best of the members of a group comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BestOf {
    /// What is possible.
    pub decisions: Decisions,
    /// Those who surely have it, where it is a yes.
    pub by: Vec<PrincipalId>,
    /// One who may have the best of it.
    pub first: PrincipalId,
}

impl Bounds<'_> {
    /// Finds who comes to a goal.
    #[must_use]
    pub fn who(&self, at: Instant, pursuit: &Pursuit, mode: Mode) -> Comers {
        let decide = |end: &End| -> BTreeMap<PrincipalId, Decision> {
            let view = View::new(&end.tenant, at);
            who_comes_to(&view, end.index_of(&view), pursuit, mode).into_iter().collect()
        };
        let (least, most) = (decide(&self.least), decide(&self.most.end));
        let of = |account: PrincipalId, most: Decision| between(least.get(&account).copied().unwrap_or(Decision::Deny), most, mode);
        let (declared, strangers): (Vec<_>, Vec<_>) =
            most.iter().map(|(account, decision)| (*account, of(*account, *decision))).partition(|(account, _)| self.is_declared(*account));
        let strangers: Vec<_> = strangers.into_iter().filter(|(account, _)| self.most.strangers.contains(account)).collect();
        let open = strangers.iter().chain(declared.iter().filter(|(_, decisions)| decisions.known().is_none()));
        let matters = open.take(ASKED_WHY).flat_map(|(account, _)| self.matters(at, *account, pursuit, mode));
        let matters = matters.collect::<BTreeSet<_>>().into_iter().collect();
        Comers { others: !strangers.is_empty(), found: declared, matters }
    }

    /// Returns what the plan of an account in the most rests on.
    fn matters(&self, at: Instant, account: PrincipalId, pursuit: &Pursuit, mode: Mode) -> Vec<UnknownId> {
        let view = View::new(&self.most.end.tenant, at);
        let plan = find_plan(&view, self.most.end.index_of(&view), account, pursuit, mode).plan;
        plan.map(|plan| self.blame(&plan, at).all).unwrap_or_default() // nobody asks about one who comes to nothing
    }

    /// Finds what an account comes to.
    #[must_use]
    pub fn what(&self, at: Instant, account: PrincipalId, play: Play, mode: Mode) -> Attainable {
        let reached = |end: &End| {
            let view = View::new(&end.tenant, at);
            what_comes_to(&view, end.index_of(&view), account, play, mode)
        };
        let mut found = Attainable::between(&reached(&self.least), &reached(&self.most.end), mode);
        let open: Vec<&Goal> = found.goals.iter().filter(|(_, decisions)| decisions.known().is_none()).map(|(goal, _)| goal).collect();
        let matters =
            open.into_iter().take(ASKED_WHY).flat_map(|goal| self.matters(at, account, &Pursuit { play, goal: goal.clone() }, mode));
        found.matters = matters.collect::<BTreeSet<_>>().into_iter().collect();
        found
    }

    /// Finds what any member of a group comes to.
    #[must_use]
    pub fn what_any(&self, at: Instant, group: GroupId, play: Play, mode: Mode) -> Attainable {
        let reached = |end: &End| {
            let view = View::new(&end.tenant, at);
            let found = what_any_comes_to(&view, end.index_of(&view), &self.members(&view, group), play, mode);
            let goals = found.goals.into_iter().map(|(goal, decision, _)| (goal, decision)).collect();
            Reached { goals, every_role: found.every_role }
        };
        let mut found = Attainable::between(&reached(&self.least), &reached(&self.most.end), mode);
        let view = View::new(&self.most.end.tenant, at);
        let members = self.members(&view, group);
        let mut matters = BTreeSet::new();
        for (goal, _) in found.goals.iter().filter(|(_, decisions)| decisions.known().is_none()).take(ASKED_WHY) {
            let pursuit = Pursuit { play, goal: goal.clone() };
            let best = best_of(&decide_each(&view, self.most.end.index_of(&view), &members, &pursuit, mode));
            let first = best.and_then(|(_, by)| by.first().copied());
            matters.extend(first.into_iter().flat_map(|first| self.matters(at, first, &pursuit, mode)));
        }
        found.matters = matters.into_iter().collect();
        found
    }

    /// Finds what the best of the members of a group comes to; `None` where there are none whatever is so.
    #[must_use]
    pub fn any(&self, at: Instant, group: GroupId, pursuit: &Pursuit, mode: Mode) -> Option<BestOf> {
        let best = |end: &End| {
            let view = View::new(&end.tenant, at);
            best_of(&decide_each(&view, end.index_of(&view), &self.members(&view, group), pursuit, mode))
        };
        let (least, by) = best(&self.least).unwrap_or((Decision::Deny, Vec::new())); // of nobody nothing is known to be possible
        let (most, first) = best(&self.most.end)?;
        let by = if least.is_yes() { by } else { Vec::new() };
        Some(BestOf { decisions: between(least, most, mode), by, first: *first.first()? })
    }

    fn members(&self, view: &View<'_>, group: GroupId) -> Vec<PrincipalId> {
        let found = member_routes(view, &mut Closure::default(), group).into_iter().map(|(member, _)| member);
        let is_meant = |member: &PrincipalId| self.is_declared(*member) || self.most.strangers.contains(member);
        found.filter(is_meant).filter(|member| !view.tenant.principals.row(*member).is_group()).collect()
    }

    /// Finds when an account comes to a goal: the longest windows in which the same is possible and something of it is a yes.
    #[must_use]
    pub fn when(&self, account: PrincipalId, pursuit: &Pursuit, mode: Mode) -> Vec<Span> {
        let [least, most] = [&*self.least, &self.most.end].map(|end| when_comes_to(&end.tenant, &end.index, account, pursuit, mode));
        let ends = least.iter().chain(&most).flat_map(|interval| [interval.window.from, interval.window.until]);
        let edges: Vec<Instant> = ends.chain([Instant::MIN, Instant::MAX]).collect::<BTreeSet<_>>().into_iter().collect();
        let mut found: Vec<Span> = Vec::new();
        for (from, until) in edges.iter().zip(edges.iter().skip(1)) {
            let decisions = between(decision_at(&least, *from), decision_at(&most, *from), mode);
            match found.last_mut() {
                Some(last) if last.decisions == decisions => last.window.until = *until,
                Some(_) | None => found.push(Span { window: Window { from: *from, until: *until }, decisions }),
            }
        }
        found.retain(|span| span.decisions.may_be_yes());
        found
    }
}

fn decision_at(intervals: &[Interval], at: Instant) -> Decision {
    intervals.iter().find(|interval| interval.window.contains(at)).map_or(Decision::Deny, |interval| interval.decision)
}

impl Attainable {
    fn between(least: &Reached, most: &Reached, mode: Mode) -> Self {
        let sure = |goal: &Goal| least.goals.iter().find(|(other, _)| other == goal).map_or(Decision::Deny, |(_, decision)| *decision);
        let goals = most.goals.iter().map(|(goal, decision)| (goal.clone(), between(sure(goal), *decision, mode))).collect();
        let deny = |decision: Option<Decision>| decision.unwrap_or(Decision::Deny); // nothing is told of roles that are out of reach
        Self { goals, every_role: between(deny(least.every_role), deny(most.every_role), mode), matters: Vec::new() }
    }
}
