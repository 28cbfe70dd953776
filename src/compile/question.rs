//! Resolves questions: names to ids, times to instants, modifiers judged.

mod modifiers;
mod plain;

use super::resolve::{Asked, Resolver};
use super::scope::Scope;
use super::time::{TimeEdge, resolve_time};
use crate::diag::{Code, Diagnostic};
use crate::ir::{
    Action, Deed, Goal, HoldingQuestion, Instant, Managed, OneStep, Play, Pursuit, Question, ShowTarget, StepVerb, Tenant, Thing, Tie,
    Verb, Zone,
};
use crate::source::Span;
use crate::syntax::{self, ast};

pub(super) use modifiers::{Fit, resolve_modifiers};
pub use plain::resolve_plain_query;

/// Resolves a question. Principals may also be named by user principal name, id or label, where that is unique.
///
/// # Errors
/// All that is wrong with it: names that are not known or of another kind, times that are none, modifiers that do not fit.
pub fn resolve_query(tenant: &Tenant, scope: &Scope, query: &ast::Query) -> Result<Question, Vec<Diagnostic>> {
    let mut resolver = Resolver::new(scope);
    let question = resolve_question(&mut resolver, tenant, Setting::Alone, query);
    match question {
        Some(question) if resolver.diagnostics.is_empty() => Ok(question),
        Some(_) | None => Err(resolver.diagnostics),
    }
}

/// Where a question stands, which decides whether it may have an `at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// On its own: it may.
    Alone,
    /// In a scenario: there `at` is a step.
    InScenario,
    /// In a `never`, which holds at every instant.
    InNever,
    /// After `when`, which is about every instant.
    OverAllTime,
}

/// Resolves a question with the further names that questions allow.
pub(super) fn resolve_question<'a>(
    resolver: &mut Resolver<'a>,
    tenant: &'a Tenant,
    setting: Setting,
    query: &ast::Query,
) -> Option<Question> {
    resolver.allow_aliases(Some(tenant));
    let question = resolve_kind(resolver, &Context { tz: &tenant.settings.timezone, setting }, query);
    resolver.allow_aliases(None);
    question
}

/// What the words of a question rest on.
pub(super) struct Context<'a> {
    pub(super) tz: &'a Zone,
    pub(super) setting: Setting,
}

fn resolve_kind(resolver: &mut Resolver<'_>, ctx: &Context, query: &ast::Query) -> Option<Question> {
    match &query.kind {
        ast::QueryKind::Can(name, action, mods) => about_principal(resolver, ctx, (name, action, mods), Question::Can),
        ast::QueryKind::When(name, action, mods) => {
            let ctx = Context { setting: Setting::OverAllTime, ..*ctx };
            about_principal(resolver, &ctx, (name, action, mods), Question::When)
        }
        ast::QueryKind::CanAny(name, action, mods) => {
            let mods = resolve_modifiers(resolver, ctx, Fit::of_action(action), mods);
            let (group, action) = (resolver.group(name), resolve_action(resolver, action));
            Some(Question::CanAny(group?, action?, mods?))
        }
        ast::QueryKind::WhatCanAny(name, verb, mods) => {
            let mods = resolve_modifiers(resolver, ctx, Fit::of_verb(*verb), mods);
            Some(Question::WhatCanAny(resolver.group(name)?, lower_verb(*verb), mods?))
        }
        ast::QueryKind::WhoCan(action, mods) => {
            let mods = resolve_modifiers(resolver, ctx, Fit::of_action(action), mods);
            Some(Question::WhoCan(resolve_action(resolver, action)?, mods?))
        }
        ast::QueryKind::WhatCan(name, verb, mods) => {
            let mods = resolve_modifiers(resolver, ctx, Fit::of_verb(*verb), mods);
            Some(Question::WhatCan(resolver.principal(name)?, lower_verb(*verb), mods?))
        }
        ast::QueryKind::How(name, goal, mods) => {
            let (pursuit, fit) = how(resolver, goal);
            let mods = resolve_modifiers(resolver, ctx, fit, mods);
            Some(Question::How(resolver.principal(name)?, pursuit?, mods?))
        }
        ast::QueryKind::Is(name, holding, at) => {
            let (principal, holding, at) = (resolver.principal(name), resolve_holding(resolver, holding), at_end(resolver, ctx, *at));
            Some(Question::Is(principal?, holding?, at?))
        }
        ast::QueryKind::WhoIs(holding, at) => {
            let (holding, at) = (resolve_holding(resolver, holding), at_end(resolver, ctx, *at));
            Some(Question::WhoIs(holding?, at?))
        }
        ast::QueryKind::IsEligible(name, holding, at) => {
            let (principal, thing, at) = (resolver.principal(name), resolve_eligible(resolver, holding), at_end(resolver, ctx, *at));
            Some(Question::IsEligible(principal?, thing?, at?))
        }
        ast::QueryKind::WhoIsEligible(holding, at) => {
            let (thing, at) = (resolve_eligible(resolver, holding), at_end(resolver, ctx, *at));
            Some(Question::WhoIsEligible(thing?, at?))
        }
        ast::QueryKind::WhatIs(name, tie, at) => {
            let (principal, at) = (resolver.principal(name), at_end(resolver, ctx, *at));
            Some(Question::WhatIs(principal?, lower_tie(*tie), at?))
        }
        ast::QueryKind::Show(target) => resolve_show(resolver, target).map(Question::Show),
    }
}

fn about_principal(
    resolver: &mut Resolver<'_>,
    ctx: &Context,
    (name, action, mods): (&ast::Name, &ast::Action, &ast::Mods),
    question: fn(crate::ir::PrincipalId, Action, crate::ir::Modifiers) -> Question,
) -> Option<Question> {
    let principal = resolver.principal(name);
    let mods = resolve_modifiers(resolver, ctx, Fit::of_action(action), mods);
    let action = resolve_action(resolver, action);
    Some(question(principal?, action?, mods?))
}

fn how(resolver: &mut Resolver<'_>, goal: &ast::HowGoal) -> (Option<Pursuit>, Fit) {
    match goal {
        ast::HowGoal::Reach(goal) => (resolve_pursuit(resolver, Play::Reach, goal), Fit::Plan("reach")),
        ast::HowGoal::Escalate(goal) => (resolve_pursuit(resolver, Play::Escalate, goal), Fit::Plan("escalate")),
    }
}

/// Resolves what one may do.
pub(super) fn resolve_action(resolver: &mut Resolver<'_>, action: &ast::Action) -> Option<Action> {
    Some(match action {
        ast::Action::Activate(thing) => Action::Step(OneStep::Activate(resolve_thing(resolver, thing)?)),
        ast::Action::Approve(thing, name) => {
            let (thing, requester) = (resolve_thing(resolver, thing), name.as_ref().map(|name| resolver.principal(name)));
            Action::Step(OneStep::Approve(thing?, requester.map_or(Some(None), |found| found.map(Some))?))
        }
        ast::Action::Manage(side, name) => Action::Step(OneStep::Deed(resolver.group(name)?, Deed::Manage(lower_managed(*side)))),
        ast::Action::Change(relation, name) => Action::Step(OneStep::Deed(resolver.group(name)?, Deed::Change(*relation))),
        ast::Action::Reset(credential, name) => Action::Step(OneStep::Reset(*credential, resolver.principal_that_is(name, Asked::User)?)),
        ast::Action::Reach(goal) => Action::Pursue(resolve_pursuit(resolver, Play::Reach, goal)?),
        ast::Action::Escalate(goal) => Action::Pursue(resolve_pursuit(resolver, Play::Escalate, goal)?),
    })
}

fn resolve_pursuit(resolver: &mut Resolver<'_>, play: Play, goal: &ast::Goal) -> Option<Pursuit> {
    resolve_goal(resolver, goal).map(|goal| Pursuit { play, goal })
}

/// Resolves what one may want to reach; an access that no group grants is no error.
pub(super) fn resolve_goal(resolver: &mut Resolver<'_>, goal: &ast::Goal) -> Option<Goal> {
    Some(match goal {
        ast::Goal::Thing(thing) => Goal::Thing(resolve_thing(resolver, thing)?),
        ast::Goal::Access(text) => Goal::Access(text.text.clone()),
        ast::Goal::AnyPrivilegedRole => Goal::AnyPrivilegedRole,
    })
}

/// Resolves a relation or role.
pub(super) fn resolve_thing(resolver: &mut Resolver<'_>, thing: &ast::Thing) -> Option<Thing> {
    Some(match thing {
        ast::Thing::Group(relation, name) => Thing::Group(resolver.group(name)?, *relation),
        ast::Thing::Role(name) => Thing::Role(resolver.role(name)?),
    })
}

fn resolve_holding(resolver: &mut Resolver<'_>, holding: &ast::Holding) -> Option<HoldingQuestion> {
    Some(match holding {
        ast::Holding::Relation(relation, name) => HoldingQuestion::Group(resolver.group(name)?, *relation),
        ast::Holding::Role(name) => HoldingQuestion::Role(resolver.role(name)?),
    })
}

/// Resolves what somebody may be eligible for, named as what is held.
fn resolve_eligible(resolver: &mut Resolver<'_>, holding: &ast::Holding) -> Option<Thing> {
    Some(match resolve_holding(resolver, holding)? {
        HoldingQuestion::Group(group, relation) => Thing::Group(group, relation),
        HoldingQuestion::Role(role) => Thing::Role(role),
    })
}

/// Resolves the `at` after `is`, which is no modifier there.
fn at_end(resolver: &mut Resolver<'_>, ctx: &Context, at: Option<ast::Time>) -> Option<Option<Instant>> {
    resolve_at(resolver, ctx, at.map(|time| (time, time.span)))
}

/// Resolves an `at`, given with the place of the modifier; the outer `None` stands for a fault.
fn resolve_at(resolver: &mut Resolver<'_>, ctx: &Context, at: Option<(ast::Time, Span)>) -> Option<Option<Instant>> {
    let Some((time, span)) = at else {
        return Some(None);
    };
    let (message, help) = match ctx.setting {
        Setting::Alone => return resolver.keep(resolve_time(&time, ctx.tz, TimeEdge::Start)).map(Some),
        Setting::InScenario => ("`at` does not fit a question inside a scenario", "put a step `at TIME` before the `expect`"),
        Setting::OverAllTime => ("`at` does not fit `when`, which is about all time", "remove `at`"),
        Setting::InNever => ("`at` does not fit `never`, which holds at every instant", "remove `at`"),
    };
    resolver.report(Diagnostic::new(Code::MisplacedModifier, message, span, "does not fit here").with_help(help));
    None
}

fn resolve_show(resolver: &mut Resolver<'_>, target: &ast::ShowTarget) -> Option<ShowTarget> {
    let (kind, name) = match target {
        ast::ShowTarget::Tenant => return Some(ShowTarget::Tenant),
        ast::ShowTarget::Named(kind, name) => (kind, name),
    };
    match kind {
        None => show_any(resolver, name),
        Some(ast::DeclaredKind::User) => resolver.principal_that_is(name, Asked::User).map(ShowTarget::Principal),
        Some(ast::DeclaredKind::ServicePrincipal) => resolver.principal_that_is(name, Asked::ServicePrincipal).map(ShowTarget::Principal),
        Some(ast::DeclaredKind::Group) => resolver.principal_that_is(name, Asked::Group).map(ShowTarget::Principal),
        Some(ast::DeclaredKind::Role) => resolver.role(name).map(ShowTarget::Role),
        Some(ast::DeclaredKind::Policy) => resolver.policy(name).map(ShowTarget::Policy),
        Some(ast::DeclaredKind::Blueprint) => resolver.blueprint(name).map(ShowTarget::Blueprint),
        Some(ast::DeclaredKind::Unit) => resolver.unit(name).map(ShowTarget::Unit),
        Some(ast::DeclaredKind::Context) => resolver.context(name).map(ShowTarget::Context),
    }
}

/// Without a kind the name must be unique over all namespaces; only where none declares it, it may be a further name of a principal.
fn show_any(resolver: &mut Resolver<'_>, name: &ast::Name) -> Option<ShowTarget> {
    let scope = resolver.scope();
    let text = &name.text;
    let found = [
        scope.principal_kind(text).zip(scope.principal(text)).map(|(kind, id)| (kind, ShowTarget::Principal(id))),
        scope.role(text).map(|id| ("role", ShowTarget::Role(id))),
        scope.policy(text).map(|id| ("policy", ShowTarget::Policy(id))),
        scope.unit(text).map(|id| ("unit", ShowTarget::Unit(id))),
        scope.context(text).map(|id| ("context", ShowTarget::Context(id))),
        scope.blueprint(text).map(|id| ("blueprint", ShowTarget::Blueprint(id))),
    ];
    let found: Vec<(&str, ShowTarget)> = found.into_iter().flatten().collect();
    match found.as_slice() {
        [] => resolver.principal_that_is(name, Asked::Anything).map(ShowTarget::Principal),
        [(_, only)] => Some(*only),
        several => {
            resolver.report(several_kinds(name, several.iter().map(|(kind, _)| *kind)));
            None
        }
    }
}

fn several_kinds<'a>(name: &ast::Name, kinds: impl Iterator<Item = &'a str>) -> Diagnostic {
    let written = syntax::format_name(&name.text);
    let choices: Vec<String> = kinds.map(|kind| format!("`show {kind} {written}`")).collect();
    Diagnostic::new(
        Code::UnknownName,
        format!("`{}` names {} things of different kinds", name.text, choices.len()),
        name.span,
        "not unique",
    )
    .with_help(format!("write {}", choices.join(" or ")))
}

fn lower_tie(tie: ast::Tie) -> Tie {
    match tie {
        ast::Tie::EligibleFor => Tie::EligibleFor,
        ast::Tie::Of(relation) => Tie::Of(relation),
    }
}

fn lower_managed(side: Option<ast::Relation>) -> Managed {
    side.map_or(Managed::Everything, Managed::Side)
}

fn lower_verb(verb: ast::Verb) -> Verb {
    match verb {
        ast::Verb::Activate => Verb::Step(StepVerb::Activate),
        ast::Verb::Approve => Verb::Step(StepVerb::Approve),
        ast::Verb::Manage(side) => Verb::Step(StepVerb::Manage(lower_managed(side))),
        ast::Verb::Change => Verb::Step(StepVerb::Change),
        ast::Verb::Reset => Verb::Step(StepVerb::Reset),
        ast::Verb::Reach => Verb::Pursue(Play::Reach),
        ast::Verb::Escalate => Verb::Pursue(Play::Escalate),
    }
}
