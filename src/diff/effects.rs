//! What a change does to what accounts reach: for certain, or perhaps, where something is not known.

use indexmap::IndexMap;

use super::both::Both;
use super::bounds::{Bound, bounds, leave_the_same_open};
use super::pairing::Pairing;
use super::row::{ApproverRow, Row};
use super::rows::{self, Reached};
use super::subject::{Coverage, Extent, Subject};
use super::touched::{self, Touched};
use super::{approvers, attacks};
use crate::ir::{Play, Tenant};

/// What a change does.
#[derive(Default)]
pub(super) struct Effects {
    pub(super) rows: Vec<Row>,
    pub(super) attacks: Vec<Row>,
    pub(super) approvers: Vec<ApproverRow>,
    /// Accounts for which a privileged role came within reach where none was; and those for which none is any more.
    pub(super) privileged: Both<Vec<String>>,
}

/// Finds what a change does. Where something is not known, least is compared with least and most with most: what changes in both in the same way
/// changes for certain, what changes in one of them may.
pub(super) fn find(subject: &Subject<'_>, pairing: &Pairing<'_>, coverage: Coverage) -> Effects {
    let tenants = subject.tenants;
    let Some(reach) = bounds(tenants, Play::Reach) else {
        let (reached, touched) = reached(subject, pairing, coverage);
        let attacks = if coverage.attacks { attacks::find(subject, pairing, &reached.all, coverage) } else { Vec::new() };
        return of(subject, pairing, reached, &touched).with_attacks(attacks);
    };
    // what a search for changes reads of a tenant is not all that a bound has
    let extent = if leave_the_same_open(tenants) { coverage.extent } else { Extent::Everything };
    let coverage = Coverage { extent, ..coverage };
    let own = between(subject, &reach, |subject, pairing| {
        let (reached, touched) = reached(subject, pairing, coverage);
        of(subject, pairing, reached, &touched)
    });
    let escalate = if coverage.attacks { bounds(tenants, Play::Escalate) } else { None };
    let attacks = escalate.map(|bounds| between(subject, &bounds, |subject, pairing| attacks_of(subject, pairing, coverage)));
    own.with_attacks(attacks.unwrap_or_default().attacks) // nobody asks for them
}

/// Compares least with least, and most with most.
fn between(subject: &Subject<'_>, bounds: &Both<Bound>, find: impl Fn(&Subject<'_>, &Pairing<'_>) -> Effects) -> Effects {
    let of_bound = |tenants: Both<&Tenant>, hidden| find(&Subject { tenants, ..subject.clone() }, &Pairing::new(tenants).hiding(hidden));
    let least = of_bound(bounds.as_ref().map(|bound| &bound.least), Both::default());
    let most = of_bound(bounds.as_ref().map(|bound| &bound.most), bounds.as_ref().map(|bound| bound.hidden.clone()));
    joined(least, most)
}

/// Finds what became of attacks, those left out that are own steps.
fn attacks_of(subject: &Subject<'_>, pairing: &Pairing<'_>, coverage: Coverage) -> Effects {
    let (own, _) = reached(subject, pairing, Coverage { plans: false, ..coverage });
    Effects::default().with_attacks(attacks::find(subject, pairing, &own.all, Coverage { extent: Extent::Everything, ..coverage }))
}

fn reached(subject: &Subject<'_>, pairing: &Pairing<'_>, coverage: Coverage) -> (Reached, Touched) {
    let mut touched = match coverage.extent {
        Extent::Touched => touched::find(pairing, subject.at),
        Extent::Everything => touched::everything(pairing),
    };
    touched.accounts.retain(|account| pairing.is_told(*account));
    (rows::reached(subject, pairing, &touched, coverage), touched)
}

fn of(subject: &Subject<'_>, pairing: &Pairing<'_>, reached: Reached, touched: &Touched) -> Effects {
    let approvers = approvers::find(subject, pairing, touched);
    Effects { rows: reached.rows, approvers, privileged: reached.privileged, attacks: Vec::new() }
}

impl Effects {
    fn with_attacks(self, attacks: Vec<Row>) -> Self {
        Self { attacks, ..self }
    }
}

fn joined(least: Effects, most: Effects) -> Effects {
    let both = |names: Vec<String>, others: &[String]| names.into_iter().filter(|name| others.contains(name)).collect();
    let Both { old, new } = least.privileged;
    Effects {
        rows: joined_rows(least.rows, most.rows),
        approvers: joined_approvers(least.approvers, most.approvers),
        attacks: joined_rows(least.attacks, most.attacks),
        privileged: Both { old: both(old, &most.privileged.old), new: both(new, &most.privileged.new) },
    }
}

/// Joins rows, which come goal by goal.
fn joined_rows(least: Vec<Row>, most: Vec<Row>) -> Vec<Row> {
    let is_same = |one: &Row, other: &Row| {
        (&one.goal, &one.account, one.turn, &one.details) == (&other.goal, &other.account, other.turn, &other.details)
    };
    let is_in = |rows: &[Row], row: &Row| rows.iter().any(|other| is_same(other, row));
    // goals stand in the order of the most, in which there are all, or nearly
    let mut by_goal: IndexMap<String, Vec<Row>> = most.iter().map(|row| (row.goal.clone(), Vec::new())).collect();
    let possible: Vec<Row> = most.iter().filter(|row| !is_in(&least, row)).cloned().collect();
    let known = least.into_iter().map(|row| Row { is_possible: !is_in(&most, &row), ..row });
    let all = known.chain(possible.into_iter().map(|row| Row { is_possible: true, ..row }));
    for row in all {
        by_goal.entry(row.goal.clone()).or_default().push(row);
    }
    by_goal.into_values().flatten().collect()
}

fn joined_approvers(least: Vec<ApproverRow>, most: Vec<ApproverRow>) -> Vec<ApproverRow> {
    let possible: Vec<ApproverRow> = most.iter().filter(|row| !least.contains(row)).cloned().collect();
    let known = least.into_iter().map(|row| ApproverRow { is_possible: !most.contains(&row), ..row });
    known.chain(possible.into_iter().map(|row| ApproverRow { is_possible: true, ..row })).collect()
}
