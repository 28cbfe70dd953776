//! Which statements a decision turns on: those that change it somewhere while all else stays as it is.

use std::collections::BTreeSet;

use crate::ir::{GroupFlag, Instant, OneStep, PolicyField, PrincipalId, Thing, UnknownId, UserFlag};
use crate::requirement::Requirement;

use super::asked::Act;
use super::board::{Board, Gift};
use super::dimension::{Setting, is_approval, is_ask, may_be_disabled, names_approvers};
use super::gift::{Take, may_receive};
use super::pattern::Flags;
use super::points::Points;
use super::walk::Walk;

/// The search for what matters.
pub(super) struct Blame<'b, 's> {
    points: &'b Points<'s>,
    account: PrincipalId,
    at: Instant,
    board: &'b Board,
    found: BTreeSet<UnknownId>,
}

impl<'b, 's> Blame<'b, 's> {
    pub fn new(points: &'b Points<'s>, account: PrincipalId, at: Instant, board: &'b Board) -> Self {
        Self { points, account, at, board, found: BTreeSet::new() }
    }

    pub fn find(mut self) -> Vec<UnknownId> {
        self.add_rows(&self.points.rows, Part::Account);
        self.add_rows(&self.points.shielding, Part::Victim);
        for dimension in 0..self.points.dimensions.len() {
            let differing = self.differing(dimension);
            self.add_dimension(&differing);
        }
        if self.points.asker.is_none() {
            self.add_flag(UserFlag::Disabled, self.account);
            self.add_unknown_approver();
        }
        self.found.into_iter().collect()
    }

    /// Adds the unknown assignments that change a decision, given alone or taken from all; all of them where none does by itself.
    fn add_rows(&mut self, rows: &[UnknownId], part: Part) {
        if rows.is_empty() || !self.changes(Take::Nothing, Take::Everything, part) {
            return;
        }
        let alone = |id: &&UnknownId| {
            self.changes(Take::Nothing, Take::Only(**id), part) || self.changes(Take::AllBut(**id), Take::Everything, part)
        };
        let guilty: Vec<UnknownId> = rows.iter().filter(alone).copied().collect();
        self.found.extend(if guilty.is_empty() { rows.to_vec() } else { guilty });
    }

    /// Tells whether it changes a decision somewhere that this is given instead of that.
    fn changes(&self, this: Take, that: Take, part: Part) -> bool {
        let gifts = &self.board.gifts;
        let pairs = gifts.iter().enumerate().filter(|(_, gift)| part.of(gift) == this).flat_map(|(left, gift)| {
            let others = gifts.iter().enumerate().filter(|(_, other)| part.of(other) == that && part.is_all_that_differs(gift, other));
            others.map(move |(right, _)| (left, right)).collect::<Vec<_>>()
        });
        pairs.into_iter().any(|(left, right)| self.board.decided.iter().any(|row| row.get(left) != row.get(right)))
    }

    /// Returns the pairs of settings of a dimension that lead to other decisions somewhere, all else being equal.
    fn differing(&self, dimension: usize) -> Vec<(Setting, Setting)> {
        let dimensions = &self.points.dimensions;
        let stride: usize = dimensions.iter().skip(dimension + 1).map(Vec::len).product();
        let Some(settings) = dimensions.get(dimension) else { return Vec::new() };
        let mut pairs = Vec::new();
        for (first, one) in settings.iter().enumerate() {
            for (second, other) in settings.iter().enumerate().skip(first + 1) {
                let of_first = (0..self.board.decided.len()).filter(|row| row / stride % settings.len() == first);
                let differs = |row: usize| self.board.decided.get(row) != self.board.decided.get(row + (second - first) * stride);
                if of_first.into_iter().any(differs) {
                    pairs.push((*one, *other));
                }
            }
        }
        pairs
    }

    fn add_dimension(&mut self, pairs: &[(Setting, Setting)]) {
        let mut flags: Vec<(Flags, Flags)> = Vec::new();
        for pair in pairs {
            match *pair {
                (Setting::Agree(_), Setting::Agree(_)) => self.add_fields(is_approval),
                (Setting::Ask(_), Setting::Ask(_)) => self.add_asks(),
                (Setting::IsLong(_), _) => self.add_fields(|field| field == PolicyField::ActivationMax),
                (Setting::Flags(one), Setting::Flags(other)) => flags.push((one, other)),
                (Setting::Others(_), _) => self.add_others(),
                (Setting::IsGuest(_), _) => self.add_flag(UserFlag::Guest, self.account),
                (Setting::IsSynced(_), _) => self.add_victim_flag(UserFlag::Synced),
                (Setting::Disabled(one), Setting::Disabled(other)) => {
                    [one, other].into_iter().flatten().for_each(|user| self.add_flag(UserFlag::Disabled, user));
                }
                (Setting::Agree(_) | Setting::Ask(_) | Setting::Flags(_) | Setting::Disabled(_), _) => {}
            }
        }
        self.add_flags(&flags);
    }

    fn thing(&self) -> Option<Thing> {
        match self.points.asked.act {
            Act::Can(OneStep::Activate(thing) | OneStep::Approve(thing, _)) => Some(thing),
            Act::Can(OneStep::Deed(..) | OneStep::Reset(..)) | Act::Holds(_) | Act::Eligible(_) => None,
        }
    }

    fn fields(&self) -> Vec<(UnknownId, PolicyField)> {
        self.thing().map(|thing| self.points.stage.fields(thing)).unwrap_or_default() // only of things that have a policy
    }

    fn add_fields(&mut self, is_meant: impl Fn(PolicyField) -> bool) {
        let fields = self.fields();
        self.found.extend(fields.into_iter().filter(|(_, field)| is_meant(*field)).map(|(id, _)| id));
    }

    /// Adds what may be asked and is not brought; where all of it is, each may be asked of an account that can never bring it.
    fn add_asks(&mut self) {
        let evidence = self.points.asked.manner.evidence;
        let any_context = Requirement::Context(self.points.stage.strangers.context);
        let is_brought = |field: PolicyField| match (field, evidence) {
            (PolicyField::Requirement(_, Requirement::Context(named)), Some(evidence)) => {
                evidence.brings(named.map_or(any_context, Requirement::Context))
            }
            (PolicyField::Requirement(_, Requirement::Mfa), Some(evidence)) => evidence.brings(Requirement::Mfa),
            (PolicyField::Requirement(_, Requirement::Justification), Some(evidence)) => evidence.brings(Requirement::Justification),
            (PolicyField::Requirement(_, Requirement::Ticket), Some(evidence)) => evidence.brings(Requirement::Ticket),
            (_, _) => false,
        };
        let fields = self.fields();
        let asks = || fields.iter().filter(|(_, field)| is_ask(*field));
        let missing: Vec<UnknownId> = asks().filter(|(_, field)| !is_brought(*field)).map(|(id, _)| *id).collect();
        self.found.extend(if missing.is_empty() { asks().map(|(id, _)| *id).collect() } else { missing });
    }

    fn add_flag(&mut self, flag: UserFlag, user: PrincipalId) {
        self.found.extend(self.points.stage.user_flag(user, flag));
    }

    fn add_victim_flag(&mut self, flag: UserFlag) {
        if let Act::Can(OneStep::Reset(_, victim)) = self.points.asked.act {
            self.add_flag(flag, victim);
        }
    }

    /// Adds flags of groups that change a decision alone; where none does, those that do together.
    fn add_flags(&mut self, pairs: &[(Flags, Flags)]) {
        let differences: Vec<Vec<GroupFlag>> = pairs.iter().map(|(one, other)| one.difference(*other).collect()).collect();
        let fewest = differences.iter().map(Vec::len).min();
        let flags: BTreeSet<GroupFlag> = differences.into_iter().filter(|flags| Some(flags.len()) == fewest).flatten().collect();
        for group in self.points.flagged.iter().copied() {
            let unknown = self.points.stage.group_flags(group).filter(|(_, flag)| flags.contains(flag));
            self.found.extend(unknown.map(|(id, _)| id));
        }
    }

    /// Adds what decides whether somebody can approve: who is an approver, and whether they are disabled; else who could become one.
    fn add_others(&mut self) {
        let Some(thing) = self.thing() else { return };
        let stage = self.points.stage;
        let walk = Walk::to_approvers(stage, thing);
        let others = || stage.declared().filter(|other| *other != self.account).chain([stage.approver()]);
        let is_given = |id: &&UnknownId| {
            let row = stage.assignment(**id).filter(|row| row.window.contains(self.at));
            row.is_some_and(|row| others().any(|other| may_receive(&stage.tenant, row, other)))
        };
        let rows: Vec<UnknownId> = walk.rows.iter().filter(is_given).copied().collect();
        let active = |id: &UnknownId| stage.assignment(*id).is_some_and(|row| row.state.is_in_force());
        let now: Vec<UnknownId> = rows.iter().copied().filter(active).chain(may_be_disabled(stage, &walk)).collect();
        let matter = if now.is_empty() { rows } else { now };
        let matter = if matter.is_empty() { self.of_becoming_approver(&walk) } else { matter };
        self.found.extend(matter);
    }

    /// Returns what is not known of the policies before the memberships that lead to approving; where nothing is, of everything.
    fn of_becoming_approver(&self, walk: &Walk<'_>) -> Vec<UnknownId> {
        let stage = self.points.stage;
        let things = walk.groups.iter().map(|group| Thing::Group(*group, crate::ir::Relation::Member));
        let fields: Vec<UnknownId> = things.flat_map(|thing| stage.fields(thing)).map(|(id, _)| id).collect();
        if fields.is_empty() { stage.tenant.unknowns.iter().map(|(id, _)| id).collect() } else { fields }
    }

    fn add_unknown_approver(&mut self) {
        if matches!(self.points.asked.act, Act::Can(OneStep::Approve(..))) && names_approvers(&self.fields()) {
            self.add_fields(is_approval);
        }
    }
}

/// A part of what is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Account,
    Victim,
}

impl Part {
    fn of(self, gift: &Gift) -> Take {
        match self {
            Self::Account => gift.account,
            Self::Victim => gift.victim,
        }
    }

    /// Tells whether two gifts are the same but for this part.
    fn is_all_that_differs(self, one: &Gift, other: &Gift) -> bool {
        let rest = match self {
            Self::Account => one.victim == other.victim,
            Self::Victim => one.account == other.account,
        };
        rest && one.groups == other.groups
    }
}
