//! On larger random tenants: what is decided for many at once, by an index that has answered much before, is what is decided for each alone by
//! a new one, and what the rules say.

pub mod crowd;

use std::sync::OnceLock;

use pim::answer::{find_plan_breach, when_comes_to};
use pim::eval::{Decision, View};
use pim::explain::Answer;
use pim::ir::{Action, Assignment, Goal, Instant, Never, Play, PrincipalId, PrincipalKind, Pursuit, Tenant, Thing, Who, Window};
use pim::reach::{By, Class, Index, Mode, Reach, Wanted};

use crate::laws::cases;
use crate::model::{Model, noon};
use crate::reach_laws::{MODES, accounts, check_standby_approvers, expected, goals, name, plan_escalation, plan_reach, to, told};
use crate::reach_random::{Dice, ROLES, Random};
use crate::reach_reference::{Level, Reference};
use crowd::{crowd, windowed};

/// The seeds that are tried, from 0 on, or from `PIM_FIRST` where others are wanted.
fn seeds(few: u32) -> std::ops::Range<u64> {
    let first: u64 = std::env::var("PIM_FIRST").ok().and_then(|first| first.parse().ok()).unwrap_or_default();
    first..first + u64::from(cases(few))
}

#[test]
fn who_reaches_is_who_reaches_by_the_rules() {
    let mut yes = 0;
    for seed in seeds(24) {
        let Some((random, model)) = crowd(seed) else { continue };
        let tenant = model.tenant();
        let view = View::new(tenant, noon());
        let index = Index::new(&view);
        let references = [Level::Approval, Level::Own].map(|level| Reference::new(tenant, noon(), level, None));
        let dice = &mut Dice::new(seed);
        let mut asked = goals(tenant);
        // the order of questions is irrelevant
        for at in 0..asked.len() {
            asked.swap(at, dice.below(at + 1));
        }
        for goal in asked {
            for (mode, reference) in MODES.into_iter().zip(&references) {
                let expected: Vec<PrincipalId> =
                    accounts(tenant).into_iter().filter(|who| reference.reach(*who, &goal).is_some()).collect();
                let message = format!("seed {seed}: {goal:?} {mode:?}\n{}", random.text());
                let mut reach = Reach::new(&view, &index);
                if dice.chance(30) {
                    let some: Vec<PrincipalId> = accounts(tenant).into_iter().filter(|_| dice.chance(70)).collect();
                    let those: Vec<PrincipalId> = some.iter().copied().filter(|who| expected.contains(who)).collect();
                    assert_eq!(reach.who(Some(&some), &to(Play::Reach, &goal), mode), those, "those: {message}");
                }
                assert_eq!(reach.who(None, &to(Play::Reach, &goal), mode), expected, "{message}");
                let fresh = Index::new(&view);
                assert_eq!(Reach::new(&view, &fresh).who(None, &to(Play::Reach, &goal), mode), expected, "fresh: {message}");
                let who = dice.pick(&accounts(tenant));
                assert_eq!(reach.reaches(who, &goal, mode, By::Anything), expected.contains(&who), "{}: {message}", name(tenant, who));
                yes += expected.len();
            }
            if dice.chance(25) {
                let who = dice.pick(&accounts(tenant));
                let sizes = [(Class::Own, references[1].reach(who, &goal)), (Class::ByApproval, references[0].reach(who, &goal))];
                for mode in MODES {
                    let found = plan_reach(&view, &index, who, &goal, mode);
                    assert_eq!(
                        told(&found),
                        expected(&sizes, mode),
                        "seed {seed}: {} {goal:?} {mode:?}\n{}",
                        name(tenant, who),
                        random.text()
                    );
                }
            }
        }
    }
    assert!(yes > 500, "{yes}");
}

#[test]
fn standby_approvers_of_a_crowd_are_those_who_need_steps() {
    for seed in seeds(24) {
        let Some((random, model)) = crowd(seed) else { continue };
        check_standby_approvers(model.tenant(), &format!("seed {seed}\n{}", random.text()));
    }
}

#[test]
fn attackers_of_a_crowd_are_decided_as_each_alone() {
    let (mut decided, mut yes, mut approved) = (0, 0, 0);
    for seed in seeds(24) {
        let Some((random, model)) = crowd(seed) else { continue };
        let tenant = model.tenant();
        let view = View::new(tenant, noon());
        let index = Index::new(&view);
        let dice = &mut Dice::new(seed);
        for goal in goals(tenant).into_iter().filter(|_| dice.chance(40)).collect::<Vec<_>>() {
            for mode in MODES {
                let alone = accounts(tenant).into_iter().map(|who| (who, plan_escalation(&view, &index, who, &goal, mode).decision()));
                let alone: Vec<(PrincipalId, Decision)> = alone.filter(|(_, decision)| decision.is_yes()).collect();
                let (mut reach, pursuit) = (Reach::new(&view, &index), to(Play::Escalate, &goal));
                assert_eq!(reach.decide(None, &pursuit, mode), alone, "seed {seed}: {goal:?} {mode:?}\n{}", random.text());
                let some: Vec<PrincipalId> = accounts(tenant).into_iter().filter(|_| dice.chance(40)).collect();
                let those: Vec<(PrincipalId, Decision)> = alone.iter().copied().filter(|(who, _)| some.contains(who)).collect();
                assert_eq!(reach.decide(Some(&some), &pursuit, mode), those, "seed {seed}: some, {goal:?} {mode:?}\n{}", random.text());
                (decided, yes) = (decided + accounts(tenant).len(), yes + alone.len());
                approved += alone.iter().filter(|(_, decision)| *decision == Decision::Approval).count();
            }
        }
    }
    assert!(yes > 100 && approved > 5 && decided - yes > 100, "of {decided} decisions {yes} are a yes, {approved} with an approval");
}

#[test]
fn escalation_in_a_crowd_agrees_with_the_rules() {
    for seed in seeds(8) {
        let Some((random, model)) = crowd(seed) else { continue };
        let tenant = model.tenant();
        let view = View::new(tenant, noon());
        let index = Index::new(&view);
        let who = Dice::new(seed).pick(&accounts(tenant));
        let level = |level| Reference::new(tenant, noon(), level, Some(who));
        let (own, compromised, all) = (level(Level::Own), level(Level::Compromised), level(Level::Approval));
        for goal in goals(tenant) {
            let sizes = [
                (Class::Own, own.escalate(&goal)),
                (Class::ByCompromisedApprover, compromised.escalate(&goal)),
                (Class::ByApproval, all.escalate(&goal)),
            ];
            for mode in MODES {
                let found = plan_escalation(&view, &index, who, &goal, mode);
                assert_eq!(told(&found), expected(&sizes, mode), "seed {seed}: {} {goal:?} {mode:?}\n{}", name(tenant, who), random.text());
            }
        }
    }
}

/// The instants around every end of a window.
fn samples(tenant: &Tenant) -> Vec<Instant> {
    let ends = tenant.assignments.rows().values().flat_map(|fact| [fact.window.from, fact.window.until]);
    let ends = ends.filter(|at| at.to_datetime().is_some());
    let mut found: Vec<Instant> = ends.flat_map(|at| [at, Instant::from_micros(at.micros() - 1)]).collect();
    found.sort();
    found.dedup();
    found
}

/// Everything that one view may be asked about a goal.
fn answers(view: &View<'_>, index: &Index, who: PrincipalId, goal: &Goal, mode: Mode, at: usize) -> String {
    match at {
        0 => format!("{:?}", Reach::new(view, index).who(None, &to(Play::Reach, goal), mode)),
        1 => format!("{:?}", Reach::new(view, index).reaches(who, goal, mode, By::Anything)),
        2 => format!("{:?}", Reach::new(view, index).decide(None, &to(Play::Escalate, goal), mode)),
        3 => format!("{:?}", told(&plan_reach(view, index, who, goal, mode))),
        4 => format!("{:?}", Reach::new(view, index).who(Some(&accounts(view.tenant)), &to(Play::Reach, goal), mode)),
        5 => format!("{:?}", Reach::new(view, index).gets(who, &Wanted::new(view.tenant, goal), mode)),
        _ => match goal {
            Goal::Thing(thing) => {
                let mut reach = Reach::new(view, index);
                format!("{:?} {:?}", reach.has_approver(*thing, who), reach.standby_approvers(*thing, who))
            }
            Goal::Access(_) | Goal::AnyPrivilegedRole => String::new(),
        },
    }
}

#[test]
fn an_index_that_was_asked_before_answers_as_a_new_one() {
    for seed in seeds(24) {
        let Some((random, model)) = crowd(seed).and_then(|(random, _)| windowed(random, seed)) else { continue };
        let tenant = model.tenant();
        let shared = Index::new(&View::new(tenant, Instant::MIN));
        let dice = &mut Dice::new(seed);
        let at = samples(tenant);
        if at.is_empty() {
            continue;
        }
        let few: Vec<Instant> = (0..3).map(|_| dice.pick(&at)).collect();
        let asked = goals(tenant);
        let given: Vec<Assignment> = tenant.assignments.rows().values().copied().collect();
        for _ in 0..120 {
            let from = dice.pick(&few);
            let view = View::new(tenant, from);
            let until = *few.iter().filter(|at| **at > from).min().unwrap_or(&Instant::MAX);
            let view = match dice.below(8) {
                0 => view.from_now_on(),
                1 => view.within(Window { from, until }),
                2 => view.throughout(Window { from, until }),
                _ => view,
            };
            let mut added: Vec<Assignment> = Vec::new();
            if dice.chance(30) {
                for _ in 0..=dice.below(2) {
                    let (mut one, other) = (dice.pick(&given), dice.pick(&given));
                    one.principal = other.principal;
                    one.window = Window::ALWAYS;
                    added.push(one);
                }
            }
            let view = view.with_added(&added);
            let index = if added.is_empty() { shared.clone() } else { shared.and_added(&view) };
            let (who, goal, mode) = (dice.pick(&accounts(tenant)), &asked[dice.below(asked.len())], dice.pick(&MODES));
            let kind = dice.below(7);
            let fresh = Index::new(&view);
            let found = answers(&view, &index, who, goal, mode, kind);
            let expected = answers(&view, &fresh, who, goal, mode, kind);
            assert_eq!(found, expected, "seed {seed}: {} {goal:?} {mode:?} {kind} {view:?}\n{}", name(tenant, who), random.text());
        }
    }
}

/// Tells whether an account is of the set that a `never` is about.
fn is_of_set(model: &Model, never: &Never, who: PrincipalId, at: Instant) -> bool {
    let tenant = model.tenant();
    let row = tenant.principals.row(who);
    let is_of_kind = match never.who {
        Who::Anyone => true,
        Who::AnyUser => row.is_user(),
        Who::AnyGuest => matches!(row.kind, PrincipalKind::User { guest: Some(_), .. }),
        Who::AnyServicePrincipal => !row.is_user(),
        Who::AnyMember(group) => {
            let query = format!("is {} member of {} at {at}", row.name, tenant.group_name(group));
            matches!(model.ask(&query), Answer::Is(is) if is.holds)
        }
        Who::AnyEligible(group, relation) => {
            let query = format!("is {} eligible {} of {} at {at}", row.name, relation.word(), tenant.group_name(group));
            matches!(model.ask(&query), Answer::Is(is) if is.holds)
        }
        Who::Named(named) => named == who,
    };
    is_of_kind && !never.except.contains(&who)
}

/// Adds rules about some groups, for many sets of accounts.
fn with_nevers(random: &Random, dice: &mut Dice) -> Option<(Random, Model)> {
    let whos = ["anyone", "any user", "any guest", "any service-principal", "any member of g0", "any member of g1"];
    let mut random = random.clone();
    for play in ["reach", "escalate to"] {
        for group in ["g0", "g2", "g3"] {
            let and = dice.pick(&["", "", " and membership of g1"]);
            let (mods, except) = (dice.pick(&["", " without approval"]), dice.pick(&["", "", " except u0, u1"]));
            random.declarations.push(format!("never {} can {play} membership of {group}{and}{mods}{except}", dice.pick(&whos)));
        }
    }
    random.repair()
}

#[test]
fn plans_over_time_are_those_at_each_instant() {
    let (mut breaches, mut changes) = (0, 0);
    for seed in seeds(16) {
        let Some((random, _)) = crowd(seed).and_then(|(random, _)| windowed(random, seed)) else { continue };
        let dice = &mut Dice::new(seed);
        let Some((with, model)) = with_nevers(&random, dice) else { continue };
        let tenant = model.tenant();
        let mut at = samples(tenant);
        at.push(noon());
        at.sort();
        let index = OnceLock::new();
        for never in &model.compiled.nevers {
            let Action::Pursue(pursuit) = &never.action else { continue };
            let from = dice.pick(&at);
            let found = find_plan_breach(tenant, &index, never, pursuit, from).map(|breach| (breach.at, breach.principals));
            let mode = if never.mods.without_approval.is_some() { Mode::WithoutApproval } else { Mode::WithApproval };
            let expected = at.iter().copied().filter(|at| *at >= from).find_map(|at| {
                let view = View::new(tenant, at);
                let fresh = Index::new(&view);
                let comes = |who: PrincipalId, goal: &Goal| match pursuit.play {
                    Play::Reach => plan_reach(&view, &fresh, who, goal, mode).plan.is_some(),
                    Play::Escalate => plan_escalation(&view, &fresh, who, goal, mode).plan.is_some(),
                };
                let is_of_set = |who: &PrincipalId| is_of_set(&model, never, *who, at);
                let goals = || std::iter::once(&pursuit.goal).chain(&never.and);
                let who = accounts(tenant).into_iter().filter(is_of_set).filter(|who| goals().all(|goal| comes(*who, goal)));
                let who: Vec<PrincipalId> = who.collect();
                (!who.is_empty()).then_some((at, who))
            });
            breaches += usize::from(expected.is_some());
            assert_eq!(found, expected, "seed {seed}: {} from {from}\n{}", never.name, with.text());
        }
        let asked = goals(tenant);
        for _ in 0..12 {
            let (who, mode) = (dice.pick(&accounts(tenant)), dice.pick(&MODES));
            let play = dice.pick(&[Play::Reach, Play::Reach, Play::Escalate]);
            let pursuit = Pursuit { play, goal: asked[dice.below(asked.len())].clone() };
            let found = when_comes_to(tenant, &index, who, &pursuit, mode);
            changes += found.len();
            for at in &at {
                let view = View::new(tenant, *at);
                let fresh = Index::new(&view);
                let decision = match play {
                    Play::Reach => plan_reach(&view, &fresh, who, &pursuit.goal, mode).decision(),
                    Play::Escalate => plan_escalation(&view, &fresh, who, &pursuit.goal, mode).decision(),
                };
                let told = found.iter().find(|interval| interval.window.contains(*at)).map_or(Decision::Deny, |interval| interval.decision);
                assert_eq!(told, decision, "seed {seed}: {} {pursuit:?} {mode:?} at {at}\n{}", name(tenant, who), with.text());
            }
        }
    }
    assert!(breaches > 10 && changes > 8, "{breaches} {changes}");
}

/// Draws a crowd with many groups besides that lead somewhere, and a few administrators.
fn with_very_many_groups(seed: u64, dice: &mut Dice) -> Option<(Random, Model)> {
    const MANY: usize = 320;
    let (mut random, _) = crowd(seed)?;
    for at in 0..MANY {
        let flags = dice.pick(&["", "", "", "open", "role-assignable", "microsoft365"]);
        let gate = dice.pick(&["", "", "approval by u1", "approval by g1", "approval by u0, g2"]);
        let policy = format!("{{ activation {{ {gate} }} eligible {{ permanent }} active {{ permanent }} }}");
        random.declarations.push(format!("group f{at} {{ {flags} pim-enabled membership policy {policy} }}"));
        let state = dice.pick(&["eligible", "eligible", "active"]);
        let to = if dice.chance(80) { format!("f{}", dice.below(MANY)) } else { format!("g{}", dice.below(5)) };
        random.assignments.push(format!("assign f{at} to {to} as {state} {}", dice.pick(&["member", "member", "member", "owner"])));
        if dice.chance(10) {
            random.assignments.push(format!("assign f{at} to role \"{}\" as {state}", dice.pick(&ROLES[..18])));
        }
    }
    let strong =
        ["Groups Administrator", "User Administrator", "Intune Administrator", "Privileged Role Administrator", "Teams Administrator"];
    for user in ["u0", "u1", "u2", "u3"] {
        random.assignments.push(format!("assign {user} to role \"{}\" as {}", dice.pick(&strong), dice.pick(&["active", "eligible"])));
    }
    random.repair()
}

/// Of very many groups not all are looked at for a plan, and none is missed that is smaller.
#[test]
fn the_plan_of_an_administrator_among_very_many_groups_is_the_smallest() {
    let mut strong = 0;
    for seed in seeds(4) {
        let dice = &mut Dice::new(seed);
        let Some((random, model)) = with_very_many_groups(seed, dice) else { continue };
        let tenant = model.tenant();
        let view = View::new(tenant, noon());
        let index = Index::new(&view);
        let all = goals(tenant);
        for _ in 0..30 {
            let goal = &all[dice.below(all.len())];
            let who = accounts(tenant)[dice.below(4)];
            let wanted = Wanted::new(tenant, goal);
            let things: Vec<Thing> = match goal {
                Goal::Thing(thing) => vec![*thing],
                Goal::Access(_) => continue,
                Goal::AnyPrivilegedRole => wanted.roles.iter().map(|role| Thing::Role(*role)).collect(),
            };
            let size = |mode| {
                let sizes = Reach::new(&view, &index).sizes(who, &wanted, mode);
                things.iter().filter_map(|thing| sizes.get(thing).copied()).min()
            };
            let (alone, helped) = (size(Mode::WithoutApproval), size(Mode::WithApproval));
            let own = alone.map(|size| (Class::Own, size));
            let best = own.or(helped.map(|size| (Class::ByApproval, size)));
            strong += usize::from(best.is_some());
            let message = || format!("seed {seed}: {} {goal:?}\n{}", name(tenant, who), random.text());
            assert_eq!(told(&plan_reach(&view, &index, who, goal, Mode::WithApproval)), best, "{}", message());
            assert_eq!(told(&plan_reach(&view, &index, who, goal, Mode::WithoutApproval)), own, "alone: {}", message());
        }
    }
    assert!(strong > 20, "{strong}");
}
