//! Finds the instants at which an answer can change: the ends of every window that it may rest on. Between two of them nothing changes.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::eval::{Closure, Manner, Reading, View, policy_of};
use crate::ir::{Approval, Assignment, Instant, OneStep, PrincipalId, Tenant, Thing, Window};
use crate::reach::{Index, Way};

/// Instants at which something begins or ends, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edges(BTreeSet<Instant>);

impl Edges {
    /// Collects the edges on which a step rests, whoever takes it: who approves, and what protects the account to be reset. `index` keeps what is
    /// looked up of the tenant.
    #[must_use]
    pub fn of_step(tenant: &Tenant, index: &OnceLock<Index>, step: OneStep, manner: Manner<'_>) -> Self {
        let view = View::new(tenant, Instant::MIN);
        let mut edges = Self::default();
        match step {
            // where an approval rules the request out, it does not matter who could give it
            OneStep::Activate(thing) if !manner.without_approval => edges.add_approval(&view, index, thing),
            OneStep::Reset(_, victim) => edges.add_account(&view, victim, Reading::Any),
            OneStep::Activate(_) | OneStep::Approve(..) | OneStep::Deed(..) => {}
        }
        edges
    }

    /// Adds the edges on which every step of a principal rests: its own assignments and those of the groups it may be in.
    #[must_use]
    pub fn and_of(mut self, tenant: &Tenant, principal: PrincipalId) -> Self {
        self.add_account(&View::new(tenant, Instant::MIN), principal, Reading::AnyTime);
        self
    }

    /// Returns the windows between the edges from an instant on, the last without an end; together they hold every later instant.
    pub fn cells(&self, from: Instant) -> impl Iterator<Item = Window> {
        let later = self.0.range((std::ops::Bound::Excluded(from), std::ops::Bound::Unbounded));
        let starts = std::iter::once(from).chain(later.clone().copied());
        let ends = later.copied().chain(std::iter::once(Instant::MAX));
        starts.zip(ends).map(|(from, until)| Window { from, until })
    }

    /// Adds the ends of an assignment's window.
    pub(super) fn add(&mut self, fact: &Assignment) {
        self.add_window(fact.window);
    }

    fn add_window(&mut self, window: Window) {
        self.0.extend([window.from, window.until].into_iter().filter(|edge| *edge != Instant::MIN && *edge != Instant::MAX));
    }

    /// Adds when an account may begin or cease to be protected, in a bound of a tenant that is not wholly known.
    pub(super) fn add_doubts(&mut self, tenant: &Tenant) {
        let doubts = tenant.unknowns.bound().into_iter().flat_map(|bound| bound.doubts.iter().chain(bound.doubts_of.values().flatten()));
        doubts.for_each(|doubt| self.add_window(doubt.window));
    }

    fn add_account(&mut self, view: &View<'_>, principal: PrincipalId, reading: Reading) {
        let mut up = Closure::default();
        up.survey_up(view, principal, reading);
        let groups = up.links().map(|(_, link)| view.tenant.groups.row(link.group).principal);
        for holder in std::iter::once(principal).chain(groups) {
            view.of_principal(holder).for_each(|(_, fact)| self.add(fact));
        }
    }

    /// Adds the edges on which it may rest whether somebody is an approver, or could become one by steps of their own.
    fn add_approval(&mut self, view: &View<'_>, index: &OnceLock<Index>, thing: Thing) {
        let policy = policy_of(view.tenant, thing).map(|policy| &view.tenant.policies.row(policy).activation.approval.value);
        if policy.is_none_or(|approval| *approval == Approval::NotRequired) {
            return; // nobody is looked for
        }
        let index = index.get_or_init(|| Index::new(view));
        index.facts_on(view, Way::Approval(thing)).into_iter().for_each(|fact| self.add(view.fact(fact)));
    }
}
