//! `weak-owner-policy`: an owner can add themselves as member, so the way to ownership is a way around the membership policy (D7.5, D7.7).

use super::finding::Risk;
use super::survey::Survey;
use crate::diag::{Code, Diagnostic};
use crate::eval::{Gate, Stage, common_demands, common_gates};
use crate::ir::{Approval, Group, Policy, Relation, Tenant};
use crate::requirement::Passage;
use crate::source::Span;

pub(super) fn check(survey: &Survey<'_>, group: &Group) -> Option<Risk> {
    let membership = survey.policy(group, Relation::Member)?;
    let ownership = survey.policy(group, Relation::Owner)?;
    let eligible = survey.first_eligible(group, Relation::Owner)?;
    let missing = missing_gates(survey.tenant, membership, ownership);
    if missing.is_empty() {
        return None;
    }
    let name = survey.name(group.principal);
    let words = missing.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" and ");
    let message = format!("ownership of {name} is activated without {words}, which its membership policy demands");
    let place = ownership.span.unwrap_or_else(|| survey.group_span(group));
    let diagnostic = Diagnostic::new(Code::WeakOwnerPolicy, message, place, format!("without {words}"))
        .with_label(eligible.span, format!("{} is eligible as owner", survey.name(eligible.principal)));
    let demanded = |diagnostic: Diagnostic, (word, span): &(&str, Option<Span>)| match span {
        Some(span) => diagnostic.with_label(*span, format!("membership demands {word}")),
        None => diagnostic,
    };
    let diagnostic = missing.iter().fold(diagnostic, demanded);
    let help = format!("demand {words} in its ownership policy too: an owner can add themselves as member");
    let declarations = std::iter::once(survey.group_span(group)).chain(ownership.span).collect();
    Some(Risk { diagnostic: diagnostic.with_help(help), declarations })
}

/// Returns the gates that only the membership policy has, with where it demands them (D2.14: a context that is off is none, one that no
/// policy targets is MFA). A context of the ownership policy stands for MFA, and for any other context.
fn missing_gates(tenant: &Tenant, membership: &Policy, ownership: &Policy) -> Vec<(&'static str, Option<Span>)> {
    let approval = &membership.activation.approval;
    let is_unapproved = approval.value != Approval::NotRequired && ownership.activation.approval.value == Approval::NotRequired;
    let given = common_demands(tenant, ownership);
    let has = |passage| given.iter().any(|demand| demand.facts().passage == passage);
    let lacking = |gate: Gate| match gate.demand()?.facts().passage {
        Passage::SecondFactor if !has(Passage::SecondFactor) && !has(Passage::Context) => Some(("MFA", gate.place())),
        Passage::Context if !has(Passage::Context) => Some(("an authentication context", gate.place())),
        Passage::SecondFactor | Passage::Context | Passage::Writing => None,
    };
    let approval = is_unapproved.then(|| ("approval", approval.origin.span()));
    approval.into_iter().chain(common_gates(tenant, membership, Stage::Activation).filter_map(lacking)).collect()
}
