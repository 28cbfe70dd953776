//! Reads the plan off the derivation that a search settled on.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use crate::catalog::{CredentialPower, RoleStatus};
use crate::defect::OrDefect;
use crate::eval::{Demand, FactId, Shield, Victim, acting_role, common_demands, demands_of, policy_of};
use crate::ir::{
    ContextId, Credential, EligibleProtection, GroupId, PrincipalId, PrincipalKind, Relation, RoleId, Scope, SignIn, Target, Thing,
};
use crate::reach::conditions::Named;
use crate::reach::kind::has_mfa;
use crate::reach::rules::Rule;
use crate::reach::search::{Claim, Derivation, NodeId, Party, Search, Side};
use crate::reach::types::{Account, Assumption, Gate, Plan, Step, StepKind, StepTarget};
use crate::requirement::Requirement;

/// Reads the plan for the goal, if it was settled.
pub(super) fn build(search: &Search<'_>) -> Option<Plan> {
    let goal = search.grown.graph.find(Claim::Goal)?;
    let mut reader = Reader { search, steps: Vec::new(), assumptions: BTreeSet::new() };
    for node in search.grown.graph.in_order(goal) {
        reader.read(node);
    }
    let derivation = search.grown.graph.derivation(goal)?;
    let holder = derivation.premises.first().and_then(|node| account_of(search.grown.graph.claim(*node)))?;
    let facts = reader.facts_behind(goal);
    let size = search.grown.graph.size_of(Claim::Goal)?;
    Some(Plan { class: search.task.class, steps: reader.steps, holder, facts, assumptions: reader.assumptions, size })
}

struct Reader<'a, 's> {
    search: &'s Search<'a>,
    steps: Vec<Step>,
    assumptions: BTreeSet<Assumption>,
}

impl Reader<'_, '_> {
    fn derivation(&self, node: NodeId) -> Option<&Derivation> {
        self.search.grown.graph.derivation(node)
    }

    /// Reads the steps of one node.
    fn read(&mut self, node: NodeId) {
        let Some(derivation) = self.search.grown.graph.derivation(node) else { return };
        let claim = self.search.grown.graph.claim(node);
        match (derivation.rule, claim) {
            // An approval is told after the activation it approves.
            (Rule::Approve, _) => {}
            (Rule::R5 | Rule::R6, _) => self.read_activation(node),
            (rule @ (Rule::R20 | Rule::R21), Claim::Reset(victim, credential)) => self.read_reset(node, rule, victim, credential),
            (Rule::R22, claim) => {
                self.assume_registration(claim);
                self.read_plain(node, Rule::R22, claim);
            }
            (rule, claim) if rule.is_step() => self.read_plain(node, rule, claim),
            (_, _) => {}
        }
    }

    /// Where signing in demands MFA, an account without a second factor is taken over by registering one (R22).
    fn assume_registration(&mut self, taken: Claim) {
        let tenant = self.search.ground.view.tenant;
        if let Claim::Controlled(Party::Principal(principal)) = taken
            && tenant.settings.sign_in == SignIn::Mfa
            && matches!(tenant.principals.row(principal).kind, PrincipalKind::User { mfa: None, .. })
        {
            self.assumptions.insert(Assumption::OpenRegistration(Account::Principal(principal)));
        }
    }

    /// That a group can be eligible owner is documented nowhere.
    fn assume_group_eligible_owner(&mut self, eligible: FactId) {
        let fact = self.search.ground.view.fact(eligible);
        if matches!(fact.target, Target::Group(_, Relation::Owner)) && self.is_group(fact.principal) {
            self.assumptions.insert(Assumption::GroupEligibleOwner(fact.principal));
        }
    }

    /// Nesting is read transitively where a group lends an eligibility, or lets its members approve.
    fn assume_nesting(&mut self, premises: &[(NodeId, Claim)]) {
        let lends = |(_, claim): &&(NodeId, Claim)| matches!(claim, Claim::Member(..) | Claim::Approved(..));
        let view = self.search.ground.view;
        let is_nesting = |fact: FactId| {
            let fact = view.fact(fact);
            matches!(fact.target, Target::Group(_, Relation::Member)) && view.is_in_force(fact) && self.is_group(fact.principal)
        };
        if premises.iter().filter(lends).any(|(node, _)| self.facts_behind(*node).into_iter().any(is_nesting)) {
            self.assumptions.insert(Assumption::Nesting);
        }
    }

    fn is_group(&self, principal: PrincipalId) -> bool {
        self.search.ground.view.tenant.group_of(principal).is_some()
    }

    fn read_activation(&mut self, node: NodeId) {
        let Some(derivation) = self.search.grown.graph.derivation(node) else { return };
        let (rule, Some(fact)) = (derivation.rule, derivation.facts.first().copied()) else { return };
        let target = self.search.ground.view.fact(fact).target;
        let Some(account) = account_of(self.search.grown.graph.claim(node)) else { return };
        let premises = self.premises(node);
        self.assume_group_eligible_owner(fact);
        self.assume_nesting(&premises);
        let is_open = premises.iter().any(|(_, claim)| matches!(claim, Claim::OpenRole(..)));
        let gates = if is_open { Vec::new() } else { self.gates(target.thing(), account) };
        let kind = match target {
            Target::Group(_, Relation::Member) => StepKind::ActivateMembership,
            Target::Group(_, Relation::Owner) => StepKind::ActivateOwnership,
            Target::Role(..) => StepKind::ActivateRole,
        };
        if gates.contains(&Gate::Demand(Requirement::Mfa)) && self.lacks_mfa(node, account) {
            self.assumptions.insert(Assumption::OpenRegistration(account));
        }
        self.assumptions.extend(self.agent_user(account).map(Assumption::AgentEligible));
        self.push(node, kind, account, Some(account), Some(StepTarget::Held(target)), rule);
        if let Some(step) = self.steps.last_mut() {
            step.gates = gates;
        }
        let approved = premises.iter().find(|(_, claim)| matches!(claim, Claim::Approved(..))).map(|(node, _)| *node);
        if let Some(approved) = approved
            && let Some(approver) = self.premise_account(approved)
        {
            self.assumptions.extend(self.agent_user(approver).map(Assumption::AgentApproves));
            self.push(approved, StepKind::Approve, approver, Some(account), Some(StepTarget::Held(target)), rule);
        }
    }

    /// Returns who an account is where it is an agent's user.
    fn agent_user(&self, account: Account) -> Option<PrincipalId> {
        let Account::Principal(principal) = account else { return None };
        self.search.ground.view.tenant.principals.row(principal).is_agent_user().then_some(principal)
    }

    /// Tells whether the attacker must register a second factor for the account.
    fn lacks_mfa(&self, node: NodeId, account: Account) -> bool {
        let is_controlled = matches!(
            self.search.grown.graph.claim(node),
            Claim::Direct(Side::Controlled, ..) | Claim::Owner(Side::Controlled, ..) | Claim::Role(Side::Controlled, ..)
        );
        let has_mfa = match account {
            Account::Principal(principal) => has_mfa(&self.search.ground.view.tenant.principals.row(principal).kind),
            Account::New(_) => false,
        };
        is_controlled && !has_mfa && Some(account) != self.search.task.start.account()
    }

    /// Returns what an account must bring to an activation, as things stand then: a context that excludes it, or a group that an earlier
    /// step lets it into, demands nothing (D2.14).
    fn gates(&self, thing: Thing, account: Account) -> Vec<Gate> {
        let view = &self.search.ground.view;
        let Some(asked) = policy_of(view.tenant, thing) else { return Vec::new() };
        let policy = view.tenant.policies.row(asked);
        let demands = match account {
            Account::Principal(principal) => demands_of(view, principal, policy),
            Account::New(_) => common_demands(view.tenant, policy),
        };
        let stands = |demand: &&Demand| !demand.context().is_some_and(|context| self.is_let_past(account, *context));
        let is_approved = self.search.ground.conditions().asks_approval(asked);
        demands.iter().filter(stands).map(|demand| Gate::Demand(*demand)).chain(is_approved.then_some(Gate::Approval)).collect()
    }

    /// Tells whether an earlier step lets an account into a group that a context excludes.
    fn is_let_past(&self, account: Account, context: ContextId) -> bool {
        let conditions = self.search.ground.conditions();
        let is_excluded = |group: GroupId| conditions.excluded(context).any(|excluded| excluded == Named::MembersOf(group));
        self.steps.iter().any(|step| match (step.subject, step.target) {
            (Some(subject), Some(StepTarget::Held(Target::Group(group, Relation::Member)))) => subject == account && is_excluded(group),
            (Some(_) | None, _) => false,
        })
    }

    fn read_reset(&mut self, node: NodeId, rule: Rule, victim: PrincipalId, credential: Credential) {
        let Some(actor) = self.premise_account(node) else { return };
        let Some(role) = self.premises(node).into_iter().find_map(|(_, claim)| role_of(claim)) else { return };
        let view = self.search.ground.view;
        let kind = match credential {
            Credential::Password => StepKind::ResetPassword,
            Credential::Mfa => StepKind::ResetMfa,
        };
        let power = acting_role(view.tenant, role).and_then(|acting| acting.powers.as_ref()).map(|powers| match credential {
            Credential::Password => powers.credentials.reset_password,
            Credential::Mfa => powers.credentials.reset_mfa,
        });
        let status = acting_role(view.tenant, role).map(|acting| acting.status);
        match (power, status) {
            (Some(CredentialPower::NonAdminsOnly | CredentialPower::All), Some(RoleStatus::Deprecated | RoleStatus::DoNotUse)) => {
                _ = self.assumptions.insert(Assumption::StillResets(role));
            }
            (
                Some(CredentialPower::None | CredentialPower::NonAdminsOnly | CredentialPower::All | CredentialPower::LimitedByMatrix)
                | None,
                _,
            ) => {}
        }
        let is_off = view.tenant.settings.eligible_protection == EligibleProtection::Off;
        let is_eligible = |shield: &Shield| matches!(shield, Shield::Eligible(_));
        if is_off && power != Some(CredentialPower::All) && Victim::new(&view, victim).shields.iter().any(is_eligible) {
            self.assumptions.insert(Assumption::EligibleUnprotected(victim));
        }
        self.push(node, kind, actor, Some(Account::Principal(victim)), None, rule);
    }

    fn read_plain(&mut self, node: NodeId, rule: Rule, claim: Claim) {
        let account = account_of(claim);
        let actor = if rule == Rule::R8 { account } else { self.premise_account(node) };
        let Some(actor) = actor else { return };
        let (kind, subject, target) = match (rule, claim) {
            (Rule::R7 | Rule::R24, Claim::Direct(_, _, group)) => {
                (StepKind::AddMember, account, held(Target::Group(group, Relation::Member)))
            }
            (Rule::R7 | Rule::R24, Claim::Owner(_, _, group)) => (StepKind::AddOwner, account, held(Target::Group(group, Relation::Owner))),
            (Rule::R8, Claim::Direct(_, _, group)) => (StepKind::Join, account, held(Target::Group(group, Relation::Member))),
            (Rule::R9 | Rule::R25, Claim::Role(_, _, role, scope)) => (StepKind::AssignRole, account, held(Target::Role(role, scope))),
            (Rule::R22, _) => (StepKind::TakeOver, account, None),
            (Rule::R23, _) => (StepKind::CreateUser, account, None),
            (Rule::R26, Claim::OpenRole(_, _, role)) => (StepKind::ChangeRolePolicy, None, held(Target::Role(role, Scope::Tenant))),
            (Rule::R27, Claim::Weak(context)) => {
                self.assume_restoring(node);
                (StepKind::WeakenContext, None, Some(StepTarget::Context(context)))
            }
            (Rule::Unprotect, Claim::Unprotected(victim, fact)) => {
                (StepKind::Unprotect, Some(Account::Principal(victim)), held(self.search.ground.view.fact(fact).target))
            }
            (Rule::Unprotect, Claim::Stripped(victim, role)) => {
                (StepKind::Unprotect, Some(Account::Principal(victim)), held(Target::Role(role, Scope::Tenant)))
            }
            (Rule::R29, _) => (StepKind::ControlBlueprint, account, self.premises(node).first().and_then(|(_, claim)| blueprint(*claim))),
            (Rule::R30, _) => (StepKind::ActAsAgent, account, None),
            (_, _) => return,
        };
        self.push(node, kind, actor, subject, target, rule);
    }

    /// R27: a role that only restores Conditional Access is taken to find a state in which the context demanded less.
    fn assume_restoring(&mut self, node: NodeId) {
        let tenant = self.search.ground.view.tenant;
        let restores = |role: RoleId| {
            let powers = acting_role(tenant, role)?.powers.as_ref()?;
            (powers.restores_conditional_access && !powers.writes_conditional_access).then_some(role)
        };
        let roles = self.premises(node).into_iter().filter_map(|(_, claim)| role_of(claim)).filter_map(restores);
        let found: Vec<RoleId> = roles.collect();
        self.assumptions.extend(found.into_iter().map(Assumption::RestoresContexts));
    }

    /// Returns the account that the first premise of a node is about; of a shared power, the one that has it.
    fn premise_account(&self, node: NodeId) -> Option<Account> {
        let premise = *self.derivation(node)?.premises.first()?;
        match self.search.grown.graph.claim(premise) {
            Claim::Power(..) | Claim::EveryRole(..) | Claim::Reset(..) | Claim::Blueprint(_) => {
                let behind = *self.derivation(premise)?.premises.first()?;
                account_of(self.search.grown.graph.claim(behind))
            }
            claim => account_of(claim),
        }
    }

    fn premises(&self, node: NodeId) -> Vec<(NodeId, Claim)> {
        let premises = self.derivation(node).map(|derivation| derivation.premises.as_slice()).or_defect();
        premises.iter().map(|node| (*node, self.search.grown.graph.claim(*node))).collect()
    }

    fn push(&mut self, node: NodeId, kind: StepKind, actor: Account, subject: Option<Account>, target: Option<StepTarget>, rule: Rule) {
        let facts = self.facts_behind(node);
        self.steps.push(Step { kind, actor, subject, target, gates: Vec::new(), rule: rule.facts().id, facts });
    }

    /// Returns the given facts that lead to a node from the steps before it.
    fn facts_behind(&self, node: NodeId) -> Vec<FactId> {
        let mut found = BTreeSet::new();
        let mut seen = FxHashSet::default();
        let mut stack = vec![node];
        while let Some(at) = stack.pop() {
            let Some(derivation) = self.derivation(at) else { continue };
            if !seen.insert(at) || (at != node && derivation.rule.is_step()) {
                continue;
            }
            found.extend(derivation.facts.iter().copied());
            stack.extend(derivation.premises.iter().copied());
        }
        found.into_iter().collect()
    }
}

fn role_of(claim: Claim) -> Option<RoleId> {
    if let Claim::Role(_, _, role, _) = claim { Some(role) } else { None }
}

fn blueprint(claim: Claim) -> Option<StepTarget> {
    if let Claim::Blueprint(blueprint) = claim { Some(StepTarget::Blueprint(blueprint)) } else { None }
}

fn held(target: Target) -> Option<StepTarget> {
    Some(StepTarget::Held(target))
}

/// Returns the account that a claim is about.
fn account_of(claim: Claim) -> Option<Account> {
    match claim {
        Claim::Controlled(party)
        | Claim::Direct(_, party, _)
        | Claim::Member(_, party, _)
        | Claim::Owner(_, party, _)
        | Claim::Role(_, party, ..)
        | Claim::Passes(_, party, _)
        | Claim::Approver(_, party, _)
        | Claim::Approved(_, party, _) => party.account(),
        Claim::Power(_, party, ..) | Claim::EveryRole(_, party) | Claim::OpenRole(_, party, _) => party?.account(),
        Claim::Reset(victim, _) | Claim::Unprotected(victim, _) | Claim::Stripped(victim, _) => Some(Account::Principal(victim)),
        Claim::Weak(_) | Claim::Blueprint(_) | Claim::Goal => None,
    }
}
