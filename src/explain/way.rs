//! What is told of memberships in a row, without keeping the row: so that telling of every group on a way costs no more than the way.

use std::collections::BTreeMap;

use super::said::Through;
use crate::eval::{Closure, LinkId, UpWalk, View};
use crate::ir::{Assignment, State, Target, Tenant, Window};

/// Memberships in a row, and perhaps an assignment of the last group.
#[derive(Debug, Clone)]
pub(super) struct Way {
    /// The first assignment.
    pub(super) first: Assignment,
    /// What the last one is to.
    pub(super) last: Target,
    /// Whether one of them is activated.
    pub(super) is_activated: bool,
    /// The window in which all of them hold.
    pub(super) window: Window,
    /// The groups between them.
    pub(super) through: Through,
}

impl Way {
    /// Begins with one assignment.
    pub(super) fn begin(fact: &Assignment) -> Self {
        let is_activated = fact.state == State::Activated;
        Self { first: *fact, last: fact.target, is_activated, window: fact.window, through: Through::default() }
    }

    /// Goes on by an assignment of the last group.
    pub(super) fn and(mut self, tenant: &Tenant, fact: &Assignment) -> Self {
        self.last = fact.target;
        self.meet(fact);
        self.through.push(|| tenant.principals.row(fact.principal).name.to_string());
        self
    }

    /// Puts an assignment to the first group before it.
    pub(super) fn after(mut self, tenant: &Tenant, fact: &Assignment) -> Self {
        self.through.put_before(tenant.principals.row(self.first.principal).name.to_string());
        self.first = *fact;
        self.meet(fact);
        self
    }

    fn meet(&mut self, fact: &Assignment) {
        self.is_activated |= fact.state == State::Activated;
        self.window = Window { from: self.window.from.max(fact.window.from), until: self.window.until.min(fact.window.until) };
    }
}

/// Returns the ways to all groups that somebody is in.
pub(super) fn ways_up(walk: UpWalk<'_>) -> BTreeMap<LinkId, Way> {
    let view = &walk.view;
    let mut ways: BTreeMap<LinkId, Way> = BTreeMap::new();
    for (id, link) in walk.links() {
        let Some(fact) = link.fact.map(|fact| view.fact(fact)) else { continue };
        let before = link.parent.and_then(|parent| ways.get(&parent)).cloned();
        ways.insert(id, before.map_or_else(|| Way::begin(fact), |way| way.and(view.tenant, fact)));
    }
    ways
}

/// Returns the ways from all groups that a walk down reached to the group where it began, but for that group itself.
pub(super) fn ways_down(view: &View<'_>, down: &Closure) -> BTreeMap<LinkId, Way> {
    let mut ways: BTreeMap<LinkId, Way> = BTreeMap::new();
    for (id, link) in down.links() {
        let Some(fact) = link.fact.map(|fact| view.fact(fact)) else { continue };
        let rest = link.parent.and_then(|parent| ways.get(&parent)).cloned();
        ways.insert(id, rest.map_or_else(|| Way::begin(fact), |way| way.after(view.tenant, fact)));
    }
    ways
}
