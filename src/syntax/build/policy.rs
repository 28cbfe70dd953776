//! Builds what stands in a policy.

use pest::iterators::Pair;

use super::{Builder, Item, Kids};
use crate::diag::conflicting;
use crate::requirement::Requirement;
use crate::syntax::ast;
use crate::syntax::grammar::Rule;

impl Builder {
    /// Builds a policy by name, in place, or one that is not known, from the pairs after `policy`.
    pub(super) fn policy_ref(&mut self, kids: &mut Kids<'_>) -> Option<ast::PolicyRef> {
        if kids.has(Rule::k_unknown) {
            return Some(ast::PolicyRef::Unknown);
        }
        let Some(inline) = kids.next_if(Rule::inline_policy) else {
            return self.next_name(kids).map(ast::PolicyRef::Named);
        };
        let mut kids = Kids::of(inline);
        let extends = kids.next_if(Rule::extends).and_then(|extends| self.extends(extends));
        Some(ast::PolicyRef::Inline { extends, body: self.block(kids.next_if(Rule::policy_block)?) })
    }

    fn max(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Limit> {
        let mut kids = Kids::of(pair);
        kids.next();
        if kids.has(Rule::k_unknown) { Some(ast::Limit::Unknown) } else { self.next_duration(&mut kids).map(ast::Limit::Known) }
    }

    fn require(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Require> {
        let mut list: Vec<ast::Requirement> = Vec::new();
        for kid in Kids::of(pair) {
            match kid.as_rule() {
                Rule::k_require | Rule::k_nothing | Rule::comma => {}
                Rule::k_unknown => return Some(ast::Require::Unknown),
                _ => {
                    let span = self.span(&kid);
                    let kind = self.required(kid)?;
                    self.add_requirement(&mut list, ast::Requirement { kind, span });
                }
            }
        }
        Some(ast::Require::List(list))
    }

    fn required(&mut self, pair: Pair<'_, Rule>) -> Option<ast::RequirementKind> {
        let is_unknown = matches!(pair.as_rule(), Rule::unknown_context | Rule::unknown_requirement);
        let (requirement, _) = self.requirement(pair)?;
        if is_unknown {
            return Some(ast::RequirementKind::Unknown(requirement));
        }
        requirement.try_map(Option::clone).map(ast::RequirementKind::Asked)
    }

    /// Adds what is asked, or may be: of each kind once.
    fn add_requirement(&mut self, list: &mut Vec<ast::Requirement>, one: ast::Requirement) {
        let Some(first) = list.iter().find(|other| other.kind.kind() == one.kind.kind()) else {
            list.push(one);
            return;
        };
        let is_asked = |kind: &ast::RequirementKind| matches!(kind, ast::RequirementKind::Asked(_));
        let word = one.kind.kind().facts().word;
        if is_asked(&first.kind) && is_asked(&one.kind) {
            self.report_repeated(&format!("`{word}`"), first.span, one.span);
        } else {
            let text = |kind| if is_asked(kind) { word.to_owned() } else { format!("unknown {word}") };
            self.diagnostics.push(conflicting((&text(&one.kind), one.span), (&text(&first.kind), first.span)));
        }
    }

    /// Builds what is asked, or brought with a text: its first word tells which requirement it is. Without a name it is any context.
    pub(super) fn requirement(&mut self, pair: Pair<'_, Rule>) -> Option<(Requirement<Option<ast::Name>>, Option<ast::Text>)> {
        let mut kids = Kids::of(pair.clone());
        let _ = kids.has(Rule::k_unknown) || kids.has(Rule::k_any);
        let word = kids.next().unwrap_or(pair);
        let is_named = kids.peek() == Some(Rule::name);
        let requirement =
            Requirement::of_word(word.as_str())?.try_map(|()| if is_named { self.next_name(&mut kids).map(Some) } else { Some(None) })?;
        let said = kids.next_if(Rule::string).map_or(Some(None), |text| self.text(&text).map(Some))?;
        Some((requirement, said))
    }

    /// Builds `approval …` of a policy.
    fn approval(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Approval> {
        let mut kids = Kids::of(pair);
        kids.next();
        if kids.has(Rule::k_unknown) {
            return Some(ast::Approval::Unknown);
        }
        if kids.has(Rule::k_by) { self.approvers(&mut kids).map(ast::Approval::By) } else { Some(ast::Approval::Default) }
    }

    /// Builds the approvers after `by`.
    pub(super) fn approvers(&mut self, kids: &mut Kids<'_>) -> Option<ast::Approvers> {
        let names = if kids.peek() == Some(Rule::names) { self.next_names(kids)? } else { Vec::new() };
        kids.has(Rule::comma);
        let others = kids.next_if(Rule::k_unknown).map(|unknown| self.span(&unknown));
        Some(ast::Approvers { names, others })
    }

    fn notify(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Notify> {
        let mut kids = Kids::of(pair);
        let is_off = kids.has(Rule::k_no);
        let event = ast::NotifyEvent::of_word(kids.next()?.as_str())?;
        kids.next();
        let recipient = ast::NotifyRecipient::of_word(kids.next()?.as_str())?;
        if is_off {
            return Some(ast::Notify { event, recipient, setting: None });
        }
        let also = kids.next_if(Rule::also).map_or(Some(Vec::new()), |also| self.also(also))?;
        let is_critical_only = kids.has(Rule::critical);
        Some(ast::Notify { event, recipient, setting: Some(ast::NotifySetting { also, is_critical_only }) })
    }

    fn also(&mut self, pair: Pair<'_, Rule>) -> Option<Vec<ast::Text>> {
        let texts: Vec<_> = Kids::of(pair).filter(|kid| kid.as_rule() == Rule::text).map(|kid| self.text(&kid)).collect();
        texts.into_iter().collect()
    }
}

impl Item for ast::ActivationItem {
    const ITEM: Rule = Rule::activation_item;
    const ITEMS: Rule = Rule::activation_items;
    const STARTS: &'static [&'static str] = &["max", "require", "approval", "no"];

    fn build(builder: &mut Builder, pair: Pair<'_, Rule>) -> Option<Self> {
        match pair.as_rule() {
            Rule::max => builder.max(pair).map(Self::Max),
            Rule::require => builder.require(pair).map(Self::Require),
            Rule::approval => builder.approval(pair).map(Self::Approval),
            Rule::no_approval => Some(Self::NoApproval),
            _ => None,
        }
    }
}

impl Item for ast::EligibleItem {
    const ITEM: Rule = Rule::eligible_item;
    const ITEMS: Rule = Rule::eligible_items;
    const STARTS: &'static [&'static str] = &["max", "permanent"];

    fn build(builder: &mut Builder, pair: Pair<'_, Rule>) -> Option<Self> {
        match pair.as_rule() {
            Rule::max => builder.max(pair).map(Self::Max),
            Rule::k_permanent => Some(Self::Permanent),
            _ => None,
        }
    }
}

impl Item for ast::ActiveItem {
    const ITEM: Rule = Rule::active_item;
    const ITEMS: Rule = Rule::active_items;
    const STARTS: &'static [&'static str] = &["max", "permanent", "require"];

    fn build(builder: &mut Builder, pair: Pair<'_, Rule>) -> Option<Self> {
        match pair.as_rule() {
            Rule::max => builder.max(pair).map(Self::Max),
            Rule::k_permanent => Some(Self::Permanent),
            Rule::require => builder.require(pair).map(Self::Require),
            _ => None,
        }
    }
}

impl Item for ast::Notify {
    const ITEM: Rule = Rule::notify_item;
    const ITEMS: Rule = Rule::notify_items;
    const STARTS: &'static [&'static str] = &["eligible", "active", "activation", "no"];

    fn build(builder: &mut Builder, pair: Pair<'_, Rule>) -> Option<Self> {
        builder.notify(pair)
    }
}
