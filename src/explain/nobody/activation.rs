//! Why nobody can activate something: it has no policy, nobody is eligible, or the policy lets nobody through.

use std::collections::BTreeSet;

use crate::answer::Requests;
use crate::diag::ReasonCode;
use crate::eval::{Decision, Judgement, Manner, Request, eligible_holders, may_get, member_routes, policy_of};
use crate::ir::{GroupFlag, Modifiers, PrincipalId, Tenant, Thing};

use super::standing::{NAMED, first_few, uneligible};
use crate::explain::account::{kind_label, misfit_of_agent, not_pim_enabled};
use crate::explain::asker::Asker;
use crate::explain::eligibility::through_rule;
use crate::explain::gates;
use crate::explain::said::Reason;

/// Returns why nobody can activate a thing.
pub(super) fn reasons(asker: &mut Asker<'_>, thing: Thing, mods: &Modifiers) -> Vec<Reason> {
    if policy_of(asker.tenant(), thing).is_none() && !may_be_pim_enabled(asker.tenant(), thing) {
        return not_pim_enabled(asker, thing).into_iter().collect();
    }
    let uneligible = uneligible(asker, thing);
    if !uneligible.is_empty() {
        return uneligible;
    }
    match no_user(asker, thing) {
        Some(reason) => vec![reason],
        None => policy_reasons(asker, thing, mods),
    }
}

/// Tells whether it is not known that a group is not under PIM: then it is no reason.
fn may_be_pim_enabled(tenant: &Tenant, thing: Thing) -> bool {
    matches!(thing, Thing::Group(group, _) if tenant.unknowns.group_flag(group, GroupFlag::PimEnabled).is_some())
}

/// Returns which approval nobody gives, or the question rules out.
pub(super) fn approval_reasons(asker: &mut Asker<'_>, thing: Thing, mods: &Modifiers) -> Vec<Reason> {
    let mut reasons = policy_reasons(asker, thing, mods);
    reasons.retain(|reason| matches!(reason.code, ReasonCode::NoApprover | ReasonCode::ApprovalRequired));
    reasons
}

fn eligible(asker: &mut Asker<'_>, thing: Thing) -> BTreeSet<PrincipalId> {
    eligible_holders(&asker.view, &mut asker.scratch.down, thing).into_iter().map(|(holder, _)| holder).collect()
}

/// Says that only groups without members are eligible, or only service principals through them, which never activate (D3.11, D3.24).
fn no_user(asker: &mut Asker<'_>, thing: Thing) -> Option<Reason> {
    let tenant = asker.tenant();
    let (groups, accounts): (Vec<PrincipalId>, Vec<PrincipalId>) =
        eligible(asker, thing).into_iter().partition(|holder| tenant.principals.row(*holder).is_group());
    if accounts.iter().any(|account| tenant.principals.row(*account).is_user()) {
        return None;
    }
    if let Some(reason) = only_agents(asker, thing, &groups).filter(|_| accounts.is_empty()) {
        return Some(reason);
    }
    let text = asker.thing(thing);
    let (named, code, rule, message) = if accounts.is_empty() {
        let message = format!("only groups are eligible for {text}, and nobody is in them now: {}", names(asker, &groups));
        (groups, ReasonCode::NotEligible, through_rule(thing), message)
    } else {
        let message = format!("only a user activates, and none is eligible for {text}: {}", names(asker, &accounts));
        (accounts, ReasonCode::PrincipalKind, "D3.11", message)
    };
    Some(Reason::new(code, rule, message, named.iter().take(NAMED).map(|holder| kind_label(asker, *holder))))
}

/// Says that those who are in the eligible groups are agents, which are not given the thing (D3.16, D3.17).
fn only_agents(asker: &mut Asker<'_>, thing: Thing, groups: &[PrincipalId]) -> Option<Reason> {
    let view = asker.view;
    let mut agents = BTreeSet::new();
    for group in groups.iter().filter_map(|holder| view.tenant.group_of(*holder)) {
        agents.extend(member_routes(&view, &mut asker.scratch.down, group).into_iter().map(|(member, _)| member));
    }
    let agents: Vec<PrincipalId> = agents.into_iter().filter(|member| !may_get(view.tenant, *member, thing)).collect();
    let reason = misfit_of_agent(asker, &Manner::default().request(*agents.first()?, thing))?;
    let only = format!("only groups are eligible for {}, and only agents are in them now", asker.thing(thing));
    Some(Reason { message: format!("{only}: {}; agents are not given it", names(asker, &agents)), ..reason })
}

fn names(asker: &Asker<'_>, who: &[PrincipalId]) -> String {
    first_few(&who.iter().map(|who| asker.name(*who)).collect::<Vec<_>>())
}

/// Returns what the policy says against everybody's request, whoever they are: told of the first who is eligible, and kept where it rests on
/// nothing of theirs.
fn policy_reasons(asker: &mut Asker<'_>, thing: Thing, mods: &Modifiers) -> Vec<Reason> {
    let mut requests = asker.requests();
    let users = eligible(asker, thing).into_iter().filter(|who| asker.tenant().principals.row(*who).is_user());
    let users: Vec<PrincipalId> = users.collect();
    let judged = users.into_iter().map(|who| Manner::of(mods).request(who, thing));
    let judged: Vec<_> = judged.map(|request| (request, requests.judge(&mut asker.scratch, &request))).collect();
    let Some((request, judgement)) = judged.into_iter().find(|(_, judgement)| judgement.decision == Decision::Deny) else {
        return Vec::new();
    };
    let mut reasons = gates::reasons(asker, &request, &judgement, true);
    reasons.retain(|reason| is_of_all(asker, &mut requests, &request, &judgement, reason.code));
    reasons
}

/// Tells whether what is said against one request is said against all: an approver may be left to others, a context may exclude them.
fn is_of_all(asker: &Asker<'_>, requests: &mut Requests<'_>, request: &Request<'_>, judgement: &Judgement, code: ReasonCode) -> bool {
    let tenant = asker.tenant();
    if code == ReasonCode::NoApprover {
        // no group ever approves, so whoever could approve for one could approve for somebody
        let group = tenant.principals.ids().find(|who| tenant.principals.row(*who).is_group());
        return group.is_some_and(|group| !requests.has_approver(request.thing, group));
    }
    let mut contexts = judgement.missing.iter().filter_map(|demand| demand.context().copied());
    code != ReasonCode::ContextRequired || contexts.all(|context| tenant.contexts.row(context).excludes.is_empty())
}
