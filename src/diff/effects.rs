//! What a change does to what accounts reach: for certain, or perhaps, where something is not known.

use indexmap::IndexMap;

use super::both::Both;
use super::bounds::{STRANGERS, bounds};
use super::found::Found;
use super::pairing::Pairing;
use super::row::{ApproverRow, Row};
use super::subject::{Coverage, Extent, Subject};
use super::{approvers, rows, touched};
use crate::ir::Tenant;

/// What a change does.
pub(super) struct Effects {
    pub(super) rows: Vec<Row>,
    pub(super) approvers: Vec<ApproverRow>,
    /// Accounts for which a privileged role came within reach where none was; and those for which none is any more.
    pub(super) privileged: Both<Vec<String>>,
    /// What became of ways by own steps as far as is known, before anything was left out.
    pub(super) all: Vec<Found>,
}

/// Finds what a change does. Where something is not known, least is compared with least and most with most: what changes in both in the same way
/// changes for certain, what changes in one of them may.
pub(super) fn find(subject: &Subject<'_>, pairing: &Pairing<'_>, coverage: Coverage) -> Effects {
    let Some(bounds) = bounds(subject.tenants) else { return of(subject, pairing, coverage) };
    let of_bound = |tenants: Both<&Tenant>| of(&Subject { tenants, ..subject.clone() }, &Pairing::new(tenants), coverage);
    let least = of_bound(bounds.as_ref().map(|bounds| &bounds.least));
    let most = of_bound(bounds.as_ref().map(|bounds| &bounds.most));
    // attacks leave out what is own steps as far as is known
    let all = if coverage.attacks { of(subject, pairing, Coverage { plans: false, ..coverage }).all } else { Vec::new() };
    Effects { all, ..joined(least, most) }
}

fn of(subject: &Subject<'_>, pairing: &Pairing<'_>, coverage: Coverage) -> Effects {
    let touched = match coverage.extent {
        Extent::Touched => touched::find(pairing, subject.at),
        Extent::Everything => touched::everything(pairing),
    };
    let reached = rows::reached(subject, pairing, &touched, coverage);
    let approvers = approvers::find(subject, pairing, &touched);
    Effects { rows: reached.rows, approvers, privileged: reached.privileged, all: reached.all }
}

fn joined(least: Effects, most: Effects) -> Effects {
    let both = |names: Vec<String>, others: &[String]| names.into_iter().filter(|name| others.contains(name)).collect();
    let Both { old, new } = least.privileged;
    Effects {
        rows: joined_rows(least.rows, most.rows),
        approvers: joined_approvers(least.approvers, most.approvers),
        privileged: Both { old: both(old, &most.privileged.old), new: both(new, &most.privileged.new) },
        all: Vec::new(),
    }
}

/// Joins rows, which come goal by goal. Strangers that nothing is given stand for nobody.
fn joined_rows(least: Vec<Row>, most: Vec<Row>) -> Vec<Row> {
    let is_same = |one: &Row, other: &Row| {
        (&one.goal, &one.account, one.turn, &one.details) == (&other.goal, &other.account, other.turn, &other.details)
    };
    let is_in = |rows: &[Row], row: &Row| rows.iter().any(|other| is_same(other, row));
    let possible: Vec<Row> = most.iter().filter(|row| !is_in(&least, row)).cloned().collect();
    let known = least.into_iter().map(|row| Row { is_possible: !is_in(&most, &row), ..row });
    let all = known.chain(possible.into_iter().map(|row| Row { is_possible: true, ..row }));
    let mut by_goal: IndexMap<String, Vec<Row>> = IndexMap::new();
    for row in all.filter(|row| !is_nobody(&row.account)) {
        by_goal.entry(row.goal.clone()).or_default().push(row);
    }
    by_goal.into_values().flatten().collect()
}

fn joined_approvers(least: Vec<ApproverRow>, most: Vec<ApproverRow>) -> Vec<ApproverRow> {
    let possible: Vec<ApproverRow> = most.iter().filter(|row| !least.contains(row)).cloned().collect();
    let known = least.into_iter().map(|row| ApproverRow { is_possible: !most.contains(&row), ..row });
    known.chain(possible.into_iter().map(|row| ApproverRow { is_possible: true, ..row })).collect()
}

/// Tells whether it is a stranger that nothing is given.
fn is_nobody(name: &str) -> bool {
    STRANGERS.iter().skip(1).any(|stranger| *stranger == name)
}
