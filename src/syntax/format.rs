//! Writes a tree as canonical text: equal trees give equal bytes, and parsing the text gives the tree back.

mod item;
mod layout;
mod list;
mod name;
mod query;
mod scenario;
mod statement;

pub use name::{format_name, format_string, time as format_time};
pub use query::{format_answer, format_query};

use super::ast;
use layout::{Comments, Printed, Printer};

/// Writes a whole file, with its comments and single blank lines.
#[must_use]
pub fn format_file(file: &ast::File) -> String {
    let mut printer = Printer::new(Comments::Kept);
    printer.nodes(&file.statements);
    printer.print_comments(&file.dangling);
    printer.out
}

/// Writes one step of a scenario, on one line.
#[must_use]
pub fn format_step(step: &ast::Step) -> String {
    step.line()
}

/// Writes one statement without comments and line end; on one line, unless it has a block.
#[must_use]
pub fn format_statement(statement: &ast::Statement) -> String {
    if let ast::Statement::Assignment(assignment) = statement {
        return assignment.allows.iter().fold(statement.line(), |line, allow| format!("{line} {}", allow.value.line()));
    }
    let mut printer = Printer::new(Comments::Dropped);
    printer.value(statement);
    printer.out.trim_end().to_owned()
}
