//! Policies, and what they stand before: those with a name, those that stand where they count, and the defaults where nobody wrote any.

use std::collections::{BTreeMap, BTreeSet};

use crate::eval::{common_demands, requirements_field};
use crate::explain::thing_text;
use crate::ir::{Defaults, FieldOrigin, Instant, Policy, PolicyId, Stage, Tenant, Thing};
use crate::stop;
use crate::syntax::format_name;

use super::filter::Filter;
use super::gates::{Gatekeeper, governed, max_cell, named_cell, requires_cell};
use super::open::Open;
use super::surely::Surely;
use super::table::{Cell, Column, Kind, Listing, Row};

const COLUMNS: &[Column] = &[
    Column::seen(&["policy"], "policy"),
    Column::seen(&["of"], "of"),
    Column::seen(&["max"], "max"),
    Column::or(&["requires"], "requires", "nothing"),
    Column::or(&["approval"], "approval by", "not asked"),
    Column::or(&["before"], "before", "nothing"),
    Column::unseen(&["file", "line"]),
];

/// What stands before several things: the policy of a name, or what nobody wrote; what is written in place stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    /// The policy of that name, with the defaults of a kind.
    Named(PolicyId, Defaults),
    /// What is written where it counts.
    InPlace(PolicyId),
    /// The defaults of a kind.
    Unwritten(Defaults),
}

/// Lists policies.
pub(super) fn list(open: &Open<'_>, filter: &Filter) -> Listing {
    let tenant = open.tenant();
    let mut found: BTreeMap<Source, Vec<(Thing, PolicyId)>> = BTreeMap::new();
    if filter.group.is_none() && filter.role.is_none() && !filter.asks_of_approvers() {
        found.extend(unfollowed(tenant).map(|source| (source, Vec::new())));
    }
    for (thing, policy) in governed(tenant).filter(|(thing, _)| filter.names_thing(*thing)) {
        found.entry(source_of(tenant, thing, policy)).or_default().push((thing, policy));
    }
    let mut gates = Gatekeeper::new(open);
    let mut listing = Listing::new(Kind::Policies, open.view.at, COLUMNS);
    let mut unknown = BTreeSet::new();
    for (source, before) in &found {
        stop::check();
        let Some(row) = row(tenant, *source, before) else { continue };
        let mut passes = Surely::Yes;
        if let Some((thing, _)) = before.first().filter(|_| filter.asks_of_approvers()) {
            let gate = gates.gate(*thing);
            passes = gate.as_ref().map_or(Surely::No, |gate| gate.passes(open, filter)); // nothing stands before what is not under PIM
            unknown.extend(gate.filter(|_| passes == Surely::Perhaps).iter().flat_map(|gate| gate.unknown.clone()));
        }
        match passes {
            Surely::Yes => listing.rows.push(row),
            Surely::Perhaps => listing.possible.push(row),
            Surely::No => continue,
        }
        unknown.extend(before.iter().flat_map(|(_, policy)| tenant.unknowns.of_policy(*policy)).map(|(id, _)| id));
    }
    listing.unknown = open.reasons(&unknown);
    listing
}

/// Returns the policies that nothing follows by name alone.
fn unfollowed(tenant: &Tenant) -> impl Iterator<Item = Source> {
    let followed: BTreeSet<PolicyId> = governed(tenant)
        .filter_map(|(thing, policy)| match source_of(tenant, thing, policy) {
            Source::Named(named, _) => Some(named),
            Source::InPlace(_) | Source::Unwritten(_) => None,
        })
        .collect();
    let rest = tenant.named_policies.values().copied().filter(move |id| !followed.contains(id));
    rest.flat_map(|id| {
        let [group, role] = [Defaults::Group, Defaults::Role].map(|of| tenant.policies.row(id).with_defaults(of));
        let both = common_demands(tenant, &group) != common_demands(tenant, &role);
        std::iter::once(Source::Named(id, Defaults::Group)).chain(both.then_some(Source::Named(id, Defaults::Role)))
    })
}

fn source_of(tenant: &Tenant, thing: Thing, id: PolicyId) -> Source {
    let of = match thing {
        Thing::Group(..) => Defaults::Group,
        Thing::Role(_) => Defaults::Role,
    };
    let policy = tenant.policies.row(id);
    let named = policy.follows.as_deref().and_then(|name| tenant.named_policies.get(name)).filter(|_| !writes_something(policy));
    match (named, policy.span) {
        (Some(named), _) => Source::Named(*named, of),
        (None, Some(_)) => Source::InPlace(id),
        (None, None) => Source::Unwritten(of),
    }
}

fn writes_something(policy: &Policy) -> bool {
    let activation = &policy.activation;
    let origins = [
        &activation.max_seconds.origin,
        &requirements_field(policy, Stage::Activation).origin,
        &activation.approval.origin,
        &policy.eligible.expiration.origin,
        &policy.active.expiration.origin,
        &requirements_field(policy, Stage::ActiveAssignment).origin,
    ];
    let is_written = |origin: &FieldOrigin| matches!(origin, FieldOrigin::Written(_));
    origins.into_iter().any(is_written) || policy.notify.values().any(|field| is_written(&field.origin))
}

/// Returns a policy with what it stands before; nothing of defaults that stand before nothing.
fn row(tenant: &Tenant, source: Source, before: &[(Thing, PolicyId)]) -> Option<Row> {
    let things: Vec<String> = before.iter().map(|(thing, _)| thing_text(tenant, *thing)).collect();
    let (name, id, of) = match (source, before.first()) {
        (Source::Named(id, of), _) => (tenant.policies.row(id).name.as_deref().map(|name| format_name(name).into_owned()), id, Some(of)),
        (Source::InPlace(id), _) => (Some("in place".to_owned()), id, None),
        (Source::Unwritten(of), first) => (Some("defaults".to_owned()), first?.1, Some(of)),
    };
    let policy = of.map_or_else(|| tenant.policies.row(id).clone(), |of| tenant.policies.row(id).with_defaults(of));
    let of_word = of.map(|of| match of {
        Defaults::Group => "groups",
        Defaults::Role => "roles",
    });
    Some(Row {
        order: [name.clone().unwrap_or_default(), things.concat()], // what has no name stands first
        end: Instant::MAX,
        cells: vec![
            Cell::text(name),
            Cell::text(of_word),
            max_cell(tenant, id, &policy),
            requires_cell(tenant, id, &policy),
            named_cell(tenant, id, &policy),
            Cell::Words(things),
            Cell::Place(policy.span),
        ],
    })
}
