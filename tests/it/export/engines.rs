//! `pim export spicedb` and `pim export openfga`: who is eligible and active where, at the instants around every edge, is what we answer. Followed here
//! as an engine follows relationships, and by the engines' own tools where they are installed.

mod follow;
mod tools;

use std::collections::BTreeSet;

use ::pim::eval::{Closure, View, find_membership, find_ownership, find_path, find_role};
use ::pim::export::Promises;
use ::pim::ir::{Instant, PrincipalId, Relation, Target, Tenant, Thing};
use proptest::prelude::*;

use super::{Loaded, on_sets, random_tenant};
use follow::Followed;

/// Groups in a circle of which each nesting has windows of its own, a chain that is too deep, names that ids do not hold, two windows of one membership, an
/// agent, a role in a unit, and somebody who is disabled.
const CROOKED: &str = r#"
user "alice@contoso.com"
user "Bob Ω"
user carol
user dan { disabled }
user bot { agent }
group a { pim-enabled }
group b
group c
group ops { pim-enabled }
group "ops team" { pim-enabled role-assignable }
unit berlin { members carol }
assign b to a as active member until 2026-06-01
assign c to b as active member from 2026-02-01
assign a to c as active member from 2026-03-01 until 2026-09-01
assign "alice@contoso.com" to a as active member until 2026-04-01
assign "Bob Ω" to b as active member from 2026-05-01
assign carol to c as active member
assign carol to a as eligible member until 2026-02-01
assign carol to a as eligible member from 2026-03-01 until 2026-04-01
assign dan to a as active owner
assign bot to c as active member
assign a to ops as eligible member until 2026-12-31
assign a to ops as eligible owner
assign carol to ops as active owner from 2026-01-01 until 2026-01-02
assign "Bob Ω" to "ops team" as active member
assign "ops team" to role "Exchange Administrator" as active
assign "ops team" to role "Global Administrator" as eligible from 2026-01-01
assign carol to role "User Administrator" in unit berlin as active until 2026-05-01
assign carol to role "User Administrator" as eligible
"#;

/// A chain of groups, each in the next, with a window that the one before it lacks.
fn chain(length: usize) -> String {
    let mut text = "user eve\ngroup g0\nassign eve to g0 as active member\n".to_owned();
    for at in 1..length {
        let day = at % 27 + 1;
        text += &format!("group g{at}\nassign g{} to g{at} as active member from 2026-01-{day:02} until 2026-03-{day:02}\n", at - 1);
    }
    text + &format!("group top {{ pim-enabled }}\nassign g{} to top as eligible member\n", length - 1)
}

/// The instants on both sides of every edge.
fn edges(tenant: &Tenant, most: usize) -> Vec<Instant> {
    let windows = tenant.assignments.rows().values().map(|row| row.window);
    let ends: BTreeSet<Instant> = windows.flat_map(|window| [window.from, window.until]).collect();
    let written = ends.into_iter().filter(|at| *at != Instant::MIN && *at != Instant::MAX);
    let mut edges: Vec<Instant> = written.take(most).flat_map(|at| [-1, 0, 1].map(|by| Instant::from_micros(at.micros() + by))).collect();
    edges.push(Instant::from_micros(1_772_442_000_000_000));
    edges
}

/// What we answer, asked from the account up.
fn ours(tenant: &Tenant, at: Instant, account: PrincipalId, target: Target, is_eligibility: bool, up: &mut Closure) -> bool {
    let view = View::new(tenant, at);
    match (target, is_eligibility) {
        (_, true) => tenant.principals.row(account).disabled.is_none() && find_path(up.walk_up(&view, account), target.thing()).is_some(),
        (Target::Group(group, Relation::Member), false) => find_membership(&view, up, account, group).is_some(),
        (Target::Group(group, Relation::Owner), false) => find_ownership(&view, account, group).is_some(),
        (Target::Role(role, _), false) => find_role(&view, up, account, role).is_some(),
    }
}

/// Compares every account and thing at every edge; of a role any scope counts.
fn check(name: &str, loaded: &Loaded) {
    let tenant = loaded.session.tenant();
    let followed = Followed::read(&loaded.export("spicedb", Promises::Left).text);
    let targets: BTreeSet<Target> = tenant.assignments.rows().values().map(|row| row.target).collect();
    let things: BTreeSet<Thing> = targets.iter().map(|target| target.thing()).collect();
    let accounts = || tenant.principals.iter().filter(|(_, row)| !row.is_group()).take(12);
    let mut up = Closure::default();
    for at in edges(tenant, 6) {
        for thing in &things {
            let scopes: Vec<Target> = targets.iter().copied().filter(|target| target.thing() == *thing).collect();
            for (account, row) in accounts() {
                for is_eligibility in [false, true] {
                    let wanted = ours(tenant, at, account, scopes[0], is_eligibility, &mut up);
                    let found = scopes
                        .iter()
                        .any(|target| followed.holds(&follow::object(tenant, *target), permission(*target, is_eligibility), &row.name, at));
                    assert_eq!(found, wanted, "{name}: {} {thing:?} eligible {is_eligibility} at {at}", row.name);
                }
            }
        }
    }
    followed.assert_checks(name);
}

fn permission(target: Target, is_eligibility: bool) -> &'static str {
    match (target, is_eligibility) {
        (Target::Group(_, Relation::Member), false) => "member",
        (Target::Group(_, Relation::Member), true) => "eligible_member",
        (Target::Group(_, Relation::Owner), false) => "owner",
        (Target::Group(_, Relation::Owner), true) => "eligible_owner",
        (Target::Role(..), false) => "holder",
        (Target::Role(..), true) => "eligible_holder",
    }
}

#[test]
fn sets_are_answered_alike() {
    on_sets(1, check);
}

#[test]
fn circles_and_deep_chains_are_answered_alike() {
    check("crooked", &Loaded::pim(CROOKED).sound().expect("it is sound"));
    check("chain", &Loaded::pim(&chain(30)).sound().expect("it is sound"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::laws::cases(12), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_tenants_are_answered_alike(random in random_tenant()) {
        if let Some(text) = random {
            check("random", &Loaded::pim(&text));
        }
    }
}

#[test]
fn both_engines_are_given_the_same() {
    for text in [CROOKED, &chain(12), &super::example()] {
        let loaded = Loaded::pim(text);
        let relationships = follow::relationships(&loaded.export("spicedb", Promises::Left).text);
        assert_eq!(follow::tuples(&loaded.export("openfga", Promises::Left).text), relationships);
        assert_eq!(follow::rows(&loaded.part("openfga", "tuples")), relationships);
        assert_eq!(follow::lines(&loaded.part("spicedb", "relationships")), relationships);
    }
}

#[test]
fn one_key_is_written_once_with_all_its_windows() {
    let relationships = follow::relationships(&Loaded::pim(CROOKED).export("spicedb", Promises::Left).text);
    let keys: BTreeSet<&String> = relationships.iter().map(|(key, _)| key).collect();
    assert_eq!(keys.len(), relationships.len());
    let windows = relationships.iter().find(|(key, _)| key == "group:a#member_eligible@account:carol").expect("it is there");
    let midnight = |day: &str| format!("2026-{day}T00:00:00Z");
    let starts = ["0001-01-01T00:00:00Z".to_owned(), midnight("03-01")];
    // the last day of a window is part of it
    let ends = [midnight("02-02"), midnight("04-02")];
    assert_eq!(windows.1, Some((starts.to_vec(), ends.to_vec())));
}

#[test]
fn what_engines_are_given_is_readable_and_the_rest_is_named() {
    let exported = Loaded::pim(&super::example()).export("spicedb", Promises::Left);
    insta::assert_snapshot!("spicedb", format!("{}# {}\n{}", exported.text, exported.written, exported.left_out.join("\n")));
}
