//! Saves the good items of a broken block and reports each bad one.

use super::{Recovery, Segment};
use crate::syntax::ast;
use crate::syntax::build::{Builder, Item, Kids, end_of};
use crate::syntax::grammar::Rule;
use crate::syntax::lex::{Kind, Token};
use crate::syntax::parse::{Asked, Extent, Failure};
use crate::syntax::words;

/// An item that may itself hold a block.
pub(in crate::syntax) trait Recover: Item {
    /// Saves what is good of an item that opens a block of its own with `open`; none if no such item is meant.
    fn recover(_recovery: &mut Recovery<'_>, _first: Token, _open: Token, _body: Body) -> Option<Self> {
        None
    }
}

/// A block within an item.
#[derive(Debug, Clone, Copy)]
pub(in crate::syntax) struct Body {
    body: Segment,
    end: usize,
}

impl Recovery<'_> {
    /// Reads a block item by item; `end` is one past its `}`.
    pub(super) fn block<T: Recover>(&mut self, body: Segment, end: usize) -> ast::Block<T> {
        let mut items = Vec::new();
        let mut at = body.first.end;
        while let Some(first) = self.reader.token(at, body.stop) {
            at = self.item(first, body.stop, &mut items);
        }
        ast::Block { items, dangling: Vec::new(), span: self.reader.span(body.first.start, end) }
    }

    /// Reads the items from `first` to where the next surely begins; returns that.
    fn item<T: Recover>(&mut self, first: Token, end: usize, items: &mut Vec<ast::Node<T>>) -> usize {
        let stop = self.next_item::<T>(first, first, end);
        let failure = match self.items(first.start, stop, items) {
            Ok(()) => return stop,
            Err(failure) => failure,
        };
        if self.reader.token(failure.at, stop).is_none()
            && let Some(next) = self.reader.token(stop, end)
        {
            let farther = self.next_item::<T>(first, next, end);
            if self.items(first.start, farther, items).is_ok() {
                return farther;
            }
        }
        self.bad_item(Segment { first, stop }, &failure, items);
        stop
    }

    fn items<T: Item>(&mut self, start: usize, stop: usize, items: &mut Vec<ast::Node<T>>) -> Result<(), Failure> {
        let pairs = self.reader.parse(T::ITEMS, start, stop)?;
        let mut builder = Builder::new(self.reader.source, start);
        items.extend(pairs.flat_map(|whole| builder.items::<T>(whole)));
        self.parts.refuse(builder.diagnostics);
        Ok(())
    }

    /// Keeps the whole items before the failing token, looks into a block, and reports.
    fn bad_item<T: Recover>(&mut self, segment: Segment, failure: &Failure, items: &mut Vec<ast::Node<T>>) {
        let context = segment.first.start;
        let mut segment = segment;
        while let Some(next) = self.whole_item::<T>(segment, failure) {
            if self.items(segment.first.start, next.start, items).is_err() {
                break;
            }
            segment.first = next;
        }
        let reported = self.parts.findings.len();
        let nested = self.nested::<T>(segment);
        let is_nested = nested.is_some();
        items.extend(nested);
        if !is_nested || self.parts.findings.len() == reported {
            let asked = if T::ITEM == Rule::step { Asked::Step } else { Asked::Nothing };
            self.report(failure, Extent { context, asked, ..self.extent(segment) });
        }
    }

    /// Returns the token after a whole item that the failure does not concern.
    fn whole_item<T: Item>(&self, segment: Segment, failure: &Failure) -> Option<Token> {
        let start = segment.first.start;
        let stop = self.window(start, failure.at.min(segment.stop));
        if stop <= start {
            return None;
        }
        let pair = self.reader.parse(T::ITEM, start, stop).ok()?.next()?;
        let next = self.reader.token(start + end_of(&pair), segment.stop)?;
        let begins = T::STARTS.contains(&self.reader.word(next)) || (T::ITEM == Rule::step && self.is_act(next, segment.stop));
        (next.start > start && next.start <= failure.at && (begins || next.start == failure.at)).then_some(next)
    }

    /// Tells whether a step that somebody does begins with a token.
    fn is_act(&self, first: Token, stop: usize) -> bool {
        self.reader.token(first.end, stop).is_some_and(|second| words::DEEDS.contains(&self.reader.word(second)))
    }

    fn nested<T: Recover>(&mut self, segment: Segment) -> Option<ast::Node<T>> {
        let open = self.reader.tokens(segment.first.start, segment.stop).find(|token| token.kind == Kind::Open)?;
        let close = self.closing(open, segment.stop);
        let end = close.map_or(segment.stop, |close| close.end);
        let body = Segment { first: open, stop: close.map_or(segment.stop, |close| close.start) };
        let value = T::recover(self, segment.first, open, Body { body, end })?;
        Some(ast::Node::new(value, self.reader.span(segment.first.start, end)))
    }

    /// Returns where the next item begins: at a word that begins one, after a block, or on a line no deeper than `first`.
    fn next_item<T: Item>(&self, first: Token, from: Token, end: usize) -> usize {
        let mut depth = 0_usize;
        let mut before = from;
        let starts_at = if from.start == first.start { first.start } else { from.end };
        for token in self.reader.tokens(starts_at, end) {
            if depth == 0 && token.start > first.start && self.begins_item::<T>(first, before, token) {
                let is_deed = T::ITEM == Rule::step && words::DEEDS.contains(&self.reader.word(token)) && before.indent.is_some();
                return if is_deed && before.start > from.start { before.start } else { token.start };
            }
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1), // one too many closes nothing
                _ => {}
            }
            before = token;
        }
        end
    }

    fn begins_item<T: Item>(&self, first: Token, before: Token, token: Token) -> bool {
        let connects = matches!(before.kind, Kind::Comma | Kind::Colon) || words::connects(self.reader.word(before));
        let word = self.reader.word(token);
        let outdented = token.indent.zip(first.indent).is_some_and(|(indent, column)| indent <= column);
        let is_deed = T::ITEM == Rule::step && words::DEEDS.contains(&word) && before.indent.is_some() && before.start > first.start;
        before.kind == Kind::Close || is_deed || (!connects && (T::STARTS.contains(&word) || outdented))
    }

    fn extended(&mut self, rule: Rule, first: Token, open: Token) -> Option<ast::Name> {
        let window = self.window(first.start, open.start);
        let head = self.reader.parse(rule, first.start, window).ok()?.next()?;
        let mut builder = Builder::new(self.reader.source, first.start);
        let extends = Kids::of(head).find(|kid| kid.as_rule() == Rule::extends).and_then(|extends| builder.extends(extends));
        self.parts.refuse(builder.diagnostics);
        extends
    }

    fn inline_policy(&mut self, rule: Rule, first: Token, open: Token, body: Body) -> ast::PolicyRef {
        let extends = self.extended(rule, first, open);
        ast::PolicyRef::Inline { extends, body: self.block(body.body, body.end) }
    }
}

impl Recover for ast::TenantItem {}
impl Recover for ast::UserItem {}
impl Recover for ast::ServicePrincipalItem {}
impl Recover for ast::BlueprintItem {}
impl Recover for ast::UnitItem {}
impl Recover for ast::ContextItem {}
impl Recover for ast::ActivationItem {}
impl Recover for ast::EligibleItem {}
impl Recover for ast::ActiveItem {}
impl Recover for ast::Notify {}
impl Recover for ast::Step {}

impl Recover for ast::GroupItem {
    fn recover(recovery: &mut Recovery<'_>, first: Token, open: Token, body: Body) -> Option<Self> {
        let relation = match recovery.reader.word(first) {
            "membership" => ast::Relation::Member,
            "ownership" => ast::Relation::Owner,
            _ => return None,
        };
        Some(Self::Policy(relation, recovery.inline_policy(Rule::group_policy_head, first, open, body)))
    }
}

impl Recover for ast::RoleItem {
    fn recover(recovery: &mut Recovery<'_>, first: Token, open: Token, body: Body) -> Option<Self> {
        let is_policy = recovery.reader.word(first) == "policy";
        is_policy.then(|| Self::Policy(recovery.inline_policy(Rule::role_policy_head, first, open, body)))
    }
}

impl Recover for ast::PolicyItem {
    fn recover(recovery: &mut Recovery<'_>, first: Token, _open: Token, body: Body) -> Option<Self> {
        match recovery.reader.word(first) {
            "activation" => Some(Self::Activation(recovery.block(body.body, body.end))),
            "eligible" => Some(Self::Eligible(recovery.block(body.body, body.end))),
            "active" => Some(Self::Active(recovery.block(body.body, body.end))),
            "notify" => Some(Self::Notify(recovery.block(body.body, body.end))),
            _ => None,
        }
    }
}
