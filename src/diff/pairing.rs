//! Which thing of the new tenant is which of the old: by object id where both carry it, else by what people sign in with, by name, or by what
//! it is shown as.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::both::{Both, Matched, Twin, Which};
use crate::defect::OrDefect;
use crate::ir::{BlueprintId, ContextId, Principal, PrincipalId, PrincipalKind, Relation, RoleId, Target, Tenant, Thing, UnitId};
use crate::table::{Id, Table};

/// Something that can be held, in both tenants: a relation of a group, or a role in any scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Spot {
    Member(Twin<PrincipalId>),
    Owner(Twin<PrincipalId>),
    Role(Twin<RoleId>),
}

/// The two tenants, with everything matched.
#[derive(Debug, Clone)]
pub(super) struct Pairing<'a> {
    pub(super) tenants: Both<&'a Tenant>,
    pub(super) principals: Matched<PrincipalId>,
    pub(super) roles: Matched<RoleId>,
    pub(super) units: Matched<UnitId>,
    pub(super) contexts: Matched<ContextId>,
    pub(super) blueprints: Matched<BlueprintId>,
    /// Who stands for others, so that nothing is told of them.
    hidden: Both<BTreeSet<PrincipalId>>,
}

impl<'a> Pairing<'a> {
    /// Matches two tenants.
    pub(super) fn new(tenants: Both<&'a Tenant>) -> Self {
        let matched = match_principals(tenants);
        Self {
            tenants,
            principals: Matched::new(tenants.map(|tenant| tenant.principals.len()), |id| matched.get(&id).copied()),
            roles: by_name(tenants.map(|tenant| &*tenant.roles), |role| (role.catalog_index, &*role.name)),
            units: by_name(tenants.map(|tenant| &*tenant.units), |unit| &*unit.name),
            contexts: by_name(tenants.map(|tenant| &*tenant.contexts), |context| &*context.name),
            blueprints: by_name(tenants.map(|tenant| &*tenant.blueprints), |blueprint| &*blueprint.name),
            hidden: Both::default(),
        }
    }

    /// Says who stands for others.
    pub(super) fn hiding(self, hidden: Both<BTreeSet<PrincipalId>>) -> Self {
        Self { hidden, ..self }
    }

    /// Tells whether something is told of a principal: it stands for nobody else.
    pub(super) fn is_told(&self, twin: Twin<PrincipalId>) -> bool {
        let is_hidden = |which| self.principals.one(which, twin).is_some_and(|id| self.hidden.get(which).contains(&id));
        !Which::ALL.into_iter().any(is_hidden)
    }

    /// Returns the tenant.
    pub(super) fn tenant(&self, which: Which) -> &'a Tenant {
        self.tenants.get(which)
    }

    /// Returns the spot of a thing.
    pub(super) fn spot(&self, which: Which, thing: Thing) -> Spot {
        let twin = |group| self.principals.twin(which, self.tenant(which).groups.row(group).principal);
        match thing {
            Thing::Group(group, Relation::Member) => Spot::Member(twin(group)),
            Thing::Group(group, Relation::Owner) => Spot::Owner(twin(group)),
            Thing::Role(role) => Spot::Role(self.roles.twin(which, role)),
        }
    }

    /// Returns the thing of a spot, where the tenant has it.
    pub(super) fn thing(&self, which: Which, spot: Spot) -> Option<Thing> {
        let group = |twin| self.tenant(which).group_of(self.principals.one(which, twin)?);
        match spot {
            Spot::Member(twin) => group(twin).map(|group| Thing::Group(group, Relation::Member)),
            Spot::Owner(twin) => group(twin).map(|group| Thing::Group(group, Relation::Owner)),
            Spot::Role(twin) => self.roles.one(which, twin).map(Thing::Role),
        }
    }

    /// Returns the spot of a target, without its scope.
    pub(super) fn spot_of(&self, which: Which, target: Target) -> Spot {
        self.spot(which, target.thing())
    }

    /// Returns a principal as its row, of the new tenant if that has it.
    pub(super) fn principal(&self, twin: Twin<PrincipalId>) -> Option<&'a Principal> {
        let row = |which| self.principals.one(which, twin).map(|id| self.tenant(which).principals.row(id));
        row(Which::New).or_else(|| row(Which::Old))
    }

    /// Returns the name of a principal, in the new tenant if that has it.
    pub(super) fn name(&self, twin: Twin<PrincipalId>) -> &'a str {
        self.principal(twin).map(|row| &*row.name).or_defect()
    }

    /// Returns the name of a principal of one tenant, as both are compared by.
    pub(super) fn name_of(&self, which: Which, id: PrincipalId) -> &'a str {
        self.name(self.principals.twin(which, id))
    }

    /// Returns the accounts: users and service principals.
    pub(super) fn accounts(&self) -> impl Iterator<Item = Twin<PrincipalId>> {
        let accounts = self.principals.iter().map(|(twin, _)| twin).filter(|twin| self.principal(*twin).is_some_and(|row| !row.is_group()));
        accounts.filter(|twin| self.is_told(*twin))
    }

    /// Returns the groups.
    pub(super) fn groups(&self) -> impl Iterator<Item = Twin<PrincipalId>> {
        self.principals.iter().map(|(twin, _)| twin).filter(|twin| self.principal(*twin).is_some_and(Principal::is_group))
    }

    /// Tells whether a thing of both tenants was made anew: the same name, and another object id.
    pub(super) fn is_replaced(&self, twin: Twin<PrincipalId>) -> bool {
        let id = |which| self.principals.one(which, twin).and_then(|id| self.tenant(which).principals.row(id).external_id.as_ref());
        matches!((id(Which::Old), id(Which::New)), (Some(old), Some(new)) if !old.eq_ignore_ascii_case(new))
    }
}

fn by_name<'a, I: Id, T, K: Eq + std::hash::Hash>(tables: Both<&'a Table<I, T>>, key: impl Fn(&'a T) -> K) -> Matched<I> {
    let old: FxHashMap<K, I> = tables.old.iter().map(|(id, row)| (key(row), id)).collect();
    Matched::new(tables.map(Table::len), |id| old.get(&key(tables.new.row(id))).copied())
}

/// Matches groups with groups and accounts with accounts: first those with the same object id, then of those left the ones with the same user
/// principal name, then the same name, then the same display name. What several of one side have tells nobody apart.
fn match_principals(tenants: Both<&Tenant>) -> FxHashMap<PrincipalId, PrincipalId> {
    let mut found = FxHashMap::default();
    let mut taken = FxHashSet::default();
    for key in [id_key as fn(&Principal) -> Option<Key<'_>>, sign_in_key, name_key, display_key] {
        let index = tenants.map(|tenant| unique(tenant, key));
        for (id, row) in tenants.new.principals.iter().filter(|(_, row)| key(row).is_some()) {
            let of_key =
                key(row).filter(|key| index.new.get(key) == Some(&Some(id))).and_then(|key| index.old.get(&key).copied().flatten());
            if let Some(old) = of_key.filter(|old| !found.contains_key(&id) && !taken.contains(old)) {
                found.insert(id, old);
                taken.insert(old);
            }
        }
    }
    found
}

type Key<'a> = (bool, Cow<'a, str>);

/// Ids are one whatever the case of their letters.
fn id_key(row: &Principal) -> Option<Key<'_>> {
    row.external_id.as_deref().map(|id| (row.is_group(), in_small_letters(id)))
}

/// A user without a user principal name may be named by it.
fn sign_in_key(row: &Principal) -> Option<Key<'_>> {
    let PrincipalKind::User { upn, .. } = &row.kind else { return None };
    let named = Some(&*row.name).filter(|name| name.contains('@'));
    upn.as_deref().or(named).map(|upn| (false, in_small_letters(upn)))
}

fn name_key(row: &Principal) -> Option<Key<'_>> {
    Some((row.is_group(), Cow::Borrowed(&row.name)))
}

/// Where nothing else is shown, that is the name.
fn display_key(row: &Principal) -> Option<Key<'_>> {
    Some((row.is_group(), Cow::Borrowed(row.label.as_deref().unwrap_or(&row.name))))
}

fn in_small_letters(text: &str) -> Cow<'_, str> {
    let has_capitals = text.chars().any(char::is_uppercase);
    if has_capitals { Cow::Owned(text.to_lowercase()) } else { Cow::Borrowed(text) }
}

/// Returns who has a key; `None` for one that several have.
fn unique<'a>(tenant: &'a Tenant, key: fn(&Principal) -> Option<Key<'_>>) -> FxHashMap<Key<'a>, Option<PrincipalId>> {
    let mut found = FxHashMap::default();
    for (id, row) in tenant.principals.iter() {
        if let Some(key) = key(row) {
            found.entry(key).and_modify(|other| *other = None).or_insert(Some(id));
        }
    }
    found
}
