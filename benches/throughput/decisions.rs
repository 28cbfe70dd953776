//! Times warm decisions on random questions.

use std::collections::HashMap;
use std::hint::black_box;

use pim::eval::{Judgement, Manner, Scratch, View, judge};
use pim::ir::{AssignmentId, Instant, PrincipalId, Relation, State, Tenant, Thing};
use pim::table::Id;

use crate::counting::count_allocations;
use crate::generator::Random;
use crate::timing::{fastest, once};

/// How many questions of a kind are asked.
const QUESTIONS: usize = 20_000;

/// 2026-03-02T09:00:00Z in microseconds: some of the generated windows are over then, some have not begun.
const INSTANT: i64 = 1_772_442_000_000_000;

/// One question: may this principal activate that?
type Pair = (PrincipalId, Thing);

/// Figures of the decisions on one tenant.
#[derive(Clone, Default)]
pub struct DecisionFigures {
    /// One row for each kind of question.
    pub kinds: Vec<KindFigures>,
    /// Seconds of one look-up in a hash map of the assignments, as a yardstick: the cost of reaching memory at random.
    pub lookup: f64,
}

/// Seconds of one decision.
#[derive(Clone)]
pub struct KindFigures {
    /// Which questions.
    pub name: &'static str,
    /// The share that was answered with allow or approval.
    pub yes: f64,
    /// The mean.
    pub mean: f64,
    /// 99 of 100 are no slower.
    pub nearly_slowest: f64,
    /// The slowest.
    pub slowest: f64,
    /// Allocations of all of them together, once warm.
    pub allocations: u64,
}

/// Measures decisions on a tenant.
pub fn measure(tenant: &Tenant) -> DecisionFigures {
    let view = View::new(tenant, Instant::from_micros(INSTANT));
    let mut random = Random::new(7);
    let kinds = [
        ("any pair", (0..QUESTIONS).filter_map(|_| any_pair(tenant, &mut random)).collect()),
        ("eligible", eligible_pairs(&view, &mut random, false)),
        ("nested", eligible_pairs(&view, &mut random, true)),
    ];
    let kinds = kinds.into_iter().map(|(name, pairs)| measure_kind(name, &view, pairs)).collect();
    DecisionFigures { kinds, lookup: measure_lookup(tenant, &mut random) }
}

fn measure_kind(name: &'static str, view: &View<'_>, pairs: Vec<Pair>) -> KindFigures {
    let mut scratch = Scratch::default();
    let yes = pairs.iter().filter(|pair| ask(view, &mut scratch, pair).decision.is_yes()).count();
    let mut ask_all = || pairs.iter().for_each(|pair| _ = black_box(ask(view, &mut scratch, pair)));
    let ((), allocations) = count_allocations(&mut ask_all);
    let mean = fastest(&mut ask_all) / pairs.len().max(1) as f64;
    let mut each: Vec<f64> = pairs.iter().map(|pair| once(|| ask(view, &mut scratch, pair))).collect();
    each.sort_by(f64::total_cmp);
    let nearly_slowest = each.get(each.len() * 99 / 100).copied().unwrap_or_default();
    let slowest = each.last().copied().unwrap_or_default();
    KindFigures { name, yes: yes as f64 / pairs.len().max(1) as f64, mean, nearly_slowest, slowest, allocations }
}

fn ask(view: &View<'_>, scratch: &mut Scratch, (principal, thing): &Pair) -> Judgement {
    judge(view, scratch, &Manner::default().request(*principal, *thing)).settle(|| false)
}

/// Draws anybody and any group.
fn any_pair(tenant: &Tenant, random: &mut Random) -> Option<Pair> {
    let principal = PrincipalId::from_index(random.below(tenant.principals.len()));
    let group = Id::from_index(random.below(tenant.groups.len()));
    let is_user = tenant.principals.row(principal).is_user();
    is_user.then_some((principal, Thing::Group(group, Relation::Member)))
}

/// Draws eligible assignments in their window: a user's own, or, if `nested`, a group's with a random member of that group.
fn eligible_pairs(view: &View<'_>, random: &mut Random, nested: bool) -> Vec<Pair> {
    let rows = view.tenant.assignments.rows();
    let mut pairs = Vec::new();
    for _ in 0..QUESTIONS * 200 {
        let row = rows.row(AssignmentId::from_index(random.below(rows.len())));
        if row.state != State::Eligible || !view.is_eligible(row) || pairs.len() == QUESTIONS {
            continue;
        }
        let user = match (view.tenant.group_of(row.principal), nested) {
            (None, false) => Some(row.principal),
            (Some(group), true) => {
                let members: Vec<_> = view.of_group(group).filter(|(_, fact)| view.is_in_force(fact)).collect();
                random.pick(&members).map(|(_, fact)| fact.principal).filter(|member| view.tenant.principals.row(*member).is_user())
            }
            _ => None,
        };
        pairs.extend(user.map(|user| (user, row.target.thing())));
    }
    pairs
}

fn measure_lookup(tenant: &Tenant, random: &mut Random) -> f64 {
    let rows = tenant.assignments.rows();
    let by_id: HashMap<AssignmentId, _> = rows.iter().map(|(id, row)| (id, *row)).collect();
    let ids: Vec<_> = (0..QUESTIONS).map(|_| AssignmentId::from_index(random.below(rows.len()))).collect();
    fastest(|| ids.iter().filter(|id| by_id.get(id).is_some_and(|row| row.state == State::Eligible)).count()) / QUESTIONS as f64
}
