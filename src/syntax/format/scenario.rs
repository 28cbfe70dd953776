//! Writes the steps of scenarios.

use std::borrow::Cow;

use super::layout::Printed;
use super::list::List;
use super::name::{duration, format_string, name, names, time};
use super::query::{thing, with_clause};
use super::statement::{expect, placement, window_clause};
use crate::syntax::{DEEDS, ast};

impl Printed for ast::Step {
    fn line(&self) -> String {
        match self {
            Self::At(at) => format!("at {}", time(at)),
            Self::After(length) => format!("after {}", duration(*length)),
            Self::Expect(test) => expect(test).line(),
            Self::Act(done) => act(done).line(),
            Self::Refused(code, tried) => refused(code.as_ref(), tried).line(),
        }
    }

    fn list(&self) -> Option<List> {
        match self {
            Self::At(_) | Self::After(_) => None,
            Self::Expect(test) => Some(expect(test)),
            Self::Act(done) => Some(act(done)),
            Self::Refused(code, tried) => Some(refused(code.as_ref(), tried)),
        }
    }
}

fn refused(code: Option<&ast::Name>, tried: &ast::Act) -> List {
    let code = code.map_or_else(String::new, |code| format!(" {}", code.text));
    act(tried).after(&format!("refused{code}:"))
}

fn act(act: &ast::Act) -> List {
    deed(&act.kind).after(&actor(&act.actor))
}

/// After `activates …` the word `starting` is a keyword, and after `ticket "…"` a deed makes the string an actor: as actors such words are
/// quoted.
fn actor(actor: &ast::Name) -> Cow<'_, str> {
    let is_taken = &*actor.text == "starting" || DEEDS.contains(&&*actor.text);
    if is_taken { Cow::Owned(format_string(&actor.text)) } else { name(actor) }
}

fn deed(kind: &ast::ActKind) -> List {
    match kind {
        ast::ActKind::Assigns(who, to, window, with) => {
            let (window, with) = (window_clause(window.as_ref()), with_clause(with.as_ref()));
            List::new("assigns", names(who), format!(" to {}{window}{with}", placement(to)))
        }
        ast::ActKind::Adds(who, group, which) => List::new("adds", names(who), format!(" to {} as {}", name(group), which.word())),
        ast::ActKind::Removes(who, from) => List::new("removes", names(who), format!(" from {}", placement(from))),
        ast::ActKind::Activates { thing: what, duration: length, starting, with } => {
            let length = length.map_or_else(String::new, |length| format!(" for {}", duration(length)));
            let starting = starting.as_ref().map_or_else(String::new, |starting| format!(" starting {}", time(starting)));
            List::plain(format!("activates {}{length}{starting}{}", thing(what), with_clause(with.as_ref())))
        }
        ast::ActKind::Approves(what, who, with) => {
            List::plain(format!("approves {} for {}{}", thing(what), name(who), with_clause(with.as_ref())))
        }
        ast::ActKind::Denies(what, who, with) => {
            List::plain(format!("denies {} for {}{}", thing(what), name(who), with_clause(with.as_ref())))
        }
        ast::ActKind::Cancels(what, None) => List::plain(format!("cancels {}", thing(what))),
        ast::ActKind::Cancels(what, Some(who)) => List::plain(format!("cancels {} for {}", thing(what), name(who))),
        ast::ActKind::Deactivates(what) => List::plain(format!("deactivates {}", thing(what))),
        ast::ActKind::Asks(what, of, with) => {
            List::plain(format!("asks to {} {}{}", what.word(), placement(of), with_clause(with.as_ref())))
        }
        ast::ActKind::Prolongs(what, who, of, until, with) => {
            let with = with_clause(with.as_ref());
            List::plain(format!("{}s {} in {} until {}{with}", what.word(), name(who), placement(of), time(until)))
        }
        ast::ActKind::Sets(which, group, policy) => {
            List::plain(format!("sets {} policy of {} to {}", which.abstract_noun(), name(group), name(policy)))
        }
    }
}
