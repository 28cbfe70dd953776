//! `role-not-unit-scopable`: most directory roles cannot be given in an administrative unit.

use super::finding::Risk;
use super::survey::{Statement, Survey};
use crate::catalog;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Scope, Target};

pub(super) fn check(survey: &Survey<'_>, statement: &Statement<'_>) -> Option<Risk> {
    let assignment = statement.first;
    let Target::Role(role, Scope::Unit(unit)) = assignment.target else {
        return None;
    };
    let role = catalog::roles().get(survey.tenant.roles.row(role).catalog_index?)?;
    if survey.has_ended(assignment) || role.powers.as_ref().is_some_and(|powers| powers.is_unit_scopable) {
        return None;
    }
    let unit = survey.tenant.units.row(unit);
    let message = format!("role `{}` is not known to be assignable in a unit", role.display_name);
    let diagnostic = Diagnostic::new(Code::RoleNotUnitScopable, message, assignment.span, format!("assigned in unit `{}`", unit.name))
        .with_label(unit.span, "the unit")
        .with_help("assign a role that can be scoped, such as `Helpdesk Administrator`, or assign it tenant-wide");
    Some(Risk { diagnostic, declarations: vec![assignment.span, unit.span] })
}
