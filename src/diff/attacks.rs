//! What became of attacks: `escalate to`, for all accounts, as taking over accounts rests on what others are given too.

use rustc_hash::FxHashMap;

use super::both::{Both, Twin, Which};
use super::found::Found;
use super::goals::{Goal, goals};
use super::pairing::Pairing;
use super::row::Row;
use super::subject::{Coverage, Extent, Subject};
use super::way::{Way, compare};
use super::{plans, touched};
use crate::eval::{Decision, View};
use crate::ir::{Instant, Play, PrincipalId};
use crate::reach::{Finding, Index, Mode, Reach};

type Ways = FxHashMap<Twin<PrincipalId>, Way>;

/// Compares attacks; those that are nothing but own steps in both tenants are left out.
pub(super) fn find(subject: &Subject<'_>, pairing: &Pairing<'_>, reached: &[Found], coverage: Coverage) -> Vec<Row> {
    let own: FxHashMap<(Twin<PrincipalId>, &Goal), &Found> = reached.iter().map(|row| ((row.account, &row.goal), row)).collect();
    let is_said = |row: &Found| own.get(&(row.account, &row.goal)).is_some_and(|own| best(own) == best(row));
    let indexes = pairing.tenants.map(|tenant| Index::new(&View::new(tenant, subject.at)));
    let touched = match coverage.extent {
        Extent::Touched => touched::attacks::find(pairing, subject.at),
        Extent::Everything => touched::everything(pairing),
    };
    let found = goals(pairing, &touched).into_iter().flat_map(|goal| {
        let ways = Both::make(|which| ways(pairing, which, subject.at, indexes.get(which), &goal));
        compared(pairing, &goal, &ways)
    });
    let found: Vec<Found> = found.filter(|row| !is_said(row)).collect();
    plans::attach(subject, pairing, found, Play::Escalate, coverage.plans)
}

/// Returns decision and steps of the best plan in each tenant.
fn best(row: &Found) -> Both<Option<(Decision, u64)>> {
    row.ways.as_ref().map(|way| way.as_ref().map(|way| (way.decision, way.steps_alone.unwrap_or(way.steps))))
}

/// Finds the attacks on one goal: by whom, and how good.
fn ways(pairing: &Pairing<'_>, which: Which, at: Instant, index: &Index, goal: &Goal) -> Ways {
    let view = View::new(pairing.tenant(which), at);
    let Some(goal) = goal.of(pairing, which) else { return Ways::default() };
    let way = |finding: Finding| {
        let decision = finding.decision();
        let plan = finding.plan?;
        Some(Way { decision, class: Some(plan.class), steps: plan.size, steps_alone: None, gates: Vec::new(), longest_seconds: None })
    };
    let ways = |(alike, finding): (Vec<PrincipalId>, Finding)| {
        let way = way(finding);
        alike.into_iter().filter_map(move |start| Some((pairing.principals.twin(which, start), way.clone()?)))
    };
    Reach::new(&view, index).attacks(&goal, Mode::WithApproval).into_iter().flat_map(ways).collect()
}

fn compared(pairing: &Pairing<'_>, goal: &Goal, ways: &Both<Ways>) -> Vec<Found> {
    let row = |account: Twin<PrincipalId>| {
        let own = ways.as_ref().map(|ways| ways.get(&account));
        let (turn, details) = compare(own)?;
        Some(Found { account, goal: goal.clone(), turn, details, ways: own.map(Option::<&Way>::cloned) })
    };
    let mut found: Vec<Found> = pairing.accounts().filter_map(row).collect();
    found.sort_by_key(|row| (row.turn, row.account));
    found
}
