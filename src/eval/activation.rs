//! May somebody activate something now: the decision procedure of `docs/semantics.md`, section 4, every failing condition kept.

use crate::ir::{Evidence, Instant, Modifiers, PolicyId, PrincipalId, Thing};
use crate::requirement::Requirement;

use super::agent::{is_beyond, may_get};
use super::approval::{ApprovalNow, ApprovalState, approval_now};
use super::closure::{Closure, Scratch, UpWalk};
use super::eligibility::{direct_holding, find_path};
use super::gates::{Demand, Demands, Stage, gates, policy_of};
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

    /// Tells whether a condition fails, and no other.
    #[must_use]
    pub fn is_only(self, blocker: Blocker) -> bool {
        self.0 == blocker as u16
    }

    /// Returns how many conditions fail.
    #[must_use]
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    fn add(&mut self, blocker: Blocker) {
        self.0 |= blocker as u16;
    }

    fn without(self, blocker: Blocker) -> Self {
        Self(self.0 & !(blocker as u16))
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
}

/// What is found about a request from the given facts. It is no judgement yet where nobody can approve now: whether somebody could after steps of
/// their own is found elsewhere, and [`Provisional::settle`] asks for it.
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct Provisional {
    /// As it is if nobody ever could.
    least: Judgement,
    is_open: bool,
}

impl Provisional {
    /// Makes the judgement. `could_approve` tells whether anybody could become an approver of the request; it is asked only where that matters.
    #[must_use]
    pub fn settle(self, could_approve: impl FnOnce() -> bool) -> Judgement {
        if !self.is_open || !could_approve() {
            return self.least;
        }
        let blockers = self.least.blockers.without(Blocker::NoApprover);
        let approval = ApprovalState::StandbyOnly;
        Judgement { decision: decide(blockers, approval), blockers, approval, ..self.least }
    }

    fn settled(judgement: Judgement) -> Self {
        Self { least: judgement, is_open: false }
    }
}

/// Judges a request (`docs/semantics.md`, section 4). `principal-kind` and `disabled` come first, then `already`, which hides every other
/// finding; then all the rest together.
pub fn judge(view: &View<'_>, scratch: &mut Scratch, request: &Request<'_>) -> Provisional {
    judge_from(view, scratch, request, view.at)
}

/// Judges a request that is filed at the instant of the view and wishes to begin at `start`, not before it (D4.2, D4.3). What it would collide
/// with is looked up at the start, eligibility must hold at both instants, and everything else is judged when the request is filed (D2.16,
/// D2.26).
pub fn judge_from(view: &View<'_>, scratch: &mut Scratch, request: &Request<'_>, start: Instant) -> Provisional {
    let mut blockers = account_blockers(view, request);
    if !blockers.is_empty() {
        return Provisional::settled(bare(Decision::Deny, blockers));
    }
    let mut walk = scratch.up.walk_up(&view.at(start), request.principal);
    if direct_holding(walk, request.thing).is_some() {
        return Provisional::settled(bare(Decision::Already, blockers));
    }
    let mut is_eligible = find_path(walk, request.thing).is_some();
    if start != view.at {
        walk = scratch.up.walk_up(view, request.principal);
        is_eligible &= find_path(walk, request.thing).is_some();
    }
    blockers.add_if(!is_eligible, Blocker::NotEligible);
    blockers.add_if(request.manner.seconds.is_some_and(|seconds| seconds < MIN_ACTIVATION_SECONDS), Blocker::DurationTooShort);
    let Some(policy) = policy_of(view.tenant, request.thing) else {
        blockers.add(Blocker::NotPimEnabled);
        return Provisional::settled(bare(Decision::Deny, blockers));
    };
    let found = judge_policy(walk, &mut scratch.down, request, policy, blockers);
    let until = found.least.seconds.map(|seconds| start.plus_seconds(seconds));
    Provisional { least: Judgement { until, ..found.least }, ..found }
}

/// Returns what the account itself cannot do, whatever the assignments.
fn account_blockers(view: &View<'_>, request: &Request<'_>) -> Blockers {
    let principal = view.tenant.principals.row(request.principal);
    let fits = principal.is_user() && may_get(view.tenant, request.principal, request.thing);
    let mut blockers = Blockers::default();
    blockers.add_if(!fits, Blocker::PrincipalKind);
    blockers.add_if(principal.disabled.is_some(), Blocker::Disabled);
    blockers
}

fn bare(decision: Decision, blockers: Blockers) -> Judgement {
    let missing = Demands::default();
    Judgement { decision, blockers, missing, approval: ApprovalState::NotAsked, max_seconds: None, seconds: None, until: None }
}

fn judge_policy(walk: UpWalk<'_>, down: &mut Closure, request: &Request<'_>, policy: PolicyId, mut blockers: Blockers) -> Provisional {
    let (view, manner) = (&walk.view, request.manner);
    let row = view.tenant.policies.row(policy);
    let max_seconds = row.activation.max_seconds.value;
    let seconds = manner.seconds.unwrap_or(max_seconds);
    blockers.add_if(seconds > max_seconds, Blocker::DurationTooLong);
    let demands: Demands = gates(walk, row, Stage::Activation).filter_map(|gate| gate.demand()).collect();
    let missing = missing(view, request, &demands);
    blockers.add_if(missing.is_barred && !missing.demands.is_empty(), Blocker::Missing);
    let (approval, is_open) = match approval_now(view, down, policy, request.principal) {
        ApprovalNow::NotAsked => (ApprovalState::NotAsked, false),
        ApprovalNow::Available => (ApprovalState::Available, false),
        ApprovalNow::NobodyYet => (ApprovalState::Impossible, true),
    };
    blockers.add_if(approval == ApprovalState::Impossible, Blocker::NoApprover);
    blockers.add_if(manner.without_approval && approval != ApprovalState::NotAsked, Blocker::ApprovalRequired);
    let least = Judgement {
        decision: decide(blockers, approval),
        blockers,
        missing: missing.demands,
        approval,
        max_seconds: Some(max_seconds),
        seconds: Some(seconds),
        until: None,
    };
    Provisional { least, is_open }
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
