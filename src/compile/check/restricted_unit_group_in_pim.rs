//! `restricted-unit-group-in-pim`: a group in a restricted unit cannot be managed with PIM (escalation 2.3).

use super::super::lower::Lowered;
use crate::diag::{Code, Diagnostic};
use crate::ir::{PrincipalId, Unit};
use crate::source::Span;

pub(super) fn check(lowered: &Lowered<'_>, found: &mut Vec<Diagnostic>) {
    for unit in lowered.tenant.units.values() {
        let Some(restricted) = unit.restricted else {
            continue;
        };
        found.extend(unit.members.iter().filter_map(|member| check_member(lowered, unit, restricted, *member)));
    }
}

fn check_member(lowered: &Lowered<'_>, unit: &Unit, restricted: Span, (member, place): (PrincipalId, Span)) -> Option<Diagnostic> {
    let flag = lowered.tenant.groups.row(lowered.tenant.group_of(member)?).pim_enabled?;
    let name = &lowered.tenant.principals.row(member).name;
    let message = format!("group `{name}` is PIM-enabled and cannot be in the restricted unit `{}`", unit.name);
    let diagnostic = Diagnostic::new(Code::RestrictedUnitGroupInPim, message, place, "a PIM-enabled group")
        .with_label(flag, format!("`{name}` is PIM-enabled"))
        .with_label(restricted, format!("`{}` is restricted", unit.name));
    Some(diagnostic.with_help("take the group out of the unit, or remove `pim-enabled`"))
}
