//! What somebody does: each family of acts in a file, and what they share.

mod activate;
mod assign;
mod cancel;
mod deactivate;
mod decide;
mod policy;
mod prolong;
mod refusal;
mod remove;

pub use refusal::Refusal;

use self::refusal::{Done, refuse};
use super::live_tenant::LiveTenant;
use super::reason::{name, reason};
use crate::diag::ReasonCode;
use crate::ir::{Act, ActKind, PrincipalId};

impl LiveTenant {
    /// Does what somebody does now.
    ///
    /// # Errors
    ///
    /// Fails with every reason that speaks against it, and then changes nothing, with two exceptions of the real system: a request
    /// that is approved when it cannot be granted any more fails (D4.26), and a removal of the last owner is tried again by itself
    /// (D4.30).
    pub fn perform(&mut self, act: &Act) -> Result<(), Refusal> {
        self.refuse_if_unable(act)?;
        let (actor, span) = (act.actor, act.span);
        match &act.kind {
            ActKind::Activate(asked) => self.activate(actor, asked, span),
            ActKind::Decide(verdict, thing, requester, evidence) => {
                self.decide(&decide::Answer { actor, verdict: *verdict, evidence, span }, *thing, *requester)
            }
            ActKind::Cancel(thing, whose) => self.cancel(actor, *thing, *whose, span),
            ActKind::Deactivate(thing) => self.deactivate(actor, *thing, span),
            ActKind::Assign(assign) => self.for_all(&assign.principals, |state, who| state.assign(actor, assign, who, span)),
            ActKind::Add(who, group, relation) => self.for_all(who, |state, who| state.add_directly(actor, who, (*group, *relation), span)),
            ActKind::Remove(who, placement) => self.for_all(who, |state, who| state.take_away(actor, who, *placement, span)),
            ActKind::Ask(which, placement, _) => self.ask_for_time(actor, *which, *placement, span),
            ActKind::Prolong(prolong) => self.prolong(actor, prolong, span),
            ActKind::SetPolicy(relation, group, policy) => self.set_policy(actor, (*group, *relation), *policy, span),
        }?;
        self.retry_removals();
        Ok(())
    }

    /// A group does nothing itself, save that it holds assignments and may ask for more time (D4.41); a disabled account does nothing.
    /// What an activation says to that is told by its own answer.
    fn refuse_if_unable(&self, act: &Act) -> Done {
        let principal = self.tenant.principals.row(act.actor);
        let who = name(&self.tenant, act.actor);
        if let Some(span) = principal.disabled {
            let message = format!("{who} is disabled: it holds nothing and can do nothing");
            return refuse(vec![reason(ReasonCode::Disabled, "D4.5", message, (span, &format!("{who} is disabled")))]);
        }
        if principal.is_group() && !matches!(act.kind, ActKind::Activate(_) | ActKind::Ask(..)) {
            let message = format!("{who} is a group, and a group does nothing itself");
            return refuse(vec![reason(ReasonCode::PrincipalKind, "D3.25", message, (principal.span, "a group"))]);
        }
        Ok(())
    }

    /// Does something for each of several principals: for all, or for none.
    fn for_all(&mut self, principals: &[PrincipalId], mut deed: impl FnMut(&mut Self, PrincipalId) -> Done) -> Done {
        if let [only] = principals {
            return deed(self, *only);
        }
        let mut next = self.clone();
        let mut reasons = Vec::new();
        for principal in principals {
            reasons.extend(deed(&mut next, *principal).err().into_iter().flat_map(|refusal| refusal.reasons));
        }
        if !reasons.is_empty() {
            return refuse(reasons);
        }
        *self = next;
        Ok(())
    }
}
