//! `resettable-approver`: who resets the password of an approver can approve in their name (escalation 4.3h).

use std::collections::BTreeSet;

use super::finding::Risk;
use super::survey::{Guarded, Survey};
use crate::catalog::CredentialPower;
use crate::diag::{Code, Diagnostic};
use crate::eval::{
    Closure, UnitIndex, Victim, acting_role, default_approver_roles, is_reset_role, member_routes, reset_bars, role_holders,
};
use crate::ir::{Approval, Assignment, Credential, PrincipalId, RoleId, Scope, Target};
use crate::source::Span;

/// A role that somebody holds or may activate, and that resets passwords of some, not of all.
struct Resetter<'a> {
    role: RoleId,
    scope: Scope,
    given: &'a Assignment,
}

pub(super) fn check(survey: &Survey<'_>) -> Vec<Risk> {
    let resetters = resetters(survey);
    if resetters.is_empty() {
        return Vec::new();
    }
    let units = UnitIndex::new(survey.tenant);
    // a policy that stands before many relations is looked at once
    let mut seen: BTreeSet<Span> = BTreeSet::new();
    let is_new = |guarded: &Guarded<'_>| guarded.policy.activation.approval.origin.span().is_some_and(|span| seen.insert(span));
    survey.guarded().filter(is_new).filter_map(|guarded| check_one(survey, &units, &resetters, &guarded)).collect()
}

fn check_one(survey: &Survey<'_>, units: &UnitIndex, resetters: &[Resetter<'_>], guarded: &Guarded<'_>) -> Option<Risk> {
    let approval = &guarded.policy.activation.approval;
    let found = approvers(survey, &approval.value).into_iter().filter_map(|approver| {
        let victim = Victim::new(&survey.view, approver);
        resetters.iter().find(|by| by.given.principal != approver && resets(survey, units, &victim, by)).map(|by| (approver, by))
    });
    let found: Vec<(PrincipalId, &Resetter<'_>)> = found.collect();
    let (first, by) = found.first()?;
    let names: Vec<PrincipalId> = found.iter().map(|(approver, _)| *approver).collect();
    let role = &survey.tenant.roles.row(by.role).name;
    let message = format!("who resets the password of {} can approve in their name", survey.names(&names));
    let diagnostic = Diagnostic::new(Code::ResettableApprover, message, approval.origin.span()?, "who has to approve")
        .with_label(survey.tenant.principals.row(*first).span, "an approver whom nothing protects")
        .with_label(by.given.span, format!("role `{role}` resets this password"))
        .with_help("let the members of a role-assignable group approve: lesser administrators do not reset them");
    Some(Risk { diagnostic, declarations: survey.writers(approval) })
}

fn resets(survey: &Survey<'_>, units: &UnitIndex, victim: &Victim, by: &Resetter<'_>) -> bool {
    victim.obstacle(Credential::Password).is_none()
        && reset_bars(survey.tenant, units, victim, by.role, by.scope, Credential::Password).is_some_and(|bars| bars.is_empty())
}

/// Returns the first assignment of each lesser role and scope, in declaration order. The roles that reset everybody are no lesser ones.
fn resetters<'a>(survey: &Survey<'a>) -> Vec<Resetter<'a>> {
    let mut seen = BTreeSet::new();
    let reads = survey.tenant.assignments.rows().values().filter(|fact| survey.is_live(fact)).filter_map(|given| match given.target {
        Target::Role(role, scope) if is_lesser(survey, role) => Some(Resetter { role, scope, given }),
        Target::Role(..) | Target::Group(..) => None,
    });
    // of two holders one may be the approver
    let mut count = std::collections::BTreeMap::new();
    let is_needed = |by: &Resetter<'_>| {
        let known: &mut usize = count.entry((by.role, by.scope)).or_default();
        *known += usize::from(seen.insert((by.role, by.scope, by.given.principal)));
        *known <= 2
    };
    reads.filter(is_needed).collect()
}

fn is_lesser(survey: &Survey<'_>, role: RoleId) -> bool {
    let power = acting_role(survey.tenant, role).and_then(|acting| acting.powers.as_ref()).map(|powers| powers.credentials.reset_password);
    is_reset_role(survey.tenant, role, Credential::Password) && power != Some(CredentialPower::All)
}

/// Returns the users who approve, in declaration order.
fn approvers(survey: &Survey<'_>, approval: &Approval) -> BTreeSet<PrincipalId> {
    let view = survey.view.from_now_on();
    let mut down = Closure::default();
    let mut found = BTreeSet::new();
    match approval {
        Approval::NotRequired => {}
        Approval::By(named) => {
            for approver in named {
                match survey.tenant.group_of(approver.principal) {
                    None => _ = found.insert(approver.principal),
                    Some(group) => found.extend(member_routes(&view, &mut down, group).into_iter().map(|(member, _)| member)),
                }
            }
        }
        Approval::DefaultApprovers => {
            for role in default_approver_roles() {
                found.extend(role_holders(&view, &mut down, role, Some(Scope::Tenant)).into_iter().map(|(holder, _)| holder));
            }
        }
    }
    found.retain(|account| survey.tenant.principals.row(*account).is_user());
    found
}
