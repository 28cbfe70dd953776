//! Builds declarations: a head and a block.

use pest::iterators::Pair;

use super::{Builder, Head, Item, Kids};
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::grammar::Rule;

/// The items of a declaration, which tell what is declared.
pub(in crate::syntax) trait Declared: Item {
    /// Everything before the block.
    const HEAD: Rule;

    /// Puts head and block together; `end` is where a missing block would stand.
    fn declare(head: Head, block: Option<ast::Block<Self>>, end: Span) -> ast::Statement;
}

impl Builder {
    /// Builds the statements under [`Rule::statements`].
    pub fn statements(&mut self, pairs: Kids<'_>) -> Vec<ast::Node<ast::Statement>> {
        pairs.filter(|pair| pair.as_rule() != Rule::EOI).filter_map(|pair| self.node(pair, Self::statement)).collect()
    }

    fn statement(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Statement> {
        match pair.as_rule() {
            Rule::include => self.include(pair),
            Rule::assign => self.assign(pair),
            Rule::never => self.never(pair),
            Rule::expect => self.expect(pair).map(|expect| ast::Statement::Expect(Box::new(expect))),
            Rule::scenario => self.declaration::<ast::Step>(pair),
            Rule::tenant => self.declaration::<ast::TenantItem>(pair),
            Rule::user => self.declaration::<ast::UserItem>(pair),
            Rule::service => self.declaration::<ast::ServicePrincipalItem>(pair),
            Rule::blueprint => self.declaration::<ast::BlueprintItem>(pair),
            Rule::group => self.declaration::<ast::GroupItem>(pair),
            Rule::role => self.declaration::<ast::RoleItem>(pair),
            Rule::unit => self.declaration::<ast::UnitItem>(pair),
            Rule::context => self.declaration::<ast::ContextItem>(pair),
            Rule::policy => self.declaration::<ast::PolicyItem>(pair),
            _ => None,
        }
    }

    fn include(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Statement> {
        let mut kids = Kids::of(pair);
        kids.next();
        self.next_string(&mut kids).map(|path| ast::Statement::Include(Box::new(path)))
    }

    fn declaration<T: Declared>(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Statement> {
        let span = self.span(&pair);
        let mut kids = Kids::of(pair);
        let head = self.head(kids.next()?);
        let block = kids.next().map(|block| self.block::<T>(block));
        Some(T::declare(head?, block, Span { start: span.end, ..span }))
    }
}

/// Keeps a block as it is.
fn optional<T>(block: Option<ast::Block<T>>, _end: Span) -> Option<ast::Block<T>> {
    block
}

/// Puts an empty block where one is missing that must stand.
fn required<T>(block: Option<ast::Block<T>>, end: Span) -> Option<ast::Block<T>> {
    Some(or_empty(block, end))
}

fn or_empty<T>(block: Option<ast::Block<T>>, span: Span) -> ast::Block<T> {
    block.unwrap_or(ast::Block { items: Vec::new(), dangling: Vec::new(), span })
}

/// What is declared in the common shape: by what its items are, the rule of its head and the statement.
macro_rules! declarations {
    ($($item:ident: $head:ident => $statement:ident, $block:ident;)*) => {$(
        impl Declared for ast::$item {
            const HEAD: Rule = Rule::$head;

            fn declare(head: Head, block: Option<ast::Block<Self>>, end: Span) -> ast::Statement {
                let block = $block(block, end);
                ast::Statement::$statement(Box::new(ast::Declaration { name: head.name, label: head.label, block }))
            }
        }
    )*};
}

declarations! {
    TenantItem: tenant_head => Tenant, required;
    UserItem: user_head => User, optional;
    ServicePrincipalItem: service_head => ServicePrincipal, optional;
    BlueprintItem: blueprint_head => Blueprint, optional;
    GroupItem: group_head => Group, optional;
    RoleItem: role_head => Role, required;
    UnitItem: unit_head => Unit, required;
    ContextItem: context_head => Context, optional;
}

impl Declared for ast::PolicyItem {
    const HEAD: Rule = Rule::policy_head;

    fn declare(head: Head, block: Option<ast::Block<Self>>, end: Span) -> ast::Statement {
        let (name, label, extends) = (head.name, head.label, head.extends);
        ast::Statement::Policy(Box::new(ast::Policy { name, label, extends, body: or_empty(block, end) }))
    }
}

impl Declared for ast::Step {
    const HEAD: Rule = Rule::scenario_head;

    fn declare(head: Head, block: Option<ast::Block<Self>>, end: Span) -> ast::Statement {
        let name = ast::Text { text: head.name.text, span: head.name.span };
        ast::Statement::Scenario(Box::new(ast::Scenario { name, block: or_empty(block, end) }))
    }
}
