//! The last-owner rule: the directory does not remove the last active owner of a group (D4.30, D4.32, D7.8).

use super::bounds::RETRY_SECONDS;
use super::due::Due;
use super::history::Event;
use super::live_tenant::{LiveTenant, is_ownership};
use super::reason::{name, reason};
use crate::diag::ReasonCode;
use crate::explain::Reason;
use crate::ir::{Assignment, AssignmentId, GroupId, Instant, PrincipalId, Relation, Target};
use crate::source::Span;

impl LiveTenant {
    /// Tells whether an assignment is all that gives its group an owner who is a user. Members have no such rule (D4.33).
    pub(super) fn is_last_owner(&self, id: AssignmentId) -> bool {
        let row = self.row(id);
        let Target::Group(group, _) = row.target else { return false };
        if !is_ownership(&row) || !self.is_able_user(&row) || row.window.from > self.now {
            return false;
        }
        let others = self.tenant.assignments.of_group(group);
        !others.into_iter().any(|(other, row)| other != id && is_ownership(row) && self.is_able_user(row) && self.stands(other, row))
    }

    fn is_able_user(&self, row: &Assignment) -> bool {
        let principal = self.tenant.principals.row(row.principal);
        principal.is_user() && principal.disabled.is_none()
    }

    /// Of two ownerships that end at one instant the first goes, and the second still stands until its turn.
    fn stands(&self, id: AssignmentId, row: &Assignment) -> bool {
        let is_ending = self.agenda.contains(&(self.now, Due::End(id)));
        row.window.from <= self.now && (self.now < row.window.until || is_ending)
    }

    /// Keeps an owner who cannot be removed at the end, and tries again for 30 days.
    pub(super) fn keep_owner(&mut self, id: AssignmentId) {
        let text = self.fact_text(id, "ends, but a group keeps its last owner: the removal is tried again for 30 days");
        self.set_end(id, Instant::MAX);
        self.try_again(id);
        self.happen(Event::Kept, "D4.30", text);
    }

    /// Lets a removal that failed be tried again until 30 days after it first failed.
    pub(super) fn try_again(&mut self, id: AssignmentId) {
        if !self.retries.contains_key(&id) {
            self.retries.insert(id, self.now);
            self.agenda.insert((self.now.plus_seconds(RETRY_SECONDS), Due::GiveUp(id)));
        }
    }

    /// Makes the removals that failed before and succeed now.
    pub(super) fn retry_removals(&mut self) {
        let waiting: Vec<AssignmentId> = self.retries.keys().copied().collect();
        for id in waiting {
            if !self.is_last_owner(id) {
                let text = self.fact_text(id, "ends now: the group keeps an owner without it");
                self.set_end(id, self.now);
                self.happen(Event::Ended, "D4.30", text);
            }
        }
    }

    /// Ends the retries: the ownership stays. One that was to be deactivated, and whose end is still to come, goes on to that.
    pub(super) fn give_up(&mut self, id: AssignmentId) {
        if let Some(since) = self.retries.remove(&id) {
            self.stays.insert(id, since);
            let what = if self.row(id).window.is_permanent() { "stays for good" } else { "stays until its end" };
            let text = self.fact_text(id, &format!("{what}: its removal failed for 30 days"));
            self.happen(Event::Stays, "D1.34", text);
        }
    }

    /// Drops the retries of an ownership that is over.
    pub(super) fn forget_retry(&mut self, id: AssignmentId) {
        self.stays.remove(&id);
        if let Some(since) = self.retries.remove(&id) {
            self.agenda.remove(&(since.plus_seconds(RETRY_SECONDS), Due::GiveUp(id)));
        }
    }

    /// Says that somebody still owns a group because the directory does not remove its last owner; `None` where that is not why.
    pub(super) fn kept_owner(&self, owner: PrincipalId, group: GroupId) -> Option<Reason> {
        let wanted = Target::Group(group, Relation::Owner);
        let is_kept = |id: &AssignmentId| self.retries.contains_key(id) || self.stays.contains_key(id);
        let is_held = |row: &Assignment| row.target == wanted && self.view().is_in_force(row);
        let (id, row) = self.tenant.assignments.of_principal(owner).find(|(id, row)| is_held(row) && is_kept(id))?;
        let (who, group) = (name(&self.tenant, owner), self.tenant.group_name(group));
        let failed = match (self.retries.get(&id), self.stays.get(&id)) {
            (Some(since), _) => format!("failed at {since}, and is tried again until {}", since.plus_seconds(RETRY_SECONDS)),
            (None, Some(since)) => format!("failed from {since} on, and was given up after 30 days"),
            (None, None) => return None,
        };
        let message = format!("{who} stays owner of `{group}`: the directory does not remove a group's last owner; the removal {failed}");
        Some(reason(ReasonCode::ActiveDirect, "D4.30", message, (row.span, "the only owner who is a user")))
    }

    /// Says that an ownership cannot be ended.
    pub(super) fn last_owner_reason(&self, id: AssignmentId, span: Span) -> Reason {
        let row = self.row(id);
        let who = name(&self.tenant, row.principal);
        let group = match row.target {
            Target::Group(group, _) => self.tenant.group_name(group),
            Target::Role(..) => "",
        };
        let message = format!("{who} is the last owner of `{group}`, and the directory does not remove the last one");
        let mut refusal = reason(ReasonCode::LastOwner, "D4.30", message, (row.span, "the only owner who is a user"));
        refusal.labels.push(crate::diag::Label::new(span, "would leave no owner"));
        refusal
    }
}
