//! Plans: the steps of a derivation, in an order in which each rests on those before it (`docs/reach.md`, reading a plan).

mod build;

use std::collections::BTreeSet;

use crate::eval::{Decision, Demand, FactId, View};
use crate::ir::{BlueprintId, ContextId, Goal, Play, PrincipalId, Pursuit, RoleId, Target};

use super::cone::Cone;
use super::fixpoint::{Fixpoint, Mode};
use super::goal::Wanted;
use super::index::Index;
use super::search::{Account, Frontier, Gap, Party, Preparation, Purpose, Search, Side, Stop, Task};
use super::standing::{AnyApproval, Common, Extent, Ground, Standing};

/// Whose help a plan needs; the better class comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Nobody's: the account's own steps.
    Own,
    /// An approval by an account that was taken over.
    ByCompromisedApprover,
    /// An approval by somebody else.
    ByApproval,
}

impl Class {
    /// Returns `own`, `by-compromised-approver` or `by-approval`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::ByCompromisedApprover => "by-compromised-approver",
            Self::ByApproval => "by-approval",
        }
    }

    /// Returns the decision that a plan of this class gives.
    #[must_use]
    pub fn decision(self) -> Decision {
        match self {
            Self::Own | Self::ByCompromisedApprover => Decision::Allow,
            Self::ByApproval => Decision::Approval,
        }
    }
}

/// What is done in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepKind {
    /// R5
    ActivateMembership,
    /// R5
    ActivateOwnership,
    /// R6
    ActivateRole,
    /// Agrees to the activation before it.
    Approve,
    /// R7, R24
    AddMember,
    /// R7, R24
    AddOwner,
    /// R8
    Join,
    /// R9, R25
    AssignRole,
    /// R20
    ResetPassword,
    /// R21
    ResetMfa,
    /// R22
    TakeOver,
    /// R23
    CreateUser,
    /// R26 for a role
    ChangeRolePolicy,
    /// R27
    WeakenContext,
    /// P19
    Unprotect,
    /// R29
    ControlBlueprint,
    /// R30
    ActAsAgent,
}

impl StepKind {
    /// Returns the word of `do`: `activate-membership`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ActivateMembership => "activate-membership",
            Self::ActivateOwnership => "activate-ownership",
            Self::ActivateRole => "activate-role",
            Self::Approve => "approve",
            Self::AddMember => "add-member",
            Self::AddOwner => "add-owner",
            Self::Join => "join",
            Self::AssignRole => "assign-role",
            Self::ResetPassword => "reset-password",
            Self::ResetMfa => "reset-mfa",
            Self::TakeOver => "take-over",
            Self::CreateUser => "create-user",
            Self::ChangeRolePolicy => "change-role-policy",
            Self::WeakenContext => "weaken-context",
            Self::Unprotect => "unprotect",
            Self::ControlBlueprint => "control-blueprint",
            Self::ActAsAgent => "act-as-agent",
        }
    }
}

/// One gate before an activation, as its policy puts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gate {
    /// What the request must bring.
    Demand(Demand),
    /// `approval`
    Approval,
}

/// What a step is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepTarget {
    /// A relation of a group, or a role in a scope.
    Held(Target),
    /// A context.
    Context(ContextId),
    /// A blueprint.
    Blueprint(BlueprintId),
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub kind: StepKind,
    /// Who does it.
    pub actor: Account,
    /// To whom.
    pub subject: Option<Account>,
    /// What it is about.
    pub target: Option<StepTarget>,
    /// The gates it passes.
    pub gates: Vec<Gate>,
    /// The rule that permits it: `R5`.
    pub rule: &'static str,
    /// The given facts it rests on, besides earlier steps.
    pub facts: Vec<FactId>,
}

/// Something that no source settles and a plan rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assumption {
    /// The account has no second factor, and the attacker can register one.
    OpenRegistration(Account),
    /// The user is eligible for something that would protect them under `eligible-protection on` (D6.7).
    EligibleUnprotected(PrincipalId),
    /// The role restores Conditional Access to a state of the last days, which is taken to be a weaker one (R27).
    RestoresContexts(RoleId),
    /// The role is deprecated, and a note says that it still resets.
    StillResets(RoleId),
    /// Members of the group use its eligibility for an ownership, which no page documents (D3.29, D9.11).
    GroupEligibleOwner(PrincipalId),
    /// Membership through nested groups lets one use an eligibility, or approve (D9.12).
    Nesting,
    /// An agent's user can be eligible (D3.18).
    AgentEligible(PrincipalId),
    /// An agent's user approves as a person does (D2.22).
    AgentApproves(PrincipalId),
}

/// A plan: it suffices for the goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Whose help it needs.
    pub class: Class,
    /// The steps in order; none where the goal is held already.
    pub steps: Vec<Step>,
    /// Who then has the goal.
    pub holder: Account,
    /// The given facts that lead from the steps to the goal.
    pub facts: Vec<FactId>,
    /// What it assumes.
    pub assumptions: BTreeSet<Assumption>,
    /// The size of its derivation tree, in steps; a step that is shared counts each time.
    pub size: u64,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The first plan: the best class, then the smallest.
    pub plan: Option<Plan>,
    /// Roles that were met and whose powers are unknown: they gave none.
    pub unknown_roles: Vec<RoleId>,
}

impl Finding {
    /// Returns `allow`, `approval` or `deny`.
    #[must_use]
    pub fn decision(&self) -> Decision {
        self.plan.as_ref().map_or(Decision::Deny, |plan| plan.class.decision())
    }
}

/// Finds the plan by which an account reaches a goal (`docs/reach.md`, the rules).
#[must_use]
pub fn plan_reach(view: &View<'_>, index: &Index, account: PrincipalId, goal: &Goal, mode: Mode) -> Finding {
    let wanted = Wanted::known(view.tenant, index, goal);
    let ground = Ground { view: *view, index, cone: None };
    if may_be_strong(ground, account, &wanted) {
        return find_strong(ground, account, &wanted, mode);
    }
    find(ground, account, &wanted, None, &[Class::Own, Class::ByApproval], mode)
}

/// Finds the plan by which an attacker who begins with an account comes to a goal (`docs/reach.md`, the rules of `escalate to`).
#[must_use]
pub fn plan_escalation(view: &View<'_>, index: &Index, account: PrincipalId, goal: &Goal, mode: Mode) -> Finding {
    let ground = Ground { view: *view, index, cone: None };
    plan_attack(ground, account, &Preparation::new(ground, Wanted::known(view.tenant, index, goal)), mode)
}

/// Finds the plan by which an attacker who begins with an account comes to what a preparation is for.
pub(super) fn plan_attack(ground: Ground<'_>, account: PrincipalId, preparation: &Preparation<'_>, mode: Mode) -> Finding {
    let classes = [Class::Own, Class::ByCompromisedApprover, Class::ByApproval];
    find(ground, account, &preparation.wanted, Some(preparation), &classes, mode)
}

/// Tells how far an account gets that comes to no goal, and what stops each way that nearly leads further: first those on the nearest ways to
/// the goal, which have the fewest gaps. Of very many groups that a role lets it change some are looked at.
#[must_use]
pub fn find_frontier(view: &View<'_>, index: &Index, account: PrincipalId, pursuit: &Pursuit, mode: Mode) -> Frontier {
    let (side, class) = match (pursuit.play, mode) {
        (Play::Reach, Mode::WithApproval) => (Side::Honest, Class::ByApproval),
        (Play::Reach, Mode::WithoutApproval) => (Side::Honest, Class::Own),
        (Play::Escalate, Mode::WithApproval) => (Side::Controlled, Class::ByApproval),
        (Play::Escalate, Mode::WithoutApproval) => (Side::Controlled, Class::ByCompromisedApprover),
    };
    let wanted = Wanted::known(view.tenant, index, &pursuit.goal);
    let whole = Ground { view: *view, index, cone: None };
    let is_partial = side == Side::Honest && Cone::are_many(index) && may_be_strong(whole, account, &wanted);
    let cone = is_partial.then(|| Cone::first_few(whole, &wanted));
    let ground = Ground { cone: cone.as_ref(), ..whole };
    let preparation = (side == Side::Controlled).then(|| Preparation::new(ground, wanted.clone()));
    let task = Task { start: Party::Principal(account), wanted: &wanted, side, class, purpose: Purpose::Plan };
    let run = || Search::run(ground, task, preparation.as_ref());
    let mut search = run();
    let frontier = search.frontier();
    let mut stops = search.nearest(|_| true);
    if pursuit.play == Play::Escalate {
        // the nearest way but for an approval, and what keeps an approver from being taken over
        stops.extend(run().nearest(|gap| !matches!(gap, Gap::Approval(_))));
    }
    Frontier { is_partial, stops: each_once(stops.into_iter().chain(frontier.stops)), ..frontier }
}

fn each_once(stops: impl Iterator<Item = Stop>) -> Vec<Stop> {
    let mut found: Vec<Stop> = Vec::new();
    for stop in stops {
        if !found.contains(&stop) {
            found.push(stop);
        }
    }
    found
}

/// A plan is looked for among groups that need at most so many steps to the goal, before it is among all.
const MOST_STEPS: u64 = 2;

/// Tells whether an account has power over groups of the whole tenant, if it gets every approval.
fn may_be_strong(ground: Ground<'_>, account: PrincipalId, wanted: &Wanted) -> bool {
    let mut standing = Standing::default();
    standing.compute_near(ground, wanted, (account, false), Extent::Whole, &AnyApproval);
    standing.common(ground.index).is_some_and(Common::is_strong)
}

/// Finds the plan of an account with power over groups of the whole tenant: the fixpoint tells its class, and as a rule it leads straight to the
/// goal, so that the other groups need not be looked at.
fn find_strong(ground: Ground<'_>, start: PrincipalId, wanted: &Wanted, mode: Mode) -> Finding {
    let mut fixpoint = Fixpoint::new(&ground.view, ground.index);
    let class = if fixpoint.meets(start, wanted, Mode::WithoutApproval) {
        Class::Own
    } else if mode == Mode::WithApproval && fixpoint.meets(start, wanted, mode) {
        Class::ByApproval
    } else {
        return Finding { plan: None, unknown_roles: fixpoint.unknown_roles(start, mode) };
    };
    let task = Task { start: Party::Principal(start), wanted, side: Side::Honest, class, purpose: Purpose::Plan };
    let finding =
        |search: Search<'_>| Finding { plan: build::build(&search), unknown_roles: search.unknown_roles.iter().copied().collect() };
    for steps in 0..=MOST_STEPS {
        let cone = Cone::within(ground, wanted, steps);
        let search = Search::run(Ground { cone: Some(&cone), ..ground }, task, None);
        if search.is_nearest(steps) {
            return finding(search);
        }
    }
    finding(Search::run(ground, task, None))
}

/// One search a class: a class is better whatever the size, so the sizes of different classes are never compared.
fn find(
    ground: Ground<'_>,
    start: PrincipalId,
    wanted: &Wanted,
    preparation: Option<&Preparation<'_>>,
    classes: &[Class],
    mode: Mode,
) -> Finding {
    let side = if preparation.is_some() { Side::Controlled } else { Side::Honest };
    let mut finding = Finding { plan: None, unknown_roles: Vec::new() };
    for class in classes.iter().copied().filter(|class| mode == Mode::WithApproval || *class != Class::ByApproval) {
        let task = Task { start: Party::Principal(start), wanted, side, class, purpose: Purpose::Plan };
        let search = Search::run(ground, task, preparation);
        finding.unknown_roles = search.unknown_roles.iter().copied().collect();
        finding.plan = build::build(&search);
        if finding.plan.is_some() || !search.has_requests() {
            break;
        }
    }
    finding
}
