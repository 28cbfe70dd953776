//! The two tenants between which lies what accounts come to, of both sides of a change, where something is not known.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::both::Both;
use crate::explain::unknown_texts;
use crate::ir::{Play, PrincipalId, Tenant, Unknowable, Unknown, UnknownId, Window};
use crate::possible::{Bounds, Memory, StandsFor};

/// What bounds a tenant.
pub(super) struct Bound {
    /// What everybody comes to whatever is not known.
    pub(super) least: Tenant,
    /// What anybody may come to.
    pub(super) most: Tenant,
    /// Who stands for others there, so that nothing is told of them.
    pub(super) hidden: BTreeSet<PrincipalId>,
}

/// Bounds two tenants; `None` where all is known of both.
pub(super) fn bounds(tenants: Both<&Tenant>, play: Play) -> Option<Both<Bound>> {
    let is_known = tenants.old.unknowns.is_empty() && tenants.new.unknowns.is_empty();
    (!is_known).then(|| tenants.map(|tenant| of(tenant, play)))
}

/// Tells whether the same is not known of both: then all that differs between their bounds is what is written.
pub(super) fn leave_the_same_open(tenants: Both<&Tenant>) -> bool {
    !tenants.map(all_texts).differ()
}

fn all_texts(tenant: &Tenant) -> Vec<(String, Option<Window>)> {
    let window = |what: &Unknowable| match what {
        Unknowable::Assignment(row) => Some(row.window),
        Unknowable::UserFlag(..) | Unknowable::GroupFlag(..) | Unknowable::Field { .. } | Unknowable::Policy(_) => None,
    };
    let text = |(id, row): (UnknownId, &Unknown)| (unknown_texts(tenant, &[id]).join(", "), window(&row.what));
    let mut texts: Vec<_> = tenant.unknowns.iter().map(text).collect();
    texts.sort_unstable();
    texts
}

fn of(tenant: &Tenant, play: Play) -> Bound {
    let Some(bounds) = Memory::default().bounds(tenant, play, None) else {
        return Bound { least: tenant.clone(), most: tenant.clone(), hidden: BTreeSet::new() };
    };
    let strange: Vec<PrincipalId> = bounds.most.end.tenant.principals.ids().filter(|account| !bounds.is_declared(*account)).collect();
    let names: Vec<String> = strange.iter().map(|account| name(&bounds, *account)).collect();
    let hidden = strange.iter().copied().filter(|account| *account != bounds.somebody()).collect();
    let Bounds { least, most, .. } = bounds;
    let (least, mut most) = (Arc::unwrap_or_clone(least).tenant, Arc::unwrap_or_clone(most).end.tenant);
    for (at, (account, name)) in strange.iter().zip(&names).enumerate() {
        let before = names.iter().take(at).filter(|other| *other == name).count();
        // each has a name of its own, so that those of two tenants are the same
        let name = if before == 0 { name.clone() } else { format!("{name} {}", before + 1) };
        most.principals.row_mut(*account).name = name.into();
    }
    Bound { least, most, hidden }
}

/// Returns what an account is called that no line declares.
fn name(bounds: &Bounds<'_>, account: PrincipalId) -> String {
    match bounds.stands_for(account) {
        None if account == bounds.somebody() => "(somebody else)".to_owned(),
        None => "(another)".to_owned(),
        Some(StandsFor::Declared(declared)) => format!("({} as it is written)", bounds.given.principals.row(declared).name),
        Some(StandsFor::Line(line)) => {
            let ids: Vec<UnknownId> = bounds.given.unknowns.iter().filter(|(_, row)| row.span == line).map(|(id, _)| id).collect();
            format!("({})", unknown_texts(bounds.given, &ids).join(", "))
        }
    }
}
