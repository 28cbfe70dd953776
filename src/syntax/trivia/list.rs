//! Tells where the elements of lists end.

use crate::source::Span;
use crate::syntax::ast;

/// Returns the ends of the names that are assigned, excepted or expected.
pub(super) fn of_statement(statement: &ast::Statement) -> Vec<usize> {
    match statement {
        ast::Statement::Assignment(assignment) => of_names(&assignment.names),
        ast::Statement::Never(rule) => of_names(&rule.except),
        ast::Statement::Expect(test) => of_answer(&test.answer),
        ast::Statement::Include(_) | ast::Statement::Tenant(_) | ast::Statement::User(_) | ast::Statement::ServicePrincipal(_) => {
            Vec::new()
        }
        ast::Statement::Blueprint(_) | ast::Statement::Group(_) | ast::Statement::Unit(_) => Vec::new(),
        ast::Statement::Context(_) | ast::Statement::Role(_) => Vec::new(),
        ast::Statement::Policy(_) | ast::Statement::Scenario(_) => Vec::new(),
    }
}

/// Returns the ends of the names in a step.
pub(super) fn of_step(step: &ast::Step) -> Vec<usize> {
    match step {
        ast::Step::At(_) | ast::Step::After(_) => Vec::new(),
        ast::Step::Expect(test) => of_answer(&test.answer),
        ast::Step::Act(act) | ast::Step::Refused(_, act) => of_deed(&act.kind),
    }
}

/// Returns the ends of names.
pub(super) fn of_names(names: &[ast::Name]) -> Vec<usize> {
    names.iter().map(|name| name.span.range().end).collect()
}

/// Returns the ends of approvers, and of the word that there may be others.
pub(super) fn of_approvers(by: &ast::Approvers) -> Vec<usize> {
    of_names_and(&by.names, by.others)
}

fn of_names_and(names: &[ast::Name], others: Option<Span>) -> Vec<usize> {
    of_names(names).into_iter().chain(others.map(|others| others.range().end)).collect()
}

/// Returns the ends of flags.
pub(super) fn of_flags<F>(flags: &[(F, Span)]) -> Vec<usize> {
    flags.iter().map(|(_, span)| span.range().end).collect()
}

/// Returns the ends of requirements.
pub(super) fn of_requirements(requirements: &[ast::Requirement]) -> Vec<usize> {
    requirements.iter().map(|requirement| requirement.span.range().end).collect()
}

fn of_deed(kind: &ast::ActKind) -> Vec<usize> {
    match kind {
        ast::ActKind::Assigns(who, ..) | ast::ActKind::Adds(who, ..) | ast::ActKind::Removes(who, _) => of_names(who),
        ast::ActKind::Activates { .. } | ast::ActKind::Approves(..) | ast::ActKind::Denies(..) | ast::ActKind::Cancels(..) => Vec::new(),
        ast::ActKind::Deactivates(_) | ast::ActKind::Asks(..) | ast::ActKind::Prolongs(..) | ast::ActKind::Sets(..) => Vec::new(),
    }
}

fn of_answer(answer: &ast::Answer) -> Vec<usize> {
    match answer {
        ast::Answer::Approval(Some(by)) => of_approvers(by),
        ast::Answer::NamesAndOthers(known, others) => of_names_and(known, Some(*others)),
        ast::Answer::Items(items) => items.iter().map(end_of_item).collect(),
        ast::Answer::Allow | ast::Answer::Already | ast::Answer::Approval(None) | ast::Answer::Deny(_) => Vec::new(),
        ast::Answer::Yes | ast::Answer::No | ast::Answer::Nobody | ast::Answer::Nothing | ast::Answer::Unknown => Vec::new(),
    }
}

fn end_of_item(item: &ast::Item) -> usize {
    let last = match item {
        ast::Item::Name(name) | ast::Item::Thing(_, Some(name)) | ast::Item::Change(_, name) | ast::Item::Reset(_, name) => name.span,
        ast::Item::Thing(ast::Thing::Group(_, name) | ast::Thing::Role(name), None) => name.span,
        ast::Item::Access(to) => to.span,
        ast::Item::EveryRole(span) => *span,
    };
    last.range().end
}
