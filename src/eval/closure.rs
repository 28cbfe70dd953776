//! Active nesting followed up (what a principal is in) or down (who is in a group): breadth first, cycles cut (D3.30, D3.34).

use crate::ir::{Assignment, GroupId, PrincipalId, Relation, State, Target};
use crate::stop;
use crate::table::Id;

use super::view::{FactId, View};

/// A group that was reached, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The group.
    pub group: GroupId,
    /// The membership that led here; `None` for the group a downward walk starts from.
    pub fact: Option<FactId>,
    /// The link before; `None` for the first.
    pub parent: Option<LinkId>,
}

/// The upward walk of a principal: the groups that it is in now, nearest first, and whose walk in which view that is. What is asked about somebody in
/// particular takes one, so that it can neither be told of others nor of another instant.
#[derive(Debug, Clone, Copy)]
pub struct UpWalk<'w> {
    /// The view that was walked in.
    pub view: View<'w>,
    /// Whose walk it is.
    pub principal: PrincipalId,
    closure: &'w Closure,
}

impl<'w> UpWalk<'w> {
    /// Returns all links, nearest first.
    pub fn links(self) -> impl Iterator<Item = (LinkId, Link)> + use<'w> {
        self.closure.links()
    }

    /// Returns the link to a group, if the principal is in it.
    #[must_use]
    pub fn find(self, group: GroupId) -> Option<LinkId> {
        self.closure.find(group)
    }

    /// Returns the memberships that lead to a link, from the principal on.
    #[must_use]
    pub fn chain(self, end: LinkId) -> Vec<FactId> {
        self.closure.chain(end)
    }

    /// Returns the principal, then the groups that it is in, nearest first.
    pub fn holders(self) -> impl Iterator<Item = PrincipalId> + use<'w> {
        let groups = self.links().map(move |(_, link)| self.view.tenant.groups.row(link.group).principal);
        std::iter::once(self.principal).chain(groups)
    }
}

/// The position of a [`Link`] in its [`Closure`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkId(u32);

/// Which assignments a walk follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Memberships in force now.
    InForce,
    /// Memberships in force at any instant: for the nearest candidates of a no.
    AnyTime,
    /// Memberships in force now, or that could be activated now.
    InForceOrEligible,
    /// All memberships, in force or eligible, at any instant.
    Any,
}

/// Reusable memory of evaluation. Keep one a thread: a warm one makes judging a request allocate nothing.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    /// Groups above the asking principal.
    pub up: Closure,
    /// Groups below an approver group.
    pub down: Closure,
}

/// The groups reached by one walk, nearest first. Reusing it costs no allocation.
#[derive(Debug, Clone, Default)]
pub struct Closure {
    links: Vec<Link>,
    stamps: Vec<u32>,
    epoch: u32,
}

impl Closure {
    /// Walks up from a principal: every group it is a member of now, through active nesting.
    pub fn walk_up<'w>(&'w mut self, view: &View<'w>, start: PrincipalId) -> UpWalk<'w> {
        self.survey_up(view, start, Reading::InForce);
        UpWalk { view: *view, principal: start, closure: self }
    }

    /// Walks up from a principal by memberships of any reading: to look for what may matter, not to judge by.
    pub fn survey_up(&mut self, view: &View<'_>, start: PrincipalId, reading: Reading) {
        self.begin(view);
        self.step_up(view, start, None, reading);
        self.finish_up(view, 0, reading);
    }

    /// Walks up a single step from a principal: the groups it is a direct member of.
    pub fn walk_up_once(&mut self, view: &View<'_>, start: PrincipalId) {
        self.begin(view);
        self.step_up(view, start, None, Reading::InForce);
    }

    /// Adds a group alone, as if the principal had just become its direct member. Returns its link; `None` where it was reached before.
    pub fn extend_up_once(&mut self, group: GroupId) -> Option<LinkId> {
        let root = LinkId::at(self.links.len());
        self.visit(group, None, None).then_some(root)
    }

    /// Adds a group as if the principal had just become its member, with all groups above it. Returns its link; `None` where it was reached
    /// before.
    pub fn extend_up(&mut self, view: &View<'_>, group: GroupId) -> Option<LinkId> {
        let from = self.links.len();
        let root = self.extend_up_once(group)?;
        self.finish_up(view, from, Reading::InForce);
        Some(root)
    }

    /// Walks down from a group: the group itself, then every group nested in it.
    pub fn walk_down(&mut self, view: &View<'_>, start: GroupId, reading: Reading) {
        self.search_down(view, start, reading, |_| false);
    }

    /// Walks down from a group until `stop` holds for a membership of an account; tells whether it did.
    pub fn search_down(&mut self, view: &View<'_>, start: GroupId, reading: Reading, stop: impl Fn(&Assignment) -> bool) -> bool {
        self.find_down(view, start, reading, |fact| stop(fact).then_some(())).is_some()
    }

    /// Does the same until something is found in one, and returns that.
    pub fn find_down<T>(
        &mut self,
        view: &View<'_>,
        start: GroupId,
        reading: Reading,
        find: impl Fn(&Assignment) -> Option<T>,
    ) -> Option<T> {
        self.begin(view);
        self.visit(start, None, None);
        let mut next = 0;
        while let Some(link) = self.links.get(next).copied() {
            let parent = Some(LinkId::at(next));
            for (id, fact) in view.of_group(link.group) {
                if !is_membership(fact.target) || !follows(view, fact, reading) {
                    continue;
                }
                let found = match view.tenant.group_of(fact.principal) {
                    Some(group) => {
                        self.visit(group, Some(id), parent);
                        None
                    }
                    None => find(fact),
                };
                if found.is_some() {
                    return found;
                }
            }
            next += 1;
        }
        None
    }

    fn begin(&mut self, view: &View<'_>) {
        // every question comes past here, and long ones again and again
        stop::check();
        self.links.clear();
        self.stamps.resize(view.tenant.groups.len(), 0);
        self.epoch = self.epoch.wrapping_add(1);
        if self.epoch == 0 {
            self.stamps.fill(0);
            self.epoch = 1;
        }
    }

    /// Returns all links, nearest first.
    pub fn links(&self) -> impl Iterator<Item = (LinkId, Link)> + use<'_> {
        self.links.iter().enumerate().map(|(at, link)| (LinkId::at(at), *link))
    }

    /// Returns the link at a position, nearest first.
    #[must_use]
    pub fn nth(&self, at: usize) -> Option<(LinkId, Link)> {
        self.links.get(at).map(|link| (LinkId::at(at), *link))
    }

    /// Returns one link.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "link ids are only made by the walk they belong to")]
    pub fn link(&self, id: LinkId) -> Link {
        self.links[id.0 as usize]
    }

    /// Returns the link to a group, if it was reached.
    #[must_use]
    pub fn find(&self, group: GroupId) -> Option<LinkId> {
        if !self.has(group) {
            return None;
        }
        self.links().find(|(_, link)| link.group == group).map(|(id, _)| id)
    }

    /// Tells whether a group was reached.
    #[must_use]
    pub fn has(&self, group: GroupId) -> bool {
        self.stamps.get(group.index()) == Some(&self.epoch) && self.epoch != 0
    }

    /// Returns the memberships that lead to a link, from the start of the walk on.
    #[must_use]
    pub fn chain(&self, end: LinkId) -> Vec<FactId> {
        let mut facts = Vec::new();
        let mut at = Some(end);
        while let Some(id) = at {
            let link = self.link(id);
            facts.extend(link.fact);
            at = link.parent;
        }
        facts.reverse();
        facts
    }

    fn finish_up(&mut self, view: &View<'_>, from: usize, reading: Reading) {
        let mut next = from;
        while let Some(link) = self.links.get(next).copied() {
            let principal = view.tenant.groups.row(link.group).principal;
            self.step_up(view, principal, Some(LinkId::at(next)), reading);
            next += 1;
        }
    }

    fn step_up(&mut self, view: &View<'_>, principal: PrincipalId, parent: Option<LinkId>, reading: Reading) {
        for (id, fact) in view.of_principal(principal) {
            if let Target::Group(group, Relation::Member) = fact.target
                && follows(view, fact, reading)
            {
                self.visit(group, Some(id), parent);
            }
        }
    }

    fn visit(&mut self, group: GroupId, fact: Option<FactId>, parent: Option<LinkId>) -> bool {
        let epoch = self.epoch;
        match self.stamps.get_mut(group.index()) {
            Some(stamp) if *stamp != epoch => *stamp = epoch,
            Some(_) | None => return false,
        }
        self.links.push(Link { group, fact, parent });
        true
    }
}

impl LinkId {
    fn at(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

/// Tells whether a target is the membership of a group.
fn is_membership(target: Target) -> bool {
    matches!(target, Target::Group(_, Relation::Member))
}

/// Tells whether a reading follows an assignment.
fn follows(view: &View<'_>, fact: &Assignment, reading: Reading) -> bool {
    match reading {
        Reading::InForce => view.is_in_force(fact),
        Reading::AnyTime => fact.state != State::Eligible,
        Reading::InForceOrEligible => view.is_in_force(fact) || view.is_eligible(fact),
        Reading::Any => true,
    }
}
