//! Laws of the life cycle, on random tenants and random acts.

use std::collections::BTreeSet;

use pim::compile::{Step, StepKind};
use pim::diag::ReasonCode;
use pim::eval::Scratch;
use pim::explain::{Answer, Decision, answer};
use pim::ir::{
    Act, ActKind, Action, Approval, AssignmentId, Deed, GroupId, HoldingQuestion, Instant, Managed, Modifiers, OneStep, PrincipalId,
    Question, Relation, State, Target, Tenant,
};
use pim::scenario::{APPROVAL_SECONDS, Event, LiveTenant, RequestKind, Status};
use pim::table::Id;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::worlds::{actor, compiled, config, play, play_some, steps, steps_around_eve, take, world};

fn rows(state: &LiveTenant) -> Vec<pim::ir::Assignment> {
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

fn was_last_owner(state: &LiveTenant) -> bool {
    state.history().iter().any(|entry| entry.event == Event::Kept)
}

/// Tells whether the one who acts has power over a target: may manage it in PIM, or change it by other means.
fn has_power(state: &LiveTenant, act: &Act, target: Target) -> bool {
    let may = |power| {
        let question = Question::Can(act.actor, Action::Step(power), Modifiers::default());
        let Answer::Can(can) = answer(state.tenant(), &question, state.now(), act.span).answer else { unreachable!() };
        can.decision == Decision::Allow
    };
    match target {
        Target::Group(group, relation) if matches!(act.kind, ActKind::Add(..)) => may(OneStep::Deed(group, Deed::Change(relation))),
        Target::Group(group, _) if matches!(act.kind, ActKind::SetPolicy(..)) => {
            may(OneStep::Deed(group, Deed::Manage(Managed::Everything)))
        }
        Target::Group(group, relation) => may(OneStep::Deed(group, Deed::Manage(Managed::Side(relation)))),
        Target::Role(..) => holds_admin_role(state, act.actor),
    }
}

fn holds_admin_role(state: &LiveTenant, who: PrincipalId) -> bool {
    let view = pim::eval::View::new(state.tenant(), state.now());
    let is_admin = |name: &str| name == "Privileged Role Administrator" || name == "Global Administrator";
    let mut roles = state.tenant().roles.iter().filter(|(_, role)| is_admin(&role.name)).map(|(id, _)| id);
    roles.any(|role| pim::answer::holds(&view, &mut Scratch::default(), who, HoldingQuestion::Role(role)))
}

/// Returns the groups that have an owner who is a user, able to sign in.
fn owned_groups(state: &LiveTenant) -> BTreeSet<GroupId> {
    let view = pim::eval::View::new(state.tenant(), state.now());
    let is_able = |who: PrincipalId| {
        let row = state.tenant().principals.row(who);
        row.is_user() && row.disabled.is_none()
    };
    let has_owner = |group: &GroupId| pim::eval::owners_of(&view, *group).iter().any(|(owner, _)| is_able(*owner));
    state.tenant().groups.ids().filter(has_owner).collect()
}

fn keep_owned(state: &LiveTenant, owned: &mut BTreeSet<GroupId>) {
    let now = owned_groups(state);
    assert!(owned.is_subset(&now), "a group loses its last owner at {}", state.now());
    *owned = now;
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

    /// A history is what was done, what failed (D4.26), and the removals of a last owner that are tried again (D4.30). To play only
    /// that is to play all.
    #[test]
    fn playing_what_had_an_effect_comes_to_the_same(text in world(), steps in steps(actor())) {
        let (tenant, scenario) = compiled(&text, &steps);
        let mut state = LiveTenant::new(&tenant, super::now());
        let mut had_effect = BTreeSet::new();
        for (index, step) in scenario.steps.iter().enumerate() {
            let told = state.history().len();
            let is_last_owner = |code| code == ReasonCode::LastOwner;
            let lasts = take(&mut state, step).err().is_none_or(|refusal| refusal.reasons.iter().any(|reason| is_last_owner(reason.code)));
            if lasts || state.history().len() > told {
                had_effect.insert(index);
            }
        }
        let again = play_some(&tenant, &scenario, |index, _| had_effect.contains(&index));
        prop_assert_eq!(format!("{state:?}"), format!("{again:?}"));
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

    /// Somebody who holds nothing, is eligible for nothing and manages nothing gets nothing, whatever she does and whatever others do
    /// meanwhile, as long as none of them gives her something by name. Nor does anything she does make a difference to anybody.
    #[test]
    fn an_outsider_gets_nothing_and_changes_nothing(text in world(), steps in steps_around_eve()) {
        let (tenant, scenario) = compiled(&text, &steps);
        let eve = tenant.principals.iter().find(|(_, row)| &*row.name == "eve").map(|(id, _)| id).unwrap();
        let is_hers = |step: &Step| matches!(&step.kind, StepKind::Act(act) if act.actor == eve);
        let mut number = 0;
        let state = play(&tenant, &scenario, |state, is_done| {
            assert!(!holds_anything(state.tenant(), eve, state.now()));
            assert!(!is_done || !is_hers(&scenario.steps[number]), "{}", scenario.steps[number].text);
            number += 1;
        });
        let without = play_some(&tenant, &scenario, |_, step| !is_hers(step));
        prop_assert_eq!(format!("{state:?}"), format!("{without:?}"));
    }

    /// Whoever comes to hold something that was not declared has activated it, or was given it by somebody with power over it.
    #[test]
    fn whatever_is_held_was_activated_or_given_by_somebody_with_power(text in world(), steps in steps(actor())) {
        let (tenant, scenario) = compiled(&text, &steps);
        let mut state = LiveTenant::new(&tenant, super::now());
        for step in &scenario.steps {
            let before = state.clone();
            let is_done = take(&mut state, step).is_ok();
            let StepKind::Act(act) = &step.kind else { continue };
            for row in rows(&state).iter().skip(rows(&before).len()).filter(|row| row.state != State::Activated) {
                prop_assert!(is_done && has_power(&before, act, row.target), "{}", step.text);
            }
        }
    }

    /// What waits for approval begins with the yes of somebody else, within 24 hours.
    #[test]
    fn nobody_is_let_in_without_the_approval_that_was_asked(text in world(), steps in steps(actor())) {
        let (tenant, scenario) = compiled(&text, &steps);
        let state = play(&tenant, &scenario, |_, _| {});
        for (_, request) in state.requests().iter().filter(|(_, request)| request.status != Status::Cancelled) {
            let RequestKind::Activation { policy, assignment, .. } = request.kind else { continue };
            prop_assert!(request.status != Status::Pending || state.now() < request.filed.plus_seconds(APPROVAL_SECONDS));
            let asks = tenant.policies.row(policy).activation.approval.value != Approval::NotRequired;
            if asks && assignment.is_some() {
                let granted = |entry: &&pim::scenario::Entry| {
                    matches!(entry.event, Event::Activated | Event::Scheduled) && entry.actor == request.answered.map(|(by, _)| by)
                };
                let at = state.history().iter().map(AsRef::as_ref).filter(granted).map(|entry| entry.at).find(|at| *at >= request.filed);
                prop_assert!(at.is_some_and(|at| at < request.filed.plus_seconds(APPROVAL_SECONDS)), "{:?}", request);
                prop_assert!(request.answered.is_some_and(|(by, _)| by != request.requester), "{:?}", request);
            }
        }
    }

    /// A group that has an owner who is a user keeps one (D4.30), whatever happens and however long one waits.
    #[test]
    fn no_group_loses_its_last_owner(text in world(), steps in steps(actor())) {
        let (tenant, scenario) = compiled(&text, &steps);
        let mut owned = BTreeSet::new();
        let mut state = play(&tenant, &scenario, |state, _| keep_owned(state, &mut owned));
        for _ in 0..80 {
            state.advance(state.now().plus_seconds(86_400));
            keep_owned(&state, &mut owned);
        }
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
            prop_assert_eq!((row.principal, row.state, row.target.thing()), (request.requester, State::Activated, request.thing));
            prop_assert!(id.index() >= given);
            let length = row.window.until.micros().saturating_sub(row.window.from.micros()) / 1_000_000;
            let is_ownership = matches!(row.target, Target::Group(_, Relation::Owner));
            prop_assert!(length <= seconds || (is_ownership && was_last_owner(&state)));
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
            for id in (known..all.len()).map(AssignmentId::from_index).filter(|id| all.row(*id).state == State::Activated) {
                let row = all.row(id);
                let eligible = |holder: PrincipalId| {
                    let mut facts = state.tenant().assignments.of_principal(holder).map(|(_, fact)| fact);
                    facts.any(|fact| fact.target == row.target && fact.state == State::Eligible && fact.window.contains(row.window.from))
                };
                let view = pim::eval::View::new(state.tenant(), row.window.from);
                let mut up = pim::eval::Closure::default();
                up.walk_up(&view, row.principal);
                let groups: Vec<PrincipalId> = up.links().map(|(_, link)| state.tenant().groups.row(link.group).principal).collect();
                assert!(eligible(row.principal) || groups.into_iter().any(eligible), "{row:?}");
            }
            known = all.len();
        });
    }

    /// Windows as written tell what holds later, in the declared state and after any acts, where the last-owner rule plays no part.
    #[test]
    fn what_is_tells_of_later_comes_true(text in world(), steps in steps(actor()), waits in prop::collection::vec(0i64..20 * 86_400, 1..4)) {
        let (tenant, scenario) = compiled(&text, &steps);
        for mut state in [LiveTenant::new(&tenant, super::now()), play(&tenant, &scenario, |_, _| {})] {
            for wait in &waits {
                let foretold = state.tenant().clone();
                let told = state.history().len();
                state.advance(state.now().plus_seconds(*wait));
                let is_owner_rule = |entry: &pim::scenario::Entry| matches!(entry.event, Event::Kept | Event::Stays) || entry.rule == "D4.30";
                if state.history().iter().skip(told).any(|entry| is_owner_rule(entry)) {
                    break;
                }
                prop_assert_eq!(holdings(&foretold, state.now()), holdings(state.tenant(), state.now()));
            }
        }
    }

    /// Every entry tells who and why, or by which rule it happened by itself.
    #[test]
    fn every_entry_tells_who_and_why(text in world(), steps in steps(actor())) {
        let (tenant, scenario) = compiled(&text, &steps);
        let state = play(&tenant, &scenario, |_, _| {});
        for entry in state.history() {
            let is_alone = matches!(entry.event, Event::Began | Event::Lapsed | Event::Ended | Event::Kept | Event::Stays);
            prop_assert_eq!(entry.actor.is_none(), is_alone, "{:?}", entry);
            prop_assert!(!entry.reasons.is_empty() || is_alone || entry.event == Event::Cancelled, "{:?}", entry);
            prop_assert!(entry.rule.starts_with('D') && !entry.text.is_empty());
        }
    }
}

/// The laws above say little unless the worlds reach every corner: each thing that can happen, and each state of a request.
#[test]
fn the_random_worlds_reach_every_state() {
    let mut runner = TestRunner::deterministic();
    let (mut events, mut statuses) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..150 {
        let (text, steps) = (world(), steps(actor())).new_tree(&mut runner).unwrap().current();
        let (tenant, scenario) = compiled(&text, &steps);
        let state = play(&tenant, &scenario, |state, _| {
            statuses.extend(state.requests().values().map(|request| format!("{:?}", request.status)));
        });
        events.extend(state.history().iter().map(|entry| format!("{:?}", entry.event)));
    }
    let all = "Requested Scheduled Activated Began Denied Lapsed Cancelled Failed Deactivated Ended Kept Stays Assigned Added Removed \
               Asked Prolonged PolicySet";
    let missing: Vec<&str> = all.split_whitespace().filter(|event| !events.contains(*event)).collect();
    assert!(missing.is_empty(), "never happens: {missing:?}");
    let all = "Pending Scheduled Active Granted Denied Lapsed Cancelled Ended Failed";
    let missing: Vec<&str> = all.split_whitespace().filter(|status| !statuses.contains(*status)).collect();
    assert!(missing.is_empty(), "no request is ever {missing:?}");
}
