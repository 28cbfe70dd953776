//! What a change can have touched for attackers, who overcome gates and take over accounts (`docs/reach.md`, the rules of `escalate to`).
//!
//! A change of what somebody is given touches what that leads to, whoever the attacker is: they may take over who is given it. A change of
//! what protects accounts, lets them pass, or gives power over them touches everything.

use rustc_hash::FxHashSet;

use super::super::both::{Both, Twin, Which};
use super::super::pairing::{Pairing, Spot};
use super::agents;
use super::changes::Fact;
use super::trace::{Touched, Trace, everything};
use crate::defect::OrDefect;
use crate::eval::{UnitIndex, View};
use crate::ir::{Approval, ContextMode, Instant, Play, Policy, PrincipalId, PrincipalKind, Tenant, Thing, Unit, UnitId};
use crate::reach::{has_power_over_accounts, has_power_over_groups};

/// Of users who bring nothing but themselves, so many make one more of no account: one to begin with, one to ask and one to approve.
const SPARES: usize = 3;

/// Looks for the goals of attackers that the change from one tenant to the other can have touched at an instant; all accounts may come to them.
pub fn find(pairing: &Pairing<'_>, at: Instant) -> Touched {
    let change = Change { pairing, views: pairing.tenants.map(|tenant| View::new(tenant, at)) };
    let trace = Trace::new(pairing, at, Play::Escalate);
    if change.touches_everything(&trace) {
        return everything(pairing);
    }
    let found = trace.run();
    if found.power || found.spots.iter().any(|spot| change.is_strong(*spot)) { everything(pairing) } else { found }
}

struct Change<'p, 'a> {
    pairing: &'p Pairing<'a>,
    views: Both<View<'a>>,
}

impl Change<'_, '_> {
    fn touches_everything(&self, trace: &Trace<'_, '_>) -> bool {
        let tenants = self.pairing.tenants;
        let settings = |tenant: &Tenant| {
            let settings = &tenant.settings;
            (settings.guests, settings.nesting.0, settings.eligible_protection, settings.sign_in, settings.has_password_writeback)
        };
        tenants.map(settings).differ()
            || Both::make(|which| self.units(which)).differ()
            || Both::make(|which| self.contexts(which)).differ()
            || agents::are_otherwise(self.pairing)
            || self.pairing.roles.iter().any(|(role, _)| Both::make(|which| trace.role_kind(which, role)).differ())
            || Both::make(|which| self.strong_facts(which, trace)).differ()
            || Both::make(|which| self.role_assignable(which)).differ()
            || self.do_accounts_matter()
    }

    fn units(&self, which: Which) -> FxHashSet<(Twin<UnitId>, bool, Option<Twin<PrincipalId>>)> {
        let twin = |unit| self.pairing.units.twin(which, unit);
        let of_unit = |(id, unit): (UnitId, &Unit)| {
            let (unit_twin, is_restricted) = (twin(id), unit.restricted.is_some());
            let members = unit.members.iter().map(|(member, _)| Some(self.pairing.principals.twin(which, *member)));
            members.chain([None]).map(move |member| (unit_twin, is_restricted, member)).collect::<Vec<_>>()
        };
        self.pairing.tenant(which).units.iter().flat_map(of_unit).collect()
    }

    fn contexts(&self, which: Which) -> FxHashSet<(Box<str>, ContextMode, Option<Twin<PrincipalId>>)> {
        let mut found = FxHashSet::default();
        for context in self.pairing.tenant(which).contexts.values() {
            let excluded = context.excludes.iter().map(|(excluded, _)| Some(self.pairing.principals.twin(which, *excluded)));
            found.extend(excluded.chain([None]).map(|excluded| (context.name.clone(), context.mode.0, excluded)));
        }
        found
    }

    /// Returns the assignments that give power or protect: of roles, and about role-assignable groups (D6.5 to D6.7).
    fn strong_facts(&self, which: Which, trace: &Trace<'_, '_>) -> FxHashSet<Fact> {
        let tenant = self.pairing.tenant(which);
        let is_strong = |fact: &Fact| match self.pairing.thing(which, fact.to) {
            Some(Thing::Role(_)) => true,
            Some(Thing::Group(group, _)) => tenant.groups.row(group).role_assignable.is_some(),
            None => false,
        };
        trace.facts(which).into_iter().filter(is_strong).collect()
    }

    fn role_assignable(&self, which: Which) -> FxHashSet<Twin<PrincipalId>> {
        let groups = self.pairing.tenant(which).groups.values().filter(|group| group.role_assignable.is_some());
        groups.map(|group| self.pairing.principals.twin(which, group.principal)).collect()
    }

    /// Tells whether an account was added, removed or changed that stands out, or where there are too few others.
    fn do_accounts_matter(&self) -> bool {
        let units = self.pairing.tenants.map(UnitIndex::new);
        let named = Both::make(|which| named(self.pairing.tenant(which)));
        let changed = self.pairing.accounts().filter(|account| Both::make(|which| self.account(which, *account)).differ());
        let changed: Vec<Twin<PrincipalId>> = changed.collect();
        let stands_out = |which: Which, account: Twin<PrincipalId>| {
            let id = self.pairing.principals.one(which, account);
            id.is_some_and(|id| units.get(which).units_of(id).next().is_some() || named.get(which).contains(&id))
        };
        let is_spare = |which: Which, id: PrincipalId| {
            let view = self.views.get(which);
            let is_given_nothing = view.of_principal(id).next().is_none();
            is_given_nothing && units.get(which).units_of(id).next().is_none() && !named.get(which).contains(&id)
        };
        let is_plain = |kind: &PrincipalKind, is_guest: bool| matches!(kind, PrincipalKind::User { guest, synced: None, mfa: None, .. } if guest.is_some() == is_guest);
        let are_enough = |which: Which, is_guest: bool| {
            let rows = self.pairing.tenant(which).principals.iter();
            let plain = rows.filter(|(_, row)| row.disabled.is_none() && is_plain(&row.kind, is_guest));
            let steady = plain.filter(|(id, _)| !changed.contains(&self.pairing.principals.twin(which, *id)));
            steady.filter(|(id, _)| is_spare(which, *id)).take(SPARES).count() == SPARES
        };
        let enough = [false, true].map(|is_guest| Which::ALL.into_iter().all(|which| are_enough(which, is_guest)));
        let lacks_others = |account: &Twin<PrincipalId>| {
            let kinds = Both::make(|which| self.account(which, *account).map(|kind| kind.is_guest));
            let guests = [kinds.old, kinds.new].into_iter().flatten();
            guests.into_iter().any(|is_guest| !enough.get(usize::from(is_guest)).copied().or_defect())
        };
        changed.iter().any(|account| Which::ALL.into_iter().any(|which| stands_out(which, *account)) || lacks_others(account))
    }

    fn account(&self, which: Which, account: Twin<PrincipalId>) -> Option<AccountTraits> {
        let row = self.pairing.tenant(which).principals.row(self.pairing.principals.one(which, account)?);
        match &row.kind {
            PrincipalKind::User { guest, synced, mfa, .. } => Some(AccountTraits {
                is_user: true,
                is_guest: guest.is_some(),
                is_synced: synced.is_some(),
                has_mfa: mfa.is_some(),
                is_disabled: row.disabled.is_some(),
            }),
            PrincipalKind::ServicePrincipal => Some(AccountTraits { is_disabled: row.disabled.is_some(), ..AccountTraits::default() }),
            PrincipalKind::Group(_) => None,
        }
    }

    /// Tells whether whoever comes there has power over accounts or groups, or passes a context.
    fn is_strong(&self, spot: Spot) -> bool {
        Which::ALL.into_iter().any(|which| {
            let tenant = self.pairing.tenant(which);
            match self.pairing.thing(which, spot) {
                None => false,
                Some(Thing::Role(role)) => has_power_over_groups(tenant, role) || has_power_over_accounts(tenant, role),
                Some(Thing::Group(group, _)) => {
                    let principal = tenant.groups.row(group).principal;
                    tenant.contexts.values().any(|context| context.excludes.iter().any(|(excluded, _)| *excluded == principal))
                }
            }
        })
    }
}

/// What an attacker looks at in an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is said of an account by itself")]
struct AccountTraits {
    is_user: bool,
    is_guest: bool,
    is_synced: bool,
    has_mfa: bool,
    is_disabled: bool,
}

/// Returns who is named as approver or excluded from a context.
fn named(tenant: &Tenant) -> FxHashSet<PrincipalId> {
    let excluded = tenant.contexts.values().flat_map(|context| &context.excludes).map(|(excluded, _)| *excluded);
    let approvers = |policy: &Policy| match &policy.activation.approval.value {
        Approval::By(named) => named.iter().map(|approver| approver.principal).collect(),
        Approval::NotRequired | Approval::DefaultApprovers => Vec::new(),
    };
    excluded.chain(tenant.policies.values().flat_map(approvers)).collect()
}
