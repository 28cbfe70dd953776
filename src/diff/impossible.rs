//! Changes that the platform cannot make: what is decided once and for all when a group is made, or brought into PIM.

use super::both::{Both, Which};
use super::pairing::Pairing;
use super::subject::Subject;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Group, GroupFlag, GroupId, PrincipalId, Tenant};
use crate::source::Span;

/// One group of both tenants.
struct Case<'a> {
    name: &'a str,
    rows: Both<&'a Group>,
    /// The flags that are not known of it.
    open: Both<Vec<GroupFlag>>,
    /// Where each is declared, among the texts of both tenants.
    places: Both<Span>,
}

/// Finds all of them. A group that carries another object id was made anew, and may be anything.
pub(super) fn find(subject: &Subject<'_>, pairing: &Pairing<'_>) -> Vec<Diagnostic> {
    let kept = pairing.groups().filter(|group| !pairing.is_replaced(*group));
    let case = |ids: Both<Option<PrincipalId>>| {
        let row = |tenant: &'_ Tenant, id: PrincipalId| tenant.group_of(id);
        let (old, new) = (ids.old?, ids.new?);
        let (old_group, new_group) = (row(pairing.tenants.old, old)?, row(pairing.tenants.new, new)?);
        Some(Case {
            name: &pairing.tenants.new.principals.row(new).name,
            rows: Both { old: pairing.tenants.old.groups.row(old_group), new: pairing.tenants.new.groups.row(new_group) },
            open: Both { old: open_flags(pairing.tenants.old, old_group), new: open_flags(pairing.tenants.new, new_group) },
            places: Both {
                old: subject.place(Which::Old, pairing.tenants.old.principals.row(old).span),
                new: subject.place(Which::New, pairing.tenants.new.principals.row(new).span),
            },
        })
    };
    let cases = kept.filter_map(|group| case(pairing.principals.both(group)));
    cases.flat_map(|case| [pim_enabled_removed(subject, &case), role_assignable_changed(subject, &case)]).flatten().collect()
}

fn open_flags(tenant: &Tenant, group: GroupId) -> Vec<GroupFlag> {
    let flags = [GroupFlag::PimEnabled, GroupFlag::RoleAssignable];
    flags.into_iter().filter(|flag| tenant.unknowns.group_flag(group, *flag).is_some()).collect()
}

/// D1.6: a group that is in PIM stays in PIM.
fn pim_enabled_removed(subject: &Subject<'_>, case: &Case<'_>) -> Option<Diagnostic> {
    if case.open.new.contains(&GroupFlag::PimEnabled) {
        return None;
    }
    let flag = subject.place(Which::Old, case.rows.old.pim_enabled.filter(|_| case.rows.new.pim_enabled.is_none())?);
    let message = format!("group `{}` cannot be taken out of PIM", case.name);
    let diagnostic = Diagnostic::new(Code::PimEnabledRemoved, message, case.places.new, "no longer `pim-enabled`");
    Some(diagnostic.with_label(flag, "was `pim-enabled` here").with_help(
        "keep `pim-enabled` and remove the assignments; or delete the group and make another, and give the two their object ids with `id`",
    ))
}

/// D6.1: whether a group is role-assignable is decided when it is made.
fn role_assignable_changed(subject: &Subject<'_>, case: &Case<'_>) -> Option<Diagnostic> {
    if Which::ALL.into_iter().any(|which| case.open.get(which).contains(&GroupFlag::RoleAssignable)) {
        return None;
    }
    let flags = case.rows.map(|row| row.role_assignable);
    let help = "delete the group and make another, and give the two their object ids with `id`";
    let diagnostic = match (flags.old, flags.new) {
        (Some(_), Some(_)) | (None, None) => return None,
        (Some(old), None) => {
            let message = format!("group `{}` cannot stop being role-assignable", case.name);
            Diagnostic::new(Code::RoleAssignableChanged, message, case.places.new, "no longer `role-assignable`")
                .with_label(subject.place(Which::Old, old), "was `role-assignable` here")
        }
        (None, Some(new)) => {
            let message = format!("group `{}` cannot become role-assignable", case.name);
            Diagnostic::new(Code::RoleAssignableChanged, message, subject.place(Which::New, new), "made `role-assignable`")
                .with_label(case.places.old, "was not `role-assignable`")
        }
    };
    Some(diagnostic.with_help(help))
}
