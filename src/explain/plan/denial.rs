//! Why a goal is out of reach: how far the account gets, and what stops each way that would lead further.

use indexmap::IndexSet;
use rustc_hash::FxHashSet;

use crate::answer::{find_plan, next_reach};
use crate::diag::{Label, ReasonCode, is_too_long, nearest};
use crate::eval::{Decision, FactId, Scratch, View, approvers_of, may_own, owner_fact, policy_of};
use crate::ir::{Assignment, Credential, Goal, GroupId, Guests, Play, PrincipalId, Pursuit, Relation, Target, Tenant, Thing};
use crate::reach::{Account, Aim, Frontier, Gap, Index, Mode, Stop, Wanted};
use crate::source::Span;
use crate::text::{counted_as, list};

use super::step;
use crate::explain::account::{account_reason, guest_owner, never_brings_text};
use crate::explain::approval::approval_label;
use crate::explain::asker::Asker;
use crate::explain::fix::likely_assignments;
use crate::explain::lack::Miss;
use crate::explain::said::{Fix, Reason};
use crate::explain::words::{fact_text, goal_text};

/// So many ways that nearly lead further are told; the others are counted.
const TOLD_STOPS: usize = 6;
/// So many relations and roles are named of what the account gets.
const TOLD_REACHED: usize = 6;

/// Who comes to what, by which means.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pursuing<'q> {
    pub principal: PrincipalId,
    pub pursuit: &'q Pursuit,
    pub mode: Mode,
}

/// Returns every reason why there is no plan; at least one.
pub(super) fn reasons(asker: &mut Asker<'_>, quest: Pursuing<'_>, frontier: &Frontier) -> Vec<Reason> {
    if let Some(reason) = account_reason(asker, quest.principal, "R5") {
        return vec![reason];
    }
    let mut reasons = vec![furthest(asker, quest, frontier)];
    reasons.extend(ungranted(asker, &quest.pursuit.goal));
    reasons.extend(outside_window(asker, quest));
    reasons.extend(guest_owners(asker, quest, frontier));
    let mut told: Vec<Reason> = Vec::new();
    let mut seen: FxHashSet<(String, Vec<Span>)> = FxHashSet::default();
    let gaps = frontier.stops.iter().flat_map(|stop| stop.gaps.iter().map(move |gap| (stop, *gap)));
    for reason in gaps.map(|(stop, gap)| stopped(asker, quest, stop, gap)) {
        if seen.insert((reason.message.clone(), reason.labels.iter().map(|label| label.span).collect())) {
            told.push(reason);
        }
    }
    let rest = told.iter().skip(TOLD_STOPS).count();
    told.truncate(TOLD_STOPS);
    if let Some(last) = told.last_mut()
        && rest > 0
    {
        let at_least = if frontier.is_partial { "at least " } else { "" };
        let more = counted_as(rest, "more way is stopped", "more ways are stopped");
        last.message += &format!(" (and {at_least}{more})");
    }
    reasons.extend(told);
    reasons
}

/// Returns what no source settles and the denial rests on.
pub(super) fn assumptions(asker: &Asker<'_>, quest: Pursuing<'_>, frontier: &Frontier) -> Vec<String> {
    let is_ruled_out = quest.pursuit.play == Play::Reach && quest.mode == Mode::WithoutApproval;
    let asks_themselves = |stop: &Stop| {
        let own = |gap: &Gap| matches!(gap, Gap::Approval(thing @ Thing::Group(..)) if approves_alone(asker, stop, *thing));
        stop.gaps.iter().any(own)
    };
    if is_ruled_out || !frontier.stops.iter().any(asks_themselves) {
        return Vec::new();
    }
    vec!["that nobody approves their own request is documented for roles, and inferred for groups (D9.10)".to_owned()]
}

/// Tells whether whoever asks is the only one who approves, as things stand.
fn approves_alone(asker: &Asker<'_>, stop: &Stop, thing: Thing) -> bool {
    let Some(policy) = policy_of(asker.tenant(), thing) else { return false };
    let given = approvers_of(&asker.view, &mut Scratch::default(), policy, None);
    !given.is_empty() && given.iter().all(|approver| Account::Principal(*approver) == stop.account)
}

/// Says what the account gets, which is not the goal.
fn furthest(asker: &Asker<'_>, quest: Pursuing<'_>, frontier: &Frontier) -> Reason {
    let tenant = asker.tenant();
    let goal = goal_text(tenant, &quest.pursuit.goal);
    let all: IndexSet<(Account, Thing)> = frontier.reached.iter().map(|(account, target)| (*account, target.thing())).collect();
    let text = |(account, thing): &(Account, Thing)| {
        let thing = asker.thing(*thing);
        let is_own = *account == Account::Principal(quest.principal);
        if is_own { thing } else { format!("{thing} as {}", step::account(asker, *account)) }
    };
    let mut reached: Vec<String> = all.iter().take(TOLD_REACHED).map(text).collect();
    let rest = all.iter().skip(TOLD_REACHED).count();
    if rest > 0 {
        let at_least = if frontier.is_partial { "at least " } else { "" };
        reached.push(format!("{at_least}{rest} more"));
    }
    let who = asker.name(quest.principal);
    let means = match quest.pursuit.play {
        Play::Reach => "by steps of their own",
        Play::Escalate => "even by taking over accounts",
    };
    let message = if reached.is_empty() {
        format!("{who} gets nothing that leads to {goal} {means}")
    } else {
        format!("{who} gets {} {means}, and none of it leads to {goal}", list(&reached, "and"))
    };
    let leads_on = |target: Target| frontier.reached.iter().any(|(_, reached)| reached.thing() == target.thing());
    let held = asker.view.of_principal(quest.principal).filter(|(_, fact)| asker.view.is_in_force(fact) && leads_on(fact.target));
    let mut labels: Vec<Label> = held.take(TOLD_REACHED).map(|(id, _)| asker.fact_label(id)).collect();
    if labels.is_empty() {
        labels.push(asker.in_query(format!("nothing leads {who} there")));
    }
    let rule = if quest.pursuit.play == Play::Reach { "R1" } else { "R22" };
    Reason::new(ReasonCode::NotPermitted, rule, message, labels)
}

/// Names the ownerships of guests that would lead to the goal if guests were as members (D3.14, R7); nothing where they would not.
fn guest_owners(asker: &Asker<'_>, quest: Pursuing<'_>, frontier: &Frontier) -> Vec<Reason> {
    let owned = frontier.reached.iter().filter_map(|reached| {
        let (Account::Principal(who), Target::Group(group, Relation::Owner)) = *reached else { return None };
        (!may_own(asker.tenant(), who)).then_some((who, group))
    });
    let owned: IndexSet<(PrincipalId, GroupId)> = owned.collect();
    if owned.is_empty() || !leads_on_as_member(asker, quest) {
        return Vec::new();
    }
    let reason = |(who, group): (PrincipalId, GroupId)| guest_owner(asker, who, group, owner_fact(&asker.view, who, group));
    owned.into_iter().take(TOLD_REACHED).filter_map(reason).collect()
}

/// Tells whether there is a plan in the same tenant where guests are as members.
fn leads_on_as_member(asker: &Asker<'_>, quest: Pursuing<'_>) -> bool {
    let mut open = asker.tenant().clone();
    open.settings.guests = Guests::SameAsMembers;
    let view = View::new(&open, asker.view.at);
    let index = Index::new(&view.whole());
    find_plan(&view, &index, quest.principal, quest.pursuit, quest.mode).decision().is_yes()
}

/// Says that no group grants the access that is wanted.
pub(crate) fn ungranted(asker: &Asker<'_>, goal: &Goal) -> Option<Reason> {
    let (message, near) = ungranted_access(asker.tenant(), goal)?;
    let label = near.map_or_else(|| asker.in_query("no group grants it"), |span| Label::new(span, "granted here"));
    Some(Reason::new(ReasonCode::NotPermitted, "D5.11", message, [label]))
}

/// Says that no group grants the access of a goal, with the nearest one that is granted and where; `None` where it is granted, and for every
/// other goal.
pub fn ungranted_access(tenant: &Tenant, goal: &Goal) -> Option<(String, Option<Span>)> {
    let Goal::Access(access) = goal else { return None };
    let granted = || tenant.groups.values().flat_map(|group| &group.grants);
    if granted().any(|(other, _)| other == access) {
        return None;
    }
    let near = if is_too_long(access) { None } else { nearest(access, granted().map(|(other, _)| &**other)) };
    let near = near.and_then(|near| granted().find(|(other, _)| **other == *near));
    let hint = near.map_or_else(String::new, |(other, _)| format!("; did you mean `{other}`?"));
    Some((format!("no group grants `{access}`{hint}"), near.map(|(_, span)| *span)))
}

/// Names the account's own assignments to the goal that have ended, or are still to begin.
fn outside_window(asker: &Asker<'_>, quest: Pursuing<'_>) -> Vec<Reason> {
    let wanted = Wanted::new(asker.tenant(), &quest.pursuit.goal);
    let own = asker.view.of_principal(quest.principal);
    let missed = own.filter(|(_, fact)| wanted.is_met_by(fact.target) && !fact.window.contains(asker.view.at));
    let reason = |(id, fact): (FactId, &Assignment)| {
        let miss = Miss::of(asker, id);
        Reason::new(miss.lack.code(), "D9.28", miss.giving_text(asker.tenant(), fact, "it"), [asker.fact_label(id)])
    };
    missed.map(reason).collect()
}

/// Says what one way lacks.
fn stopped(asker: &Asker<'_>, quest: Pursuing<'_>, stop: &Stop, gap: Gap) -> Reason {
    let tenant = asker.tenant();
    let who = step::account(asker, stop.account);
    let (deed, mut labels) = match stop.aim {
        Aim::Activation(target, fact) => (format!("{who} could activate {}", asker.thing(target.thing())), vec![asker.fact_label(fact)]),
        Aim::Reset(victim, credential, role) => {
            let what = match credential {
                Credential::Password => "password",
                Credential::Mfa => "MFA methods",
            };
            let label = Label::new(tenant.principals.row(victim).span, format!("the {what} of this account"));
            (format!("{who} could reset the {what} of {} by role `{}`", asker.name(victim), tenant.roles.row(role).name), vec![label])
        }
        Aim::TakeOver(victim) => {
            let label = Label::new(tenant.principals.row(victim).span, "the account to be taken over");
            (format!("{} could be taken over with a new password", asker.name(victim)), vec![label])
        }
    };
    let (code, rule, lack, label) = lack(asker, quest, stop, gap);
    labels.extend(label);
    Reason::new(code, rule, format!("{deed}, but {lack}"), labels)
}

fn lack(asker: &Asker<'_>, quest: Pursuing<'_>, stop: &Stop, gap: Gap) -> (ReasonCode, &'static str, String, Option<Label>) {
    let tenant = asker.tenant();
    match gap {
        Gap::Approval(thing) => {
            let field = policy_of(tenant, thing).map(|policy| &tenant.policies.row(policy).activation.approval);
            let label = field.map(|field| approval_label(asker, field));
            let (code, rule, lack) = unapproved(asker, quest, stop, thing);
            (code, rule, lack, label)
        }
        Gap::Mfa(user) => {
            let row = tenant.principals.row(user);
            if let Some(agent) = row.agent {
                let who = asker.name(user);
                let lack = never_brings_text(&who, "MFA");
                return (ReasonCode::MfaRequired, "D3.18", lack, Some(Label::new(agent.span, format!("{who} is an agent"))));
            }
            let lack = format!("the second factor of {} stands before it", asker.name(user));
            (ReasonCode::MfaRequired, "D2.12", lack, Some(Label::new(row.span, "has a second factor")))
        }
        Gap::Context(context) => {
            let row = tenant.contexts.row(context);
            let lack = format!("authentication context `{}` stands before it", row.name);
            let label = Label::new(row.span, "the context that must be satisfied");
            let is_agent = matches!(stop.account, Account::Principal(user) if tenant.principals.row(user).is_agent_user());
            (ReasonCode::ContextRequired, if is_agent { "D3.18" } else { "D2.13" }, lack, Some(label))
        }
        Gap::Protected(fact) => {
            let row = asker.view.fact(fact);
            let rule = if row.state.is_in_force() { "D6.5" } else { "D6.7" };
            let mark = if matches!(row.target, Target::Role(..)) { "; assumption: no page says so (D6.7)" } else { "" };
            let lack = format!("{}, and that protects the account{mark}", fact_text(tenant, row));
            (ReasonCode::Protected, rule, lack, Some(asker.fact_label(fact)))
        }
        Gap::Role(role) => {
            let lack = format!("it does not reset holders of role `{}`", tenant.roles.row(role).name);
            (ReasonCode::Protected, "D6.9", lack, None)
        }
    }
}

fn unapproved(asker: &Asker<'_>, quest: Pursuing<'_>, stop: &Stop, thing: Thing) -> (ReasonCode, &'static str, String) {
    let is_alone = approves_alone(asker, stop, thing);
    match (quest.mode, quest.pursuit.play) {
        (Mode::WithoutApproval, Play::Reach) => {
            (ReasonCode::ApprovalRequired, "D2.20", "that requires approval, and the question rules it out".to_owned())
        }
        (Mode::WithoutApproval | Mode::WithApproval, _) if is_alone => {
            let lack = "nobody else may approve it, and nobody approves their own request".to_owned();
            (ReasonCode::NoApprover, "D2.23", lack)
        }
        (Mode::WithoutApproval, Play::Escalate) => {
            let lack = "that requires approval: nobody who is taken over can give it, and the question rules out that of others";
            (ReasonCode::ApprovalRequired, "D2.20", lack.to_owned())
        }
        (Mode::WithApproval, Play::Reach | Play::Escalate) => {
            (ReasonCode::NoApprover, "D2.20", "nobody could approve it then, not even after steps of their own".to_owned())
        }
    }
}

/// Returns single changes after which there is a plan, each verified by searching again. Nobody wants an attack to succeed: for escalation
/// only the question itself is changed.
pub(super) fn fixes(asker: &Asker<'_>, quest: Pursuing<'_>) -> Vec<Fix> {
    let mut fixes = Vec::new();
    if quest.mode == Mode::WithoutApproval {
        let decision = decide(asker, Pursuing { mode: Mode::WithApproval, ..quest }, &[]);
        fixes.extend(decision.map(|decision| Fix::single("drop `without approval`".to_owned(), decision)));
    }
    if quest.pursuit.play == Play::Escalate {
        return fixes;
    }
    let later = next_reach(&asker.view, asker.index(), quest.principal, &quest.pursuit.goal, quest.mode);
    fixes.extend(later.map(|(at, decision)| Fix::single(format!("at {at}"), decision)));
    for (assignment, change) in likely_assignments(&asker.view, quest.principal, &things(asker, &quest.pursuit.goal)) {
        let decision = decide(asker, quest, std::slice::from_ref(&assignment));
        fixes.extend(decision.map(|decision| Fix::single(change, decision)));
    }
    fixes
}

fn decide(asker: &Asker<'_>, quest: Pursuing<'_>, added: &[Assignment]) -> Option<Decision> {
    let view = asker.view.with_added(added);
    let index = asker.index().and_added(&view);
    let decision = find_plan(&view, &index, quest.principal, quest.pursuit, quest.mode).decision();
    decision.is_yes().then_some(decision)
}

/// Returns what an assignment could give; for a goal with many ways nothing.
fn things(asker: &Asker<'_>, goal: &Goal) -> Vec<Thing> {
    let tenant = asker.tenant();
    match goal {
        Goal::Thing(thing) => vec![*thing],
        Goal::Access(access) => {
            let grants = tenant.groups.iter().filter(|(_, group)| group.grants.iter().any(|(granted, _)| granted == access));
            grants.take(1).map(|(group, _)| Thing::Group(group, Relation::Member)).collect()
        }
        Goal::AnyPrivilegedRole => Vec::new(),
    }
}
