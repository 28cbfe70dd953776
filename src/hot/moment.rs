//! One instant: which windows hold, and who could approve then.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::ir::{Instant, PolicyId, PrincipalId, Window};
use crate::table::Id;

use super::facts::Given;

/// So many windows are judged in one word.
const WORD: usize = u64::BITS as usize;

/// What holds at an instant. Threads that ask about it share it.
#[derive(Debug)]
pub struct Moment {
    /// The instant.
    pub at: Instant,
    holds: Vec<u64>,
    /// What is known of who approves, by policy.
    approvers: Vec<AtomicU32>,
}

/// Who approves under a policy at an instant, as far as decisions need to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Approvers {
    /// Nobody.
    Nobody,
    /// One account alone.
    Only(PrincipalId),
    /// Several: one of them is somebody else than whoever asks.
    Several,
}

const UNASKED: u32 = 0;
const NOBODY: u32 = 1;
const SEVERAL: u32 = 2;
const ONLY: u32 = 3;

impl Moment {
    pub(super) fn new(at: Instant, windows: &[Window], policies: usize) -> Self {
        let word = |windows: &[Window]| windows.iter().rev().fold(0, |word, window| word << 1 | u64::from(window.contains(at)));
        let holds = windows.chunks(WORD).map(word).collect();
        Self { at, holds, approvers: (0..policies).map(|_| AtomicU32::new(UNASKED)).collect() }
    }

    /// Tells whether an assignment counts.
    #[inline]
    pub(super) fn counts(&self, given: &Given) -> bool {
        let at = given.window as usize;
        self.holds.get(at / WORD).is_some_and(|word| word >> (at % WORD) & 1 != 0)
    }

    /// Returns who approves under a policy; `find` is asked once at an instant, or twice where two threads come to it together.
    pub(super) fn approvers(&self, policy: PolicyId, find: impl FnOnce() -> Approvers) -> Approvers {
        let Some(known) = self.approvers.get(policy.index()) else { return find() };
        match known.load(Ordering::Relaxed) {
            UNASKED => {
                let found = find();
                known.store(written(found), Ordering::Relaxed);
                found
            }
            NOBODY => Approvers::Nobody,
            SEVERAL => Approvers::Several,
            only => Approvers::Only(PrincipalId::from_index((only - ONLY) as usize)),
        }
    }
}

fn written(approvers: Approvers) -> u32 {
    match approvers {
        Approvers::Nobody => NOBODY,
        Approvers::Several => SEVERAL,
        // more principals than fit are asked about anew
        Approvers::Only(only) => u32::try_from(only.index()).ok().and_then(|only| only.checked_add(ONLY)).unwrap_or(UNASKED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hot::packed::Packed;
    use crate::ir::GroupId;
    use crate::terms::Relation;

    #[test]
    fn each_window_is_judged_by_its_number() {
        let at = Instant::from_micros;
        let windows: Vec<Window> = (0..200).map(|from| Window { from: at(from), until: at(from + 10) }).collect();
        let moment = Moment::new(at(105), &windows, 0);
        let target = Packed::relation(GroupId::from_index(0), Relation::Member);
        let holds: Vec<u32> = (0..200).filter(|window| moment.counts(&Given { target, window: *window })).collect();
        assert_eq!(holds, (96..=105).collect::<Vec<_>>());
    }

    #[test]
    fn who_approves_is_found_once() {
        let moment = Moment::new(Instant::from_micros(0), &[], 3);
        let kinds = [Approvers::Nobody, Approvers::Several, Approvers::Only(PrincipalId::from_index(9))];
        for (policy, found) in kinds.into_iter().enumerate() {
            let policy = PolicyId::from_index(policy);
            assert_eq!(moment.approvers(policy, || found), found);
            assert_eq!(moment.approvers(policy, || unreachable!("it is known")), found);
        }
    }
}
