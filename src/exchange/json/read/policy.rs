//! Policies: a field that is not there is not written either.

use super::super::document::{Activation, Active, Approval, Eligible, Notify, Policy, PolicyRef, Rules};
use super::super::words::{APPROVAL, MAX, REQUIRE};
use super::site::{Site, place_of};
use crate::diag::Code;
use crate::exchange::write::node;
use crate::hcl::Json;
use crate::requirement::Requirement;
use crate::source::Span;
use crate::syntax::ast::{self, Block, Node, Statement};
use crate::terms::{NotifyEvent, NotifyRecipient};

pub(super) fn policy(site: &Site<'_>, one: &Policy, at: &Json) -> Statement {
    Statement::Policy(Box::new(ast::Policy {
        name: site.name_at(&one.name, at, "name"),
        label: one.label.as_ref().map(|label| Site::text_at(label, at, "label")),
        extends: one.extends.as_ref().map(|extends| site.name_at(extends, at, "extends")),
        body: body(site, &one.rules, at),
    }))
}

/// Reads the policy that a member holds.
pub(super) fn reference(site: &Site<'_>, policy: Option<&PolicyRef>, at: &Json, key: &str) -> Option<ast::PolicyRef> {
    let (policy, at) = (policy?, at.member(key)?);
    let ways = [policy.named.is_some(), policy.unknown, policy.extends.is_some() || at.member("rules").is_some()];
    if ways.iter().filter(|is_there| **is_there).count() > 1 {
        let message = "a policy is named, not known, or written here: one of the three".to_owned();
        site.fault(Code::ConflictingItems, site.line_of(at.span), message, "more than one");
    }
    if policy.unknown {
        return Some(ast::PolicyRef::Unknown);
    }
    Some(match &policy.named {
        Some(named) => ast::PolicyRef::Named(site.name_at(named, at, "named")),
        None => ast::PolicyRef::Inline {
            extends: policy.extends.as_ref().map(|extends| site.name_at(extends, at, "extends")),
            body: body(site, &policy.rules, at),
        },
    })
}

fn body(site: &Site<'_>, rules: &Rules, at: &Json) -> Block<ast::PolicyItem> {
    let Some(at) = at.member("rules") else { return block(Vec::new(), site.line_of(at.span)) };
    let mut items = Vec::new();
    if let (Some(one), Some(at)) = (&rules.activation, at.member("activation")) {
        items.push(node(ast::PolicyItem::Activation(activation(site, one, at)), at.span));
    }
    if let (Some(one), Some(at)) = (&rules.eligible, at.member("eligible")) {
        items.push(node(ast::PolicyItem::Eligible(eligible(site, one, at)), at.span));
    }
    if let (Some(one), Some(at)) = (&rules.active, at.member("active")) {
        items.push(node(ast::PolicyItem::Active(active(site, one, at)), at.span));
    }
    if let Some(at) = at.member("notify").filter(|_| !rules.notify.is_empty()) {
        let lines = rules.notify.iter().zip(at.items()).filter_map(|(one, at)| Some(node(notify(one, at)?, at.span))).collect();
        items.push(node(ast::PolicyItem::Notify(block(lines, at.span)), at.span));
    }
    items.extend(site.allows(&rules.allow, at).into_iter().map(|allow| node(ast::PolicyItem::Allow(allow.value), allow.span)));
    block(items, site.line_of(at.span))
}

fn block<T>(items: Vec<Node<T>>, span: Span) -> Block<T> {
    Block { items, dangling: Vec::new(), span }
}

fn activation(site: &Site<'_>, one: &Activation, at: &Json) -> Block<ast::ActivationItem> {
    let mut items = Vec::new();
    let max = limit(site, one.max.as_ref(), &one.unknown, at);
    items.extend(max.map(|(max, span)| node(ast::ActivationItem::Max(max), span)));
    let require = require(site, one.asks.as_ref(), &one.may_require, &one.unknown, at);
    items.extend(require.map(|(require, span)| node(ast::ActivationItem::Require(require), span)));
    let is_unknown = is_unknown(site, &one.unknown, APPROVAL, one.approval.is_some(), at);
    if let Some(at) = is_unknown {
        items.push(node(ast::ActivationItem::Approval(ast::Approval::Unknown), at));
    } else if let (Some(one), Some(at)) = (&one.approval, at.member("approval")) {
        items.push(node(approval(site, one, at), at.span));
    }
    block(items, at.span)
}

fn approval(site: &Site<'_>, one: &Approval, at: &Json) -> ast::ActivationItem {
    if !one.asked {
        if one.by.is_some() || one.others_unknown {
            let message = "who approves is told, and nobody is asked".to_owned();
            site.fault(Code::ConflictingItems, at.span, message, "approvers without approval");
        }
        return ast::ActivationItem::NoApproval;
    }
    let names = one.by.as_ref().map_or_else(Vec::new, |by| site.names(by, at, "by"));
    let others = one.others_unknown.then(|| place_of(at, "others_unknown"));
    if names.is_empty() && others.is_none() {
        if one.by.is_some() {
            site.fault(Code::ApprovalWithoutApprovers, at.span, "nobody is named who approves".to_owned(), "nobody");
        }
        return ast::ActivationItem::Approval(ast::Approval::Default);
    }
    ast::ActivationItem::Approval(ast::Approval::By(ast::Approvers { names, others }))
}

fn eligible(site: &Site<'_>, one: &Eligible, at: &Json) -> Block<ast::EligibleItem> {
    let mut items = Vec::new();
    let max = limit(site, one.max.as_ref(), &one.unknown, at);
    items.extend(max.map(|(max, span)| node(ast::EligibleItem::Max(max), span)));
    items.extend(one.permanent.then(|| node(ast::EligibleItem::Permanent, place_of(at, "permanent"))));
    block(items, at.span)
}

fn active(site: &Site<'_>, one: &Active, at: &Json) -> Block<ast::ActiveItem> {
    let mut items = Vec::new();
    let max = limit(site, one.max.as_ref(), &one.unknown, at);
    items.extend(max.map(|(max, span)| node(ast::ActiveItem::Max(max), span)));
    items.extend(one.permanent.then(|| node(ast::ActiveItem::Permanent, place_of(at, "permanent"))));
    let require = require(site, one.asks.as_ref(), &one.may_require, &one.unknown, at);
    items.extend(require.map(|(require, span)| node(ast::ActiveItem::Require(require), span)));
    block(items, at.span)
}

/// Returns the place that says of a field that nothing is known of it; then it cannot be written too.
fn is_unknown(site: &Site<'_>, unknown: &[String], field: &str, is_written: bool, at: &Json) -> Option<Span> {
    let place = at.member("unknown")?.items().iter().zip(unknown).find(|(_, word)| *word == field).map(|(place, _)| place.span)?;
    if is_written {
        site.fault(Code::ConflictingItems, place, format!("`{field}` is told, and is not known"), "both");
    }
    Some(place)
}

fn limit(site: &Site<'_>, max: Option<&String>, unknown: &[String], at: &Json) -> Option<(ast::Limit, Span)> {
    if let Some(span) = is_unknown(site, unknown, MAX, max.is_some(), at) {
        return Some((ast::Limit::Unknown, span));
    }
    max.map(|max| (ast::Limit::Known(site.duration(max, at, MAX)), place_of(at, MAX)))
}

fn require(
    site: &Site<'_>,
    asked: Option<&Vec<String>>,
    perhaps: &[String],
    unknown: &[String],
    at: &Json,
) -> Option<(ast::Require, Span)> {
    let is_written = asked.is_some() || !perhaps.is_empty();
    if let Some(span) = is_unknown(site, unknown, REQUIRE, is_written, at) {
        return Some((ast::Require::Unknown, span));
    }
    if !is_written {
        return None;
    }
    let mut all = Vec::new();
    for place in at.member(REQUIRE).map_or(&[][..], Json::items) {
        let requirement = requirement(site, place).and_then(|found| match found.try_map(Option::clone) {
            Some(found) => Some(ast::RequirementKind::Asked(found)),
            None => {
                site.fault(Code::Syntax, place.span, "which context is asked is not told: write `context:NAME`".to_owned(), "no name");
                None
            }
        });
        all.extend(requirement.map(|kind| ast::Requirement { kind, span: place.span }));
    }
    for place in at.member("may_require").map_or(&[][..], Json::items) {
        let requirement = requirement(site, place).map(ast::RequirementKind::Unknown);
        all.extend(requirement.map(|kind| ast::Requirement { kind, span: place.span }));
    }
    let span = at.member(REQUIRE).or_else(|| at.member("may_require")).map_or(at.span, |place| place.span);
    Some((ast::Require::List(all), span))
}

/// Reads `mfa`, `context:NAME`, `context`, `justification`, `ticket`.
pub(super) fn requirement(site: &Site<'_>, place: &Json) -> Option<Requirement<Option<ast::Name>>> {
    let written = place.as_text().unwrap_or_default(); // the schema knows texts only
    let (word, name) = written.split_once(':').map_or((written, None), |(word, name)| (word, Some(name)));
    let found = Requirement::of_word(word).filter(|kind| name.is_none() || kind.context().is_some());
    let found = found.and_then(|kind| kind.try_map(|()| Some(name.map(|name| site.name(name, place.span)))));
    if found.is_none() {
        let message = format!("`{written}` is no requirement: write `mfa`, `context:NAME`, `justification` or `ticket`");
        site.fault(Code::Syntax, place.span, message, "not known");
    }
    found
}

fn notify(one: &Notify, at: &Json) -> Option<ast::Notify> {
    // the words were checked with the schema
    let (event, recipient) = (NotifyEvent::of_word(&one.event)?, NotifyRecipient::of_word(&one.to)?);
    let places = at.member("also").map_or(&[][..], Json::items);
    let also = one.also.iter().zip(places).map(|(address, place)| crate::exchange::write::text(address, place.span)).collect();
    let setting = (!one.off).then_some(ast::NotifySetting { also, is_critical_only: one.critical_only });
    Some(ast::Notify { event, recipient, setting })
}
