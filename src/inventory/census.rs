//! How many accounts hold something, or may activate it, through groups too.

use std::collections::BTreeSet;

use crate::eval::{Closure, View, eligible_accounts, member_routes, owners_of, role_holders};
use crate::ir::{PrincipalId, Relation, Thing};

/// Counts accounts; groups among the holders count by their members.
pub(super) struct Census<'v> {
    view: View<'v>,
    down: Closure,
}

impl<'v> Census<'v> {
    /// Begins with a view.
    pub(super) fn new(view: View<'v>) -> Self {
        Self { view, down: Closure::default() }
    }

    /// Returns the accounts that hold a thing now.
    pub(super) fn holders(&mut self, thing: Thing) -> BTreeSet<PrincipalId> {
        let (view, down) = (&self.view, &mut self.down);
        let found: Vec<PrincipalId> = match thing {
            Thing::Group(group, Relation::Member) => member_routes(view, down, group).into_iter().map(|(who, _)| who).collect(),
            Thing::Group(group, Relation::Owner) => owners_of(view, group).into_iter().map(|(who, _)| who).collect(),
            Thing::Role(role) => role_holders(view, down, role, None).into_iter().map(|(who, _)| who).collect(),
        };
        self.accounts(found)
    }

    /// Returns the accounts that are eligible for a thing now.
    pub(super) fn eligible(&mut self, thing: Thing) -> BTreeSet<PrincipalId> {
        eligible_accounts(&self.view, &mut self.down, thing)
    }

    fn accounts(&self, found: Vec<PrincipalId>) -> BTreeSet<PrincipalId> {
        found.into_iter().filter(|who| !self.view.tenant.principals.row(*who).is_group()).collect()
    }
}
