//! Where the change begins: what one tenant has and the other lacks, or has otherwise.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::super::both::{Both, Twin, Which};
use super::super::pairing::Spot;
use super::super::policy::{bar_of, excluded};
use super::agents;
use super::trace::{Node, Touched, Trace};
use crate::eval::UnitIndex;
use crate::ir::{Assignment, Group, GroupFlag, Play, Principal, PrincipalId, PrincipalKind, Role, RoleId, Scope, Target, UnitId};

/// A fact as both tenants know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Fact {
    from: Twin<PrincipalId>,
    pub(super) to: Spot,
    unit: Option<Twin<UnitId>>,
    is_eligible: bool,
}

impl Trace<'_, '_> {
    /// Looks for everything that the change can have touched: from all that begins otherwise.
    pub(super) fn run(mut self) -> Touched {
        self.add_facts();
        self.add_principals();
        self.add_roles();
        self.add_policies();
        self.follow_all();
        self.trace_back();
        self.found
    }

    /// Tells whether a setting is another on which every way may rest.
    pub(super) fn have_settings_changed(&self) -> bool {
        self.pairing.tenants.map(|tenant| (tenant.settings.guests, tenant.settings.nesting.0)).differ()
            || agents::pass_contexts(self.pairing)
    }

    /// Assignments that count in one tenant only.
    pub(super) fn add_facts(&mut self) {
        let facts = Both::make(|which| self.facts(which));
        let changed: Vec<Fact> = facts.old.symmetric_difference(&facts.new).copied().collect();
        for fact in changed {
            self.mark(Node::Spot(fact.to));
            self.touch(fact.from, Some(fact.to));
        }
    }

    /// Returns the assignments that count in one tenant.
    pub(super) fn facts(&self, which: Which) -> FxHashSet<Fact> {
        let view = self.views.get(which);
        let counting = view.tenant.assignments.rows().values().filter(|fact| view.is_in_force(fact) || view.is_eligible(fact));
        let fact = |fact: &Assignment| Fact {
            from: self.pairing.principals.twin(which, fact.principal),
            to: self.pairing.spot_of(which, fact.target),
            unit: match fact.target {
                Target::Role(_, Scope::Unit(unit)) => Some(self.pairing.units.twin(which, unit)),
                Target::Role(_, Scope::Tenant) | Target::Group(..) => None,
            },
            is_eligible: view.is_eligible(fact),
        };
        counting.map(fact).collect()
    }

    /// Groups and accounts that are there in one tenant only, or of another kind.
    pub(super) fn add_principals(&mut self) {
        let all: Vec<Twin<PrincipalId>> = self.pairing.principals.iter().map(|(twin, _)| twin).collect();
        for twin in all {
            let kinds = Both::make(|which| self.kind(which, self.units.get(which), twin));
            match kinds.differ() {
                true if self.pairing.principal(twin).is_some_and(Principal::is_group) => self.add_group(twin),
                true => self.add_account(twin),
                false => {}
            }
        }
        let grants = Both::make(|which| self.grants(which));
        let changed: Vec<_> = grants.old.symmetric_difference(&grants.new).cloned().collect();
        for (group, access) in changed {
            self.sources.push(Node::Spot(Spot::Member(group)).into());
            self.found.access.insert(access);
        }
    }

    fn kind(&self, which: Which, units: &UnitIndex, twin: Twin<PrincipalId>) -> Option<Kind> {
        let id = self.pairing.principals.one(which, twin)?;
        let tenant = self.pairing.tenant(which);
        let row = tenant.principals.row(id);
        let unit = |unit| (self.pairing.units.twin(which, unit), tenant.units.row(unit).restricted.is_some());
        Some(match row.kind {
            PrincipalKind::User { guest, synced, mfa, .. } => Kind::User {
                is_guest: guest.is_some(),
                is_disabled: row.disabled.is_some(),
                is_agent: row.agent.is_some(),
                of_attacks: (self.play == Play::Escalate).then_some((synced.is_some(), mfa.is_some())),
            },
            PrincipalKind::ServicePrincipal => {
                Kind::ServicePrincipal { is_disabled: row.disabled.is_some(), is_agent: row.agent.is_some() }
            }
            PrincipalKind::Group(group) => Kind::Group(flags(tenant.groups.row(group)), units.units_of(id).map(unit).collect()),
        })
    }

    fn grants(&self, which: Which) -> FxHashSet<(Twin<PrincipalId>, Box<str>)> {
        let rows = self.pairing.tenant(which).groups.values();
        let granted = rows.flat_map(|row| row.grants.iter().map(|(access, _)| (row.principal, access.clone())));
        granted.map(|(group, access)| (self.pairing.principals.twin(which, group), access)).collect()
    }

    /// Whoever is in it, owns it or has power over groups may be concerned.
    fn add_group(&mut self, group: Twin<PrincipalId>) {
        for spot in [Spot::Member(group), Spot::Owner(group)] {
            self.mark(Node::Spot(spot));
            self.sources.push(Node::Spot(spot).into());
        }
        for to in self.targets_of(group) {
            self.mark(Node::Spot(to));
        }
        self.sources.push(Node::Power.into());
    }

    fn add_account(&mut self, account: Twin<PrincipalId>) {
        self.found.accounts.insert(account);
        let open: Vec<Spot> = self.pairing.groups().filter(|group| self.is_open(*group)).map(Spot::Member).collect();
        let named: Vec<Spot> = self.approved.by_account.get(&account).into_iter().flatten().copied().collect();
        self.targets_of(account).into_iter().chain(open).for_each(|spot| self.mark(Node::Spot(spot)));
        named.into_iter().for_each(|spot| self.mark(Node::Approval(spot)));
    }

    pub(super) fn add_roles(&mut self) {
        let all: Vec<Twin<RoleId>> = self.pairing.roles.iter().map(|(twin, _)| twin).collect();
        for twin in all {
            let kinds = Both::make(|which| self.role_kind(which, twin));
            if kinds.differ() {
                self.mark(Node::Spot(Spot::Role(twin)));
                self.sources.push(Node::Spot(Spot::Role(twin)).into());
                self.sources.push(Node::Power.into());
                if self.has_power(twin) {
                    self.mark(Node::Power);
                }
            }
        }
    }

    /// Returns what decides the powers of a role.
    pub(super) fn role_kind(&self, which: Which, twin: Twin<RoleId>) -> Option<(bool, Option<Twin<RoleId>>)> {
        let role: &Role = self.pairing.tenant(which).roles.row(self.pairing.roles.one(which, twin)?);
        Some((role.privileged.is_some(), role.like.map(|like| self.pairing.roles.twin(which, like))))
    }

    /// Policies that ask for something else, or of others.
    pub(super) fn add_policies(&mut self) {
        let groups = self.pairing.groups().flat_map(|group| [Spot::Member(group), Spot::Owner(group)]);
        let spots: Vec<Spot> = groups.chain(self.pairing.roles.iter().map(|(role, _)| Spot::Role(role))).collect();
        for spot in spots {
            let bars = Both::make(|which| (bar_of(self.pairing, which, spot), excluded(self.pairing, which, spot)));
            if bars.differ() {
                self.mark(Node::Spot(spot));
                self.mark(Node::Approval(spot));
                self.touch_eligible(spot);
            }
        }
    }

    pub(super) fn touch_eligible(&mut self, spot: Spot) {
        for which in Which::ALL {
            let view = *self.views.get(which);
            for from in self.holders(which, spot, |fact| view.is_eligible(fact)) {
                self.touch(from, Some(spot));
            }
        }
    }
}

/// What of a principal decides about ways.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    User {
        is_guest: bool,
        is_disabled: bool,
        is_agent: bool,
        /// Whether the account is synced, and whether it has a second factor; that matters to attackers alone.
        of_attacks: Option<(bool, bool)>,
    },
    ServicePrincipal {
        is_disabled: bool,
        is_agent: bool,
    },
    Group([bool; 6], BTreeSet<(Twin<UnitId>, bool)>),
}

fn flags(row: &Group) -> [bool; 6] {
    use GroupFlag::{Dynamic, Microsoft365, Open, PimEnabled, RoleAssignable, Synced};
    [Microsoft365, RoleAssignable, PimEnabled, Dynamic, Synced, Open].map(|flag| row.flag(flag).is_some())
}
