//! `never …` of one step where something is not known: whether it holds whatever is so, is breached whatever is so, or neither can be shown.

use std::collections::BTreeSet;

use crate::answer::Breach;
use crate::eval::{Manner, View};
use crate::ir::{Instant, Never, OneStep, PrincipalId, PrincipalKind, Thing, UnknownId, UserFlag, Who};

use super::asked::{Act, Asked, Presence};
use super::ground::Grounds;
use super::space::{Look, Space};
use super::stage::Stage;

/// So many of those who may breach it are asked what it turns on, besides the strangers.
const ASKED_WHY: usize = 32;

/// Whether a `never` holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Promise {
    /// It does, whatever is so.
    Holds,
    /// Somebody may do it, whatever is so.
    Breached(Breach),
    /// Somebody may do it if these are as they may be.
    Unproven(Unproven),
}

/// What keeps a `never` from being shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unproven {
    /// The first instant at which it may be breached, not before the judged one.
    pub at: Instant,
    /// The declared accounts that may breach it then, in declaration order.
    pub principals: Vec<PrincipalId>,
    /// Whether strangers may.
    pub others: bool,
    /// What would have to be known.
    pub matters: Vec<UnknownId>,
}

/// Judges a `never` about one step from an instant on; `None` where nothing that is not known touches it.
#[must_use]
pub fn judge_never(stage: &Stage, never: &Never, step: OneStep, from: Instant) -> Option<Promise> {
    let asked = Asked { act: Act::Can(step), presence: presence(never.who), manner: Manner::of(&never.mods) };
    let space = Space::new(stage, asked, None, None);
    if space.is_plain() && !may_be_disabled(stage) {
        return None;
    }
    let mut search = Search { stage, never, space: &space, grounds: Grounds::new(stage), breach: None, may: None };
    search.run(from);
    Some(search.promise())
}

/// Returns what an account has to be besides, as far as that depends on what is not known.
fn presence(who: Who) -> Option<Presence> {
    match who {
        Who::AnyMember(group) => Some(Presence::Member(group)),
        Who::AnyEligible(group, relation) => Some(Presence::Eligible(Thing::Group(group, relation))),
        Who::AnyGuest => Some(Presence::Guest),
        Who::Anyone | Who::AnyUser | Who::AnyServicePrincipal | Who::Named(_) => None,
    }
}

fn may_be_disabled(stage: &Stage) -> bool {
    stage.declared().any(|user| stage.user_flag(user, UserFlag::Disabled).is_some())
}

struct Search<'b, 's> {
    stage: &'s Stage,
    never: &'b Never,
    space: &'b Space<'s>,
    grounds: Grounds<'s>,
    breach: Option<Breach>,
    may: Option<Unproven>,
}

impl Search<'_, '_> {
    fn run(&mut self, from: Instant) {
        for stranger in self.stage.strangers() {
            self.look_at(stranger, from);
        }
        let accounts: Vec<PrincipalId> = match (self.never.who, self.space.points.is_open()) {
            (Who::Named(named), _) => vec![named],
            (_, true) => self.stage.declared().collect(),
            (_, false) => self.space.candidates(&mut self.grounds, |tenant| View::new(tenant, from).from_now_on()).into_iter().collect(),
        };
        for account in accounts {
            self.look_at(account, from);
        }
    }

    fn look_at(&mut self, account: PrincipalId, from: Instant) {
        if !self.is_meant(account) {
            return;
        }
        for window in self.space.cells(account, from) {
            let possible = self.space.study(&mut self.grounds, account, window.from, Look::Decisions, |_| {});
            if possible.decisions.is_yes() {
                self.note_breach(account, window.from);
                return;
            }
            if possible.decisions.may_be_yes() {
                self.note_may(account, window.from);
            }
        }
    }

    fn is_meant(&self, account: PrincipalId) -> bool {
        let kind = &self.stage.tenant.principals.row(account).kind;
        let is_user = matches!(kind, PrincipalKind::User { .. });
        let is_kind = match self.never.who {
            Who::Anyone | Who::AnyMember(_) | Who::AnyEligible(..) => !matches!(kind, PrincipalKind::Group(_)),
            Who::AnyUser | Who::AnyGuest => is_user,
            Who::AnyServicePrincipal => matches!(kind, PrincipalKind::ServicePrincipal),
            Who::Named(named) => named == account,
        };
        is_kind && !self.never.except.contains(&account)
    }

    fn note_breach(&mut self, account: PrincipalId, at: Instant) {
        if !self.stage.is_declared(account) {
            // what is known of a stranger is known of everybody: it cannot be, since strangers are only what unknowns make of them
            return self.note_may(account, at);
        }
        match &mut self.breach {
            Some(breach) if breach.at == at => breach.principals.push(account),
            Some(breach) if breach.at < at => {}
            Some(_) | None => self.breach = Some(Breach { at, principals: vec![account] }),
        }
    }

    fn note_may(&mut self, account: PrincipalId, at: Instant) {
        let is_declared = self.stage.is_declared(account);
        let may = self.may.get_or_insert_with(|| Unproven { at, principals: Vec::new(), others: false, matters: Vec::new() });
        may.at = may.at.min(at);
        may.others |= !is_declared;
        let is_new = is_declared && may.principals.last() != Some(&account);
        if is_new {
            may.principals.push(account);
        }
        if !is_declared || (is_new && may.principals.len() <= ASKED_WHY) {
            let matters = self.space.study(&mut self.grounds, account, at, Look::Reasons, |_| {}).matters;
            let known: BTreeSet<UnknownId> = may.matters.iter().copied().chain(matters).collect();
            may.matters = known.into_iter().collect();
        }
    }

    fn promise(self) -> Promise {
        match (self.breach, self.may) {
            (Some(breach), _) => Promise::Breached(breach),
            (None, Some(may)) => Promise::Unproven(may),
            (None, None) => Promise::Holds,
        }
    }
}
