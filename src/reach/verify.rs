//! Replays a plan against the given facts, step by step. Written apart from the search: it shares no rule with it.

mod reset;
mod world;

use crate::eval::{View, common_demands};
use crate::ir::{
    AgentOf, Approval, Approver, ContextId, Credential, Goal, Play, PolicyId, PrincipalId, Relation, RoleId, Scope, SignIn, Target, Thing,
};
use crate::requirement::Passage;

use self::world::{Holding, World};
use super::types::{Account, Class, Plan, Step, StepKind, StepTarget};

/// Why a plan does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The step, from 0; as many as there are steps for the goal itself.
    pub step: usize,
    /// What is wrong with it.
    pub message: &'static str,
}

type Checked = Result<(), &'static str>;

/// Replays a plan that begins with an account, and checks that each step is permitted, that it ends with the goal, and that its class is the
/// one it says.
///
/// # Errors
///
/// Returns the first step that the rules do not permit.
pub fn verify_plan(view: &View<'_>, start: PrincipalId, goal: &Goal, play: Play, plan: &Plan) -> Result<(), Flaw> {
    let mut replay = Replay { world: World::new(view, start, play), pending: None, class: Class::Own };
    for (at, step) in plan.steps.iter().enumerate() {
        replay.take(step).map_err(|message| Flaw { step: at, message })?;
    }
    replay.finish(goal, plan).map_err(|message| Flaw { step: plan.steps.len(), message })
}

struct Replay<'a> {
    world: World<'a>,
    /// An activation that waits for the approval that must come next.
    pending: Option<(Account, Target)>,
    class: Class,
}

impl Replay<'_> {
    fn take(&mut self, step: &Step) -> Checked {
        if let Some((account, target)) = self.pending.take() {
            return self.approve(step, account, target);
        }
        match step.kind {
            StepKind::ActivateMembership | StepKind::ActivateOwnership | StepKind::ActivateRole => self.activate(step),
            StepKind::Approve => Err("no activation waits for this approval"),
            StepKind::AddMember | StepKind::AddOwner => self.add(step),
            StepKind::Join => self.join(step),
            StepKind::AssignRole => self.assign(step),
            StepKind::ResetPassword => self.reset(step, Credential::Password),
            StepKind::ResetMfa => self.reset(step, Credential::Mfa),
            StepKind::TakeOver => self.take_over(step),
            StepKind::CreateUser => self.create(step),
            StepKind::ChangeRolePolicy => self.change_role_policy(step),
            StepKind::WeakenContext => self.weaken(step),
            StepKind::Unprotect => self.unprotect(step),
            StepKind::ControlBlueprint => self.control(step),
            StepKind::ActAsAgent => self.act_as_agent(step),
        }
    }

    fn finish(&self, goal: &Goal, plan: &Plan) -> Checked {
        demand(self.pending.is_none(), "an activation is left without its approval")?;
        demand(self.world.is_ours(plan.holder), "whoever gets the goal does not act in this plan")?;
        demand(self.world.meets(plan.holder, goal), "the goal is not reached")?;
        demand(self.class == plan.class, "the plan is of another class")
    }

    /// Returns the account a step is about, where it is the one that takes it.
    fn own_subject(&self, step: &Step) -> Result<Account, &'static str> {
        demand(step.subject == Some(step.actor), "somebody else would have to do this")?;
        demand(self.world.is_able(step.actor), "this account can do nothing")?;
        Ok(step.actor)
    }

    fn activate(&mut self, step: &Step) -> Checked {
        let account = self.own_subject(step)?;
        let target = held(step)?;
        demand(self.world.is_user(account), "only users activate")?;
        demand(self.world.is_eligible(account, target), "no eligible assignment counts")?;
        demand(self.world.suits_agents(account, target), "an agent is not given this")?;
        let tenant = self.world.view.tenant;
        let (policy, is_open) = match target {
            Target::Group(group, relation) => (tenant.group_policy(group, relation).ok_or("the group is not in PIM")?, false),
            Target::Role(role, _) => (tenant.roles.row(role).policy, self.world.open_roles.contains(&role)),
        };
        if is_open {
            self.world.gain(account, target);
            return Ok(());
        }
        self.pass_session(account, policy)?;
        if tenant.policies.row(policy).activation.approval.value == Approval::NotRequired {
            self.world.gain(account, target);
        } else {
            self.pending = Some((account, target));
        }
        Ok(())
    }

    /// MFA and contexts, for an account that was taken over, and for an agent's user.
    fn pass_session(&self, account: Account, policy: PolicyId) -> Checked {
        let is_agent = self.world.is_agent(account);
        if !self.world.is_stolen(account) && !is_agent {
            return Ok(());
        }
        let tenant = self.world.view.tenant;
        for demanded in common_demands(tenant, tenant.policies.row(policy)).iter() {
            match (demanded.facts().passage, demanded.context()) {
                (Passage::SecondFactor, _) => demand(
                    !is_agent && (!self.world.has_mfa(account) || self.world.was_reset(account, Credential::Mfa)),
                    "the account's second factor stands before it",
                )?,
                (Passage::Context, Some(context)) => {
                    demand(self.is_let_past(account, *context), "the context stands before it")?;
                }
                (Passage::Context, None) | (Passage::Writing, _) => {}
            }
        }
        Ok(())
    }

    /// Tells whether a context excludes the account, or was weakened (R27, R28).
    fn is_let_past(&self, account: Account, context: ContextId) -> bool {
        let tenant = self.world.view.tenant;
        let is_excluded = tenant.contexts.row(context).excludes.iter().any(|(excluded, _)| match tenant.group_of(*excluded) {
            Some(group) => self.world.has(account, Holding::Member(group)),
            None => account == Account::Principal(*excluded),
        });
        is_excluded || (self.world.is_controlled(account) && self.world.weak.contains(&context))
    }

    fn approve(&mut self, step: &Step, account: Account, target: Target) -> Checked {
        demand(step.kind == StepKind::Approve, "the activation before needs an approval first")?;
        demand(step.subject == Some(account) && held(step)?.thing() == target.thing(), "this approves another activation")?;
        demand(step.actor != account, "nobody approves their own request")?;
        let tenant = self.world.view.tenant;
        let policy = match target.thing() {
            Thing::Group(group, relation) => tenant.group_policy(group, relation).ok_or("the group is not in PIM")?,
            Thing::Role(role) => tenant.roles.row(role).policy,
        };
        let class = self.class_of_approval(step.actor, policy).ok_or("this account is no approver")?;
        self.class = self.class.max(class);
        self.world.gain(account, target);
        Ok(())
    }

    fn class_of_approval(&self, approver: Account, policy: PolicyId) -> Option<Class> {
        let is_start = approver == self.world.start;
        if self.world.is_controlled(approver) && self.may_approve(approver, policy, true) {
            return Some(if is_start { Class::Own } else { Class::ByCompromisedApprover });
        }
        let is_honest = self.world.play == Play::Reach || !is_start;
        (is_honest && self.may_approve(approver, policy, false)).then_some(Class::ByApproval)
    }

    fn may_approve(&self, approver: Account, policy: PolicyId, stolen: bool) -> bool {
        let tenant = self.world.view.tenant;
        if !self.world.exists(approver) || !self.world.is_user(approver) {
            return false;
        }
        match &tenant.policies.row(policy).activation.approval.value {
            Approval::NotRequired => false,
            Approval::By(named) => named.iter().any(|Approver { principal, .. }| match tenant.group_of(*principal) {
                Some(group) => self.world.has_as(stolen, approver, Holding::Member(group)),
                None => approver == Account::Principal(*principal),
            }),
            Approval::DefaultApprovers => ["Privileged Role Administrator", "Global Administrator"].iter().any(|name| {
                let is_it = |role: &RoleId| &*tenant.roles.row(*role).name == *name && tenant.roles.row(*role).catalog_index.is_some();
                tenant.roles.ids().filter(is_it).any(|role| self.world.has_as(stolen, approver, Holding::Role(role, Scope::Tenant)))
            }),
        }
    }

    fn add(&mut self, step: &Step) -> Checked {
        let target = held(step)?;
        let Target::Group(group, relation) = target else { return Err("one is added to groups only") };
        let subject = self.pooled_subject(step)?;
        let row = self.world.view.tenant.groups.row(group);
        let is_fixed = row.synced.is_some() || (relation == Relation::Member && row.dynamic.is_some());
        demand(!is_fixed, "the group cannot be changed by hand")?;
        demand(self.world.may_change(step.actor, group, relation), "the actor may not change the group")?;
        let fits = self.world.is_user(subject) || relation == Relation::Owner || row.kind() == crate::ir::GroupKind::Security;
        demand(fits, "a service principal is no member of a Microsoft 365 group")?;
        demand(self.world.suits_agents(subject, target), "an agent is not given this")?;
        self.world.gain(subject, target);
        Ok(())
    }

    /// Returns whom a step is about: oneself, or among accounts under control any.
    fn pooled_subject(&self, step: &Step) -> Result<Account, &'static str> {
        let subject = step.subject.ok_or("it is about nobody")?;
        let is_pooled = self.world.is_controlled(step.actor) && self.world.is_controlled(subject);
        demand(subject == step.actor || is_pooled, "nobody does this for another")?;
        demand(self.world.is_able(step.actor), "this account can do nothing")?;
        Ok(subject)
    }

    fn join(&mut self, step: &Step) -> Checked {
        let account = self.own_subject(step)?;
        let target = held(step)?;
        let Target::Group(group, Relation::Member) = target else { return Err("one joins groups only") };
        let row = self.world.view.tenant.groups.row(group);
        let is_closed = row.open.is_none() || row.role_assignable.or(row.dynamic).or(row.synced).is_some();
        demand(!is_closed, "the group is not open")?;
        demand(self.world.is_user(account) && !self.world.is_guest(account), "only users who are no guests join")?;
        self.world.gain(account, target);
        Ok(())
    }

    fn assign(&mut self, step: &Step) -> Checked {
        let target = held(step)?;
        demand(matches!(target, Target::Role(_, Scope::Tenant)), "only roles for the whole tenant are assigned")?;
        let subject = self.pooled_subject(step)?;
        demand(self.world.assigns_roles(step.actor), "the actor assigns no roles")?;
        demand(self.world.suits_agents(subject, target), "an agent is not given this")?;
        self.world.gain(subject, target);
        Ok(())
    }

    fn reset(&mut self, step: &Step, credential: Credential) -> Checked {
        let victim = step.subject.ok_or("it is about nobody")?;
        let Account::Principal(victim) = victim else { return Err("a new account needs no reset") };
        demand(self.world.is_controlled(step.actor), "the actor is not under control")?;
        demand(self.world.resets(step.actor, victim, credential), "the actor may not reset this account")?;
        self.world.resets.insert((victim, credential));
        Ok(())
    }

    fn take_over(&mut self, step: &Step) -> Checked {
        let victim = step.subject.ok_or("it is about nobody")?;
        demand(self.world.play == Play::Escalate && self.world.exists(victim), "nobody is taken over here")?;
        demand(self.world.was_reset(victim, Credential::Password), "the password was not reset")?;
        let needs_mfa = self.world.has_mfa(victim) && self.world.view.tenant.settings.sign_in == SignIn::Mfa;
        demand(!needs_mfa || self.world.was_reset(victim, Credential::Mfa), "signing in demands the second factor")?;
        self.world.controlled.insert(victim);
        Ok(())
    }

    fn create(&mut self, step: &Step) -> Checked {
        demand(self.world.is_controlled(step.actor) && self.world.creates_users(step.actor), "the actor creates no users")?;
        let Some(created @ Account::New(_)) = step.subject else { return Err("it is about a declared account") };
        self.world.controlled.insert(created);
        Ok(())
    }

    fn change_role_policy(&mut self, step: &Step) -> Checked {
        let Target::Role(role, _) = held(step)? else { return Err("it is about no role") };
        demand(self.world.is_ours(step.actor) && self.world.assigns_roles(step.actor), "the actor changes no role's policy")?;
        self.world.open_roles.insert(role);
        Ok(())
    }

    fn weaken(&mut self, step: &Step) -> Checked {
        let Some(StepTarget::Context(context)) = step.target else { return Err("it is about no context") };
        demand(self.world.is_controlled(step.actor) && self.world.weakens_contexts(step.actor), "the actor changes no context")?;
        self.world.weak.insert(context);
        Ok(())
    }

    fn control(&mut self, step: &Step) -> Checked {
        let Some(StepTarget::Blueprint(blueprint)) = step.target else { return Err("it is about no blueprint") };
        let identity = step.subject.ok_or("it is about nobody")?;
        demand(self.world.is_controlled(step.actor), "the actor is not under control")?;
        demand(self.world.controls_blueprint(step.actor, blueprint), "the actor does not control the blueprint")?;
        demand(self.world.exists(identity), "nobody acts as a disabled agent")?;
        demand(self.world.agent_of(identity) == Some(AgentOf::Blueprint(blueprint)), "it is no agent of this blueprint")?;
        self.world.controlled.insert(identity);
        Ok(())
    }

    fn act_as_agent(&mut self, step: &Step) -> Checked {
        let user = step.subject.ok_or("it is about nobody")?;
        let Account::Principal(identity) = step.actor else { return Err("a new account is no agent") };
        demand(self.world.is_controlled(step.actor), "the actor is not under control")?;
        demand(self.world.exists(user), "nobody acts as a disabled user")?;
        demand(self.world.agent_of(user) == Some(AgentOf::Identity(identity)), "it is not the user of this agent")?;
        self.world.controlled.insert(user);
        Ok(())
    }

    fn unprotect(&mut self, step: &Step) -> Checked {
        let Some(Account::Principal(victim)) = step.subject else { return Err("it is about nobody") };
        let target = held(step)?;
        demand(self.world.is_controlled(step.actor), "the actor is not under control")?;
        match target {
            Target::Group(group, relation) => {
                demand(self.world.may_change(step.actor, group, relation), "the actor may not change the group")?;
            }
            Target::Role(..) => demand(self.world.assigns_roles(step.actor), "the actor takes no roles away")?,
        }
        self.world.unprotected.insert((victim, target.thing()));
        Ok(())
    }
}

fn held(step: &Step) -> Result<Target, &'static str> {
    match step.target {
        Some(StepTarget::Held(target)) => Ok(target),
        Some(StepTarget::Context(_) | StepTarget::Blueprint(_)) | None => Err("it says nothing to hold"),
    }
}

fn demand(holds: bool, message: &'static str) -> Checked {
    if holds { Ok(()) } else { Err(message) }
}
