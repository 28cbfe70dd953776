//! Resolves the steps of a scenario.

use super::super::declare::Stated;
use super::super::expected::resolve_reason;
use super::super::question::Setting;
use super::super::resolve::Resolver;
use super::super::scenario::{Scenario, Step, StepKind};
use super::super::time::{TimeEdge, resolve_end, resolve_time};
use super::acts::resolve_act;
use super::resolve_expect;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Instant, Tenant, Zone};
use crate::source::Span;
use crate::syntax::{ast, format_step};

/// Resolves the names and times of a scenario; `None` after one that does not resolve.
pub(super) fn resolve_scenario<'a>(
    resolver: &mut Resolver<'a>,
    tenant: &'a Tenant,
    stated: &Stated<'_, ast::Scenario>,
) -> Option<Scenario> {
    let scenario = stated.ast;
    let mut clock = Clock::new(tenant, None);
    let steps: Vec<Option<Step>> = scenario.block.items.iter().map(|step| resolve_step(resolver, tenant, &mut clock, step)).collect();
    let steps = steps.into_iter().collect::<Option<Vec<Step>>>()?;
    Some(Scenario { name: scenario.name.text.to_string(), steps, span: stated.node.span })
}

/// The time of a scenario, known from its first `at` on, with the place of the last one if a text holds it.
pub(super) struct Clock {
    pub(super) tz: Zone,
    now: Option<(Instant, Option<Span>)>,
}

impl Clock {
    /// Creates a clock that shows `now`, or that is not set yet.
    pub(super) fn new(tenant: &Tenant, now: Option<Instant>) -> Self {
        Self { tz: tenant.settings.timezone.clone(), now: now.map(|now| (now, None)) }
    }

    fn set(&mut self, resolver: &mut Resolver<'_>, time: &ast::Time) -> Option<Instant> {
        let at = resolver.keep(resolve_time(time, &self.tz, TimeEdge::Start))?;
        if self.is_before_now(resolver, at, time.span, "time goes back in a scenario", "put the steps in the order of their times") {
            return None;
        }
        self.now = Some((at, Some(time.span)));
        Some(at)
    }

    /// Lets a duration pass, and returns its seconds.
    fn advance(&mut self, resolver: &mut Resolver<'_>, duration: ast::Duration) -> Option<i64> {
        if let Some((now, _)) = &mut self.now {
            *now = resolver.keep(resolve_end(*now, duration))?;
        }
        Some(duration.seconds())
    }

    /// Resolves the start of an activation, which cannot lie in the past (D4.3).
    pub(super) fn start(&self, resolver: &mut Resolver<'_>, time: &ast::Time) -> Option<Instant> {
        let at = resolver.keep(resolve_time(time, &self.tz, TimeEdge::Start))?;
        let help = "an activation starts at once, or later";
        (!self.is_before_now(resolver, at, time.span, "the activation would start in the past", help)).then_some(at)
    }

    /// Reports a time that has passed already, if it has.
    fn is_before_now(&self, resolver: &mut Resolver<'_>, at: Instant, span: Span, message: &str, help: &str) -> bool {
        let Some((now, place)) = self.now.filter(|(now, _)| at < *now) else { return false };
        let diagnostic = Diagnostic::new(Code::BadTime, message, span, format!("it is {now} already"));
        let diagnostic = place.into_iter().fold(diagnostic, |diagnostic, place| diagnostic.with_label(place, "set here"));
        resolver.report(diagnostic.with_help(help));
        true
    }
}

/// Resolves one step; `None` after a name or time that does not resolve.
pub(super) fn resolve_step<'a>(
    resolver: &mut Resolver<'a>,
    tenant: &'a Tenant,
    clock: &mut Clock,
    step: &ast::Node<ast::Step>,
) -> Option<Step> {
    let kind = match &step.value {
        ast::Step::At(time) => clock.set(resolver, time).map(StepKind::At),
        ast::Step::After(duration) => clock.advance(resolver, *duration).map(StepKind::After),
        ast::Step::Expect(expect) => {
            let expectation = resolve_expect(resolver, tenant, Setting::InScenario, (expect, step.span));
            expectation.map(|expectation| StepKind::Expect(Box::new(expectation)))
        }
        ast::Step::Act(act) => resolve_act(resolver, clock, act).map(|act| StepKind::Act(Box::new(act))),
        ast::Step::Refused(code, act) => {
            let code = code.as_ref().map_or(Some(None), |code| resolve_reason(resolver, code).map(Some));
            let act = resolve_act(resolver, clock, act);
            code.zip(act).map(|(code, act)| StepKind::Refused(code, Box::new(act)))
        }
    };
    Some(Step { kind: kind?, text: format_step(&step.value), span: step.span })
}
