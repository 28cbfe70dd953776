//! Writes statements: their line, or the head before their block.

use super::layout::{Body, Printed};
use super::list::List;
use super::name::{approvers, duration, name, names, names_and, text, time};
use super::query::{action, format_answer, format_query, goal, items, mods, with_clause};
use crate::syntax::ast;

impl Printed for ast::Statement {
    fn line(&self) -> String {
        match self {
            Self::Include(path) => format!("include {}", text(path)),
            Self::Tenant(tenant) => declaration("tenant", tenant),
            Self::User(user) => declaration("user", user),
            Self::ServicePrincipal(service) => declaration("service-principal", service),
            Self::Blueprint(blueprint) => declaration("blueprint", blueprint),
            Self::Group(group) => declaration("group", group),
            Self::Unit(unit) => declaration("unit", unit),
            Self::Context(context) => declaration("context", context),
            Self::Role(role) => declaration("role", role),
            Self::Policy(policy) => format!("{}{}", head("policy", &policy.name, policy.label.as_ref()), extends(policy.extends.as_ref())),
            Self::Assignment(assignment) => assign(assignment).line(),
            Self::Never(rule) => never(rule).line(),
            Self::Expect(test) => expect(test).line(),
            Self::Scenario(scenario) => format!("scenario {}", text(&scenario.name)),
        }
    }

    fn list(&self) -> Option<List> {
        match self {
            Self::Assignment(assignment) => Some(assign(assignment)),
            Self::Never(rule) => Some(never(rule)),
            Self::Expect(test) => Some(expect(test)),
            Self::Include(_) | Self::Tenant(_) | Self::User(_) | Self::ServicePrincipal(_) | Self::Group(_) => None,
            Self::Blueprint(_) | Self::Unit(_) | Self::Context(_) | Self::Role(_) | Self::Policy(_) | Self::Scenario(_) => None,
        }
    }

    fn body(&self) -> Option<Body<'_>> {
        match self {
            Self::Include(_) | Self::Assignment(_) | Self::Never(_) | Self::Expect(_) => None,
            Self::Tenant(tenant) => body(tenant),
            Self::User(user) => body(user),
            Self::ServicePrincipal(service) => body(service),
            Self::Blueprint(blueprint) => body(blueprint),
            Self::Group(group) => body(group),
            Self::Unit(unit) => body(unit),
            Self::Context(context) => body(context),
            Self::Role(role) => body(role),
            Self::Policy(policy) => Some(Body::short(&policy.body, 1)),
            Self::Scenario(scenario) => Some(Body::short(&scenario.block, 0)),
        }
    }

    fn tail(&self) -> &[ast::Node<ast::Allow>] {
        if let Self::Assignment(assignment) = self { &assignment.allows } else { &[] }
    }
}

fn declaration<I>(keyword: &str, declared: &ast::Declaration<I>) -> String {
    head(keyword, &declared.name, declared.label.as_ref())
}

fn body<I: Printed>(declared: &ast::Declaration<I>) -> Option<Body<'_>> {
    declared.block.as_ref().map(|block| Body::short(block, 1))
}

fn head(keyword: &str, declared: &ast::Name, label: Option<&ast::Text>) -> String {
    let label = label.map_or_else(String::new, |label| format!(" {}", text(label)));
    format!("{keyword} {}{label}", name(declared))
}

/// Writes ` extends …`, or nothing.
pub(super) fn extends(extends: Option<&ast::Name>) -> String {
    extends.map_or_else(String::new, |extends| format!(" extends {}", name(extends)))
}

fn assign(assignment: &ast::Assignment) -> List {
    let (window, with) = (window_clause(assignment.window.as_ref()), with_clause(assignment.with.as_ref()));
    let head = if assignment.is_unknown { "assign unknown" } else { "assign" };
    List::new(head, names(&assignment.names), format!(" to {}{window}{with}", placement(&assignment.placement)))
}

/// Writes what one is assigned to, and as what.
pub(super) fn placement(placement: &ast::Placement) -> String {
    match placement {
        ast::Placement::Role { role, unit, state: as_state, .. } => {
            let unit = unit.as_ref().map_or_else(String::new, |unit| format!(" in unit {}", name(unit)));
            format!("role {}{unit} as {}", name(role), as_state.word())
        }
        ast::Placement::Group { group, state: as_state, relation: as_relation, .. } => {
            format!("{} as {} {}", name(group), as_state.word(), as_relation.word())
        }
    }
}

/// Writes ` from …` or ` until …`, or nothing.
pub(super) fn window_clause(window: Option<&ast::Window>) -> String {
    let Some(window) = window else { return String::new() };
    let from = window.from.as_ref().map_or_else(String::new, |from| format!(" from {}", time(from)));
    let end = match &window.end {
        None => String::new(),
        Some(ast::WindowEnd::Until(until)) => format!(" until {}", time(until)),
        Some(ast::WindowEnd::For(length)) => format!(" for {}", duration(*length)),
    };
    format!("{from}{end}")
}

fn never(rule: &ast::Never) -> List {
    let title = rule.name.as_ref().map_or_else(String::new, |title| format!("{}: ", text(title)));
    let and: String = rule.and.iter().map(|also| format!(" and {}", goal(also))).collect();
    let except = if rule.except.is_empty() { "" } else { " except" };
    let head = format!("never {title}{} can {}{and}{}{except}", who(&rule.who), action(&rule.action), mods(&rule.mods));
    List::new(head, names(&rule.except), "")
}

fn who(who: &ast::Who) -> String {
    match who {
        ast::Who::Anyone => "anyone".to_owned(),
        ast::Who::AnyUser => "any user".to_owned(),
        ast::Who::AnyGuest => "any guest".to_owned(),
        ast::Who::AnyServicePrincipal => "any service-principal".to_owned(),
        ast::Who::AnyMember(group) => format!("any member of {}", name(group)),
        ast::Who::AnyEligible(which, group) => format!("any eligible {} of {}", which.word(), name(group)),
        ast::Who::Named(one) => name(one).into_owned(),
    }
}

/// Writes `expect …`.
pub(super) fn expect(test: &ast::Expect) -> List {
    let question = format!(": {}", format_query(&test.query));
    match &test.answer {
        ast::Answer::Approval(Some(by)) => List::new("expect approval by", approvers(by), question),
        ast::Answer::NamesAndOthers(known, _) => List::new("expect", names_and(known, true), question),
        ast::Answer::Items(all) => List::new("expect", items(all), question),
        answer => List::plain(format!("expect {}{question}", format_answer(answer))),
    }
}
