//! `when can …` where something is not known: the possible answers over all time.

use std::collections::BTreeSet;

use crate::answer::turning_points;
use crate::eval::{Closure, Reading, View};
use crate::ir::{Instant, OneStep, PrincipalId, Window};

use super::asked::Act;
use super::decisions::Decisions;
use super::gift::{Giver, Take};
use super::ground::Grounds;
use super::space::{Look, Space};

/// A longest window in which the same is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// When; half-open, like every window (D9.28).
    pub window: Window,
    /// What is possible in it.
    pub decisions: Decisions,
}

impl<'s> Space<'s> {
    /// Returns the longest windows in which the same is possible for an account and something of it is a yes, in order of time. The space has to be
    /// one of all instants.
    #[must_use]
    pub fn when(&self, grounds: &mut Grounds<'s>, account: PrincipalId) -> Vec<Span> {
        let mut found: Vec<Span> = Vec::new();
        for window in self.cells(account, Instant::MIN) {
            let decisions = self.study(grounds, account, window.from, Look::Decisions, |_| {}).decisions;
            match found.last_mut() {
                Some(last) if last.decisions == decisions => last.window.until = window.until,
                Some(_) | None => found.push(Span { window, decisions }),
            }
        }
        found.retain(|span| span.decisions.may_be_yes());
        found
    }

    /// Returns the windows, from an instant on, between which nothing changes for an account.
    pub(super) fn cells(&self, account: PrincipalId, from: Instant) -> Vec<Window> {
        let later = self.edges(account).into_iter().filter(|edge| *edge > from);
        let starts: Vec<Instant> = std::iter::once(from).chain(later).collect();
        let ends = starts.iter().skip(1).copied().chain([Instant::MAX]);
        starts.iter().copied().zip(ends).map(|(from, until)| Window { from, until }).collect()
    }

    /// Returns when something begins or ends that a decision may rest on: what is given, what may be, and what groups have that one may be in.
    fn edges(&self, account: PrincipalId) -> BTreeSet<Instant> {
        let stage = self.points.stage;
        let mut edges: BTreeSet<Instant> = match self.points.asked.act {
            Act::Can(step) => turning_points(&stage.tenant, &stage.index, account, step, self.points.asked.manner).collect(),
            Act::Holds(_) | Act::Eligible(_) => BTreeSet::new(),
        };
        let unknown = stage.assignments().map(|(_, row)| row.window);
        edges.extend(unknown.flat_map(|window| [window.from, window.until]));
        edges.extend(self.edges_of(account, &self.points.rows));
        if let Act::Can(OneStep::Reset(_, victim)) = self.points.asked.act {
            edges.extend(self.edges_of(victim, &self.points.shielding));
        }
        edges.retain(|edge| *edge != Instant::MIN && *edge != Instant::MAX);
        edges
    }

    fn edges_of(&self, account: PrincipalId, rows: &[crate::ir::UnknownId]) -> Vec<Instant> {
        let view = View::new(&self.points.stage.tenant, Instant::MIN);
        let mut giver = Giver::new(self.points.stage, view);
        giver.give_account(rows, Take::Everything, account, None);
        giver.give_named_groups(rows, Take::Everything);
        let given = giver.done();
        let view = view.with_added(&given);
        let mut up = Closure::default();
        up.survey_up(&view, account, Reading::AnyTime);
        let groups = up.links().map(|(_, link)| view.tenant.groups.row(link.group).principal);
        let holders: Vec<PrincipalId> = std::iter::once(account).chain(groups).collect();
        let facts = holders.into_iter().flat_map(|holder| view.of_principal(holder));
        facts.flat_map(|(_, fact)| [fact.window.from, fact.window.until]).collect()
    }
}
