//! Walks all statements once: gives every declared name its id, and sorts the statements by kind.

use rustc_hash::FxHashMap;

use super::scope::{Declared, Names, PrincipalRef, RefKind, Scope};
use crate::catalog;
use crate::diag::{Code, Diagnostic};
use crate::ir::{GroupId, PolicyId, PrincipalId, RoleId};
use crate::source::Span;
use crate::syntax::ast;
use crate::table::Id;

/// A statement's content, with the statement itself.
#[derive(Debug)]
pub(super) struct Stated<'a, T> {
    pub(super) ast: &'a T,
    pub(super) node: &'a ast::Node<ast::Statement>,
}

impl<T> Stated<'_, T> {
    /// Returns the `##` lines above the statement.
    pub(super) fn description(&self) -> Option<Box<str>> {
        self.node.trivia.as_ref()?.description.as_deref().map(Into::into)
    }
}

/// Declares a user, service principal or group.
#[derive(Debug)]
pub(super) enum PrincipalDeclaration<'a> {
    User(Stated<'a, ast::User>),
    ServicePrincipal(Stated<'a, ast::ServicePrincipal>),
    Group(Stated<'a, ast::Group>),
}

/// The statements of all files by kind, each in order; what declares a name again stands apart. The position in a list is the id,
/// except for roles, which carry theirs.
#[derive(Debug, Default)]
pub(super) struct Declarations<'a> {
    pub(super) tenant: Option<Stated<'a, ast::Tenant>>,
    pub(super) principals: Vec<PrincipalDeclaration<'a>>,
    pub(super) group_count: usize,
    pub(super) blueprints: Vec<Stated<'a, ast::Blueprint>>,
    pub(super) units: Vec<Stated<'a, ast::Unit>>,
    pub(super) contexts: Vec<Stated<'a, ast::Context>>,
    pub(super) policies: Vec<Stated<'a, ast::Policy>>,
    pub(super) roles: Vec<(RoleId, Stated<'a, ast::Role>)>,
    pub(super) custom_role_count: usize,
    pub(super) assignments: Vec<Stated<'a, ast::Assignment>>,
    pub(super) nevers: Vec<Stated<'a, ast::Never>>,
    pub(super) expects: Vec<Stated<'a, ast::Expect>>,
    pub(super) scenarios: Vec<Stated<'a, ast::Scenario>>,
    pub(super) repeated: Repeated<'a>,
}

/// The declarations of names that others declare before them: they are judged, and nothing comes of them.
#[derive(Debug, Default)]
pub(super) struct Repeated<'a> {
    pub(super) tenants: Vec<Stated<'a, ast::Tenant>>,
    pub(super) principals: Vec<PrincipalDeclaration<'a>>,
    pub(super) blueprints: Vec<Stated<'a, ast::Blueprint>>,
    pub(super) units: Vec<Stated<'a, ast::Unit>>,
    pub(super) contexts: Vec<Stated<'a, ast::Context>>,
    pub(super) policies: Vec<Stated<'a, ast::Policy>>,
    pub(super) roles: Vec<(RoleId, Stated<'a, ast::Role>)>,
}

/// Gives every declared name of the files its id.
pub(super) fn declare(files: &[ast::File]) -> (Scope, Declarations<'_>, Vec<Diagnostic>) {
    let mut declarer = Declarer::default();
    for node in files.iter().flat_map(|file| &file.statements) {
        declarer.statement(node);
    }
    (declarer.scope, declarer.declarations, declarer.diagnostics)
}

#[derive(Default)]
struct Declarer<'a> {
    scope: Scope,
    declarations: Declarations<'a>,
    built_in_roles: FxHashMap<RoleId, Span>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Declarer<'a> {
    fn statement(&mut self, node: &'a ast::Node<ast::Statement>) {
        let all = &mut self.declarations;
        match &node.value {
            ast::Statement::Include(_) => {}
            ast::Statement::Tenant(ast) => self.tenant(Stated { ast, node }),
            ast::Statement::User(ast) => self.principal(&ast.name, PrincipalDeclaration::User(Stated { ast, node })),
            ast::Statement::ServicePrincipal(ast) => {
                self.principal(&ast.name, PrincipalDeclaration::ServicePrincipal(Stated { ast, node }))
            }
            ast::Statement::Group(ast) => self.principal(&ast.name, PrincipalDeclaration::Group(Stated { ast, node })),
            ast::Statement::Blueprint(ast) => self.blueprint(Stated { ast, node }),
            ast::Statement::Unit(ast) => self.unit(Stated { ast, node }),
            ast::Statement::Context(ast) => self.context(Stated { ast, node }),
            ast::Statement::Role(ast) => self.role(Stated { ast, node }),
            ast::Statement::Policy(ast) => self.policy(Stated { ast, node }),
            ast::Statement::Assignment(ast) => all.assignments.push(Stated { ast, node }),
            ast::Statement::Never(ast) => all.nevers.push(Stated { ast, node }),
            ast::Statement::Expect(ast) => all.expects.push(Stated { ast, node }),
            ast::Statement::Scenario(ast) => all.scenarios.push(Stated { ast, node }),
        }
    }

    fn tenant(&mut self, stated: Stated<'a, ast::Tenant>) {
        let Some(first) = &self.declarations.tenant else {
            self.declarations.tenant = Some(stated);
            return;
        };
        let diagnostic = Diagnostic::new(Code::DuplicateName, "there is more than one tenant", stated.ast.name.span, "a second tenant")
            .with_label(first.ast.name.span, "the tenant is declared here");
        self.diagnostics.push(diagnostic.with_help("keep one `tenant` statement for the whole policy set"));
        self.declarations.repeated.tenants.push(stated);
    }

    fn principal(&mut self, name: &ast::Name, declaration: PrincipalDeclaration<'a>) {
        let kind = match &declaration {
            PrincipalDeclaration::User(_) => RefKind::User,
            PrincipalDeclaration::ServicePrincipal(_) => RefKind::ServicePrincipal,
            PrincipalDeclaration::Group(_) => RefKind::Group(GroupId::from_index(self.declarations.group_count)),
        };
        let id = PrincipalId::from_index(self.declarations.principals.len());
        if insert(&mut self.scope.principals, name, PrincipalRef { id, kind }, &mut self.diagnostics) {
            self.declarations.principals.push(declaration);
            self.declarations.group_count += usize::from(matches!(kind, RefKind::Group(_)));
        } else {
            self.declarations.repeated.principals.push(declaration);
        }
    }

    fn blueprint(&mut self, stated: Stated<'a, ast::Blueprint>) {
        let id = Id::from_index(self.declarations.blueprints.len());
        if insert(&mut self.scope.blueprints, &stated.ast.name, id, &mut self.diagnostics) {
            self.declarations.blueprints.push(stated);
        } else {
            self.declarations.repeated.blueprints.push(stated);
        }
    }

    fn unit(&mut self, stated: Stated<'a, ast::Unit>) {
        let id = Id::from_index(self.declarations.units.len());
        if insert(&mut self.scope.units, &stated.ast.name, id, &mut self.diagnostics) {
            self.declarations.units.push(stated);
        } else {
            self.declarations.repeated.units.push(stated);
        }
    }

    fn context(&mut self, stated: Stated<'a, ast::Context>) {
        let id = Id::from_index(self.declarations.contexts.len());
        if insert(&mut self.scope.contexts, &stated.ast.name, id, &mut self.diagnostics) {
            self.declarations.contexts.push(stated);
        } else {
            self.declarations.repeated.contexts.push(stated);
        }
    }

    fn policy(&mut self, stated: Stated<'a, ast::Policy>) {
        let id = PolicyId::from_index(self.declarations.policies.len());
        if insert(&mut self.scope.policies, &stated.ast.name, id, &mut self.diagnostics) {
            self.declarations.policies.push(stated);
        } else {
            self.declarations.repeated.policies.push(stated);
        }
    }

    /// A built-in role has several names: a second block is found by id.
    fn role(&mut self, stated: Stated<'a, ast::Role>) {
        let name = &stated.ast.name;
        if let Some(id) = catalog::find(&name.text).map(RoleId::from_index) {
            match self.built_in_roles.get(&id) {
                Some(first) => {
                    self.diagnostics.push(duplicate(name, *first));
                    self.declarations.repeated.roles.push((id, stated));
                }
                None => {
                    self.built_in_roles.insert(id, name.span);
                    self.declarations.roles.push((id, stated));
                }
            }
            return;
        }
        let id = RoleId::from_index(catalog::roles().len() + self.declarations.custom_role_count);
        if insert(&mut self.scope.custom_roles, name, id, &mut self.diagnostics) {
            self.declarations.roles.push((id, stated));
            self.declarations.custom_role_count += 1;
        } else {
            self.declarations.repeated.roles.push((id, stated));
        }
    }
}

/// Adds a name, or reports that it is taken; tells whether it was added.
fn insert<T>(names: &mut Names<T>, name: &ast::Name, id: T, diagnostics: &mut Vec<Diagnostic>) -> bool {
    match names.get(&name.text) {
        Some(first) => {
            diagnostics.push(duplicate(name, first.span));
            false
        }
        None => {
            names.insert(name.text.clone(), Declared { id, span: name.span });
            true
        }
    }
}

fn duplicate(name: &ast::Name, first: Span) -> Diagnostic {
    Diagnostic::new(Code::DuplicateName, format!("`{}` is declared twice", name.text), name.span, "declared again here")
        .with_label(first, "first declared here")
        .with_help("give one of them another name, or remove it")
}
