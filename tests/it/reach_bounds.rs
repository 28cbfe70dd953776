//! Each bound of the searches only saves time: answers are the same with the least that is right, and with much more than is looked at.

use pim::eval::{Decision, View};
use pim::ir::{Goal, Play, PrincipalId, Tenant, Thing};
use pim::reach::{Bounds, Class, Index, Mode, Reach};

use crate::laws::cases;
use crate::model::noon;
use crate::reach_crowds::crowd::crowd;
use crate::reach_laws::{MODES, accounts, goals, to, told};
use crate::reach_random::{Dice, Random};

const MUCH: usize = 10_000;

/// One bound changed at a time, to the least that is right where it is not that already, and to much more.
fn variants() -> Vec<(&'static str, Bounds)> {
    let usual = Bounds::USUAL;
    vec![
        ("more alike", Bounds { alike: MUCH, ..usual }),
        ("more spares", Bounds { spares: MUCH, ..usual }),
        ("more named", Bounds { named: MUCH, ..usual }),
        ("few passed", Bounds { passed: usual.named, ..usual }),
        ("more passed", Bounds { passed: MUCH, ..usual }),
        ("nothing near", Bounds { near_steps: 0, ..usual }),
        ("more near", Bounds { near_steps: 6, ..usual }),
        ("no approver near", Bounds { near_approvers: 0, ..usual }),
        ("all approvers near", Bounds { near_approvers: MUCH, ..usual }),
        ("nothing remembered", Bounds { instants: 0, ..usual }),
        ("more remembered", Bounds { instants: MUCH, ..usual }),
        ("few groups are many", Bounds { many_groups: 0, few_groups: 1, ..usual }),
        ("no groups are many", Bounds { many_groups: MUCH, ..usual }),
    ]
}

type Plan = Option<(Class, u64)>;
type Answers = (Vec<Plan>, Vec<(PrincipalId, Decision)>, Vec<PrincipalId>);

/// Asks one index about somebody and everybody.
fn answers(view: &View<'_>, index: &Index, who: PrincipalId, goal: &Goal, mode: Mode) -> Vec<Answers> {
    [Play::Reach, Play::Escalate]
        .map(|play| {
            let (mut reach, pursuit) = (Reach::new(view, index), to(play, goal));
            let plans = vec![told(&reach.plan(who, &pursuit, mode))];
            let standby = match goal {
                Goal::Thing(thing @ (Thing::Group(..) | Thing::Role(_))) => reach.standby_approvers(*thing, who),
                Goal::Access(_) | Goal::AnyPrivilegedRole => Vec::new(),
            };
            (plans, reach.decide(None, &pursuit, mode), standby)
        })
        .to_vec()
}

fn check(tenant: &Tenant, random: &Random, seed: u64, variants: &[(&str, Bounds)]) -> usize {
    let view = View::new(tenant, noon());
    let usual = Index::new(&view);
    let dice = &mut Dice::new(seed);
    let mut asked = 0;
    for (name, bounds) in variants {
        let other = Index::bounded(&view, *bounds);
        for goal in goals(tenant).into_iter().filter(|_| dice.chance(25)).collect::<Vec<_>>() {
            let (who, mode) = (dice.pick(&accounts(tenant)), dice.pick(&MODES));
            let found = answers(&view, &other, who, &goal, mode);
            assert_eq!(found, answers(&view, &usual, who, &goal, mode), "seed {seed}: {name} {goal:?} {mode:?}\n{}", random.text());
            asked += 1;
        }
    }
    asked
}

#[test]
fn bounds_only_save_time() {
    let all = variants();
    let mut asked = 0;
    for seed in 0..u64::from(cases(33)) {
        let at = usize::try_from(seed).unwrap() % all.len();
        let some = [all[at], all[(at + 5) % all.len()]];
        if let Some((random, model)) = Random::draw(seed) {
            asked += check(model.tenant(), &random, seed, &some);
        }
        if let Some((random, model)) = crowd(seed) {
            asked += check(model.tenant(), &random, seed, &some);
        }
    }
    assert!(asked > 100, "{asked}");
}

/// Of few groups less is told of what an account gets that comes to no goal, and nothing else.
#[test]
fn a_partial_frontier_is_part_of_the_whole() {
    let few = Bounds { many_groups: 0, few_groups: 1, ..Bounds::USUAL };
    for seed in 0..12 {
        let Some((random, model)) = crowd(seed) else { continue };
        let view = View::new(model.tenant(), noon());
        let (usual, few) = (Index::new(&view), Index::bounded(&view, few));
        for who in accounts(model.tenant()) {
            let pursuit = to(Play::Reach, &Goal::AnyPrivilegedRole);
            let whole = Reach::new(&view, &usual).frontier(who, &pursuit, Mode::WithApproval);
            let part = Reach::new(&view, &few).frontier(who, &pursuit, Mode::WithApproval);
            assert!(part.reached.iter().all(|reached| whole.reached.contains(reached)), "seed {seed}\n{}", random.text());
        }
    }
}
