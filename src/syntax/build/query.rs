//! Builds questions.

use pest::iterators::Pair;

use super::assignment::first;
use super::block::relation_of;
use super::{Builder, Kids};
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::grammar::Rule;

/// Modifiers as they come, each with its place.
#[derive(Debug, Default)]
struct Modifiers {
    duration: Option<(ast::Duration, Span)>,
    with: Option<(ast::With, Span)>,
    without_approval: Option<((), Span)>,
    at: Option<(ast::Time, Span)>,
    except: Option<(Vec<ast::Name>, Span)>,
}

impl Builder {
    /// Builds a question.
    pub fn query(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Query> {
        let span = self.span(&pair);
        let mut kids = Kids::of(pair);
        let question = kids.next()?;
        let rule = question.as_rule();
        let mut inner = Kids::of(question);
        inner.next();
        let kind = match rule {
            Rule::is | Rule::who_is => self.held(rule, &mut inner, &mut kids),
            Rule::what_is => self.tied(&mut inner, &mut kids),
            Rule::show => self.show(&mut inner).map(ast::QueryKind::Show),
            _ => self.asked(rule, &mut inner, &mut kids),
        };
        Some(ast::Query { kind: kind?, span })
    }

    fn asked(&mut self, rule: Rule, inner: &mut Kids<'_>, rest: &mut Kids<'_>) -> Option<ast::QueryKind> {
        inner.has(Rule::k_can);
        let name = match rule {
            Rule::who_can => None,
            Rule::can_any | Rule::what_can_any => Some(self.member_of(inner.next()?)),
            _ => Some(self.next_name(inner)),
        };
        let act = inner.next()?;
        let is_what = matches!(rule, Rule::what_can | Rule::what_can_any);
        let verb = if is_what { verb_of(&act) } else { None };
        let action = if is_what { None } else { self.action(act) };
        let mods = self.mods(rest);
        let (name, mods) = (name.map_or(Some(None), |name| name.map(Some))?, mods?.0);
        match rule {
            Rule::can => Some(ast::QueryKind::Can(name?, action?, mods)),
            Rule::can_any => Some(ast::QueryKind::CanAny(name?, action?, mods)),
            Rule::who_can => Some(ast::QueryKind::WhoCan(action?, mods)),
            Rule::what_can => Some(ast::QueryKind::WhatCan(name?, verb?, mods)),
            Rule::what_can_any => Some(ast::QueryKind::WhatCanAny(name?, verb?, mods)),
            Rule::when_can => Some(ast::QueryKind::When(name?, action?, mods)),
            Rule::how_can => Some(ast::QueryKind::How(name?, how_goal(action?)?, mods)),
            _ => None,
        }
    }

    /// Builds the group of `any member of G`.
    pub(super) fn member_of(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Name> {
        Kids::of(pair).nth(3).and_then(|name| self.name(&name))
    }

    fn held(&mut self, rule: Rule, inner: &mut Kids<'_>, rest: &mut Kids<'_>) -> Option<ast::QueryKind> {
        inner.has(Rule::k_is);
        let name = if rule == Rule::who_is { None } else { Some(self.next_name(inner)) };
        let is_eligible = inner.has(Rule::k_eligible);
        let holding = self.holding(inner.next()?);
        let at = self.at_end(rest)?;
        Some(match (name, is_eligible) {
            (Some(name), false) => ast::QueryKind::Is(name?, holding?, at),
            (Some(name), true) => ast::QueryKind::IsEligible(name?, holding?, at),
            (None, false) => ast::QueryKind::WhoIs(holding?, at),
            (None, true) => ast::QueryKind::WhoIsEligible(holding?, at),
        })
    }

    fn tied(&mut self, inner: &mut Kids<'_>, rest: &mut Kids<'_>) -> Option<ast::QueryKind> {
        inner.has(Rule::k_is);
        let name = self.next_name(inner);
        let tie = Kids::of(inner.next()?).next().map(|word| relation_of(word.as_rule()).map_or(ast::Tie::EligibleFor, ast::Tie::Of));
        let at = self.at_end(rest)?;
        Some(ast::QueryKind::WhatIs(name?, tie?, at))
    }

    /// Builds the `at` that may end a question; the outer `None` stands for a fault.
    fn at_end(&mut self, rest: &mut Kids<'_>) -> Option<Option<ast::Time>> {
        rest.next_if(Rule::at).map_or(Some(None), |at| self.at(at).map(Some))
    }

    fn show(&mut self, kids: &mut Kids<'_>) -> Option<ast::ShowTarget> {
        if kids.has(Rule::k_tenant) {
            return Some(ast::ShowTarget::Tenant);
        }
        let kind =
            if kids.peek() == Some(Rule::name) { None } else { kids.next().and_then(|kind| ast::DeclaredKind::of_word(kind.as_str())) };
        Some(ast::ShowTarget::Named(kind, self.next_name(kids)?))
    }

    fn holding(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Holding> {
        let mut kids = Kids::of(pair);
        let relation = relation_of(kids.next()?.as_rule());
        kids.next();
        let name = self.next_name(&mut kids)?;
        Some(relation.map_or_else(|| ast::Holding::Role(name.clone()), |relation| ast::Holding::Relation(relation, name.clone())))
    }

    /// Builds an action.
    pub(super) fn action(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Action> {
        let rule = pair.as_rule();
        let mut kids = Kids::of(pair);
        kids.next();
        match rule {
            Rule::activate => self.thing(kids.next()?).map(ast::Action::Activate),
            Rule::approve => {
                let thing = self.thing(kids.next()?);
                let requester = match kids.next() {
                    Some(_) => Some(self.next_name(&mut kids)?),
                    None => None,
                };
                Some(ast::Action::Approve(thing?, requester))
            }
            Rule::manage => self.manage(kids.next()?),
            Rule::change => {
                let relation = relation_of(kids.next()?.as_rule())?;
                kids.next();
                self.next_name(&mut kids).map(|name| ast::Action::Change(relation, name))
            }
            Rule::reset => {
                let credential = ast::Credential::of_word(kids.next()?.as_str())?;
                kids.next();
                self.next_name(&mut kids).map(|name| ast::Action::Reset(credential, name))
            }
            Rule::reach => self.goal(kids.next()?).map(ast::Action::Reach),
            Rule::escalate => {
                kids.next();
                self.goal(kids.next()?).map(ast::Action::Escalate)
            }
            _ => None,
        }
    }

    /// Builds what is managed: a group, or one side of it.
    fn manage(&mut self, managed: Pair<'_, Rule>) -> Option<ast::Action> {
        if managed.as_rule() != Rule::relation_of {
            return self.name(&managed).map(|group| ast::Action::Manage(None, group));
        }
        match self.thing(managed)? {
            ast::Thing::Group(side, group) => Some(ast::Action::Manage(Some(side), group)),
            ast::Thing::Role(_) => None,
        }
    }

    /// Builds a thing from its own pair.
    pub(super) fn thing(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Thing> {
        let mut kids = Kids::of(pair);
        let relation = relation_of(kids.next()?.as_rule());
        kids.has(Rule::k_of);
        let name = self.next_name(&mut kids)?;
        Some(match relation {
            Some(relation) => ast::Thing::Group(relation, name),
            None => ast::Thing::Role(name),
        })
    }

    /// Builds a goal from its own pair.
    pub(super) fn goal(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Goal> {
        match pair.as_rule() {
            Rule::access => self.access(pair).map(ast::Goal::Access),
            Rule::any_privileged => Some(ast::Goal::AnyPrivilegedRole),
            _ => self.thing(pair).map(ast::Goal::Thing),
        }
    }

    /// Builds `access …`.
    pub(super) fn access(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Text> {
        let mut kids = Kids::of(pair);
        kids.next();
        self.next_text(&mut kids)
    }

    /// Builds the modifiers that are left, and the names after `except`; none if one of them is broken.
    pub(super) fn mods(&mut self, kids: &mut Kids<'_>) -> Option<(ast::Mods, Vec<ast::Name>)> {
        let mut slots = Modifiers::default();
        let mut is_broken = false;
        for pair in kids {
            is_broken |= self.modifier(&mut slots, pair).is_none();
        }
        let mods = ast::Mods {
            duration: slots.duration,
            with: slots.with.map(first),
            without_approval: slots.without_approval.map(|((), span)| span),
            at: slots.at,
        };
        Some((mods, slots.except.map_or_else(Vec::new, first))).filter(|_| !is_broken)
    }

    fn modifier(&mut self, slots: &mut Modifiers, pair: Pair<'_, Rule>) -> Option<()> {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::for_mod => {
                let duration = self.for_mod(pair)?;
                self.set_once(&mut slots.duration, duration, span, "`for`");
            }
            Rule::with => {
                let with = self.with(pair)?;
                self.set_once(&mut slots.with, with, span, "`with`");
            }
            Rule::without_approval => self.set_once(&mut slots.without_approval, (), span, "`without approval`"),
            Rule::at => {
                let at = self.at(pair)?;
                self.set_once(&mut slots.at, at, span, "`at`");
            }
            Rule::except => {
                let names = self.names_item(pair)?;
                self.set_once(&mut slots.except, names, span, "`except`");
            }
            _ => return None,
        }
        Some(())
    }
}

fn how_goal(action: ast::Action) -> Option<ast::HowGoal> {
    match action {
        ast::Action::Reach(goal) => Some(ast::HowGoal::Reach(goal)),
        ast::Action::Escalate(goal) => Some(ast::HowGoal::Escalate(goal)),
        ast::Action::Activate(_)
        | ast::Action::Approve(..)
        | ast::Action::Manage(..)
        | ast::Action::Change(..)
        | ast::Action::Reset(..) => None,
    }
}

fn verb_of(pair: &Pair<'_, Rule>) -> Option<ast::Verb> {
    match pair.as_rule() {
        Rule::verb_manage => Some(ast::Verb::Manage(Kids::of(pair.clone()).nth(1).and_then(|side| relation_of(side.as_rule())))),
        Rule::k_activate => Some(ast::Verb::Activate),
        Rule::k_approve => Some(ast::Verb::Approve),
        Rule::k_change => Some(ast::Verb::Change),
        Rule::k_reset => Some(ast::Verb::Reset),
        Rule::k_reach => Some(ast::Verb::Reach),
        Rule::verb_escalate => Some(ast::Verb::Escalate),
        _ => None,
    }
}
