//! Whether somebody may: manage a group or role in PIM, or change a group by any means.

use super::live_tenant::LiveTenant;
use super::reason::{name, reason};
use crate::diag::{Label, ReasonCode};
use crate::eval::{self, Actor, Closure, Decision, Fit, UnitIndex, default_approver_roles, powers};
use crate::explain::{self, Answer, Reason};
use crate::ir::{
    Action, Deed, GroupId, Instant, Managed, Modifiers, OneStep, PrincipalId, PrincipalKind, Question, Relation, RoleId, Scope, Target,
    Tenant,
};
use crate::source::Span;

/// Why it is allowed, or why not.
pub(super) type Permit = Result<Vec<Reason>, Vec<Reason>>;

/// Returns why it is not allowed; nothing where it is.
pub(super) fn reasons_against(permit: &Permit) -> Vec<Reason> {
    match permit {
        Ok(_) => Vec::new(),
        Err(reasons) => reasons.clone(),
    }
}

impl LiveTenant {
    /// Tells whether somebody may manage a target in PIM: that side of a group by D1.8, a role as Privileged Role or Global Administrator.
    pub(super) fn may_manage(&self, actor: PrincipalId, target: Target, span: Span) -> Permit {
        match target {
            Target::Group(group, side) => self.may_manage_group(actor, group, Managed::Side(side), span),
            Target::Role(role, _) => self.may_manage_role(actor, role, span),
        }
    }

    /// Tells whether somebody may manage a group in PIM, or one side of it (D1.8).
    pub(super) fn may_manage_group(&self, actor: PrincipalId, group: GroupId, managed: Managed, span: Span) -> Permit {
        permit(&self.tenant, self.now, (actor, OneStep::Deed(group, Deed::Manage(managed))), span)
    }

    /// Tells whether somebody may change the members or owners of a group through the plain groups API (D1.10). Who only manages it
    /// in PIM may not.
    pub(super) fn may_change(&self, actor: PrincipalId, group: GroupId, relation: Relation, span: Span) -> Permit {
        let grounds = permit(&self.tenant, self.now, (actor, OneStep::Deed(group, Deed::Change(relation))), span)?;
        if !self.is_in_pim_only(actor, group, relation) {
            return Ok(grounds);
        }
        let (who, group) = (name(&self.tenant, actor), self.tenant.group_name(group));
        let message = format!("{who} changes the {}s of `{group}` in PIM only: no role it holds writes them outside", relation.word());
        Err(vec![reason(ReasonCode::NotPermitted, "D1.10", message, (span, "`assigns` goes through PIM"))])
    }

    /// Tells whether somebody may join a group that is open, by themselves (R8).
    pub(super) fn may_join(&self, who: PrincipalId, group: GroupId, span: Span) -> Permit {
        let row = self.tenant.groups.row(group);
        let is_closed = row.role_assignable.or(row.dynamic).or(row.synced).is_some();
        let is_insider = matches!(self.tenant.principals.row(who).kind, PrincipalKind::User { guest: None, .. });
        let (Some(open), false, true) = (row.open, is_closed, is_insider) else { return Err(Vec::new()) };
        let message = format!("{} joins `{}`, which is open", name(&self.tenant, who), self.tenant.group_name(group));
        let mut grounds = reason(ReasonCode::Policy, "R8", message, (open, "open to join"));
        grounds.labels.push(Label::new(span, ""));
        Ok(vec![grounds])
    }

    fn is_in_pim_only(&self, actor: PrincipalId, group: GroupId, relation: Relation) -> bool {
        let view = self.view();
        let account = Actor::new(&view, &mut Closure::default(), actor);
        let found = powers(&view, &UnitIndex::new(&self.tenant), &account, group, Deed::Change(relation));
        found.iter().all(|power| matches!(power, eval::Power::Role(_, Fit::Pim)))
    }

    fn may_manage_role(&self, actor: PrincipalId, role: RoleId, span: Span) -> Permit {
        let held = Actor::new(&self.view(), &mut Closure::default(), actor).roles;
        let who = name(&self.tenant, actor);
        let role = &self.tenant.roles.row(role).name;
        match held.iter().find(|held| held.scope == Scope::Tenant && default_approver_roles().contains(&held.role)) {
            Some(by) => {
                let by = &self.tenant.roles.row(by.role).name;
                let message = format!("{who} can manage role `{role}` as `{by}`");
                Ok(vec![reason(ReasonCode::RolePower, "R9", message, (span, "manages every role"))])
            }
            None => {
                let message = format!("{who} cannot manage role `{role}`: only Privileged Role and Global Administrators can");
                Err(vec![reason(ReasonCode::NotPermitted, "R9", message, (span, "not permitted"))])
            }
        }
    }
}

/// Asks whether somebody may do something that needs no request. What is not known counts as not there: who runs a scenario compares with what
/// it may be.
pub(super) fn permit(tenant: &Tenant, at: Instant, (actor, step): (PrincipalId, OneStep), span: Span) -> Permit {
    let question = Question::Can(actor, Action::Step(step), Modifiers::default());
    let closed = (!tenant.unknowns.is_empty()).then(|| tenant.clone().closed());
    let tenant = closed.as_ref().unwrap_or(tenant);
    let Answer::Can(can) = explain::answer(tenant, &question, at, span).answer else { return Err(Vec::new()) };
    if can.decision == Decision::Allow { Ok(can.reasons) } else { Err(against(can.reasons)) }
}

/// Keeps what speaks against, and the defaults that it rests on (D2.40); all, where nothing does.
pub(super) fn against(reasons: Vec<Reason>) -> Vec<Reason> {
    let denies = |reason: &&Reason| reason.code.is_against() || reason.code == ReasonCode::PolicyDefault;
    let denying: Vec<Reason> = reasons.iter().filter(denies).cloned().collect();
    if denying.is_empty() { reasons } else { denying }
}
