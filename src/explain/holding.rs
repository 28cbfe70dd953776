//! Explains `is …`.

use crate::diag::{Label, ReasonCode};
use crate::eval::{FactId, Reading, RoleRoute, find_membership, find_ownership, find_role, may_get};
use crate::ir::{Assignment, HoldingQuestion, PrincipalId, Relation, RoleId, State, Target, Thing};

use super::account::disabled;
use super::asker::Asker;
use super::eligibility::unsettled_way;
use super::lack::{Lack, Miss, edge_text};
use super::said::{IsAnswer, Reason};
use super::words::{held_text, through_text};

/// Answers and explains whether a principal holds something now.
pub(super) fn explain(asker: &mut Asker<'_>, principal: PrincipalId, holding: HoldingQuestion) -> IsAnswer {
    match witness(asker, principal, holding) {
        Some(reason) => IsAnswer { holds: true, reasons: vec![reason] },
        None => IsAnswer { holds: false, reasons: absence(asker, principal, holding) },
    }
}

fn witness(asker: &mut Asker<'_>, principal: PrincipalId, holding: HoldingQuestion) -> Option<Reason> {
    let (view, up) = (&asker.view, &mut asker.scratch.up);
    let (code, rule, facts) = match holding {
        HoldingQuestion::Group(group, Relation::Member) => {
            let chain = find_membership(view, up, principal, group)?;
            if chain.len() == 1 { (ReasonCode::ActiveDirect, "D3.2", chain) } else { (ReasonCode::ActiveThroughGroup, "D3.30", chain) }
        }
        HoldingQuestion::Group(group, Relation::Owner) => (ReasonCode::ActiveDirect, "D3.2", vec![find_ownership(view, principal, group)?]),
        HoldingQuestion::Role(role) => match find_role(view, up, principal, role)? {
            RoleRoute::Direct(fact) => (ReasonCode::RoleDirect, "D5.6", vec![fact]),
            RoleRoute::ThroughGroup(mut chain, fact) => {
                chain.push(fact);
                (ReasonCode::RoleThroughGroup, "D5.6", chain)
            }
        },
    };
    let what = held_text(asker.tenant(), holding);
    let through = through_text(facts.iter().skip(1).map(|fact| asker.holder_name(*fact)).collect());
    let message = format!("{} is {what}{through}", asker.name(principal));
    Some(Reason::new(code, rule, message, asker.fact_labels(&facts)))
}

/// Says why not: a disabled account, an assignment outside its window, an activation that is missing, or nothing at all.
fn absence(asker: &mut Asker<'_>, principal: PrincipalId, holding: HoldingQuestion) -> Vec<Reason> {
    let tenant = asker.tenant();
    if let Some(span) = tenant.principals.row(principal).disabled {
        return vec![disabled(&asker.name(principal), span)];
    }
    let mut found: Vec<FactId> = Vec::new();
    for fact in candidates(asker, principal, holding) {
        if !found.iter().any(|known| Miss::of(asker, *known) == Miss::of(asker, fact)) {
            found.push(fact);
        }
    }
    if found.is_empty() {
        return vec![not_active(asker, principal, holding)];
    }
    found.into_iter().map(|fact| near(asker, principal, holding, fact)).collect()
}

/// Returns the assignments that would make it true if they were in force: of the principal, or of a group it is in. A group lends its members
/// an ownership only to activate (D3.28, D3.29), and an agent nothing that agents are not given (D3.16).
fn candidates(asker: &mut Asker<'_>, principal: PrincipalId, holding: HoldingQuestion) -> Vec<FactId> {
    let view = asker.view;
    let givers = givers(asker, holding);
    let walk = asker.scratch.up.walk_up(&view, principal);
    let is_ownership = matches!(holding, HoldingQuestion::Group(_, Relation::Owner));
    let lends = |fact: &Assignment| fact.principal == principal || !is_ownership || fact.state == State::Eligible;
    let facts = walk.holders().flat_map(|holder| view.of_principal(holder));
    let lends = |fact: &Assignment| lends(fact) && (fact.state != State::Eligible || may_get(view.tenant, principal, fact.target.thing()));
    let facts = facts.filter(|(_, fact)| lends(fact) && !view.is_in_force(fact) && givers.contains(&fact.target.thing()));
    facts.map(|(id, _)| id).collect()
}

/// Returns what gives the holding: itself; for membership also membership in the groups nested in it; for a role also membership in
/// the groups that hold it.
pub(super) fn givers(asker: &mut Asker<'_>, holding: HoldingQuestion) -> Vec<Thing> {
    match holding {
        HoldingQuestion::Group(group, Relation::Member) => {
            asker.scratch.down.walk_down(&asker.view, group, Reading::InForce);
            asker.scratch.down.links().map(|(_, link)| Thing::Group(link.group, Relation::Member)).collect()
        }
        HoldingQuestion::Group(group, Relation::Owner) => vec![Thing::Group(group, Relation::Owner)],
        HoldingQuestion::Role(role) => std::iter::once(Thing::Role(role)).chain(groups_with(asker, role)).collect(),
    }
}

/// Returns the nestings that lead from the group of an assignment up to the group asked about.
fn nestings(asker: &mut Asker<'_>, holding: HoldingQuestion, fact: FactId) -> Vec<FactId> {
    let (HoldingQuestion::Group(group, Relation::Member), Target::Group(inner, _)) = (holding, asker.view.fact(fact).target) else {
        return Vec::new();
    };
    asker.scratch.down.walk_down(&asker.view, group, Reading::InForce);
    let down = &asker.scratch.down;
    let mut chain = down.find(inner).map_or_else(Vec::new, |link| down.chain(link));
    chain.reverse();
    chain
}

fn groups_with(asker: &Asker<'_>, role: RoleId) -> Vec<Thing> {
    let held = asker.view.of_role(role).filter(|(_, fact)| asker.view.is_in_force(fact));
    held.filter_map(|(_, fact)| asker.tenant().group_of(fact.principal)).map(|group| Thing::Group(group, Relation::Member)).collect()
}

fn near(asker: &mut Asker<'_>, principal: PrincipalId, holding: HoldingQuestion, fact: FactId) -> Reason {
    let tenant = asker.tenant();
    let row = asker.view.fact(fact);
    let miss @ Miss { lack, is_eligible } = Miss::of(asker, fact);
    let yet = if lack == Lack::NotBegun && !is_eligible { " yet" } else { "" };
    let why = miss.eligible_text(tenant, row).unwrap_or_else(|| edge_text(tenant, row, lack));
    let unsettled = unsettled_way(asker, &[fact]);
    let message = format!("{} is not {}{yet}: {why}{unsettled}", asker.name(principal), held_text(tenant, holding));
    let rule = match (is_eligible, unsettled.is_empty()) {
        (false, _) => "D3.2",
        (true, true) => "D3.4",
        (true, false) => "D3.29",
    };
    let facts: Vec<FactId> = std::iter::once(fact).chain(nestings(asker, holding, fact)).collect();
    Reason::new(lack.code(), rule, message, asker.fact_labels(&facts))
}

fn not_active(asker: &mut Asker<'_>, principal: PrincipalId, holding: HoldingQuestion) -> Reason {
    let tenant = asker.tenant();
    let makes = match holding {
        HoldingQuestion::Group(..) => "makes",
        HoldingQuestion::Role(_) => "puts",
    };
    let message = format!("no active assignment {makes} {} {}", asker.name(principal), held_text(tenant, holding));
    if let Some((rule, label)) = ownership_only(asker, principal, holding) {
        let message = format!("{message}; ownership alone gives neither membership nor role");
        return Reason::new(ReasonCode::NotActive, rule, message, [label]);
    }
    Reason::new(ReasonCode::NotActive, "D3.4", message, [asker.in_query("nothing says so")])
}

/// Finds the ownership that one might take for membership (D7.4, D5.6).
fn ownership_only(asker: &mut Asker<'_>, principal: PrincipalId, holding: HoldingQuestion) -> Option<(&'static str, Label)> {
    let rule = match holding {
        HoldingQuestion::Group(_, Relation::Member) => "D7.4",
        HoldingQuestion::Group(_, Relation::Owner) => return None,
        HoldingQuestion::Role(_) => "D5.6",
    };
    let givers = givers(asker, holding);
    let owns = |target: Target| match target {
        Target::Group(group, Relation::Owner) => givers.contains(&Thing::Group(group, Relation::Member)),
        Target::Group(_, Relation::Member) | Target::Role(..) => false,
    };
    let (id, _) = asker.view.of_principal(principal).find(|(_, fact)| owns(fact.target) && asker.view.is_in_force(fact))?;
    Some((rule, asker.fact_label(id)))
}
