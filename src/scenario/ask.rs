//! Answers questions about the state as it is now.

use super::live_tenant::LiveTenant;
use crate::diag::ReasonCode;
use crate::eval::{Decision, View, policy_of};
use crate::explain::{self, Answer, AnyAnswer, CanAnswer, Explanation, WhatItem};
use crate::ir::{Action, GroupId, HoldingQuestion, Modifiers, OneStep, PrincipalId, Question, Relation, StepVerb, Thing, Verb, Window};
use crate::source::Span;

impl LiveTenant {
    /// Answers a question as of now. Whoever waits for an activation, or has it scheduled, cannot ask for it again (D4.8, D9.19).
    #[must_use]
    pub fn answer(&self, question: &Question, query: Span) -> Explanation {
        let mut explanation = explain::answer(&self.tenant, question, self.now, query);
        if let (Question::Can(principal, Action::Step(OneStep::Activate(thing)), mods), Answer::Can(can)) =
            (question, &mut explanation.answer)
        {
            self.add_open_request(*principal, *thing, mods, can);
        }
        if let (Question::WhoCan(Action::Step(OneStep::Activate(thing)), mods), Answer::WhoCan { items, .. }) =
            (question, &mut explanation.answer)
        {
            items.retain(|item| self.is_free(item.principal, *thing, mods));
        }
        if let (Question::WhatCan(principal, Verb::Step(StepVerb::Activate), mods), Answer::WhatCan { items, .. }) =
            (question, &mut explanation.answer)
        {
            items.retain(|item| !matches!(item.action, Action::Step(OneStep::Activate(thing)) if !self.is_free(*principal, thing, mods)));
        }
        if let (Question::CanAny(group, Action::Step(OneStep::Activate(thing)), mods), Answer::Any(any)) =
            (question, &mut explanation.answer)
        {
            **any = self.any(*group, *thing, mods, query).unwrap_or_else(|| (**any).clone());
        }
        if let (Question::WhatCanAny(group, Verb::Step(StepVerb::Activate), mods), Answer::WhatCan { items, .. }) =
            (question, &mut explanation.answer)
        {
            *items = explain::join_activations(self.members(*group).into_iter().map(|who| (who, self.what_can_activate(who, mods, query))));
        }
        self.explain_kept_owner(question, &mut explanation.answer);
        explanation
    }

    fn members(&self, group: GroupId) -> Vec<PrincipalId> {
        explain::members(&View::new(&self.tenant, self.now), group)
    }

    /// Answers for any member of a group, where one of them waits; what is answered without requests holds where nobody does.
    fn any(&self, group: GroupId, thing: Thing, mods: &Modifiers, query: Span) -> Option<AnyAnswer> {
        let members = self.members(group);
        if members.iter().all(|who| self.is_free(*who, thing, mods)) {
            return None;
        }
        let ask = |who| self.answer(&Question::Can(who, Action::Step(OneStep::Activate(thing)), mods.clone()), query).answer;
        let decision = |who| ask(who).into_can().map_or(Decision::Deny, |can| can.decision);
        let decided: Vec<(PrincipalId, Decision)> = members.into_iter().map(|who| (who, decision(who))).collect();
        AnyAnswer::new(&decided, ask)
    }

    fn what_can_activate(&self, who: PrincipalId, mods: &Modifiers, query: Span) -> Vec<WhatItem> {
        match self.answer(&Question::WhatCan(who, Verb::Step(StepVerb::Activate), mods.clone()), query).answer {
            Answer::WhatCan { items, .. } => items,
            Answer::Can(_) | Answer::Plan(_) | Answer::Any(_) | Answer::Is(_) | Answer::WhoCan { .. } => Vec::new(),
            Answer::WhoIs(_) | Answer::WhatIs(_) | Answer::When(_) | Answer::Show(_) | Answer::Open(_) => Vec::new(),
        }
    }

    /// Explains an ownership that ought to be over by the rule that keeps it (D4.30), and after a power that it gives adds that.
    fn explain_kept_owner(&self, question: &Question, answer: &mut Answer) {
        match (question, answer) {
            (Question::Is(owner, HoldingQuestion::Group(group, Relation::Owner), _), Answer::Is(is)) if is.holds => {
                if let Some(kept) = self.kept_owner(*owner, *group) {
                    is.reasons = vec![kept];
                }
            }
            (Question::Can(owner, Action::Step(OneStep::Deed(group, _)), _), Answer::Can(can)) => {
                let by_owning = can.reasons.iter().position(|reason| reason.code == ReasonCode::OwnerPower);
                if let (Some(at), Some(kept)) = (by_owning, self.kept_owner(*owner, *group)) {
                    can.reasons.insert(at + 1, kept);
                }
            }
            (_, _) => {}
        }
    }

    fn add_open_request(&self, principal: PrincipalId, thing: Thing, mods: &Modifiers, can: &mut CanAnswer) {
        if can.decision == Decision::Already {
            return;
        }
        let Some(reason) = self.against_second_request(principal, thing, can, self.wished(thing, mods)) else { return };
        if can.decision != Decision::Deny {
            can.reasons.clear();
            can.requires.clear();
            can.approvers.clear();
            (can.decision, can.until) = (Decision::Deny, None);
        }
        // no change of assignments or evidence helps while the request is open
        can.fixes.clear();
        can.reasons.insert(0, reason);
    }

    fn is_free(&self, principal: PrincipalId, thing: Thing, mods: &Modifiers) -> bool {
        self.blocking_request(principal, thing, self.wished(thing, mods)).is_none()
    }

    /// Returns the window of an activation that begins now.
    fn wished(&self, thing: Thing, mods: &Modifiers) -> Window {
        let max = policy_of(&self.tenant, thing).map(|policy| self.tenant.policies.row(policy).activation.max_seconds.value);
        let seconds = mods.duration.map(|(seconds, _)| seconds).or(max).unwrap_or_default(); // without a policy it is refused, however long
        Window { from: self.now, until: self.now.plus_seconds(seconds) }
    }
}
