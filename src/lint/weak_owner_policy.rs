//! `weak-owner-policy`: an owner can add themselves as member, so the way to ownership is a way around the membership policy (D7.5, D7.7).

use super::Risk;
use super::survey::Survey;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Approval, ContextMode, Group, Policy, Relation, Tenant};
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

/// Returns the gates that only the membership policy has, with where it demands them. A context counts as MFA unless it is off.
fn missing_gates(tenant: &Tenant, membership: &Policy, ownership: &Policy) -> Vec<(&'static str, Option<Span>)> {
    let (demanded, given) = (&membership.activation, &ownership.activation);
    let mut missing = Vec::new();
    if demanded.approval.value != Approval::NotRequired && given.approval.value == Approval::NotRequired {
        missing.push(("approval", demanded.approval.origin.span()));
    }
    if let Some(mfa) = demanded.require.value.mfa
        && given.require.value.mfa.is_none()
        && !demands_context(tenant, ownership)
    {
        missing.push(("MFA", mfa.span));
    }
    if let Some(context) = demanded.require.value.context
        && given.require.value.context.is_none()
    {
        missing.push(("an authentication context", context.span));
    }
    missing
}

fn demands_context(tenant: &Tenant, policy: &Policy) -> bool {
    policy.activation.require.value.context.is_some_and(|context| match tenant.contexts.row(context.value).mode.0 {
        ContextMode::Enforced | ContextMode::Untargeted => true,
        ContextMode::Off | ContextMode::ReportOnly => false,
    })
}
