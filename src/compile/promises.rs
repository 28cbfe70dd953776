//! Resolves what a policy set promises: `expect`, `never` and `scenario`.

mod acts;
mod steps;

use super::declare::{Declarations, Stated};
use super::expectation::Expectation;
use super::expected::resolve_answer;
use super::question::{Context, Fit, Setting, resolve_action, resolve_goal, resolve_modifiers, resolve_question};
use super::resolve::Resolver;
use super::scenario::Scenario;
use crate::diag::{Code, Diagnostic};
use crate::ir::Tenant;
use crate::source::Span;
use crate::syntax::{ast, format_answer, format_query};

/// What a policy set promises.
pub(super) struct Promises {
    /// The expectations whose names resolve.
    pub(super) expectations: Vec<Expectation>,
    /// The scenarios whose names resolve.
    pub(super) scenarios: Vec<Scenario>,
}

/// Resolves all promises, and returns those whose names resolve.
pub(super) fn resolve_promises<'a>(resolver: &mut Resolver<'a>, tenant: &'a Tenant, all: &Declarations<'_>) -> Promises {
    all.nevers.iter().for_each(|stated| resolve_never(resolver, tenant, stated));
    let scenarios = all.scenarios.iter().filter_map(|stated| steps::resolve_scenario(resolver, tenant, stated)).collect();
    let expect = |stated: &Stated<'_, ast::Expect>| resolve_expect(resolver, tenant, Setting::Alone, (stated.ast, stated.node.span));
    Promises { expectations: all.expects.iter().filter_map(expect).collect(), scenarios }
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
    if let Some(word) = unevaluated(&expect.query.kind) {
        resolver.report(not_evaluated(&format!("an `expect` about `{word}`"), span));
    }
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

fn resolve_never<'a>(resolver: &mut Resolver<'a>, tenant: &'a Tenant, stated: &Stated<'_, ast::Never>) {
    let never = stated.ast;
    resolve_who(resolver, &never.who);
    let ctx = Context { tz: tenant.settings.timezone, setting: Setting::InNever };
    resolve_action(resolver, &never.action);
    for goal in &never.and {
        resolve_goal(resolver, goal);
    }
    resolve_modifiers(resolver, &ctx, Fit::of_action(&never.action), &never.mods);
    resolver.each(&never.except, |resolver, name| resolver.principal(name));
    resolver.report(not_evaluated("a `never`", stated.node.span));
}

fn resolve_who(resolver: &mut Resolver<'_>, who: &ast::Who) {
    match who {
        ast::Who::AnyMember(name) => {
            resolver.group(name);
        }
        ast::Who::Named(name) => {
            resolver.principal(name);
        }
        ast::Who::Anyone | ast::Who::AnyUser | ast::Who::AnyGuest | ast::Who::AnyServicePrincipal => {}
    }
}

/// Returns the word of a kind of question that is not evaluated yet.
fn unevaluated(kind: &ast::QueryKind) -> Option<&'static str> {
    match kind {
        ast::QueryKind::Can(_, action, _) | ast::QueryKind::WhoCan(action, _) => plan_verb(Fit::of_action(action)),
        ast::QueryKind::WhatCan(_, verb, _) => plan_verb(Fit::of_verb(*verb)),
        ast::QueryKind::How(..) => Some("how"),
        ast::QueryKind::When(..) => Some("when"),
        ast::QueryKind::Show(_) => Some("show"),
        ast::QueryKind::Is(..) | ast::QueryKind::WhoIs(..) => None,
    }
}

fn plan_verb(fit: Fit) -> Option<&'static str> {
    match fit {
        Fit::Plan(verb) => Some(verb),
        Fit::Request | Fit::Nothing(_) => None,
    }
}

fn not_evaluated(what: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::NotEvaluated, format!("{what} is read but not evaluated by this version"), span, "not evaluated")
}
