//! Writes the items of blocks.

use std::borrow::Cow;

use super::layout::{Body, Printed};
use super::list::List;
use super::name::{approvers, duration, format_string, name, names, text};
use super::statement::extends;
use crate::source::Span;
use crate::syntax::ast;
use crate::terms::switch;

/// How many short items a section of a policy may have on one line.
const SHORT_SECTION: usize = 3;

/// Writes `allow NAME because "…"`.
fn allow(allow: &ast::Allow) -> String {
    format!("allow {} because {}", allow.lint.text, text(&allow.reason))
}

impl Printed for ast::Allow {
    fn line(&self) -> String {
        allow(self)
    }
}

impl Printed for ast::TenantItem {
    fn line(&self) -> String {
        match self {
            Self::Timezone(zone) => format!("timezone {}", text(zone)),
            Self::Guests(guests) => format!("guests {}", guests.word()),
            Self::EligibleProtection(protection) => format!("eligible-protection {}", protection.word()),
            Self::Nesting(nesting) => format!("nesting {}", nesting.word()),
            Self::SignIn(sign_in) => format!("sign-in {}", sign_in.word()),
            Self::PasswordWriteback(is_on) => format!("password-writeback {}", switch(*is_on)),
        }
    }
}

impl Printed for ast::UserItem {
    fn line(&self) -> String {
        match self {
            Self::Unknown(flags) => unknown_flags(flags, ast::UserFlag::word).line(),
            Self::Upn(upn) => format!("upn {}", text(upn)),
            Self::Id(id) => format!("id {}", text(id)),
            Self::Flag(flag) => flag.word().to_owned(),
            Self::Agent(one) => agent(one),
            Self::Allow(one) => allow(one),
        }
    }

    fn list(&self) -> Option<List> {
        if let Self::Unknown(flags) = self { Some(unknown_flags(flags, ast::UserFlag::word)) } else { None }
    }
}

fn unknown_flags<F: Copy>(flags: &[(F, Span)], word: fn(F) -> &'static str) -> List {
    List::new("unknown", flags.iter().map(|(flag, _)| word(*flag).to_owned()).collect(), "")
}

impl Printed for ast::ServicePrincipalItem {
    fn line(&self) -> String {
        match self {
            Self::Id(id) => format!("id {}", text(id)),
            Self::Disabled => "disabled".to_owned(),
            Self::Agent(one) => agent(one),
            Self::Allow(one) => allow(one),
        }
    }
}

/// Writes `agent of NAME`, or `agent`.
fn agent(agent: &ast::Agent) -> String {
    agent.of.as_ref().map_or("agent".to_owned(), |of| format!("agent of {}", name(of)))
}

impl Printed for ast::BlueprintItem {
    fn line(&self) -> String {
        match self {
            Self::Id(id) => format!("id {}", text(id)),
            Self::Owners(owners) => owner_list(owners).line(),
            Self::Allow(one) => allow(one),
        }
    }

    fn list(&self) -> Option<List> {
        if let Self::Owners(owners) = self { Some(owner_list(owners)) } else { None }
    }
}

fn owner_list(owners: &[ast::Name]) -> List {
    List::new("owners", names(owners), "")
}

impl Printed for ast::GroupItem {
    fn line(&self) -> String {
        match self {
            Self::Unknown(flags) => unknown_flags(flags, ast::GroupFlag::word).line(),
            Self::Id(id) => format!("id {}", text(id)),
            Self::Security => "security".to_owned(),
            Self::Flag(flag) => flag.word().to_owned(),
            Self::Policy(relation, policy) => format!("{} {}", relation.abstract_noun(), policy_line(policy)),
            Self::Grants(access) => format!("grants {}", text(access)),
            Self::Allow(one) => allow(one),
        }
    }

    fn list(&self) -> Option<List> {
        if let Self::Unknown(flags) = self { Some(unknown_flags(flags, ast::GroupFlag::word)) } else { None }
    }

    fn body(&self) -> Option<Body<'_>> {
        if let Self::Policy(_, policy) = self { policy_body(policy) } else { None }
    }
}

impl Printed for ast::RoleItem {
    fn line(&self) -> String {
        match self {
            Self::Like(role) => format!("like {}", name(role)),
            Self::Privileged => "privileged".to_owned(),
            Self::Policy(policy) => policy_line(policy),
            Self::Allow(one) => allow(one),
        }
    }

    fn body(&self) -> Option<Body<'_>> {
        if let Self::Policy(policy) = self { policy_body(policy) } else { None }
    }
}

fn policy_line(policy: &ast::PolicyRef) -> String {
    match policy {
        ast::PolicyRef::Named(policy) => format!("policy {}", name(policy)),
        ast::PolicyRef::Unknown => "policy unknown".to_owned(),
        ast::PolicyRef::Inline { extends: base, .. } => format!("policy{}", extends(base.as_ref())),
    }
}

fn policy_body(policy: &ast::PolicyRef) -> Option<Body<'_>> {
    match policy {
        ast::PolicyRef::Named(_) | ast::PolicyRef::Unknown => None,
        ast::PolicyRef::Inline { body, .. } => Some(Body::short(body, 0)),
    }
}

impl Printed for ast::UnitItem {
    fn line(&self) -> String {
        match self {
            Self::Restricted => "restricted".to_owned(),
            Self::Members(members) => member_list(members).line(),
            Self::Allow(one) => allow(one),
        }
    }

    fn list(&self) -> Option<List> {
        if let Self::Members(members) = self { Some(member_list(members)) } else { None }
    }
}

fn member_list(members: &[ast::Name]) -> List {
    List::new("members", names(members), "")
}

impl Printed for ast::ContextItem {
    fn line(&self) -> String {
        match self {
            Self::Mode(mode) => mode.word().to_owned(),
            Self::Excludes(excluded) => exclusion(excluded).line(),
            Self::Allow(one) => allow(one),
        }
    }

    fn list(&self) -> Option<List> {
        if let Self::Excludes(excluded) = self { Some(exclusion(excluded)) } else { None }
    }
}

fn exclusion(excluded: &[ast::Name]) -> List {
    List::new("excludes", names(excluded), "")
}

impl Printed for ast::PolicyItem {
    fn line(&self) -> String {
        match self {
            Self::Activation(_) => "activation".to_owned(),
            Self::Eligible(_) => "eligible".to_owned(),
            Self::Active(_) => "active".to_owned(),
            Self::Notify(_) => "notify".to_owned(),
            Self::Allow(one) => allow(one),
        }
    }

    fn body(&self) -> Option<Body<'_>> {
        match self {
            Self::Activation(block) => Some(Body::short(block, SHORT_SECTION)),
            Self::Eligible(block) => Some(Body::short(block, SHORT_SECTION)),
            Self::Active(block) => Some(Body::short(block, SHORT_SECTION)),
            Self::Notify(block) => Some(Body::short(block, 1)),
            Self::Allow(_) => None,
        }
    }
}

impl Printed for ast::ActivationItem {
    fn line(&self) -> String {
        match self {
            Self::Max(limit) => max(*limit),
            Self::Require(list) => require(list).line(),
            Self::Approval(by) => approval(by).line(),
            Self::NoApproval => "no approval".to_owned(),
        }
    }

    fn list(&self) -> Option<List> {
        match self {
            Self::Require(list) => Some(require(list)),
            Self::Approval(by) => Some(approval(by)),
            Self::Max(_) | Self::NoApproval => None,
        }
    }
}

impl Printed for ast::EligibleItem {
    fn line(&self) -> String {
        match self {
            Self::Max(limit) => max(*limit),
            Self::Permanent => "permanent".to_owned(),
        }
    }
}

impl Printed for ast::ActiveItem {
    fn line(&self) -> String {
        match self {
            Self::Max(limit) => max(*limit),
            Self::Permanent => "permanent".to_owned(),
            Self::Require(list) => require(list).line(),
        }
    }

    fn list(&self) -> Option<List> {
        if let Self::Require(list) = self { Some(require(list)) } else { None }
    }
}

fn max(limit: ast::Limit) -> String {
    match limit {
        ast::Limit::Known(length) => format!("max {}", duration(length)),
        ast::Limit::Unknown => "max unknown".to_owned(),
    }
}

fn approval(approval: &ast::Approval) -> List {
    match approval {
        ast::Approval::Default => List::plain("approval"),
        ast::Approval::By(by) => List::new("approval by", approvers(by), ""),
        ast::Approval::Unknown => List::plain("approval unknown"),
    }
}

fn require(require: &ast::Require) -> List {
    match require {
        ast::Require::List(list) if list.is_empty() => List::plain("require nothing"),
        ast::Require::List(list) => List::new("require", list.iter().map(|one| required(&one.kind)).collect(), ""),
        ast::Require::Unknown => List::plain("require unknown"),
    }
}

fn required(kind: &ast::RequirementKind) -> String {
    match kind {
        ast::RequirementKind::Asked(requirement) => requirement.text(name),
        ast::RequirementKind::Unknown(requirement) => match requirement.try_map(Option::clone) {
            Some(named) => format!("unknown {}", named.text(name_after_unknown)),
            None => "unknown context".to_owned(),
        },
    }
}

/// Writes the name of a context where a word could begin the next item.
fn name_after_unknown(context: &ast::Name) -> Cow<'_, str> {
    let begins_item = matches!(&*context.text, "max" | "require" | "permanent");
    if begins_item { Cow::Owned(format_string(&context.text)) } else { name(context) }
}

impl Printed for ast::Notify {
    fn line(&self) -> String {
        notify(self).line()
    }

    fn list(&self) -> Option<List> {
        Some(notify(self))
    }
}

fn notify(notify: &ast::Notify) -> List {
    let pair = format!("{} to {}", notify.event.word(), notify.recipient.word());
    let Some(setting) = &notify.setting else { return List::plain(format!("no {pair}")) };
    let head = if setting.also.is_empty() { pair } else { format!("{pair} also") };
    List::new(head, setting.also.iter().map(text).collect(), if setting.is_critical_only { " critical only" } else { "" })
}
