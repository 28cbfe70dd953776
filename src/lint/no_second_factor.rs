//! `no-second-factor`: somebody is eligible behind MFA and has no second factor registered, in a set that says who has one (D2.12).

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::finding::Risk;
use super::survey::{Guarded, Survey};
use crate::diag::{Code, Diagnostic};
use crate::eval::{Stage, common_gates};
use crate::ir::{Assignment, Nesting, Principal, PrincipalId, PrincipalKind, Relation, Target, Thing};
use crate::requirement::Passage;
use crate::source::Span;

/// What somebody is eligible for that demands MFA.
#[derive(Clone, Copy)]
struct Behind<'a> {
    eligible: &'a Assignment,
    thing: Thing,
    /// Where MFA is demanded; `None` by default.
    demanded: Option<Span>,
}

pub(super) fn check(survey: &Survey<'_>) -> Vec<Risk> {
    let has_one = |row: &Principal| matches!(row.kind, PrincipalKind::User { mfa: Some(_), .. });
    if !survey.tenant.principals.values().any(has_one) {
        return Vec::new();
    }
    let behind = behind_mfa(survey);
    let lacking = survey.tenant.principals.iter().filter(|(_, row)| lacks_one(row));
    lacking.filter_map(|(id, row)| Some(risk(survey, row, id, *behind.get(&id)?))).collect()
}

/// The factor of a guest may be registered at home; an agent's user never has one (D3.18).
fn lacks_one(row: &Principal) -> bool {
    matches!(row.kind, PrincipalKind::User { guest: None, mfa: None, .. }) && row.disabled.is_none() && !row.is_agent_user()
}

fn risk(survey: &Survey<'_>, row: &Principal, id: PrincipalId, behind: Behind<'_>) -> Risk {
    let (name, thing) = (survey.name(id), survey.thing(behind.thing));
    let message = format!("{name} is eligible for {thing}, which demands MFA, and has no second factor registered");
    let diagnostic = Diagnostic::new(Code::NoSecondFactor, message, row.span, "no `mfa` is said here")
        .with_label(behind.eligible.span, format!("makes {name} eligible"))
        .with_help("have one registered and write `mfa`; where nobody knows, write `unknown mfa`");
    let diagnostic = match behind.demanded {
        Some(place) => diagnostic.with_label(place, "MFA is demanded"),
        None => diagnostic,
    };
    Risk { diagnostic, declarations: vec![row.span, behind.eligible.span] }
}

/// Finds everybody who is eligible for something that demands MFA, with the first such thing: by themselves, else through a group (D3.30).
fn behind_mfa<'a>(survey: &Survey<'a>) -> FxHashMap<PrincipalId, Behind<'a>> {
    let mut found: FxHashMap<PrincipalId, Behind<'a>> = FxHashMap::default();
    let mut waiting = VecDeque::new();
    for guarded in survey.guarded() {
        let Some(demanded) = mfa_gate(survey, &guarded) else { continue };
        for eligible in survey.eligible(guarded.thing) {
            found.entry(eligible.principal).or_insert_with(|| {
                waiting.push_back(eligible.principal);
                Behind { eligible, thing: guarded.thing, demanded }
            });
        }
    }
    let hands_on = survey.tenant.settings.nesting.0 == Nesting::Transitive;
    while let Some(principal) = waiting.pop_front() {
        let (Some(group), Some(behind)) = (survey.tenant.group_of(principal), found.get(&principal).copied()) else { continue };
        for (_, fact) in survey.view.of_group(group) {
            let is_member = fact.target == Target::Group(group, Relation::Member) && fact.state.is_in_force() && survey.is_live(fact);
            if is_member && !found.contains_key(&fact.principal) {
                found.insert(fact.principal, behind);
                if hands_on {
                    waiting.push_back(fact.principal);
                }
            }
        }
    }
    found
}

/// Returns where a policy demands MFA of everybody, if it does (D2.14: a context that no policy targets is MFA).
fn mfa_gate(survey: &Survey<'_>, guarded: &Guarded<'_>) -> Option<Option<Span>> {
    let is_mfa = |passage: Passage| passage == Passage::SecondFactor;
    let mut gates = common_gates(survey.tenant, guarded.policy, Stage::Activation);
    gates.find(|gate| gate.demand().is_some_and(|demand| is_mfa(demand.facts().passage))).map(|gate| gate.place())
}
