//! Laws of the life cycle, on random tenants and random acts.

use pim::compile::{Scenario, StepKind, compile};
use pim::eval::Scratch;
use pim::ir::{AssignmentId, HoldingQuestion, Instant, PrincipalId, Relation, State as Standing, Tenant};
use pim::scenario::{Event, RequestKind, State, Status};
use pim::source::{Origin, Sources};
use pim::syntax::parse_file;
use pim::table::Id;
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
fn world() -> impl Strategy<Value = String> {
    let random = tenant().prop_filter_map("a valid tenant", |random| Some(repaired(random)?.0.text()));
    prop_oneof![3 => Just(BUSY.to_owned()), 1 => random]
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: cases(24), failure_persistence: None, ..ProptestConfig::default() }
}

fn actor() -> impl Strategy<Value = &'static str> {
    select(USERS.iter().copied().chain(["bot", "g1"]).collect::<Vec<_>>())
}

fn placement() -> impl Strategy<Value = String> {
    let state = select(vec!["eligible", "active", "activated"]);
    (select(GROUPS.to_vec()), state, select(vec!["member", "owner"]))
        .prop_map(|(group, state, relation)| format!("{group} as {state} {relation}"))
}

fn deed() -> impl Strategy<Value = String> {
    let with = select(vec!["", " with mfa, justification \"x\", ticket \"y\", context c"]);
    let why = " with mfa, justification \"x\", ticket \"y\"";
    let thing = || select(things());
    let who = || actor();
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

fn steps(actor: impl Strategy<Value = &'static str>) -> impl Strategy<Value = Vec<String>> {
    let act = (actor, deed()).prop_map(|(actor, deed)| format!("{actor} {deed}"));
    let wait = select(vec!["after 1m", "after 10m", "after 3h", "after 25h", "after 12d", "after 31d"]).prop_map(str::to_owned);
    prop::collection::vec(prop_oneof![6 => act, 1 => wait], 1..60)
}

/// Compiles a tenant with an outsider, a policy to set, and one scenario, which sets no clock: a start may have passed by its turn.
fn compiled(text: &str, steps: &[String]) -> (Tenant, Scenario) {
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
fn play(tenant: &Tenant, scenario: &Scenario, mut seen: impl FnMut(&State, bool)) -> State {
    let mut state = State::new(tenant, super::now());
    for step in &scenario.steps {
        let is_done = match &step.kind {
            StepKind::After(seconds) => state.advance(state.now().plus_seconds(*seconds)),
            StepKind::Act(act) => match state.perform(act) {
                Ok(()) => true,
                Err(refusal) => {
                    assert!(!refusal.reasons.is_empty(), "{} is refused without a reason", step.text);
                    assert!(refusal.reasons.iter().all(|reason| !reason.labels.is_empty() && !reason.message.is_empty()));
                    false
                }
            },
            _ => unreachable!(),
        };
        seen(&state, is_done);
    }
    state
}

fn rows(state: &State) -> Vec<pim::ir::Assignment> {
    state.tenant().assignments.rows().values().copied().collect()
}

/// What every user holds in every group at an instant.
fn holdings(tenant: &Tenant, at: Instant) -> Vec<bool> {
    let view = pim::eval::View::new(tenant, at);
    let mut scratch = Scratch::default();
    let mut found = Vec::new();
    for principal in tenant.principals.ids() {
        for group in tenant.groups.ids() {
            for relation in [Relation::Member, Relation::Owner] {
                found.push(pim::answer::holds(&view, &mut scratch, principal, HoldingQuestion::Group(group, relation)));
            }
        }
    }
    found
}

fn holds_anything(tenant: &Tenant, principal: PrincipalId, at: Instant) -> bool {
    let view = pim::eval::View::new(tenant, at);
    view.of_principal(principal).any(|(_, fact)| view.is_in_force(fact))
}

fn was_last_owner(state: &State) -> bool {
    state.history().iter().any(|entry| entry.event == Event::Kept)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn time_never_goes_back(text in world(), steps in steps(actor())) {
        let (tenant, scenario) = compiled(&text, &steps);
        let mut state = play(&tenant, &scenario, |_, _| {});
        let instants: Vec<Instant> = state.history().iter().map(|entry| entry.at).collect();
        prop_assert!(instants.is_sorted());
        prop_assert!(instants.iter().all(|at| *at <= state.now()));
        let before = format!("{state:?}");
        prop_assert!(!state.advance(Instant::from_micros(state.now().micros() - 1)));
        prop_assert_eq!(before, format!("{state:?}"));
    }

    #[test]
    fn playing_again_comes_to_the_same(text in world(), steps in steps(actor())) {
        let (tenant, scenario) = compiled(&text, &steps);
        let (one, other) = (play(&tenant, &scenario, |_, _| {}), play(&tenant, &scenario, |_, _| {}));
        prop_assert_eq!(format!("{one:?}"), format!("{other:?}"));
    }

    #[test]
    fn waiting_in_pieces_is_waiting(text in world(), steps in steps(actor()), pieces in 2i64..9) {
        let (tenant, scenario) = compiled(&text, &steps);
        let mut state = play(&tenant, &scenario, |_, _| {});
        let mut slow = state.clone();
        let (start, long) = (state.now(), 45 * 86_400);
        state.advance(start.plus_seconds(long));
        for piece in 1..=pieces {
            slow.advance(start.plus_seconds(long * piece / pieces));
        }
        prop_assert_eq!(format!("{state:?}"), format!("{slow:?}"));
    }

    #[test]
    fn an_outsider_gets_nothing(text in world(), steps in steps(Just("eve"))) {
        let (tenant, scenario) = compiled(&text, &steps);
        let eve = tenant.principals.iter().find(|(_, row)| &*row.name == "eve").map(|(id, _)| id).unwrap();
        let state = play(&tenant, &scenario, |state, _| assert!(!holds_anything(state.tenant(), eve, state.now())));
        prop_assert_eq!(state.tenant().assignments.rows().len(), tenant.assignments.rows().len());
    }

    #[test]
    fn a_refused_act_leaves_the_assignments_alone(text in world(), steps in steps(actor())) {
        let (tenant, scenario) = compiled(&text, &steps);
        let mut before: Vec<_> = tenant.assignments.rows().values().copied().collect();
        play(&tenant, &scenario, |state, is_done| {
            let now = rows(state);
            assert!(is_done || now == before);
            before = now;
        });
    }

    #[test]
    fn every_activation_ends_by_the_policy_unless_the_last_owner_stays(text in world(), steps in steps(actor())) {
        let (tenant, scenario) = compiled(&text, &steps);
        let state = play(&tenant, &scenario, |_, _| {});
        let given = tenant.assignments.rows().len();
        for (_, request) in state.requests().iter() {
            let RequestKind::Activation { seconds, policy, assignment, .. } = request.kind else { continue };
            prop_assert!(seconds <= tenant.policies.row(policy).activation.max_seconds.value);
            let Some(id) = assignment else { continue };
            let row = state.tenant().assignments.rows().row(id);
            prop_assert_eq!((row.principal, row.state, row.target.thing()), (request.requester, Standing::Activated, request.thing));
            prop_assert!(id.index() >= given);
            let length = row.window.until.micros().saturating_sub(row.window.from.micros()) / 1_000_000;
            prop_assert!(length <= seconds || was_last_owner(&state));
            let holds = row.window.contains(state.now());
            prop_assert_eq!(holds, request.status == Status::Active, "{:?}", request);
        }
    }

    #[test]
    fn no_activation_without_eligibility(text in world(), steps in steps(actor())) {
        let (tenant, scenario) = compiled(&text, &steps);
        let mut known = tenant.assignments.rows().len();
        play(&tenant, &scenario, |state, _| {
            let all = state.tenant().assignments.rows();
            for id in (known..all.len()).map(AssignmentId::from_index).filter(|id| all.row(*id).state == Standing::Activated) {
                let row = all.row(id);
                let eligible = |holder: PrincipalId| {
                    let mut facts = state.tenant().assignments.of_principal(holder).map(|(_, fact)| fact);
                    facts.any(|fact| fact.target == row.target && fact.state == Standing::Eligible && fact.window.contains(row.window.from))
                };
                let view = pim::eval::View::new(state.tenant(), row.window.from);
                let mut up = pim::eval::Closure::default();
                up.walk_up(&view, row.principal, pim::eval::Reading::InForce);
                let groups: Vec<PrincipalId> = up.links().map(|(_, link)| state.tenant().groups.row(link.group).principal).collect();
                assert!(eligible(row.principal) || groups.into_iter().any(eligible), "{row:?}");
            }
            known = all.len();
        });
    }

    #[test]
    fn a_scenario_without_acts_agrees_with_is(text in world(), wait in 0i64..60 * 86_400) {
        let (tenant, scenario) = compiled(&text, &[]);
        let mut state = play(&tenant, &scenario, |_, _| {});
        state.advance(state.now().plus_seconds(wait));
        if !was_last_owner(&state) {
            prop_assert_eq!(holdings(&tenant, state.now()), holdings(state.tenant(), state.now()));
        }
    }
}
