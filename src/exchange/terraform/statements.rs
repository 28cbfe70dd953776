//! What was read as statements, in an order that only depends on the input.

use std::collections::BTreeMap;

use super::declare::{Fact, Kind};
use super::directory::{Directory, Entity, EntityId};
use super::placeholder::Placeholder;
use super::policy::{Policy, UNSET};
use crate::exchange::write::{Comments, Writer, block, name, node, text};
use crate::source::{SourceId, Span};
use crate::syntax::ast;

/// A statement, or a comment that stands where one was left out.
pub(super) enum Entry {
    /// A statement.
    Statement(ast::Node<ast::Statement>),
    /// A comment, without `#`.
    Comment(String),
}

/// What assignments and policies tell about groups.
pub(super) struct Findings<'a> {
    /// The policies, in the order of the files.
    pub policies: Vec<Policy<'a>>,
    /// Groups with PIM schedules.
    pub scheduled: BTreeMap<EntityId, Span>,
    /// Groups that are given directory roles.
    pub role_holders: BTreeMap<EntityId, Span>,
    /// Authentication contexts that policies ask for.
    pub contexts: BTreeMap<String, Span>,
    /// Users that stand for approvers who are not known.
    pub placeholders: Vec<Placeholder>,
    /// Assignments, and comments where one was left out.
    pub assignments: Vec<Entry>,
}

/// Writes the file: groups, users, placeholders, service principals, contexts, assignments.
pub(super) fn emit(source: SourceId, directory: &Directory<'_, '_>, findings: Findings<'_>) -> ast::File {
    let mut policies: BTreeMap<EntityId, Vec<Policy<'_>>> = BTreeMap::new();
    for policy in findings.policies {
        policies.entry(policy.group).or_default().push(policy);
    }
    let mut writer = Writer::default();
    if directory.of_kind(Kind::Group).any(|(_, group)| group.is_looked_up()) {
        writer.comment(
            "groups that Terraform only looks up (data blocks) are taken as assigned security groups where it does not say otherwise",
        );
    }
    for (id, entity) in directory.of_kind(Kind::Group) {
        let flags = Flags { pim: findings.scheduled.get(&id).copied(), role: findings.role_holders.get(&id).copied() };
        let policies = policies.remove(&id).unwrap_or_default(); // most groups have none of their own
        let statement = group_statement(entity, flags, policies);
        declare(&mut writer, statement, entity);
    }
    for (_, entity) in directory.of_kind(Kind::User) {
        declare(&mut writer, principal_statement(entity), entity);
    }
    for placeholder in findings.placeholders {
        let user = ast::Declaration { name: name(&placeholder.name, placeholder.span), label: None, block: None };
        writer.push(node(ast::Statement::User(Box::new(user)), placeholder.span), Some(placeholder.description));
    }
    for (_, entity) in directory.of_kind(Kind::ServicePrincipal) {
        declare(&mut writer, principal_statement(entity), entity);
    }
    for (context, span) in findings.contexts {
        writer.comment("what Conditional Access does with this context is not known here: taken as enforced");
        let context = ast::Declaration { name: name(&context, span), label: None, block: None };
        writer.push(node(ast::Statement::Context(Box::new(context)), span), None);
    }
    for entry in findings.assignments {
        match entry {
            Entry::Statement(statement) => writer.push(statement, None),
            Entry::Comment(text) => writer.comment(&text),
        }
    }
    writer.finish(source)
}

fn declare(writer: &mut Writer, statement: ast::Statement, entity: &Entity<'_, '_>) {
    writer.push(node(statement, entity.name_span), Some(entity.description.join("\n")));
}

/// Where a group's flags come from, besides its own block.
#[derive(Clone, Copy)]
struct Flags {
    pim: Option<Span>,
    role: Option<Span>,
}

fn group_statement(entity: &Entity<'_, '_>, flags: Flags, policies: Vec<Policy<'_>>) -> ast::Statement {
    let mut items = Vec::new();
    let fact = |fact: Fact| entity.facts.get(&fact).copied();
    let pim = flags.pim.into_iter().chain(policies.iter().map(|policy| policy.item.span)).min();
    // A role is only given to a role-assignable group (D5.1); a lookup does not say that it is one.
    let role = fact(Fact::RoleAssignable).or(flags.role.filter(|_| entity.is_looked_up()));
    items.extend(entity.id.as_ref().map(|(id, span)| node(ast::GroupItem::Id(text(id, *span)), *span)));
    for (flag, span) in [
        (ast::GroupFlag::Microsoft365, fact(Fact::Microsoft365)),
        (ast::GroupFlag::RoleAssignable, role),
        (ast::GroupFlag::PimEnabled, pim),
        (ast::GroupFlag::Dynamic, fact(Fact::Dynamic)),
        (ast::GroupFlag::Synced, fact(Fact::Synced)),
        (ast::GroupFlag::Open, fact(Fact::Open)),
    ] {
        items.extend(span.map(|span| node(ast::GroupItem::Flag(flag), span)));
    }
    let mut comments = Comments::default();
    for open_end in &entity.open_ends {
        comments.add((*open_end).to_owned());
    }
    let mut policies = policies;
    policies.sort_by_key(|policy| policy.relation);
    for (relation, word) in [(ast::Relation::Member, "membership"), (ast::Relation::Owner, "ownership")] {
        if pim.is_some() && !policies.iter().any(|policy| policy.relation == relation) {
            comments.add(format!("{word} policy: {UNSET}"));
        }
    }
    items.extend(policies.into_iter().map(|policy| policy.item));
    ast::Statement::Group(Box::new(ast::Declaration {
        name: name(&entity.name, entity.name_span),
        label: None,
        block: block(items, comments, entity.name_span),
    }))
}

fn principal_statement(entity: &Entity<'_, '_>) -> ast::Statement {
    let name = name(&entity.name, entity.name_span);
    let label = entity.label.as_ref().map(|(label, span)| text(label, *span));
    let mut comments = Comments::default();
    for open_end in &entity.open_ends {
        comments.add((*open_end).to_owned());
    }
    let fact = |fact: Fact| entity.facts.get(&fact).copied();
    if entity.kind == Kind::ServicePrincipal {
        let id = entity.id.as_ref().map(|(id, span)| node(ast::ServicePrincipalItem::Id(text(id, *span)), *span));
        let disabled = fact(Fact::Disabled).map(|span| node(ast::ServicePrincipalItem::Disabled, span));
        let items = id.into_iter().chain(disabled).collect();
        return ast::Statement::ServicePrincipal(Box::new(ast::Declaration {
            name,
            label,
            block: block(items, comments, entity.name_span),
        }));
    }
    let mut items = Vec::new();
    items.extend(entity.upn.as_ref().map(|(upn, span)| node(ast::UserItem::Upn(text(upn, *span)), *span)));
    items.extend(entity.id.as_ref().map(|(id, span)| node(ast::UserItem::Id(text(id, *span)), *span)));
    for (flag, span) in [
        (ast::UserFlag::Guest, fact(Fact::Guest)),
        (ast::UserFlag::Disabled, fact(Fact::Disabled)),
        (ast::UserFlag::Synced, fact(Fact::Synced)),
    ] {
        items.extend(span.map(|span| node(ast::UserItem::Flag(flag), span)));
    }
    ast::Statement::User(Box::new(ast::Declaration { name, label, block: block(items, comments, entity.name_span) }))
}
