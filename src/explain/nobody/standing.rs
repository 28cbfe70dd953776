//! How assignments stand to an instant: ended, still to begin, or in their time, and then of accounts that are disabled or not.

use crate::diag::ReasonCode;
use crate::eval::FactId;
use crate::ir::Thing;
use crate::text::{join_first, list};

use crate::explain::asker::Asker;
use crate::explain::eligibility::unnamed_rule;
use crate::explain::lack::Lack;
use crate::explain::said::Reason;

/// How many accounts or groups are named.
pub(super) const NAMED: usize = 3;

/// Names the first of some, and counts the others.
pub(super) fn first_few(names: &[String]) -> String {
    if names.len() > NAMED { join_first(names.iter(), NAMED) } else { list(names, "and") }
}

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
            let list = match Lack::at(asker.view.at, row.window) {
                Lack::Ended => &mut standing.ended,
                Lack::NotBegun => &mut standing.ahead,
                Lack::NotActivated if asker.tenant().principals.row(row.principal).disabled.is_some() => &mut standing.disabled,
                Lack::NotActivated => &mut standing.now,
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
        let message = format!("the {which} {noun}, of {}, {}", asker.name(row.principal), lack.text(row.window));
        Reason::new(lack.code(), "D3.2", message, [asker.fact_label(fact)])
    }

    /// Says that those whose assignments are in their time are disabled (D4.5).
    pub fn disabled_reason(&self, asker: &Asker<'_>, being: &str) -> Option<Reason> {
        let mut who: Vec<String> = self.disabled.iter().map(|fact| asker.holder_name(*fact)).collect();
        if who.is_empty() {
            return None;
        }
        who.sort();
        who.dedup();
        let message = format!("whoever is {being} is disabled: {}", first_few(&who));
        let labels = asker.fact_labels(self.disabled.iter().take(NAMED));
        Some(Reason::new(ReasonCode::Disabled, "D4.5", message, labels))
    }
}

/// Says why nobody is eligible now: no such assignment, all of them outside their time, or of disabled accounts (D3.2); nothing where somebody is.
pub(super) fn uneligible(asker: &Asker<'_>, thing: Thing) -> Vec<Reason> {
    let eligible: Vec<FactId> = asker.view.of_thing(thing).filter(|(_, fact)| !fact.state.is_in_force()).map(|(id, _)| id).collect();
    let text = asker.thing(thing);
    if eligible.is_empty() {
        let message = format!("no assignment makes anybody eligible for {text}");
        return vec![Reason::new(ReasonCode::NotEligible, unnamed_rule(thing), message, [asker.in_query("nothing says so")])];
    }
    Standing::of(asker, &eligible).reasons(asker, &format!("eligibility for {text}"), &format!("eligible for {text}"))
}
