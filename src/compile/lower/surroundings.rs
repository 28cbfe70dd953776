//! Lowers administrative units, authentication contexts and blueprints.

use super::text_of;
use crate::compile::allow::lower_allow;
use crate::compile::declare::Declared;
use crate::compile::items::{Slot, judge_items, keep_first};
use crate::compile::resolve::{Asked, Resolver};
use crate::ir::{Blueprint, Context, ContextMode, PrincipalId, Unit};
use crate::source::Span;
use crate::syntax::ast;

/// Lowers a unit.
pub(super) fn lower_unit(resolver: &mut Resolver<'_>, stated: &Declared<'_, ast::UnitItem>) -> Unit {
    let ast = stated.ast;
    let mut unit = Unit {
        name: ast.name.text.clone(),
        label: text_of(ast.label.as_ref()),
        description: stated.description(),
        span: ast.name.span,
        restricted: None,
        members: Vec::new(),
    };
    judge_items(resolver, ast.items().iter().filter_map(|item| unit_slot(&item.value).map(|slot| (slot, item.span))));
    for item in ast.items() {
        match &item.value {
            ast::UnitItem::Restricted => unit.restricted = unit.restricted.or(Some(item.span)),
            ast::UnitItem::Members(names) => unit.members.extend(lower_places(resolver, names, Asked::Principal)),
            ast::UnitItem::Allow(allow) => lower_allow(resolver, allow, item.span, ast.name.span),
        }
    }
    keep_first(&mut unit.members, |(id, _)| *id);
    unit
}

fn unit_slot(item: &ast::UnitItem) -> Option<Slot> {
    match item {
        ast::UnitItem::Restricted => Some(Slot::of("restricted")),
        ast::UnitItem::Members(_) | ast::UnitItem::Allow(_) => None,
    }
}

/// Lowers an authentication context (D2.13, D2.14).
pub(super) fn lower_context(resolver: &mut Resolver<'_>, stated: &Declared<'_, ast::ContextItem>) -> Context {
    let ast = stated.ast;
    let mut context = Context {
        name: ast.name.text.clone(),
        label: text_of(ast.label.as_ref()),
        description: stated.description(),
        span: ast.name.span,
        mode: (ContextMode::Enforced, ast.name.span),
        excludes: Vec::new(),
    };
    let items = ast.items();
    judge_items(resolver, items.iter().filter_map(|item| context_slot(&item.value).map(|slot| (slot, item.span))));
    for item in items {
        match &item.value {
            ast::ContextItem::Mode(mode) => context.mode = (*mode, item.span),
            ast::ContextItem::Excludes(names) => context.excludes.extend(lower_places(resolver, names, Asked::UserOrGroup)),
            ast::ContextItem::Allow(allow) => lower_allow(resolver, allow, item.span, ast.name.span),
        }
    }
    keep_first(&mut context.excludes, |(id, _)| *id);
    context
}

fn context_slot(item: &ast::ContextItem) -> Option<Slot> {
    match item {
        ast::ContextItem::Mode(mode) => Some(Slot::one_of("mode", mode.word())),
        ast::ContextItem::Excludes(_) | ast::ContextItem::Allow(_) => None,
    }
}

/// Lowers a blueprint: users and service principals own it.
pub(super) fn lower_blueprint(resolver: &mut Resolver<'_>, stated: &Declared<'_, ast::BlueprintItem>) -> Blueprint {
    let ast = stated.ast;
    let mut blueprint = Blueprint {
        name: ast.name.text.clone(),
        label: text_of(ast.label.as_ref()),
        external_id: None,
        description: stated.description(),
        span: ast.name.span,
        owners: Vec::new(),
    };
    let items = ast.items();
    judge_items(resolver, items.iter().filter_map(|item| blueprint_slot(&item.value).map(|slot| (slot, item.span))));
    for item in items {
        match &item.value {
            ast::BlueprintItem::Id(text) => _ = blueprint.external_id.get_or_insert(text.text.clone()),
            ast::BlueprintItem::Owners(names) => blueprint.owners.extend(lower_places(resolver, names, Asked::Account)),
            ast::BlueprintItem::Allow(allow) => lower_allow(resolver, allow, item.span, ast.name.span),
        }
    }
    keep_first(&mut blueprint.owners, |(id, _)| *id);
    blueprint
}

fn blueprint_slot(item: &ast::BlueprintItem) -> Option<Slot> {
    match item {
        ast::BlueprintItem::Id(_) => Some(Slot::of("id")),
        ast::BlueprintItem::Owners(_) | ast::BlueprintItem::Allow(_) => None,
    }
}

fn lower_places(resolver: &mut Resolver<'_>, names: &[ast::Name], asked: Asked) -> Vec<(PrincipalId, Span)> {
    resolver.each(names, |resolver, name| resolver.principal_that_is(name, asked).map(|id| (id, name.span)))
}
