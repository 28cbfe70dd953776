//! Explains `is … eligible …`, and lists `who is …` and `what is …` with window, unit and the groups they come through.

use std::collections::BTreeSet;

use crate::answer;
use crate::diag::ReasonCode;
use crate::eval::{Manner, Path, Request, eligible_holders, role_holders_by_scope};
use crate::ir::{HoldingQuestion, PrincipalId, Relation, State, Target, Thing, Tie};

use super::account::{disabled, misfit_of_agent};
use super::asker::Asker;
use super::eligibility::{nesting, paths, through_rule, unsettled, unsettled_way};
use super::held::{eligible_for, member_of, of_chain, of_route, owner_of};
use super::lack::Lack;
use super::near_miss::{self, Way};
use super::said::{Holder, Holding, IsAnswer, Reason, Tied};
use super::words::{eligible_for_text, eligible_note, through_text};

/// Lists who holds something now; a role once for each scope in which it is held.
pub(super) fn who_holds(asker: &mut Asker<'_>, holding: HoldingQuestion) -> Vec<Holder> {
    let (view, scratch) = (&asker.view, &mut asker.scratch);
    match holding {
        HoldingQuestion::Group(..) => {
            let found = answer::who_holds(view, scratch, holding);
            found.into_iter().map(|principal| Holder { principal, holding: None }).collect()
        }
        HoldingQuestion::Role(role) => {
            let found = role_holders_by_scope(view, &mut scratch.down, role);
            found.into_iter().map(|((principal, _), route)| Holder { principal, holding: of_route(view, &route) }).collect()
        }
    }
}

/// Lists who is eligible for something now; for a role once for each scope.
pub(super) fn who_is_eligible(asker: &mut Asker<'_>, thing: Thing) -> Vec<Holder> {
    let found = eligible_holders(&asker.view, &mut asker.scratch.down, thing);
    let eligible = |line: Holding| Holding { state: State::Eligible, ..line };
    found.into_iter().map(|(principal, chain)| Holder { principal, holding: of_chain(&asker.view, &chain).map(eligible) }).collect()
}

/// Lists what somebody is eligible for, or the groups they are in or own, now: each once, for a role once for each scope, by the nearest way.
pub(super) fn what_is(asker: &mut Asker<'_>, principal: PrincipalId, tie: Tie) -> Vec<Tied> {
    let walk = asker.scratch.up.walk_up(&asker.view, principal);
    let mut found: Vec<(Target, Holding)> = match tie {
        Tie::EligibleFor => eligible_for(walk),
        Tie::Of(Relation::Member) => member_of(walk),
        Tie::Of(Relation::Owner) => owner_of(&asker.view, principal),
    };
    found.sort_by_key(|(target, _)| *target);
    let mut seen = BTreeSet::new();
    found.retain(|(target, _)| seen.insert(*target));
    let item = |(target, holding): (Target, Holding)| Tied { thing: target.thing(), target: tied_text(asker, tie, target), holding };
    found.into_iter().map(item).collect()
}

fn tied_text(asker: &Asker<'_>, tie: Tie, target: Target) -> String {
    let tenant = asker.tenant();
    match (tie, target) {
        (Tie::Of(_), Target::Group(group, _)) => crate::syntax::format_name(tenant.group_name(group)).into_owned(),
        (Tie::EligibleFor | Tie::Of(_), target) => asker.thing(target.thing()),
    }
}

/// Answers and explains whether a principal is eligible for something now.
pub(super) fn explain(asker: &mut Asker<'_>, principal: PrincipalId, thing: Thing) -> IsAnswer {
    let ways = ways(asker, principal, thing);
    if ways.is_empty() {
        return IsAnswer { holds: false, reasons: absence(asker, principal, thing) };
    }
    IsAnswer { holds: true, reasons: ways.iter().flat_map(|way| way_reasons(asker, principal, thing, *way)).collect() }
}

/// Returns every way to be eligible: a group only by an assignment of its own.
pub(super) fn ways(asker: &mut Asker<'_>, principal: PrincipalId, thing: Thing) -> Vec<Path> {
    let is_group = asker.tenant().principals.row(principal).is_group();
    let mut found = paths(asker, principal, thing);
    found.retain(|path| path.link.is_none() || !is_group);
    found
}

fn way_reasons(asker: &Asker<'_>, principal: PrincipalId, thing: Thing, way: Path) -> Vec<Reason> {
    let tenant = asker.tenant();
    let claim = format!("{} is {}", asker.name(principal), eligible_for_text(tenant, thing));
    let Some(link) = way.link else {
        let unsettled = unsettled_way(asker, &[way.eligible]);
        let message = claim + unsettled + eligible_note(tenant, principal);
        let rule = if unsettled.is_empty() { "D3.2" } else { "D3.29" };
        return vec![Reason::new(ReasonCode::EligibleDirect, rule, message, [asker.fact_label(way.eligible)])];
    };
    let chain = asker.scratch.up.chain(link);
    let through = through_text(chain.iter().skip(1).chain([&way.eligible]).map(|fact| asker.holder_name(*fact)).collect());
    let users_only = if tenant.principals.row(principal).is_user() { "" } else { "; only a user could activate it (D3.11)" };
    let labels = asker.fact_labels(chain.iter().chain([&way.eligible]));
    let unsettled = unsettled(thing).to_owned() + eligible_note(tenant, principal);
    let message = format!("{claim}{through}{users_only}{unsettled}");
    let reason = Reason::new(ReasonCode::EligibleThroughGroup, through_rule(thing), message, labels);
    std::iter::once(reason).chain(nesting(asker, &chain)).collect()
}

/// Says why not: a disabled account, an agent, an eligibility outside its window, the other relation, or nothing at all.
fn absence(asker: &mut Asker<'_>, principal: PrincipalId, thing: Thing) -> Vec<Reason> {
    let row = asker.tenant().principals.row(principal);
    if let Some(span) = row.disabled {
        return vec![disabled(&asker.name(principal), span)];
    }
    let request = Manner::default().request(principal, thing);
    if let Some(reason) = misfit_of_agent(asker, &request) {
        return vec![reason];
    }
    let own = |missed: &Way| !row.is_group() || missed.facts.len() == 1;
    let missed = near_miss::nearest_missed(asker, &request).filter(own);
    let reasons: Vec<Reason> = missed.map(|missed| missed_reason(asker, &request, &missed)).collect();
    match (reasons.is_empty(), row.is_group()) {
        (false, _) => reasons,
        (true, false) => vec![near_miss::not_eligible(asker, &request)],
        (true, true) => vec![group_is_not(asker, principal, thing)],
    }
}

fn missed_reason(asker: &Asker<'_>, request: &Request<'_>, missed: &Way) -> Reason {
    let (who, what) = (asker.name(request.principal), eligible_for_text(asker.tenant(), request.thing));
    let yet = if missed.lack(asker) == Lack::Ended { "any more" } else { "yet" };
    missed.reason(asker, &format!("{who} is not {what} {yet}: the eligibility"))
}

fn group_is_not(asker: &Asker<'_>, group: PrincipalId, thing: Thing) -> Reason {
    let message = format!("no eligible assignment names {} for {}", asker.name(group), asker.thing(thing));
    Reason::new(ReasonCode::NotEligible, "D3.2", message, [asker.in_query("nothing says so")])
}
