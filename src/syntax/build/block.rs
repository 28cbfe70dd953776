//! Builds blocks and the items of declarations.

use pest::iterators::Pair;

use super::{Builder, Kids, tight};
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::grammar::Rule;
use crate::syntax::words::successor;
use crate::terms::switch;

/// Something that stands in a block.
pub(in crate::syntax) trait Item: Sized {
    /// One item.
    const ITEM: Rule;
    /// Nothing but items, to the end.
    const ITEMS: Rule;
    /// The words that may begin one.
    const STARTS: &'static [&'static str];

    /// Builds it from the pair that one alternative of [`Self::ITEM`] made.
    fn build(builder: &mut Builder, pair: Pair<'_, Rule>) -> Option<Self>;
}

impl Builder {
    /// Builds a block; an item that cannot be built is reported and left out.
    pub fn block<T: Item>(&mut self, pair: Pair<'_, Rule>) -> ast::Block<T> {
        let span = self.span(&pair);
        ast::Block { items: self.items(pair), dangling: Vec::new(), span }
    }

    /// Builds the items under a pair.
    pub fn items<T: Item>(&mut self, pair: Pair<'_, Rule>) -> Vec<ast::Node<T>> {
        let items = Kids::of(pair).filter(|kid| !matches!(kid.as_rule(), Rule::open | Rule::close | Rule::EOI));
        tight(items.filter_map(|kid| self.node(kid, T::build)).collect())
    }

    fn allow(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Allow> {
        let mut kids = Kids::of(pair);
        kids.next();
        let lint = self.name(&kids.next_if(Rule::word)?)?;
        kids.next();
        Some(ast::Allow { lint, reason: self.next_string(&mut kids)? })
    }

    /// Builds the allow node of an assignment.
    pub(super) fn allow_node(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Node<ast::Allow>> {
        self.node(pair, Self::allow)
    }

    /// Builds the text after a keyword.
    fn text_item(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Text> {
        let mut kids = Kids::of(pair);
        kids.next();
        self.next_text(&mut kids)
    }

    /// Builds the names after a keyword.
    pub(super) fn names_item(&mut self, pair: Pair<'_, Rule>) -> Option<Vec<ast::Name>> {
        let mut kids = Kids::of(pair);
        kids.next();
        self.next_names(&mut kids)
    }

    fn group_policy(&mut self, pair: Pair<'_, Rule>) -> Option<ast::GroupItem> {
        let mut kids = Kids::of(pair);
        let relation = relation_of(kids.next()?.as_rule())?;
        kids.next();
        Some(ast::GroupItem::Policy(relation, self.policy_ref(&mut kids)?))
    }

    fn agent(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Agent> {
        let mut kids = Kids::of(pair);
        kids.next();
        if kids.next().is_none() {
            return Some(ast::Agent { of: None });
        }
        Some(ast::Agent { of: Some(self.next_name(&mut kids)?) })
    }

    /// Builds the flags after `unknown`, each with its place.
    fn flags<F>(&mut self, pair: Pair<'_, Rule>, of_word: fn(&str) -> Option<F>) -> Option<Vec<(F, Span)>> {
        let flags = Kids::of(pair).filter(|kid| !matches!(kid.as_rule(), Rule::k_unknown | Rule::comma));
        flags.map(|flag| Some((of_word(flag.as_str())?, self.span(&flag)))).collect()
    }

    fn like(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Name> {
        let mut kids = Kids::of(pair);
        kids.next();
        self.next_name(&mut kids)
    }
}

/// Returns the relation that a keyword names.
pub(in crate::syntax) fn relation_of(rule: Rule) -> Option<ast::Relation> {
    match rule {
        Rule::k_member | Rule::k_members | Rule::k_membership => Some(ast::Relation::Member),
        Rule::k_owner | Rule::k_owners | Rule::k_ownership => Some(ast::Relation::Owner),
        _ => None,
    }
}

impl Item for ast::TenantItem {
    const ITEM: Rule = Rule::tenant_item;
    const ITEMS: Rule = Rule::tenant_items;
    const STARTS: &'static [&'static str] = &["timezone", "guests", "eligible-protection", "nesting", "sign-in", "password-writeback"];

    fn build(builder: &mut Builder, pair: Pair<'_, Rule>) -> Option<Self> {
        let mut kids = Kids::of(pair);
        let field = kids.next()?.as_rule();
        if kids.peek() == Some(Rule::string) {
            return builder.next_string(&mut kids).map(Self::Timezone);
        }
        let word = kids.next()?.as_str();
        let word = successor(word).unwrap_or(word); // a former one is read as what is written now
        match field {
            Rule::k_guests => ast::Guests::of_word(word).map(Self::Guests),
            Rule::k_eligible_protection => ast::EligibleProtection::of_word(word).map(Self::EligibleProtection),
            Rule::k_nesting => ast::Nesting::of_word(word).map(Self::Nesting),
            Rule::k_sign_in => ast::SignIn::of_word(word).map(Self::SignIn),
            _ => Some(Self::PasswordWriteback(word == switch(true))),
        }
    }
}

impl Item for ast::UserItem {
    const ITEM: Rule = Rule::user_item;
    const ITEMS: Rule = Rule::user_items;
    const STARTS: &'static [&'static str] = &["upn", "id", "agent", "guest", "disabled", "synced", "mfa", "unknown", "allow"];

    fn build(builder: &mut Builder, pair: Pair<'_, Rule>) -> Option<Self> {
        match pair.as_rule() {
            Rule::upn => builder.text_item(pair).map(Self::Upn),
            Rule::id => builder.text_item(pair).map(Self::Id),
            Rule::agent => builder.agent(pair).map(Self::Agent),
            Rule::allow => builder.allow(pair).map(Self::Allow),
            Rule::unknown_user => builder.flags(pair, ast::UserFlag::of_word).map(Self::Unknown),
            _ => ast::UserFlag::of_word(pair.as_str()).map(Self::Flag),
        }
    }
}

impl Item for ast::ServicePrincipalItem {
    const ITEM: Rule = Rule::service_item;
    const ITEMS: Rule = Rule::service_items;
    const STARTS: &'static [&'static str] = &["id", "agent", "disabled", "allow"];

    fn build(builder: &mut Builder, pair: Pair<'_, Rule>) -> Option<Self> {
        match pair.as_rule() {
            Rule::id => builder.text_item(pair).map(Self::Id),
            Rule::k_disabled => Some(Self::Disabled),
            Rule::agent => builder.agent(pair).map(Self::Agent),
            Rule::allow => builder.allow(pair).map(Self::Allow),
            _ => None,
        }
    }
}

impl Item for ast::BlueprintItem {
    const ITEM: Rule = Rule::blueprint_item;
    const ITEMS: Rule = Rule::blueprint_items;
    const STARTS: &'static [&'static str] = &["id", "owners", "allow"];

    fn build(builder: &mut Builder, pair: Pair<'_, Rule>) -> Option<Self> {
        match pair.as_rule() {
            Rule::id => builder.text_item(pair).map(Self::Id),
            Rule::owners => builder.names_item(pair).map(Self::Owners),
            Rule::allow => builder.allow(pair).map(Self::Allow),
            _ => None,
        }
    }
}

impl Item for ast::GroupItem {
    const ITEM: Rule = Rule::group_item;
    const ITEMS: Rule = Rule::group_items;
    const STARTS: &'static [&'static str] = &[
        "id",
        "security",
        "microsoft365",
        "role-assignable",
        "pim-enabled",
        "dynamic",
        "synced",
        "open",
        "unknown",
        "membership",
        "ownership",
        "grants",
        "allow",
    ];

    fn build(builder: &mut Builder, pair: Pair<'_, Rule>) -> Option<Self> {
        match pair.as_rule() {
            Rule::id => builder.text_item(pair).map(Self::Id),
            Rule::k_security => Some(Self::Security),
            Rule::group_policy => builder.group_policy(pair),
            Rule::grants => builder.text_item(pair).map(Self::Grants),
            Rule::allow => builder.allow(pair).map(Self::Allow),
            Rule::unknown_group => builder.flags(pair, ast::GroupFlag::of_word).map(Self::Unknown),
            _ => ast::GroupFlag::of_word(pair.as_str()).map(Self::Flag),
        }
    }
}

impl Item for ast::RoleItem {
    const ITEM: Rule = Rule::role_item;
    const ITEMS: Rule = Rule::role_items;
    const STARTS: &'static [&'static str] = &["like", "privileged", "policy", "allow"];

    fn build(builder: &mut Builder, pair: Pair<'_, Rule>) -> Option<Self> {
        match pair.as_rule() {
            Rule::like => builder.like(pair).map(Self::Like),
            Rule::k_privileged => Some(Self::Privileged),
            Rule::role_policy => {
                let mut kids = Kids::of(pair);
                kids.next();
                builder.policy_ref(&mut kids).map(Self::Policy)
            }
            Rule::allow => builder.allow(pair).map(Self::Allow),
            _ => None,
        }
    }
}

impl Item for ast::UnitItem {
    const ITEM: Rule = Rule::unit_item;
    const ITEMS: Rule = Rule::unit_items;
    const STARTS: &'static [&'static str] = &["restricted", "members", "allow"];

    fn build(builder: &mut Builder, pair: Pair<'_, Rule>) -> Option<Self> {
        match pair.as_rule() {
            Rule::k_restricted => Some(Self::Restricted),
            Rule::members => builder.names_item(pair).map(Self::Members),
            Rule::allow => builder.allow(pair).map(Self::Allow),
            _ => None,
        }
    }
}

impl Item for ast::ContextItem {
    const ITEM: Rule = Rule::context_item;
    const ITEMS: Rule = Rule::context_items;
    const STARTS: &'static [&'static str] = &["untargeted", "off", "report-only", "excludes", "allow"];

    fn build(builder: &mut Builder, pair: Pair<'_, Rule>) -> Option<Self> {
        match pair.as_rule() {
            Rule::excludes => builder.names_item(pair).map(Self::Excludes),
            Rule::allow => builder.allow(pair).map(Self::Allow),
            _ => ast::ContextMode::of_word(pair.as_str()).map(Self::Mode),
        }
    }
}

impl Item for ast::PolicyItem {
    const ITEM: Rule = Rule::policy_item;
    const ITEMS: Rule = Rule::policy_items;
    const STARTS: &'static [&'static str] = &["activation", "eligible", "active", "notify", "allow"];

    fn build(builder: &mut Builder, pair: Pair<'_, Rule>) -> Option<Self> {
        if pair.as_rule() == Rule::allow {
            return builder.allow(pair).map(Self::Allow);
        }
        let mut kids = Kids::of(pair);
        let section = kids.next()?.as_rule();
        let block = kids.next()?;
        match section {
            Rule::k_activation => Some(Self::Activation(builder.block(block))),
            Rule::k_eligible => Some(Self::Eligible(builder.block(block))),
            Rule::k_active => Some(Self::Active(builder.block(block))),
            Rule::k_notify => Some(Self::Notify(builder.block(block))),
            _ => None,
        }
    }
}
