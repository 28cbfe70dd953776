//! One set of statements out of all texts: kind by kind, the items of a block in one order, without comments. What is declared first stays
//! first among its kind, since lists follow that order.

mod item;

use super::format::Promises;
use crate::syntax::{self, ast};

/// The parts of a set, in the order in which they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Tenant,
    Contexts,
    Policies,
    Principals,
    Blueprints,
    Units,
    Roles,
    Assignments,
    Promises,
}

/// A set, and how many promises it leaves out.
pub(super) struct Gathered {
    /// The statements, each with its description alone, and blank lines between them.
    pub statements: Vec<ast::Node<ast::Statement>>,
    /// How many promises are not among them.
    pub left_promises: usize,
}

/// Gathers the statements of all texts.
pub(super) fn gather(files: &[ast::File], promises: Promises) -> Gathered {
    let all = files.iter().flat_map(|file| &file.statements);
    let mut found: Vec<(Part, &ast::Node<ast::Statement>)> = all.filter_map(|node| Some((part(&node.value)?, node))).collect();
    found.sort_by_key(|(part, _)| *part);
    let is_left = |part: Part| part == Part::Promises && promises == Promises::Left;
    let left_promises = found.iter().filter(|(part, _)| is_left(*part)).count();
    let mut statements = Vec::new();
    let mut last = None;
    for (part, node) in found.into_iter().filter(|(part, _)| !is_left(*part)) {
        let value = tidy(node.value.clone());
        let description = node.trivia.as_ref().and_then(|trivia| trivia.description.clone());
        let is_tall = description.is_some() || syntax::format_statement(&value).contains('\n');
        let blank_before = last.is_some_and(|before| before != (part, false) || is_tall);
        last = Some((part, is_tall));
        let trivia = Some(Box::new(ast::Trivia { blank_before, description, ..ast::Trivia::default() }));
        statements.push(ast::Node { value, span: node.span, trivia });
    }
    Gathered { statements, left_promises }
}

/// Returns where a statement stands; nowhere what only leads to another text.
fn part(statement: &ast::Statement) -> Option<Part> {
    Some(match statement {
        ast::Statement::Include(_) => return None,
        ast::Statement::Tenant(_) => Part::Tenant,
        ast::Statement::Context(_) => Part::Contexts,
        ast::Statement::Policy(_) => Part::Policies,
        ast::Statement::User(_) | ast::Statement::ServicePrincipal(_) | ast::Statement::Group(_) => Part::Principals,
        ast::Statement::Blueprint(_) => Part::Blueprints,
        ast::Statement::Unit(_) => Part::Units,
        ast::Statement::Role(_) => Part::Roles,
        ast::Statement::Assignment(_) => Part::Assignments,
        ast::Statement::Never(_) | ast::Statement::Expect(_) | ast::Statement::Scenario(_) => Part::Promises,
    })
}

/// Puts the items of a statement in order, and drops the comments in it.
fn tidy(statement: ast::Statement) -> ast::Statement {
    match statement {
        ast::Statement::Tenant(one) => ast::Statement::Tenant(item::declaration(one)),
        ast::Statement::User(one) => ast::Statement::User(item::declaration(one)),
        ast::Statement::ServicePrincipal(one) => ast::Statement::ServicePrincipal(item::declaration(one)),
        ast::Statement::Blueprint(one) => ast::Statement::Blueprint(item::declaration(one)),
        ast::Statement::Group(one) => ast::Statement::Group(item::declaration(one)),
        ast::Statement::Unit(one) => ast::Statement::Unit(item::declaration(one)),
        ast::Statement::Context(one) => ast::Statement::Context(item::declaration(one)),
        ast::Statement::Role(one) => ast::Statement::Role(item::declaration(one)),
        ast::Statement::Policy(mut one) => {
            item::tidy_block(&mut one.body);
            ast::Statement::Policy(one)
        }
        ast::Statement::Assignment(mut one) => {
            one.allows.iter_mut().for_each(|allow| allow.trivia = None);
            ast::Statement::Assignment(one)
        }
        // promises are written as they stand: of a scenario the order of steps is what it says
        kept @ (ast::Statement::Include(_) | ast::Statement::Never(_) | ast::Statement::Expect(_) | ast::Statement::Scenario(_)) => kept,
    }
}
