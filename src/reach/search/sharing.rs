//! Who shares what the accounts under control can be given (R8, R24, R25): the start, and of the others as many as can make a difference.
//!
//! What an account is given leads each of them to the same, but for the gates before an activation, which ask for a second factor or a way
//! past a context, and but for approvals, which nobody gives themselves. So of accounts that pass the same gates the two nearest suffice. The
//! others share only what leads into a group that is excluded from a context which stands before an activation of their own.

use super::activation::has_mfa;
use super::growing::{Lists, Marks};
use super::prey::ALIKE;
use super::{Act, Claim, Party, Purpose, Search, Side};
use crate::ir::{Credential, GroupId, PrincipalId, Relation};
use crate::reach::standing::AccountKind;

/// What decides which gates an account passes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Passport {
    kind: AccountKind,
    /// Whether no second factor stands in the way.
    is_free: bool,
    /// The groups it is in that are excluded from a context or approve.
    groups: Vec<GroupId>,
}

/// Those who share.
#[derive(Debug, Default)]
pub(super) struct Sharing {
    /// In the order they began to.
    accounts: Vec<Party>,
    known: Marks<Party>,
    /// How near those are that share, by what gates they pass.
    nearest: Lists<Passport, u64>,
    /// The groups an account is in that are excluded from a context or approve.
    groups: Lists<Party, GroupId>,
    /// Those before whose activations a context stands that excludes a group.
    barred: Marks<Party>,
}

/// How many shared, and what was noted of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct SharingMark {
    accounts: usize,
    known: usize,
    nearest: usize,
    groups: usize,
    barred: usize,
}

impl Sharing {
    pub(super) fn mark(&self) -> SharingMark {
        SharingMark {
            accounts: self.accounts.len(),
            known: self.known.len(),
            nearest: self.nearest.len(),
            groups: self.groups.len(),
            barred: self.barred.len(),
        }
    }

    pub(super) fn take_back(&mut self, mark: SharingMark) {
        self.accounts.truncate(mark.accounts);
        self.known.take_back(mark.known);
        self.nearest.take_back(mark.nearest);
        self.groups.take_back(mark.groups);
        self.barred.take_back(mark.barred);
    }
}

impl Search<'_> {
    /// Returns who shares at the moment.
    pub(super) fn sharing(&self) -> Vec<Party> {
        self.sharing.accounts.clone()
    }

    /// Returns who shares power over a relation of a group at the moment.
    pub(super) fn sharing_power(&self, group: GroupId, relation: Relation) -> Vec<Party> {
        let mut found = self.sharing();
        if relation == Relation::Member && self.excludes(group) {
            found.extend(self.sharing.barred.keys().iter().filter(|account| !self.sharing.known.contains(account)));
        }
        found
    }

    /// Lets an account before whose activation a context stands share what leads into a group that is excluded from one.
    pub(super) fn share_exclusions(&mut self, account: Party) {
        let is_none = self.preparation.is_none_or(|preparation| preparation.excluded().is_empty());
        if is_none || self.sharing.known.contains(&account) || !self.sharing.barred.insert(account) {
            return;
        }
        let Some(kind) = self.kind_of(account) else { return };
        let joined: Vec<GroupId> = self.ground.joinable(self.task.wanted).filter(|group| self.excludes(*group)).collect();
        self.join(Side::Controlled, account, kind, &[Claim::Controlled(account)], joined);
        for at in 0..self.pool.len() {
            if let Some((group, Relation::Member)) = self.pool.get(at).copied().filter(|(group, _)| self.excludes(*group)) {
                self.offer_add(Side::Controlled, account, group, Relation::Member);
            }
        }
    }

    /// Tells whether being in a group leads into one that is excluded from a context.
    fn excludes(&self, group: GroupId) -> bool {
        self.preparation.is_some_and(|preparation| preparation.excluded().contains(&group))
    }

    /// Lets an account share what the others under control can be given, if it passes gates that no two nearer ones pass.
    pub(super) fn share(&mut self, account: Party) {
        let control = Claim::Controlled(account);
        let (Some(near), Some(kind)) = (self.graph.size_of(control), self.kind_of(account)) else { return };
        if self.sharing.known.contains(&account) || !self.makes_a_difference(account, kind, near) {
            return;
        }
        self.sharing.known.insert(account);
        self.sharing.accounts.push(account);
        self.offer_joining(Side::Controlled, account, &[control]);
        for at in 0..self.pool.len() {
            if let Some((group, relation)) = self.pool.get(at).copied() {
                self.offer_add(Side::Controlled, account, group, relation);
            }
        }
        if self.has_every_role() {
            self.offer_every_role(Side::Controlled, account);
        }
    }

    fn makes_a_difference(&mut self, account: Party, kind: AccountKind, near: u64) -> bool {
        let Party::Principal(principal) = account else { return true };
        if account == self.task.start || self.ground.index.is_named(principal) {
            return true;
        }
        let mut groups = self.sharing.groups.of(&account).to_vec();
        groups.sort_unstable();
        let of_groups = groups.iter().filter_map(|group| self.graph.size_of(Claim::Member(Side::Controlled, account, *group)));
        let (is_free, of_factor) = self.factor(principal);
        let size = of_groups.fold(near.saturating_add(of_factor), u64::saturating_add); // beyond the most, none is nearer
        let passport = Passport { kind, is_free, groups };
        let is_nearer = |other: &&u64| self.task.purpose == Purpose::Decision || **other <= size;
        let is_needed = self.sharing.nearest.of(&passport).iter().filter(is_nearer).count() < ALIKE;
        if is_needed {
            self.sharing.nearest.push(passport, size);
        }
        is_needed
    }

    /// Tells whether no second factor stands in the way of an account, and what it took to take it away.
    fn factor(&self, principal: PrincipalId) -> (bool, u64) {
        if !has_mfa(&self.tenant().principals.row(principal).kind) {
            return (true, 0);
        }
        let reset = self.graph.size_of(Claim::Reset(principal, Credential::Mfa));
        reset.map_or((false, 0), |size| (true, size))
    }

    /// Notes that an account is in a group: being in one that is excluded from a context or approves may let it share.
    pub(super) fn note_passport(&mut self, side: Side, account: Party, group: GroupId) {
        let is_named = self.ground.index.is_named(self.tenant().groups.row(group).principal);
        if side == Side::Honest || !is_named || self.sharing.known.contains(&account) {
            return;
        }
        self.sharing.groups.push(account, group);
        self.share(account);
    }

    /// R8.
    pub(super) fn offer_joining(&mut self, side: Side, account: Party, base: &[Claim]) {
        let Some(kind) = self.kind_of(account) else { return };
        self.join(side, account, kind, base, self.ground.joinable(self.task.wanted));
    }

    fn join(&mut self, side: Side, account: Party, kind: AccountKind, base: &[Claim], groups: impl IntoIterator<Item = GroupId>) {
        for group in groups {
            if kind.can_join(self.ground.view.tenant.groups.row(group)) {
                self.graph.offer(Claim::Direct(side, account, group), base, Act::Join, &[]);
            }
        }
    }
}
