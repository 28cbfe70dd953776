//! Lowers roles: all built-in ones, what blocks say about them, and the custom ones.

use super::policies::Policies;
use super::text_of;
use crate::catalog;
use crate::compile::allow::lower_allow;
use crate::compile::declare::{Declarations, Declared};
use crate::compile::items::{Slot, judge_items};
use crate::compile::resolve::Resolver;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Defaults, PolicyId, Role, RoleId};
use crate::source::Span;
use crate::syntax::ast;
use crate::table::{Id, Table};

/// Lowers the catalogue's roles, then the custom ones in declaration order.
pub(super) fn lower_roles(resolver: &mut Resolver<'_>, policies: &mut Policies, all: &Declarations<'_>) -> Table<RoleId, Role> {
    let names = catalog::roles().iter().enumerate();
    let mut roles: Table<RoleId, Role> =
        names.map(|(index, role)| empty_role(&role.display_name, Some(index), policies.role_default())).collect();
    for (id, stated) in &all.roles.firsts {
        resolver.mentioned_roles.insert(*id);
        if catalog::roles().get(id.index()).is_some() {
            let base = roles.row(*id).clone();
            *roles.row_mut(*id) = lower_role(resolver, policies, stated, base);
        } else {
            let base = empty_role(&stated.ast.name.text, None, policies.role_default());
            roles.push(lower_role(resolver, policies, stated, base));
        }
    }
    roles
}

/// Judges a role block of which nothing comes.
pub(super) fn judge_role(resolver: &mut Resolver<'_>, policies: &mut Policies, id: RoleId, stated: &Declared<'_, ast::RoleItem>) {
    let catalog_index = Some(id.index()).filter(|index| *index < catalog::roles().len());
    let base = empty_role(&stated.ast.name.text, catalog_index, policies.role_default());
    lower_role(resolver, policies, stated, base);
}

fn empty_role(name: &str, catalog_index: Option<usize>, policy: PolicyId) -> Role {
    Role {
        name: name.into(),
        catalog_index,
        span: None,
        label: None,
        description: None,
        like: None,
        privileged: None,
        policy,
        is_mentioned: false,
    }
}

fn lower_role(resolver: &mut Resolver<'_>, policies: &mut Policies, stated: &Declared<'_, ast::RoleItem>, base: Role) -> Role {
    let ast = stated.ast;
    let mut role = Role { span: Some(ast.name.span), label: text_of(ast.label.as_ref()), description: stated.description(), ..base };
    let mut policy = None;
    judge_items(resolver, ast.items().iter().filter_map(|item| slot(&item.value).map(|slot| (slot, item.span))));
    for item in ast.items() {
        match &item.value {
            ast::RoleItem::Like(name) => {
                check_custom(resolver, &role, "like", item.span);
                role.like = role.like.or(lower_like(resolver, name));
            }
            ast::RoleItem::Privileged => {
                check_custom(resolver, &role, "privileged", item.span);
                role.privileged = role.privileged.or(Some(item.span));
            }
            ast::RoleItem::Policy(written) => policy = policy.or(Some(policies.add(resolver, written, item.span, Defaults::Role))),
            ast::RoleItem::Allow(allow) => lower_allow(resolver, allow, item.span, ast.name.span),
        }
    }
    role.policy = policy.unwrap_or(role.policy);
    role
}

fn slot(item: &ast::RoleItem) -> Option<Slot> {
    match item {
        ast::RoleItem::Like(_) => Some(Slot::of("like")),
        ast::RoleItem::Privileged => Some(Slot::of("privileged")),
        ast::RoleItem::Policy(ast::PolicyRef::Unknown) => Some(Slot::unknown("policy", "policy unknown")),
        ast::RoleItem::Policy(ast::PolicyRef::Named(_) | ast::PolicyRef::Inline { .. }) => Some(Slot::of("policy")),
        ast::RoleItem::Allow(_) => None,
    }
}

/// What a built-in role may do is known; only a custom one is described.
fn check_custom(resolver: &mut Resolver<'_>, role: &Role, word: &str, span: Span) {
    if role.catalog_index.is_some() {
        let message = format!("`{word}` describes a custom role, and `{}` is built in", role.name);
        let diagnostic = Diagnostic::new(Code::WrongKind, message, span, "not for a built-in role");
        resolver.report(diagnostic.with_help(format!("remove `{word}`, or give the role another name")));
    }
}

fn lower_like(resolver: &mut Resolver<'_>, name: &ast::Name) -> Option<RoleId> {
    let id = resolver.role(name)?;
    if id.index() < catalog::roles().len() {
        return Some(id);
    }
    let message = format!("`{}` is a custom role, not a built-in one", name.text);
    let diagnostic = Diagnostic::new(Code::WrongKind, message, name.span, "a built-in role is asked for here");
    let place = resolver.place_of_role(&name.text);
    let diagnostic = place.map_or(diagnostic.clone(), |place| diagnostic.with_label(place, "declared as a custom role here"));
    resolver.report(diagnostic.with_help("name a built-in role, whose powers it then has"));
    None
}
