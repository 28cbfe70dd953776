//! Who shares what the accounts under control can be given (R8, R24, R25): the start, and of the others as many as can make a difference.
//!
//! What an account is given leads each of them to the same, but for the gates before an activation, which ask for a second factor or a way
//! past a context, and but for approvals, which nobody gives themselves. So of accounts that pass the same gates the two nearest suffice.

use rustc_hash::{FxHashMap, FxHashSet};

use super::activation::has_mfa;
use super::prey::ALIKE;
use super::{Account, Act, Claim, Search, Side};
use crate::ir::{Credential, GroupId, PrincipalId};
use crate::reach::standing::AccountKind;

/// What decides which gates an account passes.
#[derive(Debug, PartialEq, Eq, Hash)]
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
    accounts: Vec<Account>,
    known: FxHashSet<Account>,
    /// How near those are that share, by what gates they pass.
    nearest: FxHashMap<Passport, Vec<u64>>,
    /// The groups an account is in that are excluded from a context or approve.
    groups: FxHashMap<Account, Vec<GroupId>>,
}

impl Search<'_> {
    /// Returns who shares at the moment.
    pub(super) fn sharing(&self) -> Vec<Account> {
        self.sharing.accounts.clone()
    }

    /// Lets an account share what the others under control can be given, if it passes gates that no two nearer ones pass.
    pub(super) fn share(&mut self, account: Account) {
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
        if self.has_every_role {
            self.offer_every_role(Side::Controlled, account);
        }
    }

    fn makes_a_difference(&mut self, account: Account, kind: AccountKind, near: u64) -> bool {
        let Account::Principal(principal) = account else { return true };
        if principal == self.task.start || self.ground.index.is_named(principal) {
            return true;
        }
        let groups = self.sharing.groups.get(&account).cloned().unwrap_or_default();
        let of_groups = groups.iter().filter_map(|group| self.graph.size_of(Claim::Member(Side::Controlled, account, *group)));
        let (is_free, of_factor) = self.factor(principal);
        let size = of_groups.fold(near.saturating_add(of_factor), u64::saturating_add);
        let nearest = self.sharing.nearest.entry(Passport { kind, is_free, groups }).or_default();
        let is_needed = nearest.iter().filter(|other| **other <= size).count() < ALIKE;
        if is_needed {
            nearest.push(size);
        }
        is_needed
    }

    /// Tells whether no second factor stands in the way of an account, and what it took to take it away.
    fn factor(&self, principal: PrincipalId) -> (bool, u64) {
        if !has_mfa(&self.tenant().principals.row(principal).kind) {
            return (true, 0);
        }
        let reset = self.graph.size_of(Claim::Reset(principal, Credential::Mfa));
        (reset.is_some(), reset.unwrap_or_default())
    }

    /// Notes that an account is in a group: being in one that is excluded from a context or approves may let it share.
    pub(super) fn note_passport(&mut self, side: Side, account: Account, group: GroupId) {
        let is_named = self.ground.index.is_named(self.tenant().groups.row(group).principal);
        if side == Side::Honest || !is_named || self.sharing.known.contains(&account) {
            return;
        }
        let groups = self.sharing.groups.entry(account).or_default();
        groups.push(group);
        groups.sort_unstable();
        self.share(account);
    }

    /// R8.
    pub(super) fn offer_joining(&mut self, side: Side, account: Account, base: &[Claim]) {
        let Some(kind) = self.kind_of(account) else { return };
        for group in self.ground.joinable(self.task.wanted) {
            if kind.can_join(self.ground.view.tenant.groups.row(group)) {
                self.graph.offer(Claim::Direct(side, account, group), base, Act::Join, &[]);
            }
        }
    }
}
