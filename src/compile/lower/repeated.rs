//! Judges what is declared again: its block is resolved for what is wrong with it, and nothing comes of it.

use super::policies::{Policies, judge_policy};
use super::principals::lower_principals;
use super::roles::judge_role;
use super::settings::lower_tenant;
use super::surroundings::{lower_blueprint, lower_context, lower_unit};
use crate::compile::declare::Declarations;
use crate::compile::resolve::Resolver;
use crate::ir::{Policy, PolicyId};
use crate::table::Table;

/// Judges what is declared again, and returns the policies as they were before.
pub(super) fn judge_repeated(resolver: &mut Resolver<'_>, mut policies: Policies, all: &Declarations<'_>) -> Table<PolicyId, Policy> {
    let table = policies.take_table();
    let (allowed, settled) = (resolver.allows.len(), resolver.settled.len());
    for stated in &all.tenants.repeated {
        lower_tenant(resolver, Some(stated));
    }
    for stated in &all.contexts.repeated {
        lower_context(resolver, stated);
    }
    for stated in &all.blueprints.repeated {
        lower_blueprint(resolver, stated);
    }
    for stated in &all.units.repeated {
        lower_unit(resolver, stated);
    }
    for stated in &all.policies.repeated {
        judge_policy(resolver, stated.ast);
    }
    lower_principals(resolver, &mut policies, &all.principals.repeated);
    for (id, stated) in &all.roles.repeated {
        judge_role(resolver, &mut policies, *id, stated);
    }
    resolver.allows.truncate(allowed);
    resolver.settled.truncate(settled);
    table
}
