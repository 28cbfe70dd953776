//! What is asked, and what plans and frontiers are made of. Knows nothing of how they are found, so that the search and the check of its plans
//! share words and no rule.

use std::collections::BTreeSet;

use crate::eval::{Decision, Demand, FactId};
use crate::ir::{BlueprintId, ContextId, Credential, PrincipalId, RoleId, Target, Thing};

/// Whether steps that need another person count (`without approval`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Everybody cooperates.
    WithApproval,
    /// Nobody approves anything.
    WithoutApproval,
}

/// By what an account may come to something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Whatever it gets.
    Anything,
    /// What it gets without what it has in common with others, such as power over all groups of the tenant.
    Itself,
    /// What it has in common with others, or that and what it gets by itself. Where that is nothing by all windows laid together, it is
    /// nothing at every instant.
    WhatIsCommon,
}

/// An account in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// A declared user or service principal.
    Principal(PrincipalId),
    /// A user that the attacker creates (R23).
    New(Newcomer),
}

/// A created user. Created users differ in nothing, and two are as good as more: where one asks, the other approves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Newcomer {
    /// The first.
    First,
    /// The other.
    Second,
}

impl Newcomer {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::First, Self::Second];
}

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

/// How far a search came that found no plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    /// What the account, and those it takes over, get: as far as it leads anywhere.
    pub reached: Vec<(Account, Target)>,
    /// The ways that would lead further but for what is missing.
    pub stops: Vec<Stop>,
    /// Whether there may be more of both: not all groups were looked at that a role lets the account change.
    pub is_partial: bool,
}

/// A step that could be taken but for what is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Who would take it.
    pub account: Account,
    /// What it would give.
    pub aim: Aim,
    /// What is missing; at least one.
    pub gaps: Vec<Gap>,
}

/// What a step would give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// A relation or role, by that eligible assignment.
    Activation(Target, FactId),
    /// Somebody's credential, by that role.
    Reset(PrincipalId, Credential, RoleId),
    /// The account whose password was reset.
    TakeOver(PrincipalId),
}

/// What stops a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Nobody who may approve this is to be had.
    Approval(Thing),
    /// The account's second factor.
    Mfa(PrincipalId),
    /// The context.
    Context(ContextId),
    /// This membership, ownership or eligibility protects the account (D6.5, D6.7).
    Protected(FactId),
    /// The account is given this role, which the actor's role does not reset (D6.9).
    Role(RoleId),
}
