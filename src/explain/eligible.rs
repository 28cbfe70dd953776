//! Explains `is … eligible …`, and lists `who is …` and `what is …` with window, unit and the groups they come through.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::answer;
use crate::diag::{Label, ReasonCode};
use crate::eval::{FactId, Path, Reading, Request, eligible_holders, for_each_path, role_holders_by_scope};
use crate::ir::{HoldingQuestion, PrincipalId, Relation, State, Target, Thing, Tie};

use super::activation::{disabled, misfit_of_agent};
use super::eligibility::{fact_label, nesting, through_rule, unsettled, unsettled_way};
use super::near_miss::{self, When};
use super::show::{Holding, eligible_for, member_of, of_chain, of_route, owner_of};
use super::words::{eligible_for_text, eligible_note, join, name, thing_text};
use super::{Asker, IsAnswer, Reason};

/// One line of `who is …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub principal: PrincipalId,
    /// How it is held, of roles and eligibility.
    pub holding: Option<Holding>,
}

/// One line of `what is …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tied {
    /// What it is.
    pub thing: Thing,
    /// What it is called: `membership of exchange-ops` after `eligible for`, else the name of a group.
    pub target: String,
    /// How it is held.
    pub holding: Holding,
}

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
    let (view, up) = (&asker.view, &mut asker.scratch.up);
    up.walk_up(view, principal, Reading::InForce);
    let mut found: Vec<(Target, Holding)> = match tie {
        Tie::EligibleFor => eligible_for(view, up, principal),
        Tie::Of(Relation::Member) => member_of(view, up),
        Tie::Of(Relation::Owner) => owner_of(view, principal),
    };
    found.sort_by_key(|(target, _)| *target);
    let mut seen = BTreeSet::new();
    found.retain(|(target, _)| seen.insert(*target));
    let item = |(target, holding): (Target, Holding)| Tied { thing: target.thing(), target: tied_text(asker, tie, target), holding };
    found.into_iter().map(item).collect()
}

fn tied_text(asker: &Asker<'_>, tie: Tie, target: Target) -> String {
    let tenant = asker.view.tenant;
    match (tie, target) {
        (Tie::Of(_), Target::Group(group, _)) => crate::syntax::format_name(tenant.group_name(group)).into_owned(),
        (Tie::EligibleFor | Tie::Of(_), target) => thing_text(tenant, target.thing()),
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
    asker.scratch.up.walk_up(&asker.view, principal, Reading::InForce);
    let is_group = asker.view.tenant.principals.row(principal).is_group();
    let mut found = Vec::new();
    let _ = for_each_path(&asker.view, &asker.scratch.up, principal, thing, |path| {
        if path.link.is_none() || !is_group {
            found.push(path);
        }
        ControlFlow::Continue(())
    });
    found
}

fn way_reasons(asker: &Asker<'_>, principal: PrincipalId, thing: Thing, way: Path) -> Vec<Reason> {
    let tenant = asker.view.tenant;
    let claim = format!("{} is {}", name(tenant, principal), eligible_for_text(tenant, thing));
    let Some(link) = way.link else {
        let labels = vec![fact_label(asker, way.eligible)];
        let unsettled = unsettled_way(asker, &[way.eligible]);
        let message = claim + unsettled + eligible_note(tenant, principal);
        let rule = if unsettled.is_empty() { "D3.2" } else { "D3.29" };
        return vec![Reason { code: ReasonCode::EligibleDirect, message, rule, labels }];
    };
    let chain = asker.scratch.up.chain(link);
    let through: Vec<String> =
        chain.iter().skip(1).chain([&way.eligible]).map(|fact| name(tenant, asker.view.fact(*fact).principal)).collect();
    let users_only = if tenant.principals.row(principal).is_user() { "" } else { "; only a user could activate it (D3.11)" };
    let labels = chain.iter().chain([&way.eligible]).map(|fact| fact_label(asker, *fact)).collect();
    let unsettled = unsettled(thing).to_owned() + eligible_note(tenant, principal);
    let message = format!("{claim} through {}{users_only}{unsettled}", join(&through));
    let reason = Reason { code: ReasonCode::EligibleThroughGroup, message, rule: through_rule(thing), labels };
    std::iter::once(reason).chain(nesting(asker, &chain)).collect()
}

/// Says why not: a disabled account, an agent, an eligibility outside its window, the other relation, or nothing at all.
fn absence(asker: &mut Asker<'_>, principal: PrincipalId, thing: Thing) -> Vec<Reason> {
    let row = asker.view.tenant.principals.row(principal);
    if let Some(span) = row.disabled {
        return vec![disabled(&name(asker.view.tenant, principal), span)];
    }
    let request = Request { principal, thing, seconds: None, evidence: None, without_approval: false };
    if let Some(reason) = misfit_of_agent(asker, &request) {
        return vec![reason];
    }
    let missed: Vec<(When, Vec<FactId>)> = near_miss::nearest_missed(asker, &request);
    let own = |facts: &[FactId]| !row.is_group() || facts.len() == 1;
    let reasons: Vec<Reason> =
        missed.into_iter().filter(|(_, facts)| own(facts)).map(|(when, facts)| missed_reason(asker, &request, when, &facts)).collect();
    match (reasons.is_empty(), row.is_group()) {
        (false, _) => reasons,
        (true, false) => vec![near_miss::not_eligible(asker, &request)],
        (true, true) => vec![group_is_not(asker, principal, thing)],
    }
}

fn missed_reason(asker: &Asker<'_>, request: &Request<'_>, when: When, facts: &[FactId]) -> Reason {
    let tenant = asker.view.tenant;
    let (who, what) = (name(tenant, request.principal), eligible_for_text(tenant, request.thing));
    let (code, message) = match when {
        When::NotYet(from) => (ReasonCode::NotYet, format!("{who} is not {what} yet: the eligibility begins at {from}")),
        When::Expired(until) => (ReasonCode::Expired, format!("{who} is not {what} any more: the eligibility ended at {until}")),
    };
    let message = message + unsettled_way(asker, facts);
    Reason { code, message, rule: "D3.2", labels: facts.iter().map(|fact| fact_label(asker, *fact)).collect() }
}

fn group_is_not(asker: &Asker<'_>, group: PrincipalId, thing: Thing) -> Reason {
    let tenant = asker.view.tenant;
    let message = format!("no eligible assignment names {} for {}", name(tenant, group), thing_text(tenant, thing));
    let labels: Vec<Label> = vec![asker.in_query("nothing says so")];
    Reason { code: ReasonCode::NotEligible, message, rule: "D3.2", labels }
}
