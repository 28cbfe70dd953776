//! Resolves what somebody does in a scenario.

use super::super::evidence::resolve_with;
use super::super::lower::lower_placement;
use super::super::question::resolve_thing;
use super::super::resolve::Resolver;
use super::super::time::{TimeEdge, empty_window, resolve_time, resolve_window, window_length};
use super::steps::Clock;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Act, ActKind, Activate, Assign, Evidence, Placement, PrincipalId, Prolong, State, Verdict, Window};
use crate::syntax::ast;

/// Resolves an act; `None` after a name or time that does not resolve.
pub(super) fn resolve_act(resolver: &mut Resolver<'_>, clock: &Clock, act: &ast::Act) -> Option<Act> {
    let actor = resolver.principal(&act.actor);
    let kind = resolve_kind(resolver, clock, &act.kind);
    Some(Act { actor: actor?, kind: kind?, span: act.span })
}

fn resolve_kind(resolver: &mut Resolver<'_>, clock: &Clock, kind: &ast::ActKind) -> Option<ActKind> {
    match kind {
        ast::ActKind::Activates { thing, duration, starting, with } => {
            let (thing, start) = (resolve_thing(resolver, thing), starting.as_ref().map(|time| clock.start(resolver, time)));
            let evidence = resolve_evidence(resolver, with.as_ref());
            let seconds = duration.map(ast::Duration::seconds);
            let start = start.map_or(Some(None), |start| start.map(Some));
            Some(ActKind::Activate(Activate { thing: thing?, seconds, start: start?, evidence: evidence? }))
        }
        ast::ActKind::Approves(thing, name, with) => resolve_verdict(resolver, Verdict::Approve, thing, (name, with.as_ref())),
        ast::ActKind::Denies(thing, name, with) => resolve_verdict(resolver, Verdict::Deny, thing, (name, with.as_ref())),
        ast::ActKind::Cancels(thing, name) => {
            let thing = resolve_thing(resolver, thing);
            let whose = name.as_ref().map_or(Some(None), |name| resolver.principal(name).map(Some));
            Some(ActKind::Cancel(thing?, whose?))
        }
        ast::ActKind::Deactivates(thing) => resolve_thing(resolver, thing).map(ActKind::Deactivate),
        ast::ActKind::Assigns(names, placement, window, with) => {
            resolve_assign(resolver, clock, (names, placement), (window.as_ref(), with.as_ref()))
        }
        ast::ActKind::Adds(names, group, relation) => {
            let (principals, group) = (resolve_names(resolver, names), resolver.group(group));
            Some(ActKind::Add(principals?, group?, *relation))
        }
        ast::ActKind::Removes(names, placement) => {
            let (principals, placement) = (resolve_names(resolver, names), resolve_placement(resolver, placement));
            Some(ActKind::Remove(principals?, placement?))
        }
        ast::ActKind::Asks(which, placement, with) => {
            let (placement, evidence) = (resolve_placement(resolver, placement), resolve_evidence(resolver, with.as_ref()));
            Some(ActKind::Ask(*which, placement?, evidence?))
        }
        ast::ActKind::Prolongs(which, name, placement, until, with) => {
            let (holder, placement) = (resolver.principal(name), resolve_placement(resolver, placement));
            let until = resolver.keep(resolve_time(until, &clock.tz, TimeEdge::End));
            let evidence = resolve_evidence(resolver, with.as_ref());
            let which = *which;
            Some(ActKind::Prolong(Prolong { which, holder: holder?, placement: placement?, until: until?, evidence: evidence? }))
        }
        ast::ActKind::Sets(relation, group, policy) => {
            let (group, policy) = (resolver.group(group), resolver.policy(policy));
            Some(ActKind::SetPolicy(*relation, group?, policy?))
        }
    }
}

fn resolve_verdict(
    resolver: &mut Resolver<'_>,
    verdict: Verdict,
    thing: &ast::Thing,
    (name, with): (&ast::Name, Option<&ast::With>),
) -> Option<ActKind> {
    let (thing, requester, evidence) = (resolve_thing(resolver, thing), resolver.principal(name), resolve_evidence(resolver, with));
    Some(ActKind::Decide(verdict, thing?, requester?, evidence?))
}

fn resolve_assign(
    resolver: &mut Resolver<'_>,
    clock: &Clock,
    (names, placement): (&[ast::Name], &ast::Placement),
    (written, with): (Option<&ast::Window>, Option<&ast::With>),
) -> Option<ActKind> {
    let principals = resolve_names(resolver, names);
    let lowered = resolve_placement(resolver, placement);
    let evidence = resolve_evidence(resolver, with);
    let window = resolve_window(resolver, written, &clock.tz);
    if let (Some(written), Some(window)) = (written, window) {
        resolver.diagnostics.extend(empty_window(written, window));
    }
    if lowered.is_some_and(|lowered| lowered.state == State::Activated) {
        resolver.report(activation_assigned(placement));
        return None;
    }
    let window: Window = window?;
    let length = written.and_then(|written| window_length(written, window));
    Some(ActKind::Assign(Assign { principals: principals?, placement: lowered?, window, length, evidence: evidence? }))
}

fn activation_assigned(placement: &ast::Placement) -> Diagnostic {
    let (ast::Placement::Role { state_span, .. } | ast::Placement::Group { state_span, .. }) = placement;
    Diagnostic::new(Code::WrongKind, "an activation is not assigned", *state_span, "eligible or active is asked for here")
        .with_help("assign as eligible, and let the holder activate: `NAME activates …`")
}

fn resolve_names(resolver: &mut Resolver<'_>, names: &[ast::Name]) -> Option<Vec<PrincipalId>> {
    resolver.all(names, |resolver, name| resolver.principal(name))
}

fn resolve_placement(resolver: &mut Resolver<'_>, placement: &ast::Placement) -> Option<Placement> {
    lower_placement(resolver, placement).map(|(target, state)| Placement { target, state })
}

/// A step without `with` brings nothing.
fn resolve_evidence(resolver: &mut Resolver<'_>, with: Option<&ast::With>) -> Option<Evidence> {
    with.map_or_else(|| Some(Evidence::default()), |with| resolve_with(resolver, with))
}
