//! Single questions about reach and escalation, warm.

use std::collections::HashMap;
use std::hint::black_box;

use pim::answer::what_comes_to;
use pim::eval::{Manner, Request, Scratch, View, judge};
use pim::ir::{AssignmentId, Goal, Instant, Play, PrincipalId, Pursuit, Relation, RoleId, State, Tenant, Thing};
use pim::reach::{By, Index, Mode, Reach};
use pim::session::Session;
use pim::table::Id;

use crate::generator::Random;
use crate::report::{Row, Skip, Yards};
use crate::timing::{fastest, once};

/// How many questions of a kind are asked.
const QUESTIONS: usize = 300;
/// How many of a kind that takes long.
const FEW: usize = 20;

type Pair = (PrincipalId, Goal);

/// Measures the yardsticks.
pub fn yardsticks(tenant: &Tenant, at: Instant) -> Yards {
    let view = View::new(tenant, at);
    let rows = tenant.assignments.rows();
    let mut random = Random::new(11);
    let by_id: HashMap<AssignmentId, _> = rows.iter().map(|(id, row)| (id, *row)).collect();
    let ids: Vec<_> = (0..20_000).map(|_| AssignmentId::from_index(random.below(rows.len()))).collect();
    let lookup = fastest(|| ids.iter().filter(|id| by_id.get(id).is_some_and(|row| row.state == State::Eligible)).count()) / 20_000.0;
    let mut scratch = Scratch::default();
    let things: Vec<_> = ids.iter().map(|id| (any_user(tenant, &mut random), rows.row(*id).target.thing())).collect();
    let mut ask = || {
        let requests = things.iter().map(|(principal, thing)| request(*principal, *thing));
        requests.filter(|request| judge(&view, &mut scratch, request).settle(|| false).decision.is_yes()).count()
    };
    let decision = fastest(&mut ask) / things.len() as f64;
    let pass = fastest(|| rows.values().filter(|row| view.is_in_force(row)).count());
    Yards { lookup, decision, pass }
}

/// Measures questions put to the library.
pub fn measure(tenant: &Tenant, at: Instant, skip: &Skip) -> Vec<Row> {
    let view = View::new(tenant, at);
    let index = Index::new(&view);
    let mut random = Random::new(5);
    let any: Vec<Pair> = (0..QUESTIONS).map(|_| (any_user(tenant, &mut random), any_goal(tenant, &mut random))).collect();
    let mut reach = Reach::new(&view, &index);
    let near: Vec<Pair> = (0..QUESTIONS * 20).map(|_| near_pair(tenant, &mut random)).collect();
    let (hits, misses): (Vec<Pair>, Vec<Pair>) =
        near.into_iter().partition(|(who, goal)| reach.reaches(*who, goal, Mode::WithApproval, By::Anything));
    let some = |pairs: Vec<Pair>| pairs.into_iter().take(QUESTIONS).collect::<Vec<_>>();
    let (hits, misses) = (some(hits), some(misses));
    let admins = admins(tenant, &view);
    let strong: Vec<Pair> = admins.iter().map(|who| (*who, any_goal(tenant, &mut random))).collect();
    let mut rows = Vec::new();
    for (name, pairs) in [("any user", &any), ("a hit", &hits), ("a miss", &misses), ("an administrator", &strong)] {
        rows.push(decide(&format!("can X reach: {name}"), &mut reach, pairs));
    }
    for (name, pairs) in [("any user", &any), ("a hit", &hits), ("a miss", &misses), ("an administrator", &strong)] {
        rows.push(each(&format!("how can X reach: {name}"), pairs, |(who, goal)| {
            Reach::new(&view, &index).plan(*who, &Pursuit { play: Play::Reach, goal: goal.clone() }, Mode::WithApproval).plan.is_some()
        }));
    }
    let few = |pairs: &[Pair]| pairs.iter().take(FEW).cloned().collect::<Vec<_>>();
    let escalate = [("any user", few(&any)), ("an administrator", few(&strong))];
    for (name, pairs) in escalate.into_iter().filter(|_| skip.keeps("how can X escalate")) {
        rows.push(each(&format!("how can X escalate: {name}"), &pairs, |(who, goal)| {
            Reach::new(&view, &index).plan(*who, &Pursuit { play: Play::Escalate, goal: goal.clone() }, Mode::WithApproval).plan.is_some()
        }));
    }
    for (name, pairs) in [("any user", few(&any)), ("an administrator", few(&strong))] {
        rows.push(each(&format!("what can X reach: {name}"), &pairs, |(who, _)| {
            !what_comes_to(&view, &index, *who, Play::Reach, Mode::WithApproval).goals.is_empty()
        }));
    }
    rows
}

/// Measures questions put to a session as text, with all that an answer holds.
pub fn measure_session(session: &Session, at: Instant) -> Vec<Row> {
    let tenant = session.tenant();
    let view = View::new(tenant, at);
    let mut random = Random::new(6);
    let name = |who: PrincipalId| &tenant.principals.row(who).name;
    let near: Vec<String> = (0..QUESTIONS)
        .map(|_| near_pair(tenant, &mut random))
        .map(|(who, goal)| format!("can {} reach {}", name(who), goal_text(tenant, &goal)))
        .collect();
    let roles = admins(tenant, &view).into_iter().map(|who| format!("can {} reach role \"Global Administrator\"", name(who)));
    let roles: Vec<String> = roles.take(FEW).collect();
    [("any user", near), ("an administrator", roles)]
        .into_iter()
        .map(|(kind, texts)| {
            let mut found = 0;
            let seconds = fastest(|| found = texts.iter().filter(|text| session.ask(text, at).is_ok()).count());
            Row::question(&format!("ask \"can X reach …\": {kind}"), seconds / texts.len().max(1) as f64, found)
        })
        .collect()
}

fn decide(name: &str, reach: &mut Reach<'_>, pairs: &[Pair]) -> Row {
    each(name, pairs, |(who, goal)| reach.reaches(*who, goal, Mode::WithApproval, By::Anything))
}

/// Times each question; a kind that takes long is asked once.
fn each(name: &str, pairs: &[Pair], mut ask: impl FnMut(&Pair) -> bool) -> Row {
    let count = pairs.len().max(1) as f64;
    let mut found = 0;
    let mut ask_all = || found = pairs.iter().filter(|pair| black_box(ask(pair))).count();
    let first = once(&mut ask_all);
    let seconds = if first > 1.0 { first } else { fastest(&mut ask_all) };
    Row::question(name, seconds / count, found)
}

/// Returns holders of roles, active or eligible, spread over all of them.
fn admins(tenant: &Tenant, view: &View<'_>) -> Vec<PrincipalId> {
    let mut found: Vec<PrincipalId> = Vec::new();
    for role in tenant.roles.ids() {
        let holders = view.of_role(role).map(|(_, fact)| fact.principal).filter(|holder| tenant.principals.row(*holder).is_user());
        found.extend(holders.take(10));
    }
    found
}

fn any_user(tenant: &Tenant, random: &mut Random) -> PrincipalId {
    let users = tenant.principals.len() - tenant.groups.len();
    let drawn = (0..100).map(|_| PrincipalId::from_index(random.below(users)));
    drawn.into_iter().find(|id| tenant.principals.row(*id).is_user()).unwrap_or_else(|| PrincipalId::from_index(0))
}

/// Draws a group or a role that somebody is given.
fn any_goal(tenant: &Tenant, random: &mut Random) -> Goal {
    let roles: Vec<RoleId> = tenant.roles.iter().filter(|(_, row)| row.is_mentioned).map(|(id, _)| id).collect();
    match (random.below(3), random.pick(&roles)) {
        (0, Some(role)) => Goal::Thing(Thing::Role(role)),
        _ => Goal::Thing(Thing::Group(Id::from_index(random.below(tenant.groups.len())), Relation::Member)),
    }
}

/// Draws somebody and a group that they, or a group they are in, are assigned to, or one above it.
fn near_pair(tenant: &Tenant, random: &mut Random) -> Pair {
    let mut who = any_user(tenant, random);
    let start = who;
    let mut goal = any_goal(tenant, random);
    for _ in 0..=random.below(4) {
        let facts: Vec<_> = tenant.assignments.of_principal(who).map(|(_, fact)| fact.target.thing()).collect();
        let Some(thing) = random.pick(&facts) else { break };
        goal = Goal::Thing(thing);
        match thing {
            Thing::Group(group, Relation::Member) => who = tenant.groups.row(group).principal,
            Thing::Group(_, Relation::Owner) | Thing::Role(_) => break,
        }
    }
    (start, goal)
}

fn goal_text(tenant: &Tenant, goal: &Goal) -> String {
    match goal {
        Goal::Thing(Thing::Group(group, relation)) => format!("{} of {}", relation.abstract_noun(), tenant.group_name(*group)),
        Goal::Thing(Thing::Role(role)) => format!("role \"{}\"", tenant.roles.row(*role).name),
        Goal::Access(access) => format!("access {access}"),
        Goal::AnyPrivilegedRole => "any privileged role".to_owned(),
    }
}

fn request(principal: PrincipalId, thing: Thing) -> Request<'static> {
    Manner::default().request(principal, thing)
}
