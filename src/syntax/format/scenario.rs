//! Writes the steps of scenarios.

use std::borrow::Cow;

use super::layout::Printed;
use super::name::{duration, format_string, name, names, time};
use super::query::{relation, relation_noun, thing, with_clause};
use super::statement::{expect, placement, window_clause};
use crate::syntax::ast;

impl Printed for ast::Step {
    fn line(&self) -> String {
        match self {
            Self::At(at) => format!("at {}", time(at)),
            Self::After(length) => format!("after {}", duration(*length)),
            Self::Expect(test) => expect(test),
            Self::Act(done) => act(done),
            Self::Refused(None, tried) => format!("refused: {}", act(tried)),
            Self::Refused(Some(code), tried) => format!("refused {}: {}", code.text, act(tried)),
        }
    }
}

fn act(act: &ast::Act) -> String {
    format!("{} {}", actor(&act.actor), deed(&act.kind))
}

/// After `activates …` the word `starting` is a keyword, so that it is quoted as an actor.
fn actor(actor: &ast::Name) -> Cow<'_, str> {
    if &*actor.text == "starting" { Cow::Owned(format_string(&actor.text)) } else { name(actor) }
}

fn deed(kind: &ast::ActKind) -> String {
    match kind {
        ast::ActKind::Activates { thing: what, duration: length, starting, with } => {
            let length = length.map(|length| format!(" for {}", duration(length))).unwrap_or_default();
            let starting = starting.as_ref().map(|starting| format!(" starting {}", time(starting))).unwrap_or_default();
            format!("activates {}{length}{starting}{}", thing(what), with_clause(with.as_ref()))
        }
        ast::ActKind::Approves(what, who, with) => format!("approves {} for {}{}", thing(what), name(who), with_clause(with.as_ref())),
        ast::ActKind::Denies(what, who, with) => format!("denies {} for {}{}", thing(what), name(who), with_clause(with.as_ref())),
        ast::ActKind::Cancels(what, None) => format!("cancels {}", thing(what)),
        ast::ActKind::Cancels(what, Some(who)) => format!("cancels {} for {}", thing(what), name(who)),
        ast::ActKind::Deactivates(what) => format!("deactivates {}", thing(what)),
        ast::ActKind::Assigns(who, to, window, with) => {
            let (window, with) = (window_clause(window.as_ref()), with_clause(with.as_ref()));
            format!("assigns {} to {}{window}{with}", names(who), placement(to))
        }
        ast::ActKind::Adds(who, group, which) => format!("adds {} to {} as {}", names(who), name(group), relation(*which)),
        ast::ActKind::Removes(who, from) => format!("removes {} from {}", names(who), placement(from)),
        ast::ActKind::Asks(what, of, with) => format!("asks to {} {}{}", prolong(*what), placement(of), with_clause(with.as_ref())),
        ast::ActKind::Prolongs(what, who, of, until, with) => {
            let with = with_clause(with.as_ref());
            format!("{}s {} in {} until {}{with}", prolong(*what), name(who), placement(of), time(until))
        }
        ast::ActKind::Sets(which, group, policy) => {
            format!("sets {} policy of {} to {}", relation_noun(*which), name(group), name(policy))
        }
    }
}

fn prolong(prolonging: ast::Prolonging) -> &'static str {
    match prolonging {
        ast::Prolonging::Extend => "extend",
        ast::Prolonging::Renew => "renew",
    }
}
