//! Who shares what the accounts under control can be given (R8, R24, R25): the start, and of the others as many as can make a difference.
//!
//! What an account is given leads each of them to the same, but for the gates before an activation, which ask for a second factor or a way
//! past a context, and but for approvals, which nobody gives themselves. So of accounts that pass the same gates the two nearest suffice. The
//! others share only what leads into a group that is excluded from a context which stands before an activation of their own.

use super::claim::{Claim, Party, Purpose, Side};
use super::grown::Passport;
use super::state::Search;
use crate::ir::{Credential, GroupId, PrincipalId, Relation};
use crate::reach::kind::{AccountKind, has_mfa};
use crate::reach::rules::Rule;

impl Search<'_> {
    /// Returns who shares at the moment.
    pub(super) fn sharing(&self) -> Vec<Party> {
        self.grown.sharing.accounts.clone()
    }

    /// Returns who shares power over a relation of a group at the moment.
    pub(super) fn sharing_power(&self, group: GroupId, relation: Relation) -> Vec<Party> {
        let mut found = self.sharing();
        if relation == Relation::Member && self.excludes(group) {
            found.extend(self.grown.sharing.barred.keys().iter().filter(|account| !self.grown.sharing.known.contains(account)));
        }
        found
    }

    /// Lets an account before whose activation a context stands share what leads into a group that is excluded from one.
    pub(super) fn share_exclusions(&mut self, account: Party) {
        let is_none = self.preparation.is_none_or(|preparation| preparation.excluded().is_empty());
        if is_none || self.grown.sharing.known.contains(&account) || !self.grown.sharing.barred.insert(account) {
            return;
        }
        let Some(kind) = self.kind_of(account) else { return };
        let joined: Vec<GroupId> = self.ground.joinable(self.task.wanted).filter(|group| self.excludes(*group)).collect();
        self.join(Side::Controlled, account, kind, &[Claim::Controlled(account)], joined);
        for at in 0..self.grown.pool.len() {
            if let Some((group, Relation::Member)) = self.grown.pool.get(at).copied().filter(|(group, _)| self.excludes(*group)) {
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
        let (Some(near), Some(kind)) = (self.grown.graph.size_of(control), self.kind_of(account)) else { return };
        if self.grown.sharing.known.contains(&account) || !self.makes_a_difference(account, kind, near) {
            return;
        }
        self.grown.sharing.known.insert(account);
        self.grown.sharing.accounts.push(account);
        self.offer_joining(Side::Controlled, account, &[control]);
        for at in 0..self.grown.pool.len() {
            if let Some((group, relation)) = self.grown.pool.get(at).copied() {
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
        let mut groups = self.grown.sharing.groups.of(&account).to_vec();
        groups.sort_unstable();
        let of_groups = groups.iter().filter_map(|group| self.grown.graph.size_of(Claim::Member(Side::Controlled, account, *group)));
        let (is_free, of_factor) = self.factor(principal);
        let size = of_groups.fold(near.saturating_add(of_factor), u64::saturating_add); // beyond the most, none is nearer
        let passport = Passport { kind, is_free, groups };
        let is_nearer = |other: &&u64| self.task.purpose == Purpose::Decision || **other <= size;
        let is_needed = self.grown.sharing.nearest.of(&passport).iter().filter(is_nearer).count() < self.ground.index.bounds().alike;
        if is_needed {
            self.grown.sharing.nearest.push(passport, size);
        }
        is_needed
    }

    /// Tells whether no second factor stands in the way of an account, and what it took to take it away.
    fn factor(&self, principal: PrincipalId) -> (bool, u64) {
        if !has_mfa(&self.tenant().principals.row(principal).kind) {
            return (true, 0);
        }
        let reset = self.grown.graph.size_of(Claim::Reset(principal, Credential::Mfa));
        reset.map_or((false, 0), |size| (true, size))
    }

    /// Notes that an account is in a group: being in one that is excluded from a context or approves may let it share.
    pub(super) fn note_passport(&mut self, side: Side, account: Party, group: GroupId) {
        let is_named = self.ground.index.is_named(self.tenant().groups.row(group).principal);
        if side == Side::Honest || !is_named || self.grown.sharing.known.contains(&account) {
            return;
        }
        self.grown.sharing.groups.push(account, group);
        self.share(account);
    }

    /// R8.
    pub(super) fn offer_joining(&mut self, side: Side, account: Party, base: &[Claim]) {
        let Some(kind) = self.kind_of(account) else { return };
        self.join(side, account, kind, base, self.ground.joinable(self.task.wanted));
    }

    fn join(&mut self, side: Side, account: Party, kind: AccountKind, base: &[Claim], groups: impl IntoIterator<Item = GroupId>) {
        for group in groups {
            if kind.can_join(self.ground.view.tenant, group) {
                self.offer(Claim::Direct(side, account, group), base, Rule::R8, &[]);
            }
        }
    }
}
