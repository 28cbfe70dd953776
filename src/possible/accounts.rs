//! `who …` and `what …` where something is not known: of whom it is known, of whom it is possible, and whether of strangers.

use std::collections::BTreeSet;

use crate::answer::{candidates, who_holds};
use crate::eval::{Closure, Scratch, View, eligible_holders, member_routes};
use crate::ir::{GroupId, Instant, PrincipalId, Tenant, UnknownId};

use super::asked::Act;
use super::decisions::Decisions;
use super::gift::names;
use super::ground::Grounds;
use super::space::{Asks, Look, Possible, Space};

/// So many of those of whom it is possible are asked what it turns on, besides the strangers: it is mostly the same.
const ASKED_WHY: usize = 32;

/// A principal, and what it may come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MayBe {
    /// Who.
    pub principal: PrincipalId,
    /// What is possible; a yes among it.
    pub decisions: Decisions,
    /// What a request must still bring.
    pub asks: Asks,
}

/// Of whom something is or may be so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// Everybody declared for whom a yes is possible, in declaration order.
    pub found: Vec<MayBe>,
    /// Whether it may be so of strangers.
    pub others: bool,
    /// What any of all comes to at best, strangers among them.
    pub best: Decisions,
    /// What would have to be known.
    pub matters: Vec<UnknownId>,
}

impl<'s> Space<'s> {
    /// Asks about everybody.
    #[must_use]
    pub fn who(&self, at: Instant) -> Listed {
        let stage = self.points.stage;
        let mut grounds = Grounds::new(stage);
        let mut listed = Listed::default();
        let (mut matters, mut each) = (BTreeSet::new(), Vec::new());
        for stranger in stage.strangers() {
            let possible = self.study(&mut grounds, stranger, at, Look::Reasons, |_| {});
            listed.others |= possible.decisions.may_be_yes();
            each.push(possible.decisions);
            matters.extend(possible.matters.into_iter().filter(|_| possible.decisions.may_be_yes()));
        }
        for principal in self.candidates(&mut grounds, |tenant| View::new(tenant, at)) {
            let Possible { decisions, asks, .. } = self.study(&mut grounds, principal, at, Look::Decisions, |_| {});
            each.push(decisions);
            if decisions.may_be_yes() {
                listed.found.push(MayBe { principal, decisions, asks });
            }
        }
        for may_be in listed.found.iter().filter(|may_be| may_be.decisions.known().is_none()).take(ASKED_WHY) {
            matters.extend(self.study(&mut grounds, may_be.principal, at, Look::Reasons, |_| {}).matters);
        }
        Listed { best: Decisions::best_of(&each), matters: matters.into_iter().collect(), ..listed }
    }

    /// Returns the declared principals who come into question: all where anybody may be given something, else no fewer than those who are given
    /// something in a view of one of the tenants.
    pub(super) fn candidates(&self, grounds: &mut Grounds<'s>, view: impl for<'t> Fn(&'t Tenant) -> View<'t>) -> BTreeSet<PrincipalId> {
        let stage = self.points.stage;
        if self.points.is_open() {
            return stage.declared().collect();
        }
        let mut found = BTreeSet::new();
        self.each_tenant(grounds, |tenant| {
            let view = view(tenant);
            found.extend(self.known_candidates(&view));
            for named in self.points.rows.iter().filter_map(|id| stage.assignment(*id)).flat_map(names) {
                found.insert(*named);
                found.extend(tenant.group_of(*named).into_iter().flat_map(|group| members(&view, group)));
            }
        });
        found.retain(|principal| stage.is_declared(*principal));
        found
    }

    fn known_candidates(&self, view: &View<'_>) -> Vec<PrincipalId> {
        match self.points.asked.act {
            Act::Can(step) => candidates(view, step).into_iter().collect(),
            Act::Holds(holding) => who_holds(view, &mut Scratch::default(), holding),
            Act::Eligible(thing) => eligible_holders(view, &mut Closure::default(), thing).into_iter().map(|(holder, _)| holder).collect(),
        }
    }
}

fn members(view: &View<'_>, group: GroupId) -> Vec<PrincipalId> {
    member_routes(view, &mut Closure::default(), group).into_iter().map(|(member, _)| member).collect()
}
