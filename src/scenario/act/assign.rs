//! `assigns` and `adds`: through PIM, whose policy applies, and through the plain groups API, where none does (D3.5, D7.9).

use super::refusal::{Done, refuse_if_any};
use crate::defect::OrDefect;
use crate::explain::{Reason, fact_text};
use crate::ir::{Assign, Assignment, GroupId, Length, PrincipalId, Relation, State, Target, Window};
use crate::scenario::creation::Proposal;
use crate::scenario::history::Event;
use crate::scenario::live_tenant::LiveTenant;
use crate::scenario::permit::{Permit, reasons_against};
use crate::source::Span;

impl LiveTenant {
    /// Assigns one principal through PIM. A window that is open at its start begins now.
    pub(super) fn assign(&mut self, actor: PrincipalId, assign: &Assign, who: PrincipalId, span: Span) -> Done {
        let from = assign.window.from.max(self.now);
        let row = Assignment {
            principal: who,
            target: assign.placement.target,
            state: assign.placement.state,
            window: Window { from, until: assign.window.until },
            span,
        };
        let written = assign.length.filter(|_| from == assign.window.from);
        let length = written.or((!row.window.is_permanent()).then(|| Length::of_window(row.window)));
        let permit = self.may_manage(actor, row.target, span);
        let proposal = Proposal { creator: actor, row, length, evidence: &assign.evidence };
        let mut further = self.against_policy(&proposal);
        further.extend(self.against_retired_role(&row));
        self.make(permit, further, &row, (actor, Event::Assigned))
    }

    /// Adds one principal through the plain groups API: active from now on, without an end.
    pub(super) fn add_directly(
        &mut self,
        actor: PrincipalId,
        who: PrincipalId,
        (group, relation): (GroupId, Relation),
        span: Span,
    ) -> Done {
        let window = Window { from: self.now, until: Window::ALWAYS.until };
        let row = Assignment { principal: who, target: Target::Group(group, relation), state: State::Active, window, span };
        let permit = self.may_add(actor, who, (group, relation), span);
        // the directory knows no activations: whoever is in the group is in it
        let activated = self.assignments_of(who, row.target, State::Activated).into_iter().map(|id| self.row(id));
        let held = activated.into_iter().find(|held| self.view().is_in_force(held)).map(|held| self.exists_already(&held));
        self.make(permit, held.into_iter().collect(), &row, (actor, Event::Added))
    }

    /// Whoever may change the group adds anybody; to an open group one adds oneself.
    fn may_add(&self, actor: PrincipalId, who: PrincipalId, (group, relation): (GroupId, Relation), span: Span) -> Permit {
        let permit = self.may_change(actor, group, relation, span);
        if permit.is_ok() || actor != who || relation != Relation::Member {
            return permit;
        }
        self.may_join(who, group, span).or(permit)
    }

    fn make(&mut self, permit: Permit, further: Vec<Reason>, row: &Assignment, (actor, event): (PrincipalId, Event)) -> Done {
        let mut reasons = reasons_against(&permit);
        reasons.extend(further);
        reasons.extend(self.against_kind(row));
        reasons.extend(self.against_limit(row));
        reasons.extend(self.against_duplicate(row, None));
        refuse_if_any(reasons)?;
        self.add(*row, self.now);
        let text = fact_text(&self.tenant, row);
        self.record(Some(actor), event, text, permit.or_defect());
        Ok(())
    }
}
