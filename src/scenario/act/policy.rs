//! `sets … policy`: from now on another policy stands before a relation; what runs or waits keeps its own (D4.28, D9.15).

use super::decide::set_policy;
use super::refusal::{Done, refuse_if_any};
use crate::defect::OrDefect;
use crate::diag::ReasonCode;
use crate::explain::{Reason, thing_text};
use crate::ir::{Approval, GroupId, Managed, PolicyId, PrincipalId, Relation, Thing};
use crate::scenario::history::Event;
use crate::scenario::live_tenant::LiveTenant;
use crate::scenario::permit::reasons_against;
use crate::scenario::reason::reason;
use crate::source::Span;

impl LiveTenant {
    /// Puts a named policy before one relation of a group (D7.2).
    pub(super) fn set_policy(&mut self, actor: PrincipalId, (group, relation): (GroupId, Relation), policy: PolicyId, span: Span) -> Done {
        let permit = self.may_manage_group(actor, group, Managed::Everything, span);
        let mut reasons = reasons_against(&permit);
        reasons.extend(self.without_approvers(policy, span));
        refuse_if_any(reasons)?;
        let thing = Thing::Group(group, relation);
        set_policy(&mut self.tenant, thing, policy);
        let named = self.tenant.policies.row(policy).name.as_deref().or_defect();
        let text = format!("{} follows policy `{named}` from now on", thing_text(&self.tenant, thing));
        self.record(Some(actor), Event::PolicySet, text, permit.or_defect());
        Ok(())
    }

    /// A group has no default approvers (D2.20).
    fn without_approvers(&self, policy: PolicyId, span: Span) -> Option<Reason> {
        let approval = &self.tenant.policies.row(policy).activation.approval;
        let place = approval.origin.span().unwrap_or(span);
        let message = "the policy asks for approval and names no approver, and a group has no default ones";
        (approval.value == Approval::DefaultApprovers).then(|| reason(ReasonCode::NoApprover, "D2.20", message, (place, "names nobody")))
    }
}
