//! How many steps one account needs to everything it reaches, from one search.

use rustc_hash::FxHashMap;

use crate::eval::View;
use crate::ir::{PrincipalId, Thing};

use super::fixpoint::Mode;
use super::goal::Wanted;
use super::index::Index;
use super::plan::Class;
use super::search::{Party, Purpose, Search, Side, Task};
use super::standing::Ground;

/// Returns what an account reaches (`docs/reach.md`, the rules), each with the size of its smallest derivation tree in steps: everything
/// wanted, and things on the way. Unlike a plan's, a size counts over the plans of every class that the mode lets pass.
#[must_use]
pub fn plan_sizes(view: &View<'_>, index: &Index, account: PrincipalId, wanted: &Wanted, mode: Mode) -> FxHashMap<Thing, u64> {
    let class = match mode {
        Mode::WithApproval => Class::ByApproval,
        Mode::WithoutApproval => Class::Own,
    };
    let task = Task { start: Party::Principal(account), wanted, side: Side::Honest, class, purpose: Purpose::Plan };
    let mut sizes = FxHashMap::default();
    for (target, size) in Search::run_whole(Ground { view: *view, index, cone: None }, task) {
        sizes.entry(target.thing()).or_insert(size);
    }
    sizes
}
