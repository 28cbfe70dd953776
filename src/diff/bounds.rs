//! Two tenants between which lies what accounts reach by steps of their own, whatever is not known of a tenant. They need be none that it may be.
//!
//! In the least one, unknown assignments add nobody, unknown gates are asked and met by nobody from outside, flags stand in the way. In the most
//! one everybody is assigned, gates are not asked, flags let through. An attack also rests on what protects others, so these bound no attacks.

use crate::eval::{Asks, Filling};
use crate::ir::{Expiration, PrincipalId, Strangers, Tenant, UnknownId};

use super::both::Both;

/// What is said of those who are not declared: of the first, who is given all that is not known; of whoever approves; and of those that nothing is
/// given.
pub(super) const STRANGERS: [&str; 4] = ["(somebody else)", "(somebody who approves)", "(a guest)", "(an application)"];

/// With more assignments than this, of everybody to everything that is not known, somebody else alone is given all of it.
const MOST_ASSIGNED: usize = 200_000;

/// The shortest and the longest that a longest activation may be, in seconds (D1.27, D2.10).
const MAX_SECONDS: [i64; 2] = [1_800, 86_400];

/// What bounds a tenant.
pub(super) struct Bounds {
    /// What everybody reaches whatever is not known.
    pub(super) least: Tenant,
    /// What anybody may reach.
    pub(super) most: Tenant,
}

/// Bounds two tenants; `None` where all is known of both.
pub(super) fn bounds(tenants: Both<&Tenant>) -> Option<Both<Bounds>> {
    let is_known = tenants.old.unknowns.is_empty() && tenants.new.unknowns.is_empty();
    (!is_known).then(|| tenants.map(of))
}

fn of(tenant: &Tenant) -> Bounds {
    let Some((mut stage, strangers)) = tenant.with_strangers() else {
        return Bounds { least: tenant.clone(), most: tenant.clone() };
    };
    name_strangers(&mut stage, strangers);
    let ids: Vec<UnknownId> = stage.unknowns.iter().map(|(id, _)| id).collect();
    let with = |filling: &Filling| stage.with(&filling.choices(&stage, &ids));
    Bounds { least: with(&least(strangers)), most: with(&most(&stage, strangers, ids.len())) }
}

/// Gives each a name of its own, so that the strangers of two tenants are the same.
fn name_strangers(stage: &mut Tenant, strangers: Strangers) {
    for (stranger, name) in strangers.principals().into_iter().zip(STRANGERS) {
        stage.principals.row_mut(stranger).name = name.into();
    }
    stage.contexts.row_mut(strangers.context).name = "(any)".into();
}

fn least(strangers: Strangers) -> Filling {
    let [shortest, _] = MAX_SECONDS;
    Filling {
        anybody: Vec::new(),
        gives_named: false,
        asks: Asks::Context(strangers.context),
        max_seconds: shortest,
        limit: Expiration::Permanent,
        asks_approval: true,
        approvers: Vec::new(),
        is_narrow: true,
    }
}

fn most(stage: &Tenant, strangers: Strangers, unknowns: usize) -> Filling {
    let ([_, longest], [somebody, agreeing]) = (MAX_SECONDS, strangers.users);
    let is_stranger = |who: &PrincipalId| strangers.principals().contains(who);
    let declared = stage.principals.ids().filter(|who| !is_stranger(who));
    // too many is too many
    let is_few = unknowns.saturating_mul(stage.principals.len()) <= MOST_ASSIGNED;
    Filling {
        anybody: declared.filter(|_| is_few).chain([somebody]).collect(),
        gives_named: true,
        asks: Asks::Nothing,
        max_seconds: longest,
        limit: Expiration::Permanent,
        asks_approval: false,
        approvers: vec![agreeing],
        is_narrow: false,
    }
}
