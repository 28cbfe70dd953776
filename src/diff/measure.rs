//! Measures the ways of all accounts that may be touched to all goals that may be, in both tenants.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::both::{Both, Twin, Which};
use super::goals::Goal;
use super::pairing::Pairing;
use super::policy::{Gate, gates};
use super::restrict::{Frozen, Restriction};
use super::way::Way;
use crate::defect::OrDefect;
use crate::eval::{Decision, View, is_excluded};
use crate::ir::{Instant, PrincipalId, Tenant, Thing};
use crate::reach::{Index, Mode, Reach, Wanted};

/// The ways of one account to one goal.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub(super) account: Twin<PrincipalId>,
    /// The goal, by its place in the list.
    pub(super) goal: usize,
    pub(super) ways: Both<Option<Way>>,
}

/// The goals with what satisfies them in each tenant.
pub(super) struct Aims {
    things: Vec<Both<Vec<Thing>>>,
    wanted: Both<Wanted>,
}

impl Aims {
    pub(super) fn new(pairing: &Pairing<'_>, goals: &[Goal]) -> Self {
        let things: Vec<Both<Vec<Thing>>> = goals.iter().map(|goal| Both::make(|which| goal.things(pairing, which))).collect();
        let wanted = Both::make(|which| {
            let all: BTreeSet<Thing> = things.iter().flat_map(|things| things.get(which)).copied().collect();
            all.into_iter().map(Wanted::thing).fold(Wanted::default(), Wanted::join)
        });
        Self { things, wanted }
    }
}

/// A tenant that ways are looked for in.
struct World<'a> {
    view: View<'a>,
    index: Index,
}

impl<'a> World<'a> {
    fn new(tenant: &'a Tenant, at: Instant) -> Self {
        let view = View::new(tenant, at);
        Self { view, index: Index::new(&view) }
    }

    fn sizes(&self, account: PrincipalId, wanted: &Wanted, mode: Mode) -> FxHashMap<Thing, u64> {
        Reach::new(&self.view, &self.index).sizes(account, wanted, mode)
    }
}

/// Measures all ways. A pair without any way in either tenant is left out.
pub(super) fn measure(pairing: &Pairing<'_>, at: Instant, goals: &[Goal], accounts: &BTreeSet<Twin<PrincipalId>>) -> Vec<Pair> {
    let aims = Aims::new(pairing, goals);
    let worlds = pairing.tenants.map(|tenant| World::new(tenant, at));
    let accounts: Vec<Twin<PrincipalId>> = accounts.iter().copied().collect();
    let mut pairs: Vec<Pair> = accounts.par_iter().flat_map_iter(|account| step_counts(pairing, &worlds, &aims, *account)).collect();
    add_gates(pairing, at, &aims, &mut pairs);
    pairs
}

/// Counts the steps of one account to every goal.
fn step_counts(pairing: &Pairing<'_>, worlds: &Both<World<'_>>, aims: &Aims, account: Twin<PrincipalId>) -> Vec<Pair> {
    let sizes = Both::make(|which| {
        let id = pairing.principals.one(which, account)?;
        let sizes = |mode| worlds.get(which).sizes(id, aims.wanted.get(which), mode);
        Some((sizes(Mode::WithApproval), sizes(Mode::WithoutApproval)))
    });
    let way = |which: Which, things: &Both<Vec<Thing>>| {
        let (all, alone) = sizes.get(which).as_ref()?;
        let best = |sizes: &FxHashMap<Thing, u64>| things.get(which).iter().filter_map(|thing| sizes.get(thing)).min().copied();
        let (steps, steps_alone) = (best(all)?, best(alone));
        let decision = if steps_alone.is_some() { Decision::Allow } else { Decision::Approval };
        Some(Way { decision, class: None, steps, steps_alone, gates: Vec::new(), longest_seconds: None })
    };
    let pairs = aims.things.iter().enumerate().map(|(goal, things)| Pair { account, goal, ways: Both::make(|which| way(which, things)) });
    pairs.filter(|pair| pair.ways.old.is_some() || pair.ways.new.is_some()).collect()
}

/// Finds for every way the gates that stand on it whichever one is taken, and how long its activations may last: what cannot be reached any
/// more once all activations behind a gate are closed is reached through that gate only.
fn add_gates(pairing: &Pairing<'_>, at: Instant, aims: &Aims, pairs: &mut [Pair]) {
    if pairs.is_empty() {
        return;
    }
    for which in Which::ALL {
        let frozen = Frozen::new(&View::new(pairing.tenant(which), at));
        let (gates, lengths) = restrictions(pairing, which, &frozen);
        for gate in gates {
            let name = gate_name(pairing, gate);
            let let_past = let_past(pairing, which, at, gate, pairs);
            let stopped = pairs.iter_mut().filter(|pair| !let_past.contains(&pair.account));
            close(pairing, which, &frozen, aims, Restriction::Without(gate), stopped, |way, is_reached| {
                if !is_reached {
                    way.gates.push(name.clone());
                }
            });
        }
        for (at, seconds) in lengths.iter().enumerate() {
            // what the shortest limit lets pass is everything
            let restriction = lengths.get(at + 1).map_or(Restriction::NoActivation, |next| Restriction::AtLeast(*next));
            close(pairing, which, &frozen, aims, restriction, pairs.iter_mut(), |way, is_reached| {
                if !is_reached {
                    way.longest_seconds.get_or_insert(*seconds);
                }
            });
        }
    }
}

/// Returns the accounts whom a context excludes as things stand: before them it is no gate (D2.14).
fn let_past(pairing: &Pairing<'_>, which: Which, at: Instant, gate: Gate, pairs: &[Pair]) -> FxHashSet<Twin<PrincipalId>> {
    let view = View::new(pairing.tenant(which), at);
    let context = gate.context().and_then(|twin| pairing.contexts.one(which, *twin));
    let Some(context) = context.filter(|context| !view.tenant.contexts.row(*context).excludes.is_empty()) else {
        return FxHashSet::default();
    };
    let accounts: FxHashSet<Twin<PrincipalId>> = pairs.iter().map(|pair| pair.account).collect();
    let is_excluded =
        |account: &Twin<PrincipalId>| pairing.principals.one(which, *account).is_some_and(|id| is_excluded(&view, id, context));
    accounts.into_iter().filter(is_excluded).collect()
}

/// Returns the gates and the limits that stand before the activations that are possible now, the shortest limit first.
fn restrictions(pairing: &Pairing<'_>, which: Which, frozen: &Frozen) -> (BTreeSet<Gate>, Vec<i64>) {
    let policies: FxHashSet<_> = frozen.policies().collect();
    let rows = &pairing.tenant(which).policies;
    let lengths: BTreeSet<i64> = policies.iter().map(|policy| rows.row(*policy).activation.max_seconds.value).collect();
    (policies.iter().flat_map(|policy| gates(pairing, which, *policy)).collect(), lengths.into_iter().collect())
}

/// Names a gate as plans do.
pub(super) fn gate_name(pairing: &Pairing<'_>, gate: Gate) -> String {
    gate.key(|twin| {
        let name = |which| pairing.contexts.one(which, *twin).map(|id| &pairing.tenant(which).contexts.row(id).name);
        name(Which::New).or_else(|| name(Which::Old)).map(|name| name.to_string()).or_defect()
    })
}

/// Tells of every way of one tenant whether its goal is still reached once some activations are closed.
fn close<'p>(
    pairing: &Pairing<'_>,
    which: Which,
    frozen: &Frozen,
    aims: &Aims,
    restriction: Restriction,
    pairs: impl Iterator<Item = &'p mut Pair>,
    note: impl Fn(&mut Way, bool) + Sync,
) {
    let tenant = frozen.restricted(pairing, which, restriction);
    let world = World::new(&tenant, frozen.at());
    let mut by_account: BTreeMap<Twin<PrincipalId>, Vec<&mut Pair>> = BTreeMap::new();
    for pair in pairs.filter(|pair| pair.ways.get(which).is_some()) {
        by_account.entry(pair.account).or_default().push(pair);
    }
    by_account.into_par_iter().for_each(|(account, pairs)| {
        let Some(id) = pairing.principals.one(which, account) else { return };
        let reached = world.sizes(id, aims.wanted.get(which), Mode::WithApproval);
        for pair in pairs {
            let things = aims.things.get(pair.goal).map(|things| things.get(which).as_slice()).or_defect();
            let is_reached = things.iter().any(|thing| reached.contains_key(thing));
            if let Some(way) = pair.ways.get_mut(which) {
                note(way, is_reached);
            }
        }
    });
}
