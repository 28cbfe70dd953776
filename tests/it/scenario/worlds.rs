//! Random worlds and what people do in them.

use pim::compile::{Scenario, Step, StepKind, compile};
use pim::ir::Tenant;
use pim::scenario::{LiveTenant, Refusal};
use pim::source::{Origin, Sources};
use pim::syntax::parse_file;
use proptest::prelude::*;
use proptest::sample::select;

use crate::laws::{cases, repaired};
use crate::tenants::{GROUPS, USERS, tenant, things};

/// A tenant in which much can happen: everybody is eligible for something, somebody manages everything.
const BUSY: &str = r#"
tenant t { }
context c
service-principal bot
user ann
user ben
user cid
user dot { guest }
group g0 {
  pim-enabled
  membership policy { activation { max 2h  require nothing  approval by ben, g2 }  eligible { permanent }  active { permanent  require nothing } }
  ownership policy { activation { max 2h  require nothing }  eligible { permanent }  active { permanent  require nothing } }
}
group g1 {
  pim-enabled
  membership policy { activation { max 4h  require nothing } }
  ownership policy { activation { max 30m  require mfa  approval by cid } }
}
group g2 { pim-enabled  membership policy { activation { max 4h  require nothing }  active { permanent } } }
group g3 { role-assignable  pim-enabled  membership policy { activation { require nothing } } }
role "Exchange Administrator" { policy { activation { max 2h  require nothing  approval by ann, cid }  eligible { permanent } } }
assign ann, ben, cid, dot to g0 as eligible member
assign ann, cid to g0 as eligible owner
assign ben, cid to g1 as eligible owner until 2027-01-01
assign ben, dot to g1 as eligible member until 2026-03-10
assign g1 to g2 as eligible member until 2027-01-01
assign g2 to g3 as eligible member until 2027-01-01
assign ben to g2 as active member until 2026-03-12
assign ann to role "Privileged Role Administrator" as active
assign ann to role "Groups Administrator" as active
assign ben, g3 to role "Exchange Administrator" as eligible
"#;

/// The busy tenant more often than not, else a random one.
pub fn world() -> impl Strategy<Value = String> {
    let random = tenant().prop_filter_map("a valid tenant", |random| Some(repaired(random)?.0.text()));
    prop_oneof![3 => Just(BUSY.to_owned()), 1 => random]
}

pub fn config() -> ProptestConfig {
    ProptestConfig { cases: cases(24), failure_persistence: None, ..ProptestConfig::default() }
}

/// Everybody of a random world.
fn cast() -> Vec<&'static str> {
    USERS.iter().copied().chain(["bot", "g1"]).collect()
}

pub fn actor() -> impl Strategy<Value = &'static str> {
    select(cast())
}

fn placement() -> impl Strategy<Value = String> {
    let state = select(vec!["eligible", "active", "activated"]);
    (select(GROUPS.to_vec()), state, select(vec!["member", "owner"]))
        .prop_map(|(group, state, relation)| format!("{group} as {state} {relation}"))
}

/// Something done to somebody of `whom`.
fn deed(whom: Vec<&'static str>) -> impl Strategy<Value = String> {
    let with = select(vec!["", " with mfa, justification \"x\", ticket \"y\", context c"]);
    let why = " with mfa, justification \"x\", ticket \"y\"";
    let thing = || select(things());
    let who = || select(whom.clone());
    prop_oneof![
        6 => (thing(), select(vec!["", " for 30m", " for 2h", " for 30m starting 2026-03-02T12:00:00Z"]), with)
            .prop_map(|(thing, length, with)| format!("activates {thing}{length}{with}")),
        3 => (thing(), who()).prop_map(move |(thing, who)| format!("approves {thing} for {who}{why}")),
        1 => (thing(), who()).prop_map(move |(thing, who)| format!("denies {thing} for {who}{why}")),
        1 => thing().prop_map(|thing| format!("cancels {thing}")),
        1 => (thing(), who()).prop_map(|(thing, who)| format!("cancels {thing} for {who}")),
        2 => thing().prop_map(|thing| format!("deactivates {thing}")),
        2 => (who(), placement(), select(vec![" until 2026-03-04", ""])).prop_filter_map("assigned", move |(who, to, end)| {
            (!to.contains("activated")).then(|| format!("assigns {who} to {to}{end}{why}"))
        }),
        1 => (who(), select(GROUPS.to_vec()), select(vec!["member", "owner"])).prop_map(|(who, group, relation)| format!("adds {who} to {group} as {relation}")),
        1 => (who(), placement()).prop_map(|(who, from)| format!("removes {who} from {from}")),
        1 => (select(vec!["extend", "renew"]), placement()).prop_map(|(which, of)| format!("asks to {which} {of}")),
        1 => (select(vec!["extends", "renews"]), who(), placement()).prop_map(move |(which, who, of)| format!("{which} {who} in {of} until 2026-03-20{why}")),
        1 => (select(vec!["membership", "ownership"]), select(GROUPS.to_vec())).prop_map(|(relation, group)| format!("sets {relation} policy of {group} to loose")),
    ]
}

pub fn steps(actor: impl Strategy<Value = &'static str>) -> impl Strategy<Value = Vec<String>> {
    acts((actor, deed(cast())).prop_map(|(actor, deed)| format!("{actor} {deed}")))
}

/// The outsider does anything to anybody, herself included, while others do anything, save to her.
pub fn steps_around_eve() -> impl Strategy<Value = Vec<String>> {
    let hers = deed(cast().into_iter().chain(["eve", "eve", "eve"]).collect()).prop_map(|deed| format!("eve {deed}"));
    let theirs = (actor(), deed(cast())).prop_map(|(actor, deed)| format!("{actor} {deed}"));
    acts(prop_oneof![1 => hers, 2 => theirs])
}

fn acts(act: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<String>> {
    let wait = select(vec!["after 1m", "after 10m", "after 3h", "after 25h", "after 5d", "after 12d", "after 31d"]).prop_map(str::to_owned);
    let single = prop_oneof![6 => act, 1 => wait].prop_map(|step| vec![step]);
    prop::collection::vec(prop_oneof![4 => single, 1 => story(), 1 => extension()], 1..50).prop_map(|parts| parts.concat())
}

/// A request that fits the busy tenant, what may come between, its answer, and what may come of it.
fn story() -> impl Strategy<Value = Vec<String>> {
    let exchange = "role \"Exchange Administrator\"";
    let asked = select(vec![
        ("ann", "membership of g0", "ben"),
        ("cid", "membership of g0", "ben"),
        ("ben", exchange, "ann"),
        ("ben", "ownership of g1", "cid"),
    ]);
    let start = select(vec!["", " starting 2026-03-02T12:00:00Z"]);
    let between = select(vec!["", "after 10m", "ann removes @ from g0 as eligible member", "ann adds @ to g0 as member", "after 25h"]);
    let answer = select(vec!["* approves # for @", "* approves # for @", "* denies # for @", "@ cancels #", "ann cancels # for @"]);
    let after = select(vec!["", "after 10m", "after 3h"]);
    let end = select(vec!["", "@ deactivates #", "@ cancels #"]);
    (asked, start, between, answer, after, end).prop_map(|((who, thing, approver), start, between, answer, after, end)| {
        let with = " with mfa, justification \"x\", ticket \"y\", context c";
        let answer = if answer.starts_with('*') { format!("{answer} with justification \"x\"") } else { answer.to_owned() };
        let steps = [format!("@ activates # for 30m{start}{with}"), between.to_owned(), answer, after.to_owned(), end.to_owned()];
        let named = steps.into_iter().map(|step| step.replace('@', who).replace('#', thing).replace('*', approver));
        named.filter(|step| !step.is_empty()).collect()
    })
}

/// A holder who asks for more time, and a manager who answers.
fn extension() -> impl Strategy<Value = Vec<String>> {
    let held = select(vec![("dot", "g1 as eligible member"), ("ben", "g1 as eligible member"), ("ben", "g2 as active member")]);
    let answer =
        select(vec!["ann extends @ in # until 2026-03-20", "ann renews @ in # until 2026-04-20", "ann removes @ from #", "after 12d", "@"]);
    (held, select(vec!["extend", "renew"]), answer).prop_map(|((who, placement), which, answer)| {
        let thing = if placement.starts_with("g1") { "membership of g1" } else { "membership of g2" };
        let answer = match answer {
            "@" => format!("ann denies {thing} for {who}"),
            _ if answer.contains("until") => format!("{answer} with mfa, justification \"x\", ticket \"y\""),
            _ => answer.to_owned(),
        };
        vec![format!("{who} asks to {which} {placement}"), answer.replace('@', who).replace('#', placement)]
    })
}

/// Compiles a tenant with an outsider, a policy to set, and one scenario, which sets no clock: a start may have passed by its turn.
pub fn compiled(text: &str, steps: &[String]) -> (Tenant, Scenario) {
    let head = "user eve\npolicy loose { activation { max 1h  require nothing } }";
    let text = format!("{text}\n{head}\nscenario \"random\" {{\n  {}\n}}\n", steps.join("\n  "));
    let mut sources = Sources::new();
    let source = sources.add("random.pim", text.as_str(), Origin::File);
    let parsed = parse_file(source, &text);
    assert_eq!(parsed.diagnostics, [], "{text}");
    let mut compiled = compile(&[parsed.file]);
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{text}\n{errors:?}");
    (compiled.tenant, compiled.scenarios.remove(0))
}

/// Plays all steps; refused acts are skipped. Calls `seen` after each.
pub fn play(tenant: &Tenant, scenario: &Scenario, mut seen: impl FnMut(&LiveTenant, bool)) -> LiveTenant {
    let mut state = LiveTenant::new(tenant, super::now());
    for step in &scenario.steps {
        let is_done = take(&mut state, step).is_ok();
        seen(&state, is_done);
    }
    state
}

/// Plays the steps that are let through.
pub fn play_some(tenant: &Tenant, scenario: &Scenario, lets: impl Fn(usize, &Step) -> bool) -> LiveTenant {
    let mut state = LiveTenant::new(tenant, super::now());
    for (_, step) in scenario.steps.iter().enumerate().filter(|(index, step)| lets(*index, step)) {
        let _ = take(&mut state, step);
    }
    state
}

/// Takes one step; a refusal says why, and where.
pub fn take(state: &mut LiveTenant, step: &Step) -> Result<(), Refusal> {
    match &step.kind {
        StepKind::After(seconds) => assert!(state.advance(state.now().plus_seconds(*seconds))),
        StepKind::Act(act) => {
            if let Err(refusal) = state.perform(act) {
                assert!(!refusal.reasons.is_empty(), "{} is refused without a reason", step.text);
                assert!(refusal.reasons.iter().all(|reason| !reason.labels.is_empty() && !reason.message.is_empty()));
                return Err(refusal);
            }
        }
        StepKind::At(_) | StepKind::Expect(_) | StepKind::Refused(..) => unreachable!("no such step is drawn"),
    }
    Ok(())
}
