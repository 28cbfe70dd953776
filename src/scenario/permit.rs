//! Whether somebody may: manage a group or role in PIM, or change a group by any means.

use super::reason::{name, reason};
use super::state::State;
use crate::diag::ReasonCode;
use crate::eval::{Actor, Closure, Decision, default_approver_roles};
use crate::explain::{self, Answer, Reason};
use crate::ir::{Action, GroupId, Instant, Modifiers, Power, PrincipalId, Question, Relation, RoleId, Scope, Target, Tenant};
use crate::source::Span;

/// Why it is allowed, or why not.
pub(super) type Permit = Result<Vec<Reason>, Vec<Reason>>;

impl State {
    /// Tells whether somebody may manage a target in PIM: a group by D1.8, a role as Privileged Role or Global Administrator.
    pub(super) fn may_manage(&self, actor: PrincipalId, target: Target, span: Span) -> Permit {
        match target {
            Target::Group(group, _) => permit(&self.tenant, self.now, (actor, Power::Manage(group)), span),
            Target::Role(role, _) => self.may_manage_role(actor, role, span),
        }
    }

    /// Tells whether somebody may change the members or owners of a group by any means (D1.10).
    pub(super) fn may_change(&self, actor: PrincipalId, group: GroupId, relation: Relation, span: Span) -> Permit {
        permit(&self.tenant, self.now, (actor, Power::Change(group, relation)), span)
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

/// Asks whether somebody may do something that needs no request.
pub(super) fn permit(tenant: &Tenant, at: Instant, (actor, power): (PrincipalId, Power), span: Span) -> Permit {
    let question = Question::Can(actor, Action::Use(power), Modifiers::default());
    let Answer::Can(can) = explain::answer(tenant, &question, at, span).answer else { return Err(Vec::new()) };
    if can.decision == Decision::Allow { Ok(can.reasons) } else { Err(against(can.reasons)) }
}

/// Keeps what speaks against; all, where nothing does.
pub(super) fn against(reasons: Vec<Reason>) -> Vec<Reason> {
    let denying: Vec<Reason> = reasons.iter().filter(|reason| reason.code.is_against()).cloned().collect();
    if denying.is_empty() { reasons } else { denying }
}
