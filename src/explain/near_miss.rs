//! Why somebody is not eligible, with the nearest candidate: expired, not yet, another activation first, the other relation.

use crate::answer::Requests;
use crate::diag::{Label, ReasonCode};
use crate::eval::{FactId, LinkId, Reading, Request, carries_eligibility, find_path, other_relation};
use crate::ir::{Instant, PrincipalId, Thing, Window};

use super::eligibility::fact_label;
use super::words::{demand_text, join, name, thing_text};
use super::{Asker, Decision, Reason, steps};

/// How many groups whose members could activate are shown to somebody who is in none of them.
const SHOWN_GROUPS: usize = 3;

/// Returns why the principal is not eligible now: one reason for each kind of near miss, or `not-eligible`.
pub(super) fn reasons(asker: &mut Asker<'_>, request: &Request<'_>) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = outside_window(asker, request);
    reasons.extend(needs_activation(asker, request));
    if reasons.is_empty() {
        reasons.push(not_eligible(asker, request));
    }
    reasons
}

/// A way that would hold at another time.
struct Missed {
    facts: Vec<FactId>,
    when: When,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    /// Begins at.
    NotYet(Instant),
    /// Ended at.
    Expired(Instant),
}

fn outside_window(asker: &mut Asker<'_>, request: &Request<'_>) -> Vec<Reason> {
    let missed = missed_ways(asker, request);
    let soonest = missed.iter().filter(|way| matches!(way.when, When::NotYet(_))).min_by_key(|way| way.when);
    let latest = missed.iter().filter(|way| matches!(way.when, When::Expired(_))).max_by_key(|way| way.when);
    [latest, soonest].into_iter().flatten().map(|way| missed_reason(asker, request, way)).collect()
}

fn missed_reason(asker: &Asker<'_>, request: &Request<'_>, way: &Missed) -> Reason {
    let tenant = asker.view.tenant;
    let who = name(tenant, request.principal);
    let thing = thing_text(tenant, request.thing);
    let labels = way.facts.iter().map(|fact| fact_label(asker, *fact)).collect();
    match way.when {
        When::NotYet(from) => {
            let message = format!("{who} can activate {thing} from {from} on, not before");
            Reason { code: ReasonCode::NotYet, message, rule: "D3.2", labels }
        }
        When::Expired(until) => {
            let message = format!("{who} could activate {thing} until {until}, not any more");
            Reason { code: ReasonCode::Expired, message, rule: "D3.2", labels }
        }
    }
}

/// Follows memberships of any time to eligible assignments of any time, and keeps those ways whose windows do not all hold now.
fn missed_ways(asker: &mut Asker<'_>, request: &Request<'_>) -> Vec<Missed> {
    let view = asker.view;
    asker.scratch.up.walk_up(&view, request.principal, Reading::AnyTime);
    let up = &asker.scratch.up;
    let links = up.links().filter(|(_, link)| carries_eligibility(view.tenant, link.parent.is_none()));
    let through = links.map(|(id, link)| (view.tenant.groups.row(link.group).principal, Some(id)));
    let holders: Vec<(PrincipalId, Option<LinkId>)> = std::iter::once((request.principal, None)).chain(through).collect();
    let mut found = Vec::new();
    for (holder, link) in holders {
        for (id, fact) in view.of_principal(holder) {
            if fact.target.thing() != request.thing || fact.state.is_in_force() {
                continue;
            }
            let mut facts = link.map(|link| up.chain(link)).unwrap_or_default();
            facts.push(id);
            found.extend(when(asker, &facts).map(|when| Missed { facts, when }));
        }
    }
    found
}

/// Judges the windows of a whole way together; `None` where they never hold together, or do now.
fn when(asker: &Asker<'_>, facts: &[FactId]) -> Option<When> {
    let windows = facts.iter().map(|fact| asker.view.fact(*fact).window);
    let common = windows.fold(Window::ALWAYS, |a, b| Window { from: a.from.max(b.from), until: a.until.min(b.until) });
    if common.from >= common.until {
        None
    } else if common.until <= asker.view.at {
        Some(When::Expired(common.until))
    } else if common.from > asker.view.at {
        Some(When::NotYet(common.from))
    } else {
        None
    }
}

/// Names the first activation that must come before (D3.26), with what that step asks itself.
fn needs_activation(asker: &mut Asker<'_>, request: &Request<'_>) -> Option<Reason> {
    let (found, last) = steps::find(&asker.view, request.principal, request.thing)?;
    let first = found.first()?;
    let tenant = asker.view.tenant;
    let first_thing = Thing::Group(first.group, crate::ir::Relation::Member);
    let asks = step_asks(asker, request.principal, first_thing);
    let then: Vec<String> = found.iter().skip(1).map(|step| format!("membership of `{}`", tenant.group_name(step.group))).collect();
    let then = if then.is_empty() { String::new() } else { format!(", then {}", then.join(", then ")) };
    let who = name(tenant, request.principal);
    let thing = thing_text(tenant, request.thing);
    let message = format!("{who} must first activate {}{asks}{then}; only then can they activate {thing}", thing_text(tenant, first_thing));
    let facts = found.iter().flat_map(|step| step.facts.iter()).chain(&last);
    let rule = match request.thing {
        Thing::Group(..) => "D3.26",
        Thing::Role(_) => "D5.5",
    };
    Some(Reason { code: ReasonCode::NeedsActivation, message, rule, labels: facts.map(|fact| fact_label(asker, *fact)).collect() })
}

/// Says what an activation of the principal's own would ask for: `, which asks for …`; nothing where it asks for nothing.
pub(super) fn step_asks(asker: &mut Asker<'_>, principal: PrincipalId, thing: Thing) -> String {
    let own = Request { principal, thing, seconds: None, evidence: None, without_approval: false };
    let judgement = Requests::new(&asker.view, &asker.index).judge(&mut asker.scratch, &own);
    let tenant = asker.view.tenant;
    let mut asks: Vec<String> = judgement.missing.list().into_iter().map(|demand| demand_text(tenant, demand)).collect();
    if judgement.decision == Decision::Approval {
        asks.push(approval_text(asker, &own));
    }
    match (judgement.decision, asks.as_slice()) {
        (Decision::Deny, _) => ", which is denied too".to_owned(),
        (_, []) => String::new(),
        (_, asks) => format!(", which asks for {}", join(asks)),
    }
}

fn approval_text(asker: &mut Asker<'_>, request: &Request<'_>) -> String {
    let Some(policy) = crate::eval::policy_of(asker.view.tenant, request.thing) else { return "approval".to_owned() };
    let found = crate::eval::collect_approvers(&asker.view, &mut asker.scratch, policy, Some(request.principal));
    let names: Vec<String> = found.iter().take(5).map(|(approver, _)| name(asker.view.tenant, *approver)).collect();
    match (names.len(), found.len() - names.len()) {
        (0, _) => "approval, which nobody can give right now".to_owned(),
        (_, 0) => format!("approval by {}", names.join(" or ")),
        (_, more) => format!("approval by {} or {more} more", names.join(", ")),
    }
}

fn not_eligible(asker: &mut Asker<'_>, request: &Request<'_>) -> Reason {
    let tenant = asker.view.tenant;
    let who = name(tenant, request.principal);
    let thing = thing_text(tenant, request.thing);
    let mut message = format!("{who} is not eligible for {thing}");
    let mut labels = Vec::new();
    let other = other_relation_facts(asker, request);
    if !other.is_empty() {
        message.push_str(", only for the other relation, which counts apart");
        labels.extend(other.into_iter().map(|fact| fact_label(asker, fact)));
    }
    let groups = eligible_groups(asker, request);
    if !groups.is_empty() {
        message.push_str("; active members of an eligible group would be");
    }
    let label =
        |fact: &FactId| Label { text: format!("{}, and {who} is not in it", fact_label(asker, *fact).text), ..fact_label(asker, *fact) };
    labels.extend(groups.iter().take(SHOWN_GROUPS).map(label));
    if labels.is_empty() {
        labels.push(asker.in_query("no assignment makes it so"));
    }
    let rule = match request.thing {
        Thing::Group(..) => "D3.8",
        Thing::Role(_) => "D5.2",
    };
    Reason { code: ReasonCode::NotEligible, message, rule, labels }
}

/// Returns the assignments that make the principal eligible for the other relation of the same group now (D3.8).
fn other_relation_facts(asker: &mut Asker<'_>, request: &Request<'_>) -> Vec<FactId> {
    let Some(other) = other_relation(request.thing) else { return Vec::new() };
    asker.scratch.up.walk_up(&asker.view, request.principal, Reading::InForce);
    let Some(path) = find_path(&asker.view, &asker.scratch.up, request.principal, other) else { return Vec::new() };
    let mut facts = path.link.map(|link| asker.scratch.up.chain(link)).unwrap_or_default();
    facts.push(path.eligible);
    facts
}

fn eligible_groups(asker: &Asker<'_>, request: &Request<'_>) -> Vec<FactId> {
    let view = asker.view;
    let is_group_way = |fact: &crate::ir::Assignment| {
        fact.target.thing() == request.thing && view.is_eligible(fact) && view.tenant.principals.row(fact.principal).is_group()
    };
    match request.thing {
        Thing::Group(group, _) => view.of_group(group).filter(|(_, fact)| is_group_way(fact)).map(|(id, _)| id).collect(),
        Thing::Role(role) => view.of_role(role).filter(|(_, fact)| is_group_way(fact)).map(|(id, _)| id).collect(),
    }
}
