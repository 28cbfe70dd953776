//! Why somebody is not eligible, with the nearest candidate: expired, not yet, another activation first, the other relation.

use crate::answer::Requests;
use crate::diag::{Label, ReasonCode};
use crate::eval::{FactId, Reading, Request, find_path, other_relation};
use crate::ir::{Assignment, Instant, Nesting, PrincipalId, Relation, Target, Thing, Window};

use super::eligibility::fact_label;
use super::words::{demand_text, join, name, thing_text};
use super::{Asker, Decision, Reason, steps};

/// How many groups whose members could activate are shown to somebody who is in none of them.
const SHOWN_GROUPS: usize = 3;

/// How many ways into groups are followed in the search for one that holds at another time.
const MOST_WAYS: usize = 1_024;

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
pub(super) enum When {
    /// Begins at.
    NotYet(Instant),
    /// Ended at.
    Expired(Instant),
}

fn outside_window(asker: &mut Asker<'_>, request: &Request<'_>) -> Vec<Reason> {
    nearest_missed(asker, request).into_iter().map(|(when, facts)| missed_reason(asker, request, &Missed { facts, when })).collect()
}

/// Returns the way that held last, and the one that will hold first: when, and what it rests on.
pub(super) fn nearest_missed(asker: &Asker<'_>, request: &Request<'_>) -> Vec<(When, Vec<FactId>)> {
    let missed = missed_ways(asker, request);
    let soonest = missed.iter().filter(|way| matches!(way.when, When::NotYet(_))).min_by_key(|way| way.when);
    let latest = missed.iter().filter(|way| matches!(way.when, When::Expired(_))).max_by_key(|way| way.when);
    [latest, soonest].into_iter().flatten().map(|way| (way.when, way.facts.clone())).collect()
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

/// One way to be in a group at some time: the memberships that lead there, and when all of them hold.
struct Way {
    holder: PrincipalId,
    window: Window,
    facts: Vec<FactId>,
}

/// Follows memberships of any time to eligible assignments of any time, and keeps those ways that do not hold now.
fn missed_ways(asker: &Asker<'_>, request: &Request<'_>) -> Vec<Missed> {
    let view = asker.view;
    let mut found = Vec::new();
    for way in ways(asker, request.principal) {
        for (id, fact) in view.of_principal(way.holder) {
            if fact.target.thing() != request.thing || fact.state.is_in_force() {
                continue;
            }
            let facts = way.facts.iter().copied().chain([id]).collect();
            found.extend(when(asker, common(way.window, fact.window)).map(|when| Missed { facts, when }));
        }
    }
    found
}

/// Returns the ways in which a principal is in a group at some time, itself first. Of two ways into one group, the one whose time
/// lies within the other's is left out; so is what comes after [`MOST_WAYS`].
fn ways(asker: &Asker<'_>, principal: PrincipalId) -> Vec<Way> {
    let view = asker.view;
    let mut ways = vec![Way { holder: principal, window: Window::ALWAYS, facts: Vec::new() }];
    let mut at = 0;
    while let Some(way) = ways.get(at) {
        let is_start = at == 0;
        at += 1;
        if !is_start && view.tenant.settings.nesting.0 == Nesting::Direct || ways.len() >= MOST_WAYS {
            continue;
        }
        let next: Vec<Way> = view.of_principal(way.holder).filter_map(|(id, fact)| step(asker, way, id, fact)).collect();
        for further in next {
            let is_known = |known: &Way| known.holder == further.holder && common(known.window, further.window) == further.window;
            if !ways.iter().any(is_known) {
                ways.push(further);
            }
        }
    }
    ways
}

fn step(asker: &Asker<'_>, way: &Way, id: FactId, fact: &Assignment) -> Option<Way> {
    let Target::Group(group, Relation::Member) = fact.target else { return None };
    let window = common(way.window, fact.window);
    if !fact.state.is_in_force() || window.from >= window.until {
        return None;
    }
    let facts = way.facts.iter().copied().chain([id]).collect();
    Some(Way { holder: asker.view.tenant.groups.row(group).principal, window, facts })
}

fn common(a: Window, b: Window) -> Window {
    Window { from: a.from.max(b.from), until: a.until.min(b.until) }
}

/// Tells when a way holds; `None` where it never does, or does now.
fn when(asker: &Asker<'_>, window: Window) -> Option<When> {
    if window.from >= window.until || window.contains(asker.view.at) {
        None
    } else if window.until <= asker.view.at {
        Some(When::Expired(window.until))
    } else {
        Some(When::NotYet(window.from))
    }
}

/// Names the first activation that must come before (D3.26), with what that step asks itself.
fn needs_activation(asker: &mut Asker<'_>, request: &Request<'_>) -> Option<Reason> {
    let (found, last) = steps::find(&asker.view, request.principal, request.thing)?;
    let first = found.first()?;
    let tenant = asker.view.tenant;
    let first_thing = Thing::Group(first.group, Relation::Member);
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
    let judgement = Requests::new(&asker.view, asker.index).judge(&mut asker.scratch, &own);
    let tenant = asker.view.tenant;
    let mut asks: Vec<String> = judgement.missing.iter().map(|demand| demand_text(tenant, *demand)).collect();
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

/// Says that nothing makes the principal eligible, with what comes near to it.
pub(super) fn not_eligible(asker: &mut Asker<'_>, request: &Request<'_>) -> Reason {
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
    if let Some((group, facts)) = role_by_membership(asker, request) {
        message.push_str(&format!("; activating membership of `{group}` would give it, for the group holds it"));
        labels.extend(facts.into_iter().map(|fact| fact_label(asker, fact)));
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

/// Finds a group that holds the role now and whose membership the principal is eligible for (D5.4).
fn role_by_membership(asker: &mut Asker<'_>, request: &Request<'_>) -> Option<(String, Vec<FactId>)> {
    let Thing::Role(role) = request.thing else { return None };
    let view = asker.view;
    asker.scratch.up.walk_up(&view, request.principal, Reading::InForce);
    let up = &asker.scratch.up;
    view.of_role(role).filter(|(_, fact)| view.is_in_force(fact)).find_map(|(held, fact)| {
        let group = view.tenant.group_of(fact.principal)?;
        let path = find_path(&view, up, request.principal, Thing::Group(group, Relation::Member))?;
        let mut facts = path.link.map(|link| up.chain(link)).unwrap_or_default();
        facts.extend([path.eligible, held]);
        Some((view.tenant.group_name(group).to_owned(), facts))
    })
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
