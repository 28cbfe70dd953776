//! From measured ways to rows: compared, ordered by goal, and without what a row about every role says already.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::both::{Both, Twin};
use super::found::Found;
use super::goals::{Goal, goals};
use super::measure::{Pair, measure};
use super::pairing::{Pairing, Spot};
use super::plans;
use super::row::Row;
use super::subject::{Coverage, Subject};
use super::touched::Touched;
use super::way::compare;
use crate::eval::View;
use crate::ir::{self, Play, PrincipalId};
use crate::reach::{Index, Mode, Reach};

/// What became of ways by own steps.
pub(super) struct Reached {
    pub(super) rows: Vec<Row>,
    /// Before anything was left out.
    pub(super) all: Vec<Found>,
    pub(super) privileged: Both<Vec<String>>,
}

/// Compares what accounts reach.
pub(super) fn reached(subject: &Subject<'_>, pairing: &Pairing<'_>, touched: &Touched, coverage: Coverage) -> Reached {
    let goals = goals(pairing, touched);
    let pairs = measure(pairing, subject.at, &goals, &touched.accounts);
    let all = compared(&goals, pairs);
    let rows = plans::attach(subject, pairing, without_repeated(&all), Play::Reach, coverage.plans);
    Reached { rows, privileged: privileged(subject, pairing, touched), all }
}

/// Compares the ways of every pair; by goal, in each gains first, and accounts in order.
fn compared(goals: &[Goal], pairs: Vec<Pair>) -> Vec<Found> {
    let mut found: Vec<(usize, Found)> = Vec::new();
    for pair in pairs {
        let compared = compare(pair.ways.as_ref().map(Option::as_ref));
        if let (Some((turn, details)), Some(goal)) = (compared, goals.get(pair.goal)) {
            found.push((pair.goal, Found { account: pair.account, goal: goal.clone(), turn, details, ways: pair.ways }));
        }
    }
    found.sort_by_key(|(at, row)| (*at, row.turn, row.account));
    found.into_iter().map(|(_, row)| row).collect()
}

/// Leaves out rows about single roles that say what the account's row about every role says.
fn without_repeated(all: &[Found]) -> Vec<Found> {
    let every: FxHashMap<Twin<PrincipalId>, &Found> =
        all.iter().filter(|row| row.goal == Goal::EveryRole).map(|row| (row.account, row)).collect();
    let is_said = |row: &Found| {
        row.goal.is_role()
            && every.get(&row.account).is_some_and(|said| said.turn == row.turn && said.details == row.details && said.ways == row.ways)
    };
    all.iter().filter(|row| !is_said(row)).cloned().collect()
}

/// Finds the accounts that came to any privileged role at all, and those that no longer do.
fn privileged(subject: &Subject<'_>, pairing: &Pairing<'_>, touched: &Touched) -> Both<Vec<String>> {
    let is_role = |spot: &Spot| matches!(spot, Spot::Role(_));
    if touched.accounts.is_empty() || !touched.spots.iter().any(is_role) {
        return Both::default();
    }
    let reaching = Both::make(|which| {
        let view = View::new(pairing.tenant(which), subject.at);
        let index = Index::new(&view);
        let found = Reach::new(&view, &index).who(
            None,
            &ir::Pursuit { play: ir::Play::Reach, goal: ir::Goal::AnyPrivilegedRole },
            Mode::WithApproval,
        );
        let found = found.into_iter().map(|id| pairing.principals.twin(which, id));
        found.filter(|account| pairing.is_told(*account)).collect::<BTreeSet<_>>()
    });
    let names = |who: &BTreeSet<Twin<PrincipalId>>, others: &BTreeSet<Twin<PrincipalId>>| {
        who.difference(others).map(|account| pairing.name(*account).to_owned()).collect()
    };
    Both { old: names(&reaching.old, &reaching.new), new: names(&reaching.new, &reaching.old) }
}
