//! `elevation-without-approval`: who can reset an eligible member's password can elevate, where nobody has to agree (D5.8).

use super::finding::Risk;
use super::survey::Survey;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Approval, Group, Relation, State};

pub(super) fn check(survey: &Survey<'_>, group: &Group) -> Option<Risk> {
    let policy = survey.policy(group, Relation::Member)?;
    let approval = &policy.activation.approval;
    if approval.value != Approval::NotRequired {
        return None;
    }
    let (eligible, holding, role) = survey.elevation(group, policy)?;
    let (name, place) = (survey.name(group.principal), survey.group_span(group));
    let role = &survey.tenant.roles.row(role).name;
    let verb = if holding.state == State::Eligible { "is eligible for" } else { "holds" };
    let message = format!("membership of {name} is activated without approval, and {name} {verb} role `{role}`");
    let diagnostic = Diagnostic::new(Code::ElevationWithoutApproval, message, place, "nobody has to agree to a membership")
        .with_label(holding.span, format!("{name} {verb} role `{role}`"))
        .with_label(eligible.span, format!("{} is eligible", survey.name(eligible.principal)));
    let diagnostic = match approval.origin.span() {
        Some(written) => diagnostic.with_label(written, "no approval"),
        None => diagnostic,
    };
    let help = "ask for approval in its membership policy: `activation { approval by NAME }`";
    Some(Risk { diagnostic: diagnostic.with_help(help), declarations: std::iter::once(place).chain(policy.span).collect() })
}
