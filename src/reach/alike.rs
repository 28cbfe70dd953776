//! Puts accounts together that get the same by steps of their own, so that each kind is looked at once.

use std::hash::Hash;

use indexmap::IndexMap;
use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::goal::Wanted;
use super::ground::Ground;
use super::kind::AccountKind;
use crate::ir::{PrincipalId, Target};

/// Everything that decides what an account gets, given which approvals there are.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Likeness {
    kind: AccountKind,
    /// Who may be the only approver of something is like nobody else: nobody approves their own request.
    special: Option<PrincipalId>,
    /// What it is given on the way to what is wanted, and whether that is in force.
    facts: Vec<(Target, bool)>,
}

/// Puts accounts together that differ in nothing; disabled ones are left out. `special` are those that differ from all others.
pub(super) fn put_together(
    ground: Ground<'_>,
    wanted: &Wanted,
    accounts: &[PrincipalId],
    special: &FxHashSet<PrincipalId>,
) -> Vec<Vec<PrincipalId>> {
    let read = |account: &PrincipalId| Some((likeness(ground, wanted, *account, special)?, *account));
    let read: Vec<(Likeness, PrincipalId)> = accounts.par_iter().filter_map(read).collect();
    gather(read)
}

/// Puts accounts with the same key together, in the order in which they come.
pub(super) fn gather<K: Eq + Hash>(accounts: impl IntoIterator<Item = (K, PrincipalId)>) -> Vec<Vec<PrincipalId>> {
    let mut gathered: IndexMap<K, Vec<PrincipalId>, FxBuildHasher> = IndexMap::default();
    for (key, account) in accounts {
        gathered.entry(key).or_default().push(account);
    }
    gathered.into_values().collect()
}

/// Reads what decides what an account gets; `None` where it is none, or disabled.
pub(super) fn likeness(ground: Ground<'_>, wanted: &Wanted, account: PrincipalId, special: &FxHashSet<PrincipalId>) -> Option<Likeness> {
    let view = ground.view;
    let matters = |target: Target| ground.matters(target) || matches!(target, Target::Group(group, _) if wanted.has_group(group));
    let counting = view.of_principal(account).map(|(_, fact)| fact).filter(|fact| matters(fact.target));
    let mut facts: Vec<(Target, bool)> = counting
        .filter(|fact| view.is_in_force(fact) || view.is_eligible(fact))
        .map(|fact| (fact.target, view.is_in_force(fact)))
        .collect();
    facts.sort_unstable();
    facts.dedup();
    let kind = AccountKind::of(&view, account)?;
    // a context that excludes an agent's user by name lets nobody else pass
    let is_special = special.contains(&account) || (kind.is_stopped_by_gates() && ground.index.is_named(account));
    Some(Likeness { kind, special: is_special.then_some(account), facts })
}
