//! `never …` about plans: whether somebody of a set ever reaches a goal, or escalates to it, from an instant on.

use std::sync::OnceLock;

use crate::eval::{Closure, View};
use crate::ir::{Instant, Never, Play, PrincipalId, Pursuit, Tenant, Who};
use crate::reach::{Index, Mode, Reach, Way};

use super::cells::Cells;
use super::edges::Edges;
use super::never::{Breach, is_in, is_present};

/// Returns the earliest instant, from one on, at which somebody of the set comes to what a `never` about reaching or escalating names, and to
/// its further goals; `None` where it holds. `index` keeps between many rules about a tenant what searches look up.
#[must_use]
pub fn find_plan_breach(tenant: &Tenant, index: &OnceLock<Index>, never: &Never, pursuit: &Pursuit, from: Instant) -> Option<Breach> {
    let and = never.and.iter().map(|goal| Pursuit { play: pursuit.play, goal: goal.clone() });
    let pursuits = std::iter::once(pursuit.clone()).chain(and).collect();
    let mode = if never.mods.without_approval.is_some() { Mode::WithoutApproval } else { Mode::WithApproval };
    let view = View::new(tenant, from);
    let search = Search { tenant, never, pursuits, mode, index: index.get_or_init(|| Index::new(&view)) };
    let suspects = search.suspects(&view);
    if suspects.is_empty() {
        return None;
    }
    match pursuit.play {
        Play::Reach => search.first_reached(&view, suspects),
        Play::Escalate => {
            let edges = search.edges(&view, &suspects);
            edges.cells(from).find_map(|cell| {
                let principals = search.breachers(&View::new(tenant, cell.from), &suspects);
                (!principals.is_empty()).then_some(Breach { at: cell.from, principals })
            })
        }
    }
}

struct Search<'a> {
    tenant: &'a Tenant,
    never: &'a Never,
    /// What each of them must come to.
    pursuits: Vec<Pursuit>,
    mode: Mode,
    index: &'a Index,
}

impl Search<'_> {
    /// Returns those of the set who could breach it at some instant. More facts reach more, so all windows are laid together first; what protects
    /// an account counts only where it does so at every instant.
    fn suspects(&self, view: &View<'_>) -> Vec<PrincipalId> {
        let is_of_set = |id: &PrincipalId| !self.never.except.contains(id) && is_in(self.tenant, self.never.who, *id);
        let mut suspects: Vec<PrincipalId> = self.tenant.principals.ids().filter(is_of_set).collect();
        let view = view.from_now_on();
        let mut reach = Reach::new(&view, self.index);
        for pursuit in &self.pursuits {
            let among = match pursuit.play {
                Play::Reach => None,
                Play::Escalate => Some(suspects.as_slice()),
            };
            let found = reach.who(among, pursuit, self.mode);
            suspects.retain(|suspect| found.binary_search(suspect).is_ok());
        }
        suspects
    }

    /// Returns the earliest breach of a rule about reaching: more facts reach more, so whoever breaches it at no instant of some time, all windows of
    /// which are laid together, is not looked at in parts of it.
    fn first_reached(&self, view: &View<'_>, suspects: Vec<PrincipalId>) -> Option<Breach> {
        let cells = Cells::new(view.at, self.index.edges(view));
        let (at, principals) = cells.find_first(0, &suspects, |window, suspects| {
            let found = self.breachers(&view.within(window), suspects);
            (!found.is_empty()).then_some(found)
        })?;
        Some(Breach { at, principals })
    }

    fn edges(&self, view: &View<'_>, suspects: &[PrincipalId]) -> Edges {
        let mut edges = Edges::default();
        edges.add_doubts(self.tenant);
        for pursuit in &self.pursuits {
            self.index.facts_on(view, Way::Escalation(&pursuit.goal)).into_iter().for_each(|fact| edges.add(view.fact(fact)));
        }
        match self.never.who {
            Who::AnyMember(_) | Who::AnyEligible(..) => suspects.iter().fold(edges, |edges, suspect| edges.and_of(self.tenant, *suspect)),
            Who::Anyone | Who::AnyUser | Who::AnyGuest | Who::AnyServicePrincipal | Who::Named(_) => edges,
        }
    }

    /// Returns who breaches it at the instant of a view, in declaration order.
    fn breachers(&self, view: &View<'_>, suspects: &[PrincipalId]) -> Vec<PrincipalId> {
        let mut up = Closure::default();
        let mut is_there = |suspect: &PrincipalId| is_present(view, &mut up, self.never.who, *suspect);
        let present: Vec<PrincipalId> = suspects.iter().copied().filter(&mut is_there).collect();
        let mut reach = Reach::new(view, self.index);
        self.pursuits.iter().fold(present, |present, pursuit| reach.who(Some(&present), pursuit, self.mode))
    }
}
