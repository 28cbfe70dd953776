//! Warm decisions allocate nothing, questions about reach no more in a large tenant than in a small one, and a loaded tenant stays a small
//! multiple of its text. In a program of its own, since the allocator counts for the whole program.

#[path = "../benches/counting.rs"]
mod counting;
#[path = "../benches/generator.rs"]
mod generator;
#[path = "../benches/shapes.rs"]
mod shapes;
#[path = "../benches/shapes/run.rs"]
mod work;

use counting::{Counting, count_allocations, weigh};
use generator::{Random, Shape, generate};
use pim::Decision;
use pim::compile::{Compiled, compile};
use pim::eval::{Manner, Scratch, View, judge};
use pim::ir::{Action, Goal, Instant, Modifiers, OneStep, PrincipalId, Question, Relation, State, Tenant, Thing};
use pim::possible::Memory;
use pim::reach::{By, Index, Mode, Reach};
use pim::session::{Decided, Decider, Packed};
use pim::source::{Origin, Sources};
use pim::syntax::parse_file;
use pim::table::Id;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// One test, so that nothing else of this program allocates meanwhile.
#[test]
fn memory_is_bounded_and_warm_decisions_allocate_nothing() {
    load(&generate(&Shape::of_users(20)));
    let text = generate(&Shape::of_users(2_000));
    let ((_, compiled), weight) = weigh(|| load(&text));
    // how much of what threads hold overlaps is another each time
    assert!(weight.peak < 12 * text.len(), "{} bytes at peak for {} bytes of text", weight.peak, text.len());
    assert!(weight.kept < 4 * text.len(), "{} bytes kept for {} bytes of text", weight.kept, text.len());
    let mut scratch = Scratch::default();
    let first = ask_many(&compiled.tenant, &mut scratch);
    let (second, allocations) = count_allocations(|| ask_many(&compiled.tenant, &mut scratch));
    assert_eq!(first, second);
    assert!(first > 0, "some of the questions must be answered with yes");
    assert_eq!(allocations, 0);
    let (first, decided_allocations) = decide_twice(&compiled.tenant);
    assert!(first > 0, "some of the questions must be decided with yes");
    assert_eq!(decided_allocations, 0);
    let (small, large) = (reach_allocations(500), reach_allocations(4_000));
    assert!(large < 2 * small, "{large} allocations of a thousand questions about reach in a large tenant, {small} in a small one");
    assert_eq!(shapes::SHAPES.iter().filter_map(|shape| growth(*shape)).collect::<Vec<_>>(), Vec::<String>::new());
}

/// Says what grows faster than the text: what is allocated, how often, or what is told.
fn growth(shape: shapes::Shape) -> Option<String> {
    // below a hundred unknown names each is compared with all names, at most ten thousand pairs
    let size = if shape.name.starts_with("unknown names") { 128 } else { 24 };
    let measure = |size: usize| {
        let text = (shape.text)(size);
        let (told, weight) = weigh(|| work::run(shape, &text).len());
        [weight.count, weight.peak, told]
    };
    let [small, double, quadruple] = [size, 2 * size, 4 * size].map(measure);
    // what does not grow with the text falls out of the differences; 4 would be the square
    let is_steep = |at: usize| {
        let of = |figures: [usize; 3]| figures.get(at).copied().unwrap_or_default();
        of(quadruple).saturating_sub(of(double)) > 3 * of(double).saturating_sub(of(small)) + of(small) / 4
    };
    (0..3).any(is_steep).then(|| format!("{}: {small:?}, {double:?}, {quadruple:?}", shape.name))
}

/// Counts the allocations of a thousand warm questions whether somebody can reach a group.
fn reach_allocations(users: usize) -> u64 {
    let (_, compiled) = load(&generate(&Shape::with_ways(users)));
    let tenant = &compiled.tenant;
    let view = View::new(tenant, Instant::from_micros(1_772_442_000_000_000));
    let index = Index::new(&view);
    let mut reach = Reach::new(&view, &index);
    let mut ask = || {
        let mut random = Random::new(4);
        let mut drawn = |count: usize| random.below(count);
        let pairs: Vec<_> = (0..1_000).map(|_| (drawn(users), drawn(tenant.groups.len()))).collect();
        let goal = |group: usize| Goal::Thing(Thing::Group(Id::from_index(group), Relation::Member));
        pairs
            .into_iter()
            .filter(|(who, group)| reach.reaches(Id::from_index(*who), &goal(*group), Mode::WithApproval, By::Anything))
            .count()
    };
    let first = ask();
    let (second, allocations) = count_allocations(ask);
    assert_eq!(first, second);
    allocations
}

fn load(text: &str) -> (Sources, Compiled) {
    let mut sources = Sources::new();
    let source = sources.add("tenant.pim", text, Origin::File);
    let parsed = parse_file(source, text);
    (sources, compile(std::slice::from_ref(&parsed.file)))
}

/// Asks the same questions each time: everybody about the groups of their assignments, and about one group at random.
fn ask_many(tenant: &Tenant, scratch: &mut Scratch) -> usize {
    let at = Instant::from_micros(1_772_442_000_000_000);
    let view = View::new(tenant, at);
    let mut random = Random::new(3);
    let mut yes = 0;
    for principal in tenant.principals.ids() {
        let any = Thing::Group(Id::from_index(random.below(tenant.groups.len())), Relation::Member);
        let own = tenant.assignments.of_principal(principal).map(|(_, row)| row.target.thing());
        yes += own.chain([any]).filter(|thing| is_yes(&view, scratch, principal, *thing)).count();
    }
    yes
}

/// Decides the memberships of everybody twice with one decider; returns how many are a yes, and what is allocated the second time.
fn decide_twice(tenant: &Tenant) -> (usize, u64) {
    let (memory, packed) = (Memory::default(), Packed::default());
    let mut decider = Decider::new(tenant, &memory, &packed);
    let at = Instant::from_micros(1_772_442_000_000_000);
    let question =
        |principal: PrincipalId, thing: Thing| Question::Can(principal, Action::Step(OneStep::Activate(thing)), Modifiers::default());
    // where nobody approves now it is searched for who could, which takes memory
    let is_served = |question: &Question| !matches!(decide(tenant, question), Decision::Deny);
    let rows = tenant.assignments.rows().values().filter(|row| row.state == State::Eligible);
    let asked: Vec<Question> = rows.map(|row| question(row.principal, row.target.thing())).filter(is_served).collect();
    let mut decide_all = || {
        let decided = asked.iter().filter_map(|question| decider.decide(question, at));
        decided.filter(|decided| matches!(decided, Decided::Can(Some(decision)) if decision.is_yes())).count()
    };
    let first = decide_all();
    let (second, allocations) = count_allocations(decide_all);
    assert_eq!(first, second);
    (first, allocations)
}

/// Decides without looking for who could come to approve.
fn decide(tenant: &Tenant, question: &Question) -> Decision {
    let view = View::new(tenant, Instant::from_micros(1_772_442_000_000_000));
    let Question::Can(principal, Action::Step(OneStep::Activate(thing)), _) = question else { return Decision::Deny };
    judge(&view, &mut Scratch::default(), &Manner::default().request(*principal, *thing)).settle(|| false).decision
}

fn is_yes(view: &View<'_>, scratch: &mut Scratch, principal: PrincipalId, thing: Thing) -> bool {
    judge(view, scratch, &Manner::default().request(principal, thing)).settle(|| false).decision.is_yes()
}
