//! Who is stuck while some accounts are away: what loses its last approver, and whose requests nobody could answer then.
//!
//! The tenant is compared with the same one in which those accounts are disabled, at every instant of a time at which something begins or ends. It must
//! not know a word of an answer.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::answer::{Interval, Requests, approval_cells, candidates, when_can};
use crate::eval::{Manner, Scratch, View, approvers_of, policy_of};
use crate::explain::{Reason, unknown_reasons};
use crate::ir::{Approval, Instant, OneStep, PrincipalId, Relation, Tenant, Thing, UnknownId, Window};
use crate::possible::{Act, Memory, Stage, is_approval, rows_of_act, rows_of_approval};
use crate::reach::Index;

/// What it comes to that some accounts are away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// Who is away.
    pub away: Vec<PrincipalId>,
    /// When.
    pub window: Window,
    /// What loses its last approver, or somebody's only one: groups first, then roles.
    pub things: Vec<Bereft>,
    /// What would have to be known: who else approves, or would ask.
    pub unknown: Vec<Reason>,
    /// Whether somebody may be stuck of whom it is not known.
    pub may_be_stuck: bool,
}

/// Something that is activated with approval, and who could give it no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bereft {
    /// What.
    pub thing: Thing,
    /// Those away who could approve.
    pub lost: Vec<PrincipalId>,
    /// When nobody is left who can approve as things stand; empty where somebody always is, if not for everybody.
    pub bare: Vec<Window>,
    /// Who could approve then after steps of their own.
    pub standby: Vec<PrincipalId>,
    /// Whose requests nobody could answer.
    pub stuck: Vec<Stuck>,
    /// Whether others may approve, of whom it is not known: then nobody is stuck for certain.
    pub may_be_others: bool,
}

/// Somebody who could activate something with approval before, and cannot now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stuck {
    /// Who.
    pub who: PrincipalId,
    /// When.
    pub windows: Vec<Window>,
}

impl Absence {
    /// Tells whether somebody is stuck for certain.
    #[must_use]
    pub fn is_somebody_stuck(&self) -> bool {
        self.things.iter().any(|thing| !thing.may_be_others && !thing.stuck.is_empty())
    }
}

/// Tells what it comes to that some accounts are away at every instant of a window (D2.20 to D2.23). `memory` keeps what questions
/// about the tenant look up.
#[must_use]
pub fn absent(tenant: &Tenant, memory: &Memory, away: &[PrincipalId], window: Window) -> Absence {
    let mut without = tenant.clone();
    for id in away {
        let span = without.principals.row(*id).span;
        without.principals.row_mut(*id).disabled.get_or_insert(span);
    }
    let mut comparison = Comparison { tenant, without: &without, away, window, stage: memory.stage(tenant), unknown: BTreeSet::new() };
    let things = things(tenant).filter_map(|thing| comparison.judge(thing)).collect();
    let may_be_stuck = !comparison.unknown.is_empty();
    let unknown = unknown_reasons(tenant, &comparison.unknown.into_iter().collect::<Vec<_>>());
    Absence { away: away.to_vec(), window, things, unknown, may_be_stuck }
}

/// Returns what is activated with approval: of groups membership, then ownership, then roles.
fn things(tenant: &Tenant) -> impl Iterator<Item = Thing> {
    let of_groups = tenant.groups.ids().flat_map(|group| [Relation::Member, Relation::Owner].map(|relation| Thing::Group(group, relation)));
    of_groups.chain(tenant.roles.ids().map(Thing::Role)).filter(|thing| {
        let approval = |policy| &tenant.policies.row(policy).activation.approval.value;
        policy_of(tenant, *thing).is_some_and(|policy| *approval(policy) != Approval::NotRequired)
    })
}

struct Comparison<'a> {
    tenant: &'a Tenant,
    /// The same tenant with those away disabled.
    without: &'a Tenant,
    away: &'a [PrincipalId],
    window: Window,
    stage: Option<&'a Stage>,
    unknown: BTreeSet<UnknownId>,
}

/// Who could approve in a part of the time, as things stand and after steps of their own.
struct Approvers {
    now: Vec<PrincipalId>,
    standby: Vec<PrincipalId>,
}

impl Approvers {
    fn is_nobody(&self) -> bool {
        self.now.is_empty() && self.standby.is_empty()
    }
}

impl Comparison<'_> {
    /// Returns what is lost of a thing; nothing where nothing is.
    fn judge(&mut self, thing: Thing) -> Option<Bereft> {
        let mut bereft = Bereft { thing, lost: Vec::new(), bare: Vec::new(), standby: Vec::new(), stuck: Vec::new(), may_be_others: false };
        let (mut lost, mut standby, mut is_touched) = (BTreeSet::new(), BTreeSet::new(), false);
        let (kept, kept_without) = (OnceLock::new(), OnceLock::new());
        for cell in approval_cells(self.tenant, &OnceLock::new(), thing, self.window) {
            let before = approvers(self.tenant, &kept, thing, cell.from);
            let after = approvers(self.without, &kept_without, thing, cell.from);
            lost.extend(before.now.iter().filter(|who| self.away.contains(who)).copied());
            is_touched |= after.now.is_empty() && !before.is_nobody();
            if after.now.is_empty() && !before.now.is_empty() || after.is_nobody() && !before.is_nobody() {
                lost.extend(before.standby.iter().filter(|who| self.away.contains(who)).copied());
                standby.extend(after.standby);
                append(&mut bereft.bare, cell);
            }
        }
        if !is_touched && lost.is_empty() {
            return None;
        }
        bereft.lost = lost.into_iter().collect();
        bereft.standby = standby.into_iter().collect();
        bereft.stuck = self.stuck(thing);
        if bereft.bare.is_empty() && bereft.stuck.is_empty() {
            return None;
        }
        bereft.may_be_others = self.note_unknown(thing);
        Some(bereft)
    }

    /// Returns those who could activate a thing with approval, and cannot any more, each with when.
    fn stuck(&self, thing: Thing) -> Vec<Stuck> {
        let step = OneStep::Activate(thing);
        let asking = candidates(&View::new(self.tenant, self.window.from).within(self.window), step);
        let stuck = asking.into_iter().filter(|who| !self.away.contains(who)).map(|who| {
            let [before, after] =
                [self.tenant, self.without].map(|tenant| when_can(tenant, &OnceLock::new(), who, step, Manner::default()));
            Stuck { who, windows: lost_windows(&before, &after, self.window) }
        });
        stuck.filter(|stuck| !stuck.windows.is_empty()).collect()
    }

    /// Notes what is not known of who approves a thing and who asks for it; tells whether others may approve.
    fn note_unknown(&mut self, thing: Thing) -> bool {
        let Some(stage) = self.stage else { return false };
        let fields = policy_of(self.tenant, thing).into_iter().flat_map(|policy| self.tenant.unknowns.of_policy(policy));
        let mut approving: BTreeSet<UnknownId> = fields.filter(|(_, field)| is_approval(*field)).map(|(id, _)| id).collect();
        for cell in approval_cells(self.tenant, &OnceLock::new(), thing, self.window) {
            approving.extend(rows_of_approval(stage, thing, cell.from));
            self.unknown.extend(rows_of_act(stage, Act::Eligible(thing), cell.from));
        }
        self.unknown.extend(approving.iter().copied());
        !approving.is_empty()
    }
}

fn approvers(tenant: &Tenant, kept: &OnceLock<Index>, thing: Thing, at: Instant) -> Approvers {
    let view = View::new(tenant, at);
    let now: Vec<PrincipalId> =
        policy_of(tenant, thing).map(|policy| approvers_of(&view, &mut Scratch::default(), policy, None)).unwrap_or_default(); // only what is under PIM is asked about
    let standby = if now.is_empty() { Requests::new(&view, kept).standby_for_others(thing) } else { Vec::new() };
    Approvers { now, standby }
}

/// Returns the parts of a window in which approval was enough before, and nothing is after.
fn lost_windows(before: &[Interval], after: &[Interval], window: Window) -> Vec<Window> {
    let ends = before.iter().chain(after).flat_map(|interval| [interval.window.from, interval.window.until]);
    let inner = ends.filter(|end| window.contains(*end));
    let edges: Vec<Instant> = inner.chain([window.from, window.until]).collect::<BTreeSet<_>>().into_iter().collect();
    let is_yes = |intervals: &[Interval], at: Instant| intervals.iter().any(|interval| interval.window.contains(at));
    let mut found = Vec::new();
    for (from, until) in edges.iter().zip(edges.iter().skip(1)) {
        if is_yes(before, *from) && !is_yes(after, *from) {
            append(&mut found, Window { from: *from, until: *until });
        }
    }
    found
}

/// Adds a window behind others, and joins it with the last where they meet.
fn append(windows: &mut Vec<Window>, window: Window) {
    match windows.last_mut() {
        Some(last) if last.until == window.from => last.until = window.until,
        Some(_) | None => windows.push(window),
    }
}
