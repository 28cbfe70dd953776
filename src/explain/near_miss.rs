//! Why somebody is not eligible, with the nearest candidate: expired, not yet, another activation first, the other relation. Looks at eligibility
//! alone: what the policy says then, `gates` tells.

use std::collections::BTreeSet;

use crate::diag::{Label, ReasonCode};
use crate::eval::{Decision, FactId, Manner, Request, approvers_of, find_path, other_relation, owner_fact, policy_of};
use crate::ir::{Assignment, GroupId, Nesting, PrincipalId, Relation, Target, Tenant, Thing, Window};
use crate::text::{counted, list};

use super::asker::Asker;
use super::eligibility::{unnamed_rule, unsettled, unsettled_way};
use super::lack::Lack;
use super::said::Reason;
use super::steps::{self, Step, Ways};
use super::words::demand_text;

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

/// One way to be in a group at some time, or eligible: what leads there, and when all of it holds.
pub(super) struct Way {
    /// The group, or who asks.
    holder: PrincipalId,
    window: Window,
    pub facts: Vec<FactId>,
}

impl Way {
    /// Follows one more assignment; `None` where it never holds together with what leads there.
    fn and(&self, holder: PrincipalId, (id, fact): (FactId, &Assignment)) -> Option<Self> {
        let window = Window { from: self.window.from.max(fact.window.from), until: self.window.until.min(fact.window.until) };
        let facts = || self.facts.iter().copied().chain([id]).collect();
        (window.from < window.until).then(|| Self { holder, window, facts: facts() })
    }

    /// Returns what a way lacks that does not hold now.
    pub fn lack(&self, asker: &Asker<'_>) -> Lack {
        Lack::at(asker.view.at, self.window)
    }

    /// Makes the reason that says `said` of it, and when it held or will hold, on the lines it rests on.
    pub fn reason(&self, asker: &Asker<'_>, said: &str) -> Reason {
        let lack = self.lack(asker);
        let message = format!("{said} {}{}", lack.text(self.window), unsettled_way(asker, &self.facts));
        Reason::new(lack.code(), "D3.2", message, asker.fact_labels(&self.facts))
    }
}

/// Names an eligibility that lies ahead or behind as what it is: it gives nothing by itself, neither then (D3.4).
fn outside_window(asker: &Asker<'_>, request: &Request<'_>) -> Vec<Reason> {
    let (who, thing) = (asker.name(request.principal), asker.thing(request.thing));
    let reason = |missed: Way| {
        let through = if missed.holder == request.principal { String::new() } else { format!(" through {}", asker.name(missed.holder)) };
        missed.reason(asker, &format!("the eligibility of {who} for {thing}{through}"))
    };
    nearest_missed(asker, request).map(reason).collect()
}

/// Returns the way that held last, and the one that will hold first.
pub(super) fn nearest_missed(asker: &Asker<'_>, request: &Request<'_>) -> impl Iterator<Item = Way> {
    let (ended, ahead): (Vec<Way>, Vec<Way>) = missed_ways(asker, request).into_iter().partition(|way| way.lack(asker) == Lack::Ended);
    let latest = ended.into_iter().max_by_key(|way| way.window.until);
    let soonest = ahead.into_iter().min_by_key(|way| way.window.from);
    [latest, soonest].into_iter().flatten()
}

/// Follows memberships of any time to eligible assignments of any time, and keeps those ways that do not hold now.
fn missed_ways(asker: &Asker<'_>, request: &Request<'_>) -> Vec<Way> {
    let view = asker.view;
    let is_asked = |fact: &Assignment| fact.target.thing() == request.thing && !fact.state.is_in_force();
    let mut found = Vec::new();
    for way in ways(asker, request.principal) {
        let eligible = view.of_principal(way.holder).filter(|(_, fact)| is_asked(fact));
        let ways = eligible.filter_map(|fact| way.and(way.holder, fact));
        found.extend(ways.filter(|way| !way.window.contains(view.at)));
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
        let memberships = view.of_principal(way.holder).filter(|(_, fact)| fact.state.is_in_force());
        let further = memberships.filter_map(|(id, fact)| match fact.target {
            Target::Group(group, Relation::Member) => way.and(view.tenant.groups.row(group).principal, (id, fact)),
            Target::Group(_, Relation::Owner) | Target::Role(..) => None,
        });
        for further in further.collect::<Vec<_>>() {
            let covers = |known: Window| known.from <= further.window.from && further.window.until <= known.until;
            if !ways.iter().any(|known| known.holder == further.holder && covers(known.window)) {
                ways.push(further);
            }
        }
    }
    ways
}

/// Names the first activation that must come before (D3.26), with what that step asks itself.
fn needs_activation(asker: &mut Asker<'_>, request: &Request<'_>) -> Option<Reason> {
    let (found, last) = steps::find(&asker.view, request.principal, request.thing, Ways::Membership)
        .or_else(|| steps::find(&asker.view, request.principal, request.thing, Ways::Ownership))?;
    let first = found.first()?;
    let tenant = asker.tenant();
    let first_thing = Thing::Group(first.group, first.relation);
    let asks = step_asks(asker, request.principal, first_thing);
    let then: String = found.iter().skip(1).map(|step| format!(", then {}", later_step(tenant, step))).collect();
    let who = asker.name(request.principal);
    let thing = asker.thing(request.thing);
    let first_text = format!("{}{asks}{}", asker.thing(first_thing), adding(tenant, first));
    let (owning, unsettled) = (owning_note(&found), unsettled_route(asker, &found, &last));
    let message = format!("{who} must first activate {first_text}{then}; only then can they activate {thing}{owning}{unsettled}");
    let facts = found.iter().flat_map(|step| &step.facts).chain(&last);
    let rule = match request.thing {
        _ if !owning.is_empty() => "D7.5",
        Thing::Group(..) => "D3.26",
        Thing::Role(_) => "D5.5",
    };
    Some(Reason::new(ReasonCode::NeedsActivation, rule, message, asker.fact_labels(facts)))
}

fn later_step(tenant: &Tenant, step: &Step) -> String {
    format!("{} of `{}`{}", step.relation.abstract_noun(), tenant.group_name(step.group), adding(tenant, step))
}

/// Says of a step through an ownership that it gives a membership only by adding oneself; nothing of others.
fn adding(tenant: &Tenant, step: &Step) -> String {
    match step.relation {
        Relation::Member => String::new(),
        Relation::Owner => format!(", and add themselves to `{}` as member", tenant.group_name(step.group)),
    }
}

/// Says of a way through an ownership that being eligible for it is none yet.
fn owning_note(found: &[Step]) -> &'static str {
    let is_through_ownership = found.iter().any(|step| step.relation == Relation::Owner);
    if is_through_ownership { "; being eligible owner gives nothing before that (D7.3)" } else { "" }
}

fn unsettled_route(asker: &Asker<'_>, found: &[Step], last: &[FactId]) -> &'static str {
    let ways = found.iter().map(|step| step.facts.as_slice()).chain([last]);
    ways.map(|facts| unsettled_way(asker, facts)).find(|unsettled| !unsettled.is_empty()).unwrap_or("")
}

/// Says what an activation of the principal's own would ask for: `, which asks for …`; nothing where it asks for nothing.
pub(super) fn step_asks(asker: &mut Asker<'_>, principal: PrincipalId, thing: Thing) -> String {
    let own = Manner::default().request(principal, thing);
    let judgement = asker.judge(&own);
    let tenant = asker.tenant();
    let mut asks: Vec<String> = judgement.missing.iter().map(|demand| demand_text(tenant, *demand)).collect();
    if judgement.decision == Decision::Approval {
        asks.push(approval_text(asker, &own));
    }
    match (judgement.decision, asks.as_slice()) {
        (Decision::Deny, _) => ", which is denied too".to_owned(),
        (_, []) => String::new(),
        (_, asks) => format!(", which asks for {}", list(asks, "and")),
    }
}

fn approval_text(asker: &mut Asker<'_>, request: &Request<'_>) -> String {
    let Some(policy) = policy_of(asker.tenant(), request.thing) else { return "approval".to_owned() };
    let found = approvers_of(&asker.view, &mut asker.scratch, policy, Some(request.principal));
    let names: Vec<String> = found.iter().take(5).map(|approver| asker.name(*approver)).collect();
    match (names.len(), found.len() - names.len()) {
        (0, _) => "approval, which nobody can give right now".to_owned(),
        (_, 0) => format!("approval by {}", names.join(" or ")),
        (_, more) => format!("approval by {} or {more} more", names.join(", ")),
    }
}

/// Says that nothing makes the principal eligible, with what comes near to it.
pub(super) fn not_eligible(asker: &mut Asker<'_>, request: &Request<'_>) -> Reason {
    let (who, thing) = (asker.name(request.principal), asker.thing(request.thing));
    let mut message = format!("{who} is not eligible for {thing}");
    let mut labels = Vec::new();
    let other = other_relation_facts(asker, request);
    if let (Thing::Group(_, relation), false) = (request.thing, other.is_empty()) {
        message.push_str(&format!(", only for {}, which counts apart", relation.other().abstract_noun()));
        message.push_str(unsettled_way(asker, &other));
        labels.extend(asker.fact_labels(&other));
    }
    if let Some((group, facts)) = role_by_membership(asker, request) {
        message.push_str(&format!("; activating membership of `{group}` would give it, for the group holds it"));
        labels.extend(asker.fact_labels(&facts));
    }
    let groups = eligible_groups(asker, request);
    if !groups.is_empty() {
        message.push_str(&format!("; active members of {} are", eligible_names(asker, &groups)));
        message.push_str(unsettled(request.thing));
        message.push_str(&owned(asker, request, &groups));
    }
    let label = |fact: &FactId| {
        let (label, group) = (asker.fact_label(*fact), asker.holder_name(*fact));
        Label::new(label.span, format!("{}, and {who} is not in it", label.text)).with_brief(format!("{who} is not in {group}"))
    };
    labels.extend(groups.iter().take(SHOWN_GROUPS).map(label));
    if labels.is_empty() {
        labels.push(asker.in_query("no assignment makes it so"));
    }
    Reason::new(ReasonCode::NotEligible, unnamed_rule(request.thing), message, labels)
}

/// Names the groups whose members are eligible, the first of them where they are many.
fn eligible_names(asker: &Asker<'_>, eligible: &[FactId]) -> String {
    let shown = eligible.iter().take(SHOWN_GROUPS).map(|fact| asker.holder_name(*fact));
    let rest = eligible.iter().skip(SHOWN_GROUPS).count();
    let more = (rest > 0).then(|| counted(rest, "more group"));
    list(&shown.chain(more).collect::<Vec<_>>(), "and")
}

/// Returns the assignments that make the principal eligible for the other relation of the same group now (D3.8).
fn other_relation_facts(asker: &mut Asker<'_>, request: &Request<'_>) -> Vec<FactId> {
    let Some(other) = other_relation(request.thing) else { return Vec::new() };
    let walk = asker.scratch.up.walk_up(&asker.view, request.principal);
    let Some(path) = find_path(walk, other) else { return Vec::new() };
    let mut facts = path.link.map_or_else(Vec::new, |link| walk.chain(link));
    facts.push(path.eligible);
    facts
}

/// Finds a group that holds the role now and whose membership the principal is eligible for (D5.4).
fn role_by_membership(asker: &mut Asker<'_>, request: &Request<'_>) -> Option<(String, Vec<FactId>)> {
    let Thing::Role(role) = request.thing else { return None };
    let view = asker.view;
    let walk = asker.scratch.up.walk_up(&view, request.principal);
    view.of_role(role).filter(|(_, fact)| view.is_in_force(fact)).find_map(|(held, fact)| {
        let group = view.tenant.group_of(fact.principal)?;
        let path = find_path(walk, Thing::Group(group, Relation::Member))?;
        let mut facts = path.link.map_or_else(Vec::new, |link| walk.chain(link));
        facts.extend([path.eligible, held]);
        Some((view.tenant.group_name(group).to_owned(), facts))
    })
}

/// Says of an owner of an eligible group that they can let themselves in (D7.5).
fn owned(asker: &Asker<'_>, request: &Request<'_>, eligible: &[FactId]) -> String {
    let view = asker.view;
    let mut groups = eligible.iter().filter_map(|fact| view.tenant.group_of(view.fact(*fact).principal));
    let is_owned = |group: &GroupId| {
        owner_fact(&view, request.principal, *group).is_some() && steps::may_add_themselves(view.tenant, request.principal, *group)
    };
    let owned = groups.find(is_owned);
    owned.map_or(String::new(), |group| format!("; as owner of `{}` they can add themselves to it (D7.5)", view.tenant.group_name(group)))
}

/// Returns the assignments that make groups eligible now, the first of each group.
fn eligible_groups(asker: &Asker<'_>, request: &Request<'_>) -> Vec<FactId> {
    let view = asker.view;
    let mut seen = BTreeSet::new();
    let mut is_new_group = |fact: &Assignment| {
        let is_group = view.tenant.principals.row(fact.principal).is_group();
        view.is_eligible(fact) && is_group && seen.insert(fact.principal)
    };
    view.of_thing(request.thing).filter(|(_, fact)| is_new_group(fact)).map(|(id, _)| id).collect()
}
