//! Warm decisions allocate nothing, and a loaded tenant stays a small multiple of its text. In a program of its own, since the
//! allocator counts for the whole program.

#[path = "../benches/counting.rs"]
mod counting;
#[path = "../benches/generator.rs"]
mod generator;

use counting::{Counting, count_allocations, weigh};
use generator::{Random, Shape, generate};
use pim::compile::{Compiled, compile};
use pim::eval::{Request, Scratch, View, judge};
use pim::ir::{Instant, PrincipalId, Relation, Tenant, Thing};
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
    assert!(weight.peak < 10 * text.len(), "{} bytes at peak for {} bytes of text", weight.peak, text.len());
    assert!(weight.kept < 4 * text.len(), "{} bytes kept for {} bytes of text", weight.kept, text.len());
    let mut scratch = Scratch::default();
    let first = ask_many(&compiled.tenant, &mut scratch);
    let (second, allocations) = count_allocations(|| ask_many(&compiled.tenant, &mut scratch));
    assert_eq!(first, second);
    assert!(first > 0, "some of the questions must be answered with yes");
    assert_eq!(allocations, 0);
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

fn is_yes(view: &View<'_>, scratch: &mut Scratch, principal: PrincipalId, thing: Thing) -> bool {
    judge(view, scratch, &Request { principal, thing, seconds: None, evidence: None, without_approval: false }).decision.is_yes()
}
