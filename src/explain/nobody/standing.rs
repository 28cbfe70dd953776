//! How assignments stand to an instant: ended, still to begin, or in their time, and then of accounts that are disabled or not.

use crate::diag::ReasonCode;
use crate::eval::FactId;
use crate::ir::Assignment;

use super::super::eligibility::fact_label;
use super::super::power::Lack;
use super::super::words::{join, name};
use super::super::{Asker, Reason};

/// How many disabled accounts are named.
const NAMED: usize = 3;

/// Some assignments, sorted by how they stand.
#[derive(Debug, Default)]
pub(super) struct Standing {
    ended: Vec<FactId>,
    ahead: Vec<FactId>,
    disabled: Vec<FactId>,
    /// In their time, of accounts that are not disabled.
    pub now: Vec<FactId>,
}

impl Standing {
    /// Sorts some assignments.
    pub fn of(asker: &Asker<'_>, facts: &[FactId]) -> Self {
        let mut standing = Self::default();
        for fact in facts {
            let row = asker.view.fact(*fact);
            let list = if row.window.until <= asker.view.at {
                &mut standing.ended
            } else if row.window.from > asker.view.at {
                &mut standing.ahead
            } else if asker.view.tenant.principals.row(row.principal).disabled.is_some() {
                &mut standing.disabled
            } else {
                &mut standing.now
            };
            list.push(*fact);
        }
        standing
    }

    /// Tells whether one is in its time, of an account that is not disabled.
    pub fn is_now(&self) -> bool {
        !self.now.is_empty()
    }

    /// Returns the one that ended last.
    pub fn latest_ended(&self, asker: &Asker<'_>) -> Option<FactId> {
        self.ended.iter().copied().max_by_key(|fact| asker.view.fact(*fact).window.until)
    }

    /// Returns the one that begins first.
    pub fn soonest(&self, asker: &Asker<'_>) -> Option<FactId> {
        self.ahead.iter().copied().min_by_key(|fact| asker.view.fact(*fact).window.from)
    }

    /// Says of all of them why none counts now (D3.2, D4.5); nothing where one does. `noun` is what each is, `being` what it makes somebody.
    pub fn reasons(&self, asker: &Asker<'_>, noun: &str, being: &str) -> Vec<Reason> {
        if self.is_now() {
            return Vec::new();
        }
        let ended = self.latest_ended(asker).map(|fact| self.edge_reason(asker, fact, Lack::Ended, noun));
        let ahead = self.soonest(asker).map(|fact| self.edge_reason(asker, fact, Lack::NotBegun, noun));
        ended.into_iter().chain(ahead).chain(self.disabled_reason(asker, being)).collect()
    }

    fn edge_reason(&self, asker: &Asker<'_>, fact: FactId, lack: Lack, noun: &str) -> Reason {
        let row = asker.view.fact(fact);
        let which = match (lack, self.ended.len() + self.ahead.len() + self.disabled.len()) {
            (_, 1) => "only",
            (Lack::Ended, _) => "last",
            (Lack::NotBegun | Lack::NotActivated, _) => "next",
        };
        let message = format!("the {which} {noun}, of {}, {}", name(asker.view.tenant, row.principal), edge(row, lack));
        Reason { code: lack.code(), message, rule: "D3.2", labels: vec![fact_label(asker, fact)] }
    }

    /// Says that those whose assignments are in their time are disabled (D4.5).
    pub fn disabled_reason(&self, asker: &Asker<'_>, being: &str) -> Option<Reason> {
        let tenant = asker.view.tenant;
        let mut who: Vec<String> = self.disabled.iter().map(|fact| name(tenant, asker.view.fact(*fact).principal)).collect();
        who.sort();
        who.dedup();
        let rest = who.len().checked_sub(NAMED).filter(|rest| *rest > 0);
        who.truncate(NAMED);
        who.extend(rest.map(|rest| format!("{rest} more")));
        if who.is_empty() {
            return None;
        }
        let message = format!("whoever is {being} is disabled: {}", join(&who));
        let labels = self.disabled.iter().take(NAMED).map(|fact| fact_label(asker, *fact)).collect();
        Some(Reason { code: ReasonCode::Disabled, message, rule: "D4.5", labels })
    }
}

fn edge(row: &Assignment, lack: Lack) -> String {
    match lack {
        Lack::Ended => format!("ended at {}", row.window.until),
        Lack::NotBegun => format!("begins at {}", row.window.from),
        Lack::NotActivated => "is not activated".to_owned(),
    }
}
