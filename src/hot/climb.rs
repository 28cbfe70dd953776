//! Passes the groups above somebody, nearest first, and looks at each as it comes to it: the first that is enough ends the walk.

use super::facts::{Facts, Holder};
use super::moment::Moment;

/// Reusable memory of decisions. Keep one a thread: a warm one makes deciding allocate nothing.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    reached: Vec<u32>,
    stamps: Vec<u32>,
    epoch: u32,
}

/// A group that a walk came to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reached<'f> {
    /// Its number.
    pub group: u32,
    /// Whether the one who asks is its direct member.
    pub is_direct: bool,
    /// What it is given.
    pub holder: Holder<'f>,
}

/// So many groups are told apart without a mark on each.
const FEW: usize = 12;

impl Scratch {
    /// Walks up from a holder through the memberships that count now, until `look` holds of a group; tells whether it did.
    pub(super) fn climb<'f>(
        &mut self,
        facts: &'f Facts,
        moment: &Moment,
        from: Holder<'f>,
        mut look: impl FnMut(Reached<'f>) -> bool,
    ) -> bool {
        self.reached.clear();
        self.pass(facts, moment, from);
        let (mut next, direct) = (0, self.reached.len());
        while let Some(group) = self.reached.get(next).copied() {
            let holder = facts.group(group);
            if look(Reached { group, is_direct: next < direct, holder }) {
                return true;
            }
            self.pass(facts, moment, holder);
            next += 1;
        }
        false
    }

    /// Notes the groups of which a holder is a member now.
    fn pass(&mut self, facts: &Facts, moment: &Moment, holder: Holder<'_>) {
        for given in holder.memberships {
            if let Some(group) = given.target.member_of()
                && moment.counts(given)
                && self.is_new(facts, group)
            {
                self.reached.push(group);
            }
        }
    }

    /// Tells whether a group was not come to yet. Few are looked through, which costs no memory of their own; of more, each is marked.
    fn is_new(&mut self, facts: &Facts, group: u32) -> bool {
        if self.reached.len() < FEW {
            return !self.reached.contains(&group);
        }
        if self.reached.len() == FEW {
            self.begin(facts.count_groups());
        }
        let epoch = self.epoch;
        match self.stamps.get_mut(group as usize) {
            Some(stamp) if *stamp != epoch => {
                *stamp = epoch;
                true
            }
            Some(_) | None => false,
        }
    }

    /// Begins to mark: those that were come to first.
    fn begin(&mut self, groups: usize) {
        self.stamps.resize(groups, 0);
        self.epoch = self.epoch.wrapping_add(1);
        if self.epoch == 0 {
            self.stamps.fill(0);
            self.epoch = 1;
        }
        for group in &self.reached {
            if let Some(stamp) = self.stamps.get_mut(*group as usize) {
                *stamp = self.epoch;
            }
        }
    }
}
