//! One step and what is not known of it: every point that has to be asked about, and what comes of them.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::OnceLock;

use crate::answer::Judge;
use crate::eval::{Closure, Decision, Demand, Judgement, Path, View, find_membership, for_each_path};
use crate::ir::{Assignment, Instant, OneStep, PrincipalId, Tenant, Thing, UnknownId, UserFlag};
use crate::reach::Index;

use super::asked::{Act, Asked, Presence};
use super::blame::Blame;
use super::board::{Board, Gift};
use super::decisions::Decisions;
use super::dimension::{combine, first, names_approvers};
use super::gift::{Giver, Take, names};
use super::ground::{Ground, Grounds};
use super::pattern::{Others, Pattern};
use super::points::Points;
use super::stage::Stage;

/// More unknown assignments than this are not tried one by one: each of them is told as one that matters.
const TRIED: usize = 64;

/// So many points are kept at most to look in all of them for what turns a denial.
const MOST_KEPT: usize = 64;

/// What an account may come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Possible {
    /// The decisions.
    pub decisions: Decisions,
    /// What a request must still bring, wherever there is a policy.
    pub asks: Asks,
    /// What would have to be known, in order; nothing where the decision is known, or where that was not asked.
    pub matters: Vec<UnknownId>,
}

/// What a request must still bring (capability questions only).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asks {
    /// Whatever is so.
    pub surely: BTreeSet<Demand>,
    /// Perhaps, or surely.
    pub perhaps: BTreeSet<Demand>,
    /// Whether anything was noted.
    is_begun: bool,
}

impl Asks {
    /// Notes what is demanded in one of the tenants.
    fn note(&mut self, judgement: &Judgement) {
        if judgement.max_seconds.is_none() {
            return; // no policy was come to
        }
        let demands: BTreeSet<Demand> = judgement.missing.iter().copied().collect();
        self.surely = if self.is_begun { self.surely.intersection(&demands).copied().collect() } else { demands.clone() };
        self.perhaps.extend(demands);
        self.is_begun = true;
    }
}

/// One of the tenants that a set may be, with what is given to the account.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'v> {
    /// The tenant.
    pub view: View<'v>,
    /// What searches look up in it.
    pub index: &'v OnceLock<Index>,
    /// What the account comes to there.
    pub judgement: Judgement,
}

/// A point that is kept.
#[derive(Debug)]
pub struct Kept {
    ground: Option<Rc<Ground>>,
    given: Vec<Assignment>,
}

impl Kept {
    /// Looks at it.
    #[must_use]
    pub fn view<'k>(&'k self, stage: &'k Stage, at: Instant) -> View<'k> {
        let tenant = self.ground.as_deref().map_or(&stage.tenant, |ground| &ground.tenant);
        View::new(tenant, at).with_added(&self.given)
    }
}

/// How closely a space is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// For the decisions alone.
    Decisions,
    /// Also for what they turn on.
    Reasons,
}

/// The points of a question.
#[derive(Debug)]
pub struct Space<'s> {
    pub(super) points: Points<'s>,
    patterns: Vec<Pattern>,
}

impl<'s> Space<'s> {
    /// Finds the points of a question: about one account, or about any where `asker` is none; at one instant, or at any.
    #[must_use]
    pub fn new(stage: &'s Stage, asked: Asked<'s>, asker: Option<PrincipalId>, at: Option<Instant>) -> Self {
        let points = Points::find(stage, asked, asker, at);
        let patterns = combine(first(stage, &asked, asker), &points.dimensions);
        Self { points, patterns }
    }

    /// Tells whether nothing that is not known touches the question.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.points.is_plain()
    }

    /// Looks at every tenant of the question.
    pub(super) fn each_tenant(&self, grounds: &mut Grounds<'s>, mut look: impl FnMut(&Tenant)) {
        if self.points.dimensions.is_empty() {
            return look(&self.points.stage.tenant);
        }
        for pattern in &self.patterns {
            look(&grounds.of(pattern).tenant);
        }
    }

    /// Asks about an account at every point. `see` is shown each that is possible, in a fixed order.
    pub fn study(
        &self,
        grounds: &mut Grounds<'s>,
        account: PrincipalId,
        at: Instant,
        look: Look,
        mut see: impl FnMut(Spot<'_>),
    ) -> Possible {
        let gifts = self.gifts(look);
        let mut decisions = Decisions::default();
        let (mut decided, mut asks) = (Vec::new(), Asks::default());
        for pattern in &self.patterns {
            let made = (!self.points.dimensions.is_empty()).then(|| grounds.of(pattern));
            let (tenant, index) =
                made.as_deref().map_or((&self.points.stage.tenant, &self.points.stage.index), |made| (&made.tenant, &made.index));
            let mut row = Vec::new();
            for gift in &gifts {
                let given = self.given(&View::new(tenant, at), pattern, *gift, account);
                let own = OnceLock::new();
                let (view, index) = (View::new(tenant, at).with_added(&given), if given.is_empty() { index } else { &own });
                let judgement = self.judge(&view, index, account);
                row.push(judgement.decision);
                if gift.is_core() {
                    decisions.add(judgement.decision);
                    asks.note(&judgement);
                    see(Spot { view, index, judgement });
                }
            }
            decided.push(row);
        }
        self.add_disabled(account, &mut decisions);
        let board = Board { gifts, decided };
        let is_told = look == Look::Reasons && decisions.known().is_none();
        let matters = if is_told { Blame::new(&self.points, account, at, &board).find() } else { Vec::new() };
        let asks = if self.points.asked.manner.evidence.is_none() { asks } else { Asks::default() };
        Possible { decisions, asks, matters }
    }

    /// Keeps every point that is possible, in the order in which [`Space::study`] shows them; `None` where they are too many.
    pub fn keep(&self, grounds: &mut Grounds<'s>, account: PrincipalId, at: Instant) -> Option<Vec<Kept>> {
        let gifts = self.gifts(Look::Decisions);
        if self.patterns.len() * gifts.len() > MOST_KEPT {
            return None;
        }
        let mut kept = Vec::new();
        for pattern in &self.patterns {
            let ground = (!self.points.dimensions.is_empty()).then(|| grounds.of(pattern));
            for gift in &gifts {
                let tenant = ground.as_deref().map_or(&self.points.stage.tenant, |ground| &ground.tenant);
                let given = self.given(&View::new(tenant, at), pattern, *gift, account);
                kept.push(Kept { ground: ground.clone(), given });
            }
        }
        Some(kept)
    }

    /// Where many accounts are asked about, no tenant is made in which one of them is disabled: it may do nothing there.
    fn add_disabled(&self, account: PrincipalId, decisions: &mut Decisions) {
        if self.points.asker.is_none() && self.points.stage.user_flag(account, UserFlag::Disabled).is_some() {
            decisions.add(Decision::Deny);
        }
        if self.points.asker.is_none() && self.may_be_unknown_approver(account) {
            decisions.add(Decision::Allow);
        }
    }

    fn may_be_unknown_approver(&self, account: PrincipalId) -> bool {
        match self.points.asked.act {
            Act::Can(OneStep::Approve(thing, requester)) => {
                Some(account) != requester
                    && crate::eval::may_approve(&self.points.stage.tenant, account)
                    && names_approvers(&self.points.stage.fields(thing))
            }
            Act::Can(OneStep::Activate(_) | OneStep::Deed(..) | OneStep::Reset(..)) | Act::Holds(_) | Act::Eligible(_) => false,
        }
    }

    /// Returns everything that may be given: all or nothing to each, which is enough for the decisions; one and all but one for what they turn on.
    fn gifts(&self, look: Look) -> Vec<Gift> {
        let whole = |rows: &[UnknownId]| if rows.is_empty() { vec![Take::Nothing] } else { vec![Take::Nothing, Take::Everything] };
        let mut gifts = Vec::new();
        for account in whole(&self.points.rows) {
            for victim in whole(&self.points.shielding) {
                let groups: &[bool] = if self.names_groups() { &[false, true] } else { &[false] };
                gifts.extend(groups.iter().map(|groups| Gift { account, victim, groups: *groups }));
            }
        }
        if look == Look::Reasons && self.points.rows.len() + self.points.shielding.len() <= TRIED {
            gifts.extend(self.probes());
        }
        gifts
    }

    /// Tells whether groups may be given something by name that both the account and the one that is reset may be in.
    fn names_groups(&self) -> bool {
        let named =
            self.points.rows.iter().chain(&self.points.shielding).filter_map(|id| self.points.stage.assignment(*id)).flat_map(names);
        self.is_reset() && named.into_iter().any(|named| self.points.stage.tenant.group_of(*named).is_some())
    }

    fn is_reset(&self) -> bool {
        matches!(self.points.asked.act, Act::Can(OneStep::Reset(..)))
    }

    fn probes(&self) -> Vec<Gift> {
        let each = |rows: &[UnknownId]| -> Vec<Take> {
            let rows = if rows.len() > 1 { rows } else { &[] };
            rows.iter().flat_map(|id| [Take::Only(*id), Take::AllBut(*id)]).collect()
        };
        let of_account = each(&self.points.rows).into_iter().map(|account| Gift { account, victim: Take::Nothing, groups: false });
        let of_victim = each(&self.points.shielding).into_iter().map(|victim| Gift { account: Take::Everything, victim, groups: false });
        of_account.chain(of_victim).collect()
    }

    /// Gives an account its share of what is not known.
    fn given(&self, view: &View<'_>, pattern: &Pattern, gift: Gift, account: PrincipalId) -> Vec<Assignment> {
        let mut giver = Giver::new(self.points.stage, *view);
        let held = match self.points.asked.act {
            Act::Can(OneStep::Activate(thing)) => Some(thing),
            Act::Can(OneStep::Approve(..) | OneStep::Deed(..) | OneStep::Reset(..)) | Act::Holds(_) | Act::Eligible(_) => None,
        };
        giver.give_account(&self.points.rows, gift.account, account, held);
        match self.points.asked.act {
            Act::Can(OneStep::Reset(_, victim)) => {
                giver.give_account(&self.points.shielding, gift.victim, victim, None);
                if gift.groups {
                    giver.give_named_groups(&self.points.rows, Take::Everything);
                    giver.give_named_groups(&self.points.shielding, Take::Everything);
                }
            }
            Act::Can(OneStep::Activate(_) | OneStep::Approve(..) | OneStep::Deed(..)) | Act::Holds(_) | Act::Eligible(_) => {
                giver.give_named_groups(&self.points.rows, gift.account);
                giver.give_groups_of(&self.points.rows, gift.account, account);
            }
        }
        if pattern.others == Others::Most {
            giver.give_named_others(&self.points.approving, account);
        }
        giver.done()
    }

    fn judge(&self, view: &View<'_>, index: &OnceLock<Index>, account: PrincipalId) -> Judgement {
        if !self.is_present(view, account) {
            return Judgement::without_request(Decision::Deny);
        }
        let mut judge = Judge::new(view, index);
        match self.points.asked.act {
            Act::Can(step) => judge.can(account, step, self.points.asked.manner),
            Act::Holds(holding) => Judgement::without_request(yes(judge.is(account, holding))),
            Act::Eligible(thing) => Judgement::without_request(yes(is_eligible(view, account, thing))),
        }
    }

    fn is_present(&self, view: &View<'_>, account: PrincipalId) -> bool {
        match self.points.asked.presence {
            None => true,
            Some(Presence::Member(group)) => find_membership(view, &mut Closure::default(), account, group).is_some(),
            Some(Presence::Eligible(thing)) => is_eligible(view, account, thing),
            Some(Presence::Guest) => view.tenant.principals.row(account).flag(UserFlag::Guest).is_some(),
        }
    }
}

fn yes(is_so: bool) -> Decision {
    if is_so { Decision::Allow } else { Decision::Deny }
}

/// Tells whether a principal is eligible for a thing; a group only by an assignment of its own.
fn is_eligible(view: &View<'_>, principal: PrincipalId, thing: Thing) -> bool {
    let is_group = view.tenant.principals.row(principal).is_group();
    let mut up = Closure::default();
    let is_own = |path: Path| if path.link.is_none() || !is_group { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    for_each_path(up.walk_up(view, principal), thing, is_own).is_break()
}
