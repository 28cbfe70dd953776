//! Builds what stands in a policy.

use crate::requirement::Requirement;
use pest::iterators::Pair;

use super::{Builder, Item, Kids};
use crate::syntax::ast;
use crate::syntax::grammar::Rule;

impl Builder {
    /// Builds a policy by name or in place, from the pairs after `policy`.
    pub(super) fn policy_ref(&mut self, kids: &mut Kids<'_>) -> Option<ast::PolicyRef> {
        let Some(inline) = kids.next_if(Rule::inline_policy) else {
            return self.next_name(kids).map(ast::PolicyRef::Named);
        };
        let mut kids = Kids::of(inline);
        let extends = kids.next_if(Rule::extends).and_then(|extends| self.extends(extends));
        Some(ast::PolicyRef::Inline { extends, body: self.block(kids.next_if(Rule::policy_block)?) })
    }

    fn max(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Duration> {
        let mut kids = Kids::of(pair);
        kids.next();
        self.next_duration(&mut kids)
    }

    fn require(&mut self, pair: Pair<'_, Rule>) -> Option<Vec<ast::Requirement>> {
        let mut list: Vec<ast::Requirement> = Vec::new();
        for kid in Kids::of(pair) {
            if matches!(kid.as_rule(), Rule::k_require | Rule::k_nothing | Rule::comma) {
                continue;
            }
            let span = self.span(&kid);
            let (kind, _) = self.requirement(kid)?;
            if let Some(first) = list.iter().find(|other| other.kind.kind() == kind.kind()) {
                self.report_repeated(&format!("`{}`", kind.facts().word), first.span, span);
            } else {
                list.push(ast::Requirement { kind, span });
            }
        }
        Some(list)
    }

    /// Builds what is asked, or brought with a text: its first word tells which requirement it is.
    pub(super) fn requirement(&mut self, pair: Pair<'_, Rule>) -> Option<(Requirement<ast::Name>, Option<ast::Text>)> {
        let mut kids = Kids::of(pair.clone());
        let word = kids.next().unwrap_or(pair);
        let requirement = Requirement::of_word(word.as_str())?.try_map(|()| self.next_name(&mut kids))?;
        let said = kids.next_if(Rule::string).map_or(Some(None), |text| self.text(&text).map(Some))?;
        Some((requirement, said))
    }

    /// Builds `approval by …`; none are the default approvers.
    pub(super) fn approval(&mut self, pair: Pair<'_, Rule>) -> Option<Option<Vec<ast::Name>>> {
        let mut kids = Kids::of(pair);
        kids.next();
        if !kids.has(Rule::k_by) {
            return Some(None);
        }
        self.next_names(&mut kids).map(Some)
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
            Rule::approval => {
                let names = builder.approval(pair)?.unwrap_or_default(); // without `by` nobody is named
                Some(Self::Approval(names))
            }
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
