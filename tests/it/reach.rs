//! Plans of reach and escalation, as texts: the scenarios of the rules, and one case for each kind of step.

use std::collections::BTreeSet;

use pim::eval::View;
use pim::ir::{Goal, GroupId, Play, PrincipalId, Pursuit, Relation, RoleId, Target, Thing};
use pim::reach::{Account, Aim, Assumption, By, Finding, Gap, Index, Mode, Newcomer, Plan, Reach, StepTarget, Stop, verify_plan};

use crate::model::{Model, noon};
use crate::reach_laws::to;

/// Lets eligible members be taken over (D6.7), where a case is about something else.
const OFF: &str = "tenant t { eligible-protection off }\n";

/// What is asked of a text.
struct Case {
    model: Model,
    who: PrincipalId,
    goal: Goal,
}

impl Case {
    fn new(text: &str, who: &str, goal: &str) -> Self {
        let model = Model::new(text);
        let errors: Vec<_> = model.compiled.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let who = principal(&model, who);
        let goal = goal_of(&model, goal);
        Self { model, who, goal }
    }

    fn find(&self, play: Play, mode: Mode) -> Finding {
        let view = View::new(self.model.tenant(), noon());
        let index = Index::new(&view);
        let finding = Reach::new(&view, &index).plan(self.who, &to(play, &self.goal), mode);
        if let Some(plan) = &finding.plan {
            assert_eq!(verify_plan(&view, self.who, &self.goal, play, plan), Ok(()), "{}", self.text(plan));
        }
        if play == Play::Reach {
            assert_eq!(Reach::new(&view, &index).reaches(self.who, &self.goal, mode, By::Anything), finding.plan.is_some());
        }
        finding
    }

    fn stops(&self, play: Play, mode: Mode) -> Vec<Stop> {
        let view = View::new(self.model.tenant(), noon());
        let pursuit = Pursuit { play, goal: self.goal.clone() };
        Reach::new(&view, &Index::new(&view)).frontier(self.who, &pursuit, mode).stops
    }

    /// Writes a plan: its class, and a line a step.
    fn text(&self, plan: &Plan) -> String {
        let steps = plan.steps.iter().map(|step| {
            let subject = step.subject.filter(|subject| *subject != step.actor).map(|subject| format!(" {}", self.account(subject)));
            let target = step.target.map(|target| format!(" {}", self.target(target)));
            format!("\n{} {}{}{}", self.account(step.actor), step.kind.word(), subject.unwrap_or_default(), target.unwrap_or_default())
        });
        format!("{}:{}", plan.class.word(), steps.collect::<String>())
    }

    fn account(&self, account: Account) -> String {
        match account {
            Account::Principal(id) => self.model.name(id).to_owned(),
            Account::New(Newcomer::First) => "(new)".to_owned(),
            Account::New(Newcomer::Second) => "(other)".to_owned(),
        }
    }

    fn target(&self, target: StepTarget) -> String {
        let tenant = self.model.tenant();
        match target {
            StepTarget::Held(Target::Group(group, _)) => tenant.group_name(group).to_owned(),
            StepTarget::Held(Target::Role(role, _)) => tenant.roles.row(role).name.to_string(),
            StepTarget::Context(context) => tenant.contexts.row(context).name.to_string(),
            StepTarget::Blueprint(blueprint) => tenant.blueprints.row(blueprint).name.to_string(),
        }
    }

    fn told(&self, finding: &Finding) -> String {
        finding.plan.as_ref().map_or_else(|| "no plan".to_owned(), |plan| self.text(plan))
    }
}

fn principal(model: &Model, name: &str) -> PrincipalId {
    model.tenant().principals.iter().find(|(_, row)| *row.name == *name).unwrap().0
}

fn group(model: &Model, name: &str) -> GroupId {
    model.tenant().group_of(principal(model, name)).unwrap()
}

fn role(model: &Model, name: &str) -> RoleId {
    model.tenant().roles.iter().find(|(_, row)| *row.name == *name).unwrap().0
}

fn goal_of(model: &Model, goal: &str) -> Goal {
    match goal.split_once(' ').unwrap() {
        ("member", name) => Goal::Thing(Thing::Group(group(model, name), Relation::Member)),
        ("owner", name) => Goal::Thing(Thing::Group(group(model, name), Relation::Owner)),
        ("role", name) => Goal::Thing(Thing::Role(role(model, name))),
        ("access", text) => Goal::Access(text.into()),
        _ => Goal::AnyPrivilegedRole,
    }
}

#[track_caller]
fn escalates(text: &str, who: &str, goal: &str, mode: Mode, expected: &str) {
    let case = Case::new(text, who, goal);
    assert_eq!(case.told(&case.find(Play::Escalate, mode)), expected);
}

#[track_caller]
fn reaches(text: &str, who: &str, goal: &str, mode: Mode, expected: &str) {
    let case = Case::new(text, who, goal);
    assert_eq!(case.told(&case.find(Play::Reach, mode)), expected);
}

const X: &str = "role Exchange Administrator";
const TAKE_AND_ACTIVATE: &str = "own:\nhana reset-password v\nhana take-over v\nv activate-membership g";

/// The setting of the scenarios: `policy` is what g's membership policy asks for.
fn setting(policy: &str, more: &str) -> String {
    format!(
        "user hana\nuser v\nuser p\nuser boss\n\
         group g {{ role-assignable pim-enabled membership policy {{ activation {{ {policy} }} }} }}\n\
         assign hana to role \"Helpdesk Administrator\" as active\n\
         assign boss to role \"Global Reader\" as active\n{more}\n"
    )
}

/// Checks a scenario under both readings of eligible protection, without anybody's approval.
#[track_caller]
fn scenario(text: &str, off: &str, on: &str) {
    escalates(&format!("{OFF}{text}"), "hana", X, Mode::WithoutApproval, off);
    escalates(text, "hana", X, Mode::WithoutApproval, on);
}

const ELIGIBLE: &str = "assign g to role \"Exchange Administrator\" as active\nassign v to g as eligible member";

#[test]
fn scenario_1_eligible_member_behind_a_justification() {
    scenario(&setting("require justification", ELIGIBLE), TAKE_AND_ACTIVATE, "no plan");
}

#[test]
fn scenario_2_approval_by_somebody_out_of_reach() {
    scenario(&setting("approval by boss", ELIGIBLE), "no plan", "no plan");
    let text = OFF.to_owned() + &setting("approval by boss", ELIGIBLE);
    let expected = "by-approval:\nhana reset-password v\nhana take-over v\nv activate-membership g\nboss approve v g";
    escalates(&text, "hana", X, Mode::WithApproval, expected);
}

#[test]
fn scenario_3_approval_by_somebody_within_reach() {
    let expected = "by-compromised-approver:\nhana reset-password v\nhana take-over v\nhana reset-password p\nhana take-over p\n\
                    v activate-membership g\np approve v g";
    scenario(&setting("approval by p", ELIGIBLE), expected, "no plan");
}

#[test]
fn scenario_4_nobody_approves_their_own_request() {
    scenario(&setting("approval by v", ELIGIBLE), "no plan", "no plan");
}

#[test]
fn scenario_5_active_member_of_an_eligible_group() {
    let more = "assign g to role \"Exchange Administrator\" as eligible\nassign v to g as active member";
    scenario(&setting("", more), "no plan", "no plan");
}

#[test]
fn scenario_6_eligible_member_of_an_active_group() {
    scenario(&setting("", ELIGIBLE), TAKE_AND_ACTIVATE, "no plan");
}

#[test]
fn scenario_7_another_role_assignable_group_protects() {
    let more = format!("group h {{ role-assignable }}\nassign v to h as active member\n{ELIGIBLE}");
    scenario(&setting("", &more), "no plan", "no plan");
}

#[test]
fn scenario_8_and_9_the_rows_of_the_matrix() {
    let with = |role: &str| setting("", &format!("assign v to role \"{role}\" as active\n{ELIGIBLE}"));
    scenario(&with("Reports Reader"), TAKE_AND_ACTIVATE, "no plan");
    scenario(&with("Groups Administrator"), "no plan", "no plan");
    let stronger = with("Groups Administrator").replace("Helpdesk", "User");
    scenario(&stronger, TAKE_AND_ACTIVATE, "no plan");
}

#[test]
fn scenario_10_a_second_factor_stands_before_the_activation() {
    let text = setting("require mfa", ELIGIBLE).replace("user v\n", "user v { mfa }\n");
    scenario(&text, "no plan", "no plan");
    let case = Case::new(&text, "hana", X);
    let v = principal(&case.model, "v");
    let stops = case.stops(Play::Escalate, Mode::WithoutApproval);
    let stop = stops.iter().find(|stop| stop.account == Account::Principal(v)).unwrap();
    assert_eq!(stop.gaps, [Gap::Mfa(v)]);
}

#[test]
fn a_second_factor_that_nobody_registered_is_an_assumption() {
    let case = Case::new(&(OFF.to_owned() + &setting("require mfa", ELIGIBLE)), "hana", X);
    let finding = case.find(Play::Escalate, Mode::WithApproval);
    let v = principal(&case.model, "v");
    let expected = BTreeSet::from([Assumption::OpenRegistration(Account::Principal(v)), Assumption::EligibleUnprotected(v)]);
    assert_eq!(finding.plan.unwrap().assumptions, expected);
}

#[test]
fn a_sign_in_with_mfa_is_passed_by_registering_a_second_factor() {
    let text = setting("require justification", ELIGIBLE);
    let assumed = |text: &str| {
        let case = Case::new(text, "hana", X);
        case.find(Play::Escalate, Mode::WithApproval).plan.unwrap().assumptions
    };
    let strict = format!("tenant t {{ sign-in mfa  eligible-protection off }}\n{text}");
    let text = format!("{OFF}{text}");
    let is_open = |assumption: &Assumption| matches!(assumption, Assumption::OpenRegistration(_));
    assert!(assumed(&strict).iter().any(is_open) && !assumed(&text).iter().any(is_open));
}

#[test]
fn what_protects_an_account_is_told_and_can_be_taken_away() {
    let more = format!("group h {{ role-assignable }}\nassign v to h as active member\n{ELIGIBLE}");
    let text = OFF.to_owned() + &setting("", &more);
    let case = Case::new(&text, "hana", X);
    let stops = case.stops(Play::Escalate, Mode::WithApproval);
    let v = principal(&case.model, "v");
    let is_reset = |aim: Aim| matches!(aim, Aim::Reset(victim, ..) if victim == v);
    let stop = stops.iter().find(|stop| is_reset(stop.aim)).unwrap();
    assert!(matches!(stop.gaps[..], [Gap::Protected(_)]));
    let expected = "own:\nhana unprotect v h\nhana reset-password v\nhana take-over v\nv activate-membership g";
    escalates(&format!("{text}assign hana to h as active owner\n"), "hana", X, Mode::WithApproval, expected);
}

#[test]
fn the_nearest_way_is_told_first() {
    let bosses: String = (0..9).map(|at| format!("user b{at}\nassign b{at} to role \"Global Reader\" as active\n")).collect();
    let case = Case::new(&(OFF.to_owned() + &bosses + &setting("approval by boss", ELIGIBLE)), "hana", X);
    let stops = case.stops(Play::Escalate, Mode::WithoutApproval);
    let Goal::Thing(thing) = goal_of(&case.model, "member g") else { panic!() };
    assert_eq!(stops[0].gaps, [Gap::Approval(thing)]);
    assert!(matches!(stops[1].aim, Aim::Reset(victim, ..) if victim == principal(&case.model, "boss")), "{stops:?}");
}

#[test]
fn an_active_owner_adds_herself() {
    let text = "user ann\ngroup g { role-assignable pim-enabled membership policy { activation { approval by ann } } }\n\
                assign ann to g as active owner\nassign ann to g as eligible member\n";
    reaches(text, "ann", "member g", Mode::WithoutApproval, "own:\nann add-member g");
}

#[test]
fn a_goal_that_is_held_needs_no_step() {
    reaches("user ann\ngroup g\nassign ann to g as active member\n", "ann", "member g", Mode::WithApproval, "own:");
}

#[test]
fn chains_of_eligibility_are_activated_one_by_one() {
    let text = "user ann\ngroup a { pim-enabled }\ngroup b { pim-enabled grants vault }\n\
                assign ann to a as eligible member\nassign a to b as eligible member\n";
    reaches(text, "ann", "access vault", Mode::WithApproval, "own:\nann activate-membership a\nann activate-membership b");
}

#[test]
fn an_approver_may_first_have_to_activate() {
    let text = "user ann\nuser ben\ngroup k { pim-enabled }\n\
                group g { pim-enabled membership policy { activation { approval by k } } }\n\
                assign ann to g as eligible member\nassign ben to k as eligible member\n";
    let expected = "by-approval:\nben activate-membership k\nann activate-membership g\nben approve ann g";
    reaches(text, "ann", "member g", Mode::WithApproval, expected);
    reaches(text, "ann", "member g", Mode::WithoutApproval, "no plan");
    let case = Case::new(text, "ann", "member g");
    let view = View::new(case.model.tenant(), noon());
    let index = Index::new(&view);
    let Goal::Thing(thing) = case.goal else { panic!() };
    assert_eq!(Reach::new(&view, &index).standby_approvers(thing, case.who), [principal(&case.model, "ben")]);
    assert_eq!(case.stops(Play::Reach, Mode::WithoutApproval)[0].gaps, [Gap::Approval(thing)]);
}

#[test]
fn an_open_group_is_joined() {
    let text = "user ann\nuser kim { guest }\ngroup crew { open }\ngroup g { pim-enabled }\nassign crew to g as eligible member\n";
    reaches(text, "ann", "member g", Mode::WithApproval, "own:\nann join crew\nann activate-membership g");
    reaches(text, "kim", "member g", Mode::WithApproval, "no plan");
}

#[test]
fn power_over_roles_gives_every_role() {
    let text = "user ann\nassign ann to role \"Privileged Role Administrator\" as eligible\n";
    let expected = "own:\nann activate-role Privileged Role Administrator\nann assign-role Exchange Administrator";
    reaches(text, "ann", X, Mode::WithApproval, expected);
}

#[test]
fn a_role_policy_is_changed_where_only_a_role_in_a_unit_helps() {
    let text = "user ann\nuser ben\nuser boss\nunit r { restricted members ben }\ngroup g { pim-enabled }\n\
                role \"Helpdesk Administrator\" { policy { activation { approval by boss } } }\n\
                assign ann to role \"Privileged Role Administrator\" as active\n\
                assign ann to role \"Helpdesk Administrator\" in unit r as eligible\n\
                group x { synced }\nassign ben to x as active member\n";
    let expected = "own:\nann change-role-policy Helpdesk Administrator\nann activate-role Helpdesk Administrator\n\
                    ann reset-password ben\nann take-over ben";
    escalates(text, "ann", "member x", Mode::WithoutApproval, expected);
}

#[test]
fn a_context_falls_to_whoever_manages_conditional_access() {
    let context = "context c\n";
    let text = OFF.to_owned() + &setting("require context c", &format!("{context}{ELIGIBLE}"));
    escalates(&text, "hana", X, Mode::WithApproval, "no plan");
    let more = "assign p to role \"Conditional Access Administrator\" as eligible\n";
    let expected = "own:\nhana reset-password v\nhana take-over v\nhana reset-password p\nhana take-over p\n\
                    p activate-role Conditional Access Administrator\np weaken-context c\nv activate-membership g";
    escalates(&format!("{text}{more}"), "hana", X, Mode::WithApproval, expected);
    escalates(&text.replace("context c\n", "context c { off }\n"), "hana", X, Mode::WithApproval, TAKE_AND_ACTIVATE);
    escalates(&text.replace("context c\n", "context c { excludes v }\n"), "hana", X, Mode::WithApproval, TAKE_AND_ACTIVATE);
}

#[test]
fn a_new_account_does_what_a_guest_may_not() {
    let text = "user kim { guest }\ngroup crew { open }\ngroup g { synced }\nassign crew to g as active member\n\
                assign kim to role \"Directory Writers\" in unit u as active\nunit u {}\n";
    escalates(text, "kim", "member g", Mode::WithApproval, "no plan");
    let tenant_wide = text.replace(" in unit u", "");
    escalates(&tenant_wide, "kim", "member g", Mode::WithApproval, "own:\nkim add-member crew");
    let restricted = tenant_wide.replace("unit u {}\n", "unit u { restricted members crew }\n");
    escalates(&restricted, "kim", "member g", Mode::WithApproval, "own:\nkim create-user (new)\n(new) join crew");
}

#[test]
fn a_long_chain_is_no_deep_recursion() {
    let length = 2000;
    let mut text = String::from("user ann\nassign ann to g0 as eligible member\n");
    for at in 0..length {
        text += &format!("group g{at} {{ pim-enabled }}\n");
        if at > 0 {
            text += &format!("assign g{} to g{at} as eligible member\n", at - 1);
        }
    }
    let case = Case::new(&text, "ann", &format!("member g{}", length - 1));
    let plan = case.find(Play::Reach, Mode::WithApproval).plan.unwrap();
    assert_eq!(plan.steps.len(), length);
}

#[test]
fn answers_are_as_the_suite_expects() {
    for (name, text) in crate::when::suite("reach") {
        let input = pim::session::Input::pim("test.pim", text.as_str());
        let session = pim::session::Session::load(vec![input], &pim::session::NoIncludes, &pim::session::Changes::default()).unwrap();
        let cases = session.test(noon()).map_err(|rejected| rejected.diagnostics).unwrap();
        for case in &cases {
            assert_eq!(case.outcome, pim::session::Outcome::Passed, "{name}: {}", case.name);
        }
        assert!(!cases.is_empty(), "{name}");
    }
}

#[test]
fn who_may_ask_is_settled_by_the_steps_of_approvers() {
    // an approver who would have to add herself by a power she must activate first; no eligible membership leads there
    let text = "user ann\nuser ben\ngroup agree { role-assignable  pim-enabled }\nassign ben to agree as eligible owner\n\
        group g { pim-enabled  membership policy { activation { approval by agree } } }\nassign ann to g as eligible member";
    let model = Model::new(text);
    let answer = model.can("can ann activate membership of g");
    assert_eq!(answer.decision, pim::explain::Decision::Approval);
    assert_eq!((answer.approvers.as_slice(), answer.standby_approvers.as_slice()), (&[][..], &[principal(&model, "ben")][..]));
    let reason = answer.reasons.iter().find(|reason| reason.message.contains("`ben` could after steps")).unwrap();
    assert!(reason.labels.iter().any(|label| model.line(label.span) == 3), "{reason:?}");
    assert!(matches!(model.ask("when can ann activate membership of g"), pim::explain::Answer::When(found) if found.len() == 1));
    assert!(matches!(model.ask("who can activate membership of g"), pim::explain::Answer::WhoCan { items: found, .. } if found.len() == 1));
    // the one who is eligible to approve is stopped by an approval that nobody could give
    let blocked = text.replace(
        "agree { role-assignable  pim-enabled }",
        "agree { role-assignable  pim-enabled  ownership policy { activation { approval by none } } }",
    );
    let model = Model::new(&format!("{blocked}\ngroup none {{ role-assignable }}"));
    assert_eq!(model.decide("can ann activate membership of g"), pim::explain::Decision::Deny);
    assert!(matches!(model.ask("when can ann activate membership of g"), pim::explain::Answer::When(found) if found.is_empty()));
}

/// D2.14: what a step must bring is what its own account is asked.
#[test]
fn a_context_is_no_gate_for_whom_it_excludes() {
    let text = "user ann\nuser ben\nuser cat\ngroup out\ngroup tunnel { pim-enabled  membership policy { activation { require nothing } } }\n\
        context c1 { excludes ben, out, tunnel }\n\
        group g { pim-enabled  membership policy { activation { require context c1 } } }\n\
        assign ann, ben, cat to g as eligible member\nassign cat to out as active member\n";
    let gates = |text: &str, who: &str| {
        let plan = Case::new(text, who, "member g").find(Play::Reach, Mode::WithApproval).plan.unwrap();
        plan.steps.last().unwrap().gates.len()
    };
    assert_eq!(["ann", "ben", "cat"].map(|who| gates(text, who)), [1, 0, 0]);
}

#[test]
fn whoever_owns_a_blueprint_acts_as_its_agents_and_their_users() {
    let text = "user ann\nblueprint b { owners ann }\nservice-principal bot { agent of b }\nuser bot-user { agent of bot }\n\
                group x\ngroup g { pim-enabled membership policy { activation { require mfa } } }\ngroup h { pim-enabled }\n\
                assign bot to x as active owner\nassign bot-user to g as eligible member\nassign bot-user to h as eligible member\n";
    let expected = "own:\nann control-blueprint bot b\nbot add-member ann x";
    escalates(text, "ann", "member x", Mode::WithApproval, expected);
    let expected = "own:\nann control-blueprint bot b\nbot act-as-agent bot-user\nbot-user activate-membership h";
    escalates(text, "ann", "member h", Mode::WithApproval, expected);
    escalates(text, "bot", "member h", Mode::WithApproval, "own:\nbot act-as-agent bot-user\nbot-user activate-membership h");
    escalates(text, "ann", "member g", Mode::WithApproval, "no plan");
    let by_role = text.replace("owners ann", "") + "assign ann to role \"AI Administrator\" as eligible\n";
    let expected = "own:\nann activate-role AI Administrator\nann control-blueprint bot b\nbot add-member ann x";
    escalates(&by_role, "ann", "member x", Mode::WithApproval, expected);
    let case = Case::new(text, "ann", "member h");
    let plan = case.find(Play::Escalate, Mode::WithApproval).plan.unwrap();
    let user = principal(&case.model, "bot-user");
    assert_eq!((plan.size, plan.assumptions), (2, BTreeSet::from([Assumption::AgentEligible(user)])));
}
