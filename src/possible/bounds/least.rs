//! The tenant that gives least: nobody is assigned by what is not known, every gate that may be asked is, nobody gives an approval that is not known,
//! and whoever may be protected, or hold a role that forbids a reset, is and does.

use crate::ir::{
    Among, Bound, Doubt, DoubtOf, EligibleProtection, PrincipalId, Relation, Side, Target, Tenant, Unknowable, UnknownAssignment, Unknowns,
};

use super::reading::{StandIns, read_flags, read_policies};

/// Makes it; `None` where all is known.
pub(in crate::possible) fn of(given: &Tenant) -> Option<Tenant> {
    let (staged, strangers) = given.with_strangers()?;
    let mut tenant = given.clone();
    let context = tenant.contexts.push(staged.contexts.row(strangers.context).clone());
    let mut bound = Bound::new(Side::Least);
    read_flags(&mut tenant, given, &mut bound);
    read_policies(&mut tenant, given, StandIns::Context(context), &mut bound);
    for (_, row) in given.unknowns.iter() {
        if let Unknowable::Assignment(row) = &row.what {
            doubt(&tenant, row, &mut bound);
        }
    }
    tenant.unknowns = Unknowns::of_bound(bound);
    Some(tenant)
}

/// Notes whom an unknown assignment may protect.
fn doubt(tenant: &Tenant, row: &UnknownAssignment, bound: &mut Bound) {
    let Some(of) = protects(tenant, row) else { return };
    let doubt = Doubt { of, window: row.window };
    match &row.among {
        Among::Anyone => bound.doubts.push(doubt),
        Among::These(named) => {
            let held = named.iter().flat_map(|principal| holders(tenant, row, *principal));
            held.for_each(|account| bound.doubts_of.entry(account).or_default().push(doubt));
        }
    }
}

/// Returns how an assignment protects whoever is given it; `None` where it does not (D6.5, D6.7, D6.9). Flags count as they read in the tenant.
pub(super) fn protects(tenant: &Tenant, row: &UnknownAssignment) -> Option<DoubtOf> {
    let counts = row.state.is_in_force() || tenant.settings.eligible_protection == EligibleProtection::On;
    match row.target {
        Target::Role(role, scope) if row.state.is_in_force() => Some(DoubtOf::Role(role, scope)),
        Target::Role(..) => counts.then_some(DoubtOf::Protection),
        Target::Group(group, _) => (counts && tenant.groups.row(group).role_assignable.is_some()).then_some(DoubtOf::Protection),
    }
}

/// Returns who holds what a line names somebody for: the account, or for a role the members of a group.
fn holders(tenant: &Tenant, row: &UnknownAssignment, named: PrincipalId) -> Vec<PrincipalId> {
    let Some(group) = tenant.group_of(named) else { return vec![named] };
    match row.target {
        Target::Group(..) => Vec::new(),
        Target::Role(..) => {
            let members = tenant.assignments.of_group(group).filter(|(_, fact)| fact.target == Target::Group(group, Relation::Member));
            members.map(|(_, fact)| fact.principal).collect()
        }
    }
}
