//! Resolves the steps of a scenario.

use chrono_tz::Tz;

use super::super::declare::Stated;
use super::super::evidence::resolve_with;
use super::super::expected::{resolve_answer, resolve_reason};
use super::super::lower::lower_placement;
use super::super::question::{Setting, resolve_question, resolve_thing};
use super::super::resolve::Resolver;
use super::super::time::{TimeEdge, empty_window, resolve_time, resolve_window};
use super::not_evaluated;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Instant, Tenant};
use crate::source::Span;
use crate::syntax::ast;

/// Resolves the names and times of a scenario.
pub(super) fn resolve_scenario<'a>(resolver: &mut Resolver<'a>, tenant: &'a Tenant, stated: &Stated<'_, ast::Scenario>) {
    let scenario = stated.ast;
    let mut clock = Clock { tz: tenant.settings.timezone, now: None };
    for step in &scenario.block.items {
        resolve_step(resolver, tenant, &mut clock, &step.value);
    }
    let head = Span { end: scenario.name.span.end, ..stated.node.span };
    resolver.report(not_evaluated("a `scenario`", head));
}

/// The time of a scenario, known from its first `at` on, with the place of the last one.
struct Clock {
    tz: Tz,
    now: Option<(Instant, Span)>,
}

impl Clock {
    fn set(&mut self, resolver: &mut Resolver<'_>, time: &ast::Time) {
        let Some(at) = resolver.keep(resolve_time(time, self.tz, TimeEdge::Start)) else {
            return;
        };
        match self.now {
            Some((now, place)) if at < now => {
                let diagnostic = Diagnostic::new(Code::BadTime, "time goes back in a scenario", time.span, format!("it is {now} already"));
                resolver.report(diagnostic.with_label(place, "set here").with_help("put the steps in the order of their times"));
            }
            Some(_) | None => self.now = Some((at, time.span)),
        }
    }

    fn advance(&mut self, duration: ast::Duration) {
        self.now = self.now.map(|(now, place)| (now.plus_seconds(duration.seconds()), place));
    }
}

fn resolve_step<'a>(resolver: &mut Resolver<'a>, tenant: &'a Tenant, clock: &mut Clock, step: &ast::Step) {
    match step {
        ast::Step::At(time) => clock.set(resolver, time),
        ast::Step::After(duration) => clock.advance(*duration),
        ast::Step::Expect(expect) => {
            resolve_answer(resolver, expect);
            resolve_question(resolver, tenant, Setting::InScenario, &expect.query);
        }
        ast::Step::Act(act) => resolve_act(resolver, clock.tz, act),
        ast::Step::Refused(code, act) => {
            if let Some(code) = code {
                resolve_reason(resolver, code);
            }
            resolve_act(resolver, clock.tz, act);
        }
    }
}

fn resolve_act(resolver: &mut Resolver<'_>, tz: Tz, act: &ast::Act) {
    resolver.principal(&act.actor);
    match &act.kind {
        ast::ActKind::Activates { thing, duration: _, starting, with } => {
            resolve_thing(resolver, thing);
            check_start(resolver, tz, starting.as_ref());
            check_with(resolver, with.as_ref());
        }
        ast::ActKind::Approves(thing, name, with) | ast::ActKind::Denies(thing, name, with) => {
            resolve_thing(resolver, thing);
            resolver.principal(name);
            check_with(resolver, with.as_ref());
        }
        ast::ActKind::Cancels(thing, name) => {
            resolve_thing(resolver, thing);
            check_names(resolver, name.as_slice());
        }
        ast::ActKind::Deactivates(thing) => {
            resolve_thing(resolver, thing);
        }
        ast::ActKind::Assigns(names, placement, window, with) => {
            check_placement(resolver, names, placement, with.as_ref());
            check_window(resolver, tz, window.as_ref());
        }
        ast::ActKind::Adds(names, group, _) => {
            check_names(resolver, names);
            resolver.group(group);
        }
        ast::ActKind::Removes(names, placement) => check_placement(resolver, names, placement, None),
        ast::ActKind::Asks(_, placement, with) => check_placement(resolver, &[], placement, with.as_ref()),
        ast::ActKind::Prolongs(_, name, placement, until, with) => {
            check_placement(resolver, std::slice::from_ref(name), placement, with.as_ref());
            resolver.keep(resolve_time(until, tz, TimeEdge::End));
        }
        ast::ActKind::Sets(_, group, policy) => {
            resolver.group(group);
            resolver.policy(policy);
        }
    }
}

fn check_names(resolver: &mut Resolver<'_>, names: &[ast::Name]) {
    for name in names {
        resolver.principal(name);
    }
}

fn check_placement(resolver: &mut Resolver<'_>, names: &[ast::Name], placement: &ast::Placement, with: Option<&ast::With>) {
    check_names(resolver, names);
    lower_placement(resolver, placement);
    check_with(resolver, with);
}

fn check_with(resolver: &mut Resolver<'_>, with: Option<&ast::With>) {
    if let Some(with) = with {
        resolve_with(resolver, with);
    }
}

fn check_start(resolver: &mut Resolver<'_>, tz: Tz, time: Option<&ast::Time>) {
    if let Some(time) = time {
        resolver.keep(resolve_time(time, tz, TimeEdge::Start));
    }
}

fn check_window(resolver: &mut Resolver<'_>, tz: Tz, written: Option<&ast::Window>) {
    let window = resolve_window(resolver, written, tz);
    if let (Some(written), Some(window)) = (written, window) {
        resolver.diagnostics.extend(empty_window(written, window));
    }
}
