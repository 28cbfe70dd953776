//! Lowers the sections of a policy into a draft.

use super::draft::{Draft, Drafted};
use crate::compile::allow::lower_allow;
use crate::compile::items::{Slot, judge_items, keep_first};
use crate::compile::resolve::{Asked, Resolver};
use crate::ir::{Approval, Approver, Expiration, Field, FieldOrigin, Notification, PolicyField, Required, Requirements, Settled, Stage};
use crate::requirement::Requirement;
use crate::source::Span;
use crate::syntax::ast;

/// Lowers a policy body; of a field given twice the first counts. `declaration` is the place that the policy's row carries.
pub(super) fn lower_body(resolver: &mut Resolver<'_>, body: &ast::Block<ast::PolicyItem>, declaration: Span) -> Draft {
    let mut draft = Draft::default();
    judge_items(resolver, body.items.iter().filter_map(|item| section_slot(&item.value).map(|slot| (slot, item.span))));
    for item in &body.items {
        match &item.value {
            ast::PolicyItem::Activation(block) => lower_activation(resolver, &mut draft, block, declaration),
            ast::PolicyItem::Eligible(block) => lower_eligible(resolver, &mut draft, block),
            ast::PolicyItem::Active(block) => lower_active(resolver, &mut draft, block, declaration),
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

fn lower_activation(resolver: &mut Resolver<'_>, draft: &mut Draft, block: &ast::Block<ast::ActivationItem>, declaration: Span) {
    judge_items(resolver, block.items.iter().map(|item| (activation_slot(&item.value), item.span)));
    for item in &block.items {
        let span = item.span;
        match &item.value {
            ast::ActivationItem::Max(limit) => set(&mut draft.max_seconds, lower_max(*limit, span, PolicyField::ActivationMax, |max| max)),
            ast::ActivationItem::Require(require) => {
                let place = Place { span, declaration };
                set(&mut draft.require, lower_require(resolver, require, place, Stage::Activation));
            }
            ast::ActivationItem::Approval(approval) => set(&mut draft.approval, lower_approval(resolver, approval, span)),
            ast::ActivationItem::NoApproval => set(&mut draft.approval, Drafted::written(Approval::NotRequired, span)),
        }
    }
}

fn activation_slot(item: &ast::ActivationItem) -> Slot {
    match item {
        ast::ActivationItem::Max(limit) => max_slot("max", *limit),
        ast::ActivationItem::Require(require) => require_slot(require),
        ast::ActivationItem::Approval(ast::Approval::Unknown) => Slot::unknown("approval", "approval unknown"),
        ast::ActivationItem::Approval(ast::Approval::Default | ast::Approval::By(_)) => Slot::one_of("approval", "approval"),
        ast::ActivationItem::NoApproval => Slot::one_of("approval", "no approval"),
    }
}

fn max_slot(field: &'static str, limit: ast::Limit) -> Slot {
    match limit {
        ast::Limit::Known(_) => Slot::one_of(field, "max"),
        ast::Limit::Unknown => Slot::unknown(field, "max unknown"),
    }
}

fn require_slot(require: &ast::Require) -> Slot {
    match require {
        ast::Require::List(_) => Slot::of("require"),
        ast::Require::Unknown => Slot::unknown("require", "require unknown"),
    }
}

fn lower_eligible(resolver: &mut Resolver<'_>, draft: &mut Draft, block: &ast::Block<ast::EligibleItem>) {
    let slot = |item: &ast::EligibleItem| match item {
        ast::EligibleItem::Max(limit) => max_slot("expiration", *limit),
        ast::EligibleItem::Permanent => Slot::one_of("expiration", "permanent"),
    };
    judge_items(resolver, block.items.iter().map(|item| (slot(&item.value), item.span)));
    for item in &block.items {
        let span = item.span;
        match &item.value {
            ast::EligibleItem::Max(limit) => set(&mut draft.eligible, lower_max(*limit, span, PolicyField::EligibleMax, Expiration::Max)),
            ast::EligibleItem::Permanent => set(&mut draft.eligible, Drafted::written(Expiration::Permanent, span)),
        }
    }
}

fn lower_active(resolver: &mut Resolver<'_>, draft: &mut Draft, block: &ast::Block<ast::ActiveItem>, declaration: Span) {
    let slot = |item: &ast::ActiveItem| match item {
        ast::ActiveItem::Max(limit) => max_slot("expiration", *limit),
        ast::ActiveItem::Permanent => Slot::one_of("expiration", "permanent"),
        ast::ActiveItem::Require(require) => require_slot(require),
    };
    judge_items(resolver, block.items.iter().map(|item| (slot(&item.value), item.span)));
    for item in &block.items {
        let span = item.span;
        match &item.value {
            ast::ActiveItem::Max(limit) => set(&mut draft.active, lower_max(*limit, span, PolicyField::ActiveMax, Expiration::Max)),
            ast::ActiveItem::Permanent => set(&mut draft.active, Drafted::written(Expiration::Permanent, span)),
            ast::ActiveItem::Require(require) => {
                let place = Place { span, declaration };
                set(&mut draft.active_require, lower_require(resolver, require, place, Stage::ActiveAssignment));
            }
        }
    }
}

fn lower_max<T>(limit: ast::Limit, span: Span, field: PolicyField, value: impl Fn(i64) -> T) -> Drafted<T> {
    match limit {
        ast::Limit::Known(max) => Drafted::written(value(max.seconds()), span),
        ast::Limit::Unknown => Drafted::unknown(span, field),
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

fn lower_approval(resolver: &mut Resolver<'_>, approval: &ast::Approval, span: Span) -> Drafted<Approval> {
    match approval {
        ast::Approval::Default => Drafted::written(Approval::DefaultApprovers, span),
        ast::Approval::By(by) => {
            let mut drafted = Drafted::written(Approval::By(lower_approvers(resolver, &by.names)), span);
            let field = if by.names.is_empty() { PolicyField::Approvers } else { PolicyField::FurtherApprovers };
            drafted.open.extend(by.others.map(|_| (span, field)));
            drafted
        }
        ast::Approval::Unknown => Drafted::unknown(span, PolicyField::Approval),
    }
}

fn lower_approvers(resolver: &mut Resolver<'_>, names: &[ast::Name]) -> Vec<Approver> {
    let mut approvers = resolver.each(names, |resolver, name| {
        let principal = resolver.principal_that_is(name, Asked::UserOrGroup)?;
        Some(Approver { principal, span: name.span })
    });
    keep_first(&mut approvers, |approver| approver.principal);
    approvers
}

/// Where an item stands, and the policy it stands in.
#[derive(Debug, Clone, Copy)]
struct Place {
    span: Span,
    declaration: Span,
}

fn lower_require(resolver: &mut Resolver<'_>, require: &ast::Require, place: Place, stage: Stage) -> Drafted<Requirements> {
    match require {
        ast::Require::List(list) => lower_requirements(resolver, list, place, stage),
        ast::Require::Unknown => Drafted::unknown(place.span, PolicyField::Requirements(stage)),
    }
}

/// Lowers a list of requirements. That none comes twice was judged while parsing; the first counts.
fn lower_requirements(resolver: &mut Resolver<'_>, list: &[ast::Requirement], place: Place, stage: Stage) -> Drafted<Requirements> {
    let (mut asked, mut open) = (Requirements::default(), Vec::new());
    for one in list {
        match &one.kind {
            ast::RequirementKind::Asked(requirement) => {
                let resolved = requirement.try_map(|name| resolver.context(name));
                resolved.into_iter().for_each(|requirement| asked.insert(Required { requirement, span: Some(one.span) }));
            }
            ast::RequirementKind::Unknown(requirement) => {
                let resolved = requirement.try_map(|name| match name {
                    Some(name) => resolver.context(name).map(Some),
                    None => Some(None),
                });
                open.extend(resolved.map(|requirement| (one.span, requirement)));
            }
        }
    }
    open.retain(|(span, requirement)| !settle_requirement(resolver, &asked, requirement.kind(), Place { span: *span, ..place }));
    let mut drafted = Drafted::written(asked, place.span);
    drafted.open = open.into_iter().map(|(span, requirement)| (span, PolicyField::Requirement(stage, requirement))).collect();
    drafted
}

/// MFA and a context are never asked both (D2.11): beside one that is, the other is known not to be.
fn settle_requirement(resolver: &mut Resolver<'_>, asked: &Requirements, kind: Requirement, place: Place) -> bool {
    let (excluding, because) = match kind {
        Requirement::Mfa => (Requirement::Context(()), "an authentication context is required"),
        Requirement::Context(()) => (Requirement::Mfa, "MFA is required"),
        Requirement::Justification | Requirement::Ticket => return false,
    };
    let Some(excluded_by) = asked.get(excluding).and_then(|required| required.span) else { return false };
    let Place { span, declaration } = place;
    resolver.settled.push(Settled { span, word: kind.facts().word, value: false, because: (because, excluded_by), declaration });
    true
}

/// Sets a field unless it is set: of an item given twice the first counts.
fn set<T>(field: &mut Option<T>, value: T) {
    field.get_or_insert(value);
}
