//! Walks all statements once: gives every declared name its id, and sorts the statements by kind.

use rustc_hash::FxHashMap;

use super::scope::{self, Names, PrincipalRef, RefKind, Scope};
use crate::catalog;
use crate::diag::{Code, Diagnostic};
use crate::ir::{GroupId, PrincipalId, RoleId};
use crate::source::Span;
use crate::syntax::ast;
use crate::table::Id;

/// A statement's content, with the statement itself.
#[derive(Debug)]
pub(super) struct Stated<'a, T> {
    pub(super) ast: &'a T,
    pub(super) node: &'a ast::Node<ast::Statement>,
}

/// A statement that declares something, by what its items are.
pub(super) type Declared<'a, I> = Stated<'a, ast::Declaration<I>>;

impl<T> Stated<'_, T> {
    /// Returns the `##` lines above the statement.
    pub(super) fn description(&self) -> Option<Box<str>> {
        self.node.trivia.as_ref()?.description.as_deref().map(Into::into)
    }
}

/// Declares a user, service principal or group.
#[derive(Debug)]
pub(super) enum PrincipalDeclaration<'a> {
    User(Declared<'a, ast::UserItem>),
    ServicePrincipal(Declared<'a, ast::ServicePrincipalItem>),
    Group(Declared<'a, ast::GroupItem>),
}

/// The statements that declare one kind of thing, in order; what declares a name again stands apart: it is judged, and nothing comes of it.
#[derive(Debug)]
pub(super) struct Listed<T> {
    pub(super) firsts: Vec<T>,
    pub(super) repeated: Vec<T>,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { firsts: Vec::new(), repeated: Vec::new() }
    }
}

impl<T> Listed<T> {
    fn add(&mut self, statement: T, is_first: bool) {
        let list = if is_first { &mut self.firsts } else { &mut self.repeated };
        list.push(statement);
    }
}

/// The statements of all files by kind. The position among the first ones is the id, except for roles, which carry theirs.
#[derive(Debug, Default)]
pub(super) struct Declarations<'a> {
    pub(super) tenants: Listed<Declared<'a, ast::TenantItem>>,
    pub(super) principals: Listed<PrincipalDeclaration<'a>>,
    pub(super) group_count: usize,
    pub(super) blueprints: Listed<Declared<'a, ast::BlueprintItem>>,
    pub(super) units: Listed<Declared<'a, ast::UnitItem>>,
    pub(super) contexts: Listed<Declared<'a, ast::ContextItem>>,
    pub(super) policies: Listed<Stated<'a, ast::Policy>>,
    pub(super) roles: Listed<(RoleId, Declared<'a, ast::RoleItem>)>,
    pub(super) custom_role_count: usize,
    pub(super) assignments: Vec<Stated<'a, ast::Assignment>>,
    pub(super) nevers: Vec<Stated<'a, ast::Never>>,
    pub(super) expects: Vec<Stated<'a, ast::Expect>>,
    pub(super) scenarios: Vec<Stated<'a, ast::Scenario>>,
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
        let (all, scope, found) = (&mut self.declarations, &mut self.scope, &mut self.diagnostics);
        match &node.value {
            ast::Statement::Include(_) => {}
            ast::Statement::Tenant(ast) => self.tenant(Stated { ast, node }),
            ast::Statement::User(ast) => self.principal(&ast.name, PrincipalDeclaration::User(Stated { ast, node })),
            ast::Statement::ServicePrincipal(ast) => {
                self.principal(&ast.name, PrincipalDeclaration::ServicePrincipal(Stated { ast, node }))
            }
            ast::Statement::Group(ast) => self.principal(&ast.name, PrincipalDeclaration::Group(Stated { ast, node })),
            ast::Statement::Blueprint(ast) => list(&mut all.blueprints, &mut scope.blueprints, &ast.name, Stated { ast, node }, found),
            ast::Statement::Unit(ast) => list(&mut all.units, &mut scope.units, &ast.name, Stated { ast, node }, found),
            ast::Statement::Context(ast) => list(&mut all.contexts, &mut scope.contexts, &ast.name, Stated { ast, node }, found),
            ast::Statement::Policy(ast) => list(&mut all.policies, &mut scope.policies, &ast.name, Stated { ast, node }, found),
            ast::Statement::Role(ast) => self.role(Stated { ast, node }),
            ast::Statement::Assignment(ast) => all.assignments.push(Stated { ast, node }),
            ast::Statement::Never(ast) => all.nevers.push(Stated { ast, node }),
            ast::Statement::Expect(ast) => all.expects.push(Stated { ast, node }),
            ast::Statement::Scenario(ast) => all.scenarios.push(Stated { ast, node }),
        }
    }

    fn tenant(&mut self, stated: Declared<'a, ast::TenantItem>) {
        let first = self.declarations.tenants.firsts.first().map(|first| first.ast.name.span);
        if let Some(first) = first {
            let diagnostic = Diagnostic::new(Code::DuplicateName, "there is more than one tenant", stated.ast.name.span, "a second tenant")
                .with_label(first, "the tenant is declared here");
            self.diagnostics.push(diagnostic.with_help("keep one `tenant` statement for the whole policy set"));
        }
        self.declarations.tenants.add(stated, first.is_none());
    }

    fn principal(&mut self, name: &ast::Name, declaration: PrincipalDeclaration<'a>) {
        let kind = match &declaration {
            PrincipalDeclaration::User(_) => RefKind::User,
            PrincipalDeclaration::ServicePrincipal(_) => RefKind::ServicePrincipal,
            PrincipalDeclaration::Group(_) => RefKind::Group(GroupId::from_index(self.declarations.group_count)),
        };
        let id = PrincipalId::from_index(self.declarations.principals.firsts.len());
        let is_first = insert(&mut self.scope.principals, name, PrincipalRef { id, kind }, &mut self.diagnostics);
        self.declarations.group_count += usize::from(is_first && matches!(kind, RefKind::Group(_)));
        self.declarations.principals.add(declaration, is_first);
    }

    /// A built-in role has several names: a second block is found by id.
    fn role(&mut self, stated: Declared<'a, ast::RoleItem>) {
        let name = &stated.ast.name;
        let (id, is_first) = match catalog::find(&name.text).map(RoleId::from_index) {
            Some(id) => {
                let first = *self.built_in_roles.entry(id).or_insert(name.span);
                let is_first = first == name.span;
                self.diagnostics.extend((!is_first).then(|| duplicate(name, first)));
                (id, is_first)
            }
            None => {
                let id = RoleId::from_index(catalog::roles().len() + self.declarations.custom_role_count);
                let is_first = insert(&mut self.scope.custom_roles, name, id, &mut self.diagnostics);
                self.declarations.custom_role_count += usize::from(is_first);
                (id, is_first)
            }
        };
        self.declarations.roles.add((id, stated), is_first);
    }
}

/// Lists what is declared under the next id of its kind.
fn list<I: Id, T>(listed: &mut Listed<T>, names: &mut Names<I>, name: &ast::Name, statement: T, diagnostics: &mut Vec<Diagnostic>) {
    let is_first = insert(names, name, I::from_index(listed.firsts.len()), diagnostics);
    listed.add(statement, is_first);
}

/// Adds a name, or reports that it is taken; tells whether it was added.
fn insert<T>(names: &mut Names<T>, name: &ast::Name, id: T, diagnostics: &mut Vec<Diagnostic>) -> bool {
    match names.get(&name.text) {
        Some(first) => {
            diagnostics.push(duplicate(name, first.span));
            false
        }
        None => {
            names.insert(name.text.clone(), scope::Declared { id, span: name.span });
            true
        }
    }
}

fn duplicate(name: &ast::Name, first: Span) -> Diagnostic {
    Diagnostic::new(Code::DuplicateName, format!("`{}` is declared twice", name.text), name.span, "declared again here")
        .with_label(first, "first declared here")
        .with_help("give one of them another name, or remove it")
}
