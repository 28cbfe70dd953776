//! Plans: the steps of a derivation, in an order in which each rests on those before it (`docs/reach.md`, reading a plan).

mod build;

use rustc_hash::FxHashMap;

use crate::ir::{Play, PrincipalId, Thing};

use super::cone::Cone;
use super::fixpoint::Fixpoint;
use super::goal::Wanted;
use super::ground::Ground;
use super::search::{Party, Preparation, Purpose, Search, Side, Task};
use super::standing::{AnyApproval, Common, Extent, Standing};
use super::types::{Class, Finding, Frontier, Gap, Mode, Stop};

/// Finds the plan by which an account reaches what is wanted.
pub(super) fn of_reach(ground: Ground<'_>, account: PrincipalId, wanted: &Wanted, mode: Mode) -> Finding {
    find(ground, account, wanted, None, &[Class::Own, Class::ByApproval], mode)
}

/// Finds the plan by which an attacker who begins with an account comes to what a preparation is for.
pub(super) fn of_attack(account: PrincipalId, preparation: &Preparation<'_>, mode: Mode) -> Finding {
    let classes = [Class::Own, Class::ByCompromisedApprover, Class::ByApproval];
    find(preparation.ground, account, &preparation.wanted, Some(preparation), &classes, mode)
}

/// Tells how far an account gets that comes to no goal, and what stops each way that nearly leads further.
pub(super) fn find_frontier(whole: Ground<'_>, account: PrincipalId, play: Play, wanted: &Wanted, mode: Mode) -> Frontier {
    let (side, class) = match (play, mode) {
        (Play::Reach, Mode::WithApproval) => (Side::Honest, Class::ByApproval),
        (Play::Reach, Mode::WithoutApproval) => (Side::Honest, Class::Own),
        (Play::Escalate, Mode::WithApproval) => (Side::Controlled, Class::ByApproval),
        (Play::Escalate, Mode::WithoutApproval) => (Side::Controlled, Class::ByCompromisedApprover),
    };
    let is_partial = side == Side::Honest && Cone::are_many(whole.index) && may_be_strong(whole, account, wanted);
    let few = is_partial.then(|| Cone::first_few(whole, wanted));
    let ground = Ground { limits: few.as_ref(), ..whole };
    let preparation = (side == Side::Controlled).then(|| Preparation::new(ground, wanted.clone()));
    let task = Task { start: Party::Principal(account), wanted, side, class, purpose: Purpose::Plan };
    let run = || Search::run(ground, task, preparation.as_ref());
    let mut search = run();
    let frontier = search.frontier();
    let mut stops = search.nearest(|_| true);
    if play == Play::Escalate {
        // the nearest way but for an approval, and what keeps an approver from being taken over
        stops.extend(run().nearest(|gap| !matches!(gap, Gap::Approval(_))));
    }
    Frontier { is_partial, stops: each_once(stops.into_iter().chain(frontier.stops)), ..frontier }
}

fn each_once(stops: impl Iterator<Item = Stop>) -> Vec<Stop> {
    let mut found: Vec<Stop> = Vec::new();
    for stop in stops {
        if !found.contains(&stop) {
            found.push(stop);
        }
    }
    found
}

/// Tells whether an account has power over groups of the whole tenant, if it gets every approval.
pub(super) fn may_be_strong(ground: Ground<'_>, account: PrincipalId, wanted: &Wanted) -> bool {
    let mut standing = Standing::default();
    standing.compute_near(ground, wanted, (account, false), Extent::Whole, &AnyApproval);
    standing.common(ground.index).is_some_and(Common::is_strong)
}

/// Finds the plan of an account with power over groups of the whole tenant: the fixpoint tells its class, and as a rule it leads straight to the
/// goal, so that the other groups need not be looked at.
pub(super) fn of_strong(fixpoint: &mut Fixpoint<'_>, start: PrincipalId, wanted: &Wanted, mode: Mode) -> Finding {
    let ground = fixpoint.ground;
    let class = if fixpoint.meets(start, wanted, Mode::WithoutApproval) {
        Class::Own
    } else if mode == Mode::WithApproval && fixpoint.meets(start, wanted, mode) {
        Class::ByApproval
    } else {
        return Finding { plan: None, unknown_roles: fixpoint.unknown_roles(start, mode) };
    };
    let task = Task { start: Party::Principal(start), wanted, side: Side::Honest, class, purpose: Purpose::Plan };
    let finding =
        |search: Search<'_>| Finding { plan: build::build(&search), unknown_roles: search.unknown_roles.iter().copied().collect() };
    for steps in 0..=ground.index.bounds().near_steps {
        let near = Cone::within(ground, wanted, steps);
        let search = Search::run(Ground { limits: Some(&near), ..ground }, task, None);
        if search.is_nearest(steps) {
            return finding(search);
        }
    }
    finding(Search::run(ground, task, None))
}

/// One search a class: a class is better whatever the size, so the sizes of different classes are never compared.
fn find(
    ground: Ground<'_>,
    start: PrincipalId,
    wanted: &Wanted,
    preparation: Option<&Preparation<'_>>,
    classes: &[Class],
    mode: Mode,
) -> Finding {
    let side = if preparation.is_some() { Side::Controlled } else { Side::Honest };
    let mut finding = Finding { plan: None, unknown_roles: Vec::new() };
    for class in classes.iter().copied().filter(|class| mode == Mode::WithApproval || *class != Class::ByApproval) {
        let task = Task { start: Party::Principal(start), wanted, side, class, purpose: Purpose::Plan };
        let search = Search::run(ground, task, preparation);
        finding.unknown_roles = search.unknown_roles.iter().copied().collect();
        finding.plan = build::build(&search);
        if finding.plan.is_some() || !search.has_requests() {
            break;
        }
    }
    finding
}

/// Returns what an account reaches, each with the size of its smallest derivation tree in steps, from one search.
pub(super) fn sizes(ground: Ground<'_>, account: PrincipalId, wanted: &Wanted, mode: Mode) -> FxHashMap<Thing, u64> {
    let class = match mode {
        Mode::WithApproval => Class::ByApproval,
        Mode::WithoutApproval => Class::Own,
    };
    let task = Task { start: Party::Principal(account), wanted, side: Side::Honest, class, purpose: Purpose::Plan };
    let mut sizes = FxHashMap::default();
    for (target, size) in Search::run_whole(ground, task) {
        sizes.entry(target.thing()).or_insert(size);
    }
    sizes
}
