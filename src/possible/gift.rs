//! What unknown assignments give: to the account that asks, to one that is reset, and to those that a line names.

use crate::eval::{Closure, View, may_be_given};
use crate::ir::{Among, Assignment, PrincipalId, Tenant, Thing, UnknownAssignment, UnknownId};

use super::stage::Stage;

/// Tells whether anybody may be assigned by a line, declared or not.
pub(super) fn is_open(row: &UnknownAssignment) -> bool {
    match row.among {
        Among::Anyone => true,
        Among::These(_) => false,
    }
}

/// Returns those that a line names; nobody where it is about anybody.
pub(super) fn names(row: &UnknownAssignment) -> &[PrincipalId] {
    match &row.among {
        Among::Anyone => &[],
        Among::These(named) => named,
    }
}

/// Tells whether a line may assign a principal, in a tenant whose flags are known.
pub(super) fn may_receive(tenant: &Tenant, row: &UnknownAssignment, principal: PrincipalId) -> bool {
    (is_open(row) || names(row).contains(&principal)) && may_be_given(tenant, row, principal)
}

/// Which of some unknown assignments are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Take {
    Nothing,
    Everything,
    Only(UnknownId),
    AllBut(UnknownId),
}

impl Take {
    fn takes(self, id: UnknownId) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Only(only) => id == only,
            Self::AllBut(but) => id != but,
        }
    }

    /// Tells whether it is all or nothing.
    pub fn is_whole(self) -> bool {
        matches!(self, Self::Nothing | Self::Everything)
    }
}

/// Gives unknown assignments in one plain tenant.
pub(super) struct Giver<'s, 'v> {
    stage: &'s Stage,
    view: View<'v>,
    given: Vec<Assignment>,
}

impl<'s, 'v> Giver<'s, 'v> {
    pub fn new(stage: &'s Stage, view: View<'v>) -> Self {
        Self { stage, view, given: Vec::new() }
    }

    pub fn done(self) -> Vec<Assignment> {
        self.given
    }

    /// Gives an account itself what it may be given. `held` is what it is asked to activate: nobody asks who holds it already by what is not known.
    pub fn give_account(&mut self, rows: &[UnknownId], take: Take, account: PrincipalId, held: Option<Thing>) {
        for (id, row) in self.taken(rows, take) {
            if !makes_held(row, held) {
                self.give(id, row, account);
            }
        }
    }

    /// Gives what a line names groups for to these groups.
    pub fn give_named_groups(&mut self, rows: &[UnknownId], take: Take) {
        for (id, row) in self.taken(rows, take) {
            for named in names(row).iter().filter(|named| self.view.tenant.group_of(**named).is_some()) {
                self.give(id, row, *named);
            }
        }
    }

    /// Gives the groups that an account is in what it cannot be given itself, so that it has it through them.
    pub fn give_groups_of(&mut self, rows: &[UnknownId], take: Take, account: PrincipalId) {
        let tenant = self.view.tenant;
        let beyond: Vec<_> = self.taken(rows, take).filter(|(_, row)| !self.has(row, account)).collect();
        let mut up = Closure::default();
        for _ in 0..=beyond.len() {
            let before = self.given.len();
            let view = self.view.with_added(&self.given);
            let groups: Vec<PrincipalId> =
                up.walk_up(&view, account).links().map(|(_, link)| tenant.groups.row(link.group).principal).collect();
            for (id, row) in &beyond {
                groups.iter().for_each(|group| self.give(*id, row, *group));
            }
            if self.given.len() == before {
                return;
            }
        }
    }

    /// Gives others than an account what lines name them for.
    pub fn give_named_others(&mut self, rows: &[UnknownId], account: PrincipalId) {
        for (id, row) in self.taken(rows, Take::Everything) {
            names(row).iter().filter(|named| **named != account).for_each(|named| self.give(id, row, *named));
        }
    }

    fn taken<'r>(&self, rows: &'r [UnknownId], take: Take) -> impl Iterator<Item = (UnknownId, &'s UnknownAssignment)> + use<'r, 's> {
        let stage = self.stage;
        rows.iter().filter(move |id| take.takes(**id)).filter_map(move |id| Some((*id, stage.assignment(*id)?)))
    }

    fn has(&self, row: &UnknownAssignment, principal: PrincipalId) -> bool {
        self.given.iter().any(|given| given.principal == principal && given.target == row.target && given.state == row.state)
    }

    fn give(&mut self, id: UnknownId, row: &UnknownAssignment, principal: PrincipalId) {
        if !may_receive(self.view.tenant, row, principal) {
            return;
        }
        let UnknownAssignment { target, state, window, .. } = *row;
        let span = self.stage.tenant.unknowns.row(id).span;
        let assignment = Assignment { principal, target, state, window, span };
        if !self.given.contains(&assignment) {
            self.given.push(assignment);
        }
    }
}

/// Tells whether an assignment gives what is asked for.
fn makes_held(row: &UnknownAssignment, held: Option<Thing>) -> bool {
    row.state.is_in_force() && held == Some(row.target.thing())
}
