//! Makes the changes of one question: statements assumed, statements taken away.

use super::settle::settle;
use crate::diag::{Code, Diagnostic, nearest};
use crate::source::{Origin, SourceId, Sources, Span};
use crate::syntax::{self, ast};

/// What a question changes about the policy set before it is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Statements to add (`--assume`), in order.
    pub assume: Vec<String>,
    /// Statements to take away (`--retract`), each as it is written, in order.
    pub retract: Vec<String>,
    /// Whether everything that is not known is read as nothing known to be there (`--closed`); answers then say how much that is.
    pub closed: bool,
}

/// Applies all changes, first what is taken away; returns the faults of the changes themselves.
pub fn apply(sources: &mut Sources, files: &mut Vec<ast::File>, changes: &Changes) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for text in &changes.retract {
        match read_statements(sources, "<retract>", text) {
            Ok(file) => faults.extend(file.statements.iter().filter_map(|statement| retract(files, statement))),
            Err(diagnostics) => faults.extend(diagnostics),
        }
    }
    for text in &changes.assume {
        match read_statements(sources, "<assume>", text) {
            Ok(mut file) => {
                file.statements.retain(|statement| !settle(files, &statement.value));
                files.push(file);
            }
            Err(diagnostics) => faults.extend(diagnostics),
        }
    }
    faults
}

/// Takes all statements of a text away from files; where one is not there, nothing, and returns `false`.
pub(crate) fn take_away(files: &mut Vec<ast::File>, text: &str) -> bool {
    let Ok(wanted) = read_statements(&mut Sources::new(), "<retract>", text) else { return false };
    let mut changed = files.clone();
    let is_there = wanted.statements.iter().all(|statement| retract(&mut changed, statement).is_none());
    if is_there {
        *files = changed;
    }
    is_there
}

/// Tells whether an assumed text settles what files leave open, so that it cannot stand beside them as a text of its own.
pub(crate) fn settles(files: &[ast::File], text: &str) -> bool {
    let Ok(assumed) = read_statements(&mut Sources::new(), "<assume>", text) else { return false };
    let mut files = files.to_vec();
    assumed.statements.iter().any(|statement| settle(&mut files, &statement.value))
}

fn read_statements(sources: &mut Sources, name: &str, text: &str) -> Result<ast::File, Vec<Diagnostic>> {
    let source = sources.add(name, text, Origin::Assumption);
    let parsed = syntax::parse_file(source, text);
    if !parsed.diagnostics.is_empty() {
        return Err(parsed.diagnostics);
    }
    let include = parsed.file.statements.iter().find(|statement| matches!(statement.value, ast::Statement::Include(_)));
    match include {
        Some(include) => Err(vec![fault(include.span, "an `include` cannot be assumed or retracted", "name the file with `--policies`")]),
        None if parsed.file.statements.is_empty() => Err(vec![no_statement(source, text)]),
        None => Ok(parsed.file),
    }
}

fn no_statement(source: SourceId, text: &str) -> Diagnostic {
    fault(Span::new(source, 0, text.len()), "there is no statement here", "write one: `assign alice to ops as eligible member`")
}

fn fault(span: Span, message: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Code::Syntax, message, span, "").with_help(help)
}

/// Takes one statement away, or names out of the list of an assignment; returns a fault where it is not there.
fn retract(files: &mut [ast::File], wanted: &ast::Node<ast::Statement>) -> Option<Diagnostic> {
    let text = syntax::format_statement(&wanted.value);
    let is_gone = remove_whole(files, &text) || remove_names(files, &wanted.value);
    (!is_gone).then(|| not_found(files, wanted.span, &text))
}

fn remove_whole(files: &mut [ast::File], text: &str) -> bool {
    files.iter_mut().any(|file| {
        let found = file.statements.iter().position(|statement| syntax::format_statement(&statement.value) == text);
        found.is_some_and(|at| {
            file.statements.remove(at);
            true
        })
    })
}

fn remove_names(files: &mut [ast::File], wanted: &ast::Statement) -> bool {
    let ast::Statement::Assignment(wanted) = wanted else { return false };
    for statement in files.iter_mut().flat_map(|file| &mut file.statements) {
        if let ast::Statement::Assignment(assignment) = &mut statement.value
            && assigns_more_than(assignment, wanted)
        {
            assignment.names.retain(|name| !wanted.names.iter().any(|gone| gone.text == name.text));
            return true;
        }
    }
    false
}

/// Tells whether an assignment assigns all wanted names and further ones, to the same placement with the same clauses.
fn assigns_more_than(assignment: &ast::Assignment, wanted: &ast::Assignment) -> bool {
    let has = |name: &ast::Name| assignment.names.iter().any(|other| other.text == name.text);
    if wanted.names.is_empty() || wanted.names.len() >= assignment.names.len() || !wanted.names.iter().all(has) {
        return false;
    }
    let narrowed = ast::Assignment { names: wanted.names.clone(), ..assignment.clone() };
    let text = |assignment| syntax::format_statement(&ast::Statement::Assignment(Box::new(assignment)));
    text(narrowed) == text(wanted.clone())
}

fn not_found(files: &[ast::File], span: Span, text: &str) -> Diagnostic {
    let statements: Vec<String> =
        files.iter().flat_map(|file| &file.statements).map(|statement| syntax::format_statement(&statement.value)).collect();
    let fault = Diagnostic::new(Code::UnknownName, format!("no statement reads `{}`", one_line(text)), span, "not in the policy set");
    match nearest(text, statements.iter().map(String::as_str)) {
        Some(near) => fault.with_help(format!("there is `{}`", one_line(near))),
        None => fault.with_help("write the statement as `pim fmt` writes it"),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
