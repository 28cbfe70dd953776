//! A set of decisions.

use crate::eval::Decision;

/// The decisions in their order.
const ALL: [Decision; 4] = [Decision::Allow, Decision::Approval, Decision::Already, Decision::Deny];

/// The decisions that are possible. Of what is or is not, `allow` stands for yes and `deny` for no.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Decisions(u8);

impl Decisions {
    /// Adds a decision.
    pub fn add(&mut self, decision: Decision) {
        self.0 |= bit(decision);
    }

    /// Adds all decisions of another set.
    pub fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Tells whether a decision is possible.
    #[must_use]
    pub fn has(self, decision: Decision) -> bool {
        self.0 & bit(decision) != 0
    }

    /// Returns them in the order `allow`, `approval`, `already`, `deny`.
    pub fn iter(self) -> impl Iterator<Item = Decision> {
        ALL.into_iter().filter(move |decision| self.has(*decision))
    }

    /// Returns the decision, where only one is possible.
    #[must_use]
    pub fn known(self) -> Option<Decision> {
        let mut found = self.iter();
        found.next().filter(|_| found.next().is_none())
    }

    /// Returns what the best of several is, each of which comes to one of its own: between the best of what is best, and the best of what is worst.
    #[must_use]
    pub fn best_of(each: &[Self]) -> Self {
        let first = each.iter().filter_map(|decisions| decisions.iter().next()).min();
        let last = each.iter().filter_map(|decisions| decisions.iter().last()).min();
        let (Some(first), Some(last)) = (first, last) else { return [Decision::Deny].into_iter().collect() };
        each.iter().flat_map(|decisions| decisions.iter()).filter(|decision| (first..=last).contains(decision)).collect()
    }

    /// Tells whether `allow` or `approval` is possible.
    #[must_use]
    pub fn may_be_yes(self) -> bool {
        self.iter().any(Decision::is_yes)
    }

    /// Tells whether nothing but `allow` and `approval` is possible.
    #[must_use]
    pub fn is_yes(self) -> bool {
        self.may_be_yes() && self.iter().all(Decision::is_yes)
    }
}

impl FromIterator<Decision> for Decisions {
    fn from_iter<I: IntoIterator<Item = Decision>>(decisions: I) -> Self {
        let mut set = Self::default();
        decisions.into_iter().for_each(|decision| set.add(decision));
        set
    }
}

fn bit(decision: Decision) -> u8 {
    1 << decision as u8
}
