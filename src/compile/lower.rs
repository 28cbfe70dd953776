//! Tree to ir: builds the tenant from the declarations.

mod agents;
mod assignments;
mod draft;
mod policies;
mod policy_body;
mod principals;
mod repeated;
mod roles;
mod settings;
mod surroundings;
mod unknown_flags;

use indexmap::IndexMap;

pub(super) use assignments::{Site, UnknownSite, lower_placement};

use self::policies::Policies;
use super::declare::{Declarations, PrincipalDeclaration};
use super::resolve::Resolver;
use crate::catalog;
use crate::ir::{Assignments, PolicyId, Tenant, Unknowable, Unknown, Unknowns};
use crate::syntax::ast;
use crate::table::Id;

/// A tenant, with the places in the tree that its checks point at.
pub(super) struct Lowered<'a> {
    pub(super) tenant: Tenant,
    /// The place of each assignment, by its id.
    pub(super) sites: Vec<Site<'a>>,
    /// The statements that somebody may be assigned.
    pub(super) unknown: Vec<UnknownSite<'a>>,
    /// The declaration of each group, by its id.
    pub(super) groups: Vec<&'a ast::Declaration<ast::GroupItem>>,
}

/// Builds the tenant; what cannot be resolved is reported and left out.
pub(super) fn lower<'a>(resolver: &mut Resolver<'_>, all: &Declarations<'a>) -> Lowered<'a> {
    let (identity, settings) = settings::lower_tenant(resolver, all.tenants.firsts.first());
    let contexts = all.contexts.firsts.iter().map(|stated| surroundings::lower_context(resolver, stated)).collect();
    let blueprints = all.blueprints.firsts.iter().map(|stated| surroundings::lower_blueprint(resolver, stated)).collect();
    let units = all.units.firsts.iter().map(|stated| surroundings::lower_unit(resolver, stated)).collect();
    let mut policies = Policies::lower_named(resolver, &all.policies.firsts);
    let (principals, groups) = principals::lower_principals(resolver, &mut policies, &all.principals.firsts);
    let roles = roles::lower_roles(resolver, &mut policies, all);
    let assigned = assignments::lower_assignments(resolver, &settings.timezone, &all.assignments);
    let assignments = Assignments::new(assigned.rows, principals.len(), groups.len(), catalog::roles().len() + all.custom_role_count);
    let mut unknowns = policies.unknowns();
    unknowns.extend(assigned.unknown.iter().map(|site| Unknown { span: site.span, what: Unknowable::Assignment(site.row.clone()) }));
    let (policies, named_policies) = (repeated::judge_repeated(resolver, policies, all), name_policies(all));
    let mut tenant = Tenant {
        identity,
        settings,
        principals: principals.into(),
        groups: groups.into(),
        roles: roles.into(),
        units,
        contexts,
        blueprints,
        policies: policies.into(),
        named_policies: named_policies.into(),
        assignments,
        allows: Vec::new(),
        unknowns: Unknowns::default(),
    };
    unknown_flags::settle(&mut tenant, resolver, &all.principals.firsts, unknowns);
    Lowered {
        tenant,
        sites: assigned.sites,
        unknown: assigned.unknown,
        groups: all.principals.firsts.iter().filter_map(group_of).collect(),
    }
}

fn name_policies(all: &Declarations<'_>) -> IndexMap<Box<str>, PolicyId> {
    all.policies.firsts.iter().enumerate().map(|(index, stated)| (stated.ast.name.text.clone(), PolicyId::from_index(index))).collect()
}

fn group_of<'a>(declaration: &PrincipalDeclaration<'a>) -> Option<&'a ast::Declaration<ast::GroupItem>> {
    match declaration {
        PrincipalDeclaration::Group(stated) => Some(stated.ast),
        PrincipalDeclaration::User(_) | PrincipalDeclaration::ServicePrincipal(_) => None,
    }
}

fn text_of(text: Option<&ast::Text>) -> Option<Box<str>> {
    text.map(|text| text.text.clone())
}
