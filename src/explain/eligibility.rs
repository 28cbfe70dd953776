//! Why somebody is eligible, or already active. Why not, `near_miss` tells.

use std::ops::ControlFlow;

use crate::diag::{Label, ReasonCode};
use crate::eval::{FactId, Judgement, Path, Request, direct_holding, for_each_path};
use crate::ir::{Nesting, PrincipalId, Relation, Thing};

use super::asker::Asker;
use super::said::Reason;
use super::words::eligible_note;

/// Returns the reason of an `already`: the assignment that holds now (D9.17).
pub(super) fn already(asker: &mut Asker<'_>, request: &Request<'_>) -> Option<Reason> {
    let fact = direct_holding(asker.scratch.up.walk_up(&asker.view, request.principal), request.thing)?;
    let (who, thing) = (asker.name(request.principal), asker.thing(request.thing));
    let message = format!("{who} holds {thing} already: there is nothing to activate");
    Some(Reason::new(ReasonCode::ActiveDirect, "D9.17", message, [asker.fact_label(fact)]))
}

/// Returns one reason for every way in which the principal is eligible now (D3.2, D3.24), own assignments first.
pub(super) fn reasons(asker: &mut Asker<'_>, request: &Request<'_>, judgement: &Judgement) -> Vec<Reason> {
    let paths = paths(asker, request.principal, request.thing);
    paths.into_iter().flat_map(|path| path_reasons(asker, request, judgement, path)).collect()
}

/// Returns every way to be eligible now, own assignments first. The principal is walked up from then.
pub(super) fn paths(asker: &mut Asker<'_>, principal: PrincipalId, thing: Thing) -> Vec<Path> {
    let mut found = Vec::new();
    let _ = for_each_path(asker.scratch.up.walk_up(&asker.view, principal), thing, |path| {
        found.push(path);
        ControlFlow::Continue(())
    });
    found
}

fn path_reasons(asker: &Asker<'_>, request: &Request<'_>, judgement: &Judgement, path: Path) -> Vec<Reason> {
    let who = asker.name(request.principal);
    let thing = asker.thing(request.thing);
    let outlasts = outlasts_note(asker, judgement, path) + eligible_note(asker.tenant(), request.principal);
    let Some(link) = path.link else {
        let message = format!("{who} is eligible for {thing}{outlasts}");
        return vec![Reason::new(ReasonCode::EligibleDirect, "D3.2", message, [asker.fact_label(path.eligible)])];
    };
    let chain = asker.scratch.up.chain(link);
    let holder = asker.holder_name(path.eligible);
    let labels = asker.fact_labels(chain.iter().chain([&path.eligible]));
    let only = format!("only {who} would be activated, not the group");
    let unsettled = unsettled(request.thing);
    let message = format!("{who} is an active member of {holder}, which is eligible for {thing}; {only}{unsettled}{outlasts}");
    let through = Reason::new(ReasonCode::EligibleThroughGroup, through_rule(request.thing), message, labels);
    std::iter::once(through).chain(nesting(asker, &chain)).collect()
}

/// Returns the rule by which nobody is eligible for what no assignment names.
pub(super) fn unnamed_rule(thing: Thing) -> &'static str {
    match thing {
        Thing::Group(..) => "D3.8",
        Thing::Role(_) => "D5.2",
    }
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
    let of_group = last.filter(|fact| asker.tenant().group_of(fact.principal).is_some());
    of_group.map_or("", |fact| unsettled(fact.target.thing()))
}

/// Says that an eligibility was used through nested groups, which is a reading (D9.12).
pub(super) fn nesting(asker: &Asker<'_>, chain: &[FactId]) -> Option<Reason> {
    if chain.len() < 2 || asker.tenant().settings.nesting.0 == Nesting::Direct {
        return None;
    }
    let label = match asker.tenant().settings.nesting.1 {
        Some(span) => Label::new(span, "nesting is read transitively"),
        None => asker.in_query("nesting is read transitively by default"),
    };
    let message = "membership is followed through nested groups; with `nesting direct` only a direct member could use it".to_owned();
    Some(Reason::new(ReasonCode::Nesting, "D9.12", message, [label]))
}

/// Says that the activation may run past the end of the eligibility: only its start must lie inside (D9.14).
fn outlasts_note(asker: &Asker<'_>, judgement: &Judgement, path: Path) -> String {
    let end = asker.view.fact(path.eligible).window.until;
    match judgement.until {
        Some(until) if until > end => format!("; the eligibility ends at {end}, before the activation would (D9.14)"),
        Some(_) | None => String::new(),
    }
}
