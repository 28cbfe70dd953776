//! Why somebody is eligible, or already active.

use std::ops::ControlFlow;

use crate::diag::{Label, ReasonCode};
use crate::eval::{FactId, Judgement, Path, Reading, Request, direct_holding, for_each_path};
use crate::ir::{Nesting, Relation, Thing};

use super::words::{brief_fact_text, eligible_note, fact_text, name, thing_text};
use super::{Asker, Reason};

/// Returns the reason of an `already`: the assignment that holds now (D9.17).
pub(super) fn already(asker: &mut Asker<'_>, request: &Request<'_>) -> Option<Reason> {
    asker.scratch.up.walk_up(&asker.view, request.principal, Reading::InForce);
    let fact = direct_holding(&asker.view, &asker.scratch.up, request.principal, request.thing)?;
    let tenant = asker.view.tenant;
    let thing = thing_text(tenant, request.thing);
    Some(Reason {
        code: ReasonCode::ActiveDirect,
        message: format!("{} holds {thing} already: there is nothing to activate", name(tenant, request.principal)),
        rule: "D9.17",
        labels: vec![fact_label(asker, fact)],
    })
}

/// Returns one reason for every way in which the principal is eligible now (D3.2, D3.24), own assignments first.
pub(super) fn paths(asker: &mut Asker<'_>, request: &Request<'_>, judgement: &Judgement) -> Vec<Reason> {
    asker.scratch.up.walk_up(&asker.view, request.principal, Reading::InForce);
    let mut found = Vec::new();
    let _ = for_each_path(&asker.view, &asker.scratch.up, request.principal, request.thing, |path| {
        found.push(path);
        ControlFlow::Continue(())
    });
    found.iter().flat_map(|path| path_reasons(asker, request, judgement, *path)).collect()
}

fn path_reasons(asker: &Asker<'_>, request: &Request<'_>, judgement: &Judgement, path: Path) -> Vec<Reason> {
    let who = name(asker.view.tenant, request.principal);
    let thing = thing_text(asker.view.tenant, request.thing);
    let outlasts = outlasts_note(asker, judgement, path) + eligible_note(asker.view.tenant, request.principal);
    let Some(link) = path.link else {
        let message = format!("{who} is eligible for {thing}{outlasts}");
        return vec![Reason { code: ReasonCode::EligibleDirect, message, rule: "D3.2", labels: vec![fact_label(asker, path.eligible)] }];
    };
    let chain = asker.scratch.up.chain(link);
    let holder = name(asker.view.tenant, asker.view.fact(path.eligible).principal);
    let mut labels: Vec<Label> = chain.iter().map(|fact| fact_label(asker, *fact)).collect();
    labels.push(fact_label(asker, path.eligible));
    let only = format!("only {who} would be activated, not the group");
    let unsettled = unsettled(request.thing);
    let message = format!("{who} is an active member of {holder}, which is eligible for {thing}; {only}{unsettled}{outlasts}");
    let through = Reason { code: ReasonCode::EligibleThroughGroup, message, rule: through_rule(request.thing), labels };
    std::iter::once(through).chain(nesting(asker, &chain)).collect()
}

/// Returns the rule by which members of an eligible group are eligible: for ownership nobody documents it.
pub(super) fn through_rule(thing: Thing) -> &'static str {
    match thing {
        Thing::Group(_, Relation::Member) => "D3.24",
        Thing::Group(_, Relation::Owner) => "D3.29",
        Thing::Role(_) => "D5.3",
    }
}

/// Says of what a group is eligible for, where no page settles that it can be; nothing elsewhere.
pub(super) fn unsettled(thing: Thing) -> &'static str {
    match thing {
        Thing::Group(_, Relation::Owner) => "; no page documents a group as eligible owner (D9.11)",
        Thing::Group(_, Relation::Member) | Thing::Role(_) => "",
    }
}

/// Says the same of a way to be eligible, where it leads through a group.
pub(super) fn unsettled_way(asker: &Asker<'_>, facts: &[FactId]) -> &'static str {
    let last = facts.last().map(|fact| asker.view.fact(*fact));
    let of_group = last.filter(|fact| asker.view.tenant.group_of(fact.principal).is_some());
    of_group.map_or("", |fact| unsettled(fact.target.thing()))
}

/// Says that an eligibility was used through nested groups, which is a reading (D9.12).
pub(super) fn nesting(asker: &Asker<'_>, chain: &[FactId]) -> Option<Reason> {
    if chain.len() < 2 || asker.view.tenant.settings.nesting.0 == Nesting::Direct {
        return None;
    }
    let label = match asker.view.tenant.settings.nesting.1 {
        Some(span) => Label::new(span, "nesting is read transitively"),
        None => asker.in_query("nesting is read transitively by default"),
    };
    let message = "membership is followed through nested groups; with `nesting direct` only a direct member could use it".to_owned();
    Some(Reason { code: ReasonCode::Nesting, message, rule: "D9.12", labels: vec![label] })
}

/// Says that the activation may run past the end of the eligibility: only its start must lie inside (D9.14).
fn outlasts_note(asker: &Asker<'_>, judgement: &Judgement, path: Path) -> String {
    let end = asker.view.fact(path.eligible).window.until;
    match judgement.until {
        Some(until) if until > end => format!("; the eligibility ends at {end}, before the activation would (D9.14)"),
        Some(_) | None => String::new(),
    }
}

/// Labels an assignment with what it makes of its principal.
pub(super) fn fact_label(asker: &Asker<'_>, fact: FactId) -> Label {
    let fact = asker.view.fact(fact);
    Label::new(fact.span, fact_text(asker.view.tenant, fact)).with_brief(brief_fact_text(asker.view.tenant, fact, asker.view.at))
}
