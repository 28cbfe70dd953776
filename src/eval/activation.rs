//! May somebody activate something now: the decision procedure of `docs/semantics.md`, section 4, every failing condition kept.

use crate::ir::{Evidence, Instant, Modifiers, PolicyId, PrincipalId, Thing};
use crate::requirement::Requirement;

use super::agent::{is_beyond, may_get};
use super::approval::{ApprovalState, approval_state};
use super::closure::{Reading, Scratch};
use super::eligibility::{direct_holding, find_path, policy_of};
use super::gates::{Demand, Demands, Stage, gates};
use super::view::View;

/// The shortest activation in seconds (D1.25, D9.30).
pub const MIN_ACTIVATION_SECONDS: i64 = 300;

/// How somebody asks to activate, whoever asks and whatever for. By default for the longest time, about capability.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner<'a> {
    /// How long, in seconds; `None` is the policy's maximum.
    pub seconds: Option<i64>,
    /// What the request brings; `None` asks about capability.
    pub evidence: Option<&'a Evidence>,
    /// Whether an approval rules it out.
    pub without_approval: bool,
}

/// A request to activate.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Who asks.
    pub principal: PrincipalId,
    /// What for.
    pub thing: Thing,
    /// How.
    pub manner: Manner<'a>,
}

impl<'a> Manner<'a> {
    /// Takes the manner from the modifiers of a question.
    #[must_use]
    pub fn of(mods: &'a Modifiers) -> Self {
        Self {
            seconds: mods.duration.map(|(seconds, _)| seconds),
            evidence: mods.evidence.as_ref(),
            without_approval: mods.without_approval.is_some(),
        }
    }

    /// Makes the request of an account for a thing.
    #[must_use]
    pub fn request(self, principal: PrincipalId, thing: Thing) -> Request<'a> {
        Request { principal, thing, manner: self }
    }
}

/// The outcome of a question about an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// It may be done.
    Allow,
    /// It may be done once an approver agrees.
    Approval,
    /// The direct relation holds now: nothing to do.
    Already,
    /// It may not be done.
    Deny,
}

impl Decision {
    /// Returns `allow`, `approval`, `already` or `deny`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Approval => "approval",
            Self::Already => "already",
            Self::Deny => "deny",
        }
    }

    /// Tells whether it is `allow` or `approval`.
    #[must_use]
    pub fn is_yes(self) -> bool {
        matches!(self, Self::Allow | Self::Approval)
    }
}

/// One failing condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u16)]
pub enum Blocker {
    /// Only users activate (D3.11), and agents only what they may be given (D3.16, D3.17).
    PrincipalKind = 1,
    /// The account is disabled.
    Disabled = 1 << 1,
    /// The group is not PIM-enabled (D1.7).
    NotPimEnabled = 1 << 2,
    /// No eligible assignment counts now (D3.2, D3.24).
    NotEligible = 1 << 3,
    /// Longer than the policy allows (D2.10).
    DurationTooLong = 1 << 4,
    /// Shorter than five minutes (D9.30).
    DurationTooShort = 1 << 5,
    /// Something that is demanded is not brought (D2.12 to D2.19); [`Judgement::missing`] says what.
    Missing = 1 << 6,
    /// Nobody could ever approve (D2.20, D2.23).
    NoApprover = 1 << 7,
    /// Approval is asked, and the question rules it out.
    ApprovalRequired = 1 << 8,
}

/// A set of failing conditions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Blockers(u16);

impl Blockers {
    /// Tells whether nothing fails.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Tells whether a condition fails.
    #[must_use]
    pub fn has(self, blocker: Blocker) -> bool {
        self.0 & blocker as u16 != 0
    }

    fn add(&mut self, blocker: Blocker) {
        self.0 |= blocker as u16;
    }

    fn remove(&mut self, blocker: Blocker) {
        self.0 &= !(blocker as u16);
    }

    fn add_if(&mut self, fails: bool, blocker: Blocker) {
        if fails {
            self.add(blocker);
        }
    }
}

/// What was found about a request: the decision and every failing condition. `Copy`, so that judging allocates nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    /// The outcome.
    pub decision: Decision,
    /// Every condition that fails; empty unless `deny`.
    pub blockers: Blockers,
    /// What the policy demands, and the request does not bring.
    pub missing: Demands,
    /// Whether anybody can approve.
    pub approval: ApprovalState,
    /// The longest activation in seconds; `None` where no policy applies.
    pub max_seconds: Option<i64>,
    /// The duration judged, in seconds.
    pub seconds: Option<i64>,
    /// When the activation would end.
    pub until: Option<Instant>,
}

impl Judgement {
    /// Makes the judgement of what takes no request: nothing is demanded, and nobody has to agree.
    #[must_use]
    pub fn without_request(decision: Decision) -> Self {
        bare(decision, Blockers::default())
    }

    /// Tells whether the request is judged strictly, and does not bring what is demanded of that kind.
    #[must_use]
    pub fn lacks(&self, kind: Requirement) -> bool {
        self.blockers.has(Blocker::Missing) && self.missing.get(kind).is_some()
    }

    /// Tells whether nobody can approve as things stand, so that steps of others decide whether anybody ever could.
    #[must_use]
    pub fn waits_for_approvers(&self) -> bool {
        matches!(self.approval, ApprovalState::StandbyOnly | ApprovalState::Impossible)
    }

    /// Returns the judgement once it is known whether anybody could become approver by steps of their own.
    #[must_use]
    pub fn settled(mut self, has_approver: bool) -> Self {
        self.approval = if has_approver { ApprovalState::StandbyOnly } else { ApprovalState::Impossible };
        self.blockers.remove(Blocker::NoApprover);
        self.blockers.add_if(!has_approver, Blocker::NoApprover);
        self.decision = decide(self.blockers, self.approval);
        self
    }
}

/// Judges a request (`docs/semantics.md`, section 4). `principal-kind` and `disabled` come first, then `already`, which hides every other
/// finding; then all the rest together. Whether somebody could become approver is guessed from the eligible assignments alone:
/// [`Judgement::settled`] takes the exact answer.
#[must_use]
pub fn judge(view: &View<'_>, scratch: &mut Scratch, request: &Request<'_>) -> Judgement {
    judge_from(view, scratch, request, view.at)
}

/// Judges a request that is filed at the instant of the view and wishes to begin at `start`, not before it (D4.2, D4.3). What it would collide
/// with is looked up at the start, eligibility must hold at both instants, and everything else is judged when the request is filed (D2.16,
/// D2.26).
#[must_use]
pub fn judge_from(view: &View<'_>, scratch: &mut Scratch, request: &Request<'_>, start: Instant) -> Judgement {
    let mut blockers = Blockers::default();
    let principal = view.tenant.principals.row(request.principal);
    let fits = principal.is_user() && may_get(view.tenant, request.principal, request.thing);
    blockers.add_if(!fits, Blocker::PrincipalKind);
    blockers.add_if(principal.disabled.is_some(), Blocker::Disabled);
    if !blockers.is_empty() {
        return bare(Decision::Deny, blockers);
    }
    let begun = view.at(start);
    scratch.up.walk_up(&begun, request.principal, Reading::InForce);
    if direct_holding(&begun, &scratch.up, request.principal, request.thing).is_some() {
        return bare(Decision::Already, blockers);
    }
    blockers.add_if(find_path(&begun, &scratch.up, request.principal, request.thing).is_none(), Blocker::NotEligible);
    if start != view.at {
        scratch.up.walk_up(view, request.principal, Reading::InForce);
        blockers.add_if(find_path(view, &scratch.up, request.principal, request.thing).is_none(), Blocker::NotEligible);
    }
    blockers.add_if(request.manner.seconds.is_some_and(|seconds| seconds < MIN_ACTIVATION_SECONDS), Blocker::DurationTooShort);
    let Some(policy) = policy_of(view.tenant, request.thing) else {
        blockers.add(Blocker::NotPimEnabled);
        return bare(Decision::Deny, blockers);
    };
    let judgement = judge_policy(view, scratch, request, policy, blockers);
    Judgement { until: judgement.seconds.map(|seconds| start.plus_seconds(seconds)), ..judgement }
}

fn bare(decision: Decision, blockers: Blockers) -> Judgement {
    let missing = Demands::default();
    Judgement { decision, blockers, missing, approval: ApprovalState::NotAsked, max_seconds: None, seconds: None, until: None }
}

fn judge_policy(view: &View<'_>, scratch: &mut Scratch, request: &Request<'_>, policy: PolicyId, mut blockers: Blockers) -> Judgement {
    let row = view.tenant.policies.row(policy);
    let max_seconds = row.activation.max_seconds.value;
    let seconds = request.manner.seconds.unwrap_or(max_seconds);
    blockers.add_if(seconds > max_seconds, Blocker::DurationTooLong);
    let demands: Demands = gates(view, &scratch.up, request.principal, row, Stage::Activation).filter_map(|gate| gate.demand()).collect();
    let missing = missing(view, request, &demands);
    blockers.add_if(missing.is_barred && !missing.demands.is_empty(), Blocker::Missing);
    let approval = approval_state(view, &mut scratch.down, policy, request.principal);
    blockers.add_if(approval == ApprovalState::Impossible, Blocker::NoApprover);
    blockers.add_if(request.manner.without_approval && approval != ApprovalState::NotAsked, Blocker::ApprovalRequired);
    Judgement {
        decision: decide(blockers, approval),
        blockers,
        missing: missing.demands,
        approval,
        max_seconds: Some(max_seconds),
        seconds: Some(seconds),
        until: None,
    }
}

/// What a request does not bring.
struct Missing {
    demands: Demands,
    /// Whether the request fails for it: a strict one does, and one that could never bring it (D3.18).
    is_barred: bool,
}

fn missing(view: &View<'_>, request: &Request<'_>, demands: &Demands) -> Missing {
    let principal = view.tenant.principals.row(request.principal);
    let beyond: Demands = demands.iter().copied().filter(|demand| is_beyond(principal, *demand)).collect();
    match request.manner.evidence {
        None if beyond.is_empty() => Missing { demands: *demands, is_barred: false },
        None => Missing { demands: beyond, is_barred: true },
        Some(evidence) => {
            let lacks = |demand: &Demand| !evidence.brings(*demand) || is_beyond(principal, *demand);
            Missing { demands: demands.iter().copied().filter(lacks).collect(), is_barred: true }
        }
    }
}

fn decide(blockers: Blockers, approval: ApprovalState) -> Decision {
    if !blockers.is_empty() {
        return Decision::Deny;
    }
    match approval {
        ApprovalState::NotAsked => Decision::Allow,
        ApprovalState::Available | ApprovalState::StandbyOnly | ApprovalState::Impossible => Decision::Approval,
    }
}
