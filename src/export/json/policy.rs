//! Policies: what is not written is left out.

use super::parts::{allow_of, name_of, names_of, requirement_of, text_of};
use crate::exchange::format_duration;
use crate::exchange::json::{APPROVAL, Activation, Active, Approval, Eligible, MAX, Notify, Policy, PolicyRef, REQUIRE, Rules};
use crate::syntax::ast::{self, ActivationItem, ActiveItem, Block, EligibleItem, PolicyItem, RequirementKind};

pub(super) fn policy(policy: ast::Policy, description: Option<String>, at: Option<String>) -> Policy {
    let (label, extends) = (policy.label.as_ref().map(text_of), policy.extends.as_ref().map(name_of));
    Policy { name: name_of(&policy.name), label, description, extends, rules: rules(policy.body), at }
}

pub(super) fn reference(policy: ast::PolicyRef) -> PolicyRef {
    match policy {
        ast::PolicyRef::Named(name) => PolicyRef { named: Some(name_of(&name)), ..PolicyRef::default() },
        ast::PolicyRef::Unknown => PolicyRef { unknown: true, ..PolicyRef::default() },
        ast::PolicyRef::Inline { extends, body } => {
            PolicyRef { extends: extends.as_ref().map(name_of), rules: rules(body), ..PolicyRef::default() }
        }
    }
}

fn rules(body: Block<PolicyItem>) -> Rules {
    let mut rules = Rules::default();
    for item in body.items {
        match item.value {
            PolicyItem::Activation(block) => rules.activation = Some(activation(block)),
            PolicyItem::Eligible(block) => rules.eligible = Some(eligible(block)),
            PolicyItem::Active(block) => rules.active = Some(active(block)),
            PolicyItem::Notify(block) => rules.notify.extend(block.items.into_iter().map(|line| notify(&line.value))),
            PolicyItem::Allow(allow) => rules.allow.push(allow_of(&allow)),
        }
    }
    rules
}

fn activation(block: Block<ActivationItem>) -> Activation {
    let mut one = Activation::default();
    for item in block.items {
        match item.value {
            ActivationItem::Max(max) => limit(max, &mut one.max, &mut one.unknown),
            ActivationItem::Require(asked) => require(asked, &mut one.asks, &mut one.may_require, &mut one.unknown),
            ActivationItem::Approval(ast::Approval::Unknown) => one.unknown.push(APPROVAL.to_owned()),
            ActivationItem::Approval(ast::Approval::Default) => one.approval = Some(Approval { asked: true, ..Approval::default() }),
            ActivationItem::Approval(ast::Approval::By(by)) => {
                let names = (!by.names.is_empty()).then(|| names_of(&by.names));
                one.approval = Some(Approval { asked: true, by: names, others_unknown: by.others.is_some() });
            }
            ActivationItem::NoApproval => one.approval = Some(Approval::default()),
        }
    }
    one
}

fn eligible(block: Block<EligibleItem>) -> Eligible {
    let mut one = Eligible::default();
    for item in block.items {
        match item.value {
            EligibleItem::Max(max) => limit(max, &mut one.max, &mut one.unknown),
            EligibleItem::Permanent => one.permanent = true,
        }
    }
    one
}

fn active(block: Block<ActiveItem>) -> Active {
    let mut one = Active::default();
    for item in block.items {
        match item.value {
            ActiveItem::Max(max) => limit(max, &mut one.max, &mut one.unknown),
            ActiveItem::Permanent => one.permanent = true,
            ActiveItem::Require(asked) => require(asked, &mut one.asks, &mut one.may_require, &mut one.unknown),
        }
    }
    one
}

fn limit(limit: ast::Limit, max: &mut Option<String>, unknown: &mut Vec<String>) {
    match limit {
        ast::Limit::Known(duration) => *max = Some(format_duration(duration)),
        ast::Limit::Unknown => unknown.push(MAX.to_owned()),
    }
}

fn require(require: ast::Require, asked: &mut Option<Vec<String>>, perhaps: &mut Vec<String>, unknown: &mut Vec<String>) {
    let all = match require {
        ast::Require::Unknown => return unknown.push(REQUIRE.to_owned()),
        ast::Require::List(all) => all,
    };
    let mut certain = Vec::new();
    for one in all {
        match one.kind {
            RequirementKind::Asked(requirement) => certain.push(requirement.key(|name| name.text.clone())),
            RequirementKind::Unknown(requirement) => perhaps.push(requirement_of(&requirement)),
        }
    }
    *asked = Some(certain);
}

fn notify(line: &ast::Notify) -> Notify {
    let setting = line.setting.as_ref();
    Notify {
        event: line.event.word().to_owned(),
        to: line.recipient.word().to_owned(),
        off: setting.is_none(),
        also: setting.map_or_else(Vec::new, |setting| setting.also.iter().map(text_of).collect()),
        critical_only: setting.is_some_and(|setting| setting.is_critical_only),
    }
}
