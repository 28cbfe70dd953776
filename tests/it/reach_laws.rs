//! Reach and escalation agree with a naive second implementation on random tenants, and keep their laws.

use std::collections::BTreeMap;

use pim::eval::{Decision, View};
use pim::ir::{Goal, Play, PrincipalId, Pursuit, Relation, RoleId, Tenant, Thing};
use pim::reach::{By, Class, Finding, Index, Mode, Reach, verify_plan};

use crate::laws::cases;
use crate::model::{Model, noon};
use crate::reach_random::{Dice, Random, with_twins};
use crate::reach_reference::{Level, Reference};

pub const MODES: [Mode; 2] = [Mode::WithApproval, Mode::WithoutApproval];

pub fn to(play: Play, goal: &Goal) -> Pursuit {
    Pursuit { play, goal: goal.clone() }
}

pub fn plan_reach(view: &View<'_>, index: &Index, who: PrincipalId, goal: &Goal, mode: Mode) -> Finding {
    Reach::new(view, index).plan(who, &to(Play::Reach, goal), mode)
}

pub fn plan_escalation(view: &View<'_>, index: &Index, who: PrincipalId, goal: &Goal, mode: Mode) -> Finding {
    Reach::new(view, index).plan(who, &to(Play::Escalate, goal), mode)
}

pub fn accounts(tenant: &Tenant) -> Vec<PrincipalId> {
    tenant.principals.iter().filter(|(_, row)| !row.is_group()).map(|(id, _)| id).collect()
}

/// Everything worth asking for.
pub fn goals(tenant: &Tenant) -> Vec<Goal> {
    let relations = [Relation::Member, Relation::Owner];
    let groups = tenant.groups.ids().flat_map(|group| relations.map(|relation| Goal::Thing(Thing::Group(group, relation))));
    let roles = tenant.roles.iter().filter(|(_, row)| row.is_mentioned).map(|(role, _)| Goal::Thing(Thing::Role(role)));
    groups.chain(roles).chain([Goal::Access("vault".into()), Goal::AnyPrivilegedRole]).collect()
}

pub fn told(finding: &Finding) -> Option<(Class, u64)> {
    finding.plan.as_ref().map(|plan| (plan.class, plan.size))
}

pub fn expected(sizes: &[(Class, Option<u32>)], mode: Mode) -> Option<(Class, u64)> {
    let counts = |class: Class| mode == Mode::WithApproval || class != Class::ByApproval;
    sizes.iter().filter(|(class, _)| counts(*class)).find_map(|(class, size)| size.map(|size| (*class, u64::from(size))))
}

/// Replays the plan of a finding, if it has one.
fn check_plan(view: &View<'_>, who: PrincipalId, goal: &Goal, play: Play, finding: &Finding, context: impl Fn() -> String) {
    if let Some(plan) = &finding.plan {
        let steps: Vec<String> =
            plan.steps.iter().map(|step| format!("{} {:?} {:?} {:?}", step.kind.word(), step.actor, step.subject, step.target)).collect();
        let replayed = verify_plan(view, who, goal, play, plan);
        assert_eq!(replayed, Ok(()), "{} {goal:?} {:?}\n{steps:#?}\n{}", name(view.tenant, who), plan.class, context());
    }
}

pub fn name(tenant: &Tenant, who: PrincipalId) -> &str {
    &tenant.principals.row(who).name
}

#[test]
fn reach_agrees_with_the_rules() {
    for seed in 0..cases(240).into() {
        let Some((random, model)) = Random::draw(seed) else { continue };
        let tenant = model.tenant();
        let view = View::new(tenant, noon());
        let index = Index::new(&view);
        let own = Reference::new(tenant, noon(), Level::Own, None);
        let all = Reference::new(tenant, noon(), Level::Approval, None);
        let dice = &mut Dice::new(seed);
        for goal in goals(tenant) {
            let mut shared = Reach::new(&view, &index);
            for mode in MODES {
                let reference = if mode == Mode::WithApproval { &all } else { &own };
                let expected: Vec<PrincipalId> =
                    accounts(tenant).into_iter().filter(|who| reference.reach(*who, &goal).is_some()).collect();
                assert_eq!(
                    shared.who(None, &to(Play::Reach, &goal), mode),
                    expected,
                    "seed {seed}: who can reach {goal:?} {mode:?}\n{}",
                    random.text()
                );
                let who = dice.pick(&accounts(tenant));
                let reaches = Reach::new(&view, &index).reaches(who, &goal, mode, By::Anything);
                assert_eq!(reaches, expected.contains(&who), "seed {seed}: {} {goal:?} {mode:?}\n{}", name(tenant, who), random.text());
            }
        }
        for goal in goals(tenant).into_iter().filter(|_| dice.chance(30)) {
            for who in accounts(tenant) {
                let sizes = [(Class::Own, own.reach(who, &goal)), (Class::ByApproval, all.reach(who, &goal))];
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
}

#[test]
fn escalation_agrees_with_the_rules() {
    for seed in 0..cases(160).into() {
        let Some((random, model)) = Random::draw(seed) else { continue };
        let tenant = model.tenant();
        let view = View::new(tenant, noon());
        let index = Index::new(&view);
        let dice = &mut Dice::new(seed);
        let who = dice.pick(&accounts(tenant));
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
                check_plan(&view, who, &goal, Play::Escalate, &found, || format!("seed {seed}\n{}", random.text()));
                assert_eq!(told(&found), expected(&sizes, mode), "seed {seed}: {} {goal:?} {mode:?}\n{}", name(tenant, who), random.text());
            }
        }
    }
}

/// Many accounts that begin alike, and many that can be taken over alike, are decided together as each would be alone.
#[test]
fn all_attackers_are_decided_as_each_alone() {
    let (mut decided, mut yes) = (0, 0);
    for seed in 0..40 {
        let Some((random, _)) = Random::draw(seed) else { continue };
        let Some((random, model)) = with_twins(&random, seed) else { continue };
        let tenant = model.tenant();
        let view = View::new(tenant, noon());
        let index = Index::new(&view);
        let dice = &mut Dice::new(seed);
        for goal in goals(tenant) {
            if !dice.chance(30) {
                continue;
            }
            let mode = dice.pick(&MODES);
            let alone = accounts(tenant).into_iter().map(|who| (who, plan_escalation(&view, &index, who, &goal, mode).decision()));
            let alone: Vec<(PrincipalId, Decision)> = alone.filter(|(_, decision)| decision.is_yes()).collect();
            let together = Reach::new(&view, &index).decide(None, &to(Play::Escalate, &goal), mode);
            assert_eq!(together, alone, "seed {seed}: {goal:?} {mode:?}\n{}", random.text());
            (decided, yes) = (decided + accounts(tenant).len(), yes + alone.len());
        }
    }
    assert!(yes > 100 && decided - yes > 100, "of {decided} decisions {yes} are a yes");
}

/// Of users who differ in nothing only a few are looked at, and nothing is missed by it.
#[test]
fn escalation_among_twins_agrees_with_the_rules() {
    for seed in 0..6 {
        let Some((random, _)) = Random::draw(seed) else { continue };
        let Some((random, model)) = with_twins(&random, seed) else { continue };
        let tenant = model.tenant();
        let view = View::new(tenant, noon());
        let index = Index::new(&view);
        let who = Dice::new(seed).pick(&accounts(tenant));
        let all = Reference::new(tenant, noon(), Level::Approval, Some(who));
        for goal in goals(tenant) {
            let found = plan_escalation(&view, &index, who, &goal, Mode::WithApproval);
            assert_eq!(
                found.plan.is_some(),
                all.escalate(&goal).is_some(),
                "seed {seed}: {} {goal:?}\n{}",
                name(tenant, who),
                random.text()
            );
        }
    }
}

#[test]
fn standby_approvers_are_those_who_need_steps_to_approve() {
    for seed in 0..150 {
        let Some((random, model)) = Random::draw(seed) else { continue };
        check_standby_approvers(model.tenant(), &format!("seed {seed}\n{}", random.text()));
    }
}

/// Compares the standby approvers of everything, whoever asks, with the rules.
pub fn check_standby_approvers(tenant: &Tenant, context: &str) {
    let view = View::new(tenant, noon());
    let index = Index::new(&view);
    let reference = Reference::new(tenant, noon(), Level::Approval, None);
    let mut reach = Reach::new(&view, &index);
    for thing in things(tenant) {
        let Some(policy) = pim::eval::policy_of(tenant, thing) else { continue };
        if tenant.policies.row(policy).activation.approval.value == pim::ir::Approval::NotRequired {
            continue;
        }
        let able = reference.approvers(policy);
        for who in accounts(tenant) {
            let expected: Vec<PrincipalId> = able.iter().filter(|(id, size)| *size > 0 && *id != who).map(|(id, _)| *id).collect();
            let message = format!("{thing:?} for {}, {context}", name(tenant, who));
            assert_eq!(reach.standby_approvers(thing, who), expected, "{message}");
            assert_eq!(reach.has_approver(thing, who), able.iter().any(|(id, _)| *id != who), "{message}");
        }
    }
}

fn things(tenant: &Tenant) -> Vec<Thing> {
    let groups = tenant.groups.ids().flat_map(|group| [Relation::Member, Relation::Owner].map(|relation| Thing::Group(group, relation)));
    let roles = tenant.roles.iter().filter(|(_, row)| row.is_mentioned).map(|(role, _): (RoleId, _)| Thing::Role(role));
    groups.chain(roles).collect()
}

/// Who and what, with what both questions answer in both modes.
type Summary = BTreeMap<(String, String), Vec<Option<(Class, u64)>>>;

/// Says for everybody and everything what can be reached and escalated to, by names.
fn summary(model: &Model) -> Summary {
    let tenant = model.tenant();
    let view = View::new(tenant, noon());
    let index = Index::new(&view);
    let mut found = BTreeMap::new();
    for who in accounts(tenant) {
        for thing in things(tenant) {
            let goal = Goal::Thing(thing);
            let both = [plan_reach, plan_escalation].map(|plan| MODES.map(|mode| told(&plan(&view, &index, who, &goal, mode))));
            found.insert((name(tenant, who).to_owned(), pim::explain::thing_text(tenant, thing)), both.concat());
        }
    }
    found
}

#[test]
fn order_and_eligibility_keep_their_laws() {
    for seed in 0..u64::from(cases(36)) {
        let Some((random, model)) = Random::draw(seed) else { continue };
        let before = summary(&model);
        let mut reversed = random.clone();
        reversed.assignments.reverse();
        reversed.declarations.reverse();
        let moved = Model::valid(&reversed.text()).unwrap();
        assert_eq!(before, summary(&moved), "seed {seed}: order\n{}", random.text());
        let renamed = Model::valid(&random.text().replace("cid", "zoe")).unwrap();
        let names = |((who, what), answers): ((String, String), Vec<_>)| ((who.replace("zoe", "cid"), what), answers);
        assert_eq!(before, summary(&renamed).into_iter().map(names).collect(), "seed {seed}: names\n{}", random.text());
        let mut more = random.clone();
        more.assignments.push("assign ann to g0 as eligible member".to_owned());
        let mut fewer = more.clone();
        fewer.assignments.pop();
        let (Some(more), Some(fewer)) = (Model::valid(&more.text()), Model::valid(&fewer.text())) else { continue };
        let (with, without) = (summary(&more), summary(&fewer));
        for (key, answers) in &without {
            // Being eligible protects unless that is off: then an attacker may lose by it.
            let is_protected = !random.declarations[0].contains("eligible-protection off");
            for (at, answer) in answers.iter().enumerate().filter(|(at, _)| *at < 2 || !is_protected) {
                assert!(
                    answer.is_none() || with[key][at] <= *answer && with[key][at].is_some(),
                    "seed {seed}: {key:?} {answer:?}\n{}",
                    random.text()
                );
            }
            assert!(answers[0].is_some() || answers[1].is_none(), "seed {seed}: without approval is less");
            assert!(answers[2].is_some() || answers[0].is_none(), "seed {seed}: escalation is more than reach");
        }
    }
}

#[test]
fn a_plan_decides() {
    let (_, model) = Random::draw(3).unwrap();
    let view = View::new(model.tenant(), noon());
    let index = Index::new(&view);
    for who in accounts(model.tenant()) {
        for goal in goals(model.tenant()) {
            let found = plan_reach(&view, &index, who, &goal, Mode::WithApproval);
            assert_eq!(found.plan.is_none(), found.decision() == Decision::Deny);
        }
    }
}

#[test]
fn no_step_of_a_plan_can_be_left_out() {
    let mut tried = 0;
    for seed in 0..100 {
        let Some((random, model)) = Random::draw(seed) else { continue };
        let view = View::new(model.tenant(), noon());
        let index = Index::new(&view);
        let dice = &mut Dice::new(seed);
        for goal in goals(model.tenant()) {
            let who = dice.pick(&accounts(model.tenant()));
            let Some(plan) = plan_escalation(&view, &index, who, &goal, Mode::WithApproval).plan else { continue };
            for at in 0..plan.steps.len() {
                let mut less = plan.clone();
                let step = less.steps.remove(at);
                let replayed = verify_plan(&view, who, &goal, Play::Escalate, &less);
                assert!(replayed.is_err(), "seed {seed}: {goal:?} does not need {step:?}\n{:#?}\n{}", plan.steps, random.text());
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "only {tried} steps");
}
