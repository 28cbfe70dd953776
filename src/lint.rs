//! Finds what is risky but legal: one lint a file, all of them in one table.

mod agent_custom_role;
mod approver_deadlock;
mod assumed_default;
mod confusable_name;
mod context_not_enforced;
mod default_expiry;
mod elevation_without_approval;
mod expired_assignment;
mod finding;
mod group_eligible_owner;
mod nested_in_pim;
mod no_permanent_owner;
mod no_second_factor;
mod not_told;
mod open_approver_group;
mod permanent_role_assignment;
mod privileged_without_mfa;
mod resettable_approver;
mod retired_role;
mod role_not_unit_scopable;
mod sensitive_not_role_assignable;
mod silence;
mod single_approver;
mod slow_role_activation;
mod survey;
mod unprotected_nesting;
mod unused_policy;
mod unused_unknown;
mod unusual_expiry;
mod vacuous;
mod weak_owner_policy;

pub use finding::{Allowed, Findings};

use self::finding::{Risk, place};
use self::not_told::Sifted;
use self::survey::{Guarded, Statement, Survey};
use crate::diag::{Code, CodeKind, Diagnostic};
use crate::ir::{Assignment, Group, Instant, Never, Policy, Tenant};
use crate::stop;

/// What a lint looks at.
enum Lint {
    /// One group.
    Group(fn(&Survey<'_>, &Group) -> Option<Risk>),
    /// One declared or inline policy.
    Policy(fn(&Survey<'_>, &Policy) -> Option<Risk>),
    /// What can be activated, with the policy before it.
    Guarded(fn(&Survey<'_>, &Guarded<'_>) -> Option<Risk>),
    /// One `assign` statement with all its names.
    Statement(fn(&Survey<'_>, &Statement<'_>) -> Option<Risk>),
    /// One assignment of one principal.
    Assignment(fn(&Survey<'_>, &Assignment) -> Option<Risk>),
    /// All at once.
    Whole(fn(&Survey<'_>) -> Vec<Risk>),
    /// One `never`.
    Never(fn(&Survey<'_>, &Never) -> Option<Risk>),
}

/// Lints that something is there.
const LINTS: &[Lint] = &[
    Lint::Statement(slow_role_activation::check),
    Lint::Whole(resettable_approver::check),
    Lint::Statement(nested_in_pim::check),
    Lint::Statement(group_eligible_owner::check),
    Lint::Assignment(permanent_role_assignment::check),
    Lint::Whole(context_not_enforced::check),
    Lint::Policy(unusual_expiry::check_eligible),
    Lint::Policy(unusual_expiry::check_active),
    Lint::Statement(role_not_unit_scopable::check),
    Lint::Statement(retired_role::check),
    Lint::Assignment(agent_custom_role::check),
    Lint::Statement(expired_assignment::check),
    Lint::Whole(unused_unknown::check),
    Lint::Whole(confusable_name::check),
];

/// Lints that something is missing, or is as it is by default: silent where what is not known may supply it.
const LINTS_OF_WHAT_IS_MISSING: &[Lint] = &[
    Lint::Group(elevation_without_approval::check),
    Lint::Whole(privileged_without_mfa::check),
    Lint::Whole(no_second_factor::check),
    Lint::Group(weak_owner_policy::check),
    Lint::Group(no_permanent_owner::check),
    Lint::Guarded(approver_deadlock::check),
    Lint::Guarded(single_approver::check),
    Lint::Guarded(open_approver_group::check),
    Lint::Statement(unprotected_nesting::check),
    Lint::Group(sensitive_not_role_assignable::check),
    Lint::Statement(default_expiry::check),
    Lint::Guarded(assumed_default::check),
    Lint::Policy(unused_policy::check),
    Lint::Never(vacuous::check),
];

/// Runs every lint on a tenant that compiled without an error, and on its rules, as of `at`: what has ended by then counts for nothing, what is
/// still to come counts. Lints that are off unless asked for come where `asked` names them.
#[must_use]
pub fn lint(tenant: &Tenant, nevers: &[Never], at: Instant, asked: &[Code]) -> Findings {
    let survey = Survey::new(tenant, at);
    let find_missing = |tenant: &Tenant| find(&Survey::new(tenant, at), nevers, LINTS_OF_WHAT_IS_MISSING);
    let Sifted { told, not_told } = not_told::sift(tenant, find(&survey, nevers, LINTS_OF_WHAT_IS_MISSING), &find_missing);
    let mut risks = find(&survey, nevers, LINTS);
    risks.extend(told);
    sort(&mut risks);
    let mut findings = silence::silence(&tenant.allows, risks, not_told);
    let is_wanted = |code: Code| code.kind() != CodeKind::OptionalLint || asked.contains(&code);
    findings.open.retain(|diagnostic| is_wanted(diagnostic.code));
    findings.allowed.retain(|allowed| is_wanted(allowed.diagnostic.code));
    findings
}

/// Finds what is risky about one rule, unless an `allow` accepts it.
#[must_use]
pub fn lint_never(tenant: &Tenant, never: &Never, at: Instant) -> Option<Diagnostic> {
    let check = |tenant: &Tenant| vacuous::check(&Survey::new(tenant, at), never).into_iter().collect();
    let risks = not_told::sift(tenant, check(tenant), &check).told;
    let findings = silence::silence(&tenant.allows, risks, Vec::new());
    findings.open.into_iter().find(|diagnostic| diagnostic.code == Code::Vacuous)
}

fn find(survey: &Survey<'_>, nevers: &[Never], lints: &[Lint]) -> Vec<Risk> {
    let mut risks: Vec<Risk> = lints.iter().flat_map(|lint| run(survey, nevers, lint)).collect();
    sort(&mut risks);
    // a policy that stands before many relations is one risk, not many
    risks.dedup_by(|later, first| later.diagnostic == first.diagnostic);
    risks
}

fn sort(risks: &mut [Risk]) {
    risks.sort_by(|one, other| place(&one.diagnostic).cmp(&place(&other.diagnostic)));
}

/// Returns what was found, unless nobody waits for it any more.
fn heeded(found: Option<Risk>) -> Option<Risk> {
    stop::check();
    found
}

fn run(survey: &Survey<'_>, nevers: &[Never], lint: &Lint) -> Vec<Risk> {
    match lint {
        Lint::Group(check) => survey.tenant.groups.values().filter_map(|group| heeded(check(survey, group))).collect(),
        Lint::Policy(check) => survey.tenant.policies.values().filter_map(|policy| heeded(check(survey, policy))).collect(),
        Lint::Guarded(check) => survey.guarded().filter_map(|guarded| heeded(check(survey, &guarded))).collect(),
        Lint::Statement(check) => survey.statements().filter_map(|statement| heeded(check(survey, &statement))).collect(),
        Lint::Assignment(check) => {
            survey.tenant.assignments.rows().values().filter_map(|assignment| heeded(check(survey, assignment))).collect()
        }
        Lint::Whole(check) => check(survey),
        Lint::Never(check) => nevers.iter().filter_map(|never| heeded(check(survey, never))).collect(),
    }
}
