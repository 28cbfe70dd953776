//! Names to ids, tree to ir; refuses an impossible tenant.

mod allow;
mod check;
mod declare;
mod evidence;
mod expectation;
mod expected;
mod items;
mod lower;
mod promises;
mod question;
mod resolve;
mod scenario;
mod scope;
mod time;

pub use expectation::{Expectation, ExpectedAnswer, ExpectedItem, ExpectedNames};
pub use promises::resolve_step;
pub use question::{resolve_plain_query, resolve_query};
pub use scenario::{Scenario, Step, StepKind};
pub use scope::Scope;
pub use time::{TimeEdge, resolve_time};

use std::collections::BTreeSet;

use self::resolve::Resolver;
use crate::diag::Diagnostic;
use crate::ir::{Never, PolicyId, RoleId, Tenant, Zones};
use crate::syntax::ast;

/// What compiling gives. With an error among the diagnostics the tenant must not be asked.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The tenant, as far as it could be built.
    pub tenant: Tenant,
    /// Its names, for resolving questions.
    pub scope: Scope,
    /// The `expect` statements whose names resolve, in order of the texts.
    pub expectations: Vec<Expectation>,
    /// The `never` statements whose names resolve, in order of the texts.
    pub nevers: Vec<Never>,
    /// The `scenario` statements whose names resolve, in order of the texts.
    pub scenarios: Vec<Scenario>,
    /// Errors and warnings, by source and position.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compiles a policy set: resolves every name, builds the tenant, and reports all that is wrong. What cannot be resolved is left out after
/// its diagnostic. `include` statements are not followed: the files they name are given too.
#[must_use]
pub fn compile(files: &[ast::File]) -> Compiled {
    compile_with(files, Zones::bundled())
}

/// Compiles a policy set with time zones that are given. A zone that there is and they lack is `unreadable-file`, the only fault with that code.
#[must_use]
pub fn compile_with(files: &[ast::File], zones: Zones) -> Compiled {
    let (scope, declarations, mut diagnostics) = declare::declare(files);
    let mut resolver = Resolver::new(&scope);
    resolver.zones = zones;
    let lowered = lower::lower(&mut resolver, &declarations);
    let promises = promises::resolve_promises(&mut resolver, &lowered.tenant, &declarations);
    resolver.name_aliases(&lowered.tenant);
    let Resolver { mentioned_roles, mentioned_policies, allows, diagnostics: found, .. } = resolver;
    diagnostics.extend(found);
    diagnostics.extend(check::check(&lowered));
    diagnostics.sort_by_key(|diagnostic| (diagnostic.labels.first().map(|label| label.span), diagnostic.code));
    let mut tenant = lowered.tenant;
    tenant.allows = allows;
    mark_mentioned(&mut tenant, mentioned_roles, mentioned_policies);
    let promises::Promises { expectations, nevers, scenarios } = promises;
    Compiled { tenant, scope, expectations, nevers, scenarios, diagnostics }
}

fn mark_mentioned(tenant: &mut Tenant, roles: BTreeSet<RoleId>, policies: BTreeSet<PolicyId>) {
    for role in roles {
        tenant.roles.row_mut(role).is_mentioned = true;
    }
    for policy in policies {
        tenant.policies.row_mut(policy).is_mentioned = true;
    }
}
