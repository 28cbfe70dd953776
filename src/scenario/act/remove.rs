//! `removes`: takes an assignment away, in PIM or past it (D1.26, D3.5, D4.22, D7.8).

use super::refusal::{Done, refuse, refuse_if_any};
use crate::diag::ReasonCode;
use crate::explain::{Reason, thing_text};
use crate::ir::{AssignmentId, Placement, PrincipalId, State, Target};
use crate::scenario::history::Event;
use crate::scenario::live_tenant::LiveTenant;
use crate::scenario::reason::{name, reason};
use crate::source::Span;

/// By which door an assignment is taken away.
enum Door {
    /// PIM, which waits five minutes (D1.26).
    Pim(Vec<Reason>),
    /// The plain groups API, which does not.
    Directory(Vec<Reason>),
}

impl LiveTenant {
    /// Takes the assignments of one principal in a placement away, those that have not ended.
    pub(super) fn take_away(&mut self, actor: PrincipalId, who: PrincipalId, placement: Placement, span: Span) -> Done {
        let door = match self.door(actor, placement, span) {
            Ok(door) => door,
            Err(reasons) => return refuse(reasons),
        };
        let all = self.assignments_of(who, placement.target, placement.state);
        let found: Vec<AssignmentId> = all.into_iter().filter(|id| self.now < self.row(*id).window.until).collect();
        if found.is_empty() {
            return refuse(vec![self.nothing_to_remove(who, placement, span)]);
        }
        let mut reasons: Vec<Reason> =
            found.iter().filter(|id| self.is_last_owner(**id)).map(|id| self.last_owner_reason(*id, span)).collect();
        if matches!(door, Door::Pim(_)) {
            reasons.extend(found.iter().filter_map(|id| self.too_young(*id, span)));
        }
        refuse_if_any(reasons)?;
        let (Door::Pim(grounds) | Door::Directory(grounds)) = door;
        for id in found {
            let text = self.fact_text(id, "is taken away");
            self.record(Some(actor), Event::Removed, text, grounds.clone());
            self.remove(id);
        }
        Ok(())
    }

    /// What is in force can also be ended by whoever may change the group; what is eligible only in PIM.
    fn door(&self, actor: PrincipalId, placement: Placement, span: Span) -> Result<Door, Vec<Reason>> {
        let in_pim = self.may_manage(actor, placement.target, span);
        match (placement.target, in_pim) {
            (_, Ok(grounds)) => Ok(Door::Pim(grounds)),
            (Target::Group(group, relation), Err(_)) if placement.state.is_in_force() => {
                self.may_change(actor, group, relation, span).map(Door::Directory)
            }
            (Target::Group(..) | Target::Role(..), Err(reasons)) => Err(reasons),
        }
    }

    /// Says that somebody does not hold what is to be taken away, and how what they hold instead is named: assigned and activated are two.
    fn nothing_to_remove(&self, who: PrincipalId, placement: Placement, span: Span) -> Reason {
        let nothing = self.nothing_held(who, placement, span);
        let other = match placement.state {
            State::Active => State::Activated,
            State::Activated => State::Active,
            State::Eligible => return nothing,
        };
        let is_held = self.assignments_of(who, placement.target, other).into_iter().any(|id| self.now < self.row(id).window.until);
        let relation = match placement.target {
            Target::Group(_, relation) => format!(" {}", relation.word()),
            Target::Role(..) => String::new(),
        };
        let hint = format!("; there is one `as {}{relation}`", other.word());
        Reason { message: nothing.message + if is_held { &hint } else { "" }, ..nothing }
    }

    /// Says that somebody does not hold what is to be taken away or prolonged.
    pub(super) fn nothing_held(&self, who: PrincipalId, placement: Placement, span: Span) -> Reason {
        let (holder, thing) = (name(&self.tenant, who), thing_text(&self.tenant, placement.target.thing()));
        let code = if placement.state.is_in_force() { ReasonCode::NotActive } else { ReasonCode::NotEligible };
        let message = format!("{holder} has no {} assignment of {thing} that fits", placement.state.word());
        reason(code, "D4.8", message, (span, &format!("not {}", placement.state.word())))
    }
}
