//! Lowers users, service principals and groups.

use super::agents::{judge_agent_user, lower_identity, lower_user_of};
use super::policies::Policies;
use super::text_of;
use crate::compile::allow::lower_allow;
use crate::compile::declare::{Declared, PrincipalDeclaration};
use crate::compile::items::{Slot, judge_items, judge_pair};
use crate::compile::resolve::Resolver;
use crate::ir::{Defaults, Group, GroupFlag, GroupId, Principal, PrincipalId, PrincipalKind, Relation};
use crate::source::Span;
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

fn lower_user(resolver: &mut Resolver<'_>, stated: &Declared<'_, ast::UserItem>) -> Principal {
    let items = stated.ast.items();
    judge_items(resolver, items.iter().flat_map(user_slots));
    judge_agent_user(resolver, items);
    let mut upn = None;
    let mut user = Principal { kind: PrincipalKind::User { upn: None, guest: None, synced: None, mfa: None }, ..principal(stated) };
    for item in items {
        match &item.value {
            ast::UserItem::Upn(text) => set(&mut upn, text.text.clone()),
            ast::UserItem::Id(text) => set(&mut user.external_id, text.text.clone()),
            ast::UserItem::Unknown(_) => {} // told apart
            ast::UserItem::Flag(flag) => user.flag_mut(*flag).into_iter().for_each(|place| set(place, item.span)),
            ast::UserItem::Agent(written) => set(&mut user.agent, lower_user_of(resolver, written, item.span)),
            ast::UserItem::Allow(allow) => lower_allow(resolver, allow, item.span, stated.ast.name.span),
        }
    }
    if let PrincipalKind::User { upn: place, .. } = &mut user.kind {
        *place = upn;
    }
    user
}

fn user_slots(item: &ast::Node<ast::UserItem>) -> impl Iterator<Item = (Slot, Span)> {
    let slot = match &item.value {
        ast::UserItem::Upn(_) => Some(Slot::of("upn")),
        ast::UserItem::Id(_) => Some(Slot::of("id")),
        ast::UserItem::Flag(flag) => Some(Slot::of(flag.word())),
        ast::UserItem::Agent(_) => Some(Slot::of("agent")),
        ast::UserItem::Unknown(_) | ast::UserItem::Allow(_) => None,
    };
    let open = if let ast::UserItem::Unknown(flags) = &item.value { flags.as_slice() } else { &[] };
    let unknown = open.iter().map(|(flag, span)| (unknown_slot(flag.word(), flag.word()), *span));
    slot.map(|slot| (slot, item.span)).into_iter().chain(unknown)
}

/// Returns what a flag sets of which it is not known whether it is set.
fn unknown_slot(field: &'static str, word: &str) -> Slot {
    Slot::unknown(field, format!("unknown {word}"))
}

fn lower_service_principal(resolver: &mut Resolver<'_>, stated: &Declared<'_, ast::ServicePrincipalItem>) -> Principal {
    let items = stated.ast.items();
    let slot = |item: &ast::ServicePrincipalItem| match item {
        ast::ServicePrincipalItem::Id(_) => Some(Slot::of("id")),
        ast::ServicePrincipalItem::Disabled => Some(Slot::of("disabled")),
        ast::ServicePrincipalItem::Agent(_) => Some(Slot::of("agent")),
        ast::ServicePrincipalItem::Allow(_) => None,
    };
    judge_items(resolver, items.iter().filter_map(|item| slot(&item.value).map(|slot| (slot, item.span))));
    let mut service = principal(stated);
    for item in items {
        match &item.value {
            ast::ServicePrincipalItem::Id(text) => set(&mut service.external_id, text.text.clone()),
            ast::ServicePrincipalItem::Disabled => set(&mut service.disabled, item.span),
            ast::ServicePrincipalItem::Agent(written) => set(&mut service.agent, lower_identity(resolver, written, item.span)),
            ast::ServicePrincipalItem::Allow(allow) => lower_allow(resolver, allow, item.span, stated.ast.name.span),
        }
    }
    service
}

fn lower_group_principal(stated: &Declared<'_, ast::GroupItem>, group: GroupId) -> Principal {
    let id = |item: &ast::Node<ast::GroupItem>| if let ast::GroupItem::Id(text) = &item.value { Some(text.text.clone()) } else { None };
    let external_id = stated.ast.items().iter().find_map(id);
    Principal { external_id, kind: PrincipalKind::Group(group), ..principal(stated) }
}

fn lower_group(
    resolver: &mut Resolver<'_>,
    policies: &mut Policies,
    ast: &ast::Declaration<ast::GroupItem>,
    principal: PrincipalId,
) -> Group {
    let mut group = empty_group(principal);
    judge_group(resolver, ast.items());
    for item in ast.items() {
        match &item.value {
            ast::GroupItem::Id(_) | ast::GroupItem::Security | ast::GroupItem::Unknown(_) => {}
            ast::GroupItem::Flag(flag) => set(group.flag_mut(*flag), item.span),
            ast::GroupItem::Policy(relation, written) => {
                let id = policies.add(resolver, written, item.span, Defaults::Group);
                set(policy_of(&mut group, *relation), id);
            }
            ast::GroupItem::Grants(text) => group.grants.push((text.text.clone(), item.span)),
            ast::GroupItem::Allow(allow) => lower_allow(resolver, allow, item.span, ast.name.span),
        }
    }
    let may_be_enabled = ast.items().iter().any(|item| says_unknown(&item.value, GroupFlag::PimEnabled));
    complete_policies(policies, &mut group, may_be_enabled);
    group
}

fn says_unknown(item: &ast::GroupItem, wanted: GroupFlag) -> bool {
    matches!(item, ast::GroupItem::Unknown(flags) if flags.iter().any(|(flag, _)| *flag == wanted))
}

/// Gives a PIM-enabled group both policies, and any other none (D2.1, D1.7). One that may be enabled has them until that is settled.
fn complete_policies(policies: &mut Policies, group: &mut Group, may_be_enabled: bool) {
    let is_pim_enabled = group.pim_enabled.is_some() || may_be_enabled;
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

fn judge_group(resolver: &mut Resolver<'_>, items: &[ast::Node<ast::GroupItem>]) {
    judge_items(resolver, items.iter().flat_map(group_slots));
    let place = |flag| items.iter().find(|item| item.value == ast::GroupItem::Flag(flag)).map(|item| (flag.word(), item.span));
    judge_pair(resolver, place(GroupFlag::Open), place(GroupFlag::RoleAssignable));
}

fn group_slots(item: &ast::Node<ast::GroupItem>) -> impl Iterator<Item = (Slot, Span)> {
    let slot = match &item.value {
        ast::GroupItem::Id(_) => Some(Slot::of("id")),
        ast::GroupItem::Security => Some(Slot::one_of(field_of(GroupFlag::Microsoft365), "security")),
        ast::GroupItem::Flag(flag) => Some(Slot::one_of(field_of(*flag), flag.word())),
        ast::GroupItem::Policy(relation, ast::PolicyRef::Unknown) => {
            Some(Slot::unknown(policy_item(*relation), format!("{} unknown", policy_item(*relation))))
        }
        ast::GroupItem::Policy(relation, ast::PolicyRef::Named(_) | ast::PolicyRef::Inline { .. }) => {
            Some(Slot::of(policy_item(*relation)))
        }
        ast::GroupItem::Unknown(_) | ast::GroupItem::Grants(_) | ast::GroupItem::Allow(_) => None,
    };
    let open = if let ast::GroupItem::Unknown(flags) = &item.value { flags.as_slice() } else { &[] };
    let unknown = open.iter().map(|(flag, span)| (unknown_slot(field_of(*flag), flag.word()), *span));
    slot.map(|slot| (slot, item.span)).into_iter().chain(unknown)
}

/// Returns the field that a flag of a group sets: its kind may also be `security`.
fn field_of(flag: GroupFlag) -> &'static str {
    if flag == GroupFlag::Microsoft365 { "kind" } else { flag.word() }
}

fn policy_item(relation: ast::Relation) -> &'static str {
    match relation {
        Relation::Member => "membership policy",
        Relation::Owner => "ownership policy",
    }
}

/// Returns what every declaration of a principal tells; it is a service principal unless its kind is changed.
fn principal<I>(stated: &Declared<'_, I>) -> Principal {
    Principal {
        name: stated.ast.name.text.clone(),
        label: text_of(stated.ast.label.as_ref()),
        external_id: None,
        description: stated.description(),
        span: stated.ast.name.span,
        disabled: None,
        agent: None,
        kind: PrincipalKind::ServicePrincipal,
    }
}

fn empty_group(principal: PrincipalId) -> Group {
    Group {
        principal,
        microsoft365: None,
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
