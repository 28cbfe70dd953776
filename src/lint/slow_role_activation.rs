//! `slow-role-activation`: permissions in Exchange, SharePoint, and Security & Purview follow a membership late (D5.7).

use super::finding::Risk;
use super::survey::{Statement, Survey};
use crate::diag::{Code, Diagnostic};
use crate::ir::{PrincipalId, Relation, Target};

pub(super) fn check(survey: &Survey<'_>, statement: &Statement<'_>) -> Option<Risk> {
    let assignment = statement.first;
    let Target::Role(role, _) = assignment.target else {
        return None;
    };
    let delayed = survey.powers(role)?.delayed_workloads;
    if !assignment.state.is_in_force() || survey.has_ended(assignment) || !delayed.is_any() {
        return None;
    }
    let eligible_in = |principal: PrincipalId| {
        let group = survey.tenant.groups.row(survey.tenant.group_of(principal)?);
        survey.policy(group, Relation::Member)?;
        survey.first_eligible(group, Relation::Member)
    };
    let groups = statement.principals(survey, |principal| eligible_in(principal).is_some());
    let eligible = eligible_in(*groups.first()?)?;
    let role = &survey.tenant.roles.row(role).name;
    let workloads = [("Exchange", delayed.exchange), ("SharePoint", delayed.sharepoint), ("Security & Purview", delayed.security_purview)];
    let workloads: Vec<&str> = workloads.iter().filter(|(_, access)| access.is_some()).map(|(name, _)| *name).collect();
    let message = format!(
        "role `{role}` comes with an activated membership of {}, and its permissions in {} can arrive late",
        survey.names(&groups),
        workloads.join(", ")
    );
    let diagnostic = Diagnostic::new(Code::SlowRoleActivation, message, assignment.span, format!("role `{role}` through membership"))
        .with_label(eligible.span, format!("{} activates membership", survey.name(eligible.principal)))
        .with_help("make the members active and the group eligible for the role, so that they activate the role itself");
    let only = <[PrincipalId; 1]>::try_from(groups).ok().map(|[group]| survey.tenant.principals.row(group).span);
    Some(Risk { diagnostic, declarations: std::iter::once(assignment.span).chain(only).collect() })
}
