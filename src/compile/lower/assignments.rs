//! Lowers assignments, one for each name.

use rayon::prelude::*;

use crate::compile::allow::lower_assignment_allow;
use crate::compile::declare::Stated;
use crate::compile::evidence::resolve_with;
use crate::compile::items::keep_first;
use crate::compile::resolve::Resolver;
use crate::compile::scope as names;
use crate::compile::time::{Days, resolve_window};
use crate::ir::{Among, Assignment, AssignmentId, PrincipalId, Scope, State, Target, UnknownAssignment, Zone};
use crate::source::Span;
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

/// A statement that somebody may be assigned, and where each of them is named; nobody is where it may be anyone.
#[derive(Debug)]
pub(in crate::compile) struct UnknownSite<'a> {
    pub(in crate::compile) ast: &'a ast::Assignment,
    pub(in crate::compile) row: UnknownAssignment,
    pub(in crate::compile) span: Span,
    pub(in crate::compile) named: Vec<(&'a ast::Name, PrincipalId)>,
}

/// The assignments, in the order written.
#[derive(Debug, Default)]
pub(super) struct Assigned<'a> {
    pub(super) rows: Table<AssignmentId, Assignment>,
    /// The place of each.
    pub(super) sites: Vec<Site<'a>>,
    /// Those that there may be.
    pub(super) unknown: Vec<UnknownSite<'a>>,
}

impl<'a> Assigned<'a> {
    fn add(&mut self, row: Assignment, site: Site<'a>) {
        self.rows.push(row);
        self.sites.push(site);
    }
}

/// So many assignments are looked at together, on all cores.
const BLOCK: usize = 1 << 16;

/// Lowers assignments in the order written; names that are not known are left out, and so is a statement with a bad clause.
pub(super) fn lower_assignments<'a>(resolver: &mut Resolver<'_>, tz: &Zone, statements: &[Stated<'a, ast::Assignment>]) -> Assigned<'a> {
    let mut all = Assigned { sites: Vec::with_capacity(statements.len()), ..Assigned::default() };
    for block in statements.chunks(BLOCK) {
        let plain = lower_plain_ones(resolver.scope(), tz, block);
        for (stated, plain) in block.iter().zip(plain) {
            match plain {
                Some((row, site)) => all.add(row, site),
                None => lower_assignment(resolver, tz, stated, &mut all),
            }
        }
    }
    all
}

/// Lowers those of some assignments that are plain, on all cores where they are many.
fn lower_plain_ones<'a>(scope: &names::Scope, tz: &Zone, block: &[Stated<'a, ast::Assignment>]) -> Vec<Option<(Assignment, Site<'a>)>> {
    let lower = |days: &mut Days, stated: &Stated<'a, ast::Assignment>| lower_plain(scope, tz, days, stated);
    if block.len() < BLOCK {
        let mut days = Days::default();
        return block.iter().map(|stated| lower(&mut days, stated)).collect();
    }
    block.par_iter().with_min_len(BLOCK / 64).map_init(Days::default, lower).collect()
}

/// Lowers an assignment of one name to a group in which nothing is wrong; `None` of every other.
fn lower_plain<'a>(
    scope: &names::Scope,
    tz: &Zone,
    days: &mut Days,
    stated: &Stated<'a, ast::Assignment>,
) -> Option<(Assignment, Site<'a>)> {
    let ast = stated.ast;
    let ([name], ast::Placement::Group { group, state, relation, .. }) = (ast.names.as_slice(), &ast.placement) else { return None };
    if ast.is_unknown || ast.has_bad_clause || ast.with.is_some() || !ast.allows.is_empty() {
        return None;
    }
    let principal = scope.principal(&name.text)?;
    let target = Target::Group(scope.group(&group.text)?, *relation);
    let window = days.window(ast.window.as_ref(), tz)?;
    let row = Assignment { principal, target, state: *state, window, span: stated.node.span };
    Some((row, Site { ast, name, is_first: true }))
}

fn lower_assignment<'a>(resolver: &mut Resolver<'_>, tz: &Zone, stated: &Stated<'a, ast::Assignment>, all: &mut Assigned<'a>) {
    let ast = stated.ast;
    let mut named: Vec<_> = ast.names.iter().filter_map(|name| Some((name, resolver.principal(name)?))).collect();
    keep_first(&mut named, |(_, principal)| *principal);
    let placed = lower_placement(resolver, &ast.placement);
    let window = resolve_window(resolver, ast.window.as_ref(), tz);
    if let Some(with) = &ast.with {
        resolve_with(resolver, with);
    }
    for allow in &ast.allows {
        lower_assignment_allow(resolver, &allow.value, allow.span, stated.node.span);
    }
    let (Some((target, state)), Some(window), false) = (placed, window, ast.has_bad_clause) else {
        return;
    };
    let span = stated.node.span;
    if ast.is_unknown {
        let these = || Among::These(named.iter().map(|(_, principal)| *principal).collect());
        let among = if ast.names.is_empty() { Among::Anyone } else { these() };
        all.unknown.push(UnknownSite { ast, row: UnknownAssignment { target, state, window, among }, span, named });
        return;
    }
    for (index, (name, principal)) in named.into_iter().enumerate() {
        all.add(Assignment { principal, target, state, window, span }, Site { ast, name, is_first: index == 0 });
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
