//! Lowers the sections of a policy into a draft.

use super::draft::Draft;
use crate::compile::allow::lower_allow;
use crate::compile::items::{Slot, judge_items, keep_first};
use crate::compile::resolve::{Asked, Resolver};
use crate::ir::{Approval, Approver, Expiration, Field, FieldOrigin, Notification, Required, Requirements};
use crate::source::Span;
use crate::syntax::ast;

/// Lowers a policy body; of a field given twice the first counts. `declaration` is the place that the policy's row carries.
pub(super) fn lower_body(resolver: &mut Resolver<'_>, body: &ast::Block<ast::PolicyItem>, declaration: Span) -> Draft {
    let mut draft = Draft::default();
    judge_items(resolver, body.items.iter().filter_map(|item| section_slot(&item.value).map(|slot| (slot, item.span))));
    for item in &body.items {
        match &item.value {
            ast::PolicyItem::Activation(block) => lower_activation(resolver, &mut draft, block),
            ast::PolicyItem::Eligible(block) => lower_eligible(resolver, &mut draft, block),
            ast::PolicyItem::Active(block) => lower_active(resolver, &mut draft, block),
            ast::PolicyItem::Notify(block) => lower_notify(resolver, &mut draft, block),
            ast::PolicyItem::Allow(allow) => lower_allow(resolver, allow, item.span, declaration),
        }
    }
    draft
}

fn section_slot(item: &ast::PolicyItem) -> Option<Slot> {
    match item {
        ast::PolicyItem::Activation(_) => Some(Slot::of("activation")),
        ast::PolicyItem::Eligible(_) => Some(Slot::of("eligible")),
        ast::PolicyItem::Active(_) => Some(Slot::of("active")),
        ast::PolicyItem::Notify(_) => Some(Slot::of("notify")),
        ast::PolicyItem::Allow(_) => None,
    }
}

fn lower_activation(resolver: &mut Resolver<'_>, draft: &mut Draft, block: &ast::Block<ast::ActivationItem>) {
    judge_items(resolver, block.items.iter().map(|item| (activation_slot(&item.value), item.span)));
    for item in &block.items {
        match &item.value {
            ast::ActivationItem::Max(max) => set(&mut draft.max_seconds, max.seconds(), item.span),
            ast::ActivationItem::Require(list) => set(&mut draft.require, lower_requirements(resolver, list), item.span),
            ast::ActivationItem::Approval(names) => set(&mut draft.approval, lower_approval(resolver, names), item.span),
            ast::ActivationItem::NoApproval => set(&mut draft.approval, Approval::NotRequired, item.span),
        }
    }
}

fn activation_slot(item: &ast::ActivationItem) -> Slot {
    match item {
        ast::ActivationItem::Max(_) => Slot::of("max"),
        ast::ActivationItem::Require(_) => Slot::of("require"),
        ast::ActivationItem::Approval(_) => Slot::one_of("approval", "approval"),
        ast::ActivationItem::NoApproval => Slot::one_of("approval", "no approval"),
    }
}

fn lower_eligible(resolver: &mut Resolver<'_>, draft: &mut Draft, block: &ast::Block<ast::EligibleItem>) {
    let slot = |item: &ast::EligibleItem| match item {
        ast::EligibleItem::Max(_) => Slot::one_of("expiration", "max"),
        ast::EligibleItem::Permanent => Slot::one_of("expiration", "permanent"),
    };
    judge_items(resolver, block.items.iter().map(|item| (slot(&item.value), item.span)));
    for item in &block.items {
        match &item.value {
            ast::EligibleItem::Max(max) => set(&mut draft.eligible, Expiration::Max(max.seconds()), item.span),
            ast::EligibleItem::Permanent => set(&mut draft.eligible, Expiration::Permanent, item.span),
        }
    }
}

fn lower_active(resolver: &mut Resolver<'_>, draft: &mut Draft, block: &ast::Block<ast::ActiveItem>) {
    let slot = |item: &ast::ActiveItem| match item {
        ast::ActiveItem::Max(_) => Slot::one_of("expiration", "max"),
        ast::ActiveItem::Permanent => Slot::one_of("expiration", "permanent"),
        ast::ActiveItem::Require(_) => Slot::of("require"),
    };
    judge_items(resolver, block.items.iter().map(|item| (slot(&item.value), item.span)));
    for item in &block.items {
        match &item.value {
            ast::ActiveItem::Max(max) => set(&mut draft.active, Expiration::Max(max.seconds()), item.span),
            ast::ActiveItem::Permanent => set(&mut draft.active, Expiration::Permanent, item.span),
            ast::ActiveItem::Require(list) => set(&mut draft.active_require, lower_requirements(resolver, list), item.span),
        }
    }
}

fn lower_notify(resolver: &mut Resolver<'_>, draft: &mut Draft, block: &ast::Block<ast::Notify>) {
    judge_items(resolver, block.items.iter().map(|item| (notify_slot(&item.value), item.span)));
    for item in &block.items {
        let line = &item.value;
        let notification = match &line.setting {
            Some(setting) => Notification {
                is_on: true,
                also: setting.also.iter().map(|text| text.text.clone()).collect(),
                is_critical_only: setting.is_critical_only,
            },
            None => Notification { is_on: false, also: Vec::new(), is_critical_only: false },
        };
        let field = Field { value: notification, origin: FieldOrigin::Written(item.span) };
        draft.notify.entry((line.event, line.recipient)).or_insert(field);
    }
}

fn notify_slot(line: &ast::Notify) -> Slot {
    let (event, recipient) = (line.event.word(), line.recipient.word());
    Slot::notification(event, recipient)
}

fn lower_approval(resolver: &mut Resolver<'_>, names: &[ast::Name]) -> Approval {
    if names.is_empty() {
        return Approval::DefaultApprovers;
    }
    let mut approvers = resolver.each(names, |resolver, name| {
        let principal = resolver.principal_that_is(name, Asked::UserOrGroup)?;
        Some(Approver { principal, span: name.span })
    });
    keep_first(&mut approvers, |approver| approver.principal);
    Approval::By(approvers)
}

/// Lowers a list of requirements. That none comes twice was judged while parsing; the first counts.
fn lower_requirements(resolver: &mut Resolver<'_>, list: &[ast::Requirement]) -> Requirements {
    let required = |requirement: &ast::Requirement| {
        let resolved = requirement.kind.try_map(|name| resolver.context(name))?;
        Some(Required { requirement: resolved, span: Some(requirement.span) })
    };
    list.iter().filter_map(required).collect()
}

fn set<T>(field: &mut Option<Field<T>>, value: T, span: Span) {
    if field.is_none() {
        *field = Some(Field { value, origin: FieldOrigin::Written(span) });
    }
}
