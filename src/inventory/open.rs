//! A tenant at an instant, and what of it is not known.

use std::collections::BTreeSet;

use crate::eval::{Closure, View};
use crate::explain::{Reason, unknown_reasons};
use crate::ir::{Among, Instant, PrincipalId, Relation, State, Target, Tenant, Thing, Unknowable, UnknownAssignment, UnknownId, UserFlag};
use crate::possible::{Act, Memory, Stage, rows_of_act, rows_of_approval};

use super::claims::claims;
use super::filter::{Bond, Filter};

/// A tenant at an instant, with what is not known laid out.
pub(super) struct Open<'t> {
    /// The tenant at the instant.
    pub view: View<'t>,
    /// What questions about the tenant look up.
    pub memory: &'t Memory,
}

impl<'t> Open<'t> {
    /// Looks at a tenant at an instant.
    pub(super) fn new(tenant: &'t Tenant, memory: &'t Memory, at: Instant) -> Self {
        Self { view: View::new(tenant, at), memory }
    }

    /// Returns the set with strangers; `None` where all is known.
    fn stage(&self) -> Option<&Stage> {
        self.memory.stage(self.tenant())
    }

    /// Returns the tenant.
    pub(super) fn tenant(&self) -> &'t Tenant {
        self.view.tenant
    }

    /// Returns the unknown assignments that may make somebody hold or be eligible for something, or more.
    pub(super) fn rows_of(&self, act: Act) -> Vec<UnknownId> {
        self.stage().map(|stage| rows_of_act(stage, act, self.view.at)).unwrap_or_default() // where all is known there are none
    }

    /// Returns the unknown assignments that may make somebody an approver of a thing.
    pub(super) fn rows_of_approval(&self, thing: Thing) -> Vec<UnknownId> {
        self.stage().map(|stage| rows_of_approval(stage, thing, self.view.at)).unwrap_or_default() // likewise
    }

    /// Returns where it is said that a flag of a user is not known.
    pub(super) fn user_flag(&self, user: PrincipalId, flag: UserFlag) -> Option<UnknownId> {
        self.tenant().unknowns.user_flag(user, flag)
    }

    /// Says what is not known.
    pub(super) fn reasons(&self, ids: &BTreeSet<UnknownId>) -> Vec<Reason> {
        unknown_reasons(self.tenant(), &ids.iter().copied().collect::<Vec<_>>())
    }

    /// Returns the unknown assignments that somebody may have, each with what it may bring that a filter asks for.
    pub(super) fn gifts(&self, filter: &Filter) -> Vec<Gift<'t>> {
        let rows = self.tenant().unknowns.iter().filter_map(|(id, unknown)| match &unknown.what {
            Unknowable::Assignment(row) => Some((id, row)),
            Unknowable::UserFlag(..) | Unknowable::GroupFlag(..) | Unknowable::Field { .. } | Unknowable::Policy(_) => None,
        });
        let met = rows.filter(|(_, row)| row.window.until > self.view.at && filter.user.is_none_or(|user| self.may_be(row, user)));
        met.map(|(id, row)| Gift { id, among: &row.among, is_now: row.window.contains(self.view.at), bonds: self.brought(row, filter) })
            .filter(|gift| !gift.bonds.is_empty())
            .collect()
    }

    fn may_be(&self, row: &UnknownAssignment, user: PrincipalId) -> bool {
        match &row.among {
            Among::Anyone => true,
            Among::These(named) => named.iter().any(|who| *who == user || self.tenant().group_of(*who).is_some()),
        }
    }

    /// Returns what an unknown assignment brings to whoever has it: itself, in each state it may have, and what its group lends.
    fn brought(&self, row: &UnknownAssignment, filter: &Filter) -> Vec<Bond> {
        let at = self.view.at;
        let states: &[State] = if row.state.is_in_force() { &[State::Active, State::Activated] } else { &[State::Eligible] };
        let own = states.iter().map(|state| Bond { target: row.target, state: *state, window: row.window });
        let mut bonds: Vec<Bond> = own.filter(|bond| filter.may_be_about(*bond, at)).collect();
        if let (Target::Group(group, Relation::Member), true) = (row.target, row.state.is_in_force()) {
            let mut up = Closure::default();
            let lent = claims(up.walk_up(&self.view, self.tenant().groups.row(group).principal));
            bonds.extend(lent.iter().map(|claim| Bond::from(claim.fact)).filter(|bond| filter.is_about(*bond, at)));
        }
        bonds
    }
}

/// An unknown assignment, and what it brings.
pub(super) struct Gift<'t> {
    /// Which.
    pub id: UnknownId,
    /// To whom.
    pub among: &'t Among,
    /// Whether it counts now.
    pub is_now: bool,
    /// What, of that which is asked for; something at least.
    pub bonds: Vec<Bond>,
}
