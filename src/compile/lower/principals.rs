//! Lowers users, service principals and groups.

use super::agents::{judge_agent_user, lower_identity, lower_user_of};
use super::policies::Policies;
use super::text_of;
use crate::compile::allow::lower_allow;
use crate::compile::declare::{PrincipalDeclaration, Stated};
use crate::compile::items::{Slot, conflicting, judge_items};
use crate::compile::resolve::Resolver;
use crate::ir::{Defaults, Group, GroupId, GroupKind, Principal, PrincipalId, PrincipalKind, Relation};
use crate::syntax::ast;
use crate::table::Table;

/// Lowers all principals in declaration order, and what only groups have.
pub(super) fn lower_principals(
    resolver: &mut Resolver<'_>,
    policies: &mut Policies,
    declarations: &[PrincipalDeclaration<'_>],
) -> (Table<PrincipalId, Principal>, Table<GroupId, Group>) {
    let mut principals = Table::new();
    let mut groups = Table::new();
    for declaration in declarations {
        let principal = match declaration {
            PrincipalDeclaration::User(stated) => lower_user(resolver, stated),
            PrincipalDeclaration::ServicePrincipal(stated) => lower_service_principal(resolver, stated),
            PrincipalDeclaration::Group(stated) => {
                let id = crate::table::Id::from_index(principals.len());
                let group = groups.push(lower_group(resolver, policies, stated.ast, id));
                lower_group_principal(stated, group)
            }
        };
        principals.push(principal);
    }
    (principals, groups)
}

fn lower_user(resolver: &mut Resolver<'_>, stated: &Stated<'_, ast::User>) -> Principal {
    let items = stated.ast.block.as_ref().map_or(&[][..], |block| &block.items);
    judge_items(resolver, items.iter().filter_map(|item| user_slot(&item.value).map(|slot| (slot, item.span))));
    let (mut external_id, mut disabled) = (None, None);
    judge_agent_user(resolver, items);
    let (mut upn, mut guest, mut synced, mut mfa, mut agent) = (None, None, None, None, None);
    for item in items {
        match &item.value {
            ast::UserItem::Upn(text) => set(&mut upn, text.text.clone()),
            ast::UserItem::Id(text) => set(&mut external_id, text.text.clone()),
            ast::UserItem::Guest => set(&mut guest, item.span),
            ast::UserItem::Disabled => set(&mut disabled, item.span),
            ast::UserItem::Synced => set(&mut synced, item.span),
            ast::UserItem::Mfa => set(&mut mfa, item.span),
            ast::UserItem::Agent(written) => set(&mut agent, lower_user_of(resolver, written, item.span)),
            ast::UserItem::Allow(allow) => lower_allow(resolver, allow, item.span, stated.ast.name.span),
        }
    }
    Principal {
        external_id,
        disabled,
        agent,
        kind: PrincipalKind::User { upn, guest, synced, mfa },
        ..principal(&stated.ast.name, stated.ast.label.as_ref(), stated.description())
    }
}

fn user_slot(item: &ast::UserItem) -> Option<Slot> {
    match item {
        ast::UserItem::Upn(_) => Some(Slot::of("upn")),
        ast::UserItem::Id(_) => Some(Slot::of("id")),
        ast::UserItem::Guest => Some(Slot::of("guest")),
        ast::UserItem::Disabled => Some(Slot::of("disabled")),
        ast::UserItem::Synced => Some(Slot::of("synced")),
        ast::UserItem::Mfa => Some(Slot::of("mfa")),
        ast::UserItem::Agent(_) => Some(Slot::of("agent")),
        ast::UserItem::Allow(_) => None,
    }
}

fn lower_service_principal(resolver: &mut Resolver<'_>, stated: &Stated<'_, ast::ServicePrincipal>) -> Principal {
    let items = stated.ast.block.as_ref().map_or(&[][..], |block| &block.items);
    let slot = |item: &ast::ServicePrincipalItem| match item {
        ast::ServicePrincipalItem::Id(_) => Some(Slot::of("id")),
        ast::ServicePrincipalItem::Disabled => Some(Slot::of("disabled")),
        ast::ServicePrincipalItem::Agent(_) => Some(Slot::of("agent")),
        ast::ServicePrincipalItem::Allow(_) => None,
    };
    judge_items(resolver, items.iter().filter_map(|item| slot(&item.value).map(|slot| (slot, item.span))));
    let (mut external_id, mut disabled, mut agent) = (None, None, None);
    for item in items {
        match &item.value {
            ast::ServicePrincipalItem::Id(text) => set(&mut external_id, text.text.clone()),
            ast::ServicePrincipalItem::Disabled => set(&mut disabled, item.span),
            ast::ServicePrincipalItem::Agent(written) => set(&mut agent, lower_identity(resolver, written, item.span)),
            ast::ServicePrincipalItem::Allow(allow) => lower_allow(resolver, allow, item.span, stated.ast.name.span),
        }
    }
    Principal { external_id, disabled, agent, ..principal(&stated.ast.name, stated.ast.label.as_ref(), stated.description()) }
}

fn lower_group_principal(stated: &Stated<'_, ast::Group>, group: GroupId) -> Principal {
    let id = items_of(stated.ast)
        .iter()
        .find_map(|item| if let ast::GroupItem::Id(text) = &item.value { Some(text.text.clone()) } else { None });
    let base = principal(&stated.ast.name, stated.ast.label.as_ref(), stated.description());
    Principal { external_id: id, kind: PrincipalKind::Group(group), ..base }
}

fn lower_group(resolver: &mut Resolver<'_>, policies: &mut Policies, ast: &ast::Group, principal: PrincipalId) -> Group {
    let mut group = empty_group(principal);
    judge_group(resolver, ast);
    for item in items_of(ast) {
        match &item.value {
            ast::GroupItem::Id(_) | ast::GroupItem::Security => {}
            ast::GroupItem::Microsoft365 => group.kind = GroupKind::Microsoft365,
            ast::GroupItem::RoleAssignable => set(&mut group.role_assignable, item.span),
            ast::GroupItem::PimEnabled => set(&mut group.pim_enabled, item.span),
            ast::GroupItem::Dynamic => set(&mut group.dynamic, item.span),
            ast::GroupItem::Synced => set(&mut group.synced, item.span),
            ast::GroupItem::Open => set(&mut group.open, item.span),
            ast::GroupItem::Policy(relation, written) => {
                let id = policies.add(resolver, written, item.span, Defaults::Group);
                set(policy_of(&mut group, *relation), id);
            }
            ast::GroupItem::Grants(text) => group.grants.push((text.text.clone(), item.span)),
            ast::GroupItem::Allow(allow) => lower_allow(resolver, allow, item.span, ast.name.span),
        }
    }
    complete_policies(policies, &mut group);
    group
}

/// Gives a PIM-enabled group both policies, and any other none (D2.1, D1.7).
fn complete_policies(policies: &mut Policies, group: &mut Group) {
    let is_pim_enabled = group.pim_enabled.is_some();
    for slot in [&mut group.membership_policy, &mut group.ownership_policy] {
        *slot = is_pim_enabled.then(|| slot.unwrap_or_else(|| policies.add_group_default()));
    }
}

fn policy_of(group: &mut Group, relation: ast::Relation) -> &mut Option<crate::ir::PolicyId> {
    match relation {
        Relation::Member => &mut group.membership_policy,
        Relation::Owner => &mut group.ownership_policy,
    }
}

fn judge_group(resolver: &mut Resolver<'_>, ast: &ast::Group) {
    let items = items_of(ast);
    judge_items(resolver, items.iter().filter_map(|item| group_slot(&item.value).map(|slot| (slot, item.span))));
    let place = |wanted: &ast::GroupItem| items.iter().find(|item| item.value == *wanted).map(|item| item.span);
    if let (Some(open), Some(role_assignable)) = (place(&ast::GroupItem::Open), place(&ast::GroupItem::RoleAssignable)) {
        let mut pair = [("open", open), ("role-assignable", role_assignable)];
        pair.sort_by_key(|(_, span)| *span);
        let [first, later] = pair;
        resolver.report(conflicting(later, first));
    }
}

fn group_slot(item: &ast::GroupItem) -> Option<Slot> {
    match item {
        ast::GroupItem::Id(_) => Some(Slot::of("id")),
        ast::GroupItem::Security => Some(Slot::one_of("kind", "security")),
        ast::GroupItem::Microsoft365 => Some(Slot::one_of("kind", "microsoft365")),
        ast::GroupItem::RoleAssignable => Some(Slot::of("role-assignable")),
        ast::GroupItem::PimEnabled => Some(Slot::of("pim-enabled")),
        ast::GroupItem::Dynamic => Some(Slot::of("dynamic")),
        ast::GroupItem::Synced => Some(Slot::of("synced")),
        ast::GroupItem::Open => Some(Slot::of("open")),
        ast::GroupItem::Policy(ast::Relation::Member, _) => Some(Slot::of("membership policy")),
        ast::GroupItem::Policy(ast::Relation::Owner, _) => Some(Slot::of("ownership policy")),
        ast::GroupItem::Grants(_) | ast::GroupItem::Allow(_) => None,
    }
}

/// Returns the items of a group, none where it has no block.
pub(in crate::compile) fn items_of(group: &ast::Group) -> &[ast::Node<ast::GroupItem>] {
    group.block.as_ref().map_or(&[], |block| &block.items)
}

fn principal(name: &ast::Name, label: Option<&ast::Text>, description: Option<Box<str>>) -> Principal {
    Principal {
        name: name.text.clone(),
        label: text_of(label),
        external_id: None,
        description,
        span: name.span,
        disabled: None,
        agent: None,
        kind: PrincipalKind::ServicePrincipal,
    }
}

fn empty_group(principal: PrincipalId) -> Group {
    Group {
        principal,
        kind: GroupKind::Security,
        role_assignable: None,
        pim_enabled: None,
        dynamic: None,
        synced: None,
        open: None,
        grants: Vec::new(),
        membership_policy: None,
        ownership_policy: None,
    }
}

/// Sets a field unless it is set: of an item given twice the first counts.
fn set<T>(field: &mut Option<T>, value: T) {
    field.get_or_insert(value);
}
