//! Resolves what a policy set promises: `expect`, `never` and `scenario`.

mod acts;
mod steps;

use super::declare::{Declarations, Stated};
use super::expectation::Expectation;
use super::expected::resolve_answer;
use super::question::{Context, Fit, Setting, resolve_action, resolve_goal, resolve_modifiers, resolve_question};
use super::resolve::{Asked, Resolver};
use super::scenario::{Scenario, Step};
use super::scope::Scope;
use steps::Clock;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Instant, Never, Tenant, Who};
use crate::source::Span;
use crate::syntax::{ast, format_answer, format_query, format_statement};

/// What a policy set promises, as far as its names resolve, each kind in order of the texts.
pub(super) struct Promises {
    pub(super) expectations: Vec<Expectation>,
    pub(super) nevers: Vec<Never>,
    pub(super) scenarios: Vec<Scenario>,
}

/// Resolves all promises.
pub(super) fn resolve_promises<'a>(resolver: &mut Resolver<'a>, tenant: &'a Tenant, all: &Declarations<'_>) -> Promises {
    let nevers = all.nevers.iter().filter_map(|stated| resolve_never(resolver, tenant, stated)).collect();
    let scenarios = all.scenarios.iter().filter_map(|stated| steps::resolve_scenario(resolver, tenant, stated)).collect();
    let expect = |stated: &Stated<'_, ast::Expect>| resolve_expect(resolver, tenant, Setting::Alone, (stated.ast, stated.node.span));
    let expectations = all.expects.iter().filter_map(expect).collect();
    Promises { expectations, nevers, scenarios }
}

/// Resolves one step of a scenario, for one who takes steps one by one; a clock that is set never goes back.
///
/// # Errors
/// All that is wrong with it.
pub fn resolve_step(tenant: &Tenant, scope: &Scope, now: Option<Instant>, step: &ast::Node<ast::Step>) -> Result<Step, Vec<Diagnostic>> {
    let mut resolver = Resolver::new(scope);
    let resolved = steps::resolve_step(&mut resolver, tenant, &mut Clock::new(tenant, now), step);
    match resolved {
        Some(step) if resolver.diagnostics.is_empty() => Ok(step),
        Some(_) | None => Err(resolver.diagnostics),
    }
}

/// Resolves an `expect`, given with its place.
fn resolve_expect<'a>(
    resolver: &mut Resolver<'a>,
    tenant: &'a Tenant,
    setting: Setting,
    (expect, span): (&ast::Expect, Span),
) -> Option<Expectation> {
    let answer = resolve_answer(resolver, expect);
    let question = resolve_question(resolver, tenant, setting, &expect.query);
    let (answer, question) = (answer?, question?);
    Some(Expectation {
        answer,
        answer_span: expect.answer_span,
        question,
        question_span: expect.query.span,
        question_text: format_query(&expect.query),
        answer_text: format_answer(&expect.answer),
        span,
    })
}

fn resolve_never<'a>(resolver: &mut Resolver<'a>, tenant: &'a Tenant, stated: &Stated<'_, ast::Never>) -> Option<Never> {
    let never = stated.ast;
    let who = resolve_who(resolver, &never.who);
    let ctx = Context { tz: &tenant.settings.timezone, setting: Setting::InNever };
    let action = resolve_action(resolver, &never.action);
    let and = never.and.iter().map(|goal| resolve_goal(resolver, goal)).collect::<Vec<_>>();
    let ungranted = goals_of(never).filter(|goal| !check_granted(resolver, tenant, goal)).count();
    let fit = Fit::of_action(&never.action);
    let mods = resolve_modifiers(resolver, &ctx, fit, &never.mods);
    let except = resolver.all(&never.except, |resolver, name| resolver.principal(name));
    let and = and.into_iter().collect::<Option<Vec<_>>>().filter(|_| ungranted == 0);
    Some(Never { name: name_of(stated), who: who?, action: action?, and: and?, mods: mods?, except: except?, span: stated.node.span })
}

fn goals_of(never: &ast::Never) -> impl Iterator<Item = &ast::Goal> {
    let first = match &never.action {
        ast::Action::Reach(goal) | ast::Action::Escalate(goal) => Some(goal),
        ast::Action::Activate(_)
        | ast::Action::Approve(..)
        | ast::Action::Manage(..)
        | ast::Action::Change(..)
        | ast::Action::Reset(..) => None,
    };
    first.into_iter().chain(&never.and)
}

/// Tells whether a goal can be reached at all, and reports an access that no group grants: a rule about it would hold whatever is written.
fn check_granted(resolver: &mut Resolver<'_>, tenant: &Tenant, goal: &ast::Goal) -> bool {
    let ast::Goal::Access(access) = goal else { return true };
    let granted = || tenant.groups.values().flat_map(|group| &group.grants).map(|(access, _)| &**access);
    if granted().any(|known| *known == *access.text) {
        return true;
    }
    let message = format!("no group grants `{}`", access.text);
    let fault = Diagnostic::new(Code::UnknownName, message, access.span, "not granted");
    let near = resolver.nearest(&access.text, granted().count(), granted());
    resolver.report(fault.with_help(near.help().unwrap_or_else(|| "write what a group `grants`".to_owned())));
    false
}

fn name_of(stated: &Stated<'_, ast::Never>) -> Box<str> {
    let unnamed = || format_statement(&stated.node.value).trim_start_matches("never ").into();
    stated.ast.name.as_ref().map_or_else(unnamed, |name| name.text.clone())
}

fn resolve_who(resolver: &mut Resolver<'_>, who: &ast::Who) -> Option<Who> {
    match who {
        ast::Who::Anyone => Some(Who::Anyone),
        ast::Who::AnyUser => Some(Who::AnyUser),
        ast::Who::AnyGuest => Some(Who::AnyGuest),
        ast::Who::AnyServicePrincipal => Some(Who::AnyServicePrincipal),
        ast::Who::AnyMember(name) => resolver.group(name).map(Who::AnyMember),
        ast::Who::AnyEligible(relation, name) => resolver.group(name).map(|group| Who::AnyEligible(group, *relation)),
        ast::Who::Named(name) => resolver.principal_that_is(name, Asked::Subject).map(Who::Named),
    }
}
