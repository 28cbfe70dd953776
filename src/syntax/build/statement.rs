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

fn or_empty<T>(block: Option<ast::Block<T>>, span: Span) -> ast::Block<T> {
    block.unwrap_or(ast::Block { items: Vec::new(), dangling: Vec::new(), span })
}

impl Declared for ast::TenantItem {
    const HEAD: Rule = Rule::tenant_head;

    fn declare(head: Head, block: Option<ast::Block<Self>>, end: Span) -> ast::Statement {
        ast::Statement::Tenant(Box::new(ast::Tenant { name: head.name, label: head.label, block: or_empty(block, end) }))
    }
}

impl Declared for ast::UserItem {
    const HEAD: Rule = Rule::user_head;

    fn declare(head: Head, block: Option<ast::Block<Self>>, _end: Span) -> ast::Statement {
        ast::Statement::User(Box::new(ast::User { name: head.name, label: head.label, block }))
    }
}

impl Declared for ast::ServicePrincipalItem {
    const HEAD: Rule = Rule::service_head;

    fn declare(head: Head, block: Option<ast::Block<Self>>, _end: Span) -> ast::Statement {
        ast::Statement::ServicePrincipal(Box::new(ast::ServicePrincipal { name: head.name, label: head.label, block }))
    }
}

impl Declared for ast::BlueprintItem {
    const HEAD: Rule = Rule::blueprint_head;

    fn declare(head: Head, block: Option<ast::Block<Self>>, _end: Span) -> ast::Statement {
        ast::Statement::Blueprint(Box::new(ast::Blueprint { name: head.name, label: head.label, block }))
    }
}

impl Declared for ast::GroupItem {
    const HEAD: Rule = Rule::group_head;

    fn declare(head: Head, block: Option<ast::Block<Self>>, _end: Span) -> ast::Statement {
        ast::Statement::Group(Box::new(ast::Group { name: head.name, label: head.label, block }))
    }
}

impl Declared for ast::RoleItem {
    const HEAD: Rule = Rule::role_head;

    fn declare(head: Head, block: Option<ast::Block<Self>>, end: Span) -> ast::Statement {
        ast::Statement::Role(Box::new(ast::Role { name: head.name, label: head.label, block: or_empty(block, end) }))
    }
}

impl Declared for ast::UnitItem {
    const HEAD: Rule = Rule::unit_head;

    fn declare(head: Head, block: Option<ast::Block<Self>>, end: Span) -> ast::Statement {
        ast::Statement::Unit(Box::new(ast::Unit { name: head.name, label: head.label, block: or_empty(block, end) }))
    }
}

impl Declared for ast::ContextItem {
    const HEAD: Rule = Rule::context_head;

    fn declare(head: Head, block: Option<ast::Block<Self>>, _end: Span) -> ast::Statement {
        ast::Statement::Context(Box::new(ast::Context { name: head.name, label: head.label, block }))
    }
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
