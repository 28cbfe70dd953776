//! What a question is about: the nodes it names, the assignments its answer rests on, and how far around them the picture goes.

mod steps;
mod told;

use std::collections::BTreeSet;

use crate::eval::{Stage, policy_of, written_requirements};
use crate::explain::{Answer, PlanAnswer};
use crate::ir::{
    Action, Approval, Goal, GroupId, HoldingQuestion, OneStep, PolicyId, PrincipalId, Question, Relation, RoleId, Scope, ShowTarget,
    Tenant, Thing,
};
use crate::reach::{Account, Step, StepTarget, is_privileged};
use crate::render::Answered;

use super::model::Entity;
use super::world::{World, entity_of};

pub use steps::Numbered;
pub use told::told;

use self::steps::drawn_steps;

/// How far around what was asked the picture goes, in assignments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// Along the assignments: what it leads to.
    pub forward: usize,
    /// Against them: what leads to it.
    pub backward: usize,
}

/// As far as there is anything.
pub const ALL: usize = usize::MAX;

/// What a question is about.
#[derive(Debug, Clone, Default)]
pub struct Subject<'a> {
    /// How far the picture goes; `None` is the whole tenant.
    pub spread: Option<Spread>,
    /// Whether nothing is asked: of a tenant that is too big to be read, an overview is drawn.
    pub is_overview: bool,
    /// What the question names.
    pub asked: Vec<Entity>,
    /// The items of a list that answers it.
    pub items: BTreeSet<Entity>,
    /// Whether the ways of the items are drawn, where they fit: what the accounts that reach something lead to.
    pub has_ways: bool,
    /// Whether what the answer does not rest on is grey.
    pub has_path: bool,
    /// What the question wants activated: its approvers are drawn.
    pub activation: Option<Thing>,
    /// Whether all approvers are drawn.
    pub has_approvers: bool,
    /// The steps of a plan that are drawn.
    pub steps: Vec<Numbered<'a>>,
    /// How many steps the plan has.
    pub all_steps: usize,
}

impl<'a> Subject<'a> {
    /// Reads a question with its answer.
    pub fn new(world: &World<'_>, answered: &Answered<'a>) -> Self {
        let mut subject = Self::of_question(world, answered.question);
        subject.add_answer(world, &answered.explanation.answer);
        let mut seen = BTreeSet::new();
        subject.asked.retain(|entity| seen.insert(*entity));
        subject
    }

    fn of_question(world: &World<'_>, question: &Question) -> Self {
        match question {
            Question::Can(who, action, _) | Question::When(who, action, _) => {
                let found = Self::path(world, *who, action_entities(world, action));
                Self { activation: activated(action), ..found }
            }
            Question::CanAny(group, action, _) => {
                let group = world.tenant.groups.row(*group).principal;
                let found = Self::path(world, group, action_entities(world, action));
                Self { activation: activated(action), ..found }
            }
            Question::WhatCanAny(group, ..) => Self::around(vec![Entity::Group(*group)], Spread { forward: ALL, backward: 1 }),
            Question::How(who, pursuit, _) => Self::path(world, *who, goal_entities(world, &pursuit.goal)),
            Question::WhoCan(action, _) => {
                let found = Self::around(action_entities(world, action), Spread { forward: 1, backward: ALL });
                Self { has_ways: matches!(action, Action::Pursue(_)), ..found }
            }
            Question::WhoIs(held, _) => Self::around(held_entities(world, *held), Spread { forward: 1, backward: ALL }),
            Question::WhatCan(who, _, _) => Self::around(vec![world.entity(*who)], Spread { forward: ALL, backward: 0 }),
            Question::Is(who, held, _) => Self::path(world, *who, held_entities(world, *held)),
            Question::IsEligible(who, thing, _) => Self::path(world, *who, thing_entities(world, *thing)),
            Question::WhoIsEligible(thing, _) => Self::around(thing_entities(world, *thing), Spread { forward: 1, backward: ALL }),
            Question::WhatIs(who, ..) => Self::around(vec![world.entity(*who)], Spread { forward: ALL, backward: 0 }),
            Question::Show(target) => Self::of_show(world, *target),
        }
    }

    fn of_show(world: &World<'_>, target: ShowTarget) -> Self {
        let spread = Spread { forward: 3, backward: 2 };
        match target {
            ShowTarget::Tenant => Self::default(),
            ShowTarget::Principal(principal) => Self::around(vec![world.entity(principal)], spread),
            ShowTarget::Role(role) => Self::around(world.scopes_of(role).into_iter().collect(), spread),
            ShowTarget::Policy(policy) => Self::around(followers(world.tenant, policy), Spread { forward: 1, backward: 1 }),
            ShowTarget::Blueprint(blueprint) => Self::around(vec![Entity::Blueprint(blueprint)], spread),
            ShowTarget::Unit(unit) => {
                let members = world.tenant.units.row(unit).members.iter().map(|(member, _)| world.entity(*member));
                let roles = world.roles_in_use().into_iter().filter(|role| matches!(role, Entity::Role(_, Scope::Unit(of)) if *of == unit));
                Self::around(members.chain(roles).collect(), Spread { forward: 1, backward: 1 })
            }
            ShowTarget::Context(context) => {
                let demands = |policy: PolicyId| {
                    let written = &written_requirements(world.tenant.policies.row(policy), Stage::Activation).value;
                    written.iter().any(|asked| asked.requirement.context() == Some(&context))
                };
                Self::around(governed(world.tenant, demands), Spread { forward: 1, backward: 1 })
            }
        }
    }

    /// Makes the subject of a question about one account and what it comes to.
    fn path(world: &World<'_>, who: PrincipalId, targets: Vec<Entity>) -> Self {
        let asked = std::iter::once(world.entity(who)).chain(targets).collect();
        Self { has_path: true, ..Self::around(asked, Spread { forward: 1, backward: 1 }) }
    }

    fn around(asked: Vec<Entity>, spread: Spread) -> Self {
        Self { spread: Some(spread), asked, ..Self::default() }
    }

    fn add_answer(&mut self, world: &World<'_>, answer: &'a Answer) {
        match answer {
            Answer::WhoCan { items, .. } => self.items.extend(items.iter().map(|item| world.entity(item.principal))),
            Answer::WhoIs(items) => self.items.extend(items.iter().map(|item| world.entity(item.principal))),
            Answer::WhatIs(items) => self.items.extend(items.iter().flat_map(|item| thing_entities(world, item.thing))),
            Answer::WhatCan { items, .. } => self.items.extend(items.iter().flat_map(|item| action_entities(world, &item.action))),
            Answer::Plan(plan) => self.add_plan(plan),
            Answer::Any(any) => {
                self.items.extend(any.by.iter().map(|who| world.entity(*who)));
                self.add_answer(world, &any.answer);
            }
            Answer::Open(crate::explain::OpenAnswer::Who(who)) => self.items.extend(who.items.iter().map(|item| world.entity(item.item))),
            Answer::Can(_) | Answer::Is(_) | Answer::When(_) | Answer::Show(_) | Answer::Open(_) => {}
        }
    }

    fn add_plan(&mut self, answer: &'a PlanAnswer) {
        self.steps = drawn_steps(answer);
        self.all_steps = answer.steps.len();
    }

    /// Tells whether the approvers before one relation of an entity, or before a role, are drawn.
    pub fn shows_approvers(&self, entity: Entity, relation: Option<Relation>) -> bool {
        let is_asked = match self.activation {
            Some(Thing::Group(group, of)) => entity == Entity::Group(group) && relation == Some(of),
            Some(Thing::Role(role)) => matches!(entity, Entity::Role(of, _) if of == role),
            None => false,
        };
        self.has_approvers || is_asked
    }

    /// Returns the entities that are drawn whatever else is: what the question names, what the answer rests on, and the ends of steps.
    /// The accounts of a list may be folded, so they are not among them.
    pub fn needed(&self, world: &World<'_>) -> BTreeSet<Entity> {
        let told = world.told().flat_map(|fact| [world.entity(fact.principal), entity_of(fact.target)]);
        let told = told.filter(|entity| self.has_path || account_of(*entity).is_none());
        let steps = self.steps.iter().flat_map(|(_, step, _)| step_ends(step));
        let approvers = self.activation.into_iter().flat_map(|thing| approver_entities(world, thing));
        self.asked.iter().copied().chain(told).chain(steps).chain(approvers).collect()
    }
}

/// Returns from where to where a step is drawn.
pub fn step_ends(step: &Step) -> [Entity; 2] {
    let target = step.target.map(|target| match target {
        StepTarget::Held(target) => entity_of(target),
        StepTarget::Context(context) => Entity::Context(context),
        StepTarget::Blueprint(blueprint) => Entity::Blueprint(blueprint),
    });
    let subject = step.subject.filter(|subject| *subject != step.actor).map(account_entity);
    let actor = account_entity(step.actor);
    [actor, target.or(subject).unwrap_or(actor)]
}

fn account_entity(account: Account) -> Entity {
    match account {
        Account::Principal(principal) => Entity::Account(principal),
        Account::New(newcomer) => Entity::NewAccount(newcomer),
    }
}

fn activated(action: &Action) -> Option<Thing> {
    match action {
        Action::Step(OneStep::Activate(thing) | OneStep::Approve(thing, _)) => Some(*thing),
        Action::Step(OneStep::Deed(..) | OneStep::Reset(..)) | Action::Pursue(_) => None,
    }
}

/// Returns who is named as approver of an activation.
pub fn approver_entities(world: &World<'_>, thing: Thing) -> Vec<Entity> {
    let Some(policy) = policy_of(world.tenant, thing) else { return Vec::new() };
    match &world.tenant.policies.row(policy).activation.approval.value {
        Approval::By(named) => named.iter().map(|approver| world.entity(approver.principal)).collect(),
        Approval::NotRequired | Approval::DefaultApprovers => Vec::new(),
    }
}

fn action_entities(world: &World<'_>, action: &Action) -> Vec<Entity> {
    match action {
        Action::Step(OneStep::Activate(thing)) => thing_entities(world, *thing),
        Action::Step(OneStep::Approve(thing, requester)) => {
            let mut found = thing_entities(world, *thing);
            found.extend(requester.map(|requester| world.entity(requester)));
            found
        }
        Action::Step(OneStep::Deed(group, _)) => vec![Entity::Group(*group)],
        Action::Step(OneStep::Reset(_, victim)) => vec![world.entity(*victim)],
        Action::Pursue(pursuit) => goal_entities(world, &pursuit.goal),
    }
}

fn thing_entities(world: &World<'_>, thing: Thing) -> Vec<Entity> {
    match thing {
        Thing::Group(group, _) => vec![Entity::Group(group)],
        Thing::Role(role) => world.scopes_of(role).into_iter().collect(),
    }
}

fn held_entities(world: &World<'_>, held: HoldingQuestion) -> Vec<Entity> {
    match held {
        HoldingQuestion::Group(group, _) => vec![Entity::Group(group)],
        HoldingQuestion::Role(role) => world.scopes_of(role).into_iter().collect(),
    }
}

fn goal_entities(world: &World<'_>, goal: &Goal) -> Vec<Entity> {
    match goal {
        Goal::Thing(thing) => thing_entities(world, *thing),
        Goal::Access(access) => world.access(access).into_iter().collect(),
        Goal::AnyPrivilegedRole => {
            let is_meant = |entity: &Entity| matches!(entity, Entity::Role(role, _) if is_privileged(world.tenant, *role));
            world.roles_in_use().into_iter().filter(is_meant).collect()
        }
    }
}

/// Returns the groups and roles that follow a policy.
fn followers(tenant: &Tenant, policy: PolicyId) -> Vec<Entity> {
    let name = tenant.policies.row(policy).name.clone();
    governed(tenant, |other| other == policy || (name.is_some() && tenant.policies.row(other).follows == name))
}

/// Returns the groups and roles before which a policy stands that is meant.
fn governed(tenant: &Tenant, is_meant: impl Fn(PolicyId) -> bool) -> Vec<Entity> {
    let of_group = |group: &GroupId| {
        let relations = [Relation::Member, Relation::Owner].into_iter();
        relations.filter_map(|relation| tenant.group_policy(*group, relation)).any(&is_meant)
    };
    let of_role = |role: &RoleId| is_meant(tenant.roles.row(*role).policy);
    let groups = tenant.groups.ids().filter(of_group).map(Entity::Group);
    groups.chain(tenant.roles.ids().filter(of_role).map(|role| Entity::Role(role, Scope::Tenant))).collect()
}

/// Returns who is meant where only accounts are.
pub fn account_of(entity: Entity) -> Option<PrincipalId> {
    match entity {
        Entity::Account(principal) => Some(principal),
        Entity::Group(_) | Entity::Role(..) | Entity::Access(_) | Entity::Context(_) | Entity::Blueprint(_) | Entity::NewAccount(_) => None,
        Entity::Unknown(_) => None,
    }
}
