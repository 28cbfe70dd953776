//! Lowers assignments, one for each name.

use crate::compile::allow::lower_allow;
use crate::compile::declare::Stated;
use crate::compile::evidence::resolve_with;
use crate::compile::items::keep_first;
use crate::compile::resolve::Resolver;
use crate::compile::time::resolve_window;
use crate::ir::{Assignment, AssignmentId, Scope, State, Target, Zone};
use crate::syntax::ast;
use crate::table::Table;

/// Where one assignment stands.
#[derive(Debug, Clone, Copy)]
pub(in crate::compile) struct Site<'a> {
    /// The statement, which may assign several names.
    pub(in crate::compile) ast: &'a ast::Assignment,
    /// The name it is about.
    pub(in crate::compile) name: &'a ast::Name,
    /// Whether it is the first of its statement.
    pub(in crate::compile) is_first: bool,
}

/// Lowers assignments in the order written; names that are not known are left out, and so is a statement with a bad clause.
pub(super) fn lower_assignments<'a>(
    resolver: &mut Resolver<'_>,
    tz: &Zone,
    statements: &[Stated<'a, ast::Assignment>],
) -> (Table<AssignmentId, Assignment>, Vec<Site<'a>>) {
    let mut rows = Table::new();
    let mut sites = Vec::new();
    for stated in statements {
        lower_assignment(resolver, tz, stated, &mut rows, &mut sites);
    }
    (rows, sites)
}

fn lower_assignment<'a>(
    resolver: &mut Resolver<'_>,
    tz: &Zone,
    stated: &Stated<'a, ast::Assignment>,
    rows: &mut Table<AssignmentId, Assignment>,
    sites: &mut Vec<Site<'a>>,
) {
    let ast = stated.ast;
    let mut principals: Vec<_> = ast.names.iter().filter_map(|name| Some((name, resolver.principal(name)?))).collect();
    keep_first(&mut principals, |(_, principal)| *principal);
    let placed = lower_placement(resolver, &ast.placement);
    let window = resolve_window(resolver, ast.window.as_ref(), tz);
    if let Some(with) = &ast.with {
        resolve_with(resolver, with);
    }
    for allow in &ast.allows {
        lower_allow(resolver, &allow.value, allow.span, stated.node.span);
    }
    let (Some((target, state)), Some(window), false) = (placed, window, ast.has_bad_clause) else {
        return;
    };
    for (index, (name, principal)) in principals.into_iter().enumerate() {
        rows.push(Assignment { principal, target, state, window, span: stated.node.span });
        sites.push(Site { ast, name, is_first: index == 0 });
    }
}

/// Resolves what one is assigned to, and in which state.
pub(in crate::compile) fn lower_placement(resolver: &mut Resolver<'_>, placement: &ast::Placement) -> Option<(Target, State)> {
    match placement {
        ast::Placement::Role { role, unit, state, .. } => {
            let role = resolver.role(role);
            let scope = unit.as_ref().map_or(Some(Scope::Tenant), |unit| resolver.unit(unit).map(Scope::Unit));
            Some((Target::Role(role?, scope?), *state))
        }
        ast::Placement::Group { group, state, relation, .. } => Some((Target::Group(resolver.group(group)?, *relation), *state)),
    }
}
