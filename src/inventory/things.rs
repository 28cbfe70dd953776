//! What the lists of groups and of roles share: the assignments to a thing, and whether a filter lets it pass.

use std::collections::BTreeSet;

use crate::eval::{Closure, View};
use crate::ir::{Assignment, Instant, PrincipalId, Target, UnknownId};
use crate::possible::Act;

use super::claims::claims;
use super::filter::{Bond, Filter};
use super::open::{Gift, Open};
use super::surely::Surely;
use super::table::Cell;

/// The assignments that a filter asks about.
pub(super) struct Bonds<'a, 't> {
    open: &'a Open<'t>,
    filter: &'a Filter,
    /// What the user has who is asked about; `None` where nobody is.
    of_user: Option<Vec<Bond>>,
    gifts: Vec<Gift<'t>>,
}

impl<'a, 't> Bonds<'a, 't> {
    /// Looks up what the user has who is asked about, and what is not known.
    pub(super) fn new(open: &'a Open<'t>, filter: &'a Filter) -> Self {
        let of_user = filter.user.map(|user| bonds_of(&open.view, user));
        Self { open, filter, of_user, gifts: if filter.is_about_people() { open.gifts(filter) } else { Vec::new() } }
    }

    /// Returns the assignments to what is meant, of the user who is asked about, else of anybody, that count now.
    pub(super) fn to(&self, is_meant: impl Fn(Target) -> bool, all: impl Iterator<Item = Bond>) -> Vec<Bond> {
        match &self.of_user {
            Some(bonds) => bonds.iter().copied().filter(|bond| is_meant(bond.target)).collect(),
            None => all.collect(),
        }
    }

    /// Tells whether assignments pass, and notes what would have to be known.
    pub(super) fn passes(&self, bonds: &[Bond], is_meant: impl Fn(Target) -> bool, unknown: &mut BTreeSet<UnknownId>) -> Surely {
        if !self.filter.is_about_people() {
            return Surely::Yes;
        }
        let brought = self.gifts.iter().filter(|gift| gift.is_now && gift.bonds.iter().any(|bond| is_meant(bond.target)));
        let before = unknown.len();
        unknown.extend(brought.map(|gift| gift.id));
        match self.filter.is_met_by(bonds.iter().copied(), self.open.view.at) {
            true => Surely::Yes,
            false if unknown.len() > before => Surely::Perhaps,
            false => Surely::No,
        }
    }

    /// Returns when the first of those ends that are asked for, to tell and to sort by.
    pub(super) fn next_end(&self, bonds: &[Bond]) -> (Cell, Instant) {
        let asked = bonds.iter().filter(|bond| self.filter.is_about(**bond, self.open.view.at));
        let until = asked.map(|bond| bond.window.until).min().unwrap_or(Instant::MAX); // nothing ends
        (Cell::time(until), until)
    }

    /// Counts accounts, and says whether there may be more.
    pub(super) fn count(&self, accounts: &BTreeSet<PrincipalId>, act: Act, unknown: &mut BTreeSet<UnknownId>) -> Cell {
        let rows = self.open.rows_of(act);
        let cell = Cell::count(accounts.len(), !rows.is_empty());
        unknown.extend(rows);
        cell
    }
}

fn bonds_of(view: &View<'_>, user: PrincipalId) -> Vec<Bond> {
    let mut up = Closure::default();
    claims(up.walk_up(view, user)).iter().map(|claim| Bond::from(claim.fact)).collect()
}

/// Returns the assignments that count at the instant of a view.
pub(super) fn counting<'v>(view: &View<'_>, facts: impl Iterator<Item = &'v Assignment>) -> impl Iterator<Item = Bond> {
    facts.filter(|fact| view.is_in_force(fact) || view.is_eligible(fact)).map(Bond::from)
}

/// Tells whether a principal itself has an assignment that counts now to what is meant.
pub(super) fn has(view: &View<'_>, principal: PrincipalId, is_meant: impl Fn(Target) -> bool) -> bool {
    counting(view, view.of_principal(principal).map(|(_, fact)| fact)).any(|bond| is_meant(bond.target))
}
