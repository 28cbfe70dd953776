//! Refuses an impossible tenant: one rule a file, all of them in one table.

mod activated_without_end;
mod activation_limit;
mod agent_in_role_assignable;
mod agent_of;
mod agent_role_not_allowed;
mod approval_without_approvers;
mod assignment_too_long;
mod assignment_too_short;
mod case;
mod empty_window;
mod flags;
mod group_activated;
mod group_as_owner;
mod group_in_role_assignable;
mod mfa_and_context;
mod nested_microsoft365;
mod not_pim_enabled;
mod not_role_assignable;
mod permanent_not_allowed;
mod restricted_unit_group_in_pim;
mod self_eligible;
mod service_principal_eligible;
mod service_principal_in_microsoft365;
mod too_many_owners;
mod too_many_role_assignable;

use rayon::prelude::*;

use self::case::{Case, GroupCase};
use super::lower::Lowered;
use crate::defect::OrDefect;
use crate::diag::Diagnostic;
use crate::ir::Policy;

/// What a check looks at.
enum Check {
    /// The tenant as a whole.
    Tenant(fn(&Lowered<'_>, &mut Vec<Diagnostic>)),
    /// One policy, where it is written.
    Policy(fn(&Policy) -> Option<Diagnostic>),
    /// One group.
    Group(fn(&GroupCase<'_>) -> Option<Diagnostic>),
    /// One `assign` statement, whatever number of names it has.
    Statement(fn(&Case<'_>) -> Option<Diagnostic>),
    /// One assignment of one principal, or one that may be.
    Assignment(fn(&Case<'_>) -> Option<Diagnostic>),
}

const CHECKS: &[Check] = &[
    Check::Tenant(agent_of::check_kind),
    Check::Tenant(agent_of::check_second),
    Check::Tenant(restricted_unit_group_in_pim::check),
    Check::Tenant(too_many_role_assignable::check),
    Check::Policy(activation_limit::check),
    Check::Policy(mfa_and_context::check_activation),
    Check::Policy(mfa_and_context::check_active),
    Check::Group(approval_without_approvers::check_membership),
    Check::Group(approval_without_approvers::check_ownership),
    Check::Group(flags::dynamic_group_in_pim),
    Check::Group(flags::synced_group_in_pim),
    Check::Group(flags::dynamic_role_assignable),
    Check::Group(flags::synced_role_assignable),
    Check::Group(not_pim_enabled::check_policies),
    Check::Group(too_many_owners::check),
    Check::Tenant(not_pim_enabled::check_unknown),
    Check::Statement(not_pim_enabled::check_assignment),
    Check::Tenant(empty_window::check_unknown),
    Check::Statement(empty_window::check),
    Check::Statement(assignment_too_short::check),
    Check::Statement(assignment_too_long::check),
    Check::Statement(permanent_not_allowed::check),
    Check::Statement(activated_without_end::check),
    Check::Assignment(not_role_assignable::check),
    Check::Assignment(group_in_role_assignable::check),
    Check::Assignment(nested_microsoft365::check),
    Check::Assignment(group_as_owner::check),
    Check::Assignment(group_activated::check),
    Check::Assignment(self_eligible::check),
    Check::Assignment(service_principal_eligible::check),
    Check::Assignment(service_principal_in_microsoft365::check),
    Check::Assignment(agent_in_role_assignable::check),
    Check::Assignment(agent_role_not_allowed::check),
];

/// So many assignments are looked at in a row, by one check after the other while they are at hand.
const ROW: usize = 4_096;

/// Runs every check.
pub(super) fn check(lowered: &Lowered<'_>) -> Vec<Diagnostic> {
    let mut of_assignments = check_assignments(lowered).into_iter();
    let mut found = Vec::new();
    for check in CHECKS {
        let of_assignments = of_assignments.next().or_defect();
        match check {
            Check::Tenant(check) => check(lowered, &mut found),
            Check::Policy(check) => found.extend(lowered.tenant.policies.values().filter_map(check)),
            Check::Group(check) => found.extend(case::groups(lowered).filter_map(|case| check(&case))),
            Check::Statement(_) => found.extend(of_assignments),
            Check::Assignment(check) => {
                found.extend(of_assignments.into_iter().chain(case::unknown_assignments(lowered).filter_map(|case| check(&case))));
            }
        }
    }
    found
}

/// Returns what each check finds wrong with assignments, in their order; nothing of a check that looks at something else.
fn check_assignments(lowered: &Lowered<'_>) -> Vec<Vec<Diagnostic>> {
    let count = lowered.sites.len();
    let row = |first: usize| -> Vec<Vec<Diagnostic>> { CHECKS.iter().map(|check| check_row(lowered, check, first)).collect() };
    let firsts: Vec<usize> = (0..count).step_by(ROW).collect();
    // few are not worth a second core
    let rows: Vec<_> = if firsts.len() > 1 { firsts.into_par_iter().map(row).collect() } else { firsts.into_iter().map(row).collect() };
    let mut found: Vec<Vec<Diagnostic>> = CHECKS.iter().map(|_| Vec::new()).collect();
    for row in rows {
        found.iter_mut().zip(row).for_each(|(found, row)| found.extend(row));
    }
    found
}

fn check_row(lowered: &Lowered<'_>, check: &Check, first: usize) -> Vec<Diagnostic> {
    let cases = || case::assignments_from(lowered, first).take(ROW);
    match check {
        Check::Statement(check) => cases().filter(|case| case.site.is_first).filter_map(|case| check(&case)).collect(),
        Check::Assignment(check) => cases().filter_map(|case| check(&case)).collect(),
        Check::Tenant(_) | Check::Policy(_) | Check::Group(_) => Vec::new(),
    }
}
