//! One question about a reset: who, what, whose, and what is looked at for it.

use crate::diag::Label;
use crate::eval::{Actor, Bar, UnitIndex, Victim, reset_bars};
use crate::ir::{Credential, PrincipalId, RoleId, Scope, Tenant, UnitId};

use crate::explain::asker::Asker;
use crate::explain::words::name;

/// Who wants to reset what of whom, and what an explanation looks at.
pub(super) struct Resetting<'a> {
    pub principal: PrincipalId,
    pub credential: Credential,
    pub units: UnitIndex,
    pub actor: Actor,
    pub victim: Victim,
    pub tenant: &'a Tenant,
}

impl<'a> Resetting<'a> {
    /// Looks at two accounts.
    pub fn new(asker: &mut Asker<'a>, principal: PrincipalId, (credential, victim): (Credential, PrincipalId)) -> Self {
        Self {
            principal,
            credential,
            units: UnitIndex::new(asker.tenant()),
            actor: Actor::new(&asker.view, &mut asker.scratch.up, principal),
            victim: Victim::new(&asker.view, victim),
            tenant: asker.tenant(),
        }
    }

    /// Returns what keeps a role from it; `None` where it has no such power at all.
    pub fn bars(&self, role: RoleId, scope: Scope) -> Option<Vec<Bar>> {
        reset_bars(self.tenant, &self.units, &self.victim, role, scope, self.credential)
    }

    /// Tells whether a role, held there, would do.
    pub fn is_fit(&self, role: RoleId, scope: Scope) -> bool {
        self.bars(role, scope).is_some_and(|bars| bars.is_empty())
    }

    /// Returns the restricted unit that the victim is in.
    pub fn restricted_unit(&self) -> Option<UnitId> {
        self.units.units_of(self.victim.principal).find(|unit| self.tenant.units.row(*unit).restricted.is_some())
    }

    /// Names the account to reset.
    pub fn victim_name(&self) -> String {
        name(self.tenant, self.victim.principal)
    }

    /// Says what is asked: ``reset the password of `alice` ``.
    pub fn deed(&self) -> String {
        match self.credential {
            Credential::Password => format!("reset the password of {}", self.victim_name()),
            Credential::Mfa => format!("reset the MFA methods of {}", self.victim_name()),
        }
    }

    /// Labels the line that puts the account to reset into a unit.
    pub fn unit_label(&self, unit: UnitId) -> Option<Label> {
        let unit = self.tenant.units.row(unit);
        let (_, span) = unit.members.iter().find(|(member, _)| *member == self.victim.principal)?;
        Some(Label::new(*span, format!("{} is in unit `{}`", self.victim_name(), unit.name)))
    }
}
